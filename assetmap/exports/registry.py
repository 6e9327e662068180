"""The formats an overview can be written in, and the one way to write one: whole, or not at all."""

from __future__ import annotations

import errno
import secrets
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assetmap import folders
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import DocumentKind, ExportOptions
from assetmap.exports.paper.options import PaperKind, PaperOptions

Writer = Callable[[Snapshot, Path, ExportOptions], None]
"""Writes a snapshot to a path that does not exist yet; may raise OSError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `suffix` has its dot and is lower case; `label` and `description` are message ids.

    `kinds` are the documents that it can hold, the usual one first. A format of files that belong together names them
    in `parts`, by their suffixes; one with `several` has a file for each page.
    """

    suffix: str
    label: str
    description: str
    write: Writer
    kinds: tuple[DocumentKind, ...] = ("overview",)
    parts: tuple[str, ...] = ()
    several: bool = False

    @property
    def kind(self) -> DocumentKind:
        """The document that it holds when nothing is said."""
        return self.kinds[0]


def export(
    snapshot: Snapshot,
    target: Path,
    *,
    kind: DocumentKind | None = None,
    overwrite: bool = False,
    title: str = "",
    options: ExportOptions | None = None,
) -> Path:
    """Write `snapshot` as `export_all` does, and return the file to open: `target`, or the first of several."""
    written = export_all(snapshot, target, kind=kind, overwrite=overwrite, title=title, options=options)
    return target if target in written else written[0]


def export_all(
    snapshot: Snapshot,
    target: Path,
    *,
    kind: DocumentKind | None = None,
    overwrite: bool = False,
    title: str = "",
    options: ExportOptions | None = None,
) -> tuple[Path, ...]:
    """Write `snapshot` to `target` in the format of its suffix (upper or lower case) and return what was written.

    A document of several pictures becomes `map-1.png`, `map-2.png` and so on, instead of `map.png`.

    The file is written beside its target under another name and moved when it is complete: whatever goes wrong, an
    older `target` stays as it was and nothing half written is left. The same snapshot in the same language gives the
    same bytes.

    Args:
        snapshot: what may be shown, already cut for its audience.
        target: where to write; its folder must exist.
        kind: which document; without it the usual one of this suffix.
        overwrite: replace a file that is already there.
        title: the title in the output; without one it is made of the dossier and the area.
        options: all other choices; `kind` and `title` above go before those in it.

    Raises:
        ExportRefused: the suffix is unknown, the target exists, or it cannot be written there.
        Cancelled: the progress of `options` said so; nothing was written.
    """
    format_ = format_of(target, kind)
    given = options or ExportOptions()
    chosen = replace(given, kind=kind or format_.kind, title=title or given.title)
    if format_.parts or format_.several:
        return _export_several(format_, snapshot, target, chosen, overwrite=overwrite)

    def write(unfinished: Path) -> None:
        format_.write(snapshot, unfinished, chosen)
        chosen.progress.report(None)  # the last moment at which it can be stopped

    return (write_whole(target, write, overwrite=overwrite),)


def write_whole(target: Path, write: Callable[[Path], object], *, overwrite: bool = False) -> Path:
    """Have `write` make one file under another name beside `target`, and move it in place when it is complete.

    Raises:
        ExportRefused: the target exists, or it cannot be written there.
    """
    _check_target(target, overwrite=overwrite)
    # A short name, so that it fits wherever the target's fits.
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    with folders.noted(unfinished):
        try:
            try:
                write(unfinished)
            except OSError as error:
                raise _refusal(error, target) from error
            _check_target(target, overwrite=overwrite)
            _move(unfinished, target, target)
        finally:
            _remove(unfinished)
    return target


def _export_several(
    format_: Format, snapshot: Snapshot, target: Path, options: ExportOptions, *, overwrite: bool
) -> tuple[Path, ...]:
    """Write a document of several files in a folder of their own, then move all of them, or none.

    Which they are is known beforehand where they are parts that belong together, else when they are made.
    """
    parts = [target.with_suffix(part) for part in format_.parts]
    for place in parts or [target]:
        _check_target(place, overwrite=overwrite)
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    with folders.noted(unfinished):
        try:
            try:
                unfinished.mkdir()
                name = f"{target.stem}{format_.suffix}" if parts else target.name
                format_.write(snapshot, unfinished / name, options)
                found = sorted(path.name for path in unfinished.iterdir())
            except OSError as error:
                raise _refusal(error, target) from error
            options.progress.report(None)
            places = parts or [target.with_name(name) for name in found]
            for place in places:
                _check_target(place, overwrite=overwrite)
            _swap(unfinished, places, target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return tuple(places)


def _swap(unfinished: Path, places: Sequence[Path], target: Path) -> None:
    """Put new files in their places; when one cannot be, the old ones go back."""
    # Indexes of other programs over the old parts of a shapefile would be wrong for the new ones.
    stale = [target.with_suffix(suffix) for suffix in (".qix", ".sbn", ".sbx")] if target.suffix == ".shp" else []
    old = [place for place in (*places, *stale) if place.exists()]
    aside = unfinished / "old"
    aside.mkdir()
    moved: list[Path] = []
    try:
        for place in old:
            _move(place, aside / place.name, target)
            moved.append(place)
        for place in places:
            _move(unfinished / place.name, place, target)
    except ExportRefused:
        for place in places:
            if place in moved or place not in old:
                _remove(place)
        for place in moved:
            (aside / place.name).replace(place)
        raise


def formats(kind: DocumentKind) -> tuple[Format, ...]:
    """The formats in which this document can go out."""
    return tuple(format_ for format_ in (*FORMATS, *AREA_FORMATS) if kind in format_.kinds)


def format_of(target: Path, kind: DocumentKind | None = None) -> Format:
    """The format that fits the suffix of `target`, and can hold a document of this kind.

    Raises:
        ExportRefused: no format has this suffix.
    """
    known = FORMATS if kind is None else formats(kind)
    for format_ in known:
        if format_.suffix == target.suffix.lower():
            return format_
    raise ExportRefused(
        N_("The name {name} does not say what kind of file it must be. Let it end in one of: {suffixes}."),
        name=target.name,
        suffixes=", ".join(format_.suffix for format_ in known),
    )


def pages(written: Sequence[Path]) -> int | None:
    """How many sheets or slides were written; None where a file has no pages before it is opened."""
    suffix = written[0].suffix.lower()
    if suffix == ".png":
        return len(written)
    if suffix == ".pdf":
        import pikepdf

        with pikepdf.Pdf.open(written[0]) as file:
            return len(file.pages)
    if suffix != ".pptx":
        return None
    with zipfile.ZipFile(written[0]) as packed:
        return sum(1 for name in packed.namelist() if name.startswith("ppt/slides/slide"))


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


def _write_opendocument(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import opendocument

    opendocument.write(snapshot, target, options)


def _write_word(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import word  # python-docx takes time to load

    word.write(snapshot, target, options)


def _write_slides(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import slides  # python-pptx takes time to load

    slides.write(snapshot, target, options)


def _write_csv(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import csvfile

    csvfile.write(snapshot, target, options)


def _write_geojson(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import gis

    gis.write(snapshot, target, options)


def _write_geopackage(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import geopackage

    geopackage.write(snapshot, target, options)


def _write_kml(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import kml  # fastkml takes time to load

    kml.write(snapshot, target, options)


def _write_hsds(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports import hsds

    hsds.write(snapshot, target, options)


def _write_pdf(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports.paper import documents  # the web engine takes time to load

    documents.write_pdf(snapshot, target, _on_paper(snapshot, options), options.progress)


def _write_png(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    from assetmap.exports.paper import documents

    documents.write_png(snapshot, target, _on_paper(snapshot, options), options.progress)


def _on_paper(snapshot: Snapshot, options: ExportOptions) -> PaperOptions:
    """The choices for paper, with the document, the title and the areas of this file."""
    from assetmap.exports.ground import drawable

    paper = drawable(snapshot, options) if options.kind != "overview" else options.paper
    areas = paper.areas or tuple(area.id for area in snapshot.chosen)
    return replace(paper, kind=PaperKind(options.kind), title=options.title or paper.title, areas=areas)


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


_PRINTED: tuple[DocumentKind, ...] = ("map", "atlas", "profile", "capture", "overview")

FORMATS: tuple[Format, ...] = (
    Format(
        ".pdf",
        N_("Paper (PDF)"),
        N_("For on the table: a map for a meeting, an atlas, a profile of each buurt, a list, or sheets to write on."),
        _write_pdf,
        kinds=_PRINTED,
    ),
    Format(
        ".png",
        N_("Picture"),
        N_("The same sheets as pictures, one for each page."),
        _write_png,
        kinds=_PRINTED,
        several=True,
    ),
    Format(
        ".xlsx",
        N_("Workbook"),
        N_("A workbook for Excel or LibreOffice: all assets, and how many there are per area and per kind."),
        _write_workbook,
    ),
    Format(
        ".ods",
        N_("Open workbook"),
        N_("The same workbook in the open format of LibreOffice."),
        _write_opendocument,
    ),
    Format(
        ".docx",
        N_("Word document"),
        N_("An overview or a profile of each buurt as a text with maps, to change and add to."),
        _write_word,
        kinds=("overview", "profile"),
    ),
    Format(
        ".pptx",
        N_("Slides"),
        N_("For a meeting: a map and a list of each area, large enough to read from the back of the room."),
        _write_slides,
        kinds=("atlas",),
    ),
    Format(
        ".html",
        N_("Map for the browser"),
        N_("One file with the map in it. It opens in any browser, also without network."),
        _write_webpage,
        kinds=("map",),
    ),
    Format(
        ".csv",
        N_("Plain list"),
        N_("A list that opens in Dutch Excel and can be read in again."),
        _write_csv,
    ),
    Format(
        ".gpkg",
        N_("Layers for QGIS"),
        N_("The assets and the areas as layers with colours, for QGIS."),
        _write_geopackage,
    ),
    Format(
        ".geojson",
        N_("Points for a GIS"),
        N_("The assets as points with their facts, for QGIS and the like."),
        _write_geojson,
    ),
    Format(
        ".kml",
        N_("Map for Google Earth"),
        N_("The assets and the areas for Google Earth and other globes, a folder for each kind."),
        _write_kml,
    ),
    Format(
        ".json",
        N_("Social map (Open Referral)"),
        N_("Associations, institutions, places and businesses for a social map (HSDS 3.0). Nothing of residents."),
        _write_hsds,
    ),
)

AREA_FORMATS: tuple[Format, ...] = (
    Format(
        ".gpkg",
        N_("GeoPackage"),
        N_("The areas with their codes and key figures in one file, a layer for each level, for QGIS and the like."),
        _write_area_geopackage,
        kinds=("areas",),
    ),
    Format(
        ".shp",
        N_("Shapefile"),
        N_("The areas for older programs: five files that belong together, with short names for the columns."),
        _write_area_shapefile,
        kinds=("areas",),
        parts=(".shx", ".dbf", ".prj", ".cpg", ".shp"),
    ),
    Format(
        ".geojson",
        N_("GeoJSON"),
        N_("The areas as text in longitude and latitude, for web maps."),
        _write_area_geojson,
        kinds=("areas",),
    ),
)
