"""The commands about divisions: list, use, compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


def area_file(path: Path, columns: Mapping[str, tuple[str, float, float]]) -> Path:
    """Buurten side by side: by code their name and how far east they begin and end."""
    features = [
        {
            "type": "Feature",
            "properties": {"buurtcode": code, "buurtnaam": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[5 + west, 52], [5 + east, 52], [5 + east, 52.01], [5 + west, 52.01], [5 + west, 52]],
                ],
            },
        }
        for code, (name, west, east) in columns.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def dossier(cli: Cli, tmp_path: Path) -> Path:
    """Two years: the second buurt was split, the first got another name; one asset lies in what is the third now."""
    path = tmp_path / "d.assetmap"
    assert cli("new", path).code == 0
    old = {"BU99990001": ("Een", 0.0, 0.01), "BU99990002": ("Twee", 0.01, 0.03)}
    new = {
        "BU99990001": ("Anders", 0.0, 0.01),
        "BU99990002": ("Twee", 0.01, 0.02),
        "BU99990003": ("Drie", 0.02, 0.03),
    }
    for year, columns in ((2016, old), (2020, new)):
        assert cli("import-areas", path, area_file(tmp_path / f"buurten_{year}.geojson", columns)).code == 0
    table = tmp_path / "assets.csv"
    table.write_text("soort;titel;lat;lon\nplek;Bankje;52.005;5.025\n", encoding="utf-8")
    assert cli("import-assets", path, table).code == 0
    return path


def buurt_of_asset(cli: Cli, dossier: Path) -> str:
    (asset,) = json.loads(cli("assets", dossier, "--json").out)
    return str(asset["buurt_name"])


def refused(answer: Any, *words: str) -> None:
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1), answer
    assert all(word in answer.err for word in words), answer.err


def test_divisions_are_listed_the_one_in_use_first(cli: Cli, dossier: Path) -> None:
    listed = json.loads(cli("divisions", dossier, "--json").out)
    assert [sorted(division) for division in listed] == [
        ["areas", "current", "id", "imported_at", "name", "source", "year"]
    ] * 2
    assert [(division["year"], division["current"]) for division in listed] == [(2020, True), (2016, False)]
    assert [division["areas"] for division in listed] == [
        {"gemeente": 1, "wijk": 1, "buurt": 3},
        {"gemeente": 1, "wijk": 1, "buurt": 2},
    ]
    answer = cli("divisions", dossier)
    assert answer.out.splitlines()[1].startswith("current  2020")
    assert answer.err == "2 divisions\n"


@pytest.mark.parametrize("word", ["2016", "buurten 2016", "Buurten  2016"])
def test_another_division_is_put_in_use_and_assets_follow(cli: Cli, dossier: Path, word: str) -> None:
    assert buurt_of_asset(cli, dossier) == "Drie"
    answer = cli("use-division", dossier, word)
    assert (answer.code, answer.err) == (0, "")
    assert "2016" in answer.out
    assert buurt_of_asset(cli, dossier) == "Twee"
    assert cli("check", dossier).code == 0


def test_a_division_is_named_by_its_id_where_others_have_its_year(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    more = area_file(tmp_path / "meer_2016.geojson", {"BU99980001": ("Ver", 1.0, 1.01)})
    assert cli("import-areas", dossier, more).code == 0
    listed = json.loads(cli("divisions", dossier, "--json").out)
    of_2016 = [division for division in listed if division["year"] == 2016]
    refused(cli("use-division", dossier, "2016"), *(division["id"] for division in of_2016))
    (idle,) = (division["id"] for division in of_2016 if not division["current"])
    assert cli("use-division", dossier, idle).code == 0
    after = {division["id"]: division["current"] for division in json.loads(cli("divisions", dossier, "--json").out)}
    (beside,) = (division["id"] for division in of_2016 if division["id"] != idle)
    assert after[idle]
    assert after[beside], "a division of other land counts on"
    assert sorted(after.values()) == [False, True, True]


def test_a_division_that_is_not_there_is_refused_with_what_is(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    before = dossier.read_bytes()
    refused(cli("use-division", dossier, "1999"), "1999", "2016", "2020")
    refused(cli("compare-areas", dossier, "2016", "1999"), "1999")
    assert dossier.read_bytes() == before
    empty = tmp_path / "leeg.assetmap"
    assert cli("new", empty).code == 0
    refused(cli("use-division", empty, "2016"), "no divisions")
    refused(cli("compare-areas", empty), "no two divisions")
    assert json.loads(cli("divisions", empty, "--json").out) == []
    assert cli("compare-areas", dossier, "2016").code == 2


def test_a_comparison_says_what_became_of_every_area_and_asset(cli: Cli, dossier: Path) -> None:
    found = json.loads(cli("compare-areas", dossier, "2016", "2020", "--json").out)
    assert sorted(found) == ["assets", "counts", "fates", "new", "old"]
    assert (found["old"]["year"], found["new"]["year"]) == (2016, 2020)
    assert found["counts"]["buurt"] == {
        "same": 0,
        "renamed": 1,
        "redrawn": 0,
        "split": 1,
        "merged": 0,
        "new": 0,
        "gone": 0,
    }
    assert found["assets"] == {"staying": 0, "changing": 1, "leaving": 0, "entering": 0}
    split = next(row for row in found["fates"] if row["fate"] == "split")
    assert split == {
        "fate": "split",
        "level": "buurt",
        "old": [{"code": "BU99990002", "name": "Twee"}],
        "new": [{"code": "BU99990002", "name": "Twee"}, {"code": "BU99990003", "name": "Drie"}],
        "overlap": 1.0,
    }


def test_without_names_the_one_in_use_is_compared_with_the_newest_other(cli: Cli, dossier: Path) -> None:
    both = cli("compare-areas", dossier, "--json")
    assert both == cli("compare-areas", dossier, "2016", "2020", "--json")
    back = json.loads(cli("compare-areas", dossier, "2020", "2016", "--json").out)
    assert back["counts"]["buurt"]["merged"] == 1


def test_a_comparison_reads_as_a_table(cli: Cli, dossier: Path) -> None:
    answer = cli("compare-areas", dossier)
    title, *rows = answer.out.splitlines()
    assert title.split()[-2:] == ["Before", "After"]
    assert any("Twee" in row and "Drie" in row and row.startswith("Split") for row in rows)
    assert not any(row.startswith("Same") for row in rows)
    assert "Buurt: 1 renamed, 1 split" in answer.err
    assert "1 asset comes to lie in another buurt" in answer.err
    same = cli("compare-areas", dossier, "2016", "2016")
    assert (same.code, same.out) == (0, "")
