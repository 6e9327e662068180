"""One line at the bottom of the window that says what was done, with the way back; it goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import parts

STAYS = 8_000
"""Milliseconds before it goes; while the mouse is on it, it stays."""


class Toast(QFrame):
    """`undo` when the user wants back what was just done."""

    undo = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "toast")
        self.words: QLabel = parts.text("")
        self.words.setWordWrap(False)
        self.button: QPushButton = parts.button(_("Undo"), tip=_("Undo (Ctrl+Z)"))
        self.button.clicked.connect(self._undo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(16)
        layout.addWidget(self.words)
        layout.addWidget(self.button)
        self._around = parent
        self._edge = 24
        self._row = layout
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str, *, undo: bool) -> None:
        """Show a line; with `undo`, also the button to take it back."""
        room = max(self._around.width() - 240, 160)
        self.words.setText(self.words.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.button.setVisible(undo)
        self.show()
        self._arrange()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def set_edge(self, pixels: int) -> None:
        """Stay this far from the bottom."""
        self._edge = pixels
        self._arrange()

    def set_around(self, around: QWidget) -> None:
        """Float above this widget from now on."""
        if around is not self._around:
            self._around.removeEventFilter(self)
            shown = self.isVisible()
            self._around = around
            self.setParent(around)
            around.installEventFilter(self)
            self.setVisible(shown)
            self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in place when the window changes size."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Stay while it is read."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Go after a while."""
        self._timer.start()
        super().leaveEvent(event)

    def _undo(self) -> None:
        self.hide()
        self.undo.emit()

    def _arrange(self) -> None:
        self._row.activate()
        self.adjustSize()
        self.move((self._around.width() - self.width()) // 2, self._around.height() - self.height() - self._edge)
        self.raise_()
