"""The list: pages from the dossier, order, selection, and what it says when there is nothing."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.snapshot import Filters
from assetmap.operations import assets
from assetmap.ui import theme
from assetmap.ui.list_page import COLUMNS, PAGES_KEPT, ListPage
from assetmap.workspace import Workspace

ALL = Filters()


@pytest.fixture
def page(qtbot: QtBot, dressed: theme.Theme) -> ListPage:
    made = ListPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    return made


def titles(page: ListPage) -> list[str]:
    return [str(page.model.index(row, 0).data()) for row in range(page.model.rowCount())]


def test_assets_stand_in_order_of_title_with_their_buurt(page: ListPage, workspace: Workspace) -> None:
    with workspace:
        page.show_assets(workspace, None, ALL, {area.id: area.name for area in workspace.areas()}, None)
        assert titles(page) == sorted(titles(page))
        assert page.heading.text() == "4 assets"
        row = titles(page).index("Buurthuis De Roos")
        assert page.model.index(row, COLUMNS.index("buurt")).data() == "Kastelenbuurt"
        assert page.model.index(row, COLUMNS.index("kind")).data() == "Place"
        assert page.model.index(row, COLUMNS.index("themes")).data() == "eten"


def test_a_click_on_a_header_orders_and_a_second_turns_it_round(
    qtbot: QtBot, page: ListPage, workspace: Workspace
) -> None:
    with workspace:
        page.show_assets(workspace, None, ALL, {}, None)
        upwards = titles(page)
        header = page.table.horizontalHeader()
        where = header.rect().center()
        where.setX(header.sectionViewportPosition(0) + 20)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert titles(page) == upwards[::-1]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_every_column_can_be_ordered_by(page: ListPage, workspace: Workspace, column: int) -> None:
    with workspace:
        page.show_assets(workspace, None, ALL, {}, None)
        page.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        assert page.model.rowCount() == 4


def test_a_row_is_chosen_and_edited_with_the_keyboard(qtbot: QtBot, page: ListPage, workspace: Workspace) -> None:
    with workspace:
        page.show_assets(workspace, None, ALL, {}, None)
        page.table.setFocus()
        page.table.setCurrentIndex(page.model.index(0, 0))
        with qtbot.waitSignal(page.chosen) as told:
            qtbot.keyClick(page.table, Qt.Key.Key_Down)
        placed = page.model.asset(1)
        assert placed is not None
        assert told.args == [placed.asset.id]
        with qtbot.waitSignal(page.edit) as told:
            qtbot.keyClick(page.table, Qt.Key.Key_Return)
        assert told.args == [placed.asset.id]


def test_showing_again_keeps_the_chosen_row_and_tells_nobody(
    qtbot: QtBot, page: ListPage, workspace: Workspace
) -> None:
    with workspace:
        with qtbot.assertNotEmitted(page.chosen):
            page.show_assets(workspace, None, ALL, {}, "a3")
            workspace.do("x", partial(assets.add, asset=Asset(id="n", kind=Kind.PLACE, title="Aaa")))
            page.show_assets(workspace, None, ALL, {}, "a3")
        assert page.current_id() == "a3"


def test_nothing_found_says_so_and_offers_to_show_all(qtbot: QtBot, page: ListPage, workspace: Workspace) -> None:
    with workspace:
        page.show_assets(workspace, None, Filters(text="bestaat niet"), {}, None)
        assert page.nothing.isVisible()
        with qtbot.waitSignal(page.reset):
            qtbot.mouseClick(page.show_all, Qt.MouseButton.LeftButton)


def test_an_empty_dossier_says_where_to_begin(page: ListPage, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "leeg.assetmap") as workspace:
        page.show_assets(workspace, None, ALL, {}, None)
        assert page.nothing.isVisible()
        assert not page.show_all.isVisible()


def test_strange_titles_stand_in_one_line_as_they_are(page: ListPage, workspace: Workspace) -> None:
    strange = ["<b>vet</b>", "👩🏽‍🍳 kookt", "يطبخ للجيران", "y" * 200]
    with workspace:
        for title in strange:
            workspace.do("x", partial(assets.add, asset=Asset(id="", kind=Kind.STORY, title=title)))
        page.show_assets(workspace, None, ALL, {}, None)
        assert set(strange) <= set(titles(page))


def test_ten_thousand_rows_scroll_smoothly(qtbot: QtBot, page: ListPage, tmp_path: Path) -> None:
    many = [
        Asset(id=f"{number:05}", kind=list(Kind)[number % 8], title=f"Talent {number:05}", themes=("eten",))
        for number in range(10_000)
    ]
    with Workspace.create(tmp_path / "groot.assetmap") as workspace:
        workspace.do("import", partial(assets.import_assets, rows=many))
        page.show_assets(workspace, None, ALL, {}, None)
        assert page.model.rowCount() == 10_000
        slowest = 0.0
        bar = page.table.verticalScrollBar()
        for step in range(0, bar.maximum(), max(bar.maximum() // 60, 1)):
            started = time.perf_counter()
            bar.setValue(step)
            page.table.viewport().repaint()
            slowest = max(slowest, time.perf_counter() - started)
        assert slowest < 0.25
        assert len(page.model._pages) <= PAGES_KEPT
        page.select("09999")
        assert page.current_id() == "09999"
        page.show_assets(None, None, ALL, {}, None)
