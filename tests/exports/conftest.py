"""Snapshots made by hand: a small gemeente with two wijken, three buurten and an own area, and assets in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Gift, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot

MADE_ON = date(2026, 11, 21)
PLACES = {
    "BU09570402": ("buurt-a", "wijk-1", "gemeente"),
    "BU09570403": ("buurt-b", "wijk-1", "gemeente"),
    "BU0957AC03": ("buurt-c", "wijk-2", "gemeente"),
    "": (),
}
"""The areas that hold an asset, by the code of its buurt."""


def area(id_: str, level: Level, code: str, name: str, *, parent: str | None, west: float) -> Area:
    bounds = Bounds(west, 51.19, west + 0.01, 51.2)
    return Area(
        id=id_,
        division_id=None if level is Level.OWN else "division",
        level=level,
        code=code,
        name=name,
        parent_id=parent,
        geometry=shapely.to_wkb(shapely.box(*bounds)),
        bounds=bounds,
    )


AREAS = (
    area("gemeente", Level.GEMEENTE, "GM0957", "Roermond", parent=None, west=5.98),
    area("wijk-1", Level.WIJK, "WK095704", "Donderberg", parent="gemeente", west=5.98),
    area("wijk-2", Level.WIJK, "WK0957AC", "=Wijk & Twee", parent="gemeente", west=5.99),
    area("buurt-a", Level.BUURT, "BU09570402", "Sterrenberg", parent="wijk-1", west=5.98),
    area("buurt-b", Level.BUURT, "BU09570403", "Componistenbuurt", parent="wijk-1", west=5.985),
    area("buurt-c", Level.BUURT, "BU0957AC03", "'s-Gravenhof", parent="wijk-2", west=5.99),
    area("own", Level.OWN, "EIGEN-1", "Zes straten", parent=None, west=5.98),
)
DIVISION = Division(
    id="division",
    name="CBS buurten 2016",
    year=2016,
    source="Who's On First, CBS/Kadaster",
    imported_at="2026-11-20T10:00:00+00:00",
    current=True,
)
ASSETS: tuple[tuple[Asset, tuple[str, ...]], ...] = (
    (
        Asset(
            id="a1",
            kind=Kind.TALENT,
            title="Repareert fietsen",
            description="Ook met versnellingen.\nVraag gerust.",
            quote="Ik kan niet stilzitten",
            gift=Gift.HANDS,
            availability="woensdag",
            lon=5.98765432,
            lat=51.19123456,
            themes=("klussen", "fietsen"),
            created_at="2026-11-19T23:30:00+00:00",
            updated_at="2026-11-20T08:00:00+00:00",
        ),
        (*PLACES["BU09570402"], "own"),
    ),
    (
        Asset(id="a2", kind=Kind.PLACE, title="Buurttuin", lon=5.986, lat=51.195, audience=Audience.PUBLIC),
        PLACES["BU09570403"],
    ),
    (Asset(id="a3", kind=Kind.ASSOCIATION, title="Zangkoor", audience=Audience.PUBLIC), PLACES[""]),
)


def table(assets: tuple[tuple[Asset, tuple[str, ...]], ...]) -> AssetTable:
    names = (
        "id kind title description quote gift sector availability lon lat audience themes created_at updated_at".split()  # noqa: SIM905
    )
    columns: dict[str, Any] = {name: tuple(getattr(asset, name) for asset, _held in assets) for name in names}
    columns["area_ids"] = tuple(held for _asset, held in assets)
    columns["buurt_id"] = tuple(held[0] if held else None for _asset, held in assets)
    return AssetTable(**columns)


@pytest.fixture
def snapshot() -> Snapshot:
    """Three assets for the team: a full one in an own area too, a small one, and one without a place."""
    return Snapshot(
        audience=Audience.TEAM,
        made_on=MADE_ON,
        dossier="donderberg",
        divisions=(DIVISION,),
        areas=AREAS,
        assets=table(ASSETS),
    )


@pytest.fixture
def with_texts(snapshot: Snapshot) -> Callable[..., Snapshot]:
    """Makes a snapshot with an asset per text, which stands in each of its fields that take text."""

    def make(*texts: str) -> Snapshot:
        assets = tuple(
            (
                Asset(
                    id=f"t{index}",
                    kind=Kind.PLACE,
                    title=text,
                    description=text,
                    quote=text,
                    availability=text,
                    themes=(text,),
                    lon=-5.25,
                    lat=51.1942,
                ),
                PLACES["BU09570402"],
            )
            for index, text in enumerate(texts)
        )
        return replace(snapshot, assets=table(assets))

    return make


HOSTILE = {
    "long": "Een lange titel " * 12 + "van 200!",
    "script": "<script>alert('x')</script> & <b>vet</b>",
    "emoji": "Koken 👩‍🍳 voor 🏘️",
    "right to left": "مرحبا بكم في الحي",
    "formula": "=cmd()",
    "plus": "+31 475 123456",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "full width": "＝1+1",
    "quoted formula": "'=1+1",
    "quotes": 'Hij zei: "kom; gauw"',
    "lines": "eerste\r\ntweede\rderde",
    "nul": "a\x00b\x1bc\x0bd",
    "half a pair": "x\ud83dy",
    "escape of excel": "_x0041_ blijft staan",
    "link": "https://voorbeeld.nl/a?b=c",
    "number": "00123",
}


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    """A text that has broken a file before, somewhere."""
    return str(request.param)


@pytest.fixture
def hostile_texts() -> tuple[str, ...]:
    """All of them."""
    return tuple(HOSTILE.values())
