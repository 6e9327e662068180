"""The parts of a Word document: styles, headings, fields, tables, pictures. Knows nothing of what they hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from assetmap import i18n
from assetmap.exports import packing

ACCENT, INK, MUTED, PALE = "0F766E", "1F2937", "4B5563", "E6F2F0"
WIDTH_MM = 170.0
"""Of the text on A4, within margins of 20 mm."""

TWIPS_PER_MM = 56.6929
_CELL_MARGIN = 108
"""Twips at the left of a cell: without them a table stands out to the left of the text."""

UPRIGHT_MM = 30.0
"""The height of a header with words that stand upright."""

_HEADINGS = {1: (20, ACCENT, 18, 6), 2: (14, ACCENT, 12, 4), 3: (11, INK, 8, 2)}
"""Points, colour, and points of room before and after, by level."""


class Document:
    """A Word document being made, on A4."""

    def __init__(self, title: str, stamp: str, day: date) -> None:
        self.file: Any = docx.Document()
        self.day = day
        self._pictures = 0
        self._toc: Any = None
        self._headings: list[tuple[str, str]] = []
        self._bullet = str(self.file.styles["List Bullet"].style_id)
        self._end = self.file.element.body.sectPr
        self._set_page()
        self._set_styles()
        self._set_properties(title, stamp)
        self._set_header(title, stamp)

    def _set_page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(24), Mm(20)

    def _set_styles(self) -> None:
        styles = self.file.styles
        normal = styles["Normal"]
        _set_font(normal, 11, INK)
        normal.paragraph_format.space_after = Pt(4)
        for level, (points, colour, before, after) in _HEADINGS.items():
            style = styles[f"Heading {level}"]
            _set_font(style, points, colour, bold=True)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            style.paragraph_format.keep_with_next = True
        _set_font(styles["Title"], 30, ACCENT, bold=True)
        borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            styles["Title"].element.pPr.remove(borders)
        _set_font(styles["Subtitle"], 13, MUTED)
        styles["Subtitle"].font.italic = False
        _set_font(styles["List Bullet"], 11, INK)
        # Spelling follows the language; without this Word takes that of the computer.
        language = "nl-NL" if i18n.language() == "nl" else "en-GB"
        for element in styles.element.iter(qn("w:lang")):
            element.set(qn("w:val"), language)

    def _set_properties(self, title: str, stamp: str) -> None:
        core = self.file.core_properties
        core.title, core.subject, core.author, core.last_modified_by = title[:255], stamp[:255], "Assetmap", "Assetmap"
        core.comments, core.keywords = "", ""
        core.language = "nl-NL" if i18n.language() == "nl" else "en-GB"
        core.created = core.modified = datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - Word has no zone here
        core.revision = 1

    def _set_header(self, title: str, stamp: str) -> None:
        section = self.file.sections[0]
        for part, left, right in (
            (section.header, title, stamp),
            (section.footer, "Assetmap", ""),
        ):
            paragraph = part.paragraphs[0]
            paragraph.style = self.file.styles["Normal"]  # that of headers has a tab stop in the middle
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
            _small(paragraph.add_run(_shortened(left) + "\t" + right))
            if not right:
                self._field(paragraph, "PAGE", "1")
                _small(paragraph.add_run(" / "))
                self._field(paragraph, "NUMPAGES", "1")

    def _field(self, paragraph: Any, code: str, shown: str) -> None:
        for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
            run = paragraph.add_run(text if kind == "shown" else "")
            _small(run)
            if kind == "":
                run._r.append(_text_element("w:instrText", f" {text} "))
            elif kind != "shown":
                run._r.append(_field_mark(kind))

    def title(self, text: str, below: str) -> None:
        """The title of the document, and a line below it."""
        self.file.add_paragraph(text, style="Title")
        self.file.add_paragraph(below, style="Subtitle")

    def contents(self, heading: str) -> None:
        """A table of contents of the headings of the first level; it is filled when all are there."""
        paragraph = self.file.add_paragraph()
        run = paragraph.add_run(heading)
        run.font.bold, run.font.size = True, Pt(13)
        self._toc = self.file.add_paragraph()

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading; those of the first level stand in the table of contents."""
        paragraph = self.file.add_heading(text, level)
        paragraph.paragraph_format.page_break_before = new_page or None
        _set_direction(paragraph, text)
        if level == 1:
            name = f"_Toc{len(self._headings) + 1:08d}"
            _bookmark(paragraph, name, len(self._headings) + 1)
            self._headings.append((text, name))

    def text(self, text: str, *, muted: bool = False, quote: bool = False) -> None:
        """A paragraph; line ends stay within it."""
        paragraph = self.file.add_paragraph()
        run = paragraph.add_run(text)
        run.font.italic = quote or None
        if muted:
            _small(run)
        if quote:
            paragraph.paragraph_format.left_indent = Mm(6)
        _set_direction(paragraph, text)

    def entry(self, title: str, text: str, below: Sequence[str]) -> None:
        """Something in a list: its title, what it is, and smaller lines.

        Made at once: python-docx looks a style up in the whole document for each paragraph, and lists are long.
        """
        paragraph, layout = OxmlElement("w:p"), OxmlElement("w:pPr")
        layout.append(_with("w:pStyle", val=self._bullet))
        layout.append(OxmlElement("w:keepLines"))
        reversed_ = not title.isascii() and right_to_left(title)
        if reversed_:
            layout.append(OxmlElement("w:bidi"))
        paragraph.append(layout)
        pieces = [(title, "bold"), *([(text, "")] if text else []), *((line, "small") for line in below)]
        for number, (piece, look) in enumerate(pieces):
            paragraph.append(_run(piece, look, after_break=number > 0, rtl=reversed_))
        self._end.addprevious(paragraph)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths_mm: Sequence[float],
        *,
        numbers_from: int = 99,
        small: bool = False,
    ) -> None:
        """A table of which the first row is its header, repeated on each page; columns from `numbers_from` are numbers.

        A `small` one has small letters, and the heads of its numbers stand upright.
        """
        table = self.file.add_table(rows=0, cols=len(widths_mm))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        table._tbl.tblPr.append(_with("w:tblInd", w=str(_CELL_MARGIN), type="dxa"))
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        half_points = "16" if small else "19"
        for number, row in enumerate(rows):
            fill = ACCENT if number == 0 else PALE if number % 2 == 0 else ""
            look = Look(fill, header=number == 0, half_points=half_points, upright=small and number == 0)
            table._tbl.append(_row(row, widths_mm, look, numbers_from))
        # Word wants a paragraph between two tables; a high one would begin an empty page.
        after = self.file.add_paragraph().paragraph_format
        after.space_after, after.line_spacing = Pt(0), Pt(4)

    def picture(self, png: bytes, described: str) -> None:
        """A picture as wide as the text, with words for who cannot see it."""
        self._pictures += 1
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(4)
        shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(WIDTH_MM - 1))
        about = shape._inline.docPr
        about.set("id", str(self._pictures))
        about.set("name", f"Map {self._pictures}")
        about.set("descr", described)

    def finished(self) -> bytes:
        """The file."""
        if self._toc is not None:
            self._fill_contents()
        made = BytesIO()
        self.file.save(made)
        return packing.repacked(made.getvalue(), self.day)

    def _fill_contents(self) -> None:
        """Write the entries as they are now; Word adds the page numbers when the table is updated (F9)."""
        after = self._toc._p
        for number, (text, name) in enumerate(self._headings):
            paragraph = OxmlElement("w:p")
            if number == 0:
                paragraph.append(_run_of(_field_mark("begin", dirty=True)))
                paragraph.append(_run_of(_text_element("w:instrText", ' TOC \\o "1-1" \\h \\z \\u ')))
                paragraph.append(_run_of(_field_mark("separate")))
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), name)
            link.append(_run_of(_text_element("w:t", text)))
            paragraph.append(link)
            if number == len(self._headings) - 1:
                paragraph.append(_run_of(_field_mark("end")))
            after.addnext(paragraph)
            after = paragraph
        self._toc._p.getparent().remove(self._toc._p)


def _set_font(style: Any, points: float, colour: str, *, bold: bool = False) -> None:
    style.font.name = "Calibri"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:cs"), "Calibri")
    style.font.size, style.font.bold = Pt(points), bold
    style.font.color.rgb = RGBColor.from_string(colour)


def _small(run: Any) -> None:
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor.from_string(MUTED)


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own is of a script that is read from the right."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _set_direction(paragraph: Any, text: str) -> None:
    if not text.isascii() and right_to_left(text):
        # The order within a paragraph's properties is fixed.
        paragraph._p.get_or_add_pPr().insert_element_before(
            OxmlElement("w:bidi"), "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
        )
        for run in paragraph.runs:
            run.font.rtl = True


def _field_mark(kind: str, *, dirty: bool = False) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    return mark


def _text_element(tag: str, text: str) -> Any:
    element = OxmlElement(tag)
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


def _run(text: str, look: str, *, after_break: bool, rtl: bool) -> Any:
    """A run of text in which line ends are breaks; `look` is "bold", "small" or nothing."""
    run, letters = OxmlElement("w:r"), OxmlElement("w:rPr")
    if look == "bold":
        letters.append(OxmlElement("w:b"))
    if look == "small":
        letters.append(_with("w:color", val=MUTED))
        letters.append(_with("w:sz", val="18"))
    if rtl:
        letters.append(OxmlElement("w:rtl"))
    if len(letters):
        run.append(letters)
    for number, line in enumerate(text.split("\n")):
        if number or after_break:
            run.append(OxmlElement("w:br"))
        run.append(_text_element("w:t", line))
    return run


def _run_of(element: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(element)
    return run


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


@dataclass(frozen=True, slots=True)
class Look:
    """How the cells of a row look; letters are measured in half points. `upright` turns the heads of number columns."""

    fill: str
    header: bool
    half_points: str
    upright: bool


def _row(cells: Sequence[str], widths_mm: Sequence[float], look: Look, numbers_from: int) -> Any:
    """A row made at once: python-docx looks through the whole table for each cell."""
    row = OxmlElement("w:tr")
    about = OxmlElement("w:trPr")
    about.append(OxmlElement("w:cantSplit"))
    if look.upright:
        about.append(_with("w:trHeight", val=str(round(UPRIGHT_MM * TWIPS_PER_MM)), hRule="exact"))
    if look.header:
        about.append(OxmlElement("w:tblHeader"))
    row.append(about)
    for number, (text, width) in enumerate(zip(cells, widths_mm, strict=True)):
        row.append(_cell(text, width, look, right=number >= numbers_from))
    return row


def _cell(text: str, width_mm: float, look: Look, *, right: bool) -> Any:
    cell, about = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    about.append(_with("w:tcW", w=str(round(width_mm * TWIPS_PER_MM)), type="dxa"))
    if look.fill:
        about.append(_with("w:shd", val="clear", color="auto", fill=look.fill))
    if look.upright and right:
        about.append(_with("w:textDirection", val="btLr"))
    if look.upright:
        about.append(_with("w:vAlign", val="center" if right else "bottom"))
    cell.append(about)
    paragraph, layout = OxmlElement("w:p"), OxmlElement("w:pPr")
    layout.append(_with("w:spacing", before="30", after="30"))
    if right:
        layout.append(_with("w:jc", val="left" if look.upright else "right"))
    paragraph.append(layout)
    run, letters = OxmlElement("w:r"), OxmlElement("w:rPr")
    if look.header:
        letters.append(OxmlElement("w:b"))
        letters.append(_with("w:color", val="FFFFFF"))
    letters.append(_with("w:sz", val=look.half_points))
    run.append(letters)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        run.append(_text_element("w:t", line))
    paragraph.append(run)
    cell.append(paragraph)
    return cell


def _with(tag: str, **values: str) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
