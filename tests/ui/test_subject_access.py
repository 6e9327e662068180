"""The dialogs of inzage and of the access log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.access import Act
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.people import Person
from assetmap.operations import assets, people
from assetmap.ui.access_log import WHAT, WHO, AccessLogDialog
from assetmap.ui.session import Session
from assetmap.ui.subject_access import SubjectAccessDialog
from assetmap.ui.window import Window


@pytest.fixture
def fatima(session: Session) -> str:
    workspace = session.workspace
    person = Person(id="p1", name="Fatima el Amrani", phone="06 12345678")
    told = Asset(id="b1", kind=Kind.PLACE, title="Tuin", description="De sleutel is bij Fatima el Amrani en Jan")
    workspace.do("Person", partial(people.add_person, person=person))
    workspace.do("Link", lambda unit: people.link(unit, "a1", "p1"))
    workspace.do("Place", partial(assets.add, asset=told))
    return "p1"


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, fatima: str, tmp_path: Path) -> Iterator[SubjectAccessDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = SubjectAccessDialog(session, fatima, tmp_path, parent)
    made.open()
    qtbot.waitUntil(lambda: made.subject is not None, timeout=20_000)
    yield made
    parent.close()


def write(qtbot: QtBot, dialog: SubjectAccessDialog, target: Path) -> str:
    dialog.write(target)
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=20_000)
    assert dialog.written is not None
    return dialog.written.read_text(encoding="utf-8")


def test_it_says_whose_data_and_how_much(dialog: SubjectAccessDialog) -> None:
    assert dialog.heading.text() == "Inzage for Fatima el Amrani"
    assert dialog.counts.text() == "In the file: 0 consents, 1 asset, 0 scans, 3 changes"
    assert dialog.accept_button.isEnabled()


def test_texts_of_others_go_along_only_when_ticked(qtbot: QtBot, dialog: SubjectAccessDialog, tmp_path: Path) -> None:
    assert dialog.texts.count() == 1
    assert "Jan" in dialog.texts.item(0).text()
    assert "en Jan" not in write(qtbot, dialog, tmp_path / "zonder.html")


def test_a_ticked_text_goes_along(qtbot: QtBot, dialog: SubjectAccessDialog, tmp_path: Path) -> None:
    dialog.texts.item(0).setCheckState(Qt.CheckState.Checked)
    assert "en Jan" in write(qtbot, dialog, tmp_path / "met.html")


def test_it_can_be_data_and_is_noted_in_the_log(qtbot: QtBot, dialog: SubjectAccessDialog, tmp_path: Path) -> None:
    dialog.formats.button(1).click()
    assert "06 12345678" in write(qtbot, dialog, tmp_path / "inzage")
    assert dialog.outcome.text() == str(tmp_path / "inzage.json")
    entry = dialog.session.workspace.access.entries()[0]
    assert (entry.what, entry.about, entry.form) == (Act.SUBJECT, "p1", ".json")


def test_a_place_that_cannot_be_written_is_told_in_the_dialog(
    qtbot: QtBot, dialog: SubjectAccessDialog, tmp_path: Path
) -> None:
    dialog.write(tmp_path / "weg" / "inzage.html")
    qtbot.waitUntil(lambda: "does not exist" in dialog.problem.text(), timeout=20_000)
    assert dialog.session.workspace.access.entries() == ()


@pytest.fixture
def log(qtbot: QtBot, session: Session, fatima: str) -> Iterator[AccessLogDialog]:
    access = session.workspace.access
    access.sign_in("ab12cd34")
    access.note(Act.EXPORTED, audience=Audience.RESIDENTS, form=".xlsx")
    access.sign_in("ef56ab78")
    access.note(Act.SUBJECT, about=fatima, form=".html")
    parent = QWidget()
    qtbot.addWidget(parent)
    made = AccessLogDialog(session, "ab12cd34", parent)
    made.open()
    qtbot.waitUntil(lambda: bool(made.entries), timeout=20_000)
    yield made
    parent.close()


def cell(log: AccessLogDialog, row: int, column: int) -> str:
    found = log.table.item(row, column)
    return "" if found is None else found.text()


def rows(log: AccessLogDialog) -> list[tuple[str, str]]:
    return [(cell(log, row, WHO), cell(log, row, WHAT)) for row in range(log.table.rowCount())]


def test_the_log_tells_who_did_what_newest_first(log: AccessLogDialog) -> None:
    assert rows(log) == [
        ("another laptop (ef56)", "Inzage given (.html): Fatima el Amrani"),
        ("this laptop", "Exported (.xlsx), for: Residents"),
    ]
    log.with_openings.click()
    assert [what for _who, what in rows(log)].count("Opened") == 2


def test_an_empty_log_says_so(qtbot: QtBot, session: Session) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = AccessLogDialog(session, "ab12", parent)
    made.open()
    assert made.nothing.isVisibleTo(made)
    assert not made.table.isVisibleTo(made)


def test_the_window_signs_in_and_shows_the_log_from_its_menu(qtbot: QtBot, opened: Window) -> None:
    session = opened.session
    assert session is not None
    qtbot.waitUntil(lambda: len(session.workspace.access.entries()) == 1, timeout=20_000)
    assert session.workspace.access.entries()[0].who == opened.settings.signature()
    action = next(
        action
        for menu in opened.menuBar().actions()
        for action in menu.menu().actions()  # type: ignore[attr-defined]
        if action.text() == "&Log of inzage and export…"
    )
    action.trigger()
    qtbot.waitUntil(lambda: bool(opened.findChildren(AccessLogDialog)), timeout=20_000)
    dialog: QDialog = opened.findChildren(AccessLogDialog)[0]
    dialog.reject()
