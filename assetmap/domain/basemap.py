"""What a base map pack holds: the layers of our own vector schema, and what is known of a pack.

Our schema, version 1. Mapbox Vector Tiles 2, extent 4096, zooms 10 to 16; a viewer draws zoom 16 larger beyond that.
Every feature has `class`; `name` is there where the source has one. Layers, bottom first:

=========  =====================  ================================================================  =======
layer      shapes                 `class`                                                           from
=========  =====================  ================================================================  =======
green      areas                  wood, park, grass, farm                                           zoom 10
water      areas, lines           area, stream                                                      zoom 10
building   areas                  building                                                          zoom 14
road       areas, lines           motorway, main, street (zoom 13), path (zoom 14); has `name`      zoom 10
rail       lines, areas           rail, tram                                                        zoom 10
place      points                 city, town, village, suburb, street (zoom 14); has `name`,        zoom 10
                                  `angle` (degrees, counter-clockwise from east; 0 when unknown)
=========  =====================  ================================================================  =======
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assetmap.domain.areas import Bounds
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_

SCHEMA: Final = 1
"""The version of our schema, in the metadata of a pack under `assetmap:schema`."""

SCHEMA_KEY: Final = "assetmap:schema"

MIN_ZOOM: Final = 10
MAX_ZOOM: Final = 16


class Layer(StrEnum):
    """A layer of a vector pack of our own, bottom first."""

    GREEN = "green"
    WATER = "water"
    BUILDING = "building"
    ROAD = "road"
    RAIL = "rail"
    PLACE = "place"


LAYER_LABELS: Final[Mapping[Layer, str]] = {
    Layer.GREEN: N_("Green"),
    Layer.WATER: N_("Water"),
    Layer.BUILDING: N_("Buildings"),
    Layer.ROAD: N_("Streets and paths"),
    Layer.RAIL: N_("Railway"),
    Layer.PLACE: N_("Names of places and streets"),
}

FIRST_ZOOM: Final[Mapping[tuple[Layer, str], int]] = {
    (Layer.BUILDING, "building"): 14,
    (Layer.ROAD, "street"): 13,
    (Layer.ROAD, "path"): 14,
    (Layer.WATER, "stream"): 13,
    (Layer.PLACE, "suburb"): 12,
    (Layer.PLACE, "street"): 14,
}
"""From which zoom a class is in the tiles, where that is not `MIN_ZOOM`."""


class Format(StrEnum):
    """How a pack stores its tiles."""

    PMTILES = "PMTiles"
    MBTILES = "MBTiles"


class Tiles(StrEnum):
    """What a tile is; the value is its mime type."""

    VECTOR = "application/vnd.mapbox-vector-tile"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"


class Schema(StrEnum):
    """The vocabulary of layers and classes in vector tiles."""

    OURS = "assetmap"
    SHORTBREAD = "shortbread"
    OPENMAPTILES = "openmaptiles"
    PROTOMAPS = "protomaps"


SCHEMA_LAYERS: Final[Mapping[Schema, frozenset[str]]] = {
    Schema.OURS: frozenset(Layer),
    Schema.SHORTBREAD: frozenset({"streets", "water_polygons", "land", "street_polygons", "place_labels"}),
    Schema.OPENMAPTILES: frozenset({"transportation", "landcover", "landuse", "waterway", "transportation_name"}),
    Schema.PROTOMAPS: frozenset({"roads", "landuse", "earth", "boundaries", "natural", "landcover"}),
}
"""Names of layers that tell a schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInfo:
    """What is known of a pack. `bounds` in degrees WGS84; `schema` is None for pictures; `layers` of vector tiles."""

    name: str
    format: Format
    tiles: Tiles
    schema: Schema | None
    min_zoom: int
    max_zoom: int
    bounds: Bounds
    attribution: str
    layers: tuple[str, ...]
    size: int


class PackRefused(KnownError):  # noqa: N818 - what happened to the user, not a fault of the program
    """A pack cannot be made, or not be used."""


def told_schema(layers: frozenset[str]) -> Schema | None:
    """The schema that has most of these layers, at least two of them; None for an unknown one."""
    best = max(SCHEMA_LAYERS, key=lambda schema: len(SCHEMA_LAYERS[schema] & layers))
    return best if len(SCHEMA_LAYERS[best] & layers) >= 2 else None
