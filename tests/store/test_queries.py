"""What is read equals what plain Python makes of the same assets: snapshots, pages, counts, whatever the filter."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import SECTOR_KINDS, Asset, Audience, Gift, Kind, PlacedAsset, Sector
from assetmap.domain.snapshot import Filters
from assetmap.operations import areas, assets
from assetmap.store.queries import ORDERS
from assetmap.workspace import Workspace

THEMES = ("Groen", "eten", "Ünïek", "50%")
WORDS = ("Tuin", "tuin", "100%", "snake_case", "één", "ÉÉN", "back\\slash", "koor", "😀")
FILTERS = [
    Filters(),
    Filters(kinds=frozenset({Kind.TALENT})),
    Filters(kinds=frozenset({Kind.PLACE, Kind.STORY}), themes=frozenset({"Groen"})),
    Filters(themes=frozenset({"eten", "Ünïek"})),
    *[Filters(text=word) for word in ("TUIN", "%", "_", "één", "Één", "\\", "zz", " koor ", "😀", "eten", "ünïek")],
    Filters(sectors=frozenset({Sector.EDUCATION})),
    Filters(sectors=frozenset({Sector.EDUCATION, Sector.BUSINESS}), kinds=frozenset({Kind.ASSOCIATION, Kind.PLACE})),
    Filters(sectors=frozenset({Sector.COMMUNITY}), themes=frozenset({"Groen"}), text="tuin"),
    Filters(text="tuin", kinds=frozenset({Kind.PLACE}), themes=frozenset({"Groen", "eten"})),
]


def _area(area_id: str, level: Level, code: str, parent: str | None, box: tuple[float, float, float, float]) -> Area:
    return Area(
        id=area_id,
        division_id=None if level is Level.OWN else "d",
        level=level,
        code=code,
        name=f"Buurt {code[::-1]}",
        parent_id=parent,
        geometry=shapely.box(*box).wkb,
        bounds=Bounds(*box),
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """400 assets of all sorts, in and out of 4 buurten, a wijk, a gemeente and an own area."""
    rng = random.Random(3)
    rows = [
        Asset(
            id="",
            kind=rng.choice(list(Kind)),
            title=" ".join(rng.choices(WORDS, k=2)),
            description=rng.choice(["", *WORDS]),
            quote=rng.choice(["", "", *WORDS]),
            gift=rng.choice([None, *Gift]),
            sector=rng.choice([None, *Sector]),
            availability=rng.choice(["", "altijd", "Nooit"]),
            lon=lon,
            lat=None if lon is None else 51.0 + rng.random() * 0.03,
            audience=rng.choice(list(Audience)),
            themes=tuple(rng.sample(THEMES, rng.randint(0, 3))),
        )
        for lon in (rng.choice([None, 6.0 + rng.random() * 0.03, 6.0 + rng.random() * 0.02]) for _ in range(400))
    ]
    found = [
        _area("g", Level.GEMEENTE, "GM0001", None, (6.0, 51.0, 6.02, 51.02)),
        _area("w", Level.WIJK, "WK000101", "g", (6.0, 51.0, 6.02, 51.02)),
    ]
    for number, (column, row) in enumerate(product((0, 1), repeat=2)):
        west, south = 6.0 + column * 0.01, 51.0 + row * 0.01
        box = (west, south, west + 0.01, south + 0.01)
        found.append(_area(f"b{number}", Level.BUURT, f"BU000101{number}A", "w", box))
    division = Division(id="d", name="CBS", year=2026, source="© CBS", imported_at="", current=True)
    with Workspace.create(tmp_path_factory.mktemp("filled") / "wijk") as workspace:
        workspace.do("Areas", partial(areas.import_division, division=division, areas=found))
        own = _area("o", Level.OWN, "", None, (6.005, 51.0, 6.03, 51.03))
        workspace.do("Own", partial(areas.save_own, area=own))
        workspace.do("Assets", partial(assets.import_assets, rows=rows))
        yield workspace


@pytest.fixture(scope="module")
def everything(filled: Workspace) -> list[PlacedAsset]:
    """Every asset, read one by one."""
    assets = filled.snapshot(Audience.TEAM).assets
    assert {kind for kind, sector in zip(assets.kind, assets.sector, strict=True) if sector} == SECTOR_KINDS
    ids = assets.id
    found = [filled.asset(asset_id) for asset_id in ids]
    assert len(ids) == 400
    return [placed for placed in found if placed is not None]


def _shown(placed: PlacedAsset, filters: Filters, area: str | None, without: str = "") -> bool:
    asset, wanted = placed.asset, filters.text.strip().casefold()
    texts = (asset.title, asset.description, asset.quote, *asset.themes)
    return (
        (without == "kinds" or not filters.kinds or asset.kind in filters.kinds)
        and (without == "themes" or not filters.themes or bool(filters.themes & set(asset.themes)))
        and (without == "sectors" or not filters.sectors or asset.sector in filters.sectors)
        and (without == "area" or area is None or area in placed.area_ids)
        and (not wanted or any(wanted in text.casefold() for text in texts))
    )


def _ascii_lower(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


@pytest.mark.parametrize("area", [None, "w", "b2", "o"])
@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: filters.text or str(len(filters.kinds)))
def test_snapshot_page_and_counts_agree_with_plain_python(
    filled: Workspace, everything: list[PlacedAsset], filters: Filters, area: str | None
) -> None:
    expected = [placed for placed in everything if _shown(placed, filters, area)]
    expected.sort(key=lambda placed: (_ascii_lower(placed.asset.title), placed.asset.id))
    snapshot = filled.snapshot(Audience.TEAM, area, filters)
    assert list(snapshot.assets) == expected
    assert (snapshot.area.id if snapshot.area else None) == area
    page = filled.page(area, filters, limit=1000)
    assert (page.total, list(page.rows)) == (len(expected), expected)
    counts = filled.counts(filters, area)
    assert counts.total == len(expected)
    by_area = [placed for placed in everything if _shown(placed, filters, area, "area")]
    assert counts.by_area == Counter(area_id for placed in by_area for area_id in placed.area_ids)
    by_kind = [placed for placed in everything if _shown(placed, filters, area, "kinds")]
    assert counts.by_kind == Counter(placed.asset.kind for placed in by_kind)
    by_theme = [placed for placed in everything if _shown(placed, filters, area, "themes")]
    assert counts.by_theme == Counter(theme for placed in by_theme for theme in placed.asset.themes)
    by_sector = [placed for placed in everything if _shown(placed, filters, area, "sectors")]
    assert counts.by_sector == Counter(placed.asset.sector for placed in by_sector if placed.asset.sector)


@pytest.mark.parametrize("order", sorted(ORDERS))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_put_together_are_the_whole_list_in_order(filled: Workspace, order: str, descending: bool) -> None:
    pages = [filled.page(None, None, order, descending, offset, 37).rows for offset in range(0, 400, 37)]
    found = [placed for page in pages for placed in page]
    assert len({placed.asset.id for placed in found}) == 400
    names = {area.id: area.name for area in filled.areas()}
    keys: dict[str, Callable[[PlacedAsset], Any]] = {
        "title": lambda placed: _ascii_lower(placed.asset.title),
        "kind": lambda placed: list(Kind).index(placed.asset.kind),
        "buurt": lambda placed: names.get(placed.buurt_id or "", "").lower(),
        "themes": lambda placed: _ascii_lower(", ".join(placed.asset.themes)),
        "availability": lambda placed: placed.asset.availability.lower(),
        "audience": lambda placed: placed.asset.audience.width,
        "created_at": lambda placed: placed.asset.created_at,
        "updated_at": lambda placed: placed.asset.updated_at,
    }
    values = [keys[order](placed) for placed in found]
    given = [value for value in values if value != ""]
    assert values[: len(given)] == given  # those without a value come last
    assert given == sorted(given, reverse=descending)


def test_areas_stand_in_order_and_are_found_by_code(filled: Workspace, everything: list[PlacedAsset]) -> None:
    assert [area.id for area in filled.areas()] == ["g", "w", "b0", "b1", "b2", "b3", "o"]
    assert filled.area_by_code("bu0001012a").id == "b2"
    assert filled.area_by_code("w").code == "WK000101"
    assert all(placed.area_ids[0] == "g" for placed in everything if placed.buurt_id)


def test_snapshots_for_others_go_through_the_gate(filled: Workspace) -> None:
    public = filled.snapshot(Audience.PUBLIC)
    assert public.audience is Audience.PUBLIC
    assert not {Kind.TALENT, Kind.STORY} & set(public.assets.kind)
    assert set(public.assets.audience) == {Audience.PUBLIC}
    assert set(public.assets.quote) == {""}
    assert sum(item.count or 0 for item in public.withheld) + len(public.assets) == 400
    assert public.sources == ("© CBS",)


def test_an_empty_dossier_reads_as_empty(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "leeg") as workspace:
        assert len(workspace.snapshot(Audience.TEAM).assets) == 0
        assert (workspace.areas(), workspace.divisions(), workspace.themes()) == ((), (), ())
        assert workspace.page().rows == ()
        assert workspace.counts().total == 0
        assert workspace.assets([]) == ()


def test_areas_of_another_vintage_do_not_count(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        for year in (2020, 2026):
            division = Division(id=f"d{year}", name="CBS", year=year, source=str(year), imported_at="", current=True)
            area = replace(_area(f"b{year}", Level.BUURT, "BU00010101", None, (6, 51, 7, 52)), division_id=f"d{year}")
            workspace.do("Areas", partial(areas.import_division, division=division, areas=[area]))
        asset = Asset(id="a", kind=Kind.PLACE, title="Tuin", lon=6.5, lat=51.5)
        workspace.do("Add", partial(assets.add, asset=asset))
        assert [area.id for area in workspace.areas()] == ["b2026"]
        assert workspace.area_by_code("BU00010101").id == "b2026"
        assert workspace.snapshot(Audience.TEAM).sources == ("2026",)
        assert len(workspace.divisions()) == 2
        (found,) = workspace.assets(["a", "weg"])
        assert found.area_ids == ("b2026",)
        assert workspace.check(assets.locate) == ()
