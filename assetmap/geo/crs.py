"""Coordinates from one system to another, and what coordinates of the Netherlands look like.

Always from EPSG codes or from the system that a file names: a handwritten definition of RD is 114 m off. Never asks the
network for correction grids.
"""

from __future__ import annotations

import re
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from assetmap.domain.areas import Bounds
from assetmap.domain.progress import Progress, Silent
from assetmap.geo.cores import side_by_side
from assetmap.geo.fitted import fitted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS, Transformer

    Geometries = NDArray[Any]
    Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"
RD = "EPSG:28992"
WEB_MERCATOR = "EPSG:3857"
UTM_31 = "EPSG:25831"
UTM_32 = "EPSG:25832"

NETHERLANDS = Bounds(3.0, 50.6, 7.4, 54.0)
"""Degrees, WGS84; the European Netherlands with its part of the North Sea along the coast, a little generous."""

NETHERLANDS_RD = Bounds(-10_000.0, 280_000.0, 310_000.0, 660_000.0)
"""Metres, RD (EPSG:28992): the same land."""

NETHERLANDS_WEB_MERCATOR = Bounds(333_000.0, 6_550_000.0, 824_000.0, 7_170_000.0)
"""Metres, Web Mercator (EPSG:3857): the same land."""

NETHERLANDS_UTM_31 = Bounds(480_000.0, 5_600_000.0, 830_000.0, 6_010_000.0)
"""Metres, ETRS89 / UTM zone 31 (EPSG:25831): the same land."""

NETHERLANDS_UTM_32 = Bounds(60_000.0, 5_600_000.0, 410_000.0, 6_010_000.0)
"""Metres, ETRS89 / UTM zone 32 (EPSG:25832): the same land."""

_BOUNDS = {
    WGS84: NETHERLANDS,
    RD: NETHERLANDS_RD,
    WEB_MERCATOR: NETHERLANDS_WEB_MERCATOR,
    UTM_31: NETHERLANDS_UTM_31,
    UTM_32: NETHERLANDS_UTM_32,
}
"""No two overlap, so coordinates in the Netherlands tell their system."""

_PART = 200_000
"""So many coordinates are moved between two reports: a fifth of a second. Fewer are not worth a thread."""

_of_thread = threading.local()


class Place(StrEnum):
    """What coordinates look like when they lie in the Netherlands; the value is the EPSG code."""

    LON_LAT = WGS84
    RD = RD
    WEB_MERCATOR = WEB_MERCATOR
    UTM_31 = UTM_31
    UTM_32 = UTM_32


def recognised(bounds: Floats) -> Place | None:
    """The system in which `bounds` (west, south, east, north; or many of them, shape (n, 4)) lie in the Netherlands.

    Of many bounds, more than half must lie there: one bad row does not decide. None when no system fits.
    """
    import numpy as np

    for place in Place:
        inside = within(bounds, place)
        if inside.size and np.mean(inside) > 0.5:
            return place
    return None


def within(bounds: Floats, crs: str = WGS84) -> NDArray[np.bool_]:
    """Which of `bounds` (shape (n, 4) or (4,)) lie wholly in the Netherlands, coordinates in `crs`."""
    import numpy as np

    rows = np.atleast_2d(np.asarray(bounds, dtype=np.float64))
    land = _BOUNDS[crs]
    inside = (
        (rows[:, 0] >= land.west) & (rows[:, 1] >= land.south) & (rows[:, 2] <= land.east) & (rows[:, 3] <= land.north)
    )
    return np.asarray(inside)


def is_wgs84(crs: str | CRS) -> bool:
    """Whether coordinates in `crs` are longitude/latitude on WGS84 or ETRS89, which for maps are the same."""
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    return system.to_epsg() in {4326, 4258, 4979, 4937} or system.to_authority() == ("OGC", "CRS84")


def to_wgs84(geometries: Geometries, crs: str | CRS = RD, progress: Progress | None = None) -> Geometries:
    """The geometries (array of shapely objects, coordinates in `crs`) with WGS84 longitude/latitude, in a new array.

    Raises:
        Cancelled: `progress` asked to stop.
    """
    return geometries if is_wgs84(crs) else _moved(geometries, crs, WGS84, progress)


def to_rd(geometries: Geometries, crs: str | CRS = WGS84) -> Geometries:
    """The geometries (array of shapely objects, coordinates in `crs`) in metres RD, in a new array."""
    return _moved(geometries, crs, RD)


def points_to_wgs84(x: Floats, y: Floats, crs: str | CRS = RD) -> tuple[Floats, Floats]:
    """Longitudes and latitudes in degrees of points in `crs`; infinite where a point has no place on earth."""
    lon, lat = _transformer(crs, WGS84).transform(x, y)
    return lon, lat


def point_to_wgs84(x: float, y: float, crs: str | CRS = RD) -> tuple[float, float]:
    """Longitude and latitude in degrees of one point in `crs`."""
    lon, lat = _transformer(crs, WGS84).transform(x, y)
    return float(lon), float(lat)


def points_to_rd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres RD of points in degrees WGS84."""
    x, y = _transformer(WGS84, RD).transform(lon, lat)
    return x, y


def _moved(geometries: Geometries, source: str | CRS, target: str, progress: Progress | None = None) -> Geometries:
    import numpy as np
    import shapely

    def project(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        moved: tuple[Floats, Floats] = _transformer(source, target).transform(x, y)
        return moved

    def move_part(coordinates: Floats) -> Floats:
        return np.column_stack(project(coordinates[:, 0], coordinates[:, 1]))

    def move(coordinates: Floats) -> Floats:
        # A fit takes as long as moving some tens of thousands. Its tolerance is in degrees.
        quick = fitted(project, coordinates) if target == WGS84 and len(coordinates) > _PART else None
        parts = np.array_split(coordinates, max(1, len(coordinates) // _PART))
        return np.vstack(list(side_by_side(quick or move_part, parts, progress or Silent())))

    return cast("Geometries", shapely.transform(geometries, move))


def _transformer(source: str | CRS, target: str) -> Transformer:
    """A transformer of this thread: they may not be shared, and making one takes tens of milliseconds."""
    from pyproj import Transformer
    from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

    cache: dict[tuple[str, str], Transformer] | None = getattr(_of_thread, "transformers", None)
    if cache is None:
        cache = _of_thread.transformers = {}
        set_network_enabled(active=False)
    key = (source if isinstance(source, str) else source.to_wkt(), target)
    if key not in cache:
        cache[key] = Transformer.from_crs(source, target, always_xy=True)
    return cache[key]


def can_place(crs: str | CRS) -> bool:
    """Whether it is known where coordinates in `crs` lie on earth; of a local grid it is not."""
    from pyproj.exceptions import ProjError

    try:
        _transformer(crs, WGS84)
    except ProjError:
        return False
    return True


def is_known(crs: str) -> bool:
    """Whether `crs` names a system, such as `EPSG:28992`, of which it is known where its coordinates lie."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if re.fullmatch(r"[A-Za-z]+:[0-9A-Za-z]+", crs) is None:
        return False  # no definitions by hand
    try:
        CRS.from_user_input(crs)
    except CRSError:
        return False
    return can_place(crs)


def short_name(crs: str | CRS) -> str:
    """`EPSG:28992`, or the name of the system when no EPSG code fits it."""
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    code = system.to_epsg() or system.to_epsg(min_confidence=20)
    return f"EPSG:{code}" if code else str(system.name)


def full_name(crs: str | CRS) -> str:
    """The name that a system goes by, such as `Amersfoort / RD New`."""
    from pyproj import CRS

    return str(CRS.from_user_input(crs).name)


def mostly_within(bounds: Floats) -> bool:
    """Whether more than half of `bounds` (degrees WGS84, shape (n, 4)) lie in the Netherlands."""
    import numpy as np

    inside = within(bounds)
    return bool(inside.size and np.mean(inside) > 0.5)


def bounds_to_wgs84(bounds: Floats, crs: str | CRS) -> Floats:
    """Bounds (shape (n, 4), coordinates in `crs`) in degrees, through their four corners."""
    import numpy as np

    if is_wgs84(crs):
        return bounds
    west, south, east, north = bounds.T
    x = np.stack([west, west, east, east])
    y = np.stack([south, north, south, north])
    lon, lat = points_to_wgs84(x.ravel(), y.ravel(), crs)
    lon, lat = lon.reshape(x.shape), lat.reshape(y.shape)
    return np.column_stack([lon.min(axis=0), lat.min(axis=0), lon.max(axis=0), lat.max(axis=0)])
