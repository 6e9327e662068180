"""Mends the shapes of an area file and builds the outlines of wijken and gemeenten.

Works on arrays of shapely objects; neighbours keep exactly the borders they share. Knows no columns and no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.geo import crs as geo_crs
from assetmap.geo.cores import side_by_side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS

    Geometries = NDArray[Any]

_PART = 500
"""So many shapes are looked at between two reports."""
_BATCH = 100
"""So many wijken or gemeenten are joined between two reports."""
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_SKETCH = 600
"""So many dots wide is a small map."""
_HAIR = 1e-5
"""Degrees, about a metre: a hole narrower than this between two neighbours comes from rounding, not from the land."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Shapes after mending: `geometries` are valid polygons, or None for the rows in `left_out` (index to reason)."""

    geometries: Geometries
    repaired: dict[int, Message]
    left_out: dict[int, Message]


def mend(geometries: Geometries, crs: str | CRS, progress: Progress) -> Mended:
    """Valid polygons in WGS84 of `geometries` (coordinates in `crs`, None where there is no shape), and what was done.

    Equal corners before are equal corners after, so neighbours still share their borders.
    """
    import numpy as np
    import shapely

    shapes, left_out = _sift(geometries)
    moved = geo_crs.to_wgs84(shapes, crs, progress).copy()
    repaired: dict[int, Message] = {}
    # Looked at once, where they are stored: rounding makes a needle touch itself now and then.
    for index in np.flatnonzero(~_is_valid(moved, progress) & ~shapely.is_missing(moved)).tolist():
        progress.report(None)
        if shapely.is_valid(shapes[index]):
            moved[index] = _valid(moved[index]) or moved[index]
            continue
        valid = _valid(shapes[index])
        if valid is None:
            left_out[index] = Message(N_("Its outline is too damaged to repair."))
            moved[index] = None
            continue
        repaired[index] = _repair(shapes[index], valid, crs)
        there = geo_crs.to_wgs84(np.array([valid], dtype=object), crs)[0]
        moved[index] = there if shapely.is_valid(there) else _valid(there) or there
    return Mended(moved, repaired, left_out)


def _sift(geometries: Geometries) -> tuple[Geometries, dict[int, Message]]:
    """Only what is an area, of collections the polygons; None for the rest, with the reasons."""
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
    return shapes, left_out


def union(geometries: Geometries) -> Any:
    """One outline around `geometries` (valid polygons in degrees), without the hairs that rounding leaves between them.

    Corners on borders that neighbours share stay where they are.
    """
    return _unions([geometries])[0]


def outlines(geometries: Geometries, parents: Sequence[str], progress: Progress) -> dict[str, Any]:
    """The union of `geometries` for each name in `parents` (of equal length, "" where there is none)."""
    import numpy as np

    names = np.asarray(parents, dtype=object)
    order = np.argsort(names, kind="stable")
    found, starts = np.unique(names[order].astype(str), return_index=True)
    groups = np.split(order, starts[1:])
    wanted = [(str(name), geometries[group]) for name, group in zip(found, groups, strict=True) if str(name) != ""]
    batches = [[group for _, group in wanted[at : at + _BATCH]] for at in range(0, len(wanted), _BATCH)]
    unions = [whole for batch in side_by_side(_unions, batches, progress) for whole in batch]
    return {name: whole for (name, _), whole in zip(wanted, unions, strict=True)}


def to_wkb(geometries: Geometries, progress: Progress) -> list[bytes]:
    """The shapes as WKB, without heights."""
    import numpy as np
    import shapely

    def written(part: Geometries) -> list[bytes]:
        blobs: list[bytes] = shapely.to_wkb(part, output_dimension=2, byte_order=1).tolist()
        return blobs

    parts = np.array_split(geometries, max(1, len(geometries) // _PART))
    return [blob for part in side_by_side(written, parts, progress) for blob in part]


def count_empty(geometries: Geometries) -> int:
    """How many of `geometries` are missing or empty."""
    import numpy as np
    import shapely

    return int(np.count_nonzero(shapely.is_missing(geometries) | shapely.is_empty(geometries)))


def sketch(geometries: Geometries, places: Sequence[int], crs: str, progress: Progress) -> tuple[list[int], Geometries]:
    """The shapes at `places` in WGS84, simplified to what a small map shows; without those it would not show."""
    import numpy as np
    import shapely

    wanted = np.array(places, dtype=int)
    shapes = geometries[wanted]
    areas = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    bounds = shapely.bounds(shapes)
    areas &= np.isfinite(bounds).all(axis=1) & np.isfinite(shapely.area(shapes))
    wanted, shapes, bounds = wanted[areas], shapes[areas], bounds[areas]
    if not len(shapes):
        return [], shapes
    size = np.median([bounds[:, 2].max() - bounds[:, 0].min(), bounds[:, 3].max() - bounds[:, 1].min()])
    parts = np.array_split(shapes, max(1, len(shapes) // _PART))
    simple = np.concatenate(
        list(
            side_by_side(lambda part: shapely.simplify(part, size / _SKETCH, preserve_topology=False), parts, progress)
        )
    )
    shown = ~shapely.is_empty(simple)
    return wanted[shown].tolist(), geo_crs.to_wgs84(simple[shown], crs)


def same(first: Any, second: Any) -> bool:
    """Whether two shapes are the same area, wherever their rings begin."""
    import shapely

    return bool(shapely.equals_exact(shapely.normalize(first), shapely.normalize(second), tolerance=0.0))


def _is_valid(shapes: Geometries, progress: Progress) -> NDArray[np.bool_]:
    import numpy as np
    import shapely

    parts = np.array_split(shapes, max(1, len(shapes) // _PART))
    return np.concatenate(list(side_by_side(shapely.is_valid, parts, progress)))


def _not_finite(shapes: Geometries) -> NDArray[np.intp]:
    import numpy as np
    import shapely

    if np.isfinite(shapely.get_coordinates(shapes)).all():
        return np.empty(0, dtype=np.intp)
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


def _repair(before: Any, after: Any, crs: str | CRS) -> Message:
    """What is told of a repair, with the square metres by which the area grew (+) or shrank (-)."""
    import numpy as np
    import shapely

    flat = geo_crs.to_rd(np.array([before, after], dtype=object), crs)
    old, new = shapely.area(flat)
    tenths = round(float(new - old) * 10)
    if not tenths:
        return Message(N_("Its outline crossed itself and was repaired; its size stayed the same."))
    whole, rest = divmod(abs(tenths), 10)
    number = {"whole": f"{'+' if tenths > 0 else '-'}{whole}", "tenths": rest}
    change = Message(N_("{whole}.{tenths}"), number)
    return Message(
        N_("Its outline crossed itself and was repaired; the area changed by {change} m²."), {"change": change}
    )


def _unions(groups: Sequence[Geometries]) -> list[Any]:
    """The union of each group, all at once where that can be."""
    import numpy as np
    import shapely

    made: list[Any] = [group[0] if len(group) == 1 else None for group in groups]
    many = [place for place, group in enumerate(groups) if len(group) > 1]
    wholes = _coverage_unions([groups[place] for place in many])
    for place, whole in zip(many, wholes, strict=True):
        made[place] = shapely.union_all(groups[place]) if whole is None else whole
    joined = np.array([made[place] for place in many], dtype=object)
    ragged = (shapely.get_num_geometries(joined) > 1) | (shapely.get_num_interior_rings(joined) > 0)
    for place, doubtful in zip(many, ragged.tolist(), strict=True):
        if doubtful:
            made[place] = _without_hairs(made[place])
    return made


def _coverage_unions(groups: Sequence[Geometries]) -> list[Any | None]:
    """The union of each group of which the shapes only touch, a fast one; None where they overlap.

    Checking the outcome takes a third of the time of `coverage_is_valid` on the parts: where parts overlap, their
    borders cross in it, and where they are the same, a surface is missing.
    """
    import numpy as np
    import shapely

    if not groups:
        return []
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    shapes = np.concatenate(groups)
    try:
        collections = np.asarray(shapely.geometrycollections(shapes, indices=owner))
        wholes = np.asarray(shapely.coverage_union_all(collections[:, None], axis=1))
    except shapely.errors.GEOSException:  # a real coverage may have a ring that collapses
        if len(groups) == 1:
            return [None]
        return [whole for group in groups for whole in _coverage_unions([group])]
    total = np.bincount(owner, weights=shapely.area(shapes))
    good = shapely.is_valid(wholes) & (np.abs(shapely.area(wholes) - total) < 1e-9 * total)
    return [whole if fine else None for whole, fine in zip(wholes.tolist(), good.tolist(), strict=True)]


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
