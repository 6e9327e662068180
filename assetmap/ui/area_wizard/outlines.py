"""Outlines for the small map: from GeoJSON, and from the areas of the dossier, as paths to paint."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from assetmap.geo import outlines as geo_outlines


@dataclass(frozen=True, slots=True)
class Outline:
    """An area to paint: x is the longitude, y the latitude, in degrees. The codes are "" where they are not known."""

    name: str
    path: QPainterPath
    bounds: QRectF
    gemeente: str = ""
    wijk: str = ""


def outlines_of(geojson: str) -> tuple[Outline, ...]:
    """The outlines of a feature collection; none for an empty text."""
    if not geojson:
        return ()
    found = []
    for feature in json.loads(geojson)["features"]:
        shape, said = feature["geometry"], feature["properties"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        path = _path(ring for polygon in polygons for ring in polygon)
        found.append(Outline(said["name"], path, path.boundingRect(), said["gemeente"], said["wijk"]))
    return tuple(found)


def packed_outlines(geometries: Sequence[bytes]) -> tuple[Outline, ...]:
    """The outlines of areas of the dossier (WKB), with no more corners than a small map shows."""
    if not geometries:
        return ()
    detail = geo_outlines.DETAILS[0 if len(geometries) > 1_000 else -1]
    numbers = array("i")
    numbers.frombytes(geo_outlines.quick(geometries, detail))
    areas, rings = numbers[1], numbers[2]
    first_ring = numbers[4 : 5 + areas]
    first_corner = numbers[5 + areas : 6 + areas + rings]
    degrees = [number / geo_outlines.UNITS for number in numbers[6 + areas + rings :]]
    found = []
    for area in range(areas):
        path = _path(
            list(
                zip(
                    degrees[2 * first_corner[ring] : 2 * first_corner[ring + 1] : 2],
                    degrees[2 * first_corner[ring] + 1 : 2 * first_corner[ring + 1] : 2],
                    strict=True,
                )
            )
            for ring in range(first_ring[area], first_ring[area + 1])
        )
        if not path.isEmpty():
            found.append(Outline("", path, path.boundingRect()))
    return tuple(found)


def _path(rings: Iterable[Sequence[Sequence[float]]]) -> QPainterPath:
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(QPolygonF([QPointF(corner[0], corner[1]) for corner in ring]))
        path.closeSubpath()
    return path
