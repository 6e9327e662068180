"""Where the names of water, green, places and streets go: in the room that pins and the names of areas left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from assetmap.maps.paper import fonts, labels
from assetmap.maps.paper.crowd import Crowd, around
from assetmap.maps.paper.ground import Named
from assetmap.maps.paper.labels import Name, Placed

GROUND_TEXT, PLACE_TEXT, STREET_TEXT = 2.8, 3.2, 2.0
"""Sizes of letters in mm, on A3."""

STREET_LEAST = 2.1
"""Mm that the letters of a street have on any paper: six points, which can just be read."""

SHARE = 0.5
"""Water and green that are smaller than this part of their name have none on the map: it would hide them."""

MEET = 0.1
"""Mm: stretches of a street that end so near to each other are one."""


def of_land(
    names: Sequence[Named], unit: float, crowd: Crowd, known: Collection[str]
) -> tuple[tuple[str, Placed], ...]:
    """Water and green where they are largest, and places that no area is named after (`known`); each name once."""
    largest: dict[str, Named] = {}
    places: dict[str, Named] = {}
    for named in names:
        if named.kind == "place" and named.text.casefold() not in known:
            places.setdefault(named.text, named)
        elif named.kind in {"water", "green"} and named.shape.area > _area(largest.get(named.text)):
            largest[named.text] = named
    size = GROUND_TEXT * unit
    shown = [each for each in largest.values() if each.shape.area >= SHARE * size * fonts.width(each.text, size)]
    asked = [Name(named.text, named.shape, size, fonts.ITALIC) for named in shown]
    found = zip(shown, labels.in_areas(asked, crowd), strict=True)
    of_places = (("place", spot) for spot in _upright(places.values(), PLACE_TEXT * unit, crowd))
    return (*of_places, *((named.kind, spot) for named, spot in found if spot is not None))


def _area(named: Named | None) -> float:
    return 0.0 if named is None else float(named.shape.area)


def _upright(places: Collection[Named], size: float, crowd: Crowd) -> Iterator[Placed]:
    """Names around the points that they belong to, where these are free."""
    for named in places:
        x, y = float(named.shape.x), float(named.shape.y)
        box = around(x, y, fonts.width(named.text, size, fonts.MEDIUM) + 0.4 * size, size * labels.LINE)
        if crowd.free(box):
            crowd.add(box)
            yield Placed((named.text,), x, y, size)


def of_streets(streets: Sequence[Named], unit: float, crowd: Crowd) -> tuple[Placed, ...]:
    """Streets along their lines, else at the points where a map puts their names; each once."""
    size = max(STREET_TEXT * unit, STREET_LEAST)
    lines: dict[str, list[Any]] = {}
    points: dict[str, list[Named]] = {}
    for named in streets:
        if named.shape.geom_type == "Point":
            points.setdefault(named.text, []).append(named)
        else:
            lines.setdefault(named.text, []).extend(_lines(named.shape))
    placed = labels.along_lines([(text, _street(found)) for text, found in lines.items() if found], size, crowd)
    done = {spot.lines[0] for spot in placed}
    for text, found in points.items():
        if text not in done:
            spots = [(float(named.shape.x), float(named.shape.y), named.angle) for named in found]
            placed += labels.at_points(text, spots, size, crowd)
    return tuple(placed)


def _lines(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]


def _street(lines: Sequence[Any]) -> Any:
    """The stretches of a street in one shape, each as long as it runs on."""
    rounded = shapely.transform(shapely.multilinestrings(lines), lambda points: np.round(points / MEET) * MEET)
    return shapely.line_merge(rounded)
