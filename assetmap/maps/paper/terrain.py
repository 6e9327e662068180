"""All of a snapshot that maps on paper draw, in metres RD: made once per document, asked once per map.

The ground (streets, water, green, houses) comes from a base map, and where that has nothing from the background that
the snapshot brings along; a dossier without these gets maps of its areas alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.domain.areas import Area, Level
from assetmap.domain.snapshot import Snapshot
from assetmap.geo import crs
from assetmap.maps.paper import ground
from assetmap.maps.paper.frame import Frame, Land
from assetmap.maps.paper.ground import FINE, Ground, Named, Scenery, Shapes

if TYPE_CHECKING:
    from assetmap.maps.paper.basemap import BaseMap

Floats = NDArray[np.float64]

STREETS = 10_000
"""At 1 : so many, a base map tells all streets."""


class Terrain:
    """The areas, the ground and the assets of one snapshot. Arrays go by the order of the snapshot."""

    def __init__(self, snapshot: Snapshot, basemap: Path | None = None) -> None:
        """`basemap` is the pack that lies under the areas; one that cannot be read has nothing."""
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
        self._background = ground.background(snapshot.background)
        self._basemap = _basemap(basemap)
        self._simplified: dict[int, dict[int, Any]] = {}
        self._asked: tuple[Frame, list[Ground]] | None = None

    @property
    def files(self) -> dict[str, tuple[bytes, str]]:
        """Bytes and mime type, by name, of the pictures on maps that were asked; there come more with each map."""
        return self._basemap.files if self._basemap is not None else {}

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
        return frame.placed(shapely.clip_by_rect(picked, *ground.around(frame)))

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
            drawn = self._scenery(frame.land, frame.scale).drawn.items()
            shown = [Ground(kind, ground.placed(shapes, frame)) for kind, shapes in drawn]
            self._asked = (frame, [each for each in shown if len(each.shapes)])
        return self._asked[1]

    def names(self, frame: Frame) -> list[Named]:
        """The names of the ground with their shapes in mm on paper."""
        named = self._scenery(frame.land, frame.scale).named
        shapes = shapely.clip_by_rect(np.array([each.shape for each in named], dtype=object), *frame.land)
        return [
            Named(each.kind, each.text, shape, each.angle)
            for each, shape in zip(named, frame.placed(shapes), strict=True)
            if not shape.is_empty
        ]

    def pictures(self, frame: Frame) -> list[tuple[str, Floats]]:
        """Files of pictures that lie under all else, with their upper left, upper right and lower left corner in mm."""
        found = self._scenery(frame.land, frame.scale).pictures
        return [(picture.file, frame.place(picture.corners)) for picture in found]

    def credit(self, frame: Frame) -> str:
        """Whose the base map is that this map shows; empty where none is to be named."""
        return self._scenery(frame.land, frame.scale).credit

    def streets_in(self, shape: Any) -> list[tuple[str, Any]]:
        """Streets with a name that run in `shape` (metres RD), each once with all of its parts there, by name."""
        parts: dict[str, list[Any]] = {}
        for named in self._scenery(Land(*shape.bounds), STREETS).named:
            if named.kind in {"street", "main"} and shapely.intersects(named.shape, shape):
                parts.setdefault(named.text, []).append(named.shape)
        return [(name, shapely.intersection(shapely.union_all(found), shape)) for name, found in sorted(parts.items())]

    def _scenery(self, land: Land, scale: float) -> Scenery:
        if self._basemap is not None:
            found = self._basemap.scenery(land, scale)
            if not found.empty:
                return found
        return self._background

    def rows_in(self, land: Land, rows: Sequence[int]) -> list[int]:
        """Those of `rows` (indexes of assets) that have a place within `land`."""
        chosen = np.asarray(rows, dtype=np.int64)
        x, y = self.points[chosen].T
        with np.errstate(invalid="ignore"):
            seen = (x >= land.west) & (x <= land.east) & (y >= land.south) & (y <= land.north)
        kept: list[int] = chosen[seen].tolist()
        return kept


def _basemap(path: Path | None) -> BaseMap | None:
    if path is None:
        return None
    from assetmap.maps.paper.basemap import BaseMap  # most documents have none

    return BaseMap(path)


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
