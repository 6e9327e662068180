"""Writing layers with GDAL (by pyogrio): its errors as those of a disk, and the same bytes each time.

Knows nothing of what stands in a layer.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap import folders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[Any]
    Values = NDArray[Any]

Value = str | int | float | None
STYLES_LAYER = "layer_styles"
_LEAST_ROOM = 1_000_000  # bytes; with less a disk is full
GEOPACKAGE = {"driver": "GPKG", "dataset_options": {"VERSION": "1.2"}}
"""Version 1.2, which every QGIS 3 reads without a warning."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer looks in QGIS (QML), and in programs that read SLD."""

    layer: str
    qml: str
    sld: str


@contextmanager
def as_disk_errors(folder: Path, day: date) -> Iterator[None]:
    """GDAL's errors as those of the disk of `folder`. Files get this day: equal input gives equal bytes."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError) as error:
        raise _disk_error(str(error), folder) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _disk_error(text: str, folder: Path) -> OSError:
    """SQLite says in words that the disk did not take what was written, and sometimes only what went wrong later."""
    full = "disk is full" in text or "disk I/O error" in text or shutil.disk_usage(folder).free < _LEAST_ROOM
    return OSError(errno.ENOSPC, text) if full else OSError(text)


@contextmanager
def geopackage(target: Path, day: date) -> Iterator[Path]:
    """A path for a new GeoPackage, which is moved to `target` when all went well.

    GDAL writes beside the file too, and looks at its suffix, so it gets a folder of its own.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".", suffix=".part") as name, folders.noted(Path(name)):
        made = Path(name) / "new.gpkg"
        with as_disk_errors(target.parent, day):
            yield made
        made.replace(target)


def column(values: Sequence[Value]) -> tuple[Values, Values]:
    """Values for a column, and which of them are not known."""
    import numpy as np

    unknown = np.array([value is None for value in values], dtype=bool)
    if any(isinstance(value, float) for value in values):
        return np.array([value or 0 for value in values], dtype="float64"), unknown
    if any(isinstance(value, int) for value in values):
        return np.array([value or 0 for value in values], dtype="int32"), unknown
    return np.array(values, dtype=object), unknown


def write(
    path: Path, shapes: Geometries | None, columns: Sequence[tuple[str, tuple[Values, Values]]], **more: Any
) -> None:
    """Write a layer; without shapes a table."""
    import numpy as np
    import shapely
    from pyogrio import raw

    raw.write(
        path,
        geometry=None if shapes is None else np.asarray(shapely.to_wkb(shapes, output_dimension=2)),
        fields=np.array([name for name, _values in columns], dtype=object),
        field_data=[values for _name, (values, _unknown) in columns],
        field_mask=[unknown for _name, (_values, unknown) in columns],
        **more,
    )


def add_styles(made: Path, styles: Sequence[Style], day: date) -> None:
    """Add the table in which QGIS looks for styles."""
    count = len(styles)
    moment = f"{day.isoformat()}T00:00:00.000Z"
    texts: dict[str, list[Value]] = {
        "f_table_catalog": [""] * count,
        "f_table_schema": [""] * count,
        "f_table_name": [style.layer for style in styles],
        "f_geometry_column": ["geom"] * count,
        "styleName": [style.layer for style in styles],
        "styleQML": [style.qml for style in styles],
        "styleSLD": [style.sld for style in styles],
        "useAsDefault": [1] * count,
        "description": ["Assetmap"] * count,
        "owner": [""] * count,
        "ui": [None] * count,
        "update_time": [moment] * count,
    }
    write(
        made,
        None,
        [(name, column(values)) for name, values in texts.items()],
        **GEOPACKAGE,
        layer=STYLES_LAYER,
        append=True,
        layer_options={"FID": "id"},
    )
