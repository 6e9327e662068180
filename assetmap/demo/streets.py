"""Streets and houses of the demo: a pattern for each buurt, as its time built it. Metres from the gemeente's corner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetmap.demo import shapes
from assetmap.demo.landscape import Buurt, Land

if TYPE_CHECKING:
    from shapely import LineString, Point, Polygon
    from shapely.geometry.base import BaseGeometry

SHORTEST = 55.0
"""A street that is shorter, in metres, is left out."""

HOUSES = {
    "winding": (34.0, 13.0, 6.0, 0.9),
    "lattice": (52.0, 10.0, 26.0, 0.42),
    "rings": (30.0, 10.0, 24.0, 0.4),
    "farm": (26.0, 14.0, 150.0, 0.5),
}
"""By pattern: metres long, deep, between two, and how many of the places are built on."""


@dataclass(frozen=True, slots=True)
class Street:
    """One street of a buurt; the name is empty for a path."""

    buurt: str
    name: str
    line: BaseGeometry


def lay(land: Land) -> tuple[Street, ...]:
    """The streets of every buurt, the longest ones named, the same each time."""
    from shapely import unary_union

    rails = land.railway.buffer(44)
    banks = land.streams.buffer(24, quad_segs=3)
    green = unary_union(list(land.greens.values())).buffer(4, quad_segs=2)
    town = land.gemeente.buffer(-130)
    found: list[Street] = []
    for buurt in land.buurten:
        within = buurt.area if buurt.style == "farm" else buurt.area.intersection(town)
        built = within.difference(unary_union([rails, banks, green, *land.ponds.values()]))
        lines = _pattern(buurt, built, land)
        if buurt.style != "farm":
            lines += _alongside(within, banks.difference(rails), land)
        found += _given_names(buurt, [_clipped(line, built.buffer(0.5)) for line in lines])
    return tuple(found)


def _pattern(buurt: Buurt, built: BaseGeometry, land: Land) -> list[LineString]:
    chance = shapes.seeded(buurt.code)
    if buurt.style == "winding":
        return shapes.winding(built, buurt.gaps[0], chance)
    if buurt.style == "rings":
        core = next(pond for pond in land.ponds.values() if pond.centroid.within(buurt.area))
        return shapes.rings(core, buurt.gaps[0], int(buurt.gaps[1]), chance)
    return shapes.lattice(built, buurt.angle, buurt.gaps, chance)


def _alongside(within: BaseGeometry, banks: BaseGeometry, land: Land) -> list[LineString]:
    """A quay along the water, where the river has no meadows beside it."""
    import shapely

    meadows = shapely.unary_union([land.greens["Linderse Uiterwaard"], land.greens["Oosterse Uiterwaard"]])
    quay = banks.boundary.simplify(2).intersection(within).difference(meadows.buffer(30))
    merged = shapely.line_merge(quay) if quay.geom_type == "MultiLineString" else quay
    return [part for part in shapely.get_parts(merged).tolist() if part.geom_type == "LineString"]


def _clipped(line: LineString, built: BaseGeometry) -> BaseGeometry:
    import shapely

    parts = shapely.get_parts(line.intersection(built))
    return shapely.MultiLineString(
        [part.simplify(1.5) for part in parts.tolist() if part.geom_type == "LineString" and part.length > SHORTEST]
    )


def _given_names(buurt: Buurt, lines: Sequence[BaseGeometry]) -> list[Street]:
    longest = sorted((line for line in lines if not line.is_empty), key=lambda line: -line.length)
    names = [*buurt.streets, *[""] * len(longest)]
    return [Street(buurt.code, name, line) for name, line in zip(names, longest, strict=False)]


def ditches(land: Land) -> list[BaseGeometry]:
    """The ditches between the fields of the buurten outside the town."""
    from shapely import unary_union

    away = unary_union([land.streams.buffer(6), *land.ponds.values(), *land.greens.values()])
    found: list[BaseGeometry] = []
    for buurt in land.buurten:
        if buurt.style == "farm":
            lines = shapes.lattice(buurt.area, buurt.angle + 4, (105.0, 9000.0), shapes.seeded(buurt.name), bend=8.0)
            found += [_clipped(line, buurt.area.buffer(-25).difference(away)) for line in lines]
    return [ditch for ditch in found if not ditch.is_empty]


def houses(land: Land, streets: Sequence[Street]) -> dict[str, list[Polygon]]:
    """Rows of houses along the streets, by code of the buurt; never on a road, on water or on each other."""
    import shapely

    styles = {buurt.code: buurt.style for buurt in land.buurten}
    roads = [*(street.line for street in streets), *land.roads.values()]
    taken = shapely.unary_union(
        [road.buffer(6, quad_segs=2) for road in roads]
        + [land.railway.buffer(20), land.streams.buffer(8), *land.ponds.values(), *land.greens.values()]
    )
    shapely.prepare(taken)
    found: dict[str, list[Polygon]] = {}
    for number, street in enumerate(streets):
        rows = _rows(street, number, styles[street.buurt])
        found.setdefault(street.buurt, []).extend(row for row in rows if not taken.intersects(row))
    return {code: _apart(rows) for code, rows in found.items()}


def _rows(street: Street, number: int, style: str) -> list[Polygon]:
    import shapely

    length, depth, between, share = HOUSES[style]
    chance = shapes.seeded(f"{street.buurt} {number}")
    found = []
    for part in shapely.get_parts(street.line).tolist():
        at = 14.0 + chance.uniform(0, 8)
        while at + length < part.length - 8:
            size = length * chance.uniform(0.6, 1.1)
            start, end = part.interpolate(at), part.interpolate(at + size)
            asides = [side * (9 + depth / 2) for side in (-1, 1) if chance.random() < share]
            found += [_box(start, end, depth, aside) for aside in asides]
            at += size + between * chance.uniform(0.6, 1.4)
    return found


def _box(start: Point, end: Point, depth: float, aside: float) -> Polygon:
    """A rectangle as long as from `start` to `end`, its middle line `aside` metres to the left of theirs."""
    from shapely import Polygon

    length = math.dist((start.x, start.y), (end.x, end.y))
    across = ((start.y - end.y) / length, (end.x - start.x) / length)
    return Polygon(
        [
            (point.x + across[0] * shift, point.y + across[1] * shift)
            for point, shift in (
                (start, aside - depth / 2),
                (end, aside - depth / 2),
                (end, aside + depth / 2),
                (start, aside + depth / 2),
            )
        ]
    )


def _apart(rows: list[Polygon]) -> list[Polygon]:
    import shapely

    first, second = shapely.STRtree(rows).query(rows, predicate="intersects")
    clashing = {int(max(a, b)) for a, b in zip(first, second, strict=True) if a != b}
    return [row for index, row in enumerate(rows) if index not in clashing]
