"""Outlines of many areas with fewer corners for maps of small scale, in a form that is quick to send and to draw.

Neighbours share their borders, and still do when corners are left out: the areas are simplified together
(`shapely.coverage_simplify`), never one by one. What lies above (wijken, gemeenten) is put together from the simplified
areas in it, so that its border runs over theirs. Knows no dossier and no page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from assetmap.domain.areas import Bounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Geometries = NDArray[Any]
    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

UNITS = 10_000_000
"""Packed coordinates are whole numbers of so many to a degree: a centimetre."""

MAGIC = 0x314F4D41
"""The first number of packed outlines: AMO1."""


class Detail(NamedTuple):
    """For zoom levels (Web Mercator, 256 pixels) below `zoom`; corners that matter less than `metres` are left out."""

    zoom: float
    metres: float


DETAILS = (Detail(10, 100.0), Detail(11.25, 40.0), Detail(12.5, 16.0), Detail(13.5, 7.0))
"""From coarse to fine. Just below `zoom`, a triangle of `metres` squared is a pixel large. Beyond the last: exact."""

_METRES_PER_DEGREE = 111_320.0
_ASPECT = math.cos(math.radians(52.2))
"""In the middle of the Netherlands a degree of longitude is so much of a degree of latitude."""

_BLOCKS = (math.inf, 5000, 4000, 1500)
"""Areas that are simplified at once for each of `DETAILS`: large blocks are few and cannot be stopped, and the border
of a block keeps all its corners, which the coarsest must not."""

_MADE_OF = 0.01
"""An area of which the areas in it cover all but this share is drawn as those together."""

_THREADS = 2


@dataclass(frozen=True, slots=True)
class _Flat:
    """Corners of rings (the first is not repeated at the end), and which ring and which area they are of."""

    points: Floats  # (n, 2), degrees
    ring: Indices  # (n,), the ring of each corner, from 0 without gaps
    area: Indices  # (rings,), the area of each ring, ascending
    areas: int


def packed(geometries: Sequence[bytes]) -> bytes:
    """Polygons and multipolygons (WKB, WGS84) with all their corners, packed for the map page.

    Little-endian 32-bit numbers: `MAGIC`, the number of areas, of rings and of corners; the first ring of each area and
    the number of rings; the first corner of each ring and the number of corners; longitude and latitude of each
    corner, `UNITS` to a degree. Rings are not closed; a hole is a ring like any other (the even-odd rule).
    """
    import shapely

    return _packed(_flat(shapely.from_wkb(list(geometries))))


def quick(geometries: Sequence[bytes], detail: Detail) -> bytes:
    """As `packed`, with corners moved to a grid of `detail.metres`, in a tenth of the time of `simplified`.

    A corner that two areas share moves to the same place, so nothing comes between them. What is smaller than the grid
    is left out. Good enough to look at until the better outlines are ready.
    """
    import numpy as np
    import shapely

    flat = _flat(shapely.from_wkb(list(geometries)))
    step = np.array([detail.metres / _METRES_PER_DEGREE / _ASPECT, detail.metres / _METRES_PER_DEGREE])
    cells = np.rint(flat.points / step).astype(np.int64)
    first, last = _ends(flat.ring)
    before = np.roll(cells, 1, axis=0)
    before[first] = cells[last]
    kept = (cells != before).any(axis=1)
    sizes = np.bincount(flat.ring[kept], minlength=len(flat.area))
    kept &= (sizes >= 3)[flat.ring]
    return _packed(_chosen(flat, cells * step, kept))


def label_points(geometries: Sequence[bytes]) -> Floats:
    """A point inside each of the polygons (WKB), shape (n, 2); NaN where there is no inside."""
    import numpy as np
    import shapely

    points = shapely.point_on_surface(shapely.from_wkb(list(geometries)))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def chunks(bounds: Sequence[Bounds], size: int) -> tuple[int, ...]:
    """A number from 0 for each area: those with the same number lie together, and are at most `size`."""
    import numpy as np

    boxes = np.array(bounds, dtype=float).reshape(-1, 4)
    numbers = np.zeros(len(boxes), dtype=int)
    for number, block in enumerate(_blocks(np.arange(len(boxes)), (boxes[:, :2] + boxes[:, 2:]) / 2, size)):
        numbers[block] = number
    return tuple(numbers.tolist())


def simplified(
    geometries: Sequence[bytes],
    parents: Sequence[int | None],
    numbers: Sequence[int],
    stop: Callable[[], bool] = lambda: False,
) -> tuple[tuple[bytes, ...], ...] | None:
    """Packed outlines for each of `DETAILS`, one pack for each chunk.

    Args:
        geometries: polygons and multipolygons as WKB, WGS84.
        parents: of each the place in `geometries` of the area that it is a part of, or None.
        numbers: of each in which chunk it goes (see `chunks`).
        stop: asked now and then; when it says so, None is returned soon.
    """
    import numpy as np
    import shapely

    shapes = shapely.transform(shapely.from_wkb(list(geometries)), lambda points: points * (_ASPECT, 1.0))
    inside = _inside(parents)
    leaves = np.array([place for place in range(len(shapes)) if place not in inside], dtype=int)
    surfaces = shapely.area(shapes)
    current = shapes.copy()
    of_chunk = [np.flatnonzero(np.array(numbers) == number) for number in range(max(numbers, default=-1) + 1)]
    made: list[tuple[bytes, ...]] = []
    for detail, size in zip(reversed(DETAILS), reversed(_BLOCKS), strict=True):
        tolerance = detail.metres / _METRES_PER_DEGREE
        thinner = _simplify(current[leaves], tolerance, size, stop)
        if thinner is None:
            return None
        current[leaves] = thinner
        for place in _from_below(parents, inside):
            if stop():
                return None
            whole = _joined(current[inside[place]])
            fits = whole is not None and abs(shapely.area(whole) - surfaces[place]) <= _MADE_OF * surfaces[place]
            current[place] = whole if fits else shapely.simplify(shapes[place], tolerance)
        made.append(tuple(_packed(_widened(_flat(current[chunk]))) for chunk in of_chunk))
    return tuple(reversed(made))


def _simplify(shapes: Geometries, tolerance: float, size: float, stop: Callable[[], bool]) -> Geometries | None:
    """All shapes with fewer corners, at most `size` at once; None when asked to stop."""
    import numpy as np
    import shapely

    boxes = shapely.bounds(shapes)
    middles = np.nan_to_num((boxes[:, :2] + boxes[:, 2:]) / 2)
    thinner = shapes.copy()
    blocks = _blocks(np.arange(len(shapes)), middles, size)

    def work(block: Indices) -> None:
        if not stop():
            _simplify_block(shapes, thinner, block, middles, tolerance, whole=len(blocks) == 1)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(work, blocks))
    return None if stop() else thinner


def _simplify_block(
    shapes: Geometries, thinner: Geometries, block: Indices, middles: Floats, tolerance: float, *, whole: bool
) -> None:
    """Simplify the shapes at `block` into `thinner`; where that fails, in halves, and at last leave one as it is."""
    import shapely

    try:
        # The border of a part must stay as it is, or it would no longer fit the part beside it.
        found = shapely.coverage_simplify(shapes[block], tolerance, simplify_boundary=whole)
    except shapely.errors.GEOSException:  # a ring that collapses, in a real file
        if len(block) > 1:
            for half in _blocks(block, middles, math.ceil(len(block) / 2)):
                _simplify_block(shapes, thinner, half, middles, tolerance, whole=False)
        return
    good = ~shapely.is_empty(found) & ~shapely.is_missing(found)
    thinner[block[good]] = found[good]


def _blocks(places: Indices, middles: Floats, size: float) -> list[Indices]:
    """`places` in compact groups of at most `size`: halved, again and again, across the longer side."""
    import numpy as np

    if len(places) <= size:
        return [places] if len(places) else []
    span = np.ptp(middles[places], axis=0)
    order = np.argsort(middles[places, int(span[1] > span[0])], kind="stable")
    half = len(places) // 2
    return [part for chosen in (order[:half], order[half:]) for part in _blocks(places[chosen], middles, size)]


def _joined(shapes: Geometries) -> Any | None:
    """The one outline of areas that only touch; None when that cannot be made."""
    import shapely

    if len(shapes) == 1:
        return shapes[0]
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        return None


def _inside(parents: Sequence[int | None]) -> dict[int, list[int]]:
    inside: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        if parent is not None:
            inside.setdefault(parent, []).append(place)
    return inside


def _from_below(parents: Sequence[int | None], inside: dict[int, list[int]]) -> list[int]:
    """The areas that hold others, each after those that it holds."""

    def depth(place: int) -> int:
        above, steps = parents[place], 0
        while above is not None and steps < len(parents):
            above, steps = parents[above], steps + 1
        return steps

    return sorted(inside, key=depth, reverse=True)


def _flat(shapes: Geometries) -> _Flat:
    import numpy as np
    import shapely

    parts, area_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    flat = _Flat(points, ring, area_of_part[part_of_ring], len(shapes))
    kept = np.ones(len(points), dtype=bool)
    kept[_ends(ring)[1]] = False
    return _chosen(flat, points, kept)


def _widened(flat: _Flat) -> _Flat:
    return _Flat(flat.points / (_ASPECT, 1.0), flat.ring, flat.area, flat.areas)


def _ends(ring: Indices) -> tuple[Indices, Indices]:
    """The first and the last corner of every ring."""
    import numpy as np

    changes = np.flatnonzero(np.diff(ring)) + 1
    return np.concatenate([[0], changes])[: len(ring)], np.concatenate([changes - 1, [len(ring) - 1]])[-len(ring) :]


def _chosen(flat: _Flat, points: Floats, kept: NDArray[np.bool_]) -> _Flat:
    """The corners that are kept, at `points`; rings that have none left are gone."""
    import numpy as np

    rings, ring = np.unique(flat.ring[kept], return_inverse=True)
    return _Flat(points[kept], ring, flat.area[rings], flat.areas)


def _packed(flat: _Flat) -> bytes:
    import numpy as np

    rings = np.searchsorted(flat.area, np.arange(flat.areas + 1))
    corners = np.searchsorted(flat.ring, np.arange(len(flat.area) + 1))
    head = np.array([MAGIC, flat.areas, len(flat.area), len(flat.points)])
    numbers = np.rint(flat.points.ravel() * UNITS)
    return b"".join(part.astype("<i4").tobytes() for part in (head, rings, corners, numbers))
