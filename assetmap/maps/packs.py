"""The base map packs of this user: one folder that all dossiers share; a dossier remembers a name in it.

A name comes out of a dossier, so it is looked at before it is taken for a file.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import platformdirs

from assetmap import folders
from assetmap.domain.areas import Area, Bounds
from assetmap.domain.basemap import Format, PackInfo, PackRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent

SETTING = "basemap"
"""Under this key a dossier keeps the name of its pack."""

_PIECE = 4 * 1024 * 1024
_BAD_SIGNS = '<>:"/\\|?*'
"""What no name of a file can have on one system or another."""
_SUFFIXES = {Format.PMTILES: ".pmtiles", Format.MBTILES: ".mbtiles"}


def folder() -> Path:
    """Where packs are kept; it may not be there yet."""
    return platformdirs.user_data_path("assetmap", appauthor=False) / "basemaps"


def available() -> tuple[str, ...]:
    """The names of the packs that are there, in alphabetical order. They are not opened."""
    try:
        found = [path.name for path in folder().iterdir() if path.suffix in _SUFFIXES.values() and path.is_file()]
    except OSError:
        return ()
    return tuple(sorted((name for name in found if _is_name(name)), key=str.casefold))


def find(name: object) -> Path:
    """The file of the pack that a dossier calls `name`; it may not be there.

    Raises:
        PackRefused: this is no name of a pack.
    """
    if not isinstance(name, str) or not _is_name(name):
        raise PackRefused(
            N_("The base map {name} is not there (any more). Choose another one or make it again."), name=str(name)[:80]
        )
    return folder() / name


def check(path: Path, areas: Iterable[Area] = ()) -> PackInfo:
    """What is known of the pack at `path`, when it can be used with these areas.

    Raises:
        PackRefused: it cannot be used, or lies elsewhere.
    """
    from assetmap.geo.basemap.pack import Pack

    boxes = [area.bounds for area in areas]
    with Pack(path) as pack:
        if boxes:
            west, south = min(box.west for box in boxes), min(box.south for box in boxes)
            east, north = max(box.east for box in boxes), max(box.north for box in boxes)
            pack.check_place(Bounds(west, south, east, north))
        return pack.info


def adopt(path: Path, areas: Iterable[Area] = (), progress: Progress | None = None) -> str:
    """Copy a pack into the folder, whole or not at all; its name there. One that is there already is not copied again.

    Raises:
        PackRefused: it cannot be used, lies elsewhere than `areas`, or cannot be copied.
        Cancelled: the user stopped it.
    """
    info = check(path, areas)
    suffix = _SUFFIXES[info.format]
    try:
        kept = folders.private(folder())
        for name in _names(path.stem, suffix):
            target = kept / name
            if not target.exists():
                _copy(path, target, progress or Silent())
                return name
            if target.samefile(path) or filecmp.cmp(path, target, shallow=False):
                return name
    except OSError as error:
        raise _not_kept(path.name, error) from error
    raise AssertionError  # names never end


def take_in(path: Path, stem: str) -> Path:
    """Give a whole MBTiles file in the folder of packs, where it was made, a name that is not taken; where it is then.

    Raises:
        PackRefused: it cannot be done.
    """
    for name in _names(_plain(stem), _SUFFIXES[Format.MBTILES]):
        target = folder() / name
        if not target.exists():
            try:
                return path.replace(target)
            except OSError as error:
                raise _not_kept(name, error) from error
    raise AssertionError  # names never end


def file_of(title: str) -> str:
    """The name of the pack that is made under this title; one that is there may have it in other capitals."""
    name = next(_names(_plain(title), _SUFFIXES[Format.PMTILES]))
    return next((each for each in available() if each.casefold() == name.casefold()), name)


def free_title(title: str) -> str:
    """A title under which there is no pack yet: this one, or this with a number."""
    there = {name.casefold() for name in available()}
    names = _names(_plain(title), _SUFFIXES[Format.PMTILES])
    return Path(next(name for name in names if name.casefold() not in there)).stem


def place_for(name: str) -> Path:
    """Where the pack of this name is to be made; the folder is there then.

    Raises:
        PackRefused: it cannot be made, or this is no name of a pack.
    """
    try:
        folders.private(folder())
    except OSError as error:
        raise _not_kept(name, error) from error
    return find(name)


def hand_out(name: str, target: Path, progress: Progress | None = None) -> None:
    """Write a copy of a pack at `target`, for others to take over; whole or not at all.

    Raises:
        PackRefused: it is not there, or cannot be written there.
        Cancelled: the user stopped it.
    """
    path = find(name)
    check(path)
    try:
        if not (target.exists() and target.samefile(path)):
            _copy(path, target, progress or Silent())
            target.chmod(0o644)  # it is for colleagues, and no secret
    except OSError as error:
        raise PackRefused(
            N_("{name} cannot be written there: {reason}. Choose another folder."),
            name=target.name,
            reason=error.strerror or error,
        ) from error


def remove(name: str) -> None:
    """Take a pack away for good; nothing happens when it is gone already.

    Raises:
        PackRefused: another program holds it, or this is no name of a pack.
    """
    try:
        find(name).unlink(missing_ok=True)
    except OSError as error:
        raise PackRefused(
            N_("The base map {name} cannot be removed: {reason}. Close other programs that use it."),
            name=name,
            reason=error.strerror or error,
        ) from error


def _not_kept(name: str, error: OSError) -> PackRefused:
    return PackRefused(
        N_("The base map {name} cannot be kept on this computer: {reason}."), name=name, reason=error.strerror or error
    )


def _plain(title: str) -> str:
    """A title without what no name of a file can have."""
    plain = "".join(" " if sign in _BAD_SIGNS or ord(sign) < 32 else sign for sign in title)
    return " ".join(plain.split()).strip(" .")


def _names(stem: str, suffix: str) -> Iterator[str]:
    """The name itself, and then with a number: another pack may be called the same."""
    stem = stem.lstrip(".")[:80] or "basemap"
    yield stem + suffix
    for number in count(2):
        yield f"{stem} {number}{suffix}"


def _copy(path: Path, target: Path, progress: Progress) -> None:
    size = max(path.stat().st_size, 1)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    beside = Path(name)
    try:
        with folders.noted(beside), os.fdopen(handle, "wb") as out, path.open("rb") as source:
            done = 0
            while piece := source.read(_PIECE):
                progress.report(done / size, Message(N_("Copying the base map…")))
                out.write(piece)
                done += len(piece)
            out.flush()
            os.fsync(out.fileno())
        shutil.copystat(path, beside)
        beside.chmod(0o600)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _is_name(name: str) -> bool:
    """Whether this is a plain name of a pack on every system: no folder, no drive, not hidden."""
    return (
        name.endswith(tuple(_SUFFIXES.values()))
        and not name.startswith(".")
        and not any(sign in name for sign in "/\\:")
        and all(ord(sign) >= 32 for sign in name)
    )
