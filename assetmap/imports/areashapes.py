"""Mends the shapes of an area file and builds the outlines of wijken and gemeenten.

Works on arrays of shapely objects in the coordinates of the file, so that neighbours keep exactly the borders they
share. Knows no columns and no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.domain.messages import N_, Message
from assetmap.geo import crs as geo_crs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS

    Geometries = NDArray[Any]

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_HAIR = 1e-5
"""Degrees, about a metre: a hole narrower than this between two neighbours comes from rounding, not from the land."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Shapes after mending: `geometries` are valid polygons, or None for the rows in `left_out` (index to reason)."""

    geometries: Geometries
    repaired: dict[int, Message]
    left_out: dict[int, Message]


def mend(geometries: Geometries, crs: str | CRS) -> Mended:
    """Valid polygons of `geometries` (coordinates in `crs`, None where there is no shape), and what was done."""
    import numpy as np
    import shapely

    shapes = geometries.copy()
    left_out: dict[int, Message] = {}

    def leave(indices: NDArray[np.intp], reason: Message) -> None:
        left_out.update(dict.fromkeys(indices.tolist(), reason))
        shapes[indices] = None

    leave(np.flatnonzero(shapely.is_missing(shapes)), Message(N_("It has no outline.")))
    leave(np.flatnonzero(shapely.is_empty(shapes)), Message(N_("It has no outline.")))
    leave(_not_finite(shapes), Message(N_("Its outline has coordinates that are not numbers.")))
    types = shapely.get_type_id(shapes)
    for index in np.flatnonzero(types == _COLLECTION).tolist():
        shapes[index] = _polygons_of(shapes[index])
    types = shapely.get_type_id(shapes)
    leave(
        np.flatnonzero((types >= 0) & ~np.isin(types, (_POLYGON, _MULTIPOLYGON))),
        Message(N_("It is a point or a line, not an area.")),
    )
    repaired: dict[int, Message] = {}
    for index in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
        valid = _valid(shapes[index])
        if valid is None:
            leave(np.array([index]), Message(N_("Its outline is too damaged to repair.")))
            continue
        repaired[index] = Message(
            N_("Its outline crossed itself and was repaired; the area changed by {change} m²."),
            {"change": _area_change(shapes[index], valid, crs)},
        )
        shapes[index] = valid
    return Mended(shapes, repaired, left_out)


def union(geometries: Geometries) -> Any:
    """One outline around `geometries` (valid polygons in degrees), without the hairs that rounding leaves between them.

    Corners on borders that neighbours share stay where they are.
    """
    import shapely

    if len(geometries) == 1:
        return geometries[0]
    whole = _coverage_union(geometries)
    return _without_hairs(shapely.union_all(geometries) if whole is None else whole)


def outlines(geometries: Geometries, parents: Sequence[str]) -> dict[str, Any]:
    """The union of `geometries` for each name in `parents` (of equal length, "" where there is none)."""
    import numpy as np

    names = np.asarray(parents, dtype=object)
    order = np.argsort(names, kind="stable")
    found, starts = np.unique(names[order].astype(str), return_index=True)
    groups = np.split(order, starts[1:])
    return {str(name): union(geometries[group]) for name, group in zip(found, groups, strict=True) if str(name) != ""}


def valid_again(geometries: Geometries) -> Geometries:
    """Polygons that were valid before their coordinates moved: rounding makes a needle touch itself now and then."""
    import numpy as np
    import shapely

    shapes = geometries.copy()
    for index in np.flatnonzero(~shapely.is_valid(shapes)).tolist():
        shapes[index] = _valid(shapes[index]) or shapes[index]
    return shapes


def same(first: Any, second: Any) -> bool:
    """Whether two shapes are the same area, wherever their rings begin."""
    import shapely

    return bool(shapely.equals_exact(shapely.normalize(first), shapely.normalize(second), tolerance=0.0))


def _not_finite(shapes: Geometries) -> NDArray[np.intp]:
    import numpy as np
    import shapely

    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    return np.unique(owner[~np.isfinite(coordinates).all(axis=1)])


def _polygons_of(shape: Any) -> Any:
    """The polygons in a collection as one shape; the collection itself when it has none."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) in {_POLYGON, _MULTIPOLYGON}]
    return shapely.multipolygons(shapely.get_parts(parts)) if parts else shape


def _valid(shape: Any) -> Any | None:
    """`shape` made valid; only its polygons, and None when nothing of it has a surface."""
    import shapely

    try:
        valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        return None
    if shapely.get_type_id(valid) == _COLLECTION:
        valid = _polygons_of(valid)
    surface = shapely.get_type_id(valid) in {_POLYGON, _MULTIPOLYGON} and shapely.area(valid) > 0
    return valid if surface else None


def _area_change(before: Any, after: Any, crs: str | CRS) -> str:
    """Square metres by which the area grew (+) or shrank (-), as text."""
    import numpy as np
    import shapely

    flat = geo_crs.to_rd(np.array([before, after], dtype=object), crs)
    old, new = shapely.area(flat)
    # Without the sign of a change that rounds to nothing.
    return f"{round(float(new - old), 1) + 0.0:+.1f}"


def _coverage_union(geometries: Geometries) -> Any | None:
    """The union when the shapes only touch, much faster than the general one; None when they overlap.

    Checking the outcome takes a third of the time of `coverage_is_valid` on the parts: where parts overlap, their
    borders cross in it, and where they are the same, a surface is missing.
    """
    import shapely

    try:
        whole = shapely.coverage_union_all(geometries)
    except shapely.errors.GEOSException:  # a real coverage may have a ring that collapses
        return None
    total = shapely.area(geometries).sum()
    good = shapely.is_valid(whole) and abs(shapely.area(whole) - total) < 1e-9 * total
    return whole if good else None


def _without_hairs(shape: Any) -> Any:
    """`shape` without holes and specks that are too narrow to be land."""
    import numpy as np
    import shapely

    kept = []
    for part in shapely.get_parts(shape):
        holes = shapely.get_rings(part)[1:]
        narrow = _width(np.asarray(shapely.polygons(holes))) < _HAIR
        if narrow.any():
            part = shapely.Polygon(shapely.get_exterior_ring(part), list(holes[~narrow]))  # noqa: PLW2901
        kept.append(part)
    parts = np.array(kept, dtype=object)
    wide = parts[_width(parts) >= _HAIR]
    parts = wide if len(wide) else parts
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _width(shapes: Geometries) -> NDArray[np.float64]:
    """The mean width of long thin shapes: a rectangle of a by b, b much smaller, has about b."""
    import numpy as np
    import shapely

    length = shapely.length(shapes)
    return np.asarray(2 * shapely.area(shapes) / np.where(length > 0, length, 1.0))
