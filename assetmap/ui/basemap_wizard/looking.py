"""What the wizard knows: the files that are open, their layers, the land of the dossier, and what comes in of it.

Knows no widgets. The files stay open, as private copies, until the wizard is closed: what was shown is what is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.domain.areas import Bounds, Level
from assetmap.domain.errors import ImportRefused, KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.imports.areakinds import KIND_OF_SUFFIX
from assetmap.imports.areasource import SHAPE_PARTS
from assetmap.imports.basemaposm import SUFFIXES as OSM_SUFFIXES
from assetmap.ui.area_wizard.outlines import Outline, packed_outlines
from assetmap.ui.background import Task

if TYPE_CHECKING:
    from assetmap.imports.basemapsource import SourceLayer
    from assetmap.workspace import Workspace

SUFFIXES = (*KIND_OF_SUFFIX, ".zip", *OSM_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that the user chose: its layers, or why it cannot be read."""

    path: Path
    layers: tuple[SourceLayer, ...] = ()
    refusal: KnownError | None = None
    held: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True, slots=True)
class Land:
    """The land of a dossier: the rectangle around its areas (None: it has none yet), and what it is called."""

    bounds: Bounds | None
    name: str
    outlines: tuple[Outline, ...] = ()

    @property
    def around(self) -> Bounds | None:
        """The rectangle with a margin, so that the edge of the gemeente is not the edge of the world."""
        from assetmap.imports.basemapmaking import with_margin

        return None if self.bounds is None else with_margin(self.bounds)

    def touches(self, bounds: Bounds) -> bool:
        """Whether something lies in the land; everything does as long as there is none."""
        land = self.bounds
        return land is None or (
            bounds.west <= land.east
            and bounds.east >= land.west
            and bounds.south <= land.north
            and bounds.north >= land.south
        )


def land_of(workspace: Workspace) -> Land:
    """The land of the open dossier."""
    from assetmap.imports.basemapmaking import land_of as around

    areas = workspace.areas()
    gemeenten = [area for area in areas if area.level is Level.GEMEENTE]
    name = gemeenten[0].name if len(gemeenten) == 1 else workspace.name
    return Land(around(areas), name, packed_outlines([area.geometry for area in gemeenten or areas]))


def united(boxes: Sequence[Bounds]) -> Bounds | None:
    """The rectangle around all of these, None when there are none."""
    if not boxes:
        return None
    west, south = min(box.west for box in boxes), min(box.south for box in boxes)
    return Bounds(west, south, max(box.east for box in boxes), max(box.north for box in boxes))


def chosen_files(paths: Iterable[Path]) -> list[Path]:
    """The files to open among those that were chosen or dropped: of a shapefile in parts only the .shp."""
    found: dict[Path, None] = {}
    given = list(paths)
    stems = {path.with_suffix("") for path in given if path.suffix.lower() == ".shp"}
    for path in given:
        is_part = path.suffix.lower() != ".shp" and any(path.name.startswith(f"{stem.name}.") for stem in stems)
        if not (is_part and path.suffix.lower() not in {*SUFFIXES} - {*SHAPE_PARTS}):
            found[path] = None
    return list(found)


def open_files(paths: Sequence[Path], taken: Iterable[str], progress: Progress) -> list[Opened]:
    """Open these files; of one that cannot be read it is told why. No layer gets a key that is `taken`.

    Raises:
        Cancelled: the user stopped it; all are closed again.
    """
    from assetmap.imports import basemapsource

    found: list[Opened] = []
    keys = set(taken)
    try:
        for path in paths:
            progress.report(None, Message(N_("Looking into {name} …"), {"name": path.name}))
            held = ExitStack()
            try:
                layers = held.enter_context(basemapsource.opened([path], progress))
            except ImportRefused as refusal:
                found.append(Opened(path, refusal=refusal))
                continue
            layers = basemapsource.told_apart(layers, keys)
            keys |= {layer.key for layer in layers}
            found.append(Opened(path, layers, None, held))
    except BaseException:
        for opened in found:
            opened.held.close()
        raise
    return found


class OpenFiles:
    """The files of one wizard. Copies are thrown away when no work reads them any more."""

    def __init__(self) -> None:
        self.there: list[Opened] = []
        self._leaving: list[Opened] = []
        self._working = 0

    @property
    def layers(self) -> list[SourceLayer]:
        """The layers of all files, in the order in which they were chosen."""
        return [layer for opened in self.there for layer in opened.layers]

    def add(self, found: Sequence[Opened]) -> None:
        """Take these too; one that was there and could not be read is replaced."""
        for opened in found:
            self.remove(opened.path)
        self.there += found

    def remove(self, path: Path) -> None:
        """Let go of a file."""
        self._leaving += [opened for opened in self.there if opened.path == path]
        self.there = [opened for opened in self.there if opened.path != path]
        self._tidy()

    def close(self) -> None:
        """Let go of all files."""
        self._leaving += self.there
        self.there = []
        self._tidy()

    def watch(self, task: Task) -> None:
        """Keep the copies at least until this task is over."""
        self._working += 1
        task.finished.connect(partial(OpenFiles._ended, self))

    def _ended(self) -> None:
        self._working -= 1
        self._tidy()

    def _tidy(self) -> None:
        if not self._working:
            for opened in self._leaving:
                opened.held.close()
            self._leaving.clear()
