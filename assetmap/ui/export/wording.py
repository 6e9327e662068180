"""What the dialog says of what will go out: for whom, how many, what is left out and why; and what a file is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assetmap.domain.assets import AUDIENCE_LABELS, KIND_STYLES, Audience, Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui.export.choices import Choices

NAME_MAX = 120


def left_out(snapshot: Snapshot, choices: Choices) -> str:
    """What an audience will see, and what not, in sentences."""
    from assetmap.exports.overview import withheld_lines

    if choices.thing.of_areas:
        return _("The areas, also those that residents drew: mind with whom you share those.")
    if choices.thing.for_all:
        return _("Empty sheets: nothing of assets or residents is on them.")
    shown = ngettext("In the file: {count} asset.", "In the file: {count} assets.", len(snapshot.assets))
    if snapshot.audience is Audience.TEAM:
        told = _(
            "This file is for the team: it holds everything, also what residents told you in confidence. "
            "Do not hand it on outside the team."
        )
        return f"{told} {shown}"
    whom = _("For: {audience}").format(audience=_(AUDIENCE_LABELS[snapshot.audience]))
    left = withheld_lines(snapshot)
    what = _("Left out:") if left else _("Nothing is left out.")
    return "\n".join([f"{whom}. {shown} {what}", *(f"– {line}" for line in left)])


def nothing_in(snapshot: Snapshot, choices: Choices) -> bool:
    """Whether the file would say nothing: a map or a page of an area without assets does say something."""
    lists = choices.form.kind == "overview"
    return lists and not len(snapshot.assets) and not snapshot.counts


def inside(snapshot: Snapshot, choices: Choices) -> list[str]:
    """What a file without pages will hold, in a few lines."""
    if choices.thing.of_areas:
        return [ngettext("{count} area", "{count} areas", len(snapshot.areas))]
    lines = [ngettext("{count} asset", "{count} assets", len(snapshot.assets))]
    lines += [_kinds(snapshot)] if len(snapshot.assets) else []
    if snapshot.counts:
        buurten = ngettext(
            "{count} buurt with talents, as a number", "{count} buurten with talents, as a number", len(snapshot.counts)
        )
        lines.append(buurten)
    if choices.form.suffix in {".xlsx", ".ods"}:
        lines.append(_("Sheets: {names}").format(names=", ".join(_sheets(snapshot))))
    if choices.form.suffix in {".pptx", ".docx"}:
        lines.append(_("With maps. You see the pages when you open it."))
    return lines


def _kinds(snapshot: Snapshot) -> str:
    counted = {kind: snapshot.assets.kind.count(kind) for kind in Kind}
    told = [
        f"{_(KIND_STYLES[kind].label if count == 1 else KIND_STYLES[kind].plural)}: {count}"
        for kind, count in counted.items()
        if count
    ]
    return "\n".join(told)


def _sheets(snapshot: Snapshot) -> Sequence[str]:
    from assetmap.exports import tables
    from assetmap.exports.overview import ExportOptions

    book = tables.book(snapshot, ExportOptions())
    return [*(sheet.name for sheet in book.sheets), book.about_name]


def file_name(choices: Choices, place: str, today: date) -> str:
    """What the file is called when the user says nothing else: place, what it is, for whom, and of when."""
    words = [place, _(choices.thing.file_word)]
    if choices.audience is not None and not choices.thing.for_all:
        words.append(_(AUDIENCE_LABELS[choices.audience]).lower())
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", " - ".join(words))
    return f"{' '.join(plain.split())[:NAME_MAX].strip(' .')} {today.isoformat()}{choices.form.suffix}"
