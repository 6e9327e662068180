"""Writes a vector pack of our own schema: GDAL cuts the tiles, here they are joined into one PMTiles archive.

GDAL writes one layer in one go, so each layer is cut by itself, per band of zooms in which the same classes are shown.
A vector tile is a list of layers one after another (Mapbox Vector Tile 2.1, `repeated Layer layers = 3`), so tiles of
different layers are joined by putting their bytes together.
"""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import FIRST_ZOOM, MAX_ZOOM, MIN_ZOOM, SCHEMA, SCHEMA_KEY, Layer
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.geo.cores import meanwhile

BANDS = ((10, 11), (12, 12), (13, 13), (14, 16))
"""Zooms between which no class of any layer begins."""

_SIMPLER = {10: 40.0, 12: 10.0, 13: 5.0, 14: 0.0}
"""By the first zoom of a band: areas smaller than a square of so many metres are left out."""


_ROOM = 4_000_000
"""Bytes; a disk with less is full as far as tiles go."""


@dataclass(frozen=True, slots=True)
class Features:
    """Everything of one layer: arrays of equal length; geometries in WGS84."""

    layer: Layer
    classes: Any
    geometries: Any
    names: Any
    angles: Any


def write(target: Path, features: Sequence[Features], *, name: str, attribution: str, progress: Progress) -> int:
    """Write a pack at `target`; how many tiles it has. The caller moves it to its place.

    Raises:
        OSError: it cannot be written.
        Cancelled: the user stopped it.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _disk_watched(folder):
        cut = [(band, of_layer) for of_layer in features for band in BANDS]
        made: dict[tuple[int, int], list[Path]] = {band: [] for band in BANDS}
        for number, (band, of_layer) in enumerate(cut):
            progress.report(0.9 * number / max(len(cut), 1), Message(N_("Cutting the map into tiles…")))
            shown = _of_band(of_layer, band[0])
            if len(shown.geometries):
                part = Path(folder) / f"{number}.mbtiles"
                meanwhile(partial(_cut, part, shown, band), progress, _nothing)
                made[band].append(part)
        progress.report(0.9, Message(N_("Writing the base map…")))
        return _join(target, made, features, name=name, attribution=attribution, progress=progress)


@contextmanager
def _disk_watched(folder: str) -> Iterator[None]:
    """GDAL goes on when a disk is full, and what it leaves cannot be read: that is what went wrong then."""
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

    try:
        yield
    except (sqlite3.Error, DataLayerError, DataSourceError, FeatureError) as error:
        why = errno.ENOSPC if shutil.disk_usage(folder).free < _ROOM else errno.EIO
        raise OSError(why, os.strerror(why)) from error


def _nothing() -> None:
    """What is left to do for tiles that are not wanted any more: they go with their folder."""


def _of_band(features: Features, zoom: int) -> Features:
    """What is shown from this zoom."""
    import numpy as np
    import shapely

    first = np.array([FIRST_ZOOM.get((features.layer, klass), MIN_ZOOM) for klass in features.classes], dtype=int)
    shown = first <= zoom
    side = _SIMPLER[zoom] / 111_000
    if side:
        is_area = shapely.get_dimensions(features.geometries) == 2
        shown &= ~is_area | (shapely.area(features.geometries) >= side * side)
    return Features(
        features.layer,
        features.classes[shown],
        features.geometries[shown],
        features.names[shown],
        features.angles[shown],
    )


def _cut(part: Path, features: Features, band: tuple[int, int]) -> None:
    import numpy as np
    import shapely
    from pyogrio import raw

    columns: dict[str, Any] = {"class": features.classes.astype(object)}
    if features.layer in {Layer.ROAD, Layer.PLACE, Layer.WATER, Layer.GREEN}:
        columns["name"] = np.array([text or None for text in features.names], dtype=object)
    if features.layer is Layer.PLACE:
        columns["angle"] = np.round(features.angles.astype(float), 1)
    raw.write(
        str(part),
        shapely.to_wkb(features.geometries),
        list(columns.values()),
        list(columns),
        layer=features.layer.value,
        driver="MBTiles",
        geometry_type="Unknown",
        crs="EPSG:4326",
        dataset_options={
            "MINZOOM": str(band[0]),
            "MAXZOOM": str(band[1]),
            "MAX_SIZE": "2000000",
            "NAME": "base map",
        },
    )


def _join(
    target: Path,
    made: dict[tuple[int, int], list[Path]],
    features: Sequence[Features],
    *,
    name: str,
    attribution: str,
    progress: Progress,
) -> int:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    tiles = 0
    with ExitStack() as held:
        writer = Writer(held.enter_context(target.open("wb")))
        held.enter_context(writer.tile_f)  # which the writer itself only closes at the end
        for band, parts in made.items():
            with ExitStack() as stack:
                opened = [stack.enter_context(closing(_whole(part))) for part in parts]
                for zoom in range(band[0], band[1] + 1):
                    progress.report(0.9 + 0.1 * (zoom - MIN_ZOOM) / (MAX_ZOOM - MIN_ZOOM))
                    for place in sorted(_places(opened, zoom), key=lambda where: zxy_to_tileid(zoom, *where)):
                        content = b"".join(_tiles(opened, zoom, *place))
                        writer.write_tile(zxy_to_tileid(zoom, *place), gzip.compress(content, 6, mtime=0))
                        tiles += 1
        bounds = _bounds(features)
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": round(bounds.west * 1e7),
            "min_lat_e7": round(bounds.south * 1e7),
            "max_lon_e7": round(bounds.east * 1e7),
            "max_lat_e7": round(bounds.north * 1e7),
            "center_zoom": 14,
            "center_lon_e7": round((bounds.west + bounds.east) / 2 * 1e7),
            "center_lat_e7": round((bounds.south + bounds.north) / 2 * 1e7),
        }
        writer.finalize(header, _metadata(features, name, attribution))
    return tiles


def _whole(part: Path) -> sqlite3.Connection:
    """The tiles that GDAL cut; it describes them last.

    Raises:
        sqlite3.Error: it did not come that far.
    """
    connection = sqlite3.connect(part)
    if connection.execute("SELECT 1 FROM metadata WHERE name = 'json'").fetchone() is None:
        connection.close()
        raise sqlite3.DatabaseError("the tiles are not described")
    return connection


def _places(opened: Sequence[sqlite3.Connection], zoom: int) -> set[tuple[int, int]]:
    """Column and row, counted from the north, of every tile that one of these has."""
    asked = "SELECT tile_column, tile_row FROM tiles WHERE zoom_level = ?"
    last = (1 << zoom) - 1
    return {(column, last - row) for connection in opened for column, row in connection.execute(asked, (zoom,))}


def _tiles(opened: Sequence[sqlite3.Connection], zoom: int, column: int, row: int) -> Iterator[bytes]:
    asked = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
    for connection in opened:
        found = connection.execute(asked, (zoom, column, (1 << zoom) - 1 - row)).fetchone()
        if found is not None:
            yield zlib.decompress(found[0], wbits=47)


def _bounds(features: Sequence[Features]) -> Bounds:
    import numpy as np
    import shapely

    boxes = np.array([shapely.total_bounds(of_layer.geometries) for of_layer in features])
    lowest, highest = boxes.min(axis=0), boxes.max(axis=0)
    return Bounds(float(lowest[0]), float(lowest[1]), float(highest[2]), float(highest[3]))


def _metadata(features: Sequence[Features], name: str, attribution: str) -> dict[str, Any]:
    layers = [
        {
            "id": of_layer.layer.value,
            "minzoom": min(FIRST_ZOOM.get((of_layer.layer, klass), MIN_ZOOM) for klass in set(of_layer.classes)),
            "maxzoom": MAX_ZOOM,
            "fields": {"class": "String", "name": "String"},
        }
        for of_layer in features
    ]
    return {
        "name": name,
        "attribution": attribution,
        SCHEMA_KEY: SCHEMA,
        "type": "baselayer",
        "vector_layers": layers,
    }
