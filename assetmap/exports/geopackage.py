"""Assets and areas as layers of one GeoPackage, which QGIS opens with our colours and signs.

Coordinates are in RD (EPSG:28992), as `exports.areas` has them; where anything lies outside the Netherlands they are in
WGS84. Layers and columns have the same names in every language. The table `about` says for whom the file is, of when,
from which sources, and what is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import areas as area_layers
from assetmap.exports import gdal, qgis
from assetmap.exports.lines import Line, chosen_areas, lines
from assetmap.exports.overview import ExportOptions, about, area_counts, buurt_talents, clean, title_of
from assetmap.geo import crs as geo_crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASSETS_LAYER = "assets"
ABOUT_LAYER = "about"


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the GeoPackage.

    Raises:
        OSError: `target` cannot be written.
    """
    title = title_of(snapshot, options)
    found, areas = lines(snapshot), chosen_areas(snapshot)
    points, outlines, crs = _placed(found, areas)
    with gdal.geopackage(target, snapshot.made_on) as made:
        options.progress.report(None)
        gdal.write(
            made,
            points,
            _columns(snapshot, found),
            **gdal.GEOPACKAGE,
            layer=ASSETS_LAYER,
            crs=crs,
            geometry_type="Point",
            layer_metadata={"DESCRIPTION": title},
        )
        options.progress.report(None)
        styles = [gdal.Style(ASSETS_LAYER, qgis.assets_qml(), qgis.assets_sld(ASSETS_LAYER))]
        if areas:
            known = area_layers.around(snapshot)
            more = _counts(snapshot)
            styles += area_layers.add_layers(made, areas, known, outlines, crs=crs, title=title, more=more)
        _add_about(made, snapshot, title)
        gdal.add_styles(made, styles, snapshot.made_on)


def _placed(found: Sequence[Line], areas: Sequence[Area]) -> tuple[NDArray[Any], NDArray[Any], str]:
    """Points and outlines in one coordinate system; None where an asset has no place."""
    import numpy as np
    import shapely

    points: NDArray[Any] = np.full(len(found), None, dtype=object)
    for row, line in enumerate(found):
        if line.place is not None:
            points[row] = shapely.Point(*line.place)
    outlines = area_layers.shapes(areas) if areas else np.array([], dtype=object)
    there = points != None  # noqa: E711 - of each in an array
    together = np.concatenate([points[there], outlines])
    if not len(together):
        return points, outlines, geo_crs.RD
    moved, crs = area_layers.placed(together)
    count = int(there.sum())
    points[there] = moved[:count]
    return points, moved[count:], crs


def _columns(snapshot: Snapshot, found: Sequence[Line]) -> list[tuple[str, tuple[Any, Any]]]:
    assets = snapshot.assets
    texts: dict[str, Sequence[str]] = {
        "asset_id": [line.id for line in found],
        "kind": [line.kind.value for line in found],
        "title": [line.title for line in found],
        "description": [line.description for line in found],
        "quote": [line.quote for line in found],
        "gift": [gift.value if gift else "" for gift in assets.gift],
        "sector": [sector.value if sector else "" for sector in assets.sector],
        "availability": [line.availability for line in found],
        "street": [line.street for line in found],
        "themes": [", ".join(line.themes) for line in found],
        "audience": [audience.value for audience in assets.audience],
        "buurt_code": [line.names.buurt_code for line in found],
        "buurt_name": [line.names.buurt for line in found],
        "wijk_name": [line.names.wijk for line in found],
        "gemeente_name": [line.names.gemeente for line in found],
        "own_areas": [line.names.own for line in found],
        "created_at": [clean(moment) for moment in assets.created_at],
        "updated_at": [clean(moment) for moment in assets.updated_at],
    }
    people = {"person": [line.person for line in found], "contact": [line.contact for line in found]}
    texts |= {name: values for name, values in people.items() if any(values)}
    return [(name, gdal.column([value or None for value in values])) for name, values in texts.items()]


def _counts(snapshot: Snapshot) -> dict[str, Any]:
    """How many assets an area holds, and of talents what this audience may know."""
    totals = {count.area.id: count.total for count in area_counts(snapshot)}
    talents = {each.area.id: each.text for each in buurt_talents(snapshot)}
    found: dict[str, Any] = {"assets": lambda area: totals.get(area.id)}
    if snapshot.counts_talents:
        found["talents"] = lambda area: talents.get(area.id)
    return found


def _add_about(made: Path, snapshot: Snapshot, title: str) -> None:
    facts = about(snapshot, title)
    values = [value.isoformat() if isinstance(value, date) else str(value) for _heading, value in facts]
    columns = [("heading", gdal.column([heading for heading, _value in facts])), ("value", gdal.column(values))]
    gdal.write(made, None, columns, **gdal.GEOPACKAGE, layer=ABOUT_LAYER, append=True)
