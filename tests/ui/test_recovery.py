"""The recovery code in the window: offered when there is a new one, printed, copied for a minute, and of use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.domain.recovery import RecoveryCode, understood
from assetmap.ui import recovery, theme
from assetmap.ui.passwords import AskPassword, ChangePassword, NewPassword
from assetmap.ui.recovery import AskCode, ShowCode
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

PASSWORD = "paraplu fiets wolk lepel"
NEW = "tafel regen gitaar brood"


def until(qtbot: QtBot, done: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(done()), timeout=20_000)


T = TypeVar("T", bound=QWidget)


def shown(qtbot: QtBot, window: Window, kind: type[T]) -> T:
    def found() -> list[T]:
        return [each for each in window.findChildren(kind) if each.isVisible()]

    until(qtbot, found)
    return found()[-1]


def code_of(path: Path, password: str) -> str:
    with Workspace.open(path, password) as workspace:
        return workspace.recovery_code


@pytest.fixture
def secret(encrypted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(encrypted, tmp_path / "geheim.assetmap"))


def test_a_new_dossier_offers_its_code(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "nieuw.assetmap"
    window.create_dossier(path, PASSWORD)
    dialog = shown(qtbot, window, ShowCode)
    code = dialog.code.text()
    understood(code)
    window.close_dossier()
    until(qtbot, lambda: not window.findChildren(ShowCode))
    Workspace.open(path, RecoveryCode(code)).close()


def test_a_plain_dossier_offers_none(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    window.create_dossier(tmp_path / "open.assetmap")
    until(qtbot, lambda: window.session)
    qtbot.wait(20)
    assert not window.findChildren(ShowCode)


def test_who_knows_the_password_can_see_the_code_again(qtbot: QtBot, window: Window, secret: Path) -> None:
    expected = code_of(secret, PASSWORD)
    window.open_dossier(secret)
    asking = shown(qtbot, window, AskPassword)
    asking.field.setText(PASSWORD)
    qtbot.mouseClick(asking.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)
    window.menus.password.trigger()
    dialog = shown(qtbot, window, ChangePassword)
    qtbot.mouseClick(dialog.code_button, Qt.MouseButton.LeftButton)
    assert dialog.problem.text() == "Type the present password first."
    dialog.old.setText("fout")
    qtbot.mouseClick(dialog.code_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "not right" in dialog.problem.text())
    assert not window.findChildren(ShowCode)
    until(qtbot, dialog.code_button.isEnabled)
    dialog.old.setText(PASSWORD)
    qtbot.mouseClick(dialog.code_button, Qt.MouseButton.LeftButton)
    assert shown(qtbot, window, ShowCode).code.text() == expected


def test_who_lost_the_password_comes_in_with_the_code_and_chooses_another(
    qtbot: QtBot, window: Window, secret: Path
) -> None:
    code = code_of(secret, PASSWORD)
    window.open_dossier(secret)
    qtbot.mouseClick(shown(qtbot, window, AskPassword).other_button, Qt.MouseButton.LeftButton)
    dialog = shown(qtbot, window, AskCode)
    typed = code.lower().replace("0", "o").replace("1", "i").replace("\n", "  ")
    qtbot.keyClicks(dialog.field, typed)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    new = shown(qtbot, window, NewPassword)
    assert not window.findChildren(AskPassword) or not window.findChildren(AskPassword)[0].isVisible()
    assert window.session is not None
    before = window.session
    new.new.first.setText(NEW)
    new.new.again.setText(NEW)
    qtbot.mouseClick(new.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session not in (before, None))
    assert shown(qtbot, window, ShowCode).code.text() != code
    window.close_dossier()
    Workspace.open(secret, NEW).close()


def test_a_slip_is_one_sentence_and_a_wrong_code_another(qtbot: QtBot, window: Window, secret: Path) -> None:
    right = code_of(secret, PASSWORD)
    with Workspace.create(secret.with_name("ander.assetmap"), PASSWORD) as other:
        wrong = other.recovery_code
    window.open_dossier(secret)
    asking = shown(qtbot, window, AskPassword)
    qtbot.mouseClick(asking.other_button, Qt.MouseButton.LeftButton)
    dialog = shown(qtbot, window, AskCode)
    dialog.field.setPlainText(right[:-1] + ("Z" if right[-1] != "Z" else "Y"))
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.problem.text() == "Line 4 of the code is not right. Compare it with the paper."
    assert dialog.accept_button.isEnabled()
    dialog.field.setPlainText(wrong)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "does not open with this code" in dialog.problem.text())
    assert not dialog.accept_button.isEnabled()
    dialog.reject()
    assert asking.isVisible()
    assert not asking.accept_button.isEnabled()
    until(qtbot, asking.accept_button.isEnabled)
    asking.field.setText(PASSWORD)
    qtbot.mouseClick(asking.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)
    assert not window.findChildren(NewPassword)


def test_a_copied_code_goes_off_the_clipboard(
    qtbot: QtBot, dressed: theme.Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "ON_CLIPBOARD", 50)
    clipboard = QGuiApplication.clipboard()
    dialog = ShowCode("wijk", "AAAA BBBB")
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert clipboard.text() == "AAAA BBBB"
    assert clipboard.mimeData().hasFormat("x-kde-passwordManagerHint")
    assert "After a minute" in dialog.said.text()
    until(qtbot, lambda: clipboard.text() == "")
    dialog.copy_button.click()
    clipboard.setText("something else since")
    qtbot.wait(120)
    assert clipboard.text() == "something else since"
    clipboard.clear()


def test_the_printed_page_tells_what_it_is_for(tmp_path: Path, dressed: theme.Theme) -> None:
    i18n.use("nl")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "code.pdf"))
    recovery.print_code(printer, "Donderberg <b>", "0K3M 9PQR\n7TVW XYZA")
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
