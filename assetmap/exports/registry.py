"""The formats an overview can be written in, and the one way to write one: whole, or not at all."""

from __future__ import annotations

import errno
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions

Writer = Callable[[Snapshot, Path, ExportOptions], None]
"""Writes a snapshot to a path that does not exist yet; may raise OSError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `suffix` has its dot and is lower case; `label` and `description` are message ids."""

    suffix: str
    label: str
    description: str
    write: Writer


def export(snapshot: Snapshot, target: Path, *, overwrite: bool = False, title: str = "") -> Path:
    """Write `snapshot` to `target` in the format of its suffix (upper or lower case) and return the path.

    The file is written beside its target under another name and moved when it is complete: whatever goes wrong, an
    older `target` stays as it was and nothing half written is left. The same snapshot in the same language gives the
    same bytes.

    Args:
        snapshot: what may be shown, already cut for its audience.
        target: where to write; its folder must exist.
        overwrite: replace a file that is already there.
        title: the title in the output; without one it is made of the dossier and the area.

    Raises:
        ExportRefused: the suffix is unknown, the target exists, or it cannot be written there.
    """
    format_ = format_of(target)
    _check_target(target, overwrite=overwrite)
    # A short name, so that it fits wherever the target's fits.
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        try:
            format_.write(snapshot, unfinished, ExportOptions(title=title))
        except OSError as error:
            raise _refusal(error, target) from error
        _check_target(target, overwrite=overwrite)
        _move(unfinished, target)
    finally:
        _remove(unfinished)
    return target


def format_of(target: Path) -> Format:
    """The format that fits the suffix of `target`.

    Raises:
        ExportRefused: no format has this suffix.
    """
    for format_ in FORMATS:
        if format_.suffix == target.suffix.lower():
            return format_
    raise ExportRefused(
        N_("The name {name} does not say what kind of file it must be. Let it end in one of: {suffixes}."),
        name=target.name,
        suffixes=", ".join(format_.suffix for format_ in FORMATS),
    )


def _folder(target: Path) -> Path:
    """The folder of `target` in full: "." would tell a user nothing."""
    return target.absolute().parent


def _check_target(target: Path, *, overwrite: bool) -> None:
    try:
        if not target.parent.is_dir():
            raise ExportRefused(
                N_("The folder {folder} does not exist. Make it first, or choose another."), folder=_folder(target)
            )
        if target.is_dir():
            raise ExportRefused(N_("{name} is a folder, not a file. Choose another name."), name=target.name)
        if target.exists() and not overwrite:
            raise ExportRefused(
                N_("The file {name} already exists. Choose another name, or say that it may be replaced."),
                name=target.name,
            )
    except OSError as error:  # a folder on the way that may not be read, a name that is too long
        raise _refusal(error, target) from error


def _move(unfinished: Path, target: Path) -> None:
    try:
        unfinished.replace(target)
    except PermissionError as error:
        raise ExportRefused(
            N_(
                "The file {name} cannot be replaced: it is open in another program, or you may not change it. Close "
                "it there and try again, or choose another name."
            ),
            name=target.name,
        ) from error
    except OSError as error:
        raise _refusal(error, target) from error


def _remove(unfinished: Path) -> None:
    try:
        unfinished.unlink(missing_ok=True)
    except OSError:  # the medium is gone or the folder is closed to us: what was told already says what is wrong
        return


_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def _refusal(error: OSError, target: Path) -> ExportRefused:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return ExportRefused(
            N_("You may not write in the folder {folder}. Choose another folder."), folder=_folder(target)
        )
    if error.errno in _NO_ROOM:
        return ExportRefused(
            N_(
                "There is not enough room in {folder} for {name}. Make room, or choose another disk. Nothing was "
                "written."
            ),
            folder=_folder(target),
            name=target.name,
        )
    if error.errno == errno.ENAMETOOLONG:
        return ExportRefused(N_("The name {name} is too long for this disk. Choose a shorter one."), name=target.name)
    return ExportRefused(
        N_("{name} cannot be written in {folder} ({reason}). Choose another name or another folder."),
        name=target.name,
        folder=_folder(target),
        reason=error.strerror or str(error),
    )


def _write_workbook(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import workbook  # xlsxwriter takes time to load

    workbook.write(snapshot, target, options)


def _write_csv(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import csvfile

    csvfile.write(snapshot, target, options)


def _write_geojson(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import gis

    gis.write(snapshot, target, options)


def _write_webpage(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import webpage  # folium takes time to load

    webpage.write(snapshot, target, options)


FORMATS: tuple[Format, ...] = (
    Format(
        ".xlsx",
        N_("Workbook"),
        N_("A workbook for Excel or LibreOffice: all assets, and how many there are per area and per kind."),
        _write_workbook,
    ),
    Format(
        ".html",
        N_("Map for the browser"),
        N_("One file with the map in it. It opens in any browser, also without network."),
        _write_webpage,
    ),
    Format(
        ".csv",
        N_("Plain list"),
        N_("A list that opens in Dutch Excel and can be read in again."),
        _write_csv,
    ),
    Format(
        ".geojson",
        N_("Points for a GIS"),
        N_("The assets as points with their facts, for QGIS and the like."),
        _write_geojson,
    ),
)
