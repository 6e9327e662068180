"""The command that writes files: every format, several areas at once, what goes together and what does not."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap.domain.access import Act
from assetmap.domain.assets import Audience
from assetmap.geo import grid
from assetmap.maps import packs
from assetmap.operations.dossier import set_setting
from assetmap.workspace import Workspace

Cli = Callable[..., Any]
EAST, WEST, WIJK = "BU99010101", "BU99010102", "WK990101"


@pytest.fixture(scope="module")
def demo(demo_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copy(demo_dossier, tmp_path_factory.mktemp("demo") / "demo.assetmap"))
    with Workspace.open(made) as workspace:  # its base map is not on this computer
        workspace.do("", lambda unit: set_setting(unit, packs.SETTING, None))
    return made


def answer(cli: Cli, *words: object) -> Any:
    found = cli("export", *words, "--json")
    assert (found.code, found.err) == (0, "")
    return json.loads(found.out)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".xlsx", "overview"),
        (".ods", "overview"),
        (".docx", "overview"),
        (".docx", "profile"),
        (".pptx", "atlas"),
        (".html", "map"),
        (".csv", "overview"),
        (".gpkg", "overview"),
        (".gpkg", "areas"),
        (".geojson", "overview"),
        (".kml", "overview"),
        (".json", "overview"),
    ],
)
def test_every_document_is_written_and_told(cli: Cli, demo: Path, tmp_path: Path, suffix: str, kind: str) -> None:
    out = tmp_path / f"uit{suffix}"
    plain = ("--without-maps",) if suffix in {".docx", ".pptx"} else ()
    told = answer(cli, demo, out, "--kind", kind, *plain)
    assert out.stat().st_size > 100
    assert (told["path"], told["kind"]) == (str(out), kind)
    assert told["audience"] == (None if kind == "areas" else "public")
    assert (told["assets"] > 0) is (kind != "areas")
    assert (told["pages"] or 0) >= (3 if suffix == ".pptx" else 0)
    with Workspace.open(demo) as workspace:
        entry = workspace.access.entries()[0]
    assert (entry.what, entry.form) == (Act.EXPORTED, f"areas{suffix}" if kind == "areas" else suffix)


def test_what_is_withheld_is_told_with_its_reason(cli: Cli, demo: Path, tmp_path: Path) -> None:
    told = answer(cli, demo, tmp_path / "a.csv", "--audience", "partners")
    assert told["withheld"][0]["what"] == "assets"
    assert "nobody could agree" in told["withheld"][0]["reason"]
    assert answer(cli, demo, tmp_path / "b.csv", "--audience", "team")["withheld"] == []


def test_several_areas_go_out_together_each_asset_once(cli: Cli, demo: Path, tmp_path: Path) -> None:
    found: dict[tuple[str, ...], set[str]] = {}
    for number, codes in enumerate(((EAST,), (WEST,), (EAST, WEST), (EAST, WIJK), (EAST, EAST))):
        out = tmp_path / f"{number}.csv"
        words = [word for code in codes for word in ("--area", code)]
        told = answer(cli, demo, out, "--audience", "team", *words)
        titles = [line["title"] for line in lines(out)]
        assert told["assets"] == len(titles) == len(set(titles))
        assert told["areas"] == list(dict.fromkeys(codes))
        found[codes] = set(titles)
    assert found[EAST, WEST] == found[EAST,] | found[WEST,]
    assert not found[EAST,] & found[WEST,]
    assert found[EAST, EAST] == found[EAST,]
    assert found[EAST,] < found[EAST, WIJK]


def test_the_gate_stands_before_several_areas_too(demo: Path) -> None:
    with Workspace.open(demo) as workspace:
        ids = [workspace.area_by_code(code).id for code in (EAST, WEST)]
        both = workspace.snapshot(Audience.PUBLIC, ids, grid=grid.snap)
        alone = [workspace.snapshot(Audience.PUBLIC, each, grid=grid.snap) for each in ids]
    assert sorted(both.assets.id) == sorted(id_ for each in alone for id_ in each.assets.id)
    assert both.counts == tuple(count for each in alone for count in each.counts)
    assert both.assets.quote == ("",) * len(both.assets)
    assert (both.area, [area.code for area in both.chosen]) == (None, [EAST, WEST])


def test_the_title_stands_in_the_file(cli: Cli, demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.geojson"
    answer(cli, demo, out, "--title", "Avond in de buurt")
    assert json.loads(out.read_bytes())["metadata"]["title"] == "Avond in de buurt"


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("a.docm", (), ".docx"),
        ("a", (), ".xlsx"),
        ("a.shp", (), "--kind areas"),
        ("a.xlsx", ("--kind", "areas"), ".gpkg"),
        ("a.csv", ("--kind", "profile"), ".docx"),
        ("a.docx", ("--kind", "capture"), "capture"),
        ("a.xlsx", ("--paper", "A4"), "--paper"),
        ("a.html", ("--landscape",), "--landscape"),
        ("a.docx", ("--dpi", "300"), "--dpi"),
        ("a.docx", ("--since", "2026-01-01"), "--since"),
        ("a.docx", ("--kind", "profile", "--since", "gisteren"), "gisteren"),
        ("a.xlsx", ("--without-maps",), "--without-maps"),
        ("a.xlsx", ("--paper", "A7"), "A7"),
        ("a.csv", ("--audience", "iedereen"), "iedereen"),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence(
    cli: Cli, demo: Path, tmp_path: Path, name: str, words: tuple[str, ...], said: str
) -> None:
    found = cli("export", demo, tmp_path / name, *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert not list(tmp_path.iterdir())


def test_what_is_printed_says_its_pages_and_keeps_to_its_paper(cli: Cli, demo: Path, tmp_path: Path) -> None:
    import pypdfium2

    out = tmp_path / "profiel.pdf"
    words = ("--kind", "profile", "--area", EAST, "--area", WEST, "--paper", "A4", "--title", "Onze buurten")
    told = answer(cli, demo, out, *words)
    document = pypdfium2.PdfDocument(out)
    try:
        assert told["pages"] == len(document) >= 2
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    finally:
        document.close()


def test_an_area_that_is_not_there_is_said(cli: Cli, demo: Path, tmp_path: Path) -> None:
    found = cli("export", demo, tmp_path / "a.csv", "--area", EAST, "--area", "BU00000000")
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert "BU00000000" in found.err


def test_numbers_of_talents_are_left_out_when_our_own_list_is_read_in(cli: Cli, demo: Path, tmp_path: Path) -> None:
    empty, out = tmp_path / "leeg.assetmap", tmp_path / "uit.csv"
    told = answer(cli, demo, out)
    rows = lines(out)
    counted = [row["title"] for row in rows if row["kind"] == "Talents, a number"]
    assert "fewer than 3" in counted
    assert len(rows) == told["assets"] + len(counted)
    assert cli("new", empty).code == 0
    read = json.loads(cli("import-assets", empty, out, "--json").out)
    assert (read["assets"], len(read["left_out"])) == (told["assets"], len(counted))
    again = json.loads(cli("assets", empty, "--json").out)
    assert sorted(row["title"] for row in rows if row["kind"] != "Talents, a number") == sorted(
        each["title"] for each in again
    )
