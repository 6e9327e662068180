"""A list of assets as CSV that Dutch Excel opens with a double click and `imports/table.py` reads back.

Semicolons, UTF-8 with a byte order mark and CRLF are what Excel with Dutch settings expects. Coordinates have a decimal
comma in every language: there `51,1942` is a number, while `51.1942` stays text and `51.194` silently becomes 51194,
as the point separates thousands. Our own import reads both.

A text that a spreadsheet would take for a formula gets a leading `'`. So does one that starts with `'` before such a
text, so that taking one `'` away from a text like that always gives back what it was.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from assetmap.domain.assets import AUDIENCE_LABELS, GIFT_LABELS, KIND_STYLES, SECTOR_LABELS
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions, area_names, buurt_talents, clean, watched
from assetmap.i18n import gettext as _

# The full-width forms are read as their narrow sisters by spreadsheets in some languages.
_SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the assets of `snapshot` to `target`, a line each, of which the last columns say for whom and of when.

    Below them is a line for each buurt with talents, where those are only counted.

    Raises:
        OSError: `target` cannot be written.
    """
    columns = _columns(snapshot)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, delimiter=";", lineterminator="\r\n")
        lines.writerow([heading for heading, _values in columns])
        rows = zip(*(values for _heading, values in columns), strict=True)
        lines.writerows(watched(rows, options.progress))
        lines.writerows(_talents(snapshot, [heading for heading, _values in columns]))


def neutral(text: str) -> str:
    """`text` such that no spreadsheet takes it for a formula."""
    text = clean(text)
    if text[:1] not in _SUSPECT:  # nearly all, and quicker than an expression
        return text
    return "'" + text if _FORMULA.match(text) else text


def decimal_comma(value: float | None) -> str:
    """A coordinate with at most 7 decimals (a centimetre) and a decimal comma, empty when there is none."""
    if value is None:
        return ""
    return f"{value:.7f}".rstrip("0").rstrip(".").replace(".", ",")


def _columns(snapshot: Snapshot) -> list[tuple[str, Iterable[str]]]:
    assets = snapshot.assets
    count = len(assets)
    places = area_names(snapshot)
    kinds = {kind: _(style.label) for kind, style in KIND_STYLES.items()}
    gifts = {None: ""} | {gift: _(label) for gift, label in GIFT_LABELS.items()}
    sectors = {None: ""} | {sector: _(label) for sector, label in SECTOR_LABELS.items()}

    def texts(values: Iterable[str]) -> Iterable[str]:
        return map(neutral, values)

    def place(read: Callable[[int], str]) -> Iterable[str]:
        return map(cache(neutral), map(read, range(count)))  # few areas, many assets

    return [
        (_("kind"), (kinds[kind] for kind in assets.kind)),
        (_("title"), texts(assets.title)),
        (_("description"), texts(assets.description)),
        (_("lat"), map(decimal_comma, assets.lat)),
        (_("lon"), map(decimal_comma, assets.lon)),
        *([(_("somewhere_on_street"), texts(assets.street))] if assets.street else []),
        (_("themes"), texts(", ".join(themes) for themes in assets.themes)),
        (_("quote"), texts(assets.quote)),
        (_("gift"), (gifts[gift] for gift in assets.gift)),
        (_("sector"), (sectors[sector] for sector in assets.sector)),
        (_("availability"), texts(assets.availability)),
        (_("buurt"), place(lambda index: places[index].buurt)),
        (_("buurt_code"), place(lambda index: places[index].buurt_code)),
        (_("wijk"), place(lambda index: places[index].wijk)),
        (_("gemeente"), place(lambda index: places[index].gemeente)),
        (_("own_areas"), place(lambda index: places[index].own)),
        *_people(snapshot),
        (_("overview_for"), [_(AUDIENCE_LABELS[snapshot.audience])] * count),
        (_("overview_made_on"), [snapshot.made_on.isoformat()] * count),
    ]


def _people(snapshot: Snapshot) -> list[tuple[str, Iterable[str]]]:
    """Names and contact details, only where there are any that may be shown."""
    assets = snapshot.assets
    found = [(_("person"), assets.person), (_("contact"), assets.contact)]
    return [(heading, map(neutral, values)) for heading, values in found if any(values)]


def _talents(snapshot: Snapshot, headings: list[str]) -> Iterable[list[str]]:
    """A line for each buurt with talents, for who sees only their number: our own import leaves these out."""
    for talents in buurt_talents(snapshot):
        cells = {
            _("kind"): _("Talents, a number"),
            _("title"): talents.text,
            _("buurt"): neutral(talents.area.name),
            _("buurt_code"): neutral(talents.area.code),
            _("overview_for"): _(AUDIENCE_LABELS[snapshot.audience]),
            _("overview_made_on"): snapshot.made_on.isoformat(),
        }
        yield [cells.get(heading, "") for heading in headings]
