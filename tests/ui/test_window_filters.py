"""What is shown: areas, kinds, themes and text at once in map, list and numbers; pages that are not visible wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Kind
from assetmap.ui.export.dialog import ExportDialog
from assetmap.ui.window import Window


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


def shown(window: Window) -> str:
    return window.status.shown.text()


def test_a_kind_filters_map_list_and_numbers(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    qtbot.mouseClick(view.filters_panel.kinds[Kind.TALENT], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: shown(opened) == "1 of 4 assets in view")
    assert view.areas_panel.count_of("wk1") == "1"
    assert view.areas_panel.count_of("wk2") == "0"
    assert view.filters_panel.kinds[Kind.PLACE].count == 1
    page_states.wait_for(view.map_page.view, assets=1)
    view.show_page(1)
    assert view.list_page.heading.text() == "1 asset"
    qtbot.mouseClick(view.filters_panel.everything, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: shown(opened) == "4 of 4 assets in view")
    assert view.list_page.heading.text() == "4 assets"


def test_an_area_filters_and_the_kinds_follow(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    view.areas_panel.tree.setFocus()
    view.areas_panel.set_current("wk1")
    qtbot.keyClick(view.areas_panel.tree, Qt.Key.Key_Down)
    until(qtbot, lambda: shown(opened) == "1 of 4 assets in view")
    assert view.showing.area_id == "bu1"
    assert view.filters_panel.kinds[Kind.TALENT].count == 1
    assert view.filters_panel.kinds[Kind.PLACE].count == 0
    assert view.areas_panel.count_of(None) == "4"
    assert "Componistenbuurt" in view.top.trail.text()
    page_states.wait_for(view.map_page.view, assets=1, focus="bu1")


def test_search_from_the_keyboard_and_escape(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    opened.activateWindow()
    opened.menus.search.trigger()
    qtbot.keyClicks(view.top.search, "kookt")
    until(qtbot, lambda: shown(opened) == "1 of 4 assets in view")
    view.top.search.setFocus()
    view.top.search.clear()
    until(qtbot, lambda: shown(opened) == "4 of 4 assets in view")


def test_a_new_asset_outside_the_filter_is_stored_and_said(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.showing.set_kinds(frozenset({Kind.PLACE}))
    view.show_page(1)
    view.work.start_new(Kind.TALENT)
    view.right.editor.title.setText("Schaakt")
    view.right.editor.save()
    until(qtbot, lambda: "outside what you show" in view.toast.words.text())
    until(qtbot, lambda: shown(opened) == "1 of 5 assets in view")


def test_the_list_waits_until_it_is_shown(qtbot: QtBot, opened: Window) -> None:
    view = opened.view
    view.show_page(1)
    view.show_page(0)
    view.work.delete("a1")
    until(qtbot, lambda: shown(opened) == "3 of 3 assets in view")
    assert view.list_page.model.rowCount() == 4
    view.show_page(1)
    assert view.list_page.model.rowCount() == 3


def test_the_same_asset_is_selected_in_list_map_and_panel(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    view.map_page.view.asset_clicked.emit("a3")
    page_states.wait_for(view.map_page.view, selected="a3")
    assert view.right.detail.asset_id == "a3"
    view.show_page(1)
    assert view.list_page.current_id() == "a3"


def test_the_first_click_beside_a_pin_lets_go_the_second_chooses_the_area(opened: Window) -> None:
    view = opened.view
    view.select("a1")
    view.map_page.view.area_clicked.emit("bu2")
    assert view.showing.selection is None
    assert view.showing.area_id is None
    view.map_page.view.area_clicked.emit("bu2")
    assert view.showing.area_id == "bu2"


def test_export_gets_what_is_shown(qtbot: QtBot, opened: Window) -> None:
    opened.view.choose_area("wk1")
    opened.view.showing.set_kinds(frozenset({Kind.TALENT}))
    dialog = opened.export()
    assert isinstance(dialog, ExportDialog)
    assert dialog.fields.scopes.button(0).text() == "As shown now: Wijk West"
    assert dialog.fields.scopes.checkedId() == 0
    assert dialog.fields.filtered.isChecked()
    dialog.fields.audiences.button(0).click()
    order = dialog.order()
    assert order is not None
    assert order.wanted.areas == ("wk1",)
    assert order.wanted.filters.kinds == {Kind.TALENT}
    dialog.reject()


def test_selecting_and_filtering_are_no_steps(qtbot: QtBot, opened: Window) -> None:
    assert opened.session is not None
    before = opened.session.workspace.steps()
    opened.view.select("a1")
    opened.view.choose_area("wk1")
    opened.view.showing.set_text("x")
    opened.view.show_page(1)
    assert opened.session.workspace.steps() == before


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1600, 940)])
def test_nothing_is_cut_off(qtbot: QtBot, opened: Window, size: tuple[int, int]) -> None:
    opened.resize(*size)
    opened.view.select("a1")
    qtbot.wait(50)
    for button in opened.view.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
    assert opened.view.map_page.width() >= 300
    right = opened.view.right.mapTo(opened, opened.view.right.rect().topRight()).x()
    assert right <= opened.width()


def test_everything_has_a_name_for_a_screen_reader(opened: Window) -> None:
    opened.view.select("a1")
    for kind in (QAbstractButton, QLineEdit):
        for widget in opened.view.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or text, widget


def test_help_names_the_keys(opened: Window) -> None:
    dialog = opened.help()
    assert dialog.isVisible()
    dialog.close()
