"""The command line in this process: words, streams, JSON and exit codes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap import folders
from assetmap.cli import arguments, bugs, main, output
from assetmap.domain.assets import Kind
from assetmap.domain.errors import Cancelled, KnownError

Cli = Callable[..., Any]

CSV = (
    "soort;titel;omschrijving;lat;lon;themas\n"
    "talent;Fatima bakt taart;Voor de hele straat;51.2021;6.0107;eten, bakken\n"
    "plek;Buurttuin 🌻;;51,1950;5,9850;groen\n"
    "raket;Onbekend;;51;6;\n"
)


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))


@pytest.fixture
def areas_file(tmp_path: Path) -> Path:
    """Two buurten side by side, the left one around the assets of `CSV`."""

    def feature(code: str, name: str, west: float) -> dict[str, object]:
        east = west + 0.1
        ring = [[west, 51.15], [east, 51.15], [east, 51.25], [west, 51.25], [west, 51.15]]
        return {
            "type": "Feature",
            "properties": {"buurtcode": code, "buurtnaam": name, "gemeentenaam": "Zonneveld"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    both = [feature("BU99990101", "Kastelenbuurt", 5.95), feature("BU99990102", "Oost", 6.05)]
    path = tmp_path / "buurten.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": both}), encoding="utf-8")
    return path


@pytest.fixture
def filled(cli: Cli, dossier: Path, areas_file: Path, tmp_path: Path) -> Path:
    table = tmp_path / "assets.csv"
    table.write_text(CSV, encoding="utf-8")
    assert cli("import-areas", dossier, areas_file).code == 0
    assert cli("import-assets", dossier, table).code == 0
    return dossier


def test_new_prints_the_path_and_adds_the_suffix(cli: Cli, tmp_path: Path) -> None:
    answer = cli("new", tmp_path / "wijk")
    assert (answer.code, answer.out) == (0, f"{tmp_path / 'wijk.assetmap'}\n")
    assert "not encrypted" in answer.err


def test_areas_as_json_are_what_the_readme_says(cli: Cli, filled: Path) -> None:
    areas = json.loads(cli("areas", filled, "--json").out)
    assert [sorted(area) for area in areas] == [["assets", "code", "level", "name", "parent"]] * 4
    assert [(area["code"], area["level"], area["parent"], area["assets"]) for area in areas] == [
        ("GM9999", "gemeente", None, 2),
        ("WK999901", "wijk", "GM9999", 2),
        ("BU99990101", "buurt", "WK999901", 2),
        ("BU99990102", "buurt", "WK999901", 0),
    ]


def test_assets_as_json_are_what_the_readme_says(cli: Cli, filled: Path) -> None:
    garden, cake = json.loads(cli("assets", filled, "--json").out)
    assert garden.pop("id") != cake.pop("id")
    assert garden == {
        "kind": "place",
        "sector": None,
        "title": "Buurttuin 🌻",
        "buurt": "BU99990101",
        "buurt_name": "Kastelenbuurt",
        "lat": 51.195,
        "lon": 5.985,
        "street": None,
        "themes": ["groen"],
    }
    assert (cake["kind"], cake["themes"]) == ("talent", ["eten", "bakken"])


def test_the_report_of_areas_as_json_is_what_the_readme_says(cli: Cli, dossier: Path, areas_file: Path) -> None:
    report = json.loads(cli("import-areas", dossier, areas_file, "--json").out)
    assert list(report) == [
        "areas",
        "levels",
        "municipalities",
        "wijken",
        "division",
        "vintage",
        "layer",
        "columns",
        "crs",
        "crs_source",
        "encoding",
        "encoding_source",
        "read",
        "chosen",
        "repaired",
        "left_out",
        "warnings",
        "dry_run",
    ]
    assert report["areas"] == 4
    assert report["levels"] == {"gemeente": 1, "wijk": 1, "buurt": 2, "own": 0}


def test_a_row_that_is_left_out_is_told_with_its_number(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    table = tmp_path / "assets.csv"
    table.write_text(CSV, encoding="utf-8")
    answer = cli("import-assets", dossier, table, "--json")
    report = json.loads(answer.out)
    assert report["assets"] == 2
    assert [(item["row"], item["name"]) for item in report["left_out"]] == [(4, "Onbekend")]


@pytest.mark.parametrize(
    ("word", "titles"),
    [("talent", ["Fatima bakt taart"]), ("Talenten", ["Fatima bakt taart"]), ("PLEK", ["Buurttuin 🌻"]), ("story", [])],
)
def test_a_kind_is_taken_in_dutch_and_english(cli: Cli, filled: Path, word: str, titles: list[str]) -> None:
    found = json.loads(cli("assets", filled, "--kind", word, "--json").out)
    assert [asset["title"] for asset in found] == titles


def test_an_unknown_kind_or_area_is_one_sentence(cli: Cli, filled: Path) -> None:
    for words in (("--kind", "raket"), ("--area", "BU00000000")):
        answer = cli("assets", filled, *words)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.count("\n") == 1
        assert words[1] in answer.err


def test_assets_and_exports_are_cut_by_area(cli: Cli, filled: Path, tmp_path: Path) -> None:
    assert json.loads(cli("assets", filled, "--area", "BU99990102", "--json").out) == []
    out = tmp_path / "oost.geojson"
    assert cli("export", filled, out, "--area", "BU99990102").code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["features"] == []


def test_an_export_replaces_a_file_only_when_told_to(cli: Cli, filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "overzicht.csv"
    out.write_text("mine", encoding="utf-8")
    refused = cli("export", filled, out, "--audience", "team")
    assert (refused.code, out.read_text(encoding="utf-8")) == (1, "mine")
    assert "--overwrite" in refused.err
    done = cli("export", filled, out, "--overwrite", "--audience", "team")
    assert (done.code, done.out) == (0, f"{out}\n")
    assert "Fatima" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_the_areas_go_out_and_come_in_again(cli: Cli, filled: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"gebieden{suffix}"
    assert cli("export", filled, out, "--kind", "areas").out == f"{out}\n"
    empty = tmp_path / "opnieuw.assetmap"
    assert cli("new", empty).code == 0
    assert cli("import-areas", empty, out).code == 0
    before, after = (json.loads(cli("areas", path, "--json").out) for path in (filled, empty))
    facts = ("code", "name", "level", "parent")
    official = [[area[fact] for fact in facts] for area in before if area["level"] != "own"]
    assert [[area[fact] for fact in facts] for area in after if area["level"] != "own"] == official


def test_an_export_that_cannot_be_made_leaves_nothing(cli: Cli, filled: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert cli("export", filled, tmp_path / "overzicht.doc").code == 2
    assert sorted(tmp_path.iterdir()) == before


def test_a_name_that_no_file_can_have_is_a_sentence(cli: Cli, filled: Path, tmp_path: Path) -> None:
    long = "x" * 300
    for words in (("export", filled, tmp_path / f"{long}.csv"), ("import-areas", filled, tmp_path / f"{long}.shp")):
        answer = cli(*words)
        assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert cli(long).code == 2


def test_check_says_that_a_dossier_is_whole(cli: Cli, filled: Path) -> None:
    assert cli("check", filled) == (0, "This dossier is whole.\n", "")


def test_check_tells_what_is_wrong_and_fails(cli: Cli, filled: Path) -> None:
    import sqlcipher3.dbapi2 as sqlite

    connection = sqlite.connect(str(filled))
    connection.execute("DELETE FROM asset_areas")
    connection.commit()
    connection.close()
    answer = cli("check", filled)
    assert (answer.code, answer.err) == (1, "")
    assert answer.out.strip().endswith(".")
    assert "This dossier is whole" not in answer.out


def test_a_table_has_data_on_stdout_and_talk_on_stderr(cli: Cli, filled: Path) -> None:
    answer = cli("assets", filled)
    assert answer.out.splitlines() == [
        "Kind    Buurt          Title",
        "Place   Kastelenbuurt  Buurttuin 🌻",
        "Talent  Kastelenbuurt  Fatima bakt taart",
    ]
    assert answer.err == "2 assets\n"


def test_dutch_is_the_default_also_in_the_words_of_argparse(
    cli: Cli, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSETMAP_LANG")
    assert main(["export", "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("gebruik: assetmap export")
    for english in ("usage", "options", "positional", "show this", "examples"):
        assert english not in text
    assert main(["areas"]) == 2
    assert "Dit ontbreekt nog: DOSSIER." in capsys.readouterr().err


def test_english_is_a_choice(cli: Cli) -> None:
    answer = cli("--help")
    assert answer.code == 0
    assert answer.out.startswith("usage: assetmap")
    assert all(command in answer.out for command in arguments.COMMANDS)


@pytest.mark.parametrize(
    "words",
    [["areas"], ["new"], ["new", "a", "b"], ["areas", "a", "--jsn"], ["expor"], ["--nonsense"], ["a.assetmap", "--x"]],
)
def test_wrong_usage_is_told_with_the_usage(cli: Cli, words: list[str]) -> None:
    answer = cli(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: assetmap")
    assert answer.err.strip().endswith((".", "?"))


def test_a_mistyped_command_gets_a_suggestion(cli: Cli) -> None:
    assert 'Did you mean "import-areas"?' in cli("import-area").err


@pytest.mark.parametrize(("words", "expected"), [([], None), (["./new"], "new"), (["x.assetmap"], "x.assetmap")])
def test_a_path_opens_the_window(words: list[str], expected: str | None) -> None:
    chosen = arguments.parse(words)
    assert chosen.command == "window"
    assert chosen.dossier == (None if expected is None else Path(expected))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("environment", "word"), [({}, "screen"), ({"DISPLAY": ":0"}, "root"), ({"QT_QPA_PLATFORM": "offscreen"}, "root")]
)
def test_a_window_that_cannot_be_shown_is_a_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], word: str
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QTWEBENGINE_CHROMIUM_FLAGS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    answer = cli()
    assert (answer.code, answer.out) == (1, "")
    assert word in answer.err


def test_a_fault_of_the_program_is_logged_without_what_it_says(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetmap.cli import commands

    def broken(_chosen: object) -> int:
        raise ValueError("the secret of Fatima")

    monkeypatch.setitem(commands.RUN, "check", broken)
    answer = cli("check", "x")
    assert (answer.code, answer.out) == (70, "")
    assert answer.err.count("\n") == 1
    log = Path(answer.err.split(" in ")[-1].strip())
    assert home in log.parents
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "test_cli.py" in written
    assert "Fatima" not in written


def test_a_log_that_cannot_be_written_is_said_too(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "logs", lambda: home / "file" / "log")
    (home / "file").write_text("", encoding="utf-8")
    assert "could not be written down" in bugs.report(ValueError())


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (Cancelled("x"), 130), (KnownError("Oh."), 1)])
def test_what_ends_a_command_has_its_own_exit_code(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    from assetmap.cli import commands

    def ended(_chosen: object) -> int:
        raise error

    monkeypatch.setitem(commands.RUN, "check", ended)
    assert cli("check", "x").code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\tc", "a b c"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\u202eevil", "evil"),
        ("👩\u200d🌾 ok", "👩\u200d🌾 ok"),
    ],
)
def test_one_line_carries_text_but_nothing_that_steers_a_terminal(text: str, expected: str) -> None:
    assert output.one_line(text) == expected


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("🌻", 2), ("שלום", 4)])
def test_width_is_that_of_a_terminal(text: str, columns: int) -> None:
    assert output.width(text) == columns


def test_shortening_never_gets_wider_than_asked() -> None:
    assert output.shorten("Kastelenbuurt", 8) == "Kastele…"
    assert output.shorten("日本日本", 6) == "日本…"
    assert output.shorten("kort", 8) == "kort"


def test_a_table_fits_in_a_narrow_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkey = "🐒" * 60
    output.write_table((output.Column("A", limit=10), output.Column("B")), [("x" * 50, "y" * 5000), ("z", monkey)])
    lines = capsys.readouterr().out.splitlines()
    assert all(output.width(line) <= 40 for line in lines)
    assert len(lines) == 3


def test_a_long_title_is_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    output.write_table((output.Column("A"), output.Column("B")), [("x", "y" * 10_000), ("z", "kort")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith("y" * 10_000)
    assert lines[2] == "z  kort"


def test_a_sector_narrows_the_list(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    table = tmp_path / "lijst.csv"
    table.write_text("soort;titel;sector\ninstelling;De Brug;onderwijs\nvereniging;Koor;omgeving\n", encoding="utf-8")
    cli("import-assets", dossier, table)
    for word in ("onderwijs", "Education"):
        (school,) = json.loads(cli("assets", dossier, "--sector", word, "--json").out)
        assert (school["title"], school["sector"]) == ("De Brug", "education")
    refused = cli("assets", dossier, "--sector", "zorg")
    assert refused.code != 0
    assert 'There is no sector "zorg".' in refused.err


def test_every_kind_has_a_name_on_the_command_line() -> None:
    from assetmap.cli.commands import kind_named

    assert {kind_named(kind.value) for kind in Kind} == set(Kind)
