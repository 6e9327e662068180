"""The left of the page with people: who is known, with a search and the lists of those who need a next step."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.attention import LIST_LABELS, SILENT_MONTHS, Line, NextStep, PeopleList
from assetmap.domain.consent import SOON_DAYS
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts, theme
from assetmap.ui.flow import FlowBox
from assetmap.ui.people.cells import ChipCell, StepCell
from assetmap.ui.people.model import COLUMNS, PeopleModel

ROW = 44
CHIP_EDGES = 28
"""Pixels of a chip beside its icon and words."""

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WIDTHS = {"name": 180, "consent": 200, "spoken": 148, "step": 202}
NARROW_CONSENT = 164
"""The width of the column with consent where only the name stands beside it."""

LEAST = {"assets": 640, "spoken": 860, "consent": 420}
"""From which width of the list a column is shown."""


def months_words(months: int) -> str:
    """A number of months as people say it."""
    if months % 12:
        return ngettext("{count} month", "{count} months", months)
    return ngettext("{count} year", "{count} years", months // 12)


class PeopleTable(QTableView):
    """`edit_wanted` on Enter or F2, `step_wanted` on Ctrl+Enter."""

    edit_wanted = Signal()
    step_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter edits, Ctrl+Enter does the next step."""
        enter = event.key() in ENTER
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_wanted.emit()
        elif enter or event.key() == Qt.Key.Key_F2:
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)


class PeopleListPanel(QWidget):
    """`chosen(id or empty)`, `step(id, NextStep)`, `edit(id)` and `add`."""

    chosen = Signal(str)
    step = Signal(str, object)
    edit = Signal(str)
    add = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self.model = PeopleModel(self)
        self.heading: QLabel = parts.text("", "title")
        self.heading.setWordWrap(False)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search a name, a street or a talent…"))
        self.search.setAccessibleName(_("Search people"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(360)
        self.search.textChanged.connect(self._search)
        self.add_button = self._add_button()
        self.lists = {which: self._list_button(which) for which in PeopleList}
        self.silence = QComboBox()
        for months in SILENT_MONTHS:
            self.silence.addItem(_("longer than {time}").format(time=months_words(months)), months)
        self.silence.setCurrentIndex(SILENT_MONTHS.index(self.model.months))
        self.silence.setAccessibleName(_("How long not spoken with"))
        self.silence.currentIndexChanged.connect(lambda _index: self.choose(PeopleList.SILENT))
        self.table = self._table()
        self.nothing: QLabel = parts.text("", "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_all: QPushButton = parts.button(_("Show everybody"))
        self.show_all.clicked.connect(self.show_everybody)
        self.first_button = self._add_button()
        self._stack = QStackedWidget()
        self._lay_out()

    def _add_button(self) -> QPushButton:
        made = parts.button(_("+ Resident"), "primary", _("Note someone: a name is enough (Ctrl+Shift+N)"))
        made.clicked.connect(self.add)
        return made

    def _list_button(self, which: PeopleList) -> QPushButton:
        made = parts.button("", "chip")
        made.setCheckable(True)
        made.setChecked(which is PeopleList.ALL)
        made.clicked.connect(lambda _on=False, which=which: self.choose(which))
        return made

    def _table(self) -> PeopleTable:
        table = PeopleTable()
        table.setModel(self.model)
        table.setAccessibleName(_("List of people"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setProperty("look", "list")
        table.setWordWrap(False)
        table.setMouseTracking(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(COLUMNS.index("assets"), QHeaderView.ResizeMode.Stretch)
        for name, width in WIDTHS.items():
            header.resizeSection(COLUMNS.index(name), width)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.setItemDelegateForColumn(COLUMNS.index("consent"), ChipCell(table))
        table.setItemDelegateForColumn(COLUMNS.index("step"), StepCell(table))
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.clicked.connect(self._clicked)
        table.doubleClicked.connect(self._double_clicked)
        table.edit_wanted.connect(self._edit_current)
        table.step_wanted.connect(self._step_current)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.search, 1)
        head.addStretch(0)
        head.addWidget(self.add_button)
        self._filters = filters = FlowBox()
        for which, button in self.lists.items():
            if which is not PeopleList.SILENT:
                filters.flow.addWidget(button)
        silent = QWidget()
        row = QHBoxLayout(silent)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.lists[PeopleList.SILENT])
        row.addWidget(self.silence)
        filters.flow.addWidget(silent)
        self._empty = empty = QWidget()
        column = QVBoxLayout(empty)
        column.setContentsMargins(48, 32, 48, 32)
        column.setSpacing(16)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.nothing, 2)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 12)
        top.setSpacing(12)
        top.addLayout(head)
        top.addWidget(filters)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)

    # What is shown

    def wait(self) -> None:
        """Show nothing as long as it is not known who there are: not even that there is nobody."""
        self.show_lines((), date.min, "")
        for widget in (self.nothing, self.first_button):
            widget.hide()

    def show_lines(self, lines: tuple[Line, ...], today: date, chosen: str) -> None:
        """Show these people, with `chosen` (an id, or empty) marked; tells nobody."""
        top = self.table.verticalScrollBar().value()
        with QSignalBlocker(self.table.selectionModel()):
            self.model.show(lines, today)
        self._said(chosen)
        self.table.verticalScrollBar().setValue(top)

    def _said(self, chosen: str) -> None:
        self._name_lists()
        total, shown = self.model.total, self.model.rowCount()
        self.heading.setText(ngettext("{count} person", "{count} persons", shown))
        self.nothing.setText(
            _("Nobody here fits what you chose.")
            if total
            else _(
                "Here come the residents who have something to give, and the people of associations whom you can call. "
                "A name is enough to begin with."
            )
        )
        self.heading.setVisible(bool(total))
        self.search.setVisible(bool(total))
        self.add_button.setVisible(bool(total))
        self._filters.setVisible(bool(total))
        self.nothing.show()
        self.first_button.setVisible(not total)
        self.show_all.setVisible(bool(total))
        self._stack.setCurrentIndex(0 if shown else 1)
        self.mark(chosen)
        self._compact()

    def _name_lists(self) -> None:
        counts = self.model.counts()
        for which, button in self.lists.items():
            chosen = which is self.model.which
            button.setText(f"{_(LIST_LABELS[which]).format(days=SOON_DAYS)}  {counts[which]}")
            button.setChecked(chosen)
            theme.set_icon(button, "check" if chosen else _ICONS[which], "accent" if chosen else "muted")
            heavy = QFont(button.font())
            heavy.setWeight(QFont.Weight.DemiBold)  # as the chosen one is drawn: so none changes its size
            words = QFontMetrics(heavy).horizontalAdvance(button.text())
            button.setMinimumWidth(words + button.iconSize().width() + CHIP_EDGES)

    def mark(self, person_id: str) -> None:
        """Mark the row of someone, and scroll to it; tells nobody."""
        row = self.model.row_of(person_id)
        with QSignalBlocker(self.table.selectionModel()):
            if row is None:
                self.table.clearSelection()
                self.table.setCurrentIndex(QModelIndex())
            else:
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))
        self.table.viewport().update()

    def choose(self, which: PeopleList) -> None:
        """Show another list."""
        chosen = self.current_id()
        with QSignalBlocker(self.table.selectionModel()):
            self.model.choose(which, self.silence.currentData())
        self._said(chosen)

    def show_everybody(self) -> None:
        """Take the search and the list away."""
        self.search.clear()
        self.choose(PeopleList.ALL)

    def _search(self, wanted: str) -> None:
        chosen = self.current_id()
        with QSignalBlocker(self.table.selectionModel()):
            self.model.search(wanted)
        self._said(chosen)

    def current_id(self) -> str:
        """The id of who is in the current row, empty when nobody is."""
        index = self.table.currentIndex()
        line = self.model.line(index.row()) if index.isValid() else None
        return line.person.id if line is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what matters least when there is little room."""
        super().resizeEvent(event)
        self._compact()

    def _compact(self) -> None:
        silent = self.model.which is PeopleList.SILENT
        for name, least in LEAST.items():
            wanted = least - (320 if silent and name == "spoken" else 0) + (200 if silent and name == "assets" else 0)
            self.table.setColumnHidden(COLUMNS.index(name), self.width() < wanted)
        alone = self.table.isColumnHidden(COLUMNS.index("assets"))
        modes = QHeaderView.ResizeMode
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, modes.Stretch if alone else modes.Interactive)
        if alone != self._narrow:  # else the user may have chosen a width
            self._narrow = alone
            header.resizeSection(COLUMNS.index("name"), WIDTHS["name"])
            header.resizeSection(COLUMNS.index("consent"), NARROW_CONSENT if alone else WIDTHS["consent"])

    # What the user does

    def _row_chosen(self, current: QModelIndex) -> None:
        line = self.model.line(current.row()) if current.isValid() else None
        if line is not None:
            self.chosen.emit(line.person.id)

    def _clicked(self, index: QModelIndex) -> None:
        if COLUMNS[index.column()] == "step":
            self._do_step(index.row())

    def _double_clicked(self, index: QModelIndex) -> None:
        if COLUMNS[index.column()] != "step":
            self._edit_current()

    def _do_step(self, row: int) -> None:
        line = self.model.line(row)
        found = self.model.step(line) if line is not None else None
        if line is not None and isinstance(found, NextStep):
            self.step.emit(line.person.id, found)

    def _step_current(self) -> None:
        self._do_step(self.table.currentIndex().row())

    def _edit_current(self) -> None:
        person_id = self.current_id()
        if person_id:
            self.edit.emit(person_id)


_ICONS = {
    PeopleList.ALL: "people",
    PeopleList.EXPIRES: "clock",
    PeopleList.EXPIRED: "warning",
    PeopleList.MISSING: "minus",
    PeopleList.WITHDRAWN: "close",
    PeopleList.SILENT: "info",
}
