"""The map as one file: whole, named, small, and safe whatever was typed. The maps' own tests use it in a web engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assetmap import i18n
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import Filters, Snapshot, TalentCount
from assetmap.exports import registry
from assetmap.imports.areafile import read_areas

THREE_MB = 3_000_000


def told(page: str, name: str = "config") -> Any:
    """A block of data in the page."""
    found = re.search(rf'id="assetmap-{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_page_has_its_title_and_is_one_file(snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(snapshot, tmp_path / "kaart.html", title="Avond in de buurt")
    page = path.read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "Avond in de buurt" in page
    assert "Repareert fietsen" in page
    assert list(tmp_path.iterdir()) == [path]


def test_no_text_ends_or_starts_a_script(with_texts: Callable[..., Snapshot], tmp_path: Path) -> None:
    nasty = "</script><script>alert('x')</script><!--"
    path = registry.export(with_texts(nasty), tmp_path / "kaart.html", title=nasty)
    page = path.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "</script><script>alert" not in page


def test_the_same_input_gives_the_same_bytes_apart_from_the_date(snapshot: Snapshot, tmp_path: Path) -> None:
    days = (snapshot.made_on, snapshot.made_on, date(2027, 1, 2))
    first, again, later = (
        registry.export(replace(snapshot, made_on=day), tmp_path / f"{number}.html").read_text(encoding="utf-8")
        for number, day in enumerate(days)
    )
    assert first == again
    assert later.replace("02-01-2027", f"{snapshot.made_on:%d-%m-%Y}") == first


def test_a_gemeente_with_a_thousand_assets_can_be_sent(
    shared_data: Path, with_texts: Callable[..., Snapshot], tmp_path: Path
) -> None:
    roermond = read_areas(next((shared_data / "areas" / "buurt_2016_Roermond").glob("*.shp")))
    words = "Op zondag staat de pan op het vuur. Wie wil mag mee-eten, ook wie niets meebrengt. " * 3
    shot = replace(with_texts(*(f"{number}: {words}"[:120] for number in range(1000))), areas=roermond.areas)
    shot = replace(shot, assets=replace(shot.assets, description=(words,) * 1000, quote=(words,) * 1000))
    path = registry.export(shot, tmp_path / "roermond.html")
    assert path.stat().st_size < THREE_MB  # 1.8 MB; 0.9 MB when not each of them has a story to tell


def test_who_may_not_see_talents_gets_numbers_on_the_map_and_in_words(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    counts = (TalentCount("buurt-a", None), TalentCount("buurt-b", 7))
    shot = replace(snapshot, audience=Audience.RESIDENTS, counts=counts)
    page = registry.export(shot, tmp_path / "kaart.html").read_text(encoding="utf-8")
    assert told(page)["talents"] == [
        {"id": "buurt-a", "area": "Sterrenberg", "count": "minder dan 3"},
        {"id": "buurt-b", "area": "Componistenbuurt", "count": "7"},
    ]
    assert told(page, "assets")["talents"] == [
        {"area": "buurt-a", "words": "minder dan 3 talenten", "short": "< 3"},
        {"area": "buurt-b", "words": "7 talenten", "short": "7"},
    ]
    assert told(page)["stamp"] == "Voor: Bewoners · 21-11-2026"


def test_only_areas_that_were_counted_can_be_chosen(snapshot: Snapshot, tmp_path: Path) -> None:
    def chosen(shot: Snapshot) -> list[str]:
        page = registry.export(shot, tmp_path / "kaart.html", overwrite=True).read_text(encoding="utf-8")
        return [place["name"] for place in told(page)["places"]]

    wijk = next(area for area in snapshot.areas if area.id == "wijk-1")
    part = replace(snapshot, area=wijk, assets=snapshot.assets.of_areas(["wijk-1"]))
    assert chosen(part) == ["Donderberg", "Sterrenberg", "Componistenbuurt", "Zes straten"]
    assert chosen(snapshot) == [area.name for area in snapshot.areas]


def test_each_asset_knows_the_areas_that_hold_it(snapshot: Snapshot, tmp_path: Path) -> None:
    page = registry.export(snapshot, tmp_path / "kaart.html").read_text(encoding="utf-8")
    names = [place["name"] for place in told(page)["places"]]
    held = {
        each["properties"]["title"]: [names[number] for number in each["properties"]["areas"]]
        for each in told(page, "assets")["features"]
    }
    assert sorted(held["Repareert fietsen"]) == ["Donderberg", "Roermond", "Sterrenberg", "Zes straten"]
    assert held["Zangkoor"] == []


def test_the_page_says_what_was_filtered_away(snapshot: Snapshot, tmp_path: Path) -> None:
    shot = replace(snapshot, filters=Filters(kinds=frozenset({Kind.PLACE}), text="tuin"))
    page = registry.export(shot, tmp_path / "kaart.html").read_text(encoding="utf-8")
    assert told(page)["note"] == "Only these kinds: Places; Only with this text: tuin"
