"""The pale rim around a name on a map, so that it is read over lines: as one plain shape.

As a thick line around its letters, a name would take twenty times as much of a PDF, and more time than all that is
under it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import shapely

from assetmap.maps.paper import fonts, outlines

_DETAIL = 0.08
"""Mm: a smaller detail of a rim is not drawn."""


def halo(text: str, start: tuple[float, float], size: float, style: fonts.Style, rim: float) -> str:
    """The data of a path `rim` mm around `text`, in hundredths of mm; its letters are `size` mm high.

    `start` is where the text begins, on its base line.
    """
    left, base = start
    made = []
    for character in text:
        parts = _rim(character, size, style, rim)
        made += [f"M{100 * left + x:.0f} {100 * base + y:.0f}{rest}" for x, y, rest in parts]
        left += fonts.width(character, size, style)
    return "".join(made)


@lru_cache(maxsize=4096)
def _rim(character: str, size: float, style: fonts.Style, rim: float) -> tuple[tuple[int, int, str], ...]:
    """The rim of a character at the origin: for each part where it begins, and how it goes on from there."""
    letters = [shapely.Polygon(ring) for ring in outlines.letter(character, style)]
    if not letters:
        return ()
    em = shapely.transform(shapely.MultiPolygon(letters), lambda points: points * (size, -size))
    shape: Any = shapely.simplify(shapely.union_all(shapely.buffer(shapely.get_parts(em), rim, quad_segs=2)), _DETAIL)
    return tuple(_told(shapely.get_coordinates(part.exterior).tolist()) for part in shapely.get_parts(shape))


def _told(ring: list[list[float]]) -> tuple[int, int, str]:
    # Hundredths of mm are counted, so that the rounding of one step does not add to that of the next.
    exact = [(round(x * 100), round(y * 100)) for x, y in ring[:-1]]
    steps = " ".join(f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(exact))
    return *exact[0], f"l{steps}z"
