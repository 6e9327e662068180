"""Which tiles of a base map go inside a page: near the areas, within the room, only what is drawn."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.basemap import Layer, PackRefused, Schema
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Silent
from assetmap.geo.basemap import vectortile
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.maps.inlined import LESS_DETAIL, Inlined, inline
from assetmap.maps.tilecut import cut

PNG = b"\x89PNG\r\n\x1a\n"
HERE = Bounds(5.9, 51.15, 6.06, 51.23)
NOISE = np.random.default_rng(7)
ROOM = 2_000_000

Tile = Callable[[int, int, int], bytes]


def pack(path: Path, kind: TileType, zooms: Iterable[int], tile: Tile, box: Bounds = HERE) -> Path:
    """A pack of what `tile` makes of each zoom, column and row in a box."""
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in zooms:
            (west, north), (east, south) = at(box.west, box.north, zoom), at(box.east, box.south, zoom)
            for row in range(north, south + 1):
                for column in range(west, east + 1):
                    writer.write_tile(zxy_to_tileid(zoom, column, row), tile(zoom, column, row))
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_lon_e7": round(box.west * 1e7),
            "max_lon_e7": round(box.east * 1e7),
            "min_lat_e7": round(box.south * 1e7),
            "max_lat_e7": round(box.north * 1e7),
            "center_lon_e7": round(box.west * 1e7),
            "center_lat_e7": round(box.south * 1e7),
            "center_zoom": 12,
        }
        layers = [{"id": name} for name in ("transportation", "landcover")]
        writer.finalize(header, {"name": "Proef", "attribution": "© Proef", "vector_layers": layers})
    return path


def at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 1 << zoom
    return int((lon + 180) / 360 * side), int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side)


def levels(made: Inlined) -> dict[int, set[tuple[int, int]]]:
    """By zoom: columns and rows of the tiles that are inside."""
    return {
        level["zoom"]: {tuple(level["places"][n : n + 2]) for n in range(0, len(level["places"]), 3)}
        for level in json.loads(made.data)
    }


def inside(path: Path, areas: Iterable[Area], room: int = ROOM) -> Inlined:
    return inline(path, tuple(areas), None, style="calm", room=room, progress=Silent())


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return pack(tmp_path / "foto.pmtiles", TileType.PNG, range(8, 17), lambda *where: PNG + repr(where).encode() * 20)


def test_the_deepest_zooms_lie_under_the_areas_only_and_the_others_as_far_as_is_seen(
    pictures: Path, donderberg: tuple[Area, ...]
) -> None:
    made = inside(pictures, donderberg)
    held = levels(made)
    assert sorted(held) == list(range(min(held), 17))
    assert made.attribution == "© Proef"
    deep = held[16]
    assert at(5.97, 51.19, 16) in deep
    assert at(5.962, 51.201, 16) in deep  # no area, but within sight of its border
    assert at(5.94, 51.19, 16) not in deep
    assert at(5.962, 51.1995, 13) in held[13]
    assert at(5.955, 51.19, 13) in held[13]
    assert made.ground["zooms"] == [min(held), 16]
    west, south, east, north = made.ground["bounds"]
    assert 5.9 <= west < 5.95
    assert 6.01 < east <= 6.06
    assert 51.15 <= south < north <= 51.23


def test_what_does_not_fit_goes_the_deepest_first_and_that_is_told(
    pictures: Path, donderberg: tuple[Area, ...]
) -> None:
    sizes = {}
    for room in (2_000_000, 200_000, 60_000, 9_000):
        made = inside(pictures, donderberg, room)
        assert len(made.data) <= room
        sizes[room] = max(levels(made))
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    assert sizes[2_000_000] == 16
    assert sizes[9_000] < 14
    assert inside(pictures, donderberg).lack is None
    assert inside(pictures, donderberg, 9_000).lack == Message(LESS_DETAIL)
    with pytest.raises(PackRefused, match="does not fit in the page"):
        inside(pictures, donderberg, 900)


def test_a_pack_of_a_whole_country_is_not_read_to_the_end(tmp_path: Path, make: SimpleNamespace) -> None:
    tiles = NOISE.bytes(60_000)
    path = pack(
        tmp_path / "groot.pmtiles", TileType.PNG, range(8, 13), lambda *_where: PNG + tiles, Bounds(4, 51, 7, 53)
    )
    land = make.area("l", "Land", make.polygon((4, 51), (7, 51), (7, 53), (4, 53)))
    made = inside(path, [land])
    assert len(made.data) <= ROOM
    assert made.lack is not None


def test_the_same_pack_and_areas_give_the_same_text(pictures: Path, donderberg: tuple[Area, ...]) -> None:
    assert inside(pictures, donderberg) == inside(pictures, donderberg)


def test_without_areas_it_lies_around_the_assets(pictures: Path) -> None:
    for bounds in (Bounds(5.98, 51.19, 5.98, 51.19), Bounds(5.97, 51.19, 5.99, 51.2)):
        made = inline(pictures, (), bounds, style="mono", room=ROOM, progress=Silent())
        assert at(5.98, 51.19, 16) in levels(made)[16]
        assert made.ground["style"] == "mono"
    with pytest.raises(PackRefused, match="nothing of this area"):
        inline(pictures, (), None, style="calm", room=ROOM, progress=Silent())


def test_a_pack_of_elsewhere_or_none_is_refused_and_work_can_be_stopped(
    pictures: Path, make: SimpleNamespace, donderberg: tuple[Area, ...]
) -> None:
    away = make.area("a", "Ver", make.polygon((7, 52), (7.1, 52), (7.1, 52.1), (7, 52)))
    with pytest.raises(PackRefused, match=r"foto\.pmtiles has nothing of this area"):
        inside(pictures, [away])
    with pytest.raises(PackRefused, match="is not there"):
        inside(pictures.with_name("weg.pmtiles"), donderberg)

    class Impatient:
        def report(self, _fraction: float | None, _message: Message | None = None) -> None:
            raise Cancelled(N_("Stopped."))

    with pytest.raises(Cancelled):
        inline(pictures, donderberg, None, style="calm", room=ROOM, progress=Impatient())


# --- of vector tiles only what is drawn ------------------------------------------------------------------------------


def openmaptiles(*_where: int) -> bytes:
    line = {"geometry": "LINESTRING(100 100, 3000 3000)", "properties": {"class": "minor", "surface": "paved"}}
    names = {"class": "minor", "name": "Mozartstraat", "name:nl": "Mozartstraat"}
    names |= {f"name:{n}": f"Mozart {n}" for n in range(40)}
    point = {"geometry": "POINT(5 5)", "properties": {"housenumber": "12", "name": "Winkel"}}
    wood = {"geometry": "POLYGON((0 0, 900 0, 900 900, 0 900, 0 0))", "properties": {"class": "wood", "level": 3}}
    desert = {"geometry": "POLYGON((0 0, 90 0, 90 90, 0 90, 0 0))", "properties": {"class": "desert"}}
    made: bytes = mapbox_vector_tile.encode(
        [
            {"name": "transportation", "features": [line]},
            {"name": "transportation_name", "features": [{**line, "properties": names}]},
            {"name": "landcover", "features": [wood, desert]},
            {"name": "poi", "features": [point] * 50},
            {"name": "housenumber", "features": [point] * 50},
        ]
    )
    return made


def drawn(tile: bytes) -> list[Any]:
    content = vectortile.read(tile, Schema.OPENMAPTILES, tuple(Layer))
    return [(*told, shape.wkt) for told, shape in zip(content.told, content.shapes, strict=True)]


def test_a_vector_tile_goes_in_without_what_is_not_drawn() -> None:
    whole = openmaptiles()
    part = cut(whole, Schema.OPENMAPTILES)
    assert drawn(part) == drawn(whole)
    assert len(drawn(part)) == 3
    for gone in (b"housenumber", b"Winkel", b"Mozart 7", b"paved", b"desert", b"level"):
        assert gone in whole
        assert gone not in part
    assert len(part) < len(whole) / 4
    assert cut(part, Schema.OPENMAPTILES) == part
    assert cut(whole, Schema.SHORTBREAD) == b""


def test_tiles_of_others_are_cut_before_they_go_in_the_page(tmp_path: Path, donderberg: tuple[Area, ...]) -> None:
    made = inside(pack(tmp_path / "omt.pmtiles", TileType.MVT, range(10, 15), openmaptiles), donderberg)
    assert made.ground["schema"] == "openmaptiles"
    for level in json.loads(made.data):
        content = zlib.decompress(base64.b64decode(level["data"]), -15)
        assert len(content) == sum(level["places"][2::3])
        assert b"Mozartstraat" in content
        assert b"Winkel" not in content


@given(st.binary(max_size=400), st.sampled_from(Schema), st.data())
def test_whatever_a_tile_holds_it_is_cut_or_refused(noise: bytes, schema: Schema, data: st.DataObject) -> None:
    whole = openmaptiles()
    at_byte = data.draw(st.integers(0, len(whole)))
    for tile in (noise, b"\x1a" + noise, whole[:at_byte], whole[:at_byte] + noise[:8] + whole[at_byte + 8 :]):
        try:
            cut(tile, schema)
        except Damaged:
            continue


def test_a_broken_tile_stays_out(tmp_path: Path, donderberg: tuple[Area, ...]) -> None:
    good = openmaptiles()

    def some(_zoom: int, column: int, _row: int) -> bytes:
        return good if column % 2 else good[: len(good) // 2]

    held = levels(inside(pack(tmp_path / "half.pmtiles", TileType.MVT, range(12, 15), some), donderberg))
    assert {column % 2 for places in held.values() for column, _row in places} == {1}
