"""Slides for a meeting (.pptx): what there is in numbers, then a map and a list of each area.

Letters are large enough for the back of the room. A list that does not fit goes on on the next slide: how many lines a
text takes is worked out with the letters that maps on paper have, which are a little wider than those of PowerPoint.
What one should know to hand it on (sources, audience, what is left out) stands in the notes and on the last slide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Mm, Pt

from assetmap import i18n
from assetmap.domain.areas import LEVEL_LABELS
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import packing, pictures
from assetmap.exports.lines import Line, areas_to_tell, by_kind, kind_word, lines
from assetmap.exports.overview import ExportOptions, about, fact_text, one_line, stamp, title_of, withheld_lines
from assetmap.exports.portrait import Portrait, portrait
from assetmap.exports.tables import ACCENT, shown_kinds
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.maps.paper import fonts

WIDTH, HEIGHT = 338.67, 190.5
"""Of a slide of 16 by 9, in mm."""

MARGIN = 14.0
PICTURE = pictures.Size(WIDTH - 2 * MARGIN, 132.0, 1.35)
MOST_PICTURES = 60
LARGE_POINTS, LIST_POINTS, TITLE_POINTS, SMALL_POINTS = 26, 20, 34, 14
COLUMN_WIDTH = (WIDTH - 3 * MARGIN) / 2
BODY = 134.0 * 72 / 25.4
"""Points between the title and the foot of a slide."""

MOST_LINES = 2
"""Of one entry in a list; the rest is for who tells it."""

_INK, _MUTED, _WHITE = "#1F2937", "#4B5563", "#FFFFFF"
_MM_PER_POINT = 25.4 / 72
_LINE_SPACING = 1.22
_TITLE_ONLY = 5


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the slides.

    Raises:
        OSError: `target` cannot be written.
    """
    title = title_of(snapshot, options)
    made = _Deck(snapshot, title)
    found = lines(snapshot)
    areas = areas_to_tell(snapshot)
    maps = pictures.maps(snapshot, areas[:MOST_PICTURES], PICTURE, options)
    made.first()
    made.numbers(found)
    for area in areas:
        options.progress.report(None)
        shown = portrait(snapshot, area, found)
        picture = maps.get(area.id)
        if picture is not None:
            made.map(shown, picture)
        if shown.lines or shown.talents or picture is None:
            made.lists(shown, picture.numbers if picture else {})
    made.last()
    options.progress.report(None)
    target.write_bytes(made.finished())


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a list as it stands on a slide."""

    text: str
    bold: bool = False
    colour: str = _INK
    points: int = LIST_POINTS
    before: int = 0


class _Deck:
    """The slides being made."""

    def __init__(self, snapshot: Snapshot, title: str) -> None:
        self.snapshot = snapshot
        self.title = title
        self.stamp = stamp(snapshot)
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Mm(WIDTH), Mm(HEIGHT)
        self.language = MSO_LANGUAGE_ID.DUTCH if i18n.language() == "nl" else MSO_LANGUAGE_ID.ENGLISH_UK
        core = self.file.core_properties
        core.title, core.subject, core.author, core.last_modified_by = title[:255], self.stamp, "Assetmap", "Assetmap"
        day = snapshot.made_on
        core.created = core.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - it has no zone here
        core.revision = 1

    def slide(
        self, title: str, notes: Sequence[str], *, points: int = TITLE_POINTS, colour: str = ACCENT, credit: str = ""
    ) -> Any:
        """A slide with a title, the stamp at its foot and whose base map it shows, and notes."""
        made = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        box = made.shapes.title
        box.left, box.top, box.width, box.height = Mm(MARGIN), Mm(8), Mm(WIDTH - 2 * MARGIN), Mm(18)
        self.write(box, [_Row(_fitting(title, WIDTH - 2 * MARGIN, points), bold=True, colour=colour, points=points)])
        frame = box.text_frame
        frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        foot = self.box(made, MARGIN, HEIGHT - 13, WIDTH - 2 * MARGIN, 9)
        room = WIDTH - 2 * MARGIN
        named = [credit] if credit else []
        words = " · ".join([self.stamp, *named, *(one_line(source) for source in self.snapshot.sources)])
        self.write(foot, [_Row(_fitting(words, room, SMALL_POINTS), colour=_MUTED, points=SMALL_POINTS)])
        made.notes_slide.notes_text_frame.text = "\n".join(notes)
        return made

    def box(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        """A box for text without room at its sides; in mm."""
        made = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width), Mm(height))
        frame = made.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap = True
        return made

    def write(self, shape: Any, rows: Sequence[_Row]) -> None:
        """Fill a shape with lines."""
        frame = shape.text_frame
        for number, row in enumerate(rows):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = row.text
            run.font.size, run.font.bold = Pt(row.points), row.bold
            run.font.color.rgb = _rgb(row.colour)
            run.font.name, run.font.language_id = "Calibri", self.language
            paragraph.line_spacing = 1.0
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_before = Pt(row.before if number else 0)

    def first(self) -> None:
        """The title, for whom and of when."""
        slide = self.slide("", self.notes())
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = Mm(MARGIN), Mm(40), Mm(WIDTH - 2 * MARGIN), Mm(76)
        words = fonts.wrapped(self.title, WIDTH - 2 * MARGIN, 54 * _MM_PER_POINT, fonts.BOLD)
        shape.text_frame.clear()
        text = " ".join([*words[:2], "…"] if len(words) > 3 else words)
        self.write(shape, [_Row(text, bold=True, colour=ACCENT, points=54)])
        shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(MARGIN), Mm(121), Mm(60), Mm(2.4))
        band.fill.solid()
        band.fill.fore_color.rgb = _rgb(ACCENT)
        band.line.fill.background()
        below = self.box(slide, MARGIN, 130, WIDTH - 2 * MARGIN, 30)
        self.write(below, [_Row(self.stamp, colour=_MUTED, points=26)])

    def notes(self) -> list[str]:
        """What whoever shows it should know."""
        facts = [f"{heading}: {fact_text(value)}" for heading, value in about(self.snapshot, self.title)]
        return [one_line(fact) for fact in facts]

    def numbers(self, found: Sequence[Line]) -> None:
        """How many there are of each kind, as large as they can be."""
        counts = Counter(line.kind for line in found)
        title = ngettext("Together {count} asset", "Together {count} assets", len(found))
        slide = self.slide(title, self.notes())
        width, height, gap = (WIDTH - 2 * MARGIN - 3 * 8) / 4, 58.0, 8.0
        kinds = [kind for kind in shown_kinds(self.snapshot) if counts[kind]]
        for number, kind in enumerate(kinds):
            left = MARGIN + (number % 4) * (width + gap)
            top = 36 + (number // 4) * (height + gap)
            tile = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, Mm(left), Mm(top), Mm(width), Mm(height))
            tile.adjustments[0] = 0.06
            tile.fill.solid()
            tile.fill.fore_color.rgb = _rgb(KIND_STYLES[kind].colour)
            tile.line.fill.background()
            tile.shadow.inherit = False
            words = [_Row(str(counts[kind]), bold=True, colour=_WHITE, points=48)]
            self.write(tile, [*words, _Row(kind_word(kind, counts[kind]), colour=_WHITE, points=22)])
        if self.snapshot.counts_talents:
            told = _Row(_("Talents of residents are shown only as a number per buurt."), colour=_MUTED, points=16)
            self.write(self.box(slide, MARGIN, 165, WIDTH - 2 * MARGIN, 8), [told])

    def map(self, shown: Portrait, picture: pictures.Picture) -> None:
        """The map of an area, as large as the slide allows."""
        name = one_line(shown.area.name)
        slide = self.slide(name, [shown.summary, *self.notes()], credit=picture.credit)
        made = slide.shapes.add_picture(BytesIO(picture.png), Mm(MARGIN), Mm(32), Mm(PICTURE.width), Mm(PICTURE.height))
        made.name = name
        described = made.element.nvPicPr.cNvPr
        described.set("descr", _("Map of {area} with its assets.").format(area=name))
        self.write(
            self.box(slide, MARGIN, 166, WIDTH - 2 * MARGIN, 9),
            [_Row(_fitting(shown.summary, WIDTH - 2 * MARGIN, 18), points=18)],
        )

    def lists(self, shown: Portrait, numbers: dict[str, int]) -> None:
        """What there is in an area, in two columns, on as many slides as that takes."""
        name = one_line(shown.area.name)
        slides = _slides(shown, numbers)
        for number, pair in enumerate(slides, start=1):
            title = _("{area}: what is here").format(area=name)
            if len(slides) > 1:
                title = f"{_fitting(title, WIDTH - 2 * MARGIN - 60, TITLE_POINTS)} ({number}/{len(slides)})"
            notes = [shown.blank_words] if shown.blank_words else []
            slide = self.slide(title, [shown.summary, *notes, *self.notes()])
            for place, column in enumerate(pair):
                left = MARGIN + place * (COLUMN_WIDTH + MARGIN)
                self.write(self.box(slide, left, 36, COLUMN_WIDTH, 134), column)
            if not pair:
                text = shown.blank_words or shown.summary
                rows = [_Row(line) for line in fonts.wrapped(text, WIDTH - 2 * MARGIN, LIST_POINTS * _MM_PER_POINT)]
                self.write(self.box(slide, MARGIN, 36, WIDTH - 2 * MARGIN, 60), rows)

    def last(self) -> None:
        """Where it comes from and what is not in it."""
        slide = self.slide(_("About these slides"), self.notes())
        level = [f"{_(LEVEL_LABELS[area.level])}: {one_line(area.name)}" for area in self.snapshot.chosen]
        told = [self.stamp, *level, *(f"{_('Source')}: {one_line(source)}" for source in self.snapshot.sources)]
        told += [_("Left out: {what}").format(what=line) for line in withheld_lines(self.snapshot)]
        rows = [_Row(line, points=18) for text in told for line in _wrapped(text, WIDTH - 2 * MARGIN, 18)]
        while _height(rows) > BODY:  # the notes have all of it
            rows.pop()
        self.write(self.box(slide, MARGIN, 36, WIDTH - 2 * MARGIN, 134), rows)

    def finished(self) -> bytes:
        """The file."""
        made = BytesIO()
        self.file.save(made)
        return packing.repacked(made.getvalue(), self.snapshot.made_on)


def _slides(shown: Portrait, numbers: dict[str, int]) -> list[list[list[_Row]]]:
    """The list of an area by slide and column: in large letters when it fits on one, else in smaller ones."""
    pieces = list(_pieces(shown, numbers, LARGE_POINTS))
    half = -(-sum(map(_height, pieces)) // 2)
    balanced = _columns(pieces, half)
    if len(balanced) <= 2 and max(map(_height, balanced), default=0) <= BODY:
        return [balanced]
    columns = _columns(list(_pieces(shown, numbers, LIST_POINTS)), BODY)
    return [columns[start : start + 2] for start in range(0, len(columns), 2)]


def _pieces(shown: Portrait, numbers: dict[str, int], points: int) -> Iterator[list[_Row]]:
    """The list of an area, in pieces that stay together: a kind with its first entry, then each entry."""
    if shown.talents:
        yield [_heading(Kind.TALENT, _(KIND_STYLES[Kind.TALENT].plural), points), _Row(shown.talents, points=points)]
    for kind, some in by_kind(shown.lines):
        before = [_heading(kind, f"{kind_word(kind, len(some))} ({len(some)})", points)]
        for line in some:
            number = numbers.get(line.id)
            text = line.title if number is None else f"{number} · {line.title}"
            yield before + [_Row(words, points=points) for words in _wrapped(text, COLUMN_WIDTH, points)]
            before = []


def _heading(kind: Kind, text: str, points: int) -> _Row:
    return _Row(text, bold=True, colour=KIND_STYLES[kind].colour, points=points + 2, before=8)


def _height(rows: Sequence[_Row]) -> float:
    """Of these lines one under the other, in points."""
    return sum(row.points * _LINE_SPACING + row.before for row in rows)


def _columns(pieces: Sequence[list[_Row]], most: float) -> list[list[_Row]]:
    """The pieces in columns of about `most` points high, and never over the foot of the slide."""
    columns: list[list[_Row]] = []
    for piece in pieces:
        full = columns and (_height(columns[-1]) >= most or _height(columns[-1]) + _height(piece) > BODY)
        if full or not columns:
            columns.append([])
        columns[-1] += piece
    return columns


def _wrapped(text: str, room: float, points: int) -> list[str]:
    """Text in lines that fit, the last cut when there are too many."""
    size = points * _MM_PER_POINT
    found = fonts.wrapped(text, room, size)
    if len(found) <= MOST_LINES:
        return found
    return [*found[: MOST_LINES - 1], fonts.cut(" ".join(found[MOST_LINES - 1 :]), room, size)]


def _rgb(colour: str) -> Any:
    """#rrggbb."""
    made: Any = RGBColor  # its stub has no types
    return made(*(int(colour[place : place + 2], 16) for place in (1, 3, 5)))


def _fitting(text: str, room: float, points: int) -> str:
    """Text on one line, cut with an ellipsis where it is too long."""
    return fonts.cut(text, room, points * _MM_PER_POINT, fonts.BOLD)
