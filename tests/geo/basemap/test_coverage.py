"""The tiles of a land: all that touch it or lie just beside it, and none that lie further off."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assetmap.geo.basemap import coverage
from assetmap.geo.basemap.mbfile import corner


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    return int((lon + 180) / 360 * side), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)


def metres(tiles: Iterable[tuple[int, int]], zoom: int, land: Any) -> Any:
    """How far each of these tiles is from a shape, in RD."""
    import numpy as np
    import shapely
    from pyproj import Transformer

    turned = Transformer.from_crs(4326, 28992, always_xy=True)
    boxes = []
    for column, row in tiles:
        (west, north), (east, south) = corner(zoom, column, row), corner(zoom, column + 1, row + 1)
        boxes.append(shapely.box(west, south, east, north))
    moved = shapely.transform([land, *boxes], lambda at: np.stack(turned.transform(at[:, 0], at[:, 1]), axis=1))
    return shapely.distance(moved[0], moved[1:])


@given(
    west=st.floats(3.5, 7.0),
    south=st.floats(50.8, 53.3),
    width=st.floats(0.001, 0.03),
    height=st.floats(0.001, 0.02),
)
@example(west=3.547096686698308, south=53.24843402751979, width=0.02, height=0.02)  # a hair beyond the margin
@settings(max_examples=25, deadline=None)
def test_every_tile_of_the_land_and_none_elsewhere(west: float, south: float, width: float, height: float) -> None:
    import shapely

    corners = [(west, south), (west + width, south), (west + width / 3, south + height)]
    land = shapely.Polygon(corners)
    found = coverage.covering([shapely.to_wkb(land)], 8, 16, 100_000)
    assert list(found) == list(range(8, 17))
    for zoom, tiles in found.items():
        assert len(set(tiles)) == len(tiles)
        inside = (*corners, (land.centroid.x, land.centroid.y))
        assert {tile_at(lon, lat, zoom) for lon, lat in inside} <= set(tiles)
        columns, rows = {column for column, _row in tiles}, {row for _column, row in tiles}
        near = metres(tiles, zoom, land).max() < coverage.MARGIN * 1.02
        seen_at_once = len(columns) * len(rows) <= 11 * 11 and len(tiles) == len(columns) * len(rows)
        assert near or seen_at_once


def test_what_is_too_much_is_left_out() -> None:
    import shapely

    land = shapely.to_wkb(shapely.box(3.4, 50.8, 7.2, 53.5))
    found = coverage.covering([land], 8, 19, 5_000)
    assert max(found) in {12, 13}
    assert sum(len(tiles) for tiles in found.values()) < 5_300


@pytest.mark.parametrize("broken", [[(5, 52), (5.1, 52.1), (5.1, 52), (5, 52.1), (5, 52)]])
def test_a_shape_that_crosses_itself_has_tiles_too(broken: list[tuple[float, float]]) -> None:
    import shapely

    found = coverage.covering([shapely.to_wkb(shapely.Polygon(broken))], 8, 14, 10_000)
    assert tile_at(5.02, 52.02, 14) in found[14]
    assert tile_at(5.098, 52.05, 14) in found[14]
