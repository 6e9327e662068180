"""The overview as tables: what stands on which sheet of a workbook, whichever program opens it.

Knows no file format. Texts are cleaned and cut to what a cell holds, so that a writer only has to write them as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from assetmap.domain.areas import LEVEL_LABELS
from assetmap.domain.assets import AUDIENCE_LABELS, GIFT_LABELS, KIND_STYLES, PERSONAL_KINDS, SECTOR_LABELS, Kind
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import (
    AreaCount,
    ExportOptions,
    Fact,
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
"""The rows of a sheet in Excel and LibreOffice, the header included."""

Value = str | float | date | None
Form = Literal["text", "wrapped", "number", "degrees", "share", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: None and an empty text leave a cell empty. `width` is in characters."""

    heading: str
    width: int
    values: Sequence[Value]
    form: Form = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header. `totals` is a bold row, by column, that stands a line below it and outside its filter."""

    name: str
    columns: Sequence[Column]
    frozen_columns: int = 0
    totals: Mapping[int, Value] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are below the header."""
        return len(self.columns[0].values)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets, and last one that says what the file is."""

    title: str
    stamp: str
    made_on: date
    sheets: Sequence[Sheet]
    about_name: str
    about: Sequence[Fact]


def book(snapshot: Snapshot, options: ExportOptions) -> Book:
    """All assets, then those of each kind, then how many there are per area and per kind, then what the file is.

    Raises:
        ExportRefused: there are more assets than fit on a sheet.
    """
    if len(snapshot.assets) >= ROWS:
        raise ExportRefused(
            N_("A workbook holds at most {limit} assets, and here are {count}. Choose an area, or a .csv file."),
            limit=ROWS - 1,
            count=len(snapshot.assets),
        )
    title = title_of(snapshot, options)
    sheets = [*_assets(snapshot), _per_area(snapshot), _per_kind(snapshot)]
    return Book(title, stamp(snapshot), snapshot.made_on, sheets, _("About this file"), about(snapshot, title))


def cell_text(text: str) -> str:
    """`text` as it fits in a cell: without forbidden characters, cut with an ellipsis where it is too long."""
    text = clean(text)
    if len(text) <= TEXT_UNITS // 2:  # even when each character takes two units
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= TEXT_UNITS * 2:
        return text
    return encoded[: (TEXT_UNITS - 1) * 2].decode("utf-16-le", errors="ignore") + "…"


def _assets(snapshot: Snapshot) -> list[Sheet]:
    """A sheet of all assets, and one for each kind that there is, with the columns in which anything stands."""
    assets = snapshot.assets
    places = area_names(snapshot)
    kinds = {kind: _(style.label) for kind, style in KIND_STYLES.items()}
    gifts = {None: ""} | {gift: _(label) for gift, label in GIFT_LABELS.items()}
    sectors = {None: ""} | {sector: _(label) for sector, label in SECTOR_LABELS.items()}
    audiences = {audience: _(label) for audience, label in AUDIENCE_LABELS.items()}
    kind = Column(_("Kind"), 14, [kinds[kind] for kind in assets.kind])
    always = [
        Column(_("Title"), 36, _texts(assets.title), "wrapped"),
        Column(_("Description"), 56, _texts(assets.description), "wrapped"),
        Column(_("Themes"), 24, _texts(", ".join(themes) for themes in assets.themes), "wrapped"),
        Column(_("Buurt"), 22, [names.buurt for names in places]),
        Column(_("Wijk"), 22, [names.wijk for names in places]),
        Column(_("Gemeente"), 18, [names.gemeente for names in places]),
        Column(_("Buurt code"), 13, [names.buurt_code for names in places]),
        Column(_("Latitude"), 12, assets.lat, "degrees"),
        Column(_("Longitude"), 12, assets.lon, "degrees"),
        Column(_("May be seen by"), 16, [audiences[audience] for audience in assets.audience]),
    ]
    when_any = [
        Column(_("Person"), 24, _texts(assets.person), "wrapped"),
        Column(_("Contact details"), 28, _texts(assets.contact), "wrapped"),
        Column(_("Own areas"), 24, [names.own for names in places], "wrapped"),
        Column(_("In their own words"), 40, _texts(assets.quote), "wrapped"),
        Column(_("Gift"), 10, [gifts[gift] for gift in assets.gift]),
        Column(_("Sector"), 14, [sectors[sector] for sector in assets.sector]),
        Column(_("Availability"), 24, _texts(assets.availability), "wrapped"),
        Column(_("Somewhere on street"), 24, _texts(assets.street), "wrapped"),
        Column(_("Added on"), 12, [_day(moment) for moment in assets.created_at], "date"),
        Column(_("Changed on"), 12, [_day(moment) for moment in assets.updated_at], "date"),
    ]
    made = [Sheet(_("Assets"), [kind, *always, *_filled(when_any)], frozen_columns=2)]
    rows: dict[Kind, list[int]] = {}
    for index, each in enumerate(assets.kind):
        rows.setdefault(each, []).append(index)
    for each in Kind:
        if each in rows:
            some, more = (_only(columns, rows[each]) for columns in (always, when_any))
            made.append(Sheet(_(KIND_STYLES[each].plural), [*some, *_filled(more)], frozen_columns=1))
    return made


def _only(columns: Iterable[Column], rows: Sequence[int]) -> list[Column]:
    return [
        Column(column.heading, column.width, [column.values[row] for row in rows] if column.values else [], column.form)
        for column in columns
    ]


def _filled(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if any(column.values)]


def _texts(values: Iterable[str]) -> list[str]:
    return [cell_text(value) for value in values]


def _day(moment: str) -> date | str:
    """The date of a moment in ISO 8601, or the text itself where it is none; in UTC, to be the same on each machine."""
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return cell_text(moment)


def shown_kinds(snapshot: Snapshot) -> list[Kind]:
    """The kinds that this audience sees as rows: what comes from residents has no totals for the others."""
    return [kind for kind in Kind if not (snapshot.counts_talents and kind in PERSONAL_KINDS)]


def _talents(snapshot: Snapshot, counts: Sequence[AreaCount]) -> list[Column]:
    """Talents per buurt, in no total: where they are only counted."""
    if not snapshot.counts_talents:
        return []
    told: dict[str, str | int] = {
        talents.area.id: talents.text if talents.count is None else talents.count for talents in buurt_talents(snapshot)
    }
    values = [told.get(count.area.id) for count in counts]
    return [Column(_("Talents (only per buurt, in no total)"), 18, values, "number")]


def _per_area(snapshot: Snapshot) -> Sheet:
    counts = area_counts(snapshot)
    kinds = shown_kinds(snapshot)
    columns = [
        Column(_("Level"), 14, [_(LEVEL_LABELS[count.area.level]) for count in counts]),
        Column(_("Code"), 13, _texts(count.area.code for count in counts)),
        Column(_("Name"), 32, _texts(count.area.name for count in counts)),
        Column(_("Part of"), 26, _texts(count.parent for count in counts)),
        *(
            Column(_(KIND_STYLES[kind].plural), 13, [count.by_kind[kind] for count in counts], "number")
            for kind in kinds
        ),
        Column(_("Together"), 12, [count.total for count in counts], "number"),
        *_talents(snapshot, counts),
    ]
    by_kind = Counter(snapshot.assets.kind)
    # Below the filter: not one of the areas, and no sum of them either.
    totals: dict[int, Value] = {0: _("All assets in this file, each counted once")}
    totals |= {index: by_kind[kind] for index, kind in enumerate(kinds, start=4)}
    totals[4 + len(kinds)] = by_kind.total()
    return Sheet(_("Per area"), columns, frozen_columns=3, totals=totals)


def _per_kind(snapshot: Snapshot) -> Sheet:
    by_kind = Counter(snapshot.assets.kind)
    total = by_kind.total()
    kinds = shown_kinds(snapshot)
    columns = [
        Column(_("Kind"), 22, [_(KIND_STYLES[kind].plural) for kind in kinds]),
        Column(_("Count"), 12, [by_kind[kind] for kind in kinds], "number"),
        Column(_("Share"), 12, [by_kind[kind] / total if total else 0 for kind in kinds], "share"),
    ]
    return Sheet(_("Per kind"), columns, totals={0: _("Together"), 1: total, 2: 1 if total else 0})
