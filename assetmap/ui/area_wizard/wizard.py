"""The wizard for area files: choose a file, see on one page what is in it and where it lies, import it as one step.

Looking into the file happens again after each choice that changes what is in it, in a thread of its own, and the newest
choice wins. A small file is read along with that, so what is shown is what will be stored; a large one is read when the
user goes on, and shown once more when something had to be repaired or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from assetmap.domain.areas import Level
from assetmap.domain.errors import KnownError
from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.imports.areachoices import Choices
from assetmap.imports.areakinds import KIND_OF_SUFFIX
from assetmap.ui import parts
from assetmap.ui.area_wizard import looking, words
from assetmap.ui.area_wizard.columns import ColumnsPage
from assetmap.ui.area_wizard.look_page import LookPage
from assetmap.ui.area_wizard.looking import Look, Picked
from assetmap.ui.area_wizard.report_page import ReportPage
from assetmap.ui.background import Task
from assetmap.ui.drop_page import drop_page
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.store.unit import Unit

AREA_SUFFIXES = (*KIND_OF_SUFFIX, ".zip")
SIZE = QSize(1120, 660)
WAIT = 200
"""Milliseconds in which more choices may come before the file is read again."""


class AreaWizard(TaskDialog):
    """Areas from a file. `stored(words)` tells what came in, `compare(old, new)` which divisions to compare."""

    stored = Signal(str)
    compare = Signal(str, str)

    def __init__(
        self, session: Session, folder: Path, parent: QWidget | None = None, *, level: Level | None = None
    ) -> None:
        """`level` is what the areas are taken for until the user says otherwise; None: what the file tells."""
        super().__init__(session, _("Import areas") if level is not Level.OWN else _("Import own areas"), parent)
        self.folder = folder
        self._first = Choices(level=level)
        self.look: Look | None = None
        self._asked = self._first
        self._picked: Picked | None = None
        self._looking: Task | None = None
        self._turn = 0
        self._again = False
        self._closed = False
        self._stored = False
        self._shown_report: Look | None = None
        screen = self.screen().availableGeometry()
        self.resize(SIZE.boundedTo(QSize(screen.width() - 48, screen.height() - 64)))
        self.setAcceptDrops(True)
        self.choose_button: QPushButton = parts.button(_("Choose a file…"), "primary")
        self.choose_button.clicked.connect(self._ask)
        self.folder_button: QPushButton = parts.button(_("Choose a folder…"))
        self.folder_button.clicked.connect(self._ask_folder)
        self.ask_page = self._make_ask_page()
        self.page = LookPage()
        self.page.chosen.connect(self.choose)
        self.page.picked.connect(self.pick)
        self.page.columns.connect(self.show_columns)
        self.page.report.connect(self.show_report)
        self.columns_page = ColumnsPage()
        self.columns_page.changed.connect(self._check_columns)
        self.report_page = ReportPage()
        self.report_page.save_button.clicked.connect(self._ask_report)
        self.report_page.compare_button.clicked.connect(self._compare)
        for page in (self.ask_page, self.page, self.columns_page, self.report_page):
            self.stack.addWidget(page)
        self.other_button: QPushButton = parts.button(_("Another file…"))
        self.other_button.clicked.connect(self._ask)
        self.back_button: QPushButton = parts.button(_("Back"))
        self.back_button.clicked.connect(self.show_look)
        for button in (
            self.other_button,
            self.back_button,
            self.report_page.save_button,
            self.report_page.compare_button,
        ):
            self.extra.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._look_now)
        self.show_page(self.ask_page, "")

    def _make_ask_page(self) -> QWidget:
        told = words.ask_words(own=self._first.level is Level.OWN)
        promise = _("You see what is in it first. Nothing is stored before you say so.")
        return drop_page(self.windowTitle(), (told,), (self.choose_button, self.folder_button), promise)

    # Choosing a file

    def _ask(self) -> None:
        suffixes = " ".join(f"*{suffix}" for suffix in AREA_SUFFIXES)
        kinds = _("Areas ({suffixes})").format(suffixes=suffixes)
        name, _filter = QFileDialog.getOpenFileName(self, self.windowTitle(), str(self.folder), kinds)
        if name:
            self.read_file(Path(name))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.windowTitle(), str(self.folder))
        if name:
            self.read_file(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take a file, as long as nothing was stored."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not self._stored and self._task is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Look into the file."""
        event.acceptProposedAction()
        self.read_file(next(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))

    def read_file(self, path: Path) -> None:
        """Look into a file and show what is in it."""
        self._stop_looking()
        self.folder = path.parent
        self._asked, self._picked = self._first, None
        # When it cannot be read, nothing of the file before it is left to be imported by mistake.
        self.look = None
        self.show_page(self.ask_page, "")
        workspace = self.session.workspace
        self.read(
            _("Looking into {name} …").format(name=path.name),
            lambda progress: looking.look(path, self._first, workspace, progress),
            self._first_look,
        )

    def _first_look(self, look: Look) -> None:
        self.page.begin()
        self._take(look)
        self.show_look()

    # What the user chooses

    def choose(self, change: Mapping[str, Any]) -> None:
        """Follow a choice: fields of `Choices` with their values."""
        if "layer" in change:  # what was chosen about the other layer says nothing about this one
            self._asked, self._picked = replace(self._first, layer=change["layer"]), None
            self.page.begin()
        else:
            self._asked = replace(self._asked, **change)
        self._later(again=bool(looking.LOOKS_AGAIN & set(change)))

    def pick(self, picked: Picked) -> None:
        """Follow the choice of gemeenten and wijken."""
        self._picked = picked
        self._later(again=False)

    def _later(self, *, again: bool) -> None:
        if self.look is None:
            return
        self._stop_looking()
        self._again = self._again or again
        self.say_problem("")
        if not self._again:
            self.look = replace(
                self.look, choices=self._asked, picked=self._picked or self.look.picked, file=None, refusal=None
            )
            self.page.show_counts(self.look)
        if self._again or (self.look.small and self.look.ready):
            self.page.set_busy(busy=True)
            self.accept_button.setEnabled(False)
            self._timer.start()
        else:
            self._show_buttons()

    def _look_now(self) -> None:
        look, asked, picked, again = self.look, self._asked, self._picked, self._again
        if look is None:
            return
        self._turn += 1
        turn = self._turn

        def work(progress: Progress) -> Look:
            if again:
                return looking.look_again(look.path, asked, look.known, picked, progress)
            return looking.read(look, progress)

        self._looking = self.session.run(work, done=lambda found: self._looked(turn, found), title=look.path.name)
        self._looking.failed.connect(lambda error: self._look_failed(turn, error))

    def _looked(self, turn: int, look: Look) -> None:
        if turn != self._turn or self._closed:
            return
        self._looking = None
        self._again = False
        self._take(look)
        self.page.show_look(look)
        self._show_buttons()

    def _look_failed(self, turn: int, error: KnownError) -> None:
        if turn != self._turn or self._closed:
            return
        self._looking = None
        self.page.show_failure()
        self.say_problem(translate(error))

    def _stop_looking(self) -> None:
        self._timer.stop()
        self._turn += 1
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _take(self, look: Look) -> None:
        self.look = look
        self._asked, self._picked = look.choices, look.picked

    # Pages

    def show_look(self) -> None:
        """Go to the page that shows what is in the file."""
        if self.look is None:
            return
        self.page.show_look(self.look)
        self.show_page(self.page, _("Import"))
        self._show_buttons()
        if self.accept_button.isEnabled():
            self.accept_button.setFocus()
        elif self.page.places.isVisibleTo(self.page):
            self.page.places.search.setFocus()

    def _show_buttons(self) -> None:
        look = self.look
        if look is None or self.stack.currentWidget() is not self.page:
            return
        can_read = look.inspection.layer is not None and look.inspection.crs is not None
        must_choose = can_read and not look.inspection.recognised
        numbers = looking.counts(look) if look.ready else {}
        self.accept_button.setText(_("Choose the columns…") if must_choose else words.import_words(numbers))
        self.accept_button.setEnabled(must_choose or (look.ready and look.refusal is None))
        self.say_problem("" if look.refusal is None else translate(look.refusal))

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page with the buttons that belong to it."""
        super().show_page(page, go_on, cancel=cancel)
        self.other_button.setVisible(page is self.page)
        self.back_button.setVisible(page is self.columns_page or (page is self.report_page and not self._stored))
        self.report_page.save_button.setVisible(page is self.report_page)
        earlier = self.look is not None and self.look.replaced is not None
        self.report_page.compare_button.setVisible(
            page is self.report_page and self._stored and earlier and self._official()
        )
        self.accept_button.setEnabled(True)
        if page is self.ask_page:
            self.choose_button.setFocus()

    def show_columns(self) -> None:
        """Go to the page where the user says what each column holds."""
        if self.look is not None:
            self.columns_page.fill(self.look.inspection)
            self.say_problem("")
            self.show_page(self.columns_page, _("Use these columns"))
            self.columns_page.focus()
            self._check_columns()

    def _check_columns(self) -> None:
        self.accept_button.setEnabled(self.columns_page.complete())

    def show_report(self) -> None:
        """Go to the report, before anything is stored."""
        if self.look is not None and self.look.file is not None:
            self._shown_report = self.look
            levels = words.levels_words(looking.counts(self.look), words.gemeenten_of(self.look))
            self.report_page.show_report(self.look, levels, "")
            self.show_page(self.report_page, words.import_words(looking.counts(self.look)))

    # Going on

    def go_on(self) -> None:
        """What the main button does on each page."""
        page = self.stack.currentWidget()
        if self._stored:
            self.accept()
        elif page is self.columns_page:
            self._use_columns()
        elif self.look is not None and not self.look.inspection.recognised:
            self.show_columns()
        elif self.look is not None and self.look.file is not None:
            self._store(self.look)
        else:
            self._read_whole()

    def _use_columns(self) -> None:
        self.show_look()
        self.choose({"columns": self.columns_page.mapping()})

    def _read_whole(self) -> None:
        look = self.look
        if look is not None and look.ready:
            self.read(_("Reading {name}…").format(name=look.path.name), partial(looking.read, look), self._read_done)

    def _read_done(self, look: Look) -> None:
        self._take(look)
        file = look.file
        if file is None:
            self.show_look()
        elif file.report.repaired or file.report.left_out:
            self.show_report()
        else:
            self.show_look()
            self._store(look)

    def _store(self, look: Look) -> None:
        file = look.file
        if file is None:
            return

        def operation(unit: Unit, progress: Progress) -> int:
            from assetmap.operations.areas import import_division

            return import_division(unit, file.division, file.areas, progress)

        task = self.session.do_long(_("Areas imported"), operation, done=lambda _count: self._done(look))
        self.watch(_("Storing the areas…"), task)

    def _done(self, look: Look) -> None:
        """Tell what came in; the wizard stays when there is more to say than that."""
        file = look.file
        if file is None or self._closed:
            return
        self._stored = True
        levels = words.levels_words(file.report.levels, file.report.municipalities)
        self.stored.emit(levels)
        report = file.report
        unseen = look is not self._shown_report and (report.repaired or report.left_out)
        if not unseen and not (look.replaced is not None and self._official()):
            self.accept()
            return
        effect = self._effect(look) if self._official() else ""
        self.report_page.show_report(look, _("Imported: {what}").format(what=levels), effect)
        self.show_page(self.report_page, _("Close"))
        self.cancel_button.hide()
        self.accept_button.setFocus()

    def _effect(self, look: Look) -> str:
        current = look.replaced
        if current is None:
            return ""
        return _("This is now the current vintage. {name} stays under Dossier › Vintages.").format(
            name=words.division_words(current)
        )

    def _official(self) -> bool:
        """Whether a division came in, and not only own areas."""
        file = None if self.look is None else self.look.file
        return file is not None and any(level is not Level.OWN for level in file.report.levels)

    def _compare(self) -> None:
        look = self.look
        if look is not None and look.file is not None and look.replaced is not None:
            self.compare.emit(look.replaced.id, look.file.division.id)
            self.accept()

    # The report

    def _ask_report(self) -> None:
        if self.look is None:
            return
        suggestion = self.folder / _("report {name}.txt").format(name=self.look.path.stem)
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the report"), str(suggestion), "*.txt")
        if name:
            self.save_report(Path(name))

    def save_report(self, target: Path) -> None:
        """Write the report as plain text."""
        if self.look is None:
            return
        path = target if target.suffix else target.with_suffix(".txt")
        when = datetime.now().astimezone().strftime("%d-%m-%Y %H:%M")
        try:
            path.write_text(words.report_text(self.look, when), encoding="utf-8")
        except OSError:
            self.say_problem(_("{name} cannot be written there. Choose another folder.").format(name=path.name))
        else:
            self.say_problem("")
            self.report_page.save_button.setText(_("Saved as {name}").format(name=parts.short(path.name)))

    # Leaving

    def reject(self) -> None:
        """Stop the work if it is under way, go back from a page behind the main one, else close."""
        page = self.stack.currentWidget()
        if self._task is None and not self._stored and page in {self.columns_page, self.report_page}:
            self.show_look()
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field ends the typing, and imports nothing yet."""
        typing = isinstance(self.focusWidget(), QLineEdit | QAbstractSpinBox)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and typing:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, in whatever way."""
        self._closed = True
        self._stop_looking()
        super().done(result)
