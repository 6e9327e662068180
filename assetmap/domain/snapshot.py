"""A frozen picture of a dossier for one audience: all that maps and exports ever get to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal, Self

from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.assets import Asset, Audience, Gift, Kind, PlacedAsset, Sector
from assetmap.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user chose to see. Empty means all; within one filter any may match, all filters must."""

    kinds: frozenset[Kind] = frozenset()
    themes: frozenset[str] = frozenset()
    sectors: frozenset[Sector] = frozenset()
    text: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is filtered away at all."""
        return bool(self.kinds or self.themes or self.sectors or self.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetTable:
    """Assets as columns of equal length, because 100,000 objects are slow to make and rarely all needed.

    The meaning and units of the columns are those of the fields of `Asset` and `PlacedAsset`. `person` (names) and
    `contact` (phone, e-mail) are made by the gate, several parted by "; ": empty where nobody may be named, and without
    any rows where that goes for all assets. `street` has no rows where no asset has one.
    """

    id: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ()
    title: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    quote: tuple[str, ...] = ()
    gift: tuple[Gift | None, ...] = ()
    sector: tuple[Sector | None, ...] = ()
    availability: tuple[str, ...] = ()
    lon: tuple[float | None, ...] = ()
    lat: tuple[float | None, ...] = ()
    street: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    themes: tuple[tuple[str, ...], ...] = ()
    created_at: tuple[str, ...] = ()
    updated_at: tuple[str, ...] = ()
    buurt_id: tuple[str | None, ...] = ()
    area_ids: tuple[tuple[str, ...], ...] = ()
    person: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.id)

    def of_areas(self, area_ids: Iterable[str]) -> Self:
        """The assets that lie in any of these areas, in the same order."""
        wanted = frozenset(area_ids)
        keep = [index for index, held in enumerate(self.area_ids) if not wanted.isdisjoint(held)]
        columns = {item.name: getattr(self, item.name) for item in fields(self)}
        return type(self)(
            **{name: tuple([values[index] for index in keep]) if values else () for name, values in columns.items()}
        )

    def row(self, index: int) -> PlacedAsset:
        """The asset at `index` (0 up to `len(self)`)."""
        asset = Asset(
            id=self.id[index],
            kind=self.kind[index],
            title=self.title[index],
            description=self.description[index],
            quote=self.quote[index],
            gift=self.gift[index],
            sector=self.sector[index],
            availability=self.availability[index],
            lon=self.lon[index],
            lat=self.lat[index],
            street=self.street[index] if self.street else "",
            audience=self.audience[index],
            themes=self.themes[index],
            created_at=self.created_at[index],
            updated_at=self.updated_at[index],
        )
        return PlacedAsset(asset, self.buurt_id[index], self.area_ids[index])

    def __iter__(self) -> Iterator[PlacedAsset]:
        return (self.row(index) for index in range(len(self)))


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the gate kept back, and why: shown before every export. `count` is None where the number may not be told."""

    count: int | None
    reason: Message
    what: Literal["assets", "names", "contacts"] = "assets"


@dataclass(frozen=True, slots=True)
class TalentCount:
    """How many talents a buurt has, for an audience that sees no dots; `count` is None where it is 1 or 2."""

    area_id: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One dossier, for one audience, at one moment.

    `areas` are the current official areas and the own ones, gemeente before wijk before buurt before own, then by code;
    they are not cut by `area`, so that a map can show what lies around it. `assets` are cut by `area` and `filters`,
    ordered by title, then id. `counts` has the buurten with talents, for residents and the public, who see no talents
    among the assets.
    `several` are the areas when more than one was chosen; `area` is None then.
    `background` is a GeoJSON FeatureCollection of lines and polygons under the areas (property `class`: water, green,
    building, road, rail), or empty.
    """

    audience: Audience
    made_on: date
    dossier: str
    divisions: tuple[Division, ...]
    areas: tuple[Area, ...]
    assets: AssetTable
    area: Area | None = None
    filters: Filters = field(default_factory=Filters)
    withheld: tuple[Withheld, ...] = ()
    counts: tuple[TalentCount, ...] = ()
    background: str = ""
    several: tuple[Area, ...] = ()

    @property
    def chosen(self) -> tuple[Area, ...]:
        """The areas of which the assets are; none for the whole dossier."""
        return self.several if self.area is None else (self.area,)

    @property
    def counts_talents(self) -> bool:
        """Whether talents are only counted per buurt, for this audience."""
        return self.audience in {Audience.RESIDENTS, Audience.PUBLIC}

    def areas_of(self, level: Level) -> tuple[Area, ...]:
        """The areas of one level, in order."""
        return tuple(area for area in self.areas if area.level is level)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that must be named on every map made from this snapshot."""
        return tuple(dict.fromkeys(division.source for division in self.divisions if division.source))
