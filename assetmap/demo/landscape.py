"""The lie of the land of the demo's gemeente: river, railway, roads, borders, buurten. All in metres of RD.

The gemeente does not exist. Its lines are drawn here by hand as a few points in metres from its own corner, and
worked out by `shapes`; names and street patterns come from `resources/demo/gemeente.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from assetmap import resources
from assetmap.demo import shapes

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

RIVER = (
    (-1700, 1900), (-900, 1480), (-250, 1480), (250, 1660), (760, 1440), (1230, 1250), (1700, 1420), (2150, 1600),
    (2600, 1490), (2980, 1210), (3450, 1180), (3980, 1460), (4450, 1430), (5100, 1080), (5700, 1250), (6400, 1000),
)  # fmt: skip
SIDE_ARM = ((700, 1440), (520, 1220), (560, 1010), (720, 900), (760, 780), (660, 640))
MOAT = ((1500, 1230), (1400, 1620), (1440, 1960), (1680, 2230), (2060, 2320), (2420, 2190), (2620, 1900), (2650, 1380))
RAILWAY = (
    (-1700, 2250),
    (-400, 2500),
    (600, 2640),
    (1500, 2760),
    (2300, 2760),
    (3300, 2610),
    (4300, 2640),
    (6400, 3000),
)
OUTLINE = (
    (150, 1560), (-60, 2250), (330, 2780), (250, 3300), (1000, 3640), (1850, 3520), (2700, 3790), (3500, 3600),
    (4250, 3440), (4560, 2830), (4400, 2200), (4640, 1480), (4480, 900), (4070, 420), (3300, 60), (2450, 230),
    (1650, -60), (820, 120), (350, 640), (240, 1180), (150, 1560),
)  # fmt: skip
ROADS: Mapping[str, Sequence[tuple[float, float]]] = {
    "Lindersestraatweg": (
        (1700, 5200), (1900, 4300), (2070, 3400), (2040, 2760), (2090, 2300), (2060, 1950), (2170, 1600), (2230, 1150),
        (2260, 700), (2420, 100), (2350, -700), (2500, -1500),
    ),
    "Oude Heerweg": (
        (-1700, 2650), (-600, 2150), (300, 2050), (900, 2120), (1430, 2040), (1800, 1980), (2060, 1950), (2300, 1990),
        (2600, 1960), (3050, 1990), (3470, 1960), (4000, 2080), (4700, 1960), (5500, 2150), (6400, 2000),
    ),
    "Ringbaan": (
        (3900, -1500), (3500, -500), (3420, 200), (3320, 700), (3450, 1200), (3480, 1960), (3400, 2600), (3300, 3150),
        (3440, 3900), (3300, 5200),
    ),
    "Waterlaan": (
        (1180, 1420), (1330, 1130), (1650, 960), (2240, 900), (2800, 880), (3340, 830), (4000, 980), (4900, 700),
        (6400, 500),
    ),
    "Molendijk": ((1590, 2130), (1390, 2260), (1370, 2500), (1310, 2790)),
    "Kruidenlaan": ((2440, 2080), (2640, 2220), (2650, 2450), (2760, 2760)),
    "Kampweg-Noord": ((2070, 3400), (1400, 3350), (700, 3120), (100, 3100), (-700, 3300), (-1700, 3250)),
    "Veldlaan": ((2070, 3400), (2700, 3420), (3350, 3280), (4000, 3560), (5000, 3500), (6400, 3900)),
    "Weidedijk": ((1330, 1130), (950, 860), (900, 420), (500, 100), (-500, 350), (-1700, 150)),
}  # fmt: skip
ENDING_AT_WATER_OR_RAILS = ("Waterlaan", "Molendijk", "Kruidenlaan")
FAR_ROADS = (
    ((-700, 3300), (-500, 4200), (-900, 5200)), ((-600, 2150), (-750, 1750), (-1100, 2900), (-700, 3300)),
    ((5500, 2150), (5200, 2800), (5000, 3500), (5150, 4300), (4700, 5200)), ((-500, 350), (-700, -400), (-300, -1500)),
    ((4900, 700), (4700, -200), (5200, -1500)),
    ((500, 100), (1100, -600), (2350, -700), (3500, -500), (4700, -200), (6400, -600)),
    ((1900, 4300), (600, 4250), (-500, 4200), (-1700, 4400)), ((1900, 4300), (3380, 4450), (5150, 4300), (6400, 4650)),
)  # fmt: skip
WEST_BORDER = ((1330, 1130), (1080, 830), (1130, 420), (980, 60), (1040, -300))
GREENS: Mapping[str, tuple[tuple[float, float], float, float, float]] = {
    "Bleekpark": ((850, 1740), 130, 1.9, 15),
    "Molenberg": ((620, 2440), 95, 1.2, 0),
    "Moestuinen Spoorkamp": ((900, 2960), 150, 2.0, 8),
    "Sportpark De Kamp": ((1620, 3180), 170, 1.5, 5),
    "Kruidentuin": ((3060, 2330), 125, 1.6, 24),
    "Zangvogelpark": ((3960, 2350), 150, 1.5, 110),
    "Akkerpark": ((2720, 3090), 125, 1.7, -9),
    "Lindersebos": ((4080, 3130), 430, 1.5, 20),
    "Ovenpark": ((4050, 1760), 110, 1.5, 4),
    "Veerweide": ((2700, 1180), 95, 1.7, -20),
    "Weverspark": ((3020, 1640), 100, 1.6, -14),
}
FAR_GREENS = (
    ((-900, 3900), 380, 1.6, 30), ((5600, 3300), 420, 1.8, 60), ((5350, -500), 330, 1.5, 10),
    ((-1000, 900), 260, 2.0, 70), ((900, 4700), 300, 2.2, 5), ((4200, 4800), 260, 1.6, 150),
    ((200, -800), 280, 1.5, 40),
)  # fmt: skip
PONDS: Mapping[str, tuple[tuple[float, float], float, float, float]] = {
    "Libelplas": ((1640, 560), 150, 2.0, 25),
    "Rietplas": ((2860, 520), 135, 2.3, 160),
    "Kleiput": ((4180, 1610), 60, 1.7, 15),
    "Bosvijver": ((3900, 3010), 65, 1.9, 40),
}
EXTENT = (-1500.0, -1300.0, 6100.0, 5000.0)
"""West, south, east, north of what is drawn, metres from the corner: the gemeente and some land around it."""


@dataclass(frozen=True, slots=True)
class Buurt:
    """One buurt of the demo. `area` is in metres from the gemeente's own corner; `streets` are names to give out."""

    code: str
    name: str
    area: Polygon
    style: str
    angle: float
    gaps: tuple[float, float]
    streets: tuple[str, ...]
    residents: int
    households: float

    @property
    def wijk(self) -> str:
        """The CBS code of its wijk."""
        return "WK" + self.code[2:8]


@dataclass(frozen=True, slots=True)
class Land:
    """The land without its streets. Everything in metres from the gemeente's own corner.

    `streams` is the river with all that flows into it; `waters` is the same in parts, by name.
    """

    gemeente: BaseGeometry
    buurten: tuple[Buurt, ...]
    streams: BaseGeometry
    waters: Mapping[str, BaseGeometry]
    ponds: Mapping[str, Polygon]
    railway: BaseGeometry
    roads: Mapping[str, BaseGeometry]
    far_roads: tuple[BaseGeometry, ...]
    greens: Mapping[str, BaseGeometry]
    far_greens: tuple[BaseGeometry, ...]


@cache
def facts() -> Any:
    """`resources/demo/gemeente.json` as it stands."""
    return json.loads(resources.path("demo", "gemeente.json").read_text("utf-8"))


def build() -> Land:
    """The land, the same each time."""
    from shapely import LineString, Polygon, box, coverage_union_all, unary_union

    river = shapes.spline(RIVER)
    river_area = shapes.ribbon(river, lambda share: 84 + 26 * math.sin(17 * share) + 12 * math.sin(41 * share + 1))
    arm = shapes.ribbon(shapes.spline(SIDE_ARM, 30), lambda share: 46 * (1 - share) ** 0.7 + 5)
    moat_line = LineString(shapes.spline(MOAT, 30))
    moat = shapes.ribbon(shapes.spline(MOAT, 30), lambda share: 20 + 5 * math.sin(9 * share))
    harbour = Polygon([(2330, 1540), (2350, 1680), (2460, 1665), (2470, 1500)])
    waters = {"Linder": river_area.union(arm), "Singel": moat.difference(_south_of(river)), "Haven": harbour}
    streams = unary_union(list(waters.values()))
    roads = {name: LineString(shapes.spline(points)) for name, points in ROADS.items()}
    railway = LineString(shapes.spline(RAILWAY))
    buurten = _named(_faces(LineString(river), moat_line, railway, roads))
    greens = _greens(river, moat_line, streams, roads)
    ponds = {
        name: shapes.blob(at, size, shapes.seeded(name), stretch=long, angle=turn)
        for name, (at, size, long, turn) in PONDS.items()
    }
    shown = box(*EXTENT)
    obstacles = unary_union([river_area.buffer(28), railway.buffer(26)])
    for name in ENDING_AT_WATER_OR_RAILS:
        roads[name] = _longest(roads[name].difference(obstacles))
    return Land(
        gemeente=coverage_union_all([buurt.area for buurt in buurten]),
        buurten=buurten,
        streams=streams.intersection(shown),
        waters={name: water.intersection(shown) for name, water in waters.items()},
        ponds=ponds,
        railway=railway.intersection(shown),
        roads={name: line.intersection(shown) for name, line in roads.items()},
        far_roads=tuple(LineString(shapes.spline(points)).intersection(shown) for points in FAR_ROADS),
        greens={name: green.difference(unary_union(list(ponds.values()))) for name, green in greens.items()},
        far_greens=tuple(
            shapes.blob(at, size, shapes.seeded(str(index)), stretch=long, angle=turn).intersection(shown)
            for index, (at, size, long, turn) in enumerate(FAR_GREENS)
        ),
    )


def _longest(lines: BaseGeometry) -> LineString:
    import shapely

    parts: list[LineString] = shapely.get_parts(lines).tolist()
    return max(parts, key=lambda part: part.length)


def _south_of(river: shapes.Path) -> Polygon:
    from shapely import Polygon

    return Polygon([*river, (river[-1][0], -3000), (river[0][0], -3000)])


def _faces(river: LineString, moat: LineString, railway: LineString, roads: Mapping[str, LineString]) -> list[Polygon]:
    """The pieces into which water, rails and roads cut it.

    One set of lines with shared vertices is cut, so that neighbours have exactly the same border. Ends that lead
    nowhere are no border and fall away.
    """
    import shapely

    outline = shapely.LineString(shapes.roughen(OUTLINE, shapes.seeded("outline")))
    west_border = shapely.LineString(shapes.roughen(WEST_BORDER, shapes.seeded("west")))
    highway, heerweg = roads["Lindersestraatweg"], roads["Oude Heerweg"]
    lines = [
        outline, west_border, river, moat, railway, roads["Ringbaan"], roads["Molendijk"], roads["Kruidenlaan"],
        highway.intersection(shapely.box(0, 2700, 5000, 9000)), highway.intersection(shapely.box(0, -3000, 5000, 930)),
        heerweg.intersection(shapely.box(-2000, 0, 1530, 4000)), heerweg.intersection(shapely.box(2540, 0, 7000, 4000)),
        roads["Waterlaan"].intersection(shapely.box(0, 0, 3480, 1700)),
    ]  # fmt: skip
    noded = shapely.unary_union(lines, grid_size=0.01)
    return list(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(noded)))))


def _named(faces: list[Polygon]) -> tuple[Buurt, ...]:
    import shapely

    found = []
    for fact in facts()["buurten"]:
        seed = shapely.Point(fact["seed"])
        seeded = [face for face in faces if face.contains(seed)]
        found.append(
            Buurt(
                code=fact["code"],
                name=fact["name"],
                area=seeded[0],
                style=fact["style"],
                angle=fact["angle"],
                gaps=(fact["gaps"][0], fact["gaps"][1]),
                streets=tuple(fact["streets"]),
                residents=fact["residents"],
                households=fact["households"],
            )
        )
    return tuple(found)


def _meadow(phase: float) -> Callable[[float], float]:
    """The width of the meadows along a river: broad and uneven, and narrow where the town begins (share 1)."""
    return lambda share: (250 + 70 * math.sin(19 * share + phase)) * (1 - share**6) + 60


def _greens(
    river: shapes.Path, moat: LineString, streams: BaseGeometry, roads: Mapping[str, LineString]
) -> dict[str, BaseGeometry]:
    from shapely import box, unary_union

    greens: dict[str, BaseGeometry] = {
        name: shapes.blob(at, size, shapes.seeded(name), stretch=long, angle=turn)
        for name, (at, size, long, turn) in GREENS.items()
    }
    ring = [(x, y) for x, y in moat.coords if y > 1750 and x < 2420]
    greens["Singelpark"] = shapes.ribbon(ring, lambda share: 26 + 104 * math.sin(math.pi * share) ** 0.6)
    west = [point for point in river if point[0] < 1150]
    east = [point for point in river if point[0] > 2950]
    shown = box(*EXTENT)
    greens["Linderse Uiterwaard"] = shapes.ribbon(west, _meadow(1.0)).intersection(shown)
    greens["Oosterse Uiterwaard"] = shapes.ribbon(east[::-1], _meadow(2.0)).intersection(shown)
    away = unary_union([streams, *(road.buffer(9, quad_segs=2) for road in roads.values())])
    return {name: green.difference(away) for name, green in greens.items()}
