"""What would be fetched: which tiles, how many, how large and how long, before anything is asked of a service."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.messages import N_
from assetmap.domain.tileservices import FIRST_ZOOM, FetchStopped, TileService
from assetmap.geo.basemap import coverage
from assetmap.geo.basemap.coverage import Tile

MOST: Final = 20_000
"""Tiles at one time: a service is for everyone."""

LAST_ZOOM: Final = 19

AREAS, STREETS, HOUSES = 14, 16, 17
"""Until which zoom to fetch for a map of areas, of streets with their names, and of single houses."""

_PER_SECOND = 12
_BYTES_PER_SECOND = 1_500_000


@dataclass(frozen=True, slots=True)
class Land:
    """The land of a dossier: its name, its bounds with their margin, and by zoom its tiles, as far as they may be."""

    name: str
    bounds: Bounds
    tiles: Mapping[int, tuple[Tile, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch from a service: by zoom, from low to high, the tiles."""

    service: TileService
    land: Land
    tiles: Mapping[int, tuple[Tile, ...]]

    @property
    def count(self) -> int:
        """How many tiles."""
        return sum(len(tiles) for tiles in self.tiles.values())

    @property
    def size(self) -> int:
        """How many bytes, about."""
        return sum(len(tiles) * self.service.bytes_at(zoom) for zoom, tiles in self.tiles.items())

    @property
    def minutes(self) -> int:
        """How many minutes it takes, about, and at least one."""
        return max(1, math.ceil(max(self.count / _PER_SECOND, self.size / _BYTES_PER_SECOND) / 60))

    @property
    def key(self) -> str:
        """What tells this service and this land from others, the same for every zoom."""
        told = repr((self.service.template, tuple(round(value, 3) for value in self.land.bounds)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def land(areas: Iterable[Area]) -> Land:
    """The land of these areas.

    Raises:
        FetchStopped: there are none.
    """
    outermost = coverage.outermost(areas)
    if not outermost:
        raise FetchStopped(N_("This dossier has no areas yet. Import them first: the map is fetched for their land."))
    tiles = coverage.covering((area.geometry for area in outermost), FIRST_ZOOM, LAST_ZOOM, MOST)
    return Land(outermost[0].name, coverage.around(outermost), tiles)


def fits(found: Land, service: TileService, zoom: int) -> bool:
    """Whether there are no more tiles up to this zoom than may be fetched at one time."""
    return min(zoom, service.max_zoom) in found.tiles


def plan(found: Land, service: TileService, zoom: int) -> Plan:
    """What to fetch up to this zoom, or as far as the service goes.

    Raises:
        FetchStopped: that is too much at one time.
    """
    if not fits(found, service, zoom):
        raise FetchStopped(
            N_("That is more than {count} tiles, too much to ask of a service at one time. Choose less detail."),
            count=MOST,
        )
    zooms = [each for each in found.tiles if service.min_zoom <= each <= min(zoom, service.max_zoom)]
    return Plan(service, found, {each: found.tiles[each] for each in zooms})
