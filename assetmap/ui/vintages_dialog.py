"""Vintages ("Jaargangen"): the divisions of several years side by side, and what changes from one to the other.

Before another one becomes the current, the user sees what that means for areas and assets. Everything can be undone
here and in the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Division, Level
from assetmap.domain.assets import Audience
from assetmap.domain.changes import Changed
from assetmap.domain.errors import KnownError
from assetmap.domain.progress import Progress
from assetmap.domain.vintages import oldest_first
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts
from assetmap.ui.comparison_page import Comparison, ComparisonPage, division_words
from assetmap.ui.list_table import list_table
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog
from assetmap.ui.toast import Toast

if TYPE_CHECKING:
    from assetmap.store.unit import Unit
    from assetmap.workspace import Workspace

NAME, YEAR, SOURCE, AREAS, USE = range(5)
Listed = tuple[tuple[Division, ...], Mapping[str, Mapping[Level, int]]]


class VintagesDialog(TaskDialog):
    """A page with the list of divisions, and one that compares two of them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Vintages"), parent)
        screen = self.screen().availableGeometry()
        self.resize(min(1320, screen.width() - 48), min(780, screen.height() - 48))
        self.divisions: tuple[Division, ...] = ()
        self._comparison: Comparison | None = None
        self._closed = False
        self.table = _table()
        self.nothing: QLabel = parts.text(
            _("There are no official areas in this dossier yet. Import a file with areas first."), "empty"
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint: QLabel = parts.text(_("Double-click a name, year or source to change it."), "muted")
        self.list_page = self._list_page()
        self.page = ComparisonPage()
        self.page.asked.connect(self.compare)
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.page)
        self.use_button: QPushButton = parts.button(_("Make current…"))
        self.use_button.clicked.connect(self._compare_chosen)
        self.delete_button: QPushButton = parts.button(_("Delete"))
        self.delete_button.clicked.connect(self._delete)
        self.back_button: QPushButton = parts.button(_("Back to the list"))
        self.back_button.clicked.connect(self.show_list)
        for button in (self.use_button, self.delete_button, self.back_button):
            self.extra.addWidget(button)
        self.toast = Toast(self)
        self.toast.set_edge(76)
        self.toast.undo.connect(self._undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self._undo)
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.itemChanged.connect(self._described)
        session.changed.connect(self._changed)
        session.failed.connect(self._refused)
        self.show_list()
        self._read()

    def _list_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Vintages"), "title"))
        layout.addWidget(
            parts.text(
                _(
                    "The buurten of each year that was imported, side by side. Assets are counted in the buurten of "
                    "the current vintage. Own areas belong to no year and always stay."
                )
            )
        )
        layout.addWidget(self.table, 1)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.hint)
        return page

    # The list

    def show_list(self) -> None:
        """Go to the list of divisions."""
        self.show_page(self.list_page, _("Compare…"), cancel=_("Close"))
        self._enable()
        self.table.setFocus()

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page with the buttons that belong to it."""
        super().show_page(page, go_on, cancel=cancel)
        self.use_button.setVisible(page is self.list_page)
        self.delete_button.setVisible(page is self.list_page)
        self.back_button.setVisible(page is self.page)

    def _read(self) -> None:
        workspace = self.session.workspace
        self.session.read(lambda: (workspace.divisions(), workspace.area_counts()), self._fill)

    def _fill(self, listed: Listed) -> None:
        if self._closed:
            return
        chosen = self.chosen()
        self.divisions, counts = listed
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self.divisions))
            for row, division in enumerate(self.divisions):
                _fill_row(self.table, row, division, counts.get(division.id, {}))
        self.page.set_divisions(self.divisions)
        self.table.setVisible(bool(self.divisions))
        self.hint.setVisible(bool(self.divisions))
        self.nothing.setVisible(not self.divisions)
        rows = [row for row, division in enumerate(self.divisions) if chosen is not None and division.id == chosen.id]
        if self.divisions:
            self.table.selectRow(rows[0] if rows else 0)
        self._enable()

    def chosen(self) -> Division | None:
        """The division in the chosen row."""
        row = self.table.currentRow()
        return self.divisions[row] if 0 <= row < len(self.divisions) else None

    def current(self) -> Division | None:
        """The division in use."""
        return next((division for division in self.divisions if division.current), None)

    def _enable(self) -> None:
        if self.stack.currentWidget() is not self.list_page:
            return
        chosen, alone = self.chosen(), len(self.divisions) < 2
        self.accept_button.setEnabled(not alone)
        self.use_button.setEnabled(chosen is not None and not chosen.current)
        removable = chosen is not None and (alone or not chosen.current)
        self.delete_button.setEnabled(removable)
        self.delete_button.setToolTip(
            "" if removable or chosen is None else _("This is the current vintage. First make another one the current.")
        )

    def _described(self, item: QTableWidgetItem) -> None:
        from assetmap.operations import divisions

        division = self.divisions[item.row()]
        name, year, source = (_words(self.table, item.row(), column) for column in (NAME, YEAR, SOURCE))
        self.say_problem("")
        if year and not (year.isascii() and year.isdecimal()):
            self.say_problem(_("“{words}” is not a year. Write it as 2024, or leave it empty.").format(words=year))
            self._read()
            return
        change = partial(
            divisions.describe, division_id=division.id, name=name, year=int(year) if year else None, source=source
        )
        self.session.do(_("Vintage described"), change)

    def _delete(self) -> None:
        from assetmap.operations import divisions

        division = self.chosen()
        if division is None:
            return

        def operation(unit: Unit, progress: Progress) -> None:
            progress.report(None)
            divisions.delete(unit, division.id)

        words = _("{name} was deleted").format(name=division_words(division))
        task = self.session.do_long(_("Vintage deleted"), operation, done=lambda _none: self._done(words))
        self.watch(_("Deleting…"), task)

    # Comparing

    def go_on(self) -> None:
        """Compare on the list, or make the newer one current on the page of a comparison."""
        if self.stack.currentWidget() is self.page:
            self._make_current()
        else:
            self._compare_chosen()

    def _compare_chosen(self) -> None:
        """Compare the current division with the chosen one; when that is the current, with another."""
        chosen, current = self.chosen(), self.current()
        if chosen is None or len(self.divisions) < 2:
            return
        others = [division for division in self.divisions if division is not chosen]
        if chosen.current or current is None:
            old, new = oldest_first((chosen, oldest_first(others)[-1]))
        else:
            old, new = current, chosen
        self.compare(old.id, new.id)

    def compare(self, old_id: str, new_id: str) -> None:
        """Compare two divisions and show what came of it."""
        by_id = {division.id: division for division in self.divisions}
        if old_id not in by_id or new_id not in by_id:
            return
        work = partial(_compared, self.session.workspace, by_id[old_id], by_id[new_id])
        self.read(_("Comparing areas …"), work, self._show_comparison)

    def _show_comparison(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self.page.show_comparison(comparison)
        use = "" if comparison.new.current else _("Make {name} current").format(name=division_words(comparison.new))
        self.show_page(self.page, use, cancel=_("Close"))
        self.page.focus()

    def _make_current(self) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        division = comparison.new

        def operation(unit: Unit, progress: Progress) -> None:
            from assetmap.operations import divisions

            divisions.make_current(unit, division.id, progress)

        words = _("{name} is now the current vintage").format(name=division_words(division))
        task = self.session.do_long(_("Vintage made current"), operation, done=lambda _none: self._done(words))
        self.watch(_("Placing assets in areas …"), task)

    def _done(self, words: str) -> None:
        self.show_list()
        self.toast.say(words, undo=True)

    # What happens in the dossier

    def _undo(self) -> None:
        self.session.undo(done=self._undone)

    def _undone(self, title: str | None) -> None:
        if title is not None:
            self.toast.say(_("Undone: {title}").format(title=title), undo=False)

    def _changed(self, changed: Changed) -> None:
        if changed.touched("divisions", "areas"):
            self._read()
            if self.stack.currentWidget() is self.page:
                self.show_list()

    def _refused(self, error: KnownError) -> None:
        self.say_problem(translate(error))
        self._read()

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, in whatever way; the map goes first."""
        self._closed = True
        self.page.shut()
        super().done(result)


def _compared(workspace: Workspace, old: Division, new: Division, progress: Progress) -> Comparison:
    """Called in a thread of its own."""
    from assetmap.geo.compare import asset_moves, compare

    before, after = workspace.division_areas(old.id), workspace.division_areas(new.id)
    fates = compare(before, after, progress)
    assets = workspace.snapshot(Audience.TEAM).assets
    return Comparison(old, new, fates, asset_moves(assets.lon, assets.lat, before, after, fates))


def areas_words(counts: Mapping[Level, int]) -> str:
    """`35 buurten, 8 wijken, 1 gemeente`."""
    words = []
    if counts.get(Level.BUURT):
        words.append(ngettext("{count} buurt", "{count} buurten", counts[Level.BUURT]))
    if counts.get(Level.WIJK):
        words.append(ngettext("{count} wijk", "{count} wijken", counts[Level.WIJK]))
    if counts.get(Level.GEMEENTE):
        words.append(ngettext("{count} gemeente", "{count} gemeenten", counts[Level.GEMEENTE]))
    return ", ".join(words) or _("none")


def _fill_row(table: QTableWidget, row: int, division: Division, counts: Mapping[Level, int]) -> None:
    cells: Sequence[str] = (
        division.name,
        "" if division.year is None else str(division.year),
        division.source,
        areas_words(counts),
        _("current") if division.current else "",
    )
    for column, words in enumerate(cells):
        item = QTableWidgetItem(words)
        item.setToolTip(parts.tip(words))
        if column in {AREAS, USE}:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
        if division.current:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        table.setItem(row, column, item)


def _words(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    return item.text().strip() if item is not None else ""


def _table() -> QTableWidget:
    columns = {_("Name"): 0, _("Year"): 90, _("Source"): 0, _("Areas"): 310, _("In use"): 120}
    table = list_table(_("Vintages"), columns)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
    return table
