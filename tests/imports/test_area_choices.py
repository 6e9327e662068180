"""What the user chooses about an area file, and what is proposed when nothing is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from assetmap.domain.areas import Level
from assetmap.domain.errors import ImportRefused
from assetmap.geo import crs
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import AreaFile, read_areas
from assetmap.imports.areainspect import inspect

Writer = Callable[..., Path]
RD = shapely.box(197000, 356000, 197100, 356100)


def square(column: int) -> Any:
    return shapely.box(197000 + column * 100, 356000, 197100 + column * 100, 356100)


def cbs(*codes: str, **more: Any) -> dict[str, Any]:
    return {"BU_CODE": list(codes), "BU_NAAM": [f"Buurt {code[-2:]}" for code in codes], **more}


def leaves(found: AreaFile) -> list[str]:
    parents = {area.parent_id for area in found.areas}
    return [area.code for area in found.areas if area.id not in parents]


# Coordinates


@pytest.mark.parametrize("system", ["EPSG:28992", "EPSG:4326", "EPSG:3857", "EPSG:25831", "EPSG:25832"])
@pytest.mark.parametrize("label", ["EPSG:28992", "EPSG:4326", "EPSG:3857", "EPSG:25831", None])
def test_every_wrong_label_is_seen_and_the_right_one_proposed(write: Writer, system: str, label: str | None) -> None:
    import geopandas

    shapes = geopandas.GeoSeries([RD], crs="EPSG:28992").to_crs(system).to_numpy()
    path = write("a.gpkg", cbs("BU09570000"), shapes, crs=label)
    seen, report = inspect(path), read_areas(path).report
    source = "file" if label == system else "guessed"
    assert (seen.crs, seen.crs_source) == (report.crs, report.crs_source) == (system, source)
    assert (seen.crs_message is None) == (source == "file")
    assert seen.questions == (() if source == "file" else ("crs",))
    assert seen.crs_said == label
    assert [option.crs for option in seen.crs_options if option.plausible] == [system]
    assert seen.crs_options[0].crs == system
    assert seen.bounds is not None
    assert crs.within(np.array(seen.bounds)).all()


def test_the_system_that_is_given_wins(write: Writer) -> None:
    path = write("a.gpkg", cbs("BU09570000"), [RD], crs="EPSG:4326")
    report = read_areas(path, Choices(crs="EPSG:28992")).report
    assert (report.crs, report.crs_source, report.warnings) == ("EPSG:28992", "given", ())
    with pytest.raises(ImportRefused, match=r"Read as WGS 84, the areas in a\.gpkg do not lie in the Netherlands"):
        read_areas(path, Choices(crs="EPSG:4326"))
    seen = inspect(path, Choices(crs="EPSG:4326"))
    assert seen.crs is None
    assert "the Dutch national grid" in str(seen.crs_message)


@pytest.mark.parametrize("system", ["EPSG:99999", "rd", "+proj=longlat", "28992", ""])
def test_a_system_that_is_none_is_refused(write: Writer, system: str) -> None:
    with pytest.raises(ImportRefused, match="no coordinate system"):
        read_areas(write("a.gpkg", cbs("BU09570000"), [RD]), Choices(crs=system))


def test_outside_the_netherlands_only_when_the_user_insists(write: Writer) -> None:
    brussels = shapely.box(4.3, 50.3, 4.4, 50.4)
    path = write("a.gpkg", cbs("BU09570000"), [brussels], crs="EPSG:4326")
    with pytest.raises(ImportRefused, match="do not lie in the Netherlands"):
        read_areas(path)
    assert "do not lie in the Netherlands" in str(inspect(path).crs_message)
    for choices in (Choices(outside=True), Choices(outside=True, crs="EPSG:4326")):
        found = read_areas(path, choices)
        assert found.areas[-1].bounds == pytest.approx(shapely.bounds(brussels).tolist())


# Letters


@pytest.mark.parametrize("page", ["cp850", "cp437", "cp1252", "utf-8"])
@pytest.mark.parametrize("names", [["Chasseébuurt", "België"], ["Één", "Hûnzerfjild"], ["Geërfde Müller", "crêche"]])
def test_letters_without_a_label_are_recognised(write: Writer, page: str, names: list[str]) -> None:
    columns = cbs("BU09570000", "BU09570001") | {"BU_NAAM": names}
    path = write("a.shp", columns, [square(0), square(1)], encoding=page)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    content[29] = 0
    table.write_bytes(content)
    found, seen = read_areas(path), inspect(path)
    assert [area.name for area in found.areas if area.level is Level.BUURT] == names
    assert seen.encoding == found.report.encoding
    assert seen.encoding_source == found.report.encoding_source == "guessed"
    assert seen.encodings[0].encoding == seen.encoding
    assert list(seen.encodings[0].names) == names
    others = [option.names for option in seen.encodings[1:]]
    assert others
    assert all(len(other) == len(names) and list(other) != names for other in others)


def test_a_label_that_makes_nonsense_is_not_believed(write: Writer) -> None:
    columns = cbs("BU09570000", "BU09570001") | {"BU_NAAM": ["Chasseébuurt", "België"]}
    for page, label in (("cp850", "1252"), ("cp1252", "850")):
        path = write("a.shp", columns, [square(0), square(1)], encoding=page)
        path.with_suffix(".cpg").write_text(label)
        report = read_areas(path).report
        assert report.encoding == page.upper()
        assert f"but they are {page.upper()}" in str(report.warnings[0])
        assert report.encoding_source == "guessed"


def test_the_encoding_that_is_given_wins(write: Writer) -> None:
    path = write("a.shp", cbs("BU09570000") | {"BU_NAAM": ["Chasseé"]}, [RD], encoding="cp1252")
    found = read_areas(path, Choices(encoding="cp850"))
    assert found.areas[-1].name == "ChasseÚ"
    assert (found.report.encoding, found.report.encoding_source) == ("CP850", "given")
    with pytest.raises(ImportRefused, match="no encoding klingon"):
        read_areas(path, Choices(encoding="klingon"))


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.geojson"])
def test_mojibake_is_offered_and_never_silent(write: Writer, name: str) -> None:
    right = ["Café ’t Hoekje", "Geërfd", "Gewoon", "Één"]
    once = right[0].encode().decode("cp1252")
    twice = right[1].encode().decode("cp1252").encode().decode("cp1252")
    columns = {"BU_CODE": [f"BU0957000{i}" for i in range(4)], "BU_NAAM": [once, twice, *right[2:]]}
    path = write(name, columns, [square(i) for i in range(4)])
    kept = read_areas(path)
    assert [area.name for area in kept.areas if area.level is Level.BUURT] == [once, twice, *right[2:]]
    assert "2 names seem to be read in the wrong letters" in str(kept.report.warnings[-1])
    assert inspect(path).mojibake == ((once, right[0]), (twice, right[1]))
    mended = read_areas(path, Choices(mend_names=True))
    assert [area.name for area in mended.areas if area.level is Level.BUURT] == right
    assert [(item.row, once in str(item.reason)) for item in mended.report.repaired] == [(1, True), (2, False)]


# Columns


def test_columns_that_nobody_knows_are_asked_for(write: Writer) -> None:
    columns = {"GEB_NR": ["T92a", "T93b"], "AANDUIDING": ["Noord", "Zuid"], "WK": ["w1", "w1"], "AREA": [1.5, 2.0]}
    path = write("a.gpkg", columns, [square(0), square(1)])
    with pytest.raises(ImportRefused, match=r"No column of a\.gpkg looks like"):
        read_areas(path)
    seen = inspect(path)
    assert (seen.questions, seen.recognised, seen.level) == (("columns",), {}, None)
    assert [(column.name, column.samples) for column in seen.columns] == [
        ("GEB_NR", ("T92a", "T93b")),
        ("AANDUIDING", ("Noord", "Zuid")),
        ("WK", ("w1",)),
        ("AREA", ("1.5", "2")),
    ]
    assert seen.crs == "EPSG:28992"
    assert seen.outlines.count('"Polygon"') == 2
    chosen = Choices(columns={"code": "geb_nr", "name": "AANDUIDING", "wijk_code": "WK"})
    assert inspect(path, chosen).questions == ()
    found = read_areas(path, chosen)
    assert [(area.level.value, area.code, area.name) for area in found.areas] == [
        ("wijk", "w1", "w1"),
        ("buurt", "T92a", "Noord"),
        ("buurt", "T93b", "Zuid"),
    ]
    own = read_areas(path, Choices(columns={"name": "AANDUIDING"}))
    assert own.report.levels == {Level.OWN: 2}


def test_columns_that_are_not_there_are_refused(write: Writer) -> None:
    path = write("a.gpkg", cbs("BU09570000"), [RD])
    with pytest.raises(ImportRefused, match=r"no column NAAM in a\.gpkg\. Its columns are: BU_CODE, BU_NAAM"):
        read_areas(path, Choices(columns={"name": "NAAM"}))
    with pytest.raises(ImportRefused, match="cannot be the “colour”"):
        read_areas(path, Choices(columns={"colour": "BU_NAAM"}))


def test_amsterdam_is_proposed_and_asked(shared_data: Path) -> None:
    seen = inspect(shared_data / "areas/amsterdam_gbd/GBD_Buurt.shp")
    assert seen.recognised == {"code": "VOLLCODE", "name": "NAAM"}
    assert seen.questions == ("columns",)
    assert ("NAAM", 5) in [(column.name, len(column.samples)) for column in seen.columns]


def test_cbs_codes_with_the_year_before_them(write: Writer) -> None:
    found = read_areas(write("a.gpkg", {"jrstatcode": ["2024BU09570000"], "statnaam": ["Hier"]}, [RD]))
    assert [area.code for area in found.areas] == ["GM0957", "WK095700", "BU09570000"]
    assert found.division.year == 2024


def test_the_year_that_is_chosen_wins(write: Writer) -> None:
    path = write("buurten_2016.gpkg", cbs("BU09570000", jaar=[2018]), [RD])
    assert [read_areas(path).division.year, inspect(path).year] == [2018, 2018]
    assert read_areas(path, Choices(vintage=2020)).division.year == 2020
    assert inspect(path, Choices(vintage=2020)).year == 2020


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        (None, ["BU09570000", "BU09570100"]),
        (Level.BUURT, ["BU09570000", "BU09570100"]),
        (Level.WIJK, ["WK095700", "WK095701"]),
        (Level.GEMEENTE, ["GM0957"]),
    ],
)
def test_the_level_that_is_chosen_is_the_lowest_of_cbs(write: Writer, level: Level | None, codes: list[str]) -> None:
    path = write("a.gpkg", cbs("BU09570000", "BU09570100"), [square(0), square(1)])
    assert leaves(read_areas(path, Choices(level=level))) == codes


def test_the_level_that_is_chosen_is_what_other_areas_are(write: Writer) -> None:
    path = write("a.gpkg", {"code": ["a"], "naam": ["A"]}, [RD])
    for level in Level:
        assert read_areas(path, Choices(level=level)).report.levels == {level: 1}
    official = write("b.gpkg", cbs("BU09570000"), [RD])
    (own,) = read_areas(official, Choices(level=Level.OWN)).areas
    assert (own.level, own.name, own.division_id) == (Level.OWN, "Buurt 00", None)


# Rows


def test_water_comes_along_when_it_is_wanted(write: Writer) -> None:
    path = write("a.gpkg", cbs("BU09570000", "BU09570001", WATER=["NEE", "JA"]), [square(0), square(1)])
    assert inspect(path).water_rows == 1
    assert leaves(read_areas(path)) == ["BU09570000"]
    assert leaves(read_areas(path, Choices(water=True))) == ["BU09570000", "BU09570001"]


@pytest.fixture
def province(write: Writer) -> Path:
    codes = ["BU09570000", "BU09570100", "BU09570101", "BU01770000", "BU01770200"]
    wijken = ["Centrum", "Noord", "Noord", "Centrum", "Zuid"]
    gemeenten = ["Roermond"] * 3 + ["Raalte"] * 2
    return write("a.gpkg", cbs(*codes, WK_NAAM=wijken, GM_NAAM=gemeenten), [square(i) for i in range(5)])


@pytest.mark.parametrize(
    ("municipalities", "wijken", "codes"),
    [
        (("Roermond",), (), ["BU09570000", "BU09570100", "BU09570101"]),
        ((), ("noord",), ["BU09570100", "BU09570101"]),
        ((), ("Centrum",), ["BU01770000", "BU09570000"]),
        (("Roermond",), ("Centrum",), ["BU09570000"]),
        (("Raalte", "Roermond"), ("WK095701",), ["BU01770000", "BU01770200", "BU09570100", "BU09570101"]),
        (("Raalte",), ("WK095701",), ["BU01770000", "BU01770200", "BU09570100", "BU09570101"]),
        (("0177",), ("wk017702",), ["BU01770200"]),
    ],
)
def test_a_choice_of_gemeenten_and_wijken(
    province: Path, municipalities: tuple[str, ...], wijken: tuple[str, ...], codes: list[str]
) -> None:
    found = read_areas(province, Choices(municipalities=municipalities, wijken=wijken))
    assert leaves(found) == codes
    assert (found.report.read, found.report.chosen, found.report.left_out) == (5, len(codes), ())


def test_a_wijk_that_is_not_there(province: Path, write: Writer) -> None:
    with pytest.raises(ImportRefused, match=r"no wijk West in a\.gpkg\. It has: Centrum, Noord, Zuid\."):
        read_areas(province, Choices(wijken=("West",)))
    with pytest.raises(ImportRefused, match="does not say in which wijk"):
        read_areas(write("b.gpkg", {"code": ["a"], "naam": ["A"]}, [RD]), Choices(wijken=("West",)))


def test_gemeenten_and_wijken_are_listed_to_choose_from(province: Path) -> None:
    raalte, roermond = inspect(province).gemeenten
    assert (raalte.code, raalte.name, raalte.buurten) == ("GM0177", "Raalte", 2)
    assert [(wijk.code, wijk.name, wijk.buurten) for wijk in roermond.wijken] == [
        ("WK095700", "Centrum", 1),
        ("WK095701", "Noord", 2),
    ]


def test_empty_rows_are_counted(write: Writer) -> None:
    path = write("a.gpkg", cbs("BU09570000", "BU09570001", "BU09570002"), [RD, None, shapely.Polygon()])
    seen = inspect(path)
    assert (seen.rows, seen.empty_rows) == (3, 2)
    nothing = inspect(write("b.gpkg", cbs("BU09570000"), [None]))
    assert nothing.crs is None
    assert "every area in it is empty" in str(nothing.crs_message)
