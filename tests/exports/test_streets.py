"""Of what is known by its street only, every file says so: no place in it passes for the exact one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from docx import Document

from assetmap import i18n
from assetmap.domain import privacy
from assetmap.domain.assets import Audience
from assetmap.domain.consent import Consent, How
from assetmap.domain.people import Ground, Link, Person, Role
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.lines import lines
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.lists import asset_entry
from assetmap.geo import grid
from assetmap.imports.table import read_assets

STREET = "Mozart & <b>Bach</b>straat"
WORDS = f"Ergens in de straat {STREET}"


@pytest.fixture
def on_street(snapshot: Snapshot) -> Snapshot:
    """The second asset, a garden, is somewhere on a street; so is the first, a talent."""
    i18n.use("nl")
    return replace(snapshot, assets=replace(snapshot.assets, street=("Kade", STREET, "")))


def test_the_csv_says_it_and_comes_back_so(on_street: Snapshot, snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(on_street, tmp_path / "a.csv")
    back = {asset.title: asset for asset in read_assets(path).assets}
    assert back["Buurttuin"].street == STREET
    assert back["Buurttuin"].lon == pytest.approx(5.986)
    assert back["Zangkoor"].street == ""
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "ergens_in_straat" in header
    without = registry.export(snapshot, tmp_path / "b.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "straat" not in without


def test_a_column_with_streets_of_addresses_makes_no_place_vague(tmp_path: Path) -> None:
    path = tmp_path / "adressen.csv"
    path.write_text("soort;titel;straat;lat;lon\nplek;Bank;Kerkstraat;51,2;5,9\n", encoding="utf-8")
    (asset,) = read_assets(path).assets
    assert asset.street == ""


def test_layers_have_the_street(on_street: Snapshot, tmp_path: Path) -> None:
    features = json.loads(registry.export(on_street, tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["street"] for feature in features] == ["Kade", STREET, None]
    layer = pyogrio.read_dataframe(registry.export(on_street, tmp_path / "a.gpkg"), layer="assets")
    assert layer["street"].fillna("").tolist() == ["Kade", STREET, ""]
    assert "Ergens in de straat Kade" in registry.export(on_street, tmp_path / "a.kml").read_text(encoding="utf-8")


def test_documents_workbook_and_social_map_say_it(on_street: Snapshot, tmp_path: Path) -> None:
    options = ExportOptions()
    paragraphs = Document(str(registry.export(on_street, tmp_path / "a.docx", options=options))).paragraphs
    assert any(WORDS in paragraph.text for paragraph in paragraphs)
    sheet = openpyxl.load_workbook(registry.export(on_street, tmp_path / "a.xlsx")).worksheets[0]
    headings, *rows = sheet.iter_rows(values_only=True)
    found = {row[headings.index("Titel")]: row[headings.index("Ergens in straat")] for row in rows}
    assert found["Buurttuin"] == STREET
    services = json.loads(registry.export(on_street, tmp_path / "a.json").read_text(encoding="utf-8"))["contents"]
    (garden,) = [each for each in services if each["name"] == "Buurttuin"]
    assert garden["service_at_locations"][0]["location"]["description"] == WORDS


def test_the_page_has_it_as_text(on_street: Snapshot, tmp_path: Path) -> None:
    page = registry.export(on_street, tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.search(r'"title":"Buurttuin"[^}]*"street":"Mozart \\u0026 \\u003cb\\u003eBach', page)
    assert "<b>Bach" not in page


def test_the_list_on_paper_says_it_before_anything_else(on_street: Snapshot) -> None:
    entry = asset_entry(on_street.assets, 0, 3, 400.0, 1.0)
    assert entry.below == ("Ergens in de straat Kade · woensdag",)
    assert lines(on_street)[2].somewhere == ""


def test_partners_see_the_street_of_a_talent_and_the_middle_of_a_square(on_street: Snapshot) -> None:
    anna = Person(id="p", name="Anna de Wit", ground=Ground.CONSENT)
    consent = Consent(
        id="c", person_id="p", audience=Audience.PARTNERS, how=How.SPOKEN, given_on=on_street.made_on, text_id=None
    )
    people = privacy.People.of([anna], [consent], [Link("a1", "p", Role.GIVER)])
    assets = replace(on_street.assets, audience=(Audience.PARTNERS, Audience.PUBLIC, Audience.PUBLIC))
    seen = privacy.cut(replace(on_street, assets=assets), Audience.PARTNERS, people, grid.snap)
    assert dict(zip(seen.assets.id, seen.assets.street, strict=True))["a1"] == "Kade"
    place = dict(zip(seen.assets.id, zip(seen.assets.lon, seen.assets.lat, strict=True), strict=True))["a1"]
    assert place == grid.snap([5.98765432], [51.19123456])[0]
    public = privacy.cut(replace(on_street, assets=assets), Audience.PUBLIC, people)
    assert "Kade" not in public.assets.street
