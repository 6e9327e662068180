"""Remembering on this laptop: only when asked, only in a keyring that encrypts, and never in the way of opening."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as Fail
from keyring.backends.null import Keyring as Null
from keyring.errors import InitError, PasswordDeleteError
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from assetmap import settings
from assetmap.domain.recovery import RecoveryCode
from assetmap.store import keys
from assetmap.ui import keychain, theme
from assetmap.ui.passwords import AskPassword
from assetmap.ui.preferences import Preferences
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

PASSWORD = "paraplu fiets wolk lepel"


class Vault(KeyringBackend):
    """A keyring in memory."""

    priority: float = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class Plain(Vault):
    """A keyring that says of itself that it is not safe."""

    priority = 0.5


class FromTheList(Vault):
    """A keyring of the package that keeps things readable, with the priority of a good one."""


FromTheList.__module__ = "keyrings.alt.file"


class Broken(Vault):
    """A keyring that cannot be reached."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError("the service does not answer")


class Stuck(Vault):
    """A keyring that waits for something that does not come."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.go_on.wait(60)
        return None


@pytest.fixture
def use() -> Iterator[Callable[[KeyringBackend], None]]:
    yield keyring.set_keyring
    keyring.set_keyring(Fail())  # type: ignore[no-untyped-call]


@pytest.fixture
def vault(use: Callable[[KeyringBackend], None]) -> Vault:
    made = Vault()
    use(made)
    return made


@pytest.fixture
def secret(encrypted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(encrypted, tmp_path / "geheim.assetmap"))


def until(qtbot: QtBot, done: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(done()), timeout=20_000)


def asking(qtbot: QtBot, window: Window) -> AskPassword:
    until(qtbot, lambda: [dialog for dialog in window.findChildren(AskPassword) if dialog.isVisible()])
    return next(dialog for dialog in window.findChildren(AskPassword) if dialog.isVisible())


def open_and_remember(qtbot: QtBot, window: Window, path: Path) -> None:
    window.open_dossier(path)
    dialog = asking(qtbot, window)
    until(qtbot, dialog.remember.isEnabled)
    assert not dialog.remember.isChecked()
    dialog.remember.setChecked(True)
    dialog.field.setText(PASSWORD)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)


def test_without_a_tick_nothing_is_remembered(qtbot: QtBot, window: Window, secret: Path, vault: Vault) -> None:
    window.open_dossier(secret)
    dialog = asking(qtbot, window)
    dialog.field.setText(PASSWORD)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)
    assert vault.kept == {}
    assert vault.asked == 0
    assert settings.load().remembered == []


def test_a_remembered_dossier_opens_by_itself(qtbot: QtBot, window: Window, secret: Path, vault: Vault) -> None:
    open_and_remember(qtbot, window, secret)
    until(qtbot, lambda: vault.kept)
    window.close_dossier()
    window.open_dossier(secret)
    until(qtbot, lambda: window.session)
    assert not [dialog for dialog in window.findChildren(AskPassword) if dialog.isVisible()]


def test_what_is_kept_is_no_password_and_under_no_name(
    qtbot: QtBot, window: Window, secret: Path, vault: Vault
) -> None:
    open_and_remember(qtbot, window, secret)
    until(qtbot, lambda: vault.kept)
    ((service, name), kept) = next(iter(vault.kept.items()))
    assert service == "Assetmap"
    assert "geheim" not in name
    assert PASSWORD not in kept
    assert settings.load().remembered == [name]
    window.close_dossier()
    Workspace.open(secret, RecoveryCode(kept)).close()


def test_what_does_not_fit_any_more_is_forgotten_and_the_password_asked(
    qtbot: QtBot, window: Window, secret: Path, vault: Vault
) -> None:
    with Workspace.create(secret.with_name("ander.assetmap"), PASSWORD) as other:
        code = other.recovery_code
    name = keys.name_of(secret)
    vault.kept["Assetmap", name] = code
    window.settings.remembered = [name]
    window.open_dossier(secret)
    assert not asking(qtbot, window).problem.isVisible()
    until(qtbot, lambda: vault.kept == {})
    until(qtbot, lambda: settings.load().remembered == [])


def test_another_password_is_not_remembered_by_itself(qtbot: QtBot, window: Window, secret: Path, vault: Vault) -> None:
    open_and_remember(qtbot, window, secret)
    until(qtbot, lambda: vault.kept)
    before = window.session
    window.close_dossier()
    window.door.change(secret, PASSWORD, "tafel regen gitaar brood")
    until(qtbot, lambda: window.session not in (before, None))
    until(qtbot, lambda: vault.kept == {})
    assert window.settings.remembered == []


def test_all_can_be_forgotten(qtbot: QtBot, window: Window, secret: Path, vault: Vault) -> None:
    open_and_remember(qtbot, window, secret)
    until(qtbot, lambda: vault.kept)
    window.menus.preferences.trigger()
    dialog = next(iter(window.findChildren(Preferences)))
    assert dialog.remembered.text() == "Of 1 dossier"
    qtbot.mouseClick(dialog.forget_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: dialog.remembered.text() == "No password is remembered")
    assert vault.kept == {}
    assert settings.load().remembered == []
    assert not dialog.forget_button.isEnabled()


@pytest.mark.parametrize("backend", [Fail, Null, Plain, FromTheList])
def test_a_keyring_that_keeps_nothing_or_keeps_it_readable_is_refused(
    qtbot: QtBot, dressed: theme.Theme, use: Callable[[KeyringBackend], None], backend: Callable[[], KeyringBackend]
) -> None:
    use(backend())
    dialog = AskPassword("wijk")
    qtbot.addWidget(dialog)
    until(qtbot, lambda: "no safe place" in dialog.why.text())
    assert not dialog.remember.isEnabled()


def test_of_several_keyrings_the_first_safe_one_is_taken(
    qtbot: QtBot, window: Window, use: Callable[..., None]
) -> None:
    from keyring.backends.chainer import ChainerBackend

    safe = Vault()

    class Several(ChainerBackend):
        backends = (Plain(), FromTheList(), safe)

    use(Several())  # type: ignore[no-untyped-call]
    told: list[bool] = []
    keychain.can_remember(told.append, window)
    until(qtbot, lambda: told == [True])
    keychain.keep_of(window.settings, "x", "code", window)
    until(qtbot, lambda: safe.kept == {("Assetmap", "x"): "code"})


def test_a_keyring_that_fails_is_no_reason_not_to_open(
    qtbot: QtBot, window: Window, secret: Path, use: Callable[[KeyringBackend], None]
) -> None:
    use(Broken())
    window.settings.remembered = [keys.name_of(secret)]
    window.open_dossier(secret)
    asking(qtbot, window).reject()
    assert not window.door.busy


def test_a_keyring_that_hangs_is_not_waited_for(
    qtbot: QtBot,
    window: Window,
    secret: Path,
    use: Callable[[KeyringBackend], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keychain, "PATIENCE", 100)
    stuck = Stuck()
    use(stuck)
    window.settings.remembered = [keys.name_of(secret)]
    window.open_dossier(secret)
    assert window.door.busy
    dialog = asking(qtbot, window)
    dialog.field.setText(PASSWORD)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)
    stuck.go_on.set()


def test_closing_the_window_while_the_keyring_is_asked(
    qtbot: QtBot, window: Window, secret: Path, use: Callable[[KeyringBackend], None]
) -> None:
    stuck = Stuck()
    use(stuck)
    window.settings.remembered = [keys.name_of(secret)]
    window.open_dossier(secret)
    assert window.close()
    stuck.go_on.set()
    Workspace.open(secret, PASSWORD).close()
