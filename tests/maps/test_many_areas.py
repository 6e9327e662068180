"""Very many areas: outlines as detailed as the zoom shows, no gaps between neighbours, and the same map to its user."""

from __future__ import annotations

import importlib.util
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely

from assetmap.domain.areas import Area, Level
from assetmap.geo import crs, outlines
from assetmap.maps import features, manyareas, page
from assetmap.maps.manyareas import OutlinePacks

COLUMNS, ROWS = 32, 24
MIDDLE = (5.0, 51.0)


def made_land() -> Any:
    path = Path(__file__).resolve().parent.parent / "bench" / "national_areas.py"
    spec = importlib.util.spec_from_file_location("national_areas", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def land() -> tuple[Area, ...]:
    """768 buurten in 192 wijken in 24 gemeenten."""
    areas: tuple[Area, ...] = made_land().areas(COLUMNS, ROWS, 14)
    return areas


def unpacked(pack: bytes) -> list[list[np.ndarray]]:
    """The rings of each area in one pack, in degrees."""
    _magic, areas, rings, _corners = struct.unpack_from("<4i", pack)
    numbers = np.frombuffer(pack, dtype="<i4", offset=16)
    of_area, of_ring = numbers[: areas + 1], numbers[areas + 1 : areas + rings + 2]
    points = numbers[areas + rings + 2 :].reshape(-1, 2) / outlines.UNITS
    return [
        [points[of_ring[ring] : of_ring[ring + 1]] for ring in range(of_area[area], of_area[area + 1])]
        for area in range(areas)
    ]


def shapes(packs: OutlinePacks, level: int) -> dict[str, shapely.Polygon]:
    """The outlines of one level by the id of their area."""
    found: dict[str, shapely.Polygon] = {}
    for chunk in sorted(set(packs.chunks)):
        members = [area for area, of in zip(packs.areas, packs.chunks, strict=True) if of == chunk]
        for area, rings in zip(members, unpacked(packs.read(level, [chunk])), strict=True):
            found[area.id] = shapely.Polygon(rings[0], rings[1:])
    return found


@pytest.fixture(scope="module")
def cached() -> dict[Path, bytes]:
    """What the first test that made outlines left in its home."""
    return {}


@pytest.fixture
def packs(land: tuple[Area, ...], home: Path, cached: dict[Path, bytes]) -> OutlinePacks:
    """Their outlines, made once: every next test finds them in the cache of its home."""
    for name, content in cached.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_bytes(content)
    made = OutlinePacks(land)
    assert made.make()
    cached.update({file.relative_to(home): file.read_bytes() for file in home.rglob("outlines-*.bin")})
    return made


def test_few_areas_travel_as_they_always_did(donderberg: tuple[Area, ...], make: SimpleNamespace) -> None:
    assert not manyareas.are_many(donderberg)
    told = json.loads(features.areas_geojson(make.snapshot(donderberg)))
    assert set(told) == {"type", "features"}


@pytest.mark.parametrize("level", range(len(outlines.DETAILS)))
def test_neighbours_have_no_gaps_and_no_overlaps(packs: OutlinePacks, level: int) -> None:
    drawn = shapes(packs, level)
    buurten = np.array([drawn[area.id] for area in packs.areas if area.level is Level.BUURT])
    assert shapely.coverage_is_valid(buurten, gap_width=1e-4)
    whole = shapely.union_all(buurten)
    assert whole.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(whole) == 0


@pytest.mark.parametrize("level", range(len(outlines.DETAILS)))
def test_the_border_of_a_gemeente_runs_over_those_of_its_buurten(packs: OutlinePacks, level: int) -> None:
    drawn = shapes(packs, level)
    above = {area.id: area.parent_id for area in packs.areas}
    inside: dict[str, list[shapely.Polygon]] = {}
    for area in packs.areas:
        if area.level is Level.BUURT:
            gemeente = above[above[area.id] or ""] or ""
            inside.setdefault(gemeente, []).append(drawn[area.id])
    for gemeente, parts in inside.items():
        assert shapely.symmetric_difference(shapely.union_all(parts), drawn[gemeente]).area < 1e-9


def test_coarser_outlines_have_fewer_corners_and_stay_near(land: tuple[Area, ...], packs: OutlinePacks) -> None:
    counts = []
    exact = crs.to_rd(shapely.from_wkb([area.geometry for area in land]))
    for level, detail in enumerate(outlines.DETAILS):
        drawn = shapes(packs, level)
        flat = crs.to_rd(np.array([drawn[area.id] for area in land]))
        counts.append(int(shapely.get_num_coordinates(flat).sum()))
        assert shapely.hausdorff_distance(exact, flat).max() < 4 * detail.metres
    assert counts == sorted(counts)
    assert counts[0] < shapely.get_num_coordinates(exact).sum() / 4


def test_the_finest_outlines_are_the_areas_themselves(land: tuple[Area, ...], packs: OutlinePacks) -> None:
    drawn = shapes(packs, len(outlines.DETAILS))
    for area in land:
        assert shapely.hausdorff_distance(drawn[area.id], shapely.from_wkb(area.geometry)) < 1e-7


def test_provisional_outlines_are_there_at_once_and_share_every_corner(land: tuple[Area, ...]) -> None:
    packs = OutlinePacks(land)
    assert not packs.complete
    ends: dict[tuple[float, float], int] = {}
    for chunk in sorted(set(packs.chunks)):
        for rings in unpacked(packs.read(0, [chunk])):
            for x, y in rings[0].tolist():
                ends[x, y] = ends.get((x, y), 0) + 1
    alone = sum(count == 1 for count in ends.values())
    assert alone < len(ends) / 20  # only some on the border of the land


def test_outlines_are_kept_for_next_time_and_for_nobody_else(land: tuple[Area, ...], home: Path) -> None:
    packs = OutlinePacks(land)
    assert packs.make()
    again = OutlinePacks(land)
    assert again.complete
    assert again.read(0, [0]) == packs.read(0, [0])
    (file,) = home.rglob("outlines-*.bin")
    if os.name != "nt":
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0
    file.write_bytes(file.read_bytes()[:-1])
    assert not OutlinePacks(land).complete
    assert not OutlinePacks(land[:-1]).complete


def test_own_areas_are_never_kept(land: tuple[Area, ...], donderberg: tuple[Area, ...], home: Path) -> None:
    mine = OutlinePacks([*land, donderberg[-1]])
    assert mine.version == OutlinePacks(land).version
    assert donderberg[-1].id not in {area.id for area in mine.areas}


def test_making_can_be_stopped(land: tuple[Area, ...]) -> None:
    packs = OutlinePacks(land)
    assert not packs.make(lambda: True)
    assert not packs.complete


def test_one_bad_area_does_not_spoil_the_rest(land: tuple[Area, ...]) -> None:
    bow = shapely.Polygon([(5, 51), (5.1, 51.1), (5.1, 51), (5, 51.1), (5, 51)])
    spike = shapely.Polygon([(5, 51), (5.1, 51), (5, 51), (5, 51)])
    blobs = [area.geometry for area in land[-100:]] + [shapely.to_wkb(bow), shapely.to_wkb(spike)]
    levels = outlines.simplified(blobs, [None] * len(blobs), [0] * len(blobs))
    assert levels is not None
    assert all(len(unpacked(level[0])) == len(blobs) for level in levels)
    assert all(len(rings) == 1 for rings in unpacked(levels[0][0])[:100])


# --- on the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(window: Any, land: tuple[Area, ...], packs: OutlinePacks, make: SimpleNamespace) -> Any:
    own = make.area("own", "Rond het plein", make.polygon((3.5, 50.85), (3.6, 50.86), (3.55, 50.9)), Level.OWN)
    window.open(make.snapshot([*land, own]))
    return window


def see(window: Any, area: Area, zoom: float) -> tuple[float, float]:
    """Bring an area to the middle of the page; where its middle is in pixels."""
    point = shapely.from_wkb(area.geometry).point_on_surface()
    window.js(f"(assetmap.setView({point.x}, {point.y}, {zoom}), 0)")
    window.settle(0.5)
    spot = window.js(f"map_assetmap.latLngToContainerPoint([{point.y}, {point.x}])")
    return spot["x"], spot["y"]


def test_all_areas_are_on_the_map_and_only_coarse_outlines_came(opened: Any, land: tuple[Area, ...]) -> None:
    opened.js("(map_assetmap.setZoom(9, {animate: false}), 0)")
    state = opened.state()
    assert state["areas"] == len(land) + 1
    assert state["errors"] == []
    assert state["outlines"]["chunks"][0] == len(set(OutlinePacks(land).chunks))
    assert [asked for asked in opened.watch.asked if "/outlines/" in asked and "/4/" in asked] == []
    opened.picture("many-areas")


@pytest.mark.parametrize("zoom", [8, 9.5, 11, 12.25, 14])
def test_the_area_under_the_mouse_is_the_right_one_at_every_zoom(
    opened: Any, land: tuple[Area, ...], zoom: float
) -> None:
    buurten = [area for area in land if area.level is Level.BUURT]
    for area in (buurten[5 * COLUMNS + 7], buurten[13 * COLUMNS + 20]):
        x, y = see(opened, area, zoom)
        opened.mouse("move", x + 1, y)
        opened.mouse("move", x, y)
        assert opened.state()["hovered"] == area.id
        opened.click(x, y)
        opened.wait(lambda area=area: ("areaClicked", area.id) in opened.bridge.told)


def test_zooming_in_brings_the_exact_outline_of_what_is_in_view(opened: Any, land: tuple[Area, ...]) -> None:
    area = next(item for item in land if item.level is Level.BUURT and item.code.endswith("00300"))
    see(opened, area, 15)
    opened.wait(lambda: len(opened.state()["outlines"]["chunks"]) == 5)
    opened.settle(0.3)
    assert opened.state()["outlines"]["chunks"][4] < len(set(OutlinePacks(land).chunks))
    corners = opened.js(f"AM.areas.byId({json.dumps(area.id)}).shape.corners")
    assert corners == shapely.get_num_coordinates(shapely.from_wkb(area.geometry)) - 1


def test_the_chosen_area_stands_out_and_its_neighbours_step_back(opened: Any, land: tuple[Area, ...]) -> None:
    area = next(item for item in land if item.level is Level.WIJK)
    x, y = see(opened, area, 12)
    before = opened.state()["outlines"]["tilesDrawn"]
    opened.js(f"(assetmap.highlightArea({json.dumps(area.id)}), 0)")
    opened.wait(lambda: opened.state()["outlines"]["tilesDrawn"] > before)
    opened.settle(0.5)
    assert opened.state()["focus"] == area.id
    inside, outside = (opened.view.grab().toImage().pixelColor(round(at), round(y)) for at in (x, x + 400))
    assert inside != outside
    opened.picture("many-areas-focus")


def test_names_are_those_of_the_level_that_has_room(opened: Any, land: tuple[Area, ...]) -> None:
    for zoom, word in ((10.5, "Gemeente"), (14, "Buurt")):
        see(opened, land[-300], zoom)
        labels = [name for name in opened.state()["labels"] if name != "Rond het plein"]
        assert labels
        assert all(name.startswith(word) for name in labels)


def test_there_are_no_gaps_between_tiles(opened: Any, land: tuple[Area, ...]) -> None:
    see(opened, land[-COLUMNS * ROWS // 2 + COLUMNS // 2], 11.25)
    opened.js("(assetmap.highlightArea(null), 0)")
    opened.settle(0.6)
    image = opened.view.grab().toImage()
    land_colour = opened.js("AM.colours.land")
    middle, wide = image.height() // 2, range(300, 700)
    seen = {image.pixelColor(x, y).name() for x in wide for y in range(middle - 100, middle + 100)}
    assert len(seen) > 1
    assert land_colour not in seen
    assert opened.state()["errors"] == []


def test_better_outlines_replace_provisional_ones(window: Any, land: tuple[Area, ...], make: SimpleNamespace) -> None:
    shot = make.snapshot(land)
    window.open(shot)
    provisional = window.js("AM.areas.all()[0].shape.corners")
    OutlinePacks(land).make()
    window.serve(shot)
    window.js("(assetmap.reloadAreas(), 0)")
    window.wait(lambda: window.js("AM.areas.all()[0].shape.corners") != provisional)
    assert window.state()["errors"] == []


def test_a_dossier_with_few_areas_after_one_with_many(
    opened: Any, land: tuple[Area, ...], donderberg: Any, make: SimpleNamespace
) -> None:
    x, y = see(opened, land[-300], 12)
    opened.mouse("move", x + 1, y)
    opened.mouse("move", x, y)
    assert opened.state()["hovered"]
    opened.serve(make.snapshot(donderberg))
    opened.js("(assetmap.reloadAreas(), 0)")
    opened.wait(lambda: opened.state()["areas"] == len(donderberg))
    assert opened.state()["hovered"] is None
    opened.js("(assetmap.zoomTo(null), 0)")
    opened.settle(0.5)
    assert "Kastelenbuurt" in opened.state()["labels"]
    assert opened.state()["errors"] == []


def test_an_exported_page_of_many_areas_stands_alone(
    window: Any, land: tuple[Area, ...], make: SimpleNamespace, tmp_path: Path
) -> None:
    shot = make.snapshot(land)
    html = page.export_html(shot, "Heel het land")
    assert html == page.export_html(shot, "Heel het land")
    assert len(html) < len(features.areas_geojson(shot)) + 600_000
    file = tmp_path / "land.html"
    file.write_text(html, encoding="utf-8")
    window.open_file(file)
    state = window.state()
    assert state["areas"] == len(land)
    assert state["errors"] == []
    assert window.watch.foreign() == []


def test_the_table_says_what_the_features_said(land: tuple[Area, ...], make: SimpleNamespace) -> None:
    packs = OutlinePacks(land)
    told = json.loads(features.many_areas_json(make.snapshot(land), packs))["many"]
    assert told["id"] == [area.id for area in land]
    assert told["name"] == [area.name for area in land]
    assert [told["id"][parent] if parent >= 0 else None for parent in told["parent"]] == [
        area.parent_id for area in land
    ]
    points = np.array(told["label"]).reshape(-1, 2)
    whole = shapely.from_wkb([area.geometry for area in land])
    assert shapely.contains_xy(whole, points[:, 0], points[:, 1]).all()


def test_packs_are_safe_to_read_while_they_are_made(land: tuple[Area, ...]) -> None:
    packs = OutlinePacks(land)
    seen: list[int] = []

    def stop() -> bool:
        seen.append(len(packs.read(1, [0])))
        return False

    assert packs.make(stop)
    assert len(set(seen)) == 1
    made: Callable[[int], bytes] = lambda level: packs.read(level, [0])  # noqa: E731 - one line of a test
    assert made(1) != b""
