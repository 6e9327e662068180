"""The form for one asset, driven by the keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Gift, Kind
from assetmap.ui import coordinates, theme
from assetmap.ui.editor import Editor

FULL = Asset(
    id="a1",
    kind=Kind.TALENT,
    title="Kookt voor de hele straat",
    description="Iedere zondag.\nVoor wie wil.",
    quote="Dat deel ik graag.",
    gift=Gift.HANDS,
    availability="zondagmiddag",
    lon=5.9912345678,
    lat=51.1812345678,
    themes=("eten", "ontmoeten"),
)
STRANGE_TITLES = (
    "<script>alert(1)</script>",
    "=SUM(A1)",
    "👩🏽‍🍳 kookt 🍲",
    "يطبخ للجيران",
    "x" * 200,
    'R&D "club"',
)


@pytest.fixture
def editor(qtbot: QtBot, dressed: theme.Theme) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(344, 600)
    made.show()
    return made


def new(kind: Kind = Kind.TALENT) -> Asset:
    return Asset(id="", kind=kind, title="", lon=5.99, lat=51.18)


def test_what_is_filled_in_comes_out_unchanged(editor: Editor) -> None:
    editor.fill(FULL, new=False)
    assert editor.asset() == FULL
    assert not editor.dirty


def test_filling_fires_nothing(editor: Editor) -> None:
    fields = (editor.title, editor.themes, editor.availability, editor.place)
    spies = [QSignalSpy(field.textChanged) for field in fields]
    told = [QSignalSpy(editor.saved), QSignalSpy(editor.cancelled), QSignalSpy(editor.kind.currentIndexChanged)]
    editor.fill(FULL, new=False)
    editor.fill(new(Kind.PLACE), new=True)
    assert [spy.count() for spy in spies + told] == [0] * 7


def test_a_title_and_enter_is_enough(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(new(), new=True)
    editor.start()
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClicks(editor.title, "Repareert fietsen")
        qtbot.keyClick(editor.title, Qt.Key.Key_Return)
    assert told.args[0].title == "Repareert fietsen"
    assert told.args[0].lon == 5.99


def test_without_a_title_it_says_so_beside_the_field(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(new(), new=True)
    with qtbot.assertNotEmitted(editor.saved):
        qtbot.keyClick(editor.title, Qt.Key.Key_Return)
    label = editor._problem_labels["title"]
    assert label.isVisible()
    assert label.text() == "Give it a title."
    qtbot.keyClicks(editor.title, "Fietsen")
    assert editor.save()
    assert not label.isVisible()


def test_a_title_that_is_too_long_is_not_cut_but_told(editor: Editor) -> None:
    editor.fill(replace(new(), title="x" * 10_000), new=True)
    assert not editor.save()
    assert "10000" in editor._problem_labels["title"].text()
    assert editor.title.text() == "x" * 10_000


@pytest.mark.parametrize("title", STRANGE_TITLES)
def test_strange_titles_are_carried_as_they_are(editor: Editor, title: str) -> None:
    editor.fill(replace(FULL, title=title), new=False)
    assert editor.asset().title == title
    assert editor.problems() == {}


def test_escape_closes_without_saving(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(new(), new=True)
    with qtbot.waitSignal(editor.cancelled), qtbot.assertNotEmitted(editor.saved):
        qtbot.keyClicks(editor.title, "iets")
        qtbot.keyClick(editor.title, Qt.Key.Key_Escape)


def test_ctrl_enter_saves_from_a_large_field_where_enter_is_a_new_line(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(replace(FULL, description=""), new=False)
    qtbot.keyClicks(editor.description, "een")
    qtbot.keyClick(editor.description, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.description, "twee")
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClick(editor.description, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.args[0].description == "een\ntwee"


def test_only_a_talent_has_a_gift(editor: Editor) -> None:
    editor.fill(FULL, new=False)
    assert editor.gift.isVisible()
    editor.kind.setCurrentIndex(list(Kind).index(Kind.PLACE))
    assert not editor.gift.isVisible()
    assert editor.asset().gift is None


def test_a_gift_can_be_chosen_and_taken_back(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(new(), new=True)
    qtbot.mouseClick(editor.gift.buttons[Gift.HEAD], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(editor.gift.buttons[Gift.HEART], Qt.MouseButton.LeftButton)
    assert editor.asset().gift is Gift.HEART
    qtbot.mouseClick(editor.gift.buttons[Gift.HEART], Qt.MouseButton.LeftButton)
    assert editor.asset().gift is None


def test_themes_of_the_dossier_are_offered(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(new(), new=True, themes=["muziek", "groen"])
    qtbot.keyClicks(editor.themes, "eten, mu")
    assert editor.themes._popup.isVisible()
    qtbot.keyClick(editor.themes._popup, Qt.Key.Key_Down)
    qtbot.keyClick(editor.themes._popup, Qt.Key.Key_Return)
    assert editor.asset().themes == ("eten", "muziek")


def test_a_typed_place_counts(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(replace(new(), title="Bank", lon=None, lat=None), new=True)
    qtbot.keyClicks(editor.place, "51,1897 6,0104")
    assert (editor.asset().lon, editor.asset().lat) == (6.0104, 51.1897)


def test_a_place_that_is_none_is_told(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(replace(new(), title="Bank"), new=True)
    editor.place.setText("bij de kerk")
    with qtbot.assertNotEmitted(editor.saved):
        assert not editor.save()
    assert "51.1897, 6.0104" in editor.problems()["lon"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("51.1897, 6.0104", (6.0104, 51.1897)),
        ("51.1897,6.0104", (6.0104, 51.1897)),
        ("51,1897; 6,0104", (6.0104, 51.1897)),
        ("51.1897", None),
        ("51.1 6.0 7.0", None),
        ("Markt 5 en 6", None),
        ("", None),
    ],
)
def test_places_are_read_as_people_type_them(words: str, place: tuple[float, float] | None) -> None:
    assert coordinates.parse(words) == place


def test_leaving_stores_what_was_typed(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(FULL, new=False)
    editor.title.setText("Kookt elke zondag")
    with qtbot.waitSignal(editor.saved):
        assert editor.leave()


def test_leaving_an_untouched_form_stores_nothing(qtbot: QtBot, editor: Editor) -> None:
    with qtbot.assertNotEmitted(editor.saved):
        for asset, is_new in ((FULL, False), (new(), True)):
            editor.fill(asset, new=is_new)
            assert editor.leave()


def test_a_form_that_must_be_mended_is_not_left(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(FULL, new=False)
    editor.title.clear()
    with qtbot.assertNotEmitted(editor.saved):
        assert not editor.leave()
