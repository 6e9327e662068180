"""Two divisions beside each other: a summary, a table that can be filtered, and a map of what changed.

Knows divisions and fates, not the dossier: what to compare is told by `asked`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.vintages import FATE_STYLES, AreaFate, AssetMoves, Fate, tally
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.changes_map import ChangesMap
from assetmap.ui.fates_table import FatesModel, FatesTable, fate_icon, fate_label, rows_of, summary

LEVELS = (Level.BUURT, Level.WIJK, Level.GEMEENTE)
NAME_MAX = 36
MARGIN = 0.3
"""So much land around an area that is shown, as a share of its size."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the areas of `old` in `new`, and of the assets when one goes from the one to the other."""

    old: Division
    new: Division
    fates: tuple[AreaFate, ...]
    moves: AssetMoves


class ComparisonPage(QWidget):
    """`asked(old id, new id)` when the user chooses what to compare."""

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map: ChangesMap | None = None
        self.model = FatesModel(self)
        self.old, self.new = _choice(_("From")), _choice(_("To"))
        self.summary: QLabel = parts.text("", "strong")
        self.effect: QLabel = parts.text("", "note")
        self.level = _choice(_("Compare"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search name or code"))
        self.search.setAccessibleName(_("Search name or code"))
        self.chips: dict[Fate, QPushButton] = {fate: _chip(fate) for fate in Fate}
        self.table = FatesTable(self.model)
        self.note: QLabel = parts.text("", "muted")
        self.nothing: QLabel = parts.text("", "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.splitter = QSplitter()
        self._lay_out()
        for choice in (self.old, self.new):
            choice.activated.connect(self._ask)
        self.level.activated.connect(self._show_level)
        self.search.textChanged.connect(self._filter)
        for chip in self.chips.values():
            chip.toggled.connect(self._filter)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.table.clicked.connect(self._row_chosen)

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        arrow = parts.text("→", "muted")
        arrow.setAccessibleName("")
        for widget in (self.old, arrow, self.new):
            choices.addWidget(widget)
        choices.addStretch(1)
        choices.addWidget(self.level)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        left.setMinimumWidth(420)
        self.splitter.addWidget(left)
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(choices)
        layout.addWidget(self.summary)
        layout.addWidget(self.effect)
        layout.addLayout(chips)
        layout.addWidget(self.splitter, 1)

    def set_divisions(self, divisions: Sequence[Division]) -> None:
        """What can be compared; tells nobody."""
        for choice in (self.old, self.new):
            chosen = choice.currentData()
            choice.clear()
            for division in divisions:
                choice.addItem(division_words(division), division.id)
            choice.setCurrentIndex(max(0, choice.findData(chosen)))

    def show_comparison(self, comparison: Comparison) -> None:
        """Show this; the map is made the first time."""
        for choice, division in ((self.old, comparison.old), (self.new, comparison.new)):
            choice.setCurrentIndex(choice.findData(division.id))
        self.effect.setText(effect_words(comparison))
        self._comparison = comparison
        levels = [level for level in LEVELS if any(row.level is level for row in comparison.fates)]
        self.level.clear()
        for level in levels:
            self.level.addItem(_level_words(level), str(level))
        self.level.setVisible(len(levels) > 1)
        with QSignalBlocker(self.search):
            self.search.clear()
        for chip in self.chips.values():
            with QSignalBlocker(chip):
                chip.setChecked(False)
        with QSignalBlocker(self.table.selectionModel()):
            self.model.set_rows(rows_of(comparison.fates))
        self._show_level()

    def _show_level(self) -> None:
        self._filter()
        fates = self.model.of_level()
        counts = tally(fates)
        self.summary.setText(summary_words(fates, counts))
        for fate, chip in self.chips.items():
            chip.setText(f" {counts[fate]} {fate_label(fate).lower()}")
            chip.setVisible(counts[fate] > 0)
        if self.map is None:
            self._add_map()
        both = (self._comparison.old.source, self._comparison.new.source)
        sources = dict.fromkeys(source for source in both if source)
        assert self.map is not None
        gemeenten = [area for row in self._comparison.fates for area in row.new if area.level is Level.GEMEENTE]
        self.note.setText(_note(fates))
        self.map.show_changes(
            fates, gemeenten, " · ".join(_("Areas © {source}").format(source=source) for source in sources)
        )

    def _add_map(self) -> None:
        self.map = ChangesMap()
        self.map.setMinimumWidth(320)
        self.map.area_clicked.connect(self._area_clicked)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.map, 1)
        column.addWidget(self.note)
        self.splitter.addWidget(right)
        self.splitter.setSizes([780, 480])
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)

    def focus(self) -> None:
        """Put the focus on the table; the map stays where it is until a row is chosen."""
        with QSignalBlocker(self.table.selectionModel()):
            self.table.setFocus()
            self.table.setCurrentIndex(QModelIndex())

    def _filter(self) -> None:
        chosen = {fate for fate, chip in self.chips.items() if chip.isChecked() and not chip.isHidden()}
        with QSignalBlocker(self.table.selectionModel()):
            level = self.level.currentData()
            self.model.set_filter(Level(level) if level else None, chosen, self.search.text())
        some = self.model.rowCount() > 0
        self.table.setVisible(some)
        self.nothing.setVisible(not some)
        self.nothing.setText(
            _("Nothing here fits what you chose.") if self.model.of_level() else _("There are no areas to compare.")
        )

    def _ask(self) -> None:
        self.asked.emit(self.old.currentData(), self.new.currentData())

    def _row_chosen(self, current: QModelIndex) -> None:
        if current.isValid() and self.map is not None:
            row = self.model.fate(current.row())
            self.map.zoom_to(_around([*row.old, *row.new]))

    def _area_clicked(self, area_id: str) -> None:
        row = self.model.row_of_area(area_id)
        if row is not None:
            with QSignalBlocker(self.table.selectionModel()):
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))
            self.table.viewport().update()

    def shut(self) -> None:
        """Take the map down; must be called before the page goes."""
        if self.map is not None:
            self.map.shut()
            self.map = None


def division_words(division: Division) -> str:
    """A division by name and year, the year once; a name that is too long for a button ends in an ellipsis."""
    year = "" if division.year is None else str(division.year)
    short = division.name if len(division.name) <= NAME_MAX else f"{division.name[: NAME_MAX - 1].rstrip()}…"
    return short if year in short else f"{short} {year}"


def _note(fates: Sequence[AreaFate]) -> str:
    from assetmap.maps.changes import are_many

    words = _("Dashed line: a border of before. The colours are those of the buttons above.")
    left_out = _("What stayed the same is left out: it is too much.")
    return f"{words} {left_out}" if are_many(fates) else words


def summary_words(fates: Sequence[AreaFate], counts: Mapping[Fate, int]) -> str:
    """What became of all areas of a level, in one line: `31 same, 2 renamed, 1 split.`."""
    if not fates:
        return _("There are no areas to compare.")
    if counts[Fate.SAME] == len(fates):
        return _("Nothing changed: all areas are the same.")
    return f"{summary(counts.items())}."


def effect_words(comparison: Comparison) -> str:
    """How many assets come to lie in another buurt when the new division is used."""
    moves = comparison.moves
    words = [
        ngettext(
            "{count} asset comes to lie in another buurt", "{count} assets come to lie in another buurt", moves.changing
        )
        if moves.changing
        else _("No asset comes to lie in another buurt")
    ]
    if moves.leaving:
        words.append(
            ngettext("{count} will lie outside all buurten", "{count} will lie outside all buurten", moves.leaving)
        )
    if moves.entering:
        words.append(
            ngettext("{count} that lay outside gets a buurt", "{count} that lay outside get a buurt", moves.entering)
        )
    return _("{what}. The assets themselves and own areas stay as they are.").format(what=", ".join(words))


def _level_words(level: Level) -> str:
    return {Level.BUURT: _("Buurten"), Level.WIJK: _("Wijken"), Level.GEMEENTE: _("Gemeenten")}[level]


def _around(areas: Iterable[Area]) -> Bounds:
    sides = list(zip(*(area.bounds for area in areas), strict=True))
    west, south, east, north = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    return Bounds(west - wide, south - high, east + wide, north + high)


def _choice(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.setMaximumWidth(380)
    return made


def _chip(fate: Fate) -> QPushButton:
    made = parts.button("", "chip", tip=_(FATE_STYLES[fate].meaning))
    made.setCheckable(True)
    made.setIcon(fate_icon(fate))
    return made
