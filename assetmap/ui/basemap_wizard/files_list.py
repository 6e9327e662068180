"""The files that were chosen, each with what it is, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.basemap_wizard import words
from assetmap.ui.basemap_wizard.looking import Opened


class FilesList(QWidget):
    """A row for each file. `removed(Path)` when the user wants one no more."""

    removed = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Path, QPushButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_files(self, files: Sequence[Opened]) -> None:
        """Show these, those that cannot be read first."""
        parts.empty(self._column)
        self.buttons.clear()
        for opened in sorted(files, key=lambda each: each.refusal is None):
            self._column.addWidget(self._row(opened))

    def _row(self, opened: Opened) -> QFrame:
        row = QFrame()
        row.setProperty("look", "card")
        name: QLabel = parts.text(parts.broken(opened.path.name), "strong")
        name.setToolTip(parts.tip(str(opened.path)))
        told = words.file_words(opened) if opened.refusal is None else translate(opened.refusal)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(name)
        texts.addWidget(parts.text(parts.broken(told), "muted" if opened.refusal is None else "error"))
        button: QPushButton = parts.button(_("Remove"), "link")
        button.setAccessibleName(_("Remove {name} from this list").format(name=opened.path.name))
        button.clicked.connect(partial(self.removed.emit, opened.path))
        self.buttons[opened.path] = button
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addLayout(texts, 1)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row
