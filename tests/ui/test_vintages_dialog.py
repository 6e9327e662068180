"""Vintages in a dialog: the list, a comparison as table and map, and the switch with its effect on assets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.vintages import AreaFate, Fate
from assetmap.operations import areas
from assetmap.ui.background import Worker
from assetmap.ui.changes_map import ChangesMap
from assetmap.ui.fates_table import FatesModel, rows_of
from assetmap.ui.session import Session
from assetmap.ui.theme import Theme
from assetmap.ui.vintages_dialog import AREAS, NAME, SOURCE, USE, YEAR, VintagesDialog
from assetmap.ui.window import Window
from assetmap.workspace import Workspace


def later(workspace: Workspace) -> tuple[Division, list[Area]]:
    """A year later, Kastelenbuurt has another name, Vliegeniersbuurt and Sterrenberg are one buurt."""
    made = Division(id="d2", name="Testgemeente", year=2025, source="Gemeente", imported_at="", current=True)
    old = {area.id: area for area in workspace.division_areas("d1")}
    joined = old["wk2"]
    new = [replace(area, id=f"{area.id}-25", division_id="d2", parent_id=area.parent_id and f"{area.parent_id}-25")
           for area in old.values() if area.id not in {"bu2", "bu3", "bu4"}]  # fmt: skip
    new.append(replace(old["bu2"], id="bu2-25", division_id="d2", parent_id="wk1-25", name="Burchtenbuurt"))
    new.append(
        replace(
            old["bu3"],
            id="bu3-25",
            division_id="d2",
            parent_id="wk2-25",
            geometry=joined.geometry,
            bounds=joined.bounds,
        )
    )
    return made, new


@pytest.fixture
def two_years(session: Session) -> Session:
    """The small dossier with a newer vintage beside the current one."""
    from assetmap.operations import divisions

    division, parts = later(session.workspace)
    session.workspace.do("import", partial(areas.import_division, division=division, areas=parts))
    session.workspace.do("back", partial(divisions.make_current, division_id="d1"))
    return session


def shown(qtbot: QtBot, session: Session) -> Iterator[VintagesDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = VintagesDialog(session, parent)
    made.resize(1200, 700)
    made.open()
    qtbot.waitUntil(lambda: made.divisions == session.workspace.divisions(), timeout=20_000)
    yield made
    refused = made.page.map.guard.refused if made.page.map is not None else []
    made.reject()
    parent.close()
    assert refused == []


@pytest.fixture
def dialog(qtbot: QtBot, two_years: Session) -> Iterator[VintagesDialog]:
    yield from shown(qtbot, two_years)


def listed(dialog: VintagesDialog) -> list[list[str]]:
    table = dialog.table
    return [
        [item.text() if (item := table.item(row, column)) is not None else "" for column in range(5)]
        for row in range(table.rowCount())
    ]


def rows(dialog: VintagesDialog) -> list[list[str]]:
    model = dialog.page.model
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def wait_for_page(qtbot: QtBot, dialog: VintagesDialog) -> ChangesMap:
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.page, timeout=20_000)
    assert dialog.page.map is not None
    return dialog.page.map


def compare(qtbot: QtBot, dialog: VintagesDialog) -> ChangesMap:
    """Choose the newer vintage and compare."""
    dialog.table.selectRow(1)
    dialog.accept_button.click()
    return wait_for_page(qtbot, dialog)


def current(session: Session) -> list[str]:
    return [division.id for division in session.workspace.divisions() if division.current]


def test_the_list_says_which_divisions_there_are_and_which_is_in_use(dialog: VintagesDialog) -> None:
    assert listed(dialog) == [
        ["Testgemeente", "2024", "CBS", "4 buurten, 2 wijken, 1 gemeente", "current"],
        ["Testgemeente", "2025", "Gemeente", "3 buurten, 2 wijken, 1 gemeente", ""],
    ]
    assert not dialog.use_button.isEnabled()
    assert not dialog.delete_button.isEnabled()
    assert dialog.delete_button.toolTip()
    dialog.table.selectRow(1)
    assert dialog.use_button.isEnabled()
    assert dialog.delete_button.isEnabled()


def test_a_dossier_without_divisions_says_so(qtbot: QtBot, dressed: Theme, tmp_path: Path) -> None:
    made = Session(Workspace.create(tmp_path / "leeg.assetmap"), Worker("writer"))
    for dialog in shown(qtbot, made):
        qtbot.waitUntil(dialog.nothing.isVisible, timeout=20_000)
        assert not dialog.accept_button.isEnabled()
        assert not dialog.use_button.isEnabled()
        assert not dialog.delete_button.isEnabled()
        dialog.go_on()
        assert dialog.stack.currentWidget() is dialog.list_page
    made.close()


def test_a_comparison_tells_what_became_of_every_buurt(qtbot: QtBot, dialog: VintagesDialog) -> None:
    compare(qtbot, dialog)
    assert dialog.page.summary.text() == "1 same, 1 renamed, 1 merged."
    assert "1 asset comes" in dialog.page.effect.text() or "2 assets come" in dialog.page.effect.text()
    assert rows(dialog) == [
        ["Renamed", "BU2", "Kastelenbuurt", "BU2", "Burchtenbuurt", "100 %"],
        ["Merged", "BU3, BU4", "Vliegeniersbuurt, Sterrenberg", "BU3", "Vliegeniersbuurt", "100 %"],
        ["Same", "BU1", "Componistenbuurt", "BU1", "Componistenbuurt", "100 %"],
    ]
    assert dialog.accept_button.text() == "Make Testgemeente 2025 current"


def test_the_table_can_be_filtered_searched_and_ordered(qtbot: QtBot, dialog: VintagesDialog) -> None:
    compare(qtbot, dialog)
    page = dialog.page
    page.chips[Fate.MERGED].click()
    assert [row[0] for row in rows(dialog)] == ["Merged"]
    page.chips[Fate.RENAMED].click()
    assert [row[0] for row in rows(dialog)] == ["Renamed", "Merged"]
    page.search.setText("sterren")
    assert [row[0] for row in rows(dialog)] == ["Merged"]
    page.search.setText("nergens")
    assert not page.table.isVisible()
    assert page.nothing.isVisible()
    page.search.clear()
    page.chips[Fate.MERGED].click()
    page.chips[Fate.RENAMED].click()
    page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [row[1] for row in rows(dialog)] == ["BU3, BU4", "BU2", "BU1"]
    assert [page.level.itemText(index) for index in range(page.level.count())] == ["Buurten", "Wijken", "Gemeenten"]
    page.level.setCurrentIndex(1)
    page.level.activated.emit(1)
    assert [row[:2] for row in rows(dialog)] == [["Same", "WK1"], ["Same", "WK2"]]
    assert page.summary.text() == "Nothing changed: all areas are the same."


def test_the_map_shows_new_areas_and_old_borders_and_follows_the_table(
    qtbot: QtBot, dialog: VintagesDialog, page_states: Any
) -> None:
    drawn = compare(qtbot, dialog)
    with qtbot.waitSignal(drawn.ready, timeout=20_000):
        pass
    said = page_states.wait_for(drawn, ready=True, areas=5)  # three new ones, and the borders of two old ones
    assert said["errors"] == []
    zoom = said["zoom"]
    for row in (1, 0):
        dialog.page.table.selectRow(row)
    qtbot.waitUntil(lambda: page_states.now(drawn)["zoom"] > zoom, timeout=20_000)
    drawn.area_clicked.emit("bu3-25")
    assert dialog.page.model.fate(dialog.page.table.currentIndex().row()).fate is Fate.MERGED


def test_another_pair_can_be_chosen_and_the_other_way_round_is_a_split(qtbot: QtBot, dialog: VintagesDialog) -> None:
    compare(qtbot, dialog)
    page = dialog.page
    page.old.setCurrentIndex(page.old.findData("d2"))
    page.new.setCurrentIndex(page.new.findData("d1"))
    page.new.activated.emit(page.new.currentIndex())
    qtbot.waitUntil(lambda: "split" in page.summary.text() and dialog.stack.currentWidget() is page, timeout=20_000)
    assert not dialog.accept_button.isVisible()  # the one that is current already
    dialog.back_button.click()
    assert dialog.stack.currentWidget() is dialog.list_page
    assert dialog.accept_button.isVisible()


def test_the_newer_one_becomes_current_and_this_can_be_undone(
    qtbot: QtBot, dialog: VintagesDialog, two_years: Session
) -> None:
    dialog.table.selectRow(1)
    dialog.use_button.click()
    wait_for_page(qtbot, dialog)
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: current(two_years) == ["d2"], timeout=20_000)
    qtbot.waitUntil(lambda: listed(dialog)[0][YEAR] == "2025", timeout=20_000)
    assert dialog.stack.currentWidget() is dialog.list_page
    assert dialog.toast.words.text() == "Testgemeente 2025 is now the current vintage"
    asset = two_years.workspace.asset("a4")
    assert asset is not None
    assert asset.buurt_id == "bu3-25"
    dialog.toast.button.click()
    qtbot.waitUntil(lambda: listed(dialog)[0][YEAR] == "2024", timeout=20_000)
    assert current(two_years) == ["d1"]


def test_one_is_deleted_and_comes_back(qtbot: QtBot, dialog: VintagesDialog, two_years: Session) -> None:
    dialog.table.selectRow(1)
    dialog.delete_button.click()
    qtbot.waitUntil(lambda: len(listed(dialog)) == 1, timeout=20_000)
    assert dialog.delete_button.isEnabled()  # the last one may go
    assert not dialog.accept_button.isEnabled()
    dialog.toast.button.click()
    qtbot.waitUntil(lambda: len(listed(dialog)) == 2, timeout=20_000)
    assert two_years.undo_title() == "back"


def described(session: Session, times: int) -> bool:
    """Whether so many steps were about what a vintage is called."""
    return [step.title for step in session.workspace.steps()].count("Vintage described") == times


def test_name_year_and_source_are_changed_in_the_list(qtbot: QtBot, dialog: VintagesDialog, two_years: Session) -> None:
    for number, (column, words) in enumerate(((NAME, "CBS"), (YEAR, "2023"), (SOURCE, "CBS/Kadaster")), 1):
        item = dialog.table.item(1, column)
        assert item is not None
        item.setText(words)
        qtbot.waitUntil(partial(described, two_years, number), timeout=20_000)
        qtbot.waitUntil(lambda: dialog.divisions == two_years.workspace.divisions(), timeout=20_000)
        assert any(words in row for row in listed(dialog))
    found = {division.id: division for division in two_years.workspace.divisions()}
    assert (found["d2"].name, found["d2"].year, found["d2"].source) == ("CBS", 2023, "CBS/Kadaster")
    for column in (AREAS, USE):
        item = dialog.table.item(1, column)
        assert item is not None
        assert not item.flags() & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize(("column", "words"), [(YEAR, "twintig"), (YEAR, "24"), (NAME, "  ")])
def test_what_is_no_year_or_name_is_refused_with_a_sentence(
    qtbot: QtBot, dialog: VintagesDialog, two_years: Session, column: int, words: str
) -> None:
    before = listed(dialog)
    item = dialog.table.item(1, column)
    assert item is not None
    item.setText(words)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: listed(dialog) == before, timeout=20_000)
    assert two_years.undo_title() == "back"


def test_stopping_a_comparison_leaves_the_list(qtbot: QtBot, dialog: VintagesDialog) -> None:
    dialog.table.selectRow(1)
    dialog.accept_button.click()
    dialog.reject()
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is not dialog.working, timeout=20_000)
    assert dialog.isVisible()


def test_the_window_offers_it_in_the_menu(qtbot: QtBot, opened: Window) -> None:
    assert opened.menus.vintages.isEnabled()
    dialog = opened.vintages()
    assert dialog is not None
    qtbot.waitUntil(lambda: len(listed(dialog)) == 1, timeout=20_000)
    dialog.reject()


def test_in_dutch_all_words_are_dutch(qtbot: QtBot, two_years: Session) -> None:
    i18n.use("nl")
    for dialog in shown(qtbot, two_years):
        compare(qtbot, dialog)
        assert dialog.windowTitle() == "Jaargangen"
        assert dialog.page.summary.text() == "1 gelijk, 1 hernoemd, 1 samengevoegd."
        assert dialog.page.effect.text().startswith("2 assets komen in een andere buurt te liggen.")


def test_14_000_rows_are_filtered_and_ordered_at_once(qtbot: QtBot) -> None:
    def area(number: int) -> Area:
        return Area(
            id=str(number), division_id="d", level=Level.BUURT, code=f"BU{number:08}", name=f"Buurt {number}",
            parent_id=None, geometry=b"", bounds=Bounds(5, 52, 5, 52),
        )  # fmt: skip

    made = [area(number) for number in range(14_000)]
    fates = [AreaFate(list(Fate)[number % 3], (one,), (one,), number / 14_000) for number, one in enumerate(made)]
    model = FatesModel()
    model.set_rows(rows_of(fates))
    model.set_filter(Level.BUURT, (), "")
    assert model.rowCount() == 14_000
    model.sort(5, Qt.SortOrder.DescendingOrder)
    assert model.fate(0).overlap > 0.999
    model.set_filter(Level.BUURT, {Fate.RENAMED}, "buurt 1399")
    assert {model.fate(row).fate for row in range(model.rowCount())} == {Fate.RENAMED}
    assert 0 < model.rowCount() < 12
