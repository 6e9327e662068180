"""Taking over a base map that exists: a copy of the file is kept on this computer, with progress and a way to stop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.maps import packs
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

LATER = 300
"""Milliseconds after which progress is shown: a small file is there by then."""


class TakeDialog(TaskDialog):
    """Copies a pack at once. `taken(name)` when it is there; why it cannot be used is told in the dialog."""

    taken = Signal(str)

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Choose a base map"), parent)
        self.path = path
        self.resize(560, 180)
        self.page = QWidget()
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts.text(parts.broken(path.name), "strong"))
        column.addStretch(1)
        self.stack.addWidget(self.page)
        self.show_page(self.page, "", cancel=_("Close"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LATER)
        self._timer.timeout.connect(self.open)
        session.closing.connect(self._leave)

    def begin(self) -> None:
        """Copy it."""
        path, workspace = self.path, self.session.workspace
        self.read(
            _("Copying the base map…"),
            lambda progress: packs.adopt(path, workspace.areas(), progress),
            self._adopted,
        )
        self._timer.start()

    def go_on(self) -> None:
        """There is nothing to go on with: it began by itself."""

    def _adopted(self, name: str) -> None:
        self.taken.emit(name)
        self.done(1)

    def _failed(self, error: KnownError) -> None:
        super()._failed(error)
        self.cancel_button.setText(_("Close"))
        self._timer.stop()
        self.open()

    def _stopped(self) -> None:
        self.done(0)

    def _leave(self) -> None:
        """The dossier is being closed."""
        if self._task is not None:
            self._task.cancel()
        self.done(0)

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes; it may not even have been shown."""
        self._timer.stop()
        super().done(result)
        self.deleteLater()
