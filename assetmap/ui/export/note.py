"""A note that is never higher than its share of the dialog: what does not fit is scrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from assetmap.ui import parts

SHARE = 0.3
"""Of the height of the dialog."""

LEAST = 96


class Note(QScrollArea):
    """Words on a quiet ground, as high as they are, up to a limit."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.label: QLabel = parts.text("", "note")
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.label)

    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def set_text(self, words: str, *, mind: bool = False) -> None:
        """Say something else; with `mind` it is something to be careful with."""
        self.label.setProperty("look", "mind" if mind else "note")
        self.label.style().polish(self.label)
        self.label.setText(words)
        self.label.setAccessibleName(words)
        self.verticalScrollBar().setValue(0)
        self.fit()

    def fit(self) -> None:
        """Be as high as the words, as far as the dialog allows."""
        wanted = self.label.heightForWidth(self.viewport().width())
        most = max(LEAST, round(self.window().height() * SHARE))
        self.setFixedHeight(min(wanted, most))
        over = wanted > most
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if over else Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width: another height."""
        super().resizeEvent(event)
        self.fit()
