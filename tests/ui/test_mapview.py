"""The map in the window: a real page, real data, and nothing asked of any network (the fixtures see to that)."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import Asset, Kind
from assetmap.domain.snapshot import Filters
from assetmap.operations import areas, assets
from assetmap.settings import View
from assetmap.ui.mapview import PATCH_MAX, MapState, MapView
from assetmap.ui.session import Session

HERE = (5.9925, 51.1925)
"""Somewhere in buurt `bu2` of the small dossier."""


def target(view: MapView) -> QWidget:
    """The widget inside the map that gets the mouse and the keys."""
    (web,) = view.findChildren(QWebEngineView)
    return web.focusProxy() or web


def move(view: MapView, x: float, y: float) -> None:
    point, widget, none = QPointF(x, y), target(view), Qt.MouseButton.NoButton
    where = widget.mapToGlobal(point)
    QApplication.sendEvent(
        widget, QMouseEvent(QEvent.Type.MouseMove, point, where, none, none, Qt.KeyboardModifier.NoModifier)
    )


def click(qtbot: QtBot, view: MapView, x: float, y: float) -> None:
    move(view, x, y)
    qtbot.mouseClick(target(view), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def pin(said: Any, asset_id: str) -> tuple[float, float]:
    found = next(one for one in said["pins"] if one["id"] == asset_id)
    return found["x"], found["y"]


def new_asset(asset_id: str = "new", **values: Any) -> Asset:
    made = Asset(id=asset_id, kind=Kind.PLACE, title="Moestuin", lon=HERE[0], lat=HERE[1])
    return replace(made, **values)


def test_a_dossier_stands_on_the_map(map_view: MapView, page_states: Any) -> None:
    said = page_states.wait_for(map_view, assets=4, areas=7)
    assert said["drawn"]["together"] == 4
    assert said["errors"] == []


def test_without_a_dossier_the_map_is_empty_but_there(empty_map: MapView, page_states: Any) -> None:
    said = page_states.now(empty_map)
    assert (said["ready"], said["assets"], said["areas"]) == (True, 0, 0)


def test_an_asset_appears_moves_and_goes_without_a_new_page(
    qtbot: QtBot, map_view: MapView, session: Session, page_states: Any
) -> None:
    drawn_before = page_states.now(map_view)["timings"]
    session.do("add", partial(assets.add, asset=new_asset()))
    page_states.wait_for(map_view, assets=5)
    session.do("move", lambda unit: assets.move(unit, "new", HERE[0] + 0.001, HERE[1]))
    session.do("delete", lambda unit: assets.delete(unit, "new"))
    said = page_states.wait_for(map_view, assets=4)
    assert said["timings"] == drawn_before


def test_undo_and_redo_reach_the_map(map_view: MapView, session: Session, page_states: Any) -> None:
    session.do("delete", lambda unit: assets.delete(unit, "a1"))
    page_states.wait_for(map_view, assets=3)
    session.undo()
    page_states.wait_for(map_view, assets=4)
    session.redo()
    page_states.wait_for(map_view, assets=3)


def test_very_many_changes_are_loaded_anew(map_view: MapView, session: Session, page_states: Any) -> None:
    many = [new_asset(f"m{number}", lon=HERE[0] + number * 1e-6) for number in range(PATCH_MAX + 1)]
    session.do("import", lambda unit: assets.import_assets(unit, many))
    said = page_states.wait_for(map_view, assets=4 + len(many))
    assert said["edits"] == 0


@pytest.mark.parametrize(
    ("area", "filters", "count"),
    [
        ("bu1", Filters(), 1),
        ("wk1", Filters(), 2),
        (None, Filters(kinds=frozenset({Kind.STORY, Kind.PLACE})), 2),
        (None, Filters(themes=frozenset({"eten"})), 4),
        (None, Filters(text="zangkoor"), 1),
        ("bu1", Filters(kinds=frozenset({Kind.PLACE})), 0),
    ],
)
def test_filters_choose_what_is_on_the_map(
    map_view: MapView, page_states: Any, area: str | None, filters: Filters, count: int
) -> None:
    map_view.show_assets(area, filters)
    page_states.wait_for(map_view, assets=count, focus=area)


@pytest.mark.parametrize("filters", [Filters(kinds=frozenset({Kind.TALENT})), Filters(text="kookt")])
def test_a_change_outside_the_filters_stays_off_the_map(
    map_view: MapView, session: Session, page_states: Any, filters: Filters
) -> None:
    map_view.show_assets(None, filters)
    page_states.wait_for(map_view, assets=1)
    session.do("add", partial(assets.add, asset=new_asset()))
    session.do("add", partial(assets.add, asset=new_asset("cook", kind=Kind.TALENT, title="Kookt ook")))
    page_states.wait_for(map_view, assets=2)


def test_areas_that_come_and_go_are_drawn(map_view: MapView, session: Session, page_states: Any) -> None:
    session.do("delete", lambda unit: areas.delete_division(unit, "d1"))
    page_states.wait_for(map_view, areas=0, assets=4)
    session.undo()
    page_states.wait_for(map_view, areas=7, assets=4)


def test_the_area_that_is_shown_may_go(map_view: MapView, session: Session, page_states: Any) -> None:
    map_view.show_assets("bu1")
    page_states.wait_for(map_view, assets=1)
    session.do("delete", lambda unit: areas.delete_division(unit, "d1"))
    page_states.wait_for(map_view, areas=0)


def test_clicking_a_pin_tells_which(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    x, y = pin(page_states.now(map_view), "a2")
    with qtbot.waitSignal(map_view.asset_clicked, timeout=20_000) as told:
        click(qtbot, map_view, x, y)
    assert told.args == ["a2"]
    map_view.select("a2")
    page_states.wait_for(map_view, selected="a2")


def test_clicking_an_area_tells_which(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    x, y = pin(page_states.now(map_view), "a2")
    with qtbot.waitSignal(map_view.area_clicked, timeout=20_000) as told:
        click(qtbot, map_view, x - 60, y - 30)
    assert told.args == ["bu2"]


def test_the_mouse_tells_where_it_is(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    x, y = pin(page_states.now(map_view), "a2")
    told: list[str] = []
    map_view.cursor_moved.connect(lambda _lon, _lat, area: told.append(area))

    def moved() -> None:
        # The page takes one move of the mouse per frame, and the first may come before it listens.
        move(map_view, x - 60 - len(told) % 2, y - 30)
        assert told

    qtbot.waitUntil(moved, timeout=20_000)
    assert told[-1] == "Kastelenbuurt"


def test_a_new_asset_is_placed_with_a_click(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    map_view.start_placing(Kind.TALENT)
    page_states.wait_for(map_view, placing="talent")
    with qtbot.waitSignal(map_view.placed, timeout=20_000) as told:
        click(qtbot, map_view, 400, 300)
    kind, lon, lat = told.args
    assert kind == "talent"
    assert lon == pytest.approx(6.0, abs=0.001)
    assert lat == pytest.approx(51.19, abs=0.003)


def test_escape_gives_up_placing(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    map_view.start_placing(Kind.PLACE)
    page_states.wait_for(map_view, placing="place")
    with qtbot.waitSignal(map_view.cancelled, timeout=20_000):
        qtbot.keyClick(target(map_view), Qt.Key.Key_Escape)
    page_states.wait_for(map_view, placing=None)


def test_the_view_is_told_and_can_be_put_back(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    with qtbot.waitSignal(map_view.view_changed, timeout=20_000) as told:
        map_view.set_view(View(5.995, 51.185, 16))
    state = told.args[0]
    assert isinstance(state, MapState)
    assert state.zoom == 16
    where = map_view.view()
    assert where is not None
    assert (where.lon, where.lat) == pytest.approx((5.995, 51.185), abs=1e-4)


def test_zooming_to_bounds(qtbot: QtBot, map_view: MapView) -> None:
    with qtbot.waitSignal(map_view.view_changed, timeout=20_000) as told:
        map_view.zoom_to(Bounds(5.99, 51.18, 6.0, 51.19))
    west, south, east, north = told.args[0].bounds
    assert west < 5.99 < 6.0 < east
    assert south < 51.18 < 51.19 < north


def test_dark_reaches_the_page(map_view: MapView, page_states: Any) -> None:
    map_view.set_dark(True)
    page_states.wait_for(map_view, dark=True)
    map_view.set_dark(False)
    page_states.wait_for(map_view, dark=False)


def test_the_page_waits_for_a_dossier_that_is_on_its_way(qtbot: QtBot, session: Session, page_states: Any) -> None:
    view = MapView()
    view.resize(600, 400)
    view.expect_session()
    drawn: list[bool] = []
    view.ready.connect(lambda: drawn.append(True))
    view.show()
    qtbot.wait(600)
    assert drawn == []
    with qtbot.waitSignal(view.ready, timeout=20_000):
        view.set_session(session)
    assert page_states.now(view)["assets"] == 4
    view.shut()


def test_texts_of_residents_are_only_text(map_view: MapView, session: Session, page_states: Any) -> None:
    nasty = "</script><img src=x onerror=alert(1)>\u2028\u2029 ' \" \\ ${1} שלום 🎉"
    session.do("add", partial(assets.add, asset=new_asset(title=nasty)))
    session.do("name", lambda unit: unit.save("areas", {"id": "bu2", "name": nasty}))
    said = page_states.wait_for(map_view, assets=5, areas=7)
    assert said["errors"] == []


def test_closing_the_dossier_empties_the_map(
    qtbot: QtBot, map_view: MapView, session: Session, page_states: Any
) -> None:
    with qtbot.waitSignal(map_view.ready, timeout=20_000):
        session.close()
    assert page_states.now(map_view)["assets"] == 0


def test_a_page_that_stops_comes_back_as_it_was(qtbot: QtBot, map_view: MapView, page_states: Any) -> None:
    map_view.select("a1")
    map_view.show_assets("wk1")
    page_states.wait_for(map_view, assets=2, selected="a1")
    (web,) = map_view.findChildren(QWebEngineView)
    with qtbot.waitSignal(map_view.ready, timeout=20_000):
        os.kill(web.page().renderProcessPid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        notice = next(label for label in map_view.findChildren(QLabel) if label.property("look") == "notice")
        qtbot.waitUntil(notice.isVisible, timeout=20_000)
        assert "drawn again" in notice.text()
    assert not notice.isVisible()
    page_states.wait_for(map_view, assets=2, selected="a1", focus="wk1")
