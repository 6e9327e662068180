"""Area files of every make through the command line: drivers, coordinates, letters, codes, zips."""

from __future__ import annotations

import json
import shutil
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

Cli = Callable[..., Any]

RD = "EPSG:28992"
DEGREES = "EPSG:4326"
DRIVERS = {
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".gml": "GML",
    ".fgb": "FlatGeobuf",
    ".gdb": "OpenFileGDB",
}
NAMES = ("Chasseébuurt", "’t Häagje", "Gewoon")
LATIN = ("Chasseébuurt", "Häagje", "Gewoon")


def squares(count: int = 3) -> list[Any]:
    """Squares of 100 m in a row near Roermond, in RD."""
    return [shapely.box(197_000 + 100 * i, 356_000, 197_100 + 100 * i, 356_100) for i in range(count)]


def cbs(names: Sequence[str] = NAMES) -> dict[str, Sequence[Any]]:
    return {"BU_CODE": [f"BU095704{i:02}" for i in range(len(names))], "BU_NAAM": list(names)}


def write(
    path: Path,
    columns: Mapping[str, Sequence[Any]],
    shapes: Sequence[Any],
    *,
    crs: str | None = RD,
    drawn_in: str = RD,
    **options: Any,
) -> Path:
    """Write an area file of shapes in RD, drawn in one system and labelled with `crs`."""
    placed = geopandas.GeoSeries(list(shapes), crs=RD).to_crs(drawn_in)
    frame = geopandas.GeoDataFrame(dict(columns), geometry=list(placed), crs=crs)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided|Column names longer")
        frame.to_file(path, driver=DRIVERS[path.suffix], engine="pyogrio", **options)
    return path


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Path:
    path = tmp_path / "dossier" / "wijk.assetmap"
    path.parent.mkdir()
    return Path(shutil.copy(empty_dossier, path))


@pytest.fixture
def take(cli: Cli, dossier: Path) -> Callable[..., dict[str, Any]]:
    """Import a file, which must work; the report as JSON, with the names of the buurten."""

    def run(file: Path, *words: object) -> dict[str, Any]:
        answer = cli("import-areas", dossier, file, "--json", *words)
        assert (answer.code, answer.err) == (0, ""), answer
        report: dict[str, Any] = json.loads(answer.out)
        listed = json.loads(cli("areas", dossier, "--json").out)
        report["names"] = [area["name"] for area in listed if area["level"] == "buurt"]
        report["codes"] = [area["code"] for area in listed if area["level"] == "buurt"]
        return report

    return run


@pytest.fixture
def refuse(cli: Cli, dossier: Path) -> Callable[..., str]:
    """Try to import a file, which must be refused with one sentence and leave the dossier as it was."""

    def run(file: Path, *words: object) -> str:
        before = dossier.read_bytes()
        answer = cli("import-areas", dossier, file, *words)
        assert (answer.code, answer.out) == (1, ""), answer
        assert answer.err.count("\n") == 1
        assert answer.err.strip().endswith((".", ")"))
        assert dossier.read_bytes() == before
        return str(answer.err)

    return run


Take = Callable[..., dict[str, Any]]
Refuse = Callable[..., str]


# Drivers


@pytest.mark.parametrize("suffix", DRIVERS)
def test_every_kind_of_file_is_read_with_its_names(take: Take, tmp_path: Path, suffix: str) -> None:
    system = DEGREES if suffix == ".geojson" else RD
    report = take(write(tmp_path / f"buurten{suffix}", cbs(), squares(), crs=system, drawn_in=system))
    assert report["names"] == list(NAMES)
    assert report["levels"] == {"gemeente": 1, "wijk": 1, "buurt": 3, "own": 0}
    assert (report["crs"], report["crs_source"]) == (system, "file")
    assert report["left_out"] == report["repaired"] == report["warnings"] == []


def test_a_kml_is_read(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "buurten.kml"
    corners = "5.98,51.19,0 5.99,51.19,0 5.99,51.2,0 5.98,51.19,0"
    ring = f"<outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates></LinearRing></outerBoundaryIs>"
    places = "".join(f"<Placemark><name>{name}</name><Polygon>{ring}</Polygon></Placemark>" for name in NAMES)
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{places}</Document></kml>'
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{kml}', encoding="utf-8")
    report = take(path)
    assert (report["areas"], report["levels"]["own"], report["crs"]) == (3, 3, DEGREES)


def test_a_topojson_is_read(take: Take, tmp_path: Path) -> None:
    ring = [[5.98, 51.19], [5.99, 51.19], [5.99, 51.2], [5.98, 51.2], [5.98, 51.19]]
    properties = {"buurtcode": "BU09570402", "buurtnaam": "Kastelenbuurt"}
    area = {"type": "Polygon", "arcs": [[0]], "properties": properties}
    topology = {
        "type": "Topology",
        "objects": {"buurten": {"type": "GeometryCollection", "geometries": [area]}},
        "arcs": [ring],
    }
    path = tmp_path / "buurten.json"
    path.write_text(json.dumps(topology), encoding="utf-8")
    assert take(path)["names"] == ["Kastelenbuurt"]


def test_of_a_zip_with_several_files_one_is_chosen(cli: Cli, take: Take, refuse: Refuse, tmp_path: Path) -> None:
    folder = tmp_path / "los"
    folder.mkdir()
    for name in ("oost", "west"):
        write(folder / f"{name}.shp", cbs([f"{name} {i}" for i in range(2)]), squares(2))
    archive = tmp_path / "stad.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for part in sorted(folder.iterdir()):
            made.write(part, f"gis/{part.name}")
    said = refuse(archive)
    assert "oost.shp" in said
    assert "west.shp" in said
    seen = json.loads(cli("inspect-areas", archive, "--json").out)
    assert seen["questions"] == ["layer"]
    assert seen["layer"] is None
    report = take(archive, "--layer", seen["layers"][1]["name"])
    assert report["names"] == ["west 0", "west 1"]


def test_of_a_geopackage_with_several_layers_one_is_chosen(take: Take, refuse: Refuse, tmp_path: Path) -> None:
    path = tmp_path / "stad.gpkg"
    for name in ("oost", "west"):
        write(path, cbs([f"{name} {i}" for i in range(2)]), squares(2), layer=name)
    assert "oost, west" in refuse(path)
    assert "oost, west" in refuse(path, "--layer", "noord")
    assert take(path, "--layer", "WEST")["names"] == ["west 0", "west 1"]


# Coordinates


@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
@pytest.mark.parametrize(
    ("label", "drawn"),
    [(DEGREES, RD), (RD, DEGREES), (None, RD), (None, DEGREES), (RD, "EPSG:3857"), (None, "EPSG:3857")],
)
def test_a_file_is_imported_where_its_coordinates_lie(
    cli: Cli, take: Take, dossier: Path, tmp_path: Path, suffix: str, label: str | None, drawn: str
) -> None:
    report = take(write(tmp_path / f"a{suffix}", cbs(), squares(), crs=label, drawn_in=drawn))
    assert (report["crs"], report["crs_source"]) == (drawn, "guessed")
    (warning,) = report["warnings"]
    assert warning.endswith(".")
    if suffix == ".shp" and label is None:
        assert not (tmp_path / "a.prj").exists()
    out = tmp_path / "uit.geojson"
    assert cli("export", dossier, out, "--kind", "areas").code == 0
    drawn_again = geopandas.read_file(out, engine="pyogrio").to_crs(RD)
    first = drawn_again[drawn_again["code"] == "BU09570400"].geometry.iloc[0]
    assert shapely.hausdorff_distance(first, squares()[0]) < 0.1


def test_a_system_that_is_given_goes_before_what_the_file_says(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", cbs(), squares(), crs=DEGREES)
    report = take(path, "--crs", "28992")
    assert (report["crs"], report["crs_source"], report["warnings"]) == (RD, "given", [])


@pytest.mark.parametrize(("system", "said"), [("EPSG:4326", "RD"), ("EPSG:99999", "EPSG:99999")])
def test_a_system_in_which_nothing_lies_here_is_refused(refuse: Refuse, tmp_path: Path, system: str, said: str) -> None:
    assert said in refuse(write(tmp_path / "a.shp", cbs(), squares()), "--crs", system)


def test_areas_elsewhere_come_in_only_when_one_insists(take: Take, refuse: Refuse, tmp_path: Path) -> None:
    path = tmp_path / "berlijn.geojson"
    shape = shapely.box(13.3, 52.4, 13.4, 52.5)
    geopandas.GeoDataFrame(cbs(["Mitte"]), geometry=[shape], crs=DEGREES).to_file(path, engine="pyogrio")
    assert "Netherlands" in refuse(path)
    assert take(path, "--outside")["names"] == ["Mitte"]


# Letters


@pytest.mark.parametrize("label", [True, False])
@pytest.mark.parametrize("page", ["UTF-8", "CP1252"])
def test_names_are_right_with_and_without_a_cpg(take: Take, tmp_path: Path, page: str, label: bool) -> None:
    path = write(tmp_path / "a.shp", cbs(LATIN), squares(), encoding=page)
    if not label:
        path.with_suffix(".cpg").unlink()
        table = path.with_suffix(".dbf")
        content = bytearray(table.read_bytes())
        content[29] = 0  # nor does the header of the table say anything
        table.write_bytes(content)
    report = take(path)
    assert report["names"] == list(LATIN)
    assert (report["encoding"], report["encoding_source"]) == (page, "file" if label else "guessed")
    assert [warning for warning in report["warnings"] if page in warning] == report["warnings"]
    assert len(report["warnings"]) == (not label)


def test_an_old_dos_page_is_read_as_its_label_says_or_as_one_says(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", cbs(LATIN), squares(), encoding="CP850")
    path.with_suffix(".cpg").write_text("850", encoding="ascii")
    assert take(path)["names"] == list(LATIN)
    path.with_suffix(".cpg").unlink()
    report = take(path, "--encoding", "cp850")
    assert (report["names"], report["encoding"], report["encoding_source"]) == (list(LATIN), "CP850", "given")


def test_inspecting_shows_the_names_in_every_way_they_can_be_read(cli: Cli, tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", cbs(LATIN), squares(), encoding="CP1252")
    path.with_suffix(".cpg").unlink()
    seen = json.loads(cli("inspect-areas", path, "--json").out)
    ways = {way["encoding"]: way["names"] for way in seen["encodings"]}
    assert seen["encodings"][0]["encoding"] == seen["encoding"] == "CP1252"
    assert {"CP1252", "CP850"} <= set(ways)
    assert ways["CP1252"] == ["Chasseébuurt", "Häagje"]


def test_wrong_letters_are_offered_and_mended_only_when_asked(cli: Cli, take: Take, tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", cbs(["CafÃ©buurt", "Oost"]), squares(2))
    assert json.loads(cli("inspect-areas", path, "--json").out)["wrong_letters"] == [
        {"name": "CafÃ©buurt", "mended": "Cafébuurt"}
    ]
    kept = take(path)
    assert kept["names"][0] == "CafÃ©buurt"
    assert "Cafébuurt" in kept["warnings"][0]
    mended = take(path, "--mend-names")
    assert mended["names"][0] == "Cafébuurt"
    assert [item["row"] for item in mended["repaired"]] == [1]


# Codes, figures and rows


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".fgb"])
def test_codes_with_letters_stay_text(take: Take, tmp_path: Path, suffix: str) -> None:
    codes = ["BU0363AC03", "BU0363AA00", "BU03630E01"]
    report = take(write(tmp_path / f"a{suffix}", {"statcode": codes, "statnaam": LATIN}, squares()))
    assert report["codes"] == sorted(codes)


def test_unknown_figures_are_not_numbers(cli: Cli, take: Take, dossier: Path, tmp_path: Path) -> None:
    figures = {"AANT_INW": [1200, -99997, -99999999], "AANTAL_HH": [600, -99995, 10]}
    take(write(tmp_path / "a.gpkg", cbs() | figures, squares()))
    out = tmp_path / "uit.geojson"
    assert cli("export", dossier, out, "--kind", "areas").code == 0
    found = {item["properties"]["code"]: item["properties"] for item in json.loads(out.read_bytes())["features"]}
    assert [found[code]["inhabitants"] for code in ("BU09570400", "BU09570401", "BU09570402")] == [1200, None, None]
    assert [found[code]["households"] for code in ("BU09570400", "BU09570401", "BU09570402")] == [600, None, 10]
    assert "-999" not in out.read_text(encoding="utf-8")


def test_water_and_empty_rows_are_left_out_with_their_reason(cli: Cli, take: Take, tmp_path: Path) -> None:
    shapes = [*squares(2), None]
    path = write(tmp_path / "a.gpkg", cbs() | {"WATER": ["NEE", "JA", "NEE"]}, shapes)
    seen = json.loads(cli("inspect-areas", path, "--json").out)
    assert (seen["water_rows"], seen["empty_rows"]) == (1, 1)
    report = take(path)
    assert [item["row"] for item in report["left_out"]] == [2, 3]
    assert all(item["reason"].endswith(".") for item in report["left_out"])
    assert report["areas"] == 3
    assert [item["row"] for item in take(path, "--water")["left_out"]] == [3]


def test_five_hundred_empty_rows_are_each_told(take: Take, refuse: Refuse, tmp_path: Path) -> None:
    names = [f"Buurt {number}" for number in range(548)]
    codes = [f"BU0957{number:04}" for number in range(548)]
    columns = {"BU_CODE": codes, "BU_NAAM": names}
    report = take(write(tmp_path / "a.shp", columns, [*squares(3), *([None] * 545)]))
    assert (report["read"], report["levels"]["buurt"]) == (548, 3)
    assert [item["row"] for item in report["left_out"]] == list(range(4, 549))
    assert "empty" in refuse(write(tmp_path / "b.gpkg", columns, [None] * 548))


def test_a_gml_without_anything_in_it_is_refused(cli: Cli, refuse: Refuse, tmp_path: Path) -> None:
    path = tmp_path / "buurten.gml"
    path.write_text('<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>', encoding="utf-8")
    assert "buurten.gml" in refuse(path)
    assert cli("inspect-areas", path).code == 1


def test_a_bow_tie_is_repaired_and_told(take: Take, tmp_path: Path) -> None:
    bow = shapely.Polygon([(197_000, 356_200), (197_100, 356_300), (197_100, 356_200), (197_000, 356_300)])
    report = take(write(tmp_path / "a.gpkg", cbs(), [*squares(2), bow]))
    assert [(item["row"], item["name"]) for item in report["repaired"]] == [(3, "Gewoon")]
    assert report["levels"]["buurt"] == 3


# Zips that would do harm


def test_a_zip_bomb_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.geojson", "w", force_zip64=True) as big:
        for _block in range(160):
            big.write(b" " * 1024 * 1024)
    assert "large" in refuse(path)


@pytest.mark.parametrize("member", ["../a.geojson", "/etc/a.geojson", "..\\a.geojson", "C:\\a.geojson"])
def test_a_zip_that_writes_elsewhere_is_refused(refuse: Refuse, tmp_path: Path, member: str) -> None:
    path = tmp_path / "zip" / "kwaad.zip"
    path.parent.mkdir()
    good = write(tmp_path / "zip" / "a.geojson", cbs(), squares(), crs=DEGREES, drawn_in=DEGREES).read_bytes()
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(member, good)
    (path.parent / "a.geojson").unlink()
    assert "kwaad.zip" in refuse(path)
    assert [item.name for item in path.parent.iterdir()] == ["kwaad.zip"]
    assert not (tmp_path / "a.geojson").exists()
