"""Blank spots: where *we* have not been yet. It says nothing of the people who live there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from assetmap.domain.areas import Area
from assetmap.domain.assets import PERSONAL_KINDS, SECTOR_KINDS, Kind, Sector
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.maps.paper.terrain import Terrain

NEAR = 200.0
"""Metres: what lies further than this from every asset, we do not know."""

MOST = 8


def unseen_kinds(snapshot: Snapshot, rows: Sequence[int]) -> list[Kind]:
    """Kinds of which none is known here, of those that this audience would see and that were asked for."""
    there = {snapshot.assets.kind[row] for row in rows}
    wanted = [kind for kind in Kind if not snapshot.filters.kinds or kind in snapshot.filters.kinds]
    if snapshot.filters.themes or snapshot.filters.sectors or snapshot.filters.text:
        return []
    hidden = PERSONAL_KINDS if snapshot.counts_talents else frozenset()
    return [kind for kind in wanted if kind not in there and kind not in hidden]


def unseen_sectors(snapshot: Snapshot, rows: Sequence[int]) -> list[Sector]:
    """Sectors of which nothing is known here; none as long as of some organisations here it was not noted."""
    assets = snapshot.assets
    noted = {assets.sector[row] for row in rows if assets.kind[row] in SECTOR_KINDS}
    if snapshot.filters.active or not noted or None in noted:
        return []
    return [sector for sector in Sector if sector not in noted]


def unseen_places(terrain: Terrain, area: Area, rows: Sequence[int]) -> list[str]:
    """Names of parts without any asset: buurten in a larger area; else the streets far from all that is known."""
    snapshot = terrain.snapshot
    if snapshot.filters.active:
        return []
    inside = terrain.inside([area.id]) - {area.id}
    parts = [each for each in terrain.areas if each.id in inside and each.id in terrain.leaves]
    if parts:
        held = {area_id for row in rows for area_id in snapshot.assets.area_ids[row]}
        return [one_line(part.name) for part in parts if part.id not in held][:MOST]
    return _streets(terrain, area, rows)[:MOST]


def _streets(terrain: Terrain, area: Area, rows: Sequence[int]) -> list[str]:
    shape: Any = terrain.shape(area.id)
    points = terrain.points[list(rows)]
    known: Any = shapely.multipoints(points[~np.isnan(points).any(axis=1)])
    far = []
    for name, street in terrain.streets_in(shape):
        unknown = known.is_empty or shapely.distance(street, known) > NEAR
        if unknown:
            far.append((-float(shapely.length(street)), one_line(name)))
    return [name for _length, name in sorted(far)]
