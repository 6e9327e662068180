"""The base maps on this computer: how large each is, whose, whether the dossier uses it; and a way to remove one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.basemap import PackInfo, PackRefused
from assetmap.domain.errors import KnownError
from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.maps import packs
from assetmap.operations import dossier
from assetmap.ui import parts
from assetmap.ui.basemap_wizard.words import size_words
from assetmap.ui.list_table import list_table
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

NAME, SOURCE, ZOOMS, SIZE, USE = range(5)
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack in the folder: its file name and size in bytes, and what is in it, or why it cannot be used."""

    name: str
    size: int
    info: PackInfo | None
    refusal: KnownError | None = None


class PacksDialog(TaskDialog):
    """A list, and a page that asks before one is removed for good."""

    def __init__(
        self, session: Session, folder: Path, let_go: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        """`folder` is where copies go first; `let_go` lets go of the base map that is shown, to remove its file."""
        super().__init__(session, _("Base maps on this computer"), parent)
        self.folder = folder
        self.kept: tuple[Kept, ...] = ()
        self.used: object = None
        self._let_go = let_go
        self._closed = False
        screen = self.screen().availableGeometry()
        self.resize(min(960, screen.width() - 48), min(520, screen.height() - 64))
        self.table = _table()
        self.table.itemSelectionChanged.connect(self._enable)
        self.total: QLabel = parts.text("", "muted")
        self.nothing: QLabel = parts.text(_("There are no base maps on this computer yet."), "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.question: QLabel = parts.text("", "title")
        self.effect: QLabel = parts.text("")
        self.sure = QCheckBox(_("I know that this cannot be undone"))
        self.sure.toggled.connect(self.accept_button.setEnabled)
        self.list_page, self.ask_page = self._list_page(), self._ask_page()
        for page in (self.list_page, self.ask_page):
            self.stack.addWidget(page)
        self.copy_button: QPushButton = parts.button(_("Save a copy…"), tip=_("To give to colleagues"))
        self.copy_button.clicked.connect(self._ask_copy)
        self.remove_button: QPushButton = parts.button(_("Remove…"))
        self.remove_button.clicked.connect(self._ask)
        for button in (self.copy_button, self.remove_button):
            self.extra.addWidget(button)
        session.closing.connect(self._leave)
        self.show_list()

    def _list_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(parts.text(self.windowTitle(), "title"))
        column.addWidget(parts.text(_("All dossiers on this computer can use them. In the menu you choose which one.")))
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.total)
        return page

    def _ask_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.question, self.effect, self.sure):
            column.addWidget(widget)
        column.addStretch(1)
        return page

    # The list

    def show_list(self) -> None:
        """Go to the list, read anew."""
        self.say_problem("")
        self.show_page(self.list_page, "", cancel=_("Close"))
        self.read(_("Looking which base maps there are…"), partial(_look, self.session), self._fill)

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page with the buttons that belong to it."""
        super().show_page(page, go_on, cancel=cancel)
        for button in (self.copy_button, self.remove_button):
            button.setVisible(page is self.list_page)

    def _fill(self, found: tuple[tuple[Kept, ...], object]) -> None:
        if self._closed:
            return
        self.kept, self.used = found
        self.table.setRowCount(len(self.kept))
        for row, kept in enumerate(self.kept):
            self._fill_row(row, kept)
        there = bool(self.kept)
        self.table.setVisible(there)
        self.nothing.setVisible(not there)
        size = size_words(sum(kept.size for kept in self.kept))
        count = ngettext("{count} base map", "{count} base maps", len(self.kept))
        self.total.setText(_("{count}, together {size}").format(count=count, size=size) if there else "")
        self.show_page(self.list_page, "", cancel=_("Close"))
        if there:
            self.table.selectRow(0)
            self.table.setFocus()
        self._enable()

    def _fill_row(self, row: int, kept: Kept) -> None:
        info = kept.info
        source = "" if info is None else info.attribution
        cells = (
            Path(kept.name).stem,
            source if kept.refusal is None else translate(kept.refusal),
            "" if info is None else f"{info.min_zoom} – {info.max_zoom}",
            size_words(kept.size),
            _("in use") if kept.name == self.used else "",
        )
        for column, words in enumerate(cells):
            item = QTableWidgetItem(words)
            item.setToolTip(parts.tip(words))
            if column in {ZOOMS, SIZE}:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)

    def chosen(self) -> Kept | None:
        """The pack in the chosen row."""
        row = self.table.currentRow()
        return self.kept[row] if 0 <= row < len(self.kept) else None

    def _enable(self) -> None:
        chosen = self.chosen()
        self.remove_button.setEnabled(chosen is not None)
        self.copy_button.setEnabled(chosen is not None and chosen.info is not None)

    # A copy for others

    def _ask_copy(self) -> None:
        kept = self.chosen()
        if kept is None:
            return
        suffix = Path(kept.name).suffix
        start, words = str(self.folder / kept.name), _("Base maps")
        found, _filter = QFileDialog.getSaveFileName(self, _("Save a copy"), start, f"{words} (*{suffix})")
        if found:
            path = Path(found)
            self.save_copy(kept.name, path if path.suffix == suffix else path.with_name(path.name + suffix))

    def save_copy(self, name: str, target: Path) -> None:
        """Write a copy of a pack there."""
        self.folder = target.parent

        def work(progress: Progress) -> None:
            packs.hand_out(name, target, progress)

        self.read(_("Copying the base map…"), work, lambda _nothing: self._saved(target))

    def _saved(self, target: Path) -> None:
        if not self._closed:
            self.show_page(self.list_page, "", cancel=_("Close"))
            self.total.setText(_("Saved: {name}").format(name=parts.broken(target.name)))

    # Removing

    def _ask(self) -> None:
        kept = self.chosen()
        if kept is None:
            return
        name = parts.broken(Path(kept.name).stem)
        self.question.setText(_("Remove the base map {name}?").format(name=name))
        words = [_("The file goes for good: {size}.").format(size=size_words(kept.size))]
        if kept.name == self.used:
            words.append(_("This dossier uses it, and will show no base map any more."))
        words.append(_("Other dossiers may use it too: they will say that it is not there."))
        self.effect.setText(" ".join(words))
        self.sure.setChecked(False)
        self.show_page(self.ask_page, _("Remove for good"))
        self.accept_button.setEnabled(False)
        self.sure.setFocus()

    def go_on(self) -> None:
        """Remove what was asked about."""
        kept = self.chosen()
        if kept is None or self.stack.currentWidget() is not self.ask_page or not self.sure.isChecked():
            return
        let_go = self._let_go if kept.name == self.used else tuple

        def work(_progress: Progress) -> None:
            let_go()
            packs.remove(kept.name)

        self.read(_("Removing…"), work, lambda _nothing: self._removed(kept.name))

    def _removed(self, name: str) -> None:
        if name == self.used:
            self.session.do(_("Base map taken away"), lambda unit: dossier.set_setting(unit, packs.SETTING, None))
        if not self._closed:
            self.show_list()

    # Leaving

    def reject(self) -> None:
        """Go back from the question, else close."""
        if self._task is None and self.stack.currentWidget() is self.ask_page:
            self.show_page(self.list_page, "", cancel=_("Close"))
        else:
            super().reject()

    def _leave(self) -> None:
        """The dossier is being closed."""
        self.done(0)

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, in whatever way."""
        self._closed = True
        super().done(result)


def _look(session: Session, progress: Progress) -> tuple[tuple[Kept, ...], object]:
    """The packs in the folder, and the name of the one that the dossier uses. Called in a thread of its own."""
    found = []
    for name in packs.available():
        progress.report(None)
        path = packs.find(name)
        try:
            info = packs.check(path)
            found.append(Kept(name, info.size, info))
        except PackRefused as refusal:
            with suppress(OSError):  # or it is gone by now
                found.append(Kept(name, path.stat().st_size, None, refusal))
    return tuple(found), session.workspace.setting(packs.SETTING)


def _table() -> QTableWidget:
    columns = {_("Name"): 0, _("Source"): 0, _("Zooms"): 140, _("Size"): 110, _("This dossier"): 130}
    table = list_table(_("Base maps on this computer"), columns)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    return table
