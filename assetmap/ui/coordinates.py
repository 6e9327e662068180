"""A place on earth as people type and read it: latitude first, then longitude, in degrees (WGS84)."""

from __future__ import annotations

import re

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
