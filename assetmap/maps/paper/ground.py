"""What lies under the areas of a map on paper: streets, water, green, houses and their names.

Here it comes from the background of a snapshot; that of a base map comes from `basemap`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.geo import crs
from assetmap.maps.paper.frame import Floats, Frame, Land

Shapes = NDArray[Any]
NameKind = Literal["water", "green", "main", "street", "place"]
"""What a name is of; `main` is a street that leads further than the neighbourhood."""

FINE = 0.12
"""Mm on paper: a smaller detail than this is not drawn."""

_WIDER = 1.15
"""So much more than the frame is asked for, so that no line ends in sight."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes of one class, as a map shows them: `kind` is its class in the style sheet, as `road main`."""

    kind: str
    shapes: Shapes


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the shape that it belongs to; `angle` (degrees, counter-clockwise) is for a name at a point."""

    kind: NameKind
    text: str
    shape: Any
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a map: the name of its file, and its upper left, upper right and lower left corners (3, 2)."""

    file: str
    corners: Floats


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is drawn by its kind, the names in it, and pictures under it, in metres RD; `credit` says whose it is."""

    drawn: Mapping[str, Shapes] = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    pictures: tuple[Picture, ...] = ()
    credit: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.pictures and not any(len(shapes) for shapes in self.drawn.values())


def background(text: str) -> Scenery:
    """The background (GeoJSON) that a snapshot brings along: it is small enough to be taken whole."""
    if not text:
        return Scenery()
    features = json.loads(text)["features"]
    told = [feature["properties"] for feature in features]
    shapes = crs.to_rd(shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features]))
    drawn: dict[str, list[Any]] = {}
    named = []
    for each, shape in zip(told, shapes, strict=True):
        kind, name = str(each["class"]), str(each.get("name") or "")
        drawn.setdefault(_class(kind, each, shape), []).append(shape)
        if name and kind in _NAMES:
            named.append(Named("main" if each.get("rank") == "main" else _NAMES[kind], name, shape))
    return Scenery({kind: whole(np.array(found, dtype=object)) for kind, found in drawn.items()}, tuple(named))


_NAMES: Mapping[str, NameKind] = {"road": "street", "water": "water", "green": "green"}


def _class(kind: str, told: Mapping[str, Any], shape: Any) -> str:
    if kind == "road":
        return f"road {told.get('rank', 'street')}"
    return "stream" if kind == "water" and shapely.get_dimensions(shape) == 1 else kind


def whole(shapes: Shapes) -> Shapes:
    """Polygons of which the rings turn as a filled path needs it: those that overlap are one, and holes stay open."""
    turned: Shapes = shapely.orient_polygons(shapes)
    return turned


def placed(shapes: Shapes, frame: Frame) -> Shapes:
    """Shapes in metres RD as they are drawn in a frame, in mm: cut, and without details that paper cannot show."""
    land = around(frame)
    west, south, east, north = shapely.bounds(shapes).T
    near = shapes[(west <= land.east) & (east >= land.west) & (south <= land.north) & (north >= land.south)]
    cut = shapely.clip_by_rect(shapely.simplify(near, FINE * frame.metres), *land)
    return frame.placed(whole(cut[~shapely.is_empty(cut)]))


def around(frame: Frame) -> Land:
    """The land of a frame and a little around it, so that no line ends in sight."""
    return Frame(frame.x, frame.y, frame.width * _WIDER, frame.height * _WIDER, frame.scale).land
