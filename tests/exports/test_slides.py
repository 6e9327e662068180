"""The slides: a title, numbers, a list of each area that never runs over the foot, and notes with the sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.util import Mm, Pt

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot, TalentCount
from assetmap.exports import overview, registry
from assetmap.exports.overview import ExportOptions
from assetmap.maps.paper import fonts

PLAIN = ExportOptions(maps=False)


def opened(snapshot: Snapshot, folder: Path, title: str = "") -> Any:
    path = registry.export(snapshot, folder / "dia.pptx", overwrite=True, title=title, options=PLAIN)
    return pptx.Presentation(str(path))


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]


def titles(made: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in made.slides]


def test_there_is_a_title_numbers_and_a_list_of_each_area(snapshot: Snapshot, tmp_path: Path) -> None:
    made = opened(snapshot, tmp_path, title="Avond in de buurt")
    assert titles(made) == [
        "Avond in de buurt",
        "Together 3 assets",
        "Sterrenberg: what is here",
        "Componistenbuurt: what is here",
        "'s-Gravenhof: what is here",
        "Zes straten: what is here",
        "About these slides",
    ]
    assert (made.slide_width, made.slide_height) == (Mm(338.67), Mm(190.5))
    assert "1\nTalent" in texts(made.slides[1])
    assert any("Repareert fietsen" in text for text in texts(made.slides[2]))


def test_every_slide_says_for_whom_it_is_and_its_notes_where_it_comes_from(snapshot: Snapshot, tmp_path: Path) -> None:
    for slide in opened(replace(snapshot, audience=Audience.PARTNERS), tmp_path).slides:
        assert any("For: Partners · made on 21-11-2026" in text for text in texts(slide))
        assert "Source: Who's On First, CBS/Kadaster" in slide.notes_slide.notes_text_frame.text


def test_talents_are_told_as_numbers_where_they_are_only_counted(snapshot: Snapshot, tmp_path: Path) -> None:
    counted = replace(snapshot, audience=Audience.PUBLIC, counts=(TalentCount("buurt-a", None),), assets=AssetTable())
    made = opened(counted, tmp_path)
    assert any("fewer than 3" in text for text in texts(made.slides[2]))


def test_a_long_list_goes_on_on_next_slides_and_stays_above_the_foot(snapshot: Snapshot, tmp_path: Path) -> None:
    title = "Een lange titel met veel woorden die niet op één regel past, en ook niet op twee " * 2
    many = tuple(
        (
            Asset(id=f"m{number}", kind=list(Kind)[number % 8], title=f"{number} {title}"),
            ("buurt-a", "wijk-1", "gemeente"),
        )
        for number in range(120)
    )
    names = "id kind title description quote gift sector availability lon lat audience themes created_at updated_at"
    columns: dict[str, Any] = {name: tuple(getattr(asset, name) for asset, _held in many) for name in names.split()}
    columns |= {"area_ids": tuple(held for _asset, held in many), "buurt_id": ("buurt-a",) * len(many)}
    full = replace(snapshot, assets=AssetTable(**columns), area=snapshot.areas[3])
    made = opened(full, tmp_path)
    lists = [slide for slide in made.slides if "what is here" in slide.shapes.title.text_frame.text]
    assert titles(made)[2].endswith(f"(1/{len(lists)})")
    shown = " ".join(text for slide in lists for text in texts(slide))
    assert all(f"{number} Een lange" in shown for number in range(120))
    for slide in lists:
        for box in [shape for shape in slide.shapes if shape.has_text_frame and shape.top == Mm(36)]:
            assert height(box) <= Mm(134)


def height(box: Any) -> int:
    """Of the text in a box as it is broken in lines."""
    found = 0
    for paragraph in box.text_frame.paragraphs:
        (run,) = paragraph.runs
        points = run.font.size.pt
        lines = fonts.wrapped(
            run.text, box.width / Mm(1), points * 25.4 / 72, fonts.BOLD if run.font.bold else fonts.REGULAR
        )
        found += len(lines) * Pt(points * 1.2) + (paragraph.space_before or 0)
    return found


def test_any_text_is_text(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    made = opened(with_texts(hostile), tmp_path, title=hostile)
    start = overview.one_line(hostile)[:20].rstrip()
    assert start in " ".join(text for slide in made.slides for text in texts(slide))


@pytest.mark.parametrize("count", [0, 1])
def test_without_assets_or_areas_it_still_opens(snapshot: Snapshot, tmp_path: Path, count: int) -> None:
    bare = replace(snapshot, assets=AssetTable(), areas=snapshot.areas[:count])
    assert len(opened(bare, tmp_path).slides) == 3
