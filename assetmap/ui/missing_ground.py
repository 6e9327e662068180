"""What floats above the map when the base map of the dossier cannot be shown: why, and the way to another one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme

WIDTH = 400


class MissingGround(QFrame):
    """One sentence. `choose(where on the screen)` when the user wants another base map."""

    choose = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._may_be_seen = True
        self._why = ""
        self.words: QLabel = parts.text("")
        self.choose_button = parts.button(_("Choose another one…"))
        self.choose_button.clicked.connect(self._choose)
        self.close_button = parts.button("", "small", _("Close"))
        self.close_button.setAccessibleName(_("Close"))
        theme.set_icon(self.close_button, "close", "muted")
        self.close_button.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.hide()

    def say(self, why: str) -> None:
        """Tell why there is no base map; nothing for an empty text. What was closed stays so until there is news."""
        if why != self._why:
            self._why = why
            self.words.setText(parts.broken(why))
            self.setVisible(bool(why) and self._may_be_seen)

    def set_may_be_seen(self, *, may: bool) -> None:
        """Whether who looks now may choose another one."""
        self._may_be_seen = may
        self.setVisible(bool(self._why) and may)

    def place(self, right: int, bottom: int) -> None:
        """Stand with the lower right corner here."""
        width = min(WIDTH, right)
        self.setFixedSize(width, self.heightForWidth(width))
        self.move(right - width, bottom - self.height())

    def _choose(self) -> None:
        self.choose.emit(self.choose_button.mapToGlobal(QPoint(0, self.choose_button.height())))
