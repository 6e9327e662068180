"""Which column of the file is what: its first values in a table, with a list to choose from above each column."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.imports.areachoices import COLUMN_KEYS
from assetmap.ui import parts

if TYPE_CHECKING:
    from assetmap.imports.areainspect import Inspection

_WIDTH = 190


def column_labels() -> dict[str, str]:
    """What a column can be, in the user's language."""
    return {
        "code": _("Code"),
        "name": _("Name"),
        "wijk_code": _("Wijk code"),
        "wijk_name": _("Wijk name"),
        "gemeente_code": _("Gemeente code"),
        "gemeente_name": _("Gemeente name"),
    }


class ColumnsPage(QWidget):
    """A column of the file under each choice. `changed` after each choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: list[QComboBox] = []
        self._columns: tuple[str, ...] = ()
        self._recognised: Mapping[str, str] = {}
        self.table = QTableWidget()
        self.table.setAccessibleName(_("Columns of the file"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setProperty("look", "boxed")
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("What does each column hold?"), "title"))
        layout.addWidget(
            parts.text(
                _(
                    "Choose above a column what it is. You need a name or a code; the rest may stay “not used”. "
                    "Without codes the areas come in as own areas."
                )
            )
        )
        layout.addWidget(self.table, 1)

    def fill(self, found: Inspection) -> None:
        """Show the columns of the file, with what they were taken for."""
        self._recognised = found.recognised
        self._columns = tuple(column.name for column in found.columns)
        taken = {name: key for key, name in found.recognised.items()}
        rows = max((len(column.samples) for column in found.columns), default=0)
        self.table.clear()
        self.table.setColumnCount(len(self._columns))
        self.table.setRowCount(rows + 1)
        self.table.setHorizontalHeaderLabels(list(self._columns))
        self.choices = []
        for place, column in enumerate(found.columns):
            choice = _choice(column.name, taken.get(column.name, ""))
            choice.activated.connect(partial(self._chosen, place))
            choice.installEventFilter(self)
            self.choices.append(choice)
            self.table.setCellWidget(0, place, choice)
            self.table.setColumnWidth(place, _WIDTH)
            for row, sample in enumerate(column.samples):
                item = QTableWidgetItem(sample)
                item.setToolTip(parts.tip(sample))
                self.table.setItem(row + 1, place, item)
        self.table.setRowHeight(0, 52)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Called by Qt; the column that gets the focus comes into sight."""
        if event.type() == QEvent.Type.FocusIn and watched in self.choices:
            place = self.choices.index(watched)
            self.table.scrollTo(self.table.model().index(1, place))
        return super().eventFilter(watched, event)

    def focus(self) -> None:
        """Put the focus on the first column."""
        if self.choices:
            self.choices[0].setFocus()

    def mapping(self) -> dict[str, str]:
        """The column for each thing; "" for what was recognised but is not wanted."""
        chosen = {
            choice.currentData(): name
            for choice, name in zip(self.choices, self._columns, strict=True)
            if choice.currentData()
        }
        return dict.fromkeys(self._recognised, "") | chosen

    def complete(self) -> bool:
        """Whether there is a name or a code."""
        mapping = self.mapping()
        return bool(mapping.get("code") or mapping.get("name"))

    def _chosen(self, place: int, _row: int) -> None:
        """Nothing is in two columns: the one that had it before loses it."""
        key = self.choices[place].currentData()
        for other, choice in enumerate(self.choices):
            if key and other != place and choice.currentData() == key:
                choice.setCurrentIndex(0)
        self.changed.emit()


def _choice(column: str, key: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(_("What column {name} holds").format(name=column))
    made.addItem(_("not used"), "")
    labels = column_labels()
    for each in COLUMN_KEYS:
        made.addItem(labels[each], each)
    made.setCurrentIndex(made.findData(key))
    return made
