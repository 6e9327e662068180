"""The border rule, once: which areas hold a point.

A point on a border `intersects` two buurten and is `within` none, so the rule is: among the official areas without
official children (the leaves, as a rule buurten) that intersect the point, the one with the lowest code holds it; so do
that leaf's ancestors. Every own area that intersects the point holds it too.

Knows geometry only: no dossier, no rows. Callers give the areas of one division and the own ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from assetmap.domain.areas import Area, Level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LocatableArea:
    """What locating needs to know of an area.

    `geometry` is WKB in WGS84 longitude/latitude.
    """

    id: str
    code: str
    level: Level
    parent_id: str | None
    geometry: bytes

    @classmethod
    def of(cls, area: Area) -> LocatableArea:
        """The locatable part of `area`."""
        return cls(area.id, area.code, area.level, area.parent_id, area.geometry)


class Located(NamedTuple):
    """One area that holds a point; `smallest` marks the leaf official area, at most one for a point."""

    area_id: str
    smallest: bool


class Locator:
    """Finds the areas of points.

    An official area is a leaf when no official area among those given has it as its parent. So for one point it is
    enough, and much faster, to give the true leaves and own areas whose bounds hold that point, and all ancestors of
    those leaves.
    """

    def __init__(self, areas: Sequence[LocatableArea]) -> None:
        parents = {area.parent_id for area in areas if area.level is not Level.OWN}
        leaves = [area for area in areas if area.level is not Level.OWN and area.id not in parents]
        # A lower index is a lower code: the rule then takes the smallest index.
        leaves.sort(key=lambda area: (area.code, area.id))
        self._own = [area for area in areas if area.level is Level.OWN]
        self._leaf_shapes = _Shapes(area.geometry for area in leaves)
        self._own_shapes = _Shapes(area.geometry for area in self._own)
        by_id = {area.id: area for area in areas}
        self._chains = [_chain(leaf, by_id) for leaf in leaves]

    def locate(self, lons: ArrayLike, lats: ArrayLike) -> list[tuple[Located, ...]]:
        """The areas that hold each point.

        Args:
            lons: WGS84 longitudes in degrees, shape (n,); NaN, infinite or None where a point has no place.
            lats: WGS84 latitudes in degrees, shape (n,).

        Returns:
            n tuples: the leaf first, then its ancestors upwards, then own areas in the order they were given.
        """
        import numpy as np

        x = np.atleast_1d(np.asarray(lons, dtype=np.float64))
        y = np.atleast_1d(np.asarray(lats, dtype=np.float64))
        places = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        found: list[tuple[Located, ...]] = [()] * len(x)
        points, leaves = self._leaf_shapes.intersecting(x[places], y[places])
        winners = np.full(len(places), len(self._chains))
        np.minimum.at(winners, points, leaves)
        for place, leaf in zip(places.tolist(), winners.tolist(), strict=True):
            if leaf < len(self._chains):
                found[place] = self._chains[leaf]
        points, owns = self._own_shapes.intersecting(x[places], y[places])
        order = np.lexsort((owns, points))
        for place, own in zip(places[points[order]].tolist(), owns[order].tolist(), strict=True):
            found[place] = (*found[place], Located(self._own[own].id, smallest=False))
        return found

    def locate_one(self, lon: float | None, lat: float | None) -> tuple[Located, ...]:
        """The areas that hold one point (degrees, WGS84); none when it has no place."""
        if lon is None or lat is None:
            return ()
        return self.locate([lon], [lat])[0]


class _Shapes:
    """Polygons, with an index over their bounds that is made when first asked for."""

    def __init__(self, geometries: Iterable[bytes]) -> None:
        self._wkb = list(geometries)
        self._polygons: NDArray[Any] | None = None
        self._tree: Any = None

    def intersecting(self, x: Floats, y: Floats) -> tuple[Indices, Indices]:
        """Pairs (index of point, index of polygon) that intersect; borders belong to both sides."""
        import numpy as np
        import shapely

        if not self._wkb or not len(x):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if self._polygons is None:
            self._polygons = shapely.from_wkb(self._wkb)
        if len(x) > len(self._polygons):
            # Many points in each polygon: GEOS prepares a polygon once when it is the one that asks.
            polygons, points = shapely.STRtree(np.asarray(shapely.points(x, y))).query(
                self._polygons, predicate="intersects"
            )
            return points, polygons
        if self._tree is None:
            self._tree = shapely.STRtree(self._polygons)
        points, polygons = self._tree.query(shapely.points(x, y))
        hit = shapely.intersects_xy(self._polygons[polygons], x[points], y[points])
        return points[hit], polygons[hit]


def _chain(leaf: LocatableArea, by_id: dict[str, LocatableArea]) -> tuple[Located, ...]:
    """The leaf and its ancestors; a parent that is not among the areas given, or that comes round again, ends it."""
    found = [Located(leaf.id, smallest=True)]
    seen = {leaf.id}
    parent_id = leaf.parent_id
    while parent_id is not None and parent_id in by_id and parent_id not in seen:
        seen.add(parent_id)
        found.append(Located(parent_id, smallest=False))
        parent_id = by_id[parent_id].parent_id
    return tuple(found)


def share_ground(one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    """Whether polygons (WKB, both in one coordinate system) of two sets lie on the same ground.

    So it is when a point well inside one of them lies in one of the others; neighbours that share a border do not.
    """
    import shapely

    if not one or not other:
        return False
    first, second = shapely.from_wkb(list(one)), shapely.from_wkb(list(other))
    return any(
        shapely.STRtree(ground).query(shapely.point_on_surface(shapes), predicate="intersects").size
        for shapes, ground in ((first, second), (second, first))
    )
