"""The map for a meeting: one strong title, the map large, numbers that lead to a list in plain words, room to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from assetmap.domain.areas import Area
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.exports.paper import charts, lists, tiles, wording
from assetmap.exports.paper import legend as legends
from assetmap.exports.paper.layout import (
    Header,
    Job,
    Page,
    credit,
    document,
    frame_values,
    header,
    page_of,
    render,
    sources,
    stamp,
)
from assetmap.exports.paper.lists import Entry
from assetmap.exports.paper.measures import SMALL, markup
from assetmap.exports.paper.options import Paper, PaperOptions
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, furniture, svg
from assetmap.maps.paper.frame import Frame, Piece, around, fit
from assetmap.maps.paper.plan import Labels, Plan, Wanted, plan
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet

SIDE, WIDE_SIDE, WIDEST_SIDE = 0.29, 0.4, 0.44
"""Parts of the width that one column beside a map takes, two, and two of a long list."""

BELOW, HIGH_BELOW, HIGHEST_BELOW = 0.36, 0.44, 0.5
"""Parts of the height that the columns under a map take, and those of longer lists."""

COLUMN = 84.0
"""Mm that a column of a list is wide at least, on A3."""

LEGEND_COLUMN = 52.0

WORDS_HEIGHT = 58.0
WRITING = 34.0
WRITING_LINE = 9.0
LEGEND = 38.0
FEWEST = 45.0
"""Mm of what else stands under the list as a rule, of the room to write, of one line in it, of
the legend as a rule, and of a piece of a list that is worth its heading, on A3."""

_COUNTRY = (13_000.0, 306_000.0, 279_000.0, 620_000.0)


@dataclass(frozen=True, slots=True)
class Room:
    """How the body of the first sheet is divided: the map, and beside or under it the words in columns; in mm.

    The letters of the list are `scale` as large as usual; in a `compact` list an entry has one line.
    """

    map_width: float
    map_height: float
    width: float
    height: float
    columns: int
    gap: float
    compact: bool
    scale: float = 1.0

    @property
    def column(self) -> float:
        """The width of a column."""
        return (self.width - (self.columns - 1) * self.gap) / self.columns


@dataclass(frozen=True, slots=True)
class Subject:
    """What a map is about: areas (none for all that there is) and the assets in them, by index."""

    areas: Sequence[Area]
    rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """A chart under a list: its heading, its drawing, and the height of both in mm."""

    title: str
    svg: Markup
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with all that stands over it."""

    plan: Plan
    over: tuple[Piece, ...]


def meeting_map(snapshot: Snapshot, options: PaperOptions, progress: Progress) -> Document:
    """The sheets of a meeting map: the map, and as many with the rest of its list as are needed."""
    progress.report(0.0)
    areas = wording.chosen_areas(snapshot, options)
    subject = Subject(areas, wording.rows_of(snapshot, areas))
    title = one_line(options.title) or _("What is strong in {place}").format(place=wording.place_name(snapshot, areas))
    job = Job(Terrain(snapshot, options.basemap), options, page_of(options), title)
    progress.report(None)
    if options.tiled:
        return _tiled(job, subject)
    pages = MapPages(job, subject, one_line(options.subtitle))
    return document(job, pages.count, lambda: pages.sheets(1, pages.count))


class MapPages:
    """A sheet with a map and its list, and the sheets on which the list goes on.

    `bars` are drawn as a chart under the list, instead of a legend and room to write.
    """

    def __init__(self, job: Job, subject: Subject, subtitle: str, bars: Sequence[charts.Bar] = ()) -> None:
        self._job, page, options = job, job.page, job.options
        self._top = header(job.title, subtitle, page)
        titles = job.snapshot.assets.title
        ems = [fonts.width(titles[row], 1.0, fonts.BOLD) for row in subject.rows] if options.numbered_list else []
        extra = WRITING * page.unit if options.writing_margin else 0.0
        if bars:
            extra = (lists.HEADING + 3.0 - LEGEND + charts.ROW * -(-len(bars) // 2)) * page.unit
        room = divided(page, self._top, ems, extra)
        figures = _figures(bars, room, page.unit) if bars else None
        self._drawn = draw(job.terrain, subject, (room.map_width, room.map_height), page.unit, _labels(options))
        self._words = _Words(job, self._drawn.plan, subject.rows, room, figures)
        self._columns, self._rest = self._words.columns(header(job.title, "", page, small=True))

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return 1 + len(self._rest)

    def sheets(self, first: int, total: int, depth: int = 0) -> Iterator[Sheet]:
        """The sheets, numbered from `first` of `total`; the bookmark of the first is `depth` deep."""
        job, words, page = self._job, self._words, self._job.page
        number = page_number(first, total)
        told = sources(job, number, self._drawn.plan.wanted.frame)
        body = render(
            "map.html",
            **(frame_values(job, self._top, number) | {"sources": told}),
            map=markup(svg.draw(self._drawn.plan, job.terrain, self._drawn.over)),
            wide=page.width > page.height,
            columns=self._columns,
            zoom=words.room.scale,
            legend=words.legend,
            talents=words.talents,
            figures=words.figures,
            lines=words.lines(self._columns),
            more=self.count > 1,
        )
        yield Sheet(body, job.title, depth)
        for at, part in enumerate(self._rest):
            yield list_sheet(job, part, page_number(first + at + 1, total), zoom=words.room.scale)


def _figures(bars: Sequence[charts.Bar], room: Room, unit: float) -> Figures:
    """A chart as wide as the words, in two columns where there is room for them."""
    drawn, height = charts.bars(bars, room.width, unit, min(room.columns, 2))
    return Figures(_("What is here"), drawn, height + (lists.HEADING + 3.0) * unit)


def _tiled(whole: Job, subject: Subject) -> Document:
    """The map over sheets of A4: how they go together, the sheets themselves, and the list."""
    options = whole.options
    grid = tiles.grid(*options.size)
    page = Page(*grid.sheet, Paper.A4.unit, Paper.A4)
    job = replace(whole, page=page)
    drawn = draw(job.terrain, subject, (grid.width, grid.height), options.paper.unit, _labels(options))
    across, wide = columns_of(page)
    entries = list(_entries(job.snapshot, drawn.plan, subject.rows, wide, page.unit))
    rest = lists.pages(entries, across, page.body(header(job.title, "", page, small=True).height))
    count = 1 + grid.count + len(rest)

    def sheets() -> Iterator[Sheet]:
        ground = credit(job.terrain, drawn.plan.wanted.frame)
        named = f"{stamp(job.snapshot)} · {ground}" if ground else stamp(job.snapshot)
        top = header(job.title, one_line(options.subtitle), page)
        number = page_number(1, count)
        together = sources(job, number, drawn.plan.wanted.frame, _("sheets of A4 together"))
        body = render(
            "assembly.html",
            **(frame_values(job, top, number) | {"sources": together}),
            steps=tiles.steps(),
            drawing=tiles.assembly(grid, drawn.plan, job.terrain, page.inner, page.body(top.height)),
        )
        yield Sheet(body, job.title)
        for sheet in grid.windows():
            drawing = tiles.tile(grid, sheet, drawn.plan, job.terrain, over=drawn.over, stamp=named)
            yield Sheet(render("tile.html", drawing=drawing), sheet[0], 1)
        for at, part in enumerate(rest):
            yield list_sheet(job, part, page_number(at + 2 + grid.count, count))

    return document(job, count, sheets)


def _labels(options: PaperOptions) -> Labels:
    return "numbers" if options.numbered_list else "titles"


def divided(page: Page, top: Header, titles: Sequence[float], extra: float) -> Room:
    """Room for the map and a list of assets: beside each other on a wide sheet, else below each other.

    `titles` are the widths of their titles in ems; under the list there are `extra` mm for something else. The first
    way is taken in which the list fits; when none is, it goes on on next sheets.
    """
    ways = list(_beside(page, top) if page.width > page.height else _below(page, top))
    words = WORDS_HEIGHT * page.unit + extra
    for way in ways if titles else ():
        needed = lists.expected(titles, way.column, page.unit * way.scale, compact=way.compact)
        if needed + 2 * lists.HEADING * page.unit <= (way.height - words) * way.columns:
            return way
    if page.width > page.height:
        return ways[-2 if titles else 0]
    height = page.body(top.height)
    return replace(ways[0], map_height=height - words - page.gap, height=words, compact=False)


def _beside(page: Page, top: Header) -> Iterator[Room]:
    height = page.body(top.height)
    for part, columns, compact, scale in (
        (SIDE, 1, False, 1.0),
        (WIDE_SIDE, 2, False, 1.0),
        (WIDE_SIDE, 2, True, 1.0),
        (WIDEST_SIDE, 2, True, lists.SMALLER),
    ):
        side = page.inner * part
        yield Room(page.inner - side - page.gap, height, side, height, columns, page.gap, compact, scale)


def _below(page: Page, top: Header) -> Iterator[Room]:
    height = page.body(top.height)
    for part, compact, scale in (
        (BELOW, False, 1.0),
        (HIGH_BELOW, False, 1.0),
        (HIGH_BELOW, True, 1.0),
        (HIGHEST_BELOW, True, lists.SMALLER),
    ):
        below = height * part
        columns = max(2, columns_of(page)[0])
        yield Room(page.inner, height - below - page.gap, page.inner, below, columns, page.gap, compact, scale)


def columns_of(page: Page) -> tuple[int, float]:
    """How many columns of a list go beside each other on a whole sheet, and how wide each is in mm."""
    count = max(1, int((page.inner + page.gap) // (COLUMN * page.unit + page.gap)))
    return count, (page.inner - (count - 1) * page.gap) / count


def draw(
    terrain: Terrain, subject: Subject, size: tuple[float, float], unit: float, labels: Labels = "numbers"
) -> Drawn:
    """The map of a subject on `size` mm, planned, with its furniture."""
    snapshot = terrain.snapshot
    frame = frame_of(terrain, subject, size, unit)
    focus = terrain.inside(area.id for area in (subject.areas or snapshot.areas))
    with_place = terrain.rows_in(frame.land, subject.rows)
    corners = furniture.UPPER_LEFT, furniture.UPPER_RIGHT, furniture.LOWER_RIGHT, furniture.LOWER_LEFT
    pieces = furniture.arranged(
        (
            (furniture.bar(frame, unit), (furniture.LOWER_LEFT, furniture.LOWER_RIGHT)),
            (furniture.north_arrow(unit), corners),
            (furniture.inset(terrain, frame, focus, unit) if subject.areas else None, (corners[1], *corners)),
        ),
        frame,
        frame.place(terrain.points[with_place]),
        unit,
    )
    wanted = Wanted(
        frame=frame,
        focus=focus,
        rows=subject.rows,
        titles=() if labels == "numbers" else [one_line(snapshot.assets.title[row]) for row in subject.rows],
        labels=labels,
        badges=wording.talent_badges(snapshot),
        unit=unit,
        reserved=[piece.box for piece in pieces],
    )
    return Drawn(plan(terrain, wanted), pieces)


def frame_of(terrain: Terrain, subject: Subject, size: tuple[float, float], unit: float) -> Frame:
    """The land of the areas; where there are none that of the assets; without those the whole country."""
    import numpy as np
    import shapely

    shapes: Any = terrain.shapes
    if subject.areas:
        shapes = np.array([terrain.shape(area.id) for area in subject.areas])
    if not len(shapes):
        points = terrain.points[list(subject.rows)]
        shapes = shapely.points(points[~np.isnan(points).any(axis=1)])
    if not len(shapes):
        shapes = np.array([shapely.box(*_COUNTRY)])
    return fit(around(shapes), *size, margin=7.0 * unit)


class _Words:
    """All that stands beside the map: the numbered list, and under it what is always on the first sheet.

    `later` are the same entries as `entries`, as wide as columns are on the sheets after it.
    """

    def __init__(self, job: Job, drawn: Plan, rows: Sequence[int], room: Room, figures: Figures | None = None) -> None:
        unit = job.page.unit
        self.page, self.room = job.page, room
        text = wording.talents_paragraph(job.snapshot, rows, drawn.wanted.badges.values())
        self.talents = fonts.wrapped(text, room.width, SMALL * unit) if text else []
        across = max(1, int(room.width // (LEGEND_COLUMN * unit)))
        self.legend = legends.NOTHING if figures else legends.legend(drawn, job.terrain, unit, across)
        self.writing = job.options.writing_margin and figures is None
        self.figures = figures
        self.across, whole = columns_of(job.page)
        self.entries, self.later = (
            list(_entries(job.snapshot, drawn, rows, wide, unit * room.scale, compact=room.compact))
            for wide in (min(room.column, whole), whole)
        )

    @property
    def fixed(self) -> float:
        """Mm of what is always on the first sheet, below the list."""
        unit = self.page.unit
        words = self.legend.height + legends.text_height(len(self.talents), unit)
        words += self.figures.height if self.figures else 0.0
        return words + (WRITING * unit if self.writing else 0.0) + 4.0 * unit

    def columns(self, later: Header) -> tuple[list[list[Entry]], list[list[list[Entry]]]]:
        """The list in columns: those of the first sheet, and those of each next one."""
        first, full = self.room.columns, self.page.body(later.height)
        here = self.room.height - self.fixed
        if here < FEWEST * self.page.unit:
            return [[] for _column in range(first)], lists.pages(self.later, self.across, full)
        if lists.total(self.entries) <= here * first:
            found = lists.even(self.entries, first, here)
        else:
            found = lists.flow(self.entries, lambda column: here if column < first else full)
        here_already = sum(len(column) for column in found[:first])
        return found[:first], lists.pages(self.later[here_already:], self.across, full)

    def lines(self, columns: Sequence[Sequence[Entry]]) -> int:
        """Lines to write on that fit under the columns."""
        unit = self.page.unit
        longest = max((lists.total(column) for column in columns), default=0.0)
        return writing_lines(self.room.height - self.fixed + WRITING * unit - longest, unit) if self.writing else 0


def writing_lines(height: float, unit: float) -> int:
    """How many lines to write on fit in `height` mm, under their heading."""
    return max(0, int((height - lists.HEADING * unit) // (WRITING_LINE * unit)))


def _entries(
    snapshot: Snapshot, drawn: Plan, rows: Sequence[int], width: float, unit: float, *, compact: bool = False
) -> Iterator[Entry]:
    assets = snapshot.assets
    if drawn.listed:
        yield lists.heading(_("On the map"), unit)
        for number, row in drawn.listed:
            yield lists.asset_entry(assets, row, number, width, unit, compact=compact)
    if drawn.unnamed:
        yield lists.heading(_("Names and numbers for which the map has no room"), unit)
        for name in drawn.unnamed:
            yield lists.text_entry(one_line(name.area.name), name.badge or name.left, width, unit)
    shown = {row for mark in drawn.marks for row in mark.members}
    missing = [row for row in rows if row not in shown]
    if missing:
        yield lists.heading(_("Not on the map"), unit)
        for row in missing:
            yield lists.asset_entry(assets, row, None, width, unit, compact=compact)


def list_sheet(
    job: Job, columns: Sequence[Sequence[Entry]], number: str, bookmark: str = "", *, zoom: float = 1.0
) -> Sheet:
    """A sheet with columns of a list, of which the entries may be of a smaller unit."""
    top = header(job.title, "", job.page, small=True)
    body = render("list.html", **frame_values(job, top, number, named=False), columns=columns, lines=0, zoom=zoom)
    return Sheet(body, bookmark, 1)


def page_number(number: int, count: int) -> str:
    """`2 / 5`, or nothing on a single sheet."""
    return f"{number} / {count}" if count > 1 else ""
