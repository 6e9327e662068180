"""Ticking areas off a list that can be searched: own areas first, then wijken, buurten and gemeenten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts

ID_ROLE = Qt.ItemDataRole.UserRole
HEIGHT = 190
_ORDER = {Level.OWN: 0, Level.WIJK: 1, Level.BUURT: 2, Level.GEMEENTE: 3}


class AreaPicker(QWidget):
    """`changed` when the user ticks or unticks areas."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search an area…"))
        self.search.setAccessibleName(_("Search an area"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setProperty("look", "boxed")
        self.list.setAccessibleName(_("Areas to choose"))
        self.list.setFixedHeight(HEIGHT)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(self._told)
        self.chosen: QLabel = parts.text("", "muted")
        self.none_button = parts.button(_("Untick all"), "link")
        self.none_button.clicked.connect(self.clear)
        below = QHBoxLayout()
        below.addWidget(self.chosen, 1)
        below.addWidget(self.none_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addLayout(below)
        self._count()

    def set_areas(self, areas: Sequence[Area]) -> None:
        """Fill the list; what was ticked stays so where it is still there. Tells nobody."""
        ticked = set(self.ids())
        names = {area.id: area.name for area in areas}
        with QSignalBlocker(self.list):
            self.list.clear()
            for area in sorted(areas, key=lambda each: (_ORDER[each.level], each.name.casefold(), each.code)):
                within = names.get(area.parent_id or "")
                level = _(LEVEL_LABELS[area.level])
                item = QListWidgetItem(f"{area.name} · {within or level}")
                item.setToolTip(parts.tip(f"{area.name}\n{level} {area.code}" + (f", {within}" if within else "")))
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
                )
                item.setCheckState(Qt.CheckState.Checked if area.id in ticked else Qt.CheckState.Unchecked)
                item.setData(ID_ROLE, area.id)
                self.list.addItem(item)
        self._narrow(self.search.text())
        self._count()

    def ids(self) -> tuple[str, ...]:
        """The areas that are ticked, in the order of the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(ID_ROLE) for item in items if item.checkState() is Qt.CheckState.Checked)

    def tick(self, area_id: str) -> None:
        """Tick one area, as the user does."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(ID_ROLE) == area_id:
                item.setCheckState(Qt.CheckState.Checked)

    def clear(self) -> None:
        """Untick all."""
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                self.list.item(row).setCheckState(Qt.CheckState.Unchecked)
        self._told()

    def _told(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        count = len(self.ids())
        words = (
            ngettext("{count} area ticked", "{count} areas ticked", count) if count else _("Tick one or more areas.")
        )
        self.chosen.setText(words)
        self.none_button.setVisible(count > 0)

    def _narrow(self, words: str) -> None:
        wanted = words.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())
