"""The dialog with the text that people are shown when they are asked for consent, and its earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.assets import TEXT_MAX
from assetmap.domain.consent import DEFAULT_TEXT, ConsentText
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.who_sees import day_words

SIZE = (600, 480)


class TextsDialog(QDialog):
    """`written(str)` with the text of a new version."""

    written = Signal(str)

    def __init__(self, texts: Sequence[ConsentText], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Text for consent"))
        self.resize(*SIZE)
        self._texts = texts
        self.versions = QComboBox()
        self.versions.setAccessibleName(_("Versions"))
        for text in texts:
            day = day_words(date.fromisoformat(text.made_at[:10]))
            self.versions.addItem(_("Version {number}, of {day}").format(number=text.version, day=day))
        if not texts:
            self.versions.addItem(_("The text of Assetmap"))
        self.versions.currentIndexChanged.connect(lambda _index: self._show())
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(_("Text for consent"))
        self.words.setTabChangesFocus(True)
        self.problem: QLabel = parts.text("", "error")
        self.problem.hide()
        self.save_button: QPushButton = parts.button(_("Keep as a new version"), "primary")
        self.save_button.clicked.connect(self.save)
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        explanation = _(
            "You show this text, or read it aloud, when you ask for consent. A change becomes a new version: what "
            "people were shown before stays as it was."
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Text for consent"), "title"))
        layout.addWidget(parts.text(explanation))
        layout.addWidget(self.versions)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)

    def _show(self) -> None:
        index = self.versions.currentIndex()
        self.words.setPlainText(self._texts[index].text if 0 <= index < len(self._texts) else _(DEFAULT_TEXT))

    def save(self) -> None:
        """Tell `written` when the text can be kept, else say what must be mended."""
        text = self.words.toPlainText().strip()
        problem = ""
        if not text:
            problem = _("Write the text that people are shown when you ask for their consent.")
        elif len(text) > TEXT_MAX:
            problem = _("This text has {length} characters; at most {limit} fit. Shorten it.").format(
                length=len(text), limit=TEXT_MAX
            )
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.written.emit(text)
        self.accept()
