"""Fetches a base map: asks for the tiles of a plan, keeps what comes, and makes a pack when all is there.

Tiles are asked for from the middle zoom outwards, so that an address that gives nothing is known soon. Threads only
ask; what they bring is written by the one that called. A stop, a crash or an error leaves what was fetched for the next
time.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from assetmap import folders
from assetmap.domain.basemap import PackInfo, PackRefused
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.domain.tileservices import FetchStopped, TileService
from assetmap.fetching import words
from assetmap.fetching.limits import Gate, Limits, Stopped
from assetmap.fetching.plan import AREAS, Plan
from assetmap.fetching.unfinished import Unfinished, make_sure_of_room
from assetmap.geo.basemap.coverage import Tile
from assetmap.geo.basemap.pack import Pack
from assetmap.maps import packs

EMPTY_MOST = 20
"""When so many tiles of a zoom are asked for and none is there, the service does not have that zoom."""

FAILED_MOST = 5
"""Tiles that do not come, however often asked for: so many stay blank, with more there is something wrong."""

FAILED_FIRST = 3
"""When so many tiles do not come before any other does, all of them would."""

_TICK = 0.1
_STORE_EVERY = 2.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A pack that was made: where, what is in it, how many tiles are blank because they did not come."""

    path: Path
    info: PackInfo
    blank: int


def into_packs(
    plan: Plan, progress: Progress | None = None, limits: Limits | None = None, proxy: str | None = None
) -> Fetched:
    """Fetch a map into the folder of packs, under a name of its own there.

    `proxy` is the gateway to go through where the environment and the system name none.

    Raises:
        FetchStopped: it cannot be fetched, or not go on.
        Cancelled: the user stopped it.
    """
    name = words.pack_name(plan)
    return _fetched(plan, lambda path: packs.take_in(path, name), progress or Silent(), limits or Limits(), proxy)


def to_file(
    plan: Plan,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Fetched:
    """Fetch a map into a file; what stood there stays until it is whole.

    Raises:
        PackRefused: there is a file of that name, or it cannot be written there.
        FetchStopped: it cannot be fetched, or not go on.
        Cancelled: the user stopped it.
    """
    if target.exists() and not overwrite:
        raise PackRefused(N_("{name} is there already. Choose another name."), name=target.name)
    return _fetched(plan, lambda path: _moved(path, target), progress or Silent(), limits or Limits())


def _fetched(
    plan: Plan, place: Callable[[Path], Path], progress: Progress, limits: Limits, proxy: str | None = None
) -> Fetched:
    folder = packs.folder()
    unfinished = Unfinished(folder, plan)
    try:
        make_sure_of_room(folder, plan.size - unfinished.size)
        with _Crew(plan.service, limits, proxy) as crew:
            blank = _ask_all(unfinished, crew, progress)
        unfinished.finish(words.pack_name(plan))
    finally:
        unfinished.close()
    with Pack(unfinished.path) as pack:
        info = pack.info
    return Fetched(place(unfinished.path), info, blank)


def _ask_all(unfinished: Unfinished, crew: _Crew, progress: Progress) -> int:
    """Ask for all that is not there yet; how many tiles did not come.

    Raises:
        FetchStopped: the service has no map here, or it makes no sense to go on.
    """
    zooms = sorted(unfinished.plan.tiles)
    start = min(AREAS, zooms[-1])
    asking = _Round(unfinished, crew, progress)
    for zoom in [zoom for zoom in reversed(zooms) if zoom <= start]:
        asking.ask(zoom)
        if zoom == start and not unfinished.pictures(zoom):
            raise FetchStopped(
                N_("{host} has no map of this place. Look whether the address is right, or choose another service."),
                host=unfinished.plan.service.host,
            )
    for zoom in [zoom for zoom in zooms if zoom > start]:
        asking.ask(zoom)
        if not unfinished.pictures(zoom):
            break  # the service goes no further; what is there is drawn larger
    unfinished.store()
    return len(asking.failed)


class _Round:
    """Asks for the tiles of one zoom after another."""

    def __init__(self, unfinished: Unfinished, crew: _Crew, progress: Progress) -> None:
        self._unfinished, self._crew, self._progress = unfinished, crew, progress
        self._stored = self._heard = time.monotonic()
        self._came = False
        self.failed: list[KnownError] = []

    def ask(self, zoom: int) -> None:
        """Ask for the tiles of this zoom that are not there yet.

        Raises:
            FetchStopped: it makes no sense to go on.
            Cancelled: the user stopped it.
        """
        known = self._unfinished.known(zoom)
        to_ask = deque(tile for tile in self._unfinished.plan.tiles[zoom] if tile not in known)
        asked = len(known)
        under_way = 0
        while to_ask or under_way:
            while to_ask and under_way < self._crew.size:
                self._crew.ask(zoom, to_ask.popleft())
                under_way += 1
            self._tell()
            try:
                answer = self._crew.answers.get(timeout=_TICK)
            except Empty:
                self._crew.lose_patience(self._heard)
                continue
            self._heard = time.monotonic()
            under_way -= 1
            asked += 1
            self._take(zoom, answer)
            if asked >= EMPTY_MOST and not self._unfinished.pictures(zoom):
                to_ask.clear()

    def _take(self, zoom: int, answer: _Answer) -> None:
        if isinstance(answer.fault, KnownError) and not isinstance(answer.fault, FetchStopped):
            self.failed.append(answer.fault)
            if len(self.failed) > FAILED_MOST or (len(self.failed) >= FAILED_FIRST and not self._came):
                raise FetchStopped(answer.fault.message.id, **answer.fault.message.values)
            return
        if answer.fault is not None:
            raise answer.fault
        self._came = True
        self._unfinished.add(zoom, answer.tile, answer.content)
        if time.monotonic() - self._stored > _STORE_EVERY:
            self._unfinished.store()
            self._stored = time.monotonic()

    def _tell(self) -> None:
        unfinished, held = self._unfinished, self._crew.held
        message = Message(
            N_("{done} of {count} tiles, {megabytes} MB"),
            {
                "done": words.grouped(unfinished.done),
                "count": words.grouped(unfinished.plan.count),
                "megabytes": words.megabytes(unfinished.size),
            },
        )
        if held > 1:
            message = Message(N_("The service asks to wait: {seconds} seconds…"), {"seconds": round(held)})
        self._progress.report(min(unfinished.done / unfinished.plan.count, 1.0), message)


@dataclass(frozen=True, slots=True)
class _Answer:
    tile: Tile
    content: bytes | None
    fault: Exception | None


class _Crew:
    """A few threads, each with one connection to the service. Left with an error, they end as soon as they can."""

    def __init__(self, service: TileService, limits: Limits, proxy: str | None) -> None:
        self.size = limits.connections
        self.answers: SimpleQueue[_Answer] = SimpleQueue()
        self._service, self._limits, self._proxy = service, limits, proxy
        self._gate = Gate(limits.pace)
        self._to_ask: SimpleQueue[tuple[int, Tile] | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"fetch {number}", daemon=True) for number in range(self.size)]

    def ask(self, zoom: int, tile: Tile) -> None:
        """Have somebody ask for a tile; what comes of it is put in `answers`."""
        self._to_ask.put((zoom, tile))

    @property
    def held(self) -> float:
        """Seconds that the service asked to wait and that are not over yet."""
        return self._gate.held

    def lose_patience(self, heard: float) -> None:
        """Give up when nothing was answered since `heard` for too long.

        Raises:
            FetchStopped: it was too long.
        """
        if time.monotonic() - heard - self._gate.held > self._limits.patience:
            raise FetchStopped(
                N_("{host} does not answer any more. What was fetched is kept; go on later."), host=self._service.host
            )

    def _work(self) -> None:
        try:
            self._ask_each()
        except Exception as error:  # noqa: BLE001 - as below
            self.answers.put(_Answer((0, 0), None, error))

    def _ask_each(self) -> None:
        from assetmap.fetching.network import Asker

        with Asker(self._service, self._limits, self._gate, self._proxy) as asker:
            while (wanted := self._to_ask.get()) is not None and not self._gate.stop.is_set():
                zoom, tile = wanted
                content, fault = None, None
                try:
                    content = asker.tile(zoom, *tile)
                except Stopped:
                    return
                except Exception as error:  # noqa: BLE001 - raised again by who waits for the answer
                    fault = error
                self.answers.put(_Answer(tile, content, fault))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gate.stop.set()
        for _thread in self._threads:
            self._to_ask.put(None)
        if error is None:
            for thread in self._threads:
                thread.join()


def _moved(path: Path, target: Path) -> Path:
    """Put a finished pack at `target`, whole or not at all."""
    try:
        try:
            path.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV and os.name == "posix":
                raise
            beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
            with folders.noted(beside):
                try:
                    shutil.copyfile(path, beside)
                    beside.replace(target)
                finally:
                    beside.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
    except OSError as error:
        raise PackRefused(
            N_("{name} cannot be written there: {reason}. Choose another folder."),
            name=target.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    return target
