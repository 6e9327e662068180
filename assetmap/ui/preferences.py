"""What a user can set on this computer: language, lock, what is remembered, what comes on paper, and the cache.

Everything is kept at once, as everywhere in the program; there is no Save.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assetmap import folders, i18n, settings
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.settings import LOCK_AFTER, Settings
from assetmap.ui import keychain, parts
from assetmap.ui.start import short_folder

WIDTH = 640
LOGOS = "*.png *.jpg *.jpeg *.svg"


class Preferences(QDialog):
    """The preferences; `lock_changed(minutes)` when the lock must come sooner or later."""

    lock_changed = Signal(int)

    def __init__(self, chosen: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self.setWindowTitle(_("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self.language = _choice([(name, code) for code, name in i18n.LANGUAGES.items()], chosen.language)
        self.language.activated.connect(self._set_language)
        self.language_said: QLabel = parts.text("", "muted")
        self.language_said.hide()
        self.lock = _choice([(_lock_words(minutes), minutes) for minutes in LOCK_AFTER], chosen.lock_after)
        self.lock.activated.connect(self._set_lock)
        self.remembered: QLabel = parts.text("")
        self.forget_button: QPushButton = parts.button(_("Forget all"))
        self.forget_button.setAccessibleName(_("Forget all remembered passwords"))
        self.forget_button.clicked.connect(self._forget)
        self.noted_by = self._line(chosen.noted_by, self._set_noted_by)
        self.organisation = self._line(chosen.organisation, self._set_organisation)
        self.logo: QLabel = parts.text("")
        self.choose_button: QPushButton = parts.button(_("Choose…"))
        self.choose_button.setAccessibleName(_("Choose a logo"))
        self.choose_button.clicked.connect(self._choose_logo)
        self.no_logo_button: QPushButton = parts.button(_("No logo"))
        self.no_logo_button.clicked.connect(lambda: self._set_logo(""))
        self.cache: QLabel = parts.text("")
        self.clear_button: QPushButton = parts.button(_("Empty the cache"))
        self.clear_button.clicked.connect(self._clear_cache)
        self.close_button: QPushButton = parts.button(_("Close"), "primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        self._show_remembered(0)
        self._show_logo()
        self._show_cache()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(14)
        grid.setColumnMinimumWidth(0, 200)
        grid.setColumnStretch(1, 1)
        self._add(grid, _("Language"), self.language, self.language_said)
        self._add(
            grid,
            _("Lock after"),
            self.lock,
            parts.text(_("A dossier with a password locks itself when nobody is there. At once: Ctrl+L."), "muted"),
        )
        self._add(grid, _("Remembered passwords"), _beside(self.remembered, self.forget_button))
        self._add(
            grid,
            _("Noted by"),
            self.noted_by,
            parts.text(_("Your name, beside what residents agreed to. It is filled in for you."), "muted"),
        )
        self._add(
            grid,
            _("Organisation"),
            self.organisation,
            parts.text(_("Name and logo come on maps and lists that you print."), "muted"),
        )
        self._add(grid, _("Logo"), _beside(self.logo, self.choose_button, self.no_logo_button))
        self._add(grid, _("Cache"), _beside(self.cache, self.clear_button))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(parts.text(_("Preferences"), "title"))
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _add(self, grid: QGridLayout, name: str, field: QWidget, said: QLabel | None = None) -> None:
        row = grid.rowCount()
        label = parts.text(name, "strong")
        label.setContentsMargins(0, 8, 0, 0)
        if isinstance(field, QComboBox | QLineEdit):
            label.setBuddy(field)
            field.setAccessibleName(name)
        cell = QVBoxLayout()
        cell.setSpacing(4)
        cell.addWidget(field)
        if said is not None:
            cell.addWidget(said)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(cell, row, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the height of the words."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(QSize(self.width(), layout.totalHeightForWidth(self.width())))

    def _line(self, text: str, changed: Callable[[str], None]) -> QLineEdit:
        made = QLineEdit(text)
        made.textEdited.connect(changed)
        return made

    def _save(self) -> None:
        settings.save(self._chosen)

    def _set_language(self) -> None:
        self._chosen.language = str(self.language.currentData())
        self.language_said.setText(_("Close Assetmap and start it again to use this language."))
        self.language_said.show()
        self._fit()
        self._save()

    def _set_lock(self) -> None:
        self._chosen.lock_after = int(self.lock.currentData())
        self._save()
        self.lock_changed.emit(self._chosen.lock_after)

    def _set_noted_by(self, text: str) -> None:
        self._chosen.noted_by = text.strip()
        self._save()

    def _set_organisation(self, text: str) -> None:
        self._chosen.organisation = text.strip()
        self._save()

    def _choose_logo(self) -> None:
        folder = str(Path(self._chosen.logo).parent) if self._chosen.logo else str(self._chosen.folder())
        name, _filter = QFileDialog.getOpenFileName(
            self, _("Choose a logo"), folder, _("Pictures ({suffixes})").format(suffixes=LOGOS)
        )
        if name:
            self._set_logo(name)

    def _set_logo(self, name: str) -> None:
        self._chosen.logo = name
        self._save()
        self._show_logo()

    def _show_logo(self) -> None:
        logo = self._chosen.logo
        there = bool(logo) and Path(logo).is_file()
        name = Path(logo).name
        self.logo.setText(name if there or not logo else _("{name} is gone").format(name=name))
        self.logo.setToolTip(logo)
        self.no_logo_button.setEnabled(bool(logo))

    def _forget(self) -> None:
        self.forget_button.setEnabled(False)
        keychain.forget_of(self._chosen, tuple(self._chosen.remembered), self, self._show_remembered)

    def _show_remembered(self, kept_after_all: int) -> None:
        many = len(self._chosen.remembered)
        if kept_after_all:
            words = _("The keyring of this computer did not answer. Try again later.")
        elif many:
            words = ngettext("Of {count} dossier", "Of {count} dossiers", many)
        else:
            words = _("No password is remembered")
        self.remembered.setText(words)
        self.forget_button.setEnabled(bool(many))

    def _clear_cache(self) -> None:
        folders.clear()
        self._show_cache()

    def _show_cache(self) -> None:
        size, last = folders.kept()
        where = short_folder(folders.cache())
        words = _("Nothing in it")
        if last is not None:
            day = QLocale().toString(QDate(last.year, last.month, last.day), QLocale.FormatType.ShortFormat)
            words = _("{size}, last filled on {day}").format(size=QLocale().formattedDataSize(size), day=day)
        self.cache.setText(f"{words}\n{where}")
        self.cache.setToolTip(_("Drawings of official borders, to start sooner. Nothing about residents is in it."))
        self.clear_button.setEnabled(last is not None)


def _choice(options: list[tuple[str, object]], chosen: object) -> QComboBox:
    made = QComboBox()
    for words, value in options:
        made.addItem(words, value)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    return made


def _beside(label: QLabel, *buttons: QPushButton) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label, 1)
    for button in buttons:
        row.addWidget(button)
    return made


def _lock_words(minutes: int) -> str:
    return ngettext("{count} minute", "{count} minutes", minutes) if minutes else _("Never")
