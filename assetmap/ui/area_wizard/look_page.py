"""The page of the wizard: what is in the file at the left, where it lies at the right, and the questions on top.

It shows a look and tells what the user chooses; the wizard decides what that means.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Level
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.imports import areacolumns
from assetmap.imports.areachoices import UNKNOWN_YEAR
from assetmap.ui import parts
from assetmap.ui.area_wizard import words
from assetmap.ui.area_wizard.columns import column_labels
from assetmap.ui.area_wizard.looking import Look, counts
from assetmap.ui.area_wizard.places import PlacesChoice
from assetmap.ui.area_wizard.questions import Card, ColumnsCard, CoordinatesCard, LayerCard, LettersCard, MendCard
from assetmap.ui.area_wizard.small_map import SmallMap
from assetmap.ui.detail_panel import Scrolling

FIRST_YEAR, LAST_YEAR = 1899, 2100
"""The first stands for unknown."""
TREE_HEIGHT = 300
_MANY = 2
_LEVELS = (Level.BUURT, Level.WIJK, Level.GEMEENTE)


class LookPage(QWidget):
    """What was found. `chosen(dict)` for fields of `Choices`, `picked(Picked)`, `columns` and `report` for more."""

    chosen = Signal(object)
    picked = Signal(object)
    columns = Signal()
    report = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: set[str] = set()
        self._look: Look | None = None
        self.heading: QLabel = parts.text("", "title")
        self.file_name: QLabel = parts.text("", "muted")
        self.cards: dict[str, Card] = {
            "layer": LayerCard(),
            "crs": CoordinatesCard(),
            "encoding": LettersCard(),
            "mend": MendCard(),
            "columns": ColumnsCard(),
        }
        self.places = PlacesChoice()
        self.places.tree.setFixedHeight(TREE_HEIGHT)
        self.places.changed.connect(self.picked)
        self.places_title: QLabel = parts.text(_("Which gemeenten and wijken do you want?"), "strong")
        self.map = SmallMap()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setAccessibleName(_("Progress"))
        self.effect: QLabel = parts.text("", "note")
        self.outcome: QLabel = parts.text("", "muted")
        self.report_button: QPushButton = parts.button(_("See the report…"), "link")
        self.report_button.clicked.connect(self.report)
        self.warnings: QLabel = parts.text("")
        self._facts = QGridLayout()
        self._add_facts()
        self._arrange()
        for card in self.cards.values():
            card.chosen.connect(self.chosen)
        self.columns_card.adjust.connect(self.columns)

    @property
    def columns_card(self) -> ColumnsCard:
        """The card about columns."""
        card = self.cards["columns"]
        assert isinstance(card, ColumnsCard)
        return card

    def _add_facts(self) -> None:
        self.region = self._fact(_("Area"), _("Choose…"), lambda: self._open("places"))
        self.coordinates = self._fact(_("Coordinates"), _("Change"), lambda: self._open("crs"))
        self.letters = self._fact(_("Names"), _("Change"), lambda: self._open("encoding"))
        self.column_names = self._fact(_("Columns"), _("Adjust columns…"), self.columns.emit)
        self.level = QComboBox()
        self.level.setAccessibleName(_("What the areas are"))
        self.level.activated.connect(lambda place: self.chosen.emit({"level": Level(self.level.itemData(place))}))
        self._row(_("These are"), self.level)
        self.year = QSpinBox()
        self.year.setRange(FIRST_YEAR, LAST_YEAR)
        self.year.setFixedWidth(120)
        self.year.lineEdit().setTextMargins(9, 0, 9, 0)
        self.year.setSpecialValueText(_("unknown"))
        self.year.setAccessibleName(_("Year of the areas"))
        self.year.valueChanged.connect(self._year_chosen)
        self.no_year: QPushButton = parts.button(_("Not known"), "link", _("Import these areas without a year"))
        self.no_year.clicked.connect(lambda: self.year.setValue(FIRST_YEAR))
        self.year_box = QWidget()
        years = QHBoxLayout(self.year_box)
        years.setContentsMargins(0, 0, 0, 0)
        years.addWidget(self.year)
        years.addWidget(self.no_year)
        self._row(_("Year"), self.year_box).setBuddy(self.year)
        self.water = QCheckBox()
        self.water.clicked.connect(lambda on: self.chosen.emit({"water": bool(on)}))
        self._water_label = self._row(_("Water"), self.water)

    def _fact(self, label: str, change: str, call: Callable[[], object]) -> tuple[QLabel, QPushButton]:
        row = self._facts.rowCount()
        value = parts.text("")
        button = parts.button(change, "link")
        button.setAccessibleName(f"{label}: {change}")
        button.clicked.connect(lambda _checked=False: call())
        name = parts.text(label, "muted")
        name.setWordWrap(False)
        for text in (name, value):
            text.setContentsMargins(0, 4, 0, 4)  # the first line stands level with the button
        self._facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(button, row, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        return value, button

    def _row(self, label: str, widget: QWidget) -> QLabel:
        row = self._facts.rowCount()
        name = parts.text(label, "muted")
        name.setWordWrap(False)
        name.setBuddy(widget)
        self._facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._facts.addWidget(widget, row, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        return name

    def _arrange(self) -> None:
        left = Scrolling()
        column = left.column
        column.setContentsMargins(0, 0, 16, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.file_name)
        for card in self.cards.values():
            column.addWidget(card)
        column.addWidget(self.places_title)
        column.addWidget(self.places)
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        column.addLayout(self._facts)
        column.addWidget(self.warnings)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self.outcome, 1)
        told.addWidget(self.report_button)
        column.addLayout(told)
        column.addWidget(self.effect)
        column.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.map, 1)
        # Keeps its place, so that the map does not jump at every choice.
        policy = self.busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(policy)
        right.addWidget(self.busy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        left.setMinimumWidth(480)
        left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout.addWidget(left, 6)
        layout.addLayout(right, 5)

    # Showing

    def begin(self) -> None:
        """Another file comes: what the user unfolded is folded again."""
        self._opened.clear()

    def show_look(self, look: Look) -> None:
        """Show what was found."""
        self._look = look
        self.set_busy(busy=False)
        self.file_name.setText(look.path.name)
        self._show_cards(look)
        self._show_places(look)
        self._show_facts(look)
        self.show_counts(look)

    def show_counts(self, look: Look) -> None:
        """Show how much is taken, on the map too."""
        self._look = look
        said = words.levels_words(counts(look), words.gemeenten_of(look))
        self.heading.setText(said or _("This is in the file"))
        nothing = _("Read like this, the areas do not lie in the Netherlands.") if look.inspection.crs is None else ""
        self.map.show_outlines(look.outlines, look.known.outlines, look.picked.holds, nothing)
        self.effect.setText(words.effect_words(look))
        self.effect.setVisible(look.ready)
        report = None if look.file is None else look.file.report
        self.outcome.setText("" if report is None else words.outcome_words(report))
        self.outcome.setVisible(report is not None)
        self.report_button.setVisible(report is not None)
        told = [] if report is None else [translate(each) for each in report.warnings]
        message = look.inspection.crs_message
        shown = {translate(message)} if message is not None and self._is_open("crs", look) else set()
        self.warnings.setText("\n".join(each for each in told if each not in shown))
        self.warnings.setVisible(bool(self.warnings.text()))

    def show_failure(self) -> None:
        """What was chosen cannot be read: show nothing of what was there before."""
        self.set_busy(busy=False)
        self.heading.setText(_("This is in the file"))
        self.map.show_outlines((), (), lambda _outline: False, "")
        for shown in (self.effect, self.outcome, self.report_button, self.warnings):
            shown.hide()

    def set_busy(self, *, busy: bool) -> None:
        """Show that the file is looked into again."""
        self.busy.setVisible(busy)

    def _is_open(self, card: str, look: Look) -> bool:
        found = look.inspection
        asked = {
            "layer": len(found.layers) > 1,
            "encoding": "encoding" in found.questions,
            "mend": bool(found.mojibake),
            "crs": "crs" in found.questions,
            "columns": "columns" in found.questions or (found.layer is not None and not found.recognised),
        }
        return asked[card] or card in self._opened

    def _show_cards(self, look: Look) -> None:
        for name, card in self.cards.items():
            wanted = self._is_open(name, look)
            if wanted:
                card.show_look(look)
                self._opened.add(name)  # an answered question stays where it was, to be answered otherwise
            card.setVisible(wanted)

    def _show_places(self, look: Look) -> None:
        gemeenten = look.inspection.gemeenten
        can = len(gemeenten) >= _MANY or any(len(each.wijken) >= _MANY for each in gemeenten)
        unfolded = can and (len(gemeenten) >= _MANY or "places" in self._opened)
        self.places.setVisible(unfolded)
        self.places_title.setVisible(unfolded)
        if unfolded:
            self.places.fill(gemeenten, look.picked, of_buurten=look.inspection.level is Level.BUURT)
        value, button = self.region
        value.setText(_region_words(look))
        button.setVisible(can and not unfolded)
        _show_row(self._facts, value, shown=bool(gemeenten))

    def _show_facts(self, look: Look) -> None:
        found = look.inspection
        value, button = self.coordinates
        name = found.crs_said_name if found.crs == found.crs_said else None
        value.setText(_source(words.system_words(found.crs, name), found.crs_source))
        _show_row(self._facts, value, shown=self.cards["crs"].isHidden())
        button.setVisible(self.cards["crs"].isHidden())
        value, button = self.letters
        value.setText(_source(words.letters_words(found.encoding), found.encoding_source))
        shown = bool(found.encoding) and self.cards["encoding"].isHidden()
        _show_row(self._facts, value, shown=shown)
        button.setVisible(shown and bool(found.encodings))
        value, button = self.column_names
        labels = column_labels()
        main = [f"{labels[key].lower()} {found.recognised[key]}" for key in ("code", "name") if key in found.recognised]
        value.setText(", ".join(main))
        shown = bool(found.recognised) and "columns" not in self._opened
        button.setVisible(shown)
        _show_row(self._facts, value, shown=shown)
        self._show_level(look)
        with QSignalBlocker(self.year):
            year = found.year if look.choices.vintage is None else look.choices.vintage
            self.year.setValue(year or FIRST_YEAR)
        self.no_year.setVisible(self.year.value() != FIRST_YEAR)
        own = (look.choices.level or found.level) is Level.OWN
        _show_row(self._facts, self.year_box, shown=not own)
        self.water.setText(ngettext("Also {count} area of water", "Also {count} areas of water", found.water_rows))
        self.water.setChecked(look.choices.water)
        _show_row(self._facts, self.water, shown=found.water_rows > 0)

    def _show_level(self, look: Look) -> None:
        found = look.inspection
        level = look.choices.level or found.level
        with QSignalBlocker(self.level):
            self.level.clear()
            for each in _levels(look):
                self.level.addItem(words.level_words(each), each.value)
            self.level.setCurrentIndex(self.level.findData(level.value if level is not None else None))
        _show_row(self._facts, self.level, shown=level is not None)

    # Choosing

    def _open(self, card: str) -> None:
        self._opened.add(card)
        if self._look is None:
            return
        self.show_look(self._look)
        if card == "places":
            self.places.search.setFocus()
        else:
            self.cards[card].focus()

    def _year_chosen(self, year: int) -> None:
        self.no_year.setVisible(year != FIRST_YEAR)
        self.chosen.emit({"vintage": UNKNOWN_YEAR if year == FIRST_YEAR else year})


def _levels(look: Look) -> tuple[Level, ...]:
    """What the areas may be called: codes of CBS tell their level, of which those above can be made."""
    found = look.inspection
    codes = next((column.samples for column in found.columns if column.name == found.recognised.get("code")), ())
    lowest = 0
    if found.level in _LEVELS and areacolumns.has_cbs_codes(codes):
        lowest = _LEVELS.index(found.level)
    return (*(_LEVELS[lowest:] if found.recognised.get("code") else ()), Level.OWN)


def _region_words(look: Look) -> str:
    gemeenten = look.inspection.gemeenten
    if len(gemeenten) == 1:
        wijken = ngettext("{count} wijk", "{count} wijken", len(gemeenten[0].wijken))
        return f"{gemeenten[0].name}, {wijken}" if gemeenten[0].wijken else gemeenten[0].name
    return ngettext("{count} gemeente", "{count} gemeenten", len(gemeenten))


def _source(what: str, source: str) -> str:
    return f"{what}, {words.source_words(source)}"


def _show_row(grid: QGridLayout, widget: QWidget, *, shown: bool) -> None:
    """Show or hide a widget with its label; the button beside it follows only when hidden."""
    row = grid.getItemPosition(grid.indexOf(widget))[0]  # type: ignore[index]
    for column in range(3):
        item = grid.itemAtPosition(row, column)
        other = item.widget() if item is not None else None
        if other is not None and (column < 2 or not shown or other is widget):
            other.setVisible(shown)
