"""The model behind the list of people: all lines, of which a list and a search show some, in an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetmap.domain import attention
from assetmap.domain.attention import SILENT_MONTHS, STEP_LABELS, Line, NextStep, PeopleList
from assetmap.domain.consent import STANDING_LABELS, Standing
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.people import words
from assetmap.ui.who_sees import day_words

COLUMNS = ("name", "consent", "assets", "spoken", "step")
LINE = int(Qt.ItemDataRole.UserRole)
"""The role that gives the whole `Line` of a row."""

STEP = LINE + 1
"""The role that gives the `NextStep` of a row, None when there is nothing to do."""

Index = QModelIndex | QPersistentModelIndex


class PeopleModel(QAbstractTableModel):
    """Everybody on one list who fits a search."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Line, ...] = ()
        self._shown: list[Line] = []
        self._rows: dict[str, int] = {}
        self._today = date.min
        self._order, self._descending = "name", False
        self.which = PeopleList.ALL
        self.months = SILENT_MONTHS[1]
        self.wanted = ""

    def show(self, lines: tuple[Line, ...], today: date) -> None:
        """Show other lines, through the same list and search."""
        self._all, self._today = lines, today
        self._refresh()

    def choose(self, which: PeopleList, months: int) -> None:
        """Show another list."""
        self.which, self.months = which, months
        self._refresh()

    def search(self, wanted: str) -> None:
        """Show who fits these words."""
        self.wanted = wanted
        self._refresh()

    def _refresh(self) -> None:
        self.beginResetModel()
        self._shown = [
            line
            for line in self._all
            if attention.on_list(line, self.which, self._today, self.months) and attention.found(line, self.wanted)
        ]
        self._shown.sort(key=_KEYS[self._order], reverse=self._descending)
        self._rows = {line.person.id: row for row, line in enumerate(self._shown)}
        self.endResetModel()

    @property
    def total(self) -> int:
        """How many people there are."""
        return len(self._all)

    def counts(self) -> dict[PeopleList, int]:
        """How many people are on each list."""
        return {
            which: sum(1 for line in self._all if attention.on_list(line, which, self._today, self.months))
            for which in PeopleList
        }

    def line(self, row: int) -> Line | None:
        """Who stands in a row, None when there is no such row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, person_id: str) -> int | None:
        """The row of someone, None when not shown."""
        return self._rows.get(person_id)

    def step(self, line: Line) -> NextStep | None:
        """What there is to do about someone on the list that is shown."""
        return attention.next_step(line, self.which, self._today, self.months)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many people are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """The number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802
        """The names of the columns."""
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Name"), _("Consent"), _("Gives, or contact of"), _("Last spoken"), _("Next step"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        name = COLUMNS[index.column()]
        if role == LINE:
            return line
        if role == STEP:
            return self.step(line)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            said = self._words(line, name) if role == Qt.ItemDataRole.DisplayRole else self._full(line, name)
            return parts.tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None

    def _words(self, line: Line, name: str) -> str:
        if name == "consent":
            return words.standing_words(line)
        if name == "assets":
            return words.assets_words(line.assets)
        if name == "spoken":
            return day_words(line.person.last_spoken) if line.person.last_spoken is not None else "–"
        if name == "step":
            step = self.step(line)
            return _(STEP_LABELS[step]) if step is not None else ""
        return line.person.name

    def _full(self, line: Line, name: str) -> str:
        """The same for who hears it, or points at it: not cut off, and without a sign that says it."""
        if name == "consent":
            shown = words.standing_words(line)
            label = _(STANDING_LABELS[line.standing])
            return f"{label}: {shown}" if line.allowed is not None else label
        if name == "spoken" and line.person.last_spoken is None:
            return _("Not noted yet")
        said = self._words(line, name)
        return f"{said} (Ctrl+Enter)" if name == "step" and said else said

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        self._order, self._descending = COLUMNS[column], order is Qt.SortOrder.DescendingOrder
        self._refresh()


def _by_name(line: Line) -> tuple[str, str]:
    return attention.folded(line.person.name), line.person.id


def _by_standing(line: Line) -> tuple[object, ...]:
    return _URGENCY.index(line.standing), line.ends_on or date.max, *_by_name(line)


_URGENCY: Sequence[Standing] = (
    Standing.EXPIRES,
    Standing.EXPIRED,
    Standing.MISSING,
    Standing.WITHDRAWN,
    Standing.VALID,
)
_KEYS: dict[str, Callable[[Line], tuple[object, ...]]] = {
    "name": _by_name,
    "consent": _by_standing,
    "step": _by_standing,
    "assets": lambda line: (attention.folded(words.assets_words(line.assets)), *_by_name(line)),
    "spoken": lambda line: (line.person.last_spoken or date.min, *_by_name(line)),
}
