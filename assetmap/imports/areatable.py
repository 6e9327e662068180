"""Reads the private copy of an area file into columns: shapes as they lie in the file, texts decoded.

The only place that calls GDAL for areas. It reads no column that is not needed.
"""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.imports.areacolumns import Columns, is_buurten, recognise
from assetmap.imports.areasource import Source, copy_as_utf8, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[Any]

_CODE_PAGES = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252"}
"""The language byte (29) of a dBase header; 0 says nothing."""

_NOT_AREAS = ("Point", "LineString", "MultiPoint", "MultiLineString")


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The rows of a file as columns of equal length.

    `texts` has the needed columns by their name, "" where there is nothing; `geometries` are shapely objects in the
    coordinates of the file, None where there is no shape; `crs` is what the file says, None when it says nothing.
    """

    title: str
    columns: Columns
    texts: Mapping[str, list[str]]
    geometries: Geometries
    crs: str | None
    encoding: str
    warnings: tuple[Message, ...]

    def __len__(self) -> int:
        return len(self.geometries)

    def column(self, name: str | None) -> list[str]:
        """The texts of a column, all empty when the file has no such column."""
        return [""] * len(self) if name is None else list(self.texts[name])


def read(source: Source) -> AreaTable:
    """Read the layer with areas of `source`.

    Raises:
        ImportRefused: it is damaged, holds no areas, or nothing in it says which area is which.
    """
    import shapely

    encoding = copy_as_utf8(source) if source.suffix == ".geojson" else "UTF-8"
    if source.suffix == ".shp" and source.part(".dbf") is None:
        raise ImportRefused(
            N_(
                "The file with the names of {name} is missing: a .dbf with the same name belongs beside it. "
                "Copy all files of the shapefile together."
            ),
            name=source.name,
        )
    _make_system_readable(source)
    with _gdal(source):
        dataset, layer = _layer(source)
        columns = _columns(source, dataset, layer)
        meta, geometries, fields = _rows(source, dataset, layer, columns)
    texts = {name: _texts(values) for name, values in zip(meta["fields"], fields, strict=True)}
    decoded = _decode(source, texts) if source.suffix == ".shp" else _Decoded(texts, encoding, ())
    title = layer if source.suffix == ".gpkg" and layer else source.title
    return AreaTable(
        title,
        columns,
        decoded.texts,
        # A ring of two points cannot be made into a shape: it comes out as None and is reported with its row.
        shapely.from_wkb(geometries, on_invalid="ignore"),
        meta["crs"],
        decoded.encoding,
        decoded.warnings,
    )


@contextmanager
def _gdal(source: Source) -> Iterator[None]:
    """GDAL's errors as sentences; its warnings are about things that are checked here, so they go nowhere."""
    import pyogrio
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    # The index of a shapefile can be made again from the shapes; it is written in our private copy.
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": source.part(".shx") is None or None})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, ValueError) as error:
        raise ImportRefused(
            N_("{name} is damaged: it cannot be read to the end. Download or copy it again."), name=source.name
        ) from error
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _make_system_readable(source: Source) -> None:
    """Mend or drop the copy of a .prj that would stop the reading: without it the coordinates tell where they lie.

    Letters that are not ASCII stand only in names.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    system = source.part(".prj")
    if system is None:
        return
    content = system.read_bytes()
    text = content.decode("ascii", errors="ignore")
    try:
        CRS.from_user_input(text)
    except CRSError:
        system.unlink()
        return
    if not content.isascii():
        system.write_text(text, encoding="ascii")


def _layer(source: Source) -> tuple[str, str | None]:
    """What GDAL must open, and the layer in it."""
    if source.suffix == ".geojson":
        # With this prefix no other driver looks at it: one of them would run a command that stands in a .json file.
        return f"GeoJSON:{source.path}", None
    if source.suffix == ".shp":
        return str(source.path), None
    import pyogrio

    names = [str(name) for name, kind in pyogrio.list_layers(source.path) if kind is not None]
    if len(names) > 1:
        names = [name for name in names if is_buurten(name)] or names
    if len(names) != 1:
        raise ImportRefused(
            N_("There are {count} layers with shapes in {name}: {layers}. Save the one with buurten in its own file."),
            count=len(names),
            name=source.name,
            layers=listed(names),
        )
    return str(source.path), names[0]


def _columns(source: Source, dataset: str, layer: str | None) -> Columns:
    import pyogrio

    info = pyogrio.read_info(dataset, layer=layer, **_encoding(source))
    kind = str(info["geometry_type"] or "").split(" ")[0]
    if info["features"] == 0:
        raise ImportRefused(
            N_("There are no areas in {name}: it has no rows. Ask for the file again."), name=source.name
        )
    if kind in _NOT_AREAS:
        raise ImportRefused(
            N_("{name} holds points or lines, not areas. Choose the file with the outlines of the buurten."),
            name=source.name,
        )
    fields = [str(field) for field in info["fields"]]
    columns = recognise(fields)
    if not fields:
        raise ImportRefused(
            N_("{name} has outlines but no names: its table is empty or damaged. Download or copy it again."),
            name=source.name,
        )
    if columns is None:
        raise ImportRefused(
            N_(
                "No column of {name} looks like the code or name of a buurt. Its columns are: {columns}. "
                "Choose another file, or name a column “code” and one “naam”."
            ),
            name=source.name,
            columns=listed(fields, 12),
        )
    return columns


def _rows(
    source: Source, dataset: str, layer: str | None, columns: Columns
) -> tuple[Mapping[str, Any], Geometries, Sequence[NDArray[Any]]]:
    from pyogrio import raw

    meta, _, geometries, fields = raw.read(
        dataset, layer=layer, columns=list(columns.needed), force_2d=True, **_encoding(source)
    )
    if geometries is None:
        raise ImportRefused(
            N_("There are no shapes in {name}, only a table. Choose the file with the outlines of the buurten."),
            name=source.name,
        )
    return meta, geometries, fields


def _encoding(source: Source) -> dict[str, str]:
    """Latin-1 keeps the bytes of a .dbf one by one, so that they can be judged here."""
    return {"encoding": "ISO-8859-1"} if source.suffix == ".shp" else {}


def _texts(values: NDArray[Any]) -> list[str]:
    """A column as texts: whole numbers without a point, nothing as ""."""
    import numpy as np

    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        return [
            (str(int(value)) if value == int(value) else str(value)) if known else ""
            for value, known in zip(values.tolist(), finite.tolist(), strict=True)
        ]
    # Where a text is missing, GDAL gives None or a NaN.
    return [_stripped(str(value)) if isinstance(value, str | int) else "" for value in values.tolist()]


@dataclass(frozen=True, slots=True)
class _Decoded:
    texts: Mapping[str, list[str]]
    encoding: str
    warnings: tuple[Message, ...]


def _decode(source: Source, texts: Mapping[str, list[str]]) -> _Decoded:
    """The texts of a .dbf, which came as Latin-1, in the encoding that they really have.

    UTF-8 beyond ASCII is not valid by accident, so it goes before what the file says of itself; what the file says
    goes before CP1252, the code page of most programs that say nothing.
    """
    raw = {name: [value.encode("latin-1") for value in values] for name, values in texts.items()}
    header = _dbase_header(source)
    widths = _widths(header)
    beyond_ascii = [
        (value, len(value) == widths.get(name))
        for name, values in raw.items()
        for value in values
        if not value.isascii()
    ]
    declared = _declared(source, header)
    encoding = _judged(beyond_ascii, declared)
    found = []
    if declared is not None and declared != encoding:
        found.append(
            Message(
                N_("The file says that its texts are {declared}, but they are {encoding}; they were read as that."),
                {"declared": _shown(declared), "encoding": _shown(encoding)},
            )
        )
    # A dBase column has a fixed width: the last letter of a long name may be cut in two, and is then left off.
    errors = "ignore" if encoding == "utf-8" else "replace"
    decoded = {name: [_stripped(value.decode(encoding, errors)) for value in values] for name, values in raw.items()}
    return _Decoded(decoded, _shown(encoding), tuple(found))


def _judged(values: Sequence[tuple[bytes, bool]], declared: str | None) -> str:
    """The codec of texts, of each of which is said whether it fills its column, so that its end may be cut off."""
    if not values:
        return declared or "utf-8"
    if all(_is_utf8(value, may_be_cut=full and declared == "utf-8") for value, full in values):
        return "utf-8"
    return declared if declared is not None and declared != "utf-8" else "cp1252"


def _is_utf8(value: bytes, *, may_be_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(value, final=not may_be_cut)
    except UnicodeDecodeError:
        return False
    return True


def _dbase_header(source: Source) -> bytes:
    table = source.part(".dbf")
    if table is None:
        return b""
    with table.open("rb") as file:
        start = file.read(32)
        return start + file.read(int.from_bytes(start[8:10], "little")) if len(start) == 32 else b""


def _widths(header: bytes) -> dict[str, int]:
    """The width in bytes of each column: descriptors of 32 bytes follow the header, up to a carriage return."""
    found = {}
    for place in range(32, len(header) - 31, 32):
        if header[place] == 0x0D:
            break
        name = header[place : place + 11].split(b"\x00")[0].decode("latin-1")
        found[name] = header[place + 16]
    return found


def _declared(source: Source, header: bytes) -> str | None:
    """The codec that the .cpg names, else the one of the .dbf's header; None when neither says one that is known."""
    page = source.part(".cpg")
    if page is not None and (codec := _codec(page.read_bytes()[:40].decode("ascii", errors="ignore"))):
        return codec
    return _CODE_PAGES.get(header[29]) if header else None


def _codec(label: str) -> str | None:
    word = label.strip("\ufeff\x00 \r\n\t").casefold().removeprefix("ansi").removeprefix("oem").strip(" -_")
    word = {"65001": "utf-8", "88591": "latin-1", "8859-1": "latin-1"}.get(word, word)
    try:
        name = codecs.lookup(f"cp{word}" if word.isdecimal() else word).name
    except (LookupError, ValueError):
        return None
    if not name.startswith(("cp", "iso8859", "utf-8", "ascii", "mac")):
        return None  # Python also calls things a codec that are not a set of letters
    # Who writes Latin-1 means the Windows code page: the bytes that differ are control codes in Latin-1.
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def _shown(codec: str) -> str:
    return codec.upper()


def _stripped(text: str) -> str:
    """Without the white space around it; only that of ASCII, for half a letter in UTF-8 may look like other kinds."""
    return text.strip(" \t\r\n\x00")
