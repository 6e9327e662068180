"""The workbook read back: sheets, real dates and numbers, and never a formula."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assetmap import i18n
from assetmap.domain import privacy
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.errors import ExportRefused
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot
from assetmap.exports import overview, registry, tables


def exported(snapshot: Snapshot, folder: Path, title: str = "") -> Any:
    path = registry.export(snapshot, folder / "overzicht.xlsx", overwrite=True, title=title)
    return openpyxl.load_workbook(path)


def day(text: str) -> datetime:
    """A date as a spreadsheet has it: midnight, of no zone."""
    return datetime.fromisoformat(text)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heading, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, line, strict=True)) for line in lines]


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode("utf-8") for name in file.namelist()}


def test_sheets_have_dutch_names_and_headings(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    book = exported(snapshot, tmp_path)
    assert book.sheetnames == [
        *["Assets", "Talenten", "Verenigingen", "Plekken"],
        *["Per buurt", "Per soort", "Over dit bestand"],
    ]
    assert [cell.value for cell in book["Assets"][1]][:7] == [
        "Soort",
        "Titel",
        "Omschrijving",
        "Thema's",
        "Buurt",
        "Wijk",
        "Gemeente",
    ]


def test_an_asset_is_a_line_with_dates_and_numbers_as_such(snapshot: Snapshot, tmp_path: Path) -> None:
    sheet = exported(snapshot, tmp_path)["Assets"]
    first, second, third = rows(sheet)
    assert first == {
        "Kind": "Talent",
        "Title": "Repareert fietsen",
        "Description": "Ook met versnellingen.\nVraag gerust.",
        "Themes": "klussen, fietsen",
        "Buurt": "Sterrenberg",
        "Wijk": "Donderberg",
        "Gemeente": "Roermond",
        "Buurt code": "BU09570402",
        "Latitude": 51.19123456,
        "Longitude": 5.98765432,
        "May be seen by": "Team",
        "Own areas": "Zes straten",
        "In their own words": "Ik kan niet stilzitten",
        "Gift": "Hands",
        "Availability": "woensdag",
        "Added on": day("2026-11-19"),
        "Changed on": day("2026-11-20"),
    }
    assert second["Buurt"] == "Componistenbuurt"
    assert third["Latitude"] is None
    added = next(cell for cell in sheet[2] if isinstance(cell.value, datetime))
    assert added.is_date


def test_columns_in_which_nothing_stands_are_left_out(snapshot: Snapshot, tmp_path: Path) -> None:
    public = privacy.cut(snapshot, Audience.PUBLIC)
    headings = [cell.value for cell in exported(public, tmp_path)["Assets"][1]]
    assert "In their own words" not in headings
    assert "Added on" not in headings
    assert "Latitude" in headings


def test_the_heading_stays_in_sight_has_a_filter_and_the_accent_colour(snapshot: Snapshot, tmp_path: Path) -> None:
    book = exported(snapshot, tmp_path)
    for name in ("Assets", "Per area", "Per kind"):
        sheet = book[name]
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        for cell in sheet[1]:
            assert cell.fill.fgColor.rgb == "FF0F766E"
            assert cell.font.color.rgb == "FFFFFFFF"
            assert cell.font.b
    assets = book["Assets"]
    assert assets["C2"].alignment.wrap_text
    assert 10 <= assets.column_dimensions["A"].width <= 20
    assert 40 <= assets.column_dimensions["C"].width <= 80


def test_per_area_counts_each_kind_and_all_together(snapshot: Snapshot, tmp_path: Path) -> None:
    sheet = exported(snapshot, tmp_path)["Per area"]
    found = rows(sheet)
    by_code = {row["Code"]: row for row in found[: len(snapshot.areas)]}
    assert by_code["BU09570402"] == {
        "Level": "Buurt",
        "Code": "BU09570402",
        "Name": "Sterrenberg",
        "Part of": "Donderberg",
        "Talents": 1,
        "Associations": 0,
        "Places": 0,
        "Institutions": 0,
        "Businesses": 0,
        "Activities": 0,
        "Goods": 0,
        "Stories": 0,
        "Together": 1,
    }
    assert by_code["GM0957"]["Together"] == 2
    assert by_code["EIGEN-1"]["Level"] == "Own area"
    assert by_code["WK0957AC"]["Name"] == "=Wijk & Twee"
    assert found[-1]["Associations"] == 1
    assert found[-1]["Together"] == 3
    assert sheet.auto_filter.ref.endswith(str(1 + len(snapshot.areas)))


def test_per_kind_has_counts_and_shares(snapshot: Snapshot, tmp_path: Path) -> None:
    *kinds, _empty, total = rows(exported(snapshot, tmp_path)["Per kind"])
    assert len(kinds) == len(Kind)
    assert kinds[0] == {"Kind": "Talents", "Count": 1, "Share": pytest.approx(1 / 3)}
    assert sum(row["Count"] for row in kinds) == total["Count"] == 3
    assert sum(row["Share"] for row in kinds) == pytest.approx(1)


def test_the_file_says_what_it_is(snapshot: Snapshot, tmp_path: Path) -> None:
    chosen = replace(snapshot, area=snapshot.areas[1], filters=Filters(kinds=frozenset({Kind.PLACE})))
    book = exported(privacy.cut(chosen, Audience.RESIDENTS), tmp_path, title="Avond in de buurt")
    facts = dict(book["About this file"].iter_rows(values_only=True))
    assert facts["Title"] == "Avond in de buurt"
    assert facts["For"] == "Residents"
    assert facts["Made on"] == day("2026-11-21")
    assert facts["Area"] == "Donderberg (wijk WK095704)"
    assert facts["Only these kinds"] == "Places"
    assert facts["Not in this file"] == ("Some assets: comes from a resident who is not noted, so nobody could agree")
    assert facts["Source"] == "Who's On First, CBS/Kadaster"
    assert book.properties.title == "Avond in de buurt"
    assert book.properties.created == day("2026-11-21")
    for sheet in book:
        assert "Residents" in str(sheet.oddHeader.right.text)
        assert "21-11-2026" in str(sheet.oddHeader.right.text)


def test_any_text_is_text(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    (row,) = rows(exported(with_texts(hostile), tmp_path, title=hostile)["Assets"])
    for heading in ("Title", "Description", "Themes", "In their own words", "Availability"):
        assert row[heading] == overview.clean(hostile)


def test_no_cell_of_any_sheet_is_a_formula_or_a_link(
    snapshot: Snapshot, with_texts: Callable[..., Snapshot], hostile_texts: tuple[str, ...], tmp_path: Path
) -> None:
    areas = tuple(
        replace(area, name=hostile_texts[index % len(hostile_texts)], code=hostile_texts[-index])
        for index, area in enumerate(snapshot.areas)
    )
    full = replace(
        with_texts(*hostile_texts),
        areas=areas,
        dossier="=cmd()",
        divisions=tuple(replace(division, name="=1", source="@x") for division in snapshot.divisions),
        filters=Filters(themes=frozenset(hostile_texts), text="=1+1"),
    )
    files = parts(registry.export(full, tmp_path / "a.xlsx", title="=cmd()"))
    sheets = [text for name, text in files.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 5
    assert not any("<f>" in text or "<f " in text or "hyperlink" in text.lower() for text in sheets)
    assert not any("externalLink" in name for name in files)


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "🏘" * 20_000, "x" + "🏘" * 16_383 + "y", "x" * 32_768], ids=["long", "pairs", "odd", "one"]
)
def test_a_text_that_is_too_long_for_a_cell_is_cut_with_a_sign(
    with_texts: Callable[..., Snapshot], text: str, tmp_path: Path
) -> None:
    (row,) = rows(exported(with_texts(text), tmp_path)["Assets"])
    found = row["Title"]
    assert found.endswith("…")
    assert text.startswith(found[:-1])
    assert 32_765 <= len(found.encode("utf-16-le")) // 2 <= tables.TEXT_UNITS


@pytest.mark.parametrize("text", ["x" * 32_767, "🏘" * 16_383], ids=["letters", "pairs"])
def test_a_text_that_just_fits_is_whole(text: str) -> None:
    assert tables.cell_text(text) == text


def test_without_assets_all_sheets_are_there(snapshot: Snapshot, tmp_path: Path) -> None:
    book = exported(replace(snapshot, assets=AssetTable()), tmp_path)
    assert len(book.sheetnames) == 4
    assert book["Assets"].max_row == 1
    assert {row["Together"] for row in rows(book["Per area"])} == {0, None}


def test_a_moment_that_is_none_stands_as_text(snapshot: Snapshot, tmp_path: Path) -> None:
    odd = replace(snapshot, assets=replace(snapshot.assets, created_at=("=vorig jaar", "", "")))
    assert rows(exported(odd, tmp_path)["Assets"])[0]["Added on"] == "=vorig jaar"


def test_more_assets_than_rows_are_refused(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS", 3)
    with pytest.raises(ExportRefused, match="at most 2 assets, and here are 3"):
        registry.export(snapshot, tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())
