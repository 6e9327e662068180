"""A place on earth as people type and read it: latitude first, then longitude, in degrees (WGS84)."""

from __future__ import annotations

import re

from assetmap.domain.areas import Bounds
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.geo import crs

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_ALLOWED = re.compile(r"[\s\d.,;/°NEne-]*")


def as_text(lon: float | None, lat: float | None) -> str:
    """`51.1897, 6.0104`: a metre precise; empty without a place."""
    return "" if lon is None or lat is None else f"{lat:.5f}, {lon:.5f}"


def parse(words: str) -> tuple[float, float] | None:
    """Longitude and latitude out of `51.1897, 6.0104`, `51,1897 6,0104` or alike; None when it is not two numbers."""
    numbers = _NUMBER.findall(words)
    if len(numbers) != 2 or not _ALLOWED.fullmatch(words):
        return None
    lat, lon = (float(number.replace(",", ".")) for number in numbers)
    return lon, lat


def parse_points(words: str) -> list[tuple[float, float]]:
    """Longitudes and latitudes of places typed one a line: degrees (latitude first), or metres RD (x first).

    Raises:
        KnownError: a line that is neither.
    """
    lines = [(number, line.strip()) for number, line in enumerate(words.splitlines(), 1) if line.strip()]
    return [_point(number, line) for number, line in lines]


def _point(number: int, line: str) -> tuple[float, float]:
    found = parse(line)
    if found is not None:
        second, first = found
        if _inside(crs.NETHERLANDS_RD, first, second):
            return crs.point_to_wgs84(first, second)
        # Whoever types longitude first in the Netherlands can only mean this.
        if _inside(crs.NETHERLANDS, first, second):
            return first, second
        if _inside(crs.NETHERLANDS, second, first):
            return second, first
    raise KnownError(
        N_(
            "Line {line} is not a place in the Netherlands: “{text}”. "
            "Type it as 51.1897, 6.0104 or as RD: 197000 356000."
        ),
        line=number,
        text=line if len(line) <= 40 else f"{line[:39]}…",
    )


def _inside(land: Bounds, x: float, y: float) -> bool:
    return land.west <= x <= land.east and land.south <= y <= land.north
