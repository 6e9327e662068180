"""Lists on paper: entries of known height that flow through columns and over pages, so that nothing is ever cut."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.domain.assets import KIND_STYLES, PERSONAL_KINDS, Kind
from assetmap.domain.places import SOMEWHERE
from assetmap.domain.snapshot import AssetTable
from assetmap.exports.overview import one_line
from assetmap.exports.paper.measures import LINE, SMALL, WORDS, markup
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, svg
from assetmap.maps.paper.marks import Dot, Sign, dots, signs

DISC = 6.4
"""Mm of the disc before an entry, on A3."""

BESIDE = 9.6
"""Mm from the left of the column to the words, on A3."""

QUOTE_LEFT = 4.0
"""Mm from the left of the column to the words of a quote, on A3."""

AIR, TIGHT, QUOTE_AIR = 2.0, 1.1, 3.4
"""Mm between two entries, between those on one line, and between quotes, on A3."""

HEADING = 8.2
"""Mm of a heading with its air, on A3."""

SMALLER = 0.86
"""How large a list is that is a little too long for its room."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: its lines, and its height in mm.

    The disc of a `kind` stands before them, with a `number` or the sign of the kind in it, `behind` after the last,
    `page` at the right end of a table of contents. A `quote` is in the words of someone; `tight` ones stand closer
    together.
    """

    height: float
    lines: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    kind: Kind | None = None
    number: str = ""
    heading: str = ""
    behind: str = ""
    page: str = ""
    quote: bool = False
    tight: bool = False


def heading(text: str, unit: float) -> Entry:
    """A heading between entries."""
    return Entry(HEADING * unit, heading=text)


def asset_entry(
    assets: AssetTable, row: int, number: int | None, width: float, unit: float, *, compact: bool = False
) -> Entry:
    """An asset in plain words: its title, below it when it is there or what it is (`compact`: behind it), a contact."""
    title = one_line(assets.title[row])
    below = one_line(assets.availability[row]) or one_line(assets.description[row])
    if assets.street and assets.street[row]:  # the pin on the map is not where it is
        below = " · ".join(filter(None, (_(SOMEWHERE).format(street=one_line(assets.street[row])), below)))
    room = width - BESIDE * unit
    lines = fonts.wrapped(title, room, WORDS * unit, fonts.BOLD)
    kind, told = assets.kind[row], "" if number is None else str(number)
    if compact:
        left = room - fonts.width(lines[-1], WORDS * unit, fonts.BOLD) - WORDS * unit
        behind = fonts.cut(below, left, SMALL * unit) if below and left > 16 * unit else ""
        return Entry(_height(len(lines), 0, unit, air=TIGHT), tuple(lines), (), kind, told, behind=behind, tight=True)
    under = [fonts.cut(text, room, SMALL * unit) for text in (below, contact_of(assets, row)) if text]
    return Entry(_height(len(lines), len(under), unit), tuple(lines), tuple(under), kind, told)


def contact_of(assets: AssetTable, row: int) -> str:
    """Who is the contact of an asset, and how to reach them, as far as the audience may know; never of a resident's."""
    if assets.kind[row] in PERSONAL_KINDS or not assets.person:
        return ""
    return " · ".join(filter(None, (one_line(assets.person[row]), one_line(assets.contact[row]))))


def expected(titles: Sequence[float], width: float, unit: float, *, compact: bool) -> float:
    """About how high the entries of assets will be, of which the titles are so many ems wide."""
    room, air = (width - BESIDE * unit) / (WORDS * unit), TIGHT if compact else AIR
    lines = (1 if title <= room else math.ceil(1.12 * title / room) for title in titles)
    return sum(_height(count, 0 if compact else 1, unit, air=air) for count in lines)


def text_entry(title: str, below: str, width: float, unit: float) -> Entry:
    """Words without a disc: a name, with what there is to tell below it."""
    lines = fonts.wrapped(title, width, WORDS * unit, fonts.BOLD) if title else []
    under = fonts.wrapped(below, width, SMALL * unit) if below else []
    return Entry(_height(len(lines), len(under), unit, least=0), tuple(lines), tuple(under))


def quote_entry(words: str, source: str, width: float, unit: float) -> Entry:
    """What someone said, and of what."""
    room = width - QUOTE_LEFT * unit
    lines = fonts.wrapped(f"“{words}”", room, WORDS * unit, fonts.ITALIC)
    under = fonts.wrapped(source, room, SMALL * unit)
    return Entry(_height(len(lines), len(under), unit, least=0, air=QUOTE_AIR), tuple(lines), tuple(under), quote=True)


def contents_entry(name: str, page: int, width: float, unit: float) -> Entry:
    """A line of a table of contents."""
    number = str(page)
    room = width - fonts.width(number, WORDS * unit) - 6 * unit
    line = fonts.cut(name, room, WORDS * unit, fonts.BOLD)
    return Entry(_height(1, 0, unit, least=0, air=TIGHT), (line,), page=number, tight=True)


def discs(entries: Sequence[Entry], unit: float, zoom: float) -> Markup:
    """The discs of a column, as one drawing that lies under the words: each by itself would take as long as its words.

    Where the column is shown at `zoom`, `unit` is that of the sheet, and the entries have their heights on paper.
    """
    size = DISC * unit * zoom
    places, y = [], 0.0
    for entry in entries:
        if entry.kind is not None:
            places.append((entry.kind, entry.number, size / 2, y + size / 2))
        y += entry.height
    if not places:
        return markup("")
    drawn = dots(Dot(x, at, size, KIND_STYLES[kind].colour, rim=0.0) for kind, _number, x, at in places)
    drawn += signs(Sign(kind, x, at, size * svg.SIGN) for kind, number, x, at in places if not number)
    shown = f'width="{size / zoom:.2f}mm" height="{y / zoom:.2f}mm" viewBox="0 0 {size:.2f} {y:.2f}"'
    return markup(f'<svg class="discs" {shown}>{drawn}</svg>')


def _height(lines: int, below: int, unit: float, least: float = DISC, air: float = AIR) -> float:
    return max((lines * WORDS + below * SMALL) * LINE, least) * unit + air * unit


def total(entries: Iterable[Entry]) -> float:
    """The height of these entries below each other, in mm."""
    return sum(entry.height for entry in entries)


def flow(entries: Iterable[Entry], height_of: Callable[[int], float]) -> list[list[Entry]]:
    """Entries in columns, the n-th at most `height_of(n)` mm high; a heading never stands last in one.

    An entry that is higher than any column gets one of its own. From some column on they must have a height.
    """
    columns: list[list[Entry]] = [[]]
    room = height_of(0)
    for entry in entries:
        while entry.height > room and (columns[-1] or height_of(len(columns)) > room):
            moved = _headings_at_end(columns[-1])
            columns.append(moved)
            room = height_of(len(columns) - 1) - total(moved)
            if moved and entry.height > room:
                break
        columns[-1].append(entry)
        room -= entry.height
    return columns


def even(entries: Sequence[Entry], count: int, most: float) -> list[list[Entry]]:
    """Entries in `count` columns of about the same height, at most `most` mm where they fit at all."""
    height = max(total(entries) / count, max((entry.height for entry in entries), default=0.0))
    while True:
        tried = min(height, most)
        columns = flow(entries, lambda _column: tried)  # noqa: B023 - called at once
        if len(columns) <= count or height >= most:
            return columns + [[] for _missing in range(count - len(columns))]
        height *= 1.04


def pages(entries: Sequence[Entry], across: int, height: float, *, level: bool = True) -> list[list[list[Entry]]]:
    """Entries on as many pages as they need, `across` columns on each; those of the last are as high when `level`."""
    columns = flow(entries, lambda _column: height) if entries else []
    found = [columns[start : start + across] for start in range(0, len(columns), across)]
    if found and not level:
        found[-1] += [[] for _missing in range(across - len(found[-1]))]
    elif found:
        found[-1] = even([entry for column in found[-1] for entry in column], across, height)
    return found


def _headings_at_end(column: list[Entry]) -> list[Entry]:
    moved: list[Entry] = []
    while column and column[-1].heading:
        moved.insert(0, column.pop())
    return moved
