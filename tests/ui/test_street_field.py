"""Only the street of an asset: in the form, on the map while it is placed, and in what everybody reads of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.basemap import Layer
from assetmap.domain.places import NamedPlace, PlaceKind, PlaceNames
from assetmap.domain.progress import Silent
from assetmap.maps import packs
from assetmap.operations import assets, dossier
from assetmap.ui import theme
from assetmap.ui.editor import Editor
from assetmap.ui.window import Window


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


def street(name: str, lon: float, lat: float, within: str = "Midden") -> NamedPlace:
    import shapely

    line = shapely.LineString([(lon - 0.001, lat), (lon + 0.001, lat)])
    bounds = Bounds(lon - 0.001, lat, lon + 0.001, lat)
    return NamedPlace(PlaceKind.STREET, name, shapely.to_wkb(line), bounds, (lon, lat), within)


NAMES = PlaceNames([street("Mozartstraat", 5.99, 51.18), street("Bachpad", 5.995, 51.19)])


@pytest.fixture
def editor(qtbot: QtBot, dressed: theme.Theme) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(344, 700)
    made.show()
    made.activateWindow()
    made.set_streets(NAMES)
    made.fill(Asset(id="", kind=Kind.PLACE, title="Bank", lon=5.9901, lat=51.1801), new=True, where="Midden")
    return made


def popup() -> QAbstractItemView:
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, QAbstractItemView) and each.isVisible()
    )


def test_no_field_where_there_is_nothing_to_choose(qtbot: QtBot, dressed: theme.Theme) -> None:
    bare = Editor()
    qtbot.addWidget(bare)
    bare.fill(Asset(id="", kind=Kind.PLACE, title=""), new=True)
    assert bare.street.isHidden()
    bare.fill(Asset(id="a", kind=Kind.PLACE, title="B", lon=5.9, lat=51.1, street="Kade"), new=False)
    assert not bare.street.isHidden()
    assert bare.street.text() == "Kade"
    assert bare.asset().street == "Kade"
    assert not bare.dirty


def test_streets_nearby_are_offered_before_anything_is_typed(qtbot: QtBot, editor: Editor) -> None:
    editor.street.setFocus()
    until(qtbot, editor.street.offered)
    assert editor.street.offered() == ("Mozartstraat, Street · Midden",)
    qtbot.keyClick(popup(), Qt.Key.Key_Down)
    qtbot.keyClick(popup(), Qt.Key.Key_Return)
    until(qtbot, lambda: editor.street.street)
    made = editor.asset()
    assert (made.lon, made.lat, made.street) == (5.99, 51.18, "Mozartstraat")


def test_another_place_is_exact_again(qtbot: QtBot, editor: Editor) -> None:
    editor.set_place(5.99, 51.18, "Midden", "Mozartstraat")
    assert editor.asset().street == "Mozartstraat"
    editor.place.setText("51.1805, 5.9903")
    assert editor.asset().street == ""
    editor.set_place(5.99, 51.18, "Midden", "Mozartstraat")
    editor.set_place(5.9903, 51.1805, "Midden")  # a click on the map
    assert editor.asset().street == ""
    assert editor.street.text() == ""


def test_taking_the_street_away_takes_the_place_that_nobody_pointed_out(qtbot: QtBot, editor: Editor) -> None:
    editor.set_place(5.99, 51.18, "Midden", "Mozartstraat")
    editor.street.clear()
    made = editor.asset()
    assert (made.lon, made.lat, made.street) == (None, None, "")


def test_what_is_no_street_of_the_list_is_said(qtbot: QtBot, editor: Editor) -> None:
    editor.street.setFocus()
    qtbot.keyClicks(editor.street, "Nergensweg")
    assert not editor.save()
    labels = [label.text() for label in editor.findChildren(QLabel) if label.isVisible()]
    assert "Choose the street from the list, or leave this empty." in labels
    editor.street.clear()
    assert editor.save()


# In the whole window


@pytest.fixture
def streets(qtbot: QtBot, opened: Window, tmp_path: Path) -> Window:
    """The window with the small dossier and a base map with one street."""
    import numpy as np
    import shapely

    from assetmap.geo.basemap.writing import Features, write

    line = shapely.LineString([(5.991, 51.186), (5.998, 51.186)])
    kinds, lines, names = (np.array(each, dtype=object) for each in (["street"], [line], ["Mozartstraat"]))
    path = tmp_path / "proef.pmtiles"
    roads = Features(Layer.ROAD, kinds, lines, names, np.zeros(1))
    write(path, (roads,), name="Proef", attribution="", progress=Silent())
    assert opened.session is not None
    opened.session.do("Kaart", partial(dossier.set_setting, key=packs.SETTING, value=packs.adopt(path)))
    until(qtbot, lambda: opened.view.finding.has_names)
    opened.view.finding.want()
    until(qtbot, lambda: len(opened.view.finding.names) == 1)
    return opened


def stored(window: Window, title: str) -> Asset | None:
    assert window.session is not None
    table = window.session.workspace.snapshot(Audience.TEAM).assets
    return next((placed.asset for placed in table if placed.asset.title == title), None)


def on_street(window: Window) -> str:
    """The street of the second asset."""
    placed = window.view.asset("a2")
    assert placed is not None
    return placed.asset.street


def test_a_new_asset_is_put_on_the_street_that_was_searched(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    view.work.start_new(Kind.PLACE)
    view.finding.show(view.finding.names.streets[0])
    card = view.map_page.place_card
    assert card.put_button.isVisible()
    assert not card.own_button.isVisible()
    qtbot.mouseClick(card.put_button, Qt.MouseButton.LeftButton)
    editor = view.right.editor
    assert view.right.editing
    assert not view.map_page.placing
    assert not card.isVisible()
    assert view.toast.words.text() == "Somewhere on Mozartstraat"
    assert editor.street.text() == "Mozartstraat"
    editor.title.setText("Geveltuin")
    assert editor.save()
    until(qtbot, lambda: stored(streets, "Geveltuin"))
    made = stored(streets, "Geveltuin")
    assert made is not None
    assert (made.kind, made.street) == (Kind.PLACE, "Mozartstraat")
    assert made.lon == pytest.approx(5.9945, abs=0.0005)
    until(qtbot, lambda: view.right.detail.asset_id == made.id)
    texts = [label.text().replace("\u200b", "") for label in view.right.detail.findChildren(QLabel)]
    assert "Somewhere on Mozartstraat" in texts
    assert not [text for text in texts if "51.18" in text]


def test_moving_to_a_street_by_the_menu_and_taking_it_back(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    view.work.start_moving("a2")
    menu = view.finding.menu(view.finding.names.streets)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Mozartstraat", "Put on this street"]
    menu.actions()[1].trigger()
    until(qtbot, lambda: on_street(streets) == "Mozartstraat")
    view.undo()
    until(qtbot, lambda: on_street(streets) == "")


def test_dragging_the_pin_makes_it_exact(qtbot: QtBot, streets: Window) -> None:
    view = streets.view
    view.work.relocate("a2", 5.9945, 51.186, "Mozartstraat")
    until(qtbot, lambda: on_street(streets))
    view.map_page.view.asset_moved.emit("a2", 5.9946, 51.1861)
    until(qtbot, lambda: on_street(streets) == "")


def test_the_page_is_told_and_so_is_every_audience(qtbot: QtBot, streets: Window, page_states: Any) -> None:
    view = streets.view
    placed = view.asset("a2")
    assert placed is not None
    assert streets.session is not None
    shown = replace(placed.asset, lon=5.9945, lat=51.186, street="Mozartstraat", audience=Audience.PUBLIC)
    streets.session.do("Straat", partial(assets.save, asset=shown))
    answers: list[str] = []

    def told() -> bool:
        view.map_page.view._ask("String((AM.pins.get('a2') || {properties: {}}).properties.street)", answers.append)
        qtbot.wait(50)
        return "Mozartstraat" in answers

    until(qtbot, told)
    view.view_as.choose(Audience.PUBLIC)
    until(qtbot, lambda: view.view_as.sight is not None)
    answers.clear()
    until(qtbot, told)
    view.select("a2")
    texts = [label.text().replace("\u200b", "") for label in view.right.seen.findChildren(QLabel)]
    assert "Somewhere on Mozartstraat" in texts
