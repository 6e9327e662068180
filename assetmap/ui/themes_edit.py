"""A field for themes with commas between them, which completes the one that is being typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QWidget

from assetmap.ui.offering import OfferingEdit


class ThemesEdit(OfferingEdit):
    """Offers the themes that the dossier knows, one at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = QStringListModel(self)
        self._offer.setModel(self._names)
        self._offer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offer.setFilterMode(Qt.MatchFlag.MatchStartsWith)
        self._offer.activated.connect(self._complete)
        self.textEdited.connect(self._suggest)

    def set_vocabulary(self, names: Iterable[str]) -> None:
        """The themes to offer."""
        self._names.setStringList(sorted(names, key=str.casefold))

    def _suggest(self) -> None:
        typed = self._before()[1].strip()
        if not typed:
            self._popup.hide()
            return
        self._offer.setCompletionPrefix(typed)
        only = self._offer.completionCount() == 1 and self._offer.currentCompletion().casefold() == typed.casefold()
        if self._offer.completionCount() and not only:
            self._offer.complete()
        else:
            self._popup.hide()

    def _before(self) -> tuple[str, str]:
        """The text up to the theme under the cursor, and that theme as far as it was typed."""
        head, comma, typed = self.text()[: self.cursorPosition()].rpartition(",")
        return head + comma, typed

    def _complete(self, name: str) -> None:
        head, _typed = self._before()
        tail = self.text()[self.cursorPosition() :].partition(",")[2].strip()
        start = f"{head} {name}, " if head else f"{name}, "
        self.setText(start + tail)
        self.setCursorPosition(len(start))
