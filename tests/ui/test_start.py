"""The start screen, and what happens before a dossier is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from assetmap.settings import Recent, Settings
from assetmap.ui import theme
from assetmap.ui.passwords import NewPassword
from assetmap.ui.start import StartPage
from assetmap.ui.window import Window


@pytest.fixture
def page(qtbot: QtBot, dressed: theme.Theme) -> StartPage:
    made = StartPage()
    qtbot.addWidget(made)
    made.resize(1024, 640)
    made.show()
    return made


def answer_box(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Close every message box at once, and keep what it said."""
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: said.append(box.text()))
    return said


def test_three_actions_with_mouse_and_keyboard(qtbot: QtBot, page: StartPage) -> None:
    buttons = ((page.new_button, page.new), (page.open_button, page.open), (page.demo_button, page.demo))
    for button, signal in buttons:
        with qtbot.waitSignal(signal, timeout=20_000):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(signal, timeout=20_000):
            qtbot.keyClick(button, Qt.Key.Key_Space)
    widths = [button.width() for button, _signal in buttons]
    assert max(widths) - min(widths) <= 1


def test_recent_dossiers_and_those_that_are_gone(qtbot: QtBot, page: StartPage) -> None:
    there = Recent(Path("/map/a & b.assetmap"), "a & b", present=True)
    gone = Recent(Path("/map/weg.assetmap"), "weg", present=False)
    page.set_recent((there, gone))
    first, second = page.recent_buttons
    assert not second.isEnabled()
    assert "is gone" in second.text()
    with qtbot.waitSignal(page.chosen, timeout=20_000) as told:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert told.args == [there.path]
    body = page.widget()
    assert body is not None
    links = [button for button in body.findChildren(QPushButton) if button.text() == "Take off the list"]
    with qtbot.waitSignal(page.forget, timeout=20_000) as told:
        links[0].click()
    assert told.args == [gone.path]


def test_a_new_dossier_opens_with_what_to_do_first(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, suggestion: str, _filter: str) -> tuple[str, str]:
        asked.append(suggestion)
        return str(tmp_path / "donderberg"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    qtbot.mouseClick(window.start.new_button, Qt.MouseButton.LeftButton)
    password = window.findChild(NewPassword)
    assert isinstance(password, NewPassword)
    qtbot.mouseClick(password.other_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(password.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)
    assert asked[0].endswith(".assetmap")
    assert (tmp_path / "donderberg.assetmap").is_file()
    assert window.view.map_page.welcome.isVisible()
    assert "donderberg.assetmap" in window.status.dossier.text()
    assert window.settings.recent == [str(tmp_path / "donderberg.assetmap")]
    qtbot.waitUntil(lambda: window.status.shown.text() == "0 of 0 assets in view", timeout=20_000)


def test_a_file_that_is_no_dossier_is_told_and_the_start_screen_stays(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = answer_box(monkeypatch)
    path = tmp_path / "plaatje.assetmap"
    path.write_bytes(b"geen dossier" * 100)
    window.open_dossier(path)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert "plaatje" in said[0]
    assert window.stack.currentWidget() is window.start
    assert window.start.new_button.isEnabled()


def test_the_example_is_made_once_and_opens(qtbot: QtBot, window: Window) -> None:
    qtbot.mouseClick(window.start.demo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session is not None, timeout=60_000)
    qtbot.waitUntil(lambda: window.status.shown.text().endswith("assets in view"), timeout=20_000)
    assert window.view.areas
    assert not window.view.map_page.welcome.isVisible()


def test_a_dossier_dragged_onto_the_window_opens(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    from assetmap.workspace import Workspace

    path = tmp_path / "gesleept.assetmap"
    Workspace.create(path).close()
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            dragged,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)


def test_areas_dragged_onto_the_start_screen_say_what_is_needed_first(window: Window, tmp_path: Path) -> None:
    window.take_file(tmp_path / "buurten.shp")
    assert window.toast.isVisible()


def test_settings_come_back(qtbot: QtBot, dressed: theme.Theme) -> None:
    chosen = Settings()
    first = Window(chosen)
    qtbot.addWidget(first)
    first.resize(1024, 660)
    with qtbot.waitExposed(first, timeout=20_000):
        first.show()
    first.close()
    assert chosen.geometry
    second = Window(chosen)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (1024, 660)
    second.close()
