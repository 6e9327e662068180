"""How cells of the list of people are painted: the standing as a chip with a sign, the next step as a button.

They are painted, not made of widgets: thousands of rows scroll like ten.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetmap.domain.attention import Line
from assetmap.ui import theme
from assetmap.ui.people import words
from assetmap.ui.people.model import LINE

EDGE = 12
"""Pixels between the side of a cell and what is in it."""

MARK = 16
CHIP = 28
BUTTON = 32

Index = QModelIndex | QPersistentModelIndex


class _Cell(QStyledItemDelegate):
    """A cell that is painted on the background that all others have: chosen or not, with focus or not."""

    def paint_back(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)


class ChipCell(_Cell):
    """The standing of someone's consent: words with a sign, on the colour of the standing."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row's own background, and the chip on it."""
        self.paint_back(painter, option, index)
        line = index.data(LINE)
        if not isinstance(line, Line):
            return
        look = words.LOOKS[line.standing]
        colours = theme.colours()
        room = option.rect.adjusted(EDGE - 4, 0, -4, 0)
        text = index.data()
        font = option.fontMetrics
        width = min(room.width(), MARK + 6 + font.horizontalAdvance(text) + 20)
        chip = QRect(room.left(), room.center().y() - CHIP // 2 + 1, width, CHIP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(QColor(colours.surface if chosen else getattr(colours, look.back)))
        painter.drawRoundedRect(chip, CHIP / 2, CHIP / 2)
        mark = QRect(QPoint(chip.left() + 8, chip.center().y() - MARK // 2 + 1), QSize(MARK, MARK))
        theme.icon(look.icon, look.fore).paint(painter, mark)
        painter.setPen(QColor(getattr(colours, look.fore)))
        inside = chip.adjusted(MARK + 14, 0, -8, 0)
        shown = font.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the chip."""
        font = option.fontMetrics
        return QSize(2 * EDGE + MARK + 26 + font.horizontalAdvance(index.data() or ""), CHIP + 8)


class StepCell(_Cell):
    """What can be done at once, drawn as a button."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row's own background, and the button on it."""
        self.paint_back(painter, option, index)
        text = index.data()
        if not text:
            return
        colours = theme.colours()
        room = option.rect.adjusted(EDGE - 4, 0, -8, 0)
        font = option.fontMetrics
        width = min(room.width(), font.horizontalAdvance(text) + 24)
        button = QRect(room.left(), room.center().y() - BUTTON // 2 + 1, width, BUTTON - 1)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if over else colours.control), 1))
        painter.setBrush(QColor(colours.hover if over else colours.surface))
        painter.drawRoundedRect(button.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(QColor(colours.text))
        shown = font.elidedText(text, Qt.TextElideMode.ElideRight, button.width() - 12)
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the button."""
        font = option.fontMetrics
        return QSize(2 * EDGE + 24 + font.horizontalAdvance(index.data() or ""), BUTTON + 8)
