"""The small map of a wizard: what is in the file, where it lies in the Netherlands, and what is there already.

It is painted here, without a page: it must follow each choice at once. It is for the eye; `words` says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from assetmap.domain.areas import Bounds
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.area_wizard.outlines import Outline

NETHERLANDS = (
    *((3.37, 51.37), (3.59, 51.45), (3.44, 51.54), (3.68, 51.70), (3.83, 51.77), (4.02, 51.85), (4.05, 51.98)),
    *((4.27, 52.12), (4.42, 52.24), (4.58, 52.47), (4.66, 52.75), (4.73, 52.96), (4.80, 53.10), (5.04, 53.30)),
    *((5.60, 53.45), (6.20, 53.50), (6.83, 53.46), (6.90, 53.35), (7.21, 53.24), (7.20, 53.00), (7.09, 52.85)),
    *((7.05, 52.64), (6.72, 52.63), (6.72, 52.55), (6.99, 52.46), (7.06, 52.25), (6.86, 52.12), (6.70, 52.05)),
    *((6.83, 51.97), (6.69, 51.91), (6.40, 51.83), (6.17, 51.85), (5.96, 51.83), (6.02, 51.72), (6.12, 51.65)),
    *((6.22, 51.48), (6.22, 51.36), (6.07, 51.23), (6.08, 51.13), (5.88, 51.05), (6.08, 50.92), (6.02, 50.76)),
    *((5.70, 50.76), (5.64, 50.85), (5.77, 51.05), (5.85, 51.15), (5.56, 51.22), (5.24, 51.27), (5.04, 51.48)),
    *((4.82, 51.42), (4.76, 51.50), (4.54, 51.43), (4.40, 51.36), (4.24, 51.37), (3.98, 51.23), (3.52, 51.26)),
)
"""The Netherlands drawn by hand, in degrees, for a picture of a hundred pixels."""

LOCATOR = (84, 100)
MARGIN = 24
SCALE_PIXELS = 120
_METRES_PER_DEGREE = 111_320.0
_STEPS = (1, 2, 5)
_FEW = 400
"""More outlines than these are drawn thinner."""


class FramedMap(QWidget):
    """A piece of land with a scale, and a little Netherlands with a dot where it lies; subclasses paint the land."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(300, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.words = ""
        self._view = QRectF()
        self._drawn: QPixmap | None = None
        self._dark = theme.is_dark()

    def show_land(self, view: QRectF, nothing: str) -> None:
        """Show this land (x is the longitude, y the latitude, in degrees); `nothing` is said when there is none."""
        self._view = view
        self.words = nothing if view.isEmpty() else ""
        self.setAccessibleDescription(self.words or _place_words(view))
        self._drawn = None
        self.update()

    def paint_land(self, painter: QPainter, colours: theme.Colours) -> None:
        """Paint what is there, in degrees."""
        raise NotImplementedError

    @property
    def bounds(self) -> Bounds | None:
        """What is shown, in degrees; None for nothing."""
        view = self._view
        return None if view.isEmpty() else Bounds(view.left(), view.top(), view.right(), view.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt."""
        self._drawn = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Called by Qt."""
        if self._drawn is None or self._dark != theme.is_dark():
            self._dark = theme.is_dark()
            self._drawn = self._paint()
        QPainter(self).drawPixmap(0, 0, self._drawn)

    def _transform(self) -> QTransform:
        """From degrees to pixels: north up, and as wide as it is in the middle of the view."""
        view = self._view
        squeeze = math.cos(math.radians(view.center().y()))
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        scale = min(room.width() / (view.width() * squeeze), room.height() / view.height())
        made = QTransform()
        made.translate(room.center().x(), room.center().y())
        made.scale(scale * squeeze, -scale)
        made.translate(-view.center().x(), -view.center().y())
        return made

    def _paint(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        colours = theme.colours()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.map))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if not self._view.isEmpty():
            painter.save()
            painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
            painter.setTransform(self._transform(), combine=True)
            self.paint_land(painter, colours)
            painter.restore()
            self._paint_scale(painter, colours)
            self._paint_locator(painter, colours)
        else:
            painter.setPen(QColor(colours.muted))
            room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
        painter.end()
        return pixmap

    def _paint_scale(self, painter: QPainter, colours: theme.Colours) -> None:
        pixels_per_metre = abs(self._transform().m22()) / _METRES_PER_DEGREE
        metres = _round_metres(SCALE_PIXELS / pixels_per_metre)
        width = metres * pixels_per_metre
        words = _("{count} km").format(count=metres // 1000) if metres >= 1000 else f"{metres} m"
        height = painter.fontMetrics().height()
        card = QRectF(
            12, self.height() - height - 26, max(width, painter.fontMetrics().horizontalAdvance(words)) + 20, 0
        )
        card.setBottom(self.height() - 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(card, 6, 6)
        painter.setPen(QColor(colours.text))
        painter.drawText(card.adjusted(10, 3, -10, -10), Qt.AlignmentFlag.AlignHCenter, words)
        painter.setPen(QPen(QColor(colours.text), 1.5))
        left, base = card.center().x() - width / 2, card.bottom() - 5
        painter.drawLines(
            [
                QLineF(left, base, left + width, base),
                QLineF(left, base - 4, left, base),
                QLineF(left + width, base - 4, left + width, base),
            ]
        )

    def _paint_locator(self, painter: QPainter, colours: theme.Colours) -> None:
        wide, high = LOCATOR
        card = QRectF(self.width() - wide - 12, self.height() - high - 12, wide, high)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(card, 8, 8)
        land = QPolygonF([QPointF(lon, lat) for lon, lat in NETHERLANDS])
        bounds = land.boundingRect()
        squeeze = math.cos(math.radians(bounds.center().y()))
        scale = min((wide - 16) / (bounds.width() * squeeze), (high - 16) / bounds.height())
        to_card = QTransform()
        to_card.translate(card.center().x(), card.center().y())
        to_card.scale(scale * squeeze, -scale)
        to_card.translate(-bounds.center().x(), -bounds.center().y())
        painter.setPen(QPen(QColor(colours.control), 1))
        painter.setBrush(QColor(colours.hover))
        painter.drawPolygon(to_card.map(land))
        place = to_card.mapRect(self._view)
        if not card.contains(place.center()):
            return
        painter.setPen(QPen(QColor(colours.surface), 1.5))
        painter.setBrush(QColor(colours.accent))
        side = max(place.width(), place.height())
        if side < 9:
            painter.drawEllipse(place.center(), 5, 5)
        else:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.intersected(card.adjusted(2, 2, -2, -2)))


class SmallMap(FramedMap):
    """Outlines of areas. The name of an area is its tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Map of the areas in the file"))
        self._outlines: Sequence[Outline] = ()
        self._known: Sequence[Outline] = ()
        self._holds: Callable[[Outline], bool] = _always

    def show_outlines(
        self, outlines: Sequence[Outline], known: Sequence[Outline], holds: Callable[[Outline], bool], nothing: str
    ) -> None:
        """Show what is in the file, with what the dossier has behind it.

        `holds` says which areas are taken: the others are pale. `nothing` is said when there are no outlines.
        """
        self._outlines, self._known, self._holds = outlines, known, holds
        # A wijk is shown in its gemeente; a few gemeenten of the whole country fill the map.
        there = {outline.gemeente for outline in outlines if holds(outline)}
        self.show_land(_around([outline for outline in outlines if outline.gemeente in there] or outlines), nothing)

    def event(self, event: QEvent) -> bool:
        """Called by Qt; tells the name of the area under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), parts.tip(self.name_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def name_at(self, point: QPointF) -> str:
        """The name of the area at a point of this widget, "" where there is none."""
        if self._view.isEmpty():
            return ""
        back, possible = self._transform().inverted()
        place = back.map(point) if possible else QPointF()
        inside = (each for each in self._outlines if each.bounds.contains(place) and each.path.contains(place))
        return next((each.name for each in inside), "")

    def paint_land(self, painter: QPainter, colours: theme.Colours) -> None:
        """Paint what the dossier has, and above it what is in the file."""
        painter.setPen(pen(colours.control, 1.0))
        painter.setBrush(QColor(colours.hover))
        for outline in self._known:
            painter.drawPath(outline.path)
        thin = 1.5 if len(self._outlines) <= _FEW else 0.6
        taken = [outline for outline in self._outlines if self._holds(outline)]
        pale = [outline for outline in self._outlines if not self._holds(outline)]
        painter.setPen(pen(colours.control, thin * 0.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for outline in pale:
            painter.drawPath(outline.path)
        fill = QColor(colours.accent)
        fill.setAlpha(46)
        painter.setPen(pen(colours.accent, thin))
        painter.setBrush(fill)
        for outline in taken:
            painter.drawPath(outline.path)


def _always(_outline: Outline) -> bool:
    return True


def pen(colour: str, width: float) -> QPen:
    """A pen of so many pixels, whatever the scale."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    return made


def _around(outlines: Sequence[Outline]) -> QRectF:
    around = QRectF()
    for outline in outlines:
        around = around.united(outline.bounds)
    return around


def _round_metres(most: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 … metres that is not more than `most`."""
    if most < 1:
        return 1
    power: int = 10 ** int(math.log10(most))
    return max(step * power for step in _STEPS if step * power <= most)


def _place_words(around: QRectF) -> str:
    """Where it lies and how large it is, for who does not see the map."""
    middle = around.center()
    wide = around.width() * math.cos(math.radians(middle.y())) * _METRES_PER_DEGREE / 1000
    high = around.height() * _METRES_PER_DEGREE / 1000
    return _("{wide} by {high} km, around {lat}, {lon}").format(
        wide=f"{wide:.1f}", high=f"{high:.1f}", lat=f"{middle.y():.3f}", lon=f"{middle.x():.3f}"
    )
