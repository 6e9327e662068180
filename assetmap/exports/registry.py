"""The formats an overview can be written in, and the one way to write one: whole, or not at all."""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions

Subject = Literal["assets", "areas"]
Writer = Callable[[Snapshot, Path, ExportOptions], None]
"""Writes a snapshot to a path that does not exist yet; may raise OSError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `suffix` has its dot and is lower case; `label` and `description` are message ids.

    `kind` says what is in it: the assets, or the areas themselves. A format of several files names them in `parts`, by
    their suffixes.
    """

    suffix: str
    label: str
    description: str
    write: Writer
    kind: Subject = "assets"
    parts: tuple[str, ...] = ()


def export(
    snapshot: Snapshot, target: Path, *, kind: Subject = "assets", overwrite: bool = False, title: str = ""
) -> Path:
    """Write `snapshot` to `target` in the format of its suffix (upper or lower case) and return the path.

    The file is written beside its target under another name and moved when it is complete: whatever goes wrong, an
    older `target` stays as it was and nothing half written is left. The same snapshot in the same language gives the
    same bytes.

    Args:
        snapshot: what may be shown, already cut for its audience.
        target: where to write; its folder must exist.
        kind: whether the assets or the areas go out.
        overwrite: replace a file that is already there.
        title: the title in the output; without one it is made of the dossier and the area.

    Raises:
        ExportRefused: the suffix is unknown, the target exists, or it cannot be written there.
    """
    format_ = format_of(target, kind)
    if format_.parts:
        return _export_parts(format_, snapshot, target, ExportOptions(title=title), overwrite=overwrite)
    _check_target(target, overwrite=overwrite)
    # A short name, so that it fits wherever the target's fits.
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        try:
            format_.write(snapshot, unfinished, ExportOptions(title=title))
        except OSError as error:
            raise _refusal(error, target) from error
        _check_target(target, overwrite=overwrite)
        _move(unfinished, target, target)
    finally:
        _remove(unfinished)
    return target


def _export_parts(
    format_: Format, snapshot: Snapshot, target: Path, options: ExportOptions, *, overwrite: bool
) -> Path:
    """Write a format of several files in a folder of their own, then move all of them, or none."""
    places = [target.with_suffix(part) for part in format_.parts]

    def check() -> None:
        for place in places:
            _check_target(place, overwrite=overwrite)

    check()
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        try:
            unfinished.mkdir()
            format_.write(snapshot, unfinished / f"new{format_.suffix}", options)
        except OSError as error:
            raise _refusal(error, target) from error
        check()
        _swap(unfinished, places, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def _swap(unfinished: Path, places: Sequence[Path], target: Path) -> None:
    """Put new parts in their places; when one cannot be, the old ones go back."""
    # Indexes of other programs over the old parts would be wrong for the new ones.
    stale = [target.with_suffix(suffix) for suffix in (".qix", ".sbn", ".sbx")]
    old = [place for place in (*places, *stale) if place.exists()]
    moved: list[Path] = []
    try:
        for place in old:
            _move(place, unfinished / f"old{place.suffix}", target)
            moved.append(place)
        for place in places:
            _move(unfinished / f"new{place.suffix}", place, target)
    except ExportRefused:
        for place in places:
            if place in moved or place not in old:
                _remove(place)
        for place in moved:
            (unfinished / f"old{place.suffix}").replace(place)
        raise


def formats(kind: Subject) -> tuple[Format, ...]:
    """The formats in which the assets, or the areas, can go out."""
    return tuple(format_ for format_ in (*FORMATS, *AREA_FORMATS) if format_.kind == kind)


def format_of(target: Path, kind: Subject = "assets") -> Format:
    """The format that fits the suffix of `target`.

    Raises:
        ExportRefused: no format has this suffix.
    """
    for format_ in formats(kind):
        if format_.suffix == target.suffix.lower():
            return format_
    raise ExportRefused(
        N_("The name {name} does not say what kind of file it must be. Let it end in one of: {suffixes}."),
        name=target.name,
        suffixes=", ".join(format_.suffix for format_ in formats(kind)),
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


def _move(source: Path, place: Path, target: Path) -> None:
    """Move a file; when that fails, say it of `target`, which is the name that the user knows."""
    try:
        source.replace(place)
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


def _write_area_geojson(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import areas

    areas.write_geojson(snapshot, target, options)


def _write_area_geopackage(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import areas

    areas.write_geopackage(snapshot, target, options)


def _write_area_shapefile(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import areas

    areas.write_shapefile(snapshot, target, options)


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

AREA_FORMATS: tuple[Format, ...] = (
    Format(
        ".gpkg",
        N_("GeoPackage"),
        N_("The areas with their codes and key figures in one file, a layer for each level, for QGIS and the like."),
        _write_area_geopackage,
        kind="areas",
    ),
    Format(
        ".shp",
        N_("Shapefile"),
        N_("The areas for older programs: five files that belong together, with short names for the columns."),
        _write_area_shapefile,
        kind="areas",
        parts=(".shx", ".dbf", ".prj", ".cpg", ".shp"),
    ),
    Format(
        ".geojson",
        N_("GeoJSON"),
        N_("The areas as text in longitude and latitude, for web maps."),
        _write_area_geojson,
        kind="areas",
    ),
)
