"""The overview as a workbook: the assets, how many there are per area and per kind, and what the file is.

Text is only ever written with `write_string`: no cell is a formula or a link, whatever a user typed. The workbook is
made in memory: then no copy of what residents told passes through the folder for temporary files, and the times in the
file are the same each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from assetmap.domain.areas import LEVEL_LABELS
from assetmap.domain.assets import AUDIENCE_LABELS, GIFT_LABELS, KIND_STYLES, PERSONAL_KINDS, Kind
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import (
    AreaCount,
    ExportOptions,
    about,
    area_counts,
    area_names,
    buurt_talents,
    clean,
    stamp,
    title_of,
)
from assetmap.i18n import gettext as _

ACCENT = "#0F766E"
TEXT_UNITS = 32_767
"""The most UTF-16 units that Excel allows in a cell."""
ROWS = 1_048_576
"""The rows of a sheet in Excel, its header included."""
_A4 = 9
_HEADER_TEXT = 100  # of the 255 that Excel allows for a page header with its codes


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a sheet: None leaves a cell empty. `width` is in characters, `form` a name in `_Book.forms`."""

    heading: str
    width: int
    values: Sequence[str | float | date | None]
    form: str = "text"


class _Book:
    """A workbook being made, with the looks that its sheets share."""

    def __init__(self, snapshot: Snapshot, title: str) -> None:
        self.bytes = BytesIO()
        self.file: Any = xlsxwriter.Workbook(self.bytes, {"in_memory": True})
        made = snapshot.made_on
        self.file.set_properties(
            {
                "title": title,
                "subject": stamp(snapshot),
                "author": "Assetmap",
                # With its own zone a time of day would depend on the machine.
                "created": datetime(made.year, made.month, made.day, tzinfo=UTC),
            }
        )
        self.title = title
        self.stamp = stamp(snapshot)
        top = {"valign": "top"}
        self.forms = {
            "text": self.file.add_format(top),
            "wrapped": self.file.add_format(top | {"text_wrap": True}),
            "number": self.file.add_format(top | {"num_format": "0"}),
            "count": self.file.add_format(top | {"num_format": "0", "align": "left"}),
            "degrees": self.file.add_format(top | {"num_format": "0.000000"}),
            "share": self.file.add_format(top | {"num_format": "0%"}),
            "date": self.file.add_format(top | {"num_format": "dd-mm-yyyy", "align": "left"}),
            "bold": self.file.add_format(top | {"bold": True}),
            "bold share": self.file.add_format(top | {"bold": True, "num_format": "0%"}),
        }
        self.heading = self.file.add_format(
            top | {"bold": True, "bg_color": ACCENT, "font_color": "#FFFFFF", "text_wrap": True}
        )

    def sheet(self, name: str, columns: Sequence[_Column], *, frozen_columns: int = 0) -> Any:
        """A sheet with a frozen header, a filter on it, and the values below."""
        sheet = self.file.add_worksheet(name)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, self.forms[column.form])
            sheet.write_string(0, index, column.heading, self.heading)
            _fill(sheet, index, column)
        sheet.freeze_panes(1, frozen_columns)
        sheet.autofilter(0, 0, len(columns[0].values), len(columns) - 1)
        sheet.repeat_rows(0)
        self.paper(sheet)
        return sheet

    def paper(self, sheet: Any) -> None:
        """Print on A4, wide, and say on each page what it is, for whom and of when."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_page_text(self.title)}&R{_page_text(self.stamp)}")
        sheet.set_footer("&L&A&R&P / &N")


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the workbook.

    Raises:
        ExportRefused: there are more assets than fit on a sheet.
        OSError: `target` cannot be written.
    """
    if len(snapshot.assets) >= ROWS:
        raise ExportRefused(
            N_("A workbook holds at most {limit} assets, and here are {count}. Choose an area, or a .csv file."),
            limit=ROWS - 1,
            count=len(snapshot.assets),
        )
    book = _Book(snapshot, title_of(snapshot, options))
    _assets(book, snapshot)
    _per_area(book, snapshot)
    _per_kind(book, snapshot)
    _about(book, snapshot)
    book.file.close()
    target.write_bytes(book.bytes.getbuffer())


def cell_text(text: str) -> str:
    """`text` as it fits in a cell: without forbidden characters, cut with an ellipsis where it is too long."""
    text = clean(text)
    if len(text) <= TEXT_UNITS // 2:  # even when each character takes two units
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= TEXT_UNITS * 2:
        return text
    return encoded[: (TEXT_UNITS - 1) * 2].decode("utf-16-le", errors="ignore") + "…"


def _fill(sheet: Any, index: int, column: _Column) -> None:
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


def _assets(book: _Book, snapshot: Snapshot) -> None:
    assets = snapshot.assets
    places = area_names(snapshot)
    kinds = {kind: _(style.label) for kind, style in KIND_STYLES.items()}
    gifts = {None: ""} | {gift: _(label) for gift, label in GIFT_LABELS.items()}
    audiences = {audience: _(label) for audience, label in AUDIENCE_LABELS.items()}
    always = [
        _Column(_("Kind"), 14, [kinds[kind] for kind in assets.kind]),
        _Column(_("Title"), 36, _texts(assets.title), "wrapped"),
        _Column(_("Description"), 56, _texts(assets.description), "wrapped"),
        _Column(_("Themes"), 24, _texts(", ".join(themes) for themes in assets.themes), "wrapped"),
        _Column(_("Buurt"), 22, [names.buurt for names in places]),
        _Column(_("Wijk"), 22, [names.wijk for names in places]),
        _Column(_("Gemeente"), 18, [names.gemeente for names in places]),
        _Column(_("Buurt code"), 13, [names.buurt_code for names in places]),
        _Column(_("Latitude"), 12, assets.lat, "degrees"),
        _Column(_("Longitude"), 12, assets.lon, "degrees"),
        _Column(_("May be seen by"), 16, [audiences[audience] for audience in assets.audience]),
    ]
    when_any = [
        _Column(_("Person"), 24, _texts(assets.person), "wrapped"),
        _Column(_("Contact details"), 28, _texts(assets.contact), "wrapped"),
        _Column(_("Own areas"), 24, [names.own for names in places], "wrapped"),
        _Column(_("In their own words"), 40, _texts(assets.quote), "wrapped"),
        _Column(_("Gift"), 10, [gifts[gift] for gift in assets.gift]),
        _Column(_("Availability"), 24, _texts(assets.availability), "wrapped"),
        _Column(_("Added on"), 12, [_day(moment) for moment in assets.created_at], "date"),
        _Column(_("Changed on"), 12, [_day(moment) for moment in assets.updated_at], "date"),
    ]
    filled = [column for column in when_any if any(column.values)]
    book.sheet(_("Assets"), always + filled, frozen_columns=2)


def _texts(values: Iterable[str]) -> list[str]:
    return [cell_text(value) for value in values]


def _day(moment: str) -> date | str:
    """The date of a moment in ISO 8601, or the text itself where it is none; in UTC, to be the same on each machine."""
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return cell_text(moment)


def _kinds(snapshot: Snapshot) -> list[Kind]:
    """The kinds that this audience sees as rows: what comes from residents has no totals for the others."""
    return [kind for kind in Kind if not (snapshot.counts_talents and kind in PERSONAL_KINDS)]


def _talents(snapshot: Snapshot, counts: Sequence[AreaCount]) -> list[_Column]:
    """Talents per buurt, in no total: where they are only counted."""
    if not snapshot.counts_talents:
        return []
    told: dict[str, str | int] = {
        talents.area.id: talents.text if talents.count is None else talents.count for talents in buurt_talents(snapshot)
    }
    values = [told.get(count.area.id) for count in counts]
    return [_Column(_("Talents (only per buurt, in no total)"), 18, values, "number")]


def _per_area(book: _Book, snapshot: Snapshot) -> None:
    counts = area_counts(snapshot)
    kinds = _kinds(snapshot)
    columns = [
        _Column(_("Level"), 14, [_(LEVEL_LABELS[count.area.level]) for count in counts]),
        _Column(_("Code"), 13, _texts(count.area.code for count in counts)),
        _Column(_("Name"), 32, _texts(count.area.name for count in counts)),
        _Column(_("Part of"), 26, _texts(count.parent for count in counts)),
        *(
            _Column(_(KIND_STYLES[kind].plural), 13, [count.by_kind[kind] for count in counts], "number")
            for kind in kinds
        ),
        _Column(_("Together"), 12, [count.total for count in counts], "number"),
        *_talents(snapshot, counts),
    ]
    sheet = book.sheet(_("Per area"), columns, frozen_columns=3)
    # Outside the filter and a line lower: not one of the areas, and no sum of them either.
    below = len(counts) + 2
    by_kind = Counter(snapshot.assets.kind)
    bold = book.forms["bold"]
    sheet.write_string(below, 0, _("All assets in this file, each counted once"), bold)
    for index, kind in enumerate(kinds, start=4):
        sheet.write_number(below, index, by_kind[kind], bold)
    sheet.write_number(below, 4 + len(kinds), by_kind.total(), bold)


def _per_kind(book: _Book, snapshot: Snapshot) -> None:
    by_kind = Counter(snapshot.assets.kind)
    total = by_kind.total()
    kinds = _kinds(snapshot)
    columns = [
        _Column(_("Kind"), 22, [_(KIND_STYLES[kind].plural) for kind in kinds]),
        _Column(_("Count"), 12, [by_kind[kind] for kind in kinds], "number"),
        _Column(_("Share"), 12, [by_kind[kind] / total if total else 0 for kind in kinds], "share"),
    ]
    sheet = book.sheet(_("Per kind"), columns)
    below = len(kinds) + 2
    sheet.write_string(below, 0, _("Together"), book.forms["bold"])
    sheet.write_number(below, 1, total, book.forms["bold"])
    sheet.write_number(below, 2, 1 if total else 0, book.forms["bold share"])


def _about(book: _Book, snapshot: Snapshot) -> None:
    sheet = book.file.add_worksheet(_("About this file"))
    sheet.set_column(0, 0, 34, book.forms["bold"])
    sheet.set_column(1, 1, 90, book.forms["wrapped"])
    for row, (heading, value) in enumerate(about(snapshot, book.title)):
        sheet.write_string(row, 0, heading)
        if isinstance(value, str):
            sheet.write_string(row, 1, cell_text(value))
        elif isinstance(value, date):
            sheet.write_datetime(row, 1, value, book.forms["date"])
        else:
            sheet.write_number(row, 1, value, book.forms["count"])
    book.paper(sheet)
