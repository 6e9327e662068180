"""The preferences: kept at once, in the words of the user, and nothing of a dossier in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from assetmap import folders, i18n, settings
from assetmap.settings import Settings
from assetmap.ui import theme
from assetmap.ui.preferences import Preferences


@pytest.fixture
def chosen() -> Settings:
    return Settings()


@pytest.fixture
def dialog(qtbot: QtBot, dressed: theme.Theme, chosen: Settings) -> Preferences:
    made = Preferences(chosen)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_names_are_kept_while_one_types(qtbot: QtBot, dialog: Preferences) -> None:
    qtbot.keyClicks(dialog.noted_by, "Marja de Wit ")
    qtbot.keyClicks(dialog.organisation, "Wijkteam Oost")
    assert settings.load().noted_by == "Marja de Wit"
    assert settings.load().organisation == "Wijkteam Oost"


def test_a_language_is_kept_and_said_to_come_later(dialog: Preferences) -> None:
    assert dialog.language.currentData() == "nl"
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    assert settings.load().language == "en"
    assert dialog.language_said.isVisible()


def test_a_logo_is_chosen_and_taken_away(
    dialog: Preferences, chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logo = tmp_path / "logo.png"
    logo.touch()
    assert not dialog.no_logo_button.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(logo), ""))
    dialog.choose_button.click()
    assert settings.load().logo == str(logo)
    assert dialog.logo.text() == "logo.png"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: ("", ""))
    dialog.choose_button.click()
    assert chosen.logo == str(logo)
    dialog.no_logo_button.click()
    assert settings.load().logo == ""


def test_a_logo_that_is_gone_is_said(qtbot: QtBot, dressed: theme.Theme, tmp_path: Path) -> None:
    dialog = Preferences(Settings(logo=str(tmp_path / "weg.png")))
    qtbot.addWidget(dialog)
    assert dialog.logo.text() == "weg.png is gone"


def test_the_cache_is_said_and_emptied(qtbot: QtBot, dressed: theme.Theme) -> None:
    i18n.use("nl")
    folders.private(folders.cache())
    (folders.cache() / "outlines-1.bin").write_bytes(b"x" * 2048)
    dialog = Preferences(Settings())
    qtbot.addWidget(dialog)
    assert "voor het laatst gevuld op" in dialog.cache.text()
    dialog.clear_button.click()
    assert "Er zit niets in" in dialog.cache.text()
    assert not dialog.clear_button.isEnabled()
    assert list(folders.cache().glob("*.bin")) == []


@pytest.mark.parametrize("stored", [7, True, "15", None, -5])
def test_an_idle_time_that_cannot_be_is_that_of_the_start(stored: object) -> None:
    settings.file().parent.mkdir(parents=True)
    settings.file().write_text(f'{{"lock_after": {str(stored).lower() if stored is not None else "null"}}}')
    assert settings.load().lock_after == 15
