"""Area files that are broken, misnamed, hostile or not area files: one sentence each, and nothing else."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import shapely

from assetmap.domain.errors import Cancelled, ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import read_areas

Writer = Callable[..., Path]
SQUARE = shapely.box(197000, 356000, 197100, 356100)
ONE = {"BU_CODE": ["BU09570000"], "BU_NAAM": ["Hier"]}


def refusal(path: Path) -> str:
    """The sentence with which `path` is refused."""
    with pytest.raises(ImportRefused) as caught:
        read_areas(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "{" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Victoria North.shp", "No column"),
        ("corrupt_too_long.shp", "points or lines, not areas"),
        ("empty.shp", "it has no rows"),
        ("latin1-property.shp", "points or lines, not areas"),
        ("poly_null_poly.shp", "No column"),
        ("no-dbf.zip", ".dbf with the same name belongs beside it"),
    ],
)
def test_broken_files_of_others_are_refused(shared_data: Path, name: str, said: str) -> None:
    assert said in refusal(shared_data / "hostile" / name)


def test_files_of_points_and_tables_are_refused(shared_data: Path) -> None:
    for name in ("assets/wipkip_rotterdam.geojson", "addresses/pygeoapi_dutch_addresses_shape_28992.zip"):
        assert "points or lines" in refusal(shared_data / name)
    assert "not a kind of area file" in refusal(shared_data / "addresses/4pp.csv")


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "is not there" in refusal(tmp_path / "gone.shp")
    assert "is not there" in refusal(Path("/vsicurl/http://localhost/areas.geojson"))
    assert "no area file in" in refusal(tmp_path)


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".geojson", ".json", ".zip"])
@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a photo", b"just some text", b"\x00" * 500, b"PK\x03\x04"])
def test_wrong_content_is_refused_whatever_the_suffix(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"buurten{suffix}"
    path.write_bytes(content)
    (tmp_path / "buurten.dbf").write_bytes(content)
    refusal(path)


def test_no_other_driver_opens_a_file_that_would_run_a_command_or_read_elsewhere(tmp_path: Path, write: Writer) -> None:
    good = write("good.geojson", ONE, [SQUARE], crs="EPSG:28992")
    pipeline = '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read ' + str(good) + '"}'
    virtual = f'<OGRVRTDataSource><OGRVRTLayer name="good"><SrcDataSource>{good}</SrcDataSource></OGRVRTLayer>'
    for suffix in (".geojson", ".json", ".shp", ".gpkg"):
        for content in (pipeline, virtual + "</OGRVRTDataSource>"):
            path = tmp_path / f"evil{suffix}"
            path.write_text(content)
            (tmp_path / "evil.dbf").write_text(content)
            refusal(path)


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.geojson"])
@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_refused_or_read_up_to_there(tmp_path: Path, write: Writer, name: str, keep: float) -> None:
    shapes = [shapely.box(197000 + i, 356000, 197001 + i, 356001).segmentize(0.05) for i in range(60)]
    codes = [f"BU0957{i:04}" for i in range(60)]
    path = write(name, {"BU_CODE": codes, "BU_NAAM": codes}, shapes)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    try:
        found = read_areas(path)
    except ImportRefused:
        return
    assert found.report.read == 60
    assert len(found.report.left_out) >= 6


def test_a_damaged_attribute_table_is_refused(write: Writer) -> None:
    path = write("a.shp", ONE, [SQUARE])
    path.with_suffix(".dbf").write_bytes(b"\x03nothing")
    assert "has outlines but no names" in refusal(path)


def test_an_index_that_lies_does_no_harm(write: Writer) -> None:
    path = write("a.shp", ONE, [SQUARE])
    index = path.with_suffix(".shx")
    index.write_bytes(index.read_bytes()[:100] + struct.pack(">ii", 2**30, 2**30))
    assert "cannot be read" in refusal(path)


def test_no_shapes_at_all(write: Writer) -> None:
    assert "every area in it is empty" in refusal(write("none.geojson", ONE, [None], crs="EPSG:4326"))


def test_lines_called_buurten(write: Writer) -> None:
    assert "points or lines" in refusal(write("lines.gpkg", ONE, [shapely.LineString([(0, 0), (1, 1)])]))


def test_somewhere_else_on_earth(write: Writer) -> None:
    texas = shapely.box(-97, 30, -96, 31)
    for crs in ("EPSG:4326", "EPSG:28992", None):
        assert "do not lie in the Netherlands" in refusal(write("texas.gpkg", ONE, [texas], crs=crs))


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def parts(path: Path, prefix: str = "") -> list[tuple[str, bytes]]:
    """A shapefile's files as members of a zip."""
    return [(prefix + part.name, part.read_bytes()) for part in path.parent.glob(f"{path.stem}.*")]


@pytest.mark.parametrize("name", ["../evil.shp", "a/../../evil.shp", "/etc/evil.shp", "C:\\evil.shp", "..\\evil.shp"])
def test_a_zip_that_writes_elsewhere_is_refused(tmp_path: Path, write: Writer, name: str) -> None:
    good = parts(write("good.shp", ONE, [SQUARE]))
    before = set(tmp_path.rglob("*"))
    path = zipped(tmp_path / "evil.zip", *good, (name, b"x"))
    assert "outside its own folder" in refusal(path)
    assert set(tmp_path.rglob("*")) == before | {path}


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", ("bomb.shp", bytes(150 * 1024**2)), ("bomb.dbf", b"x"))
    assert path.stat().st_size < 1024**2
    assert "absurdly large" in refusal(path)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lies.zip", ("a.geojson", b'{"type": "FeatureCollection"' + b" " * 5_000_000))
    content = bytearray(path.read_bytes())
    real, small = struct.pack("<I", 5_000_028), struct.pack("<I", 100)
    assert content.count(real) == 2
    path.write_bytes(content.replace(real, small))
    refusal(path)


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "secret.zip", ("a.geojson", b"{}"))
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    assert "password" in refusal(path)


def test_a_zip_without_area_file(tmp_path: Path) -> None:
    assert "no area file in" in refusal(zipped(tmp_path / "photos.zip", ("photo.jpg", b"x")))


def test_a_zip_with_several_files_names_them(tmp_path: Path, write: Writer) -> None:
    first, second = write("noord.shp", ONE, [SQUARE]), write("zuid.shp", ONE, [SQUARE])
    sentence = refusal(zipped(tmp_path / "two.zip", *parts(first), *parts(second)))
    assert "There are 2 area files in two.zip: " in sentence
    assert "noord.shp" in sentence
    assert "zuid.shp" in sentence


def test_a_zip_with_one_file_of_buurten_among_others_is_read(tmp_path: Path, write: Writer) -> None:
    buurten = write("buurt_2017.shp", ONE, [SQUARE])
    wijken = write("wijk_2017.shp", {"WK_CODE": ["WK095700"]}, [SQUARE])
    found = read_areas(zipped(tmp_path / "cbs.zip", *parts(wijken, "map/"), *parts(buurten, "map/")))
    assert [area.code for area in found.areas] == ["GM0957", "WK095700", "BU09570000"]
    assert found.division.year == 2017


def test_a_geopackage_with_several_layers_names_them(tmp_path: Path, write: Writer) -> None:
    write("lagen.gpkg", ONE, [SQUARE], layer="noord")
    path = write("lagen.gpkg", ONE, [SQUARE], layer="zuid", append=False)
    assert "2 layers" in refusal(path)
    write("lagen.gpkg", ONE, [SQUARE], layer="buurten")
    assert len(read_areas(path).areas) == 3


def test_a_zip_with_a_broken_member(tmp_path: Path) -> None:
    path = zipped(tmp_path / "broken.zip", ("a.geojson", os.urandom(5000)))
    content = bytearray(path.read_bytes())
    content[60:3000] = os.urandom(2940)
    path.write_bytes(content)
    refusal(path)


def test_what_another_program_just_wrote_in_a_geopackage_is_read(write: Writer) -> None:
    path = write("a.gpkg", ONE, [SQUARE], SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE \"a\" SET BU_NAAM = 'Daar'")
        other.commit()
        assert [area.name for area in read_areas(path).areas][-1] == "Daar"


class Changing:
    """Writes to the file at the first sign of progress after the reading began."""

    def __init__(self, path: Path, change: Callable[[Path], object]) -> None:
        self.path, self.change, self.told = path, change, 0

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.told += 1
        if self.told == 2:
            self.change(self.path)


def test_a_file_that_changes_while_it_is_read_is_refused(write: Writer) -> None:
    path = write("a.geojson", ONE, [SQUARE], crs="EPSG:4326")
    with pytest.raises(ImportRefused, match="changed while it was read"):
        read_areas(path, progress=Changing(path, lambda file: file.write_bytes(b"{}")))


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
def test_a_file_that_vanishes_while_it_is_read_is_refused(write: Writer) -> None:
    path = write("a.geojson", ONE, [SQUARE], crs="EPSG:4326")
    with pytest.raises(ImportRefused, match="is not there"):
        read_areas(path, progress=Changing(path, Path.unlink))


def test_cancelling_stops_it_and_leaves_no_copies(
    write: Writer, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_path: Path) -> None:
        raise Cancelled(N_("Stopped."))

    folder = tmp_path_factory.mktemp("copies")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    path = write("a.shp", ONE, [SQUARE])
    with pytest.raises(Cancelled):
        read_areas(path, progress=Changing(path, stop))
    assert list(folder.iterdir()) == []


def test_an_unreadable_folder_or_file_is_a_sentence(tmp_path: Path, write: Writer) -> None:
    path = write("a.shp", ONE, [SQUARE])
    shutil.rmtree(tmp_path / "sub", ignore_errors=True)
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".dbf").mkdir()
    assert ".dbf with the same name" in refusal(path)


def test_a_ring_of_two_points_and_rows_without_shape_once_the_columns_are_chosen(shared_data: Path) -> None:
    for name, column in (("Victoria North.shp", "fieldName"), ("poly_null_poly.shp", "desc")):
        with pytest.raises(ImportRefused):
            read_areas(shared_data / "hostile" / name, Choices(columns={"name": column}))
    nulls = Choices(columns={"name": "desc"}, crs="EPSG:4326", outside=True)
    found = read_areas(shared_data / "hostile/poly_null_poly.shp", nulls)
    assert [item.row for item in found.report.left_out] == [2]
    assert len(found.areas) == 2


def test_a_zip_that_changes_while_it_is_unpacked(tmp_path: Path, write: Writer) -> None:
    path = zipped(tmp_path / "a.zip", *parts(write("good.shp", ONE, [SQUARE])))
    with pytest.raises(ImportRefused, match="changed while it was read"):
        read_areas(path, progress=Changing(path, lambda file: file.write_bytes(file.read_bytes() + b"more")))
