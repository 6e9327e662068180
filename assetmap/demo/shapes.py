"""Curves for the demo's landscape: smooth, rough, parallel and branching lines. Knows metres, no place, no names.

A path is a list of (x, y) in metres. All chance comes from a `random.Random` that the caller seeds, whose numbers are
the same in every Python, so that the demo is the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
Path = list[Point]


def seeded(seed: str) -> Random:
    """A source of chance that gives the same numbers each time."""
    return Random(seed)  # noqa: S311 - for shapes, not for secrets


def spline(points: Sequence[Sequence[float]], step: float = 40.0, *, closed: bool = False) -> Path:
    """A Catmull-Rom curve through `points`, with a vertex about every `step` metres; a closed one repeats its start."""
    count = len(points)
    found: Path = []
    for index in range(count if closed else count - 1):
        before, start, end, after = (_at(points, index + shift, closed=closed) for shift in (-1, 0, 1, 2))
        pieces = max(1, round(math.dist(start, end) / step))
        found += [_catmull_rom(before, start, end, after, piece / pieces) for piece in range(pieces)]
    found.append(found[0] if closed else _at(points, count - 1, closed=False))
    return found


def _at(points: Sequence[Sequence[float]], index: int, *, closed: bool) -> Point:
    place = index % len(points) if closed else min(max(index, 0), len(points) - 1)
    return (points[place][0], points[place][1])


def _catmull_rom(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    def mixed(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)

    return (
        mixed(before[0], start[0], end[0], after[0]),
        mixed(before[1], start[1], end[1], after[1]),
    )


def roughen(
    points: Sequence[Sequence[float]], chance: Random, *, strength: float = 0.13, shortest: float = 70.0
) -> Path:
    """A line through `points` whose pieces bend aside by at most `strength` of their length, down to `shortest` metres.

    This is how old borders run: along ditches and hedges, straight for a while and then a corner.
    """
    found: Path = [(points[0][0], points[0][1])]
    for start, end in pairwise(points):
        found += _broken((start[0], start[1]), (end[0], end[1]), chance, strength, shortest)
    return found


def _broken(start: Point, end: Point, chance: Random, strength: float, shortest: float) -> Path:
    if math.dist(start, end) < shortest:
        return [end]
    aside, along = chance.uniform(-strength, strength), chance.uniform(0.38, 0.62)
    across = (start[1] - end[1], end[0] - start[0])
    middle = (
        start[0] + along * (end[0] - start[0]) + aside * across[0],
        start[1] + along * (end[1] - start[1]) + aside * across[1],
    )
    return [
        *_broken(start, middle, chance, strength, shortest),
        *_broken(middle, end, chance, strength, shortest),
    ]


def ribbon(path: Path, width: Callable[[float], float]) -> BaseGeometry:
    """The polygon around `path` whose width in metres is `width(share)`, share running from 0 at its start to 1."""
    from shapely import Polygon

    left, right = [], []
    last = len(path) - 1
    for index, (x, y) in enumerate(path):
        before, after = path[max(index - 1, 0)], path[min(index + 1, last)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        half = width(index / last) / 2 / (math.hypot(dx, dy) or 1.0)
        left.append((x - dy * half, y + dx * half))
        right.append((x + dy * half, y - dx * half))
    return Polygon(left + right[::-1]).buffer(0)


def blob(
    centre: Sequence[float], radius: float, chance: Random, *, stretch: float = 1.0, angle: float = 0.0
) -> Polygon:
    """A soft round shape around `centre`, `stretch` times as long as wide, its length turned `angle` degrees."""
    from shapely import Polygon

    turn = math.radians(angle)
    corners = []
    for index in range(9):
        about = math.tau * index / 9
        reach = radius * chance.uniform(0.78, 1.16)
        u, v = reach * math.sqrt(stretch) * math.cos(about), reach / math.sqrt(stretch) * math.sin(about)
        corners.append(
            (centre[0] + u * math.cos(turn) - v * math.sin(turn), centre[1] + u * math.sin(turn) + v * math.cos(turn))
        )
    return Polygon(spline(corners, 35.0, closed=True))


def lattice(
    area: BaseGeometry, angle: float, gaps: tuple[float, float], chance: Random, *, bend: float = 18.0
) -> list[LineString]:
    """Streets in `area` in two directions: long ones, and cross streets that end on a long one at either side.

    Args:
        area: a (multi)polygon in metres.
        angle: direction of the long streets, degrees.
        gaps: metres between the long streets, and between the cross streets.
        chance: the source of small differences.
        bend: metres that the long streets wave aside.
    """
    from shapely import LineString

    centre, reach = area.centroid, 1700.0
    turn, phase = math.radians(angle), chance.uniform(0, math.tau)

    def laid(u: float, v: float) -> Point:
        v += bend * math.sin(u / 260 + phase) + bend / 2 * math.sin(u / 117 + 2 * phase)
        return (
            centre.x + u * math.cos(turn) - v * math.sin(turn),
            centre.y + u * math.sin(turn) + v * math.cos(turn),
        )

    rows = [row + chance.uniform(-0.12, 0.12) * gaps[0] for row in _steps(-reach, reach, gaps[0])]
    lines = [LineString([laid(u, row) for u in _steps(-reach, reach, 40.0)]) for row in rows]
    for low, high in pairwise(rows):
        for u in _steps(-reach + chance.uniform(0, gaps[1]), reach, gaps[1]):
            place = u + chance.uniform(-0.2, 0.2) * gaps[1]
            if chance.random() < 0.8:
                lines.append(LineString([laid(place, low), laid(place, high)]))
    return lines


def _steps(start: float, end: float, size: float) -> list[float]:
    return [start + index * size for index in range(int((end - start) / size) + 1)]


def rings(core: Polygon, gap: float, count: int, chance: Random) -> list[LineString]:
    """Streets around `core` (a pond), one every `gap` metres, joined by short ones."""
    from shapely import LineString

    around = [LineString(core.buffer(gap * (0.35 + index)).simplify(4).boundary.coords) for index in range(count)]
    lines = [*around]
    for inner, outer in pairwise(around):
        spokes = max(3, round(outer.length / 230))
        first = chance.random()
        for index in range(spokes):
            start = inner.interpolate(((index + first) / spokes) % 1, normalized=True)
            end = outer.interpolate(outer.project(start))
            lines.append(LineString([start, end]))
    return lines


def winding(area: BaseGeometry, gap: float, chance: Random) -> list[LineString]:
    """Crooked old streets in `area`: the borders of irregular blocks about `gap` metres wide."""
    import shapely

    west, south, east, north = area.buffer(2 * gap).bounds
    seeds = [
        (x + chance.uniform(-0.38, 0.38) * gap, y + chance.uniform(-0.38, 0.38) * gap)
        for x in _steps(west, east, gap)
        for y in _steps(south, north, gap)
    ]
    edges = shapely.voronoi_polygons(shapely.MultiPoint(seeds), only_edges=True)
    inside = shapely.intersection(shapely.set_precision(edges, 0.5), area.buffer(gap / 2))
    return _streets(list(shapely.get_parts(inside)))


def _streets(pieces: list[LineString]) -> list[LineString]:
    """Pieces between crossings joined to streets that go on as straight as they can."""
    from shapely import LineString

    ways: dict[Point, list[int]] = {}
    for index, piece in enumerate(pieces):
        for end in (piece.coords[0], piece.coords[-1]):
            ways.setdefault((end[0], end[1]), []).append(index)
    left = dict.fromkeys(range(len(pieces)))
    streets = []
    while left:
        path = [(x, y) for x, y in pieces[left.popitem()[0]].coords]
        for _both_ends in range(2):
            while (following := _straight_on(path, pieces, ways, left)) is not None:
                del left[following[0]]
                path += following[1]
            path.reverse()
        streets.append(LineString(path))
    return streets


def _straight_on(
    path: Path, pieces: list[LineString], ways: dict[Point, list[int]], left: dict[int, None]
) -> tuple[int, Path] | None:
    here, heading = path[-1], math.atan2(path[-1][1] - path[-2][1], path[-1][0] - path[-2][0])
    best: tuple[float, int, Path] | None = None
    for index in ways.get(here, ()):
        if index not in left:
            continue
        coords = [(x, y) for x, y in pieces[index].coords]
        onward = coords if coords[0] == here else coords[::-1]
        turn = abs(math.remainder(math.atan2(onward[1][1] - here[1], onward[1][0] - here[0]) - heading, math.tau))
        if turn < math.radians(50) and (best is None or turn < best[0]):
            best = (turn, index, onward[1:])
    return None if best is None else (best[1], best[2])
