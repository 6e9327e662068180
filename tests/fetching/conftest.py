"""What the tests of fetching share: land to fetch a map of, a service on this machine, and no patience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.progress import Progress
from assetmap.domain.tileservices import TileService
from assetmap.fetching import work
from assetmap.fetching.limits import Limits
from assetmap.fetching.plan import Land, Plan, land, plan

WEST, SOUTH, SIDE = 5.99, 51.18, 0.02

Fetch = Callable[..., work.Fetched]

HASTY = Limits(pace=0.0, connect=2.0, silence=0.4, tile=1.0, tries=3, pause=0.01, wait=2.0, patience=20.0)


def area(area_id: str, west: float, south: float, parent: str | None = None, side: float = SIDE) -> Area:
    """A square gemeente, or a part of one."""
    import shapely

    return Area(
        id=area_id,
        division_id="d1",
        level=Level.BUURT if parent else Level.GEMEENTE,
        code=area_id.upper(),
        name="Proefdorp",
        parent_id=parent,
        geometry=shapely.to_wkb(shapely.box(west, south, west + side, south + side)),
        bounds=Bounds(west, south, west + side, south + side),
    )


def service(address: str, **other: Any) -> TileService:
    """A service at this address, as in the list."""
    told: dict[str, Any] = {
        "key": "proef",
        "name": "Proef",
        "description": "",
        "template": address,
        "attribution": "© Gemeente Proef",
        "licence": "CC BY 4.0",
        "terms": "",
        "min_zoom": 6,
        "max_zoom": 19,
        "tile_bytes": {0: 1000},
    }
    return TileService(**(told | other))


@pytest.fixture
def make_service() -> Callable[..., TileService]:
    return service


@pytest.fixture
def make_area() -> Callable[..., Area]:
    return area


@pytest.fixture
def fetch() -> Fetch:
    """Fetch a map into the packs, without patience."""

    def done(wanted: Plan, progress: Progress | None = None, proxy: str | None = None, **limits: Any) -> work.Fetched:
        return work.into_packs(wanted, progress, replace(HASTY, **limits), proxy)

    return done


@pytest.fixture
def hasty() -> Limits:
    return HASTY


@pytest.fixture
def ground() -> Land:
    return land([area("gm1", WEST, SOUTH)])


@pytest.fixture
def wanted(ground: Land, tile_server: Any) -> Plan:
    """A map of the square, until zoom 14."""
    return plan(ground, service(tile_server.address), 14)
