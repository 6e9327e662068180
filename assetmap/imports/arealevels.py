"""Builds the levels above the areas of a file: wijken around their buurten, gemeenten around their wijken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetmap.domain.areas import Area, Bounds, Level, own_code
from assetmap.domain.ids import new_id
from assetmap.domain.progress import Progress
from assetmap.imports import areashapes
from assetmap.imports.arearows import Rows

_UP: dict[Level | None, frozenset[Level]] = {
    Level.WIJK: frozenset({Level.WIJK, Level.GEMEENTE}),
    Level.GEMEENTE: frozenset({Level.GEMEENTE}),
}


@dataclass(slots=True)
class _Draft:
    id: str
    level: Level
    code: str
    name: str
    shape: Any
    place: int
    """A row of the file that this area is, or that lies in it: it tells what lies above."""
    parent_id: str | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


def build(rows: Rows, division_id: str, *, lowest: Level | None, progress: Progress) -> tuple[Area, ...]:
    """The areas of the kept rows (outlines in WGS84) and of the levels above, gemeenten first, each level by code.

    Nothing below the `lowest` level that is wanted comes out.
    """
    leaves = [
        _Draft(
            new_id(),
            rows.level,
            rows.code[place],
            rows.name[place],
            rows.geometry[place],
            place,
            figures=rows.figures[place],
        )
        for place in rows.kept
    ]
    wijken = _above(Level.WIJK, leaves, rows.wijk, rows, progress)
    # A buurt without a wijk still lies in its gemeente.
    loose = [draft for draft in leaves if draft.parent_id is None]
    gemeenten = _above(Level.GEMEENTE, [*wijken, *loose], rows.gemeente, rows, progress)
    drafts = [
        draft
        for level in (gemeenten, wijken, leaves)
        for draft in sorted(level, key=lambda draft: (draft.code, draft.name))
    ]
    wanted = [draft for draft in drafts if lowest not in _UP or draft.level in _UP[lowest]]
    # What is not buurten at all, such as buurten without a wijk when wijken are wanted, would leave nothing.
    return _areas(wanted or drafts, division_id, progress)


def _above(level: Level, below: Sequence[_Draft], codes: Sequence[str], rows: Rows, progress: Progress) -> list[_Draft]:
    """The areas of `level` that the areas `below` lie in; sets their parents."""
    import numpy as np

    shapes = np.empty(len(below), dtype=object)
    shapes[:] = [draft.shape for draft in below]
    parents = [codes[draft.place] for draft in below]
    names = _names(level, parents, [draft.place for draft in below], rows)
    first = dict(zip(reversed(parents), (draft.place for draft in reversed(below)), strict=True))
    found: dict[str, _Draft] = {}
    for code, shape in areashapes.outlines(shapes, parents, progress).items():
        place = first[code]
        figures = rows.figures_above.get(code, {})
        found[code] = _Draft(new_id(), level, code, names[code], shape, place, figures=figures)
    for draft, parent in zip(below, parents, strict=True):
        if parent:
            draft.parent_id = found[parent].id
    return list(found.values())


def _names(level: Level, codes: Sequence[str], places: Sequence[int], rows: Rows) -> dict[str, str]:
    """The name of each parent: the first that the file gives, else made from its code."""
    in_file = rows.wijk_name if level is Level.WIJK else rows.gemeente_name
    names: dict[str, str] = {}
    for code, place in zip(codes, places, strict=True):
        names[code] = names.get(code) or in_file[place]
    return {code: name or made_name(level, code, cbs=rows.cbs) for code, name in names.items()}


def made_name(level: Level, code: str, *, cbs: bool) -> str:
    """A name where the file gives none: `Wijk 04` for `WK095704`, as CBS numbers them; else the code."""
    return f"Wijk {code[6:]}" if level is Level.WIJK and cbs and len(code) == 8 else code


def _areas(drafts: Sequence[_Draft], division_id: str, progress: Progress) -> tuple[Area, ...]:
    import numpy as np
    import shapely

    shapes = np.empty(len(drafts), dtype=object)
    shapes[:] = [draft.shape for draft in drafts]
    blobs = areashapes.to_wkb(shapes, progress)
    boxes = shapely.bounds(shapes).tolist()
    return tuple(_area(draft, blob, box, division_id) for draft, blob, box in zip(drafts, blobs, boxes, strict=True))


def _area(draft: _Draft, geometry: bytes, box: Sequence[float], division_id: str) -> Area:
    own = draft.level is Level.OWN
    return Area(
        id=draft.id,
        division_id=None if own else division_id,
        level=draft.level,
        code=own_code(draft.id) if own else draft.code,
        name=draft.name,
        parent_id=draft.parent_id,
        geometry=geometry,
        bounds=Bounds(*box),
        figures=draft.figures,
    )
