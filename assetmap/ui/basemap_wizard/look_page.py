"""The page with what comes on the map: files and layers at the left, how it looks and how far it goes at the right."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.basemap_wizard.files_list import FilesList
from assetmap.ui.basemap_wizard.ground_map import GroundMap
from assetmap.ui.basemap_wizard.layers_list import LayersList
from assetmap.ui.basemap_wizard.looking import Land
from assetmap.ui.detail_panel import Scrolling

_LEFT = 500


class LookPage(QWidget):
    """Files, layers and a map. `land_chosen` when the user wants more or less land."""

    land_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = FilesList()
        self.layers = LayersList()
        self.layers_title: QLabel = parts.text(_("What is each layer for?"), "strong")
        self.layers_words: QLabel = parts.text(
            _("It was guessed from names and tags. Where it is wrong, choose something else."), "muted"
        )
        self.map = GroundMap()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setAccessibleName(_("Progress"))
        self.of_dossier = QRadioButton(_("Only the land of this dossier, and 500 m around it"))
        self.whole = QRadioButton(_("Everything in the files"))
        self._group = QButtonGroup(self)
        for choice in (self.of_dossier, self.whole):
            self._group.addButton(choice)
            choice.clicked.connect(self.land_chosen)
        self.no_land: QLabel = parts.text(
            _("This dossier has no areas yet, so everything in the files comes in."), "muted"
        )
        self._arrange()

    def _arrange(self) -> None:
        left = Scrolling()
        column = left.column
        column.setContentsMargins(0, 0, 16, 0)
        column.setSpacing(8)
        column.addWidget(parts.text(_("What comes on the map?"), "title"))
        column.addWidget(self.files)
        column.addSpacing(8)
        column.addWidget(self.layers_title)
        column.addWidget(self.layers_words)
        column.addWidget(self.layers)
        column.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.map, 1)
        policy = self.busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(policy)
        right.addWidget(self.busy)
        for widget in (self.of_dossier, self.whole, self.no_land):
            right.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        left.setMinimumWidth(_LEFT)
        left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout.addWidget(left, 6)
        layout.addLayout(right, 5)

    def set_land(self, land: Land) -> None:
        """Offer the land of the dossier, where it has areas."""
        there = land.bounds is not None
        with QSignalBlocker(self._group):
            (self.of_dossier if there else self.whole).setChecked(True)
        for choice in (self.of_dossier, self.whole):
            choice.setVisible(there)
        self.no_land.setVisible(not there)

    def reading_order(self) -> list[QWidget]:
        """What can have the focus, in the order in which one reads the page, whatever was made first."""
        return [*self.files.buttons.values(), *self.layers.reading_order(), self.of_dossier, self.whole]

    def set_busy(self, *, busy: bool) -> None:
        """Show that what comes in is being read."""
        self.busy.setVisible(busy)
