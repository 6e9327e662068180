"""The demo's land: a valid coverage of buurten, streets and water that are the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest
import shapely
from pyogrio.raw import read as read_layer

from assetmap.demo import background, landscape, streets, write_shapefile
from assetmap.domain.areas import Level, wijk_code
from assetmap.imports.areafile import read_areas


@pytest.fixture(scope="module")
def land() -> landscape.Land:
    return landscape.build()


@pytest.fixture(scope="module")
def laid(land: landscape.Land) -> tuple[streets.Street, ...]:
    return streets.lay(land)


@pytest.fixture(scope="module")
def drawing(land: landscape.Land, laid: tuple[streets.Street, ...]) -> str:
    return background.geojson(land, laid, streets.houses(land, laid))


def test_buurten_cover_the_gemeente_without_gaps_or_overlaps(land: landscape.Land) -> None:
    areas = [buurt.area for buurt in land.buurten]
    assert 12 <= len(areas) <= 16
    assert shapely.coverage_is_valid(areas)
    assert land.gemeente.geom_type == "Polygon"
    assert len(shapely.get_rings(land.gemeente)) == 1, "no hole in the gemeente"
    assert sum(area.area for area in areas) == pytest.approx(land.gemeente.area)


def test_no_buurt_is_a_square(land: landscape.Land) -> None:
    for buurt in land.buurten:
        box = shapely.minimum_rotated_rectangle(buurt.area)
        assert shapely.get_num_coordinates(buurt.area) > 20, buurt.name
        assert buurt.area.area < 0.93 * box.area, buurt.name


def test_three_wijken_and_codes_that_agree(land: landscape.Land) -> None:
    assert len({buurt.wijk for buurt in land.buurten}) == 3
    assert all(wijk_code(buurt.code) == buurt.wijk for buurt in land.buurten)
    assert (
        len({buurt.code for buurt in land.buurten}) == len({buurt.name for buurt in land.buurten}) == len(land.buurten)
    )


def test_shapefile_is_a_real_one_in_rd(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    said = pyogrio.read_info(path)
    assert said["crs"] == "EPSG:28992"
    assert said["geometry_type"] == "Polygon"
    wanted = {"BU_CODE", "BU_NAAM", "WK_CODE", "GM_CODE", "GM_NAAM", "IND_WBI", "WATER", "OAD", "STED"}
    assert wanted <= set(said["fields"])
    outlines = shapely.from_wkb(read_layer(path)[2])
    assert shapely.coverage_is_valid(outlines)


def test_shapefile_is_the_same_each_time(tmp_path: Path) -> None:
    files = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        path = write_shapefile(tmp_path / name)
        files.append({file.name: file.read_bytes() for file in path.parent.iterdir()})
    assert files[0] == files[1]


def test_shapefile_imports_without_a_remark(tmp_path: Path) -> None:
    read = read_areas(write_shapefile(tmp_path))
    assert read.report.municipalities == ("Lindervoort",)
    assert read.report.levels == {Level.BUURT: 16, Level.WIJK: 3, Level.GEMEENTE: 1}
    assert (read.report.repaired, read.report.left_out, read.report.warnings) == ((), (), ())
    assert read.division.year == 2026
    assert {area.name for area in read.areas} >= {"Oude Stad", "Hoogveld", "Waterwijk", "Ankerkwartier"}


def test_streets_lie_in_their_buurt_and_off_the_water(land: landscape.Land, laid: tuple[streets.Street, ...]) -> None:
    areas = {buurt.code: buurt.area.buffer(2) for buurt in land.buurten}
    assert all(areas[street.buurt].covers(street.line) for street in laid)
    wet = shapely.union_all([land.streams, *land.ponds.values()])
    assert not any(street.line.intersects(wet) for street in laid)


def test_every_street_name_of_the_list_is_given_once(land: landscape.Land, laid: tuple[streets.Street, ...]) -> None:
    named = [street.name for street in laid if street.name]
    assert len(named) == len(set(named))
    assert not set(named) & set(land.roads)
    towns = [buurt for buurt in land.buurten if buurt.style != "farm"]
    assert {name for buurt in towns for name in buurt.streets} <= set(named)


def test_background_has_every_class_and_is_light(drawing: str) -> None:
    features = json.loads(drawing)["features"]
    assert {feature["properties"]["class"] for feature in features} == {"water", "green", "road", "rail", "building"}
    assert len(drawing.encode()) < 300_000
    named = {feature["properties"].get("name") for feature in features}
    assert {"Linder", "Singel", "Libelplas", "Botermarkt", "Lindersestraatweg", "Bleekpark"} <= named


def test_background_lies_in_the_netherlands_around_the_gemeente(drawing: str) -> None:
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in json.loads(drawing)["features"]]
    west, south, east, north = shapely.total_bounds(shapes)
    assert 5.6 < west < east < 6.0
    assert 51.8 < south < north < 52.1
    assert all(shapely.is_valid(shapes))


def test_land_is_the_same_each_time(drawing: str) -> None:
    land = landscape.build()
    laid = streets.lay(land)
    assert background.geojson(land, laid, streets.houses(land, laid)) == drawing
