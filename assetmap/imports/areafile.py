"""An area file of CBS, PDOK or a gemeente to areas: buurten in their wijken in their gemeente, with a report.

Knows nothing of dossiers: `operations/areas.py` stores what comes out of here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.errors import ImportRefused
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo import crs as geo_crs
from assetmap.imports import areacolumns, arealevels, arearows, areasource, areatable
from assetmap.imports.arearows import Rows
from assetmap.imports.areatable import AreaTable
from assetmap.imports.report import AreaReport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[Any]

_DIVISION_NAMES = {Level.BUURT: "Buurten", Level.WIJK: "Wijken", Level.GEMEENTE: "Gemeenten"}
"""Dutch in every language: official names, stored in the dossier."""


@dataclass(frozen=True, slots=True)
class AreaFile:
    """What an area file holds: areas with ids, gemeenten first, then wijken, then buurten, each by code."""

    division: Division
    areas: tuple[Area, ...]
    report: AreaReport


def read_areas(path: Path, *, municipalities: Sequence[str] = (), progress: Progress | None = None) -> AreaFile:
    """Read the areas in a .shp (loose or zipped), .gpkg or .geojson file, or in a folder that holds one.

    Args:
        path: the file; nothing is ever written beside it.
        municipalities: codes or names of the gemeenten to keep, in any case; empty keeps all.
        progress: told how far it is; may stop it.

    Raises:
        ImportRefused: nothing can be imported; says what is wrong and what to do.
        Cancelled: `progress` asked to stop.
    """
    progress = progress or Silent()
    progress.report(0.0, Message(N_("Reading {name} …"), {"name": path.name}))
    with areasource.opened(path, progress) as source:
        table = areatable.read(source)
        name = source.name
    progress.report(0.3, Message(N_("Checking outlines …")))
    rows = arearows.rows_of(table)
    arearows.choose_municipalities(rows, municipalities, name)
    _check_left(rows, name)
    placed = _place(rows, table.crs, name)
    arearows.mend_rows(rows, placed.crs)
    progress.report(0.4, Message(N_("Placing outlines on the map …")))
    arearows.to_wgs84(rows, placed.crs)
    arearows.merge_doubles(rows)
    _check_left(rows, name)
    progress.report(0.6, Message(N_("Building wijken and gemeenten …")))
    division = _division(table, rows, name, path.stem)
    areas = arealevels.build(rows, division.id)
    progress.report(1.0)
    report = AreaReport(
        read=len(table),
        levels={level: count for level in Level if (count := sum(area.level is level for area in areas))},
        municipalities=tuple(area.name for area in areas if area.level is Level.GEMEENTE),
        crs=placed.shown,
        crs_source=placed.source,
        encoding=table.encoding,
        repaired=tuple(rows.repaired),
        left_out=tuple(sorted(rows.left_out, key=lambda finding: finding.row)),
        warnings=(*table.warnings, *placed.warnings, *_remarks(rows)),
    )
    return AreaFile(division, areas, report)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The coordinate system that was used, how it came about, and what must be said about it."""

    crs: str
    source: str
    warnings: tuple[Message, ...] = ()

    @property
    def shown(self) -> str:
        return geo_crs.short_name(self.crs)


_SYSTEMS = {
    geo_crs.Place.RD: N_("the Dutch national grid (RD)"),
    geo_crs.Place.LON_LAT: N_("longitude and latitude (WGS84)"),
    geo_crs.Place.WEB_MERCATOR: N_("Web Mercator"),
}


def _place(rows: Rows, said: str | None, where: str) -> _Placed:
    """Find the coordinate system in which the kept rows lie in the Netherlands; rows that do not are left out."""
    import numpy as np
    import shapely

    places = np.array(rows.kept, dtype=int)
    bounds = shapely.bounds(rows.geometry[places])
    known = np.isfinite(bounds).all(axis=1)
    places, bounds = places[known], bounds[known]
    placed = _judged(bounds, said, where)
    outside = ~geo_crs.within(geo_crs.bounds_to_wgs84(bounds, placed.crs))
    rows.leave(dict.fromkeys(places[outside].tolist(), Message(N_("It lies outside the Netherlands."))))
    return placed


def _judged(bounds: Any, said: str | None, where: str) -> _Placed:
    if not len(bounds):
        raise ImportRefused(
            N_("There are no outlines in {name}: every area in it is empty. Ask for the file again."), name=where
        )
    can_be_so = said is not None and geo_crs.can_place(said)
    if said is not None and can_be_so and geo_crs.mostly_within(geo_crs.bounds_to_wgs84(bounds, said)):
        return _Placed(said, "file")
    looks = geo_crs.recognised(bounds)
    if looks is None:
        raise ImportRefused(
            N_(
                "The areas in {name} do not lie in the Netherlands (coordinates near {x}, {y}). "
                "Check whether this is the right file."
            ),
            name=where,
            x=f"{bounds[0][0]:.6g}",
            y=f"{bounds[0][1]:.6g}",
        )
    if said is None:
        sentence = N_(
            "The file does not say in which coordinates it was drawn. "
            "Its numbers are those of {system}, so it was read as that."
        )
        values: dict[str, object] = {"system": Message(_SYSTEMS[looks])}
    else:
        sentence = N_(
            "The file says that its coordinates are {said}, but its numbers are those of {system}; "
            "it was read where it lies in the Netherlands."
        )
        values = {"system": Message(_SYSTEMS[looks]), "said": geo_crs.full_name(said)}
    return _Placed(looks.value, "guessed", (Message(sentence, values),))


def _check_left(rows: Rows, where: str) -> None:
    """Refuse when every row was left out, with the reason that most of them share."""
    if rows.kept:
        return
    reasons = {str(finding.reason): finding.reason for finding in rows.left_out}
    common, _ = Counter(str(finding.reason) for finding in rows.left_out).most_common(1)[0]
    raise ImportRefused(
        N_("Nothing of {name} can be imported. The usual reason: {reason}"), name=where, reason=reasons[common]
    )


def _division(table: AreaTable, rows: Rows, where: str, stem: str) -> Division:
    years = {areacolumns.year_in(text) for text in table.column(table.columns.year)} - {None}
    year = years.pop() if len(years) == 1 else areacolumns.year_in(table.title) or areacolumns.year_in(stem)
    name = f"{_DIVISION_NAMES[rows.level]} {year or ''}".strip() if rows.cbs else table.title
    source = "CBS/Kadaster" if rows.cbs else where
    return Division(id=new_id(), name=name, year=year, source=source, imported_at="", current=True)


def _remarks(rows: Rows) -> tuple[Message, ...]:
    if rows.level is Level.OWN:
        return (
            Message(N_("The areas have names but no codes, so they come in as own areas, beside the official ones.")),
        )
    if rows.level is Level.BUURT and not any(rows.wijk[place] for place in rows.kept):
        return (Message(N_("The file does not say which wijk its buurten belong to, so there are only buurten.")),)
    return ()
