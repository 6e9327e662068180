"""The folders of this user in which the program keeps or makes things, closed to others, and cleared of what crashed.

Nothing personal is kept in them. What is made for a moment (an unpacked zip, a workbook in parts) goes in a folder of
this run in the cache; a file in the making beside its target is noted there. A run that ended badly leaves both behind,
and the next one takes them away: a lock, which the system lets go of with its process, tells which runs still live.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import platformdirs

_NAME = "assetmap"
_WORK = "work"
_NOTED = re.compile(r"\.[^/\\]*[0-9a-z_]{8}\.part")
"""What a file or folder in the making is called; nothing else is ever removed because a note says so."""

_AGE = 3600
"""Seconds after which a lock without a folder, or half a file of the cache, is a leftover."""

_VARIABLES = ("TMPDIR", "TMP", "TEMP", "CPL_TMPDIR")
"""Where Python, Qt, the web engine and GDAL read which folder is for temporary files."""


class Kept(NamedTuple):
    """What is in the cache: how many bytes, and when something was last put there."""

    size: int
    last: datetime | None


def cache() -> Path:
    """For what can be made again; it may not be there yet."""
    return platformdirs.user_cache_path(_NAME, appauthor=False)


def logs() -> Path:
    """For the log; it may not be there yet."""
    return platformdirs.user_log_path(_NAME, appauthor=False)


def private(folder: Path) -> Path:
    """`folder`, made if needed with those that it is in, in which only the user may look.

    Raises:
        OSError: it cannot be made.
    """
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def opener(path: str, flags: int) -> int:
    """For `open`: a new file is for the user only."""
    return os.open(path, flags, 0o600)


@contextmanager
def run() -> Iterator[None]:
    """A run of the program: what others left is cleared, and temporary files are in a folder of this run alone.

    Afterwards that folder is gone. Where the cache cannot be written, all is as the system has it. A crash writes no
    image of the memory to the disk, in which a dossier would be readable.
    """
    _dump_no_memory()
    try:
        lock, name = _begin()
    except OSError:
        yield
        return
    before = {variable: os.environ.get(variable) for variable in _VARIABLES}
    folder = _work() / name
    tempfile.tempdir, previous = str(folder), tempfile.tempdir
    os.environ.update(dict.fromkeys(_VARIABLES, str(folder)))
    try:
        yield
    finally:
        tempfile.tempdir = previous
        for variable, value in before.items():
            if value is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = value
        _end(lock, name)


@contextmanager
def noted(unfinished: Path) -> Iterator[None]:
    """While a file or folder is in the making at `unfinished` (`.xxxxxxxx.part`), a crash leaves a note of it."""
    try:
        lock, name = _begin()
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            (_work() / name / "unfinished.json").write_text(json.dumps(str(unfinished.absolute())), encoding="utf-8")
        yield
    finally:
        _end(lock, name)


def sweep() -> None:
    """Take away what runs that ended badly left behind."""
    folder = _work()
    with suppress(OSError):
        for left in [path for path in folder.iterdir() if path.is_dir()]:
            lock = _Lock(left.name)
            if lock.taken():
                _finish(left)
                _end(lock, left.name)
    with suppress(OSError):
        # Where a crash came between making a lock and a folder.
        # Not a fresh one, whose folder is about to be made.
        long_ago = time.time() - _AGE
        for lost in [path for path in folder.glob("*.lock") if not path.with_suffix("").exists()]:
            if lost.stat().st_mtime < long_ago and (lock := _Lock(lost.stem)).taken():
                lock.release()
        for lost in cache().glob("tmp*"):
            if lost.stat().st_mtime < long_ago:
                lost.unlink()


def kept() -> Kept:
    """How much the cache holds, apart from what is in the making now."""
    size, last = 0, 0.0
    for path in _cached():
        with suppress(OSError):
            status = path.stat()
            size += status.st_size
            last = max(last, status.st_mtime)
    return Kept(size, datetime.fromtimestamp(last).astimezone() if last else None)


def clear() -> None:
    """Empty the cache; what is in the making now stays."""
    for path in _cached():
        with suppress(OSError):
            path.unlink()


def _cached() -> list[Path]:
    folder = cache()
    try:
        return [path for path in folder.rglob("*") if path.is_file() and _WORK not in path.relative_to(folder).parts]
    except OSError:
        return []


class _Lock:
    """Says that a run, or a file in the making, is alive."""

    def __init__(self, name: str) -> None:
        from filelock import FileLock

        self._path = _work() / f"{name}.lock"
        self._lock = FileLock(self._path, timeout=0, thread_local=False, mode=0o600)

    def taken(self) -> bool:
        from filelock import Timeout

        try:
            self._lock.acquire()
        except (Timeout, OSError):
            return False
        return True

    def release(self) -> None:
        with suppress(OSError):
            self._lock.release()
            self._path.unlink(missing_ok=True)


def _begin() -> tuple[_Lock, str]:
    private(cache())
    private(_work())
    sweep()
    name = secrets.token_hex(8)
    lock = _Lock(name)  # before the folder is there, so that no other run takes it for a leftover
    if not lock.taken():
        raise OSError("the cache takes no locks")
    try:
        (_work() / name).mkdir(mode=0o700)
    except OSError:
        lock.release()
        raise
    return lock, name


def _end(lock: _Lock, name: str) -> None:
    shutil.rmtree(_work() / name, ignore_errors=True)
    lock.release()


def _dump_no_memory() -> None:
    if sys.platform != "win32":  # there the user has to ask for it
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _finish(left: Path) -> None:
    """Remove what was in the making when a run ended badly."""
    with suppress(OSError, ValueError):
        noted_path = json.loads((left / "unfinished.json").read_text(encoding="utf-8"))
        unfinished = Path(noted_path)
        if _NOTED.fullmatch(unfinished.name):
            if unfinished.is_dir() and not unfinished.is_symlink():
                shutil.rmtree(unfinished, ignore_errors=True)
            else:
                unfinished.unlink(missing_ok=True)


def _work() -> Path:
    return cache() / _WORK
