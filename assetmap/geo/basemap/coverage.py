"""Which tiles lie on the areas of a dossier: those that touch them or their surroundings, and no others.

Tiles are squares in Web Mercator, counted from the north-west.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from assetmap.domain.areas import Area, Bounds

MARGIN = 500.0
"""Metres around the areas that come along, so that their edge is not the edge of the world."""

WHOLE_VIEW = 64
"""Where the land lies in a rectangle of at most so many tiles, it is looked at as a whole: then that rectangle comes
along and a ring around it, or the corners of the window would be blank."""

Tile = tuple[int, int]
"""Column and row."""

_AROUND = 40_075_017.0
"""Metres around the equator: the width of the one tile of zoom 0."""

_LAST = 85.0511


def outermost(areas: Iterable[Area]) -> tuple[Area, ...]:
    """The areas that lie in no other: the land of a dossier in as few shapes as may be."""
    known = tuple(areas)
    ids = {area.id for area in known}
    return tuple(area for area in known if area.parent_id not in ids)


def around(areas: Iterable[Area]) -> Bounds:
    """The bounds of these areas (at least one) and `MARGIN` around them, in degrees."""
    boxes = [area.bounds for area in areas]
    west, south = min(box.west for box in boxes), min(box.south for box in boxes)
    east, north = max(box.east for box in boxes), max(box.north for box in boxes)
    up = MARGIN / 111_320
    aside = up / math.cos(math.radians((south + north) / 2))
    return Bounds(west - aside, south - up, east + aside, north + up)


def covering(geometries: Iterable[bytes], first: int, last: int, most: int) -> dict[int, tuple[Tile, ...]]:
    """By zoom the tiles that touch these polygons (WKB in WGS84) or lie within `MARGIN` of them, row by row.

    From afar all tiles around them come along; see `WHOLE_VIEW`.
    As soon as there would be more than `most` in all, that zoom and those above it are left out.
    """
    import numpy as np
    import shapely

    land = _land(list(geometries))
    west, north, east, south = shapely.bounds(land)
    side = 1 << first
    columns, rows = np.meshgrid(
        np.arange(_number(west, side), _number(east, side) + 1),
        np.arange(_number(north, side), _number(south, side) + 1),
    )
    tiles = np.stack([columns.ravel(), rows.ravel()], axis=1)
    found: dict[int, tuple[Tile, ...]] = {}
    total = 0
    for zoom in range(first, last + 1):
        if zoom > first:
            tiles = (tiles[:, None, :] * 2 + np.array([(0, 0), (1, 0), (0, 1), (1, 1)])).reshape(-1, 2)
        size = 1.0 / (1 << zoom)
        corners = tiles * size
        boxes = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + size, corners[:, 1] + size)
        tiles = tiles[shapely.intersects(land, boxes)]
        total += len(tiles)
        if total > most:
            break
        found[zoom] = _in_sight(tiles, 1 << zoom)
    return found


def _land(geometries: list[bytes]) -> Any:
    """The polygons with their margin as one shape, in parts of the width of the world from its north-west corner."""
    import numpy as np
    import shapely

    whole = shapely.make_valid(shapely.from_wkb(np.array(geometries, dtype=object)))
    shapes = shapely.transform(whole, _unit)
    middle = float(np.nanmean(shapely.bounds(shapes)[:, [1, 3]]))
    stretched = math.cosh(math.pi * (1 - 2 * middle))  # Mercator draws land larger away from the equator
    margin = MARGIN * stretched / _AROUND
    wide = shapely.buffer(shapely.simplify(shapes, margin / 4), margin, quad_segs=2)
    land = shapely.intersection(shapely.union_all(wide), shapely.box(0.0, 0.0, 1.0 - 1e-12, 1.0 - 1e-12))
    shapely.prepare(land)
    return land


def _unit(degrees: Any) -> Any:
    import numpy as np

    lat = np.radians(np.clip(degrees[:, 1], -_LAST, _LAST))
    return np.stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)], axis=1)


def _number(place: float, side: int) -> int:
    return min(max(int(place * side), 0), side - 1)


def _in_sight(tiles: Any, side: int) -> tuple[Tile, ...]:
    """These tiles, (n, 2), and all around them where they are seen at once; row by row."""
    import numpy as np

    first, last = tiles.min(axis=0), tiles.max(axis=0)
    if np.prod(last - first + 1) <= WHOLE_VIEW:
        first, last = np.maximum(first - 1, 0), np.minimum(last + 1, side - 1)
        columns, rows = np.meshgrid(np.arange(first[0], last[0] + 1), np.arange(first[1], last[1] + 1))
        tiles = np.stack([columns.ravel(), rows.ravel()], axis=1)
    return tuple((int(column), int(row)) for column, row in tiles[np.lexsort((tiles[:, 0], tiles[:, 1]))])
