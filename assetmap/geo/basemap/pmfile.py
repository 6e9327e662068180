"""Reads a PMTiles archive (version 3) that may be damaged or hostile.

The library decodes headers and directories; here every length is checked before anything is read or unpacked, so that a
lying file costs neither memory nor time. PMTiles 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Tiles

HEADER = 127
MAGIC = b"PMTiles"
DIRECTORY_MAX = 4 * 1024 * 1024
"""Bytes of one packed directory, or of the metadata; a whole country stays far below it."""
UNPACKED_MAX = 32 * 1024 * 1024
TILE_MAX = 16 * 1024 * 1024
DEPTH_MAX = 4
_DEEPEST_ZOOM = 26

TYPES = {TileType.MVT: Tiles.VECTOR, TileType.PNG: Tiles.PNG, TileType.JPEG: Tiles.JPEG, TileType.WEBP: Tiles.WEBP}

_SURPRISES = (
    *(ValueError, KeyError, IndexError, EOFError, OverflowError, OSError, zlib.error, RecursionError),
    *(MagicNumberNotFound, SpecVersionUnsupported),
)

Made = TypeVar("Made")


class Damaged(Exception):  # noqa: N818 - told to the user by who asked
    """What stands in the file cannot be what it says."""


class NotThisVersion(Damaged):
    """An older or newer PMTiles than version 3."""


class NoTiles(Damaged):
    """A database, but one without the tables of MBTiles."""


class PmFile:
    """An open archive. Reading is safe from one thread at a time."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Read the header.

        Raises:
            Damaged: there is no whole header, or it cannot be true.
            NotThisVersion: it is PMTiles of another version.
        """
        self._file = file
        self._size = size
        start = self._read(0, min(HEADER, size))
        if len(start) > 7 and start[:2] == b"PM" and (start[:7] != MAGIC or start[7] != 3):
            raise NotThisVersion
        if len(start) < HEADER or start[:7] != MAGIC:
            raise Damaged
        self.header: Any = _guarded(lambda: deserialize_header(start))
        if self.header["internal_compression"] is not Compression.GZIP or self.zooms[1] > _DEEPEST_ZOOM:
            raise Damaged
        self._directory = lru_cache(maxsize=64)(self._read_directory)

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest zoom, as the header says."""
        return self.header["min_zoom"], self.header["max_zoom"]

    @property
    def bounds(self) -> Bounds:
        """Where the tiles lie, as the header says."""
        keys = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        return Bounds(*(self.header[key] / 1e7 for key in keys))

    @property
    def tiles(self) -> Tiles | None:
        """What its tiles are; None for a kind that is not known."""
        return TYPES.get(self.header["tile_type"])

    @property
    def packed(self) -> bool | None:
        """Whether each tile is packed with gzip; None when it is packed in another way."""
        return {Compression.GZIP: True, Compression.NONE: False}.get(self.header["tile_compression"])

    def metadata(self) -> dict[str, Any]:
        """The metadata; empty when there are none.

        Raises:
            Damaged: they cannot be read.
        """
        offset, length = self.header["metadata_offset"], self.header["metadata_length"]
        if length == 0:
            return {}
        text = unpacked(self._read(offset, _at_most(length, DIRECTORY_MAX)), UNPACKED_MAX)
        found = _guarded(lambda: json.loads(text))
        if not isinstance(found, dict):
            raise Damaged
        return found

    def first(self) -> Entry | None:
        """The first tile in the archive, None when there is none.

        Raises:
            Damaged: a directory cannot be read.
        """
        entries = self._directory(self.header["root_offset"], self.header["root_length"])
        for _depth in range(DEPTH_MAX):
            if not entries:
                return None
            if entries[0].run_length:
                return entries[0]
            entries = self._directory(self.header["leaf_directory_offset"] + entries[0].offset, entries[0].length)
        raise Damaged

    def content(self, entry: Entry) -> bytes:
        """The bytes of a tile as they are stored.

        Raises:
            Damaged: they lie outside the file.
        """
        return self._read(self.header["tile_data_offset"] + entry.offset, _at_most(entry.length, TILE_MAX))

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """The bytes of a tile as they are stored (rows counted from the north), None where there is none.

        Raises:
            Damaged: a directory, or where the tile should be, cannot be read.
        """
        wanted = zxy_to_tileid(zoom, column, row)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _depth in range(DEPTH_MAX):
            found = find_tile(self._directory(offset, length), wanted)
            if found is None:
                return None
            if found.run_length:
                return self.content(found)
            offset, length = self.header["leaf_directory_offset"] + found.offset, found.length
        raise Damaged

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        packed = self._read(offset, _at_most(length, DIRECTORY_MAX))
        unpacked(packed, UNPACKED_MAX)  # the library unpacks without a limit: look first
        return _guarded(lambda: deserialize_directory(packed))

    def _read(self, offset: int, length: int) -> bytes:
        if offset + length > self._size:
            raise Damaged
        self._file.seek(offset)
        found = self._file.read(length)
        if len(found) < length:
            raise Damaged
        return found


def opened(path: Path) -> tuple[BinaryIO, PmFile]:
    """Open an archive; the file is for the caller to close.

    Raises:
        Damaged: see `PmFile`.
        OSError: it cannot be read.
    """
    file = path.open("rb")
    try:
        return file, PmFile(file, path.stat().st_size)
    except BaseException:
        file.close()
        raise


def unpacked(packed: bytes, most: int) -> bytes:
    """What comes out of gzip, or `packed` itself where it is not packed; at most `most` bytes.

    Raises:
        Damaged: it is cut off or damaged, or more comes out than may be.
    """
    if packed[:2] != b"\x1f\x8b":
        return packed
    maker = zlib.decompressobj(wbits=31)
    try:
        made = maker.decompress(packed, most)
    except zlib.error as error:
        raise Damaged from error
    if not maker.eof:
        raise Damaged
    return made


def _at_most(length: int, most: int) -> int:
    if length > most:
        raise Damaged
    return length


def _guarded(decode: Callable[[], Made]) -> Made:
    """What `decode` makes; its surprises at bytes that mean nothing become `Damaged`."""
    try:
        return decode()
    except _SURPRISES as error:
        raise Damaged from error
