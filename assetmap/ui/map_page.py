"""The map with what floats above it: the buttons for new assets, and one line that says what to do now."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import Kind
from assetmap.domain.places import NamedPlace
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.add_bar import AddBar
from assetmap.ui.mapview import MapState, MapView
from assetmap.ui.missing_ground import MissingGround
from assetmap.ui.place_card import PlaceCard

EDGE = 16
BEHIND_BUTTONS = 0.2
"""The lowest part of the map, as a share of its height, lies behind the buttons."""
CORNERS, BELOW_CORNERS = 136, 64
"""Pixels at the left and right of the map that the legend and the zoom buttons take, and how far down they reach."""

BELOW = 56
"""Pixels kept free at the bottom for the scale and the sources on the map."""


class Welcome(QFrame):
    """What to do first in a dossier without areas: one sentence and one button."""

    import_areas = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.button = parts.button(_("Import the buurten of your gemeente…"), "primary")
        self.button.clicked.connect(self.import_areas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("First the map of your work area"), "title"))
        layout.addWidget(
            parts.text(
                _(
                    "With the borders of the buurten, Assetmap knows for each talent, association and place in which "
                    "buurt it is. You get them from CBS or from the data officer of your gemeente, as a shapefile, "
                    "GeoPackage or GeoJSON."
                )
            )
        )
        layout.addSpacing(8)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(parts.text(_("You can also drag the file onto this window."), "muted"))


class MapPage(QWidget):
    """The map of the dossier. `add(Kind)` when a button or a key starts a new asset; `stop` when Esc ends placing.

    While an own area is drawn, `done` when its button is pressed, and `stop`. `may_changed` when someone else looks, or
    something begins or ends to be placed.
    """

    add = Signal(object)
    stop = Signal()
    done = Signal()
    may_changed = Signal()
    import_areas = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = MapView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._bounds: Bounds | None = None
        self.view.view_changed.connect(self._moved)
        self._bar = QFrame(self)
        self._bar.setProperty("look", "card")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 8, 8, 8)
        self.add_bar = AddBar(self._bar)
        self.add_bar.add.connect(self.add)
        row.addWidget(self.add_bar)
        self.placing_words: QLabel = parts.text("", "strong")
        self.placing_words.setWordWrap(False)
        self.placing_keys: QLabel = parts.text(_("Or move the map with the arrow keys and press Enter."), "muted")
        self.placing_keys.setWordWrap(False)
        self.stop_button = parts.button(_("Stop (Esc)"))
        self.stop_button.clicked.connect(self.stop)
        self.done_button = parts.button(_("Done (Enter)"), "primary")
        self.done_button.clicked.connect(self.done)
        words_column = QVBoxLayout()
        words_column.setSpacing(0)
        words_column.addWidget(self.placing_words)
        words_column.addWidget(self.placing_keys)
        row.addLayout(words_column)
        row.addWidget(self.done_button)
        row.addWidget(self.stop_button)
        self._banner = QFrame(self)
        self._banner.setProperty("look", "card")
        words = QHBoxLayout(self._banner)
        words.setContentsMargins(16, 8, 16, 8)
        self.hint: QLabel = parts.text("", "strong")
        self.hint.setWordWrap(False)
        words.addWidget(self.hint)
        self.place_card = PlaceCard(self)
        self.missing = MissingGround(self)
        self.view.ground_refused.connect(self._say_missing)
        self.welcome = Welcome(self)
        self.welcome.import_areas.connect(self.import_areas)
        self.welcome.hide()
        self._placing = self._drawing = self._no_areas = False
        self._as_team = True
        self.set_hint("")
        self._show_placing("")

    @property
    def placing(self) -> bool:
        """Whether the next click on the map chooses a place or is a point of an area."""
        return self._placing or self._drawing

    def start_placing(self, kind: Kind, words: str) -> None:
        """Wait for a click on the map; `words` say so, in the user's language."""
        self._placing = True
        self.view.start_placing(kind)
        self.set_hint("")
        self._show_placing(words)
        self.view.setFocus()

    def stop_placing(self) -> None:
        """Wait no longer."""
        if self._placing:
            self._placing = False
            self.view.stop_placing()
            self._show_placing("")

    def _show_placing(self, words: str) -> None:
        """Where the buttons are, say what to click instead."""
        self.placing_words.setText(words)
        for widget in (self.placing_words, self.stop_button):
            widget.setVisible(self.placing)
        self.placing_keys.setVisible(self._placing)
        self.done_button.setVisible(self._drawing)
        self.add_bar.setVisible(not self.placing)
        self._show_cards()

    def set_drawing(self, words: str) -> None:
        """An own area is being drawn, `words` say which; an empty text ends that."""
        self._drawing = bool(words)
        if words:
            self.set_hint("")
        self._show_placing(words)

    def set_hint(self, words: str) -> None:
        """Say at the top what to do now; nothing for an empty text."""
        self.hint.setText(words)
        self._banner.setVisible(bool(words))
        self._arrange()

    def _say_missing(self, why: str) -> None:
        self.missing.say(why)
        self._arrange()

    def show_place(self, place: NamedPlace | None, *, may_make: bool = False, may_put: bool = False) -> None:
        """Show what can be done with a street or place that was searched; nothing for None."""
        self.place_card.show_place(place, may_make=may_make, may_put=may_put)
        self._arrange()

    def set_as_team(self, as_team: bool) -> None:
        """Whether anything may be added here."""
        self._as_team = as_team
        self.missing.set_may_be_seen(may=as_team)
        self.set_hint("")
        self._show_cards()

    def set_empty(self, *, no_areas: bool) -> None:
        """Show what to do first when there are no areas yet."""
        self._no_areas = no_areas
        self._show_cards()

    def _show_cards(self) -> None:
        self.may_changed.emit()
        self.welcome.setVisible(self._no_areas and not self.placing and self._as_team)
        self._bar.setVisible(self._as_team and (not self._no_areas or self.placing))
        self._arrange()

    def bring_into_sight(self, lon: float, lat: float) -> None:
        """Move the map, without another zoom, when a place (degrees) lies outside it or behind the buttons."""
        where, bounds = self.view.view(), self._bounds
        if where is None or bounds is None or not self.isVisible():
            return
        south = bounds.south + (bounds.north - bounds.south) * BEHIND_BUTTONS
        if not (bounds.west < lon < bounds.east and south < lat < bounds.north):
            self.view.set_view(where._replace(lon=lon, lat=lat))

    @property
    def in_sight(self) -> Bounds | None:
        """What of the map is in sight, None before it was drawn."""
        return self._bounds

    def _moved(self, state: MapState) -> None:
        self._bounds = state.bounds

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what floats in its place."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc ends placing."""
        if event.key() == Qt.Key.Key_Escape and self.placing:
            self.stop.emit()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        for card in (self._bar, self._banner, self.place_card):
            card.ensurePolished()
            card.resize(card.sizeHint().boundedTo(QSize(max(self.width() - 2 * EDGE, 0), card.sizeHint().height())))
        self._bar.move(EDGE, max(self.height() - self._bar.height() - BELOW, 0))
        for card in (self._banner, self.place_card):
            beside = self.width() - card.width() >= 2 * CORNERS
            card.move(max((self.width() - card.width()) // 2, EDGE), EDGE if beside else BELOW_CORNERS)
        width = min(520, self.width() - 2 * EDGE)
        self.welcome.setFixedWidth(max(width, 240))
        self.welcome.setFixedHeight(max(self.welcome.heightForWidth(width), 120))
        self.welcome.move((self.width() - self.welcome.width()) // 2, (self.height() - self.welcome.height()) // 2)
        beside = self.width() - self.missing.width() > self._bar.width() + 3 * EDGE
        self.missing.place(self.width() - EDGE, self.height() - BELOW if beside else self._bar.y() - EDGE)
        for card in (self._bar, self._banner, self.place_card, self.missing, self.welcome):
            card.raise_()
