"""The work behind the dialog, none of it in the thread of the window: reading, drawing, writing, and noting it.

Knows no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.domain.access import Act
from assetmap.domain.basemap import PackRefused
from assetmap.domain.errors import ExportRefused, KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import translate
from assetmap.ui.export.choices import Choices, Given, Scope, Wanted, paper_options

if TYPE_CHECKING:
    from assetmap.printing import Document
    from assetmap.workspace import Workspace

FIRST_PAGES = 8
"""So many pages of a long document are shown beforehand, until more are asked for."""

COPIED_DPI = 150
CLIPBOARD, PRINTER = "clipboard", "print"
"""Where something went that is no file, for the access log."""


class Standing(ExportRefused):
    """Files with these names are there already, and nobody said that they may be replaced."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(N_("There is already a file {names}."), names=", ".join(names))


@dataclass(frozen=True, slots=True)
class Order:
    """What must be made: the choices, what is read for them, and what was chosen elsewhere."""

    choices: Choices
    wanted: Wanted
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True)
class BaseMap:
    """The base map of the dossier: where it is, and its name; or no place, and why it cannot be drawn."""

    path: Path | None
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The first pages of a document as PDF: how many they are, how many there will be, and the title that it has."""

    content: bytes
    shown: int
    pages: int
    title: str


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: the files, of how many assets or areas they are, and what they lack of what was asked."""

    files: tuple[Path, ...]
    assets: int
    areas: int
    lacks: tuple[Message, ...] = ()


def read(workspace: Workspace, wanted: Wanted) -> Snapshot:
    """What may go out.

    Raises:
        NotFound: an area is gone.
    """
    from assetmap.geo import grid

    return workspace.snapshot(wanted.audience, wanted.areas, wanted.filters, grid=grid.snap)


def basemap(workspace: Workspace) -> BaseMap | None:
    """The base map that the dossier shows; None when it has none."""
    from assetmap.maps import packs

    name = workspace.setting(packs.SETTING)
    if name is None:
        return None
    try:
        path = packs.find(name)
        info = packs.check(path, workspace.areas())
    except PackRefused as refused:
        return BaseMap(None, translate(refused))
    return BaseMap(path, " · ".join(dict.fromkeys(text for text in (info.name, info.attribution) if text)))


def paged(snapshot: Snapshot, order: Order) -> PaperOptions:
    """The choices for paper with the areas that it is about.

    What has a page for each area gets those that were ticked, or all buurten of the area that is shown.
    """
    options = paper_options(order.choices, order.given)
    if options.kind not in {"atlas", "profile", "capture"} or order.choices.scope is Scope.TICKED:
        return replace(options, areas=tuple(area.id for area in snapshot.chosen))
    from assetmap.exports.paper.atlas import pages_of

    return replace(options, areas=tuple(area.id for area in pages_of(snapshot, options)))


def draft(snapshot: Snapshot, order: Order, most: int | None, progress: Progress) -> Draft:
    """The pages as they will be, the first `most` of them or all.

    Raises:
        KnownError: there is nothing to draw, or it cannot be drawn.
        Cancelled: `progress` asked to stop.
    """
    from assetmap import printing
    from assetmap.exports.paper import documents

    whole = documents.document(snapshot, paged(snapshot, order), progress)
    part = _first(whole, most)
    return Draft(printing.pdf(part, progress), part.count, whole.count, whole.title)


def _first(whole: Document, most: int | None) -> Document:
    if most is None or whole.count <= most:
        return whole
    return replace(whole, count=most, sheets=lambda: islice(whole.sheets(), most))


def picture(workspace: Workspace, order: Order, progress: Progress) -> bytes:
    """The first page as PNG, for the clipboard; noted in the access log.

    Raises:
        KnownError: as `draft`.
        Cancelled: `progress` asked to stop.
    """
    from assetmap import printing
    from assetmap.exports.paper import documents

    snapshot = read(workspace, order.wanted)
    whole = documents.document(snapshot, paged(snapshot, order), progress)
    (made,) = printing.pictures(_first(whole, 1), COPIED_DPI, progress)
    _note(workspace, snapshot, CLIPBOARD)
    return made


def all_pages(workspace: Workspace, order: Order, progress: Progress) -> bytes:
    """The whole document as PDF, for a printer.

    Raises:
        KnownError: as `draft`.
        Cancelled: `progress` asked to stop.
    """
    return draft(read(workspace, order.wanted), order, None, progress).content


def note_printed(workspace: Workspace, order: Order) -> None:
    """Note in the access log that it went to a printer."""
    area = order.wanted.areas[0] if len(order.wanted.areas) == 1 else None
    workspace.access.note(Act.EXPORTED, audience=order.wanted.audience, about=area, form=PRINTER)


def write(workspace: Workspace, order: Order, target: Path, progress: Progress, *, overwrite: bool) -> Written:
    """Write the file, or with a file per area all of them in the folder `target`; noted in the access log.

    It is read anew: a consent may have been withdrawn since it was shown what is left out.

    Raises:
        Standing: there are files of that name, and `overwrite` was not said.
        KnownError: it cannot be written, or there is nothing to write.
        Cancelled: `progress` asked to stop; nothing was written.
    """
    progress.report(None)
    snapshot = read(workspace, order.wanted)
    lacks: list[Message] = []
    if order.choices.apart:
        files = _write_apart(snapshot, order, target, progress, overwrite=overwrite)
    else:
        files = _write_one(snapshot, order, target, progress, overwrite=overwrite, tell=lacks.append)
    of_areas = order.choices.thing.of_areas
    suffix = order.choices.form.suffix
    _note(workspace, snapshot, f"areas{suffix}" if of_areas else suffix, of_areas=of_areas)
    return Written(files, len(snapshot.assets), len(snapshot.areas), tuple(lacks))


def _note(workspace: Workspace, snapshot: Snapshot, form: str, *, of_areas: bool = False) -> None:
    workspace.access.note(
        Act.EXPORTED,
        audience=None if of_areas else snapshot.audience,
        about=None if snapshot.area is None else snapshot.area.id,
        form=form,
    )


def _write_one(
    snapshot: Snapshot,
    order: Order,
    target: Path,
    progress: Progress,
    *,
    overwrite: bool,
    tell: Callable[[Message], None],
) -> tuple[Path, ...]:
    from assetmap.exports.registry import export_all

    choices = order.choices
    standing = [] if overwrite else _standing(target)
    if standing:
        raise Standing(standing)
    paper = paper_options(choices, order.given)
    options = ExportOptions(
        title=choices.title.strip() if choices.asks("title") else "",
        paper=paged(snapshot, order) if choices.form.printed else replace(paper, areas=()),
        progress=progress,
        tell=tell,
    )
    return export_all(snapshot, target, kind=choices.form.kind, overwrite=overwrite, options=options)


def _standing(target: Path) -> list[str]:
    """What is there already of the file or files that `target` becomes."""
    from assetmap.exports.registry import AREA_FORMATS

    parts = {part for format_ in AREA_FORMATS for part in format_.parts} if target.suffix == ".shp" else {target.suffix}
    found = [place.name for part in sorted(parts) if (place := target.with_suffix(part)).exists()]
    if target.suffix == ".png" and target.parent.is_dir():
        numbered = (path.name for path in target.parent.glob("*.png") if path.stem.startswith(f"{target.stem}-"))
        found += sorted(name for name in numbered if name[len(target.stem) + 1 : -4].isdecimal())
    return found


def _write_apart(
    snapshot: Snapshot, order: Order, folder: Path, progress: Progress, *, overwrite: bool
) -> tuple[Path, ...]:
    from assetmap.exports.paper import documents
    from assetmap.exports.paper.atlas import pages_of

    options = paged(snapshot, order)
    names = [documents.file_name(area) for area in pages_of(snapshot, options)]
    try:
        standing = [name for name in names if not overwrite and (folder / name).exists()]
        if standing:
            raise Standing(standing)
        return documents.write_separately(snapshot, folder, options, progress)
    except OSError as error:
        raise KnownError(
            N_("The files cannot be written in the folder {folder} ({reason}). Choose another folder."),
            folder=folder,
            reason=error.strerror or error,
        ) from error
