"""The OpenDocument spreadsheet read back with odfdo, and opened by LibreOffice where that is there."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import odfdo
import openpyxl
import pytest

from assetmap import i18n
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import overview, registry
from assetmap.exports.overview import ExportOptions

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def opened(snapshot: Snapshot, folder: Path, title: str = "") -> Any:
    return odfdo.Document(registry.export(snapshot, folder / "overzicht.ods", overwrite=True, title=title))


def rows(document: Any, name: str) -> list[list[Any]]:
    return [list(row) for row in document.body.get_table(name=name).get_values()]


def content(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as file:
        return ET.fromstring(file.read("content.xml"))


def test_it_has_the_sheets_and_cells_of_the_workbook(snapshot: Snapshot, tmp_path: Path) -> None:
    document = opened(snapshot, tmp_path)
    book = openpyxl.load_workbook(registry.export(snapshot, tmp_path / "a.xlsx"))
    assert [table.name for table in document.body.tables] == book.sheetnames
    for name in book.sheetnames:
        expected = [[_plain(value) for value in row] for row in book[name].iter_rows(values_only=True)]
        found = [[_plain(value) for value in row] for row in rows(document, name)]
        width = max(map(len, expected))
        assert [row + [None] * (width - len(row)) for row in found] == expected, name


def _plain(value: Any) -> Any:
    """Numbers as floats and moments as days: the two libraries give them in types of their own."""
    if value is None or value == "" or isinstance(value, str):
        return value or None
    return value.date() if hasattr(value, "date") else value if isinstance(value, date) else float(value)


def test_the_heading_stays_in_sight_and_has_a_filter(snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(snapshot, tmp_path / "a.ods")
    ranges = list(content(path).iter(f"{TABLE}database-range"))
    assert [each.get(f"{TABLE}display-filter-buttons") for each in ranges] == ["true"] * 6
    assert ranges[0].get(f"{TABLE}target-range-address", "").startswith("$'Assets'.$A$1:$'Assets'.$")
    with zipfile.ZipFile(path) as file:
        settings = file.read("settings.xml").decode()
        assert file.namelist()[0] == "mimetype"
        assert file.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    assert settings.count('config:name="VerticalSplitPosition" config:type="int">1<') == 6


def test_it_says_what_it_is_in_the_language_of_the_user(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    document = opened(snapshot, tmp_path, title="Avond & buurt")
    assert document.meta.title == "Avond & buurt"
    assert "Team" in document.meta.subject
    assert document.body.get_table(name="Over dit bestand") is not None
    with zipfile.ZipFile(tmp_path / "overzicht.ods") as file:
        styles = file.read("styles.xml").decode()
    assert 'fo:language="nl"' in styles
    assert "Voor: Team" in styles


def test_any_text_is_text(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    document = opened(with_texts(hostile), tmp_path, title=hostile)
    row = rows(document, "Assets")[1]
    cell = document.body.get_table(name="Assets").get_cell((1, 1))
    assert cell.type == "string"
    assert cell.formula is None
    assert row[1] == overview.clean(hostile)


@pytest.mark.parametrize("text", ["  twee  spaties ", "tab\ttab", " ", "regel\n\nregel\n"])
def test_spaces_stay_as_they_are(with_texts: Callable[..., Snapshot], text: str, tmp_path: Path) -> None:
    assert rows(opened(with_texts(text), tmp_path), "Assets")[1][1] == text


def test_libreoffice_opens_every_office_file(
    snapshot: Snapshot, hostile_texts: tuple[str, ...], tmp_path: Path
) -> None:
    """All in one go, as starting it takes long; where there is no LibreOffice only the XML is read."""
    titles = (hostile_texts[0], hostile_texts[1], hostile_texts[2])
    hard = replace(snapshot, assets=replace(snapshot.assets, title=titles))
    made = [
        registry.export(hard, tmp_path / f"{suffix[1:]}{suffix}", options=ExportOptions(maps=False))
        for suffix in (".ods", ".xlsx", ".docx", ".pptx")
    ]
    for path in made:
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if name.endswith((".xml", ".rels")):
                    ET.fromstring(file.read(name))
    if OFFICE is None:
        return
    words = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*words, "--outdir", str(tmp_path / "out"), *map(str, made)], check=True, capture_output=True, timeout=200
    )
    found = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in found] == ["docx.pdf", "ods.pdf", "pptx.pdf", "xlsx.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in found)
