"""Dossiers as files in a folder: names, rights, the lock, drafts, and waiting for the disk. Knows no database."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_

SUFFIX = ".assetmap"


def resolved(path: Path) -> Path:
    """The real place of a file, so that two names of one dossier share one lock."""
    return Path(path).expanduser().resolve()


def refuse_existing(path: Path) -> None:
    """Refuse a name that is taken.

    Raises:
        DossierError: that it is so.
    """
    if path.exists() or path.is_symlink():
        raise DossierError(
            N_("There is already a file {name} in the folder {folder}. Choose another name."),
            name=path.name,
            folder=str(path.parent),
        )


def refuse_readonly(path: Path) -> None:
    """Refuse a dossier that cannot be written, or whose folder cannot.

    Raises:
        DossierError: that it is so.
    """
    if not os.access(path, os.W_OK):
        raise DossierError(
            N_("The dossier {name} is read-only. Give yourself the right to write it, or open a copy of it."),
            name=path.name,
        )
    if not os.access(path.parent, os.W_OK):
        raise readonly_folder(path)


def readonly_folder(path: Path) -> DossierError:
    """The sentence for a folder in which nothing can be written."""
    return DossierError(
        N_("Nothing can be written in the folder {folder}. Put the dossier {name} in a folder of your own."),
        name=path.name,
        folder=str(path.parent),
    )


def locked(path: Path) -> FileLock:
    """The lock of a dossier; the system lets go of it when the program ends in whatever way.

    Raises:
        DossierError: it is open already, or the folder cannot be written.
    """
    lock = FileLock(path.with_name(f".{path.name.removesuffix(SUFFIX)}.lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise DossierError(
            N_("The dossier {name} is already open, here or in another program. Close it there first."), name=path.name
        ) from error
    except OSError as error:
        raise readonly_folder(path) from error
    return lock


def companions(path: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside an open dossier."""
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))


def draft_beside(path: Path) -> Path:
    """A new name beside `path`, for what is moved in its place when it is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


def remove(path: Path) -> None:
    """Remove a file with what SQLite kept beside it, as far as they are there."""
    for item in (path, *companions(path)):
        with suppress(OSError):
            item.unlink(missing_ok=True)


def throw_away_drafts(path: Path) -> None:
    """Remove what a crash left of drafts for this dossier, with what SQLite kept beside them. Only for its locker."""
    draft = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.new(-wal|-shm|-journal)?")
    for beside in list(path.parent.iterdir()):
        if draft.fullmatch(beside.name):
            with suppress(OSError):
                beside.unlink()


def sync(path: Path) -> None:
    """Wait until all of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system can do that for a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
