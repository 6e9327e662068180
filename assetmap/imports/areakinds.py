"""The kinds of area files that can be read, and how each is told from what only has its name.

GDAL lets every one of its drivers look at a file, and some of them run commands or fetch what a file tells them to. So
content is looked at here first, GDAL gets a name that this program gave, with a prefix where a driver knows one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from xml.parsers import expat

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_

_START = 100_000
_XML_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Facts:
    suffix: str
    label: str
    drivers: frozenset[str]
    prefix: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


class Kind(Enum):
    """A kind of area file: its suffix here, the name to users, GDAL's drivers, and how GDAL must open it."""

    SHAPEFILE = _Facts(".shp", "shapefile", frozenset({"ESRI Shapefile"}))
    GEOPACKAGE = _Facts(".gpkg", "GeoPackage", frozenset({"GPKG"}))
    GEOJSON = _Facts(".geojson", "GeoJSON", frozenset({"GeoJSON"}), "GeoJSON:")
    TOPOJSON = _Facts(".topojson", "TopoJSON", frozenset({"TopoJSON"}), "TopoJSON:")
    # A schema is neither fetched nor needed: the columns follow from the rows.
    GML = _Facts(".gml", "GML", frozenset({"GML"}), options={"DOWNLOAD_SCHEMA": "NO", "FORCE_SRS_DETECTION": "YES"})
    KML = _Facts(".kml", "KML", frozenset({"LIBKML", "KML"}))
    FLATGEOBUF = _Facts(".fgb", "FlatGeobuf", frozenset({"FlatGeobuf"}))
    GEODATABASE = _Facts(".gdb", "OpenFileGDB", frozenset({"OpenFileGDB"}))

    @property
    def suffix(self) -> str:
        """The suffix that the private copy gets."""
        return self.value.suffix

    @property
    def label(self) -> str:
        """The name of the kind, the same in every language."""
        return self.value.label

    @property
    def drivers(self) -> frozenset[str]:
        """The only drivers of GDAL that may have opened it."""
        return self.value.drivers

    @property
    def prefix(self) -> str:
        """What stands before the path so that no other driver looks at it."""
        return self.value.prefix

    @property
    def options(self) -> Mapping[str, str]:
        """Options for opening it."""
        return self.value.options

    @property
    def has_layers(self) -> bool:
        """Whether a file of this kind names the layers in it."""
        return self not in {Kind.SHAPEFILE, Kind.GEOJSON}


KIND_OF_SUFFIX = {kind.suffix: kind for kind in Kind} | {".json": Kind.GEOJSON}
"""What a suffix promises; whether JSON is TopoJSON is seen in it."""

SAFE_CONFIG = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",  # nothing outside this computer, whatever a file points at
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "LIBKML_RESOLVE_STYLE": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": None,
}
"""GDAL's settings from the first foreign file on: nothing in this program ever asks the network."""


def looked_at(path: Path, kind: Kind, name: str) -> Kind:
    """The kind that the private copy at `path` really is; the copy is made harmless where that is needed.

    Raises:
        ImportRefused: it is empty, or not what its suffix says.
    """
    if kind is Kind.GEODATABASE:
        if not any(item.suffix == ".gdbtable" for item in path.iterdir()):
            raise _not(kind, name)
        return kind
    with path.open("rb") as file:
        start = file.read(_START)
    if not start:
        raise ImportRefused(N_("{name} is empty. Download or copy it again."), name=name)
    if kind in {Kind.GML, Kind.KML}:
        _check_xml(path, kind, name)
    elif kind not in {Kind.GEOJSON, Kind.TOPOJSON} and not _magic(kind, start):
        raise _not(kind, name)
    return kind


def json_kind(content: bytes) -> Kind:
    """TopoJSON or GeoJSON, by the first thing in it that says so."""
    said = re.search(rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"', content)
    return Kind.TOPOJSON if said is not None and said[1] == b"Topology" else Kind.GEOJSON


def _magic(kind: Kind, start: bytes) -> bool:
    if kind is Kind.SHAPEFILE:
        return len(start) >= 100 and start.startswith(b"\x00\x00\x27\x0a")
    if kind is Kind.GEOPACKAGE:
        return start.startswith(b"SQLite format 3\x00")
    return start.startswith(b"fgb\x03fgb")


def _not(kind: Kind, name: str) -> ImportRefused:
    return ImportRefused(
        N_("{name} is not a {kind} file, whatever its name says. Choose another file."), name=name, kind=kind.label
    )


class _Seen(Exception):  # noqa: N818 - the root was seen, no more is needed
    pass


def _check_xml(path: Path, kind: Kind, name: str) -> None:
    """See that the root is that of this kind, that no entities are declared, and take out where a schema would be."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
        content = re.sub(r"""encoding=(["'])[^"']*\1""", 'encoding="UTF-8"', text, count=1).encode()
        path.write_bytes(content)
    root = _root(content, kind, name)
    wanted = "kml" if kind is Kind.KML else "opengis.net/"
    if root is None or wanted not in root.casefold():
        raise _not(kind, name)
    # A same-length name that nothing looks for: no file and no address that the user did not choose is opened.
    harmless = content.replace(b"schemaLocation", b"schemaLocatio_").replace(b"SchemaLocation", b"SchemaLocatio_")
    if harmless != content:
        path.write_bytes(harmless)


def _root(content: bytes, kind: Kind, name: str) -> str | None:
    """The root element with its namespaces, None when there is none."""
    seen: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        spaces = [value for key, value in attributes.items() if key.startswith("xmlns")]
        seen.append(" ".join((tag, *spaces) if kind is Kind.GML else (tag.rpartition(":")[2],)))
        raise _Seen

    def doctype(*_declaration: object) -> None:
        raise ImportRefused(
            N_("{name} declares its own words (a DTD), which no area file needs, and was not read. Do not trust it."),
            name=name,
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content[:_XML_BLOCK], False)  # noqa: FBT003 - there may be more
    except _Seen:
        return seen[0]
    except expat.ExpatError:
        return None
    return None
