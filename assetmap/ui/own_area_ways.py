"""The ways to make an own area without a mouse on the map: from buurten, along streets, from coordinates.

Each tells what was chosen; what outline that gives, the panel is told by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.attention import folded
from assetmap.i18n import gettext as _
from assetmap.ui import parts

ID_ROLE = Qt.ItemDataRole.UserRole
TYPING = 300
"""Milliseconds without a key before what was typed is worked out."""

METRES = (5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500)
"""What can be chosen on either side of a street."""

METRES_FIRST = 30


class Way(StrEnum):
    """How an own area is made."""

    DRAW = "draw"
    AREAS = "areas"
    STREET = "street"
    POINTS = "points"


class SearchList(QWidget):
    """A list with a field above it that leaves only what holds the words typed, in any order."""

    def __init__(self, words: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.textChanged.connect(self._sift)
        self.list = QListWidget()
        self.list.setAccessibleName(words)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(168)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list, 1)

    def fill(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show these (id, words), to tick."""
        with QSignalBlocker(self.list), QSignalBlocker(self.search):
            self.search.clear()
            self.list.clear()
            for key, words in rows:
                item = QListWidgetItem(words, self.list)
                item.setData(ID_ROLE, key)
                item.setToolTip(parts.tip(words))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)

    def items(self) -> list[QListWidgetItem]:
        """All rows, those that are hidden too."""
        return [self.list.item(row) for row in range(self.list.count())]

    def _sift(self, text: str) -> None:
        words = folded(text).split()
        for item in self.items():
            held = folded(item.text())
            item.setHidden(not all(word in held for word in words))


class AreaChoice(SearchList):
    """Buurten and wijken to put together; `changed(ids)`."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Buurten"), _("Search a buurt or wijk"), parent)
        self.chosen: QLabel = parts.text("", "muted")
        self.column.addWidget(self.chosen)
        self.list.itemChanged.connect(lambda _item: self._told())
        self.list.itemActivated.connect(_switch)

    def set_areas(self, areas: Sequence[Area]) -> None:
        """Offer the official buurten by name with their wijk, then the wijken."""
        names = {area.id: area.name for area in areas}
        rows = []
        for level in (Level.BUURT, Level.WIJK):
            found = sorted((area for area in areas if area.level is level), key=lambda area: area.name.casefold())
            for area in found:
                beside = names.get(area.parent_id or "", "") if level is Level.BUURT else _(LEVEL_LABELS[level]).lower()
                rows.append((area.id, f"{area.name} · {beside}" if beside else area.name))
        self.fill(rows)
        self.chosen.setText("")

    def ids(self) -> tuple[str, ...]:
        """The ids of what is ticked."""
        return tuple(item.data(ID_ROLE) for item in self.items() if item.checkState() == Qt.CheckState.Checked)

    def names(self) -> tuple[str, ...]:
        """The names of what is ticked."""
        return tuple(item.text().partition(" · ")[0] for item in self.items() if item.data(ID_ROLE) in self.ids())

    def _told(self) -> None:
        self.chosen.setText(", ".join(self.names()))
        self.changed.emit(self.ids())


class StreetChoice(SearchList):
    """Streets to put together and how wide around them; `changed(keys, metres)`."""

    changed = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Streets"), _("Search a street"), parent)
        self.none = parts.text(_("This dossier has no streets. They come with the base map."), "muted")
        self.metres = QComboBox()
        for metres in METRES:
            self.metres.addItem(f"{metres} m", metres)
        self.metres.setCurrentIndex(METRES.index(METRES_FIRST))
        label = parts.text(_("On either side of the street"), "muted")
        label.setBuddy(self.metres)
        self.metres.setAccessibleName(label.text())
        self.column.insertWidget(0, self.none)
        self.chosen: QLabel = parts.text("", "muted")
        self.column.addWidget(self.chosen)
        self.column.addWidget(label)
        self.column.addWidget(self.metres)
        self.list.itemChanged.connect(lambda _item: self._told())
        self.list.itemActivated.connect(_switch)
        self.metres.currentIndexChanged.connect(lambda _index: self._widened())

    def set_streets(self, names: Iterable[str]) -> None:
        """Offer these streets; none is ticked."""
        self.fill((name, name) for name in names)
        self.none.setVisible(self.list.count() == 0)
        self.chosen.setText("")

    def keys(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(item.data(ID_ROLE) for item in self.items() if item.checkState() == Qt.CheckState.Checked)

    def tick(self, key: str) -> None:
        """Choose a street besides those that are chosen already."""
        for item in self.items():
            if item.data(ID_ROLE) == key:
                item.setCheckState(Qt.CheckState.Checked)
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)

    def _told(self) -> None:
        self.chosen.setText(", ".join(self.keys()))
        self.changed.emit(self.keys(), self.metres.currentData())

    def _widened(self) -> None:
        if self.keys():
            self._told()


class PointsEdit(QWidget):
    """Coordinates, one point a line; `changed(text)` when typing rests."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(150)
        self.text.setPlaceholderText("51.1897, 6.0104\n51.1912, 6.0131\n51.1890, 6.0142")
        words = _("The corners in order, one a line: latitude, longitude, or RD x y.")
        self.text.setAccessibleName(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(parts.text(words, "muted"))
        column.addWidget(self.text, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING)
        self._rest.timeout.connect(lambda: self.changed.emit(self.text.toPlainText()))
        self.text.textChanged.connect(self._rest.start)

    def clear(self) -> None:
        """Forget what was typed, and tell nobody."""
        with QSignalBlocker(self.text):
            self.text.clear()
        self._rest.stop()


def _switch(item: QListWidgetItem) -> None:
    """Enter ticks a row too, as the space bar does."""
    ticked = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
