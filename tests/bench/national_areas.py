"""A land like the Netherlands, made up: buurten with crooked borders that they share, in wijken and gemeenten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.geo import crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 1900.0
"""Metres across a buurt."""


def areas(columns: int = 120, rows: int = 100, corners: int = 45) -> tuple[Area, ...]:
    """`columns` x `rows` buurten of six borders with `corners` corners each; four to a wijk, about 36 to a gemeente.

    120 x 100 x 45 makes 12,000 buurten of 270 corners, 3.2 million in all. The same numbers give the same land.
    """
    buurten = crs.to_wgs84(shapes(columns, rows, corners))
    row, column = np.divmod(np.arange(columns * rows), columns)
    wijk_of = (row // 2) * columns + column // 2
    gemeente_of = (row // 6) * columns + column // 6
    made: list[Area] = []
    for level, keys in ((Level.GEMEENTE, gemeente_of), (Level.WIJK, wijk_of)):
        for key in np.unique(keys).tolist():
            inside = np.flatnonzero(keys == key)
            parent = f"gemeente{gemeente_of[inside[0]]}" if level is Level.WIJK else None
            made.append(_area(level, key, shapely.coverage_union_all(buurten[inside]), parent))
    made += [_area(Level.BUURT, key, buurten[key], f"wijk{wijk_of[key]}") for key in range(len(buurten))]
    return tuple(made)


def shapes(columns: int, rows: int, corners: int) -> NDArray[Any]:
    """The buurten, in metres RD: six-sided, pushed about, and every side a wave of its own that both sides share."""
    chance = np.random.default_rng(1)
    radius = WIDTH / np.sqrt(3)
    row, column = np.divmod(np.arange(columns * rows), columns)
    middles = np.column_stack([20_000 + (column + 0.5 * (row % 2)) * WIDTH, 310_000 + row * 1.5 * radius])
    angles = np.radians(60 * np.arange(6) - 30)
    rough = middles[:, None] + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    keys, cells = np.unique(np.rint(rough.reshape(-1, 2) / (radius / 4)), axis=0, return_inverse=True)
    cells = cells.reshape(-1, 6)
    points = keys * (radius / 4) + chance.normal(0, WIDTH * 0.05, keys.shape)
    ends = np.stack([cells, np.roll(cells, -1, axis=1)], axis=2)
    sides, side = np.unique(np.sort(ends, axis=2).reshape(-1, 2), axis=0, return_inverse=True)
    lines = _waves(points[sides[:, 0]], points[sides[:, 1]], corners, chance)
    back = np.concatenate([points[sides[:, 1]][:, None], lines[:, :0:-1]], axis=1)
    onward = (ends[:, :, 0] < ends[:, :, 1]).reshape(-1, 1, 1)
    rings = np.where(onward, lines[side.ravel()], back[side.ravel()]).reshape(len(cells), -1, 2)
    made: NDArray[Any] = np.asarray(shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1)))
    return made


def _waves(start: NDArray[Any], end: NDArray[Any], corners: int, chance: np.random.Generator) -> NDArray[Any]:
    along = np.linspace(0, 1, corners, endpoint=False)
    aside = np.zeros((len(start), corners))
    for wave in range(1, 12):
        aside += chance.normal(0, 0.03 / wave, (len(start), 1)) * np.sin(np.pi * wave * along)
    step = end - start
    across = np.column_stack([-step[:, 1], step[:, 0]])
    return np.asarray(start[:, None] + along[:, None] * step[:, None] + aside[:, :, None] * across[:, None])


def _area(level: Level, key: int, shape: shapely.Geometry, parent: str | None) -> Area:
    return Area(
        id=f"{level}{key}",
        division_id="d",
        level=level,
        code=f"{level[:2].upper()}{key:06}",
        name=f"{level.title()} {key}",
        parent_id=parent,
        geometry=shapely.to_wkb(shape),
        bounds=Bounds(*shapely.bounds(shape).tolist()),
    )
