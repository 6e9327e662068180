"""The commands about area files: import one, or look into one. They take what the window would propose."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap import i18n
from assetmap.cli.output import Column, progress_line, say, write, write_json, write_table
from assetmap.cli.passwords import open_dossier, password_for
from assetmap.domain.areas import LEVEL_LABELS, Level
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

if TYPE_CHECKING:
    from assetmap.imports.areachoices import Choices
    from assetmap.imports.areafile import AreaFile
    from assetmap.imports.areainspect import Inspection
    from assetmap.imports.report import Finding

DONE = 0
LEVELS = (Level.GEMEENTE, Level.WIJK, Level.BUURT, Level.OWN)


def import_areas(chosen: argparse.Namespace) -> int:
    """Read areas from a file into a dossier, or only say what would come of it."""
    _check_report(chosen.report)
    found = _try_out(chosen) if chosen.dry_run else _imported(chosen)
    if chosen.json:
        write_json(area_report(found, dry_run=chosen.dry_run))
    else:
        _tell(found, dry_run=chosen.dry_run)
    return DONE


def _try_out(chosen: argparse.Namespace) -> AreaFile:
    """Read without opening the dossier: opening an older one would bring it up to date."""
    from assetmap.imports.areafile import read_areas
    from assetmap.store.dossier import recognise

    recognise(chosen.dossier, password=password_for(chosen))
    with progress_line() as progress:
        found = read_areas(chosen.file, _choices(chosen), progress=progress)
    with _kept_report(found, chosen):
        return found


def _imported(chosen: argparse.Namespace) -> AreaFile:
    from assetmap.imports.areafile import read_areas
    from assetmap.operations import areas

    with open_dossier(chosen) as workspace, progress_line() as progress:
        found = read_areas(chosen.file, _choices(chosen), progress=progress)
        operation = partial(areas.import_division, division=found.division, areas=found.areas, progress=progress)
        with _kept_report(found, chosen):
            workspace.do(_("Areas imported from {file}").format(file=chosen.file.name), operation)
    return found


def _choices(chosen: argparse.Namespace) -> Choices:
    """What was chosen on the command line.

    Raises:
        ImportRefused: there is no such encoding.
    """
    from assetmap.imports.areachoices import Choices
    from assetmap.imports.areatexts import known_codec

    if chosen.encoding is not None:
        known_codec(chosen.encoding)  # also where the kind of file leaves no choice
    reading = Choices(
        layer=chosen.layer,
        crs=chosen.crs,
        encoding=chosen.encoding,
        columns={key: name for pairs in chosen.columns for key, name in pairs},
        outside=chosen.outside,
    )
    if chosen.command != "import-areas":
        return reading
    return replace(
        reading,
        municipalities=tuple(chosen.municipality),
        wijken=tuple(chosen.wijk),
        vintage=chosen.vintage,
        level=None if chosen.level is None else Level(chosen.level),
        water=chosen.water,
        mend_names=chosen.mend_names,
    )


def _check_report(target: Path | None) -> None:
    """Refuse a report that cannot be kept before anything is read.

    Raises:
        ExportRefused: the file is there, its folder is not, or nothing can be called so.
    """
    if target is None:
        return
    try:
        if target.exists():
            raise ExportRefused(
                N_("The file {name} is already there. Choose another name for the report."), name=target
            )
        if not target.parent.is_dir():
            raise ExportRefused(
                N_("The folder {folder} does not exist. Make it first, or choose another."), folder=target.parent
            )
    except OSError as error:
        raise _unwritable(target, error) from error


@contextmanager
def _kept_report(found: AreaFile, chosen: argparse.Namespace) -> Iterator[None]:
    """Keep the report when it was asked for; it goes away again when the work within fails.

    Raises:
        ExportRefused: it cannot be written.
    """
    target: Path | None = chosen.report
    if target is None:
        yield
        return
    try:
        _save_report(found, target, dry_run=chosen.dry_run)
        yield
    except BaseException:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise


def _save_report(found: AreaFile, target: Path, *, dry_run: bool) -> None:
    from assetmap.imports.report import save_report

    if target.suffix.lower() != ".json":
        save_report(found.report, target)
        return
    text = json.dumps(area_report(found, dry_run=dry_run), ensure_ascii=False, indent=2)
    try:
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError) -> ExportRefused:
    return ExportRefused(
        N_("The report cannot be written as {name}: {reason}. Choose another folder."),
        name=target.name,
        reason=error.strerror or type(error).__name__,
    )


def area_report(found: AreaFile, *, dry_run: bool) -> dict[str, object]:
    """The documented JSON of what was read, repaired and left out."""
    report = found.report
    official = any(area.level is not Level.OWN for area in found.areas)
    return {
        "areas": len(found.areas),
        "levels": {level.value: report.levels.get(level, 0) for level in LEVELS},
        "municipalities": list(report.municipalities),
        "wijken": [area.name for area in found.areas if area.level is Level.WIJK],
        "division": found.division.id if official and not dry_run else None,
        "vintage": found.division.year,
        "layer": report.layer,
        "columns": dict(report.columns),
        "crs": report.crs,
        "crs_source": report.crs_source,
        "encoding": report.encoding,
        "encoding_source": report.encoding_source,
        "read": report.read,
        "chosen": report.chosen,
        "repaired": findings(report.repaired),
        "left_out": findings(report.left_out),
        "warnings": [i18n.translate(warning) for warning in report.warnings],
        "dry_run": dry_run,
    }


def findings(found: Sequence[Finding]) -> list[dict[str, object]]:
    """The documented JSON of what is told about rows."""
    return [{"row": item.row, "name": item.name, "reason": i18n.translate(item.reason)} for item in found]


def tell_findings(title: str, found: Sequence[Finding]) -> None:
    """What is told about rows, a line each."""
    row = _("row")
    for item in found:
        say(f"{title}: {row} {item.row}, {item.name}: {i18n.translate(item.reason)}")


def _tell_reading(crs: str, crs_source: str, encoding: str, encoding_source: str) -> None:
    """How a file is read, in the words of the report that is saved."""
    from assetmap.imports.report import SOURCE_LABELS

    say(_("Coordinates: {system} ({source})").format(system=crs, source=_(SOURCE_LABELS[crs_source])))
    say(_("Letters: {encoding} ({source})").format(encoding=encoding, source=_(SOURCE_LABELS[encoding_source])))


def _tell(found: AreaFile, *, dry_run: bool) -> None:
    report = found.report
    counts = {level: report.levels.get(level, 0) for level in Level}
    write(ngettext("{count} gemeente", "{count} gemeenten", counts[Level.GEMEENTE]))
    write(ngettext("{count} wijk", "{count} wijken", counts[Level.WIJK]))
    write(ngettext("{count} buurt", "{count} buurten", counts[Level.BUURT]))
    if counts[Level.OWN]:
        write(ngettext("{count} own area", "{count} own areas", counts[Level.OWN]))
    say(
        _("Read {chosen} of {read} rows of {layer}.").format(chosen=report.chosen, read=report.read, layer=report.layer)
    )
    _tell_reading(report.crs, report.crs_source, report.encoding, report.encoding_source)
    tell_findings(_("Repaired"), report.repaired)
    tell_findings(_("Left out"), report.left_out)
    for warning in report.warnings:
        say(i18n.translate(warning))
    if dry_run:
        say(_("This was a try-out: nothing was stored."))


def inspect_areas(chosen: argparse.Namespace) -> int:
    """Say what is in an area file, and what would be taken."""
    from assetmap.imports.areainspect import inspect

    with progress_line() as progress:
        seen = inspect(chosen.file, _choices(chosen), progress)
    if chosen.json:
        write_json(_inspection(seen))
    else:
        _tell_inspection(seen)
    return DONE


def _inspection(seen: Inspection) -> dict[str, object]:
    """The documented JSON of what is in a file. The outlines for the window's map are not in it."""
    return {
        "layers": [
            {"name": layer.name, "title": layer.title, "rows": layer.rows, "geometry": layer.geometry}
            for layer in seen.layers
        ],
        "layer": seen.layer,
        "rows": seen.rows,
        "level": None if seen.level is None else seen.level.value,
        "vintage": seen.year,
        "columns": [{"name": column.name, "samples": list(column.samples)} for column in seen.columns],
        "recognised": dict(seen.recognised),
        "crs": seen.crs,
        "crs_source": seen.crs_source,
        "crs_in_file": seen.crs_said,
        "crs_options": [
            {"crs": option.crs, "name": option.name, "plausible": option.plausible} for option in seen.crs_options
        ],
        "encoding": seen.encoding,
        "encoding_source": seen.encoding_source,
        "encodings": [{"encoding": option.encoding, "names": list(option.names)} for option in seen.encodings],
        "wrong_letters": [{"name": wrong, "mended": right} for wrong, right in seen.mojibake],
        "gemeenten": [
            {
                "code": gemeente.code,
                "name": gemeente.name,
                "buurten": gemeente.buurten,
                "wijken": [{"code": wijk.code, "name": wijk.name, "buurten": wijk.buurten} for wijk in gemeente.wijken],
            }
            for gemeente in seen.gemeenten
        ],
        "bounds": None if seen.bounds is None else list(seen.bounds),
        "water_rows": seen.water_rows,
        "empty_rows": seen.empty_rows,
        "questions": list(seen.questions),
        "warnings": _inspection_warnings(seen),
    }


def _inspection_warnings(seen: Inspection) -> list[str]:
    about_crs = () if seen.crs_message is None else (seen.crs_message,)
    return [i18n.translate(warning) for warning in (*about_crs, *seen.warnings)]


def _tell_inspection(seen: Inspection) -> None:
    if len(seen.layers) > 1 or seen.layer is None:
        columns = (Column(_("Rows"), right=True), Column(_("Shapes"), limit=16), Column(_("Layer")))
        write_table(columns, [(str(layer.rows), layer.geometry, layer.name) for layer in seen.layers])
    if seen.layer is None:
        say(_("Choose one of these with --layer."))
        return
    roles = {name: key for key, name in seen.recognised.items()}
    columns = (Column(_("Column"), limit=24), Column(_("Taken as")), Column(_("For example")))
    write_table(
        columns,
        [(column.name, roles.get(column.name, "-"), ", ".join(column.samples)) for column in seen.columns],
    )
    level = "-" if seen.level is None else _(LEVEL_LABELS[seen.level])
    say(
        _("{layer}: {rows} rows, level {level}, year {year}.").format(
            layer=seen.layer, rows=seen.rows, level=level, year=seen.year or _("unknown")
        )
    )
    _tell_reading(seen.crs or "-", seen.crs_source, seen.encoding, seen.encoding_source)
    for option in seen.encodings:
        say(f"  {option.encoding}: {', '.join(option.names[:6])}")
    for wrong, right in seen.mojibake[:6]:
        say(_("{wrong} seems to be {right}; --mend-names takes it so.").format(wrong=wrong, right=right))
    for warning in _inspection_warnings(seen):
        say(warning)
    if not seen.recognised:
        say(_("No column looks like a code or a name. Say which they are with --columns code=…,name=…"))
