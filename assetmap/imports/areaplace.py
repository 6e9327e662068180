"""In which coordinates an area file was drawn: what it says, checked against where that would put its areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.domain.areas import Bounds
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.geo import crs as geo_crs

_SYSTEMS = {
    geo_crs.Place.RD: N_("the Dutch national grid (RD)"),
    geo_crs.Place.LON_LAT: N_("longitude and latitude (WGS84)"),
    geo_crs.Place.WEB_MERCATOR: N_("Web Mercator"),
    geo_crs.Place.UTM_31: N_("ETRS89 / UTM zone 31"),
    geo_crs.Place.UTM_32: N_("ETRS89 / UTM zone 32"),
}


@dataclass(frozen=True, slots=True)
class CrsOption:
    """A system to choose, with its own name; `plausible` when the areas lie in the Netherlands in it."""

    crs: str
    name: str
    plausible: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """The system to use (None when nothing fits), where that came from, and what must be said about it.

    `degrees` are the bounds of the areas in that system, as longitudes and latitudes, shape (n, 4).
    """

    crs: str | None
    source: str
    degrees: Any = None
    message: Message | None = None
    refusal: ImportRefused | None = None

    @property
    def shown(self) -> str:
        """`EPSG:28992`, or the name of a system without a code."""
        return "" if self.crs is None else geo_crs.short_name(self.crs)


def judge(bounds: Any, said: str | None, given: str | None, where: str, *, outside: bool) -> Judged:
    """The system of areas with these `bounds` (shape (n, 4), all finite, in the coordinates of the file).

    What is `given` wins; else what the file `said`, when the areas then lie in the Netherlands; else the system in
    which they do. With `outside` what the file says is also followed abroad.

    Raises:
        ImportRefused: there is no such system as the one that is given.
    """
    if given is not None:
        return _given(bounds, given, where, outside=outside)
    degrees = geo_crs.bounds_to_wgs84(bounds, said) if said is not None and geo_crs.can_place(said) else None
    if degrees is not None and geo_crs.mostly_within(degrees):
        return Judged(said, "file", degrees)
    looks = geo_crs.recognised(bounds)
    if looks is not None:
        return Judged(looks.value, "guessed", geo_crs.bounds_to_wgs84(bounds, looks.value), _correction(looks, said))
    if outside and degrees is not None:
        return Judged(said, "file", degrees)
    return _nowhere(bounds, where)


def options(bounds: Any) -> tuple[CrsOption, ...]:
    """The systems that Dutch files come in, plausible ones first."""
    there = None if not len(bounds) else geo_crs.recognised(bounds)
    found = [CrsOption(place.value, geo_crs.full_name(place.value), place is there) for place in geo_crs.Place]
    return tuple(sorted(found, key=lambda option: not option.plausible))


def box(degrees: Any) -> Bounds:
    """The bounds of all areas, of which these are the bounds (n, 4)."""
    west, south = degrees[:, :2].min(axis=0).tolist()
    east, north = degrees[:, 2:].max(axis=0).tolist()
    return Bounds(west, south, east, north)


def _given(bounds: Any, given: str, where: str, *, outside: bool) -> Judged:
    if not geo_crs.is_known(given):
        raise ImportRefused(
            N_("There is no coordinate system {crs}. Give an EPSG code, such as EPSG:28992 for RD."), crs=given[:40]
        )
    degrees = geo_crs.bounds_to_wgs84(bounds, given)
    if outside or geo_crs.mostly_within(degrees):
        return Judged(given, "given", degrees)
    looks = geo_crs.recognised(bounds)
    if looks is None:
        return _nowhere(bounds, where)
    refusal = ImportRefused(
        N_("Read as {given}, the areas in {name} do not lie in the Netherlands. Their numbers are those of {system}."),
        given=geo_crs.full_name(given),
        name=where,
        system=Message(_SYSTEMS[looks]),
    )
    return Judged(None, "given", message=refusal.message, refusal=refusal)


def _correction(looks: geo_crs.Place, said: str | None) -> Message:
    if said is None:
        return Message(
            N_(
                "The file does not say in which coordinates it was drawn. "
                "Its numbers are those of {system}, so it was read as that."
            ),
            {"system": Message(_SYSTEMS[looks])},
        )
    return Message(
        N_(
            "The file says that its coordinates are {said}, but its numbers are those of {system}; "
            "it was read where it lies in the Netherlands."
        ),
        {"system": Message(_SYSTEMS[looks]), "said": geo_crs.full_name(said)},
    )


def _nowhere(bounds: Any, where: str) -> Judged:
    refusal = ImportRefused(
        N_(
            "The areas in {name} do not lie in the Netherlands (coordinates near {x}, {y}). "
            "Check whether this is the right file."
        ),
        name=where,
        x=f"{bounds[0][0]:.6g}",
        y=f"{bounds[0][1]:.6g}",
    )
    return Judged(None, "guessed", message=refusal.message, refusal=refusal)
