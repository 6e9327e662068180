"""Areas: gemeenten, wijken and buurten of an official division, and areas that residents drew themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from assetmap.domain.messages import N_


class Level(StrEnum):
    """The level of an area. `OWN` areas stand outside the hierarchy and may overlap anything."""

    BUURT = "buurt"
    WIJK = "wijk"
    GEMEENTE = "gemeente"
    OWN = "own"


LEVEL_LABELS = {
    Level.BUURT: N_("Buurt"),
    Level.WIJK: N_("Wijk"),
    Level.GEMEENTE: N_("Gemeente"),
    Level.OWN: N_("Own area"),
}


class Bounds(NamedTuple):
    """West, south, east, north in degrees, WGS84."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One official division of land (a CBS vintage, or a gemeente's own), as it was imported from one file."""

    id: str
    name: str
    year: int | None
    source: str
    imported_at: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area.

    `geometry` is a (multi)polygon in WGS84 longitude/latitude as WKB. `code` is text, never a number
    (`BU0363AC03`); own areas have a code that the program gave. `parent_id` is the wijk of a buurt, the gemeente of a
    wijk. `figures` are key figures by the keys of `domain.figures`; what is not known is not there.
    """

    id: str
    division_id: str | None
    level: Level
    code: str
    name: str
    parent_id: str | None
    geometry: bytes
    bounds: Bounds
    colour: str = ""
    figures: Mapping[str, float] = field(default_factory=dict, hash=False)


_CODE = re.compile(r"(?:BU|WK|GM)?(?P<rest>[0-9]{4}[0-9A-Z]{0,4})", re.IGNORECASE)


def wijk_code(buurt_code: str) -> str | None:
    """The CBS wijk code of a buurt code (`BU09570402` → `WK095704`), None where the code is not CBS's.

    Source: CBS, Wijk- en buurtkaart: a buurt code is the 4-character gemeente, 2-character wijk, 2-character buurt.
    """
    return _cut("WK", buurt_code, 6)


def gemeente_code(code: str) -> str | None:
    """The CBS gemeente code of a buurt or wijk code (`BU09570402` → `GM0957`), None where the code is not CBS's."""
    return _cut("GM", code, 4)


def _cut(prefix: str, code: str, length: int) -> str | None:
    match = _CODE.fullmatch(code.strip())
    if match is None:
        return None
    rest = match["rest"].upper()
    return prefix + rest[:length] if len(rest) >= length else None


def own_code(area_id: str) -> str:
    """The code that the program gives to an own area ("eigen buurt"), from its random id."""
    return f"EB-{area_id[:8]}"
