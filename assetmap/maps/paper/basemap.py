"""The ground of maps on paper out of a base map pack, with as much detail as the scale can show.

A pack that cannot be read (any more) has nothing.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer, PackInfo, PackRefused, Tiles
from assetmap.geo import crs
from assetmap.geo.basemap import picture, squares
from assetmap.geo.basemap.content import Contents
from assetmap.geo.basemap.pack import Pack
from assetmap.geo.basemap.writing import Features
from assetmap.maps.paper.frame import Floats, Land
from assetmap.maps.paper.ground import Named, NameKind, Picture, Scenery, Shapes, whole

ZOOMS: Final = ((3_000, 16), (7_500, 15), (18_000, 14), (60_000, 13), (120_000, 12), (250_000, 11))
"""Up to 1 : so many, tiles of this zoom are read: they lie 60 to 150 mm wide on paper."""

COARSER: Final = 4
"""A pack that has this many zooms less than is asked for is still drawn; a map of the country under a street is not."""

UP_TO: Final[Mapping[str, float]] = {
    "building": 12_500,
    "road path": 11_000,
    "paved path": 11_000,
    "paved street": 30_000,
    "stream": 40_000,
    "tram": 30_000,
    "road street": 70_000,
}
"""Up to 1 : so many a kind is drawn; the others always."""

LEAST: Final[Mapping[str, float]] = {"green": 1.2, "water": 0.4, "building": 0.12, "paved": 0.25}
"""Square mm on paper: areas smaller than this are not drawn."""

CREDIT_MAX: Final = 120
"""Letters of what a pack says of its makers."""

PICTURE, PICTURE_MAX = 52.0, 200.0
"""Mm that a tile of a picture is wide at most on paper, as a rule; wider than the second it is a blur."""

PICTURES_MAX: Final = 900
"""So many pictures are on one map at most."""

KEPT: Final = 3
"""Pieces of land that are kept, each at its own scale: a document goes to and fro between a few."""


class BaseMap:
    """The pack at `path`; it is open until this is no more."""

    def __init__(self, path: Path) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}
        self._kept: list[tuple[float, Land, Scenery]] = []
        try:
            self._pack: Pack | None = Pack(path)
        except PackRefused:
            self._pack = None
            return
        weakref.finalize(self, self._pack.close)
        self._contents = Contents(self._pack)

    def scenery(self, land: Land, scale: float) -> Scenery:
        """What there is of `land` for a map at 1 : `scale`."""
        if self._pack is None:
            return Scenery()
        for known, around, found in self._kept:
            if known == scale and _holds(around, land):
                return found
        made = self._made(self._pack, land, scale)
        self._kept = [(scale, land, made), *self._kept[: KEPT - 1]]
        return made

    def _made(self, pack: Pack, land: Land, scale: float) -> Scenery:
        if pack.info.tiles is not Tiles.VECTOR:
            return self._photographed(pack, land, scale)
        zoom = next((zoom for most, zoom in ZOOMS if scale <= most), 10)
        if zoom > pack.info.max_zoom + COARSER:
            return Scenery()
        features = self._contents.features(_degrees(land), zoom=zoom)
        drawn: dict[str, list[Shapes]] = {}
        named: list[Named] = []
        for of_layer in features:
            shapes = crs.to_rd(of_layer.geometries)
            for kind, found in _by_kind(of_layer, shapes):
                if scale <= UP_TO.get(kind, math.inf):
                    drawn.setdefault(kind, []).append(found)
            named += _names(of_layer, shapes)
        metres = scale / 1000
        made = {kind: _general(kind, np.concatenate(found), metres) for kind, found in drawn.items()}
        return Scenery(made, tuple(named), credit=pack.info.attribution[:CREDIT_MAX] if made else "")

    def _photographed(self, pack: Pack, land: Land, scale: float) -> Scenery:
        """The tiles of a pack of pictures; nothing when they would be too coarse on paper."""
        box = squares.common(_degrees(land), pack.info.bounds)
        zoom = _picture_zoom(box, land, scale, pack.info) if box is not None else None
        if box is None or zoom is None:
            return Scenery()
        columns, rows = squares.covering(box, zoom)
        found = []
        for row in rows:
            for column in columns:
                tile = pack.tile(zoom, column, row)
                if tile is not None and _is_picture(tile):
                    name = f"ground-{zoom}-{column}-{row}"
                    self.files[name] = (tile, pack.info.tiles.value)
                    found.append(Picture(name, _corners(zoom, column, row)))
        return Scenery(pictures=tuple(found), credit=pack.info.attribution[:CREDIT_MAX] if found else "")


def _picture_zoom(box: Bounds, land: Land, scale: float, info: PackInfo) -> int | None:
    """The lowest zoom that is sharp, or the sharpest that there is; None when that is a blur."""
    width = (land.east - land.west) / scale * 1000
    share = (_degrees(land).east - _degrees(land).west) / 360
    sharpest = None
    for zoom in range(info.min_zoom, info.max_zoom + 1):
        columns, rows = squares.covering(box, zoom)
        tile = width / (share * (1 << zoom))
        if len(columns) * len(rows) > PICTURES_MAX:
            break
        sharpest = zoom if tile <= PICTURE_MAX else None
        if tile <= PICTURE:
            break
    return sharpest


def _corners(zoom: int, column: int, row: int) -> Floats:
    """Of a tile, in metres RD."""
    told = [squares.corner(zoom, column + right, row + down) for right, down in ((0, 0), (1, 0), (0, 1))]
    lon, lat = np.array(told).T
    return np.column_stack(crs.points_to_rd(lon, lat))


def _is_picture(tile: bytes) -> bool:
    try:
        picture.kind(tile)
    except picture.NotATile:
        return False
    return True


def _holds(one: Land, other: Land) -> bool:
    return one.west <= other.west and one.south <= other.south and one.east >= other.east and one.north >= other.north


def _degrees(land: Land) -> Bounds:
    x, y = np.array([land.west, land.east] * 2), np.array([land.south, land.south, land.north, land.north])
    lon, lat = crs.points_to_wgs84(x, y)
    return Bounds(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))


def _by_kind(features: Features, shapes: Shapes) -> Iterator[tuple[str, Shapes]]:
    """The shapes of a layer by the class under which they are drawn; names are not drawn."""
    dimensions = shapely.get_dimensions(shapes)
    for klass in dict.fromkeys(features.classes):
        for dimension in (1, 2):
            kind = _kind(features.layer, klass, dimension)
            found = shapes[(features.classes == klass) & (dimensions == dimension)]
            if kind and len(found):
                yield kind, found


def _kind(layer: Layer, klass: str, dimension: int) -> str:
    is_area = dimension == 2
    if layer is Layer.WATER:
        return "water" if is_area else "stream"
    if layer is Layer.ROAD:
        return f"paved {klass}" if is_area else f"road {klass}"
    if layer is Layer.RAIL:
        return "" if is_area else klass
    if layer is Layer.PLACE or not is_area:
        return ""
    return "building" if layer is Layer.BUILDING else f"green {klass}"


def _names(features: Features, shapes: Shapes) -> Iterator[Named]:
    for klass, name, angle, shape in zip(features.classes, features.names, features.angles, shapes, strict=True):
        kind = _name_kind(features.layer, klass) if name else None
        if kind is not None:
            yield Named(kind, name, shape, float(angle))


def _name_kind(layer: Layer, klass: str) -> NameKind | None:
    if layer is Layer.ROAD:
        return "main" if klass in {"main", "motorway"} else "street"
    if layer is Layer.PLACE:
        return "street" if klass == "street" else "place"
    kinds: Mapping[Layer, NameKind] = {Layer.WATER: "water", Layer.GREEN: "green"}
    return kinds.get(layer)


def _general(kind: str, shapes: Shapes, metres: float) -> Shapes:
    """One kind as the scale can show it: pieces that touch are one, and what is too small to see is left out."""
    if shapely.get_dimensions(shapes[:1])[0] == 1:
        return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapes)))
    least = LEAST[kind.split(maxsplit=1)[0]] * metres * metres
    if kind == "building":
        shapes = shapes[shapely.area(shapes) >= least]  # most are sheds
    try:
        parts = shapely.get_parts(shapely.disjoint_subset_union_all(shapes))
    except shapely.GEOSException:  # of shapes that cross themselves
        parts = shapes
    return whole(parts[shapely.area(parts) >= least])
