"""What stands on a map already, so that the next thing finds a free spot: boxes in a grid, quick to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from assetmap.maps.paper.frame import Box, Floats

_CELL = 14.0
"""Mm; a label or pin lies in a few such cells."""


class Crowd:
    """Boxes that do not overlap, within `edge`."""

    def __init__(self, edge: Box) -> None:
        self._edge = edge
        self._cells: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        self._all: list[Box] = []

    def free(self, box: Box) -> bool:
        """Whether `box` is within the edge and touches nothing."""
        edge = self._edge
        if box.left < edge.left or box.top < edge.top or box.right > edge.right or box.bottom > edge.bottom:
            return False
        left, top, right, bottom = box
        known = self._cells
        for cell in _cells(box):
            if cell in known:
                for other in known[cell]:
                    if left < other[2] and right > other[0] and top < other[3] and bottom > other[1]:
                        return False
        return True

    def copy(self) -> Crowd:
        """The same boxes, to try something out."""
        other = Crowd(self._edge)
        other._cells = defaultdict(list, {cell: list(boxes) for cell, boxes in self._cells.items()})
        other._all = list(self._all)
        return other

    def first_free(self, boxes: Floats) -> int | None:
        """Which of `boxes` (n, 4) is the first that is within the edge and touches nothing; None when all do."""
        if not len(boxes):
            return None
        left, top, right, bottom = boxes.T
        edge = self._edge
        free = (left >= edge.left) & (top >= edge.top) & (right <= edge.right) & (bottom <= edge.bottom)
        near = self._touching(Box(left.min(), top.min(), right.max(), bottom.max()))
        if len(near):
            there = near.T[:, :, None]
            touched = (left < there[2]) & (right > there[0]) & (top < there[3]) & (bottom > there[1])
            free &= ~touched.any(axis=0)
        found = int(free.argmax())
        return found if free[found] else None

    def _touching(self, box: Box) -> Floats:
        left, top, right, bottom = box
        found = [
            other
            for other in self._all
            if left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        ]
        return np.array(found, dtype=np.float64).reshape(-1, 4)

    def all_free(self, boxes: Sequence[Box]) -> bool:
        """Whether none of `boxes` touches anything."""
        return all(self.free(box) for box in boxes)

    def add(self, *boxes: Box) -> None:
        """Put boxes down, whether there is room or not."""
        self._all += boxes
        for box in boxes:
            for cell in _cells(box):
                self._cells[cell].append(box)


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box of this size with its middle at (x, y)."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _cells(box: Box) -> list[tuple[int, int]]:
    left, top, right, bottom = box
    columns = range(int(left // _CELL), int(right // _CELL) + 1)
    rows = range(int(top // _CELL), int(bottom // _CELL) + 1)
    return [(column, row) for column in columns for row in rows]
