"""Where names go, so that none lies over another, over a pin or over anything else that stands on the map.

For every name there are many candidates, in order of how good they look; it gets the first that is free. Names that
have the fewest choose first. What finds no room is told, so that it can go to a list.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from assetmap.maps.paper import fonts
from assetmap.maps.paper.crowd import Crowd, around
from assetmap.maps.paper.frame import Box

LINE = 1.22
"""Height of a line of text, in ems."""

GRID = 11
"""Candidates across and down an area."""

SMALLER = (1.0, 0.86, 0.74)
"""Sizes that are tried for the name of an area."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be placed in `shape` (mm): `size` in mm, `below` mm of room under it for a badge `wide` mm wide."""

    text: str
    shape: Any
    size: float
    style: fonts.Style
    below: float = 0.0
    wide: float = 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines of text around the middle (x, y), in mm; turned by `angle` degrees. `below` is the middle of the badge."""

    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    angle: float = 0.0
    below: float = 0.0
    anchor: str = "middle"


def in_areas(names: Sequence[Name], crowd: Crowd, *, strict: bool = False) -> list[Placed | None]:
    """A spot for each name inside its shape, None where there is no room; what is placed is added to `crowd`.

    The smallest shapes, which have the fewest spots, choose first. When `strict` a name stands wholly inside, in full
    size, or not at all.
    """
    found: list[Placed | None] = [None] * len(names)
    for index in sorted(range(len(names)), key=lambda index: names[index].shape.area):
        for spot, box in _spots(names[index], strict=strict):
            if crowd.free(box):
                crowd.add(box)
                found[index] = spot
                break
    return found


def _spots(name: Name, *, strict: bool) -> Iterator[tuple[Placed, Box]]:
    """Candidates: wholly inside first, the largest size first, then where the shape is widest around them."""
    if name.shape.is_empty:
        return
    points, room = _candidates(name.shape)
    forms = [(factor, lines) for factor in SMALLER[: 1 if strict else None] for lines in _forms(name.text)]
    outside: list[tuple[Placed, Box]] = []
    shapely.prepare(name.shape)
    for factor, lines in forms:
        size = name.size * factor
        width = max(name.wide, *(fonts.width(line, size, name.style) for line in lines)) + 0.4 * size
        height = len(lines) * size * LINE + name.below
        boxes = shapely.box(
            points[:, 0] - width / 2, points[:, 1] - height / 2, points[:, 0] + width / 2, points[:, 1] + height / 2
        )
        whole = shapely.covers(name.shape, boxes)
        for place in np.argsort(-room, kind="stable").tolist():
            x, y = float(points[place, 0]), float(points[place, 1])
            middle = y - name.below / 2
            spot = Placed(lines, x, middle, size, below=y + height / 2 - name.below / 2)
            if whole[place]:
                yield spot, around(x, y, width, height)
            elif not strict:
                outside.append((spot, around(x, y, width, height)))
    yield from outside


def _forms(text: str) -> list[tuple[str, ...]]:
    """A name on one line, and on two where it has a space near its middle."""
    spaces = [at for at, sign in enumerate(text) if sign == " "]
    if not spaces:
        return [(text,)]
    at = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return [(text,), (text[:at], text[at + 1 :])]


def _candidates(shape: Any) -> tuple[Any, Any]:
    """Points in a shape, and how good each is: far from the border, near the middle."""
    left, top, right, bottom = shape.bounds
    steps = (np.arange(GRID) + 0.5) / GRID
    x, y = np.meshgrid(left + steps * (right - left), top + steps * (bottom - top))
    inside = shape.representative_point()
    points = np.vstack([np.column_stack([x.ravel(), y.ravel()]), [[inside.x, inside.y]]])
    spots: Any = shapely.points(points)
    shapely.prepare(shape)
    kept = shapely.contains(shape, spots)
    points, spots = points[kept], spots[kept]
    middle = shape.centroid
    away = np.hypot(points[:, 0] - middle.x, points[:, 1] - middle.y)
    return points, shapely.distance(spots, shape.boundary) - 0.35 * away


def beside_pins(
    texts: Sequence[str], pins: Sequence[tuple[float, float]], radius: float, size: float, crowd: Crowd
) -> list[Placed | None]:
    """A spot for each text beside its pin (the middle, mm), right of it where that is free; None where none is."""
    choices = [_around_pin(text, x, y, radius, size) for text, (x, y) in zip(texts, pins, strict=True)]
    room = [sum(1 for _spot, box in spots if crowd.free(box)) for spots in choices]
    found: list[Placed | None] = [None] * len(texts)
    for index in sorted(range(len(texts)), key=lambda index: room[index]):
        for spot, box in choices[index]:
            if crowd.free(box):
                crowd.add(box)
                found[index] = spot
                break
    return found


def _around_pin(text: str, x: float, y: float, radius: float, size: float) -> list[tuple[Placed, Box]]:
    width, height = fonts.width(text, size, fonts.MEDIUM), size * LINE
    reach = radius + 0.35 * size
    spots = [
        Placed((text,), x + side * away, y + rise, size, anchor="start" if side > 0 else "end")
        for rise, away in ((0.0, reach), (-0.7 * radius, reach * 0.9), (0.7 * radius, reach * 0.9))
        for side in (1, -1)
    ]
    spots += [Placed((text,), x, y + turn * (radius + height / 2), size) for turn in (-1, 1)]
    return [(spot, _box_of(spot, width, height)) for spot in spots]


def _box_of(spot: Placed, width: float, height: float) -> Box:
    shift = {"start": width / 2, "end": -width / 2}.get(spot.anchor, 0.0)
    return around(spot.x + shift, spot.y, width, height)


def along_lines(names: Sequence[tuple[str, Any]], size: float, crowd: Crowd) -> list[Placed]:
    """Names of streets along their lines (mm), each once, where a stretch is straight and free."""
    placed = []
    for text, line in sorted(names, key=lambda each: -each[1].length):
        spot = _along(text, line, size, crowd)
        if spot is not None:
            placed.append(spot)
    return placed


def _along(text: str, line: Any, size: float, crowd: Crowd) -> Placed | None:
    length = fonts.width(text, size)
    for part in sorted(shapely.get_parts(line), key=lambda part: -part.length)[:4]:
        if part.length < length * 1.04:
            return None
        for start, end in _straight(part, length):
            boxes = _chain(start, end, size)
            if crowd.all_free(boxes):
                crowd.add(*boxes)
                angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
                turned = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
                return Placed((text,), (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, size, turned)
    return None


def _straight(line: Any, length: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Stretches of `length` mm that hardly bend, those near the middle of the line first."""
    starts = np.arange(0.0, line.length - length, max(2.0, length / 6))
    begin = shapely.get_coordinates(shapely.line_interpolate_point(line, starts))
    middle = shapely.get_coordinates(shapely.line_interpolate_point(line, starts + length / 2))
    end = shapely.get_coordinates(shapely.line_interpolate_point(line, starts + length))
    bend = np.hypot(*(middle - (begin + end) / 2).T)
    good = np.flatnonzero(bend < 0.6)
    order = good[np.argsort(np.abs(starts[good] + length / 2 - line.length / 2), kind="stable")]
    return [(tuple(begin[at].tolist()), tuple(end[at].tolist())) for at in order.tolist()]


def _chain(start: tuple[float, float], end: tuple[float, float], size: float) -> list[Box]:
    """Small boxes along a slanting text: they fill it better than one large box."""
    count = max(2, math.ceil(math.dist(start, end) / size) + 1)
    return [
        around(x, y, size * 1.1, size * 1.1)
        for x, y in zip(np.linspace(start[0], end[0], count), np.linspace(start[1], end[1], count), strict=True)
    ]
