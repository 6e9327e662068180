"""Reads the private copy of an area file into columns: shapes as they lie in the file, texts decoded.

The only place that calls GDAL for areas. It reads no column that is not needed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import rmtree
from typing import TYPE_CHECKING, Any, TypeVar

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress
from assetmap.geo.cores import meanwhile
from assetmap.imports import areafigures, areatexts
from assetmap.imports.areacolumns import Columns
from assetmap.imports.areakinds import SAFE_CONFIG, Kind
from assetmap.imports.areasource import Source
from assetmap.imports.areatexts import Decoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[Any]

Made = TypeVar("Made")

_NOT_AREAS = ("Point", "LineString", "MultiPoint", "MultiLineString")
_LARGE = 5_000_000
"""Bytes; less is read in a moment."""
_SAMPLE_ROWS = 200
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as GDAL sees it: its name, number of rows, kind of shape, and the names of its columns."""

    name: str
    rows: int
    geometry: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The rows of a layer as columns of equal length.

    `decoded.texts` has the needed columns by their name, "" where there is nothing; `geometries` are shapely objects in
    the coordinates of the file, None where there is no shape; `crs` is what the file says, None when it says nothing.
    """

    title: str
    columns: Columns | None
    decoded: Decoded
    figures: Sequence[Mapping[str, float]]
    geometries: Geometries
    crs: str | None

    def __len__(self) -> int:
        return len(self.geometries)

    def column(self, name: str | None) -> list[str]:
        """The texts of a column, all empty when the file has no such column."""
        return [""] * len(self) if name is None else list(self.decoded.texts[name])


def layers(source: Source, progress: Progress) -> tuple[Layer, ...]:
    """The layers of a file that have shapes.

    Raises:
        ImportRefused: it is damaged, or not what its suffix says.
    """
    import pyogrio

    _check_whole(source)
    _make_system_readable(source)

    def look() -> tuple[Layer, ...]:
        with _gdal(source):
            if not source.kind.has_layers:
                return (_layer(source, None),)
            names = [str(name) for name, kind in pyogrio.list_layers(source.dataset) if kind is not None]
            return tuple(_layer(source, name) for name in names)

    return _watched(source, look, progress)


def check(source: Source, layer: Layer) -> None:
    """Refuse a layer that can hold no areas.

    Raises:
        ImportRefused: it has no rows, no names, or other shapes than areas.
    """
    if layer.rows == 0:
        raise ImportRefused(
            N_("There are no areas in {name}: it has no rows. Ask for the file again."), name=source.name
        )
    if not may_hold_areas(layer):
        raise ImportRefused(
            N_("{name} holds points or lines, not areas. Choose the file with the outlines of the buurten."),
            name=source.name,
        )
    if not layer.fields:
        raise ImportRefused(
            N_("{name} has outlines but no names: its table is empty or damaged. Download or copy it again."),
            name=source.name,
        )


def may_hold_areas(layer: Layer) -> bool:
    """Whether a layer has rows that are not all points or lines."""
    return layer.rows > 0 and layer.geometry.split(" ")[0] not in _NOT_AREAS


def read(source: Source, layer: Layer, columns: Columns | None, encoding: str | None, progress: Progress) -> AreaTable:
    """Read a layer, of the columns only the needed ones; `encoding` is the one that the user chose.

    Raises:
        ImportRefused: it is damaged.
    """
    import shapely
    from pyogrio import raw

    keys = areafigures.recognise(layer.fields)
    needed = () if columns is None else columns.needed
    wanted = list(dict.fromkeys([*needed, *keys.values()]))

    def read_all() -> Any:
        with _gdal(source):
            return raw.read(source.dataset, layer=layer.name, columns=wanted, force_2d=True, **_opening(source))

    meta, _, geometries, values = _watched(source, read_all, progress)
    if geometries is None:
        raise ImportRefused(
            N_("There are no shapes in {name}, only a table. Choose the file with the outlines of the buurten."),
            name=source.name,
        )
    progress.report(None)
    # A ring of two points cannot be made into a shape: it comes out as None and is reported with its row.
    shapes = shapely.from_wkb(geometries, on_invalid="ignore")
    progress.report(None)
    by_name = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    figures = {key: by_name[name] for key, name in keys.items() if name in by_name}
    return AreaTable(
        layer.name if source.kind.has_layers else source.title,
        columns,
        _decoded(source, {name: _texts(by_name[name]) for name in needed if name in by_name}, encoding),
        areafigures.figures_of(figures, len(geometries)),
        shapes,
        meta["crs"],
    )


def samples(source: Source, layer: Layer, encoding: str | None, progress: Progress) -> dict[str, tuple[str, ...]]:
    """A few different values of every column, to choose by."""
    from pyogrio import raw

    def read_some() -> Any:
        options = {"read_geometry": False, "max_features": _SAMPLE_ROWS, **_opening(source)}
        with _gdal(source):
            return raw.read(source.dataset, layer=layer.name, **options)

    meta, _, _, values = _watched(source, read_some, progress)
    texts = {str(name): _texts(column) for name, column in zip(meta["fields"], values, strict=True)}
    decoded = _decoded(source, texts, encoding)
    return {
        name: tuple(list(dict.fromkeys(value for value in column if value))[:_SAMPLES])
        for name, column in decoded.texts.items()
    }


def _watched(source: Source, work: Callable[[], Made], progress: Progress) -> Made:
    """What GDAL makes of a file; of a large one the user can stop the reading, though GDAL itself cannot be stopped."""
    if source.kind is Kind.GEODATABASE or source.path.stat().st_size < _LARGE:
        return work()
    return meanwhile(work, progress, lambda: rmtree(source.path.parent, ignore_errors=True))


def _layer(source: Source, name: str | None) -> Layer:
    import pyogrio

    info = pyogrio.read_info(source.dataset, layer=name, force_feature_count=True, **_opening(source))
    if info["driver"] not in source.kind.drivers:
        raise ImportRefused(
            N_("{name} is not a {kind} file, whatever its name says. Choose another file."),
            name=source.name,
            kind=source.kind.label,
        )
    return Layer(
        str(info["layer_name"]) if name is None else name,
        int(info["features"]),
        str(info["geometry_type"] or ""),
        tuple(str(field) for field in info["fields"]),
    )


def _check_whole(source: Source) -> None:
    if source.kind is Kind.SHAPEFILE and source.part(".dbf") is None:
        raise ImportRefused(
            N_(
                "The file with the names of {name} is missing: a .dbf with the same name belongs beside it. "
                "Copy all files of the shapefile together."
            ),
            name=source.name,
        )


@contextmanager
def _gdal(source: Source) -> Iterator[None]:
    """GDAL's errors as sentences; its warnings are about things that are checked here, so they go nowhere."""
    import pyogrio
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    # The index of a shapefile can be made again from the shapes; it is written in our private copy.
    restore = source.kind is Kind.SHAPEFILE and source.part(".shx") is None
    pyogrio.set_gdal_config_options({**SAFE_CONFIG, "SHAPE_RESTORE_SHX": restore or None})
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


def _opening(source: Source) -> dict[str, str]:
    """Latin-1 keeps the bytes of a .dbf one by one, so that they can be judged here."""
    encoding = {"encoding": "ISO-8859-1"} if source.kind is Kind.SHAPEFILE else {}
    return {**encoding, **source.kind.options}


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
    return [areatexts.stripped(str(value)) if isinstance(value, str | int) else "" for value in values.tolist()]


def _decoded(source: Source, texts: Mapping[str, list[str]], encoding: str | None) -> Decoded:
    if source.kind is not Kind.SHAPEFILE:
        return Decoded(texts, source.encoding)
    page = source.part(".cpg")
    label = None if page is None else page.read_bytes()[:40]
    return areatexts.decode(texts, _dbase_header(source), label, encoding)


def _dbase_header(source: Source) -> bytes:
    table = source.part(".dbf")
    if table is None:
        return b""
    with table.open("rb") as file:
        start = file.read(32)
        return start + file.read(int.from_bytes(start[8:10], "little")) if len(start) == 32 else b""
