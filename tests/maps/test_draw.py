"""Drawing an own area and changing an outline on the real page, by mouse and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import Kind
from assetmap.maps.page import PageConfig

TRIANGLE = ((300, 200), (600, 220), (450, 480))


@pytest.fixture
def opened(window: Any, make: SimpleNamespace, donderberg: tuple[Area, ...]) -> Any:
    window.open(make.snapshot(areas=donderberg, assets=[("a1", Kind.TALENT, "Kookt", 5.9725, 51.19)]))
    return window


def key(window: Any, *keys: Qt.Key, shift: bool = False) -> None:
    target = window.view.focusProxy() or window.view
    texts = {Qt.Key.Key_Space: " "}
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    for each in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, each, modifiers, texts.get(each, "")))
        window.settle(0.05)


def double_click(window: Any, x: float, y: float) -> None:
    window.click(x, y)
    target = window.view.focusProxy() or window.view
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    point, there = QPointF(x, y), QPointF(target.mapToGlobal(QPoint(round(x), round(y))))
    for kind, buttons in ((QEvent.Type.MouseButtonDblClick, left), (QEvent.Type.MouseButtonRelease, none)):
        QApplication.sendEvent(target, QMouseEvent(kind, point, there, left, buttons, Qt.KeyboardModifier.NoModifier))
    window.settle(0.1)


def right_click(window: Any, x: float, y: float) -> None:
    target = window.view.focusProxy() or window.view
    right, none = Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
    point, there = QPointF(x, y), QPointF(target.mapToGlobal(QPoint(round(x), round(y))))
    window.mouse("move", x, y)
    for kind, buttons in ((QEvent.Type.MouseButtonPress, right), (QEvent.Type.MouseButtonRelease, none)):
        QApplication.sendEvent(target, QMouseEvent(kind, point, there, right, buttons, Qt.KeyboardModifier.NoModifier))
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(target, QContextMenuEvent(reason, point.toPoint(), there.toPoint()))
    window.settle(0.1)


def drag(window: Any, start: Sequence[float], end: tuple[float, float]) -> None:
    window.mouse("move", *start)
    window.mouse("press", *start)
    for part in (0.3, 0.6, 1.0):
        x, y = (start[i] + (end[i] - start[i]) * part for i in (0, 1))
        window.mouse("move", x, y, held=True)
    window.mouse("release", *end)


def drawing(window: Any) -> dict[str, Any]:
    found: dict[str, Any] = window.state()["drawing"]
    return found


def start(window: Any, *points: tuple[float, float]) -> None:
    window.js("(assetmap.startDrawing(), 0)")
    for point in points:
        window.click(*point)


def place_of(window: Any, x: float, y: float) -> tuple[float, float]:
    lng, lat = window.js(
        f"(() => {{ const p = map_assetmap.containerPointToLatLng([{x}, {y}]); return [p.lng, p.lat] }})()"
    )
    return lng, lat


def edit(window: Any, geometry: Any, area_id: str = "own") -> list[list[float]]:
    text = shapely.to_geojson(geometry)
    window.js(f"(assetmap.startEditing({json.dumps(area_id)}, {text}), 0)")
    spots: list[list[float]] = drawing(window)["spots"]
    return spots


def only_edit(window: Any) -> Any:
    ((_, id_, geometry),) = window.bridge.of("areaEdited")
    assert id_ == "own"
    return shapely.from_geojson(json.dumps(geometry))


def test_points_and_enter(opened: Any) -> None:
    start(opened, *TRIANGLE)
    opened.picture("draw")
    assert drawing(opened)["points"] == 3
    key(opened, Qt.Key.Key_Return)
    ((_, geometry),) = opened.bridge.of("drawn")
    (ring,) = geometry["coordinates"]
    assert ring[0] == ring[-1]
    for (lon, lat), point in zip(ring, TRIANGLE, strict=False):
        assert (lon, lat) == pytest.approx(place_of(opened, *point), abs=1e-5)
    assert drawing(opened)["mode"] is None
    assert drawing(opened)["shown"] == geometry


def test_a_double_click_is_one_point_and_the_end(opened: Any) -> None:
    start(opened, *TRIANGLE)
    double_click(opened, 320, 420)
    ((_, geometry),) = opened.bridge.of("drawn")
    assert len(geometry["coordinates"][0]) == 5
    assert opened.bridge.of("areaClicked") == []


def test_a_click_on_the_first_point_closes(opened: Any) -> None:
    start(opened, *TRIANGLE)
    opened.mouse("move", 304, 204)
    opened.picture("draw-closing")
    opened.click(304, 204)
    ((_, geometry),) = opened.bridge.of("drawn")
    assert len(geometry["coordinates"][0]) == 4


def test_backspace_takes_points_back_and_escape_stops(opened: Any) -> None:
    start(opened, *TRIANGLE)
    key(opened, Qt.Key.Key_Backspace)
    assert drawing(opened)["points"] == 2
    key(opened, Qt.Key.Key_Return)
    assert opened.bridge.of("drawn") == []
    assert drawing(opened)["mode"] == "draw"
    key(opened, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert drawing(opened)["points"] == 0
    key(opened, Qt.Key.Key_Escape)
    assert opened.bridge.of("cancelled") == [("cancelled",)]
    assert drawing(opened)["mode"] is None
    counts = [points for _, points in opened.bridge.of("drawingChanged")]
    assert counts[:4] == [0, 1, 2, 3]


def test_drawing_is_neither_choosing_nor_moving_an_asset(opened: Any) -> None:
    (pin,) = opened.state()["pins"]
    start(opened, (pin["x"], pin["y"]), *TRIANGLE[1:])
    drag(opened, (700, 600), (740, 620))
    assert drawing(opened)["points"] == 3
    key(opened, Qt.Key.Key_Return)
    told = {name for name, *_ in opened.bridge.told}
    assert not told & {"assetClicked", "areaClicked", "mapClicked", "assetMoved", "placed"}


def test_the_map_can_be_moved_while_drawing(opened: Any) -> None:
    start(opened, *TRIANGLE)
    before = opened.state()["center"]
    drag(opened, (700, 600), (600, 500))
    assert opened.state()["center"] != before
    assert drawing(opened)["points"] == 3


def test_an_area_with_the_keyboard_alone(opened: Any) -> None:
    opened.mouse("move", 5, 5)
    opened.js("(assetmap.startDrawing(), 0)")
    space = Qt.Key.Key_Space
    for arrow in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        key(opened, arrow)
        opened.settle(0.4)
        key(opened, space)
    key(opened, Qt.Key.Key_Return)
    ((_, geometry),) = opened.bridge.of("drawn")
    assert shapely.from_geojson(json.dumps(geometry)).area > 0


def test_a_point_is_dragged_and_the_rest_stays_to_the_last_decimal(opened: Any) -> None:
    was = shapely.Polygon([(5.972123456789, 51.188), (5.986, 51.189), (5.985, 51.194), (5.973, 51.193)])
    spots = edit(opened, was)
    drag(opened, spots[1], (spots[1][0] + 60, spots[1][1] + 40))
    opened.picture("edit")
    key(opened, Qt.Key.Key_Return)
    now = only_edit(opened)
    before, after = list(was.exterior.coords), list(now.exterior.coords)
    assert [after[i] for i in (0, 2, 3)] == [before[i] for i in (0, 2, 3)]
    assert after[1] == pytest.approx(place_of(opened, spots[1][0] + 60, spots[1][1] + 40), abs=1e-5)


def test_the_middle_of_a_side_becomes_a_point_and_a_right_click_takes_it_away(opened: Any) -> None:
    was = shapely.Polygon([(5.972, 51.188), (5.986, 51.189), (5.985, 51.194), (5.973, 51.193)])
    spots = edit(opened, was)
    middle = ((spots[0][0] + spots[1][0]) / 2, (spots[0][1] + spots[1][1]) / 2)
    drag(opened, middle, (middle[0], middle[1] + 50))
    assert drawing(opened)["points"] == 5
    assert drawing(opened)["chosen"] == [0, 0, 1]
    right_click(opened, *drawing(opened)["spots"][3])
    assert drawing(opened)["points"] == 4
    key(opened, Qt.Key.Key_Backspace)
    assert drawing(opened)["points"] == 5
    key(opened, Qt.Key.Key_Return)
    assert len(only_edit(opened).exterior.coords) == 6


def test_the_whole_is_moved_from_inside(opened: Any) -> None:
    was = shapely.Polygon([(5.972, 51.188), (5.986, 51.189), (5.985, 51.194), (5.973, 51.193)])
    spots = edit(opened, was)
    x, y = (sum(spot[i] for spot in spots) / len(spots) for i in (0, 1))
    center = opened.state()["center"]
    drag(opened, (x, y), (x + 80, y + 30))
    key(opened, Qt.Key.Key_Return)
    now = only_edit(opened)
    assert opened.state()["center"] == center
    shift_x = {round(a[0] - b[0], 6) for a, b in zip(now.exterior.coords, was.exterior.coords, strict=True)}
    assert len(shift_x) == 1
    assert shift_x.pop() > 0


def test_holes_and_parts_are_edited_and_kept(opened: Any) -> None:
    outer = [(5.965, 51.185), (5.985, 51.185), (5.985, 51.195), (5.965, 51.195)]
    hole = [(5.970, 51.188), (5.980, 51.188), (5.980, 51.192), (5.970, 51.192)]
    other = shapely.box(5.99, 51.186, 5.995, 51.19)
    was = shapely.MultiPolygon([shapely.Polygon(outer, [hole]), other])
    spots = edit(opened, was)
    assert len(spots) == 12
    opened.picture("edit-parts")
    drag(opened, spots[4], (spots[4][0] - 20, spots[4][1] + 10))
    right_click(opened, *drawing(opened)["spots"][8])
    key(opened, Qt.Key.Key_Return)
    now = only_edit(opened)
    assert now.geom_type == "MultiPolygon"
    first, second = now.geoms
    assert len(first.interiors) == 1
    assert first.interiors[0].coords[0] != was.geoms[0].interiors[0].coords[0]
    assert first.exterior.equals(was.geoms[0].exterior)
    assert len(second.exterior.coords) == 4


def test_the_last_points_of_a_hole_take_it_away_but_an_area_stays_an_area(opened: Any) -> None:
    hole = [(5.970, 51.188), (5.980, 51.188), (5.975, 51.192)]
    spots = edit(opened, shapely.Polygon([(5.965, 51.185), (5.985, 51.185), (5.975, 51.199)], [hole]))
    right_click(opened, *spots[0])
    assert drawing(opened)["points"] == 6
    right_click(opened, *spots[3])
    assert drawing(opened)["points"] == 3
    key(opened, Qt.Key.Key_Return)
    assert len(only_edit(opened).interiors) == 0


def test_escape_and_enter_without_a_change_tell_that_nothing_changed(opened: Any) -> None:
    shape = shapely.box(5.97, 51.187, 5.985, 51.195)
    spots = edit(opened, shape)
    drag(opened, spots[0], (spots[0][0] + 30, spots[0][1]))
    key(opened, Qt.Key.Key_Escape)
    edit(opened, shape)
    key(opened, Qt.Key.Key_Return)
    assert opened.bridge.of("areaEdited") == []
    assert len(opened.bridge.of("cancelled")) == 2
    assert drawing(opened)["mode"] is None


def test_points_are_chosen_moved_and_taken_away_with_keys(opened: Any) -> None:
    edit(opened, shapely.Polygon([(5.972, 51.188), (5.986, 51.189), (5.985, 51.194), (5.973, 51.193)]))
    key(opened, Qt.Key.Key_Space, Qt.Key.Key_Space)
    assert drawing(opened)["chosen"] == [0, 0, 1]
    key(opened, Qt.Key.Key_Space, shift=True)
    before = drawing(opened)["spots"][0]
    key(opened, Qt.Key.Key_Right, shift=True)
    after = drawing(opened)["spots"][0]
    assert after == pytest.approx([before[0] + 10, before[1]], abs=0.6)
    key(opened, Qt.Key.Key_Delete, Qt.Key.Key_Return)
    assert len(only_edit(opened).exterior.coords) == 4


def test_an_outline_is_shown_beside_a_form(opened: Any) -> None:
    shape = shapely.to_geojson(shapely.Polygon([(5.97, 51.18), (5.98, 51.18), (5.98, 51.19)]))
    opened.js(f'(assetmap.showShape({shape}, "#0D8A80"), 0)')
    opened.picture("shown")
    assert drawing(opened)["shown"]["type"] == "Polygon"
    opened.js("(assetmap.showShape(null), 0)")
    assert drawing(opened)["shown"] is None


def test_every_state_in_the_dark(window: Any, make: SimpleNamespace, donderberg: tuple[Area, ...]) -> None:
    window.open(make.snapshot(areas=donderberg), PageConfig(dark=True))
    start(window, *TRIANGLE)
    window.picture("draw-dark")
    edit(window, shapely.from_wkb(next(area.geometry for area in donderberg if area.level is Level.OWN)))
    window.picture("edit-dark")
    assert window.state()["errors"] == []
