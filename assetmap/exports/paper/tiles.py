"""A large map over sheets of A4, for whoever has an ordinary printer: with marks to cut and overlap to glue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from assetmap.exports.paper.measures import markup
from assetmap.exports.paper.options import Paper
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, svg
from assetmap.maps.paper.frame import Box, Piece
from assetmap.maps.paper.plan import Plan
from assetmap.maps.paper.terrain import Terrain

EDGE = 12.0
"""Mm at each side of a sheet that many printers cannot reach."""

OVERLAP = 10.0
"""Mm that two sheets beside each other both show, to glue on."""

_MARK = 7.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Sheets beside and below each other: `sheet` is the size of one, in mm; A1 is the upper left one, then A2."""

    columns: int
    rows: int
    sheet: tuple[float, float]

    @property
    def inner(self) -> tuple[float, float]:
        """What of the map one sheet shows, in mm."""
        return self.sheet[0] - 2 * EDGE, self.sheet[1] - 2 * EDGE

    @property
    def width(self) -> float:
        """Of the whole map, in mm."""
        return self.columns * (self.inner[0] - OVERLAP) + OVERLAP

    @property
    def height(self) -> float:
        """Of the whole map, in mm."""
        return self.rows * (self.inner[1] - OVERLAP) + OVERLAP

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return self.columns * self.rows

    def windows(self) -> Iterator[tuple[str, Box]]:
        """The name of each sheet and its part of the map, row by row."""
        wide, high = self.inner
        for row in range(self.rows):
            for column in range(self.columns):
                left, top = column * (wide - OVERLAP), row * (high - OVERLAP)
                yield f"{chr(65 + row)}{column + 1}", Box(left, top, left + wide, top + high)


def grid(width: float, height: float) -> Grid:
    """The fewest sheets of A4 that together are about as large as this paper (mm); all the same way up."""

    def needed(landscape: bool) -> Grid:
        sheet = Paper.A4.size_mm(landscape)
        step = [side - 2 * EDGE - OVERLAP for side in sheet]
        return Grid(math.ceil(width * 0.93 / step[0]), math.ceil(height * 0.93 / step[1]), sheet)

    return min((needed(landscape) for landscape in (True, False)), key=lambda each: each.count)


def steps() -> list[str]:
    """What to do with the sheets."""
    return [
        _("Print all sheets at their true size: in the print window choose 100 %, not “fit to page”."),
        _("Cut along the marks at the left and at the top of each sheet."),
        _("Lay each sheet over the strip at the right and at the bottom of the one before, and glue it."),
    ]


def tile(
    layout: Grid, sheet: tuple[str, Box], plan: Plan, terrain: Terrain, *, over: Sequence[Piece], stamp: str
) -> Markup:
    """One sheet: its part of the map, marks where to cut and where the next sheet begins, and its name."""
    name, window = sheet
    width, height = layout.sheet
    inside = svg.draw(plan, terrain, over, window).replace("<svg ", f'<svg x="{EDGE}" y="{EDGE}" ', 1)
    inside = inside.replace('mm" ', '" ', 2)
    name_text, told = _("Sheet {name}").format(name=name), fonts.cut(stamp, width - EDGE - 48, 2.8)
    return markup(
        f'<svg width="{width - 1}mm" height="{height - 1}mm" viewBox="0 0 {width - 1} {height - 1}">{inside}'
        f'<path class="cut" d="{_marks(layout)}"/>'
        f'<text class="tile-name" x="{EDGE + 10}" y="{height - 4.4}" font-size="3.8">{escape(name_text)}</text>'
        f'<text class="plain soft" x="{EDGE + 36}" y="{height - 4.4}" font-size="2.8">{escape(told)}</text></svg>'
    )


def _marks(layout: Grid) -> str:
    """Corners to cut along at the left and the top, and ticks where the next sheets come."""
    width, height = layout.sheet
    wide, high = layout.inner
    right, bottom = EDGE + wide, EDGE + high
    lines = [
        (EDGE, EDGE - 1 - _MARK, 0, _MARK),
        (EDGE - 1 - _MARK, EDGE, _MARK, 0),
        (EDGE, bottom + 1, 0, _MARK),
        (right + 1, EDGE, _MARK, 0),
        (right - OVERLAP, EDGE - 1 - _MARK / 2, 0, _MARK / 2),
        (right - OVERLAP, bottom + 1, 0, _MARK / 2),
        (EDGE - 1 - _MARK / 2, bottom - OVERLAP, _MARK / 2, 0),
        (right + 1, bottom - OVERLAP, _MARK / 2, 0),
    ]
    kept = [line for line in lines if 0 <= line[0] <= width and 0 <= line[1] <= height]
    return "".join(f"M{x:.2f} {y:.2f}l{across:.2f} {down:.2f}" for x, y, across, down in kept)


def assembly(layout: Grid, plan: Plan, terrain: Terrain, width: float, height: float) -> Markup:
    """The whole map small, with the names of the sheets over it; at most this size in mm."""
    smaller = min(width / layout.width, (height - 40) / layout.height)
    wide, high = layout.width * smaller, layout.height * smaller
    inside = svg.draw(plan, terrain, smaller=smaller).replace('mm" ', '" ', 2)
    size = min(layout.inner) * smaller * 0.22
    drawn = []
    for name, window in layout.windows():
        x, y = window.left * smaller, window.top * smaller
        across, down = (window.right - window.left) * smaller, (window.bottom - window.top) * smaller
        drawn.append(
            f'<rect class="grid" x="{x:.2f}" y="{y:.2f}" width="{across:.2f}" height="{down:.2f}" stroke-width="0.25"/>'
            f'<text class="grid-name" x="{x + across / 2:.2f}" y="{y + down / 2 + 0.36 * size:.2f}" '
            f'font-size="{size:.2f}" stroke-width="{size / 12:.2f}" paint-order="stroke">{name}</text>'
        )
    return markup(
        f'<svg width="{wide:.2f}mm" height="{high:.2f}mm" viewBox="0 0 {wide:.2f} {high:.2f}">{inside}'
        f"{''.join(drawn)}</svg>"
    )
