"""Locating 100,000 points as a ratio to geopandas.sjoin with the same result, in a country and in one gemeente.

Run: `python tests/bench/bench_locate.py [points]`. Fails when locating is slower than sjoin.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import shapely

from assetmap.domain.areas import Level
from assetmap.geo.locate import LocatableArea, Locator

ROUNDS = 5
WEST, SOUTH, EAST, NORTH = 4.0, 51.0, 7.0, 53.0


def wiggly_areas(count: int, corners: int) -> list[shapely.Polygon]:
    """`count` areas that cover a land together; each border has some `corners / 4` corners."""
    side = int(np.ceil(np.sqrt(count)))
    step = np.linspace(0, 1, max(2, corners // 4), endpoint=False)
    rng = np.random.default_rng(28992)
    bulges = rng.normal(0, 0.08, (2, side + 1, side + 1, len(step))) * np.sin(np.pi * step)

    def border(direction: int, column: int, row: int) -> Any:
        along, across = step + (column, row)[direction], bulges[direction, column, row] + (row, column)[direction]
        points = (along, across) if direction == 0 else (across, along)
        return np.column_stack([points[0] / side * (EAST - WEST) + WEST, points[1] / side * (NORTH - SOUTH) + SOUTH])

    def corner(column: int, row: int) -> Any:
        return border(0, min(column, side), min(row, side))[:1]

    found = []
    for index in range(count):
        row, column = divmod(index, side)
        top = np.vstack([border(0, column, row + 1), corner(column + 1, row + 1)])[::-1][:-1]
        left = np.vstack([border(1, column, row), corner(column, row + 1)])[::-1]
        found.append(shapely.Polygon(np.vstack([border(0, column, row), border(1, column + 1, row), top, left])))
    return found


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The median time in seconds, and what came out."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def compare(areas: int, corners: int, points: int) -> float:
    """Time both ways, check that they agree, print; the ratio."""
    shapes = wiggly_areas(areas, corners)
    wkb = shapely.to_wkb(np.array(shapes, dtype=object))
    rng = np.random.default_rng(7)
    lons, lats = rng.uniform(WEST, EAST, points), rng.uniform(SOUTH, NORTH, points)

    def joined() -> Any:
        left = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats, crs=4326))
        right = geopandas.GeoDataFrame({"area": range(areas)}, geometry=geopandas.GeoSeries.from_wkb(wkb, crs=4326))
        return geopandas.sjoin(left, right, predicate="intersects")

    locatable = [LocatableArea(str(i), f"{i:05}", Level.BUURT, None, blob) for i, blob in enumerate(wkb)]

    def located() -> Any:
        return Locator(locatable).locate(lons, lats)

    theirs, frame = best(joined)
    ours, found = best(located)
    expected = dict(frame.groupby(level=0)["area"].min())
    assert {i: int(item[0].area_id) for i, item in enumerate(found) if item} == expected
    mean = shapely.get_num_coordinates(shapes).mean()
    print(
        f"{points} points in {areas} areas of {mean:.0f} corners: "
        f"locate {ours:.3f} s, sjoin {theirs:.3f} s, ratio {ours / theirs:.2f}"
    )
    return ours / theirs


def main(points: int) -> int:
    """0 when locating is at least as fast as sjoin for a country and for a gemeente."""
    ratios = [compare(12_000, 260, points), compare(35, 600, points)]
    return 0 if max(ratios) <= 1.0 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
