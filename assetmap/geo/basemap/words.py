"""The words of each schema of vector tiles, brought back to the layers and classes of our own.

Our own are told in `domain.basemap`; the others are those of Shortbread 1, OpenMapTiles 3 and Protomaps 3 and 4. The
page tells the same in `ground-words.js`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Final

from assetmap.domain.basemap import Layer, Schema

Told = Mapping[str, object]
"""What a tile tells of a feature."""

Kind = tuple[Layer, str]
"""A layer of ours and a class in it."""


class Shape(IntEnum):
    """What a feature is drawn as, numbered as in a vector tile."""

    POINT = 1
    LINE = 2
    AREA = 3


_Rule = Callable[[Told, Shape], Kind | None]

NAME_MAX: Final = 60
"""Letters of a name; what comes after them is left out."""

KEYS: Final = frozenset({"class", "kind", "kind_detail", "name", "name:nl", "angle"})
"""What must be known of a feature to tell its kind and its name."""


def _table(layer: Layer, told: Mapping[str, str]) -> Mapping[str, Kind]:
    return {word: (layer, kind) for kind, words in told.items() for word in words.split()}


_GREEN = _table(
    Layer.GREEN,
    {
        "wood": "wood forest wood_forest national_park nature_reserve",
        "park": "park garden cemetery grave_yard golf_course pitch playground recreation_ground village_green zoo "
        "orchard allotments plant_nursery scrub shrubbery heath shrubland bush",
        "grass": "grass grassland meadow wetland marsh bog swamp fell",
        "farm": "farm farmland farmyard vineyard greenhouse_horticulture",
    },
)
_STREETS = _table(
    Layer.ROAD,
    {
        "motorway": "motorway trunk motorway_link trunk_link highway",
        "main": "main primary secondary tertiary primary_link secondary_link tertiary_link major_road medium_road",
        "street": "street residential unclassified living_street pedestrian service minor minor_road busway "
        "bus_guideway road raceway other",
        "path": "path footway cycleway steps track bridleway pier",
    },
)
_RAILS = _table(Layer.RAIL, {"rail": "rail light_rail narrow_gauge funicular monorail subway transit", "tram": "tram"})
_ROAD = {**_STREETS, **_RAILS}
_PLACE = _table(
    Layer.PLACE,
    {
        "city": "city capital state_capital",
        "town": "town locality",
        "village": "village hamlet",
        "suburb": "suburb quarter neighbourhood borough macrohood",
        "street": "street",
    },
)
_FLOWING = frozenset({"river", "canal", "stream", "ditch", "drain", "area"})
_AREA, _STREAM, _BUILDING = (Layer.WATER, "area"), (Layer.WATER, "stream"), (Layer.BUILDING, "building")
_STREET_NAME = (Layer.PLACE, "street")


def _word(told: Told, key: str) -> str:
    word = told.get(key)
    return word if isinstance(word, str) else ""


def _by(key: str, table: Mapping[str, Kind]) -> _Rule:
    return lambda told, _shape: table.get(_word(told, key))


def _water(_told: Told, shape: Shape) -> Kind:
    return _AREA if shape is Shape.AREA else _STREAM


def _flow(key: str) -> _Rule:
    def rule(told: Told, shape: Shape) -> Kind | None:
        if shape is Shape.AREA:
            return _AREA
        return _STREAM if _word(told, key) in _FLOWING else None

    return rule


def _building(_told: Told, shape: Shape) -> Kind | None:
    return _BUILDING if shape is Shape.AREA else None


def _street_name(key: str) -> _Rule:
    return lambda told, _shape: _STREET_NAME if _word(told, key) in _STREETS else None


def _protomaps_road(told: Told, _shape: Shape) -> Kind | None:
    word = _word(told, "kind")
    return _ROAD.get(_word(told, "kind_detail") or "rail" if word == "rail" else word)


def _protomaps_place(told: Told, _shape: Shape) -> Kind | None:
    return _PLACE.get(_word(told, "kind_detail")) or _PLACE.get(_word(told, "kind"))


RULES: Final[Mapping[Schema, Mapping[str, _Rule]]] = {
    Schema.OURS: {
        "green": _by("class", _GREEN),
        "water": _water,
        "building": _building,
        "road": _by("class", _ROAD),
        "rail": _by("class", _ROAD),
        "place": _by("class", _PLACE),
    },
    Schema.SHORTBREAD: {
        "ocean": _water,
        "water_polygons": _water,
        "water_lines": _flow("kind"),
        "buildings": _building,
        "land": _by("kind", _GREEN),
        "sites": _by("kind", _GREEN),
        "streets": _by("kind", _ROAD),
        "street_polygons": _by("kind", _ROAD),
        "street_labels": _street_name("kind"),
        "place_labels": _by("kind", _PLACE),
    },
    Schema.OPENMAPTILES: {
        "water": _water,
        "waterway": _flow("class"),
        "building": _building,
        "landcover": _by("class", _GREEN),
        "landuse": _by("class", _GREEN),
        "transportation": _by("class", _ROAD),
        "transportation_name": _street_name("class"),
        "place": _by("class", _PLACE),
    },
    Schema.PROTOMAPS: {
        "water": _flow("kind"),
        "buildings": _building,
        "landcover": _by("kind", _GREEN),
        "landuse": _by("kind", _GREEN),
        "natural": _by("kind", _GREEN),
        "roads": _protomaps_road,
        "places": _protomaps_place,
    },
}
"""By schema and name of a layer: what tells the kind of a feature in it."""


def kind_of(schema: Schema, layer: str, told: Told, shape: Shape) -> Kind | None:
    """Layer and class of a feature in a layer of a schema; None for what is not drawn.

    The name of a street is (place, street), as a point in our schema and as a line in those of others.
    """
    rule = RULES[schema].get(layer)
    return rule(told, shape) if rule else None


def name_of(told: Told) -> str:
    """The name of a feature on one line, in Dutch where there is one, without what is no letter; empty for none."""
    name = told.get("name:nl") or told.get("name")
    if not isinstance(name, str):
        return ""
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())[:NAME_MAX].strip()
