"""The form with the people of an asset: whom it comes from, the contact persons, and who may see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.noting import Linked, Named
from assetmap.domain.people import Person, Role
from assetmap.ui import theme
from assetmap.ui.audience_edit import explanation
from assetmap.ui.editor import Editor
from assetmap.ui.person_choice import option

OPTIONS = (option("p1", "Fatima El Idrissi", "Merelstraat 3"), option("p2", "Jan de Vries", "Tijmstraat 1"))
FATIMA = Linked(Person(id="p1", name="Fatima El Idrissi", address="Merelstraat 3"), Role.GIVER)
JAN = Linked(Person(id="p2", name="Jan de Vries"), Role.BOARD)
TALENT = Asset(id="a1", kind=Kind.TALENT, title="Kookt", lon=6.0, lat=51.0)
CLUB = Asset(id="a2", kind=Kind.ASSOCIATION, title="Zangkoor", lon=6.0, lat=51.0, audience=Audience.PUBLIC)


@pytest.fixture
def editor(qtbot: QtBot, dressed: theme.Theme) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(344, 900)
    made.show()
    made.set_persons(OPTIONS)
    return made


def choose(editor: Editor, kind: Kind) -> None:
    editor.kind.setCurrentIndex(list(Kind).index(kind))


def new(editor: Editor, kind: Kind = Kind.TALENT) -> None:
    editor.fill(Asset(id="", kind=kind, title="", lon=6.0, lat=51.0), new=True)
    editor.start()


def test_title_name_and_enter_store_a_talent_of_someone_new(qtbot: QtBot, editor: Editor) -> None:
    new(editor)
    qtbot.keyClicks(editor.title, "Bakt taart")
    qtbot.keyClicks(editor.person, "Noor Bakker")
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClick(editor.person._popup, Qt.Key.Key_Return)
    assert told.args[0].title == "Bakt taart"
    assert told.args[1] == (Named("Noor Bakker", Role.GIVER),)


def test_a_person_is_not_needed(qtbot: QtBot, editor: Editor) -> None:
    new(editor)
    qtbot.keyClicks(editor.title, "Bakt taart")
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClick(editor.title, Qt.Key.Key_Return)
    assert told.args[1] == ()


def test_the_person_comes_right_after_the_title_with_tab(qtbot: QtBot, editor: Editor) -> None:
    new(editor)
    editor.activateWindow()
    qtbot.keyClick(editor.title, Qt.Key.Key_Tab)
    assert editor.focusWidget() is editor.person


def test_what_is_filled_in_comes_out_unchanged(editor: Editor) -> None:
    for asset, linked in ((TALENT, FATIMA), (CLUB, JAN)):
        editor.fill(asset, new=False, people=[linked])
        assert editor.named() == (linked.named,)
        assert editor.asset() == asset
        assert not editor.dirty
    assert editor.leave()


def test_taking_the_person_away_is_a_change(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(TALENT, new=False, people=[FATIMA])
    editor.person.clear()
    assert editor.dirty
    with qtbot.waitSignal(editor.saved) as told:
        assert editor.leave()
    assert told.args[1] == ()


def test_an_unclear_name_is_asked_beside_the_field_and_keeps_what_was_typed(qtbot: QtBot, editor: Editor) -> None:
    editor.set_persons((*OPTIONS, option("p3", "Jan de Vries", "Havenstraat 9")))
    new(editor)
    qtbot.keyClicks(editor.title, "Smeedt")
    qtbot.keyClicks(editor.person, "jan de vries")
    with qtbot.assertNotEmitted(editor.saved):
        qtbot.keyClick(editor.person._popup, Qt.Key.Key_Return)
    label = editor._problem_labels["person"]
    assert label.isVisible()
    assert "Choose who you mean" in label.text()
    assert editor.person._popup.isVisible(), "and the choice is at hand"
    qtbot.keyClick(editor.person._popup, Qt.Key.Key_Down)
    qtbot.keyClick(editor.person._popup, Qt.Key.Key_Return)
    with qtbot.waitSignal(editor.saved) as told:
        assert editor.save()
    assert told.args[1][0].person_id == "p2"


def test_contacts_are_added_with_enter_get_a_role_and_are_taken_off(qtbot: QtBot, editor: Editor) -> None:
    new(editor, Kind.ASSOCIATION)
    editor.title.setText("Zangkoor")
    field = editor.contacts.field
    with qtbot.assertNotEmitted(editor.saved):
        qtbot.keyClicks(field, "Noor Bakker")
        qtbot.keyClick(field._popup, Qt.Key.Key_Return)
        qtbot.keyClicks(field, "fatima")
        qtbot.keyClick(field._popup, Qt.Key.Key_Down)
        qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    assert editor.named() == (Named("Noor Bakker", Role.CONTACT), Named("Fatima El Idrissi", Role.CONTACT, "p1"))
    role = editor.contacts.rows[1].findChild(QComboBox)
    assert isinstance(role, QComboBox)
    assert [role.itemText(place) for place in range(role.count())] == [
        "Contact person",
        "Board member",
        "Works on the floor",
        "Volunteer",
    ]
    qtbot.keyClicks(role, "Vol")
    role.activated.emit(role.currentIndex())
    remove = editor.contacts.rows[0].findChild(QPushButton)
    assert isinstance(remove, QPushButton)
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(editor.saved) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args[1] == (Named("Fatima El Idrissi", Role.VOLUNTEER, "p1"),)


def test_who_was_typed_and_not_added_yet_is_stored_too(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(CLUB, new=False, people=[JAN])
    qtbot.keyClicks(editor.contacts.field, "Truus")
    with qtbot.waitSignal(editor.saved) as told:
        editor.save()
    assert told.args[1] == (JAN.named, Named("Truus", Role.CONTACT))


def test_nobody_is_twice_a_contact(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(CLUB, new=False, people=[JAN])
    qtbot.keyClicks(editor.contacts.field, "Jan de Vries")
    assert editor.named() == (JAN.named,)
    qtbot.keyClick(editor.contacts.field._popup, Qt.Key.Key_Return)
    assert editor.named() == (JAN.named,)
    for _time in range(2):
        qtbot.keyClicks(editor.contacts.field, "Truus")
        qtbot.keyClick(editor.contacts.field._popup, Qt.Key.Key_Return)
    assert editor.named() == (JAN.named, Named("Truus", Role.CONTACT))


def test_a_name_that_cannot_be_noted_is_told_beside_the_field(qtbot: QtBot, editor: Editor) -> None:
    new(editor)
    editor.title.setText("Kookt")
    editor.person.setText("x" * 300)
    with qtbot.assertNotEmitted(editor.saved):
        assert not editor.save()
    assert "at most 200 fit" in editor._problem_labels["person"].text()


def test_escape_in_the_list_of_names_closes_only_the_list(qtbot: QtBot, editor: Editor) -> None:
    new(editor)
    qtbot.keyClicks(editor.person, "fat")
    with qtbot.assertNotEmitted(editor.cancelled):
        qtbot.keyClick(editor.person._popup, Qt.Key.Key_Escape)
    assert not editor.person._popup.isVisible()
    assert editor.person.text() == "fat"


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_asks_for_one_person_or_for_contacts(editor: Editor, kind: Kind) -> None:
    new(editor, kind)
    given = kind in {Kind.TALENT, Kind.STORY, Kind.GOODS}
    assert editor.person.isVisibleTo(editor) is given
    assert editor.contacts.isVisibleTo(editor) is not given


def test_another_kind_keeps_who_was_named(editor: Editor) -> None:
    editor.fill(TALENT, new=False, people=[FATIMA])
    choose(editor, Kind.ACTIVITY)
    assert editor.named() == (Named("Fatima El Idrissi", Role.CONTACT, "p1"),)
    choose(editor, Kind.STORY)
    assert editor.named() == (FATIMA.named,)


def test_the_audience_follows_the_kind_until_it_is_chosen(editor: Editor) -> None:
    new(editor)
    assert editor.asset().audience is Audience.TEAM
    choose(editor, Kind.PLACE)
    assert editor.asset().audience is Audience.PUBLIC
    editor.audience.box.setCurrentIndex(1)
    editor.audience.box.activated.emit(1)
    choose(editor, Kind.TALENT)
    assert editor.asset().audience is Audience.PARTNERS


def test_each_audience_is_explained(editor: Editor) -> None:
    editor.fill(CLUB, new=False)
    for place, audience in enumerate(Audience):
        editor.audience.box.setCurrentIndex(place)
        assert editor.audience.words.text() == explanation(audience, of_resident=False)
    assert len({explanation(audience, of_resident=True) for audience in Audience}) == 4
    assert "consent" in explanation(Audience.PUBLIC, of_resident=True)


def test_a_very_long_name_does_not_widen_the_form(editor: Editor) -> None:
    editor.fill(CLUB, new=False, people=[Linked(Person(id="p", name="x" * 200), Role.BOARD)])
    body = editor._scroll.widget()
    assert body is not None
    assert body.minimumSizeHint().width() <= 344
