"""The layers that were found, each with how many objects it has, and a list to choose what it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QSpacerItem, QVBoxLayout, QWidget

from assetmap.domain.basemap import Layer
from assetmap.i18n import gettext as _
from assetmap.imports.basemapsorting import Mixed, Use
from assetmap.ui import parts
from assetmap.ui.basemap_wizard import colours, words

if TYPE_CHECKING:
    from assetmap.imports.basemapsource import SourceLayer

FEW = 4
"""So many layers that are not used are shown at once."""
_ORDER = (Mixed.TAGS, Layer.ROAD, Layer.BUILDING, Layer.WATER, Layer.GREEN, Layer.RAIL, Layer.PLACE)
_WIDTH = 210
_NUMBER = 56
_GAP = 6
_FILE_SHOWN = 22
_NOTHING = ""


class UseChoice(QComboBox):
    """What one layer is for. The wheel moves the page, not the choice."""

    def __init__(self, able: Sequence[Layer | Mixed], use: Use, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFixedWidth(_WIDTH)
        for each in (*(each for each in _ORDER if each in able or each is use), None):
            self.addItem(colours.sign(each), words.use_words(each), _NOTHING if each is None else each.value)
            if isinstance(each, Mixed):
                hint = _("Each object comes where its tags say that it belongs.")
                self.setItemData(self.count() - 1, hint, Qt.ItemDataRole.ToolTipRole)
        self.choose(use)

    def choose(self, use: Use) -> None:
        """Show this as what is chosen."""
        self.setCurrentIndex(self.findData(_NOTHING if use is None else use.value))

    def use(self) -> Use:
        """What is chosen."""
        told = str(self.currentData())
        return None if told == _NOTHING else Mixed.TAGS if told == Mixed.TAGS.value else Layer(told)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt."""
        event.ignore()


class LayersList(QWidget):
    """Those that are used first, the others folded away. `changed(key)` after each choice."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: dict[str, UseChoice] = {}
        self._uncounted: dict[str, QLabel] = {}
        self._unfolded = False
        self._others_words = ""
        self._used = _grid()
        self._others = _grid()
        self.others_button: QPushButton = parts.button("", "link")
        self.others_button.clicked.connect(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._used)
        column.addWidget(self.others_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._others)

    def show_layers(self, layers: Sequence[SourceLayer], uses: Mapping[str, Use]) -> None:
        """Show these layers with what they are for: a layer stays where it is until other files are chosen."""
        from assetmap.imports.basemapsource import possible

        for grid in (self._used, self._others):
            parts.empty(_layout(grid))
        self.choices.clear()
        self._uncounted.clear()
        in_file = Counter(layer.file for layer in layers)
        several = len({layer.file.partition(" ▸ ")[0] for layer in layers}) > 1
        others = 0
        for layer in sorted(layers, key=lambda each: _place(each, uses[each.key])):
            choice = UseChoice(possible(layer), uses[layer.key])
            name = words.title_of(layer, alone=in_file[layer.file] == 1)
            choice.setAccessibleName(_("What {name} is for").format(name=name))
            choice.activated.connect(partial(self._chosen, layer.key))
            self.choices[layer.key] = choice
            unused = uses[layer.key] is None
            others += unused
            self._add_row(_layout(self._others if unused else self._used), layer, name, several=several)
        self._used.setVisible(others < len(layers))
        self._unfolded = others <= FEW or others == len(layers)
        self.others_button.setVisible(others > 0)
        self._others_words = _("Layers that are not used ({count})").format(count=others)
        self._show_others()

    def _add_row(self, grid: QGridLayout, layer: SourceLayer, name: str, *, several: bool) -> None:
        row, file = grid.rowCount(), layer.file.partition(" ▸ ")[0]
        title = parts.text(parts.broken(name))
        title.setToolTip(parts.tip(layer.key))
        title.setBuddy(self.choices[layer.key])
        grid.addWidget(title, row, 0)
        high = 1
        if several and not file.startswith(f"{name}."):
            where = parts.text(_shortened(file), "muted")
            where.setWordWrap(False)
            grid.addWidget(where, row + 1, 0)
            high = 2
        number = parts.text(words.count_words(layer.rows), "muted")
        number.setWordWrap(False)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if layer.rows is None:
            self._uncounted[layer.key] = number
        grid.addWidget(number, row, 1, high, 1)
        grid.addWidget(self.choices[layer.key], row, 2, high, 1)
        grid.addItem(QSpacerItem(0, _GAP), row + high, 0)

    def reading_order(self) -> list[QWidget]:
        """What can have the focus, from top to bottom: with the keyboard one goes down the page."""
        used = [choice for choice in self.choices.values() if choice.parentWidget() is self._used]
        others = [choice for choice in self.choices.values() if choice.parentWidget() is self._others]
        return [*used, self.others_button, *others]

    def set_rows(self, key: str, rows: int) -> None:
        """Tell how many objects come in, of a layer in which they could not be counted before."""
        if key in self._uncounted:
            self._uncounted[key].setText(words.count_words(rows))

    def _chosen(self, key: str, _row: int) -> None:
        self.changed.emit(key)

    def _fold(self) -> None:
        self._unfolded = not self._unfolded
        self._show_others()

    def _show_others(self) -> None:
        self._others.setVisible(self._unfolded and not self.others_button.isHidden())
        self.others_button.setText(f"{'▾' if self._unfolded else '▸'}  {self._others_words}")
        self.others_button.setAccessibleName(self._others_words)
        self.others_button.setAccessibleDescription(_("Unfolded") if self._unfolded else _("Folded away"))


def _shortened(file: str) -> str:
    """A long file name without its middle: its end tells as much as its beginning."""
    half = _FILE_SHOWN // 2
    return file if len(file) <= _FILE_SHOWN else f"{file[:half]}…{file[-half:]}"


def _grid() -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(0, 1)
    grid.setColumnMinimumWidth(1, _NUMBER)
    return made


def _layout(grid: QWidget) -> QGridLayout:
    found = grid.layout()
    assert isinstance(found, QGridLayout)
    return found


def _place(layer: SourceLayer, use: Use) -> tuple[int, int, str]:
    """In the order of what they are for, the largest first; without a number at the end."""
    order = len(_ORDER) if use is None else _ORDER.index(use)
    return order, -(layer.rows or 0), layer.key
