"""The table of a comparison: one row for every fate, filtered and ordered here, 14,000 rows as easily as ten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from assetmap.domain.areas import Area, Level
from assetmap.domain.vintages import FATE_STYLES, AreaFate, Fate
from assetmap.i18n import gettext as _
from assetmap.ui import parts

COLUMNS = ("fate", "old_codes", "old_names", "new_codes", "new_names", "overlap")
WIDTHS = (168, 118, 126, 118, 126, 88)
STRETCHED = (2, 4)
SIGN = 18
NONE = "–"
Index = QModelIndex | QPersistentModelIndex
_RANK = {fate: rank for rank, fate in enumerate(Fate)}


class Row(NamedTuple):
    """What stands in a row, and what it is about."""

    fate: AreaFate
    words: tuple[str, ...]
    searched: str


def rows_of(fates: Iterable[AreaFate]) -> list[Row]:
    """The rows of a table of these fates."""
    return [_row(fate) for fate in fates]


def summary(counts: Iterable[tuple[Fate, int]]) -> str:
    """`31 the same, 2 renamed, 1 split`: what there is none of is not named."""
    return ", ".join(f"{count} {_(FATE_STYLES[fate].label).lower()}" for fate, count in counts if count)


def fate_label(fate: Fate) -> str:
    """The name of a fate in the user's language."""
    return _(FATE_STYLES[fate].label)


@cache
def fate_icon(fate: Fate) -> QIcon:
    """The round sign of a fate, as in the legend of the map."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtSvg import QSvgRenderer

    style = FATE_STYLES[fate]
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<circle cx="12" cy="12" r="12" fill="{style.colour}"/>'
        f'<path d="{style.sign}" fill="#fff" fill-rule="evenodd" transform="translate(5 5) scale(.583)"/></svg>'
    )
    made = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(QSize(SIGN * ratio, SIGN * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, SIGN, SIGN))
        painter.end()
        made.addPixmap(pixmap)
    return made


class FatesTable(QTableView):
    """The table itself: names take the room that is left, and are never narrower than most names are."""

    def __init__(self, model: FatesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(_("What became of the areas"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setProperty("look", "list")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(36)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt."""
        super().resizeEvent(event)
        left = max(0, self.viewport().width() - sum(WIDTHS))
        for column in STRETCHED:
            self.horizontalHeader().resizeSection(column, WIDTHS[column] + left // len(STRETCHED))


class FatesModel(QAbstractTableModel):
    """The rows that pass the filter, in the order of a column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Row] = ()
        self._shown: list[Row] = []
        self._level: Level | None = None
        self._fates: Collection[Fate] = ()
        self._text = ""
        self._order = (0, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, through the filter."""
        self._all = rows
        self._update()

    def set_filter(self, level: Level | None, fates: Collection[Fate], text: str) -> None:
        """Show only rows of this level, of these fates (all when empty), with this text in a code or name."""
        self._level, self._fates, self._text = level, fates, text.casefold().strip()
        self._update()

    def of_level(self) -> list[AreaFate]:
        """All fates of the level that is shown, whatever the other filters."""
        return [row.fate for row in self._all if row.fate.level is self._level]

    def fate(self, row: int) -> AreaFate:
        """What a row is about."""
        return self._shown[row].fate

    def row_of_area(self, area_id: str) -> int | None:
        """The row in which this area is, None when it is not shown."""
        for index, row in enumerate(self._shown):
            if any(area.id == area_id for area in (*row.fate.old, *row.fate.new)):
                return index
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The number of rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """The names of the columns."""
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("What became of it"), _("Old code"), _("Old name"), _("New code"), _("New name"), _("Overlap"))[
            section
        ]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell."""
        if not index.isValid():
            return None
        row, column = self._shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _(FATE_STYLES[row.fate.fate].meaning) if column == 0 else parts.tip(row.words[column])
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return fate_icon(row.fate.fate)
        if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[column] == "overlap":
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        self._order = (column, order)
        self._update()

    def _update(self) -> None:
        self.beginResetModel()
        self._shown = [row for row in self._all if self._passes(row)]
        column, order = self._order
        self._shown.sort(key=lambda row: _key(row, column), reverse=order is Qt.SortOrder.DescendingOrder)
        self.endResetModel()

    def _passes(self, row: Row) -> bool:
        return (
            row.fate.level is self._level
            and (not self._fates or row.fate.fate in self._fates)
            and (not self._text or self._text in row.searched)
        )


def _row(fate: AreaFate) -> Row:
    overlap = f"{fate.overlap:.0%}".replace("%", " %") if fate.old and fate.new else NONE
    old, new = _listed(fate.old), _listed(fate.new)
    words = (fate_label(fate.fate), *old, *new, overlap)
    return Row(fate, words, " ".join((*old, *new)).casefold())


def _listed(areas: Sequence[Area]) -> tuple[str, str]:
    return ", ".join(area.code for area in areas) or NONE, ", ".join(area.name for area in areas) or NONE


def _key(row: Row, column: int) -> tuple[float, str]:
    if COLUMNS[column] == "fate":
        # What changed is what one looks for: the same come last.
        rank = _RANK[row.fate.fate]
        return (len(_RANK) if row.fate.fate is Fate.SAME else rank), row.words[1] + row.words[3]
    if COLUMNS[column] == "overlap":
        return row.fate.overlap, row.words[1]
    return 0, row.words[column].casefold()
