"""The base map that goes inside a page: of the land that is shown, as detailed as there is room for.

Coarse tiles reach as far as a window shows around the areas; the most detailed ones only lie under the areas and a
little beyond, where the page draws the coarser ones larger. What does not fit goes, the most detailed zoom first.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.basemap import PackInfo, PackRefused, Schema, Tiles
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.maps.tilecut import cut

if TYPE_CHECKING:
    from assetmap.geo.basemap.pack import Pack

LESS_DETAIL = N_("The base map in the page has less detail than usual: with more, the page would be too large to send.")

_DEEP_ENOUGH = {Schema.PROTOMAPS: 15}
_DEEP = 14
"""From this zoom vector tiles have everything, and are exact to some 30 cm: deeper ones say the same again."""

_DEEP_PICTURES = 18
_SMALL, _LARGE = (330, 220), (1900, 1000)
"""Width and height in pixels of a map on a phone, and in a large window."""

_FARTHEST_IN = 17
"""The page shows no more detail than this of its own accord; see `fit` in `map.js`."""

_SHAPE = (1.3, 1.9)
"""A window is so many times wider than it is high, at least and at most."""

_AROUND = 0.15
"""How much is seen around the areas, as a share of what they measure."""

_BEYOND = 0.004
"""Degrees around the areas in which the map is as detailed as under them: some 300 m."""

_STEPS_BACK = 2
"""So many zooms at least there are besides the most detailed one, for who wants to see where an area lies."""

_TILES_MAX = 6000
_PACKS_TO = 6
"""No tile becomes so many times smaller when it is packed: what is larger than that need not be read to the end."""


@dataclass(frozen=True, slots=True)
class Inlined:
    """A base map for in a page.

    `ground` is what the page must know of it and `data` the JSON with its tiles; `attribution` is what must be named,
    "" for nothing. `lack` says what is less than usual.
    """

    ground: dict[str, Any]
    data: str
    attribution: str
    lack: Message | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What of the world is shown: areas, and what holds them as west, north, east, south in shares of the world."""

    areas: Sequence[Area]
    box: tuple[float, float, float, float]

    def fits(self, window: tuple[int, int]) -> float:
        """The zoom at which it just fits in a window of so many pixels."""
        west, north, east, south = self.box
        sides = ((window[0], east - west), (window[1], south - north))
        return min([_FARTHEST_IN, *(math.log2(pixels / 256 / side) for pixels, side in sides if side > 0)])

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """What a window shows that has it all, whatever its shape."""
        west, north, east, south = self.box
        wide, high = max(east - west, 1e-9), max(south - north, 1e-9)
        add_x = (max(wide, high * _SHAPE[1]) * (1 + _AROUND) - wide) / 2
        add_y = (max(high, wide / _SHAPE[0]) * (1 + _AROUND) - high) / 2
        return west - add_x, north - add_y, east + add_x, south + add_y


@dataclass(frozen=True, slots=True)
class _Level:
    """The tiles of one zoom: column, row and length of each, and their bytes as text."""

    zoom: int
    places: list[int]
    data: str

    @property
    def size(self) -> int:
        """Bytes that it takes in a page, about."""
        return len(self.data) + 8 * len(self.places)


def inline(
    path: Path, areas: Sequence[Area], bounds: Bounds | None, *, style: str, room: int, progress: Progress
) -> Inlined:
    """The base map of the pack at `path` around `areas`, in at most `room` bytes.

    `bounds` is what is shown where there are no areas. The same pack and areas give the same text.

    Raises:
        PackRefused: the pack cannot be used, has nothing of this land, or no part of it fits.
        Cancelled: the user stopped it.
    """
    from assetmap.geo.basemap.pack import Pack

    with Pack(path) as pack:
        info, shown = pack.info, _shown(areas, bounds)
        levels = [] if shown is None else _levels(pack, shown, room, progress)
        if shown is None or not levels:
            raise PackRefused(
                N_("The base map {name} has nothing of this area, so it is not in the page."), name=path.name
            )
    first, last = levels[0].zoom, levels[-1].zoom
    ground: dict[str, Any] = {
        "version": "inside",
        "tiles": "vector" if info.tiles is Tiles.VECTOR else "picture",
        "schema": None if info.schema is None else info.schema.value,
        "zooms": [first, last],
        "bounds": list(_held(shown, info.bounds, first)),
        "style": style,
    }
    data = [{"zoom": level.zoom, "places": level.places, "data": level.data} for level in levels]
    enough = min(_deepest(info), _seen_at(info, shown, _LARGE)) if info.schema is None else _deepest(info)
    lack = Message(LESS_DETAIL) if last < enough else None
    return Inlined(ground, json.dumps(data, separators=(",", ":")), info.attribution, lack)


def _shown(areas: Sequence[Area], bounds: Bounds | None) -> _Shown | None:
    boxes = [area.bounds for area in areas] or ([bounds] if bounds is not None else [])
    if not boxes:
        return None
    west, south = min(box.west for box in boxes), min(box.south for box in boxes)
    east, north = max(box.east for box in boxes), max(box.north for box in boxes)
    return _Shown(areas, (_u(west), _v(north), _u(east), _v(south)))


def _deepest(info: PackInfo) -> int:
    """The most detailed zoom that is of use in a page."""
    deep = _DEEP_PICTURES if info.schema is None else _DEEP_ENOUGH.get(info.schema, _DEEP)
    return max(info.min_zoom, min(info.max_zoom, deep))


def _seen_at(info: PackInfo, shown: _Shown, window: tuple[int, int]) -> int:
    """The zoom of the tiles that the page draws where all just fits in a window; see `gridFor` in `ground.js`."""
    fits = shown.fits(window)
    return round(fits) if info.schema is None else math.floor(fits - 0.6)


def _levels(pack: Pack, shown: _Shown, room: int, progress: Progress) -> list[_Level]:
    """The zooms that fit, coarse ones first; none where the pack has nothing there.

    Raises:
        PackRefused: even the coarsest zoom does not fit.
    """
    info = pack.info
    deepest, fine = _deepest(info), _seen_at(info, shown, _LARGE)
    coarsest = max(info.min_zoom, min(_seen_at(info, shown, _SMALL) - 1, deepest - _STEPS_BACK))
    found: list[_Level] = []
    for zoom in range(coarsest, deepest + 1):
        places = _places(shown, info.bounds, zoom, near=zoom > fine)
        level = None if places is None else _level(pack, zoom, places, room, progress)
        if level is None or level.size > room:
            if found:
                break
            raise PackRefused(
                N_(
                    "The base map {name} does not fit in the page, for this area is too large: only the outlines are "
                    "in it. Choose a smaller area to have streets and water too."
                ),
                name=pack.path.name,
            )
        if level.places:
            found.append(level)
            room -= level.size
    return found


def _places(shown: _Shown, bounds: Bounds, zoom: int, *, near: bool) -> list[tuple[int, int]] | None:
    """Columns and rows of the tiles to have at a zoom, `near` the areas alone; None when they are too many."""
    import numpy as np
    import shapely

    side = 1 << zoom
    seen = _around(shown) if near else shown.seen
    pack = (_u(bounds.west), _v(bounds.north), _u(bounds.east), _v(bounds.south))
    first_x, first_y = (math.floor(max(seen[at], pack[at], 0.0) * side) for at in (0, 1))
    last_x, last_y = (math.floor(min(seen[at], pack[at], 1 - 1e-9) * side) for at in (2, 3))
    wide, high = last_x - first_x + 1, last_y - first_y + 1
    if wide <= 0 or high <= 0:
        return []
    if wide * high > _TILES_MAX:
        return None
    columns, rows = (each.ravel() for each in np.meshgrid(np.arange(wide) + first_x, np.arange(high) + first_y))
    if near and shown.areas:
        shapes = shapely.from_wkb([area.geometry for area in shown.areas])
        norths, souths = ([_lat(row / side) for row in each.tolist()] for each in (rows, rows + 1))
        boxes = shapely.box(columns / side * 360 - 180, souths, (columns + 1) / side * 360 - 180, norths)
        touched = np.unique(shapely.STRtree(shapes).query(boxes, predicate="dwithin", distance=_BEYOND)[0])
        columns, rows = columns[touched], rows[touched]
    return list(zip(columns.tolist(), rows.tolist(), strict=True))


def _around(shown: _Shown) -> tuple[float, float, float, float]:
    west, north, east, south = shown.box
    beyond = _BEYOND / 360
    return west - beyond, north - 2 * beyond, east + beyond, south + 2 * beyond


def _level(pack: Pack, zoom: int, places: Sequence[tuple[int, int]], room: int, progress: Progress) -> _Level | None:
    """The tiles of a zoom that are there; None when they are far too much."""
    info = pack.info
    vector = info.schema is not None
    kept: list[int] = []
    tiles: list[bytes] = []
    total = 0
    for column, row in places:
        progress.report(None)
        tile = _drawn(pack.tile(zoom, column, row), info)
        if not tile:
            continue
        total += len(tile)
        if total > room * (_PACKS_TO if vector else 1):
            return None
        kept += (column, row, len(tile))
        tiles.append(tile)
    return _Level(zoom, kept, base64.b64encode(_packed(b"".join(tiles)) if vector else b"".join(tiles)).decode())


def _drawn(tile: bytes | None, info: PackInfo) -> bytes:
    """What the page draws of a tile; empty for nothing."""
    if tile is None or info.schema is None or info.schema is Schema.OURS:  # of our own nothing is too much
        return tile or b""
    try:
        return cut(tile, info.schema)
    except Damaged:
        return b""


def _packed(content: bytes) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush()


def _held(shown: _Shown, bounds: Bounds, zoom: int) -> Bounds:
    """Where the page may have tiles, in degrees: what is seen in whole tiles, as far as the pack goes."""
    side = 1 << zoom
    west, north = (math.floor(part * side) / side for part in shown.seen[:2])
    east, south = (math.ceil(part * side) / side for part in shown.seen[2:])
    return Bounds(
        round(max(bounds.west, west * 360 - 180), 6),
        round(max(bounds.south, _lat(south)), 6),
        round(min(bounds.east, east * 360 - 180), 6),
        round(min(bounds.north, _lat(north)), 6),
    )


def _u(lon: float) -> float:
    return lon / 360 + 0.5


def _v(lat: float) -> float:
    """How far from the north, as a share of the world in Web Mercator."""
    return 0.5 - math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat))))) / (2 * math.pi)


def _lat(v: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * v))))
