"""The small map of the wizard: what the chosen layers bring, in the colours of what they are for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QWidget

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.i18n import gettext as _
from assetmap.ui import theme
from assetmap.ui.area_wizard.outlines import Outline
from assetmap.ui.area_wizard.small_map import FramedMap, pen
from assetmap.ui.basemap_wizard import colours as of_layers
from assetmap.ui.basemap_wizard.drawing import Brush

_WIDTHS = {Layer.ROAD: 1.4, Layer.RAIL: 1.6, Layer.WATER: 1.4}
_DOT = 2.5


class GroundMap(FramedMap):
    """Green, water, buildings, streets and names, with the outline of the gemeente on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("What comes on the map"))
        self.layers: frozenset[Layer] = frozenset()
        self._brushes: Sequence[Brush] = ()
        self._outlines: Sequence[Outline] = ()

    def show_ground(
        self, brushes: Sequence[Brush], land: Bounds | None, outlines: Sequence[Outline], nothing: str
    ) -> None:
        """Show these shapes in `land` (degrees; None: there is none), `nothing` when there is nothing to show."""
        order = list(Layer)
        self._brushes = sorted(brushes, key=lambda brush: order.index(brush.layer))
        self._outlines = outlines
        self.layers = frozenset(brush.layer for brush in brushes)
        self.show_land(_rectangle(land), nothing)

    def paint_land(self, painter: QPainter, colours: theme.Colours) -> None:
        """Areas first, so that no building hides a street; the names are dots."""
        for brush in self._brushes:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of_layers.of(brush.layer))
            for area in brush.areas:
                painter.drawPath(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for brush in self._brushes:
            painter.setPen(pen(of_layers.of(brush.layer).name(), _WIDTHS.get(brush.layer, 1.0)))
            painter.drawPath(brush.lines)
        edge = pen(colours.text, 1.2)
        edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        for outline in self._outlines:
            painter.drawPath(outline.path)
        self._paint_dots(painter)

    def _paint_dots(self, painter: QPainter) -> None:
        """In pixels: Qt cannot draw a point where a degree is ten thousand of them."""
        to_pixels = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        painter.setPen(Qt.PenStyle.NoPen)
        for brush in self._brushes:
            painter.setBrush(of_layers.of(brush.layer))
            for point in brush.points:
                painter.drawEllipse(to_pixels.map(point), _DOT, _DOT)


def _rectangle(land: Bounds | None) -> QRectF:
    if land is None:
        return QRectF()
    return QRectF(land.west, land.south, land.east - land.west, land.north - land.south)
