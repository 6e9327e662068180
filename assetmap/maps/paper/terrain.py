"""All of a snapshot that maps on paper draw, in metres RD: made once per document, asked once per map.

The ground (streets, water, green, houses) is what the snapshot brings along as its background; a dossier without one
gets maps of its areas alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.domain.areas import Area, Level
from assetmap.domain.snapshot import Snapshot
from assetmap.geo import crs
from assetmap.maps.paper.frame import Frame, Land

Shapes = NDArray[Any]
Floats = NDArray[np.float64]

FINE = 0.12
"""Mm on paper: a smaller detail than this is not drawn."""

_WIDER = 1.15
"""So much more than the frame is asked for, so that no line ends in sight."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes of one class, as a map shows them: `kind` is its class, for roads with their rank (`road main`)."""

    kind: str
    shapes: Shapes
    names: tuple[str, ...]


class Terrain:
    """The areas, the ground and the assets of one snapshot. Arrays go by the order of the snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.areas: tuple[Area, ...] = tuple(area for area in snapshot.areas if area.geometry)
        self.shapes: Shapes = crs.to_rd(shapely.from_wkb([area.geometry for area in self.areas]))
        self.by_id: Mapping[str, int] = {area.id: index for index, area in enumerate(self.areas)}
        self._tree = shapely.STRtree(self.shapes)
        parents = {area.parent_id for area in self.areas}
        self.leaves = frozenset(
            area.id for area in self.areas if area.level is not Level.OWN and area.id not in parents
        )
        self.points = _points(snapshot)
        self._kinds, self._names, self._ground = _ground(snapshot.background)
        self._ground_tree = shapely.STRtree(self._ground)
        self._simplified: dict[int, dict[int, Any]] = {}
        self._asked: tuple[Frame, list[Ground]] | None = None

    @property
    def has_ground(self) -> bool:
        """Whether there is anything under the areas."""
        return bool(len(self._ground))

    def shape(self, area_id: str) -> Any:
        """The outline of an area in metres RD."""
        return self.shapes[self.by_id[area_id]]

    def inside(self, area_ids: Iterable[str]) -> frozenset[str]:
        """The areas that lie in these by the official division, with these themselves."""
        found = set(area_ids)
        for area in self.areas:  # parents come before their children
            if area.parent_id in found:
                found.add(area.id)
        return frozenset(found)

    def tops_of(self, area_ids: Iterable[str]) -> list[Area]:
        """The areas without a parent that hold these; for own areas those that they lie in."""
        wanted = set(area_ids)
        found: set[str] = set()
        for index, area in enumerate(self.areas):
            if area.id not in wanted:
                continue
            if area.level is Level.OWN:
                touched = self._tree.query(self.shapes[index], predicate="intersects").tolist()
                found |= {self._top(self.areas[at]).id for at in touched if self.areas[at].level is not Level.OWN}
            else:
                found.add(self._top(area).id)
        return [area for area in self.areas if area.id in found]

    def _top(self, area: Area) -> Area:
        above = self.by_id.get(area.parent_id or "")
        return area if above is None else self._top(self.areas[above])

    def areas_in(self, frame: Frame) -> list[Area]:
        """The areas of which something is in sight, in the order of the snapshot."""
        window = shapely.box(*frame.land)
        return [self.areas[index] for index in sorted(self._tree.query(window, predicate="intersects").tolist())]

    def outlines(self, areas: Sequence[Area], frame: Frame, fine: float = FINE) -> Shapes:
        """The outlines of these areas in mm on paper, cut a little outside the frame; details under `fine` mm go."""
        if not areas:
            return np.empty(0, dtype=object)
        picked = self._simple([self.by_id[area.id] for area in areas], fine * frame.metres)
        return frame.placed(_cut(picked, frame))

    def _simple(self, indexes: Sequence[int], tolerance: float) -> Shapes:
        """Outlines of which details smaller than `tolerance` metres are gone; many maps ask for the same ones."""
        step = math.floor(math.log2(tolerance))
        known = self._simplified.setdefault(step, {})
        missing = [index for index in indexes if index not in known]
        if missing:
            known.update(zip(missing, shapely.simplify(self.shapes[missing], 2.0**step), strict=True))
        found = np.empty(len(indexes), dtype=object)
        found[:] = [known[index] for index in indexes]
        return found

    def ground(self, frame: Frame) -> list[Ground]:
        """What lies under the areas in mm on paper, a class at a time."""
        if self._asked is None or self._asked[0] != frame:  # a map asks this several times
            self._asked = (frame, self._ground_in(frame))
        return self._asked[1]

    def _ground_in(self, frame: Frame) -> list[Ground]:
        found = np.sort(self._ground_tree.query(shapely.box(*frame.land), predicate="intersects"))
        shapes = frame.placed(shapely.simplify(_cut(self._ground[found], frame), FINE * frame.metres))
        by_kind: dict[str, list[int]] = {}
        for place, index in enumerate(found.tolist()):
            if not shapes[place].is_empty:
                by_kind.setdefault(self._kinds[index], []).append(place)
        return [
            Ground(kind, shapes[places], tuple(self._names[found[place]] for place in places))
            for kind, places in by_kind.items()
        ]

    def streets_in(self, shape: Any) -> list[tuple[str, Any]]:
        """Streets with a name that run in `shape` (metres RD), each once with all of its parts there, by name."""
        parts: dict[str, list[Any]] = {}
        for index in self._ground_tree.query(shape, predicate="intersects").tolist():
            if self._names[index] and self._kinds[index].startswith("road"):
                parts.setdefault(self._names[index], []).append(self._ground[index])
        return [(name, shapely.intersection(shapely.union_all(found), shape)) for name, found in sorted(parts.items())]

    def rows_in(self, land: Land, rows: Sequence[int]) -> list[int]:
        """Those of `rows` (indexes of assets) that have a place within `land`."""
        chosen = np.asarray(rows, dtype=np.int64)
        x, y = self.points[chosen].T
        with np.errstate(invalid="ignore"):
            seen = (x >= land.west) & (x <= land.east) & (y >= land.south) & (y <= land.north)
        kept: list[int] = chosen[seen].tolist()
        return kept


def _points(snapshot: Snapshot) -> Floats:
    """Places of the assets in metres RD (n, 2); not a number where there is none."""
    lons = np.array([np.nan if lon is None else lon for lon in snapshot.assets.lon], dtype=np.float64)
    lats = np.array([np.nan if lat is None else lat for lat in snapshot.assets.lat], dtype=np.float64)
    placed = ~np.isnan(lons) & ~np.isnan(lats)
    points = np.full((len(lons), 2), np.nan)
    if placed.any():
        points[placed] = np.column_stack(crs.points_to_rd(lons[placed], lats[placed]))
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points


def _ground(background: str) -> tuple[list[str], list[str], Shapes]:
    """Class, name and shape (metres RD) of everything in a background."""
    if not background:
        return [], [], np.empty(0, dtype=object)
    features = json.loads(background)["features"]
    told = [feature["properties"] for feature in features]
    kinds = [f"road {each.get('rank', 'street')}" if each["class"] == "road" else str(each["class"]) for each in told]
    names = [str(each.get("name") or "") for each in told]
    texts = [json.dumps(feature["geometry"]) for feature in features]
    return kinds, names, crs.to_rd(shapely.from_geojson(texts))


def _cut(shapes: Shapes, frame: Frame) -> Shapes:
    wide = Frame(frame.x, frame.y, frame.width * _WIDER, frame.height * _WIDER, frame.scale)
    cut: Shapes = shapely.clip_by_rect(shapes, *wide.land)
    return cut
