"""The panels beside the map: areas, filters, one asset, and what is strong in an area."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import Asset, Gift, Kind, PlacedAsset, Sector
from assetmap.domain.snapshot import Filters
from assetmap.ui import theme
from assetmap.ui.areas_panel import AreasPanel
from assetmap.ui.detail_panel import DetailPanel, OverviewPanel
from assetmap.ui.filters_panel import FEW_THEMES, FiltersPanel
from assetmap.ui.toast import Toast
from assetmap.ui.top_bar import TopBar

ASSET = Asset(
    id="a1",
    kind=Kind.TALENT,
    title="Kookt voor de hele straat",
    quote="Dat deel ik graag.",
    gift=Gift.HANDS,
    lon=6.01,
    lat=51.18,
    themes=("eten",),
    created_at="2026-10-12T10:00:00+00:00",
    updated_at="2026-10-12T10:00:00+00:00",
)


def area(area_id: str, level: Level, name: str, parent: str | None) -> Area:
    where = Bounds(6.0, 51.0, 6.1, 51.1)
    return Area(
        id=area_id, division_id="d", level=level, code=area_id, name=name, parent_id=parent, geometry=b"", bounds=where
    )


AREAS = (
    area("gm", Level.GEMEENTE, "Roermond", None),
    area("wk", Level.WIJK, "Donderberg", "gm"),
    area("bu1", Level.BUURT, "Componistenbuurt", "wk"),
    area("bu2", Level.BUURT, "Kastelenbuurt", "wk"),
    area("own", Level.OWN, "Rond het Mozartplein", None),
)


def words(widget: QWidget) -> list[str]:
    QApplication.processEvents()  # Qt shows new widgets in a layout a moment later
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


@pytest.fixture
def areas_panel(qtbot: QtBot, dressed: theme.Theme) -> AreasPanel:
    panel = AreasPanel()
    qtbot.addWidget(panel)
    panel.set_areas(AREAS)
    panel.show()
    return panel


@pytest.fixture
def filters_panel(qtbot: QtBot, dressed: theme.Theme) -> FiltersPanel:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def detail(qtbot: QtBot, dressed: theme.Theme) -> DetailPanel:
    panel = DetailPanel()
    qtbot.addWidget(panel)
    panel.resize(344, 600)
    panel.show()
    return panel


def test_the_last_row_in_sight_is_never_cut_in_half(qtbot: QtBot, areas_panel: AreasPanel) -> None:
    row = areas_panel.tree.sizeHintForRow(0)
    for height in range(150, 150 + 2 * row, 9):
        areas_panel.resize(240, height)
        qtbot.waitUntil(lambda: areas_panel.tree.viewport().height() % row == 0, timeout=5_000)
        assert areas_panel.tree.viewport().height() > height - 3 * row


def test_without_talents_in_sight_their_column_takes_no_room(qtbot: QtBot, areas_panel: AreasPanel) -> None:
    areas_panel.resize(240, 400)
    areas_panel.set_talents({"bu1": ("< 3", "fewer than 3 talents")})
    header = areas_panel.tree.header()
    areas_panel.tree.expandAll()
    qtbot.waitUntil(lambda: header.sectionSize(2) > 30, timeout=5_000)
    areas_panel.tree.collapseAll()
    qtbot.waitUntil(lambda: header.sectionSize(2) < 16, timeout=5_000)


def test_areas_stand_below_each_other_with_their_numbers(areas_panel: AreasPanel) -> None:
    areas_panel.set_counts(12, {"gm": 10, "wk": 7, "bu1": 4})
    assert [areas_panel.count_of(each) for each in (None, "gm", "wk", "bu1", "bu2", "own")] == [
        "12",
        "10",
        "7",
        "4",
        "0",
        "0",
    ]


def test_an_area_is_chosen_with_the_keyboard(qtbot: QtBot, areas_panel: AreasPanel) -> None:
    areas_panel.set_current(None)
    with qtbot.waitSignal(areas_panel.chosen) as told:
        qtbot.keyClick(areas_panel.tree, Qt.Key.Key_Down)
    assert told.args == ["gm"]


def test_marking_and_counting_tell_nobody(qtbot: QtBot, areas_panel: AreasPanel) -> None:
    with qtbot.assertNotEmitted(areas_panel.chosen):
        areas_panel.set_current("bu1")
        areas_panel.set_counts(1, {"bu1": 1})
        areas_panel.set_areas(AREAS)
    assert areas_panel.current() == "bu1"


def test_an_area_that_is_gone_is_no_longer_chosen(areas_panel: AreasPanel) -> None:
    areas_panel.set_current("bu2")
    areas_panel.set_areas(AREAS[:3])
    assert areas_panel.current() is None


def test_kinds_add_up_and_can_be_taken_away(qtbot: QtBot, filters_panel: FiltersPanel) -> None:
    qtbot.mouseClick(filters_panel.kinds[Kind.TALENT], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(filters_panel.kinds_chosen) as told:
        qtbot.mouseClick(filters_panel.kinds[Kind.PLACE], Qt.MouseButton.LeftButton)
    assert told.args == [frozenset({Kind.TALENT, Kind.PLACE})]
    with qtbot.waitSignal(filters_panel.kinds_chosen) as told:
        qtbot.keyClick(filters_panel.kinds[Kind.TALENT], Qt.Key.Key_Space)
    assert told.args == [frozenset({Kind.PLACE})]


def test_show_all_is_there_only_when_something_is_filtered(filters_panel: FiltersPanel) -> None:
    assert not filters_panel.everything.isVisible()
    filters_panel.set_filters(Filters(text="koken"), area_chosen=False)
    assert filters_panel.everything.isVisible()
    filters_panel.set_filters(Filters(), area_chosen=True)
    assert filters_panel.everything.isVisible()


def test_numbers_are_said_to_whoever_cannot_see_them(filters_panel: FiltersPanel) -> None:
    filters_panel.set_counts({Kind.TALENT: 71}, {}, {})
    assert filters_panel.kinds[Kind.TALENT].accessibleName() == "Talent, 71"


def chips(panel: FiltersPanel) -> list[QPushButton]:
    QApplication.processEvents()
    return [button for button in panel.chips.findChildren(QPushButton) if button.isVisible()]


def test_most_used_themes_first_the_rest_behind_a_click(qtbot: QtBot, filters_panel: FiltersPanel) -> None:
    filters_panel.set_counts({}, {f"thema {number}": number for number in range(1, 12)}, {})
    assert [chip.text() for chip in chips(filters_panel)] == [
        *(f"thema {number}" for number in range(11, 11 - FEW_THEMES, -1)),
        "5 more",
    ]
    qtbot.mouseClick(chips(filters_panel)[-1], Qt.MouseButton.LeftButton)
    assert len(chips(filters_panel)) == 12


def test_a_theme_is_chosen_and_let_go(qtbot: QtBot, filters_panel: FiltersPanel) -> None:
    filters_panel.set_counts({}, {"R&D": 2, "eten": 1}, {})
    with qtbot.waitSignal(filters_panel.themes_chosen) as told:
        qtbot.mouseClick(chips(filters_panel)[0], Qt.MouseButton.LeftButton)
    assert told.args == [frozenset({"R&D"})]
    filters_panel.set_filters(Filters(themes=frozenset({"R&D"})), area_chosen=False)
    filters_panel.set_counts({}, {"eten": 1}, {})
    with qtbot.waitSignal(filters_panel.themes_chosen) as told:
        qtbot.mouseClick(chips(filters_panel)[0], Qt.MouseButton.LeftButton)
    assert told.args == [frozenset()]


def test_the_focus_stays_on_a_theme_that_is_counted_again(qtbot: QtBot, filters_panel: FiltersPanel) -> None:
    filters_panel.activateWindow()
    filters_panel.set_counts({}, {"eten": 3, "groen": 2}, {})
    chips(filters_panel)[1].setFocus()
    filters_panel.set_counts({}, {"eten": 1, "groen": 4}, {})
    focused = [chip.text() for chip in chips(filters_panel) if chip.hasFocus()]
    assert focused == ["groen"]
    assert filters_panel.sector_chips[Sector.COMMUNITY].nextInFocusChain() is chips(filters_panel)[0]


def test_an_asset_shows_its_own_words_before_the_facts(detail: DetailPanel) -> None:
    detail.show_asset(PlacedAsset(ASSET, "bu1", ("bu1",)), "Componistenbuurt")
    shown = words(detail)
    assert shown.index("Kookt voor de hele straat") < shown.index("“Dat deel ik graag.”") < shown.index("Themes")
    assert "Talent · hands" in shown
    assert "Componistenbuurt" in shown
    assert "Team only" in shown


def test_nothing_in_an_asset_is_read_as_html(detail: DetailPanel) -> None:
    detail.show_asset(PlacedAsset(replace(ASSET, title="<b>vet</b>"), None, ()), "")
    labels = [label for label in detail.findChildren(QLabel) if "vet" in label.text()]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]


def test_a_very_long_word_does_not_widen_the_panel(detail: DetailPanel) -> None:
    detail.show_asset(PlacedAsset(replace(ASSET, title="x" * 200), None, ()), "")
    body = detail.widget()
    assert body is not None
    assert body.minimumSizeHint().width() <= 344


def test_the_buttons_tell_which_asset(qtbot: QtBot, detail: DetailPanel) -> None:
    detail.show_asset(PlacedAsset(ASSET, None, ()), "")
    buttons = ((detail.edit, "edit_button"), (detail.relocate, "move_button"), (detail.delete, "delete_button"))
    for signal, name in buttons:
        with qtbot.waitSignal(signal) as told:
            qtbot.mouseClick(getattr(detail, name), Qt.MouseButton.LeftButton)
        assert told.args == ["a1"]


def test_an_asset_without_a_place_says_so(detail: DetailPanel) -> None:
    detail.show_asset(PlacedAsset(replace(ASSET, lon=None, lat=None), None, ()), "")
    assert "Not on the map yet" in words(detail)
    assert detail.move_button.text() == "Put on the map"


def test_the_overview_counts_what_is_strong(qtbot: QtBot, dressed: theme.Theme) -> None:
    panel = OverviewPanel()
    qtbot.addWidget(panel)
    panel.show_counts("Donderberg", "Wijk", total=3, by_kind={Kind.TALENT: 2, Kind.PLACE: 1}, by_theme={"eten": 2})
    panel.show()
    assert {"Donderberg", "3 assets", "Talents", "2", "Places", "eten 2"} <= set(words(panel))
    panel.show_counts("Donderberg", "Wijk", total=0, by_kind={}, by_theme={})
    assert "Nothing to show here yet." in words(panel)


def test_the_trail_says_where_you_are(qtbot: QtBot, dressed: theme.Theme) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_areas(AREAS)
    assert bar.trail_words(None) == "Roermond › everything"
    assert bar.trail_words("wk") == "Roermond › Donderberg › all buurten"
    assert bar.trail_words("bu1") == "Roermond › Donderberg › Componistenbuurt"
    bar.set_area("wk")
    bar.menu.aboutToShow.emit()
    assert {"Roermond", "Componistenbuurt", "Kastelenbuurt"} <= {action.text() for action in bar.menu.actions()}


def test_the_search_waits_until_typing_stops_and_enter_does_not(qtbot: QtBot, dressed: theme.Theme) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    with qtbot.waitSignal(bar.searched) as told:
        qtbot.keyClicks(bar.search, "koken ")
        qtbot.keyClick(bar.search, Qt.Key.Key_Return)
    assert told.args == ["koken"]
    with qtbot.waitSignal(bar.searched) as told:
        bar.search.clear()
    assert told.args == [""]


def test_a_toast_offers_the_way_back_and_goes(qtbot: QtBot, dressed: theme.Theme) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(600, 400)
    toast = Toast(around)
    around.show()
    toast.say("Talent added in " + "zeer lange buurt " * 20, undo=True)
    assert toast.isVisible()
    assert toast.geometry().left() >= 0
    assert toast.geometry().right() < 600
    with qtbot.waitSignal(toast.undo):
        qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
