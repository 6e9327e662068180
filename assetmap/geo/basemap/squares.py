"""Where the tiles of web maps lie: columns from the west and rows from the north, twice as many at each next zoom."""

from __future__ import annotations

import math

from assetmap.domain.areas import Bounds

_NORTHMOST = 85.0511
"""Degrees: web maps end here."""


def common(one: Bounds, other: Bounds) -> Bounds | None:
    """What two boxes (degrees) both have of the land that web maps show; None when that is nothing."""
    west, south = max(one.west, other.west, -180.0), max(one.south, other.south, -_NORTHMOST)
    east, north = min(one.east, other.east, 180.0), min(one.north, other.north, _NORTHMOST)
    return Bounds(west, south, east, north) if west <= east and south <= north else None


def covering(box: Bounds, zoom: int) -> tuple[range, range]:
    """The columns and rows of the tiles that lie over `box` (degrees, within what web maps show)."""
    last = (1 << zoom) - 1
    columns = [min(last, int((lon + 180) / 360 * (last + 1))) for lon in (box.west, box.east)]
    rows = [min(last, int(_down(lat) * (last + 1))) for lat in (box.north, box.south)]
    return range(columns[0], columns[1] + 1), range(rows[0], rows[1] + 1)


def corner(zoom: int, column: int, row: int) -> tuple[float, float]:
    """Longitude and latitude of the upper left corner of a tile."""
    tiles = 1 << zoom
    return column / tiles * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / tiles))))


def _down(lat: float) -> float:
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
