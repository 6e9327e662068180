"""The grid on which partners see what comes from residents: squares of 100 metres, as Dutch statistics use."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.geo import crs

METRES = 100
"""The side of a cell, in metres RD (EPSG:28992)."""


def snap(lons: Sequence[float], lats: Sequence[float]) -> list[tuple[float, float] | None]:
    """Longitude and latitude (WGS84) of the middle of the cell that holds each point; None where RD does not reach.

    All points of a cell give the same place, so nothing of where in the cell they lie comes through.
    """
    import numpy as np

    x, y = crs.points_to_rd(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        middle_x, middle_y = ((np.floor(axis / METRES) + 0.5) * METRES for axis in (x, y))
    found_lons, found_lats = crs.points_to_wgs84(middle_x, middle_y)
    return [
        (round(float(lon), 6), round(float(lat), 6)) if np.isfinite(lon) and np.isfinite(lat) else None
        for lon, lat in zip(found_lons, found_lats, strict=True)
    ]
