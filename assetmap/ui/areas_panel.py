"""The tree of areas with the number of assets in each: gemeente, wijk, buurt, and the areas that residents drew.

Knows areas and numbers, not the dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.assets import Kind
from assetmap.i18n import gettext as _
from assetmap.ui import parts

ID_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 28
OPEN_MAX = 20
"""So many new gemeenten are shown opened."""


class RowHeight(QStyledItemDelegate):
    """Rows that a finger or an unsteady hand can hit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """The usual size, at least `ROW_HEIGHT` high."""
        size = super().sizeHint(option, index)
        size.setHeight(max(size.height(), ROW_HEIGHT))
        return size


class AreasPanel(QWidget):
    """`chosen(area id or None)` is told when the user picks an area; None is the whole dossier.

    Of own areas: `own_wanted` for a new one, `own_menu(id, place on the screen)`, `own_edit(id)` and `own_delete(id)`.
    """

    chosen = Signal(object)
    own_wanted = Signal()
    own_menu = Signal(str, QPoint)
    own_edit = Signal(str)
    own_delete = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str | None, QTreeWidgetItem] = {}
        self._own: dict[str, QTreeWidgetItem] = {}
        self.add_button: QPushButton | None = None
        self._button_row: QTreeWidgetItem | None = None
        self._group: QTreeWidgetItem | None = None
        self.tree = QTreeWidget(self)
        self._as_team = True
        self.tree.setHeaderLabels(["", "", ""])
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(_("Areas"))
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setItemDelegate(RowHeight(self.tree))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setProperty("look", "areas")
        header = self.tree.header()
        header.setStretchLastSection(False)
        # A column in which nothing is in sight takes no room, nor does the heading that is not shown.
        header.setMinimumSectionSize(0)
        header.setStyleSheet("QHeaderView::section { padding: 0; border: none; }")
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setColumnHidden(2, True)  # noqa: FBT003 - Qt's signature
        self.heading = parts.section(_("Area"), self)
        self.heading.setBuddy(self.tree)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.tree, 1)
        self.tree.currentItemChanged.connect(self._told)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu_wanted)
        self.tree.installEventFilter(self)

    def set_areas(self, areas: Iterable[Area]) -> None:
        """Fill the tree; what was open and chosen stays so where it is still there. Tells nobody."""
        open_ids = {area_id for area_id, item in self._items.items() if item.isExpanded()}
        known = set(self._items)
        chosen = self.current()
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._items = {}
            self._add(None, _("Everything"), "", None)
            self._fill(list(areas))
            new = [area_id for area_id, item in self._items.items() if area_id not in known and item.parent() is None]
            # The gemeenten of a whole country are better left closed.
            wanted = open_ids | (set(new) if len(new) <= OPEN_MAX else set())
            for area_id, item in self._items.items():
                if area_id in wanted:  # each one opened or closed costs time
                    item.setExpanded(True)
        self.set_current(chosen if chosen in self._items else None)

    def _fill(self, areas: list[Area]) -> None:
        official = [area for area in areas if area.level is not Level.OWN]
        own = sorted((area for area in areas if area.level is Level.OWN), key=lambda area: area.name.casefold())
        order = {Level.GEMEENTE: 0, Level.WIJK: 1, Level.BUURT: 2}
        for area in sorted(official, key=lambda area: (order[area.level], area.code)):
            self._add(area.id, area.name, f"{_(LEVEL_LABELS[area.level])} {area.code}", area.parent_id)
        self.tree.addTopLevelItems([item for item in self._items.values() if item.parent() is None])
        group = QTreeWidgetItem(self.tree, [_("Own areas").upper(), ""])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFirstColumnSpanned(True)
        self._group = group
        group.setExpanded(True)
        heading = group.font(0)
        heading.setWeight(QFont.Weight.DemiBold)
        group.setFont(0, heading)
        self._own = {area.id: QTreeWidgetItem(group, [area.name, ""]) for area in own}
        for area in own:
            self._dress(self._own[area.id], area.id, _(LEVEL_LABELS[area.level]))
            self._own[area.id].setIcon(0, parts.swatch(area.colour, 12))
        self._items.update(self._own.items())
        self._add_button(group)
        self._show_own()

    def _add_button(self, group: QTreeWidgetItem) -> None:
        """The way to a new own area, below those that are there."""
        self._button_row = row = QTreeWidgetItem(group)
        row.setFlags(Qt.ItemFlag.NoItemFlags)
        self.add_button = parts.button(_("+ Draw an own area"), "link", _("A buurt as residents call it"))
        self.add_button.clicked.connect(self.own_wanted)
        self.tree.setItemWidget(row, 0, self.add_button)
        row.setFirstColumnSpanned(True)

    def _add(self, area_id: str | None, name: str, tip: str, parent_id: str | None) -> None:
        parent = self._items.get(parent_id) if parent_id is not None else None
        # Not in the tree yet: it would lay itself out anew for each of thousands of items.
        item = QTreeWidgetItem(parent, [name, ""]) if parent is not None else QTreeWidgetItem([name, ""])
        self._items[area_id] = item
        self._dress(item, area_id, tip)

    def _dress(self, item: QTreeWidgetItem, area_id: str | None, tip: str) -> None:
        item.setData(0, ID_ROLE, area_id)
        item.setToolTip(0, parts.tip(f"{item.text(0)}\n{tip}" if tip else item.text(0)))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_counts(self, total: int, by_area: Mapping[str, int]) -> None:
        """Show the number of assets in each area; `total` is that of the whole dossier."""
        # Told of thousands of changes one by one, the tree would lay itself out anew each time.
        with QSignalBlocker(self.tree), QSignalBlocker(self.tree.model()):
            for area_id, item in self._items.items():
                count = total if area_id is None else by_area.get(area_id, 0)
                if item.text(1) != str(count):
                    item.setText(1, str(count))
                    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {count}")
        self.tree.resizeColumnToContents(1)
        self.tree.viewport().update()

    def set_as_team(self, as_team: bool) -> None:
        """Whether areas may be changed and drawn here."""
        self._as_team = as_team
        self._show_own()

    def _show_own(self) -> None:
        if self._button_row is not None and self._group is not None:
            self._button_row.setHidden(not self._as_team)
            self._group.setHidden(not self._as_team and not self._own)

    def set_talents(self, signs: Mapping[str, tuple[str, str]]) -> None:
        """Show how many talents areas have, where they are only counted: a short sign, and the words for it."""
        with QSignalBlocker(self.tree), QSignalBlocker(self.tree.model()):
            for area_id, item in self._items.items():
                short, words = signs.get(area_id or "", ("", ""))
                if item.text(2) != short:
                    item.setText(2, short)
                    item.setToolTip(2, words)
                    item.setIcon(2, parts.sign_icon(Kind.TALENT) if short else QIcon())
                    spoken = f"{item.text(0)}, {item.text(1)}" + (f", {words}" if words else "")
                    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.tree.setColumnHidden(2, not signs)
        self.tree.viewport().update()

    def talents_of(self, area_id: str) -> str:
        """How many talents stand beside an area, as it is shown."""
        return self._items[area_id].text(2)

    def clear_counts(self) -> None:
        """Show no numbers, until they are known."""
        with QSignalBlocker(self.tree):
            for item in self._items.values():
                item.setText(1, "")
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, item.text(0))
        self.set_talents({})

    def set_current(self, area_id: str | None) -> None:
        """Mark an area as chosen, with its parents open. Tells nobody."""
        item = self._items.get(area_id)
        if item is None:
            return
        with QSignalBlocker(self.tree):
            parent = item.parent()
            while parent is not None:
                parent.setExpanded(True)
                parent = parent.parent()
            if area_id is not None:
                item.setExpanded(True)
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    def current(self) -> str | None:
        """The id of the chosen area, None for the whole dossier."""
        item = self.tree.currentItem()
        area_id = item.data(0, ID_ROLE) if item is not None else None
        return area_id if isinstance(area_id, str) else None

    def count_of(self, area_id: str | None) -> str:
        """The number that stands beside an area, as text."""
        return self._items[area_id].text(1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show whole rows only: the last one is never cut in half."""
        super().resizeEvent(event)
        room = self.height() - self.heading.sizeHint().height() - self._column.spacing()
        self._column.setContentsMargins(0, 0, 0, max(0, room) % max(ROW_HEIGHT, self.tree.sizeHintForRow(0)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """F2 and Delete on an own area are about that area, not about the asset that is chosen elsewhere."""
        area_id = self.current() if self._as_team else None
        if isinstance(event, QKeyEvent) and area_id in self._own and event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Delete}:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                (self.own_edit if event.key() == Qt.Key.Key_F2 else self.own_delete).emit(area_id)
                return True
        return super().eventFilter(watched, event)

    def _menu_wanted(self, where: QPoint) -> None:
        item = self.tree.itemAt(where)
        area_id = item.data(0, ID_ROLE) if item is not None else None
        if area_id in self._own and self._as_team:
            self.own_menu.emit(area_id, self.tree.viewport().mapToGlobal(where))

    def _told(self, current: QTreeWidgetItem | None, _previous: QTreeWidgetItem | None) -> None:
        if current is not None and (current.flags() & Qt.ItemFlag.ItemIsSelectable):
            self.chosen.emit(current.data(0, ID_ROLE))
