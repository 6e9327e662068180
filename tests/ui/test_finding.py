"""Streets and places in the search field and on the map, in the whole window, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Level
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Silent
from assetmap.geo import shapes
from assetmap.maps import packs
from assetmap.operations import dossier
from assetmap.settings import View
from assetmap.ui.own_area_ways import Way
from assetmap.ui.window import Window

EVIL = "<img src=x onerror=alert(1)>straat"


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


def pack(path: Path) -> Path:
    """A few streets in the buurten of the small dossier, and a village."""
    import numpy as np
    import shapely

    from assetmap.geo.basemap.writing import Features, write

    def layer(which: Layer, *rows: tuple[str, str, Any]) -> Features:
        classes, names, geometries = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
        return Features(which, classes, geometries, names, np.zeros(len(rows)))

    def road(name: str, *points: tuple[float, float]) -> tuple[str, str, Any]:
        return ("street", name, shapely.LineString([(5.99 + x, 51.18 + y) for x, y in points]))

    write(
        path,
        (
            layer(
                Layer.ROAD,
                road("Mozartstraat", (0.001, 0.006), (0.008, 0.006)),
                road("Dorpsstraat", (0.002, 0.002), (0.008, 0.002)),
                road("Dorpsstraat", (0.012, 0.018), (0.018, 0.018)),
                road(EVIL, (0.012, 0.002), (0.018, 0.002)),
            ),
            layer(Layer.PLACE, ("village", "Proefdorp", shapely.Point(6.0, 51.19))),
        ),
        name="Proef",
        attribution="",
        progress=Silent(),
    )
    return path


@pytest.fixture
def streets(qtbot: QtBot, opened: Window, tmp_path: Path) -> Window:
    """The window with the small dossier and a base map that knows names."""
    use(opened, packs.adopt(pack(tmp_path / "proef.pmtiles")))
    until(qtbot, lambda: "street" in opened.view.top.search.placeholderText())
    opened.activateWindow()
    opened.view.search()
    until(qtbot, lambda: len(opened.view.finding.names) == 5)
    return opened


def use(window: Window, name: str | None) -> None:
    assert window.session is not None
    operation = partial(dossier.set_setting, key=packs.SETTING, value=name)
    window.session.do("Kaart", operation)


def offered(window: Window) -> tuple[str, ...]:
    return window.view.top.search.offered()


def offer(qtbot: QtBot, window: Window, text: str) -> tuple[str, ...]:
    """Type this, and what is offered then."""
    window.view.top.search.clear()
    qtbot.keyClicks(window.view.top.search, text)
    until(qtbot, lambda: offered(window))
    return offered(window)


def popup(window: Window) -> QAbstractItemView:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QAbstractItemView) and widget.isVisible():
            return widget
    raise AssertionError("no list in sight")


def choose(qtbot: QtBot, window: Window, text: str, row: int = 0) -> None:
    """Type this, go down in the list, and press Enter."""
    offer(qtbot, window, text)
    for _step in range(row + 1):
        qtbot.keyClick(popup(window), Qt.Key.Key_Down)
    qtbot.keyClick(popup(window), Qt.Key.Key_Return)


def marked(window: Window, page_states: Any) -> Any:
    return page_states.now(window.view.map_page.view)["place"]


def web(window: Window) -> Any:
    found = window.view.map_page.view.findChild(QWebEngineView)
    assert found is not None
    return found.focusProxy() or found


def visible_menu() -> QMenu | None:
    return next((each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()), None)


def test_without_names_no_street_is_promised_or_offered(qtbot: QtBot, opened: Window, shared_data: Path) -> None:
    assert "street" not in opened.view.top.search.placeholderText()
    use(opened, packs.adopt(shared_data / "basemap" / "consbio_geography-class-png.mbtiles"))
    opened.activateWindow()
    opened.view.search()
    assert offer(qtbot, opened, "roos") == ("Buurthuis De Roos, Place · Kastelenbuurt",)
    assert "street" not in opened.view.top.search.placeholderText()
    assert not opened.view.finding.has_names


def test_assets_first_then_streets_with_where_they_are(qtbot: QtBot, streets: Window) -> None:
    assert offer(qtbot, streets, "straat") == (
        "Kookt voor de hele straat, Talent · Componistenbuurt",
        f"{EVIL}, Street · Vliegeniersbuurt",
        "Dorpsstraat, Street · Componistenbuurt",
        "Dorpsstraat, Street · Sterrenberg",
        "Mozartstraat, Street · Componistenbuurt",
    )
    assert offer(qtbot, streets, "proef") == ("Proefdorp, Village · Componistenbuurt",)
    streets.view.top.search.clear()
    until(qtbot, lambda: not offered(streets))


def test_enter_goes_to_the_street_and_marks_it(qtbot: QtBot, streets: Window, page_states: Any) -> None:
    view = streets.view
    choose(qtbot, streets, "mozart")
    until(qtbot, lambda: marked(streets, page_states))
    assert view.map_page.place_card.isVisible()
    assert view.map_page.place_card.name.text() == "Mozartstraat"
    until(qtbot, lambda: page_states.now(view.map_page.view)["zoom"] > 14.5)
    lon, lat = page_states.now(view.map_page.view)["center"]
    assert (lon, lat) == (pytest.approx(5.9945, abs=0.001), pytest.approx(51.186, abs=0.001))
    assert view.top.search.text() == ""
    assert view.showing.filters.text == ""
    until(qtbot, lambda: streets.status.shown.text() == "4 of 4 assets in view")
    view.escape()
    until(qtbot, lambda: marked(streets, page_states) is None)
    assert not view.map_page.place_card.isVisible()


def test_enter_without_a_choice_searches_among_the_assets(qtbot: QtBot, streets: Window) -> None:
    offer(qtbot, streets, "straat")
    qtbot.keyClick(popup(streets), Qt.Key.Key_Return)
    until(qtbot, lambda: streets.status.shown.text() == "1 of 4 assets in view")
    assert not offered(streets)
    assert streets.view.finding.place is None


def test_escape_closes_the_list_and_leaves_what_was_typed(qtbot: QtBot, streets: Window) -> None:
    offer(qtbot, streets, "moz")
    qtbot.keyClick(popup(streets), Qt.Key.Key_Escape)
    assert not offered(streets)
    assert streets.view.top.search.text() == "moz"
    qtbot.keyClick(streets.view.top.search, Qt.Key.Key_Down)
    until(qtbot, lambda: offered(streets))


def test_an_asset_is_chosen_in_the_list_too(qtbot: QtBot, streets: Window) -> None:
    streets.view.showing.set_kinds(frozenset({Kind.PLACE}))
    choose(qtbot, streets, "kookt")
    until(qtbot, lambda: streets.view.showing.selection == "a1")
    assert streets.view.right.detail.asset_id == "a1"
    assert streets.view.showing.filters.kinds == frozenset()


def test_a_name_is_text_wherever_it_stands(qtbot: QtBot, streets: Window, page_states: Any) -> None:
    choose(qtbot, streets, "onerror")
    until(qtbot, lambda: marked(streets, page_states))
    card = streets.view.map_page.place_card
    assert card.name.text() == EVIL
    assert card.name.textFormat() is Qt.TextFormat.PlainText
    assert "<img" not in card.name.toolTip()
    menu = streets.view.finding.menu(streets.view.finding.names.search("onerror", 1))
    assert menu.actions()[0].text() == EVIL


def test_an_own_area_of_the_street_and_of_a_second_one(qtbot: QtBot, streets: Window, page_states: Any) -> None:
    view = streets.view
    choose(qtbot, streets, "mozart")
    qtbot.mouseClick(view.map_page.place_card.own_button, Qt.MouseButton.LeftButton)
    panel = view.right.own
    until(qtbot, lambda: panel.outline is not None)
    assert panel.way is Way.STREET
    assert panel.streets.keys() == ("Mozartstraat · Componistenbuurt",)
    assert panel.name.text() == "Mozartstraat"
    one = panel.outline
    assert one is not None
    assert panel.streets.list.count() == 4
    panel.streets.search.setText("DORPS hoog")
    assert all(item.isHidden() for item in panel.streets.items())
    panel.streets.search.setText("dorps sterren")
    (shown,) = [item for item in panel.streets.items() if not item.isHidden()]
    shown.setCheckState(Qt.CheckState.Checked)
    until(qtbot, lambda: panel.outline not in {None, one})
    both = panel.outline
    assert both is not None
    assert both.hectares == pytest.approx(2 * one.hectares, rel=0.15)
    assert panel.name.text() == "Dorpsstraat and Mozartstraat"
    panel.name.setText("Onze straten")
    shown.setCheckState(Qt.CheckState.Unchecked)
    until(qtbot, lambda: panel.outline not in {None, both})
    assert panel.name.text() == "Onze straten"
    assert panel.save()
    assert streets.session is not None
    workspace = streets.session.workspace
    until(qtbot, lambda: any(area.level is Level.OWN for area in workspace.areas()))
    (area,) = [each for each in workspace.areas() if each.level is Level.OWN]
    assert area.name == "Onze straten"
    assert shapes.hectares(area.geometry) == pytest.approx(one.hectares, rel=0.01)


def test_the_other_button_on_a_street_offers_what_can_be_done(qtbot: QtBot, streets: Window, page_states: Any) -> None:
    view = streets.view
    view.map_page.view.set_view(View(5.994, 51.186, 17.0))
    until(qtbot, lambda: page_states.now(view.map_page.view)["zoom"] == 17)
    middle = QPoint(web(streets).width() // 2, web(streets).height() // 2)
    qtbot.mouseClick(web(streets), Qt.MouseButton.RightButton, pos=middle)
    until(qtbot, visible_menu)
    menu = visible_menu()
    assert menu is not None
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Mozartstraat", "Make an own area of this street…"]
    menu.close()
    qtbot.mouseClick(web(streets), Qt.MouseButton.RightButton, pos=middle - QPoint(0, 200))
    qtbot.wait(200)
    assert visible_menu() is None


def test_other_audiences_find_streets_but_no_asset_and_change_nothing(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    view.view_as.choose(Audience.PUBLIC)
    until(qtbot, lambda: view.view_as.sight is not None)
    view.top.search.setFocus()
    rows = offer(qtbot, streets, "straat")
    assert not [row for row in rows if "Kookt" in row]
    assert rows[1].startswith("Dorpsstraat")
    choose(qtbot, streets, "mozart")
    until(qtbot, view.map_page.place_card.isVisible)
    assert not view.map_page.place_card.own_button.isVisible()
    assert not view.map_page.place_card.put_button.isVisible()


def test_the_card_offers_what_may_be_done_now(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    card = view.map_page.place_card
    choose(qtbot, streets, "mozart")
    until(qtbot, card.isVisible)
    assert card.own_button.isVisible()
    view.work.start_new(Kind.TALENT)
    assert (card.own_button.isVisible(), card.put_button.isVisible()) == (False, True)
    view.work.stop_placing()
    assert (card.own_button.isVisible(), card.put_button.isVisible()) == (True, False)
    view.view_as.choose(Audience.PUBLIC)
    until(qtbot, lambda: view.view_as.sight is not None)
    assert (card.isVisible(), card.own_button.isVisible(), card.put_button.isVisible()) == (True, False, False)
    view.view_as.choose(Audience.TEAM)
    until(qtbot, card.own_button.isVisible)


def test_names_are_not_cut_off_where_the_field_is_narrow(qtbot: QtBot, streets: Window) -> None:
    streets.resize(1024, 640)
    until(qtbot, lambda: streets.view.top.search.width() < 200)
    offer(qtbot, streets, "straat")
    assert popup(streets).width() >= 360


def test_another_base_map_is_another_list_of_names(qtbot: QtBot, streets: Window) -> None:
    use(streets, None)
    until(qtbot, lambda: "street" not in streets.view.top.search.placeholderText())
    assert len(streets.view.finding.names) == 0
    assert streets.session is not None
    with qtbot.waitSignal(streets.view.finding.changed, timeout=20_000):
        streets.session.undo()
        until(qtbot, lambda: streets.view.finding.has_names)
    until(qtbot, lambda: len(streets.view.finding.names) == 5)


def test_a_long_name_stays_within_a_narrow_window(qtbot: QtBot, streets: Window) -> None:
    streets.resize(1024, 700)
    until(qtbot, lambda: "(" not in streets.view.top.search.placeholderText())
    assert "street" in streets.view.top.search.placeholderText()
    place = replace(streets.view.finding.names.streets[0], name="Burgemeester " * 9)
    streets.view.finding.show(place)
    page = streets.view.map_page
    card = page.place_card
    assert card.isVisible()
    assert page.rect().contains(card.geometry())
    for button in (card.own_button, card.close_button):
        assert card.rect().contains(button.geometry())


def test_what_was_found_for_the_team_comes_too_late_for_others(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    view.search()
    qtbot.keyClicks(view.top.search, "straat")
    view.view_as.choose(Audience.PUBLIC)
    until(qtbot, lambda: view.view_as.sight is not None)
    qtbot.wait(100)
    assert not [row for row in offered(streets) if "Kookt" in row]


def test_closing_the_dossier_closes_the_list_and_forgets_the_names(qtbot: QtBot, streets: Window) -> None:
    offer(qtbot, streets, "moz")
    assert streets.close_dossier()
    assert not offered(streets)
    assert len(streets.view.finding.names) == 0


def test_searching_is_no_step_of_the_dossier(qtbot: QtBot, streets: Window) -> None:
    assert streets.session is not None
    before = streets.session.workspace.steps()
    choose(qtbot, streets, "mozart")
    until(qtbot, lambda: streets.view.finding.place is not None)
    assert streets.session.workspace.steps() == before
