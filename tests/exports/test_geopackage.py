"""The GeoPackage has the assets and areas as layers, with styles where QGIS looks for them."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from assetmap.domain.assets import KIND_STYLES, Audience, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot, TalentCount
from assetmap.exports import overview, registry

LAYERS = ["assets", "gemeenten", "wijken", "buurten", "eigen_gebieden"]


def exported(snapshot: Snapshot, folder: Path) -> Path:
    return registry.export(snapshot, folder / "lagen.gpkg", overwrite=True)


def styles(path: Path) -> dict[str, dict[str, Any]]:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return {row["f_table_name"]: dict(row) for row in file.execute("SELECT * FROM layer_styles")}


def test_layers_lie_in_dutch_coordinates_where_they_belong(snapshot: Snapshot, tmp_path: Path) -> None:
    path = exported(snapshot, tmp_path)
    assert [name for name, _kind in pyogrio.list_layers(path)] == [*LAYERS, "about", "layer_styles"]
    for layer in LAYERS:
        assert pyogrio.read_info(path, layer=layer)["crs"] == "EPSG:28992"
    assets = pyogrio.read_dataframe(path, layer="assets").to_crs(4326)
    assert list(assets["title"]) == ["Repareert fietsen", "Buurttuin", "Zangkoor"]
    assert assets.geometry.iloc[0].x == pytest.approx(5.98765432, abs=1e-7)
    assert assets.geometry.iloc[2] is None
    assert assets["own_areas"].iloc[0] == "Zes straten"
    buurten = pyogrio.read_dataframe(path, layer="buurten")
    assert dict(zip(buurten["code"], buurten["assets"], strict=True)) == {
        "BU09570402": 1,
        "BU09570403": 1,
        "BU0957AC03": 0,
    }


def test_every_layer_has_a_style_that_qgis_takes_by_itself(snapshot: Snapshot, tmp_path: Path) -> None:
    found = styles(exported(snapshot, tmp_path))
    assert list(found) == LAYERS
    for style in found.values():
        assert (style["useAsDefault"], style["f_geometry_column"]) == (1, "geom")
        assert style["update_time"] == "2026-11-21T00:00:00.000Z"
        ET.fromstring(style["styleSLD"])
    qml = ET.fromstring(found["assets"]["styleQML"])
    renderer = qml.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "kind")
    assert {each.get("value") for each in renderer.iter("category")} == set(Kind)
    signs = [each.get("value") for each in renderer.iter("Option") if each.get("name") == "name"]
    assert len(set(signs)) == len(Kind)  # never by colour alone
    colours = [each.get("value") for each in renderer.iter("Option") if each.get("name") == "color"]
    assert len(set(colours)) == len(KIND_STYLES)
    assert 'value="dash"' in found["eigen_gebieden"]["styleQML"]
    assert "stroke-dasharray" in found["eigen_gebieden"]["styleSLD"]


def test_it_says_what_it_is(snapshot: Snapshot, tmp_path: Path) -> None:
    about = pyogrio.read_dataframe(exported(replace(snapshot, audience=Audience.PARTNERS), tmp_path), layer="about")
    facts = dict(zip(about["heading"], about["value"], strict=True))
    assert facts["For"] == "Partners"
    assert facts["Made on"] == "2026-11-21"
    assert facts["Source"] == "Who's On First, CBS/Kadaster"


def test_talents_that_are_only_counted_stand_with_their_buurt(snapshot: Snapshot, tmp_path: Path) -> None:
    counted = replace(
        snapshot, audience=Audience.PUBLIC, counts=(TalentCount("buurt-a", None), TalentCount("buurt-b", 4))
    )
    buurten = pyogrio.read_dataframe(exported(counted, tmp_path), layer="buurten")
    assert list(buurten["talents"].fillna("")) == ["fewer than 3", "4", ""]
    assert "talents" not in pyogrio.read_dataframe(exported(snapshot, tmp_path), layer="buurten")


def test_any_text_is_carried(
    with_texts: Callable[..., Snapshot], hostile_texts: tuple[str, ...], tmp_path: Path
) -> None:
    found = pyogrio.read_dataframe(exported(with_texts(*hostile_texts), tmp_path), layer="assets")
    assert list(found["title"]) == [overview.one_line(text) for text in hostile_texts]
    assert list(found["description"]) == [overview.clean(text).strip() for text in hostile_texts]


def test_without_areas_or_assets_there_is_an_empty_layer(snapshot: Snapshot, tmp_path: Path) -> None:
    path = exported(replace(snapshot, assets=AssetTable(), areas=()), tmp_path)
    assert pyogrio.read_info(path, layer="assets")["features"] == 0
    assert list(styles(path)) == ["assets"]
