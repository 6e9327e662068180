"""A vector tile without what a page does not draw: house numbers, shops, borders, names in forty languages.

Shapes stay as they are; of what is told of a feature, only that which decides how it looks.
"""

from __future__ import annotations

from typing import Any

from assetmap.domain.basemap import Schema
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.geo.basemap.words import KEYS, RULES, Shape, kind_of


def cut(tile: bytes, schema: Schema) -> bytes:
    """What is drawn of an unpacked `tile`; empty when that is nothing.

    Raises:
        Damaged: it cannot be what a tile is.
    """
    from google.protobuf.message import Error
    from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as Tile  # noqa: N812 - a class that is made by protobuf

    message, made = Tile(), Tile()
    try:
        message.ParseFromString(tile)
        for layer in message.layers:
            if layer.name in RULES[schema]:
                _add(made, layer, schema)
        drawn: bytes = made.SerializeToString(deterministic=True)
    except (Error, ValueError) as error:
        raise Damaged from error
    return drawn


def _add(made: Any, layer: Any, schema: Schema) -> None:
    """Add to the tile `made` what is drawn of a layer."""
    keys, values = list(layer.keys), list(layer.values)
    shapes = {shape.value: shape for shape in Shape}
    new = made.layers.add(name=layer.name, version=layer.version, extent=layer.extent)
    key_numbers: dict[str, int] = {}
    value_numbers: dict[bytes, int] = {}
    for feature in layer.features:
        pairs = zip(feature.tags[::2], feature.tags[1::2], strict=False)
        told = {
            keys[key]: values[value]
            for key, value in pairs
            if key < len(keys) and value < len(values) and keys[key] in KEYS
        }
        shape = shapes.get(feature.type)
        words = {key: value.string_value for key, value in told.items() if value.HasField("string_value")}
        if shape is None or kind_of(schema, layer.name, words, shape) is None:
            continue
        kept = new.features.add(type=feature.type)
        kept.geometry.extend(feature.geometry)
        for key, value in told.items():
            number = value_numbers.setdefault(value.SerializeToString(deterministic=True), len(value_numbers))
            if number == len(new.values):
                new.values.add().CopyFrom(value)
            kept.tags.extend((key_numbers.setdefault(key, len(key_numbers)), number))
    new.keys.extend(key_numbers)
    if not new.features:
        del made.layers[-1]
