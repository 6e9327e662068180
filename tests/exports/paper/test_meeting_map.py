"""The meeting map: true to scale, complete, for its audience, and readable whatever it must show."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from assetmap import i18n
from assetmap.domain.assets import KIND_STYLES, Audience, Kind
from assetmap.domain.errors import KnownError
from assetmap.domain.snapshot import Snapshot, TalentCount
from assetmap.exports.paper import meeting, tiles
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions
from assetmap.maps.paper.plan import Plan, boxes_of
from assetmap.maps.paper.terrain import Terrain

Make = Callable[..., Snapshot]
Print = Callable[..., Any]
Spots = list[tuple[Kind, str, float, float]]


def scale_of(text: str) -> int:
    found = re.search(r"1 : ([\d,]+) on", text)
    assert found is not None
    return int(found[1].replace(",", ""))


def planned(snapshot: Snapshot, size: tuple[float, float] = (260, 230), unit: float = 1.0, **more: Any) -> Plan:
    rows = range(len(snapshot.assets))
    return meeting.draw(Terrain(snapshot), meeting.Subject((), rows), size, unit, **more).plan


def overlaps(plan: Plan) -> int:
    pairs = combinations(boxes_of(plan), 2)
    return sum(
        one.left < two.right - 0.01
        and two.left < one.right - 0.01
        and one.top < two.bottom - 0.01
        and two.top < one.bottom - 0.01
        for one, two in pairs
    )


def test_all_that_belongs_on_a_meeting_map_is_on_it(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    i18n.use("nl")
    made = printed(
        snapshot_of(spots, Audience.RESIDENTS, counts=(TalentCount("bu0", 18), TalentCount("bu1", None))),
        title="De krachten van de Donderberg",
        subtitle="Wat er al is",
        organisation="Stichting Wel.Kom",
        areas=("wk",),
    )
    text = made.texts[0]
    for words in (
        "De krachten van de Donderberg",
        "Wat er al is",
        "Stichting Wel.Kom",
        "Kastelenbuurt",
        "18 talenten",
        "minder dan 3 talenten",
        "Rond het Mozartplein",
        "Buurthuis De Roos",
        "Verenigingen",
        "Plekken",
        "Eigen buurt",
        "CBS/Kadaster 2026",
        "Schaal 1 : ",
        "op A3",
        "Voor: Bewoners · 21-11-2026",
        "Roermond",
        "N",
    ):
        assert words in text, words
    assert "Talenten van bewoners".upper() in text.upper()
    assert "Activiteiten" not in text, "the legend has only what is on the map"
    assert made.bookmarks == ["De krachten van de Donderberg"]


def test_pins_stand_true_to_the_scale_that_is_told(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    made = printed(snapshot_of(spots), areas=("wk",))
    metres = scale_of(made.texts[0]) / 1000
    found = {kind: made.pins(KIND_STYLES[kind].colour, least=6.0) for kind, _title, _x, _y in spots}
    places = []
    for kind, _title, x, y in spots:
        # The pin on the map stands left of the same pin in the list and in the legend.
        pin = min(found[kind], key=lambda pin: pin.x)
        places.append((pin.x, pin.y, x, y))
    for (x, y, east, north), (x2, y2, east2, north2) in combinations(places, 2):
        assert x2 - x == pytest.approx((east2 - east) / metres, abs=0.2)
        assert y - y2 == pytest.approx((north2 - north) / metres, abs=0.2)


@pytest.mark.parametrize("paper", ["A4", "A0"])
def test_the_scale_bar_is_as_long_as_it_says(snapshot_of: Make, printed: Print, spots: Spots, paper: str) -> None:
    made = printed(snapshot_of(spots), areas=("wk",), paper=Paper(paper))
    metres = scale_of(made.texts[0]) / 1000
    told = re.search(r"0 – ([\d.]+) (k?m)", made.texts[0])
    assert told is not None
    length = float(told[1]) * (1000 if told[2] == "km" else 1) / metres
    unit = Paper(paper).unit
    half = [shape for shape in made.shapes() if shape.colour == (30, 41, 59) and abs(shape.height - 1.6 * unit) < 0.05]
    assert [shape.width for shape in half] == [pytest.approx(length / 2, rel=0.001)]


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("landscape", [True, False])
def test_every_paper_has_its_size_and_is_not_blank(
    snapshot_of: Make, printed: Print, spots: Spots, paper: Paper, landscape: bool
) -> None:
    made = printed(snapshot_of(spots), paper=paper, landscape=landscape)
    box = made.pdf.pages[0].mediabox
    width, height = paper.size_mm(landscape)
    assert (float(box.width), float(box.height)) == pytest.approx((width / 25.4 * 72, height / 25.4 * 72), abs=1.5)
    assert len(made.pdf.pages) == 1
    pixels = made.pixels(dpi=10)
    assert (pixels < 250).any(axis=2).mean() > 0.4


def test_nothing_lies_over_anything_else(snapshot_of: Make) -> None:
    many = [
        (list(Kind)[at % 8], f"Een plek met een langere naam {at}", 30 + 57 * at % 1140, 30 + 91 * at % 1140)
        for at in range(90)
    ]
    for labels in ("numbers", "titles"):
        plan = planned(snapshot_of(many), labels=labels)
        assert overlaps(plan) == 0
        assert sum(len(mark.members) for mark in plan.marks) == 90


def test_pins_on_one_spot_share_a_pin_or_get_a_line_to_their_place(snapshot_of: Make) -> None:
    same = [(Kind.PLACE, f"Plek {at}", 300.0, 300.0) for at in range(5)]
    near = [(Kind.STORY, f"Verhaal {at}", 900.0 + 40 * at, 900.0) for at in range(3)]
    plan = planned(snapshot_of([*same, *near]))
    shared = [mark for mark in plan.marks if len(mark.members) > 1]
    assert [len(mark.members) for mark in shared] == [5]
    assert re.fullmatch(r"\d–\d", shared[0].text)
    single = [mark for mark in plan.marks if len(mark.members) == 1]
    assert len(single) == 3
    assert any(mark.moved for mark in single)
    assert all(math.dist(mark.at, mark.true) < 30 for mark in single)
    assert [number for number, _row in plan.listed] == list(range(1, 9))


def test_five_thousand_assets_in_one_buurt_are_all_numbered_and_listed(snapshot_of: Make) -> None:
    import random

    chance = random.Random(1)
    many = [(Kind.PLACE, f"Plek {at}", chance.uniform(5, 595), chance.uniform(5, 595)) for at in range(5000)]
    plan = planned(snapshot_of(many))
    assert overlaps(plan) == 0
    assert sorted(row for _number, row in plan.listed) + sorted(plan.left_out) == list(range(5000))
    assert not plan.left_out


def test_a_long_list_goes_on_on_next_sheets_and_loses_nothing(snapshot_of: Make, printed: Print) -> None:
    many = [(Kind.PLACE, f"Plek nummer {at:03}", 20 + 47 * at % 1160, 20 + 83 * at % 1160) for at in range(170)]
    made = printed(snapshot_of(many), paper=Paper.A4)
    text = " ".join(made.texts)
    assert [at for at in range(170) if f"Plek nummer {at:03}" not in text] == []
    assert "The list goes on on the next sheet." in made.texts[0]
    assert f"2 / {len(made.texts)}" in made.texts[1]
    assert all("For: Team · 21-11-2026" in page for page in made.texts)


def test_a_dossier_without_anything_gives_a_map_all_the_same(snapshot_of: Make, printed: Print) -> None:
    made = printed(snapshot_of([]), areas=("bu0",))
    assert "What is strong in Kastelenbuurt" in made.texts[0]
    assert "On the map".upper() not in made.texts[0].upper()


def test_an_asset_without_a_place_is_in_the_list(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    without = snapshot_of(spots[:2], columns={"lon": (None, 5.99), "lat": (None, 51.19)})
    text = printed(without).texts[0]
    assert "NOT ON THE MAP" in text
    assert "Buurthuis De Roos" in text


def test_hostile_and_very_long_words_stay_words(snapshot_of: Make, printed: Print) -> None:
    titles = ("<script>alert('x')</script> & <b>vet</b>", "مرحبا", "A" * 200, "Een lange titel " * 12, "\x00weg\x1b")
    spots = [(Kind.PLACE, title, 100.0 + 200 * at, 100.0) for at, title in enumerate(titles)]
    made = printed(snapshot_of(spots), title="<h1>Kaart</h1> & " + "lang " * 60, subtitle="</svg><b>")
    assert "<script>alert('x')</script> & <b>vet</b>" in made.texts[0]
    assert "<h1>Kaart</h1> &" in made.texts[0]
    assert "</svg><b>" in made.texts[0]


def test_without_numbers_names_stand_at_the_pins_and_the_rest_in_the_list(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    close = [(Kind.STORY, f"Verhaal van de straat {at}", 560.0 + at, 900.0) for at in range(8)]
    made = printed(snapshot_of([*spots, *close]), numbered_list=False)
    for _kind, title, _x, _y in (*spots, *close):
        assert title in made.texts[0]


def test_the_same_snapshot_gives_the_same_bytes(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    first, second = (printed(snapshot_of(spots, Audience.RESIDENTS)).content for _ in range(2))
    assert first == second


def test_a_logo_is_shown_and_something_else_is_refused(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")  # type: ignore[call-overload]
    made = printed(snapshot_of(spots), logo=bytes(out.data().data()))
    assert ((made.pixels() == (255, 0, 255)).all(axis=2)).any()
    with pytest.raises(KnownError, match="PNG or JPEG"):
        printed(snapshot_of(spots), logo=b"<svg/>")


def test_sheets_of_a4_cover_the_whole_map_with_overlap() -> None:
    grid = tiles.grid(*Paper.A1.size_mm(landscape=True))
    windows = dict(grid.windows())
    assert list(windows)[:2] == ["A1", "A2"]
    assert len(windows) == grid.count
    last = list(windows.values())[-1]
    assert (last.right, last.bottom) == pytest.approx((grid.width, grid.height))
    assert windows["A1"].right - windows["A2"].left == pytest.approx(tiles.OVERLAP)
    assert windows["A1"].bottom - windows["B1"].top == pytest.approx(tiles.OVERLAP)
    assert grid.width > 0.9 * 841


def test_a_large_map_over_sheets_of_a4_has_a_plan_names_and_one_scale(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    made = printed(snapshot_of(spots), tiled=True, paper=Paper.A2)
    grid = tiles.grid(*Paper.A2.size_mm(landscape=True))
    assert len(made.texts) == 1 + grid.count + 1
    assert "Sheet A1" in made.texts[1]
    assert made.bookmarks[1:3] == ["A1", "A2"]
    assert "on sheets of A4 together" in made.texts[0]
    assert "Buurthuis De Roos" in made.texts[-1]
    assert {tuple(map(float, page.mediabox)) for page in made.pdf.pages} == {
        tuple(map(float, made.pdf.pages[0].mediabox))
    }


def test_the_options_have_what_the_issue_asks() -> None:
    chosen = PaperOptions()
    assert (chosen.kind, chosen.paper, chosen.landscape) == (PaperKind.MAP, Paper.A3, True)
    assert chosen.size == (420, 297)
