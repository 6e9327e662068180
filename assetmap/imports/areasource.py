"""Finds the area file in what a user points at (file, folder, zip) and makes a private copy of it to read.

The copy is what makes reading safe: nothing is ever written beside the user's file, a file that changes halfway is
noticed, GDAL sees only names that this module gave, and only content that is what its suffix says.
"""

from __future__ import annotations

import errno
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress
from assetmap.imports.areacolumns import is_buurten

SUFFIXES = (".shp", ".gpkg", ".geojson", ".json")
SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAX_UNPACKED = 4 * 1024**3
"""Bytes; the national buurten file is 0.3 GB unpacked."""
MAX_RATIO = 200
"""Shapes pack to a third or so, attribute tables at most to a hundredth; a zip bomb to a thousandth."""
_BLOCK = 1024 * 1024
_RATIO_MATTERS = 100 * _BLOCK


@dataclass(frozen=True, slots=True)
class Source:
    """A private copy of one area file. `name` is how the user knows it; `title` is that without folders and suffix."""

    path: Path
    name: str
    title: str

    @property
    def suffix(self) -> str:
        """`.shp`, `.gpkg` or `.geojson`."""
        return self.path.suffix

    def part(self, suffix: str) -> Path | None:
        """The sibling of a shapefile with this suffix, None when it is not there."""
        sibling = self.path.with_suffix(suffix)
        return sibling if sibling.is_file() else None


@contextmanager
def opened(path: Path, progress: Progress) -> Iterator[Source]:
    """A private copy of the area file at `path` (a file, a zip or a folder), gone again afterwards.

    Raises:
        ImportRefused: there is no area file, or more than one, or it is not what its name says, or it is hostile.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
            source = _copied(path, Path(folder), progress)
            _check_content(source)
            yield source
    except FileNotFoundError as error:
        raise ImportRefused(N_("{name} is not there (any more). Check where the file is."), name=path.name) from error
    except PermissionError as error:
        raise ImportRefused(N_("{name} may not be read. Check who is allowed to open it."), name=path.name) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ImportRefused(
            N_("{name} cannot be read: {reason}. Copy it to your own disk and try again."),
            name=path.name,
            reason=reason,
        ) from error


def _copied(path: Path, folder: Path, progress: Progress) -> Source:
    if path.is_dir():
        files = sorted(item for item in path.iterdir() if item.suffix.lower() in SUFFIXES and item.is_file())
        chosen = _choose([item.name for item in files], path.name)
        return _copy_file(path / chosen, folder, progress)
    if not path.is_file():
        raise FileNotFoundError(path)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _unpack(path, folder, progress)
    if suffix in SUFFIXES:
        return _copy_file(path, folder, progress)
    if suffix in SHAPE_PARTS:
        main = _sibling(path, ".shp")
        if main is not None:
            return _copy_file(main, folder, progress)
    raise ImportRefused(
        N_("{name} is not a kind of area file that can be read. Choose a .shp, .zip, .gpkg or .geojson file."),
        name=path.name,
    )


def _copy_file(path: Path, folder: Path, progress: Progress) -> Source:
    target = folder / f"areas{_own_suffix(path.suffix)}"
    originals = _parts(path) | {target.suffix: path}
    before = {item: item.stat() for item in originals.values()}
    for suffix, original in originals.items():
        with original.open("rb") as read, target.with_suffix(suffix).open("wb") as write:
            while block := read.read(16 * _BLOCK):
                progress.report(None)
                write.write(block)
    for item, was in before.items():
        now = item.stat()
        if (now.st_size, now.st_mtime_ns) != (was.st_size, was.st_mtime_ns):
            raise ImportRefused(
                N_("{name} changed while it was read. Wait until the other program is done and try again."),
                name=item.name,
            )
    return Source(target, path.name, path.stem)


def _parts(path: Path) -> dict[str, Path]:
    """The files that belong with the main file at `path`, by their suffix."""
    if path.suffix.lower() == ".gpkg":
        # What another program wrote last in a GeoPackage that it still has open stands in here.
        log = path.with_name(f"{path.name}-wal")
        return {".gpkg-wal": log} if log.is_file() else {}
    if path.suffix.lower() != ".shp":
        return {}
    found = {suffix: _sibling(path, suffix) for suffix in SHAPE_PARTS}
    return {suffix: part for suffix, part in found.items() if part is not None}


def _sibling(path: Path, suffix: str) -> Path | None:
    """The file beside `path` with the same stem and this suffix, in whatever case (`.DBF`)."""
    exact = path.with_suffix(suffix)
    if exact.is_file():
        return exact
    wanted = exact.name.casefold()
    return next((item for item in path.parent.iterdir() if item.name.casefold() == wanted and item.is_file()), None)


def _unpack(path: Path, folder: Path, progress: Progress) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            return _unpack_chosen(archive, path, folder, progress)
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


def _unpack_chosen(archive: zipfile.ZipFile, path: Path, folder: Path, progress: Progress) -> Source:
    members = [item for item in archive.infolist() if item.filename and not item.is_dir()]
    _check_members(members, path.name)
    seen = [item for item in members if not _hidden(item.filename)]
    chosen = _choose([item.filename for item in seen if _suffix(item.filename) in SUFFIXES], path.name)
    main = PurePosixPath(chosen)
    target = folder / f"areas{_own_suffix(main.suffix)}"
    wanted = SHAPE_PARTS if target.suffix == ".shp" else (main.suffix.lower(),)
    left = MAX_UNPACKED
    for item in seen:
        inside = PurePosixPath(item.filename)
        same = inside.with_suffix("").as_posix().casefold() == main.with_suffix("").as_posix().casefold()
        if not same or inside.suffix.lower() not in wanted:
            continue
        suffix = target.suffix if item.filename == chosen else inside.suffix.lower()
        left -= _unpack_one(archive, item, target.with_suffix(suffix), most=left, progress=progress)
    return Source(target, f"{path.name} ▸ {main.name}", main.stem)


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


def _check_members(members: Sequence[zipfile.ZipInfo], name: str) -> None:
    for item in members:
        inside = PurePosixPath(item.filename.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts or ":" in (inside.parts or ("",))[0]:
            raise ImportRefused(
                N_(
                    "{name} wants to write outside its own folder ({member}) and was not unpacked. "
                    "Do not trust this file."
                ),
                name=name,
                member=item.filename[:80],
            )
    unpacked = sum(item.file_size for item in members)
    packed = sum(item.compress_size for item in members)
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS and unpacked > MAX_RATIO * max(packed, 1)):
        raise _bomb(name)


def _bomb(name: str) -> ImportRefused:
    return ImportRefused(
        N_("{name} becomes absurdly large when it is unpacked, so it was not. Ask for the area file itself."), name=name
    )


def _hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)


def _suffix(member: str) -> str:
    return PurePosixPath(member).suffix.lower()


def _own_suffix(suffix: str) -> str:
    return ".geojson" if suffix.lower() == ".json" else suffix.lower()


def _choose(names: Sequence[str], where: str) -> str:
    """The one area file among `names`, or the only one that says it holds buurten."""
    if not names:
        raise ImportRefused(
            N_("There is no area file in {name}. A .shp, .gpkg or .geojson file was looked for."), name=where
        )
    if len(names) == 1:
        return names[0]
    buurten = [name for name in names if is_buurten(PurePosixPath(name).stem)]
    if len(buurten) == 1:
        return buurten[0]
    raise ImportRefused(
        N_("There are {count} area files in {name}: {files}. Choose one of them."),
        count=len(names),
        name=where,
        files=listed([PurePosixPath(name).name for name in names]),
    )


def listed(names: Sequence[str], most: int = 6) -> str:
    """The first names with commas, and dots when there are more."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _check_content(source: Source) -> None:
    """Refuse content that is not what the suffix says: GDAL would open it with whatever driver likes it."""
    with source.path.open("rb") as file:
        start = file.read(100)
    if not start:
        raise ImportRefused(N_("{name} is empty. Download or copy it again."), name=source.name)
    if source.suffix == ".shp" and (len(start) < 100 or not start.startswith(b"\x00\x00\x27\x0a")):
        raise ImportRefused(
            N_("{name} is not a shapefile, whatever its name says. Choose another file."), name=source.name
        )
    if source.suffix == ".gpkg" and not start.startswith(b"SQLite format 3\x00"):
        raise ImportRefused(
            N_("{name} is not a GeoPackage, whatever its name says. Choose another file."), name=source.name
        )


def copy_as_utf8(source: Source) -> str:
    """See that a GeoJSON copy is UTF-8, as it must be, and say what it was.

    Raises:
        ImportRefused: it is not JSON at all.
    """
    content = source.path.read_bytes()
    encoding = "UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "UTF-16"
    else:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            encoding = "CP1252"
    text_start = content[:200].decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    if not text_start.startswith("{"):
        raise ImportRefused(N_("{name} is not GeoJSON, whatever its name says. Choose another file."), name=source.name)
    if encoding != "UTF-8":
        source.path.write_text(content.decode(encoding, errors="replace").lstrip("\ufeff"), encoding="utf-8")
    return encoding
