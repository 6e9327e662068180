"""Passwords in the window: asked for where one is needed, hidden, hard to guess at, and changed safely."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.ui import strength, theme
from assetmap.ui.passwords import AskPassword, ChangePassword, NewPassword, PasswordDialog, PasswordField
from assetmap.ui.session import Session
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

PASSWORD = "paraplu fiets wolk lepel"
NEW = "tafel regen gitaar brood"


def until(qtbot: QtBot, done: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(done()), timeout=20_000)


def shown(qtbot: QtBot, window: Window, kind: type[PasswordDialog]) -> PasswordDialog:
    until(qtbot, lambda: [dialog for dialog in window.findChildren(kind) if dialog.isVisible()])
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def ask(qtbot: QtBot, window: Window) -> AskPassword:
    dialog = shown(qtbot, window, AskPassword)
    assert isinstance(dialog, AskPassword)
    return dialog


def press_accept(qtbot: QtBot, dialog: PasswordDialog) -> None:
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


@pytest.fixture
def secret(encrypted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(encrypted, tmp_path / "geheim.assetmap"))


@pytest.fixture
def unlocked(qtbot: QtBot, window: Window, secret: Path) -> Iterator[Window]:
    window.open_dossier(secret)
    dialog = ask(qtbot, window)
    dialog.field.setText(PASSWORD)
    press_accept(qtbot, dialog)
    until(qtbot, lambda: window.session)
    yield window
    window.close_dossier()


def test_an_encrypted_dossier_asks_for_its_password_and_says_so_below(
    qtbot: QtBot, window: Window, secret: Path
) -> None:
    window.open_dossier(secret)
    dialog = ask(qtbot, window)
    assert "geheim" in dialog.explanation.text()
    qtbot.keyClicks(dialog.field, PASSWORD)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    until(qtbot, lambda: window.session)
    assert window.status.encrypted.isVisible()
    assert window.status.encrypted.text() == "encrypted"
    until(qtbot, lambda: not window.findChildren(AskPassword))


def test_a_plain_dossier_asks_nothing_and_has_no_lock(opened: Window) -> None:
    assert not opened.status.encrypted.isVisible()


def test_a_wrong_password_is_one_sentence_and_a_wait_that_grows(qtbot: QtBot, window: Window, secret: Path) -> None:
    window.open_dossier(secret)
    dialog = ask(qtbot, window)
    waits = []
    for _time in range(2):
        dialog.field.setText("fout")
        press_accept(qtbot, dialog)
        until(qtbot, dialog.problem.isVisible)
        assert "does not open with this password" in dialog.problem.text()
        assert not dialog.accept_button.isEnabled()
        assert not dialog.field.isEnabled()
        waits.append(dialog._waiting.interval())
        until(qtbot, dialog.accept_button.isEnabled)
    assert waits == [500, 1000]
    for _time in range(6):
        dialog.refuse("fout")
    assert dialog._waiting.interval() == 8000
    dialog.reject()
    assert window.stack.currentWidget() is window.start
    assert window.start.new_button.isEnabled()


def test_after_a_wrong_password_the_right_one_still_opens(qtbot: QtBot, window: Window, secret: Path) -> None:
    window.open_dossier(secret)
    dialog = ask(qtbot, window)
    dialog.field.setText("fout")
    press_accept(qtbot, dialog)
    until(qtbot, dialog.problem.isVisible)
    until(qtbot, dialog.accept_button.isEnabled)
    assert dialog.field.selectedText() == "fout"
    dialog.field.setText(PASSWORD)
    press_accept(qtbot, dialog)
    until(qtbot, lambda: window.session)


def test_turning_away_goes_back_to_the_start_and_another_opens(
    qtbot: QtBot, window: Window, secret: Path, tmp_path: Path
) -> None:
    window.open_dossier(secret)
    qtbot.keyClick(ask(qtbot, window), Qt.Key.Key_Escape)
    assert window.session is None
    assert window.stack.currentWidget() is window.start
    assert window.start.busy.text() == ""
    other = tmp_path / "open.assetmap"
    Workspace.create(other).close()
    window.open_dossier(other)
    until(qtbot, lambda: window.session)


def test_closing_the_window_while_it_asks(qtbot: QtBot, window: Window, secret: Path) -> None:
    window.open_dossier(secret)
    ask(qtbot, window)
    assert window.close()
    Workspace.open(secret, PASSWORD).close()


def test_the_eye_shows_what_is_typed(qtbot: QtBot, dressed: theme.Theme) -> None:
    field = PasswordField("Password")
    qtbot.addWidget(field)
    assert field.echoMode() == QLineEdit.EchoMode.Password
    field.eye.trigger()
    assert field.echoMode() == QLineEdit.EchoMode.Normal
    assert field.eye.text() == "Hide the password"
    field.eye.trigger()
    assert field.echoMode() == QLineEdit.EchoMode.Password


def test_caps_lock_is_noticed_by_a_capital_without_shift(qtbot: QtBot, dressed: theme.Theme) -> None:
    dialog = AskPassword("wijk")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog.field, "a")
    assert not dialog.caps.isVisible()
    qtbot.keyClick(dialog.field, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    dialog.field.caps_lock.emit(1)
    assert dialog.caps.isVisible()
    qtbot.keyClick(dialog.field, "b")
    assert not dialog.caps.isVisible()


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))


def test_a_new_dossier_asks_for_a_password_twice(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nieuw.assetmap"
    choose_file(monkeypatch, path)
    window.new_dossier()
    dialog = shown(qtbot, window, NewPassword)
    assert isinstance(dialog, NewPassword)
    press_accept(qtbot, dialog)
    assert dialog.problem.text() == "Type a password first."
    dialog.new.first.setText(PASSWORD)
    dialog.new.again.setText("iets anders")
    press_accept(qtbot, dialog)
    assert "not the same" in dialog.problem.text()
    assert not path.exists()
    dialog.new.again.setText(PASSWORD)
    press_accept(qtbot, dialog)
    until(qtbot, lambda: window.session)
    assert window.session is not None
    assert window.session.workspace.encrypted
    window.close_dossier()
    Workspace.open(path, PASSWORD).close()


def test_without_a_password_only_after_a_warning(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, tmp_path / "nieuw.assetmap")
    window.new_dossier()
    dialog = shown(qtbot, window, NewPassword)
    qtbot.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)
    assert "everyone who has the file can read" in dialog.explanation.text()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.form.isVisible()
    assert dialog.heading.text() == "Choose a password"
    qtbot.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)
    press_accept(qtbot, dialog)
    until(qtbot, lambda: window.session)
    assert window.session is not None
    assert not window.session.workspace.encrypted


def test_turning_away_from_the_password_makes_nothing(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, tmp_path / "nieuw.assetmap")
    window.new_dossier()
    shown(qtbot, window, NewPassword).reject()
    assert not list(tmp_path.glob("*nieuw*"))
    assert window.session is None


def test_an_open_plain_dossier_gets_a_password(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    opened.menus.password.trigger()
    dialog = shown(qtbot, opened, NewPassword)
    assert isinstance(dialog, NewPassword)
    assert not dialog.other_button.isVisible()
    dialog.new.first.setText(PASSWORD)
    dialog.new.again.setText(PASSWORD)
    press_accept(qtbot, dialog)
    until(qtbot, lambda: opened.session is not None and opened.session.workspace.encrypted)
    until(qtbot, lambda: opened.status.shown.text() == "4 of 4 assets in view")
    assert opened.status.encrypted.isVisible()
    opened.close_dossier()
    Workspace.open(tmp_path / "donderberg.assetmap", PASSWORD).close()


def changing(qtbot: QtBot, window: Window, old: str, new: str) -> ChangePassword:
    window.menus.password.trigger()
    dialog = shown(qtbot, window, ChangePassword)
    assert isinstance(dialog, ChangePassword)
    dialog.old.setText(old)
    dialog.new.first.setText(new)
    dialog.new.again.setText(new)
    return dialog


def test_the_password_is_changed(qtbot: QtBot, unlocked: Window, secret: Path) -> None:
    before = unlocked.session
    press_accept(qtbot, changing(qtbot, unlocked, PASSWORD, NEW))
    until(qtbot, lambda: unlocked.session not in (before, None))
    unlocked.close_dossier()
    Workspace.open(secret, NEW).close()


def test_a_wrong_present_password_changes_nothing(qtbot: QtBot, unlocked: Window) -> None:
    before = unlocked.session
    dialog = changing(qtbot, unlocked, "fout", NEW)
    press_accept(qtbot, dialog)
    until(qtbot, dialog.problem.isVisible)
    assert "present password is not right" in dialog.problem.text()
    assert not dialog.accept_button.isEnabled()
    dialog.reject()
    assert unlocked.session is before


def test_the_password_is_taken_off_after_a_warning(qtbot: QtBot, unlocked: Window, secret: Path) -> None:
    dialog = changing(qtbot, unlocked, "", "")
    qtbot.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)
    assert dialog.problem.text() == "Type the present password first."
    dialog.old.setText(PASSWORD)
    qtbot.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)
    assert "everyone who has the file can read" in dialog.explanation.text()
    press_accept(qtbot, dialog)
    until(qtbot, lambda: unlocked.session is not None and not unlocked.session.workspace.encrypted)
    assert not unlocked.status.encrypted.isVisible()
    assert not Workspace.needs_password(secret)


def test_when_it_cannot_be_changed_the_dossier_opens_with_the_old_one(
    qtbot: QtBot, unlocked: Window, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: said.append(box.text()))
    unlocked.close_dossier()
    unlocked.door.change(secret, PASSWORD, "")
    until(qtbot, lambda: unlocked.session)
    until(qtbot, lambda: said)
    assert "password is empty" in said[0]
    assert unlocked.status.encrypted.isVisible()


@pytest.mark.parametrize(
    ("password", "lowest", "highest"),
    [("welkom", 0, 1), ("donderberg", 0, 1), ("aaaaaaaa", 0, 1), (PASSWORD, 3, 4), ("x" * 5000, 0, 4)],
)
def test_how_strong_a_password_is(password: str, lowest: int, highest: int) -> None:
    found = strength.strength(password, "donderberg")
    assert lowest <= found.score <= highest
    assert password not in found.words


def test_the_advice_is_in_the_language_of_the_user() -> None:
    i18n.use("nl")
    assert strength.strength("aaaaaaaa").words == "Heel makkelijk te raden. Herhaling is makkelijk te raden."


def test_the_hint_follows_what_is_typed(qtbot: QtBot, dressed: theme.Theme) -> None:
    dialog = NewPassword("donderberg", "Make")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.new.bar.value() == 0
    dialog.new.first.setText("welkom123")
    assert "guess" in dialog.new.hint.text()
    weak = dialog.new.bar.value()
    dialog.new.first.setText(PASSWORD)
    assert dialog.new.bar.value() > weak
    assert "password" in dialog.new.hint.text()


def test_a_session_can_tell_whether_a_password_fits(qtbot: QtBot, unlocked: Window) -> None:
    assert isinstance(unlocked.session, Session)
    fits = partial(unlocked.session.workspace.password_fits)
    assert fits(PASSWORD)
    assert not fits("fout")
    assert not fits("")
