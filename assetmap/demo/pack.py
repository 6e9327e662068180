"""The demo's land as a base map: the same streets, water, green, rails and houses as in its background, as a pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Progress
from assetmap.maps import packs

NAME = "lindervoort.pmtiles"

_LAYERS = {
    "green": (Layer.GREEN, "park"),
    "water": (Layer.WATER, "area"),
    "building": (Layer.BUILDING, "building"),
    "road": (Layer.ROAD, "street"),
    "rail": (Layer.RAIL, "rail"),
}
"""By class in the background: the layer and the class in the pack."""


def adopt(background: str, folder: Path, progress: Progress) -> str:
    """Write a pack of `background` (GeoJSON) in `folder`, and keep it with the base maps of this user; its name there.

    Raises:
        PackRefused: it cannot be kept.
        Cancelled: the user stopped it.
    """
    import numpy as np

    from assetmap.geo.basemap.writing import Features, write

    drawn: dict[Layer, list[tuple[str, Any, str]]] = {}
    for layer, kind, shape, name in _drawn(json.loads(background)["features"]):
        drawn.setdefault(layer, []).append((kind, shape, name))
    features = []
    for layer in Layer:
        if layer in drawn:
            columns = [np.array(column, dtype=object) for column in zip(*drawn[layer], strict=True)]
            features.append(Features(layer, columns[0], columns[1], columns[2], np.zeros(len(drawn[layer]))))
    path = folder / NAME
    # Whose it is, its areas say: so it is the same file in each language, and is kept once.
    write(path, features, name="Lindervoort", attribution="", progress=progress)
    return packs.adopt(path)


def _drawn(features: list[dict[str, Any]]) -> Iterator[tuple[Layer, str, Any, str]]:
    """Layer, class, shape and name of each feature."""
    import shapely

    for feature in features:
        told = feature["properties"]
        layer, kind = _LAYERS[told["class"]]
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        if layer is Layer.ROAD and told["rank"] == "main":
            kind = "main"
        elif layer is Layer.ROAD and not told.get("name"):
            kind = "path"
        elif layer is Layer.WATER and shape.geom_type.endswith("LineString"):
            kind = "stream"
        for part in shapely.get_parts(shape) if layer is Layer.BUILDING else [shape]:
            yield layer, kind, part, told.get("name", "")
