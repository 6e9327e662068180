"""Polygons in WKB to GeoJSON text and a point for the name, in plain Python.

Importing a geometry library takes longer than reading all buurten of a gemeente here, and the first map must not wait.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Point = tuple[float, float]
Ring = Sequence[Point]
Polygon = list[Ring]
Span = tuple[float, float]

SCANLINES = 15
"""Horizontal lines over an area on which room for its name is looked for."""

_POLYGON, _MULTIPOLYGON = 3, 6


@dataclass(frozen=True, slots=True)
class Outline:
    """A (multi)polygon as GeoJSON geometry, and the point where its name has most room (None when it is empty)."""

    geojson: str
    label: Point | None


@lru_cache(maxsize=4096)
def outline(wkb: bytes) -> Outline:
    """The outline of a WKB polygon or multipolygon (2D, or with Z or M, which are dropped; either byte order).

    Raises:
        ValueError: it is another kind of geometry.
    """
    polygons = list(_polygons(wkb))
    parts = [_text(polygon) for polygon in polygons]
    if len(parts) == 1:
        return Outline(f'{{"type":"Polygon","coordinates":{parts[0]}}}', label_point(polygons))
    return Outline(f'{{"type":"MultiPolygon","coordinates":[{",".join(parts)}]}}', label_point(polygons))


def label_point(polygons: Sequence[Polygon]) -> Point | None:
    """A point inside the polygons around which a line of text has most room; None when there is no inside.

    On each of some horizontal lines the widest stretch inside is found; a line counts as wide as the narrowest of
    itself and its neighbours, so that text of some height fits too, and near the middle counts a little more.
    """
    best: Point | None = None
    best_score = 0.0
    for polygon in polygons:
        ys = [y for _, y in polygon[0]] if polygon else []
        if not ys or max(ys) <= min(ys):
            continue
        low, high = min(ys), max(ys)
        step = (high - low) / (SCANLINES + 1)
        lines = [low + step * (index + 1) for index in range(SCANLINES)]
        spans = [_widest(polygon, y) for y in lines]
        for index, (y, span) in enumerate(zip(lines, spans, strict=True)):
            left, right = _shared(spans, index) or span
            middle = 1 - abs(index - SCANLINES // 2) / SCANLINES
            score = (right - left) * middle
            if score > best_score:
                best, best_score = ((left + right) / 2, y), score
    return best


def _shared(spans: Sequence[Span], index: int) -> Span | None:
    """The stretch that a line has in common with the lines above and below it, when that holds a point of its own."""
    around = spans[max(index - 1, 0) : index + 2]
    left, right = max(span[0] for span in around), min(span[1] for span in around)
    return (left, right) if left < right else None


def _widest(polygon: Polygon, y: float) -> Span:
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in polygon
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) != (y2 > y)
    )
    spans = list(zip(crossings[::2], crossings[1::2], strict=False))
    return max(spans, key=lambda span: span[1] - span[0], default=(0.0, 0.0))


def _text(polygon: Polygon) -> str:
    rings = (",".join([f"[{x:.6f},{y:.6f}]" for x, y in ring]) for ring in polygon)
    return "[" + ",".join(f"[{ring}]" for ring in rings) + "]"


def _polygons(wkb: bytes) -> Iterator[Polygon]:
    kind, _, order, at = _header(wkb, 0)
    if kind == _POLYGON:
        yield _polygon(wkb, 0)[0]
        return
    if kind != _MULTIPOLYGON:
        raise ValueError(f"an area must be a polygon or a multipolygon, not WKB type {kind}")
    (count,) = struct.unpack_from(order + "I", wkb, at)
    at += 4
    for _part in range(count):
        polygon, at = _polygon(wkb, at)
        yield polygon


def _polygon(wkb: bytes, at: int) -> tuple[Polygon, int]:
    _, width, order, at = _header(wkb, at)
    (rings,) = struct.unpack_from(order + "I", wkb, at)
    at += 4
    polygon: Polygon = []
    for _ring in range(rings):
        (points,) = struct.unpack_from(order + "I", wkb, at)
        numbers = struct.unpack_from(f"{order}{points * width}d", wkb, at + 4)
        at += 4 + points * width * 8
        polygon.append(list(zip(numbers[::width], numbers[1::width], strict=True)))
    return polygon, at


def _header(wkb: bytes, at: int) -> tuple[int, int, str, int]:
    """Geometry type, numbers in a point, byte order for struct, and where the body starts.

    Both ways to say "with Z" are known: flags in the high bits (EWKB) and thousands (ISO).
    """
    order = "<" if wkb[at] else ">"
    (code,) = struct.unpack_from(order + "I", wkb, at + 1)
    flagged = bool(code & 0x80000000) + bool(code & 0x40000000)
    body = at + 5 + (4 if code & 0x20000000 else 0)
    iso, kind = divmod(code & 0x0FFFFFFF, 1000)
    return kind, 2 + flagged + (0, 1, 1, 2)[iso], order, body
