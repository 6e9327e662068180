"""The overview as a workbook for Excel (.xlsx).

Text is only ever written with `write_string`: no cell is a formula or a link, whatever a user typed. The workbook is
made in memory: then no copy of what residents told passes through the folder for temporary files, and the times in the
file are the same each time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from assetmap.domain.snapshot import Snapshot
from assetmap.exports import tables
from assetmap.exports.overview import ExportOptions, clean
from assetmap.exports.tables import ACCENT, Book, Column, Sheet, cell_text

_A4 = 9
_HEADER_TEXT = 100  # of the 255 that Excel allows for a page header with its codes
_TOP = {"valign": "top"}
_FORMS: dict[str, dict[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "number": {"num_format": "0"},
    "count": {"num_format": "0", "align": "left"},
    "degrees": {"num_format": "0.000000"},
    "share": {"num_format": "0%"},
    "date": {"num_format": "dd-mm-yyyy", "align": "left"},
}


class _File:
    """A workbook being made, with the looks that its sheets share."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.bytes = BytesIO()
        self.file: Any = xlsxwriter.Workbook(self.bytes, {"in_memory": True})
        made = book.made_on
        self.file.set_properties(
            {
                "title": book.title,
                "subject": book.stamp,
                "author": "Assetmap",
                # With its own zone a time of day would depend on the machine.
                "created": datetime(made.year, made.month, made.day, tzinfo=UTC),
            }
        )
        self.forms = {name: self.file.add_format(_TOP | form) for name, form in _FORMS.items()}
        self.bold = {name: self.file.add_format(_TOP | _FORMS[name] | {"bold": True}) for name in _FORMS}
        self.heading = self.file.add_format(
            _TOP | {"bold": True, "bg_color": ACCENT, "font_color": "#FFFFFF", "text_wrap": True}
        )

    def sheet(self, made: Sheet) -> None:
        """A sheet with a frozen header, a filter on it, and the values below."""
        sheet = self.file.add_worksheet(made.name)
        for index, column in enumerate(made.columns):
            sheet.set_column(index, index, column.width, self.forms[column.form])
            sheet.write_string(0, index, column.heading, self.heading)
            _fill(sheet, index, column)
        sheet.freeze_panes(1, made.frozen_columns)
        sheet.autofilter(0, 0, made.rows, len(made.columns) - 1)
        sheet.repeat_rows(0)
        for index, value in made.totals.items():
            form = made.columns[index].form
            self.cell(sheet, made.rows + 2, index, value, self.bold["text" if isinstance(value, str) else form])
        self.paper(sheet)

    def about(self) -> None:
        """The sheet that says what the file is."""
        sheet = self.file.add_worksheet(self.book.about_name)
        sheet.set_column(0, 0, 34, self.bold["text"])
        sheet.set_column(1, 1, 90, self.forms["wrapped"])
        for row, (heading, value) in enumerate(self.book.about):
            sheet.write_string(row, 0, heading)
            if isinstance(value, str):
                sheet.write_string(row, 1, cell_text(value))
            else:
                self.cell(sheet, row, 1, value, self.forms["date" if isinstance(value, date) else "count"])
        self.paper(sheet)

    def cell(self, sheet: Any, row: int, column: int, value: tables.Value, form: Any) -> None:
        """One cell with a look of its own."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, form)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, form)
        else:
            sheet.write_number(row, column, value, form)

    def paper(self, sheet: Any) -> None:
        """Print on A4, wide, and say on each page what it is, for whom and of when."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_page_text(self.book.title)}&R{_page_text(self.book.stamp)}")
        sheet.set_footer("&L&A&R&P / &N")


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the workbook.

    Raises:
        ExportRefused: there are more assets than fit on a sheet.
        OSError: `target` cannot be written.
    """
    made = _File(tables.book(snapshot, options))
    for sheet in made.book.sheets:
        options.progress.report(None)
        made.sheet(sheet)
    made.about()
    made.file.close()
    target.write_bytes(made.bytes.getbuffer())


def _fill(sheet: Any, index: int, column: Column) -> None:
    write_string, write_number = sheet.write_string, sheet.write_number
    for row, value in enumerate(column.values, start=1):
        if isinstance(value, str):
            if value:
                write_string(row, index, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, index, value)
        elif value is not None:
            write_number(row, index, value)


def _page_text(text: str) -> str:
    """Text for a page header, in which & starts a code."""
    return clean(text)[:_HEADER_TEXT].replace("&", "&&")
