"""The sea of a base map, made of the coastline: OpenStreetMap has only lines of it, with the water at their right.

Better no sea than a flooded town: a coastline that has gaps, contradicts itself, or drowns what is built, gives none.
"""

from __future__ import annotations

from typing import Any, Final

from assetmap.domain.areas import Bounds

_REACH: Final = 0.15
"""A coast that ends so near the edge (as a part of the width or height) is led on to it: extracts are cut off there."""

_DOUBT_MAX: Final = 0.3
"""The part of its shore that may say the opposite of the rest, where a line was drawn the wrong way round."""

_DROWNED_MAX: Final = 0.1
"""The part of what is built that may lie in the sea: piers, bridges, boats."""

_ASIDE: Final = 1e-7
"""Degrees, about a centimetre: how far beside the line is looked which water or land lies there."""


def sea(coast: Any, within: Bounds, built: Any) -> Any:
    """The areas of sea in `within` (degrees): an array of polygons in WGS84, islands as holes; empty when in doubt.

    `coast` is an array of lines in WGS84 as they were drawn, not clipped; `built` are points (n, 2) of streets and
    buildings.
    """
    import numpy as np
    import shapely

    nothing = np.empty(0, dtype=object)
    frame = shapely.box(*within)
    lines = shapely.get_parts(coast)
    lines = lines[shapely.intersects(lines, frame)]
    if not len(lines) or not within.west < within.east or not within.south < within.north:
        return nothing
    shores = shapely.union_all(lines)
    led = _led_on(shores, within)
    if led is None:
        return nothing
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([shores, frame.exterior, *led])]))
    faces = faces[shapely.contains(frame, shapely.point_on_surface(faces))]
    wet = _wet(faces, lines, frame)
    if wet is None or _drowns(faces[wet], built):
        return nothing
    return shapely.get_parts(shapely.union_all(faces[wet]))


def _led_on(shores: Any, within: Bounds) -> list[Any] | None:
    """Lines from the loose ends within to the edge; None where one lies too far from it."""
    import numpy as np
    import shapely

    chains = shapely.get_parts(shapely.line_merge(shores))
    ends = shapely.get_coordinates([shapely.get_point(chains, 0), shapely.get_point(chains, -1)])
    places, times = np.unique(ends, axis=0, return_counts=True)
    west, south, east, north = within
    led = []
    for x, y in places[times == 1]:
        if not (west < x < east and south < y < north):
            continue
        ways = {
            (x - west) / (east - west): (west, y),
            (east - x) / (east - west): (east, y),
            (y - south) / (north - south): (x, south),
            (north - y) / (north - south): (x, north),
        }
        nearest = min(ways)
        if nearest > _REACH:
            return None
        led.append(shapely.LineString([(x, y), ways[nearest]]))
    return led


def _wet(faces: Any, lines: Any, frame: Any) -> Any:
    """Which of the faces are sea (a mask), by most of the shore of each; None where one of them is in doubt."""
    import numpy as np

    at_right, at_left, lengths = _beside(lines, frame)
    wet, dry = _shore(faces, at_right, lengths), _shore(faces, at_left, lengths)
    if np.any(np.minimum(wet, dry) > _DOUBT_MAX * (wet + dry)):
        return None
    return wet > dry


def _beside(lines: Any, frame: Any) -> tuple[Any, Any, Any]:
    """Points at the right and at the left of the middle of each piece of the lines in the frame, and its length."""
    import numpy as np
    import shapely

    points, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    first, last = points[:-1][follows], points[1:][follows]
    pieces = shapely.intersection(shapely.linestrings(np.stack([first, last], axis=1)), frame)
    lengths = shapely.length(pieces)
    inside = lengths > 0
    first, last, lengths = first[inside], last[inside], lengths[inside]
    middles = shapely.get_coordinates(shapely.line_interpolate_point(pieces[inside], 0.5, normalized=True))
    along = (last - first) / np.linalg.norm(last - first, axis=1)[:, None]
    aside = np.stack([along[:, 1], -along[:, 0]], axis=1) * _ASIDE
    return shapely.points(middles + aside), shapely.points(middles - aside), lengths


def _shore(faces: Any, points: Any, lengths: Any) -> Any:
    """By face the length of the pieces of which the point lies in it."""
    import numpy as np
    import shapely

    of_face, point = shapely.STRtree(points).query(faces, predicate="contains")
    return np.bincount(of_face, weights=lengths[point], minlength=len(faces))


def _drowns(seas: Any, built: Any) -> bool:
    import shapely

    if not len(seas) or not len(built):
        return False
    of_sea, _point = shapely.STRtree(shapely.points(built)).query(seas, predicate="contains")
    return len(of_sea) > _DROWNED_MAX * len(built)
