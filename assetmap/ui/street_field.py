"""The street of an asset, where no more is to be noted of its place: a field with the streets of the base map.

With a street the asset stands in the middle of it, and everybody who sees it is told that it is somewhere on that
street. Without a base map that knows names, and without a street, the field is of no use and out of sight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from assetmap.domain.places import NamedPlace, PlaceKind, PlaceNames
from assetmap.i18n import gettext as _
from assetmap.ui import theme
from assetmap.ui.place_card import ICONS, about
from assetmap.ui.search_field import SearchField, Suggestion

OFFERED = 8


class StreetField(SearchField):
    """`chosen(NamedPlace)` when a street was chosen, `cleared` when it was taken away."""

    chosen = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = PlaceNames()
        self._street = ""
        self._nearby: Callable[[], Sequence[NamedPlace]] = tuple
        self.setPlaceholderText(_("Search a street"))
        self.setClearButtonEnabled(True)
        self.typed.connect(self._look)
        self.picked.connect(self._choose)

    def set_names(self, names: PlaceNames, nearby: Callable[[], Sequence[NamedPlace]]) -> None:
        """The streets to choose from; `nearby` gives those that are offered before anything is typed."""
        self._names, self._nearby = names, nearby

    @property
    def of_use(self) -> bool:
        """Whether there is anything to choose, or to take away."""
        return len(self._names) > 0 or bool(self._street)

    @property
    def street(self) -> str:
        """The name of the street that was chosen, empty for none."""
        return self._street

    def set_street(self, name: str) -> None:
        """Show a street, or none; tells nobody."""
        self._street = name
        with QSignalBlocker(self):
            self.setText(name)
        self.setCursorPosition(0)

    def problem(self) -> str:
        """What must be said when what was typed is no street of the list, empty when all is well."""
        if " ".join(self.text().split()) == self._street:
            return ""
        return _("Choose the street from the list, or leave this empty.")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt; offers the streets around the place that was pointed out."""
        super().focusInEvent(event)
        if not self.text():
            self._show(self._nearby())

    def _look(self, text: str) -> None:
        if text.strip():
            self._show(self._names.search(text, OFFERED, streets_only=True))
        elif self._street:
            self._street = ""
            self.cleared.emit()

    def _show(self, found: Sequence[NamedPlace]) -> None:
        icon = theme.icon(ICONS[PlaceKind.STREET], "muted")
        self.offer([Suggestion(icon, each.name, about(each), each) for each in found])

    def _choose(self, place: NamedPlace) -> None:
        self.set_street(place.name)
        self.chosen.emit(place)
