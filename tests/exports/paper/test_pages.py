"""The atlas, the profile, the sheets to write on and the printed list: whole, in order, and only what may be said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from assetmap import folders, i18n
from assetmap.domain.areas import Area
from assetmap.domain.assets import Audience, Gift, Kind
from assetmap.domain.errors import Cancelled, ExportRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.snapshot import Snapshot, TalentCount
from assetmap.exports.paper import charts, documents, wording
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions

Make = Callable[..., Snapshot]
Print = Callable[..., Any]
Spots = list[tuple[Kind, str, float, float]]

BUURTEN = ("bu0", "bu1", "bu2", "bu3")


def test_an_atlas_has_contents_with_the_right_pages_and_a_sheet_per_area(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    made = printed(snapshot_of(spots), kind=PaperKind.ATLAS, paper=Paper.A4, areas=(*BUURTEN, "own"))
    texts = made.texts
    assert "CONTENTS" in texts[1].upper()
    for name in ("Kastelenbuurt", "Sterrenberg", "Vliegeniersbuurt", "Componistenbuurt", "Rond het Mozartplein"):
        found = re.search(rf"{name}\s*(\d+)", texts[1])
        assert found is not None, texts[1]
        page = texts[int(found[1]) - 1]
        assert page.startswith(name), page
        assert f"{found[1]} / {len(texts)}" in page
        assert (
            made.pdf.get_destination_page_number(
                next(
                    item
                    for items in made.pdf.outline
                    if isinstance(items, list)
                    for item in items
                    if item["/Title"] == name
                )
            )
            == int(found[1]) - 1
        )
    assert made.bookmarks[:2] == ["Atlas of Roermond", "Contents"]


def test_an_own_area_over_four_buurten_has_its_assets_and_all_their_borders(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    made = printed(snapshot_of(spots), kind=PaperKind.ATLAS, paper=Paper.A4, areas=("own",))
    assert len(made.texts) == 1
    assert "Bakkerij op de Hoek" in made.texts[0]
    assert "Buurthuis De Roos" not in made.texts[0]
    assert "Own area" in made.texts[0]


def test_without_a_choice_all_buurten_of_the_area_get_a_page(snapshot_of: Make, spots: Spots) -> None:
    snapshot = snapshot_of(spots)
    wijk = next(area for area in snapshot.areas if area.id == "wk")
    document = documents.document(replace(snapshot, area=wijk), PaperOptions(kind=PaperKind.PROFILE))
    names = [sheet.bookmark for sheet in document.sheets() if sheet.bookmark]
    assert names == ["Kastelenbuurt", "Sterrenberg", "Vliegeniersbuurt", "Componistenbuurt", "Rond het Mozartplein"]
    assert document.count == 2 * len(names)


def test_pages_of_nothing_are_refused(snapshot_of: Make) -> None:
    empty = replace(snapshot_of([]), areas=())
    for kind in (PaperKind.ATLAS, PaperKind.PROFILE, PaperKind.CAPTURE):
        with pytest.raises(ExportRefused, match="no areas"):
            documents.document(empty, PaperOptions(kind=kind))


def talents(snapshot_of: Make, audience: Audience = Audience.TEAM, **more: Any) -> Snapshot:
    spots = [
        (Kind.TALENT, "Repareert fietsen", 100.0, 100.0),
        (Kind.TALENT, "Kookt voor velen", 200.0, 200.0),
        (Kind.PLACE, "Buurttuin", 300.0, 100.0),
    ]
    columns = {
        "gift": (Gift.HANDS, Gift.HEART, None),
        "themes": (("klussen",), ("eten", "groen"), ("groen",)),
        "quote": ("Ik kan niet stilzitten", "", "<i>Hier groeit alles</i>"),
        "created_at": ("2026-11-01T10:00:00+00:00", "2026-03-01T10:00:00+00:00", "2026-11-20T10:00:00+00:00"),
    }
    made = snapshot_of(spots, audience, columns=columns, **more)
    figures = {"inhabitants": 2140.0, "household_size": 1.6}
    return replace(made, areas=tuple(replace(area, figures=figures) for area in made.areas))


def test_a_profile_tells_what_is_here_what_is_said_and_where_we_have_not_been(
    snapshot_of: Make, printed: Print
) -> None:
    i18n.use("nl")
    options = {"kind": PaperKind.PROFILE, "paper": Paper.A4, "landscape": False, "areas": ("bu0",)}
    made = printed(talents(snapshot_of), since=date(2026, 10, 1), **options)
    front, back = made.texts
    for words in ("We kennen hier 3 assets.", "Talenten", "Handen", "Hart", "groen", "klussen", "Repareert fietsen"):
        assert words in front, words
    for words in (
        "“Ik kan niet stilzitten”",
        "“<i>Hier groeit alles</i>”",
        "Hier kennen we nog geen",
        "verenigingen",
        "Dat zegt niets over de buurt.",
        "2: 1 talenten, 1 plekken",
        "Inwoners: 2.140 mensen",
        "1,6 mensen per huishouden",
    ):
        assert words in back, words
    assert "WAAR WIJ NOG NIET ZIJN GEWEEST" in back
    assert back.index("“Ik kan") < back.index("Inwoners"), "figures come last"


def test_a_profile_for_residents_says_nothing_of_talents_but_their_number(snapshot_of: Make, printed: Print) -> None:
    seen = snapshot_of(
        [(Kind.PLACE, "Buurttuin", 300.0, 100.0)], Audience.RESIDENTS, counts=(TalentCount("bu0", None),)
    )
    made = printed(seen, kind=PaperKind.PROFILE, paper=Paper.A4, areas=("bu0",))
    assert "fewer than 3 talents" in made.texts[0]
    assert "Talents: head, hands, heart" not in made.texts[0]
    told = made.texts[1]
    assert "talents" not in told.split("We know none of these here yet")[1].split("That says")[0]


def test_charts_add_up_to_the_data(snapshot_of: Make) -> None:
    snapshot = talents(snapshot_of)
    rows = range(len(snapshot.assets))
    kinds = charts.kind_bars(wording.kind_counts(snapshot, rows))
    assert sum(bar.count for bar in kinds) == len(snapshot.assets)
    drawn, _height = charts.bars(kinds, 100, 1.0)
    bars = re.findall(r'stroke-width="([\d.]+)" stroke-linejoin="round" d="M[^h]*h([\d.]+)', drawn)
    widths = [float(line) + float(inside) for line, inside in bars]
    assert len(widths) == len(kinds)
    assert widths[0] / widths[1] == pytest.approx(kinds[0].count / kinds[1].count, rel=0.01)
    themes = charts.theme_bars(wording.theme_counts(snapshot, rows), 6)
    assert [(bar.label, bar.count) for bar in themes] == [("groen", 2), ("eten", 1), ("klussen", 1)]


def test_sheets_to_write_on_hold_nothing_of_what_we_know(snapshot_of: Make, printed: Print, spots: Spots) -> None:
    made = printed(snapshot_of(spots), kind=PaperKind.CAPTURE, paper=Paper.A4, landscape=False, areas=("bu0",))
    assert len(made.texts) == 2
    assert "What do you like to do?" in made.texts[0]
    assert "With my name" in made.texts[0]
    assert "Kastelenbuurt" in made.texts[1]
    assert "Buurthuis De Roos" not in " ".join(made.texts)
    for text in made.texts:
        assert "For: Team · 21-11-2026" in text
        assert "CBS/Kadaster 2026" in text


def test_the_printed_list_has_everything_under_its_buurt_and_says_what_is_not_in_it(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    outside = [*spots, (Kind.PLACE, "Ergens anders", -300.0, -300.0)]
    seen = snapshot_of(outside, Audience.RESIDENTS, counts=(TalentCount("bu3", 7),))
    made = printed(seen, kind=PaperKind.OVERVIEW, paper=Paper.A4)
    text = " ".join(made.texts)
    for _kind, title, _x, _y in outside:
        assert title in text
    assert "7 talents" in text
    assert "OUTSIDE ALL AREAS" in text.upper()
    assert "NOT IN THIS LIST" in text.upper()


@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize("landscape", [True, False])
def test_every_document_prints_on_both_papers_with_very_long_names(
    snapshot_of: Make, printed: Print, kind: PaperKind, landscape: bool
) -> None:
    long = [(Kind.PLACE, "Samenwerkingsverband " * 9, 100.0 + 150 * at, 200.0) for at in range(3)]
    snapshot = snapshot_of(long)
    areas = tuple(replace(area, name="Burgemeester-van-Lanschotlaankwartier " * 4) for area in snapshot.areas)
    made = printed(replace(snapshot, areas=areas), kind=kind, paper=Paper.A4, landscape=landscape, areas=("bu0",))
    assert all(len(text) > 20 for text in made.texts)
    assert len(made.texts) <= 3


def test_one_file_per_area_is_written_all_or_none(
    snapshot_of: Make, qapp: object, tmp_path: Path, spots: Spots
) -> None:
    class Stop:
        def report(self, fraction: float | None, message: Message | None = None) -> None:
            if fraction is not None and fraction >= 0.5:
                raise Cancelled(N_("Stopped. Nothing was changed."))

    options = PaperOptions(kind=PaperKind.PROFILE, paper=Paper.A4, areas=BUURTEN[:2])
    with pytest.raises(Cancelled):
        documents.write_separately(snapshot_of(spots), tmp_path, options, Stop())
    assert not list(tmp_path.iterdir())
    made = documents.write_separately(snapshot_of(spots), tmp_path, options)
    assert [path.name for path in made] == ["BU0 Kastelenbuurt.pdf", "BU1 Sterrenberg.pdf"]
    assert sorted(tmp_path.iterdir()) == sorted(made)
    assert all(len(pypdf.PdfReader(path).pages) == 2 for path in made)


def test_what_a_crash_would_leave_of_one_file_per_area_is_known(
    snapshot_of: Make, qapp: object, tmp_path: Path, spots: Spots
) -> None:
    left: list[list[str]] = []

    class Look:
        def report(self, fraction: float | None, message: Message | None = None) -> None:
            for note in folders.cache().glob("work/*/unfinished.json"):
                noted = Path(json.loads(note.read_text(encoding="utf-8")))
                if noted.parent == tmp_path and noted.is_dir():
                    left.append([path.name for path in noted.iterdir()])

    options = PaperOptions(kind=PaperKind.PROFILE, paper=Paper.A4, areas=BUURTEN[:2])
    documents.write_separately(snapshot_of(spots), tmp_path, options, Look())
    assert left == [[], ["BU0 Kastelenbuurt.pdf"]]


def test_an_area_with_a_name_that_is_no_file_name_gets_one(snapshot_of: Make) -> None:
    area = replace(snapshot_of([]).areas[3], code="BU/1", name='..\\"A:B"* ' + "x" * 200)
    name = documents.file_name(area)
    assert not set(name) & set('<>:"/\\|?*')
    assert len(name) <= 84


def test_pages_of_many_areas_come_out_in_order(
    snapshot_of: Make, area_at: Callable[..., Area], printed: Print, spots: Spots
) -> None:
    snapshot = snapshot_of(spots)
    many = tuple(
        area_at(f"x{at}", f"Buurt nummer {at}", (at * 300.0, 3000.0, at * 300.0 + 250, 3250.0)) for at in range(10)
    )
    made = printed(
        replace(snapshot, areas=(*snapshot.areas, *many)),
        kind=PaperKind.PROFILE,
        paper=Paper.A4,
        areas=tuple(area.id for area in many),
    )
    assert len(made.texts) == 20
    assert made.bookmarks == [f"Buurt nummer {at}" for at in range(10)]
    assert all(text.startswith(f"Buurt nummer {at // 2}") for at, text in enumerate(made.texts))


def test_an_atlas_is_called_after_what_is_shown(snapshot_of: Make, spots: Spots) -> None:
    snapshot = snapshot_of(spots)
    areas = {area.id: area for area in snapshot.areas}
    options = PaperOptions(kind=PaperKind.ATLAS)

    def title(shown: Snapshot) -> str:
        return documents.document(shown, options).title

    assert title(snapshot) == "Atlas of Roermond"
    assert title(replace(snapshot, area=areas["wk"])) == "Atlas of Donderberg"
    assert title(replace(snapshot, several=(areas["bu0"], areas["bu2"]))) == "Atlas of Kastelenbuurt, Vliegeniersbuurt"


def test_the_contact_of_a_club_stands_below_it_and_nobody_behind_a_talent(
    snapshot_of: Make, printed: Print, spots: Spots
) -> None:
    spots = [*spots, (Kind.TALENT, "Fietsen maken", 200.0, 250.0)]
    people = {"person": tuple(f"Persoon{at}" for at in range(len(spots)))}
    people["contact"] = tuple(f"{at}@voorbeeld.nl" for at in range(len(spots)))
    text = " ".join(printed(snapshot_of(spots, columns=people), kind=PaperKind.OVERVIEW, paper=Paper.A4).texts)
    for at, (kind, _title, _x, _y) in enumerate(spots):
        told = kind not in {Kind.TALENT, Kind.STORY}
        assert (f"Persoon{at} · {at}@voorbeeld.nl" in text) is told, kind
