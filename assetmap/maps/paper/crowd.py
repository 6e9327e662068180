"""What stands on a map already, so that the next thing finds a free spot: boxes in a grid, quick to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from assetmap.maps.paper.frame import Box

_CELL = 14.0
"""Mm; a label or pin lies in a few such cells."""


class Crowd:
    """Boxes that do not overlap, within `edge`."""

    def __init__(self, edge: Box) -> None:
        self._edge = edge
        self._cells: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)

    def free(self, box: Box) -> bool:
        """Whether `box` is within the edge and touches nothing."""
        edge = self._edge
        if box.left < edge.left or box.top < edge.top or box.right > edge.right or box.bottom > edge.bottom:
            return False
        left, top, right, bottom = box
        for cell in _cells(box):
            for other in self._cells.get(cell, ()):
                if left < other[2] and right > other[0] and top < other[3] and bottom > other[1]:
                    return False
        return True

    def copy(self) -> Crowd:
        """The same boxes, to try something out."""
        other = Crowd(self._edge)
        other._cells = defaultdict(list, {cell: list(boxes) for cell, boxes in self._cells.items()})
        return other

    def all_free(self, boxes: Sequence[Box]) -> bool:
        """Whether none of `boxes` touches anything."""
        return all(self.free(box) for box in boxes)

    def add(self, *boxes: Box) -> None:
        """Put boxes down, whether there is room or not."""
        for box in boxes:
            for cell in _cells(box):
                self._cells[cell].append(box)


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box of this size with its middle at (x, y)."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    return product(
        range(int(box.left // _CELL), int(box.right // _CELL) + 1),
        range(int(box.top // _CELL), int(box.bottom // _CELL) + 1),
    )
