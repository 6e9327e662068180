"""A quick drawing of what a layer of a foreign file brings to a base map, to look at before the map is made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Progress
from assetmap.imports import basemapsource
from assetmap.imports.basemapsorting import COAST, Mixed
from assetmap.imports.basemapsource import SourceLayer

DETAIL = 900
"""In how many steps the width of the land is drawn: what is smaller than one is left out."""

Corners = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Strokes:
    """Shapes of one layer of the map, in degrees: areas (each a ring and its holes), lines and points."""

    layer: Layer
    areas: tuple[tuple[Corners, ...], ...] = ()
    lines: tuple[Corners, ...] = ()
    points: Corners | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a layer of a file brings: its strokes, how many rows they are of, and where (None: there is nothing)."""

    strokes: tuple[Strokes, ...] = ()
    rows: int = 0
    bounds: Bounds | None = None


def sketch(
    layer: SourceLayer, use: Layer | Mixed, around: Bounds | None, system: str | None, progress: Progress
) -> Sketch:
    """What `layer` brings within `around` (degrees; None: everything) when it is used so.

    Raises:
        ImportRefused: it is damaged, or its coordinates lie nowhere in the Netherlands.
        Cancelled: the user stopped it.
    """
    import numpy as np
    import shapely

    parts = [part for part in basemapsource.read(layer, use, around, system, progress) if part.klass != COAST]
    if not parts:
        return Sketch()
    bounds = Bounds(*shapely.total_bounds(np.concatenate([part.geometries for part in parts])).tolist())
    step = _step(around or bounds)
    strokes = tuple(_strokes(part.layer, part.geometries, step) for part in parts)
    return Sketch(strokes, sum(len(part.geometries) for part in parts), bounds)


def _step(land: Bounds) -> float:
    """The size in degrees of what is too small to be drawn."""
    squeeze = math.cos(math.radians((land.south + land.north) / 2))
    return max((land.east - land.west) * squeeze, land.north - land.south) / DETAIL


def _strokes(layer: Layer, geometries: Any, step: float) -> Strokes:
    import shapely

    pieces = shapely.get_parts(geometries)
    west, south, east, north = shapely.bounds(pieces).T
    sizes, dimensions = (east - west) + (north - south), shapely.get_dimensions(pieces)
    large = shapely.simplify(pieces[(dimensions > 0) & (sizes > step)], step / 2, preserve_topology=False)
    large = large[~shapely.is_empty(large)]
    kinds = shapely.get_dimensions(large)
    points = shapely.get_coordinates(pieces[dimensions == 0])
    return Strokes(layer, _areas(large[kinds == 2]), _lines(large[kinds == 1]), [(x, y) for x, y in points.tolist()])


def _areas(geometries: Any) -> tuple[tuple[Corners, ...], ...]:
    import shapely

    rings, of_area = shapely.get_rings(shapely.get_parts(geometries), return_index=True)
    found: dict[int, list[Corners]] = {}
    for area, corners in zip(of_area.tolist(), _lines(rings), strict=True):
        found.setdefault(area, []).append(corners)
    return tuple(tuple(corners) for corners in found.values())


def _lines(geometries: Any) -> tuple[Corners, ...]:
    import numpy as np
    import shapely

    pieces = shapely.get_parts(geometries)
    corners, of_piece = shapely.get_coordinates(pieces, return_index=True)
    ends = np.cumsum(np.bincount(of_piece, minlength=len(pieces))).tolist()
    told = [(x, y) for x, y in corners.tolist()]
    return tuple(told[start:end] for start, end in pairwise([0, *ends]))
