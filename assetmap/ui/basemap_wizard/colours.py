"""The colours in which the wizard shows what is green, water, a street and so on, in its lists and on its small map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from assetmap.domain.basemap import Layer
from assetmap.imports.basemapsorting import Mixed, Use
from assetmap.ui import theme

LIGHT: Final[Mapping[Layer, str]] = {
    Layer.GREEN: "#B4D29C",
    Layer.WATER: "#8FBFE3",
    Layer.BUILDING: "#C7A78B",
    Layer.ROAD: "#98A3B3",
    Layer.RAIL: "#475569",
    Layer.PLACE: "#9D4EDD",
}
DARK: Final[Mapping[Layer, str]] = {
    Layer.GREEN: "#3F6B3A",
    Layer.WATER: "#2F6C9C",
    Layer.BUILDING: "#8C6D53",
    Layer.ROAD: "#8592A5",
    Layer.RAIL: "#CBD5E1",
    Layer.PLACE: "#C99BF2",
}

SIDE: Final = 18
"""Of a sign in a list, in pixels."""


def of(layer: Layer) -> QColor:
    """The colour of a layer, as the window is now."""
    return QColor((DARK if theme.is_dark() else LIGHT)[layer])


def sign(use: Use) -> QIcon:
    """A square in the colour of what a layer is for: in four colours when each row says it, empty for nothing."""
    drawn = QPixmap(SIDE * 2, SIDE * 2)
    drawn.setDevicePixelRatio(2)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(1.5, 1.5, SIDE - 3, SIDE - 3)
    if use is None:
        painter.setPen(QPen(QColor(theme.colours().control), 1.5, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(box, 4, 4)
    elif isinstance(use, Mixed):
        half = box.width() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        for number, layer in enumerate((Layer.GREEN, Layer.WATER, Layer.BUILDING, Layer.ROAD)):
            painter.setBrush(of(layer))
            corner = QPointF(box.left() + half * (number % 2), box.top() + half * (number // 2))
            painter.drawRect(QRectF(corner.x(), corner.y(), half - 0.5, half - 0.5))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of(use))
        painter.drawRoundedRect(box, 4, 4)
    painter.end()
    icon = QIcon(drawn)
    # Or a chosen row would tint the very colour that it must show.
    icon.addPixmap(drawn, QIcon.Mode.Selected)
    return icon
