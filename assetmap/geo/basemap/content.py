"""What is in a vector pack, in the words of our own schema: streets, water, green, buildings, rails and names.

A tile that is broken is left out. What was cut at the sides of tiles is put together again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.geo.basemap import squares
from assetmap.geo.basemap.pack import Pack
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.geo.basemap.vectortile import SIDE, Content, Told, read
from assetmap.geo.basemap.writing import Features

TILES_MAX = 1500
"""More tiles than this are not read in one go: a lower zoom is taken, on which the same land is fewer."""

KEPT_MAX = 400_000
"""Corners of shapes that are kept, of the tiles that were asked last."""

MEET = 2.0
"""Ends of lines at the side of a tile that lie so near, in 4096ths of it, are one: each tile rounds by itself."""


class Contents:
    """The features of an open vector pack. Keeps what it read last, for it is often asked for again; for one thread."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._kept: OrderedDict[tuple[int, int, int, frozenset[Layer]], Content] = OrderedDict()
        self._corners = 0

    def features(self, around: Bounds, *, zoom: int, layers: Collection[Layer] = tuple(Layer)) -> list[Features]:
        """What the pack has within `around` (degrees), as detailed as at `zoom`: single points, lines and polygons.

        A zoom that the pack has not becomes the nearest that it has. Layers with nothing are not there; a pack of
        pictures has none. The name of a street that is not on the street itself is of class (place, street): a point
        in packs of our own, a line in those of others.
        """
        wanted = frozenset(layers)
        told: list[Told] = []
        shapes: list[NDArray[Any]] = [np.empty(0, dtype=object)]
        at_side: list[NDArray[np.bool_]] = [np.empty(0, dtype=np.bool_)]
        zoom, columns, rows = self._tiles(around, zoom)
        for row in rows:
            for column in columns:
                content = self._content(zoom, column, row, wanted)
                told += content.told
                shapes.append(_moved(content.shapes, column, row))
                at_side.append(content.at_side)
        told, whole = _joined(told, np.concatenate(shapes), np.concatenate(at_side))
        placed = _degrees(whole, zoom)
        seen = np.flatnonzero(_in_sight(placed, around)).tolist()
        return list(_by_layer([told[at] for at in seen], placed[seen]))

    def _tiles(self, around: Bounds, zoom: int) -> tuple[int, range, range]:
        """A zoom that the pack has, and the columns and rows of the tiles there that have something of `around`."""
        info = self._pack.info
        box = squares.common(around, info.bounds)
        if box is None or info.schema is None:
            return 0, range(0), range(0)
        zoom = max(info.min_zoom, min(info.max_zoom, zoom))
        while True:
            columns, rows = squares.covering(box, zoom)
            if len(columns) * len(rows) <= TILES_MAX or zoom <= info.min_zoom:
                return zoom, columns[:TILES_MAX], rows[:TILES_MAX]
            zoom -= 1

    def _content(self, zoom: int, column: int, row: int, layers: frozenset[Layer]) -> Content:
        where = (zoom, column, row, layers)
        found = self._kept.pop(where, None)
        if found is None:
            found = self._read(zoom, column, row, layers)
            self._corners += _corners(found)
        self._kept[where] = found
        while self._corners > KEPT_MAX and len(self._kept) > 1:
            _where, oldest = self._kept.popitem(last=False)
            self._corners -= _corners(oldest)
        return found

    def _read(self, zoom: int, column: int, row: int, layers: frozenset[Layer]) -> Content:
        tile, schema = self._pack.tile(zoom, column, row), self._pack.info.schema
        if tile is None or schema is None:
            return _NOTHING
        try:
            return read(tile, schema, layers)
        except Damaged:
            return _NOTHING


_NOTHING = Content([], np.empty(0, dtype=object), np.empty(0, dtype=np.bool_))


def _corners(content: Content) -> int:
    return 1 + int(shapely.get_num_coordinates(content.shapes).sum())


def _moved(shapes: NDArray[Any], column: int, row: int) -> NDArray[Any]:
    """In units of the whole world at the zoom of the tile: whole numbers stay so, so that sides of tiles meet."""
    corner = np.array([column * SIDE, row * SIDE], dtype=np.float64)
    moved: NDArray[Any] = shapely.transform(shapes, lambda points: points + corner)
    return moved


def _degrees(shapes: NDArray[Any], zoom: int) -> NDArray[Any]:
    world = SIDE << zoom

    def placed(points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon = points[:, 0] / world * 360 - 180
        return np.column_stack([lon, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * points[:, 1] / world))))])

    found: NDArray[Any] = shapely.transform(shapes, placed)
    return found


def _joined(told: list[Told], shapes: NDArray[Any], at_side: NDArray[np.bool_]) -> tuple[list[Told], NDArray[Any]]:
    """The same shapes, with those that go on in a next tile made one where what is told of them is the same."""
    pieces: dict[tuple[Told, int], list[int]] = {}
    for at, dimension in zip(np.flatnonzero(at_side).tolist(), shapely.get_dimensions(shapes[at_side]), strict=True):
        pieces.setdefault((told[at], int(dimension)), []).append(at)
    alone = np.flatnonzero(~at_side).tolist()
    found = [told[at] for at in alone]
    whole = [shapes[alone]]
    for (each, dimension), places in pieces.items():
        parts = shapely.get_parts(_one(shapes[places], dimension))
        found += [each] * len(parts)
        whole.append(parts)
    return found, np.concatenate(whole)


def _one(shapes: NDArray[Any], dimension: int) -> Any:
    if len(shapes) == 1 or dimension == 0:
        return shapely.geometrycollections(shapes)
    if dimension == 1:
        return shapely.line_merge(shapely.multilinestrings(_met(shapes)))
    try:
        return shapely.union_all(shapes)
    except shapely.GEOSException:  # of shapes that cross themselves
        return shapely.geometrycollections(shapes)


def _met(lines: NDArray[Any]) -> Any:
    """Lines of which the ends at a side of a tile are at the same spot where they nearly were."""
    corners, owners = shapely.get_coordinates(lines, return_index=True)
    is_end = np.diff(owners, prepend=-1, append=len(lines)).astype(bool)
    ends = np.flatnonzero((is_end[1:] | is_end[:-1]) & (corners % SIDE == 0).any(axis=1))
    spots: Any = shapely.points(corners[ends])
    one, other = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=MEET)
    first = np.arange(len(ends))
    np.minimum.at(first, one, other)
    corners[ends] = corners[ends][first]
    return shapely.linestrings(corners, indices=owners)


def _in_sight(shapes: NDArray[Any], around: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = shapely.bounds(shapes).T
    seen: NDArray[np.bool_] = (
        (west <= around.east) & (east >= around.west) & (south <= around.north) & (north >= around.south)
    )
    return seen


def _by_layer(told: Sequence[Told], shapes: NDArray[Any]) -> Iterator[Features]:
    places: dict[Layer, list[int]] = {}
    for at, each in enumerate(told):
        places.setdefault(each.layer, []).append(at)
    for layer in Layer:
        if layer in places:
            yield Features(
                layer,
                np.array([told[at].kind for at in places[layer]], dtype=object),
                shapes[places[layer]],
                np.array([told[at].name for at in places[layer]], dtype=object),
                np.array([told[at].angle for at in places[layer]]),
            )
