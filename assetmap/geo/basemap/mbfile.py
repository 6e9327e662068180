"""Reads an MBTiles archive (SQLite) that may be damaged or hostile; nothing is ever written beside it.

MBTiles 1.3: https://github.com/mapbox/mbtiles-spec
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Tiles
from assetmap.geo.basemap.pmfile import TILE_MAX, Damaged, NoTiles

_WORLD = Bounds(-180.0, -85.0511, 180.0, 85.0511)
_TYPES = {"pbf": Tiles.VECTOR, "png": Tiles.PNG, "jpg": Tiles.JPEG, "jpeg": Tiles.JPEG, "webp": Tiles.WEBP}
_VALUE_MAX = 4 * 1024 * 1024
_STEPS = 10_000
_STEPS_MAX = 5_000
"""A question that takes more than so many times `_STEPS` steps of SQLite is a trap: a view that never ends."""


class MbFile:
    """An open archive. Reading is safe from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open it and read what it says of itself.

        Raises:
            Damaged: it is no whole database.
            NoTiles: it has no tables of tiles.
        """
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with _guarded():
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            self._protect()
            with _guarded():
                names = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master")}
                if not {"tiles", "metadata"} <= names:
                    raise NoTiles
                self.metadata = self._metadata()
                self.zooms = self._zooms()
        except BaseException:
            self.close()
            raise

    def _protect(self) -> None:
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, TILE_MAX)
        self._steps = 0
        self._connection.set_progress_handler(self._too_long, _STEPS)
        with _guarded():
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA cell_size_check = ON")

    def _too_long(self) -> int:
        self._steps += 1
        return int(self._steps > _STEPS_MAX)

    def _metadata(self) -> dict[str, str]:
        rows = self._connection.execute("SELECT name, value FROM metadata LIMIT 1000").fetchall()
        return {str(name): str(value)[:_VALUE_MAX] for name, value in rows}

    def _zooms(self) -> tuple[int, int] | None:
        # Each by itself: then an index answers it.
        (lowest,) = self._connection.execute("SELECT min(zoom_level) FROM tiles").fetchone()
        (highest,) = self._connection.execute("SELECT max(zoom_level) FROM tiles").fetchone()
        if lowest is None:
            return None
        if not (isinstance(lowest, int) and isinstance(highest, int) and 0 <= lowest <= highest <= 26):
            raise Damaged
        return lowest, highest

    @property
    def tiles(self) -> Tiles | None:
        """What its tiles are, as it says; None where it does not say, or says something unknown."""
        return _TYPES.get(self.metadata.get("format", "").strip().lower().removeprefix("image/"))

    @property
    def bounds(self) -> Bounds:
        """Where the tiles lie, as it says, else by the tiles of the lowest zoom."""
        try:
            west, south, east, north = (float(part) for part in self.metadata["bounds"].split(","))
        except (KeyError, ValueError):
            return self._bounds_of_tiles()
        if not all(map(math.isfinite, (west, south, east, north))) or west >= east or south >= north:
            return self._bounds_of_tiles()
        return Bounds(west, south, east, north)

    def _bounds_of_tiles(self) -> Bounds:
        if self.zooms is None:
            return _WORLD
        zoom = self.zooms[0]
        asked = (
            "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM tiles WHERE zoom_level = ?"
        )
        with _guarded():
            left, right, low, high = self._connection.execute(asked, (zoom,)).fetchone()
        if not all(isinstance(value, int) and 0 <= value < 1 << zoom for value in (left, right, low, high)):
            return _WORLD
        side = 1 << zoom
        west, north = corner(zoom, left, side - 1 - high)
        east, south = corner(zoom, right + 1, side - low)
        return Bounds(west, south, east, north)

    def first(self) -> bytes | None:
        """Any tile of the lowest zoom, None when there are none.

        Raises:
            Damaged: it cannot be read.
        """
        return self._one("SELECT tile_data FROM tiles WHERE zoom_level = ? LIMIT 1", (self.zooms or (0, 0))[0])

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """The bytes of a tile as they are stored (rows counted from the north), None where there is none.

        Raises:
            Damaged: it cannot be read.
        """
        asked = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
        return self._one(asked, zoom, column, (1 << zoom) - 1 - row)

    def _one(self, asked: str, *values: int) -> bytes | None:
        self._steps = 0
        with _guarded():
            found = self._connection.execute(asked, values).fetchone()
        if found is None:
            return None
        if not isinstance(found[0], bytes):
            raise Damaged
        return found[0]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def corner(zoom: int, column: int, row: int) -> tuple[float, float]:
    """Longitude and latitude of the north-west corner of a tile (rows counted from the north)."""
    side = 1 << zoom
    return column / side * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise Damaged from error
