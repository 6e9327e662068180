"""The question whether someone is 16 or older, and whether a parent agreed when not."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import parts


class AgeField(QWidget):
    """Yes, no or not asked. `edited` when the user answers."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answers: dict[bool | None, QRadioButton] = {
            True: QRadioButton(_("Yes")),
            False: QRadioButton(_("No")),
            None: QRadioButton(_("Not asked")),
        }
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in self.answers.values():
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self.parent_agreed = QCheckBox(_("A parent or guardian agreed too"))
        self.words: QLabel = parts.text(
            _("Below 16 a consent counts only when a parent or guardian agreed too."), "muted"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.parent_agreed)
        layout.addWidget(self.words)
        self._group.buttonClicked.connect(lambda _button: self._changed())
        self.parent_agreed.clicked.connect(lambda _on=False: self.edited.emit())
        self.setFocusProxy(self.answers[True])

    def set_age(self, older: bool | None, *, parent_agreed: bool) -> None:
        """Show an answer; tells nobody."""
        with QSignalBlocker(self._group):
            self.answers[older].setChecked(True)
        with QSignalBlocker(self.parent_agreed):
            self.parent_agreed.setChecked(parent_agreed)
        self._show_parent()

    def age(self) -> tuple[bool | None, bool]:
        """The answer (None: not asked), and whether a parent agreed, which counts only for who is younger."""
        older = next(answer for answer, button in self.answers.items() if button.isChecked())
        return older, older is False and self.parent_agreed.isChecked()

    def _changed(self) -> None:
        self._show_parent()
        self.edited.emit()

    def _show_parent(self) -> None:
        younger = self.answers[False].isChecked()
        self.parent_agreed.setVisible(younger)
        self.words.setVisible(younger)
