"""What a file may still hold of what was deleted: clearing it, and looking whether anything is left.

Bytes are searched as they are on the disk. Of an encrypted dossier every page is decrypted in memory, free ones too;
nothing readable is ever written to the disk for it.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Connection, Engine

from assetmap.domain.erasure import Place, spelled
from assetmap.domain.messages import N_, Message
from assetmap.store import files, keys
from assetmap.store.keys import Key

_CHUNK = 1 << 22
_WAL_HEADER = 32
_FRAME_HEADER = 24


def sweep(engine: Engine) -> bool:
    """Write the whole file anew, without free pages, and empty the file beside it; False when others hold it up."""
    settle(engine)
    with engine.connect() as connection:
        _raw(connection).execute("VACUUM")
    return settle(engine)


def settle(engine: Engine) -> bool:
    """Put what waits beside the file into it, and leave nothing beside it; False when others hold it up."""
    with engine.connect() as connection:
        return not _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _raw(connection: Connection) -> Any:  # the driver has no types
    return connection.connection.driver_connection


def search(path: Path, key: Key | None, copies: Iterable[Path], needles: Iterable[str]) -> tuple[Place, ...]:
    """Look in a dossier, what is beside it, its copies, and the folders that Assetmap has on this computer."""
    wanted = tuple(sorted({form for needle in needles for form in spelled(needle)}, key=len))
    places = [_place(Message(N_("the dossier itself, also between the lines")), _dossier_bytes(path, key), wanted)]
    wal, shm, journal = files.companions(path)
    places.append(_place(Message(N_("what waits beside it to be stored")), _wal_bytes(wal, key), wanted))
    drafts = path.parent.glob(f".{glob.escape(path.name)}.*")
    beside = (_pieces(item) for item in (shm, journal, *sorted(drafts)))
    places.append(_place(Message(N_("the other files beside it")), (piece for one in beside for piece in one), wanted))
    places += [
        _place(Message(N_("the copy {name}"), {"name": copy.name}), _dossier_bytes(copy, key), wanted)
        for copy in copies
    ]
    _clear_caches(wanted)
    held = (piece for file in _own_files() for piece in _pieces(file))
    places.append(_place(Message(N_("settings, caches and logs of Assetmap on this computer")), held, wanted))
    return tuple(places)


def _place(name: Message, pieces: Iterator[bytes], wanted: tuple[bytes, ...]) -> Place:
    try:
        return Place(name, _count(pieces, wanted))
    except (OSError, ValueError):
        return Place(name, None, Message(N_("It cannot be read.")))


def _count(pieces: Iterable[bytes], wanted: tuple[bytes, ...]) -> int:
    """How often any of `wanted` is in the pieces, put together; ASCII letters count as lower case."""
    longest = max(map(len, wanted), default=1)
    tail, found = b"", 0
    for piece in pieces:
        both = tail + piece.lower()
        found += sum(both.count(form) - tail.count(form) for form in wanted)
        tail = both[-(longest - 1) :] if longest > 1 else b""
    return found


def _own_files() -> list[Path]:
    """All files in the folders of this program: what it keeps, and what can be made again."""
    found: set[Path] = set()
    for folder in (platformdirs.user_config_path, platformdirs.user_data_path, platformdirs.user_log_path):
        found.update(_below(folder("assetmap", appauthor=False)))
    return sorted(found | set(_cached()))


def _cached() -> list[Path]:
    return _below(platformdirs.user_cache_path("assetmap", appauthor=False))


def _below(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [item for item in folder.rglob("*") if item.is_file() and not item.is_symlink()]
    return []


def _clear_caches(wanted: tuple[bytes, ...]) -> None:
    """Throw away what is in the cache and holds anything: it is made again when it is needed."""
    for file in _cached():
        with suppress(OSError):
            if _count(_pieces(file), wanted):
                file.unlink()


def _pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces; nothing when it is not there."""
    if path.is_file():
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece


def _dossier_bytes(path: Path, key: Key | None) -> Iterator[bytes]:
    """All of a dossier as it is on the disk, and of an encrypted one also what that says."""
    yield from _pieces(path)
    if key is not None and _is_encrypted(path):
        with path.open("rb") as file:
            first = 1
            while piece := file.read(_CHUNK):
                pages = [piece[start : start + keys.PAGE] for start in range(0, len(piece), keys.PAGE)]
                yield b"".join(key.read_page(number, page) for number, page in enumerate(pages, first))
                first += len(pages)


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return keys.seems_encrypted(file.read(keys.PAGE))


def _wal_bytes(path: Path, key: Key | None) -> Iterator[bytes]:
    yield from _pieces(path)
    if key is not None and path.is_file():
        with path.open("rb") as file:
            file.seek(_WAL_HEADER)
            while len(header := file.read(_FRAME_HEADER)) == _FRAME_HEADER:
                yield key.read_page(int.from_bytes(header[:4], "big"), file.read(keys.PAGE))
