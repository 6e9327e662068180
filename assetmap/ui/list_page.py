"""The list of assets that are shown, in pages from the dossier: 100,000 rows scroll like ten.

The list is always there beside the map, for whoever cannot use a map; a new asset can be started here too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import Kind, PlacedAsset
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.add_bar import AddBar
from assetmap.ui.detail_panel import day
from assetmap.ui.sight import SeenAssets

if TYPE_CHECKING:
    from assetmap.exports.overview import BuurtTalents
    from assetmap.workspace import AssetPage

PAGE = 200
PAGES_KEPT = 20
FIND_STEP = 2_000
ROW = 40
WIDTHS = (0, 144, 144, 144, 136, 112)
"""Height of the rows and widths of the columns (0: what is left), in pixels."""
COLUMNS = ("title", "kind", "buurt", "themes", "availability", "updated_at")
Index = QModelIndex | QPersistentModelIndex


class Source(Protocol):
    """Where the rows come from: the dossier, or what an audience sees of it."""

    def page(  # noqa: D102, PLR0917 - as `Workspace.page`
        self,
        area: str | None,
        filters: Filters | None,
        order: str,
        descending: bool,
        offset: int,
        limit: int,
    ) -> AssetPage: ...


class AssetsModel(QAbstractTableModel):
    """The assets of one area and filter, read by `PAGE` rows when a row is looked at.

    Above them a row for each buurt with talents, for who sees only how many there are.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._talents: Sequence[BuurtTalents] = ()
        self._area: str | None = None
        self._filters = Filters()
        self._order = "title"
        self._descending = False
        self._total = 0
        self._pages: OrderedDict[int, tuple[PlacedAsset, ...]] = OrderedDict()
        self._names: Mapping[str, str] = {}

    def show(
        self,
        source: Source | None,
        area: str | None,
        filters: Filters,
        names: Mapping[str, str],
        talents: Sequence[BuurtTalents] = (),
    ) -> None:
        """Read again: the assets in `area` through `filters`; `names` are those of the areas by id."""
        self.beginResetModel()
        self._source, self._area, self._filters, self._names = source, area, filters, names
        self._talents = talents
        self._pages.clear()
        self._total = 0
        if source is not None:
            self._page(0)
        self.endResetModel()

    def _page(self, number: int) -> tuple[PlacedAsset, ...]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        if self._source is None:
            return ()
        page = self._read(number * PAGE, PAGE)
        self._total = page.total if number == 0 else self._total
        self._pages[number] = page.rows
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return page.rows

    def _read(self, offset: int, limit: int) -> AssetPage:
        assert self._source is not None
        return self._source.page(self._area, self._filters, self._order, self._descending, offset, limit)

    def asset(self, row: int) -> PlacedAsset | None:
        """The asset in a row, None for talents that are only counted, and when there is no such row any more."""
        row -= len(self._talents)
        if row < 0:
            return None
        rows = self._page(row // PAGE)
        return rows[row % PAGE] if 0 <= row < self._total and row % PAGE < len(rows) else None

    def row_of(self, asset_id: str) -> int | None:
        """The row of an asset, None when it is not among those shown."""
        if isinstance(self._source, SeenAssets):
            found = self._source.row_of(asset_id, self._order, descending=self._descending)
            return None if found is None else len(self._talents) + found
        for start in range(0, self._total, FIND_STEP):
            rows = self._read(start, FIND_STEP).rows
            for index, placed in enumerate(rows):
                if placed.asset.id == asset_id:
                    return len(self._talents) + start + index
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The number of rows: of assets, and of buurten with talents that are only counted."""
        return 0 if parent.isValid() else len(self._talents) + self._total

    @property
    def assets(self) -> int:
        """The number of assets shown."""
        return self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """The names of the columns."""
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Title"), _("Kind"), _("Buurt"), _("Themes"), _("Available"), _("Changed"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell."""
        name = COLUMNS[index.column()] if index.isValid() else ""
        if 0 <= index.row() < len(self._talents):
            return self._talents_data(self._talents[index.row()], name, role)
        placed = self.asset(index.row()) if index.isValid() else None
        if placed is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole and name == "kind":
            return parts.sign_icon(placed.asset.kind)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            words = self._words(placed, name)
            return parts.tip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def _talents_data(self, talents: BuurtTalents, name: str, role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole and name == "kind":
            return parts.sign_icon(Kind.TALENT)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        words = {"title": talents.words, "kind": parts.kind_label(Kind.TALENT), "buurt": talents.area.name}
        said = words.get(name, "")
        return parts.tip(said) if role == Qt.ItemDataRole.ToolTipRole else said

    def _words(self, placed: PlacedAsset, name: str) -> str:
        asset = placed.asset
        if name == "kind":
            return parts.kind_label(asset.kind)
        if name == "buurt":
            return self._names.get(placed.buurt_id or "", "–")
        if name == "themes":
            return ", ".join(asset.themes)
        if name == "updated_at":
            return day(asset.updated_at)
        words: str = getattr(asset, name)
        return " ".join(words.split())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column, in the dossier itself."""
        self.beginResetModel()
        self._order = COLUMNS[column]
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._pages.clear()
        if self._source is not None:
            self._page(0)
        self.endResetModel()


class Table(QTableView):
    """A table whose Enter, F2 and Del do something with the chosen asset, and Tab goes on to what is beside it."""

    edit_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter or F2 edits."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)


class ListPage(QWidget):
    """`chosen(id, or None for talents that are only counted)`, `edit(id)`, `add(Kind)`.

    `reset` when the user wants to see everything again.
    """

    chosen = Signal(object)
    edit = Signal(str)
    add = Signal(object)
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = AssetsModel(self)
        self._as_team = True
        self._scale = 1.0
        self.table = Table()
        self.table.setModel(self.model)
        self.table.setAccessibleName(_("List of assets"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setProperty("look", "list")
        self.table.setWordWrap(False)
        self.table.setSortingEnabled(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_up_header()
        self.heading: QLabel = parts.text(_("List"), "title")
        self.add_bar = AddBar()
        self.add_bar.add.connect(self.add)
        self.nothing: QLabel = parts.text("", "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_all: QPushButton = parts.button(_("Show all"))
        self.show_all.clicked.connect(self.reset)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty_page())
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.table.edit_wanted.connect(self._edit_current)
        self.table.doubleClicked.connect(self._edit_current)

    def _set_up_header(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(72)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(WIDTHS):
            if width:
                header.resizeSection(column, width)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(16)
        layout.addStretch(1)
        layout.addWidget(self.nothing)
        layout.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)
        return page

    def _lay_out(self) -> None:
        self.heading.setWordWrap(False)
        self._head = head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.add_bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def show_assets(
        self,
        source: Source | None,
        area: str | None,
        filters: Filters,
        names: Mapping[str, str],
        selected: str | None,
        *,
        talents: Sequence[BuurtTalents] = (),
    ) -> None:
        """Show what of the dossier is chosen; tells nobody."""
        top = self.table.verticalScrollBar().value()
        with QSignalBlocker(self.table.selectionModel()):
            self.model.show(source, area, filters, names, talents)
        total = self.model.rowCount()
        self.heading.setText(ngettext("{count} asset", "{count} assets", self.model.assets))
        filtered = area is not None or filters.active
        self.nothing.setText(self._nothing_words(filtered=filtered) if source is not None else "")
        self.show_all.setVisible(filtered)
        self._stack.setCurrentIndex(0 if total else 1)
        self.table.verticalScrollBar().setValue(top)
        self.select(selected)
        self._compact()

    def _nothing_words(self, *, filtered: bool) -> str:
        if filtered:
            return _("Nothing here fits what you chose.")
        return _("No assets yet. Start with a talent you know.") if self._as_team else _("This audience sees nothing.")

    def set_as_team(self, as_team: bool) -> None:
        """Whether all is shown and may be changed; when not, nothing can be added here."""
        self._as_team = as_team
        self.add_bar.setVisible(as_team)
        self._compact()

    def set_scale(self, factor: float) -> None:
        """Make room for type that is so many times as large."""
        self._scale = factor
        self.table.verticalHeader().setDefaultSectionSize(round(ROW * factor))
        for column, width in enumerate(WIDTHS):
            if width:
                self.table.horizontalHeader().resizeSection(column, round(width * factor))
        self._compact()

    def select(self, asset_id: str | None) -> None:
        """Mark the row of an asset, and scroll to it; tells nobody."""
        current = self.current_id()
        if asset_id == current:
            return
        row = self.model.row_of(asset_id) if asset_id is not None else None
        with QSignalBlocker(self.table.selectionModel()):
            if row is None:
                self.table.clearSelection()
                self.table.setCurrentIndex(QModelIndex())
            else:
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))
        self.table.viewport().update()

    def current_id(self) -> str | None:
        """The id of the asset in the current row."""
        index = self.table.currentIndex()
        placed = self.model.asset(index.row()) if index.isValid() else None
        return placed.asset.id if placed is not None else None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what matters least when there is little room."""
        super().resizeEvent(event)
        self._compact()

    def _compact(self) -> None:
        width = self.width() / self._scale
        beside = QBoxLayout.Direction.LeftToRight if width >= 560 else QBoxLayout.Direction.TopToBottom
        self._head.setDirection(beside)
        for name, least in (("updated_at", 840), ("availability", 1060), ("themes", 640), ("buurt", 480)):
            # When it was changed last is for the team only.
            hidden = width < least or (name == "updated_at" and not self._as_team)
            self.table.setColumnHidden(COLUMNS.index(name), hidden)

    def _row_chosen(self, current: QModelIndex) -> None:
        if current.isValid():
            placed = self.model.asset(current.row())
            self.chosen.emit(placed.asset.id if placed is not None else None)

    def _edit_current(self) -> None:
        asset_id = self.current_id()
        if asset_id is not None:
            self.edit.emit(asset_id)
