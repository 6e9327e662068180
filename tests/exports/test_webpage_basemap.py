"""The base map inside the page for the browser: within the budget, named, told when it is not there; else as before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from assetmap import i18n
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.domain.messages import Message
from assetmap.domain.progress import Silent
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.options import PaperOptions
from assetmap.exports.webpage import BUDGET, LEAST_ROOM
from assetmap.geo.basemap.writing import Features, write
from assetmap.imports.areafile import read_areas
from assetmap.maps.inlined import LESS_DETAIL
from assetmap.maps.tiles import TileServer

ATTRIBUTION = '© <img src=x onerror="window.__hit=1"> ]]> =cmd() </script>\u2028\u202e'
HERE = Bounds(5.9, 51.1, 6.1, 51.3)


@pytest.fixture(scope="session")
def vector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with one lake, which names its source in a nasty way."""
    path = tmp_path_factory.mktemp("pack") / "proef.pmtiles"
    one = np.array(["area"], dtype=object)
    lake = np.array([shapely.box(5.985, 51.192, 5.99, 51.196)], dtype=object)
    layers = (Features(Layer.WATER, one, lake, np.array([""], dtype=object), np.zeros(1)),)
    write(path, layers, name="Proef", attribution=ATTRIBUTION, progress=Silent())
    return path


def pack_of(path: Path, places: Iterable[tuple[int, int, int]], size: int) -> Path:
    """A pack of pictures of so many bytes, which cannot be packed any smaller, at zooms, columns and rows."""
    noise = np.random.default_rng(3).bytes(size)
    with path.open("wb") as file:
        writer = Writer(file)
        for place in places:
            writer.write_tile(zxy_to_tileid(*place), b"\xff\xd8\xff" + noise)
        header = {
            "tile_type": TileType.JPEG,
            "tile_compression": Compression.NONE,
            "min_lon_e7": round(HERE.west * 1e7),
            "max_lon_e7": round(HERE.east * 1e7),
            "min_lat_e7": round(HERE.south * 1e7),
            "max_lat_e7": round(HERE.north * 1e7),
            "center_lon_e7": 60_000_000,
            "center_lat_e7": 512_000_000,
            "center_zoom": 12,
        }
        writer.finalize(header, {"name": "Reus"})
    return path


def places_at(zoom: int) -> Iterator[tuple[int, int, int]]:
    side = 1 << zoom
    west, east = (int((lon + 180) / 360 * side) for lon in (HERE.west, HERE.east))
    north, south = (
        int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side) for lat in (HERE.north, HERE.south)
    )
    return ((zoom, column, row) for row in range(north, south + 1) for column in range(west, east + 1))


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """A pack with much more than goes in a page."""
    return pack_of(tmp_path / "reus.pmtiles", (place for zoom in range(9, 15) for place in places_at(zoom)), 50_000)


def options(basemap: Path | None, told: list[Message] | None = None, style: str = "calm") -> ExportOptions:
    paper = PaperOptions(basemap=basemap, map_style=style)
    return ExportOptions(paper=paper) if told is None else ExportOptions(paper=paper, tell=told.append)


def written(snapshot: Snapshot, folder: Path, chosen: ExportOptions) -> str:
    path = registry.export(snapshot, folder / "kaart.html", overwrite=True, options=chosen)
    return path.read_text(encoding="utf-8")


def block(page: str, name: str) -> Any:
    """A block of data in the page, None when it has none of that name."""
    found = re.search(rf'id="assetmap-{name}">(.*?)</script>', page, re.DOTALL)
    return None if found is None else json.loads(found[1])


def test_the_base_map_is_inside_and_its_source_is_named_as_text(
    snapshot: Snapshot, tmp_path: Path, vector: Path
) -> None:
    told: list[Message] = []
    page = written(replace(snapshot, background='{"features": []}'), tmp_path, options(vector, told, "mono"))
    config = block(page, "config")
    assert told == []
    assert config["ground"]["style"] == "mono"
    assert config["ground"]["zooms"][1] == 14
    with_tiles = TileServer()
    with_tiles.use(vector)
    assert set(config["ground"]) == {*(with_tiles.ground or {}), "style"}
    with_tiles.use(None)
    assert config["attribution"] == f"Areas © Who's On First, CBS/Kadaster · {ATTRIBUTION[:-2]}"
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")
    assert block(page, "ground")
    assert block(page, "background") is None


def test_the_same_dossier_and_pack_give_the_same_bytes(snapshot: Snapshot, tmp_path: Path, vector: Path) -> None:
    assert written(snapshot, tmp_path, options(vector)) == written(snapshot, tmp_path, options(vector))


def test_without_a_base_map_the_page_has_nothing_of_it(snapshot: Snapshot, tmp_path: Path, vector: Path) -> None:
    page = written(snapshot, tmp_path, options(None))
    assert page == registry.export(snapshot, tmp_path / "gewoon.html").read_text(encoding="utf-8")
    assert block(page, "config")["ground"] is None
    assert block(page, "ground") is None
    assert "ground.js" not in page
    assert len(page) < len(written(snapshot, tmp_path, options(vector)))


@pytest.mark.parametrize("wrong", ["gone", "elsewhere", "no pack"])
def test_what_cannot_be_used_is_told_and_the_page_is_made_all_the_same(
    snapshot: Snapshot, tmp_path: Path, vector: Path, wrong: str
) -> None:
    i18n.use("nl")
    told: list[Message] = []
    pack, shot = vector, snapshot
    if wrong == "gone":
        pack = tmp_path / "weg.pmtiles"
    elif wrong == "no pack":
        pack = tmp_path / "tekst.pmtiles"
        pack.write_text("hallo")
    else:
        shape = shapely.to_wkb(shapely.box(4, 52, 4.1, 52.1))
        away = replace(snapshot.areas[0], geometry=shape, bounds=Bounds(4, 52, 4.1, 52.1))
        shot = replace(snapshot, areas=(away,))
    page = written(shot, tmp_path, options(pack, told))
    assert page == written(shot, tmp_path, options(None))
    words = {"gone": "is er niet (meer)", "elsewhere": "heeft niets van dit gebied", "no pack": "geen achtergrondkaart"}
    assert [words[wrong] in i18n.translate(each) for each in told] == [True]


def test_a_page_with_a_base_map_can_be_sent(
    shared_data: Path, with_texts: Callable[..., Snapshot], tmp_path: Path, huge: Path
) -> None:
    roermond = read_areas(next((shared_data / "areas" / "buurt_2016_Roermond").glob("*.shp")))
    words = "Op zondag staat de pan op het vuur. Wie wil mag mee-eten, ook wie niets meebrengt. " * 3
    shot = replace(with_texts(*(f"{number}: {words}"[:120] for number in range(1000))), areas=roermond.areas)
    bare = len(written(shot, tmp_path, options(None)).encode())
    told: list[Message] = []
    page = written(shot, tmp_path, options(huge, told))
    assert bare < len(page.encode()) <= BUDGET
    assert told == [Message(LESS_DETAIL)]
    buurt = next(area for area in roermond.areas if area.name == "Sterrenberg")
    told.clear()
    small = written(replace(shot, area=buurt), tmp_path, options(huge, told))
    assert len(small.encode()) <= BUDGET
    assert block(small, "config")["ground"]["zooms"][1] > block(page, "config")["ground"]["zooms"][1]


def test_a_page_that_is_large_of_itself_still_gets_some_of_it_and_none_when_nothing_fits(
    snapshot: Snapshot, tmp_path: Path, huge: Path, vector: Path
) -> None:
    large = replace(snapshot, assets=replace(snapshot.assets, description=("Een lang verhaal. " * 200_000, "", "")))
    bare = len(written(large, tmp_path, options(None)).encode())
    assert bare > BUDGET
    with_lake = written(large, tmp_path, options(vector))
    assert block(with_lake, "ground")
    assert len(written(large, tmp_path, options(huge)).encode()) <= bare + LEAST_ROOM
    heavy = pack_of(tmp_path / "zwaar.pmtiles", places_at(13), 300_000)
    wide = [replace(area, bounds=Bounds(*HERE), geometry=shapely.to_wkb(shapely.box(*HERE))) for area in large.areas]
    told: list[Message] = []
    page = written(replace(large, areas=tuple(wide)), tmp_path, options(heavy, told))
    assert block(page, "ground") is None
    assert "does not fit in the page" in str(told[0])
