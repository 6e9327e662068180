"""Every real area file can be imported, and what comes out is what is in it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import geopandas
import numpy as np
import pytest
import shapely

from assetmap.domain.areas import Area, Level
from assetmap.domain.errors import ImportRefused
from assetmap.geo import crs
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import read_areas

ROERMOND = "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp"


def shapes(areas: Sequence[Area]) -> np.ndarray:
    return np.asarray(shapely.from_wkb([area.geometry for area in areas]))


def of(areas: Sequence[Area], level: Level) -> list[Area]:
    return [area for area in areas if area.level is level]


def test_roermond_has_35_buurten_in_10_wijken(shared_data: Path) -> None:
    found = read_areas(shared_data / ROERMOND)
    report = found.report
    assert (report.read, dict(report.levels)) == (35, {Level.BUURT: 35, Level.WIJK: 10, Level.GEMEENTE: 1})
    assert (report.crs, report.crs_source, report.encoding) == ("EPSG:28992", "file", "UTF-8")
    assert (report.repaired, report.left_out, report.warnings) == ((), (), ())
    assert report.municipalities == ("Roermond",)
    assert (found.division.name, found.division.year, found.division.source) == ("Buurten 2016", 2016, "CBS/Kadaster")
    assert [area.level for area in found.areas] == [Level.GEMEENTE, *[Level.WIJK] * 10, *[Level.BUURT] * 35]
    by_code = {area.code: area for area in found.areas}
    donderberg = by_code["WK095704"]
    assert donderberg.name == "Wijk 04"
    assert {area.name for area in found.areas if area.parent_id == donderberg.id} == {
        "Kastelenbuurt",
        "Vliegeniersbuurt",
        "Componistenbuurt",
    }
    assert donderberg.parent_id == by_code["GM0957"].id
    assert by_code["GM0957"].parent_id is None
    assert len({area.id for area in found.areas}) == 46
    assert {area.division_id for area in found.areas} == {found.division.id}


@pytest.mark.parametrize(
    ("name", "levels", "encoding", "warnings"),
    [
        ("buurt_2016_Raalte/buurt_2016_Raalte.shp", (1, 10, 46, 0), "UTF-8", 0),
        ("baarn_buurten.geojson", (1, 5, 21, 0), "UTF-8", 0),
        ("amsterdam_gbd/GBD_Buurt.shp", (0, 0, 47, 0), "UTF-8", 1),
        ("amsterdam_gbd/GBD_Buurtcombinatie.shp", (0, 99, 0, 0), "CP1252", 1),
        ("amsterdam_gbd/GBD_Stadsdeel.shp", (0, 8, 0, 0), "UTF-8", 0),
        ("amsterdam_gbd/GBD_grootstedelijke_projecten.shp", (0, 0, 0, 55), "CP1252", 1),
    ],
)
def test_every_real_file_is_read(
    shared_data: Path, name: str, levels: tuple[int, ...], encoding: str, warnings: int
) -> None:
    found = read_areas(shared_data / "areas" / name)
    report = found.report
    order = (Level.GEMEENTE, Level.WIJK, Level.BUURT, Level.OWN)
    assert tuple(report.levels.get(level, 0) for level in order) == levels
    system = "EPSG:4326" if name.endswith(".geojson") else "EPSG:28992"
    assert (report.crs, report.crs_source, report.encoding) == (system, "file", encoding)
    assert len(report.warnings) == warnings
    assert report.read == len(found.areas) + len(report.left_out) - sum(levels[:2]) * (levels[2] > 0)
    geometries = shapes(found.areas)
    assert shapely.is_valid(geometries).all()
    assert set(shapely.get_type_id(geometries).tolist()) <= {3, 6}
    assert crs.within(shapely.bounds(geometries)).all()
    assert np.array_equal(shapely.bounds(geometries), np.array([area.bounds for area in found.areas]))
    assert all(area.name and area.code for area in found.areas)


def test_the_names_of_amsterdam_are_whole(shared_data: Path) -> None:
    found = read_areas(shared_data / "areas/amsterdam_gbd/GBD_Buurtcombinatie.shp")
    names = {area.code: area.name for area in found.areas}
    assert "Chasseébuurt" in names.values()
    assert names["E14"] == "Staatsliedenbuurt"
    assert found.division.source == "GBD_Buurtcombinatie.shp"


def test_projects_without_codes_come_in_as_own_areas(shared_data: Path) -> None:
    found = read_areas(shared_data / "areas/amsterdam_gbd/GBD_grootstedelijke_projecten.shp")
    assert {(area.level, area.division_id, area.parent_id) for area in found.areas} == {(Level.OWN, None, None)}
    assert len({area.code for area in found.areas}) == len(found.areas)
    assert [finding.name for finding in found.report.repaired] == ["De Adelaar"]
    reasons = [str(finding.reason) for finding in found.report.left_out]
    assert len(reasons) == 10
    assert "It is the same as row 15." in reasons


def test_wijken_and_gemeente_are_exactly_their_buurten(shared_data: Path) -> None:
    for name in (ROERMOND, "areas/baarn_buurten.geojson"):
        areas = read_areas(shared_data / name).areas
        for parent in areas:
            below = [area for area in areas if area.parent_id == parent.id]
            if below:
                (whole,), parts = crs.to_rd(shapes([parent])), crs.to_rd(shapes(below))
                difference = shapely.area(shapely.symmetric_difference(whole, shapely.union_all(parts)))
                assert difference < 1e-4 * shapely.area(whole)
                holes = shapely.get_num_interior_rings(shapely.get_parts(whole)).sum()
                assert holes == 0 or parent.level is not Level.GEMEENTE
                corners = {tuple(point) for point in shapely.get_coordinates(shapes(below)).tolist()}
                assert {tuple(point) for point in shapely.get_coordinates(shapes([parent])).tolist()} <= corners


def test_the_same_file_in_every_format_lies_in_the_same_place(shared_data: Path, tmp_path: Path) -> None:
    frame = geopandas.read_file(shared_data / ROERMOND)
    lon_lat = frame.to_crs(4326)
    lon_lat.to_file(tmp_path / "buurt_2016.geojson", driver="GeoJSON", COORDINATE_PRECISION=7)
    lon_lat.to_file(tmp_path / "buurt_2016.gpkg", driver="GPKG")
    frame.to_file(tmp_path / "buurt_2016_rd.gpkg", driver="GPKG")
    original = read_areas(shared_data / ROERMOND).areas
    for name in ("buurt_2016.geojson", "buurt_2016.gpkg", "buurt_2016_rd.gpkg"):
        found = read_areas(tmp_path / name)
        assert [(area.code, area.name) for area in found.areas] == [(area.code, area.name) for area in original]
        apart = shapely.hausdorff_distance(crs.to_rd(shapes(found.areas)), crs.to_rd(shapes(original)))
        assert apart.max() < 1.0
        assert found.division.year == 2016


def test_a_folder_or_a_zip_is_read_as_the_file_in_it(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "areas/buurt_2016_Roermond"
    with ZipFile(tmp_path / "Roermond.ZIP", "w") as archive:
        archive.writestr("__MACOSX/._buurt_2016_Roermond.shp", b"not a shapefile")
        for part in folder.iterdir():
            archive.write(part, f"some folder/{part.name.upper()}")
    loose = [area.code for area in read_areas(folder).areas]
    zipped = read_areas(tmp_path / "Roermond.ZIP")
    assert [area.code for area in zipped.areas] == loose
    assert (zipped.division.year, zipped.report.encoding) == (2016, "UTF-8")
    assert [area.code for area in read_areas(shared_data / "areas/amsterdam_gbd").areas][:1] == ["T92a"]


def test_any_part_of_a_shapefile_may_be_pointed_at(shared_data: Path) -> None:
    assert len(read_areas((shared_data / ROERMOND).with_suffix(".dbf")).areas) == 46


@pytest.mark.parametrize("wanted", ["GM0957", "gm0957", "0957", "957", "roermond", " Roermond "])
def test_a_gemeente_is_chosen_by_code_or_name(shared_data: Path, wanted: str) -> None:
    assert len(read_areas(shared_data / ROERMOND, Choices(municipalities=(wanted,))).areas) == 46


def test_an_unknown_gemeente_is_refused_with_what_there_is(shared_data: Path) -> None:
    with pytest.raises(ImportRefused, match=r"no gemeente Raalte in .*It has: Roermond\."):
        read_areas(
            shared_data / ROERMOND,
            Choices(
                municipalities=(
                    "Roermond",
                    "Raalte",
                )
            ),
        )
    with pytest.raises(ImportRefused, match="does not say in which gemeente"):
        read_areas(shared_data / "areas/amsterdam_gbd/GBD_Buurt.shp", Choices(municipalities=("Amsterdam",)))


def test_nothing_is_written_beside_the_file(shared_data: Path, tmp_path: Path) -> None:
    for part in (shared_data / ROERMOND).parent.iterdir():
        if part.suffix != ".shx":
            shutil.copy(part, tmp_path)
    before = {item.name: item.stat().st_mtime_ns for item in tmp_path.iterdir()}
    assert len(read_areas(tmp_path / "buurt_2016_Roermond.shp").areas) == 46
    assert {item.name: item.stat().st_mtime_ns for item in tmp_path.iterdir()} == before


def test_one_gemeente_takes_a_moment(shared_data: Path) -> None:
    read_areas(shared_data / ROERMOND)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        read_areas(shared_data / ROERMOND)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3
