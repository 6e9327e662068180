"""Makes streets and places of the pieces that the tiles of a base map hold of them.

A street comes in pieces from crossing to crossing and from tile to tile. Pieces of one name that lie near each other
are one street; those that lie further apart are streets of the same name in two villages. A file that only tells where
the name of a street is written (BGT) gives points: a street is then the surface of the road on which they lie, or where
there is none the line along them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assetmap.domain.areas import Bounds
from assetmap.domain.places import NamedPlace, PlaceKind, tidy_name
from assetmap.domain.progress import Progress, Silent

Shape = Any
"""A shapely geometry; shapely itself is imported where it is used."""

APART = {PlaceKind.STREET: 500.0, PlaceKind.WATER: 500.0, PlaceKind.GREEN: 300.0}
"""Metres between two pieces of one name from which they are two; between two signs of a place it is more."""

_APART_POINTS = 2000.0
_APART_LABELS = 900.0
"""Along a road in the country the name of it is not written more often than this."""

_LABEL = 40.0
"""Metres of a street on either side of the only place where its name is written."""

_BESIDE = 6.0
"""Metres that the name of a street may be written beside its road."""

_ALONG = 500.0
"""Metres of a road on either side of its name: further on it may be called otherwise."""

_PIECES_MAX = 5000
"""Of one name; a file with more is no map of a gemeente."""

_BATCH = 100
"""Names between two looks at whether to go on."""

_LEAST = 0.00001
"""Degrees, about a metre: tiles round their corners to that."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One feature of a tile with a name: `shape` in WGS84, `angle` of the writing (degrees, counter-clockwise)."""

    kind: PlaceKind
    name: str
    shape: Shape
    angle: float = 0.0


def gathered(
    pieces: Iterable[Piece], surfaces: Sequence[Shape] = (), progress: Progress | None = None
) -> tuple[NamedPlace, ...]:
    """The streets and places that these pieces are of, each once; `surfaces` are those of roads without a name.

    Raises:
        Cancelled: the user stopped it.
    """
    progress = progress or Silent()
    by_name: dict[tuple[PlaceKind, str], list[Piece]] = {}
    for piece in pieces:
        name = tidy_name(piece.name)
        if name and not piece.shape.is_empty:
            of_name = by_name.setdefault((piece.kind, name), [])
            if len(of_name) < _PIECES_MAX:
                of_name.append(piece)
    ground = _Ground(surfaces)
    found: list[NamedPlace] = []
    for number, ((kind, name), of_name) in enumerate(by_name.items()):
        if number % _BATCH == 0:
            progress.report(number / len(by_name))
        found += [_placed(kind, name, group, ground) for group in _groups(kind, of_name)]
    return tuple(found)


def near(places: Iterable[NamedPlace], lon: float, lat: float, metres: float) -> tuple[NamedPlace, ...]:
    """Those of which something lies within `metres` of a point (degrees), the nearest first."""
    import shapely

    wide = _wide(lat)
    east, north = metres / wide, metres / _HIGH
    close = [
        each
        for each in places
        if each.bounds.west - east <= lon <= each.bounds.east + east
        and each.bounds.south - north <= lat <= each.bounds.north + north
    ]
    if not close:
        return ()
    flat = shapely.transform(
        shapely.from_wkb([each.shape for each in close]), lambda degrees: (degrees - (lon, lat)) * (wide, _HIGH)
    )
    far = shapely.distance(flat, shapely.Point(0, 0)).tolist()
    order = sorted(range(len(close)), key=far.__getitem__)
    return tuple(close[index] for index in order if far[index] <= metres)


def _groups(kind: PlaceKind, pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that lie near each other, together."""
    import shapely

    if len(pieces) == 1:
        return [list(pieces)]
    shapes = _in_metres([piece.shape for piece in pieces])
    reach = _reach(kind, pieces)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    leaders = list(range(len(pieces)))

    def leader(index: int) -> int:
        while leaders[index] != index:
            leaders[index] = leaders[leaders[index]]
            index = leaders[index]
        return index

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        leaders[leader(one)] = leader(other)
    found: dict[int, list[Piece]] = {}
    for index, piece in enumerate(pieces):
        found.setdefault(leader(index), []).append(piece)
    return list(found.values())


def _reach(kind: PlaceKind, pieces: Sequence[Piece]) -> float:
    if kind not in APART:
        return _APART_POINTS
    only_points = all(piece.shape.geom_type.endswith("Point") for piece in pieces)
    return _APART_LABELS if only_points and kind is PlaceKind.STREET else APART[kind]


class _Ground:
    """The surfaces of roads, to find that on which the name of a street is written."""

    def __init__(self, surfaces: Sequence[Shape]) -> None:
        self._surfaces = [each for each in surfaces if each.geom_type == "Polygon"]
        self._tree: Any = None
        self._wide = 1.0

    def under(self, pieces: Sequence[Piece]) -> Shape | None:
        """The surfaces under these points, as far as they are near; None when one of them lies beside all roads."""
        import numpy as np
        import shapely

        if not self._surfaces:
            return None
        if self._tree is None:
            self._wide = _wide(float(shapely.bounds(self._surfaces[0])[1]))
            self._tree = shapely.STRtree(self._flat(np.array(self._surfaces)))
        points = self._flat(shapely.points(shapely.get_coordinates([piece.shape for piece in pieces])))
        found = [self._largest(point) for point in points.tolist()]
        if any(surface is None for surface in found):
            return None
        whole = shapely.intersection(shapely.union_all(found), shapely.union_all(shapely.buffer(points, _ALONG)))
        polygons = _polygons([whole])
        return shapely.transform(shapely.MultiPolygon(polygons), self._degrees) if polygons else None

    def _largest(self, point: Shape) -> Shape | None:
        """Of what lies here: a carriageway is larger than the pavement beside it."""
        near = self._tree.query(point, predicate="dwithin", distance=_BESIDE)
        return max(self._tree.geometries[near].tolist(), key=lambda surface: surface.area, default=None)

    def _flat(self, shapes: Any) -> Any:
        import shapely

        return shapely.transform(shapes, lambda degrees: degrees * (self._wide, _HIGH))

    def _degrees(self, metres: Any) -> Any:
        return metres / (self._wide, _HIGH)


def _placed(kind: PlaceKind, name: str, pieces: Sequence[Piece], ground: _Ground) -> NamedPlace:
    import shapely

    solid = [piece.shape for piece in pieces if not piece.shape.geom_type.endswith("Point")]
    lines = [shape for shape in solid if shape.geom_type.endswith("LineString")]
    shape: Shape
    if solid and len(lines) == len(solid):
        shape = _joined(lines)
    elif solid:
        shape = shapely.GeometryCollection(solid) if lines else shapely.MultiPolygon(_polygons(solid))
    elif kind is PlaceKind.STREET:
        shape = ground.under(pieces) or _along(pieces)
    else:
        shape = shapely.get_parts(pieces[0].shape)[0]
    west, south, east, north = (float(side) for side in shapely.bounds(shape))
    # Two names may be written along one surface of road: each is in the middle of where it is written.
    centre = shapely.centroid(shape if solid else shapely.GeometryCollection([piece.shape for piece in pieces]))
    return NamedPlace(kind, name, _wkb(shape), Bounds(west, south, east, north), _nearest(shape, centre))


def _joined(lines: Sequence[Shape]) -> Shape:
    """Lines as one shape, each stretch once, without the joints between tiles."""
    import shapely

    if len(lines) == 1:
        return lines[0]
    try:
        whole = shapely.line_merge(shapely.union_all(lines, grid_size=_LEAST / 2))
    except shapely.errors.GEOSException:
        whole = None
    if whole is None or whole.is_empty:
        whole = shapely.MultiLineString(shapely.get_parts(lines).tolist())
    return whole


def _polygons(shapes: Sequence[Shape]) -> list[Shape]:
    import shapely

    return [part for part in shapely.get_parts(shapes).tolist() if part.geom_type == "Polygon"]


def _along(pieces: Sequence[Piece]) -> Shape:
    """The line along the places where the name of a street is written: from each to the nearest that was reached."""
    import shapely

    points = {
        (round(x, 6), round(y, 6)): piece.angle
        for piece in pieces
        for x, y in shapely.get_coordinates(piece.shape).tolist()
    }
    left = list(points)
    wide = _wide(left[0][1])
    if len(left) == 1 or max(_far(left[0], point, wide) for point in left) < _LABEL:
        (x, y), angle = next(iter(points.items()))
        east, north = math.cos(math.radians(angle)) * _LABEL / wide, math.sin(math.radians(angle)) * _LABEL / _HIGH
        return shapely.LineString([(x - east, y - north), (x + east, y + north)])
    reached = [left.pop(0)]
    lines = []
    while left:
        start, end = min(
            ((one, other) for one in reached for other in left), key=lambda pair: _far(pair[0], pair[1], wide)
        )
        lines.append(shapely.LineString([start, end]))
        left.remove(end)
        reached.append(end)
    return shapely.line_merge(shapely.MultiLineString(lines))


_HIGH = 111_200.0
"""Metres in a degree from south to north."""


def _wide(lat: float) -> float:
    """Metres in a degree from west to east."""
    return _HIGH * max(math.cos(math.radians(lat)), 0.01)


def _far(one: tuple[float, float], other: tuple[float, float], wide: float) -> float:
    return math.hypot((one[0] - other[0]) * wide, (one[1] - other[1]) * _HIGH)


def _in_metres(shapes: Sequence[Shape]) -> Sequence[Shape]:
    """Good enough to tell near from far: a flat earth around the first of them."""
    import numpy as np
    import shapely

    wide = _wide(float(shapely.bounds(shapes[0])[1]))
    moved = shapely.transform(np.array(shapes), lambda degrees: degrees * np.array([wide, _HIGH]))
    return cast("Sequence[Shape]", moved)


def _nearest(shape: Shape, centre: Shape) -> tuple[float, float]:
    """The point of it that is nearest to its centre."""
    import shapely

    line = shapely.shortest_line(shape, centre)
    x, y = shapely.get_coordinates(line)[0].tolist()
    return round(x, 6), round(y, 6)


def _wkb(shape: Shape) -> bytes:
    import shapely

    return cast("bytes", shapely.to_wkb(shape))
