"""The main job without a window: on the real buurten of Roermond, and on the demo."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

ROOT = Path(__file__).resolve().parent.parent.parent
ASSETS = """soort;titel;omschrijving;lat;lon;themas
talent;Fatima bakt taart;Voor de hele straat;51.2021;6.0107;eten, bakken
vereniging;Zanggroep De Merel;Elke dinsdag;51,1941;5,9870;muziek
plek;=HYPERLINK("x");Buurttuin;51.2000;6.0100;groen
plek;مركز الحي 🌻;;51.2010;6.0090;
verhaal;<script>alert(1)</script>;;;;
"""


def test_from_a_real_shapefile_to_an_overview(cli: Cli, shared_data: Path, tmp_path: Path) -> None:
    dossier = tmp_path / "roermond.assetmap"
    table = tmp_path / "assets.csv"
    table.write_text(ASSETS, encoding="utf-8")
    shapefile = shared_data / "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp"
    assert cli("new", dossier).code == 0
    report = json.loads(cli("import-areas", dossier, shapefile, "--json").out)
    assert (report["areas"], report["crs"], report["crs_source"]) == (46, "EPSG:28992", "file")
    assert report["levels"] == {"gemeente": 1, "wijk": 10, "buurt": 35, "own": 0}
    assert json.loads(cli("import-assets", dossier, table, "--json").out)["assets"] == 5
    areas = {area["code"]: area for area in json.loads(cli("areas", dossier, "--json").out)}
    assert areas["GM0957"]["assets"] == 4
    assert sum(area["assets"] for area in areas.values() if area["level"] == "buurt") == 4
    assert all(areas[area["parent"]] for area in areas.values() if area["level"] != "gemeente")
    for asset in json.loads(cli("assets", dossier, "--json").out):
        assert (asset["buurt"] is None) == (asset["lat"] is None)
    for suffix in (".xlsx", ".csv", ".geojson", ".html"):
        assert cli("export", dossier, tmp_path / f"overzicht{suffix}").code == 0
    with (tmp_path / "overzicht.csv").open(encoding="utf-8-sig", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file, delimiter=";")}
    assert "مركز الحي 🌻" in titles
    assert not [title for title in titles if title.startswith("=")]
    page = (tmp_path / "overzicht.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert cli("check", dossier).code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.stem == "roermond") == ["roermond.assetmap"]


def test_one_gemeente_of_a_file_is_enough(cli: Cli, shared_data: Path, tmp_path: Path) -> None:
    dossier = tmp_path / "a.assetmap"
    cli("new", dossier)
    folder = shared_data / "areas/buurt_2016_Raalte"
    for name in ("Raalte", "GM0177"):
        report = json.loads(cli("import-areas", dossier, folder, "--municipality", name, "--json").out)
        assert report["municipalities"] == ["Raalte"]
    before = dossier.read_bytes()
    answer = cli("import-areas", dossier, folder, "--municipality", "Roermond")
    assert (answer.code, answer.out) == (1, "")
    assert "Roermond" in answer.err
    assert dossier.read_bytes() == before


def test_the_demo_is_a_place_with_assets_of_all_kinds(cli: Cli, tmp_path: Path) -> None:
    dossier = tmp_path / "demo.assetmap"
    assert cli("demo", dossier) == (0, f"{dossier}\n", "")
    areas = json.loads(cli("areas", dossier, "--json").out)
    assets = json.loads(cli("assets", dossier, "--json").out)
    assert len([area for area in areas if area["level"] == "wijk"]) == 3
    assert len([area for area in areas if area["level"] == "buurt"]) >= 12
    assert len(assets) >= 100
    assert len({asset["kind"] for asset in assets}) == 8
    assert len({asset["buurt"] for asset in assets}) >= 12
    assert cli("check", dossier).code == 0
    refused = cli("demo", dossier)
    assert (refused.code, refused.out) == (1, "")


def start(*words: object, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ASSETMAP_LANG": "en", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assetmap", *(str(word) for word in words)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_streams_are_utf_8_whatever_the_system_thinks(cli: Cli, tmp_path: Path) -> None:
    dossier = tmp_path / "a.assetmap"
    table = tmp_path / "assets.csv"
    table.write_text(ASSETS, encoding="utf-8")
    cli("new", dossier)
    cli("import-assets", dossier, table)
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assetmap", "assets", str(dossier)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert "مركز الحي 🌻" in done.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_trouble(demo_dossier: Path, tmp_path: Path) -> None:
    dossier = Path(shutil.copy(demo_dossier, tmp_path))
    running = start("assets", dossier, "--json")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.read(10)
    running.stdout.close()
    assert running.wait(timeout=120) == 0
    assert running.stderr.read() == b""
    running.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent otherwise there")
def test_ctrl_c_during_an_import_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    dossier = tmp_path / "a.assetmap"
    table = tmp_path / "assets.csv"
    # So many that it takes seconds, on a machine that is slow to tell us how far it is too; texts long enough that they
    # are written to the disk soon.
    rows = (f"plek;Plek {number};{'groen ' * 60};51.2;6.0;thema {number % 50}\n" for number in range(60_000))
    table.write_text("soort;titel;omschrijving;lat;lon;themas\n" + "".join(rows), encoding="utf-8")
    cli("new", dossier)
    # A shell that starts the tests in the background has Ctrl+C ignored, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = start("import-assets", dossier, table)
    finally:
        signal.signal(signal.SIGINT, before)
    journal = dossier.with_name(dossier.name + "-wal")
    deadline = time.monotonic() + 120
    while not (journal.exists() and journal.stat().st_size > 100_000) and time.monotonic() < deadline:
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out) == (130, b"")
    assert err.decode() == "Stopped. Nothing was changed.\n"
    assert json.loads(cli("assets", dossier, "--json").out) == []
    assert cli("check", dossier).code == 0
