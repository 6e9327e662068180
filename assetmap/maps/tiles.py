"""Gives the tiles of the pack of the open dossier to the map page: of that pack alone, never of one that was before.

Used by several threads. A tile that is missing or broken is empty, which the page draws as a blank square.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from assetmap.domain.basemap import PackInfo, Tiles

if TYPE_CHECKING:
    from assetmap.geo.basemap.pack import Pack

KEPT_MAX = 24 * 1024 * 1024
"""Bytes of tiles that are kept, unpacked, for the next time that they are asked for."""


class Ground(TypedDict):
    """What the page must know of a pack before it asks for tiles."""

    version: str
    tiles: str
    schema: str | None
    zooms: list[int]
    bounds: list[float]


class TileServer:
    """One pack at a time, or none."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pack: Pack | None = None
        self._version = ""
        self._kept: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._bytes = 0

    def use(self, path: Path | None) -> PackInfo | None:
        """Serve this pack from now on, or none; nothing is done when it is the one that is served already.

        Raises:
            PackRefused: it cannot be used; none is served then.
        """
        with self._lock:
            if path is not None and self._pack is not None and self._pack.path == path and path.is_file():
                return self._pack.info
            self._drop()
            if path is None:
                return None
            from assetmap.geo.basemap.pack import Pack

            self._pack = Pack(path)
            self._version = token_hex(4)
            return self._pack.info

    @property
    def ground(self) -> Ground | None:
        """What the page is told of the pack, None when there is none."""
        with self._lock:
            if self._pack is None:
                return None
            info = self._pack.info
            return {
                "version": self._version,
                "tiles": "vector" if info.tiles is Tiles.VECTOR else "picture",
                "schema": None if info.schema is None else info.schema.value,
                "zooms": [info.min_zoom, info.max_zoom],
                "bounds": list(info.bounds),
            }

    def tile(self, version: str, zoom: int, column: int, row: int) -> bytes:
        """A tile, rows counted from the north; empty for one that is not there, is broken, or is of another pack."""
        where = (zoom, column, row)
        with self._lock:
            if self._pack is None or version != self._version:
                return b""
            if where in self._kept:
                self._kept.move_to_end(where)
                return self._kept[where]
            found = self._pack.tile(zoom, column, row) or b""
            self._kept[where] = found
            self._bytes += len(found)
            while self._bytes > KEPT_MAX:
                _where, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest)
            return found

    def _drop(self) -> None:
        if self._pack is not None:
            self._pack.close()
        self._pack = None
        self._version = ""
        self._kept.clear()
        self._bytes = 0
