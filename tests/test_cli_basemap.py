"""Base map packs from the command line: made of real and of broken files, and looked into."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest

from assetmap.geo.basemap.pack import Pack

Cli = Callable[..., Any]


def features(pack: Pack, zoom: int, lon: float, lat: float) -> dict[str, list[dict[str, Any]]]:
    """By layer the properties of what is in the tile at a place."""
    side = 1 << zoom
    column = int((lon + 180) / 360 * side)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    tile = pack.tile(zoom, column, row)
    assert tile is not None
    decoded = mapbox_vector_tile.decode(tile)
    return {
        name: sorted((feature["properties"] for feature in layer["features"]), key=str)
        for name, layer in decoded.items()
    }


def geojson(path: Path, *shapes: tuple[dict[str, object], dict[str, object]]) -> Path:
    found = [{"type": "Feature", "properties": told, "geometry": shape} for shape, told in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return path


def line(*points: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": points}


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    return geojson(
        tmp_path / "straten.geojson",
        (line((5.70, 52.10), (5.71, 52.10)), {"naam": "Dorpsstraat", "type": "lokale weg"}),
        (line((5.70, 52.101), (5.72, 52.101)), {"naam": "Laan", "type": "fietspad"}),
    )


def test_streets_of_ones_own(cli: Cli, streets: Path, tmp_path: Path) -> None:
    out = tmp_path / "kaart.pmtiles"
    made = cli("basemap", "make", out, streets, "--attribution", "Gemeente Proef", "--json")
    assert (made.code, made.err) == (0, "")
    told = json.loads(made.out)
    assert (told["schema"], told["layers"], told["attribution"]) == ("assetmap", ["road"], "Gemeente Proef")
    assert told["zooms"] == [13, 16]
    assert json.loads(cli("basemap", "info", out, "--json").out) == told
    with Pack(out) as pack:
        assert features(pack, 14, 5.705, 52.1) == {
            "road": [{"class": "path", "name": "Laan"}, {"class": "street", "name": "Dorpsstraat"}]
        }
        assert features(pack, 13, 5.705, 52.1) == {"road": [{"class": "street", "name": "Dorpsstraat"}]}


def test_the_same_files_make_the_same_pack(cli: Cli, streets: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert cli("basemap", "make", tmp_path / name / "kaart.pmtiles", streets).code == 0
    assert (tmp_path / "a/kaart.pmtiles").read_bytes() == (tmp_path / "b/kaart.pmtiles").read_bytes()


def test_only_what_lies_within_the_box(cli: Cli, streets: Path, tmp_path: Path) -> None:
    out = tmp_path / "kaart.pmtiles"
    assert cli("basemap", "make", out, streets, "--bbox", "5.69,52.1005,5.73,52.12").code == 0
    with Pack(out) as pack:
        assert features(pack, 15, 5.705, 52.101) == {"road": [{"class": "path", "name": "Laan"}]}
        assert pack.info.bounds.south == pytest.approx(52.101)
    nothing = cli("basemap", "make", tmp_path / "x.pmtiles", streets, "--bbox", "6,52,6.1,52.1")
    assert (nothing.code, nothing.err.count("\n")) == (1, 1)
    assert "nothing to draw" in nothing.err
    assert not (tmp_path / "x.pmtiles").exists()


def test_only_the_land_of_a_dossier(cli: Cli, streets: Path, tmp_path: Path) -> None:
    dossier, out = tmp_path / "d.assetmap", tmp_path / "kaart.pmtiles"
    assert cli("new", dossier).code == 0
    empty = cli("basemap", "make", out, streets, "--dossier", dossier)
    assert (empty.code, "no areas" in empty.err) == (1, True)
    ring = [[5.700, 52.0995], [5.702, 52.0995], [5.702, 52.1005], [5.700, 52.1005], [5.700, 52.0995]]
    areas = geojson(
        tmp_path / "buurten.geojson",
        ({"type": "Polygon", "coordinates": [ring]}, {"buurtcode": "BU99990001", "buurtnaam": "Een"}),
    )
    assert cli("import-areas", dossier, areas).code == 0
    assert cli("basemap", "make", out, streets, "--dossier", dossier).code == 0
    with Pack(out) as pack:
        west, south, east, north = pack.info.bounds
    assert (west, south, north) == (5.7, 52.1, 52.101)
    assert east == pytest.approx(5.702 + 500 / 68_400, abs=2e-4), "500 m around it"


def test_a_layer_is_for_what_the_user_says(cli: Cli, tmp_path: Path) -> None:
    source = geojson(tmp_path / "laag_7.geojson", (line((5.70, 52.10), (5.71, 52.10)), {"naam": "Trekvaart"}))
    out = tmp_path / "kaart.pmtiles"
    assert "nothing to draw" in cli("basemap", "make", out, source).err
    unknown = cli("basemap", "make", out, source, "--layer", "laag_8=water")
    assert unknown.code == 1
    name = unknown.err.partition("There are: ")[2].rstrip(".\n")
    assert cli("basemap", "make", out, source, "--layer", f"{name}=water").code == 0
    with Pack(out) as pack:
        assert features(pack, 16, 5.705, 52.1) == {"water": [{"class": "area", "name": "Trekvaart"}]}
    assert cli("basemap", "make", out, source, "--layer", f"{name}=none", "--overwrite").code == 1
    with Pack(out) as pack:
        assert pack.info.layers == ("water",), "what was there stays when nothing comes in its place"


def test_wrong_usage(cli: Cli, streets: Path, tmp_path: Path) -> None:
    out = tmp_path / "kaart.pmtiles"
    for words in (
        ("make", out),
        ("make", out, streets, "--bbox", "5,52"),
        ("make", out, streets, "--bbox", "6,52,5,53"),
        ("make", out, streets, "--layer", "straten=vijver"),
        ("make", out, streets, "--dossier", "d.assetmap", "--bbox", "5,52,6,53"),
        ("info",),
        ("look", out),
        (),
    ):
        answer = cli("basemap", *words)
        assert (answer.code, answer.out) == (2, ""), words
    assert not out.exists()


def test_bad_files_get_a_sentence_and_leave_nothing(cli: Cli, streets: Path, tmp_path: Path) -> None:
    (tmp_path / "half.osm.pbf").write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + bytes(40))
    (tmp_path / "tekst.osm.pbf").write_text("hallo", encoding="utf-8")
    (tmp_path / "kapot.zip").write_bytes(b"PK\x03\x04" + bytes(30))
    (tmp_path / "kapot.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(200))
    before = sorted(tmp_path.iterdir())
    for name in ("weg.osm.pbf", "half.osm.pbf", "tekst.osm.pbf", "kapot.zip", "kapot.gpkg", "weg.gml"):
        answer = cli("basemap", "make", tmp_path / "kaart.pmtiles", streets, tmp_path / name)
        assert (answer.code, answer.out) == (1, ""), (name, answer)
        assert name.split(".")[0] in answer.err
    assert cli("basemap", "make", tmp_path / "geen" / "kaart.pmtiles", streets).code == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_pack_that_is_there_stays(cli: Cli, streets: Path, tmp_path: Path) -> None:
    out = tmp_path / "kaart.pmtiles"
    out.write_bytes(b"mine")
    assert "is there already" in cli("basemap", "make", out, streets).err
    assert out.read_bytes() == b"mine"
    assert cli("basemap", "make", out, streets, "--overwrite").code == 0


def test_bgt_as_it_is_delivered(cli: Cli, shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "otterlo.pmtiles"
    source = shared_data / "basemap" / "nlextract_bgt_otterlo.zip"
    made = cli("basemap", "make", out, source, "--bbox", "5.765,52.095,5.780,52.105", "--json")
    assert made.code == 0, made.err
    told = json.loads(made.out)
    assert told["attribution"] == "BGT © Kadaster"
    assert set(told["layers"]) == {"green", "water", "building", "road", "place"}
    with Pack(out) as pack:
        found = features(pack, 15, 5.7725, 52.1)
    assert len(found["building"]) > 50
    assert {"street", "path"} <= {road["class"] for road in found["road"]}
    assert "Dorpsstraat" in {place["name"] for place in found["place"]}
    assert any(place["angle"] for place in found["place"])


def test_an_extract_of_openstreetmap(cli: Cli, shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "monaco.pmtiles"
    made = cli("basemap", "make", out, shared_data / "basemap" / "monaco-latest.osm.pbf", "--json")
    assert made.code == 0, made.err
    told = json.loads(made.out)
    assert told["attribution"] == "© OpenStreetMap-bijdragers"
    assert set(told["layers"]) == {"green", "water", "building", "road", "place"}, "the railway is under the ground"
    with Pack(out) as pack:
        found = features(pack, 14, 7.425, 43.738)
    assert "La Condamine" in {place["name"] for place in found["place"]}
    assert {"main", "street", "path"} <= {road["class"] for road in found["road"]}
    assert len(found["building"]) > 500
