"""Comparing two national divisions of 14,000 buurten: unchanged, rounded, generalised, and all codes given anew.

Run: `python tests/bench/bench_compare.py [areas] [corners]`. Measured as a ratio to the least that a plain comparison
by code does in one thread: move both files to RD, cut each pair of the same code, add up surfaces. That finds no
splits, no merges and no other codes. Seconds are those of the processor, of all threads together, so that other work on
the machine does not count. Fails when one of ours takes longer than `LIMIT` times that.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from bench_locate import wiggly_areas  # type: ignore[import-not-found] # of the same folder

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.messages import Message
from assetmap.domain.vintages import Fate, tally
from assetmap.geo.compare import compare
from assetmap.geo.crs import to_rd

LIMIT = 1.6  # shared by two cores: 0.8 of the time on the clock
SILENT_LIMIT = 1.0  # seconds until a user who stops is heard


class Clock:
    """A progress that keeps the longest time between two reports."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.process_time()

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        now = time.process_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def division(shapes: Any) -> list[Area]:
    bounds = shapely.bounds(shapes).tolist()
    return [
        Area(
            id=f"{index:05}",
            division_id="d",
            level=Level.BUURT,
            code=f"BU{index:08}",
            name=f"Buurt {index}",
            parent_id=None,
            geometry=wkb,
            bounds=Bounds(*bounds[index]),
        )
        for index, wkb in enumerate(shapely.to_wkb(shapes))
    ]


def plain(old: list[Area], new: list[Area]) -> float:
    """Seconds of the plain comparison."""
    start = time.process_time()
    before, after = (to_rd(shapely.from_wkb([area.geometry for area in areas])) for areas in (old, new))
    shapely.area(shapely.intersection(before, after)) / shapely.area(before)
    return time.process_time() - start


def run(title: str, old: list[Area], new: list[Area], expected: Callable[[Any], bool]) -> float:
    clock = Clock()
    start = time.process_time()
    fates = compare(old, new, clock)
    took = time.process_time() - start
    counted = {str(fate): count for fate, count in tally(fates).items() if count}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    least = plain(old, new)
    print(
        f"{title}: {took:.2f} s, plain {least:.2f} s, ratio {took / least:.2f}, "
        f"longest silence {clock.longest:.2f} s, memory {memory:.2f} GB, {counted}"
    )
    assert expected(counted), counted
    assert clock.longest < SILENT_LIMIT, "a user who stops must wait too long"
    return took / least


def main(count: int, corners: int) -> int:
    """0 when each comparison is quick enough."""
    shapes = np.array(wiggly_areas(count, corners), dtype=object)
    old = division(shapes)
    same = str(Fate.SAME)
    rounded = shapely.transform(shapes, lambda points: np.round(points, 6))
    generalised = shapely.simplify(shapes, 0.00008)
    moved = division(shapely.transform(shapes, lambda points: points + np.array([0.004, 0.0])))
    print(f"{count} areas of {shapely.get_num_coordinates(shapes).mean():.0f} corners")
    ratios = [
        run("unchanged", old, division(shapes), lambda counts: counts == {same: count}),
        run("rounded to 6 decimals", old, division(rounded), lambda counts: counts == {same: count}),
        run("generalised", old, division(generalised), lambda counts: counts.get(same, 0) > 0.9 * count),
        run(
            "rounded, other codes and names",
            old,
            [replace(item, code=f"X{item.code}", name=f"X{item.name}") for item in division(rounded)],
            lambda counts: counts == {str(Fate.RENAMED): count},
        ),
        run("every border moved", old, moved, lambda counts: counts.get(same, 0) == 0),
    ]
    return 0 if max(ratios) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 14_000, int(sys.argv[2]) if len(sys.argv) > 2 else 260))
