"""Exporting through the dialog: what goes out, where to, and for whom it is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import Filters
from assetmap.ui.export_dialog import ExportDialog
from assetmap.ui.session import Session

Make = Callable[..., ExportDialog]


@pytest.fixture
def make(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[Make]:
    parent = QWidget()
    qtbot.addWidget(parent)

    def make_dialog(area_id: str | None = None, filters: Filters | None = None) -> ExportDialog:
        dialog = ExportDialog(
            session,
            area_id=area_id,
            filters=filters or Filters(),
            words="Wijk West",
            folder=tmp_path,
            parent=parent,
        )
        dialog.open()
        return dialog

    yield make_dialog
    parent.close()


def for_whom(dialog: ExportDialog, audience: Audience = Audience.TEAM) -> None:
    dialog.audiences.button(audience.width).click()


def choose(dialog: ExportDialog, suffix: str) -> None:
    number = next(index for index, each in enumerate(dialog._formats) if each.suffix == suffix)
    dialog.formats.button(number).click()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".geojson", ".html"])
def test_every_format_is_written(qtbot: QtBot, make: Make, tmp_path: Path, suffix: str) -> None:
    dialog = make()
    choose(dialog, suffix)
    for_whom(dialog)
    dialog.write(tmp_path / "overzicht")
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    assert (tmp_path / f"overzicht{suffix}").stat().st_size > 100
    assert "4 assets" in dialog.outcome.text()
    dialog.reject()


def test_nothing_goes_out_before_the_audience_is_chosen(make: Make, tmp_path: Path) -> None:
    dialog = make()
    assert dialog.audience is None
    assert not dialog.accept_button.isEnabled()
    dialog.write(tmp_path / "overzicht.xlsx")
    assert list(tmp_path.glob("overzicht*")) == []
    for_whom(dialog)
    assert dialog.accept_button.isEnabled()
    assert "for the team" in dialog.left_out.text()
    dialog.reject()


def test_what_is_left_out_is_told_and_is_left_out(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    dialog = make()
    choose(dialog, ".csv")
    for_whom(dialog, Audience.PUBLIC)
    assert "Left out: Some assets: comes from a resident who is not noted" in dialog.left_out.text()
    dialog.write(tmp_path / "openbaar.csv")
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    assert "Kookt voor de hele straat" not in (tmp_path / "openbaar.csv").read_text(encoding="utf-8-sig")
    dialog.reject()


def test_what_is_shown_is_what_goes_out(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    dialog = make("wk1", Filters(kinds=frozenset({Kind.TALENT, Kind.STORY})))
    assert dialog.as_shown
    assert "1 asset " in dialog.scopes.button(0).text()
    assert "4 assets" in dialog.scopes.button(1).text()
    choose(dialog, ".csv")
    for_whom(dialog)
    dialog.write(tmp_path / "deel.csv")
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    with (tmp_path / "deel.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row for row in rows if "Kookt voor de hele straat" in row]
    assert not [row for row in rows if "Buurthuis De Roos" in row]
    dialog.reject()


def test_nothing_to_export_is_told_before(make: Make) -> None:
    dialog = make(None, Filters(text="bestaat niet"))
    assert not dialog.accept_button.isEnabled()
    assert dialog.problem.isVisible()
    dialog.scopes.button(1).click()
    for_whom(dialog)
    assert dialog.accept_button.isEnabled()
    dialog.reject()


def test_a_place_that_cannot_be_written_gets_a_sentence(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    dialog = make()
    for_whom(dialog)
    dialog.write(tmp_path / "bestaat" / "niet" / "overzicht.xlsx")
    qtbot.waitUntil(dialog.problem.isVisible, timeout=30_000)
    assert dialog.stack.currentWidget() is dialog.choice_page
    assert dialog.written is None
    dialog.reject()


def test_enter_asks_where_and_the_result_can_be_opened(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "é & ü.xlsx"
    opened: list[QUrl] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    dialog = make()
    for_whom(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.written == target, timeout=30_000)
    dialog.open_button.click()
    dialog.folder_button.click()
    assert [Path(url.toLocalFile()) for url in opened] == [target, tmp_path]
    dialog.reject()


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_the_areas_go_out_too(qtbot: QtBot, make: Make, tmp_path: Path, suffix: str) -> None:
    dialog = make()
    dialog.subjects.button(1).click()
    assert dialog.of_areas
    assert dialog.format.suffix == ".gpkg"
    number = next(n for n, each in enumerate(dialog._formats) if each.suffix == suffix and each.kind == "areas")
    dialog.formats.button(number).click()
    dialog.write(tmp_path / "gebieden")
    qtbot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    assert (tmp_path / f"gebieden{suffix}").stat().st_size > 100
    assert "areas" in dialog.outcome.text()
    dialog.reject()


def test_formats_of_areas_are_offered_for_areas_only(make: Make) -> None:
    dialog = make()
    shown = [each.kind for n, each in enumerate(dialog._formats) if dialog.formats.button(n).isVisible()]
    assert set(shown) == {"assets"}
    dialog.subjects.button(1).click()
    shown = [each.kind for n, each in enumerate(dialog._formats) if dialog.formats.button(n).isVisible()]
    assert set(shown) == {"areas"}
    dialog.subjects.button(0).click()
    assert dialog.format.suffix == ".xlsx"
    dialog.reject()
