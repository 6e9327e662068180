"""Finds the area files in what a user points at (file, folder, zip) and makes private copies of them to read.

The copy is what makes reading safe: nothing is ever written beside the user's file, a file that changes halfway is
noticed, GDAL sees only names that this module gave, and only content that is what its suffix says.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress
from assetmap.imports import areazip
from assetmap.imports.areakinds import KIND_OF_SUFFIX, Kind, json_kind, looked_at

SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ZIPPED = (".zip", ".kmz")
_IN_GEODATABASE = re.compile(r"a[0-9a-f]{8}\.(?:gdbtable|gdbtablx|gdbindexes|freelist|spx|atx|horizon)|gdb|timestamps")
_BLOCK = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A private copy of one area file. `name` is how the user knows it; `title` is that without folders and suffix.

    `encoding` is that of a text file, else UTF-8.
    """

    path: Path
    kind: Kind
    name: str
    title: str
    encoding: str = "UTF-8"

    @property
    def dataset(self) -> str:
        """What GDAL must open."""
        return f"{self.kind.prefix}{self.path}"

    def part(self, suffix: str) -> Path | None:
        """The sibling of a shapefile with this suffix, None when it is not there."""
        sibling = self.path.with_suffix(suffix)
        return sibling if sibling.is_file() else None


@dataclass(frozen=True, slots=True)
class Member:
    """One area file in what the user points at: its name there, and the files that make it up by their copy's name."""

    name: str
    kind: Kind
    files: Mapping[str, str]

    @property
    def stem(self) -> str:
        """The name without folders and suffix."""
        return PurePosixPath(self.name).stem


@dataclass
class Package:
    """What the user points at. `members` are the area files in it."""

    path: Path
    members: tuple[Member, ...]
    folder: Path
    progress: Progress
    _taken: dict[str, Source] = field(default_factory=dict)

    def take(self, member: Member, encoding: str | None = None) -> Source:
        """A private copy of a member; `encoding` is the one that the user chose for a text file.

        Raises:
            ImportRefused: it is not what its suffix says, damaged, hostile, or it changed while it was copied.
        """
        if member.name not in self._taken:
            folder = self.folder / f"{len(self._taken)}"
            folder.mkdir()
            self._taken[member.name] = self._copied(member, folder, encoding)
        return self._taken[member.name]

    def _copied(self, member: Member, folder: Path, encoding: str | None) -> Source:
        main = folder / f"areas{member.kind.suffix}"
        if member.kind is Kind.GEODATABASE:
            main.mkdir()
        targets = {folder / target: original for target, original in member.files.items()}
        zipped = self.path.suffix.lower() in _ZIPPED and self.path.is_file()
        with unchanged([self.path] if zipped else [Path(original) for original in targets.values()]):
            if zipped:
                areazip.unpack(self.path, [(original, target) for target, original in targets.items()], self.progress)
            else:
                for target, original in targets.items():
                    _copy(Path(original), target, self.progress)
        name = f"{self.path.name} ▸ {PurePosixPath(member.name).name}" if zipped else Path(member.name).name
        kind = looked_at(main, member.kind, name)
        if kind in {Kind.GEOJSON, Kind.TOPOJSON}:
            self.progress.report(None)
            kind, said = _as_utf8(main, name, encoding)
            self.progress.report(None)
            return Source(main, kind, name, member.stem, said)
        return Source(main, kind, name, member.stem)


@contextmanager
def opened(path: Path, progress: Progress) -> Iterator[Package]:
    """The area files in what is at `path` (a file, a zip or a folder); private copies are gone again afterwards.

    Raises:
        ImportRefused: there is no area file, or it cannot be read.
    """
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield Package(path, _members(path), Path(folder), progress)
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


@contextmanager
def unchanged(paths: Sequence[Path]) -> Iterator[None]:
    """See that files stay the same while they are read.

    Raises:
        ImportRefused: another program wrote in one of them.
    """
    before = {path: path.stat() for path in paths}
    yield
    for path, was in before.items():
        now = path.stat()
        if (now.st_size, now.st_mtime_ns) != (was.st_size, was.st_mtime_ns):
            raise ImportRefused(
                N_("{name} changed while it was read. Wait until the other program is done and try again."),
                name=path.name,
            )


def listed(names: Sequence[str], most: int = 6) -> str:
    """The first names with commas, and dots when there are more."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _members(path: Path) -> tuple[Member, ...]:
    suffix = path.suffix.lower()
    if path.is_dir():
        inside = [path] if suffix == Kind.GEODATABASE.suffix else sorted(path.iterdir())
        return _some([member for item in inside if (member := _member(item)) is not None], path.name)
    if not path.is_file():
        raise FileNotFoundError(path)
    if suffix in _ZIPPED:
        return _some(_in_zip(areazip.members(path)), path.name)
    main = _sibling(path, ".shp") if suffix in SHAPE_PARTS else path
    member = None if main is None else _member(main)
    if member is None:
        raise ImportRefused(
            N_(
                "{name} is not a kind of area file that can be read. "
                "Choose a .shp, .zip, .gpkg, .geojson, .gml, .kml, .fgb or .gdb."
            ),
            name=path.name,
        )
    return (member,)


def _some(found: list[Member], where: str) -> tuple[Member, ...]:
    if not found:
        raise ImportRefused(
            N_("There is no area file in {name}. A .shp, .gpkg, .geojson, .gml, .kml, .fgb or .gdb was looked for."),
            name=where,
        )
    return tuple(found)


def _member(path: Path) -> Member | None:
    """The area file at `path` with all that belongs to it, None when it is something else."""
    kind = KIND_OF_SUFFIX.get(path.suffix.lower())
    if kind is None or path.is_dir() != (kind is Kind.GEODATABASE):
        return None
    files = {f"areas{kind.suffix}": path}
    if kind is Kind.SHAPEFILE:
        parts = {suffix: _sibling(path, suffix) for suffix in SHAPE_PARTS[1:]}
        files |= {f"areas{suffix}": part for suffix, part in parts.items() if part is not None}
    elif kind is Kind.GEOPACKAGE:
        # What another program wrote last in a GeoPackage that it still has open stands in here.
        log = path.with_name(f"{path.name}-wal")
        files |= {f"areas{kind.suffix}-wal": log} if log.is_file() else {}
    elif kind is Kind.GEODATABASE:
        parts_inside = [item for item in path.iterdir() if _IN_GEODATABASE.fullmatch(item.name) and item.is_file()]
        files = {f"areas{kind.suffix}/{item.name}": item for item in parts_inside}
    return Member(path.name, kind, {target: str(original) for target, original in files.items()})


def _sibling(path: Path, suffix: str) -> Path | None:
    """The file beside `path` with the same stem and this suffix, in whatever case (`.DBF`)."""
    exact = path.with_suffix(suffix)
    if exact.is_file():
        return exact
    wanted = exact.name.casefold()
    return next((item for item in path.parent.iterdir() if item.name.casefold() == wanted and item.is_file()), None)


def _in_zip(names: Sequence[str]) -> list[Member]:
    """The area files among the members of a zip."""
    found: list[Member] = []
    geodatabases: dict[str, dict[str, str]] = {}
    by_folded = {name.casefold(): name for name in names}
    for name in sorted(names):
        path = PurePosixPath(name)
        folder = next((item for item in path.parents if item.suffix.lower() == Kind.GEODATABASE.suffix), None)
        kind = KIND_OF_SUFFIX.get(path.suffix.lower())
        if folder is not None:
            if _IN_GEODATABASE.fullmatch(path.name) and path.parent == folder:
                geodatabases.setdefault(str(folder), {})[f"areas{Kind.GEODATABASE.suffix}/{path.name}"] = name
        elif kind is Kind.SHAPEFILE:
            found.append(Member(name, kind, {"areas.shp": name} | _shape_parts(path, by_folded)))
        elif kind is not None and kind is not Kind.GEODATABASE:
            found.append(Member(name, kind, {f"areas{kind.suffix}": name}))
    return found + [Member(folder, Kind.GEODATABASE, files) for folder, files in geodatabases.items()]


def _shape_parts(path: PurePosixPath, by_folded: Mapping[str, str]) -> dict[str, str]:
    parts: Iterable[tuple[str, str | None]] = (
        (suffix, by_folded.get(str(path.with_suffix(suffix)).casefold())) for suffix in SHAPE_PARTS[1:]
    )
    return {f"areas{suffix}": part for suffix, part in parts if part is not None}


def _copy(original: Path, target: Path, progress: Progress) -> None:
    with original.open("rb") as read, target.open("wb") as write:
        while block := read.read(_BLOCK):
            progress.report(None)
            write.write(block)


def _as_utf8(path: Path, name: str, chosen: str | None) -> tuple[Kind, str]:
    """See that a copy of JSON is UTF-8, as it must be; what it was, and which kind of JSON it is.

    Raises:
        ImportRefused: it is not JSON at all.
    """
    content = path.read_bytes()
    encoding = _encoding_of(content, chosen)
    text_start = content[:200].decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    if not text_start.startswith("{"):
        raise ImportRefused(N_("{name} is not GeoJSON, whatever its name says. Choose another file."), name=name)
    if encoding != "UTF-8":
        content = content.decode(encoding, errors="replace").lstrip("\ufeff").encode()
        path.write_bytes(content)
    return json_kind(content), encoding


def _encoding_of(content: bytes, chosen: str | None) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return chosen or "CP1252"
    return "UTF-8"
