"""What was fetched so far: an MBTiles file in the making, hidden in the folder of packs, that survives a stop.

It is no pack until it is finished: nothing lists it as one. One program at a time has it open. Where tiles come from is
kept in it until then, and gone from the pack: the address may be one within an organisation.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assetmap import folders
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Tiles
from assetmap.domain.messages import N_
from assetmap.domain.tileservices import FetchStopped
from assetmap.fetching.plan import Plan
from assetmap.geo.basemap import picture
from assetmap.geo.basemap.coverage import Tile

SUFFIX = ".fetch"
FREE_LEAST = 200_000_000
"""Bytes that stay free on the disk."""

KEPT = 60 * 24 * 3600
"""Seconds that what was stopped stays; by then the map of the service is another one."""

_FORMATS = {Tiles.PNG: "png", Tiles.JPEG: "jpg", Tiles.WEBP: "webp"}
_TABLES = """
CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
  PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS absent (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,
  PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wanted (name TEXT PRIMARY KEY, value TEXT);
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A map of which the fetching was stopped: of which service, up to which zoom, and how far it is."""

    path: Path
    service: str
    template: str
    attribution: str
    zoom: int
    done: int
    count: int
    size: int


class Unfinished:
    """The file of a plan, made or gone on with. `done` and `size` are how many tiles of the plan, and their bytes."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        """Open it, with what was fetched before.

        Raises:
            FetchStopped: it cannot be written, or another window is at it.
        """
        self.plan = plan
        self.path = folder / f".{plan.key}{SUFFIX}"
        with _told(self.path):
            folders.private(folder)
            try:
                self._open()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # half a file after a crash of the machine: begin anew
                forget(self.path)
                self._open()

    def _open(self) -> None:
        self.done = self.size = 0
        self._known: dict[int, tuple[set[Tile], set[Tile]]] = {}
        self._connection = sqlite3.connect(self.path, timeout=0.2)
        try:
            self._connection.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON; BEGIN IMMEDIATE"
            )
            for statement in _TABLES.split(";"):
                self._connection.execute(statement)
            told = _wanted(self.plan)
            self._connection.executemany("INSERT OR REPLACE INTO wanted VALUES (?, ?)", told.items())
            self._connection.commit()
            for zoom, tiles in self.plan.tiles.items():
                self._know(zoom, set(tiles))
        except BaseException:
            self._connection.close()
            raise

    def _know(self, zoom: int, wanted: set[Tile]) -> None:
        last = (1 << zoom) - 1
        asked = "SELECT tile_column, tile_row, length(tile_data) FROM tiles WHERE zoom_level = ?"
        sizes = {(column, last - row): size for column, row, size in self._connection.execute(asked, (zoom,))}
        asked = "SELECT tile_column, tile_row FROM absent WHERE zoom_level = ?"
        nothing = {(column, last - row) for column, row in self._connection.execute(asked, (zoom,))}
        self._known[zoom] = (wanted & sizes.keys(), wanted & nothing)
        self.done += len(wanted & (sizes.keys() | nothing))
        self.size += sum(sizes[tile] for tile in wanted & sizes.keys())

    def known(self, zoom: int) -> set[Tile]:
        """The tiles of this zoom that need not be asked for again."""
        there, nothing = self._known[zoom]
        return there | nothing

    def pictures(self, zoom: int) -> int:
        """How many tiles of this zoom there are."""
        return len(self._known[zoom][0])

    def add(self, zoom: int, tile: Tile, content: bytes | None) -> None:
        """Keep a tile, or that there is none.

        Raises:
            FetchStopped: it cannot be written.
        """
        place = (zoom, tile[0], (1 << zoom) - 1 - tile[1])
        with _told(self.path):
            if content is None:
                self._connection.execute("INSERT OR REPLACE INTO absent VALUES (?, ?, ?)", place)
            else:
                self._connection.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", (*place, content))
        self._known[zoom][content is None].add(tile)
        self.done += 1
        self.size += len(content or b"")

    def store(self) -> None:
        """Put on the disk what was kept.

        Raises:
            FetchStopped: it cannot be written, or the disk is nearly full.
        """
        with _told(self.path):
            self._connection.commit()
            make_sure_of_room(self.path.parent, 0)

    def finish(self, name: str) -> None:
        """Make a pack of this name of it, with only the tiles of the plan, their land and who made them; then close it.

        Raises:
            FetchStopped: it cannot be written.
        """
        with _told(self.path):
            self._drop_others()
            self._connection.executemany("INSERT OR REPLACE INTO metadata VALUES (?, ?)", self._metadata(name).items())
            self._connection.executescript("DROP TABLE absent; DROP TABLE wanted")
            self._connection.close()
            self.path.chmod(0o600)
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())

    def _drop_others(self) -> None:
        for (zoom,) in self._connection.execute("SELECT DISTINCT zoom_level FROM tiles").fetchall():
            last = (1 << zoom) - 1
            asked = "SELECT tile_column, tile_row FROM tiles WHERE zoom_level = ?"
            wanted = set(self.plan.tiles.get(zoom, ()))
            others = [
                (zoom, column, row)
                for column, row in self._connection.execute(asked, (zoom,))
                if (column, last - row) not in wanted
            ]
            gone = "DELETE FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
            self._connection.executemany(gone, others)

    def _metadata(self, name: str) -> Mapping[str, str]:
        zooms = [zoom for zoom in self.plan.tiles if self.pictures(zoom)]
        (sample,) = self._connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        return {
            "name": name,
            "format": _FORMATS[picture.kind(sample)],
            "type": "baselayer",
            "version": "1",
            "bounds": ",".join(f"{value:.6f}" for value in self.plan.land.bounds),
            "minzoom": str(min(zooms)),
            "maxzoom": str(max(zooms)),
            "attribution": self.plan.service.attribution,
        }

    def close(self) -> None:
        """Let go of the file; what was kept stays for the next time."""
        with suppress(sqlite3.Error):
            self._connection.commit()
        self._connection.close()
        if not self.done:
            with suppress(FetchStopped):
                forget(self.path)


def waiting(folder: Path, around: Bounds) -> tuple[Waiting, ...]:
    """What was stopped, of this land, the newest first; what another window is at is left out.

    What nobody went on with for `KEPT` seconds, of any land, is thrown away.
    """
    found: list[tuple[float, Waiting]] = []
    for path in folder.glob(f".*{SUFFIX}"):
        with suppress(sqlite3.Error, OSError, ValueError, KeyError, TypeError, FetchStopped):
            if path.stat().st_mtime < time.time() - KEPT:
                forget(path)
                continue
            described = _described(path, around)
            if described is not None:
                found.append((path.stat().st_mtime, described))
    return tuple(each for _when, each in sorted(found, key=lambda pair: pair[0], reverse=True))


def _described(path: Path, around: Bounds) -> Waiting | None:
    with closing(sqlite3.connect(path, timeout=0.2)) as connection:
        told = dict(connection.execute("SELECT name, value FROM wanted"))
        done, size = connection.execute("SELECT count(*), ifnull(sum(length(tile_data)), 0) FROM tiles").fetchone()
        (nothing,) = connection.execute("SELECT count(*) FROM absent").fetchone()
    land = Bounds(*(float(part) for part in told["bounds"].split(",")))
    if any(abs(one - other) > 0.001 for one, other in zip(land, around, strict=True)):
        return None
    return Waiting(
        path,
        told["service"],
        told["template"],
        told["attribution"],
        int(told["zoom"]),
        done + nothing,
        max(int(told["count"]), done + nothing),
        size,
    )


def forget(path: Path) -> None:
    """Throw away what was fetched so far.

    Raises:
        FetchStopped: it cannot be removed, or another window is at it.
    """
    with _told(path):
        if path.exists():
            _claim(path)
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def _claim(path: Path) -> None:
    """Look whether nobody else is at it: some systems remove a file that another program writes in."""
    with closing(sqlite3.connect(path, timeout=0.2)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY":
                raise
        except sqlite3.DatabaseError:
            return  # half a file may go


def make_sure_of_room(folder: Path, size: int) -> None:
    """Look whether so many bytes more fit on the disk of `folder`, which may not be there yet.

    Raises:
        FetchStopped: they do not.
    """
    there = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        return
    if free < size + FREE_LEAST:
        raise FetchStopped(
            N_(
                "There is too little room on this computer: {free} MB is free, and the map needs {needed} MB. "
                "Choose less detail, or make room. What was fetched is kept."
            ),
            free=free // 1_000_000,
            needed=(size + FREE_LEAST) // 1_000_000,
        )


def _wanted(plan: Plan) -> Mapping[str, str]:
    service = plan.service
    return {
        "service": service.key,
        "template": service.template,
        "attribution": service.attribution,
        "zoom": str(max(plan.tiles)),
        "count": str(plan.count),
        "bounds": ",".join(str(value) for value in plan.land.bounds),
    }


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Trouble with the file as a sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_BUSY":
            raise FetchStopped(
                N_("This map is being fetched in another window already. Wait until that is done.")
            ) from error
        if name == "SQLITE_FULL":
            raise FetchStopped(N_("The disk is full. Make room and go on; what was fetched is kept.")) from error
        raise _unwritable(path, str(error)) from error
    except (sqlite3.Error, OSError) as error:
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from error


def _unwritable(path: Path, reason: str) -> FetchStopped:
    return FetchStopped(
        N_("Nothing can be kept in {folder}: {reason}. Look whether you may write there."),
        folder=path.parent,
        reason=reason,
    )
