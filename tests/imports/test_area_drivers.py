"""Every kind of area file, loose and zipped, each by its own driver; layers to choose from; hostile XML."""

from __future__ import annotations

import json
import shutil
import socketserver
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
import shapely

from assetmap.domain.areas import Level
from assetmap.domain.errors import Cancelled, ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.imports import areatable
from assetmap.imports.areachoices import Choices
from assetmap.imports.areafile import AreaFile, read_areas
from assetmap.imports.areainspect import inspect

Writer = Callable[..., Path]

WEST, SOUTH = 5.99, 51.19
SQUARES = [shapely.box(WEST + i / 100, SOUTH, WEST + (i + 1) / 100, SOUTH + 0.01) for i in range(2)]
COLUMNS = {"BU_CODE": ["BU09570000", "BU0957AC01"], "BU_NAAM": ["'t Häagje", "Één"]}
NAMES = {".shp": "a.shp", ".gpkg": "a.gpkg", ".geojson": "a.geojson", ".gml": "a.gml", ".kml": "a.kml", ".kmz": "a.kmz"}
EVERY = [*NAMES.values(), "a.fgb", "a.gdb"]


def leaves(found: AreaFile) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in found.areas if area.level is Level.BUURT]


WANTED = list(zip(*COLUMNS.values(), strict=True))


def topojson(names: tuple[str, ...] = ("buurten",)) -> str:
    """Two squares that share an arc, once for each name."""
    left = [[WEST + 0.01, SOUTH], [WEST, SOUTH], [WEST, SOUTH + 0.01], [WEST + 0.01, SOUTH + 0.01]]
    right = [[WEST + 0.01, SOUTH + 0.01], [WEST + 0.02, SOUTH + 0.01], [WEST + 0.02, SOUTH], [WEST + 0.01, SOUTH]]
    middle = [[WEST + 0.01, SOUTH + 0.01], [WEST + 0.01, SOUTH]]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in WANTED]
    geometries = [
        {"type": "Polygon", "arcs": [[0, 2]], "properties": rows[0]},
        {"type": "Polygon", "arcs": [[1, -3]], "properties": rows[1]},
    ]
    objects = {name: {"type": "GeometryCollection", "geometries": geometries} for name in names}
    return json.dumps({"type": "Topology", "objects": objects, "arcs": [left, right, middle]})


@pytest.mark.parametrize("name", EVERY)
def test_every_kind_is_read(write: Writer, name: str) -> None:
    found = read_areas(write(name, COLUMNS, SQUARES, crs="EPSG:4326"))
    assert leaves(found) == WANTED
    for area, square in zip(found.areas[-2:], SQUARES, strict=True):
        assert shapely.hausdorff_distance(shapely.from_wkb(area.geometry), square) < 1e-7


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.gml", "a.fgb", "a.gdb"])
def test_rd_is_known_from_every_kind_that_can_say_it(write: Writer, name: str) -> None:
    boxes = [shapely.box(197000 + i * 100, 356000, 197100 + i * 100, 356100) for i in range(2)]
    report = read_areas(write(name, COLUMNS, boxes)).report
    assert (report.crs, report.crs_source, report.warnings) == ("EPSG:28992", "file", ())


@pytest.mark.parametrize("suffix", [".topojson", ".json", ".geojson"])
def test_topojson_is_recognised_whatever_it_is_called(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(topojson(), encoding="utf-8")
    assert leaves(read_areas(path)) == WANTED


def test_geojson_with_topology_as_a_value_stays_geojson(write: Writer) -> None:
    path = write("a.geojson", COLUMNS | {"type": ["Topology"] * 2}, SQUARES, crs="EPSG:4326")
    assert leaves(read_areas(path)) == WANTED


def zipped(path: Path, source: Path) -> Path:
    """All that lies in the folder of `source`, in a zip, in a folder."""
    with ZipFile(path, "w") as archive:
        for item in sorted(source.parent.rglob("*")):
            if item.is_file() and item != path:
                archive.write(item, f"kaart/{item.relative_to(source.parent)}")
    return path


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.geojson", "a.gml", "a.kml", "a.fgb", "a.gdb"])
def test_every_kind_is_read_from_a_zip(write: Writer, tmp_path: Path, name: str) -> None:
    source = write(name, COLUMNS, SQUARES, crs="EPSG:4326")
    assert leaves(read_areas(zipped(tmp_path / "alles.zip", source))) == WANTED


def test_of_several_files_in_a_zip_one_is_chosen(write: Writer, tmp_path: Path) -> None:
    for code, name in (("WK095700", "wijken.shp"), ("BU09570000", "gebieden.shp")):
        write(name, {f"{code[:2]}_CODE": [code], f"{code[:2]}_NAAM": [name]}, SQUARES[:1], crs="EPSG:4326")
    path = zipped(tmp_path / "alles.zip", tmp_path / "wijken.shp")
    seen = inspect(path)
    assert [(layer.name, layer.rows, layer.geometry, layer.title) for layer in seen.layers] == [
        ("kaart/gebieden.shp", 1, "Polygon", "gebieden"),
        ("kaart/wijken.shp", 1, "Polygon", "wijken"),
    ]
    assert (seen.layer, seen.questions) == (None, ("layer",))
    with pytest.raises(ImportRefused, match=r"2 area files in alles\.zip: gebieden\.shp, wijken\.shp"):
        read_areas(path)
    for layer in ("kaart/wijken.shp", "wijken.shp", "WIJKEN", "wijken"):
        assert [area.name for area in read_areas(path, Choices(layer=layer)).areas][-1] == "wijken.shp"
    assert inspect(path, Choices(layer="gebieden")).recognised == {"code": "BU_CODE", "name": "BU_NAAM"}
    with pytest.raises(ImportRefused, match=r"no layer straten in alles\.zip\. It has: kaart/gebieden\.shp"):
        read_areas(path, Choices(layer="straten"))


@pytest.mark.parametrize("name", ["a.gpkg", "a.gdb"])
def test_of_several_layers_one_is_chosen(write: Writer, name: str) -> None:
    write(name, {"WK_CODE": ["WK095700"], "WK_NAAM": ["W"]}, SQUARES[:1], crs="EPSG:4326", layer="wijken")
    path = write(name, COLUMNS, SQUARES, crs="EPSG:4326", layer="gebieden", append=True)
    seen = inspect(path)
    assert {layer.name for layer in seen.layers} == {"wijken", "gebieden"}
    assert seen.questions == ("layer",)
    assert leaves(read_areas(path, Choices(layer="Gebieden"))) == WANTED
    with pytest.raises(ImportRefused, match="2 layers with shapes"):
        read_areas(path)


def test_topojson_with_two_objects(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(topojson(("oud", "nieuw")), encoding="utf-8")
    assert [layer.name for layer in inspect(path).layers] == ["oud", "nieuw"]
    assert leaves(read_areas(path, Choices(layer="nieuw"))) == WANTED


def test_the_layer_that_says_it_holds_buurten_is_proposed(write: Writer) -> None:
    write("a.gpkg", {"WK_CODE": ["WK095700"]}, SQUARES[:1], crs="EPSG:4326", layer="wijken")
    path = write("a.gpkg", COLUMNS, SQUARES, crs="EPSG:4326", layer="buurten", append=True)
    assert (inspect(path).layer, leaves(read_areas(path))) == ("buurten", WANTED)


def test_gml_in_utf_16(write: Writer) -> None:
    path = write("a.gml", COLUMNS, SQUARES, crs="EPSG:4326")
    path.write_bytes(path.read_text(encoding="utf-8").replace('"utf-8"', '"utf-16"').encode("utf-16"))
    assert leaves(read_areas(path)) == WANTED


# Hostile


def refusal(path: Path) -> str:
    with pytest.raises(ImportRefused) as caught:
        read_areas(path)
    return str(caught.value)


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1 if i else str()};" * 10}">' for i in range(9)
)


@pytest.mark.parametrize("name", ["a.gml", "a.kml"])
def test_xml_that_declares_entities_is_refused(write: Writer, name: str) -> None:
    path = write(name, COLUMNS, SQUARES, crs="EPSG:4326")
    head, rest = path.read_text(encoding="utf-8").split("?>", 1)
    path.write_text(f"{head}?>{BOMB}]>{rest.replace('Één', '&a8;')}", encoding="utf-8")
    assert "a DTD" in refusal(path)


@pytest.mark.parametrize("suffix", [".gml", ".kml", ".fgb", ".gdb", ".topojson"])
def test_content_of_another_kind_is_refused(tmp_path: Path, suffix: str) -> None:
    virtual = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/hosts</SrcDataSource></OGRVRTLayer>"
    for number, content in enumerate((b"", b"{}", virtual.encode() + b"</OGRVRTDataSource>", b"<html></html>", b"<a")):
        path = tmp_path / f"{number}{suffix}"
        if suffix == ".gdb":
            path.mkdir()
            (path / "a00000001.gdbtable").write_bytes(content)
        else:
            path.write_bytes(content)
        assert refusal(path)


@pytest.fixture
def visits() -> Iterator[tuple[str, list[bytes]]]:
    """A place on this computer that would be visited by who follows a link, and what asked for it."""
    seen: list[bytes] = []

    class Visit(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            seen.append(self.rfile.readline())

    with socketserver.TCPServer(("127.0.0.1", 0), Visit) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_gml_fetches_no_schema(write: Writer, visits: tuple[str, list[bytes]], prefix: str) -> None:
    address, seen = visits
    path = write("a.gml", COLUMNS, SQUARES, crs="EPSG:4326")
    text = path.read_text(encoding="utf-8")
    assert 'ogr.maptools.org/ a.xsd"' in text
    path.write_text(text.replace("/ a.xsd", f"/ {prefix}{address}/a.xsd"), encoding="utf-8")
    assert leaves(read_areas(path)) == WANTED
    assert seen == []


def test_kml_follows_no_links(write: Writer, visits: tuple[str, list[bytes]]) -> None:
    address, seen = visits
    path = write("a.kml", COLUMNS, SQUARES, crs="EPSG:4326")
    link = f"<NetworkLink><Link><href>{address}/b.kml</href></Link></NetworkLink><styleUrl>{address}/s#a</styleUrl>"
    path.write_text(path.read_text(encoding="utf-8").replace("<Placemark", f"{link}<Placemark", 1), encoding="utf-8")
    assert leaves(read_areas(path)) == WANTED
    assert seen == []


def test_in_a_geodatabase_only_its_own_files_are_read(write: Writer, tmp_path: Path) -> None:
    path = write("a.gdb", COLUMNS, SQUARES, crs="EPSG:4326")
    (path / "a.vrt").write_text("<OGRVRTDataSource></OGRVRTDataSource>")
    (path / "map").mkdir()
    assert leaves(read_areas(path)) == WANTED
    shutil.rmtree(path)
    path.mkdir()
    assert refusal(path)


class Stopping:
    """A progress that stops the work at the report of this number."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled(N_("Stopped."))


@pytest.mark.parametrize("name", ["a.geojson", "a.gml", "a.shp"])
def test_stopping_at_any_moment_leaves_nothing(
    write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = write(name, COLUMNS, SQUARES, crs="EPSG:4326")
    monkeypatch.setattr(areatable, "_LARGE", 0)
    (tmp_path / "private").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "private"))
    stopped = 0
    for work in (read_areas, inspect):
        for after in range(100):
            try:
                work(path, progress=Stopping(after))
            except Cancelled:
                stopped += 1
            else:
                break
    assert stopped >= 8
    for thread in set(threading.enumerate()) - {threading.main_thread()}:
        thread.join(timeout=20)
    assert list((tmp_path / "private").iterdir()) == []


def test_large_files_are_read_the_same(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areatable, "_LARGE", 0)
    for name in ("a.geojson", "a.gml", "a.shp", "a.gpkg"):
        assert leaves(read_areas(write(name, COLUMNS, SQUARES, crs="EPSG:4326"))) == WANTED
    broken = write("b.geojson", COLUMNS, SQUARES, crs="EPSG:4326")
    broken.write_bytes(broken.read_bytes()[:200])
    assert refusal(broken)
