"""The list opens in Dutch Excel, is never a formula, and can be read in again."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap import i18n
from assetmap.domain.assets import Audience
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import csvfile, overview, registry

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def exported(snapshot: Snapshot, folder: Path) -> Rows:
    return read(registry.export(snapshot, folder / "lijst.csv", overwrite=True))


def unneutral(text: str) -> str:
    """What a reader does: take one sign away where one was put."""
    return text[1:] if re.match("'+[=+\\-@\t\r\n＝＋－＠]", text) else text


def test_bytes_are_those_that_dutch_excel_expects(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    data = registry.export(snapshot, tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsoort;titel;omschrijving;lat;lon;themas;")
    assert data.count(b"\r\n") == 4
    assert data.endswith(b"\r\n")


def test_headings_in_english(snapshot: Snapshot, tmp_path: Path) -> None:
    assert list(exported(snapshot, tmp_path)[0])[:6] == ["kind", "title", "description", "lat", "lon", "themes"]


def test_an_asset_is_a_line_with_all_that_may_be_seen(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    first, second, third = exported(snapshot, tmp_path)
    assert first["soort"] == "Talent"
    assert first["titel"] == "Repareert fietsen"
    assert first["omschrijving"] == "Ook met versnellingen.\nVraag gerust."
    assert (first["lat"], first["lon"]) == ("51,1912346", "5,9876543")
    assert first["themas"] == "klussen, fietsen"
    assert first["gave"] == "Handen"
    assert first["beschikbaar"] == "woensdag"
    assert (first["buurt"], first["buurtcode"]) == ("Sterrenberg", "BU09570402")
    assert (first["wijk"], first["gemeente"], first["eigen_buurten"]) == ("Donderberg", "Roermond", "Zes straten")
    assert second["lat"] == "51,195"
    assert (third["lat"], third["lon"], third["buurt"]) == ("", "", "")


@pytest.mark.parametrize("audience", Audience)
def test_each_line_says_for_whom_and_of_when(snapshot: Snapshot, tmp_path: Path, audience: Audience) -> None:
    rows = exported(replace(snapshot, audience=audience), tmp_path)
    assert {row["overview_for"].lower() for row in rows} == {audience.value}
    assert {row["overview_made_on"] for row in rows} == {"2026-11-21"}


def test_without_assets_there_is_a_heading(snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(replace(snapshot, assets=type(snapshot.assets)()), tmp_path / "leeg.csv")
    assert path.read_text(encoding="utf-8-sig").count("\n") == 1


def test_no_cell_is_a_formula_and_each_text_comes_back(
    with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path
) -> None:
    (row,) = exported(with_texts(hostile), tmp_path)
    for name in ("title", "description", "quote", "availability", "themes"):
        assert row[name][:1] not in set("=+-@\t\r\n＝＋－＠"), name
        assert unneutral(row[name]) == overview.clean(hostile), name


def test_a_coordinate_below_zero_stays_a_number(with_texts: Callable[..., Snapshot], tmp_path: Path) -> None:
    assert exported(with_texts("x"), tmp_path)[0]["lon"] == "-5,25"


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'s-Gravenhof", "'", "", "+31", "a=1", "\tx", "-"])
def test_neutralising_can_be_undone(text: str) -> None:
    assert unneutral(csvfile.neutral(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(51.0, "51"), (-0.00000004, "-0"), (5.1, "5,1"), (100.0, "100"), (None, ""), (179.99999999, "180")],
)
def test_coordinates_have_a_comma_and_no_empty_decimals(value: float | None, text: str) -> None:
    assert csvfile.decimal_comma(value) == text
