"""The questions of the wizard, each a card with the proposed answer chosen. They tell choices; they decide nothing.

Each card `show`s a look and emits `chosen` with the fields of `Choices` that the user changed.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.geo import crs as geo_crs
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts
from assetmap.ui.area_wizard import words
from assetmap.ui.area_wizard.columns import column_labels
from assetmap.ui.area_wizard.looking import Look

_NAMES_SHOWN = 6
_LAYERS_SHOWN = 6


class Card(QFrame):
    """A question with a heading. `chosen(dict)` has the choices that the user changed."""

    chosen = Signal(object)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "ask")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(8)
        self.heading: QLabel = parts.text(heading, "strong")
        self.column.addWidget(self.heading)

    def focus(self) -> None:
        """Put the focus on the answer that is chosen."""
        raise NotImplementedError

    def show_look(self, look: Look) -> None:
        """Show what was found, without telling that anything was chosen."""
        raise NotImplementedError


class LayerCard(Card):
    """Which of several layers, or files in a zip or folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("There is more than one layer in the file. Which do you want?"), parent)
        self.list = QListWidget()
        self.list.setProperty("look", "boxed")
        self.list.setAccessibleName(self.heading.text())
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentItemChanged.connect(self._tell)
        self.column.addWidget(self.list)

    def show_look(self, look: Look) -> None:
        """Show the layers with their rows."""
        names = [layer.name for layer in look.inspection.layers]
        with QSignalBlocker(self.list):
            if names != [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]:
                self.list.clear()
                for layer in look.inspection.layers:
                    rows = ngettext("{count} row", "{count} rows", layer.rows)
                    item = QListWidgetItem(f"{layer.title} – {rows}", self.list)
                    item.setData(Qt.ItemDataRole.UserRole, layer.name)
                    item.setToolTip(parts.tip(layer.name))
                height = max(self.list.sizeHintForRow(0), 30) * min(len(names), _LAYERS_SHOWN) + 8
                self.list.setFixedHeight(height)
            if look.inspection.layer in names:
                self.list.setCurrentRow(names.index(look.inspection.layer))

    def focus(self) -> None:
        """Put the focus on the layers."""
        self.list.setFocus()

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit({"layer": item.data(Qt.ItemDataRole.UserRole)})


class CoordinatesCard(Card):
    """In which coordinates the file was drawn, and whether areas abroad are meant."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Where do the areas lie?"), parent)
        self.message = parts.text("")
        self.system = QComboBox()
        self.system.setAccessibleName(_("Coordinates"))
        self.system.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.system.activated.connect(self._system_chosen)
        self.hint = parts.text(_("Look at the map: do the areas lie where they should?"), "muted")
        self.outside = QCheckBox(_("They do lie outside the Netherlands; import them as they are"))
        self.outside.clicked.connect(lambda on: self.chosen.emit({"outside": bool(on)}))
        for widget in (self.message, self.system, self.hint, self.outside):
            self.column.addWidget(widget)

    def show_look(self, look: Look) -> None:
        """Show the systems, the one in use chosen."""
        found = look.inspection
        self.message.setText("" if found.crs_message is None else translate(found.crs_message))
        self.message.setVisible(found.crs_message is not None)
        options = {option.crs: (option.name, option.plausible) for option in found.crs_options}
        if found.crs_said is not None and geo_crs.is_known(found.crs_said):
            options.setdefault(found.crs_said, (found.crs_said_name or "", False))
        used = look.choices.crs or found.crs
        with QSignalBlocker(self.system):
            self.system.clear()
            for crs, (name, plausible) in options.items():
                said = words.system_words(crs, name)
                self.system.addItem(_("{system}: fits").format(system=said) if plausible else said, crs)
            self.system.setCurrentIndex(self.system.findData(used))
            self.system.setPlaceholderText(_("Choose the coordinates"))
        self.system.setVisible(bool(options))
        self.hint.setVisible(found.crs is not None)
        self.outside.setChecked(look.choices.outside)
        self.outside.setVisible(found.crs is None or look.choices.outside or _abroad(look))

    def focus(self) -> None:
        """Put the focus on the systems."""
        self.system.setFocus()

    def _system_chosen(self, place: int) -> None:
        self.chosen.emit({"crs": self.system.itemData(place)})


def _abroad(look: Look) -> bool:
    bounds = look.inspection.bounds
    land = geo_crs.NETHERLANDS
    return bounds is not None and (
        bounds.west < land.west or bounds.south < land.south or bounds.east > land.east or bounds.north > land.north
    )


class LettersCard(Card):
    """The names that differ, side by side in each way of reading them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Which names are right?"), parent)
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(self._tell)
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(16)
        self.table.setVerticalSpacing(4)
        self.column.addLayout(self.table)
        self.radios: dict[str, QRadioButton] = {}

    def show_look(self, look: Look) -> None:
        """Show the ways to read the names, the one in use chosen."""
        options = sorted(look.inspection.encodings, key=lambda option: _ORDER.get(option.encoding, 0))
        if [option.encoding for option in options] != list(self.radios):
            self._clear()
            for column, option in enumerate(options):
                radio = QRadioButton(words.letters_words(option.encoding))
                radio.setAccessibleDescription(", ".join(option.names[:_NAMES_SHOWN]))
                self.group.addButton(radio, column)
                self.radios[option.encoding] = radio
                self.table.addWidget(radio, 0, column)
                self.table.setColumnStretch(column, 1)
                for row, name in enumerate(option.names[:_NAMES_SHOWN]):
                    self.table.addWidget(parts.text(name), row + 1, column)
            more = len(options[0].names) - _NAMES_SHOWN if options else 0
            if more > 0:
                said = _("and {count} more").format(count=more)
                self.table.addWidget(parts.text(said, "muted"), _NAMES_SHOWN + 1, 0)
        for encoding, radio in self.radios.items():
            radio.setChecked(encoding == look.inspection.encoding)

    def focus(self) -> None:
        """Put the focus on the way that is used."""
        checked = self.group.checkedButton()
        if checked is not None:
            checked.setFocus()

    def _clear(self) -> None:
        for radio in self.radios.values():
            self.group.removeButton(radio)
        self.radios.clear()
        parts.empty(self.table)

    def _tell(self, column: int) -> None:
        self.chosen.emit({"encoding": list(self.radios)[column]})


_ORDER = {"UTF-8": 0, "CP1252": 1, "CP850": 2, "CP437": 3}


class MendCard(Card):
    """Names that were once saved in the wrong letters: wrong → right, to be mended or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Some names were once saved in the wrong letters."), parent)
        self.mend = QCheckBox(_("Mend these names"))
        self.mend.clicked.connect(lambda on: self.chosen.emit({"mend_names": bool(on)}))
        self.pairs: QLabel = parts.text("")
        self.column.addWidget(self.mend)
        self.column.addWidget(self.pairs)

    def focus(self) -> None:
        """Put the focus on the tick box."""
        self.mend.setFocus()

    def show_look(self, look: Look) -> None:
        """Show wrong and right."""
        found = look.inspection.mojibake
        lines = [f"{wrong}  →  {right}" for wrong, right in found[:_NAMES_SHOWN]]
        if len(found) > _NAMES_SHOWN:
            lines.append(_("and {count} more").format(count=len(found) - _NAMES_SHOWN))
        self.pairs.setText("\n".join(lines))
        self.mend.setChecked(look.choices.mend_names)
        self.mend.setAccessibleDescription(", ".join(lines))


class ColumnsCard(Card):
    """Which columns were taken, when that is not sure. `adjust` when the user wants to change them."""

    adjust = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(16)
        self.table.setVerticalSpacing(4)
        self.table.setColumnStretch(2, 1)
        self.column.addLayout(self.table)
        self.button: QPushButton = parts.button(_("Choose the columns…"))
        self.button.clicked.connect(self.adjust)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def focus(self) -> None:
        """Put the focus on the button."""
        self.button.setFocus()

    def show_look(self, look: Look) -> None:
        """Show what each column was taken for, with some of its values."""
        found = look.inspection
        self.heading.setText(
            _("Is this right? The names of the columns are not those of CBS.")
            if found.recognised
            else _("Which column holds the names? It could not be told from the file.")
        )
        parts.empty(self.table)
        samples = {column.name: column.samples for column in found.columns}
        for row, (key, name) in enumerate(found.recognised.items()):
            plain = parts.text(column_labels()[key], "muted")
            plain.setWordWrap(False)
            self.table.addWidget(plain, row, 0, Qt.AlignmentFlag.AlignTop)
            column = parts.text(name, "strong")
            column.setWordWrap(False)
            self.table.addWidget(column, row, 1, Qt.AlignmentFlag.AlignTop)
            self.table.addWidget(parts.text(", ".join(samples.get(name, ())[:3])), row, 2)
