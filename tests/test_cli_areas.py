"""Areas on the command line: real and hostile files, choices, try-outs, reports, and areas out again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap.cli import arguments, main

Cli = Callable[..., Any]

ROOT = Path(__file__).resolve().parent.parent
REPORT_OF_ISSUE_2 = (
    "areas",
    "levels",
    "municipalities",
    "crs",
    "crs_source",
    "encoding",
    "repaired",
    "left_out",
    "warnings",
)
AREA_COMMANDS = ("import-areas", "inspect-areas", "areas", "divisions", "use-division", "compare-areas", "export")


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Path:
    path = tmp_path / "dossier" / "wijk.assetmap"
    path.parent.mkdir()
    return Path(shutil.copy(empty_dossier, path))


@pytest.fixture
def buurten(tmp_path: Path) -> Path:
    """Four buurten in two wijken of two gemeenten, one of them water."""

    def feature(number: int, code: str, gemeente: str, water: str) -> dict[str, object]:
        west = 5.95 + number / 10
        ring = [[west, 51.15], [west + 0.1, 51.15], [west + 0.1, 51.25], [west, 51.25], [west, 51.15]]
        properties = {"buurtcode": code, "buurtnaam": f"Buurt {number}", "gemeentenaam": gemeente, "water": water}
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    features = [
        feature(0, "BU99990101", "Zonneveld", "NEE"),
        feature(1, "BU99990201", "Zonneveld", "NEE"),
        feature(2, "BU99980101", "Maandorp", "NEE"),
        feature(3, "BU99980102", "Maandorp", "JA"),
    ]
    path = tmp_path / "buurten_2024.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def refused(answer: Any, *words: str) -> None:
    """One sentence for a user, no data, exit code 1."""
    assert (answer.code, answer.out) == (1, ""), answer
    assert answer.err.count("\n") == 1
    assert answer.err.strip().endswith((".", ")"))
    for technical in ("Traceback", "Error", "Exception", "errno", "None", "{", "GDAL"):
        assert technical not in answer.err
    for word in words:
        assert word in answer.err


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".shp", ".geojson", ".zip", ".dbf"})


# Real and hostile files


@pytest.mark.parametrize(
    ("name", "levels", "crs", "encoding"),
    [
        ("buurt_2016_Roermond", (1, 10, 35, 0), "EPSG:28992", "UTF-8"),
        ("buurt_2016_Raalte/buurt_2016_Raalte.shp", (1, 10, 46, 0), "EPSG:28992", "UTF-8"),
        ("baarn_buurten.geojson", (1, 5, 21, 0), "EPSG:4326", "UTF-8"),
        ("amsterdam_gbd/GBD_Buurt.shp", (0, 0, 47, 0), "EPSG:28992", "UTF-8"),
        ("amsterdam_gbd/GBD_Buurtcombinatie.shp", (0, 99, 0, 0), "EPSG:28992", "CP1252"),
        ("amsterdam_gbd/GBD_Stadsdeel.shp", (0, 8, 0, 0), "EPSG:28992", "UTF-8"),
        ("amsterdam_gbd/GBD_grootstedelijke_projecten.shp", (0, 0, 0, 55), "EPSG:28992", "CP1252"),
    ],
)
def test_every_real_file_comes_in_and_the_dossier_is_whole(
    cli: Cli, dossier: Path, shared_data: Path, name: str, levels: tuple[int, ...], crs: str, encoding: str
) -> None:
    file = shared_data / "areas" / name
    answer = cli("import-areas", dossier, file, "--json")
    assert (answer.code, answer.err) == (0, "")
    report = json.loads(answer.out)
    assert tuple(report["levels"].values()) == levels
    assert report["areas"] == sum(levels)
    assert (report["crs"], report["crs_source"], report["encoding"]) == (crs, "file", encoding)
    assert len(json.loads(cli("areas", dossier, "--json").out)) == report["areas"]
    assert cli("check", dossier).code == 0
    seen = json.loads(cli("inspect-areas", file, "--json").out)
    assert (seen["layer"], seen["crs"], seen["encoding"]) == (report["layer"], report["crs"], report["encoding"])
    assert (seen["recognised"], seen["vintage"]) == (report["columns"], report["vintage"])


def test_letters_that_are_guessed_are_told(cli: Cli, dossier: Path, shared_data: Path) -> None:
    file = shared_data / "areas/amsterdam_gbd/GBD_Buurtcombinatie.shp"
    report = json.loads(cli("import-areas", dossier, file, "--json").out)
    (warning,) = report["warnings"]
    assert report["encoding_source"] == "guessed"
    assert "CP1252" in warning
    assert "Chasseébuurt" in warning
    again = json.loads(cli("import-areas", dossier, file, "--encoding", "cp1252", "--json").out)
    assert (again["encoding_source"], again["warnings"]) == ("given", [])


def test_hostile_files_are_refused_with_one_sentence(cli: Cli, dossier: Path, shared_data: Path) -> None:
    before = dossier.read_bytes()
    folders = [shared_data / "hostile", shared_data / "assets", shared_data / "addresses"]
    files = [file for folder in folders for file in files_in(folder)]
    assert len(files) >= 12
    for file in files:
        refused(cli("import-areas", dossier, file, "--json"))
        assert dossier.read_bytes() == before, file.name


def test_a_hostile_file_with_columns_that_are_named_leaves_out_what_is_no_area(
    cli: Cli, dossier: Path, shared_data: Path
) -> None:
    before = dossier.read_bytes()
    for name in ("poly_null_poly.shp", "Victoria North.shp"):
        file = shared_data / "hostile" / name
        seen = json.loads(cli("inspect-areas", file, "--json").out)
        assert "columns" in seen["questions"]
        assert seen["recognised"] == {}
        words = ("--columns", f"name={seen['columns'][0]['name']}", "--outside", "--level", "own", "--crs", "4326")
        answer = cli("import-areas", dossier, file, "--json", "--dry-run", *words)
        if answer.code == 0:
            report = json.loads(answer.out)
            assert report["areas"] + len(report["left_out"]) == report["read"]
        else:
            refused(answer)
        assert dossier.read_bytes() == before


# Choices


def test_gemeenten_and_wijken_are_chosen_by_name_and_code(cli: Cli, dossier: Path, buurten: Path) -> None:
    def codes(*words: str) -> list[str]:
        report = json.loads(cli("import-areas", dossier, buurten, "--json", *words).out)
        found = json.loads(cli("areas", dossier, "--json").out)
        assert report["areas"] == len(found)
        return [area["code"] for area in found if area["level"] == "buurt"]

    assert codes() == ["BU99980101", "BU99990101", "BU99990201"]
    assert codes("--municipality", "zonneveld") == ["BU99990101", "BU99990201"]
    assert codes("--municipality", "GM9998", "--municipality", "9999", "--wijk", "WK999902") == [
        "BU99980101",
        "BU99990201",
    ]
    assert codes("--water", "--municipality", "Maandorp") == ["BU99980101", "BU99980102"]


def test_what_was_chosen_stands_in_the_report(cli: Cli, dossier: Path, buurten: Path) -> None:
    words = ("--wijk", "WK999902", "--vintage", "2019")
    report = json.loads(cli("import-areas", dossier, buurten, "--json", *words).out)
    assert (report["read"], report["chosen"], report["vintage"]) == (4, 1, 2019)
    assert (report["municipalities"], report["wijken"]) == (["Zonneveld"], ["Wijk 02"])
    (division,) = json.loads(cli("divisions", dossier, "--json").out)
    assert (division["id"], division["year"], division["current"]) == (report["division"], 2019, True)
    assert division["areas"] == {"gemeente": 1, "wijk": 1, "buurt": 1}
    assert set(REPORT_OF_ISSUE_2) <= set(report)


def test_the_year_is_that_of_the_file_unless_one_says(cli: Cli, dossier: Path, buurten: Path) -> None:
    assert json.loads(cli("import-areas", dossier, buurten, "--json").out)["vintage"] == 2024


def test_own_areas_come_beside_the_official_ones(cli: Cli, dossier: Path, buurten: Path) -> None:
    assert cli("import-areas", dossier, buurten).code == 0
    report = json.loads(cli("import-areas", dossier, buurten, "--level", "own", "--json").out)
    assert (report["levels"]["own"], report["division"]) == (report["areas"], None)
    levels = [area["level"] for area in json.loads(cli("areas", dossier, "--json").out)]
    assert levels.count("own") == report["areas"]
    assert levels.count("buurt") == 3


def test_columns_that_are_named_are_taken(cli: Cli, dossier: Path, shared_data: Path) -> None:
    file = shared_data / "areas/amsterdam_gbd/GBD_Buurt.shp"
    words = ("--columns", "code=volledig,name=NAAM")
    refused(cli("import-areas", dossier, file, *words), "volledig", "VOLLCODE")
    report = json.loads(cli("import-areas", dossier, file, "--json", "--columns", "name=CODE,code=vollcode").out)
    assert report["columns"] == {"code": "VOLLCODE", "name": "CODE"}
    assert json.loads(cli("areas", dossier, "--json").out)[0]["name"] != "Staatsliedenbuurt"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--crs", "EPSG:99999"), "EPSG:99999"),
        (("--encoding", "klingon"), "CP1252"),
        (("--layer", "kelder"), "buurten_2024"),
        (("--columns", "code=kelder"), "buurtcode"),
        (("--municipality", "Nergenshuizen"), "Maandorp, Zonneveld"),
        (("--wijk", "Nergens"), "Nergens"),
        (("--crs", "28992"), "WGS84"),
    ],
)
def test_what_the_file_does_not_have_is_refused_with_what_there_is(
    cli: Cli, dossier: Path, buurten: Path, words: tuple[str, ...], said: str
) -> None:
    before = dossier.read_bytes()
    refused(cli("import-areas", dossier, buurten, *words), said)
    assert dossier.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--crs", "RD"), "EPSG:28992"),
        (("--crs", "+proj=sterea +lat_0=52"), "EPSG:28992"),
        (("--vintage", "1066"), "1900"),
        (("--vintage", "2٠٢4"), "1900"),
        (("--vintage", "9" * 5000), "1900"),
        (("--level", "straat"), "gemeente"),
        (("--columns", "kleur=ROOD"), "wijk_code"),
        (("--columns", "code"), "code=…"),
        (("--columns", "code="), "code=…"),
        (("--columns", "code=A", "--columns", "code=B"), "code"),
        (("--level", "own", "--municipality", "Zonneveld"), "--municipality"),
        (("--level", "own", "--wijk", "x"), "--wijk"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(cli: Cli, words: tuple[str, ...], said: str) -> None:
    answer = cli("import-areas", "weg.assetmap", "weg.shp", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err.splitlines()[-1]
    assert answer.err.strip().endswith(".")


# Try-outs and reports


def test_a_try_out_reports_the_same_and_writes_nothing(cli: Cli, dossier: Path, buurten: Path) -> None:
    before, when = dossier.read_bytes(), dossier.stat().st_mtime_ns
    beside = sorted(dossier.parent.iterdir())
    tried = json.loads(cli("import-areas", dossier, buurten, "--dry-run", "--json").out)
    assert (dossier.read_bytes(), dossier.stat().st_mtime_ns) == (before, when)
    assert sorted(dossier.parent.iterdir()) == beside
    done = json.loads(cli("import-areas", dossier, buurten, "--json").out)
    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried.pop("division") is None
    done.pop("division")
    assert tried == done
    answer = cli("import-areas", dossier, buurten, "--dry-run")
    assert "nothing was stored" in answer.err


def test_a_try_out_looks_at_the_dossier_and_the_file(cli: Cli, dossier: Path, buurten: Path, tmp_path: Path) -> None:
    refused(cli("import-areas", tmp_path / "weg.assetmap", buurten, "--dry-run"), "weg.assetmap")
    refused(cli("import-areas", buurten, buurten, "--dry-run"), "not a dossier")
    refused(cli("import-areas", dossier, tmp_path / "weg.shp", "--dry-run"), "weg.shp")


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("suffix", [".txt", ".csv", ".json"])
def test_a_report_is_kept(cli: Cli, dossier: Path, buurten: Path, tmp_path: Path, suffix: str, dry: bool) -> None:
    target = tmp_path / f"verslag{suffix}"
    words = ("--report", target, *(("--dry-run",) if dry else ()))
    answer = cli("import-areas", dossier, buurten, "--json", *words)
    text = target.read_text(encoding="utf-8-sig")
    assert "Buurt 3" in text
    assert "It is water" in text
    if suffix == ".json":
        assert json.loads(text) == json.loads(answer.out)


def test_a_report_never_replaces_a_file_and_stays_away_when_nothing_came_in(
    cli: Cli, dossier: Path, buurten: Path, tmp_path: Path
) -> None:
    before = dossier.read_bytes()
    kept = buurten.read_bytes()
    refused(cli("import-areas", dossier, buurten, "--report", buurten), "already there")
    assert buurten.read_bytes() == kept
    refused(cli("import-areas", dossier, buurten, "--report", tmp_path / "weg" / "r.txt"), "weg")
    refused(cli("import-areas", dossier, buurten, "--municipality", "x", "--report", tmp_path / "r.txt"))
    refused(cli("import-areas", dossier, buurten, "--report", tmp_path / ("x" * 300)))
    assert not (tmp_path / "r.txt").exists()
    assert dossier.read_bytes() == before


def test_a_report_goes_away_when_storing_fails(
    cli: Cli, dossier: Path, buurten: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetmap.workspace import Workspace

    def stopped(*_words: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "do", stopped)
    assert cli("import-areas", dossier, buurten, "--report", tmp_path / "r.txt").code == 130
    assert not (tmp_path / "r.txt").exists()


# Talk, inspection, areas out


def test_talk_says_how_the_file_was_read(cli: Cli, dossier: Path, buurten: Path) -> None:
    answer = cli("import-areas", dossier, buurten)
    assert answer.out.splitlines() == ["2 gemeenten", "3 wijken", "3 buurten"]
    assert "EPSG:4326" in answer.err
    assert "UTF-8" in answer.err
    assert "Left out: row 4, Buurt 3: It is water, not land where people live." in answer.err


def test_inspecting_tells_layers_columns_and_places(cli: Cli, buurten: Path) -> None:
    seen = json.loads(cli("inspect-areas", buurten, "--json").out)
    assert seen["layers"] == [
        {"name": "buurten_2024", "title": "buurten_2024", "rows": 4, "geometry": "Polygon"},
    ]
    assert (seen["rows"], seen["level"], seen["vintage"], seen["water_rows"]) == (4, "buurt", 2024, 1)
    assert seen["columns"][0] == {
        "name": "buurtcode",
        "samples": ["BU99990101", "BU99990201", "BU99980101", "BU99980102"],
    }
    assert [(item["code"], item["name"]) for item in seen["gemeenten"]] == [
        ("GM9998", "Maandorp"),
        ("GM9999", "Zonneveld"),
    ]
    assert seen["gemeenten"][1]["wijken"][0] == {"code": "WK999901", "name": "Wijk 01", "buurten": 1}
    assert seen["bounds"] == pytest.approx([5.95, 51.15, 6.25, 51.25])
    assert seen["questions"] == seen["warnings"] == []
    answer = cli("inspect-areas", buurten)
    assert "buurtcode" in answer.out
    assert "EPSG:4326" in answer.err
    refused(cli("inspect-areas", buurten.with_name("weg.shp")), "weg.shp")


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
def test_areas_go_out_and_come_in_again(
    cli: Cli, dossier: Path, shared_data: Path, tmp_path: Path, suffix: str
) -> None:
    assert cli("import-areas", dossier, shared_data / "areas/baarn_buurten.geojson").code == 0
    before = json.loads(cli("areas", dossier, "--json").out)
    out = tmp_path / f"gebieden{suffix}"
    answer = cli("export", dossier, out, "--kind", "areas")
    assert (answer.code, answer.out) == (0, f"{out}\n")
    again = tmp_path / "weer.assetmap"
    assert cli("new", again).code == 0
    report = json.loads(cli("import-areas", again, out, "--json").out)
    assert report["vintage"] == 2024
    assert json.loads(cli("areas", again, "--json").out) == before


def test_areas_go_out_only_in_their_own_formats(cli: Cli, dossier: Path, buurten: Path, tmp_path: Path) -> None:
    assert cli("import-areas", dossier, buurten).code == 0
    before = sorted(tmp_path.iterdir())
    for name, words in (("x.shp", ()), ("x.xlsx", ("--kind", "areas"))):
        assert cli("export", dossier, tmp_path / name, *words).code == 2
    assert cli("export", dossier, tmp_path / "x.gpkg", "--kind", "wijken").code == 2
    assert sorted(tmp_path.iterdir()) == before
    part = tmp_path / "een.geojson"
    assert cli("export", dossier, part, "--kind", "areas", "--area", "WK999902").code == 0
    codes = [item["properties"]["code"] for item in json.loads(part.read_bytes())["features"]]
    assert codes == ["WK999902", "BU99990201"]


# Help, and the program itself


@pytest.mark.parametrize("command", AREA_COMMANDS)
def test_help_is_whole_in_both_languages(
    cli: Cli, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    english = cli(command, "--help")
    assert english.code == 0
    assert command in arguments.COMMANDS
    monkeypatch.delenv("ASSETMAP_LANG")
    assert main([command, "--help"]) == 0
    dutch = capsys.readouterr().out
    said = {line.strip() for line in english.out.splitlines() if " " in line.strip()}
    same = {line.strip() for line in dutch.splitlines()} & said
    left = [line for line in same if not line.startswith(("assetmap ", "[--", "--", "usage"))]
    assert left == []


def test_the_program_itself_imports_tries_and_refuses(
    dossier: Path, buurten: Path, tmp_path: Path, python: str
) -> None:
    environment = {**os.environ, "ASSETMAP_LANG": "nl", "PYTHONPATH": str(ROOT)}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [python, "-m", "assetmap", *(str(word) for word in words)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

    tried = run("import-areas", dossier, buurten, "--dry-run", "--json")
    assert (tried.returncode, tried.stderr, json.loads(tried.stdout)["areas"]) == (0, "", 8)
    wrong = run("import-areas", dossier, buurten, "--wijk", "Nergens")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (1, "", 1)
    assert "geen wijk Nergens" in wrong.stderr
    done = run("import-areas", dossier, buurten)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "2 gemeenten")
