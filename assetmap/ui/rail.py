"""The rail at the far left: one button for each page of the dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from assetmap.ui import theme

WIDTH = 88


class Page(NamedTuple):
    """A page: its name in the user's language, its icon, and its key."""

    name: str
    icon: str
    key: str


class Rail(QFrame):
    """`chosen(number of the page)` when the user picks one."""

    chosen = Signal(int)

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "rail")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        for number, page in enumerate(pages):
            made = QToolButton()
            made.setText(page.name)
            made.setToolTip(f"{page.name} ({QKeySequence(page.key).toString(QKeySequence.SequenceFormat.NativeText)})")
            made.setCheckable(True)
            made.setChecked(number == 0)
            made.setProperty("look", "rail")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setFixedSize(WIDTH - 1, 68)
            made.setIconSize(QSize(24, 24))
            theme.set_icon(made, page.icon)
            self._group.addButton(made, number)
            layout.addWidget(made)
        layout.addStretch(1)
        self._group.idClicked.connect(self.chosen)

    def set_current(self, number: int) -> None:
        """Mark a page as the one that is shown; tells nobody."""
        self._group.button(number).setChecked(True)

    def set_as_team(self, as_team: bool) -> None:
        """Whether the pages beside map and list can be reached: they are for the team."""
        for button in self._group.buttons():
            if self._group.id(button) > 1:
                button.setEnabled(as_team)

    def button(self, number: int) -> QToolButton:
        """The button of a page."""
        found = self._group.button(number)
        assert isinstance(found, QToolButton)
        return found
