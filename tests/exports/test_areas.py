"""Areas go out for a GIS and come in again as they were; a shapefile is there whole or not at all."""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.errors import ExportRefused
from assetmap.domain.figures import FIGURES
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.exports import areas as area_files
from assetmap.exports import registry
from assetmap.geo import crs
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import AreaFile, read_areas

SUFFIXES = [format_.suffix for format_ in registry.formats("areas")]
PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
CENTIMETRE = 0.01
NAMES = ("Ça va & zo", "Fryslân-Súd", "’t Zand", "Łódź 北", "=1+1", 'Zij zei: "hier"', "Buurt; met, tekens")


def own(name: str, *, west: float = 5.981, colour: str = "#3B7DE0") -> Area:
    bounds = Bounds(west, 51.191, west + 0.004, 51.196)
    hole = shapely.box(west + 0.001, 51.192, west + 0.002, 51.193).exterior
    ring = shapely.Polygon(shapely.box(*bounds).exterior, [hole])
    wkb = shapely.to_wkb(shapely.MultiPolygon([ring, shapely.box(west + 0.006, 51.19, west + 0.007, 51.191)]))
    bounds = Bounds(*shapely.from_wkb(wkb).bounds)
    code = f"EB-{len(name):08}"
    return Area(
        id=name or "none",
        division_id=None,
        level=Level.OWN,
        code=code,
        name=name,
        parent_id=None,
        geometry=wkb,
        bounds=bounds,
        colour=colour,
    )


def only_areas(snapshot: Snapshot, *areas: Area) -> Snapshot:
    return replace(snapshot, areas=areas, assets=AssetTable())


@pytest.fixture(scope="module")
def roermond(shared_data: Path) -> AreaFile:
    """Real buurten with their wijken and gemeente."""
    files = sorted((shared_data / "areas").rglob("*oermond*.shp")) or sorted((shared_data / "areas").rglob("*oermond*"))
    return read_areas(files[0])


@pytest.fixture
def real(snapshot: Snapshot, roermond: AreaFile) -> Snapshot:
    """A snapshot of them, some with key figures, and two own areas."""
    figures = {"inhabitants": 1240.0, "households": 610.0, "household_size": 2.1, "density": 0.0}
    areas = tuple(
        replace(area, figures=figures) if number % 2 and area.level is Level.BUURT else area
        for number, area in enumerate(roermond.areas)
    )
    division = replace(roermond.division, year=2016)
    return replace(snapshot, areas=(*areas, own("Rond de kerk"), own("Zes straten")), divisions=(division,))


def apart(first: bytes, second: bytes) -> float:
    """The largest distance between two outlines in metres."""
    flat = crs.to_rd(shapely.from_wkb([first, second]))
    return float(shapely.hausdorff_distance(flat[0], flat[1]))


def again(path: Path, level: Level | None = None) -> tuple[Area, ...]:
    layer = area_files.LAYERS[Level.OWN] if level is Level.OWN and path.suffix == ".gpkg" else None
    return read_areas(path, Choices(level=level, layer=layer)).areas


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_gemeente_comes_in_again_as_it_went_out(real: Snapshot, tmp_path: Path, suffix: str) -> None:
    path = registry.export(real, tmp_path / f"gebieden{suffix}", kind="areas")
    official = [area for area in real.areas if area.level is not Level.OWN]
    names = {area.id: area.code for area in official}
    found = again(path)
    assert [(area.level, area.code, area.name) for area in found] == [
        (area.level, area.code, area.name) for area in official
    ]
    ids = {area.id: area.code for area in found}
    for before, after in zip(official, found, strict=True):
        assert ids.get(after.parent_id or "") == names.get(before.parent_id or "")
        assert apart(before.geometry, after.geometry) < CENTIMETRE
        assert dict(after.figures) == dict(before.figures)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_own_areas_come_in_again_with_holes_and_islands(real: Snapshot, tmp_path: Path, suffix: str) -> None:
    path = registry.export(real, tmp_path / f"gebieden{suffix}", kind="areas")
    found = again(path, Level.OWN)
    before = [area for area in real.areas if area.level is Level.OWN]
    assert sorted(area.name for area in found) == sorted(area.name for area in before)
    assert {area.level for area in found} == {Level.OWN}
    by_name = {area.name: area.geometry for area in found}
    assert max(apart(area.geometry, by_name[area.name]) for area in before) < CENTIMETRE


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_year_of_the_division_comes_in_again(real: Snapshot, tmp_path: Path, suffix: str) -> None:
    path = registry.export(real, tmp_path / f"gebieden{suffix}", kind="areas")
    assert read_areas(path).division.year == 2016


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_letters_stay_the_same(snapshot: Snapshot, tmp_path: Path, suffix: str, name: str) -> None:
    path = registry.export(only_areas(snapshot, own(name)), tmp_path / f"gebieden{suffix}", kind="areas")
    assert [area.name for area in again(path, Level.OWN)] == [name]


def test_a_name_too_long_for_a_shapefile_is_cut_between_two_letters(snapshot: Snapshot, tmp_path: Path) -> None:
    name = "é" * 200
    shot = only_areas(snapshot, own(name))
    path = registry.export(shot, tmp_path / "gebieden.shp", kind="areas")
    assert [area.name for area in again(path, Level.OWN)] == ["é" * 127]
    assert [area.name for area in again(registry.export(shot, tmp_path / "g.gpkg", kind="areas"), Level.OWN)] == [name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_only_complete_files_are_left_and_the_same_areas_give_the_same_bytes(
    real: Snapshot, tmp_path: Path, suffix: str
) -> None:
    for folder in ("een", "twee"):
        (tmp_path / folder).mkdir()
        registry.export(real, tmp_path / folder / f"gebieden{suffix}", kind="areas")
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / one).iterdir()} for one in ("een", "twee"))
    assert {Path(name).suffix for name in first} == (PARTS if suffix == ".shp" else {suffix})
    assert first == second


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_dossier_without_areas_is_refused_and_nothing_is_written(
    snapshot: Snapshot, tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(ExportRefused, match="no areas"):
        registry.export(only_areas(snapshot), tmp_path / f"gebieden{suffix}", kind="areas")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_there_stays_unless_it_may_be_replaced(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"gebieden{suffix}"
    target.write_bytes(b"van mij")
    with pytest.raises(ExportRefused, match="already exists"):
        registry.export(snapshot, target, kind="areas")
    assert target.read_bytes() == b"van mij"
    registry.export(snapshot, target, kind="areas", overwrite=True)
    assert again(target)


def test_any_part_of_a_shapefile_that_is_there_counts(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "gebieden.dbf").write_bytes(b"van mij")
    with pytest.raises(ExportRefused, match=r"gebieden\.dbf"):
        registry.export(snapshot, tmp_path / "gebieden.shp", kind="areas")
    assert [file.name for file in tmp_path.iterdir()] == ["gebieden.dbf"]


def test_a_replaced_shapefile_keeps_no_index_of_the_old_one(snapshot: Snapshot, tmp_path: Path) -> None:
    target = registry.export(snapshot, tmp_path / "gebieden.shp", kind="areas")
    target.with_suffix(".qix").write_bytes(b"index of another program")
    registry.export(snapshot, target, kind="areas", overwrite=True)
    assert {file.suffix for file in tmp_path.iterdir()} == PARTS


def test_when_a_part_cannot_be_placed_the_old_shapefile_is_back(snapshot: Snapshot, tmp_path: Path) -> None:
    target = registry.export(snapshot, tmp_path / "gebieden.shp", kind="areas")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    new = tmp_path / ".new"
    new.mkdir()
    for part in (".shx", ".dbf"):  # the others are missing, so moving stops halfway
        (new / f"gebieden{part}").write_bytes(b"new")
    with pytest.raises(ExportRefused):
        registry._swap(new, [target.with_suffix(part) for part in (".shx", ".dbf", ".shp")], target)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_that_may_not_be_written_is_refused(snapshot: Snapshot, tmp_path: Path, suffix: str) -> None:
    registry.export(snapshot, tmp_path / f"eerst{suffix}", kind="areas")  # loads the writer
    folder = Path("/proc")  # closed for root too
    with pytest.raises(ExportRefused):
        registry.export(snapshot, folder / f"gebieden{suffix}", kind="areas")


def test_a_suffix_for_assets_is_none_for_areas(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"\.gpkg, \.shp, \.geojson"):
        registry.export(snapshot, tmp_path / "gebieden.xlsx", kind="areas")
    with pytest.raises(ExportRefused):
        registry.export(snapshot, tmp_path / "gebieden.shp")


def test_a_shapefile_says_where_it_lies_and_how_it_is_written(real: Snapshot, tmp_path: Path) -> None:
    path = registry.export(real, tmp_path / "gebieden.shp", kind="areas")
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:28992"
    assert info["encoding"] == "UTF-8"
    assert path.with_suffix(".cpg").read_text().strip() == "UTF-8"
    assert all(len(name) <= 10 for name in info["fields"])
    assert list(info["fields"])[:4] == ["CODE", "NAAM", "NIVEAU", "OUDER"]
    west, south, _east, _north = info["total_bounds"]
    assert 150_000 < west < 250_000
    assert 300_000 < south < 400_000


def test_a_geopackage_has_a_layer_for_each_level(real: Snapshot, tmp_path: Path) -> None:
    path = registry.export(real, tmp_path / "gebieden.gpkg", kind="areas")
    layers = ["gemeenten", "wijken", "buurten", "eigen_gebieden"]
    assert [name for name, _kind in pyogrio.list_layers(path)] == [*layers, "layer_styles"]
    assert pyogrio.read_info(path, layer="buurten")["crs"] == "EPSG:28992"


def test_areas_outside_the_netherlands_stay_in_degrees(snapshot: Snapshot, tmp_path: Path) -> None:
    shot = only_areas(snapshot, own("Ver weg", west=20.0))
    for suffix in (".gpkg", ".shp"):
        path = registry.export(shot, tmp_path / f"gebieden{suffix}", kind="areas")
        layer = area_files.LAYERS[Level.OWN] if suffix == ".gpkg" else None
        assert pyogrio.read_info(path, layer=layer)["crs"] == "EPSG:4326"


def test_geojson_follows_its_standard(real: Snapshot, tmp_path: Path) -> None:
    text = registry.export(real, tmp_path / "gebieden.geojson", kind="areas").read_text(encoding="utf-8")
    made = json.loads(text)
    assert made["type"] == "FeatureCollection"
    assert "crs" not in made
    for feature in made["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
        assert all(part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors) for part in parts)
        flat = shapely.get_coordinates(shape).ravel().tolist()
        assert all(math.isclose(number, round(number, 7), abs_tol=1e-12) for number in flat)


def test_what_is_not_known_is_null_and_a_nought_is_a_nought(real: Snapshot, tmp_path: Path) -> None:
    made = json.loads(registry.export(real, tmp_path / "g.geojson", kind="areas").read_text(encoding="utf-8"))
    buurten = [item["properties"] for item in made["features"] if item["properties"]["level"] == "buurt"]
    known = [facts for facts in buurten if facts["inhabitants"] is not None]
    assert known
    assert all(facts["density"] == 0 and facts["age_0_14"] is None for facts in known)
    assert any(facts["inhabitants"] is None for facts in buurten)
    assert {facts["vintage"] for facts in buurten} == {2016}


def test_one_area_goes_out_with_what_lies_in_it(snapshot: Snapshot, tmp_path: Path) -> None:
    wijk = next(area for area in snapshot.areas if area.code == "WK095704")
    path = registry.export(replace(snapshot, area=wijk), tmp_path / "g.geojson", kind="areas")
    made = json.loads(path.read_text(encoding="utf-8"))
    assert [item["properties"]["code"] for item in made["features"]] == ["WK095704", "BU09570402", "BU09570403"]
    assert made["features"][1]["properties"]["gemeente_code"] == "GM0957"


def test_every_figure_has_a_short_name_of_its_own() -> None:
    short = [field.short for field in area_files.FIELDS]
    assert len(set(short)) == len(short) == 11 + len(FIGURES)


def test_codes_that_are_not_those_of_cbs_keep_their_levels(snapshot: Snapshot, tmp_path: Path) -> None:
    division = Division(id="division", name="Stad", year=2020, source="Stad", imported_at="", current=True)
    changed = tuple(
        replace(area, code=area.code.replace("BU0957", "B").replace("WK0957", "W").replace("GM0957", "G"))
        for area in snapshot.areas
    )
    shot = replace(snapshot, areas=changed, divisions=(division,))
    for suffix in SUFFIXES:
        found = again(registry.export(shot, tmp_path / f"stad{suffix}", kind="areas"))
        assert {(area.level, area.code) for area in found} == {
            (area.level, area.code) for area in changed if area.level is not Level.OWN
        }
