"""The page with people: who is shown, what is done with one click, and that all can be undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.domain.attention import PeopleList
from assetmap.domain.people import Person, Role
from assetmap.operations import people
from assetmap.store.unit import Unit
from assetmap.ui.parts import broken
from assetmap.ui.people.days import today
from assetmap.ui.people.model import COLUMNS
from assetmap.ui.people.page import PeoplePage
from assetmap.workspace import Workspace

Settled = Callable[..., None]


def names(page: PeoplePage) -> list[str]:
    model = page.list.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def said(widget: QWidget) -> str:
    """All words in sight."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def button(widget: QWidget, name: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton, name) if each.isVisibleTo(widget))


def choose(page: PeoplePage, settled: Settled, person_id: str) -> None:
    """Choose someone, and wait until all of it is in sight: new widgets come with the next turn of the event loop."""
    page.show_person(person_id)
    settled(
        lambda: page.panel.person_id == person_id and broken(page._lines[person_id].person.name) in said(page.panel)
    )


def click_cell(qtbot: QtBot, page: PeoplePage, person_id: str, column: str) -> None:
    table = page.list.table
    row = page.list.model.row_of(person_id)
    assert row is not None
    index = page.list.model.index(row, COLUMNS.index(column))
    table.scrollTo(index)
    where = table.visualRect(index)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.left() + 30, where.center().y()))


def test_everybody_is_listed_with_consent_in_words(page: PeoplePage) -> None:
    assert names(page) == ["Ans", "Fatima el Amrani", "Jan de Vries", "Kees", "Ria Öztürk"]
    model = page.list.model
    consent = COLUMNS.index("consent")
    shown = [str(model.index(row, consent).data()) for row in range(5)]
    assert shown[0] == "Withdrawn"
    assert shown[1] == "Partners"
    assert shown[2].startswith("Partners, until ")
    assert shown[3:] == ["Missing", "Ended"]
    assert model.index(2, consent).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Consent ends soon: Partners")
    assert model.index(1, COLUMNS.index("assets")).data() == "Kookt voor de hele straat"
    assert model.index(2, COLUMNS.index("assets")).data() == "Board member: Zangkoor De Lijsters"


def test_the_lists_are_counted_and_show_who_is_on_them(qtbot: QtBot, page: PeoplePage) -> None:
    expected = {
        PeopleList.EXPIRES: ["Jan de Vries"],
        PeopleList.EXPIRED: ["Ria Öztürk"],
        PeopleList.MISSING: ["Kees"],
        PeopleList.WITHDRAWN: ["Ans"],
        PeopleList.SILENT: ["Ans", "Ria Öztürk"],
    }
    for which, who in expected.items():
        chip = page.list.lists[which]
        assert chip.text().endswith(f"  {len(who)}")
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert names(page) == who
        assert chip.isChecked()
    page.list.silence.setCurrentIndex(0)
    assert names(page) == ["Ans", "Jan de Vries", "Ria Öztürk"]
    page.list.silence.setCurrentIndex(2)
    assert names(page) == ["Ans"]
    page.list.show_everybody()
    assert len(names(page)) == 5


def test_a_search_finds_name_phone_and_talent(qtbot: QtBot, page: PeoplePage) -> None:
    for typed, who in (("ozturk", ["Ria Öztürk"]), ("KOOKT", ["Fatima el Amrani"]), ("zzz", []), ("061234", None)):
        page.list.search.clear()
        qtbot.keyClicks(page.list.search, typed)
        assert who is None or names(page) == who
        assert page.list.nothing.isVisibleTo(page) is (who == [])
    qtbot.mouseClick(page.list.show_all, Qt.MouseButton.LeftButton)
    assert len(names(page)) == 5


def test_a_name_and_enter_is_enough(qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled) -> None:
    qtbot.mouseClick(page.list.add_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.form.name, "Yasmina Kaya")
    qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    settled(lambda: page.side.currentWidget() is page.panel and "Yasmina Kaya" in said(page.panel))
    assert "Yasmina Kaya" in names(page)
    assert "No consent" in said(page.panel)
    workspace.undo()
    settled(lambda: "Yasmina Kaya" not in names(page))
    assert page.side.currentWidget() is page.nobody


def test_wrong_input_is_told_beside_the_field_and_nothing_is_stored(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace
) -> None:
    page.add()
    qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    assert "Write down a name." in said(page.form)
    qtbot.keyClicks(page.form.name, "Piet")
    qtbot.keyClicks(page.form.email, "piet")
    qtbot.keyClicks(page.form.phone, "bel maar")
    qtbot.keyClick(page.form.email, Qt.Key.Key_Return)
    assert "not an e-mail address" in said(page.form)
    assert "not a phone number" in said(page.form)
    assert not page.may_leave()
    click_cell(qtbot, page, "jan", "name")
    assert page.side.currentWidget() is page.form
    assert len(workspace.persons()) == 5
    page.escape()
    assert page.side.currentWidget() is page.nobody
    assert page.may_leave()


def test_what_was_typed_is_stored_when_another_is_chosen(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    page.edit("kees")
    page.form.address.setText("Mozartstraat 12")
    page.form.age.answers[False].click()
    page.form.age.parent_agreed.click()
    page.form.ground.setCurrentIndex(1)
    assert "law gives the organisation" in said(page.form)
    assert "A gemeente cannot always rely on consent" in said(page.form)
    page.form.note.setPlainText("Heeft schulden")
    settled(lambda: page.form.note_hint.isVisibleTo(page.form))
    click_cell(qtbot, page, "jan", "name")
    settled(lambda: workspace.person("kees").address == "Mozartstraat 12")
    kept = workspace.person("kees")
    assert (kept.is_16_or_older, kept.parent_agreed, kept.ground) == (False, True, "public_task")
    assert page.panel.person_id == "jan"


def test_spoken_today_in_one_click_and_back(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    choose(page, settled, "ria")
    qtbot.mouseClick(button(page.panel, "spoken"), Qt.MouseButton.LeftButton)
    settled(lambda: workspace.person("ria").last_spoken == today())
    settled(lambda: f"Last spoken: {today().day} " in said(page.panel))
    workspace.undo()
    settled(lambda: workspace.person("ria").last_spoken == today() - timedelta(days=400))


def test_the_next_step_is_in_the_row(qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled) -> None:
    step = COLUMNS.index("step")
    model = page.list.model
    assert [model.index(row, step).data() for row in range(5)] == [
        "Spoken with",
        "",
        "Ask again…",
        "Note consent…",
        "Ask again…",
    ]
    page.list.choose(PeopleList.SILENT)
    click_cell(qtbot, page, "ans", "step")
    settled(lambda: names(page) == ["Ria Öztürk"])
    assert workspace.person("ans").last_spoken == today()
    page.list.choose(PeopleList.WITHDRAWN)
    assert model.index(0, step).data() == "Note consent…"
    page.list.table.setFocus()
    page.list.table.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.consents.form is not None
    assert page.consents.form.windowTitle() == "Note consent"
    page.consents.form.reject()


def test_withdrawing_is_one_action_that_can_be_undone(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    choose(page, settled, "fatima")
    assert "Consent: partners" in said(page.panel)
    assert "On maps for partners: first name and street." in said(page.panel)
    qtbot.mouseClick(button(page.panel, "withdraw"), Qt.MouseButton.LeftButton)
    settled(lambda: "Consent withdrawn" in said(page.panel))
    assert "Nothing about this person goes outside the team." in said(page.panel)
    assert not [each for each in page.panel.findChildren(QPushButton, "withdraw") if each.isVisibleTo(page.panel)]
    assert workspace.undo() == "Consent withdrawn"
    settled(lambda: "Consent: partners" in said(page.panel))


def test_the_question_of_sixteen_is_asked_until_it_is_answered(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    workspace.do("Person", lambda unit: unit.save("persons", {"id": "fatima", "is_16_or_older": None}))
    settled(lambda: page._lines["fatima"].person.is_16_or_older is None)
    choose(page, settled, "fatima")
    assert "Is this person 16 or older?" in said(page.panel)
    qtbot.mouseClick(button(page.panel, "no"), Qt.MouseButton.LeftButton)
    settled(lambda: "did a parent or guardian agree too?" in said(page.panel))
    assert "does not count as long as no parent agreed" in said(page.panel)
    qtbot.mouseClick(button(page.panel, "agreed"), Qt.MouseButton.LeftButton)
    settled(lambda: "Consent: partners" in said(page.panel))
    assert "Younger than 16, a parent or guardian agreed" in said(page.panel)


def test_assets_are_linked_shown_given_a_role_and_unlinked(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    choose(page, settled, "kees")
    assert "Nothing is linked to this person yet." in said(page.panel)
    dialog = page.ask_link("kees")
    assert dialog is not None
    qtbot.keyClicks(dialog.search, "zangkoor")
    settled(lambda: dialog.found.count() == 1)
    dialog.role.setCurrentIndex(dialog.role.findData(Role.VOLUNTEER.value))
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    settled(lambda: len(page._lines["kees"].assets) == 1 and "Nothing is linked" not in said(page.panel))
    row = next(each for each in page.panel.findChildren(QPushButton) if "Zangkoor" in each.text())
    assert row.text() == "Zangkoor De Lijsters · volunteer"
    with qtbot.waitSignal(page.asset_chosen) as told:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert told.args == ["club"]
    menu: QMenu = page.panel._menu(page._lines["kees"].assets[0])
    actions = {action.text(): action for action in menu.actions()}
    assert actions["Volunteer"].isChecked()
    actions["Board member"].trigger()
    settled(lambda: page._lines["kees"].assets[0].role is Role.BOARD)
    actions["Unlink from this person"].trigger()
    settled(lambda: page._lines["kees"].assets == ())
    assert workspace.asset("club") is not None


def test_a_talent_of_someone_else_is_refused_with_a_sentence(page: PeoplePage, qtbot: QtBot, settled: Settled) -> None:
    choose(page, settled, "kees")
    assert page.session is not None
    with qtbot.waitSignal(page.session.failed, timeout=20_000) as told:
        page._link("talent", Role.GIVER)
    assert told.args is not None
    assert "belongs to someone else" in str(told.args[0])


def test_inzage_and_erasing_are_asked_for_who_is_shown(qtbot: QtBot, page: PeoplePage, settled: Settled) -> None:
    choose(page, settled, "jan")
    with qtbot.waitSignal(page.subject_access) as told:
        qtbot.mouseClick(button(page.panel, "access"), Qt.MouseButton.LeftButton)
    assert told.args == ["jan"]
    with qtbot.waitSignal(page.erase) as told:
        qtbot.mouseClick(button(page.panel, "erase"), Qt.MouseButton.LeftButton)
    assert told.args == ["jan"]


def test_a_contact_of_an_association_is_told_as_one(page: PeoplePage, settled: Settled) -> None:
    choose(page, settled, "jan")
    words = said(page.panel)
    assert "As a contact for partners: first name." in words
    assert "On maps for partners" not in words


def test_an_empty_dossier_invites(
    qtbot: QtBot, make_page: Callable[[Workspace], PeoplePage], tmp_path: Path, settled: Settled
) -> None:
    empty = Workspace.create(tmp_path / "leeg")
    page = make_page(empty)
    settled(lambda: "A name is enough to begin with." in said(page.list))
    assert not page.side.isVisibleTo(page)
    qtbot.mouseClick(page.list.first_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.form.name, "Mo")
    qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    settled(lambda: names(page) == ["Mo"] and page.panel.person_id != "")


def test_the_page_speaks_dutch(make_page: Callable[[Workspace], PeoplePage], workspace: Workspace) -> None:
    i18n.use("nl")
    page = make_page(workspace)
    assert page.list.heading.text() == "5 personen"
    assert page.list.model.index(0, COLUMNS.index("consent")).data() == "Ingetrokken"
    assert page.list.lists[PeopleList.EXPIRES].text().startswith("Toestemming verloopt binnen 60 dagen")


@pytest.mark.parametrize("long", ["W" * 200, "Maria " * 30])
def test_a_long_name_breaks_and_pushes_nothing_away(
    page: PeoplePage, workspace: Workspace, settled: Settled, long: str
) -> None:
    workspace.do("Name", lambda unit: unit.save("persons", {"id": "kees", "name": long.strip()}))
    settled(lambda: page._lines["kees"].person.name == long.strip())
    choose(page, settled, "kees")
    assert page.panel.column.minimumSize().width() <= page.side.width()


def test_five_thousand_people_are_found_and_listed_at_once(
    make_page: Callable[[Workspace], PeoplePage], tmp_path: Path
) -> None:
    def fill(unit: Unit) -> None:
        row = people._row(Person(id="", name=""))
        rows = [row | {"id": f"p{each}", "name": f"Bewoner {each}", "created_at": unit.now} for each in range(5_000)]
        unit.insert_many("persons", rows)

    many = Workspace.create(tmp_path / "veel")
    many.do("people", fill)
    page = make_page(many)
    began = time.perf_counter()
    page.list.search.setText("4321")
    page.list.choose(PeopleList.MISSING)
    page.list.table.sortByColumn(COLUMNS.index("consent"), Qt.SortOrder.DescendingOrder)
    assert names(page) == ["Bewoner 4321"]
    assert time.perf_counter() - began < 5  # a tenth of a second on a quiet machine


def test_what_could_not_be_stored_is_in_the_form_again(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    page.edit("kees")
    workspace.do("Gone", lambda unit: unit.delete("persons", "kees"))
    page.form.name.setText("Kees Kuiper")
    assert page.session is not None
    with qtbot.waitSignal(page.session.failed, timeout=20_000):
        page.form.save()
    settled(lambda: page.side.currentWidget() is page.form)
    assert page.form.name.text() == "Kees Kuiper"
    assert page.form.dirty
    page.close_form()


def test_a_dossier_that_closes_leaves_nothing_of_anybody(page: PeoplePage, settled: Settled) -> None:
    choose(page, settled, "jan")
    dialog = page.ask_consent("jan")
    assert dialog is not None
    page.set_session(None)
    assert not dialog.isVisible()
    assert names(page) == []
    assert "Jan" not in said(page)
    assert page.side.currentWidget() is page.nobody
