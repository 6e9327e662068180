"""Meeting mode: one audience, large, and no way out but the one that asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.operations import assets
from assetmap.ui.meeting import SCALE, MeetingWindow
from assetmap.ui.meeting_ask import LeaveWithConfirm, LeaveWithPassword
from assetmap.ui.window import Window

KEYS = (
    *("Ctrl+O", "Ctrl+N", "Ctrl+W", "Ctrl+Q", "Ctrl+E", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+K", "Ctrl+F"),
    *("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+0", "Ctrl+B", "Ctrl+L", "F1", "F2", "F5", "F10", "Del", "Esc", "Menu"),
    *("Ctrl+Tab", "Ctrl+Shift+Tab", "Tab", "Alt+D", "Alt", "Alt+F4", "T", "V", "P", "Return", "Ctrl+P", "Ctrl+H"),
)


@pytest.fixture
def meeting(peopled: Window, eyes: Any) -> Iterator[MeetingWindow]:
    """Meeting mode for residents, with its map drawn."""
    peopled.view.select("x1")
    peopled.view.showing.set_area("wk2")
    made = peopled.room.begin(Audience.RESIDENTS)
    assert made is not None
    try:
        eyes.until(lambda: made.sight is not None and made.map._is_ready)
        yield made
    finally:
        if peopled.room.meeting is not None:
            peopled.room.meeting._stop()


def windows() -> list[QWidget]:
    """The windows that someone sees."""
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def ask(window: Window) -> Any:
    dialog = window.room.ask()
    assert dialog is not None
    return dialog


def press(widget: QWidget, keys: str) -> None:
    combination = QKeySequence(keys)[0]  # type: ignore[index]
    QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


def test_it_asks_for_whom_and_never_takes_the_team(qtbot: QtBot, peopled: Window, eyes: Any) -> None:
    dialog = ask(peopled)
    qtbot.waitUntil(lambda: dialog.audiences.checkedButton().hasFocus(), timeout=5_000)
    assert all(button.sizeHint().width() <= button.width() for button in dialog.audiences.buttons())
    assert [button.text().split(" –")[0] for button in dialog.audiences.buttons()] == [
        "Partners",
        "Residents",
        "Public",
    ]
    assert dialog.audiences.checkedButton().text().startswith("Residents")
    assert "no password" in dialog.leaving.text()
    dialog.reject()
    eyes.see_as(peopled, Audience.PUBLIC)
    dialog = ask(peopled)
    assert dialog.audiences.checkedButton().text().startswith("Public")
    with qtbot.waitSignal(dialog.chosen):
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    meeting = peopled.room.meeting
    assert meeting is not None
    assert meeting.isFullScreen()
    assert not peopled.isVisible()
    meeting._stop()
    assert peopled.view.view_as.audience is Audience.PUBLIC


def test_it_holds_what_the_audience_sees_in_large(peopled: Window, eyes: Any, meeting: MeetingWindow) -> None:
    assert peopled.session is not None
    seen = peopled.session.workspace.snapshot(Audience.RESIDENTS, "wk2")
    eyes.until(lambda: eyes.titles(meeting.map) == set(seen.assets.title))
    said = eyes.page(meeting.map)
    assert said["talents"] == []  # they are in the other wijk
    assert (said["focus"], said["movable"], said["errors"]) == ("wk2", False, [])
    assert "schulden" not in json.dumps(said)
    assert meeting.map._view.zoomFactor() == pytest.approx(SCALE)
    assert meeting.title.text() == "Wijk Oost"
    meeting.areas_panel.chosen.emit(None)
    everything = eyes.seen(peopled, Audience.RESIDENTS)
    eyes.until(lambda: eyes.titles(meeting.map) == set(everything.assets.title))
    eyes.until(lambda: {one["area"] for one in eyes.page(meeting.map)["talents"]} == {"bu1", "bu2"})
    meeting.map.asset_clicked.emit("x1")
    assert meeting.seen.asset_id == "x1"
    meeting.map.asset_clicked.emit("t6")
    assert not meeting.seen.asset_id
    meeting.views.button(1).click()
    assert meeting.list_page.isVisible()
    assert meeting.list_page.model.assets == len(everything.assets)
    for asset_id, audience in (("n1", Audience.PUBLIC), ("n2", Audience.TEAM)):
        new = Asset(id=asset_id, kind=Kind.PLACE, title=asset_id, lon=6.005, lat=51.185, audience=audience)
        peopled.session.do("add", partial(assets.add, asset=new))
    eyes.until(lambda: "n1" in eyes.titles(meeting.map))
    assert "n2" not in eyes.titles(meeting.map)
    assert meeting.list_page.model.row_of("n2") is None


def test_no_key_leads_out(qtbot: QtBot, peopled: Window, eyes: Any, meeting: MeetingWindow) -> None:
    assert peopled.session is not None
    before = len(peopled.session.workspace.steps())
    for keys in KEYS:
        for target in (
            meeting,
            meeting.map._view.focusProxy() or meeting.map,
            meeting.list_page.table,
            meeting.areas_panel.tree,
        ):
            press(target, keys)
        assert windows() == [meeting], keys
    assert peopled.room.meeting is meeting
    assert len(peopled.session.workspace.steps()) == before
    press(meeting, "F11")
    assert meeting.leave_dialog.isVisible()
    press(meeting.leave_dialog, "Esc")
    assert windows() == [meeting]


def test_nothing_else_leads_out(peopled: Window, meeting: MeetingWindow, tmp_path: Path) -> None:
    assert peopled.session is not None
    before = len(peopled.session.workspace.steps())
    file = QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(tmp_path / "ander.assetmap"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for target in (meeting, meeting.map, meeting.list_page.table.viewport()):
        enter = QDragEnterEvent(QPoint(5, 5), copy, file, left, none)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        assert not enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, file, left, none))
        QApplication.sendEvent(target, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
    assert QApplication.activePopupWidget() is None
    bridge = meeting.map._page.bridge
    bridge.assetMoved("x1", 5.995, 51.185)
    bridge.placed("place", 5.995, 51.185)
    bridge.areaEdited("bu1", json.dumps({"type": "Polygon", "coordinates": []}))
    peopled.open_dossier(tmp_path / "ander.assetmap")
    assert meeting.leave_dialog.isVisible()
    for closed in (meeting, peopled):
        closed.close()
    meeting.showNormal()
    assert set(windows()) == {meeting, meeting.leave_dialog}
    assert peopled.session is not None
    assert len(peopled.session.workspace.steps()) == before


def test_a_dossier_without_a_password_asks_whether_that_is_right(
    qtbot: QtBot, peopled: Window, eyes: Any, meeting: MeetingWindow
) -> None:
    dialog = meeting.leave_dialog
    assert isinstance(dialog, LeaveWithConfirm)
    qtbot.mouseClick(meeting.stop_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.stay_button, Qt.MouseButton.LeftButton)
    assert not peopled.isVisible()
    qtbot.mouseClick(meeting.stop_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
    assert peopled.isVisible()
    assert not peopled.isFullScreen()
    assert (peopled.view.showing.selection, peopled.view.showing.area_id) == ("x1", "wk2")
    assert peopled.view.as_team
    assert peopled.room.begin(Audience.PUBLIC) is not None


def test_an_encrypted_dossier_asks_its_password_and_lets_who_guesses_wait(
    qtbot: QtBot, locked: Window, eyes: Any
) -> None:
    meeting = locked.room.begin(Audience.PUBLIC)
    assert meeting is not None
    dialog = meeting.leave_dialog
    assert isinstance(dialog, LeaveWithPassword)
    meeting.ask_to_leave()
    dialog.field.setText("fout")
    dialog._go_on()
    eyes.until(dialog.problem.isVisible)
    assert "not right" in dialog.problem.text()
    dialog.close()
    meeting.ask_to_leave()
    assert not dialog.accept_button.isEnabled()
    eyes.until(dialog.accept_button.isEnabled)
    dialog.field.setText("vier woorden zijn goed")
    with qtbot.waitSignal(meeting.over, timeout=20_000):
        dialog._go_on()
    assert locked.isVisible()
    assert locked.session is not None


def test_it_ends_when_the_dossier_closes(peopled: Window, meeting: MeetingWindow) -> None:
    assert peopled.close_dossier()
    assert peopled.room.meeting is None
    assert peopled.isVisible()
    assert peopled.stack.currentWidget() is peopled.start
