"""A base map inside the page that stands alone: what is seen of it in a browser, on paper, and when it is broken."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pypdfium2
import pytest
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWebEngineCore import QWebEngineScript

from assetmap import i18n
from assetmap.domain.areas import Area
from assetmap.domain.assets import Kind
from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Silent
from assetmap.domain.snapshot import Snapshot
from assetmap.geo.basemap.writing import Features, write
from assetmap.maps.inlined import Inlined, inline
from assetmap.maps.page import export_html

WATER, WOOD, NOWHERE = (5.956, 51.190), (6.004, 51.190), (5.970, 51.1795)
"""Beside the areas, where nothing lies over the ground, and near enough to be seen with them."""

STREET = "Mozart<img src=x onerror=window.__hit=2>"

LOOKS = {
    ("calm", False): {"water": "#bfd8e6", "wood": "#cbdcc3", "land": "#e9edee"},
    ("colour", False): {"water": "#a6cee6", "wood": "#b9d7a4", "land": "#f5f2ea"},
    ("mono", False): {"water": "#d6d6d6", "wood": "#e8e8e8", "land": "#ffffff"},
    ("calm", True): {"water": "#1a3443", "wood": "#1b2c24", "land": "#151d24"},
}
POINT = """
((lon, lat) => {
  const point = map_assetmap.latLngToContainerPoint([lat, lon]);
  const box = map_assetmap.getContainer().getBoundingClientRect();
  return [point.x + box.left, point.y + box.top];
})
"""
WATCH = "window.__refused = []; addEventListener('securitypolicyviolation', (one) => __refused.push(one.blockedURI));"


def layer(which: Layer, *shapes: tuple[str, str, Any]) -> Features:
    classes, names, geometries = (np.array(column, dtype=object) for column in zip(*shapes, strict=True))
    return Features(which, classes, geometries, names, np.zeros(len(shapes)))


@pytest.fixture(scope="session")
def vector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Water to the west of the areas, a wood to the east, a street and a house within."""
    path = tmp_path_factory.mktemp("pack") / "proef.pmtiles"
    made = (
        layer(Layer.GREEN, ("wood", "", shapely.box(6.002, 51.186, 6.010, 51.194))),
        layer(Layer.WATER, ("area", "", shapely.box(5.950, 51.186, 5.959, 51.194))),
        layer(Layer.BUILDING, ("building", "", shapely.box(5.969, 51.185, 5.971, 51.186))),
        layer(Layer.ROAD, ("street", STREET, shapely.LineString([(5.962, 51.1835), (5.996, 51.1838)]))),
    )
    write(path, made, name="Proef", attribution='© <img src=x onerror="window.__hit=1">', progress=Silent())
    return path


def pack_of(path: Path, kind: TileType, zooms: range, tile: Callable[[int, int, int], bytes]) -> Path:
    """A pack around the areas; `tile` makes one of its zoom, column and row."""
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in zooms:
            (west, north), (east, south) = tile_at(5.9, 51.22, zoom), tile_at(6.06, 51.16, zoom)
            for row in range(north, south + 1):
                for column in range(west, east + 1):
                    writer.write_tile(zxy_to_tileid(zoom, column, row), tile(zoom, column, row))
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_lon_e7": 59_000_000,
            "max_lon_e7": 60_600_000,
            "center_lon_e7": 59_800_000,
            "min_lat_e7": 511_600_000,
            "max_lat_e7": 512_200_000,
            "center_lat_e7": 511_900_000,
            "center_zoom": 12,
        }
        writer.finalize(header, {"name": "Proef", "vector_layers": [{"id": name} for name in ("water", "road")]})
    return path


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    return int((lon + 180) / 360 * side), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)


def picture(colour: str) -> bytes:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses
    return bytes(content.data())


@pytest.fixture
def shot(make: SimpleNamespace, donderberg: tuple[Area, ...]) -> Snapshot:
    found: Snapshot = make.snapshot(donderberg, (("p1", Kind.PLACE, "Buurthuis De Roos", 5.990, 51.195),))
    return found


class Opened:
    """The page with a base map inside, in a browser."""

    def __init__(self, window: Any, folder: Path) -> None:
        self.window, self._folder = window, folder
        script = QWebEngineScript()
        script.setSourceCode(WATCH)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
        window.page.scripts().insert(script)

    def show(self, shot: Snapshot, made: Inlined) -> None:
        """Open it, and wait until its base map is drawn."""
        file = self._folder / "kaart.html"
        file.write_text(export_html(shot, "Donderberg", ground=lambda _taken: made), encoding="utf-8")
        self.window.js("(window.assetmap = undefined, 0)")
        self.window.open_file(file)
        self.settle()

    def settle(self) -> Any:
        def done() -> bool:
            ground = self.window.js("assetmap.state().ground")
            return bool(ground) and ground["squares"] > 0 and not ground["waiting"]

        self.window.wait(done)
        return self.window.state()["ground"]

    def see(self, where: tuple[float, float], expected: str) -> None:
        """Wait until a place has this colour, give or take what rounding does."""

        def seen() -> bool:
            x, y = self.window.js(f"{POINT}{where}")
            return alike(self.window.view.grab().toImage().pixelColor(round(x), round(y)), expected)

        self.window.wait(seen, 8)

    def quiet(self) -> bool:
        """Whether nothing was asked of a network, nothing refused, and nothing complained of."""
        return not (self.window.watch.foreign() or self.window.js("window.__refused") or self.window.page.said)


def alike(one: QColor, other: str) -> bool:
    pair = (one, QColor(other))
    return all(abs(getattr(pair[0], part)() - getattr(pair[1], part)()) <= 3 for part in ("red", "green", "blue"))


@pytest.fixture
def opened(make_window: Any, tmp_path: Path) -> Opened:
    return Opened(make_window((1366, 768)), tmp_path)


def inside(pack: Path, shot: Snapshot, style: str = "calm", room: int = 2_000_000) -> Inlined:
    return inline(pack, shot.areas, None, style=style, room=room, progress=Silent())


def test_streets_water_and_green_are_seen_without_asking_for_anything(
    opened: Opened, vector: Path, shot: Snapshot
) -> None:
    i18n.use("nl")
    made = inside(vector, shot)
    assert made.lack is None
    opened.show(shot, made)
    for kind, where in (("water", WATER), ("wood", WOOD), ("land", NOWHERE)):
        opened.see(where, LOOKS["calm", False][kind])
    window = opened.window
    window.js("(assetmap.setView(5.98, 51.185, 15.5), 0)")
    window.wait(lambda: STREET in window.state()["ground"]["names"])
    window.js("(assetmap.setView(5.956, 51.190, 18.5), 0)")  # larger than there are tiles for
    opened.see(WATER, LOOKS["calm", False]["water"])
    window.js("(assetmap.setView(5.98, 51.19, 7), 0)")  # so small that there is nothing to draw
    window.settle(0.2)
    assert window.js("typeof window.__hit") == "undefined"
    footer = window.js("document.querySelector('.am-footer').textContent")
    assert 'Buurten © CBS/Kadaster · © <img src=x onerror="window.__hit=1">' in footer
    assert window.js("document.querySelectorAll('.am-footer img').length") == 0
    assert window.state()["errors"] == []
    assert opened.quiet()
    assert [address for address in window.watch.asked if not address.endswith("kaart.html")] == []


@pytest.mark.parametrize(("style", "dark"), list(LOOKS))
def test_the_style_of_the_user_goes_along_and_the_dark_of_the_reader(
    opened: Opened, vector: Path, shot: Snapshot, style: str, dark: bool
) -> None:
    opened.show(shot, inside(vector, shot, style))
    opened.window.js(f"(assetmap.setDark({str(dark).lower()}), 0)")
    for kind, where in (("water", WATER), ("wood", WOOD), ("land", NOWHERE)):
        opened.see(where, LOOKS[style, dark][kind])


def on_paper(window: Any, folder: Path) -> Any:
    """The first page as a picture of 3 dots a point."""
    done: list[bool] = []
    window.page.pdfPrintingFinished.connect(lambda _path, good: done.append(good))
    window.page.printToPdf(str(folder / "kaart.pdf"))
    window.wait(lambda: bool(done))
    with pypdfium2.PdfDocument(folder / "kaart.pdf") as paper:
        return paper[0].render(scale=1).to_pil().convert("RGB")


def share(page: Any, colour: str) -> float:
    """How much of a page has a colour."""
    wanted = np.array([QColor(colour).red(), QColor(colour).green(), QColor(colour).blue()])
    return float((np.abs(np.asarray(page, dtype=int) - wanted).max(axis=2) <= 3).mean())


def test_it_is_on_paper_too_also_from_a_dark_screen(
    opened: Opened, vector: Path, shot: Snapshot, tmp_path: Path
) -> None:
    opened.show(shot, inside(vector, shot, "colour"))
    opened.window.js("(assetmap.setDark(true), 0)")
    page = on_paper(opened.window, tmp_path)
    assert share(page, LOOKS["colour", False]["water"]) > 0.01
    assert share(page, LOOKS["colour", False]["wood"]) > 0.01
    opened.see(WATER, "#17405c")  # dark again afterwards


def test_pictures_are_seen_and_printed(opened: Opened, shot: Snapshot, tmp_path: Path) -> None:
    blue, red = picture("#3366cc"), picture("#cc3333")
    split = tile_at(5.98, 51.19, 15)[0]

    def tile(zoom: int, column: int, _row: int) -> bytes:
        return blue if column << (15 - zoom) < split else red

    made = inside(pack_of(tmp_path / "lucht.pmtiles", TileType.PNG, range(11, 16), tile), shot, "colour")
    opened.show(shot, made)
    opened.see(WATER, "#3366cc")
    opened.see(WOOD, "#cc3333")
    page = on_paper(opened.window, tmp_path)
    assert share(page, "#3366cc") > 0.05
    assert share(page, "#cc3333") > 0.05
    assert opened.quiet()


def test_a_broken_tile_is_a_blank_square_and_nothing_else(opened: Opened, shot: Snapshot, tmp_path: Path) -> None:
    good = picture("#3366cc")

    def half(_zoom: int, column: int, _row: int) -> bytes:
        return good if column % 2 else b"\x89PNG\r\n\x1a\n" + bytes(40)

    opened.show(shot, inside(pack_of(tmp_path / "half.pmtiles", TileType.PNG, range(12, 15), half), shot, "colour"))
    ground = opened.settle()
    assert ground["blank"] > 0
    assert opened.window.state()["errors"] == []
    noise = np.random.default_rng(4)

    def garbage(_zoom: int, _column: int, _row: int) -> bytes:
        return b"\x1a" + noise.bytes(300)

    opened.show(shot, inside(pack_of(tmp_path / "ruis.pmtiles", TileType.MVT, range(12, 15), garbage), shot))
    assert opened.settle()["blank"] > 0
    opened.see(NOWHERE, LOOKS["calm", False]["land"])
    assert on_paper(opened.window, tmp_path) is not None
    assert opened.window.state()["errors"] == []
    assert opened.quiet()


def test_beside_a_small_area_the_map_goes_on_with_less_detail(
    opened: Opened, vector: Path, make: SimpleNamespace
) -> None:
    small = make.area(
        "bu", "Hoek", make.polygon((5.984, 51.189), (5.986, 51.189), (5.986, 51.190), (5.984, 51.190)), parent="wk"
    )
    large = make.area("wk", "Wijk", make.polygon((5.94, 51.16), (6.02, 51.16), (6.02, 51.22), (5.94, 51.22)))
    shot = make.snapshot((large, small))
    made = inline(vector, (large,), None, style="calm", room=2_000_000, progress=Silent())
    near = inline(vector, (small,), None, style="calm", room=2_000_000, progress=Silent())
    assert made.ground["zooms"] == [10, 14]
    assert len(near.data) < len(made.data)
    opened.show(shot, near)
    assert near.ground["zooms"] == [12, 14]
    deep = json.loads(near.data)[-1]
    assert [8465, 5471] not in [deep["places"][at : at + 2] for at in range(0, len(deep["places"]), 3)]
    opened.window.js("(assetmap.setView(6.004, 51.190, 16), 0)")
    opened.see(WOOD, LOOKS["calm", False]["wood"])
    assert opened.quiet()
