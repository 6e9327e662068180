"""Numbered pins: where each stands, so that none covers another, and which number it gets.

A pin stands exactly on its place where it can. Where pins would cover each other some move aside, with a line to their
place; where they are too many, those that lie together share one pin with all their numbers ("3–7"). Numbers run from
the upper left to the lower right, so that they are found again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assetmap.maps.paper import fonts
from assetmap.maps.paper.crowd import Crowd, around
from assetmap.maps.paper.frame import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DIAMETER = 6.9
"""Of a pin in mm, on A3."""

TEXT = 3.35
GAP = 0.5
TOGETHER = 0.3
"""Pins that lie within this part of a pin's diameter of each other share one from the start."""

ROUNDS = 14
_RING = (0.0, 0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875)


@dataclass(frozen=True, slots=True)
class Mark:
    """A pin on paper. `at` is where it stands, `true` the place of what it means (of several: the middle), in mm.

    `members` are the indexes of the points that it stands for, `first` their first number; numbers follow on.
    """

    at: tuple[float, float]
    true: tuple[float, float]
    members: tuple[int, ...]
    first: int = 0

    @property
    def moved(self) -> bool:
        """Whether it stands aside of its place."""
        return self.at != self.true

    @property
    def text(self) -> str:
        """Its number, or its first and last; without numbers how many there are."""
        if not self.first:
            return f"{len(self.members)} ×"
        last = self.first + len(self.members) - 1
        return str(self.first) if last == self.first else f"{self.first}–{last}"


@dataclass(frozen=True, slots=True)
class Pins:
    """All pins of a map, in the order of their numbers, and the points for which there was no room at all."""

    marks: tuple[Mark, ...]
    left_out: tuple[int, ...]


def place(points: Floats, crowd: Crowd, unit: float = 1.0) -> Pins:
    """Pins for `points` (n, 2; mm), beside what is in `crowd`, which gets them too; `unit` times as large as on A3."""
    import numpy as np

    if not len(points):
        return Pins((), ())
    size = DIAMETER * unit
    wide = pill_width(len(points), unit)
    levels = _first_levels(points, size)
    tried: tuple[list[Mark], list[Mark]] = ([], [])
    for _round in range(ROUNDS):
        tried = _try(_grouped(points, levels, size), crowd, size, wide)
        if not tried[1]:
            break
        crowded = np.zeros(len(points), dtype=bool)
        for mark in tried[1]:
            crowded |= np.hypot(*(points - mark.true).T) < 2.5 * size
        levels[crowded] += 1
    marks, without = tried
    crowd.add(*(_box(mark, size, wide) for mark in marks))
    return Pins(tuple(_numbered(marks, size)), tuple(sorted(index for mark in without for index in mark.members)))


def pill_width(count: int, unit: float = 1.0) -> float:
    """How wide a pin is that holds two numbers up to `count`, in mm."""
    digits = "8" * len(str(count))
    return fonts.width(f"{digits}–{digits}", TEXT * unit, fonts.BOLD) + 2.6 * unit


def _first_levels(points: Floats, size: float) -> Integers:
    """How coarsely points are grouped at first: by how many lie in a square of three pins."""
    import numpy as np

    cells = np.floor(points / (3 * size)).astype(np.int64)
    _unique, place, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    crowded = count[place.ravel()] / 5
    return np.where(crowded > 1, np.ceil(np.log2(np.maximum(crowded, 1)) / 2), 0).astype(np.int64)


def _grouped(points: Floats, levels: Integers, size: float) -> list[Mark]:
    """Points that share a square share a pin; squares double with each level."""
    groups: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, ((x, y), level) in enumerate(zip(points.tolist(), levels.tolist(), strict=True)):
        side = size * TOGETHER * 2**level
        groups[level, math.floor(x / side), math.floor(y / side)].append(index)
    marks = []
    for members in groups.values():
        middle = points[members].mean(axis=0)
        at = (float(middle[0]), float(middle[1]))
        marks.append(Mark(at, at, tuple(members)))
    return sorted(marks, key=lambda mark: (-len(mark.members), mark.true[1], mark.true[0]))


def _try(marks: Sequence[Mark], crowd: Crowd, size: float, wide: float) -> tuple[list[Mark], list[Mark]]:
    """What finds a spot, and what does not. First all that can stand on their own place do."""
    here = crowd.copy()
    placed: list[Mark] = []
    waiting: list[Mark] = []
    for mark in marks:
        if here.free(_box(mark, size, wide)):
            here.add(_box(mark, size, wide))
            placed.append(mark)
        else:
            waiting.append(mark)
    without: list[Mark] = []
    for mark in waiting:
        moved = _aside(mark, here, size, wide)
        if moved is None:
            without.append(mark)
        else:
            here.add(_box(moved, size, wide))
            placed.append(moved)
    return placed, without


def _aside(mark: Mark, crowd: Crowd, size: float, wide: float) -> Mark | None:
    x, y = mark.true
    width = _width(mark, size, wide)
    for distance in (0.8, 1.15, 1.5, 2.0, 2.5):
        for turn in _RING:
            angle = 2 * math.pi * (turn + distance / 7)
            reach = distance * size
            there = (x + reach * math.cos(angle), y + reach * math.sin(angle))
            if crowd.free(around(*there, width + GAP, size + GAP)):
                return replace(mark, at=there)
    return None


def _box(mark: Mark, size: float, wide: float) -> Box:
    return around(*mark.at, _width(mark, size, wide) + GAP, size + GAP)


def _width(mark: Mark, size: float, wide: float) -> float:
    return wide if len(mark.members) > 1 else size


def _numbered(marks: Sequence[Mark], size: float) -> list[Mark]:
    """Marks in reading order: rows of some pins high, from left to right."""
    ordered = sorted(marks, key=lambda mark: (math.floor(mark.true[1] / (3 * size)), mark.true[0], mark.true[1]))
    numbered, next_number = [], 1
    for mark in ordered:
        numbered.append(replace(mark, first=next_number))
        next_number += len(mark.members)
    return numbered
