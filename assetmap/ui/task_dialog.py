"""A dialog around long work: it asks, works with progress that can be stopped, and says what came of it.

A known error of its own work is told inside the dialog, as a sentence; nothing else opens on top of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.errors import KnownError
from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.background import Report, Task
from assetmap.ui.session import Session

T = TypeVar("T")


class TaskDialog(QDialog):
    """Pages of a dialog, one of which shows progress. Subclasses add their pages and say what the buttons do."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._task: Task | None = None
        self._before: QWidget | None = None
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(600, 400)
        self.stack = QStackedWidget()
        self.problem: QLabel = parts.text("", "error")
        self.problem.hide()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("Progress"))
        self.doing: QLabel = parts.text("")
        self.working = self._working_page()
        self.stack.addWidget(self.working)
        self.accept_button: QPushButton = parts.button("", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.go_on)
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.extra = QHBoxLayout()
        self.extra.setSpacing(8)
        buttons.addLayout(self.extra)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.accept_button)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)

    def _working_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addStretch(1)
        layout.addWidget(self.doing)
        layout.addWidget(self.bar)
        layout.addStretch(2)
        return page

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page; `go_on` is the text of the main button, empty for none."""
        self.stack.setCurrentWidget(page)
        self.accept_button.setText(go_on)
        self.accept_button.setVisible(bool(go_on))
        self.cancel_button.setText(cancel or _("Cancel"))
        self.cancel_button.setEnabled(True)
        if go_on:
            self.accept_button.setFocus()
        self._grow()

    def _grow(self) -> None:
        """Be high enough for all words on the page, as far as the screen allows."""
        wanted = self._column.totalHeightForWidth(self.width()) if self._column.hasHeightForWidth() else 0
        self.resize(self.width(), min(max(self.height(), wanted), self.screen().availableGeometry().height() - 48))

    def go_on(self) -> None:
        """What the main button does on the page that is shown."""
        raise NotImplementedError

    def say_problem(self, words: str) -> None:
        """Show a sentence above the buttons about what is wrong; nothing for an empty text."""
        self._say(words, "error")

    def say_note(self, words: str) -> None:
        """Show a sentence above the buttons that is no trouble, as of what the user stopped."""
        self._say(words, "note")

    def _say(self, words: str, look: str) -> None:
        if self.problem.property("look") != look:
            self.problem.setProperty("look", look)
            self.problem.style().unpolish(self.problem)
            self.problem.style().polish(self.problem)
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def read(self, title: str, work: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        """Do long work that writes nothing in the dossier; `done` gets the result."""
        self._start(title)
        self._watch(self.session.run(work, done=done, title=title))

    def _start(self, doing: str) -> None:
        self._before = self.stack.currentWidget()
        self._text_before = self.accept_button.text()
        self.say_problem("")
        self.doing.setText(doing)
        self.bar.setRange(0, 0)
        self.show_page(self.working, "", cancel=_("Stop"))

    def watch(self, doing: str, task: Task) -> None:
        """Show the progress of work that was started elsewhere."""
        self._start(doing)
        self._watch(task)

    def _watch(self, task: Task) -> None:
        self._task = task
        task.progressed.connect(self._progressed)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._stopped)
        task.finished.connect(self._ended)

    def _progressed(self, report: Report) -> None:
        self.bar.setRange(0, 0 if report.fraction is None else 100)
        if report.fraction is not None:
            self.bar.setValue(round(report.fraction * 100))
        if report.message is not None:
            self.doing.setText(translate(report.message))

    def _failed(self, error: KnownError) -> None:
        self._back()
        self.say_problem(translate(error))

    def _stopped(self) -> None:
        self._back()
        self.say_note(_("Stopped. Nothing was changed."))

    def _ended(self) -> None:
        self._task = None
        if self.stack.currentWidget() is self.working:
            # A mistake of the program ended the work: it was reported, the dialog must not wait for ever.
            self._back()

    def _back(self) -> None:
        if self._before is not None:
            self.show_page(self._before, self._text_before)

    def reject(self) -> None:
        """Stop the work if it is under way, else close."""
        if self._task is not None:
            self._task.cancel()
            self.cancel_button.setEnabled(False)
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc stops or closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            super().keyPressEvent(event)
