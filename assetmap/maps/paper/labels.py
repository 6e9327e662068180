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
    areas = shapely.area(np.array([name.shape for name in names], dtype=object)).tolist()
    for index in sorted(range(len(names)), key=areas.__getitem__):
        for spots in _spots(names[index], strict=strict):
            at = crowd.first_free(spots.boxes)
            if at is not None:
                box = Box(*spots.boxes[at].tolist())
                crowd.add(box)
                found[index] = _placed(names[index], spots, box)
                break
    return found


@dataclass(frozen=True, slots=True)
class _Spots:
    """Boxes (n, 4) where a name in these lines could go, the best first."""

    lines: tuple[str, ...]
    size: float
    boxes: Any


def _spots(name: Name, *, strict: bool) -> Iterator[_Spots]:
    """Candidates: wholly inside first, the largest size first, then where the shape is widest around them."""
    if name.shape.is_empty:
        return
    points, room, edge = _candidates(name.shape)
    order = np.argsort(-room, kind="stable")
    points, edge = points[order], edge[order]
    forms = [(name.size * factor, lines) for factor in SMALLER[: 1 if strict else None] for lines in _forms(name.text)]
    shapely.prepare(name.shape)
    partly: list[_Spots] = []
    for size, lines in forms:
        width, height = _size(name, lines, size)
        away = np.array([width / 2, height / 2])
        boxes = np.hstack([points - away, points + away])
        whole = edge >= min(width, height) / 2  # else its border is nearer than the nearest side
        whole[whole] = shapely.covers(name.shape, shapely.box(*boxes[whole].T))
        yield _Spots(lines, size, boxes[whole])
        partly.append(_Spots(lines, size, boxes[~whole]))
    yield from () if strict else partly


def _placed(name: Name, spots: _Spots, box: Box) -> Placed:
    """The name above the middle of its box, as much as the badge in it needs."""
    y = (box.top + box.bottom - name.below) / 2
    return Placed(spots.lines, (box.left + box.right) / 2, y, spots.size, below=box.bottom - name.below / 2)


def _size(name: Name, lines: Sequence[str], size: float) -> tuple[float, float]:
    width = max(name.wide, *(fonts.width(line, size, name.style) for line in lines)) + 0.4 * size
    return width, len(lines) * size * LINE + name.below


def _forms(text: str) -> list[tuple[str, ...]]:
    """A name on one line, and on two where it has a space near its middle."""
    spaces = [at for at, sign in enumerate(text) if sign == " "]
    if not spaces:
        return [(text,)]
    at = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return [(text,), (text[:at], text[at + 1 :])]


def _candidates(shape: Any) -> tuple[Any, Any, Any]:
    """Points in a shape, how good each is (far from the border, near the middle), and how far from the border."""
    left, top, right, bottom = shape.bounds
    steps = (np.arange(GRID) + 0.5) / GRID
    x, y = np.meshgrid(left + steps * (right - left), top + steps * (bottom - top))
    inside = shape.representative_point()
    points = np.vstack([np.column_stack([x.ravel(), y.ravel()]), [[inside.x, inside.y]]])
    shapely.prepare(shape)
    points = points[shapely.contains_xy(shape, points)]
    middle = shape.centroid
    away = np.hypot(points[:, 0] - middle.x, points[:, 1] - middle.y)
    edge = shapely.distance(shapely.points(points), shape.boundary)
    return points, edge - 0.35 * away, edge


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
                return Placed((text,), (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, size, _readable(angle))
    return None


def at_points(text: str, spots: Sequence[tuple[float, float, float]], size: float, crowd: Crowd) -> tuple[Placed, ...]:
    """The name at the first of `spots` that is free: x and y in mm, and degrees counter-clockwise; empty for none."""
    half = fonts.width(text, size) / 2
    for x, y, angle in spots:
        turned = _readable(-angle % 360)
        across, down = half * math.cos(math.radians(turned)), half * math.sin(math.radians(turned))
        boxes = _chain((x - across, y - down), (x + across, y + down), size)
        if crowd.all_free(boxes):
            crowd.add(*boxes)
            return (Placed((text,), x, y, size, turned),)
    return ()


def _readable(angle: float) -> float:
    """The same slant with the letters not upside down."""
    return (angle + 90) % 180 - 90


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
