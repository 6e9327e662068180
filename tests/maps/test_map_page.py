"""The live page: it draws what it is given, tells what a user does, and asks nothing of anyone."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assetmap.domain.assets import Asset, Kind, PlacedAsset
from assetmap.maps.features import asset_feature
from assetmap.maps.page import PageConfig

SOME = (
    ("t1", Kind.TALENT, "Kookt voor de hele straat", 5.966, 51.186),
    ("v1", Kind.ASSOCIATION, "Speeltuinvereniging", 5.974, 51.197),
    ("p1", Kind.PLACE, "Buurthuis De Roos", 5.990, 51.195),
    ("i1", Kind.INSTITUTION, "Huisarts", 5.993, 51.186),
    ("o1", Kind.BUSINESS, "Bakker", 5.9701, 51.1835),
    ("a1", Kind.ACTIVITY, "Koffieochtend", 5.9965, 51.190),
    ("g1", Kind.GOODS, "Partytent te leen", 5.985, 51.184),
    ("s1", Kind.STORY, "Toen de brug er nog niet was", 5.9695, 51.1935),
)


def feature(id_: str, kind: Kind, title: str, lon: float, lat: float) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    asset = Asset(id=id_, kind=kind, title=title, lon=lon, lat=lat, created_at=now, updated_at=now)
    found = asset_feature(PlacedAsset(asset, None, ()))
    assert found is not None
    return found


def pin(state: dict[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(pin for pin in state["pins"] if pin["id"] == id_)
    return found


def test_draws_areas_and_pins_and_asks_nothing_outside_its_own_scheme(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    state = window.state()
    assert (state["areas"], state["assets"]) == (4, 8)
    assert state["drawn"]["together"] == 8
    assert {"Kastelenbuurt", "Sterrenberg"} <= set(state["labels"])
    assert window.page.said == []
    assert state["errors"] == []
    assert window.watch.asked
    assert window.watch.foreign() == []
    window.wait(lambda: bool(window.bridge.of("ready")))
    window.picture("light")


def test_dark_and_light_change_without_a_reload(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME), PageConfig(dark=True))
    assert window.state()["dark"]
    window.picture("dark")
    window.js("assetmap.setDark(false)")
    assert not window.state()["dark"]


def test_an_empty_dossier_gives_a_calm_map_without_errors(window: Any, make: Any) -> None:
    window.open(make.snapshot())
    state = window.state()
    assert (state["areas"], state["assets"], state["errors"]) == (0, 0, [])
    assert window.page.said == []
    window.picture("empty")


def test_an_edit_a_new_asset_and_a_deleted_one_are_drawn_without_a_reload(
    window: Any, make: Any, donderberg: Any
) -> None:
    window.open(make.snapshot(donderberg, SOME))
    before = pin(window.state(), "t1")
    asked = len(window.watch.asked)
    new = feature("n1", Kind.TALENT, "Repareert fietsen", 5.994, 51.198)
    moved = feature("t1", Kind.TALENT, "Kookt", 5.968, 51.190)
    window.js(f"assetmap.apply({_json({'upserts': [new, moved], 'deletes': ['v1']})})")
    state = window.state()
    assert {one["id"] for one in state["pins"]} == {"t1", "n1", "p1", "i1", "o1", "a1", "g1", "s1"}
    assert pin(state, "t1")["x"] > before["x"] + 5
    assert state["assets"] == 8
    window.wait(lambda: window.state()["edits"] == 0)
    state = window.state()
    assert state["drawn"]["together"] == 8
    assert len(window.watch.asked) == asked


def test_a_patch_during_a_reload_is_not_lost(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    new = feature("n1", Kind.TALENT, "Repareert fietsen", 5.994, 51.198)
    window.js(f"(assetmap.reloadAssets(), assetmap.apply({_json({'upserts': [new]})}), 0)")
    window.settle(0.4)
    assert window.state()["assets"] == 9


def test_a_click_on_a_pin_on_an_area_and_beside_it_is_told(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    spot = pin(window.state(), "p1")
    window.click(spot["x"], spot["y"])
    window.wait(lambda: window.bridge.of("assetClicked") == [("assetClicked", "p1")])
    window.click(spot["x"], spot["y"] + 60)
    window.wait(lambda: window.bridge.of("areaClicked") == [("areaClicked", "bu2")])
    window.click(30, 300)
    window.wait(lambda: len(window.bridge.of("mapClicked")) == 1)


def test_the_title_is_shown_when_the_mouse_is_on_a_pin(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    spot = pin(window.state(), "p1")
    window.mouse("move", spot["x"], spot["y"])
    window.wait(lambda: window.state()["tip"] == "Buurthuis De Roos")
    window.settle(0.1)
    window.mouse("move", spot["x"], spot["y"] + 60)
    window.wait(lambda: window.state()["hovered"] == "bu2")
    assert window.state()["tip"] == ""
    assert window.bridge.of("cursorAt")[-1][3] == "Sterrenberg"


def test_the_selected_pin_is_larger_and_can_be_dragged(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.select('t1')")
    state = window.state()
    assert state["selected"] == "t1"
    window.picture("selected")
    spot, view = pin(state, "t1"), state["center"]
    window.mouse("press", spot["x"], spot["y"])
    window.mouse("move", spot["x"] + 40, spot["y"] + 5, held=True)
    window.mouse("move", spot["x"] + 90, spot["y"] - 20, held=True)
    window.picture("dragging")
    assert pin(window.state(), "t1")["x"] == pytest.approx(spot["x"] + 90, abs=2)
    window.mouse("release", spot["x"] + 90, spot["y"] - 20)
    window.wait(lambda: bool(window.bridge.of("assetMoved")))
    _, id_, lon, lat = window.bridge.of("assetMoved")[0]
    assert (id_, lon > 5.966, lat > 51.186) == ("t1", True, True)
    assert window.state()["center"] == view
    assert window.bridge.of("areaClicked") == []
    window.js(f"assetmap.apply({_json({'upserts': [feature('t1', Kind.TALENT, 'Kookt', lon, lat)]})})")
    state = window.state()
    assert state["dragging"] is None
    assert pin(state, "t1")["x"] == pytest.approx(spot["x"] + 90, abs=2)


def test_escape_takes_a_drag_back(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.select('t1')")
    spot = pin(window.state(), "t1")
    window.mouse("press", spot["x"], spot["y"])
    window.mouse("move", spot["x"] + 90, spot["y"], held=True)
    key(window, Qt.Key.Key_Escape)
    window.mouse("release", spot["x"] + 90, spot["y"])
    assert pin(window.state(), "t1")["x"] == pytest.approx(spot["x"], abs=1)
    assert window.bridge.of("assetMoved") == []


def test_an_asset_that_is_not_selected_does_not_move_when_the_map_is_dragged(
    window: Any, make: Any, donderberg: Any
) -> None:
    window.open(make.snapshot(donderberg, SOME))
    spot, before = pin(window.state(), "p1"), window.state()["center"]
    window.mouse("press", spot["x"], spot["y"])
    for step in (20, 60, 100):
        window.mouse("move", spot["x"] + step, spot["y"], held=True)
    window.mouse("release", spot["x"] + 100, spot["y"])
    window.wait(lambda: window.state()["center"] != before)
    assert window.bridge.of("assetMoved") == []
    assert window.bridge.of("assetClicked") == []


def test_placing_with_the_mouse(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.startPlacing('talent')")
    window.mouse("move", 420, 350)
    assert window.state()["placing"] == "talent"
    window.picture("placing")
    window.click(420, 350)
    window.wait(lambda: bool(window.bridge.of("placed")))
    assert window.bridge.of("placed")[0][1] == "talent"
    assert window.state()["placing"] is None
    assert window.bridge.of("areaClicked") == []


def test_placing_with_the_keyboard_alone(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.startPlacing('place')")
    middle = window.state()["center"]
    key(window, Qt.Key.Key_Right)
    window.settle()
    window.picture("placing-keys")
    key(window, Qt.Key.Key_Return)
    window.wait(lambda: bool(window.bridge.of("placed")))
    _, kind, lon, lat = window.bridge.of("placed")[0]
    assert kind == "place"
    assert lon > middle[0] + 0.0005
    assert lat == pytest.approx(middle[1], abs=0.0005)


def test_escape_stops_placing_and_says_so(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.startPlacing('place')")
    key(window, Qt.Key.Key_Escape)
    window.wait(lambda: window.bridge.of("cancelled") == [("cancelled",)])
    assert window.state()["placing"] is None


def test_the_keyboard_moves_and_zooms_the_map(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("document.getElementById('map_assetmap').focus()")
    before = window.state()
    key(window, Qt.Key.Key_Plus)
    window.wait(lambda: window.state()["zoom"] == before["zoom"] + 1)
    window.settle()
    key(window, Qt.Key.Key_Up)
    window.wait(lambda: window.state()["center"][1] > before["center"][1] + 0.0005)
    window.picture("zoomed-in")
    key(window, Qt.Key.Key_Minus)
    window.wait(lambda: window.state()["zoom"] == before["zoom"])


def test_a_cluster_opens_and_one_spot_fans_out(window: Any, make: Any, donderberg: Any) -> None:
    same = [(f"x{n}", list(Kind)[n % 8], f"Op een plek {n}", 5.99, 51.19) for n in range(14)]
    window.open(make.snapshot(donderberg, (*SOME, *same)))
    for _attempt in range(12):
        state = window.state()
        if state["fanned"]:
            break
        cluster = max(state["clusters"], key=lambda one: one["count"])
        window.click(cluster["x"], cluster["y"])
        window.settle(0.7)
    assert window.state()["fanned"] == 14
    window.picture("fan")
    spot = pin(window.state(), "x3")
    window.click(spot["x"], spot["y"])
    window.wait(lambda: window.bridge.of("assetClicked") == [("assetClicked", "x3")])


def test_a_focused_area_stands_out(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("assetmap.highlightArea('bu1')")
    assert window.state()["focus"] == "bu1"
    window.picture("focus")
    window.js("assetmap.highlightArea(null)")
    assert window.state()["focus"] is None


def test_the_view_can_be_put_back_and_shown_whole(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    whole = window.state()
    window.js("(assetmap.zoomTo(null), assetmap.setView(5.99, 51.19, 17), 0)")
    window.settle(0.2)
    state = window.state()
    assert (state["zoom"], state["center"]) == (17, pytest.approx([5.99, 51.19], abs=1e-6))
    window.js("(assetmap.zoomTo(null), 0)")
    window.wait(lambda: window.state()["zoom"] == whole["zoom"])
    window.js("(assetmap.setAttribution('Bron'), 0)")
    assert "Bron" in window.js("document.querySelector('.am-sources').textContent")


def test_of_two_wishes_to_zoom_the_last_is_heard(window: Any, make: Any, donderberg: Any) -> None:
    window.open(make.snapshot(donderberg, SOME))
    window.js("(assetmap.setView(5.981, 51.181, 15), 0)")
    again = "setTimeout(() => assetmap.zoomTo([6.0, 51.2, 6.02, 51.22]), 100)"
    window.js(f"(assetmap.zoomTo([5.98, 51.18, 5.981, 51.181]), {again}, 0)")
    window.wait(lambda: window.state()["center"] == pytest.approx([6.01, 51.21], abs=5e-3))


def test_a_lost_file_of_data_is_said_on_the_page_and_the_rest_is_drawn(window: Any, make: Any, donderberg: Any) -> None:
    shot = make.snapshot(donderberg, SOME)
    window.open(shot)
    window.server.data["assets"] = "{broken"
    window.open_again()
    assert window.state()["areas"] == 4
    assert "could not be read" in window.js("document.querySelector('.am-notice').textContent")
    window.wait(lambda: bool(window.bridge.of("jsError")))


def test_ten_thousand_pins_are_all_counted(window: Any, make: Any, donderberg: Any) -> None:
    chance = random.Random(7)
    many = [
        (
            f"{n:016x}",
            chance.choice(list(Kind)),
            f"Iets van waarde {n}",
            chance.gauss(5.98, 0.006),
            chance.gauss(51.19, 0.004),
        )
        for n in range(10_000)
    ]
    window.open(make.snapshot(donderberg, many))
    state = window.state()
    assert state["assets"] == 10_000
    assert 9_500 < state["drawn"]["together"] <= 10_000
    assert state["frameMs"]["assets"] < 100
    window.picture("10000")


def key(window: Any, which: Qt.Key) -> None:
    QTest.keyClick(window.view.focusProxy() or window.view, which)
    window.settle(0.03)


def _json(value: object) -> str:
    from assetmap.ui.javascript import literal

    return literal(value)
