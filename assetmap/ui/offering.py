"""A field that offers what may be meant in a list below it, while the user types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OfferingEdit(QLineEdit):
    """A field with a list; Enter takes what is chosen in the list, and is an Enter of the field when nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = QCompleter(self)
        self._offer.setWidget(self)
        self._popup = QListView()
        self._offer.setPopup(self._popup)
        self._popup.installEventFilter(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Called by the list too: what is ignored here, it does itself."""
        if event.key() not in ENTER or not self._popup.isVisible():
            super().keyPressEvent(event)
        elif self._popup.selectionModel().hasSelection():
            event.ignore()
        else:
            self._popup.hide()
            super().keyPressEvent(event)
            event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Esc in the list closes the list, and not what the window has below that key."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().eventFilter(watched, event)


def draw_line(painter: QPainter, box: QRect, words: str, font: QFont, colour: QColor) -> None:
    """Draw one line of a row in a list, cut off with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
