"""The main job in the whole window, by mouse and keyboard, with the real map, store and worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Kind
from assetmap.operations import assets
from assetmap.ui.area_wizard.wizard import AreaWizard
from assetmap.ui.window import Window
from assetmap.workspace import Workspace


def map_target(window: Window) -> QWidget:
    """The widget inside the map that gets the mouse."""
    web = window.view.map_page.view.findChild(QWebEngineView)
    assert isinstance(web, QWebEngineView)
    return web.focusProxy() or web


def at_rest(qtbot: QtBot, window: Window) -> None:
    """Wait until the map stands still and knows that it must wait for a click: people are slower than tests."""
    seen: list[object] = []

    def still() -> bool:
        answers: list[dict[str, object]] = []
        window.view.map_page.view.state(answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        said = answers[0]
        seen.append((window.view.map_page.view.view(), said["placing"]))
        qtbot.wait(150)
        return bool(said["placing"]) and len(seen) > 2 and seen[-1] == seen[-3]

    qtbot.waitUntil(still, timeout=30_000)


def click_map(qtbot: QtBot, window: Window, x: int, y: int) -> None:
    at_rest(qtbot, window)
    target, point, none = map_target(window), QPointF(x, y), Qt.MouseButton.NoButton
    there = target.mapToGlobal(point)
    moved = QMouseEvent(QEvent.Type.MouseMove, point, there, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, moved)
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def middle(window: Window) -> tuple[int, int]:
    size = map_target(window).size()
    return size.width() // 2, size.height() // 2


def stored(window: Window) -> dict[str, Asset]:
    assert window.session is not None
    return {row.asset.title: row.asset for row in window.session.workspace.page(limit=1000).rows}


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


def press(window: Window, keys: str) -> None:
    """Trigger the menu action that has these keys, as Qt does when they are pressed."""
    for action in window.findChildren(type(window.menus.undo)):
        if QKeySequence(keys) in action.shortcuts():
            assert action.isEnabled(), keys
            action.trigger()
            return
    raise AssertionError(keys)


def add_talent(qtbot: QtBot, window: Window, title: str) -> None:
    qtbot.mouseClick(window.view.map_page.add_bar.buttons[Kind.TALENT], Qt.MouseButton.LeftButton)
    assert window.view.map_page.placing
    click_map(qtbot, window, *middle(window))
    until(qtbot, lambda: window.view.right.editing)
    editor = window.view.right.editor
    qtbot.keyClicks(editor.title, title)
    qtbot.keyClick(editor.title, Qt.Key.Key_Return)
    until(qtbot, lambda: title in stored(window))


def test_a_talent_in_three_moves(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    add_talent(qtbot, opened, "Repareert fietsen")
    asset = stored(opened)["Repareert fietsen"]
    assert asset.lon is not None
    until(qtbot, lambda: view.showing.selection == asset.id)
    until(qtbot, lambda: opened.status.shown.text() == "5 of 5 assets in view")
    page_states.wait_for(view.map_page.view, assets=5)
    assert view.toast.isVisible()
    assert "Talent added in " in view.toast.words.text()
    assert view.filters_panel.kinds[Kind.TALENT].count == 2
    assert view.areas_panel.count_of("gm1") == "5"


def test_undo_and_redo_by_keyboard_toast_and_after_a_restart(
    qtbot: QtBot, opened: Window, tmp_path: Path, page_states: Any
) -> None:
    view = opened.view
    add_talent(qtbot, opened, "Zingt")
    until(qtbot, lambda: opened.menus.undo.text() == "Undo: Talent added")
    press(opened, "Ctrl+Z")
    until(qtbot, lambda: "Zingt" not in stored(opened))
    until(qtbot, lambda: view.showing.selection is None)
    until(qtbot, lambda: opened.menus.redo.text() == "Redo: Talent added")
    press(opened, "Ctrl+Y")
    until(qtbot, lambda: "Zingt" in stored(opened))
    until(qtbot, lambda: opened.menus.redo.text() == "Redo")
    assert opened.close_dossier()
    assert opened.stack.currentWidget() is opened.start
    with qtbot.waitSignal(view.map_page.view.ready, timeout=20_000):
        opened.open_dossier(tmp_path / "donderberg.assetmap")
        until(qtbot, lambda: opened.session is not None)
    assert "Zingt" in stored(opened)
    until(qtbot, lambda: opened.menus.undo.text() == "Undo: Talent added")
    press(opened, "Ctrl+Z")
    until(qtbot, lambda: "Zingt" not in stored(opened))
    page_states.wait_for(view.map_page.view, assets=4)


def test_edit_move_and_delete_each_with_undo(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.select("a2")
    qtbot.mouseClick(view.right.detail.edit_button, Qt.MouseButton.LeftButton)
    view.right.editor.title.selectAll()
    qtbot.keyClicks(view.right.editor.title, "Buurthuis De Lelie")
    qtbot.keyClick(view.right.editor.title, Qt.Key.Key_Return)
    until(qtbot, lambda: "Buurthuis De Lelie" in stored(opened))
    until(qtbot, lambda: not view.right.editing)
    before = stored(opened)["Buurthuis De Lelie"]
    view.map_page.view.asset_moved.emit("a2", 5.995, 51.185)
    until(qtbot, lambda: stored(opened)["Buurthuis De Lelie"].lon == 5.995)
    until(qtbot, lambda: "Place moved" in view.toast.words.text())
    press(opened, "Ctrl+Z")
    until(qtbot, lambda: stored(opened)["Buurthuis De Lelie"].lon == before.lon)
    until(qtbot, opened.menus.delete.isEnabled)
    press(opened, "Del")
    until(qtbot, lambda: "Buurthuis De Lelie" not in stored(opened))
    assert view.showing.selection is None
    until(qtbot, lambda: view.toast.isVisible() and "Place deleted" in view.toast.words.text())
    qtbot.mouseClick(view.toast.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "Buurthuis De Lelie" in stored(opened))
    until(qtbot, lambda: view.showing.selection == "a2")


def test_move_by_button_and_a_click(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.select("a1")
    before = stored(opened)["Kookt voor de hele straat"]
    qtbot.mouseClick(view.right.detail.move_button, Qt.MouseButton.LeftButton)
    assert view.map_page.placing
    x, y = middle(opened)
    click_map(qtbot, opened, x + 40, y + 20)
    until(qtbot, lambda: stored(opened)["Kookt voor de hele straat"].lon != before.lon)
    assert not view.map_page.placing


def test_escape_ends_placing_then_writing_then_the_selection(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.work.start_new(Kind.PLACE)
    view.escape()
    assert not view.map_page.placing
    view.select("a1")
    view.work.edit("a1")
    qtbot.keyClicks(view.right.editor.title, "weg hiermee")
    qtbot.keyClick(view.right.editor.title, Qt.Key.Key_Escape)
    assert view.right.currentWidget() is view.right.detail
    assert view.showing.selection == "a1"
    view.escape()
    assert view.right.currentWidget() is view.right.overview
    assert "Kookt voor de hele straat" in stored(opened)


def test_a_new_asset_from_the_list_without_a_map(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    press(opened, "Ctrl+2")
    assert view.pages.currentWidget() is view.list_page
    qtbot.mouseClick(view.list_page.add_bar.buttons[Kind.PLACE], Qt.MouseButton.LeftButton)
    editor = view.right.editor
    qtbot.keyClicks(editor.title, "Bankje")
    qtbot.keyClicks(editor.place, "51.185, 5.995")
    qtbot.keyClick(editor.place, Qt.Key.Key_Return)
    until(qtbot, lambda: "Bankje" in stored(opened))
    until(qtbot, lambda: view.list_page.current_id() == stored(opened)["Bankje"].id)
    assert view.name_of("bu1") in view.toast.words.text()


def test_what_was_typed_is_kept_when_something_else_is_chosen(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.work.edit("a1")
    view.right.editor.title.setText("Kookt elke dag")
    view.select("a2")
    until(qtbot, lambda: "Kookt elke dag" in stored(opened))
    until(qtbot, lambda: view.right.detail.asset_id == "a2")


def test_what_cannot_be_stored_stays_in_the_form(qtbot: QtBot, opened: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: said.append(box.text()))
    view = opened.view
    view.work.edit("a1")
    view.right.editor.title.setText("Kookt graag")
    assert opened.session is not None
    # Deleted elsewhere; this window hears of it only after the form was sent.
    opened.session.workspace.do("elders", lambda unit: assets.delete(unit, "a1"))
    view.right.editor.save()
    until(qtbot, lambda: said)
    until(qtbot, lambda: view.right.editing)
    assert view.right.editor.title.text() == "Kookt graag"
    assert view.right.editor.dirty
    view.work.close_editor()


def test_closing_the_window_keeps_what_was_typed(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    opened.view.work.edit("a1")
    opened.view.right.editor.title.setText("Tot het laatst getypt")
    opened.close()
    with Workspace.open(tmp_path / "donderberg.assetmap") as workspace:
        placed = workspace.asset("a1")
    assert placed is not None
    assert placed.asset.title == "Tot het laatst getypt"


def test_a_form_that_must_be_mended_keeps_the_window_open(opened: Window) -> None:
    opened.view.work.edit("a1")
    opened.view.right.editor.title.clear()
    opened.close()
    assert opened.session is not None
    opened.view.work.close_editor()


@pytest.mark.parametrize("title", ["<img src=x onerror=alert(1)>", "👵🏾 breit", "يطبخ", "z" * 200])
def test_strange_titles_go_everywhere_safely(qtbot: QtBot, opened: Window, page_states: Any, title: str) -> None:
    view = opened.view
    view.work.start_new(Kind.STORY)
    click_map(qtbot, opened, *middle(opened))
    until(qtbot, lambda: view.right.editing)
    view.right.editor.title.setText(title)
    qtbot.keyClick(view.right.editor.title, Qt.Key.Key_Return)
    until(qtbot, lambda: title in stored(opened))
    press(opened, "Ctrl+2")
    assert view.list_page.model.row_of(stored(opened)[title].id) is not None
    said = page_states.wait_for(view.map_page.view, assets=5)
    assert said["errors"] == []
    assert opened.width() == 1366


def test_roermond_from_new_dossier_to_restart(
    qtbot: QtBot, window: Window, tmp_path: Path, shared_data: Path, page_states: Any
) -> None:
    path = tmp_path / "roermond.assetmap"
    with qtbot.waitSignal(window.view.map_page.view.ready, timeout=20_000):
        window.create_dossier(path)
        until(qtbot, lambda: window.session is not None)
    qtbot.mouseClick(window.view.map_page.welcome.button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(AreaWizard)
    assert isinstance(dialog, AreaWizard)
    dialog.read_file(shared_data / "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp")
    until(qtbot, lambda: dialog.accept_button.text() == "Import 35 buurten")
    with qtbot.waitSignal(dialog.stored, timeout=20_000):
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not window.view.map_page.welcome.isVisible())
    until(qtbot, lambda: window.view.map_page.hint.text() != "")
    page_states.wait_for(window.view.map_page.view, areas=46)
    add_talent(qtbot, window, "Vertelt over de mijn")
    until(qtbot, lambda: "Talent added in " in window.view.toast.words.text())
    assert window.close_dossier()
    assert window.start.recent_buttons
    qtbot.mouseClick(window.start.recent_buttons[0], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session is not None)
    assert list(stored(window)) == ["Vertelt over de mijn"]
