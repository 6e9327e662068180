"""The search field of the top bar: while the user types it offers assets, streets and places in a list below it.

It knows neither dossier nor map: others look up what to offer, and are told what was chosen. Enter without a choice in
the list searches among the assets, as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QIcon, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assetmap.ui import parts, theme
from assetmap.ui.offering import OfferingEdit, draw_line

VISIBLE = 9
"""Rows of the list in sight at a time."""

GAP = 4
"""Pixels between the field and the list."""

LIST_WIDTH = 360
"""Pixels that the list has at least: names are cut off in a field that is narrow in a small window."""

_ABOUT = Qt.ItemDataRole.UserRole
_DATA = Qt.ItemDataRole.UserRole + 1
_PAD = 8
_LEFT = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row of the list: its sign, its name, what it is and where, and what is told when it is chosen."""

    icon: QIcon
    name: str
    about: str
    data: object


class SearchField(OfferingEdit):
    """`needed` when someone comes to search, `typed(text)` at each key, `picked(data)` when a row was chosen."""

    needed = Signal()
    typed = Signal(str)
    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(self)
        self._offer.setModel(self._rows)
        self._offer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offer.setMaxVisibleItems(VISIBLE)
        self._popup.setItemDelegate(_Row(self._popup))
        self._popup.setProperty("look", "offer")
        self._offer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._emptied)

    def offer(self, found: Sequence[Suggestion]) -> None:
        """Show these below the field; nothing when there are none, or when nobody is searching any more."""
        self._rows.clear()
        for each in found:
            item = QStandardItem(each.icon, each.name)
            item.setData(each.about, _ABOUT)
            item.setData(each.data, _DATA)
            item.setData(f"{each.name}, {each.about}", Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(item)
        searching = self.hasFocus() or self._popup.isVisible()
        if found and searching:
            room = self.window().width() - self.mapTo(self.window(), QPoint()).x()
            self._offer.complete(QRect(0, 0, max(self.width(), min(LIST_WIDTH, room)), self.height() + GAP))
        else:
            self._popup.hide()

    def offered(self) -> tuple[str, ...]:
        """The rows of the list as they are read aloud, none when it is closed."""
        rows = range(self._rows.rowCount()) if self._popup.isVisible() else range(0)
        return tuple(self._rows.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in rows)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt when someone comes to search."""
        super().focusInEvent(event)
        self.needed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrow down opens the list again."""
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible() and self.text().strip():
            self.typed.emit(self.text())
        else:
            super().keyPressEvent(event)

    def _edited(self, text: str) -> None:
        if text.strip():
            self.typed.emit(text)

    def _emptied(self, text: str) -> None:
        if not text.strip():
            self._popup.hide()
            self.typed.emit("")

    def _take(self, index: QModelIndex) -> None:
        self._popup.hide()
        self.picked.emit(index.data(_DATA))


class _Row(QStyledItemDelegate):
    """A sign, a name, and below it what and where that is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002, N802
        """Room for two lines."""
        return QSize(120, option.fontMetrics.lineSpacing() * 2 + _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw sign and lines; what does not fit ends in an ellipsis."""
        painter.save()
        colours = theme.colours()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.hover))
            painter.fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), QColor(colours.accent))
        box = option.rect.adjusted(_LEFT, _PAD // 2, -_PAD, -_PAD // 2)
        sign = QRect(box.left(), box.center().y() - parts.SIGN // 2, parts.SIGN, parts.SIGN)
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, sign)
        words = box.adjusted(parts.SIGN + _LEFT, 0, 0, 0)
        height = option.fontMetrics.lineSpacing()
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        draw_line(
            painter, QRect(words.topLeft(), QSize(words.width(), height)), index.data(), font, QColor(colours.text)
        )
        below = QRect(words.topLeft() + QPoint(0, height), QSize(words.width(), height))
        draw_line(painter, below, index.data(_ABOUT), option.font, QColor(colours.muted))
        painter.restore()
