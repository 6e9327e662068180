"""The Word document: real headings, tables and contents, in the user's language, with what the audience may see."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from assetmap import i18n
from assetmap.domain.assets import Audience
from assetmap.domain.messages import Message
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot, TalentCount, Withheld
from assetmap.exports import overview, registry
from assetmap.exports.overview import DocumentKind, ExportOptions
from assetmap.exports.paper.options import PaperOptions

PLAIN = ExportOptions(maps=False)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(snapshot: Snapshot, folder: Path, kind: DocumentKind = "overview", options: ExportOptions = PLAIN) -> Any:
    path = registry.export(snapshot, folder / "overzicht.docx", kind=kind, overwrite=True, options=options)
    return docx.Document(str(path))


def headings(document: Any, level: int) -> list[str]:
    return [each.text for each in document.paragraphs if each.style.name == f"Heading {level}"]


def words(document: Any) -> str:
    return "\n".join(each.text for each in document.paragraphs)


def test_an_overview_has_a_chapter_for_each_buurt_and_one_for_the_rest(snapshot: Snapshot, tmp_path: Path) -> None:
    document = opened(snapshot, tmp_path)
    assert headings(document, 1) == [
        *["Per kind", "Per area", "Sterrenberg", "Componistenbuurt", "Outside the buurten", "About this document"]
    ]
    assert headings(document, 2) == ["Talent (1)", "Place (1)", "Association (1)"]
    text = words(document)
    assert "Repareert fietsen\nOok met versnellingen.\nVraag gerust.\n“Ik kan niet stilzitten”\n" in text
    assert "Themes: klussen, fietsen · Gift: Hands · Availability: woensdag" in text
    assert text.count("Repareert fietsen") == 1


def test_tables_repeat_their_header_and_count_each_kind(snapshot: Snapshot, tmp_path: Path) -> None:
    per_kind, per_area, about = opened(snapshot, tmp_path).tables
    assert [cell.text for cell in per_kind.rows[-1].cells] == ["Together", "3"]
    assert [cell.text for cell in per_area.rows[0].cells] == [
        *["Area", "Level", "Talents", "Places", "Together"]  # the association lies in no area
    ]
    assert [cell.text for cell in per_area.rows[4].cells] == ["Sterrenberg", "Buurt", "1", "–", "1"]
    assert ["For", "Team"] in [[cell.text for cell in row.cells] for row in about.rows]
    for table in (per_kind, per_area, about):
        assert table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None


def test_the_contents_lead_to_the_headings(snapshot: Snapshot, tmp_path: Path) -> None:
    body = opened(snapshot, tmp_path).element.body
    assert any('TOC \\o "1-1"' in (each.text or "") for each in body.iter(f"{W}instrText"))
    links = [each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink")]
    marks = [each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")]
    assert links == marks
    assert len(links) == 6


def test_each_page_says_for_whom_it_is_and_of_when(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    document = opened(replace(snapshot, audience=Audience.PARTNERS), tmp_path)
    section = document.sections[0]
    assert "Voor: Partners · gemaakt op 21-11-2026" in section.header.paragraphs[0].text
    assert any("NUMPAGES" in (each.text or "") for each in section.footer._element.iter(f"{W}instrText"))
    properties = document.core_properties
    assert (properties.language, properties.author, properties.created.date()) == (
        "nl-NL",
        "Assetmap",
        date(2026, 11, 21),
    )
    assert {each.get(f"{W}val") for each in document.styles.element.iter(f"{W}lang")} == {"nl-NL"}


def test_a_profile_tells_of_each_area_what_is_there_and_where_we_have_not_been(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    areas = tuple(
        replace(area, figures={"inhabitants": 1240.0}) if area.id == "buurt-a" else area for area in snapshot.areas
    )
    since = replace(PLAIN, paper=PaperOptions(since=date(2026, 11, 19)))
    document = opened(replace(snapshot, areas=areas), tmp_path, "profile", since)
    assert headings(document, 1) == [
        *["Sterrenberg", "Componistenbuurt", "'s-Gravenhof", "Zes straten", "About this document"]
    ]
    text = words(document)
    assert "We know 1 asset here." in text
    assert "Talent (1)\nRepareert fietsen" in text
    assert "“Ik kan niet stilzitten” — Repareert fietsen" in text
    assert "Here we know no associations, places, institutions" in text
    assert "inhabitants 1,240 people." in text
    assert text.count("New since 19-11-2026") == 2  # of its buurt and its own area
    filtered = opened(replace(snapshot, areas=areas, filters=Filters(text="fiets")), tmp_path, "profile")
    assert "Here we know no" not in words(filtered)  # what was filtered away is not unknown


def test_talents_are_told_as_numbers_where_they_are_only_counted(snapshot: Snapshot, tmp_path: Path) -> None:
    counted = replace(
        snapshot,
        audience=Audience.PUBLIC,
        counts=(TalentCount("buurt-a", None),),
        assets=AssetTable(),
        withheld=(Withheld(14, Message("no consent for this audience")),),
    )
    assert "Talents of residents: fewer than 3." in words(opened(counted, tmp_path, "profile"))
    document = opened(counted, tmp_path)
    cells = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert cells[0][-1] == "Talents"
    assert [row[-1] for row in cells if row[0] == "Sterrenberg"] == ["fewer than 3"]
    assert "Left out: 14 assets: no consent for this audience" in words(document)


@pytest.mark.parametrize("kind", ["overview", "profile"])
def test_any_text_is_text(
    with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path, kind: DocumentKind
) -> None:
    document = opened(with_texts(hostile), tmp_path, kind)
    assert overview.one_line(hostile) in words(document)
    with zipfile.ZipFile(tmp_path / "overzicht.docx") as file:
        assert not any("TargetMode" in file.read(name).decode() for name in file.namelist() if name.endswith(".rels"))


def test_what_is_read_from_the_right_is_marked_so(with_texts: Callable[..., Snapshot], tmp_path: Path) -> None:
    document = opened(with_texts("مرحبا بكم"), tmp_path)
    marked = [each.text.split("\n")[0] for each in document.paragraphs if each._p.find(f"{W}pPr/{W}bidi") is not None]
    assert marked == ["مرحبا بكم"]
