"""How the parts of an open dossier lie beside each other: areas above filters, the pages, and the side at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from assetmap.ui.areas_panel import AreasPanel
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.filters_panel import FiltersPanel


def left_side(areas: AreasPanel, filters: FiltersPanel) -> QWidget:
    """The areas above the filters; these get the height that they need, as far as there is room."""
    scrolling = Scrolling()
    scrolling.column.setContentsMargins(0, 0, 0, 0)
    scrolling.column.addWidget(filters)
    scrolling.column.addStretch(1)
    scrolling.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    filters.resized.connect(scrolling.updateGeometry)
    left = QWidget()
    left.setProperty("look", "panel")
    left.setMinimumWidth(216)
    column = QVBoxLayout(left)
    column.setContentsMargins(12, 16, 8, 8)
    column.setSpacing(16)
    areas.setMinimumHeight(144)
    column.addWidget(areas, 1)
    column.addWidget(scrolling)
    return left


def beside(left: QWidget, middle: QWidget, right: QWidget) -> QSplitter:
    """Three parts whose borders can be dragged; the middle one gets all room that is left."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    for widget in (left, middle, right):
        splitter.addWidget(widget)
    splitter.setStretchFactor(1, 1)
    splitter.setChildrenCollapsible(False)
    splitter.setSizes([264, 800, 344])
    return splitter
