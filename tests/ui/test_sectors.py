"""The sector in the window: asked of the kinds that have one, told with the kind, and a filter beside the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import SECTOR_KINDS, Asset, Audience, Kind, PlacedAsset, Sector
from assetmap.domain.snapshot import Filters
from assetmap.operations import assets
from assetmap.ui import theme
from assetmap.ui.detail_panel import DetailPanel
from assetmap.ui.editor import Editor
from assetmap.ui.filters_panel import FiltersPanel
from assetmap.ui.mapdata import Shown
from assetmap.ui.showing import Showing
from assetmap.ui.window import Window

SCHOOL = Asset(id="s1", kind=Kind.INSTITUTION, title="De Brug", sector=Sector.EDUCATION, audience=Audience.PUBLIC)
LEFT = Qt.MouseButton.LeftButton


def until(qtbot: QtBot, check: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(check()), timeout=20_000)


@pytest.fixture
def editor(qtbot: QtBot, dressed: theme.Theme) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(344, 600)
    made.show()
    return made


def choose_kind(editor: Editor, kind: Kind) -> None:
    editor.kind.setCurrentIndex(list(Kind).index(kind))


@pytest.mark.parametrize("kind", Kind)
def test_it_is_asked_of_the_kinds_that_have_one(editor: Editor, kind: Kind) -> None:
    editor.fill(SCHOOL, new=False)
    assert editor.asset() == SCHOOL
    assert not editor.dirty
    choose_kind(editor, kind)
    assert editor.sector.isVisible() is editor.sector_label.isVisible() is (kind in SECTOR_KINDS)
    assert editor.asset().sector is (Sector.EDUCATION if kind in SECTOR_KINDS else None)


def test_it_is_chosen_and_taken_back(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(replace(SCHOOL, sector=None), new=False)
    qtbot.mouseClick(editor.sector.buttons[Sector.GOVERNMENT], LEFT)
    qtbot.keyClick(editor.sector.buttons[Sector.EDUCATION], Qt.Key.Key_Space)
    assert editor.asset() == SCHOOL
    qtbot.mouseClick(editor.sector.buttons[Sector.EDUCATION], LEFT)
    assert editor.asset().sector is None


def test_a_new_business_begins_with_entrepreneurs_until_someone_says_else(qtbot: QtBot, editor: Editor) -> None:
    editor.fill(Asset(id="", kind=Kind.BUSINESS, title=""), new=True)
    assert editor.asset().sector is Sector.BUSINESS
    assert not editor.dirty
    choose_kind(editor, Kind.ASSOCIATION)
    assert editor.asset().sector is None
    choose_kind(editor, Kind.BUSINESS)
    assert editor.asset().sector is Sector.BUSINESS
    qtbot.mouseClick(editor.sector.buttons[Sector.EDUCATION], LEFT)
    choose_kind(editor, Kind.INSTITUTION)
    choose_kind(editor, Kind.BUSINESS)
    assert editor.asset().sector is Sector.EDUCATION
    editor.fill(Asset(id="b", kind=Kind.BUSINESS, title="Bakker"), new=False)
    assert editor.asset().sector is None


def test_a_chosen_sector_is_whole(editor: Editor) -> None:
    """Chosen words are bold; no letter of them may be cut off by the padding and the border."""
    editor.fill(SCHOOL, new=False)
    QApplication.processEvents()
    for chip in editor.sector.buttons.values():
        bold = QFont(chip.font())
        bold.setWeight(QFont.Weight.DemiBold)
        assert chip.width() >= QFontMetrics(bold).horizontalAdvance(chip.text()) + 2 * (9 + 1)


def test_the_panel_tells_it_with_the_kind(qtbot: QtBot, dressed: theme.Theme) -> None:
    panel = DetailPanel()
    qtbot.addWidget(panel)
    panel.show_asset(PlacedAsset(SCHOOL, None, ()), "")
    panel.show()
    QApplication.processEvents()
    assert "Institution · education" in [label.text() for label in panel.findChildren(QLabel)]


def visible(panel: FiltersPanel) -> dict[Sector, str]:
    QApplication.processEvents()
    return {sector: chip.accessibleName() for sector, chip in panel.sector_chips.items() if chip.isVisible()}


def test_the_filter_shows_the_sectors_that_there_are_with_their_numbers(qtbot: QtBot, dressed: theme.Theme) -> None:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.sector_heading.isVisible()
    panel.set_counts({}, {}, {Sector.EDUCATION: 3, Sector.COMMUNITY: 0})
    assert visible(panel) == {Sector.EDUCATION: "Education, 3"}
    assert panel.sector_heading.isVisible()
    with qtbot.waitSignal(panel.sectors_chosen) as told:
        qtbot.mouseClick(panel.sector_chips[Sector.EDUCATION], LEFT)
    assert told.args == [frozenset({Sector.EDUCATION})]
    panel.set_filters(Filters(sectors=frozenset({Sector.EDUCATION})), area_chosen=False)
    panel.set_counts({}, {}, {Sector.GOVERNMENT: 1})
    assert visible(panel) == {Sector.GOVERNMENT: "Government, 1", Sector.EDUCATION: "Education, 0"}
    assert panel.sector_chips[Sector.EDUCATION].isChecked()
    with qtbot.waitSignal(panel.sectors_chosen) as told:
        qtbot.mouseClick(panel.sector_chips[Sector.EDUCATION], LEFT)
    assert told.args == [frozenset()]
    panel.clear_counts()
    panel.set_filters(Filters(), area_chosen=False)
    assert visible(panel) == {}


def test_the_keyboard_goes_from_kinds_to_sectors_to_themes(qtbot: QtBot, dressed: theme.Theme) -> None:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    panel.set_counts({}, {"eten": 1}, {Sector.EDUCATION: 3, Sector.COMMUNITY: 1})
    QApplication.processEvents()
    panel.kinds[Kind.STORY].setFocus()
    found = []
    for _step in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        found.append(focused.accessibleName())
    assert found == ["Education, 3", "Community, 1", "eten, 1"]


def test_map_and_form_agree_on_what_fits(dressed: theme.Theme) -> None:
    narrow = Filters(sectors=frozenset({Sector.EDUCATION}))
    showing = Showing()
    showing.set_sectors(narrow.sectors)
    for sector in (None, *Sector):
        placed = PlacedAsset(replace(SCHOOL, sector=sector), None, ())
        assert showing.fits(placed) is Shown(None, narrow).holds(placed) is (sector is Sector.EDUCATION)


def test_a_sector_filters_map_list_and_numbers_and_is_undone(qtbot: QtBot, opened: Window, page_states: Any) -> None:
    view = opened.view
    assert opened.session is not None
    before = opened.session.workspace.asset("a3")
    assert before is not None
    changed = replace(before.asset, sector=Sector.COMMUNITY)
    opened.session.do("Sector", partial(assets.save, asset=changed))
    until(qtbot, view.filters_panel.sector_chips[Sector.COMMUNITY].isVisible)
    qtbot.mouseClick(view.filters_panel.sector_chips[Sector.COMMUNITY], LEFT)
    until(qtbot, lambda: opened.status.shown.text() == "1 of 4 assets in view")
    page_states.wait_for(view.map_page.view, assets=1)
    assert view.shown().filter_words == "community"
    assert view.filters_panel.kinds[Kind.ASSOCIATION].count == 1
    assert view.filters_panel.kinds[Kind.TALENT].count == 0
    opened.session.undo()
    until(qtbot, lambda: opened.status.shown.text() == "0 of 4 assets in view")
    page_states.wait_for(view.map_page.view, assets=0)
    qtbot.mouseClick(view.filters_panel.everything, LEFT)
    until(qtbot, lambda: opened.status.shown.text() == "4 of 4 assets in view")
    until(qtbot, lambda: not view.filters_panel.sector_heading.isVisible())
