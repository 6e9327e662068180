"""The documents on paper by their kind, and the ways to write one."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from assetmap import folders, printing
from assetmap.domain.areas import Area
from assetmap.domain.progress import Progress, Silent
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.exports.paper.atlas import atlas, pages_of
from assetmap.exports.paper.capture import capture
from assetmap.exports.paper.meeting import meeting_map
from assetmap.exports.paper.options import PaperKind, PaperOptions
from assetmap.exports.paper.overview import overview
from assetmap.exports.paper.profile import profile
from assetmap.printing import Document

Builder = Callable[[Snapshot, PaperOptions, Progress], Document]

BUILDERS: dict[PaperKind, Builder] = {
    PaperKind.MAP: meeting_map,
    PaperKind.ATLAS: atlas,
    PaperKind.PROFILE: profile,
    PaperKind.CAPTURE: capture,
    PaperKind.OVERVIEW: overview,
}


def document(snapshot: Snapshot, options: PaperOptions, progress: Progress | None = None) -> Document:
    """The sheets that `options` ask for. Depends on nothing else, so the same snapshot gives the same sheets.

    Raises:
        KnownError: there is nothing to print, or the logo is no picture.
        Cancelled: `progress` asked to stop.
    """
    return BUILDERS[options.kind](snapshot, options, progress or Silent())


def write_pdf(snapshot: Snapshot, target: Path, options: PaperOptions, progress: Progress | None = None) -> None:
    """Write a PDF, whole or not at all.

    Raises:
        KnownError: as `document` and `printing.to_pdf`.
        Cancelled: `progress` asked to stop.
        OSError: `target` cannot be written.
    """
    printing.to_pdf(document(snapshot, options, progress), target, progress)


def write_png(
    snapshot: Snapshot, target: Path, options: PaperOptions, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write pictures, all or none: one sheet to `target`, several to numbered names beside it. The paths.

    Raises:
        KnownError: as `document` and `printing.to_png`.
        Cancelled: `progress` asked to stop.
        OSError: they cannot be written.
    """
    return printing.to_png(document(snapshot, options, progress), target, options.dpi, progress)


def write_separately(
    snapshot: Snapshot, folder: Path, options: PaperOptions, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write one PDF per area in `folder`, all or none; the paths. Files of the same name there are replaced.

    Raises:
        KnownError: as `document` and `printing.to_pdf`.
        Cancelled: `progress` asked to stop.
        OSError: they cannot be written.
    """
    areas = pages_of(snapshot, options)
    told = progress or Silent()
    unfinished = folder / f".{secrets.token_hex(4)}.part"
    names = [file_name(area) for area in areas]
    with folders.noted(unfinished):
        try:
            unfinished.mkdir()
            for at, area in enumerate(areas):
                told.report(at / len(areas))
                write_pdf(snapshot, unfinished / names[at], options.of(area.id))
            for name in dict.fromkeys(names):
                (unfinished / name).replace(folder / name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    told.report(1.0)
    return tuple(folder / name for name in dict.fromkeys(names))


def file_name(area: Area) -> str:
    """`BU09570402 Kastelenbuurt.pdf`, with only what every system takes in a name."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", f"{one_line(area.code)} {one_line(area.name)}")
    return f"{' '.join(plain.split())[:80].strip(' .')}.pdf"
