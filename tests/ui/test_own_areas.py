"""Own areas in the whole window, by mouse and keyboard, with the real map, store and worker."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import Kind
from assetmap.domain.own_areas import COLOURS
from assetmap.geo import shapes
from assetmap.operations import dossier, own_areas
from assetmap.ui.area_wizard.wizard import AreaWizard
from assetmap.ui.own_area_panel import OwnAreaPanel, hectares_text
from assetmap.ui.own_area_ways import Way
from assetmap.ui.window import Window


def target(window: Window) -> QWidget:
    web = window.view.map_page.view.findChild(QWebEngineView)
    assert isinstance(web, QWebEngineView)
    return web.focusProxy() or web


def panel(window: Window) -> OwnAreaPanel:
    return window.view.right.own


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


def own(window: Window) -> dict[str, Area]:
    assert window.session is not None
    return {area.name: area for area in window.session.workspace.areas() if area.level is Level.OWN}


def drawing(window: Window, page_states: Any) -> dict[str, Any]:
    found: dict[str, Any] = page_states.now(window.view.map_page.view)["drawing"]
    return found


def mode_becomes(qtbot: QtBot, window: Window, page_states: Any, mode: str | None) -> None:
    until(qtbot, lambda: drawing(window, page_states)["mode"] == mode)


def spots_at_rest(qtbot: QtBot, window: Window, page_states: Any) -> list[Sequence[float]]:
    """Where the points of the shape are, once the map stands still."""
    seen: list[list[Sequence[float]]] = []

    def still() -> bool:
        qtbot.wait(150)
        seen.append(drawing(window, page_states)["spots"])
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

    until(qtbot, still)
    return seen[-1]


def mouse(window: Window, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton) -> None:
    point = QPointF(x, y)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    there = target(window).mapToGlobal(point)
    QApplication.sendEvent(
        target(window), QMouseEvent(kind, point, there, pressed, held, Qt.KeyboardModifier.NoModifier)
    )


def click(qtbot: QtBot, window: Window, x: float, y: float) -> None:
    mouse(window, QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton)
    qtbot.mouseClick(target(window), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def drag(qtbot: QtBot, window: Window, start: Sequence[float], end: tuple[float, float]) -> None:
    left = Qt.MouseButton.LeftButton
    mouse(window, QEvent.Type.MouseMove, start[0], start[1], Qt.MouseButton.NoButton)
    mouse(window, QEvent.Type.MouseButtonPress, start[0], start[1], left)
    for part in (0.4, 0.7, 1.0):
        qtbot.wait(30)
        x, y = (start[i] + (end[i] - start[i]) * part for i in (0, 1))
        mouse(window, QEvent.Type.MouseMove, x, y, left)
    qtbot.wait(30)
    mouse(window, QEvent.Type.MouseButtonRelease, *end, left)
    qtbot.wait(60)


def corners(window: Window) -> list[tuple[float, float]]:
    """Four spots on the map around its middle, away from what floats above it."""
    size = target(window).size()
    x, y = size.width() / 2, size.height() / 2
    return [(x - 130, y - 120), (x + 120, y - 110), (x + 130, y + 60), (x - 120, y + 70)]


def draw(qtbot: QtBot, window: Window, page_states: Any) -> None:
    """Click four corners, each when the one before has arrived."""
    mode_becomes(qtbot, window, page_states, "draw")
    for count, corner in enumerate(corners(window), 1):
        click(qtbot, window, *corner)
        until(qtbot, partial(has_points, window, page_states, count))


def has_points(window: Window, page_states: Any, count: int) -> bool:
    return bool(drawing(window, page_states)["points"] == count)


def assets_in(window: Window, area: Area) -> str:
    assert window.session is not None
    return str(window.session.workspace.counts().by_area.get(area.id, 0))


def add(window: Window, name: str = "Het pleintje") -> Area:
    assert window.session is not None
    outline = shapes.from_points([(5.992, 51.182), (5.998, 51.182), (5.998, 51.188), (5.992, 51.188)])
    window.session.workspace.do("own", partial(own_areas.add, name=name, geometry=outline.geometry))
    return own(window)[name]


@pytest.fixture
def one(qtbot: QtBot, opened: Window) -> Area:
    """An own area in the small dossier, that the window knows of."""
    made = add(opened)
    until(qtbot, lambda: made.id in opened.view.areas)
    until(qtbot, lambda: opened.view.areas_panel.count_of(made.id) == "1")
    return made


def test_drawn_on_the_map_named_and_stored_in_one_step(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    assert view.areas_panel.add_button is not None
    qtbot.mouseClick(view.areas_panel.add_button, Qt.MouseButton.LeftButton)
    assert view.map_page.placing
    assert view.right.currentWidget() is panel(opened)
    draw(qtbot, opened, page_states)
    until(qtbot, lambda: "4" in panel(opened).draw_words.text())
    qtbot.keyClick(target(opened), Qt.Key.Key_Return)
    until(qtbot, lambda: panel(opened).outline is not None and not view.map_page.placing)
    assert panel(opened).size_words.text().endswith(" ha")
    qtbot.keyClicks(panel(opened).name, "Rond het plein")
    qtbot.mouseClick(panel(opened).colours["#0D8A80"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    until(qtbot, lambda: "Rond het plein" in own(opened))
    made = own(opened)["Rond het plein"]
    assert made.colour == "#0D8A80"
    assert made.code.startswith("EB-")
    assert assets_in(opened, made) == panel(opened).count_words.text()
    until(qtbot, lambda: made.id in view.areas)
    until(qtbot, lambda: view.areas_panel.count_of(made.id) == panel(opened).count_words.text())
    assert view.right.currentWidget() is not panel(opened)
    assert "Own area added" in view.toast.words.text()
    until(qtbot, lambda: opened.menus.undo.text() == "Undo: Own area added")
    qtbot.mouseClick(view.toast.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not own(opened))
    until(qtbot, lambda: made.id not in view.areas)
    page_states.wait_for(view.map_page.view, areas=7)


def test_escape_on_the_map_gives_up_and_leaves_nothing(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    qtbot.keyClick(target(opened), Qt.Key.Key_Escape)
    mode_becomes(qtbot, opened, page_states, None)
    until(qtbot, lambda: not opened.view.map_page.placing)
    assert opened.view.right.currentWidget() is opened.view.right.overview
    assert own(opened) == {}


def test_undo_while_drawing_takes_one_point_back(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    assert opened.session is not None
    before = opened.session.undo_title()
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    opened.menus.undo.trigger()
    until(qtbot, lambda: drawing(opened, page_states)["points"] == 3)
    assert opened.session.undo_title() == before
    opened.view.escape()
    mode_becomes(qtbot, opened, page_states, None)


def test_a_key_for_a_new_asset_does_not_throw_a_drawing_away(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    opened.view.work.start_new(Kind.TALENT)
    assert drawing(opened, page_states)["points"] == 4
    opened.view.own.close()


def test_a_name_is_needed_and_not_too_long(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    qtbot.mouseClick(panel(opened).finish_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: panel(opened).outline is not None)
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    assert panel(opened).name_problem.text() == "Give the own area a name."
    panel(opened).name.setText("x" * 10_000)
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    assert "10000 characters" in panel(opened).name_problem.text()
    assert own(opened) == {}
    panel(opened).name.setText("<script>alert(1)</script>")
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    until(qtbot, lambda: "<script>alert(1)</script>" in own(opened))
    said = page_states.wait_for(opened.view.map_page.view, areas=8)
    assert said["errors"] == []


def test_saving_before_drawing_says_what_to_do(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    panel(opened).name.setText("Nergens")
    qtbot.mouseClick(panel(opened).save_button, Qt.MouseButton.LeftButton)
    assert "draw it on the map" in panel(opened).outline_problem.text()
    opened.view.own.close()


def test_from_buurten_by_keyboard(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    qtbot.mouseClick(panel(opened).ways[Way.AREAS], Qt.MouseButton.LeftButton)
    choice = panel(opened).areas
    assert not opened.view.map_page.placing
    qtbot.keyClicks(choice.search, "oost vlieg")
    shown = [item.text() for item in choice.items() if not item.isHidden()]
    assert shown == ["Vliegeniersbuurt · Wijk Oost"]
    choice.search.setText("buurt")
    for item in choice.items():
        if not item.isHidden() and item.text().startswith(("Comp", "Vlieg")):
            choice.list.setCurrentItem(item)
            qtbot.keyClick(choice.list, Qt.Key.Key_Space)
    until(qtbot, lambda: panel(opened).outline is not None)
    assert choice.chosen.text() == "Componistenbuurt, Vliegeniersbuurt"
    until(qtbot, lambda: panel(opened).count_words.text() == "2")
    panel(opened).name.setText("Samen")
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    until(qtbot, lambda: "Samen" in own(opened))
    assert own(opened)["Samen"].bounds == pytest.approx((5.99, 51.18, 6.01, 51.19))


def test_nothing_ticked_is_nothing(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    panel(opened).choose_way(Way.AREAS)
    first = panel(opened).areas.items()[0]
    first.setCheckState(Qt.CheckState.Checked)
    until(qtbot, lambda: panel(opened).outline is not None)
    first.setCheckState(Qt.CheckState.Unchecked)
    assert panel(opened).outline is None
    opened.view.escape()
    assert opened.view.right.currentWidget() is opened.view.right.overview


def test_along_a_street(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    lines = [[[5.991, 51.185], [5.996, 51.185]], [[5.996, 51.185], [5.999, 51.186]]]
    streets = [
        {"type": "Feature", "properties": {"class": "road", "name": "Mozartstraat"},
         "geometry": {"type": "LineString", "coordinates": line}}
        for line in lines
    ]  # fmt: skip
    background = json.dumps({"type": "FeatureCollection", "features": streets})
    assert opened.session is not None
    opened.session.workspace.do("map", partial(dossier.set_setting, key="background", value=background))
    opened.view.own.start()
    qtbot.mouseClick(panel(opened).ways[Way.STREET], Qt.MouseButton.LeftButton)
    choice = panel(opened).streets
    until(qtbot, lambda: choice.list.count() == 1)
    choice.list.item(0).setCheckState(Qt.CheckState.Checked)
    until(qtbot, lambda: panel(opened).outline is not None)
    narrow = panel(opened).outline
    assert narrow is not None
    choice.metres.setCurrentText("100 m")
    until(qtbot, lambda: panel(opened).outline not in {None, narrow})
    wide = panel(opened).outline
    assert wide is not None
    assert wide.hectares > 2 * narrow.hectares
    assert drawing(opened, page_states)["shown"] is not None
    opened.view.own.close()


def test_from_typed_coordinates(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    qtbot.mouseClick(panel(opened).ways[Way.POINTS], Qt.MouseButton.LeftButton)
    points = panel(opened).points.text
    points.setPlainText("51.182, 5.992\nhier")
    until(qtbot, lambda: "Line 2" in panel(opened).outline_problem.text())
    points.setPlainText("51.182, 5.992\n51.182, 5.992\n51.182, 5.992")
    until(qtbot, lambda: "three different" in panel(opened).outline_problem.text())
    points.setPlainText("51.182, 5.992\n51,188; 5,992\n5.998 51.188\n195900 354300")
    until(qtbot, lambda: panel(opened).outline is not None)
    assert panel(opened).outline_problem.text() == ""
    panel(opened).name.setText("Getypt")
    panel(opened).save()
    until(qtbot, lambda: "Getypt" in own(opened))


def test_crossing_lines_are_said(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    panel(opened).choose_way(Way.POINTS)
    panel(opened).points.text.setPlainText("51.182, 5.992\n51.188, 5.998\n51.182, 5.998\n51.188, 5.992")
    until(qtbot, lambda: panel(opened).outline is not None)
    assert "crossed" in panel(opened).note.text()
    assert panel(opened).note.isVisible()
    opened.view.own.close()


def test_a_point_is_dragged_and_enter_stores(qtbot: QtBot, opened: Window, one: Area, page_states: Any) -> None:
    opened.view.own.reshape(one.id)
    mode_becomes(qtbot, opened, page_states, "edit")
    spot = spots_at_rest(qtbot, opened, page_states)[2]
    drag(qtbot, opened, spot, (spot[0] + 60, spot[1] - 40))
    qtbot.keyClick(target(opened), Qt.Key.Key_Return)
    until(qtbot, lambda: own(opened)[one.name].geometry != one.geometry)
    now = own(opened)[one.name]
    assert (now.id, now.code, now.name) == (one.id, one.code, one.name)
    assert now.bounds.east > one.bounds.east
    assert now.bounds.west == one.bounds.west
    until(qtbot, lambda: "Shape of an own area changed" in opened.view.toast.words.text())
    qtbot.mouseClick(opened.view.toast.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: own(opened)[one.name] == one)
    until(qtbot, lambda: drawing(opened, page_states)["shown"] is None)


def test_escape_leaves_a_shape_as_it_was(qtbot: QtBot, opened: Window, one: Area, page_states: Any) -> None:
    assert opened.session is not None
    opened.view.own.reshape(one.id)
    mode_becomes(qtbot, opened, page_states, "edit")
    spot = spots_at_rest(qtbot, opened, page_states)[0]
    drag(qtbot, opened, spot, (spot[0] - 40, spot[1]))
    qtbot.keyClick(target(opened), Qt.Key.Key_Escape)
    mode_becomes(qtbot, opened, page_states, None)
    until(qtbot, lambda: not opened.view.map_page.placing)
    assert own(opened)[one.name] == one
    assert opened.session.undo_title() == "own"


def test_the_shape_of_a_new_one_can_be_mended_before_it_is_stored(
    qtbot: QtBot, opened: Window, page_states: Any
) -> None:
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    qtbot.keyClick(target(opened), Qt.Key.Key_Return)
    until(qtbot, lambda: panel(opened).outline is not None)
    before = panel(opened).outline
    qtbot.mouseClick(panel(opened).reshape_button, Qt.MouseButton.LeftButton)
    mode_becomes(qtbot, opened, page_states, "edit")
    spot = drawing(opened, page_states)["spots"][1]
    drag(qtbot, opened, spot, (spot[0] + 50, spot[1]))
    qtbot.mouseClick(opened.view.map_page.done_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: panel(opened).outline not in {None, before})
    assert own(opened) == {}
    opened.view.own.close()


def test_name_and_colour_by_the_form(qtbot: QtBot, opened: Window, one: Area) -> None:
    opened.view.own.edit(one.id)
    until(qtbot, lambda: opened.view.right.currentWidget() is panel(opened))
    assert panel(opened).name.text() == one.name
    assert panel(opened).count_words.text() == "1"
    assert panel(opened).size_words.text() == hectares_text(shapes.hectares(one.geometry))
    panel(opened).name.setText("Anders")
    qtbot.mouseClick(panel(opened).colours["#8B5CF6"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel(opened).name, Qt.Key.Key_Return)
    until(qtbot, lambda: "Anders" in own(opened))
    assert own(opened)["Anders"].colour == "#8B5CF6"
    assert own(opened)["Anders"].geometry == one.geometry


def test_a_colour_out_of_a_file_stays_until_another_is_chosen(qtbot: QtBot, opened: Window, one: Area) -> None:
    assert opened.session is not None
    opened.session.workspace.do("file", partial(own_areas.change, area_id=one.id, colour="#123456"))
    until(qtbot, lambda: opened.view.areas[one.id].colour == "#123456")
    opened.view.own.edit(one.id)
    until(qtbot, lambda: opened.view.right.currentWidget() is panel(opened))
    panel(opened).name.setText("Anders")
    panel(opened).save()
    until(qtbot, lambda: "Anders" in own(opened))
    assert own(opened)["Anders"].colour == "#123456"


def test_what_was_typed_is_stored_when_something_else_is_chosen(qtbot: QtBot, opened: Window, one: Area) -> None:
    opened.view.own.edit(one.id)
    until(qtbot, lambda: opened.view.right.currentWidget() is panel(opened))
    panel(opened).name.setText("Anders")
    opened.view.select("a1")
    until(qtbot, lambda: "Anders" in own(opened))
    until(qtbot, lambda: opened.view.right.currentWidget() is opened.view.right.detail)


def test_the_menu_in_the_tree(qtbot: QtBot, opened: Window, one: Area) -> None:
    tree = opened.view.areas_panel.tree
    with qtbot.waitSignal(opened.view.areas_panel.own_menu, timeout=20_000) as asked:
        opened.view.areas_panel.set_current(one.id)
        tree.customContextMenuRequested.emit(tree.visualRect(tree.currentIndex()).center())
    assert asked.args is not None
    assert asked.args[0] == one.id
    for shown in opened.view.findChildren(QMenu):
        shown.close()
    menu = opened.view.own.menu(one.id)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["Name and colour…", "Change the shape…", "Colour", "Delete"]
    colours = next(action.menu() for action in menu.actions() if action.text() == "Colour")
    assert isinstance(colours, QMenu)
    assert len(colours.actions()) == len(COLOURS)
    colours.actions()[2].trigger()
    until(qtbot, lambda: own(opened)[one.name].colour == list(COLOURS)[2])
    menu.actions()[-1].trigger()
    until(qtbot, lambda: not own(opened))
    until(qtbot, lambda: "Own area deleted" in opened.view.toast.words.text())
    qtbot.mouseClick(opened.view.toast.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: one.name in own(opened))
    menu.deleteLater()


def test_what_can_be_done_stands_below_the_name(qtbot: QtBot, opened: Window, one: Area, page_states: Any) -> None:
    overview = opened.view.right.overview
    opened.view.choose_area(one.id)
    until(qtbot, lambda: len([each for each in overview.findChildren(QPushButton) if each.isVisible()]) == 2)
    edit, reshape = (each for each in overview.findChildren(QPushButton) if each.isVisible())
    assert (edit.text(), reshape.text()) == ("Name and colour…", "Change the shape…")
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: opened.view.right.currentWidget() is panel(opened))
    qtbot.mouseClick(panel(opened).reshape_button, Qt.MouseButton.LeftButton)
    mode_becomes(qtbot, opened, page_states, "edit")
    assert opened.view.right.currentWidget() is not panel(opened)
    opened.view.escape()
    mode_becomes(qtbot, opened, page_states, None)


def test_delete_and_f2_in_the_tree_are_about_the_area(qtbot: QtBot, opened: Window, one: Area) -> None:
    view = opened.view
    view.select("a1")
    tree = view.areas_panel.tree
    view.areas_panel.set_current(one.id)
    for key, wish in ((Qt.Key.Key_F2, view.areas_panel.own_edit), (Qt.Key.Key_Delete, view.areas_panel.own_delete)):
        override = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        override.ignore()
        QApplication.sendEvent(tree, override)
        assert override.isAccepted()
        with qtbot.waitSignal(wish, timeout=20_000) as told:
            qtbot.keyClick(tree, key)
        assert told.args == [one.id]
    until(qtbot, lambda: not own(opened))
    assert opened.session is not None
    assert opened.session.workspace.asset("a1") is not None


def test_an_own_area_filters_as_an_official_one(qtbot: QtBot, opened: Window, one: Area, page_states: Any) -> None:
    opened.view.choose_area(one.id)
    until(qtbot, lambda: opened.status.shown.text().startswith("1 of 4"))
    page_states.wait_for(opened.view.map_page.view, assets=1, focus=one.id)


def test_from_a_file_asks_for_a_file(qtbot: QtBot, opened: Window) -> None:
    opened.view.own.start()
    qtbot.mouseClick(panel(opened).file_button, Qt.MouseButton.LeftButton)
    assert not opened.view.map_page.placing
    (wizard,) = opened.findChildren(AreaWizard)
    assert wizard.windowTitle() == "Import own areas"
    wizard.close()


def test_the_form_goes_when_its_area_is_undone(qtbot: QtBot, opened: Window, one: Area) -> None:
    opened.view.own.edit(one.id)
    until(qtbot, lambda: opened.view.right.currentWidget() is panel(opened))
    opened.menus.undo.trigger()
    until(qtbot, lambda: not own(opened))
    until(qtbot, lambda: opened.view.right.currentWidget() is not panel(opened))


def test_closing_the_dossier_while_drawing(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    assert opened.close_dossier()
    assert opened.stack.currentWidget() is opened.start


def test_a_map_that_stops_while_drawing_ends_the_drawing(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    map_view = opened.view.map_page.view
    opened.view.own.start()
    draw(qtbot, opened, page_states)
    web = map_view.findChild(QWebEngineView)
    assert isinstance(web, QWebEngineView)
    with qtbot.waitSignal(map_view.ready, timeout=20_000):
        os.kill(web.page().renderProcessPid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    assert not opened.view.map_page.placing
    assert opened.view.right.currentWidget() is not panel(opened)
    assert drawing(opened, page_states)["mode"] is None
