"""What every output says about itself, and the text that it may carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap import i18n
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.messages import Message
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot, Withheld
from assetmap.exports import overview
from assetmap.exports.overview import ExportOptions


def test_the_title_is_that_of_the_dossier_unless_one_is_chosen(snapshot: Snapshot) -> None:
    assert overview.title_of(snapshot, ExportOptions()) == "donderberg — overview"
    assert overview.title_of(snapshot, ExportOptions(title="  Avond\nin de buurt ")) == "Avond in de buurt"
    i18n.use("nl")
    in_area = replace(snapshot, area=snapshot.areas[1])
    assert overview.title_of(in_area, ExportOptions()) == "donderberg, Donderberg — overzicht"


def test_a_name_with_braces_is_only_a_name(snapshot: Snapshot) -> None:
    odd = replace(snapshot, dossier="{audience} 100%s {0}")
    assert overview.title_of(odd, ExportOptions()) == "{audience} 100%s {0} — overview"


@pytest.mark.parametrize("audience", Audience)
def test_the_stamp_names_audience_and_date(snapshot: Snapshot, audience: Audience) -> None:
    i18n.use("nl")
    text = overview.stamp(replace(snapshot, audience=audience))
    names = {"team": "Team", "partners": "Partners", "residents": "Bewoners", "public": "Openbaar"}
    assert names[audience] in text
    assert "21-11-2026" in text


def test_about_tells_filters_in_a_fixed_order(snapshot: Snapshot) -> None:
    filters = Filters(kinds=frozenset({Kind.PLACE, Kind.TALENT}), themes=frozenset({"muziek", "eten"}), text=" bak ")
    facts = dict(overview.about(replace(snapshot, filters=filters), "T"))
    assert facts["Only these kinds"] == "Talents, Places"
    assert facts["Only these themes"] == "eten, muziek"
    assert facts["Only with this text"] == "bak"
    assert facts["Assets in this file"] == 3
    assert facts["Of these, with a place on the map"] == 2
    assert facts["Source"] == "Who's On First, CBS/Kadaster"
    assert facts["Division into areas"] == "CBS buurten 2016"


def test_about_tells_what_was_kept_back_and_why(snapshot: Snapshot) -> None:
    reason = Message("no consent for this audience")
    i18n.use("nl")
    cut = replace(snapshot, withheld=(Withheld(14, reason), Withheld(1, reason)))
    assert overview.withheld_text(cut).splitlines() == [
        f"14 assets: {i18n.translate(reason)}",
        f"1 asset: {i18n.translate(reason)}",
    ]


def test_counts_are_per_area_and_kind_and_follow_every_area_that_holds_an_asset(snapshot: Snapshot) -> None:
    counts = {count.area.id: count for count in overview.area_counts(snapshot)}
    assert list(counts) == [area.id for area in snapshot.areas]
    assert counts["gemeente"].total == 2
    assert counts["wijk-1"].by_kind == {Kind.TALENT: 1, Kind.PLACE: 1}
    assert counts["buurt-a"].by_kind == {Kind.TALENT: 1}
    assert counts["buurt-a"].parent == "Donderberg"
    assert counts["own"].total == 1
    assert counts["buurt-c"].total == 0


def test_areas_outside_the_chosen_one_are_not_shown_as_empty(snapshot: Snapshot) -> None:
    wijk = snapshot.areas[2]
    empty_wijk = replace(snapshot, area=wijk, assets=AssetTable())
    assert [count.area.id for count in overview.area_counts(empty_wijk)] == ["wijk-2", "buurt-c"]
    donderberg = replace(snapshot, area=snapshot.areas[1])
    assert [count.area.id for count in overview.area_counts(donderberg)] == ["wijk-1", "buurt-a", "buurt-b", "own"]


def test_cleaned_text_can_be_written_anywhere(hostile: str) -> None:
    cleaned = overview.clean(hostile)
    cleaned.encode()
    assert all(char.isprintable() or char in "\n\t‍️" or ord(char) > 0xA0 for char in cleaned)
    if hostile.isprintable():
        assert cleaned == hostile
    assert "\n" not in overview.one_line(hostile)


def test_line_ends_become_newlines_and_nothing_else_is_lost() -> None:
    assert overview.clean("een\r\ntwee\rdrie\nvier\x00\ud800") == "een\ntwee\ndrie\nvier"
