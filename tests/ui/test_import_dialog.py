"""Importing areas and assets through the dialogs, on real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Level
from assetmap.ui.import_dialog import AreasImport, AssetsImport, ImportDialog
from assetmap.ui.session import Session

BUURTEN = (
    ("BU19990101", "Molenwijk", "GM1999", "Lindedorp", 200_000, 400_000),
    ("BU19990102", "Kerkbuurt", "GM1999", "Lindedorp", 201_000, 400_000),
    ("BU19980101", "Havenkwartier", "GM1998", "Waterstad", 210_000, 410_000),
)


def write_shapefile(folder: Path, buurten: Sequence[tuple[str, str, str, str, int, int]] = BUURTEN) -> Path:
    """A shapefile in RD with CBS columns: squares of a kilometre."""
    import geopandas
    import shapely

    frame = geopandas.GeoDataFrame(
        {
            "BU_CODE": [each[0] for each in buurten],
            "BU_NAAM": [each[1] for each in buurten],
            "GM_CODE": [each[2] for each in buurten],
            "GM_NAAM": [each[3] for each in buurten],
        },
        geometry=[shapely.box(each[4], each[5], each[4] + 1000, each[5] + 1000) for each in buurten],
        crs=28992,
    )
    path = folder / "buurten.shp"
    frame.to_file(path, engine="pyogrio")
    return path


def words(dialog: ImportDialog) -> str:
    labels = [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    lists = [field.toPlainText() for field in dialog.findChildren(QPlainTextEdit) if field.isVisibleTo(dialog)]
    return "\n".join(labels + lists)


def read(qtbot: QtBot, dialog: ImportDialog, path: Path) -> None:
    dialog.read_file(path)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is not dialog.working, timeout=30_000)
    qtbot.wait(20)


@pytest.fixture
def areas_dialog(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[AreasImport]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AreasImport(session, tmp_path, parent)
    dialog.open()
    yield dialog
    parent.close()


@pytest.fixture
def assets_dialog(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[AssetsImport]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AssetsImport(session, tmp_path, parent)
    dialog.open()
    yield dialog
    parent.close()


def test_a_shapefile_is_read_told_and_stored_as_one_step(
    qtbot: QtBot, areas_dialog: AreasImport, session: Session, tmp_path: Path
) -> None:
    read(qtbot, areas_dialog, write_shapefile(tmp_path, BUURTEN[:2]))
    assert "2 buurten" in words(areas_dialog)
    assert "Lindedorp" in words(areas_dialog)
    with qtbot.waitSignal(areas_dialog.stored, timeout=20_000):
        qtbot.mouseClick(areas_dialog.accept_button, Qt.MouseButton.LeftButton)
    assert [area.name for area in session.workspace.areas() if area.level is Level.BUURT] == ["Molenwijk", "Kerkbuurt"]
    assert session.undo_title() == "Areas imported"
    session.workspace.undo()
    assert "Molenwijk" not in [area.name for area in session.workspace.areas()]


def test_with_more_gemeenten_the_user_chooses(
    qtbot: QtBot, areas_dialog: AreasImport, session: Session, tmp_path: Path
) -> None:
    read(qtbot, areas_dialog, write_shapefile(tmp_path))
    listed = areas_dialog.municipalities
    assert listed is not None
    assert [listed.item(row).text() for row in range(listed.count())] == ["Lindedorp", "Waterstad"]
    assert not areas_dialog.accept_button.isEnabled()
    listed.item(1).setCheckState(Qt.CheckState.Checked)
    assert areas_dialog.accept_button.text() == "Import 1 buurt"
    with qtbot.waitSignal(areas_dialog.stored, timeout=20_000):
        areas_dialog.accept_button.click()
    names = {area.name for area in session.workspace.areas()}
    assert {"Waterstad", "Havenkwartier"} <= names
    assert "Molenwijk" not in names


def test_cancel_before_storing_leaves_all_as_it_was(
    qtbot: QtBot, areas_dialog: AreasImport, session: Session, tmp_path: Path
) -> None:
    before = session.workspace.areas()
    read(qtbot, areas_dialog, write_shapefile(tmp_path))
    qtbot.keyClick(areas_dialog, Qt.Key.Key_Escape)
    assert session.workspace.areas() == before


def test_roermond_is_read_whole(qtbot: QtBot, areas_dialog: AreasImport, shared_data: Path) -> None:
    read(qtbot, areas_dialog, shared_data / "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp")
    assert "35 buurten" in words(areas_dialog)
    assert areas_dialog.accept_button.isEnabled()
    areas_dialog.reject()


def test_areas_without_codes_come_in_as_own_areas(
    qtbot: QtBot, areas_dialog: AreasImport, session: Session, shared_data: Path
) -> None:
    read(qtbot, areas_dialog, shared_data / "areas/amsterdam_gbd/GBD_grootstedelijke_projecten.shp")
    assert "own areas" in words(areas_dialog)
    assert "rows were left out" in words(areas_dialog)
    with qtbot.waitSignal(areas_dialog.stored, timeout=20_000):
        areas_dialog.accept_button.click()
    assert [area for area in session.workspace.areas() if area.level is Level.OWN]


def test_a_file_that_cannot_be_read_gets_a_sentence_in_the_dialog(
    qtbot: QtBot, areas_dialog: AreasImport, session: Session, tmp_path: Path
) -> None:
    whole = write_shapefile(tmp_path)
    alone = tmp_path / "alleen" / "buurten.shp"
    alone.parent.mkdir()
    shutil.copy(whole, alone)
    empty = tmp_path / "leeg.geojson"
    empty.write_text("", encoding="utf-8")
    wrong = tmp_path / "plaatje.gpkg"
    wrong.write_bytes(b"\x89PNG")
    before = session.workspace.areas()
    for path in (alone, empty, wrong, tmp_path / "weg.shp"):
        read(qtbot, areas_dialog, path)
        assert areas_dialog.stack.currentWidget() is areas_dialog.ask_page
        assert areas_dialog.problem.isVisible()
        assert len(areas_dialog.problem.text()) > 20
        assert "Traceback" not in areas_dialog.problem.text()
    assert session.workspace.areas() == before
    areas_dialog.reject()


def test_hostile_shapefiles_never_hang_or_crash(qtbot: QtBot, areas_dialog: AreasImport, shared_data: Path) -> None:
    for path in sorted((shared_data / "hostile").rglob("*.shp")):
        read(qtbot, areas_dialog, path)
        assert areas_dialog.problem.isVisible() or areas_dialog.stack.currentWidget() is areas_dialog.report_page
    areas_dialog.reject()


def test_assets_come_from_a_list_and_bad_rows_are_told(
    qtbot: QtBot, assets_dialog: AssetsImport, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text(
        "soort;titel;omschrijving;lat;lon;themas\n"
        "talent;Breit truien;;51,185;5,995;klussen\n"
        "plek;Bankje;;;;groen\n"
        "ruimteschip;Apollo;;;;\n",
        encoding="utf-8-sig",
    )
    read(qtbot, assets_dialog, path)
    assert "2 assets" in words(assets_dialog)
    assert "1 has no place yet" in words(assets_dialog)
    assert "Row 4" in words(assets_dialog)
    with qtbot.waitSignal(assets_dialog.stored, timeout=20_000):
        assets_dialog.accept_button.click()
    titles = {row.asset.title for row in session.workspace.page().rows}
    assert {"Breit truien", "Bankje"} <= titles
    assert session.undo_title() == "Assets imported"


def test_a_list_without_the_right_columns_gets_a_sentence(
    qtbot: QtBot, assets_dialog: AssetsImport, tmp_path: Path
) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("een;twee\n1;2\n", encoding="utf-8")
    read(qtbot, assets_dialog, path)
    assert assets_dialog.problem.isVisible()
    assets_dialog.reject()
