"""The buttons that start a new asset: one for each kind at the core, the others behind one more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme

CORE = {Kind.TALENT: "T", Kind.ASSOCIATION: "V", Kind.PLACE: "P"}
"""The kinds with a button of their own, and the key that does the same on the map."""


class AddBar(QWidget):
    """`add(Kind)` when one of the buttons is clicked."""

    add = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.buttons: dict[Kind, QPushButton] = {}
        for kind, key in CORE.items():
            label = parts.kind_label(kind)
            made = parts.button(f"+ {label}", tip=_("Put a new one on the map ({key})").format(key=key))
            made.setAccessibleName(_("Add: {kind}").format(kind=label.lower()))
            made.setStyleSheet(_style(KIND_STYLES[kind].colour))
            made.clicked.connect(lambda _checked=False, kind=kind: self.add.emit(kind))
            self.buttons[kind] = made
            layout.addWidget(made)
        self.more = parts.button("…", tip=_("More kinds"))
        self.more.setAccessibleName(_("More kinds"))
        self.menu = QMenu(self.more)
        for kind in Kind:
            if kind not in CORE:
                action = self.menu.addAction(parts.sign_icon(kind), parts.kind_label(kind))
                action.triggered.connect(lambda _checked=False, kind=kind: self.add.emit(kind))
        self.more.setMenu(self.menu)
        self.more.setStyleSheet("QPushButton::menu-indicator { image: none; }")
        self.more.setFixedWidth(56)
        layout.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def _style(colour: str) -> str:
    """White on the colour of the kind, made darker until white can be read on it (WCAG 2.2 AA, 4.5 : 1)."""
    fill = QColor(colour)
    while theme.contrast(fill.name(), "#FFFFFF") < 4.5:
        fill = fill.darker(104)
    return (
        f"QPushButton {{ background: {fill.name()}; color: white; border: 2px solid {fill.name()}; font-weight: 600; "
        "padding: 6px 13px; }"
        f"QPushButton:hover {{ background: {fill.darker(112).name()}; border-color: {fill.darker(112).name()}; }}"
        "QPushButton:focus { border: 2px solid white; }"
    )
