"""The last page: what the base map is called, and who must be named on it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.maps import packs
from assetmap.ui import parts

NAME_MAX = 60
SOURCE_MAX = 200
_WIDTH = 620


class NamePage(QWidget):
    """Name and source. `changed` when something was typed or ticked; `ready` tells whether it will do."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary: QLabel = parts.text("", "note")
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_MAX)
        self.name.setAccessibleName(_("Name"))
        self.there: QLabel = parts.text("", "error")
        self.replace = QCheckBox(_("Put the new one in its place. This cannot be undone."))
        self.source = QLineEdit()
        self.source.setMaxLength(SOURCE_MAX)
        self.source.setAccessibleName(_("Source"))
        self.source.setPlaceholderText(_("For example: © Gemeente Lindedorp 2026"))
        self.no_source = QCheckBox(_("Nobody needs to be named"))
        self.name.textChanged.connect(self._follow)
        self.source.textChanged.connect(self._follow)
        self.replace.clicked.connect(self.changed)
        self.no_source.clicked.connect(self.changed)
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(parts.text(_("Name and source"), "title"))
        column.addWidget(self.summary)
        column.addSpacing(8)
        for label, field, words in (
            (_("Name"), self.name, _("Under this name it stands in the menu, for all dossiers on this computer.")),
            (
                _("Source"),
                self.source,
                _(
                    "Who made the data. It stands on every map: on the screen, on paper and in files that you give "
                    "away. Most sources ask for it."
                ),
            ),
        ):
            heading = parts.text(label, "strong")
            heading.setBuddy(field)
            column.addWidget(heading)
            column.addWidget(field)
            for below in (self.there, self.replace) if field is self.name else (self.no_source,):
                column.addWidget(below)
            column.addWidget(parts.text(words, "muted"))
            column.addSpacing(8)
        column.addStretch(1)
        body = QWidget()
        body.setMaximumWidth(_WIDTH)
        body.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body, 1)
        layout.addStretch(0)

    def fill(self, name: str, source: str) -> None:
        """Propose a name and a source."""
        self.replace.setChecked(False)
        self.name.setText(name)
        self.source.setText(source)
        self._follow()

    @property
    def is_there(self) -> bool:
        """Whether there is a base map of this name already."""
        return packs.file_of(self.name.text()) in packs.available()

    @property
    def ready(self) -> bool:
        """Whether there is a name of its own, and a source or the word that none is needed."""
        named = bool(self.name.text().strip()) and (not self.is_there or self.replace.isChecked())
        return named and (bool(self.source.text().strip()) or self.no_source.isChecked())

    def _follow(self) -> None:
        there = self.is_there
        self.there.setText(_("There is a base map of this name already.") if there else "")
        self.there.setVisible(there)
        self.replace.setVisible(there)
        self.no_source.setVisible(not self.source.text().strip())
        self.changed.emit()
