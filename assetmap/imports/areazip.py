"""Unpacks area files from a zip that may be damaged or hostile."""

from __future__ import annotations

import errno
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress

MAX_UNPACKED = 4 * 1024**3
"""Bytes; the national buurten file is 0.3 GB unpacked."""
MAX_RATIO = 200
"""Shapes pack to a third or so, attribute tables at most to a hundredth; a zip bomb to a thousandth."""
MAX_MEMBERS = 20_000
_BLOCK = 1024 * 1024
_RATIO_MATTERS = 100 * _BLOCK


@contextmanager
def faults_as_sentences(path: Path) -> Iterator[None]:
    """What goes wrong with a zip, as sentences."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError) as error:
        raise ImportRefused(N_("{name} is not a whole zip file. Download it again."), name=path.name) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # Damaged offsets make zipfile look before the beginning of the file.
        raise ImportRefused(N_("{name} is not a whole zip file. Download it again."), name=path.name) from error
    except RuntimeError as error:  # zipfile's way to say that a password is needed
        raise ImportRefused(
            N_("{name} has a password. Unpack it first and choose the area file in it."), name=path.name
        ) from error


def members(path: Path) -> tuple[str, ...]:
    """The names of the files in a zip, without hidden ones.

    Raises:
        ImportRefused: it is not a whole zip, or one that would do harm.
    """
    with faults_as_sentences(path), zipfile.ZipFile(path) as archive:
        inside = [item for item in archive.infolist() if item.filename and not item.is_dir()]
        _check(inside, path.name)
        return tuple(item.filename for item in inside if not _hidden(item.filename))


def unpack(path: Path, wanted: Sequence[tuple[str, Path]], progress: Progress) -> None:
    """Unpack members to the files that stand beside them in `wanted`.

    Raises:
        ImportRefused: it is damaged, or more comes out than it says.
    """
    left = MAX_UNPACKED
    with faults_as_sentences(path), zipfile.ZipFile(path) as archive:
        for name, target in wanted:
            left -= _unpack_one(archive, archive.getinfo(name), target, most=left, progress=progress)


def _unpack_one(archive: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path, *, most: int, progress: Progress) -> int:
    """Unpack, counting what really comes out, since the sizes in a hostile zip lie; the bytes that came."""
    written = 0
    with archive.open(item) as read, target.open("wb") as write:
        while block := read.read(_BLOCK):
            progress.report(None)
            written += len(block)
            if written > min(most, item.file_size):
                raise _bomb(Path(archive.filename or "").name)
            write.write(block)
    return written


def _check(inside: Sequence[zipfile.ZipInfo], name: str) -> None:
    for item in inside:
        member = PurePosixPath(item.filename.replace("\\", "/"))
        if member.is_absolute() or ".." in member.parts or ":" in (member.parts or ("",))[0]:
            raise ImportRefused(
                N_(
                    "{name} wants to write outside its own folder ({member}) and was not unpacked. "
                    "Do not trust this file."
                ),
                name=name,
                member=item.filename[:80],
            )
    unpacked = sum(item.file_size for item in inside)
    packed = sum(item.compress_size for item in inside)
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS and unpacked > MAX_RATIO * max(packed, 1)):
        raise _bomb(name)
    if len(inside) > MAX_MEMBERS:
        raise _bomb(name)


def _bomb(name: str) -> ImportRefused:
    return ImportRefused(
        N_("{name} becomes absurdly large when it is unpacked, so it was not. Ask for the area file itself."), name=name
    )


def _hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)
