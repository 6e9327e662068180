"""Area files that the tests write themselves."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pytest

Writer = Callable[..., Path]

SUFFIXES = {
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".gml": "GML",
    ".kml": "LIBKML",
    ".kmz": "LIBKML",
    ".fgb": "FlatGeobuf",
    ".gdb": "OpenFileGDB",
}


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write an area file: name, columns, shapes; with a coordinate system, in an encoding."""

    def writer(
        name: str,
        columns: Mapping[str, Sequence[Any]],
        shapes: Sequence[Any],
        *,
        crs: str | None = "EPSG:28992",
        **options: Any,
    ) -> Path:
        path = tmp_path / name
        frame = geopandas.GeoDataFrame(dict(columns), geometry=list(shapes), crs=crs)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'crs' was not provided|Column names longer")
            frame.to_file(path, driver=SUFFIXES[path.suffix], engine="pyogrio", **options)
        return path

    return writer
