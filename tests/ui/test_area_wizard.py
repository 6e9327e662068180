"""Importing areas through the wizard: real files, and files that the tests spoil, by mouse and keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Level
from assetmap.ui.area_wizard.wizard import AreaWizard
from assetmap.ui.session import Session
from assetmap.ui.window import Window

NAMES = ("Molenwijk", "Kerkbuurt", "Havenkwartier")
ROERMOND = "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp"
Write = Callable[..., Path]


def imported(session: Session) -> list[str]:
    """The names of the buurten in use."""
    """The buurten that came in beside those of the dossier, which are of other land; those when none did."""
    areas = session.workspace.areas()
    imported = [area for area in areas if area.level is Level.BUURT and area.division_id != "d1"]
    return [area.name for area in imported or areas if area.level is Level.BUURT]


def tick(wizard: AreaWizard, gemeente: int, wijk: int | None = None) -> None:
    model = wizard.page.places.model
    top = model.index(gemeente, 0, QModelIndex())
    index = top if wijk is None else model.index(wijk, 0, top)
    model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)


def test_a_good_file_asks_nothing_and_is_one_step(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, shared_data: Path
) -> None:
    hand.read(wizard, shared_data / ROERMOND)
    assert wizard.accept_button.text() == "Import 35 buurten"
    assert wizard.accept_button.hasFocus() or wizard.focusWidget() is wizard.accept_button
    said = hand.words(wizard)
    assert "35 buurten, 10 wijken, gemeente Roermond" in said
    assert "RD, the Dutch grid in metres, as the file says" in said
    assert "UTF-8, as the file says" in said
    assert "Testgemeente 2024 stays" in said
    assert wizard.page.year.value() == 2016
    assert not any(card.isVisibleTo(wizard) for card in wizard.page.cards.values())
    small = wizard.page.map
    middle = QPointF(small.width() / 2, small.height() / 2)
    assert small.name_at(middle)
    bounds = small.bounds
    assert bounds is not None
    assert (round(bounds.west, 2), round(bounds.north, 2)) == (5.92, 51.26)
    assert "km" in small.accessibleDescription()
    qtbot.keyClick(wizard, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(imported(session)) == 35, timeout=20_000)
    qtbot.waitUntil(wizard.report_page.compare_button.isVisible, timeout=20_000)
    assert "This is now the current vintage" in hand.words(wizard)
    assert session.undo_title() == "Areas imported"
    session.workspace.undo()
    assert "Componistenbuurt" in imported(session)


def test_without_an_earlier_division_it_closes_when_all_was_in_order(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, shared_data: Path
) -> None:
    from functools import partial

    from assetmap.operations.areas import delete_division

    session.workspace.do("away", partial(delete_division, division_id="d1"))
    hand.read(wizard, shared_data / "areas/baarn_buurten.geojson")
    assert wizard.accept_button.text() == "Import 21 buurten"
    with qtbot.waitSignal(wizard.finished, timeout=20_000):
        qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    assert len(imported(session)) == 21


def test_one_wijk_of_a_gemeente(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, shared_data: Path
) -> None:
    hand.read(wizard, shared_data / ROERMOND)
    qtbot.mouseClick(wizard.page.region[1], Qt.MouseButton.LeftButton)
    places = wizard.page.places
    assert places.isVisible()
    qtbot.mouseClick(places.none_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert not wizard.accept_button.isEnabled()
    qtbot.keyClicks(places.search, "wk095704")
    assert places.model.rowCount(places.model.index(0, 0)) == 1
    places.tree.setCurrentIndex(places.model.index(0, 0, places.model.index(0, 0)))
    qtbot.keyClick(places.tree, Qt.Key.Key_Space)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 buurten"
    half = places.model.data(places.model.index(0, 0), Qt.ItemDataRole.CheckStateRole)
    assert half is Qt.CheckState.PartiallyChecked
    hand.store(wizard)
    assert len(imported(session)) == 3


def test_of_several_gemeenten_the_user_chooses(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg", gemeenten=2))
    assert not wizard.accept_button.isEnabled()
    assert "Nothing chosen yet" in hand.words(wizard)
    tick(wizard, 1)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 1 buurt"
    tick(wizard, 0)
    tick(wizard, 1)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 2 buurten"
    hand.store(wizard)
    assert imported(session) == ["Molenwijk", "Kerkbuurt"]


def test_gemeenten_of_the_dossier_are_proposed(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    path = write("a.gpkg", gemeenten=2)
    hand.read(wizard, path)
    tick(wizard, 1)
    hand.settled(wizard)
    parent = wizard.parentWidget()
    hand.store(wizard)
    hand.read(again := AreaWizard(session, path.parent, parent), path)
    assert again.accept_button.text() == "Import 1 buurt"
    again.reject()


def test_level_and_year_are_the_users(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg", columns=("vollcode", "naam", "gm_code", "gm_naam")))
    level = wizard.page.level
    level.setCurrentIndex(level.findData("own"))
    level.activated.emit(level.currentIndex())
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 own areas"
    level.setCurrentIndex(level.findData("buurt"))
    level.activated.emit(level.currentIndex())
    hand.settled(wizard)
    wizard.page.year.setValue(2023)
    hand.settled(wizard)
    hand.store(wizard)
    assert {division.year for division in session.workspace.divisions() if division.current} == {2023, 2024}


def test_a_year_that_the_file_tells_can_be_made_unknown_again(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("buurten_2016.gpkg"))
    assert wizard.page.year.value() == 2016
    qtbot.mouseClick(wizard.page.no_year, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert wizard.page.year.text() == "unknown"
    assert not wizard.page.no_year.isVisible()
    hand.store(wizard)
    assert None in {division.year for division in session.workspace.divisions()}


def test_own_areas_are_taken_for_own_ones_also_with_codes(
    qtbot: QtBot, session: Session, tmp_path: Path, hand: Any, write: Write
) -> None:
    wizard = AreaWizard(session, tmp_path, level=Level.OWN)
    qtbot.addWidget(wizard)
    wizard.open()
    hand.read(wizard, write("a.gpkg"))
    assert wizard.accept_button.text() == "Import 3 own areas"
    hand.store(wizard)
    assert {area.name for area in session.workspace.areas() if area.level is Level.OWN} == {
        "Molenwijk",
        "Kerkbuurt",
        "Havenkwartier",
    }


def test_water_stays_out_unless_it_is_ticked(qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write) -> None:
    hand.read(wizard, write("a.gpkg", WATER=["NEE", "JA", "NEE"]))
    assert wizard.accept_button.text() == "Import 2 buurten"
    assert wizard.page.water.text() == "Also 1 area of water"
    wizard.page.water.click()
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 buurten"


def test_the_report_can_be_seen_before_and_saved(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, shared_data: Path, tmp_path: Path
) -> None:
    hand.read(wizard, shared_data / "areas/amsterdam_gbd/GBD_grootstedelijke_projecten.shp")
    assert "65 rows read, 1 repaired, 10 left out." in hand.words(wizard)
    qtbot.mouseClick(wizard.page.report_button, Qt.MouseButton.LeftButton)
    assert "Row 10, De Adelaar" in hand.words(wizard)
    wizard.save_report(tmp_path / "verslag")
    said = (tmp_path / "verslag.txt").read_text(encoding="utf-8")
    assert "GBD_grootstedelijke_projecten.shp" in said
    assert "Row 36, A10 Oost: It is the same as row 15." in said
    assert "(EPSG:28992), as the file says" in said
    wizard.save_report(tmp_path / "nergens" / "verslag.txt")
    assert "cannot be written" in wizard.problem.text()
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert wizard.stack.currentWidget() is wizard.page
    hand.store(wizard)
    assert len([area for area in session.workspace.areas() if area.level is Level.OWN]) == 55


def test_a_large_file_is_read_when_the_user_goes_on(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetmap.ui.area_wizard.looking.READ_AT_ONCE", 1)
    path = write("a.gpkg", WATER=["NEE", "JA", "NEE"])
    hand.read(wizard, path)
    assert wizard.look is not None
    assert wizard.look.file is None
    assert wizard.accept_button.text() == "Import 2 buurten"
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert wizard.stack.currentWidget() is wizard.report_page
    assert "It is water" in hand.words(wizard)
    hand.store(wizard)
    assert imported(session) == ["Molenwijk", "Havenkwartier"]


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_changes_meanwhile_gets_a_sentence(
    qtbot: QtBot,
    wizard: AreaWizard,
    hand: Any,
    session: Session,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    gone: bool,
) -> None:
    monkeypatch.setattr("assetmap.ui.area_wizard.looking.READ_AT_ONCE", 1)
    path = write("a.gpkg")
    before = session.workspace.areas()
    hand.read(wizard, path)
    path.unlink()
    if not gone:
        write("a.gpkg", ("Heel", "Wat", "Anders", "Nu"))
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert ("is not there" if gone else "was changed by another program") in wizard.problem.text()
    assert session.workspace.areas() == before


def test_stopping_while_it_stores_leaves_everything_as_it_was(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg"))
    before = session.workspace.areas()
    held = Event()
    session.do("earlier work", lambda _unit: held.wait(20))
    wizard.go_on()
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    held.set()
    hand.settled(wizard)
    assert wizard.problem.text() == "Stopped. Nothing was changed."
    assert session.workspace.areas() == before
    hand.store(wizard)
    assert imported(session) == list(NAMES)


def test_escape_before_storing_leaves_all_as_it_was(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    before = session.workspace.areas()
    hand.read(wizard, write("a.gpkg"))
    wizard.choose({"vintage": 2020})
    with qtbot.waitSignal(wizard.finished, timeout=20_000):
        qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert session.workspace.areas() == before


def test_a_file_that_cannot_be_read_gets_a_sentence_and_another_can_be_chosen(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write, tmp_path: Path
) -> None:
    whole = write("a.shp")
    hand.read(wizard, whole)
    alone = tmp_path / "alleen" / "a.shp"
    alone.parent.mkdir()
    shutil.copy(whole, alone)
    (tmp_path / "leeg.geojson").touch()
    (tmp_path / "plaatje.gpkg").write_bytes(b"\x89PNG")
    before = session.workspace.areas()
    for path in (alone, tmp_path / "leeg.geojson", tmp_path / "plaatje.gpkg", tmp_path / "weg.shp"):
        hand.read(wizard, path)
        assert wizard.stack.currentWidget() is wizard.ask_page
        assert len(wizard.problem.text()) > 20
        assert "Traceback" not in wizard.problem.text()
    assert session.workspace.areas() == before
    hand.read(wizard, whole)
    assert wizard.accept_button.isEnabled()


def test_hostile_shapefiles_never_hang_or_crash(qtbot: QtBot, wizard: AreaWizard, hand: Any, shared_data: Path) -> None:
    for path in sorted((shared_data / "hostile").rglob("*.shp")):
        hand.read(wizard, path)
        assert wizard.problem.isVisible() or wizard.stack.currentWidget() is wizard.page


def test_enter_in_a_field_imports_nothing(qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write) -> None:
    hand.read(wizard, write("a.gpkg", gemeenten=2))
    tick(wizard, 0)
    hand.settled(wizard)
    for field in (wizard.page.places.search, wizard.page.year):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert wizard.stack.currentWidget() is wizard.page
        assert not field.hasFocus()


def test_a_file_can_be_dropped_on_it(qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(write("a.gpkg")))])
    dropped = QDropEvent(
        QPointF(100, 100),
        Qt.DropAction.CopyAction,
        files,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    wizard.dropEvent(dropped)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 buurten"


def test_every_control_has_a_name_and_the_keyboard_reaches_it(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, shared_data: Path
) -> None:
    hand.read(wizard, shared_data / ROERMOND)
    reached = set()
    for _step in range(30):
        focused = QApplication.focusWidget()
        reached.add(focused)
        qtbot.keyClick(wizard if focused is None else focused, Qt.Key.Key_Tab)
    page = wizard.page
    for control in (page.region[1], page.coordinates[1], page.column_names[1], page.level, page.year):
        assert control in reached
        assert control.accessibleName()


def test_the_window_takes_a_dragged_file_and_offers_to_compare(
    qtbot: QtBot, opened: Window, hand: Any, shared_data: Path
) -> None:
    from assetmap.ui.vintages_dialog import VintagesDialog

    opened.take_file(shared_data / ROERMOND)
    wizard = opened.findChild(AreaWizard)
    assert isinstance(wizard, AreaWizard)
    hand.settled(wizard)
    hand.store(wizard)
    qtbot.mouseClick(wizard.report_page.compare_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.findChild(VintagesDialog) is not None, timeout=20_000)
    vintages = opened.findChild(VintagesDialog)
    assert isinstance(vintages, VintagesDialog)
    qtbot.waitUntil(lambda: vintages.stack.currentWidget() is vintages.page, timeout=20_000)
    vintages.close()
