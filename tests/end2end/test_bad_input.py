"""Bad input from the command line: each gets one sentence, and the dossier is byte for byte as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from assetmap.workspace import Workspace

Cli = Callable[..., Any]

ROOT = Path(__file__).resolve().parent.parent.parent
SQUARE = [[[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1], [5.0, 52.0]]]


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Path:
    path = tmp_path / "dossier" / "wijk.assetmap"
    path.parent.mkdir()
    return Path(shutil.copy(empty_dossier, path))


@pytest.fixture
def shapefile(shared_data: Path, tmp_path: Path) -> Path:
    """A copy of a real shapefile, to break."""
    source = shared_data / "areas/buurt_2016_Raalte"
    folder = tmp_path / "areas"
    folder.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, folder / f"b{path.suffix}")
    return folder / "b.shp"


def refused(answer: Any, *words: str) -> None:
    """One sentence for a user, no data, exit code 1."""
    assert (answer.code, answer.out) == (1, ""), answer
    assert answer.err.count("\n") == 1
    assert answer.err.strip().endswith((".", ")"))
    for technical in ("Traceback", "Error", "Exception", "sqlite", "errno", "None"):
        assert technical not in answer.err
    for word in words:
        assert word in answer.err


def unchanged(cli: Cli, dossier: Path, file: Path, *words: str) -> None:
    """Importing `file` is refused with these words, and leaves the dossier and its folder as they were."""
    before = dossier.read_bytes()
    refused(cli("import-areas", dossier, file), *words)
    assert dossier.read_bytes() == before
    assert [path.name for path in dossier.parent.iterdir() if path.suffix == ".assetmap"] == [dossier.name]


def feature(code: object, geometry: Mapping[str, object]) -> dict[str, object]:
    return {"type": "Feature", "properties": {"buurtcode": code, "buurtnaam": "Naam"}, "geometry": geometry}


def geojson(path: Path, *features: dict[str, object]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_shapefile_without_its_table(cli: Cli, dossier: Path, shapefile: Path) -> None:
    shapefile.with_suffix(".dbf").unlink()
    unchanged(cli, dossier, shapefile, ".dbf")


def test_a_shapefile_without_its_index_is_read_all_the_same(cli: Cli, dossier: Path, shapefile: Path) -> None:
    shapefile.with_suffix(".shx").unlink()
    before = sorted(shapefile.parent.iterdir())
    assert cli("import-areas", dossier, shapefile).code == 0
    assert len(json.loads(cli("areas", dossier, "--json").out)) > 46
    assert sorted(shapefile.parent.iterdir()) == before


def test_a_shapefile_without_its_coordinate_system_is_read_as_rd_and_says_so(
    cli: Cli, dossier: Path, shapefile: Path
) -> None:
    shapefile.with_suffix(".prj").unlink()
    report = json.loads(cli("import-areas", dossier, shapefile, "--json").out)
    assert (report["crs"], report["crs_source"]) == ("EPSG:28992", "guessed")
    assert "RD" in report["warnings"][0]


@pytest.mark.parametrize(
    "text", ['LOCAL_CS["Mine",LOCAL_DATUM["Mine",0],UNIT["metre",1]]', 'PROJCS["x",nonsense', "\x00\xff"]
)
def test_an_unknown_coordinate_system(cli: Cli, dossier: Path, shapefile: Path, text: str) -> None:
    shapefile.with_suffix(".prj").write_text(text, encoding="utf-8")
    before = dossier.read_bytes()
    answer = cli("import-areas", dossier, shapefile, "--json")
    if answer.code == 0:  # read as what its numbers say, and told
        report = json.loads(answer.out)
        assert report["crs_source"] == "guessed"
        assert report["warnings"]
    else:
        refused(answer)
        assert dossier.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.geojson", b""),
        ("leeg.shp", b""),
        ("leeg.zip", b""),
        ("leeg.gpkg", b""),
        ("tekst.geojson", b"hallo"),
        ("niets.geojson", b'{"type":"FeatureCollection","features":[]}'),
        ("half.geojson", b'{"type":"FeatureCollection","features":[{"type":"Fea'),
        ("brief.docx", b"PK\x03\x04"),
        ("foto.png", b"\x89PNG\r\n"),
        ("zonder", b"hallo"),
        ("geen.zip", b"PK\x03\x04 not really"),
        ("geen.gpkg", b"SQLite format 3\x00 not really"),
    ],
)
def test_a_file_of_the_wrong_kind(cli: Cli, dossier: Path, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    unchanged(cli, dossier, file, name)


def test_a_file_that_is_not_there(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    unchanged(cli, dossier, tmp_path / "weg.shp", "weg.shp")


def test_a_zip_with_nothing_to_read(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "brief.zip", "w") as archive:
        archive.writestr("../../brief.txt", "hallo")
    unchanged(cli, dossier, tmp_path / "brief.zip", "brief.zip")


def test_points_are_not_areas(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    points = geojson(tmp_path / "punten.geojson", feature("BU00010001", {"type": "Point", "coordinates": [5.0, 52.0]}))
    unchanged(cli, dossier, points, "punten.geojson")


def test_a_code_that_comes_twice_is_told_by_row(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": SQUARE}
    away = {"type": "Polygon", "coordinates": [[[x + 0.2, y] for x, y in SQUARE[0]]]}
    file = geojson(tmp_path / "dubbel.geojson", feature("BU00010001", square), feature("BU00010001", away))
    report = json.loads(cli("import-areas", dossier, file, "--json").out)
    assert report["levels"]["buurt"] == 1
    assert [item["row"] for item in report["left_out"] + report["repaired"]] == [2]
    assert "BU00010001" in (report["left_out"] + report["repaired"])[0]["reason"]


def test_hostile_files_never_break_anything(cli: Cli, dossier: Path, shared_data: Path) -> None:
    before = dossier.read_bytes()
    for file in sorted((shared_data / "hostile").iterdir()):
        answer = cli("import-areas", dossier, file, "--json")
        assert answer.code in {0, 1}, (file.name, answer)
        if answer.code == 1:
            refused(answer)
        else:
            dossier.write_bytes(before)


@pytest.mark.parametrize(
    "content",
    [b"", b"hallo", b"SQLite format 3\x00" + b"\x00" * 4000, b"PK\x03\x04" * 1000],
    ids=["empty", "text", "header only", "zip"],
)
@pytest.mark.parametrize("command", ["areas", "assets", "check"])
def test_a_file_that_is_no_dossier(cli: Cli, tmp_path: Path, command: str, content: bytes) -> None:
    path = tmp_path / "geen.assetmap"
    path.write_bytes(content)
    refused(cli(command, path), "geen")
    assert path.read_bytes() == content


def test_a_dossier_that_is_not_there_or_a_folder(cli: Cli, tmp_path: Path) -> None:
    refused(cli("areas", tmp_path / "weg.assetmap"), "weg")
    refused(cli("areas", tmp_path), tmp_path.name)
    refused(cli("new", tmp_path / "no" / "such" / "folder" / "x.assetmap"))
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_dossier(cli: Cli, demo_dossier: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo_dossier, tmp_path / "half.assetmap"))
    whole = path.read_bytes()
    for size in (len(whole) // 2, 5000, 50):
        path.write_bytes(whole[:size])
        for command in ("check", "areas"):
            answer = cli(command, path)
            assert answer.code == 1, (size, command, answer)
            assert "Traceback" not in answer.err
        assert path.read_bytes() == whole[:size]


def test_a_newer_dossier(cli: Cli, dossier: Path) -> None:
    import sqlcipher3.dbapi2 as sqlite

    connection = sqlite.connect(str(dossier))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = dossier.read_bytes()
    refused(cli("areas", dossier), "newer")
    assert dossier.read_bytes() == before


def test_a_dossier_in_use(cli: Cli, dossier: Path) -> None:
    program = [sys.executable, "-m", "assetmap", "areas", str(dossier)]
    environment = {**os.environ, "ASSETMAP_LANG": "nl", "PYTHONPATH": str(ROOT)}
    with Workspace.open(dossier):
        done = subprocess.run(program, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "wijk" in done.stderr
    assert cli("areas", dossier).code == 0


AS_A_USER = """
import ctypes, os, sys
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # Root may do everything. Take away the right to pass over the permissions of files (PR_CAPBSET_DROP: 24).
    libc = ctypes.CDLL(None)
    for capability in (1, 2, 3):
        libc.prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "assetmap", *sys.argv[1:]])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="permissions work otherwise there")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_dossier(cli: Cli, dossier: Path, tmp_path: Path, what: str) -> None:
    table = tmp_path / "assets.csv"
    table.write_text("soort;titel\nplek;Tuin\n", encoding="utf-8")
    before = dossier.read_bytes()
    target = dossier if what == "file" else dossier.parent
    target.chmod(0o444 if what == "file" else 0o555)
    environment = {**os.environ, "ASSETMAP_LANG": "en", "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_A_USER, "import-assets", str(dossier), str(table)],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        target.chmod(0o755)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert dossier.read_bytes() == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="permissions work otherwise there")
def test_a_folder_that_takes_no_file(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    closed = tmp_path / "dicht"
    closed.mkdir(mode=0o555)
    environment = {**os.environ, "ASSETMAP_LANG": "en", "PYTHONPATH": str(ROOT)}
    for words in (
        ["new", str(closed / "x.assetmap")],
        ["demo", str(closed / "x.assetmap")],
        ["export", str(dossier), str(closed / "x.xlsx")],
    ):
        command = [sys.executable, "-c", AS_A_USER, *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), (words, done.stderr)
    assert list(closed.iterdir()) == []


HOSTILE_TITLES = (
    "<script>alert(1)</script>",
    "=2+5+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "👩‍🌾🌻",
    "\u202eעברית מימין",
    "a\x07b",
    "'; DROP TABLE assets; --",
)


def test_hostile_titles_are_carried_safely(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    table = tmp_path / "assets.csv"
    table.write_text("soort;titel\n" + "".join(f'plek;"{title}"\n' for title in HOSTILE_TITLES), encoding="utf-8")
    assert cli("import-assets", dossier, table).code == 0
    titles = {asset["title"] for asset in json.loads(cli("assets", dossier, "--json").out)}
    assert len(titles) == len(HOSTILE_TITLES)
    assert {title for title in HOSTILE_TITLES if title.isprintable()} <= titles
    listed = cli("assets", dossier).out
    assert "\x07" not in listed
    assert "\u202e" not in listed
    for suffix in (".csv", ".xlsx", ".geojson", ".html"):
        assert cli("export", dossier, tmp_path / f"uit{suffix}").code == 0
    assert "<script>alert" not in (tmp_path / "uit.html").read_text(encoding="utf-8")
    lines = (tmp_path / "uit.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    cells = [cell.strip('"') for line in lines for cell in line.split(";")]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


def test_a_title_of_ten_thousand_characters(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    table = tmp_path / "assets.csv"
    table.write_text(f"soort;titel;lat;lon\nplek;{'x' * 10_000};52;5\nplek;Tuin;52;5\n", encoding="utf-8")
    report = json.loads(cli("import-assets", dossier, table, "--json").out)
    kept = json.loads(cli("assets", dossier, "--json").out)
    assert len(kept) == report["assets"]
    told = report["left_out"] + report["warnings"]
    assert [item["row"] for item in told] == [2]
    assert all(len(asset["title"]) <= 200 for asset in kept)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.csv", b""),
        ("kop.csv", b"naam en nog wat\n"),
        ("zip.csv", b"PK\x03\x04\x00\x00\xff\xfe"),
        ("nul.csv", b"\x00" * 100),
    ],
)
def test_a_csv_that_is_none(cli: Cli, dossier: Path, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    before = dossier.read_bytes()
    refused(cli("import-assets", dossier, file), name)
    refused(cli("import-assets", dossier, tmp_path / "weg.csv"), "weg.csv")
    assert dossier.read_bytes() == before
