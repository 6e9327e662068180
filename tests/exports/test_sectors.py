"""The sector stands in every file that tells the facts of an asset, in words or as a code, and adds up in a profile."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from docx import Document

from assetmap import i18n
from assetmap.domain.assets import SECTOR_LABELS, Audience, Kind, Sector
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions, filter_text
from assetmap.exports.portrait import portrait
from assetmap.imports.table import read_assets


@pytest.fixture
def sectored(snapshot: Snapshot) -> Snapshot:
    """The choir belongs to the community, and lies in the buurt of the talent."""
    assets = snapshot.assets
    held = (assets.area_ids[0], assets.area_ids[1], assets.area_ids[0])
    return replace(
        snapshot, assets=replace(assets, sector=(None, None, Sector.COMMUNITY), area_ids=held, buurt_id=(None,) * 3)
    )


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_list_has_it_in_words_and_reads_it_back(
    sectored: Snapshot, tmp_path: Path, language: str, sector: Sector
) -> None:
    i18n.use(language)
    one = replace(sectored, assets=replace(sectored.assets, sector=(None, None, sector)))
    path = registry.export(one, tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["sector"] for row in rows] == ["", "", i18n.gettext(SECTOR_LABELS[sector])]
    assert [asset.sector for asset in read_assets(path).assets] == [None, None, sector]


def test_the_workbook_has_a_column_where_there_is_one(sectored: Snapshot, snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    book = openpyxl.load_workbook(registry.export(sectored, tmp_path / "a.xlsx"))
    columns = {column[0].value: [cell.value for cell in column[1:4]] for column in book["Assets"].columns}
    assert columns["Sector"] == [None, None, "Omgeving"]
    assert "Sector" not in [cell.value for cell in book["Talenten"][1]]
    bare = openpyxl.load_workbook(registry.export(snapshot, tmp_path / "b.xlsx"))
    assert "Sector" not in [cell.value for cell in bare["Assets"][1]]


def test_layers_have_the_code_in_any_language(sectored: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    features = json.loads(registry.export(sectored, tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["sector"] for feature in features] == [None, None, "community"]
    layer = pyogrio.read_dataframe(registry.export(sectored, tmp_path / "a.gpkg"), layer="assets")
    assert layer["sector"].fillna("").tolist() == ["", "", "community"]
    assert "Omgeving" in registry.export(sectored, tmp_path / "a.kml").read_text(encoding="utf-8")


def test_the_social_map_has_it_as_a_term(sectored: Snapshot, tmp_path: Path) -> None:
    services = json.loads(registry.export(sectored, tmp_path / "a.json").read_text(encoding="utf-8"))["contents"]
    terms = {
        service["name"]: [attribute["taxonomy_term"]["code"] for attribute in service["attributes"]]
        for service in services
    }
    assert terms == {"Buurttuin": ["kind:place"], "Zangkoor": ["kind:association", "sector:community"]}


def test_documents_and_the_map_say_it(sectored: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    options = ExportOptions(maps=False)
    paragraphs = Document(str(registry.export(sectored, tmp_path / "a.docx", options=options))).paragraphs
    assert [each.text for each in paragraphs if "Sector" in each.text] == ["Zangkoor\nSector: Omgeving"]
    page = registry.export(sectored, tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.search(r'"title":"Zangkoor"[^}]*"sector":"Omgeving"', page)


def test_a_profile_counts_them_and_those_of_which_it_was_not_noted(sectored: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    assets = replace(sectored.assets, kind=(Kind.INSTITUTION, Kind.PLACE, Kind.ASSOCIATION))
    options = ExportOptions(maps=False)
    path = registry.export(replace(sectored, assets=assets), tmp_path / "a.docx", kind="profile", options=options)
    told = [each.text for each in Document(str(path)).paragraphs]
    assert "Sectoren: de vier O's: Omgeving (1), Niet genoteerd (1)." in told
    assert not [text for text in told if text.startswith("Van de vier O's")]
    path = registry.export(sectored, tmp_path / "b.docx", kind="profile", options=options)
    told = [each.text for each in Document(str(path)).paragraphs]
    assert "Van de vier O's kennen we hier nog geen: overheid, onderwijs, ondernemers." in told


def test_where_none_was_noted_a_profile_is_silent(sectored: Snapshot) -> None:
    from assetmap.exports.lines import lines

    bare = replace(sectored, assets=replace(sectored.assets, sector=(None,) * 3))
    told = [portrait(each, each.areas[3], lines(each)) for each in (sectored, bare)]
    assert [each.sectors for each in told] == [[("Community", 1)], []]
    assert [each.blank_sector_words for each in told] == [
        "Of the four O's we know none of these here yet: government, education, entrepreneurs.",
        "",
    ]


def test_a_file_says_through_which_sectors_it_was_seen(snapshot: Snapshot) -> None:
    i18n.use("nl")
    narrow = replace(snapshot, filters=Filters(sectors=frozenset({Sector.COMMUNITY, Sector.GOVERNMENT})))
    assert filter_text(narrow) == "Alleen deze sectoren: Overheid, Omgeving"


def test_the_public_map_has_the_sector_of_what_is_public(sectored: Snapshot, tmp_path: Path) -> None:
    from assetmap.domain import privacy

    page = registry.export(privacy.cut(sectored, Audience.PUBLIC), tmp_path / "a.html").read_text(encoding="utf-8")
    assert '"sector":"Community"' in page
