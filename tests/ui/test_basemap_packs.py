"""Base maps in the window: one is made, taken over, missing, replaced and thrown away, also when the lock comes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Audience
from assetmap.maps import packs
from assetmap.operations import dossier
from assetmap.ui import basemaps
from assetmap.ui.basemap_packs import PacksDialog
from assetmap.ui.basemap_wizard.wizard import BasemapWizard
from assetmap.ui.passwords import AskPassword
from assetmap.ui.session import Session
from assetmap.ui.window import Window

PASSWORD = "paraplu fiets wolk lepel"
WEST, SOUTH = 5.99, 51.18


def layers_file(path: Path, rows: int = 3, layer: str = "wegen") -> Path:
    """A GeoPackage with streets in the land of the small dossier."""
    import geopandas
    import shapely

    lines = []
    for row in range(rows):
        west, south = WEST + 0.0001 * (row % 150), SOUTH + 0.0001 * (row // 150)
        lines.append(shapely.LineString([(west, south), (west + 0.004, south + 0.003)]))
    names = [f"Straat {row}" for row in range(rows)]
    geopandas.GeoDataFrame({"naam": names}, geometry=lines, crs=4326).to_file(path, layer=layer, engine="pyogrio")
    return path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack that others made."""
    from assetmap.imports import basemapmaking

    path = tmp_path / "Kaart van anderen.pmtiles"
    basemapmaking.make([layers_file(tmp_path / "straten.gpkg")], path, attribution="© Anderen")
    return path


def session_of(window: Window) -> Session:
    assert window.session is not None
    return window.session


def setting(window: Window) -> object:
    return session_of(window).workspace.setting(packs.SETTING)


def toast(window: Window) -> str:
    return window.view.toast.words.text() if window.view.toast.isVisible() else ""


def words(widget: Any) -> str:
    found = (label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
    return "\n".join(found).replace("\u200b", "")


def wizard_at_name(qtbot: QtBot, window: Window, path: Path) -> BasemapWizard:
    """The wizard on its last page, with these files."""
    wizard = basemaps.make(window)
    assert wizard is not None
    wizard.read_files([path])
    qtbot.waitUntil(lambda: wizard._task is None and not wizard.preview.busy, timeout=20_000)
    wizard.go_on()
    wizard.name_page.source.setText("© Proef")
    return wizard


def make_one(qtbot: QtBot, window: Window, path: Path, name: str) -> None:
    wizard = wizard_at_name(qtbot, window, path)
    wizard.name_page.name.setText(name)
    if wizard.name_page.is_there:
        wizard.name_page.replace.click()
    with qtbot.waitSignal(wizard.made, timeout=20_000):
        qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)


def ground(qtbot: QtBot, window: Window, page_states: Any, fits: Callable[[Mapping[str, Any] | None], bool]) -> None:
    """Wait until the map says this of its base map."""
    qtbot.waitUntil(lambda: fits(page_states.now(window.view.map_page.view)["ground"]), timeout=20_000)


def test_what_is_made_is_used_shown_told_and_undone(
    qtbot: QtBot, opened: Window, tmp_path: Path, page_states: Any
) -> None:
    make_one(qtbot, opened, layers_file(tmp_path / "straten.gpkg"), "Onze straten")
    qtbot.waitUntil(lambda: setting(opened) == "Onze straten.pmtiles", timeout=20_000)
    qtbot.waitUntil(lambda: "Base map made: Onze straten, " in toast(opened), timeout=20_000)
    assert "kB" in toast(opened)
    assert opened.view.toast.button.isVisible()
    ground(qtbot, opened, page_states, lambda there: there is not None)
    opened.view.toast.button.click()
    qtbot.waitUntil(lambda: setting(opened) is None, timeout=20_000)
    ground(qtbot, opened, page_states, lambda there: there is None)
    assert packs.available() == ("Onze straten.pmtiles",), "the file stays, to be chosen again"
    assert opened.settings.last_folder == str(tmp_path)


def test_one_that_is_made_again_takes_the_place_of_the_old(
    qtbot: QtBot, opened: Window, tmp_path: Path, page_states: Any
) -> None:
    make_one(qtbot, opened, layers_file(tmp_path / "straten.gpkg"), "Kaart")
    qtbot.waitUntil(lambda: setting(opened) == "Kaart.pmtiles", timeout=20_000)
    ground(qtbot, opened, page_states, lambda there: there is not None)
    tiles = opened.view.map_page.view._data.tiles
    before = tiles.ground
    make_one(qtbot, opened, layers_file(tmp_path / "meer.gpkg", rows=9), "kaart")
    qtbot.waitUntil(lambda: tiles.ground is not None and tiles.ground != before, timeout=20_000)
    assert packs.available() == ("Kaart.pmtiles",)
    assert "Base map made: Kaart" in toast(opened)
    assert not opened.view.toast.button.isVisible(), "the file is another one for good"


def test_a_pack_of_others_is_taken_over(qtbot: QtBot, opened: Window, pack: Path, tmp_path: Path) -> None:
    dialog = basemaps.take(opened, pack)
    assert dialog is not None
    qtbot.waitUntil(lambda: setting(opened) == pack.name, timeout=20_000)
    qtbot.waitUntil(lambda: "Base map chosen: Kaart van anderen" in toast(opened), timeout=20_000)
    (tmp_path / "tekst.pmtiles").write_text("hallo")
    refused = basemaps.take(opened, tmp_path / "tekst.pmtiles")
    assert refused is not None
    qtbot.waitUntil(lambda: refused.isVisible() and "holds no map tiles" in words(refused), timeout=20_000)
    assert refused.cancel_button.text() == "Close"
    qtbot.keyClick(refused, Qt.Key.Key_Escape)
    assert setting(opened) == pack.name


def test_taking_over_can_be_stopped(qtbot: QtBot, opened: Window, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "_PIECE", 1)  # a disk as slow as a stick of old
    with pack.open("ab") as file:
        file.write(bytes(8_000_000))
    dialog = basemaps.take(opened, pack)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.bar.maximum() == 100, timeout=20_000)
    assert dialog.stack.currentWidget() is dialog.working
    with qtbot.waitSignal(dialog.finished, timeout=20_000):
        qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session_of(opened).working, timeout=20_000)
    assert packs.available() == ()
    assert setting(opened) is None


def test_a_missing_pack_is_said_on_the_map(qtbot: QtBot, opened: Window, pack: Path) -> None:
    missing = opened.view.map_page.missing
    assert not missing.isVisible()
    session = session_of(opened)
    name = "Kaart <b>van</b> een ander.pmtiles"
    session.do("x", lambda unit: dossier.set_setting(unit, packs.SETTING, name))
    qtbot.waitUntil(missing.isVisible, timeout=20_000)
    assert name in words(missing)
    assert missing.words.textFormat() is Qt.TextFormat.PlainText
    opened.view.view_as.choose(Audience.PUBLIC)
    qtbot.waitUntil(lambda: not missing.isVisible(), timeout=20_000)
    opened.view.view_as.choose(Audience.TEAM)
    qtbot.waitUntil(missing.isVisible, timeout=20_000)
    wanted: list[QPoint] = []
    missing.choose.connect(wanted.append)
    qtbot.mouseClick(missing.choose_button, Qt.MouseButton.LeftButton)
    assert opened.menus.basemaps.isVisible()
    assert len(wanted) == 1
    opened.menus.basemaps.close()
    basemaps.take(opened, pack)
    qtbot.waitUntil(lambda: not missing.isVisible(), timeout=20_000)
    session.undo()
    qtbot.waitUntil(missing.isVisible, timeout=20_000)
    qtbot.mouseClick(missing.close_button, Qt.MouseButton.LeftButton)
    session.do("y", partial(dossier.set_setting, key="other", value=1))
    qtbot.waitUntil(lambda: not session.working, timeout=20_000)
    qtbot.wait(100)
    assert not missing.isVisible(), "what was closed does not come back for nothing"


def listed(qtbot: QtBot, window: Window) -> PacksDialog:
    """The list of packs, read."""
    dialog = basemaps.manage(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._task is None and dialog.stack.currentWidget() is dialog.list_page, timeout=20_000)
    return dialog


def cells(dialog: PacksDialog, row: int) -> list[str]:
    found = [dialog.table.item(row, column) for column in range(dialog.table.columnCount())]
    return [item.text() if item is not None else "" for item in found]


def test_packs_are_listed_and_one_is_removed_for_good(qtbot: QtBot, opened: Window, pack: Path) -> None:
    empty = listed(qtbot, opened)
    assert "no base maps on this computer" in words(empty)
    assert not empty.remove_button.isEnabled()
    empty.reject()
    packs.adopt(pack)
    (packs.folder() / "stuk.mbtiles").write_text("no tiles")
    basemaps.choose(opened, pack.name)
    qtbot.waitUntil(lambda: setting(opened) == pack.name, timeout=20_000)
    dialog = listed(qtbot, opened)
    assert cells(dialog, 0)[:3] == ["Kaart van anderen", "© Anderen", "13 – 16"]
    assert cells(dialog, 0)[4] == "in use"
    assert "is not a base map" in cells(dialog, 1)[1]
    assert "2 base maps, together" in words(dialog)
    dialog.remove_button.click()
    assert "This dossier uses it" in words(dialog)
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.stack.currentWidget() is dialog.list_page
    assert packs.find(pack.name).exists()
    dialog.remove_button.click()
    dialog.sure.click()
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: setting(opened) is None, timeout=20_000)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1 and dialog._task is None, timeout=20_000)
    assert packs.available() == ("stuk.mbtiles",)
    assert pack.exists(), "the file of the user is not touched"
    dialog.reject()
    session_of(opened).undo()
    qtbot.waitUntil(opened.view.map_page.missing.isVisible, timeout=20_000)


def test_a_copy_can_be_handed_out(qtbot: QtBot, opened: Window, pack: Path, tmp_path: Path) -> None:
    packs.adopt(pack)
    (packs.folder() / "stuk.pmtiles").write_text("no tiles")
    dialog = listed(qtbot, opened)
    assert dialog.copy_button.isEnabled()
    (tmp_path / "collega").mkdir()
    dialog.save_copy(pack.name, tmp_path / "collega" / "kaart.pmtiles")
    qtbot.waitUntil(lambda: "Saved: kaart.pmtiles" in words(dialog), timeout=20_000)
    assert [path.read_bytes() for path in (tmp_path / "collega").iterdir()] == [pack.read_bytes()]
    dialog.save_copy(pack.name, tmp_path / "nowhere" / "kaart.pmtiles")
    qtbot.waitUntil(lambda: "kaart.pmtiles cannot be written there" in words(dialog), timeout=20_000)
    dialog.table.selectRow(1)
    assert not dialog.copy_button.isEnabled()
    dialog.reject()
    assert opened.settings.last_folder == str(tmp_path / "nowhere")


def test_the_lock_of_an_encrypted_dossier_stops_the_making(
    qtbot: QtBot, window: Window, encrypted: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(encrypted, tmp_path))
    window.open_dossier(path)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), AskPassword), timeout=20_000)
    asking = QApplication.activeModalWidget()
    assert isinstance(asking, AskPassword)
    asking.field.setText(PASSWORD)
    asking.accept_button.click()
    qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)
    wizard = wizard_at_name(qtbot, window, layers_file(tmp_path / "veel.gpkg", rows=8000))
    wizard.go_on()
    qtbot.waitUntil(lambda: "Cutting the map" in wizard.doing.text(), timeout=20_000)
    gone: list[int] = []
    wizard.finished.connect(gone.append)
    window.locking.lock()
    qtbot.waitUntil(lambda: window.locking.locked, timeout=30_000)
    assert gone
    assert packs.available() == ()


def test_only_the_team_makes_and_removes(qtbot: QtBot, opened: Window, pack: Path) -> None:
    opened.view.view_as.choose(Audience.PARTNERS)
    qtbot.waitUntil(lambda: not opened.view.as_team, timeout=20_000)
    opened.menus.basemaps.aboutToShow.emit()
    actions = {action.text().replace("&", ""): action.isEnabled() for action in opened.menus.basemaps.actions()}
    assert not any(actions[words] for words in ("None", "Choose a file…", "Make one of files…", "Manage…"))
    assert basemaps.make(opened) is None
    assert basemaps.manage(opened) is None


def test_a_base_map_can_be_dragged_onto_the_window(qtbot: QtBot, opened: Window, pack: Path, tmp_path: Path) -> None:
    opened.take_file(pack)
    qtbot.waitUntil(lambda: setting(opened) == pack.name, timeout=20_000)
    extract = tmp_path / "tekst.osm.pbf"
    extract.write_text("hallo")
    opened.take_file(extract)
    wizard = opened.findChild(BasemapWizard)
    assert isinstance(wizard, BasemapWizard)
    qtbot.waitUntil(lambda: wizard._task is None, timeout=20_000)
    assert "tekst.osm.pbf is damaged" in words(wizard)
    wizard.reject()
    opened.close_dossier()
    opened.take_file(pack)
    assert "First open or make a dossier" in opened.toast.words.text()
