"""Areas out again, for a GIS: outlines with code, name, level, what they lie in, vintage, source and key figures.

GeoJSON is in WGS84, as its standard wants. GeoPackage and shapefile are in RD (EPSG:28992), in which Dutch area files
come; when an area lies outside the Netherlands, where RD has no meaning, they are in WGS84. A GeoPackage has a layer
for each level; the other two have one, whose rows say their level. Fields have the same names in every language.

A shapefile has names of at most ten letters (`Field.short`, for key figures those of CBS) and texts of at most 254
bytes: a longer text is cut between two letters. All three are read in again by `imports.areafile`, own areas when the
level "own" is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.errors import ExportRefused
from assetmap.domain.figures import FIGURES
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import gdal, qgis
from assetmap.exports.lines import chosen_areas
from assetmap.exports.overview import ExportOptions, one_line, title_of
from assetmap.geo import crs as geo_crs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Geometries = NDArray[Any]
    Values = NDArray[np.object_]

DECIMALS = 7
"""Of coordinates in degrees: about a centimetre."""

TEXT_BYTES = 254
"""A dBase table holds no longer text."""

LAYERS = {Level.GEMEENTE: "gemeenten", Level.WIJK: "wijken", Level.BUURT: "buurten", Level.OWN: "eigen_gebieden"}
"""The layers of a GeoPackage."""

SHORT_FIGURES = {
    "inhabitants": "AANT_INW",
    "households": "AANTAL_HH",
    "household_size": "GEM_HH_GR",
    "age_0_14": "A_00_14",
    "age_15_24": "A_15_24",
    "age_25_44": "A_25_44",
    "age_45_64": "A_45_64",
    "age_65_plus": "A_65_OO",
    "age_0_14_percent": "P_00_14_JR",
    "age_15_24_percent": "P_15_24_JR",
    "age_25_44_percent": "P_25_44_JR",
    "age_45_64_percent": "P_45_64_JR",
    "age_65_plus_percent": "P_65_EO_JR",
    "density": "BEV_DICHTH",
    "area_land_ha": "OPP_LAND",
    "area_water_ha": "OPP_WATER",
}
"""Key figures in a shapefile, named as CBS names them."""

_SHORT_LEVELS = {Level.OWN: "eigen"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a row needs to know beside its area: the areas by id, and the divisions."""

    areas: Mapping[str, Area]
    divisions: Mapping[str, Division]

    def above(self, area: Area, level: Level) -> Area | None:
        """The area of `level` that `area` lies in, by its parents."""
        found, steps = area, 0
        while found.parent_id in self.areas and steps < len(Level):
            found, steps = self.areas[found.parent_id or ""], steps + 1
            if found.level is level:
                return found
        return None

    def division(self, area: Area) -> Division | None:
        """The division that `area` is of."""
        return self.divisions.get(area.division_id or "")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its name in a shapefile, and what it holds; None where that is not known."""

    name: str
    short: str
    value: Callable[[Area, Around], str | int | float | None]


def _above(level: Level, part: str) -> Callable[[Area, Around], str | None]:
    def value(area: Area, around: Around) -> str | None:
        found = around.above(area, level)
        return None if found is None else one_line(getattr(found, part))

    return value


def _figure(key: str) -> Callable[[Area, Around], float | None]:
    return lambda area, _around: area.figures.get(key)


def _parent(area: Area, around: Around) -> str | None:
    parent = around.areas.get(area.parent_id or "")
    return None if parent is None else one_line(parent.code)


def _vintage(area: Area, around: Around) -> int | None:
    division = around.division(area)
    return None if division is None else division.year


def _source(area: Area, around: Around) -> str | None:
    division = around.division(area)
    return None if division is None else one_line(division.source) or None


FIELDS: tuple[Field, ...] = (
    Field("code", "CODE", lambda area, _around: one_line(area.code)),
    Field("name", "NAAM", lambda area, _around: one_line(area.name)),
    Field("level", "NIVEAU", lambda area, _around: area.level.value),
    Field("parent", "OUDER", _parent),
    Field("wijk_code", "WK_CODE", _above(Level.WIJK, "code")),
    Field("wijk_naam", "WK_NAAM", _above(Level.WIJK, "name")),
    Field("gemeente_code", "GM_CODE", _above(Level.GEMEENTE, "code")),
    Field("gemeente_naam", "GM_NAAM", _above(Level.GEMEENTE, "name")),
    Field("vintage", "JAAR", _vintage),
    Field("source", "BRON", _source),
    Field("colour", "KLEUR", lambda area, _around: area.colour or None),
    *(Field(figure.key, SHORT_FIGURES[figure.key], _figure(figure.key)) for figure in FIGURES),
)
"""The columns in order; `parent` is the code of the area that it lies in directly."""

_NUMBERS = {"vintage": "int32"} | {figure.key: "float64" for figure in FIGURES}


def write_geojson(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write a FeatureCollection of the areas (RFC 7946): WGS84, 7 decimals, outer rings against the clock.

    Raises:
        OSError: `target` cannot be written.
        ExportRefused: there are no areas.
    """
    import numpy as np
    import shapely

    areas, known = _chosen(snapshot)
    outlines = shapely.transform(shapes(areas), lambda points: np.round(points, DECIMALS))
    drawn = shapely.to_geojson(shapely.orient_polygons(outlines))
    about = {
        "title": title_of(snapshot, options),
        "dossier": one_line(snapshot.dossier),
        "made_on": snapshot.made_on.isoformat(),
        "sources": [one_line(source) for source in snapshot.sources],
    }
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"type": "FeatureCollection",\n"metadata": {_json(about)},\n"features": [')
        for index, (area, geometry) in enumerate(zip(areas, drawn.tolist(), strict=True)):
            facts = {field.name: field.value(area, known) for field in FIELDS}
            start = f'{{"type": "Feature", "id": {_json(area.id)}, "properties": {_json(facts)}, "geometry": '
            file.write((",\n" if index else "\n") + start + geometry + "}")
        file.write("\n]}\n")


def write_geopackage(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write a GeoPackage with a layer for each level that there is; see the module for its coordinates.

    Raises:
        OSError: `target` cannot be written.
        ExportRefused: there are no areas.
    """
    areas, known = _chosen(snapshot)
    outlines, crs = placed(shapes(areas))
    with gdal.geopackage(target, snapshot.made_on) as made:
        styled = add_layers(made, areas, known, outlines, crs=crs, title=title_of(snapshot, options))
        gdal.add_styles(made, styled, snapshot.made_on)


def add_layers(
    made: Path,
    areas: Sequence[Area],
    known: Around,
    outlines: Geometries,
    *,
    crs: str,
    title: str,
    more: Mapping[str, Callable[[Area], str | int | None]] | None = None,
) -> list[gdal.Style]:
    """Add a layer for each level to a GeoPackage, with columns `more` at the end; how they look is given back."""
    styles = []
    for level, layer in LAYERS.items():
        places = [place for place, area in enumerate(areas) if area.level is level]
        if not places:
            continue
        some = [areas[place] for place in places]
        columns = [(field.name, values_of(field, some, known)) for field in FIELDS]
        columns += [(name, gdal.column([read(area) for area in some])) for name, read in (more or {}).items()]
        gdal.write(
            made,
            outlines[places],
            columns,
            **gdal.GEOPACKAGE,
            layer=layer,
            crs=crs,
            append=made.exists(),
            geometry_type="MultiPolygon",
            promote_to_multi=True,
            layer_metadata={"DESCRIPTION": title},
        )
        styles.append(gdal.Style(layer, qgis.areas_qml(level), qgis.areas_sld(layer, level)))
    return styles


def write_shapefile(snapshot: Snapshot, target: Path, _options: ExportOptions) -> None:
    """Write a shapefile in UTF-8; `target` ends in .shp, its other parts (`SHAPEFILE_PARTS`) come beside it.

    Raises:
        OSError: it cannot be written there.
        ExportRefused: there are no areas.
    """
    areas, known = _chosen(snapshot)
    outlines, crs = placed(shapes(areas))
    columns = [(field.short, values_of(field, areas, known, short=True)) for field in FIELDS]
    with gdal.as_disk_errors(target.parent, snapshot.made_on):
        gdal.write(
            target,
            outlines,
            columns,
            driver="ESRI Shapefile",
            crs=crs,
            geometry_type="Polygon",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": snapshot.made_on.isoformat()},
        )


SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def _chosen(snapshot: Snapshot) -> tuple[list[Area], Around]:
    """The areas to write: all, or those that were chosen with what lies in them."""
    areas = chosen_areas(snapshot)
    if not areas:
        raise ExportRefused(N_("There are no areas in this dossier yet. Import areas or draw one, then try again."))
    return areas, around(snapshot)


def around(snapshot: Snapshot) -> Around:
    """What the rows of a snapshot need to know beside their areas."""
    by_id = {area.id: area for area in snapshot.areas}
    return Around(by_id, {division.id: division for division in snapshot.divisions})


def shapes(areas: Sequence[Area]) -> Geometries:
    """The outlines of areas, in WGS84."""
    import shapely

    found: Geometries = shapely.from_wkb([area.geometry for area in areas])
    return found


def placed(outlines: Geometries) -> tuple[Geometries, str]:
    """Geometries in RD with its code, or as they are where RD has no meaning."""
    import shapely

    if not geo_crs.within(shapely.bounds(outlines)).all():
        return outlines, geo_crs.WGS84
    return geo_crs.to_rd(outlines), geo_crs.RD


def values_of(field: Field, areas: Sequence[Area], known: Around, *, short: bool = False) -> tuple[Values, Values]:
    """The values of a column, and which of them are not known."""
    import numpy as np

    values = [field.value(area, known) for area in areas]
    if short and field.name == "level":
        values = [_SHORT_LEVELS.get(area.level, area.level.value) for area in areas]
    unknown = np.array([value is None for value in values])
    if field.name in _NUMBERS:
        return np.array([value or 0 for value in values], dtype=_NUMBERS[field.name]), unknown
    texts = [_cut(str(value)) if short and value is not None else value for value in values]
    return np.array(texts, dtype=object), unknown


def _cut(text: str) -> str:
    return text.encode("utf-8")[:TEXT_BYTES].decode("utf-8", errors="ignore")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
