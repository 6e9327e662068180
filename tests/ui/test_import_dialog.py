"""Importing assets through the dialog, on real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assetmap.ui.import_dialog import AssetsImport
from assetmap.ui.session import Session


def words(dialog: AssetsImport) -> str:
    labels = [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    lists = [field.toPlainText() for field in dialog.findChildren(QPlainTextEdit) if field.isVisibleTo(dialog)]
    return "\n".join(labels + lists)


def read(qtbot: QtBot, dialog: AssetsImport, path: Path) -> None:
    dialog.read_file(path)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is not dialog.working, timeout=30_000)
    qtbot.wait(20)


@pytest.fixture
def assets_dialog(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[AssetsImport]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AssetsImport(session, tmp_path, parent)
    dialog.open()
    yield dialog
    parent.close()


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
