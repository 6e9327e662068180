"""What files a base map can be made of: their layers, what each is for, and their rows by class.

Reads OpenStreetMap extracts (.osm.pbf) and everything that holds areas: BGT and TOP10NL as GML, zipped GML or
GeoPackage, shapefiles, GeoJSON. Foreign files are read from private copies, as area files are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.domain.progress import Progress, Silent
from assetmap.geo import crs
from assetmap.geo.cores import meanwhile
from assetmap.imports import areasource, areatable, basemaposm, basemapsorting
from assetmap.imports.areakinds import SAFE_CONFIG, Kind
from assetmap.imports.areasource import Source
from assetmap.imports.basemapsorting import Mixed, Use

_SHAPES = {
    Layer.PLACE: ("Point", "MultiPoint"),
    Layer.ROAD: ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    Layer.RAIL: ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    Layer.WATER: ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    Layer.GREEN: ("Polygon", "MultiPolygon"),
    Layer.BUILDING: ("Polygon", "MultiPolygon"),
}


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """A layer of a file that the user gave. `key` names it among all; `use` is what it is for, as far as was guessed.

    `rows` is None where counting would mean reading all of the file. `crs` is what the file says. `extent` (degrees) is
    the land that an extract says it is of.
    """

    key: str
    file: str
    name: str
    rows: int | None
    geometry: str
    fields: tuple[str, ...]
    crs: str | None
    use: Use
    dataset: str
    options: tuple[tuple[str, str], ...]
    is_osm: bool = False
    extent: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one class, ready for a map: shapely geometries in WGS84, with names and angles (degrees).

    Those of the class `COAST` are whole lines with the sea at their right, from which the sea is still to be made.
    """

    layer: Layer
    klass: str
    geometries: Any
    names: Any
    angles: Any


@contextmanager
def opened(paths: Sequence[Path], progress: Progress | None = None) -> Iterator[tuple[SourceLayer, ...]]:
    """The layers of these files; they can be read as long as the context is open.

    Raises:
        ImportRefused: a file is not there, damaged, or of another kind.
        Cancelled: the user stopped it.
    """
    progress = progress or Silent()
    with ExitStack() as stack:
        found: list[SourceLayer] = []
        for path in paths:
            progress.report(None)
            if path.name.lower().endswith(basemaposm.SUFFIXES):
                folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
                found += _osm_layers(path, basemaposm.configuration(Path(folder)))
            else:
                package = stack.enter_context(areasource.opened(path, progress))
                for member in package.members:
                    progress.report(None)
                    found += _layers(package.take(member), progress)
        if not found:
            raise ImportRefused(
                N_("There is nothing to draw in these files. Choose files with streets, water or buildings.")
            )
        yield told_apart(found)


def credit(layers: Sequence[SourceLayer]) -> str:
    """Who must be named on a map that is made of these layers; "" when that cannot be told."""
    told = []
    if any(layer.is_osm for layer in layers):
        told.append(basemaposm.CREDIT)
    names = " ".join(f"{layer.file} {layer.name}".lower() for layer in layers)
    told += [f"{word.upper()} © Kadaster" for word in ("bgt", "top10nl") if word in names]
    return " · ".join(told)


def told_apart(layers: Sequence[SourceLayer], taken: Collection[str] = ()) -> tuple[SourceLayer, ...]:
    """These layers, those with a number behind their key that another of them, or one that is `taken`, has too."""
    found: list[SourceLayer] = []
    keys = set(taken)
    for layer in layers:
        names = chain([layer.key], (f"{layer.key} ({number})" for number in count(2)))
        key = next(name for name in names if name not in keys)
        keys.add(key)
        found.append(layer if key == layer.key else replace(layer, key=key))
    return tuple(found)


def possible(layer: SourceLayer) -> tuple[Layer | Mixed, ...]:
    """What a layer can be for: its shapes must be of a kind that is drawn there, and its columns tags to sort by."""
    shape = layer.geometry.split(" ")[0]
    known = {kind for kinds in _SHAPES.values() for kind in kinds}
    able: list[Layer | Mixed] = [use for use in Layer if shape not in known or shape in _SHAPES[use]]
    return (*able, Mixed.TAGS) if basemapsorting.has_tags(layer.fields) else tuple(able)


def read(
    layer: SourceLayer,
    use: Layer | Mixed,
    around: Bounds | None,
    system: str | None,
    progress: Progress | None = None,
) -> Iterator[Rows]:
    """The rows of a layer within `around` (degrees), by class; `system` is that of the others, where it has none.

    Raises:
        ImportRefused: it is damaged, or its coordinates lie nowhere in the Netherlands.
        Cancelled: the user stopped it.
    """
    import numpy as np
    import shapely

    frame, geometries = _frame(layer, around, progress or Silent())
    if not len(frame):
        return
    geometries = crs.to_wgs84(geometries, _system(layer, geometries, system))
    names, angles = basemapsorting.names(frame), basemapsorting.angles(frame)
    for part in basemapsorting.sort(frame, use, layer.name):
        if part.klass == basemapsorting.COAST:
            yield _coast(part, geometries, names, angles)
            continue
        kinds = [shapely.GeometryType[kind.upper()].value for kind in _SHAPES[part.layer]]
        rows = np.flatnonzero(part.rows & np.isin(shapely.get_type_id(geometries), kinds))
        shapes = _clipped(geometries[rows], around)
        there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
        if part.layer is Layer.PLACE:
            there &= names[rows] != ""
        if np.any(there):
            yield Rows(part.layer, part.klass, shapes[there], names[rows][there], angles[rows][there])


def _coast(part: basemapsorting.Sorted, geometries: Any, names: Any, angles: Any) -> Rows:
    import shapely

    lines, is_area = geometries[part.rows], shapely.get_dimensions(geometries[part.rows]) == 2
    lines[is_area] = shapely.boundary(lines[is_area])  # an island that is a park, too, comes as an area
    return Rows(part.layer, part.klass, lines, names[part.rows], angles[part.rows])


def _clipped(geometries: Any, around: Bounds | None) -> Any:
    import numpy as np
    import shapely

    broken = ~shapely.is_valid(geometries)
    if np.any(broken):
        geometries = geometries.copy()
        geometries[broken] = shapely.make_valid(geometries[broken])
    return geometries if around is None else shapely.clip_by_rect(geometries, *around)


def _frame(layer: SourceLayer, around: Bounds | None, progress: Progress) -> tuple[Any, Any]:
    """The rows with the columns that tell something, and their shapes in the coordinates of the file."""
    import pandas as pd
    import pyogrio
    import shapely
    from pyogrio import raw

    box = _box(layer, around)
    columns = basemapsorting.telling(layer.fields)
    pyogrio.set_gdal_config_options(SAFE_CONFIG)
    options = {"layer": layer.name, "columns": columns, "force_2d": True, "bbox": box, **dict(layer.options)}
    with _sentences(layer):
        # GDAL itself cannot be stopped, and takes minutes for the extract of a province.
        meta, _fids, shapes, values = meanwhile(partial(raw.read, layer.dataset, **options), progress, _nothing)
        geometries = shapely.from_wkb(shapes, on_invalid="ignore")
    frame = pd.DataFrame(dict(zip(meta["fields"], values, strict=True)), index=range(len(geometries)))
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    return frame[present].reset_index(drop=True), shapely.force_2d(geometries[present])


def _nothing() -> None:
    """What is left to do for a layer that is not wanted any more: its copy goes with the others."""


def _box(layer: SourceLayer, around: Bounds | None) -> tuple[float, float, float, float] | None:
    """`around` in the coordinates of the layer, a little wider; None where those are not known before reading."""
    if around is None or layer.crs is None:
        return None
    west, south, east, north = around
    if not crs.is_wgs84(layer.crs):
        from pyproj import Transformer

        moved = Transformer.from_crs(crs.WGS84, layer.crs, always_xy=True)
        west, south, east, north = moved.transform_bounds(west, south, east, north)
    return west, south, east, north


def _system(layer: SourceLayer, geometries: Any, of_others: str | None) -> str:
    import shapely

    if layer.crs is not None:
        return layer.crs
    looks = crs.recognised(shapely.bounds(geometries))
    system = of_others if looks is None else looks.value
    if system is None:
        raise ImportRefused(
            N_("{name} does not say where it lies, and its coordinates are not in the Netherlands."), name=layer.file
        )
    return system


def _guess(source: Source, layer: areatable.Layer, *, alone: bool) -> Use:
    """What a layer is for, told by its own name, and where it is alone by that of its file.

    The files of BGT have one layer each, of which the name says less than that of the file.
    """
    if not layer.rows:
        return None
    if alone and source.kind is not Kind.GEOPACKAGE:
        return basemapsorting.guess(layer.name, layer.geometry, layer.fields, source.title)
    use = basemapsorting.guess(layer.name, layer.geometry, layer.fields)
    if use is None and alone:
        return basemapsorting.guess(layer.name, layer.geometry, layer.fields, source.title)
    return use


def _layers(source: Source, progress: Progress) -> list[SourceLayer]:
    import pyogrio

    found = []
    layers = areatable.layers(source, progress)
    for layer in layers:
        options = dict(source.kind.options)
        said = pyogrio.read_info(source.dataset, layer=layer.name, **options)["crs"]
        found.append(
            SourceLayer(
                key=f"{source.name} ▸ {layer.name}" if source.kind.has_layers else source.name,
                file=source.name,
                name=layer.name,
                rows=layer.rows,
                geometry=layer.geometry,
                fields=layer.fields,
                crs=said,
                use=_guess(source, layer, alone=len(layers) == 1),
                dataset=source.dataset,
                options=tuple(options.items()),
            )
        )
    return found


def _osm_layers(path: Path, configuration: Path) -> list[SourceLayer]:
    import pyogrio

    if not path.is_file():
        raise ImportRefused(N_("{name} is not there (any more). Check where the file is."), name=path.name)
    options = (("CONFIG_FILE", f"{configuration}"),)
    whole = SourceLayer(
        key=path.name,
        file=path.name,
        name="",
        rows=None,
        geometry="",
        fields=(),
        crs=crs.WGS84,
        use=Mixed.TAGS,
        dataset=f"{path}",
        options=options,
        is_osm=True,
    )
    pyogrio.set_gdal_config_options(SAFE_CONFIG)
    found = []
    with _sentences(whole):
        for name in basemaposm.LAYERS:
            info = pyogrio.read_info(whole.dataset, layer=name, **dict(options))
            if info["driver"] != "OSM":
                raise ValueError(info["driver"])
            found.append(
                replace(
                    whole,
                    key=f"{path.name} ▸ {name}",
                    name=name,
                    geometry=str(info["geometry_type"] or ""),
                    fields=tuple(str(field) for field in info["fields"]),
                    extent=None if info["total_bounds"] is None else Bounds(*info["total_bounds"]),
                )
            )
    return found


@contextmanager
def _sentences(layer: SourceLayer) -> Iterator[None]:
    import warnings

    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, ValueError) as error:
        raise ImportRefused(
            N_("{name} is damaged: it cannot be read to the end. Download or copy it again."), name=layer.file
        ) from error
