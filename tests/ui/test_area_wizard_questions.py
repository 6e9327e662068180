"""The questions of the wizard for area files: layers, coordinates, letters and columns, by mouse and keyboard."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Level
from assetmap.ui.area_wizard.questions import ColumnsCard, CoordinatesCard, LayerCard, LettersCard, MendCard
from assetmap.ui.area_wizard.wizard import AreaWizard
from assetmap.ui.session import Session

NAMES = ("Molenwijk", "Kerkbuurt", "Havenkwartier")
Write = Callable[..., Path]


def imported(session: Session) -> list[str]:
    """The names of the buurten in use."""
    """The buurten that came in beside those of the dossier, which are of other land; those when none did."""
    areas = session.workspace.areas()
    imported = [area for area in areas if area.level is Level.BUURT and area.division_id != "d1"]
    return [area.name for area in imported or areas if area.level is Level.BUURT]


def test_numbers_of_rd_that_are_called_degrees_are_asked_about(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg", crs=4326))
    card = wizard.page.cards["crs"]
    assert isinstance(card, CoordinatesCard)
    assert card.isVisible()
    assert "WGS 84" in card.message.text()
    assert card.system.currentData() == "EPSG:28992"
    assert wizard.page.map.words == ""
    card.system.setFocus()
    qtbot.keyClick(card.system, Qt.Key.Key_Down)
    hand.settled(wizard)
    assert wizard.page.map.bounds is None
    assert "do not lie in the Netherlands" in wizard.page.map.words
    assert not wizard.accept_button.isEnabled()
    qtbot.keyClick(card.system, Qt.Key.Key_Up)
    hand.settled(wizard)
    hand.store(wizard)
    (area,) = [area for area in session.workspace.areas() if area.name == "Molenwijk"]
    assert 5 < area.bounds.west < 7


def test_a_file_without_a_system_gets_a_proposal(qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write) -> None:
    path = write("a.shp")
    path.with_suffix(".prj").unlink()
    hand.read(wizard, path)
    assert "does not say in which coordinates" in hand.words(wizard)
    assert wizard.accept_button.isEnabled()


def test_areas_abroad_come_in_only_when_that_is_meant(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("marseille.gpkg", crs=2154, corner=(900_000, 6_250_000)))
    assert "do not lie in the Netherlands" in hand.words(wizard)
    assert not wizard.accept_button.isEnabled()
    card = wizard.page.cards["crs"]
    assert isinstance(card, CoordinatesCard)
    card.outside.setFocus()
    qtbot.keyClick(card.outside, Qt.Key.Key_Space)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 buurten"
    card.outside.click()
    hand.settled(wizard)
    assert not wizard.accept_button.isEnabled()


def test_numbers_that_fit_in_the_netherlands_by_chance_can_be_meant_for_elsewhere(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("parijs.gpkg", crs=2154, corner=(650_000, 6_860_000)))
    card = wizard.page.cards["crs"]
    assert isinstance(card, CoordinatesCard)
    assert card.system.currentData() == "EPSG:3857"
    card.system.setCurrentIndex(card.system.findData("EPSG:2154"))
    card.system.activated.emit(card.system.currentIndex())
    hand.settled(wizard)
    assert not wizard.accept_button.isEnabled()
    card.outside.click()
    hand.settled(wizard)
    hand.store(wizard)
    (area,) = [area for area in session.workspace.areas() if area.name == "Molenwijk"]
    assert 2 < area.bounds.west < 3


def test_old_dos_letters_are_shown_side_by_side(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    path = write("a.shp", ("Chasseé", "Curaçaolaan", "Zoëkwartier"), encoding="cp850")
    path.with_suffix(".cpg").unlink()
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    content[29] = 0
    table.write_bytes(content)
    hand.read(wizard, path)
    qtbot.mouseClick(wizard.page.letters[1], Qt.MouseButton.LeftButton)
    card = wizard.page.cards["encoding"]
    assert isinstance(card, LettersCard)
    assert card.radios["CP850"].isChecked()
    assert "Chasse‚" in hand.words(wizard)
    card.radios["CP1252"].click()
    hand.settled(wizard)
    assert card.radios["CP1252"].isChecked()
    card.radios["CP850"].click()
    hand.settled(wizard)
    hand.store(wizard)
    assert imported(session) == ["Chasseé", "Curaçaolaan", "Zoëkwartier"]


@pytest.mark.parametrize("mend", [True, False])
def test_names_in_wrong_letters_are_mended_only_when_that_is_ticked(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write, mend: bool
) -> None:
    hand.read(wizard, write("a.gpkg", ("CafÃ©", *NAMES[1:])))
    card = wizard.page.cards["mend"]
    assert isinstance(card, MendCard)
    assert "CafÃ©  →  Café" in card.pairs.text()
    assert card.mend.isChecked()
    if not mend:
        card.mend.click()
        hand.settled(wizard)
    hand.store(wizard)
    assert imported(session)[0] == ("Café" if mend else "CafÃ©")


def test_other_columns_are_shown_and_can_be_chosen(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, shared_data: Path
) -> None:
    hand.read(wizard, shared_data / "areas/amsterdam_gbd/GBD_Buurtcombinatie.shp")
    card = wizard.page.cards["columns"]
    assert isinstance(card, ColumnsCard)
    assert "VOLLCODE" in hand.words(wizard)
    assert "Staatsliedenbuurt" in hand.words(wizard)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    page = wizard.columns_page
    assert wizard.stack.currentWidget() is page
    assert page.mapping() == {"code": "VOLLCODE", "name": "NAAM"}
    choice = page.choices[2]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert page.mapping() == {"code": "CODE", "name": "NAAM"}
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert wizard.look is not None
    assert wizard.look.inspection.recognised["code"] == "CODE"
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)


def test_tab_brings_each_of_many_columns_into_sight(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, shared_data: Path
) -> None:
    hand.read(wizard, shared_data / "areas/baarn_buurten.geojson")
    wizard.show_columns()
    page = wizard.columns_page
    for place in range(12):
        qtbot.keyClick(page.choices[place], Qt.Key.Key_Tab)
    last = page.choices[12]
    assert last.hasFocus()
    assert page.table.viewport().rect().contains(last.geometry().center())


def test_columns_that_say_nothing_must_be_chosen(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg", columns=("k1", "k2", "k3", "k4")))
    assert wizard.accept_button.text() == "Choose the columns…"
    assert wizard.page.map.bounds is not None
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    page = wizard.columns_page
    assert not wizard.accept_button.isEnabled()
    for place, key in enumerate(("code", "name", "gemeente_code", "gemeente_name")):
        page.choices[place].setCurrentIndex(page.choices[place].findData(key))
        page.choices[place].activated.emit(page.choices[place].currentIndex())
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 buurten"
    hand.store(wizard)
    assert imported(session) == list(NAMES)


def test_a_column_that_was_recognised_can_be_left_unused(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write
) -> None:
    hand.read(wizard, write("a.gpkg"))
    qtbot.mouseClick(wizard.page.column_names[1], Qt.MouseButton.LeftButton)
    wizard.columns_page.choices[0].setCurrentIndex(0)
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 3 own areas"


def test_of_two_shapefiles_in_a_zip_the_user_chooses(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, session: Session, write: Write, tmp_path: Path
) -> None:
    parts = [write("noord.shp"), write("zuid.shp", ("Alleen",))]
    with zipfile.ZipFile(tmp_path / "twee.zip", "w") as archive:
        for path in parts:
            for part in path.parent.glob(f"{path.stem}.*"):
                archive.write(part, part.name)
    hand.read(wizard, tmp_path / "twee.zip")
    card = wizard.page.cards["layer"]
    assert isinstance(card, LayerCard)
    assert [card.list.item(row).text() for row in range(2)] == ["noord – 3 rows", "zuid – 1 row"]
    assert wizard.accept_button.text() == "Import 3 buurten"
    card.list.setFocus()
    qtbot.keyClick(card.list, Qt.Key.Key_Down)
    hand.settled(wizard)
    assert wizard.accept_button.text() == "Import 1 buurt"
    hand.store(wizard)
    assert imported(session) == ["Alleen"]


def test_of_two_layers_the_one_with_points_says_so(
    qtbot: QtBot, wizard: AreaWizard, hand: Any, write: Write, tmp_path: Path
) -> None:
    import geopandas
    import shapely

    path = write("a.gpkg", layer="gebieden")
    points = geopandas.GeoDataFrame({"naam": ["Bank"]}, geometry=[shapely.Point(200_000, 400_000)], crs=28992)
    points.to_file(path, layer="banken", engine="pyogrio")
    hand.read(wizard, path)
    assert wizard.accept_button.text() == "Import 3 buurten"
    card = wizard.page.cards["layer"]
    assert isinstance(card, LayerCard)
    card.list.setCurrentRow(1 - card.list.currentRow())
    hand.settled(wizard)
    assert "points or lines" in wizard.problem.text()
    assert wizard.page.map.bounds is None
    assert not wizard.accept_button.isEnabled()
    card.list.setCurrentRow(1 - card.list.currentRow())
    hand.settled(wizard)
    assert wizard.accept_button.isEnabled()
