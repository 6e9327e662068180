"""What helps to read a map: north arrow, scale bar and a small map of where this is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import shapely

from assetmap import i18n
from assetmap.maps.paper import fonts
from assetmap.maps.paper.frame import Box, Floats, Frame, Land, Piece, around, scale_bar
from assetmap.maps.paper.svg import path
from assetmap.maps.paper.terrain import Terrain

_MARGIN = 5.0
_TEXT = 3.0
_COARSE = 0.4


def number(value: float) -> str:
    """A number with the decimal sign of the language."""
    return f"{value:g}".replace(".", "," if i18n.language() == "nl" else ".")


def distance(metres: float) -> str:
    """A distance as it is written: `250 m`, `1,5 km`."""
    return f"{number(metres)} m" if metres < 1000 else f"{number(metres / 1000)} km"


def north_arrow(unit: float) -> Piece:
    """An arrow to the north of the grid."""
    wide, high = 8.0 * unit, 12.5 * unit
    tip = f"M{wide / 2:.2f} {2 * unit:.2f}l{2 * unit:.2f} {4.4 * unit:.2f}h{-4 * unit:.2f}z"
    return Piece(
        f"{_plate(wide, high, unit)}<path class='ink' d='{tip}'/>"
        f"<text class='north' x='{wide / 2:.2f}' y='{10.8 * unit:.2f}' font-size='{4 * unit:.2f}'>N</text>",
        Box(0, 0, wide, high),
    )


def bar(frame: Frame, unit: float) -> Piece:
    """A scale bar, true to the paper."""
    found = scale_bar(frame, min(55 * unit, frame.width * 0.34))
    text = f"0 – {distance(found.metres)}"
    size = _TEXT * 1.05 * unit
    wide = found.length + fonts.width(text, size) + 9 * unit
    high = 9 * unit
    x, y, thick = 3 * unit, high / 2 - 0.8 * unit, 1.6 * unit
    half = found.length / 2
    return Piece(
        f"{_plate(wide, high, unit)}"
        f"<rect class='ink scale' x='{x:.3f}' y='{y:.3f}' width='{half:.3f}' height='{thick:.3f}'/>"
        f"<rect class='hollow' x='{x:.3f}' y='{y:.3f}' width='{found.length:.3f}' height='{thick:.3f}' "
        f"stroke-width='{0.25 * unit:.2f}'/>"
        f"<text class='plain' x='{x + found.length + 2.4 * unit:.2f}' y='{y + thick / 2 + 0.357 * size:.2f}' "
        f"font-size='{size:.2f}'>{escape(text)}</text>",
        Box(0, 0, wide, high),
    )


def inset(terrain: Terrain, frame: Frame, focus: frozenset[str], unit: float) -> Piece | None:
    """A small map of the land around; None when there is nothing around."""
    tops = terrain.tops_of(focus)
    within = terrain.inside(area.id for area in tops)
    shown = [area for area in terrain.areas if area.id in terrain.leaves and area.id in within]
    if not tops or {area.id for area in shown} <= focus:
        return None
    side, title = 38.0 * unit, escape(fonts.cut(" · ".join(area.name for area in tops[:2]), 32 * unit, 2.7 * unit))
    whole = terrain.shapes[[terrain.by_id[area.id] for area in tops]]
    small = _fitted(around(whole), side - 4 * unit, side - 8 * unit)
    about = [area for area in terrain.areas if area.id in focus and area.parent_id not in focus]
    window = frame.land
    spot = small.placed(shapely.box([window.west], [window.south], [window.east], [window.north]))
    return Piece(
        f"{_plate(side, side, unit)}<text class='plain soft' x='{2.2 * unit:.2f}' "
        f"y='{4.4 * unit:.2f}' font-size='{2.7 * unit:.2f}'>{title}</text>"
        f"<g transform='translate({2 * unit:.2f} {6 * unit:.2f})'>"
        f"<path class='inset-land' stroke-width='{0.12 * unit:.2f}' "
        f"d='{path(terrain.outlines(shown, small, _COARSE))}'/>"
        f"<path class='inset-focus' d='{path(terrain.outlines(about, small, _COARSE))}'/>"
        f"<path class='inset-window' stroke-width='{0.3 * unit:.2f}' "
        f"d='{path(shapely.clip_by_rect(spot, 0, 0, small.width, small.height))}'/></g>",
        Box(0, 0, side, side),
    )


Corner = tuple[bool, bool]
"""Whether at the right, and whether at the bottom."""

UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT = (False, False), (True, False), (False, True), (True, True)


def arranged(
    pieces: Sequence[tuple[Piece | None, Sequence[Corner]]], frame: Frame, points: Floats, unit: float
) -> tuple[Piece, ...]:
    """Each piece in the first of its corners that is free of `points` (mm), else where it hides the fewest."""
    placed: list[Piece] = []
    for piece, corners in pieces:
        if piece is None:
            continue
        choices = [_at(piece, corner, frame, unit) for corner in corners]
        free = [choice for choice in choices if not any(_touch(choice.box, other.box) for other in placed)]
        placed.append(min(free or choices, key=lambda choice: _covered(choice.box, points, 4.5 * unit)))
    return tuple(placed)


def _at(piece: Piece, corner: Corner, frame: Frame, unit: float) -> Piece:
    margin, (_left, _top, wide, high) = _MARGIN * unit, piece.box
    x = frame.width - margin - wide if corner[0] else margin
    y = frame.height - margin - high if corner[1] else margin
    return Piece(f"<g transform='translate({x:.3f} {y:.3f})'>{piece.svg}</g>", Box(x, y, x + wide, y + high))


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and one.right > other.left and one.top < other.bottom and one.bottom > other.top


def _covered(box: Box, points: Floats, margin: float) -> int:
    x, y = points.T
    inside = (x > box.left - margin) & (x < box.right + margin) & (y > box.top - margin) & (y < box.bottom + margin)
    return int(inside.sum())


def _fitted(land: Land, width: float, height: float) -> Frame:
    scale = 1000 * max((land.east - land.west) / width, (land.north - land.south) / height)
    return Frame((land.west + land.east) / 2, (land.south + land.north) / 2, width, height, scale)


def _plate(wide: float, high: float, unit: float) -> str:
    return f"<rect class='plate' width='{wide:.2f}' height='{high:.2f}' rx='{1.2 * unit:.2f}'/>"
