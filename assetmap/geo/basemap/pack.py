"""Opens a base map pack, checks it before use, and gives its tiles.

A pack that cannot be used is refused with a sentence of its own; a single bad tile later is a blank square.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import SCHEMA_KEY, Format, PackInfo, PackRefused, Schema, Tiles, told_schema
from assetmap.domain.messages import N_
from assetmap.geo.basemap import pmfile
from assetmap.geo.basemap.pmfile import Damaged, PmFile

if TYPE_CHECKING:
    from assetmap.geo.basemap.mbfile import MbFile

SUFFIXES = (".pmtiles", ".mbtiles")

_DATABASE = b"SQLite format 3\x00"
_SIGNS = {b"\x89PNG\r\n\x1a\n": Tiles.PNG, b"\xff\xd8\xff": Tiles.JPEG}
_TEXT_MAX = 300
_LAYERS_MAX = 200


class Pack:
    """An open pack. Safe to use from several threads: they wait for each other."""

    def __init__(self, path: Path) -> None:
        """Open and check the pack at `path`.

        Raises:
            PackRefused: it is not there, not an archive of tiles, of another version, empty, damaged, or unknown.
        """
        self.path = path
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._archive: PmFile | MbFile = self._opened()
        try:
            self.info = self._checked()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> PmFile | MbFile:
        name = self.path.name
        try:
            with self.path.open("rb") as file:
                start = file.read(16)
            if start == _DATABASE:
                from assetmap.geo.basemap.mbfile import MbFile

                return MbFile(self.path)
            if start[:2] != b"PM":
                raise PackRefused(
                    N_("{name} is not a base map: it holds no map tiles. Choose a .pmtiles or .mbtiles file."),
                    name=name,
                )
            self._file, archive = pmfile.opened(self.path)
        except FileNotFoundError as error:
            raise PackRefused(
                N_("The base map {name} is not there (any more). Choose another one or make it again."), name=name
            ) from error
        except OSError as error:
            raise PackRefused(
                N_("The base map {name} cannot be read: {reason}."), name=name, reason=error.strerror or error
            ) from error
        except pmfile.NotThisVersion as error:
            raise PackRefused(
                N_("{name} is a PMTiles file of another version. Only version 3 can be read; convert it first."),
                name=name,
            ) from error
        except pmfile.NoTiles as error:
            raise PackRefused(
                N_("{name} is a database without map tiles. Choose a .pmtiles or .mbtiles file."), name=name
            ) from error
        except Damaged as error:
            raise _damaged(name) from error
        return archive

    def _checked(self) -> PackInfo:
        name = self.path.name
        try:
            info, sample = self._described()
        except Damaged as error:
            raise _damaged(name) from error
        if sample is None:
            raise PackRefused(N_("There are no tiles in {name}. Make or download it again."), name=name)
        if info is None or not _is_of_kind(sample, info.tiles):
            raise PackRefused(
                N_("The tiles in {name} are of a kind that cannot be shown. Vector tiles, PNG, JPEG and WebP can."),
                name=name,
            )
        if info.tiles is Tiles.VECTOR and info.schema is None:
            raise PackRefused(
                N_(
                    "{name} has layers with unknown names, so it cannot be drawn. "
                    "Known are packs of Assetmap, Shortbread, OpenMapTiles and Protomaps."
                ),
                name=name,
            )
        return info

    def _described(self) -> tuple[PackInfo | None, bytes | None]:
        """What the pack says of itself, and a tile of it as it goes to a page."""
        archive = self._archive
        if isinstance(archive, PmFile):
            told: Mapping[str, Any] = archive.metadata()
            first = archive.first()
            sample, zooms, kind = None if first is None else archive.content(first), archive.zooms, archive.tiles
            layers = _layers(told.get("vector_layers"))
            if archive.packed is None:
                return None, sample
        else:
            told, sample, zooms = archive.metadata, archive.first(), archive.zooms or (0, 0)
            kind = archive.tiles or (_kind_of(sample) if sample else None)
            layers = _layers(_json(told.get("json", "")).get("vector_layers"))
        if sample is not None:
            sample = pmfile.unpacked(sample, pmfile.TILE_MAX)
        if kind is None:
            return None, sample
        return PackInfo(
            name=_text(told.get("name")) or self.path.stem,
            format=Format.PMTILES if isinstance(archive, PmFile) else Format.MBTILES,
            tiles=kind,
            schema=_schema(told, layers) if kind is Tiles.VECTOR else None,
            min_zoom=zooms[0],
            max_zoom=zooms[1],
            bounds=archive.bounds,
            attribution=_text(told.get("attribution")),
            layers=layers,
            size=self.path.stat().st_size,
        ), sample

    def check_place(self, around: Bounds) -> None:
        """Refuse a pack that has nothing of the land of a dossier.

        Raises:
            PackRefused: it lies elsewhere.
        """
        there = self.info.bounds
        if (
            there.east < around.west
            or there.west > around.east
            or there.north < around.south
            or there.south > around.north
        ):
            raise PackRefused(
                N_("{name} is a map of another place than the areas of this dossier. Choose one of your own gemeente."),
                name=self.path.name,
            )

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """A tile, unpacked (rows counted from the north); None where there is none, or it cannot be read."""
        if not (0 <= zoom <= 26 and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        try:
            with self._lock:
                found = self._archive.tile(zoom, column, row)
            content = None if found is None else pmfile.unpacked(found, pmfile.TILE_MAX)
        except (Damaged, OSError):
            return None
        return content if content and _is_of_kind(content, self.info.tiles) else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if not isinstance(self._archive, PmFile):
                self._archive.close()
            if self._file is not None:
                self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _damaged(name: str) -> PackRefused:
    return PackRefused(N_("The base map {name} is damaged. Make or download it again."), name=name)


def _kind_of(tile: bytes) -> Tiles | None:
    for sign, kind in _SIGNS.items():
        if tile.startswith(sign):
            return kind
    return Tiles.WEBP if tile[:4] == b"RIFF" and tile[8:12] == b"WEBP" else None


def _is_of_kind(tile: bytes, kind: Tiles) -> bool:
    found = _kind_of(tile)
    # A vector tile begins with the field of a layer: number 3, with a length.
    return tile[:1] == b"\x1a" if kind is Tiles.VECTOR else found is not None


def _schema(told: Mapping[str, Any], layers: tuple[str, ...]) -> Schema | None:
    return Schema.OURS if SCHEMA_KEY in told else told_schema(frozenset(layers))


def _layers(told: object) -> tuple[str, ...]:
    if not isinstance(told, list):
        return ()
    names = [item.get("id") for item in told[:_LAYERS_MAX] if isinstance(item, dict)]
    return tuple(_text(name) for name in names if isinstance(name, str))


def _json(text: object) -> dict[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) and text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    """A line of text that a pack tells about itself, without what is no text: it is shown as it is, never as markup.

    A sign that turns the reading direction would turn what stands beside it too.
    """
    if not isinstance(value, str):
        return ""
    return "".join(sign for sign in " ".join(value.split()) if sign.isprintable())[:_TEXT_MAX].strip()
