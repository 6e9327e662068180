"""Area files of every make, written here: coordinates, encodings, columns, doubles, repairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap import i18n
from assetmap.domain.areas import Area, Level
from assetmap.domain.errors import ImportRefused
from assetmap.geo import crs
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import AreaFile, read_areas

Writer = Callable[..., Path]
WEST, SOUTH = 197_000.0, 356_000.0


def square(column: int, row: int = 0, side: float = 100.0) -> Any:
    """A square near Roermond in RD, sharing borders with its neighbours."""
    west, south = WEST + column * side, SOUTH + row * side
    return shapely.box(west, south, west + side, south + side)


def cbs(count: int, **more: Any) -> dict[str, Any]:
    return {
        "BU_CODE": [f"BU0957{i // 2:02}{i % 2:02}" for i in range(count)],
        "BU_NAAM": [f"Buurt {i}" for i in range(count)],
        **more,
    }


def buurten(found: AreaFile) -> list[Area]:
    return [area for area in found.areas if area.level is Level.BUURT]


def in_rd(area: Area) -> Any:
    return crs.to_rd(np.array([shapely.from_wkb(area.geometry)], dtype=object))[0]


# Coordinates


@pytest.mark.parametrize("said", [None, "EPSG:4326", "EPSG:25831", "EPSG:3857"])
@pytest.mark.parametrize("name", ["a.shp", "a.gpkg"])
def test_rd_numbers_are_read_as_rd_whatever_the_file_says(write: Writer, said: str | None, name: str) -> None:
    found = read_areas(write(name, cbs(2), [square(0), square(1)], crs=said))
    assert (found.report.crs, found.report.crs_source) == ("EPSG:28992", "guessed")
    (warning,) = found.report.warnings
    assert "the Dutch national grid (RD)" in str(warning)
    assert shapely.hausdorff_distance(in_rd(buurten(found)[0]), square(0)) < 0.001


@pytest.mark.parametrize("said", [None, "EPSG:28992"])
def test_degrees_are_read_as_degrees_whatever_the_file_says(write: Writer, said: str | None) -> None:
    shapes = crs.to_wgs84(np.array([square(0)], dtype=object))
    found = read_areas(write("a.gpkg", cbs(1), shapes, crs=said))
    assert (found.report.crs, found.report.crs_source) == ("EPSG:4326", "guessed")
    assert shapely.hausdorff_distance(in_rd(buurten(found)[0]), square(0)) < 0.001


def test_geojson_with_rd_numbers_and_no_system(write: Writer) -> None:
    found = read_areas(write("a.geojson", cbs(1), [square(0)], crs=None))
    assert (found.report.crs, found.report.crs_source) == ("EPSG:28992", "guessed")
    assert "WGS 84" in str(found.report.warnings[0])


@pytest.mark.parametrize("system", ["EPSG:3857", "EPSG:4258", "EPSG:25831", "EPSG:7415"])
def test_other_systems_that_tell_the_truth_are_followed(write: Writer, system: str) -> None:
    import geopandas

    shapes = geopandas.GeoSeries([square(0)], crs="EPSG:28992").to_crs(system)
    found = read_areas(write("a.gpkg", cbs(1), shapes, crs=system))
    assert (found.report.crs, found.report.crs_source) == (system, "file")
    assert shapely.hausdorff_distance(in_rd(buurten(found)[0]), square(0)) < 1.0


@pytest.mark.parametrize(
    "system",
    [b'LOCAL_CS["drawing",UNIT["metre",1]]', b"nonsense", b"", b"\xff\xfe", b'PROJCS["caf\xe9"', b"EPSG:99999"],
)
def test_a_prj_that_says_nothing_useful_is_no_obstacle(write: Writer, system: bytes) -> None:
    path = write("a.shp", cbs(1), [square(0)])
    path.with_suffix(".prj").write_bytes(system)
    found = read_areas(path)
    assert (found.report.crs, found.report.crs_source) == ("EPSG:28992", "guessed")


def test_a_prj_with_an_accent_in_a_name_is_followed(write: Writer) -> None:
    path = write("a.shp", cbs(1), [square(0)])
    system = path.with_suffix(".prj")
    system.write_bytes(system.read_bytes().replace(b'"GCS_', b'"GCS_\xe9'))
    assert b"\xe9" in system.read_bytes()
    assert read_areas(path).report.crs_source == "file"


def test_a_row_outside_the_netherlands_is_left_out(write: Writer) -> None:
    found = read_areas(write("a.shp", cbs(3), [square(0), square(1), shapely.box(0, 0, 1, 1)]))
    assert len(buurten(found)) == 2
    assert [(item.row, item.name, str(item.reason)) for item in found.report.left_out] == [
        (3, "Buurt 2", "It lies outside the Netherlands.")
    ]


# Texts


@pytest.mark.parametrize(
    ("page", "label"),
    [
        *[("UTF-8", label) for label in ("UTF-8", "utf8", "65001", "1252", "ISO-8859-1", "850", "nonsense", None)],
        *[("CP1252", label) for label in ("UTF-8", "1252", "ANSI 1252", "ISO-8859-1", "nonsense", None)],
        *[("ISO-8859-1", label) for label in ("UTF-8", "88591", "8859-1", None)],
        # An old DOS page cannot be told from CP1252 without its label, and a label that can be true is believed.
        ("CP850", "850"),
        ("CP850", "OEM 850"),
        *[("UTF-8", label) for label in ("a\x00b", "uu", "idna", "utf-16")],
    ],
)
def test_names_are_right_whatever_the_cpg_says(write: Writer, page: str, label: str | None) -> None:
    names = ["Chasseébuurt", "'t Häagje àëö", "Gewoon"]
    path = write("a.shp", cbs(3) | {"BU_NAAM": names}, [square(i) for i in range(3)], encoding=page)
    cpg = path.with_suffix(".cpg")
    cpg.unlink(missing_ok=True)
    if label is not None:
        cpg.write_text(label)
    found = read_areas(path)
    assert [area.name for area in buurten(found)] == names
    assert found.report.encoding == {"ISO-8859-1": "CP1252"}.get(page, page)


def test_a_cpg_that_lies_is_told(write: Writer) -> None:
    path = write("a.shp", cbs(1) | {"BU_NAAM": ["Chasseé"]}, [square(0)], encoding="CP1252")
    path.with_suffix(".cpg").write_text("UTF-8")
    (warning,) = read_areas(path).report.warnings
    assert str(warning) == "The file says that its texts are UTF-8, but they are CP1252; they were read as that."


def test_a_name_cut_in_the_middle_of_a_letter(write: Writer) -> None:
    columns = cbs(2) | {"BU_NAAM": ["x" * 80, "Chasseé"]}
    path = write("a.shp", columns, [square(0), square(1)], encoding="UTF-8")
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"x" * 80, b"x" * 79 + b"\xc3"))
    assert [area.name for area in buurten(read_areas(path))] == ["x" * 79, "Chasseé"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_geojson_in_another_encoding(write: Writer, encoding: str) -> None:
    path = write("a.geojson", cbs(1) | {"BU_NAAM": ["Chasseé"]}, [square(0)])
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert [area.name for area in buurten(read_areas(path))] == ["Chasseé"]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=20),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["a.gpkg", "a.geojson", "a.shp", "a.fgb"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_survive_exactly(write: Writer, names: list[str], file: str) -> None:
    path = write(file, cbs(len(names)) | {"BU_NAAM": names}, [square(i) for i in range(len(names))])
    assert [area.name for area in buurten(read_areas(path))] == names
    path.unlink()


# Columns


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("BU_CODE", "BU_NAAM"),
        ("bu_code", "bu_naam"),
        ("buurtcode", "buurtnaam"),
        ("Buurtcode", "Buurtnaam"),
        ("buurtCode", "buurtNaam"),
        ("statcode", "statnaam"),
        ("gwb_code", "regio"),
    ],
)
def test_the_columns_of_cbs_in_every_spelling(write: Writer, code: str, name: str) -> None:
    found = read_areas(write("a.gpkg", {code: ["BU0363AC03"], name: ["Hier"], "fid2": [1]}, [square(0)]))
    assert [(area.code, area.name) for area in found.areas] == [
        ("GM0363", "GM0363"),
        ("WK0363AC", "Wijk AC"),
        ("BU0363AC03", "Hier"),
    ]
    assert found.division.source == "CBS/Kadaster"


def test_names_of_wijk_and_gemeente_come_from_the_file(write: Writer) -> None:
    columns = cbs(1, WK_CODE=["WK095700"], WK_NAAM=["Centrum"], GM_CODE=["GM0957"], GM_NAAM=["Roermond"], jaar=[2021])
    found = read_areas(write("a.gpkg", columns, [square(0)]))
    assert [area.name for area in found.areas] == ["Roermond", "Centrum", "Buurt 0"]
    assert (found.division.name, found.division.year) == ("Buurten 2021", 2021)


@pytest.mark.parametrize("code", [9570402, 9570402.0, "09570402", "9570402", "bu09570402", " BU09570402 "])
def test_a_code_that_a_table_program_shortened_is_whole_again(write: Writer, code: object) -> None:
    found = read_areas(write("a.gpkg", {"BU_CODE": [code], "BU_NAAM": ["Hier"]}, [square(0)]))
    assert [area.code for area in found.areas] == ["GM0957", "WK095704", "BU09570402"]


@pytest.mark.parametrize(
    ("columns", "level", "name"),
    [
        ({"WK_CODE": ["WK095700"], "WK_NAAM": ["Hier"]}, Level.WIJK, "Wijken 2018"),
        ({"GM_CODE": ["GM0957"], "GM_NAAM": ["Hier"]}, Level.GEMEENTE, "Gemeenten 2018"),
        ({"statcode": ["WK095700"], "statnaam": ["Hier"]}, Level.WIJK, "Wijken 2018"),
        ({"CODE": ["x1"], "NAAM": ["Hier"]}, Level.BUURT, "vlakken_2018"),
    ],
)
def test_the_level_is_told_by_columns_or_codes(write: Writer, columns: Any, level: Level, name: str) -> None:
    found = read_areas(write("vlakken_2018.gpkg", columns, [square(0)]))
    assert [area.name for area in found.areas if area.level is level] == ["Hier"]
    assert (found.division.name, found.division.year) == (name, 2018)


def test_wijken_and_gemeenten_in_one_file_with_their_buurten_give_their_names(write: Writer) -> None:
    codes = ["GM0957", "WK095700", "BU09570000", "BU09570001"]
    names = ["Roermond", "Centrum", "Noord", "Zuid"]
    shapes = [shapely.union_all([square(0), square(1)])] * 2 + [square(0), square(1)]
    found = read_areas(write("a.gpkg", {"gwb_code": codes, "regio": names}, shapes))
    assert [(area.code, area.name) for area in found.areas] == list(zip(codes, names, strict=True))
    assert [item.row for item in found.report.left_out] == [1, 2]


def test_a_buurt_with_a_gemeente_but_no_wijk(write: Writer) -> None:
    columns = {"code": ["a", "b"], "naam": ["A", "B"], "gemeentecode": ["GM0957"] * 2, "gemeentenaam": ["Roermond"] * 2}
    found = read_areas(write("a.gpkg", columns, [square(0), square(1)]))
    gemeente, *rest = found.areas
    assert (gemeente.level, gemeente.name) == (Level.GEMEENTE, "Roermond")
    assert {area.parent_id for area in rest} == {gemeente.id}


def test_only_the_chosen_gemeente_comes_out(write: Writer) -> None:
    columns = {"BU_CODE": ["BU09570000", "BU01770000", "BU01770001"], "GM_NAAM": ["Roermond", "Raalte", "Raalte"]}
    path = write("a.gpkg", columns, [square(0), square(5), square(6)])
    found = read_areas(path, Choices(municipalities=("raalte",)))
    assert [area.code for area in found.areas] == ["GM0177", "WK017700", "BU01770000", "BU01770001"]
    assert found.report.read == 3
    assert found.report.left_out == ()
    assert read_areas(
        path,
        Choices(
            municipalities=(
                "raalte",
                "GM0957",
            )
        ),
    ).report.municipalities == ("Raalte", "Roermond")


# Rows


def test_water_is_left_out_and_reported(write: Writer) -> None:
    found = read_areas(write("a.shp", cbs(3, WATER=["NEE", "JA", "B"]), [square(i) for i in range(3)]))
    assert [area.name for area in buurten(found)] == ["Buurt 0"]
    assert [item.row for item in found.report.left_out] == [2, 3]


def test_rows_without_outline_or_code_are_left_out_and_reported(write: Writer) -> None:
    columns = cbs(4) | {"BU_CODE": ["BU09570000", "BU09570001", "BU09570002", None]}
    shapes = [square(0), None, shapely.Polygon(), square(3)]
    found = read_areas(write("a.gpkg", columns, shapes))
    assert [area.code for area in buurten(found)] == ["BU09570000"]
    assert [(item.row, str(item.reason)) for item in found.report.left_out] == [
        (2, "It has no outline."),
        (3, "It has no outline."),
        (4, "It has no code or name."),
    ]


def test_545_empty_outlines_of_546(write: Writer) -> None:
    codes = [f"BU0957{i:04}" for i in range(546)]
    found = read_areas(write("a.gpkg", {"BU_CODE": codes}, [*[None] * 545, square(0)]))
    assert len(found.report.left_out) == 545
    assert len(buurten(found)) == 1


def test_nothing_left_says_why(write: Writer) -> None:
    with pytest.raises(ImportRefused, match=r"Nothing of a\.gpkg can be imported.*It is water"):
        read_areas(write("a.gpkg", cbs(1, WATER=["JA"]), [square(0)]))


def test_a_crossed_outline_is_repaired_and_reported(write: Writer) -> None:
    bow_tie = shapely.Polygon([(WEST, SOUTH), (WEST + 100, SOUTH + 100), (WEST + 100, SOUTH), (WEST, SOUTH + 100)])
    found = read_areas(write("a.gpkg", cbs(2), [bow_tie, square(3)]))
    (finding,) = found.report.repaired
    assert (finding.row, finding.name) == (1, "Buurt 0")
    assert str(finding.reason).endswith("the area changed by +5000.0 m².")
    assert in_rd(buurten(found)[0]).area == pytest.approx(5000, rel=1e-4)


def test_a_repair_that_changes_no_size_says_so_and_others_in_the_users_figures(write: Writer) -> None:
    turned = shapely.Polygon(
        [(WEST, SOUTH), (WEST + 100, SOUTH), (WEST + 100, SOUTH + 100), (WEST + 100, SOUTH), (WEST, SOUTH + 100)]
    )
    bow_tie = shapely.Polygon([(WEST, SOUTH), (WEST + 100, SOUTH + 100), (WEST + 100, SOUTH), (WEST, SOUTH + 100)])
    found = read_areas(write("a.gpkg", cbs(3), [turned, bow_tie, square(6)]))
    i18n.use("nl")
    same, other = [i18n.translate(finding.reason) for finding in found.report.repaired]
    assert same.endswith("de oppervlakte bleef gelijk.")
    assert "+5000,0 m²" in other


def test_the_same_code_twice(write: Writer) -> None:
    columns = {"BU_CODE": ["BU09570000"] * 3, "BU_NAAM": ["Hier"] * 3}
    found = read_areas(write("a.gpkg", columns, [square(0), square(0), square(5)]))
    (area,) = buurten(found)
    assert in_rd(area).area == pytest.approx(20_000, rel=1e-4)
    assert [(item.row, str(item.reason)) for item in found.report.left_out] == [
        (2, "It is the same as row 1."),
        (
            3,
            "It has the same code as row 1 (BU09570000); the two outlines were joined into one area.",
        ),
    ]


def test_heights_go_and_holes_and_parts_stay(write: Writer) -> None:
    holed = square(0).difference(shapely.box(WEST + 40, SOUTH + 40, WEST + 60, SOUTH + 60))
    shape = shapely.force_3d(shapely.MultiPolygon([holed, square(4)]), 12.0)
    for name in ("a.shp", "a.gpkg", "a.geojson"):
        (area,) = buurten(read_areas(write(name, cbs(1), [shape])))
        stored = shapely.from_wkb(area.geometry)
        assert not shapely.has_z(stored)
        assert area.geometry[0] == 1
        assert shapely.get_num_geometries(stored) == 2
        assert shapely.get_num_interior_rings(shapely.get_parts(stored)).sum() == 1


def test_of_a_mixed_row_only_the_polygons_stay(write: Writer) -> None:
    mixed = shapely.GeometryCollection([square(0), shapely.LineString([(WEST, SOUTH), (WEST + 500, SOUTH)])])
    found = read_areas(write("a.gpkg", cbs(2), [mixed, shapely.Point(WEST, SOUTH)]))
    assert [area.name for area in buurten(found)] == ["Buurt 0"]
    assert in_rd(buurten(found)[0]).area == pytest.approx(10_000, rel=1e-4)
    assert [str(item.reason) for item in found.report.left_out] == ["It is a point or a line, not an area."]


def test_rounding_between_neighbours_leaves_no_holes(write: Writer) -> None:
    rng = np.random.default_rng(3)
    along = np.linspace(WEST, WEST + 500, 40)[1:-1]
    wavy = [(x, SOUTH + 100 + rng.uniform(-0.02, 0.02)) for x in along]
    south = shapely.box(WEST, SOUTH, WEST + 500, SOUTH + 100)
    north = shapely.Polygon(
        [(WEST, SOUTH + 100), *wavy, (WEST + 500, SOUTH + 100), (WEST + 500, SOUTH + 200), (WEST, SOUTH + 200)]
    )
    assert shapely.get_num_interior_rings(shapely.union_all([south, north])) > 5
    found = read_areas(write("a.gpkg", cbs(2), [south, north]))
    wijk = next(area for area in found.areas if area.level is Level.WIJK)
    outline = in_rd(wijk)
    assert shapely.get_type_id(outline) == 3
    assert shapely.get_num_interior_rings(outline) == 0
    assert outline.area == pytest.approx(100_000, rel=1e-3)


def test_a_real_hole_in_a_wijk_stays(write: Writer) -> None:
    ring = [square(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    found = read_areas(write("a.gpkg", {"BU_CODE": [f"BU095700{i:02}" for i in range(8)]}, ring))
    wijk = next(area for area in found.areas if area.level is Level.WIJK)
    assert in_rd(wijk).area == pytest.approx(80_000, rel=1e-4)


polygons = st.tuples(
    st.integers(0, 40),
    st.lists(st.floats(0.3, 1.0), min_size=3, max_size=30),
    st.floats(20, 2000),
).map(
    lambda drawn: shapely.Polygon(
        [
            (
                WEST + drawn[0] * 300 + drawn[2] * radius * np.cos(2 * np.pi * i / len(drawn[1])),
                SOUTH + drawn[2] * radius * np.sin(2 * np.pi * i / len(drawn[1])),
            )
            for i, radius in enumerate(drawn[1])
        ]
    )
)


@given(st.lists(polygons, min_size=1, max_size=6), st.sampled_from(["a.shp", "a.gpkg", "a.geojson", "a.gml", "a.fgb"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_polygons_keep_their_area(write: Writer, shapes: list[Any], file: str) -> None:
    path = write(file, cbs(len(shapes)), shapes)
    found = read_areas(path)
    for area, shape in zip(buurten(found), shapes, strict=True):
        assert in_rd(area).area == pytest.approx(shape.area, rel=1e-4)
        assert shapely.is_valid(shapely.from_wkb(area.geometry))
    path.unlink()
