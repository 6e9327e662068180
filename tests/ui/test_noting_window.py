"""From the whole window: an asset with someone new in one step, and the next one of the same person."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Kind
from assetmap.domain.people import Role
from assetmap.ui.people.page import PeoplePage
from assetmap.ui.window import Window


def start(qtbot: QtBot, window: Window, kind: Kind, title: str) -> None:
    window.view.show_page(1)
    window.view.work.start_new(kind)
    assert window.view.right.editing
    qtbot.keyClicks(window.view.right.editor.title, title)


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def names(window: Window) -> list[str]:
    assert window.session is not None
    return [person.name for person in window.session.workspace.persons()]


def test_a_talent_of_someone_new_is_one_step_and_the_next_finds_that_person(qtbot: QtBot, opened: Window) -> None:
    right = opened.view.right
    assert opened.session is not None
    workspace = opened.session.workspace
    start(qtbot, opened, Kind.TALENT, "Bakt taart")
    qtbot.keyClicks(right.editor.person, "Noor Bakker")
    qtbot.keyClick(right.editor.person._popup, Qt.Key.Key_Escape)
    assert right.editing, "Esc closes the list first"
    qtbot.keyClicks(right.editor.person, "s")
    qtbot.keyClick(right.editor.person, Qt.Key.Key_Backspace)
    qtbot.keyClick(right.editor.person._popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.view.showing.selection is not None, timeout=20_000)
    QApplication.processEvents()
    (one,) = workspace.people_of(opened.view.showing.selection or "")
    assert (one.person.name, one.role) == ("Noor Bakker", Role.GIVER)
    (name,) = [button for button in right.detail.findChildren(QPushButton) if button.text() == "Noor Bakker"]
    qtbot.mouseClick(name, Qt.MouseButton.LeftButton)
    page = opened.view.extra.current
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: "Noor Bakker" in words(page.panel), timeout=20_000)

    start(qtbot, opened, Kind.ASSOCIATION, "Bakclub")
    field = right.editor.contacts.field
    qtbot.waitUntil(lambda: bool(field._options), timeout=20_000)
    qtbot.keyClicks(field, "noor")
    qtbot.keyClick(field._popup, Qt.Key.Key_Down)
    qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(workspace.person_links()) == 2, timeout=20_000)
    assert names(opened) == ["Noor Bakker"]

    opened.menus.undo.trigger()
    qtbot.waitUntil(lambda: len(workspace.person_links()) == 1, timeout=20_000)
    opened.menus.undo.trigger()
    qtbot.waitUntil(lambda: names(opened) == [], timeout=20_000)
    assert "Bakt taart" not in [row.asset.title for row in workspace.page().rows]
