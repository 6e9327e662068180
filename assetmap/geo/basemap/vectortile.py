"""Reads one vector tile (Mapbox Vector Tile 2.1), which may be damaged or hostile, into simple shapes.

The library takes the message apart, in C; shapes are made here, all of a layer at once: its own decoder goes point by
point, which takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.domain.basemap import Layer, Schema
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.geo.basemap.words import KEYS, Shape, kind_of, name_of

SIDE = 4096
"""All tiles are read in so many units a side; y runs down."""

BYTES_MAX = 6 * 1024 * 1024
FEATURES_MAX = 200_000
"""More than this is in no tile that was made to be drawn."""

_MOVE, _LINE, _CLOSE = 1, 2, 7


class Told(NamedTuple):
    """What is known of a shape: its layer and class in our words, its name, and for a name its angle in degrees."""

    layer: Layer
    kind: str
    name: str
    angle: float


class Content(NamedTuple):
    """The shapes of a tile, each a single point, line or polygon cut off at the side of the tile; with what is told.

    `at_side` says which touch a side, where the next tile may go on with them.
    """

    told: list[Told]
    shapes: NDArray[Any]
    at_side: NDArray[np.bool_]


class _Feature(NamedTuple):
    told: Told
    shape: Shape
    geometry: list[int]


def read(content: bytes, schema: Schema, layers: Collection[Layer]) -> Content:
    """What a tile has of these layers.

    Raises:
        Damaged: it cannot be what a tile is.
    """
    from google.protobuf.message import DecodeError
    from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as Tile  # noqa: N812 - a class that is made by protobuf

    if len(content) > BYTES_MAX:
        raise Damaged
    told: list[Told] = []
    shapes: list[NDArray[Any]] = []
    try:
        message = Tile()
        message.ParseFromString(content)
        for layer in message.layers:
            for shape, features in _sorted(layer, schema, layers).items():
                owners, made = _cut(*_MAKERS[shape](features, SIDE / layer.extent))
                told += [features[at].told for at in owners.tolist()]
                shapes.append(made)
    except (DecodeError, ValueError, IndexError, OverflowError, shapely.GEOSException) as error:
        raise Damaged from error
    whole = np.concatenate([np.empty(0, dtype=object), *shapes])
    west, north, east, south = shapely.bounds(whole).T
    return Content(told, whole, (west <= 0) | (north <= 0) | (east >= SIDE) | (south >= SIDE))


def _sorted(layer: Any, schema: Schema, layers: Collection[Layer]) -> dict[Shape, list[_Feature]]:
    """The features of a layer that are wanted, by what they are drawn as."""
    found: dict[Shape, list[_Feature]] = {}
    if not layer.extent or len(layer.features) > FEATURES_MAX:
        raise Damaged
    keys, values = {at: key for at, key in enumerate(layer.keys) if key in KEYS}, list(layer.values)
    known: dict[tuple[int, ...], Told | None] = {}  # most houses and ditches are told in the same words
    for feature in layer.features:
        if feature.type not in _MAKERS:
            continue
        shape, tags = Shape(feature.type), feature.tags
        words = (shape, *tags)
        if words not in known:
            known[words] = _told(
                schema, layer.name, shape, {keys[key]: _value(values[at]) for key, at in _pairs(tags) if key in keys}
            )
        told = known[words]
        if told is not None and told.layer in layers:
            found.setdefault(shape, []).append(_Feature(told, shape, list(feature.geometry)))
    return found


def _pairs(tags: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(tags[::2], tags[1::2], strict=False)


def _told(schema: Schema, layer: str, shape: Shape, known: Mapping[str, object]) -> Told | None:
    """What is told of a feature, None for what is not drawn: names stand at points, or for streets along lines."""
    kind = kind_of(schema, layer, known, shape)
    if kind is None:
        return None
    told = Told(*kind, name_of(known), _angle(known.get("angle")))
    if told.layer is not Layer.PLACE:
        return None if shape is Shape.POINT else told
    stands = shape is Shape.POINT or (shape is Shape.LINE and told.kind == "street")
    return told if stands and told.name else None


def _value(value: Any) -> object:
    if value.HasField("string_value"):  # nearly all are
        return value.string_value
    field = next(iter(value.ListFields()), None)
    return None if field is None else field[1]


def _angle(value: object) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) <= 360 else 0.0


def _points(features: Sequence[_Feature], times: float) -> tuple[NDArray[np.int64], Any]:
    xy, _sizes, owners = _traced(features, times)
    return owners, shapely.points(xy)


def _lines(features: Sequence[_Feature], times: float) -> tuple[NDArray[np.int64], Any]:
    xy, sizes, owners = _traced(features, times)
    long = sizes > 1
    xy, sizes, owners = xy[np.repeat(long, sizes)], sizes[long], owners[long]
    return owners, shapely.linestrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))


def _areas(features: Sequence[_Feature], times: float) -> tuple[NDArray[np.int64], Any]:
    """Polygons: a ring that turns the other way than the first of its feature is a hole in the one before it."""
    xy, sizes, owners = _traced(features, times)
    turn = np.sign(_turning(xy, sizes))
    kept = (sizes > 2) & (turn != 0)
    xy, sizes, owners, turn = xy[np.repeat(kept, sizes)], sizes[kept], owners[kept], turn[kept]
    if not len(sizes):
        return owners, np.empty(0, dtype=object)
    rings = shapely.linearrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))
    _unique, first = np.unique(owners, return_index=True)
    outer = turn == np.repeat(turn[first], np.diff([*first, len(owners)]))
    polygons = shapely.polygons(rings, indices=np.cumsum(outer) - 1)
    wrong = ~shapely.is_valid(polygons)
    polygons[wrong] = shapely.make_valid(polygons[wrong])
    return owners[outer], polygons


_MAKERS = {Shape.POINT: _points, Shape.LINE: _lines, Shape.AREA: _areas}


def _turning(xy: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Twice the area of each ring, below zero for one that turns the other way."""
    if not len(sizes):
        return np.empty(0)
    starts = np.cumsum(sizes) - sizes
    following = np.arange(1, len(xy) + 1)
    following[starts + sizes - 1] = starts
    crossed = xy[:, 0] * xy[following, 1] - xy[following, 0] * xy[:, 1]
    return np.add.reduceat(crossed, starts)


def _traced(
    features: Sequence[_Feature], times: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Points (n, 2) of all parts one after another; of each part how many points, and the index of its feature."""
    sizes: list[int] = []
    owners: list[int] = []
    firsts: list[int] = []
    steps: list[int] = []
    for owner, feature in enumerate(features):
        before, first = len(sizes), len(steps) // 2
        for moves, count, numbers in _orders(feature.geometry):
            if moves:
                sizes += [1] * count
            elif len(sizes) == before:
                raise Damaged
            else:
                sizes[-1] += count
            steps += numbers
        owners += [owner] * (len(sizes) - before)
        firsts += [first] * (len(steps) // 2 - first)
    told = np.array(steps, dtype=np.int64).reshape(-1, 2)
    walked = np.vstack([np.zeros((1, 2), dtype=np.int64), np.cumsum((told >> 1) ^ -(told & 1), axis=0)])
    xy = walked[1:] - walked[np.array(firsts, dtype=np.int64)]
    return xy * times, np.array(sizes, dtype=np.int64), np.array(owners, dtype=np.int64)


def _orders(geometry: list[int]) -> Iterator[tuple[bool, int, list[int]]]:
    """Whether parts begin or go on, at how many points, and the two numbers of each point."""
    at = 0
    while at < len(geometry):
        order, count = geometry[at] & 7, geometry[at] >> 3
        at += 1
        if order == _CLOSE:
            continue
        numbers = geometry[at : at + 2 * count]
        if order not in {_MOVE, _LINE} or len(numbers) < 2 * count:
            raise Damaged
        if count:
            yield order == _MOVE, count, numbers
        at += 2 * count


def _cut(owners: NDArray[np.int64], shapes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """What lies within the tile, in single parts, with the owner of each: tiles go on a little in their neighbours."""
    dimensions = shapely.get_dimensions(shapes)
    west, north, east, south = shapely.bounds(shapes).T
    whole = (west >= 0) & (north >= 0) & (east <= SIDE) & (south <= SIDE)
    points = dimensions == 0
    kept = ~points | (whole & (east < SIDE) & (south < SIDE))
    crossing = ~whole & ~points
    shapes = shapes.copy()
    shapes[crossing] = shapely.clip_by_rect(shapes[crossing], 0, 0, SIDE, SIDE)
    parts, index = shapely.get_parts(shapes[kept], return_index=True)
    same = (shapely.get_dimensions(parts) == dimensions[kept][index]) & ~shapely.is_empty(parts)
    return owners[kept][index][same], parts[same]
