"""The choice of gemeenten and wijken: a tree with tick boxes and a search field, quick for the whole country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QPushButton, QTreeView, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.area_wizard.looking import Picked

if TYPE_CHECKING:
    from assetmap.imports.areainspect import GemeenteInfo, WijkInfo

NAME, COUNT = range(2)
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TOP = 0xFFFFFFFF
"""The internal id of a gemeente; a wijk has the row of its gemeente."""


class PlacesModel(QAbstractItemModel):
    """Gemeenten with their wijken, each ticked, half ticked or not. `picked_changed` after every tick."""

    picked_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[GemeenteInfo] = ()
        self._shown: list[tuple[GemeenteInfo, Sequence[WijkInfo]]] = []
        self._gemeenten: set[str] = set()
        self._wijken: set[str] = set()
        self._words = ""
        self.of_buurten = True

    def fill(self, gemeenten: Sequence[GemeenteInfo], picked: Picked, *, of_buurten: bool) -> None:
        """Show these, with what is picked ticked; `of_buurten` says that the areas in them are buurten."""
        self.beginResetModel()
        self._all = gemeenten
        self.of_buurten = of_buurten
        self._gemeenten = {each.code for each in gemeenten if picked.everything or each.code in picked.gemeenten}
        self._wijken = set(picked.wijken)
        self._filter()
        self.endResetModel()

    def search(self, words: str) -> None:
        """Show only what has these words in its name or code; what is ticked stays so."""
        self.beginResetModel()
        self._words = words.strip().casefold()
        self._filter()
        self.endResetModel()

    def _filter(self) -> None:
        words = self._words
        self._shown = []
        for gemeente in self._all:
            if not words or words in gemeente.name.casefold() or words in gemeente.code.casefold():
                self._shown.append((gemeente, gemeente.wijken))
                continue
            wijken = [
                wijk for wijk in gemeente.wijken if words in wijk.name.casefold() or words in wijk.code.casefold()
            ]
            if wijken:
                self._shown.append((gemeente, wijken))

    def picked(self) -> Picked:
        """What is ticked."""
        if len(self._gemeenten) == len(self._all):
            return Picked()
        return Picked(everything=False, gemeenten=frozenset(self._gemeenten), wijken=frozenset(self._wijken))

    def tick_all(self, *, on: bool) -> None:
        """Tick all that is shown, or none of it."""
        for gemeente, wijken in self._shown:
            if len(wijken) == len(gemeente.wijken):
                self._tick_gemeente(gemeente, on=on)
            else:
                for wijk in wijken:
                    self._tick_wijk(gemeente, wijk, on=on)
        self._told()

    def _tick_gemeente(self, gemeente: GemeenteInfo, *, on: bool) -> None:
        self._wijken -= {wijk.code for wijk in gemeente.wijken}
        self._gemeenten.discard(gemeente.code)
        if on:
            self._gemeenten.add(gemeente.code)

    def _tick_wijk(self, gemeente: GemeenteInfo, wijk: WijkInfo, *, on: bool) -> None:
        every = {each.code for each in gemeente.wijken}
        if gemeente.code in self._gemeenten:
            self._gemeenten.discard(gemeente.code)
            self._wijken |= every
        self._wijken.discard(wijk.code)
        if on:
            self._wijken.add(wijk.code)
        if every <= self._wijken:
            self._tick_gemeente(gemeente, on=True)

    def _told(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, COUNT))
        self.picked_changed.emit()

    # As Qt asks for it

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Called by Qt."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() if parent.isValid() else _TOP)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """Called by Qt."""
        if not index.isValid() or index.internalId() == _TOP:
            return QModelIndex()
        return self.createIndex(index.internalId(), 0, _TOP)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Called by Qt."""
        if not parent.isValid():
            return len(self._shown)
        if parent.column() > 0 or parent.internalId() != _TOP:
            return 0
        return len(self._shown[parent.row()][1])

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: ARG002, N802 - Qt's name
        """Called by Qt."""
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Called by Qt."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Called by Qt."""
        gemeente, wijk = self._at(index)
        thing = wijk or gemeente
        if role == Qt.ItemDataRole.DisplayRole:
            return thing.name if index.column() == NAME else self._count(gemeente, wijk)
        if role == Qt.ItemDataRole.ToolTipRole:
            return parts.tip(thing.code)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == COUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME:
            return self._state(gemeente, wijk)
        return None

    def setData(  # noqa: N802 - Qt's name
        self,
        index: Index,
        value: object,  # noqa: ARG002 - a box that is half ticked is ticked, whatever Qt proposes
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Called by Qt."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        gemeente, wijk = self._at(index)
        on = self._state(gemeente, wijk) is not Qt.CheckState.Checked
        if wijk is None:
            self._tick_gemeente(gemeente, on=on)
        else:
            self._tick_wijk(gemeente, wijk, on=on)
        top = index.row() if wijk is None else index.internalId()
        first = self.index(top, 0)
        self.dataChanged.emit(first, self.index(top, COUNT))
        if rows := self.rowCount(first):
            self.dataChanged.emit(self.index(0, 0, first), self.index(rows - 1, COUNT, first))
        self.picked_changed.emit()
        return True

    def _at(self, index: Index) -> tuple[GemeenteInfo, WijkInfo | None]:
        if index.internalId() == _TOP:
            return self._shown[index.row()][0], None
        gemeente, wijken = self._shown[index.internalId()]
        return gemeente, wijken[index.row()]

    def _count(self, gemeente: GemeenteInfo, wijk: WijkInfo | None) -> str:
        count = gemeente.buurten if wijk is None else wijk.buurten
        if self.of_buurten:
            return ngettext("{count} buurt", "{count} buurten", count)
        return ngettext("{count} area", "{count} areas", count)

    def _state(self, gemeente: GemeenteInfo, wijk: WijkInfo | None) -> Qt.CheckState:
        if gemeente.code in self._gemeenten or (wijk is not None and wijk.code in self._wijken):
            return Qt.CheckState.Checked
        if wijk is None and any(each.code in self._wijken for each in gemeente.wijken):
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Unchecked


class PlacesChoice(QWidget):
    """The tree with its search field and the buttons for all and none. `changed(Picked)` when the choice is another."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PlacesModel()
        self.model.picked_changed.connect(self._tell)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search gemeente or wijk"))
        self.search.setAccessibleName(_("Search gemeente or wijk"))
        self.search.textChanged.connect(self._search)
        self.all_button: QPushButton = parts.button(_("All"), "link", tip=_("Tick all that is shown"))
        self.none_button: QPushButton = parts.button(_("None"), "link", tip=_("Tick nothing of what is shown"))
        self.all_button.clicked.connect(lambda: self.model.tick_all(on=True))
        self.none_button.clicked.connect(lambda: self.model.tick_all(on=False))
        self.tree = QTreeView()
        self.tree.setModel(self.model)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setAccessibleName(_("Gemeenten and wijken"))
        self.tree.setProperty("look", "boxed")
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(COUNT, 110)
        self.said = parts.text("", "muted")
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.all_button)
        top.addWidget(self.none_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.said)
        self._gemeenten: Sequence[GemeenteInfo] = ()

    def fill(self, gemeenten: Sequence[GemeenteInfo], picked: Picked, *, of_buurten: bool) -> None:
        """Show these gemeenten; nothing happens when they are there already with the same ticks."""
        if gemeenten != self._gemeenten or picked != self.model.picked():
            self._gemeenten = gemeenten
            self.model.fill(gemeenten, picked, of_buurten=of_buurten)
            self._open()
        self._say(picked)

    def _search(self, words: str) -> None:
        self.model.search(words)
        self._open()

    def _open(self) -> None:
        """Unfold when there is little to show."""
        if self.model.rowCount() <= 3:
            self.tree.expandAll()
        if self.model.rowCount():
            self.tree.setCurrentIndex(self.model.index(0, 0))

    def _tell(self) -> None:
        picked = self.model.picked()
        self._say(picked)
        self.changed.emit(picked)

    def _say(self, picked: Picked) -> None:
        count = picked.count(self._gemeenten)
        words = (
            ngettext("{count} buurt chosen", "{count} buurten chosen", count)
            if self.model.of_buurten
            else ngettext("{count} area chosen", "{count} areas chosen", count)
        )
        self.said.setText(_("Nothing chosen yet. Tick the gemeenten or wijken you work in.") if not count else words)
