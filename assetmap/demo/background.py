"""The demo's streets, water, green, rails and houses as GeoJSON: what lies under its areas on the map."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assetmap.demo import streets as streets_of
from assetmap.demo.landscape import Land, facts
from assetmap.demo.streets import Street
from assetmap.geo import crs

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

Drawn = tuple["BaseGeometry", dict[str, str]]


def geojson(land: Land, streets: Sequence[Street], houses: Mapping[str, Sequence[Polygon]]) -> str:
    """A FeatureCollection in WGS84, in drawing order: property `class`, a `name` where there is one.

    Roads also have a `rank`: "main" or "street".
    """
    import numpy as np
    import shapely

    drawn = [
        item
        for item in (*_greens(land), *_waters(land), *_houses(houses), *_roads(land, streets), _rail(land))
        if not item[0].is_empty
    ]
    simple = shapely.simplify([geometry for geometry, _ in drawn], 0.4)
    placed = crs.to_wgs84(shapely.transform(simple, lambda metres: metres + facts()["origin"]))
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(
                shapely.to_geojson(shapely.transform(geometry, lambda degrees: np.round(degrees, 6)))
            ),
        }
        for geometry, (_, properties) in zip(placed, drawn, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _greens(land: Land) -> Iterator[Drawn]:
    for green in land.far_greens:
        yield green, {"class": "green"}
    for name, green in land.greens.items():
        yield green, {"class": "green", "name": name}


def _waters(land: Land) -> Iterator[Drawn]:
    for name, water in (*land.waters.items(), *land.ponds.items()):
        yield water, {"class": "water", "name": name}
    for ditch in streets_of.ditches(land):
        yield ditch, {"class": "water"}


def _houses(houses: Mapping[str, Sequence[Polygon]]) -> Iterator[Drawn]:
    import shapely

    for rows in houses.values():
        yield shapely.MultiPolygon(list(rows)), {"class": "building"}


def _roads(land: Land, streets: Sequence[Street]) -> Iterator[Drawn]:
    for street in streets:
        yield street.line, {"class": "road", "rank": "street", **({"name": street.name} if street.name else {})}
    for line in land.far_roads:
        yield line, {"class": "road", "rank": "main"}
    for name, road in land.roads.items():
        yield road, {"class": "road", "rank": "main", "name": name}


def _rail(land: Land) -> Drawn:
    return land.railway, {"class": "rail"}
