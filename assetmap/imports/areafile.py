"""An area file of CBS, PDOK or a gemeente to areas: buurten in their wijken in their gemeente, with a report.

Knows nothing of dossiers: `operations/areas.py` stores what comes out of here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.errors import ImportRefused
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo import crs as geo_crs
from assetmap.geo.cores import without_collecting
from assetmap.imports import areacolumns, arealayers, arealevels, areaplace, arearows, areasource, areatable
from assetmap.imports.areachoices import UNKNOWN_YEAR, Choices
from assetmap.imports.areacolumns import Columns
from assetmap.imports.areaplace import Judged
from assetmap.imports.arearows import Rows
from assetmap.imports.areasource import listed
from assetmap.imports.areatable import AreaTable
from assetmap.imports.report import AreaReport

_DIVISION_NAMES = {Level.BUURT: "Buurten", Level.WIJK: "Wijken", Level.GEMEENTE: "Gemeenten"}
"""Dutch in every language: official names, stored in the dossier."""


@dataclass(frozen=True, slots=True)
class AreaFile:
    """What an area file holds: areas with ids, gemeenten first, then wijken, then buurten, each by code."""

    division: Division
    areas: tuple[Area, ...]
    report: AreaReport


def read_areas(path: Path, choices: Choices | None = None, *, progress: Progress | None = None) -> AreaFile:
    """Read the areas in a file, a zip or a folder of one of the kinds in `areakinds`.

    Args:
        path: nothing is ever written beside it.
        choices: what the user chose; the rest follows from the file.
        progress: told how far it is; may stop it.

    Raises:
        ImportRefused: nothing can be imported; says what is wrong and what to do.
        Cancelled: `progress` asked to stop.
    """
    with without_collecting():
        return _read(path, choices or Choices(), progress or Silent())


def _read(path: Path, choices: Choices, progress: Progress) -> AreaFile:
    progress.report(0.0, Message(N_("Reading {name} …"), {"name": path.name}))
    with areasource.opened(path, progress) as package:
        found = arealayers.chosen(package, choices)
        name = found.source.name
        columns = _columns(found, choices)
        progress.report(0.1)
        table = areatable.read(found.source, found.layer, columns, choices.encoding, progress)
    progress.report(0.3, Message(N_("Checking outlines …")))
    rows = arearows.rows_of(table, columns, choices)
    arearows.choose(rows, choices, name)
    _check_left(rows, name)
    chosen = len(rows.kept)
    if choices.mend_names:
        arearows.mend_names(rows)
    placed = _place(rows, table.crs, choices, name)
    progress.report(0.4, Message(N_("Placing outlines on the map …")))
    arearows.to_wgs84(rows, placed.crs or "", progress)
    arearows.merge_doubles(rows)
    _check_left(rows, name)
    progress.report(0.6, Message(N_("Building wijken and gemeenten …")))
    division = _division(table, rows, year_of(table, columns, path.stem, choices.vintage), name)
    areas = arealevels.build(rows, division.id, lowest=choices.level, progress=progress)
    progress.report(1.0)
    report = AreaReport(
        read=len(table),
        chosen=chosen,
        levels={level: count for level in Level if (count := sum(area.level is level for area in areas))},
        municipalities=tuple(area.name for area in areas if area.level is Level.GEMEENTE),
        crs=placed.shown,
        crs_source=placed.source,
        encoding=table.decoded.encoding,
        encoding_source=table.decoded.source,
        layer=found.info.name,
        columns=columns.mapping,
        repaired=tuple(sorted(rows.repaired, key=lambda finding: finding.row)),
        left_out=tuple(sorted(rows.left_out, key=lambda finding: finding.row)),
        warnings=(*_letters(table), *(() if placed.message is None else (placed.message,)), *_remarks(rows)),
    )
    return AreaFile(division, areas, report)


def _columns(found: arealayers.Found, choices: Choices) -> Columns:
    areatable.check(found.source, found.layer)
    fields = found.layer.fields
    columns = areacolumns.with_choices(areacolumns.recognise(fields), choices.columns, fields, found.source.name)
    if columns is None or (columns.code is None and columns.name is None):
        raise ImportRefused(
            N_(
                "No column of {name} looks like the code or name of a buurt. Its columns are: {columns}. "
                "Choose another file, or say which column holds the codes and which the names."
            ),
            name=found.source.name,
            columns=listed(fields, 12),
        )
    return columns


def _place(rows: Rows, said: str | None, choices: Choices, where: str) -> Judged:
    """Find the coordinate system in which the kept rows lie in the Netherlands; rows that do not are left out."""
    places, bounds = arearows.known_bounds(rows)
    if not len(bounds):
        raise ImportRefused(
            N_("There are no outlines in {name}: every area in it is empty. Ask for the file again."), name=where
        )
    placed = areaplace.judge(bounds, said, choices.crs, where, outside=choices.outside)
    if placed.refusal is not None:
        raise placed.refusal
    if not choices.outside:
        outside = ~geo_crs.within(placed.degrees)
        rows.leave(dict.fromkeys(places[outside].tolist(), Message(N_("It lies outside the Netherlands."))))
    return placed


def _check_left(rows: Rows, where: str) -> None:
    """Refuse when every row was left out, with the reason that most of them share."""
    if rows.kept:
        return
    reasons = {str(finding.reason): finding.reason for finding in rows.left_out}
    common, _ = Counter(str(finding.reason) for finding in rows.left_out).most_common(1)[0]
    raise ImportRefused(
        N_("Nothing of {name} can be imported. The usual reason: {reason}"), name=where, reason=reasons[common]
    )


def _division(table: AreaTable, rows: Rows, year: int | None, where: str) -> Division:
    name = f"{_DIVISION_NAMES[rows.level]} {year or ''}".strip() if rows.cbs else table.title
    source = "CBS/Kadaster" if rows.cbs else where
    return Division(id=new_id(), name=name, year=year, source=source, imported_at="", current=True)


def year_of(table: AreaTable, columns: Columns, stem: str, chosen: int | None = None) -> int | None:
    """The year of a division: the chosen one, in a column of one year only, or in the name of the layer or file."""
    if chosen is not None:
        return None if chosen == UNKNOWN_YEAR else chosen
    years = {areacolumns.year_in(text) for text in set(table.column(columns.year))} - {None}
    return years.pop() if len(years) == 1 else areacolumns.year_in(table.title) or areacolumns.year_in(stem)


def _letters(table: AreaTable) -> tuple[Message, ...]:
    """What must be said about the letters of the texts; also when they were guessed and that makes a difference."""
    decoded = table.decoded
    if decoded.warnings or decoded.source != "guessed" or not decoded.options:
        return decoded.warnings
    used = decoded.options[0]
    return (
        Message(
            N_(
                "The file does not say in which letters its texts are written; "
                "they were read as {encoding}, as in “{name}”."
            ),
            {"encoding": used.encoding, "name": used.names[0]},
        ),
    )


def _remarks(rows: Rows) -> tuple[Message, ...]:
    found = []
    wrong = arearows.mojibake(rows)
    if wrong:
        found.append(
            Message(
                N_("{count} names seem to be read in the wrong letters: {wrong} should be {right}. They were kept so."),
                {"count": len(wrong), "wrong": wrong[0][0], "right": wrong[0][1]},
            )
        )
    if rows.level is Level.OWN:
        found.append(Message(N_("The areas come in as own areas, beside the official ones.")))
    if rows.level is Level.BUURT and not any(rows.wijk[place] for place in rows.kept):
        found.append(Message(N_("The file does not say which wijk its buurten belong to, so there are only buurten.")))
    return tuple(found)
