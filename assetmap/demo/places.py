"""Where the assets of the demo stand: each beside its street, in its park or at its water, and never on another.

The texts are in `resources/demo/*.json`, written by hand; `at` names a street of the buurt, a park or a water.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from assetmap import resources
from assetmap.demo import residents, shapes
from assetmap.demo.landscape import Buurt, Land
from assetmap.demo.streets import Street
from assetmap.domain.assets import Asset, Gift, Kind, Sector, default_audience

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FILES = ("talents.json", "groups.json", "places.json")
APART = 32.0
"""Metres between two assets, at least."""
BESIDE = 12.0
"""Metres between an asset and the middle of its street."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An asset that has no coordinates yet, and where it stands in metres from the gemeente's corner."""

    asset: Asset
    buurt: str
    x: float
    y: float


def spots(land: Land, streets: Sequence[Street]) -> tuple[Spot, ...]:
    """All assets of the demo with their places, the same each time."""
    buurten = {buurt.name: buurt for buurt in land.buurten}
    found: list[Spot] = []
    for text in _texts():
        buurt = buurten[text["buurt"]]
        x, y = _free_place(_candidates(text, buurt, land, streets), buurt, land, found)
        found.append(Spot(_asset(text), buurt.code, x, y))
    return tuple(found)


def _texts() -> list[dict[str, Any]]:
    return [text for name in FILES for text in json.loads(resources.path("demo", name).read_text("utf-8"))]


def _asset(text: dict[str, Any]) -> Asset:
    kind = Kind(text.get("kind", "talent"))
    return Asset(
        id=hashlib.sha256(text["title"].encode()).hexdigest()[:16],
        kind=kind,
        title=text["title"],
        description=text["text"],
        quote=text.get("quote", ""),
        gift=Gift(text["gift"]) if "gift" in text else None,
        sector=Sector(text["sector"]) if "sector" in text else None,
        availability=text.get("when", ""),
        audience=residents.audience_of(text["title"], default_audience(kind)),
        themes=tuple(text["themes"]),
    )


def _candidates(
    text: dict[str, Any], buurt: Buurt, land: Land, streets: Sequence[Street]
) -> Iterator[tuple[float, float]]:
    """Places to try, without end."""
    chance, name = shapes.seeded(text["title"]), text["at"]
    waters = {**land.waters, **land.ponds}
    if name in land.greens:
        return _inside(land.greens[name].intersection(buurt.area), chance)
    if name in waters:
        return _along(waters[name].buffer(7).boundary.intersection(buurt.area), 0.0, chance)
    (street,) = (street.line for street in streets if street.buurt == buurt.code and street.name == name)
    return _along(street, BESIDE, chance)


def _inside(area: BaseGeometry, chance: Random) -> Iterator[tuple[float, float]]:
    from shapely import Point

    west, south, east, north = area.bounds
    while True:
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        if area.buffer(-8).contains(Point(x, y)):
            yield x, y


def _along(line: BaseGeometry, aside: float, chance: Random) -> Iterator[tuple[float, float]]:
    import shapely

    parts = shapely.get_parts(line).tolist()
    while True:
        part = chance.choice(parts)
        at = chance.uniform(0.08, 0.92) * part.length
        here, onward = part.interpolate(at), part.interpolate(at + 1.0)
        along = math.atan2(onward.y - here.y, onward.x - here.x) + chance.choice((-1, 1)) * math.pi / 2
        yield here.x + aside * math.cos(along), here.y + aside * math.sin(along)


def _free_place(
    candidates: Iterator[tuple[float, float]], buurt: Buurt, land: Land, others: Sequence[Spot]
) -> tuple[float, float]:
    """The first candidate well inside the buurt, on dry land, with room around it."""
    from shapely import Point

    inside = buurt.area.buffer(-6)
    for _attempt, (x, y) in zip(range(500), candidates, strict=False):
        place = Point(x, y)
        dry = not land.streams.intersects(place) and not any(pond.intersects(place) for pond in land.ponds.values())
        if dry and inside.contains(place) and all(math.dist((x, y), (other.x, other.y)) > APART for other in others):
            return x, y
    raise ValueError(f"no room for an asset in {buurt.name}")
