"""One asset as a reader sees it, and the assets of an area by kind: what documents, slides and globes write down.

Knows no file format. Texts are cleaned; what an audience may not see was never in the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import AUDIENCE_LABELS, GIFT_LABELS, KIND_STYLES, SECTOR_LABELS, Kind
from assetmap.domain.places import SOMEWHERE
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import AreaNames, area_names, clean, one_line
from assetmap.i18n import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One asset in words; `gift`, `sector` and `audience` are in the user's language."""

    id: str
    kind: Kind
    title: str
    description: str
    quote: str
    gift: str
    sector: str
    availability: str
    themes: tuple[str, ...]
    person: str
    contact: str
    audience: str
    lon: float | None
    lat: float | None
    street: str
    area_ids: tuple[str, ...]
    names: AreaNames

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude (WGS84), None where it has no place on the map."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def somewhere(self) -> str:
        """On which street it is, where that is all that is known of its place; else empty."""
        return _(SOMEWHERE).format(street=self.street) if self.street else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known beside title, description and quote: a heading and a text, empty ones left out."""
        found = (
            (_("Themes"), ", ".join(self.themes)),
            (_("Gift"), self.gift),
            (_("Sector"), self.sector),
            (_("Availability"), self.availability),
            (_("Place"), self.somewhere),
            (_("Person"), self.person),
            (_("Contact details"), self.contact),
        )
        return [(heading, one_line(text)) for heading, text in found if text]


def lines(snapshot: Snapshot) -> list[Line]:
    """The assets in words, in the order of the snapshot."""
    assets = snapshot.assets
    places = area_names(snapshot)
    gifts = {None: ""} | {gift: _(label) for gift, label in GIFT_LABELS.items()}
    sectors = {None: ""} | {sector: _(label) for sector, label in SECTOR_LABELS.items()}
    audiences = {audience: _(label) for audience, label in AUDIENCE_LABELS.items()}
    return [
        Line(
            id=assets.id[index],
            kind=assets.kind[index],
            title=one_line(assets.title[index]),
            description=clean(assets.description[index]).strip(),
            quote=clean(assets.quote[index]).strip(),
            gift=gifts[assets.gift[index]],
            sector=sectors[assets.sector[index]],
            availability=clean(assets.availability[index]).strip(),
            themes=tuple(one_line(theme) for theme in assets.themes[index]),
            person=one_line(assets.person[index]) if assets.person else "",
            contact=one_line(assets.contact[index]) if assets.contact else "",
            audience=audiences[assets.audience[index]],
            lon=assets.lon[index],
            lat=assets.lat[index],
            street=one_line(assets.street[index]) if assets.street else "",
            area_ids=assets.area_ids[index],
            names=places[index],
        )
        for index in range(len(assets))
    ]


def by_kind(found: Iterable[Line]) -> list[tuple[Kind, list[Line]]]:
    """The assets of each kind that there is, in the order of the kinds."""
    grouped: dict[Kind, list[Line]] = {}
    for line in found:
        grouped.setdefault(line.kind, []).append(line)
    return [(kind, grouped[kind]) for kind in Kind if kind in grouped]


def chosen_areas(snapshot: Snapshot) -> list[Area]:
    """The areas that go along: all, or those that were chosen with what lies in them."""
    if not snapshot.chosen:
        return list(snapshot.areas)
    inside = {area.id for area in snapshot.chosen}
    found = []
    for area in snapshot.areas:  # parents come before their children
        if area.id in inside or area.parent_id in inside:
            inside.add(area.id)
            found.append(area)
    return found


def areas_to_tell(snapshot: Snapshot) -> list[Area]:
    """The areas that get a chapter or a slide: those that were chosen, else all buurten and own areas."""
    if snapshot.several:
        return list(snapshot.several)
    if snapshot.area is not None and snapshot.area.level in {Level.BUURT, Level.OWN}:
        return [snapshot.area]
    return [area for area in chosen_areas(snapshot) if area.level in {Level.BUURT, Level.OWN}]


def in_area(found: Sequence[Line], area: Area) -> list[Line]:
    """The assets that lie in an area."""
    return [line for line in found if area.id in line.area_ids]


def kind_word(kind: Kind, count: int) -> str:
    """The name of a kind, for one or for several."""
    style = KIND_STYLES[kind]
    return _(style.label) if count == 1 else _(style.plural)
