"""Outlines of own areas: from points on the map, from other areas, from streets; their size and what lies in them.

Outlines are (multi)polygons in WGS84 longitude/latitude as WKB; metres are those of RD (EPSG:28992). What cannot become
an outline is refused with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assetmap.domain.areas import Bounds, Level
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.geo import crs
from assetmap.geo.locate import LocatableArea, Locator

Shape = Any
"""A shapely geometry; shapely itself is imported where it is used."""

SMALLEST = 1.0
"""Square metres; less than this is a slip of the hand, not a buurt."""

WIDEST_GAP = 1.0
"""Metres; a gap between two areas that is narrower than this comes from how they were drawn, not from the land."""

WIDEST_STREET = 500.0
"""Metres on either side of a street."""

_KEPT = 0.3
"""Metres that an outline around a street may differ from the exact one, so that few points are left to drag."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A valid outline. `repaired` when its lines crossed and it was mended."""

    geometry: bytes
    bounds: Bounds
    hectares: float
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Street:
    """A street by its name, with all lines (or surfaces) that bear it (WKB, WGS84)."""

    name: str
    lines: bytes


def from_points(points: Sequence[tuple[float, float]]) -> Outline:
    """The outline through these points (longitude, latitude), closed by itself.

    Raises:
        KnownError: fewer than three different points, nothing between them, or not in the Netherlands.
    """
    import shapely

    if len(set(points)) < 3:
        raise KnownError(N_("An area needs at least three different points."))
    return _outline(shapely.Polygon(points))


def from_geojson(geometry: Mapping[str, Any]) -> Outline:
    """The outline of a GeoJSON Polygon or MultiPolygon, with its holes and parts.

    Raises:
        KnownError: it has no surface, or does not lie in the Netherlands.
        ValueError: it is no polygon.
    """
    import shapely

    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"not a polygon: {geometry.get('type')}")
    return _outline(shapely.from_geojson(json.dumps(geometry)))


def from_areas(geometries: Sequence[bytes]) -> Outline:
    """The outline around areas (WKB) together, without the slivers between neighbours that do not quite touch.

    Raises:
        KnownError: there are none.
    """
    import shapely

    if not geometries:
        raise KnownError(N_("Choose at least one area."))
    parts = [_mended(part) for part in shapely.from_wkb(list(geometries))]
    return _outline(_without_gaps(shapely.union_all(parts)), repaired=False)


def around_streets(streets: Sequence[Street], metres: float) -> Outline:
    """The outline of everything within `metres` of these streets together.

    Raises:
        KnownError: not a sensible distance, no street, or one that does not lie in the Netherlands.
    """
    import shapely

    if not streets:
        raise KnownError(N_("Choose at least one street."))
    if not 1 <= metres <= WIDEST_STREET:
        raise KnownError(N_("Choose between 1 and {limit} metres on either side of the street."), limit=500)
    lines = [_in_rd(line) for line in shapely.from_wkb([street.lines for street in streets])]
    wide = shapely.union_all(shapely.buffer(lines, metres, quad_segs=6))
    return _outline(_in_degrees(shapely.simplify(wide, _KEPT)), repaired=False)


def streets(background: str) -> tuple[Street, ...]:
    """The roads with a name in a GeoJSON text of what lies under the areas, by name; all lines of a name together."""
    import shapely

    lines: dict[str, list[list[list[float]]]] = {}
    for feature in (json.loads(background) if background else {}).get("features", ()):
        geometry, said = feature.get("geometry") or {}, feature.get("properties") or {}
        name = str(said.get("name") or "").strip()
        if not name or said.get("class", "road") != "road":
            continue
        if geometry.get("type") == "LineString":
            lines.setdefault(name, []).append(geometry["coordinates"])
        elif geometry.get("type") == "MultiLineString":
            lines.setdefault(name, []).extend(geometry["coordinates"])
    return tuple(
        Street(name, shapely.to_wkb(shapely.MultiLineString([part for part in lines[name] if len(part) > 1])))
        for name in sorted(lines, key=str.casefold)
    )


def hectares(geometry: bytes) -> float:
    """The size of an area (WKB, WGS84), measured in RD."""
    import shapely

    return float(_in_rd(shapely.from_wkb(geometry)).area) / 10_000


def geojson(geometry: bytes) -> dict[str, Any]:
    """The outline as a GeoJSON geometry, to the last decimal: what is not moved stays exactly where it was."""
    import shapely

    return cast("dict[str, Any]", json.loads(shapely.to_geojson(shapely.from_wkb(geometry))))


def bounds_of(geometry: bytes) -> Bounds:
    """The bounds of an outline (WKB) in the units of its coordinates."""
    import shapely

    return Bounds(*(float(side) for side in shapely.bounds(shapely.from_wkb(geometry))))


def count_within(geometry: bytes, lons: Iterable[float | None], lats: Iterable[float | None]) -> int:
    """How many of these points an own area of this outline would hold, by the border rule."""
    locator = Locator([LocatableArea("", "", Level.OWN, None, geometry)])
    nowhere = float("nan")
    x, y = ([nowhere if each is None else each for each in column] for column in (lons, lats))
    return sum(1 for located in locator.locate(x, y) if located)


def checked(geometry: bytes) -> Outline:
    """A stored or read outline, made valid.

    Raises:
        KnownError: it has no surface, or does not lie in the Netherlands.
    """
    import shapely

    return _outline(shapely.from_wkb(geometry))


def _outline(drawn: Shape, *, repaired: bool | None = None) -> Outline:
    import numpy as np
    import shapely

    flat = shapely.force_2d(drawn)
    is_valid = bool(shapely.is_valid(flat))
    shape = _surfaces(flat if is_valid else _mended(flat))
    if shape.is_empty:
        raise KnownError(N_("There is no surface between these points: they lie on one line. Draw around the area."))
    if not crs.within(np.array(shape.bounds)).all():
        raise KnownError(N_("This area does not lie in the Netherlands. Check the coordinates: latitude comes first."))
    size = float(_in_rd(shape).area)
    if size < SMALLEST:
        raise KnownError(N_("This area is smaller than a square metre. Draw around the area."))
    bounds = Bounds(*(float(side) for side in shape.bounds))
    return Outline(
        cast("bytes", shapely.to_wkb(shape)), bounds, size / 10_000, not is_valid if repaired is None else repaired
    )


def _mended(shape: Shape) -> Shape:
    """`shape` made valid. Where lines meet at a hair's breadth one go can leave a crossing; the next one does not."""
    import shapely

    for _round in range(4):
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if shapely.is_valid(shape):
            break
    return shape


def _surfaces(geometry: Shape) -> Shape:
    """The polygons among what there is: one as it is, more as one multipolygon, none as an empty one."""
    import shapely

    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _without_gaps(whole: Shape) -> Shape:
    """`whole` (degrees) with the narrow gaps in it and between its parts filled; itself when there are none."""
    import shapely

    metres = _in_rd(whole)
    reach = WIDEST_GAP / 2
    grown = shapely.buffer(metres, reach, join_style="mitre")
    closed = shapely.buffer(grown, -reach, join_style="mitre")
    gaps = [gap for gap in shapely.get_parts(shapely.difference(closed, metres)) if gap.area > 0.001]
    if not gaps:
        return whole
    # A hair too wide, so that they join; what is left between them and the rest is thinner than that hair.
    filled = shapely.union_all([metres, *shapely.buffer(gaps, 0.002, join_style="mitre")])
    return _in_degrees(shapely.MultiPolygon([_without_hairs(part, reach) for part in shapely.get_parts(filled)]))


def _without_hairs(part: Shape, reach: float) -> Shape:
    """A polygon (metres) without the holes that are nowhere as wide as twice `reach`."""
    import shapely

    holes = [hole for hole in part.interiors if not shapely.buffer(shapely.Polygon(hole), -reach).is_empty]
    return shapely.Polygon(part.exterior, holes)


def _in_rd(geometry: Shape) -> Shape:
    return _moved(geometry, crs.to_rd)


def _in_degrees(geometry: Shape) -> Shape:
    return _moved(geometry, crs.to_wgs84)


def _moved(geometry: Shape, move: Any) -> Shape:
    import numpy as np

    one = np.empty(1, dtype=object)
    one[0] = geometry
    return move(one)[0]
