"""What floats above the map when a street or place was searched: its name, what it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assetmap.domain.places import PLACE_LABELS, NamedPlace, PlaceKind
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme

NAME_MAX = 48
NAME_LEAST = 80
"""Characters of a name, and pixels that it keeps where there is little room."""

ICONS = {PlaceKind.STREET: "road", PlaceKind.WATER: "water", PlaceKind.GREEN: "tree"}
"""Signs of what has another one than a place, which has a pin."""


class PlaceCard(QFrame):
    """One street or place: `own_area` and `put` are wishes for it, `closed` when it is of no interest any more."""

    own_area = Signal(object)
    put = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.place: NamedPlace | None = None
        self.name = parts.text("", "strong")
        self.about = parts.text("", "muted")
        for label in (self.name, self.about):
            label.setWordWrap(False)
            label.setMinimumWidth(NAME_LEAST)
        self.own_button = parts.button(_("Make an own area…"), tip=_("An own area along this street"))
        self.own_button.clicked.connect(lambda: self.own_area.emit(self.place))
        self.put_button = parts.button(_("Put on this street"), "primary", _("Nobody sees where on the street it is"))
        self.put_button.clicked.connect(lambda: self.put.emit(self.place))
        self.close_button = parts.button("", "small", _("Close (Esc)"))
        self.close_button.setAccessibleName(_("Close"))
        theme.set_icon(self.close_button, "close", "muted")
        self.close_button.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addLayout(words)
        row.addSpacing(8)
        row.addWidget(self.put_button)
        row.addWidget(self.own_button)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_place(self, place: NamedPlace | None, *, may_make: bool, may_put: bool) -> None:
        """Show this one, or none; `may_make` an own area of it, `may_put` what is being placed on it."""
        self.place = place
        is_street = place is not None and place.kind is PlaceKind.STREET
        if place is not None:
            self.name.setText(parts.short(place.name, NAME_MAX))
            self.name.setToolTip(parts.tip(place.name))
            self.about.setText(about(place))
            self.setAccessibleName(f"{place.name}, {about(place)}")
        self.own_button.setVisible(is_street and may_make and not may_put)
        self.put_button.setVisible(is_street and may_put)
        self.setVisible(place is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def about(place: NamedPlace) -> str:
    """What it is and where: `Street · Molenbuurt`."""
    return " · ".join(part for part in (_(PLACE_LABELS[place.kind]), place.within) if part)
