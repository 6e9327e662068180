"""What lies under the areas on paper out of a base map: in its place, named, true to the scale, and with its source."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import Kind
from assetmap.domain.basemap import Schema
from assetmap.domain.messages import Message
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import pictures, registry
from assetmap.exports.overview import DocumentKind, ExportOptions
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions
from assetmap.geo import crs
from assetmap.geo.basemap import squares
from assetmap.maps.paper.frame import Frame
from assetmap.maps.paper.plan import Wanted, boxes_of, plan
from assetmap.maps.paper.terrain import Terrain

Make = Callable[..., Snapshot]
Print = Callable[..., Any]
Pack = Callable[..., Path]

CORNER = np.array([196_000.0, 356_000.0])
"""The south-west corner of the town, metres RD."""

HALF = 60.0
POND = (Kind.PLACE, "Vijver", 300.0, 300.0)
"""Metres from the town's corner of a pond, 2 × `HALF` wide, with a pin in its middle."""

WATER, HOUSE, WOOD = (211, 230, 239), (228, 219, 203), (210, 226, 200)
CREDIT = "© Makers van <b>kaarten</b>"
WORDS = {
    Schema.OURS: {"class": "area"},
    Schema.SHORTBREAD: {"kind": "water"},
    Schema.OPENMAPTILES: {"class": "lake"},
    Schema.PROTOMAPS: {"kind": "lake"},
}
LAYERS = {
    Schema.OURS: ("water", "road", "green"),
    Schema.SHORTBREAD: ("water_polygons", "streets", "land"),
    Schema.OPENMAPTILES: ("water", "transportation", "landcover"),
    Schema.PROTOMAPS: ("water", "roads", "landuse"),
}


def degrees(shape: Any) -> Any:
    """A shape in metres from the town's corner, as a pack has it."""
    return crs.to_wgs84(np.array([shapely.transform(shape, lambda points: points + CORNER)]))[0]


def box(x: float, y: float, half: float) -> Any:
    return degrees(shapely.box(x - half, y - half, x + half, y + half))


def layers(schema: Schema = Schema.OURS) -> dict[str, list[tuple[Any, dict[str, Any]]]]:
    """The pond, a wood, streets that cross, and a lane."""
    water, road, green = LAYERS[schema]
    key = "class" if schema in {Schema.OURS, Schema.OPENMAPTILES} else "kind"
    street = {key: "street" if schema is Schema.OURS else "residential"}
    if schema is Schema.PROTOMAPS:
        street = {key: "minor_road"}
    across = degrees(shapely.LineString([(-200, 800), (1400, 820)]))
    down = degrees(shapely.LineString([(820, -200), (800, 1400)]))
    return {
        water: [(box(POND[2], POND[3], HALF), WORDS[schema])],
        road: [(across, street | {"name": "Dwarsstraat"}), (down, street | {"name": "Lange Laan"})],
        green: [(box(1000, 300, 120), {key: "wood" if key == "class" else "forest"})],
    }


@pytest.fixture
def pack(vector_pack: Pack) -> Path:
    """Of our own schema, with houses and the name of a street at a point."""
    more = {
        "building": [(box(950, 950, 15), {"class": "building"})],
        "place": [(degrees(shapely.Point(300, 500)), {"class": "street", "name": "Het Hofje", "angle": 20.0})],
    }
    return vector_pack(layers() | more, (13, 16), attribution=CREDIT, **{"assetmap:schema": 1})


def near(pixel: Any, colour: tuple[int, int, int], within: int = 3) -> bool:
    return bool(np.abs(np.asarray(pixel, dtype=int) - colour).max() <= within)


def scale_of(text: str) -> int:
    found = re.search(r"Scale 1 : ([\d,]+)", text)
    assert found is not None, text
    return int(found[1].replace(",", ""))


def colours(made: Any, page: int, dpi: int) -> Any:
    """Red, green and blue of a page (rows, columns, 3)."""
    return made.pixels(page, dpi)[..., ::-1].astype(int)


def pin_of(made: Any, page: int = 0) -> Any:
    """The pin on the map, which is left of its list and the legend."""
    return min(made.pins("#0F766E", page), key=lambda pin: pin.x)


def check_pond(made: Any, page: int = 0) -> None:
    """The water around its pin ends where it must, within 1 mm; a name may lie over a piece of it."""
    pin = pin_of(made, page)
    half = HALF * 1000 / scale_of(made.texts[page])
    pixels = colours(made, page, 254)
    along = np.linspace(-0.9 * half, 0.9 * half, 40)
    for side in (-1, 1):
        for beside, share in ((half - 1, True), (half + 1, False)):
            across = np.full(40, side * beside)
            for x, y in ((across, along), (along, across)):
                seen = pixels[np.rint((pin.y + y) * 10).astype(int), np.rint((pin.x + x) * 10).astype(int)]
                water = np.mean([near(pixel, WATER) for pixel in seen])
                assert water > 0.2 if share else water == 0.0, (side, beside, water)


@pytest.mark.parametrize("schema", Schema)
def test_water_lies_where_it_is_whoever_made_the_pack(
    snapshot_of: Make, printed: Print, vector_pack: Pack, schema: Schema
) -> None:
    more = {"assetmap:schema": 1} if schema is Schema.OURS else {}
    path = vector_pack(layers(schema), (13, 15), attribution=CREDIT, **more)
    made = printed(snapshot_of([POND]), areas=("bu0",), basemap=path)
    check_pond(made)
    assert CREDIT in made.texts[0], "as it is, and not as markup"


@pytest.mark.parametrize(
    ("kind", "paper", "pages"),
    [
        (PaperKind.MAP, Paper.A0, {0}),
        (PaperKind.ATLAS, Paper.A4, {0, 2, 3}),
        (PaperKind.PROFILE, Paper.A4, {0, 2}),
        (PaperKind.CAPTURE, Paper.A3, {1, 3}),
    ],
)
def test_every_document_has_it_with_its_source_on_each_map(
    snapshot_of: Make, printed: Print, pack: Path, kind: PaperKind, paper: Paper, pages: set[int]
) -> None:
    made = printed(snapshot_of([POND]), kind=kind, paper=paper, areas=("bu0", "bu1"), basemap=pack)
    assert {at for at, text in enumerate(made.texts) if CREDIT in text} == pages
    for page in pages:
        assert any(name in made.texts[page] for name in ("Dwarsstraat", "Lange Laan", "Het Hofje"))


def test_sheets_to_paste_together_each_name_the_source(snapshot_of: Make, printed: Print, pack: Path) -> None:
    made = printed(snapshot_of([POND]), paper=Paper.A3, tiled=True, areas=("wk",), basemap=pack)
    tiles = [text for text in made.texts if text.startswith("Sheet") or "Sheet " in text[-120:]]
    assert len(tiles) >= 4
    assert all(CREDIT in text for text in made.texts[: 1 + len(tiles)])


def test_names_of_streets_are_text_and_stand_free(snapshot_of: Make, printed: Print, pack: Path) -> None:
    snapshot = snapshot_of([POND])
    made = printed(snapshot, areas=("wk",), paper=Paper.A2, basemap=pack)
    for name in ("Dwarsstraat", "Lange Laan", "Het Hofje"):
        assert made.texts[0].count(name) == 1
    terrain = Terrain(snapshot, pack)
    shape = terrain.shape("wk")
    frame = Frame(shape.centroid.x, shape.centroid.y, 250, 250, 6000)
    found = plan(terrain, Wanted(frame=frame, focus=terrain.inside(["wk"]), rows=(0,)))
    names = {spot.lines[0]: spot for spot in found.surroundings().street_names}
    assert names["Het Hofje"].angle == pytest.approx(-20, abs=0.5)
    assert abs(names["Lange Laan"].angle) > 85
    taken = [shapely.box(*each) for each in boxes_of(found)]
    for spot in names.values():
        assert not any(other.contains(shapely.Point(spot.x, spot.y)) for other in taken)


def test_a_small_scale_leaves_out_what_it_cannot_show(snapshot_of: Make, pack: Path) -> None:
    terrain = Terrain(snapshot_of([POND]), pack)
    shape = terrain.shape("wk")

    def kinds(scale: float) -> dict[str, int]:
        grounds = terrain.ground(Frame(shape.centroid.x, shape.centroid.y, 200, 200, scale))
        return {ground.kind: len(ground.shapes) for ground in grounds}

    assert set(kinds(5_000)) == {"green wood", "water", "building", "road street"}
    assert set(kinds(25_000)) == {"green wood", "water", "road street"}
    assert set(kinds(400_000)) == set()


def test_what_tiles_cut_shows_no_seams(snapshot_of: Make, printed: Print, vector_pack: Pack) -> None:
    """One water over the whole town, on dozens of tiles."""
    sea = {"water": [(box(600, 600, 3000), {"class": "area"})], "road": []}
    path = vector_pack(sea, (15, 16), **{"assetmap:schema": 1})
    made = printed(snapshot_of([]), paper=Paper.A3, areas=("bu0",), basemap=path, kind=PaperKind.CAPTURE)
    pixels = colours(made, 1, 150)
    height, width, _colours = pixels.shape
    middle = pixels[int(height * 0.35) : int(height * 0.65), int(width * 0.42) : int(width * 0.58)].reshape(-1, 3)
    assert np.mean([near(pixel, WATER) for pixel in middle[::7]]) > 0.9
    terrain = Terrain(snapshot_of([]), path)
    shape = terrain.shape("bu0")
    (ground,) = terrain.ground(Frame(shape.centroid.x, shape.centroid.y, 400, 250, 2500))
    assert len(ground.shapes) == 1


def test_main_streets_have_their_names_at_smaller_scales(snapshot_of: Make, vector_pack: Pack) -> None:
    lane = degrees(shapely.LineString([(-3000, 900), (4000, 920)]))
    street = degrees(shapely.LineString([(-3000, 300), (4000, 320)]))
    roads = [(lane, {"class": "main", "name": "Rijksweg"}), (street, {"class": "street", "name": "Dwarsstraat"})]
    path = vector_pack({"road": roads, "water": []}, (12, 14), **{"assetmap:schema": 1})
    terrain = Terrain(snapshot_of([]), path)
    middle = terrain.shape("wk").centroid

    def names(scale: float) -> set[str]:
        frame = Frame(middle.x, middle.y, 150, 150, scale)
        found = plan(terrain, Wanted(frame=frame, focus=terrain.inside(["wk"]))).surroundings()
        return {spot.lines[0] for spot in found.street_names}

    assert names(10_000) == {"Rijksweg", "Dwarsstraat"}
    assert names(25_000) == {"Rijksweg"}
    assert names(60_000) == set()


def test_names_from_a_pack_are_text_and_nothing_else(snapshot_of: Make, printed: Print, vector_pack: Pack) -> None:
    evil = "<script>alert(1)</script>"
    street = degrees(shapely.LineString([(-600, 300), (1800, 300)]))
    roads = [(street, {"class": "street", "name": evil + "\u202e\x07"})]
    path = vector_pack(
        {"road": roads, "water": [(box(300, 200, 80), {"class": "area", "name": "&amp;<b>"})]},
        attribution="'\"><img src=x>" + "lang " * 100,
        **{"assetmap:schema": 1},
    )
    made = printed(snapshot_of([]), areas=("bu0",), basemap=path)
    for words in (evil, "&amp;<b>", "'\"><img src=x>lang", "Scale 1 :"):
        assert words in made.texts[0]
    assert "Areas" in made.texts[0], "a long text leaves room for the other sources"


def test_a_map_of_the_country_is_not_drawn_under_a_street(snapshot_of: Make, vector_pack: Pack) -> None:
    path = vector_pack(layers(), (6, 8), attribution=CREDIT, **{"assetmap:schema": 1})
    terrain = Terrain(snapshot_of([]), path)
    middle = terrain.shape("wk").centroid
    assert terrain.ground(Frame(middle.x, middle.y, 200, 200, 5000)) == []
    assert terrain.credit(Frame(middle.x, middle.y, 200, 200, 200_000)) == CREDIT


def test_twice_the_same_bytes(snapshot_of: Make, printed: Print, pack: Path) -> None:
    one, other = (printed(snapshot_of([POND]), areas=("wk",), basemap=pack).content for _time in range(2))
    assert one == other


def test_nothing_of_a_pack_that_is_broken_gone_or_elsewhere(
    snapshot_of: Make, printed: Print, vector_pack: Pack, tmp_path: Path
) -> None:
    snapshot = snapshot_of([POND])
    plain = printed(snapshot, areas=("bu0",)).content
    broken = tmp_path / "stuk.pmtiles"
    broken.write_bytes(b"PMTiles\x03" + bytes(300))
    sea = {"water": [(shapely.box(6.5, 53.2, 6.6, 53.3), {"class": "area"})], "road": []}
    far = vector_pack(sea, name="ver.pmtiles")
    for path in (broken, tmp_path / "weg.pmtiles", far):
        assert printed(snapshot, areas=("bu0",), basemap=path).content == plain
    spoilt = vector_pack(layers(), (13, 16), name="tegels.pmtiles", broken=_Every(), attribution=CREDIT)
    assert printed(snapshot, areas=("bu0",), basemap=spoilt).content == plain


class _Every:
    def __contains__(self, _place: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_who_asked_is_told_why_it_is_not_there(snapshot_of: Make, tmp_path: Path, suffix: str) -> None:
    told: list[Message] = []
    options = ExportOptions(paper=PaperOptions(basemap=tmp_path / "weg.pmtiles", areas=("bu0",)), tell=told.append)
    kind: DocumentKind = "map" if suffix == ".pdf" else "profile"
    registry.export_all(snapshot_of([POND]), tmp_path / f"uit{suffix}", kind=kind, options=options)
    assert [str(each) for each in told] == [
        "The base map weg.pmtiles is not there (any more). Choose another one or make it again."
    ]


def test_pictures_in_documents_name_their_source(snapshot_of: Make, pack: Path) -> None:
    snapshot = snapshot_of([POND])
    area = next(area for area in snapshot.areas if area.id == "bu0")
    size = pictures.Size(160, 110, 0.8)
    made = pictures.maps(snapshot, [area], size, ExportOptions(paper=PaperOptions(basemap=pack)))
    assert made["bu0"].credit == f"Base map: {CREDIT}"
    image = np.asarray(Image.open(io.BytesIO(made["bu0"].png)).convert("RGB")).reshape(-1, 3)
    assert sum(near(pixel, WATER) for pixel in image[::11]) > 50
    assert pictures.maps(snapshot, [area], size, ExportOptions())["bu0"].credit == ""


def picture_pack(path: Path, zooms: tuple[int, int], kind: TileType = TileType.PNG) -> Path:
    """Tiles over the town that are green where the pond lies, and red elsewhere."""
    pond = np.array(box(POND[2], POND[3], HALF).bounds)
    land = Bounds(*box(600, 600, 900).bounds)
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in range(zooms[0], zooms[1] + 1):
            columns, rows = squares.covering(land, zoom)
            places = [(zoom, column, row) for row in rows for column in columns]
            for place in sorted(places, key=lambda each: zxy_to_tileid(*each)):
                writer.write_tile(zxy_to_tileid(*place), _painted(place, pond, kind))
        sides = [round(side * 1e7) for side in land]
        keys = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_lon_e7", "center_lat_e7")
        header = {"tile_type": kind, "tile_compression": Compression.NONE, "center_zoom": zooms[0]}
        writer.finalize(header | dict(zip(keys, (*sides, *sides[:2]), strict=True)), {"attribution": CREDIT})
        writer.tile_f.close()
    return path


def _painted(place: tuple[int, int, int], pond: Any, kind: TileType) -> bytes:
    zoom, column, row = place
    (west, north), (east, south) = squares.corner(zoom, column, row), squares.corner(zoom, column + 1, row + 1)
    lon = west + (np.arange(256) + 0.5) / 256 * (east - west)
    lat = north + (np.arange(256) + 0.5) / 256 * (south - north)
    inside = ((lon > pond[0]) & (lon < pond[2]))[None, :] & ((lat > pond[1]) & (lat < pond[3]))[:, None]
    image = Image.fromarray(np.where(inside[..., None], (0, 160, 0), (200, 0, 0)).astype(np.uint8))
    out = io.BytesIO()
    image.save(out, "PNG" if kind is TileType.PNG else "WEBP")
    return out.getvalue()


@pytest.mark.parametrize("kind", [TileType.PNG, TileType.WEBP])
def test_a_map_of_pictures_lies_in_its_place_and_is_pale(
    snapshot_of: Make, printed: Print, tmp_path: Path, kind: TileType
) -> None:
    made = printed(snapshot_of([POND]), areas=("bu0",), basemap=picture_pack(tmp_path / "foto.pmtiles", (14, 17), kind))
    assert CREDIT in made.texts[0]
    pin = pin_of(made)
    half = HALF * 1000 / scale_of(made.texts[0])
    pixels = colours(made, 0, 254)
    pixels = pixels[:, : round((pin.x + half + 10) * 10)]
    green = pixels[..., 1] - pixels[..., 0] > 60
    rows, columns = np.nonzero(green)
    for found, true in ((columns, pin.x), (rows, pin.y)):
        low, high = np.quantile(found, (0.002, 0.998)) / 10
        assert (low, high) == (pytest.approx(true - half, abs=1), pytest.approx(true + half, abs=1))
    land = pixels[round((pin.y + half + 6) * 10), round(pin.x * 10)]
    assert near(land, (219, 89, 89), 12), "made paler, so that pins stand out"


def test_pictures_that_would_be_a_blur_are_not_drawn(snapshot_of: Make, printed: Print, tmp_path: Path) -> None:
    snapshot = snapshot_of([POND])
    coarse = picture_pack(tmp_path / "grof.pmtiles", (9, 11))
    assert printed(snapshot, areas=("bu0",), basemap=coarse).content == printed(snapshot, areas=("bu0",)).content


def test_a_pack_is_not_read_again_for_each_sheet(
    snapshot_of: Make, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetmap.geo.basemap.pack import Pack as Opened

    asked: list[tuple[int, ...]] = []
    real = Opened.tile

    def tile(self: Opened, *place: int) -> bytes | None:
        asked.append(place)
        return real(self, *place)

    monkeypatch.setattr(Opened, "tile", tile)
    from assetmap.exports.paper import documents

    options = PaperOptions(kind=PaperKind.ATLAS, paper=Paper.A4, areas=("bu0", "bu1", "bu2", "bu3"), basemap=pack)
    sheets = list(documents.document(snapshot_of([POND]), options).sheets())
    assert len(sheets) >= 6
    assert len(asked) == len(set(asked))


def test_the_streets_of_a_pack_tell_where_nobody_has_been(snapshot_of: Make, printed: Print, pack: Path) -> None:
    made = printed(snapshot_of([POND]), kind=PaperKind.PROFILE, paper=Paper.A4, areas=("bu3",), basemap=pack)
    assert "Lange Laan" in made.texts[1]
    assert "Dwarsstraat" in made.texts[1]


def test_without_a_pack_all_is_as_it_was(snapshot_of: Make, pack: Path) -> None:
    """The background of the dossier lies where a base map has nothing."""
    pond = json.loads(shapely.to_geojson(box(300, 300, 50)))
    told = {"type": "Feature", "properties": {"class": "water"}, "geometry": pond}
    snapshot = replace(snapshot_of([POND]), background=json.dumps({"features": [told]}))
    middle = Terrain(snapshot).shape("wk").centroid
    here, away = (Frame(middle.x + east, middle.y, 200, 200, 5000) for east in (0, 20_000))
    assert [ground.kind for ground in Terrain(snapshot).ground(here)] == ["water"]
    both = Terrain(snapshot, pack)
    assert len(both.ground(here)) > 1
    assert (both.credit(here), both.credit(away)) == (CREDIT, "")
