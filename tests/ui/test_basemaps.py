"""A base map under the areas, on the real page: what is drawn where, its styles, its source, and what goes wrong."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from assetmap import settings
from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Silent
from assetmap.maps import packs
from assetmap.operations import dossier
from assetmap.settings import Settings, View
from assetmap.ui import basemaps
from assetmap.ui.mapview import MapView
from assetmap.ui.session import Session
from assetmap.ui.window import Window

WEST, SOUTH = 5.99, 51.18
"""Where the small dossier begins; its areas are 0.02 degrees wide."""

WATER, WOOD, NOWHERE = (5.984, 51.19), (5.984, 51.198), (5.9868, 51.194)
"""Beside the areas, where nothing lies over the ground."""

CALM = {"water": "#bfd8e6", "wood": "#cbdcc3", "land": "#e9edee"}
COLOUR = {"water": "#a6cee6", "wood": "#b9d7a4"}
MONO_DARK = {"water": "#2c2c2c", "wood": "#222222"}


def vector_pack(path: Path, attribution: str = "© Gemeente Proef") -> Path:
    """A pack of our own: water and wood to the west of the areas, a street and a village with a name."""
    import numpy as np
    import shapely

    from assetmap.geo.basemap.writing import Features, write

    def layer(which: Layer, *shapes: tuple[str, str, Any, float]) -> Features:
        classes, names, geometries, angles = (list(column) for column in zip(*shapes, strict=True))
        columns = (np.array(values, dtype=object) for values in (classes, geometries, names, angles))
        return Features(which, *columns)

    write(
        path,
        (
            layer(Layer.GREEN, ("wood", "", shapely.box(5.982, 51.196, 5.986, 51.2), 0.0)),
            layer(Layer.WATER, ("area", "", shapely.box(5.982, 51.188, 5.986, 51.192), 0.0)),
            layer(Layer.ROAD, ("street", "Mozartstraat", shapely.LineString([(5.991, 51.186), (6.006, 51.188)]), 0.0)),
            layer(
                Layer.PLACE,
                ("village", "Proefdorp", shapely.Point(5.9868, 51.196), 0.0),
                ("street", "Bachpad", shapely.Point(5.996, 51.192), 30.0),
            ),
        ),
        name="Proef",
        attribution=attribution,
        progress=Silent(),
    )
    return path


def pack_of_tiles(path: Path, kind: TileType, tile: Callable[[int, int], bytes], layers: Sequence[str] = ()) -> Path:
    """A pack of the tiles of zoom 14 around the areas; `tile` makes one of its column and row."""
    with path.open("wb") as file:
        writer = Writer(file)
        for row in range(5470, 5484):
            for column in range(8460, 8468):
                writer.write_tile(zxy_to_tileid(14, column, row), tile(column, row))
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_lon_e7": 59_000_000,
            "max_lon_e7": 61_000_000,
            "min_lat_e7": 511_000_000,
            "max_lat_e7": 513_000_000,
            "center_lon_e7": 60_000_000,
            "center_lat_e7": 512_000_000,
            "center_zoom": 14,
        }
        writer.finalize(header, {"name": "Proef", "vector_layers": [{"id": name} for name in layers]})
    return path


def tile_at(lon: float, lat: float) -> tuple[int, int]:
    """The column and row at zoom 14."""
    side = 1 << 14
    return int((lon + 180) / 360 * side), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)


class Eye:
    """Looks at the map."""

    def __init__(self, qtbot: QtBot, view: MapView, page_states: Any) -> None:
        self._qtbot, self._view, self._states = qtbot, view, page_states

    def use(self, session: Session, name: str | None) -> None:
        with self._qtbot.waitSignal(session.changed, timeout=20_000):
            session.do("Kaart gekozen", partial(dossier.set_setting, key=packs.SETTING, value=name))

    def ground(self) -> Any:
        return self._states.now(self._view)["ground"]

    def until(self, true: Callable[[Any], bool]) -> Any:
        """Wait until what the page says of its ground is so."""
        for _attempt in range(300):
            found = self.ground()
            if true(found):
                return found
            self._qtbot.wait(30)
        raise AssertionError(found)

    def settle(self) -> Any:
        return self.until(lambda ground: ground and not ground["waiting"] and ground["squares"])

    def colour(self, where: tuple[float, float], expected: str | None = None, zoom: float = 15.0) -> str:
        """The colour of a place; waits until it is the expected one, give or take what rounding does."""
        self._view.set_view(View(*where, zoom))
        found = ""
        for _attempt in range(300):
            picture = self._view.grab().toImage()
            found = picture.pixelColor(picture.width() // 2, picture.height() // 2).name()
            if expected is None or alike(found, expected):
                return found
            self._qtbot.wait(30)
        raise AssertionError(f"{found} is not {expected}")

    def sources(self) -> str:
        answers: list[str] = []
        self._view._ask("document.querySelector('.am-sources').textContent", answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        return answers[0]


def alike(one: str, other: str) -> bool:
    pair = (QColor(one), QColor(other))
    return all(abs(getattr(pair[0], part)() - getattr(pair[1], part)()) <= 3 for part in ("red", "green", "blue"))


@pytest.fixture
def eye(qtbot: QtBot, map_view: MapView, page_states: Any) -> Eye:
    return Eye(qtbot, map_view, page_states)


def test_streets_water_and_green_lie_under_the_areas(
    eye: Eye, map_view: MapView, session: Session, tmp_path: Path
) -> None:
    assert eye.ground() is None
    eye.use(session, packs.adopt(vector_pack(tmp_path / "proef.pmtiles")))
    eye.colour(WATER, CALM["water"])
    eye.colour(WOOD, CALM["wood"])
    eye.colour(NOWHERE, CALM["land"])
    eye.colour(WATER, CALM["water"], zoom=18.5)  # larger than there are tiles for
    assert "© Gemeente Proef" in eye.sources()
    map_view.set_view(View(5.997, 51.19, 15.5))
    eye.until(lambda ground: {"Mozartstraat", "Bachpad"} <= set(ground["names"]))
    map_view.set_view(View(*NOWHERE, 14.0))
    eye.until(lambda ground: "Proefdorp" in ground["names"])
    settings.save(Settings(map_style="colour"))
    map_view.restyle()
    eye.colour(WATER, COLOUR["water"])
    eye.colour(WOOD, COLOUR["wood"])
    settings.save(Settings(map_style="mono"))
    map_view.set_dark(True)
    map_view.restyle()
    eye.colour(WATER, MONO_DARK["water"])
    eye.colour(WOOD, MONO_DARK["wood"])
    eye.use(session, None)
    eye.until(lambda ground: ground is None)
    assert "Proef" not in eye.sources()


def rectangle(layer: str, told: dict[str, str], low: float, high: float) -> dict[str, object]:
    """A layer with one rectangle: the whole width of a tile, between two heights from the south."""
    shape = f"POLYGON((0 {low}, 4096 {low}, 4096 {high}, 0 {high}, 0 {low}))"
    return {"name": layer, "features": [{"geometry": shape, "properties": told}]}


@pytest.mark.parametrize(
    ("water", "green", "layers"),
    [
        (("water_polygons", {"kind": "lake"}), ("land", {"kind": "forest"}), ("streets",)),
        (("water", {"class": "lake"}), ("landcover", {"class": "wood"}), ("transportation",)),
        (("water", {"kind": "lake"}), ("landuse", {"kind": "forest"}), ("roads", "earth")),
    ],
    ids=["shortbread", "openmaptiles", "protomaps"],
)
def test_packs_of_others_are_drawn_alike(
    eye: Eye, session: Session, tmp_path: Path, water: Any, green: Any, layers: tuple[str, ...]
) -> None:
    tile = mapbox_vector_tile.encode(
        [rectangle(water[0], water[1], 0, 2048), rectangle(green[0], green[1], 2048, 4096)]
    )
    names = (water[0], green[0], *layers)
    path = pack_of_tiles(tmp_path / "proef.pmtiles", TileType.MVT, lambda _column, _row: tile, names)
    eye.use(session, packs.adopt(path))
    column, row = tile_at(*WATER)
    for share, colour in ((0.25, CALM["wood"]), (0.75, CALM["water"])):
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + share) / (1 << 14)))))
        eye.colour(((column + 0.5) / (1 << 14) * 360 - 180, lat), colour, zoom=16.0)


def test_pictures_and_a_tile_that_is_broken(eye: Eye, session: Session, tmp_path: Path) -> None:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor("#3366cc"))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    picture = bytes(content.data())
    broken = tile_at(*WOOD)
    path = pack_of_tiles(
        tmp_path / "foto.pmtiles",
        TileType.PNG,
        lambda column, row: picture[:60] + bytes(20) if (column, row) == broken else picture,
    )
    settings.save(Settings(map_style="colour"))
    eye.use(session, packs.adopt(path))
    eye.colour(WATER, "#3366cc")
    eye.colour(WATER, "#3366cc", zoom=18.0)
    eye.colour(WOOD, "#f5f2ea")
    assert eye.settle()["blank"] >= 1
    eye.colour(WATER, "#3366cc")


def test_tiles_of_damaged_bytes_are_drawn_as_far_as_they_go(
    eye: Eye, session: Session, map_view: MapView, tmp_path: Path, page_states: Any
) -> None:
    whole = mapbox_vector_tile.encode([rectangle("water", {"class": "area"}, 0, 4096)])

    def damaged(column: int, row: int) -> bytes:
        chance = random.Random(column * 100_000 + row)
        content = bytearray(whole)
        for _change in range(4):
            content[chance.randrange(1, len(content))] = chance.randrange(256)
        return bytes(content[: chance.randrange(2, len(content) + 1)])

    path = pack_of_tiles(tmp_path / "stuk.pmtiles", TileType.MVT, damaged, ("green", "water", "road"))
    eye.use(session, packs.adopt(path))
    map_view.set_view(View(*WATER, 14.0))
    ground = eye.until(lambda ground: ground and not ground["waiting"] and ground["squares"] >= 12)
    assert ground["blank"] >= 3
    assert page_states.now(map_view)["errors"] == []


def test_a_pack_that_is_gone_is_said_and_the_map_still_works(
    eye: Eye, map_view: MapView, session: Session, tmp_path: Path, page_states: Any
) -> None:
    name = packs.adopt(vector_pack(tmp_path / "proef.pmtiles"))
    said: list[str] = []
    map_view.ground_refused.connect(said.append)
    packs.find(name).write_bytes(b"PMTiles\x03 and then nothing")
    eye.use(session, name)
    eye.until(lambda ground: ground is None and "the base map is missing" in eye.sources())
    assert "damaged" in said[-1]
    packs.find(name).unlink()
    eye.use(session, "elders.pmtiles")
    eye.until(lambda _ground: "elders.pmtiles is not there" in said[-1])
    assert page_states.now(map_view)["drawn"]["together"] == 4


def test_the_menu_chooses_keeps_and_undoes(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    basemaps.take(opened, vector_pack(tmp_path / "proef.pmtiles"))
    session = opened.session
    assert session is not None
    qtbot.waitUntil(lambda: session.workspace.setting(packs.SETTING) == "proef.pmtiles", timeout=20_000)

    def chosen() -> dict[str, bool]:
        opened.menus.basemaps.aboutToShow.emit()
        return {action.text().replace("&", ""): action.isChecked() for action in opened.menus.basemaps.actions()}

    def pick(menu: QMenu, words: str) -> None:
        next(action for action in menu.actions() if action.text().replace("&", "") == words).trigger()

    assert chosen() == {
        "None": False,
        "proef": True,
        "Choose a file…": False,
        "Make one of files…": False,
        "Fetch from the internet…": False,
        "Manage…": False,
        "": False,
        "Calm": True,
        "In colour": False,
        "Black and white": False,
    }
    pick(opened.menus.basemaps, "None")
    qtbot.waitUntil(lambda: session.workspace.setting(packs.SETTING) is None, timeout=20_000)
    assert chosen()["None"]
    session.undo()
    qtbot.waitUntil(lambda: session.workspace.setting(packs.SETTING) == "proef.pmtiles", timeout=20_000)
    pick(opened.menus.basemaps, "Black and white")
    assert settings.load().map_style == "mono"
    assert chosen()["Black and white"]
    packs.find("proef.pmtiles").unlink()
    assert chosen()["proef.pmtiles (not there)"]
