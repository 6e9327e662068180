"""What the wizard works with: what is in the file with the choices as they stand, and what is in the dossier already.

Everything here is done in a thread of its own; it knows no widgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.domain.areas import Division, Level
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress
from assetmap.geo.locate import share_ground
from assetmap.imports.areachoices import Choices
from assetmap.ui.area_wizard.outlines import Outline, outlines_of, packed_outlines

if TYPE_CHECKING:
    from assetmap.imports.areafile import AreaFile
    from assetmap.imports.areainspect import GemeenteInfo, Inspection
    from assetmap.workspace import Workspace

READ_AT_ONCE = 3_000
"""A file of so many rows is read along with looking into it; a larger one only when the user goes on."""

LOOKS_AGAIN = frozenset({"layer", "crs", "encoding", "columns", "level", "water", "outside"})
"""The choices that change what is in the file; the others only change what is taken from it."""

_NOT_AREAS = ("Point", "LineString", "MultiPoint", "MultiLineString")

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the dossier has: its divisions, the codes of the gemeenten in use, and the outlines in use.

    `ground` is the land (outlines in WKB) of each division in use.
    """

    divisions: tuple[Division, ...]
    gemeenten: frozenset[str]
    outlines: tuple[Outline, ...]
    ground: Mapping[str, Sequence[bytes]]

    @property
    def current(self) -> Division | None:
        """The first division in use."""
        return next((division for division in self.divisions if division.current), None)

    def replaced_by(self, file: AreaFile) -> Division | None:
        """The division in use that a file takes the place of; None when it is about other land."""
        land = [area.geometry for area in file.areas if area.level is not Level.OWN]
        for division in self.divisions:
            if division.current and share_ground(land, self.ground.get(division.id, ())):
                return division
        return None


@dataclass(frozen=True, slots=True)
class Picked:
    """Codes of the gemeenten and wijken that are taken; `everything` when the file is taken whole."""

    everything: bool = True
    gemeenten: frozenset[str] = frozenset()
    wijken: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to import."""
        return not (self.everything or self.gemeenten or self.wijken)

    def holds(self, outline: Outline) -> bool:
        """Whether an area is taken."""
        return self.everything or outline.gemeente in self.gemeenten or outline.wijk in self.wijken

    def count(self, gemeenten: Sequence[GemeenteInfo]) -> int:
        """How many rows are taken."""
        return sum(
            each.buurten
            if self.everything or each.code in self.gemeenten
            else sum(wijk.buurten for wijk in each.wijken if wijk.code in self.wijken)
            for each in gemeenten
        )

    def put_in(self, choices: Choices) -> Choices:
        """The choices with these gemeenten and wijken."""
        if self.everything:
            return replace(choices, municipalities=(), wijken=())
        return replace(choices, municipalities=tuple(sorted(self.gemeenten)), wijken=tuple(sorted(self.wijken)))


@dataclass(frozen=True, slots=True)
class Look:
    """What was found. `file` is what would be imported, None when that was not read yet or cannot be (`refusal`).

    `replaced` is the division in use that it takes the place of, of a file that was not read yet the likely one.
    """

    path: Path
    signature: Signature
    known: Known
    choices: Choices
    picked: Picked
    inspection: Inspection
    outlines: tuple[Outline, ...]
    file: AreaFile | None = None
    refusal: ImportRefused | None = None
    replaced: Division | None = None

    @property
    def ready(self) -> bool:
        """Whether nothing must be chosen before the file can be read."""
        found = self.inspection
        return found.layer is not None and bool(found.recognised) and found.crs is not None and not self.picked.nothing

    @property
    def small(self) -> bool:
        """Whether the file is read along with looking into it."""
        return self.inspection.rows <= READ_AT_ONCE


def signature(path: Path) -> Signature:
    """What tells that a file, or one of the files that belong to it, is another than before; () when it is gone."""
    try:
        belonging = path.iterdir() if path.is_dir() else path.parent.glob(f"{path.stem}.*")
        states = ((item.name, item.stat()) for item in belonging)
        return tuple(sorted((name, state.st_size, state.st_mtime_ns) for name, state in states))
    except OSError:
        return ()


def known(workspace: Workspace) -> Known:
    """What the dossier has now."""
    areas = workspace.areas()
    gemeenten = frozenset(area.code for area in areas if area.level is Level.GEMEENTE)
    lowest = [area for area in areas if area.level is Level.BUURT] or [
        area for area in areas if area.level is not Level.OWN
    ]
    ground: dict[str, list[bytes]] = {}
    for area in lowest:
        ground.setdefault(area.division_id or "", []).append(area.geometry)
    outlines = packed_outlines([area.geometry for area in lowest])
    return Known(workspace.divisions(), gemeenten, outlines, ground)


def look(path: Path, choices: Choices, workspace: Workspace, progress: Progress) -> Look:
    """Look into a file for the first time: gemeenten that the dossier has are proposed.

    Raises:
        ImportRefused: nothing can be done with it.
        Cancelled: `progress` asked to stop.
    """
    return look_again(path, choices, known(workspace), None, progress)


def look_again(path: Path, choices: Choices, known: Known, picked: Picked | None, progress: Progress) -> Look:
    """Look with other choices. Without `picked`, what to take and whether to mend names are proposed.

    Raises:
        ImportRefused: nothing can be done with it.
        Cancelled: `progress` asked to stop.
    """
    from assetmap.imports.areainspect import inspect

    before = signature(path)
    plain = replace(choices, municipalities=(), wijken=())
    found = inspect(path, plain, progress)
    if found.layer is None and (best := _best_layer(found)) is not None:
        plain = replace(plain, layer=best)
        found = inspect(path, plain, progress)
    if picked is None and found.mojibake:
        plain = replace(plain, mend_names=True)
    made = Look(
        path,
        before,
        known,
        plain,
        _still(picked, found) if picked is not None else _proposed(found, known),
        found,
        outlines_of(found.outlines),
        replaced=known.current,
    )
    return read(made, progress) if made.small else made


def read(found: Look, progress: Progress) -> Look:
    """Read what the choices say; what cannot be read is told in `refusal`.

    Raises:
        Cancelled: `progress` asked to stop.
    """
    from assetmap.imports.areafile import read_areas

    if not found.ready:
        return replace(found, file=None, refusal=None)
    if signature(found.path) != found.signature:
        return replace(found, file=None, refusal=changed_meanwhile(found.path))
    try:
        file = read_areas(found.path, found.picked.put_in(found.choices), progress=progress)
    except ImportRefused as error:
        return replace(found, file=None, refusal=error)
    return replace(found, file=file, refusal=None, replaced=found.known.replaced_by(file))


def changed_meanwhile(path: Path) -> ImportRefused:
    """What is told when the file is another than the one that was looked into."""
    if not path.exists():
        return ImportRefused(N_("{name} is not there (any more). Check where the file is."), name=path.name)
    return ImportRefused(
        N_("{name} was changed by another program meanwhile. Choose the file again to see what is in it now."),
        name=path.name,
    )


def counts(found: Look) -> Mapping[Level, int]:
    """How many areas of each level will be imported; of a file that was not read yet, what it seems to hold."""
    if found.file is not None:
        return found.file.report.levels
    inspection = found.inspection
    level = found.choices.level or inspection.level
    if level is None or found.picked.nothing:
        return {}
    gemeenten = [each for each in inspection.gemeenten if _taken(found.picked, each)]
    wijken = sum(
        found.picked.everything or each.code in found.picked.gemeenten or wijk.code in found.picked.wijken
        for each in gemeenten
        for wijk in each.wijken
    )
    rows = found.picked.count(inspection.gemeenten) if inspection.gemeenten else _land_rows(found)
    seen = {Level.GEMEENTE: len(gemeenten), Level.WIJK: wijken}
    lowest = inspection.level if inspection.level is not None else level
    seen[lowest] = rows
    order = (Level.BUURT, Level.WIJK, Level.GEMEENTE)
    if level is Level.OWN:
        return {Level.OWN: rows}
    return {each: seen[each] for each in order[order.index(level) :] if seen.get(each)}


def _land_rows(found: Look) -> int:
    inspection = found.inspection
    wet = 0 if found.choices.water else inspection.water_rows
    return max(0, inspection.rows - wet - inspection.empty_rows)


def _taken(picked: Picked, gemeente: GemeenteInfo) -> bool:
    if picked.everything or gemeente.code in picked.gemeenten:
        return True
    return any(wijk.code in picked.wijken for wijk in gemeente.wijken)


def _best_layer(found: Inspection) -> str | None:
    """The layer to show when there are more and none says that it holds buurten: the largest that can hold areas."""
    able = [layer for layer in found.layers if layer.rows and layer.geometry.split(" ")[0] not in _NOT_AREAS]
    return max(able, key=lambda layer: layer.rows).name if able else None


def _proposed(found: Inspection, known: Known) -> Picked:
    """Everything of one gemeente; of several those that the dossier has, and none when it has none of them."""
    if len(found.gemeenten) < 2:
        return Picked()
    there = frozenset(each.code for each in found.gemeenten) & known.gemeenten
    return Picked(everything=False, gemeenten=there)


def _still(picked: Picked, found: Inspection) -> Picked:
    """What was picked, as far as it is in the file as it is read now."""
    if picked.everything:
        return picked
    gemeenten = picked.gemeenten & {each.code for each in found.gemeenten}
    wijken = picked.wijken & {wijk.code for each in found.gemeenten for wijk in each.wijken}
    return Picked(everything=not found.gemeenten, gemeenten=gemeenten, wijken=wijken)
