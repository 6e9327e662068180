"""What is told about a foreign file after it was read: which rows were mended or left out, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assetmap.domain.areas import LEVEL_LABELS, Level
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_, Message
from assetmap.i18n import gettext as _
from assetmap.i18n import translate


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row. `row` counts from 1 (in a table: as the spreadsheet shows it, the header being 1)."""

    row: int
    name: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReport:
    """What was read from an area file.

    `read` is the number of rows in the file, `chosen` of those that the user wanted; `levels` counts the areas that
    come out; `crs` is an EPSG code, or the name that the file gives when it has no code; `crs_source` is `file`,
    `guessed` or `given`; `encoding` is that of the texts, `encoding_source` where that came from. `layer` is the one
    that was read, `columns` the columns that gave the codes and names.
    """

    read: int
    chosen: int
    levels: Mapping[Level, int]
    municipalities: tuple[str, ...]
    crs: str
    crs_source: str
    encoding: str
    encoding_source: str = "file"
    layer: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    repaired: tuple[Finding, ...] = ()
    left_out: tuple[Finding, ...] = ()
    warnings: tuple[Message, ...] = ()


SOURCE_LABELS = {"file": N_("said by the file"), "guessed": N_("guessed"), "given": N_("chosen by you")}
"""Where a coordinate system or an encoding came from."""

_HIDDEN_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_lines(report: AreaReport) -> tuple[str, ...]:
    """The report as lines of text, in the language of the user."""
    levels = ", ".join(f"{_(LEVEL_LABELS[level])} {count}" for level, count in report.levels.items())
    lines = [
        _("Rows in the file: {count}").format(count=report.read),
        _("Rows that you chose: {count}").format(count=report.chosen),
        _("Areas that come in: {levels}").format(levels=levels),
        _("Coordinates: {system} ({source})").format(system=report.crs, source=_(SOURCE_LABELS[report.crs_source])),
        _("Letters: {encoding} ({source})").format(
            encoding=report.encoding, source=_(SOURCE_LABELS[report.encoding_source])
        ),
    ]
    if report.municipalities:
        lines.append(_("Gemeenten: {names}").format(names=", ".join(report.municipalities)))
    lines += [translate(warning) for warning in report.warnings]
    for title, findings in ((_("Repaired"), report.repaired), (_("Left out"), report.left_out)):
        lines += ["", f"{title}: {len(findings)}"] if findings else []
        lines += [
            _("  row {row} ({name}): {reason}").format(
                row=finding.row, name=finding.name, reason=translate(finding.reason)
            )
            for finding in findings
        ]
    return tuple(lines)


def save_report(report: AreaReport, path: Path) -> Path:
    """Write the report beside the work: a table when the name ends in .csv, else text. Returns where it is.

    Raises:
        ExportRefused: it cannot be written there.
    """
    try:
        if path.suffix.lower() == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows(_table(report))
        else:
            path.write_text("\n".join(report_lines(report)) + "\n", encoding="utf-8")
    except OSError as error:
        raise ExportRefused(
            N_("The report cannot be written as {name}: {reason}. Choose another folder."),
            name=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    return path


def _table(report: AreaReport) -> Iterator[tuple[object, ...]]:
    yield _("row"), _("name"), _("what"), _("reason")
    for what, findings in ((_("repaired"), report.repaired), (_("left out"), report.left_out)):
        for finding in findings:
            yield finding.row, _harmless(finding.name), what, _harmless(translate(finding.reason))
    for warning in report.warnings:
        yield "", "", _("remark"), _harmless(translate(warning))


def _harmless(text: str) -> str:
    """A name out of a foreign file that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_HIDDEN_FORMULA) else text
