"""The lock of an encrypted dossier: closed when nobody is there, and opened again where one was.

What was typed is stored first; what cannot be stored yet is kept in memory, with the page, the choice, the selection
and who looked: a dossier that was seen as someone else opens again so. The dossier is closed and its key forgotten:
behind the lock there is nothing to get at. Long work goes on until it is done; only then comes the lock. A plain
dossier has no lock: there is no password to open it with.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QColorDialog, QDialog, QFileDialog, QMessageBox

from assetmap.domain.assets import Audience
from assetmap.domain.recovery import RecoveryCode
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.store import keys
from assetmap.ui.idle import Idle
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.ui.lock_page import LockPage
    from assetmap.ui.window import Window

AGAIN = 100
"""Milliseconds after which is looked again whether all is stored."""

_IN_A_LOOP = (QFileDialog, QMessageBox, QColorDialog)
"""Dialogs that keep whoever asked for them waiting: those must have returned before others are closed."""


class Kept(NamedTuple):
    """Where one was when the lock came."""

    path: Path
    audience: Audience
    page: int
    area_id: str | None
    filters: Filters
    selection: str | None
    bring_back: Callable[[], None] | None


class Locking(QObject):
    """The lock of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._wanted = False
        self._kept: Kept | None = None
        self.page: LockPage | None = None
        self.idle = Idle(window.settings.lock_after, self)
        self.idle.reached.connect(self._idle)
        door = window.door
        door.began.connect(self._leave)
        door.left.connect(self._leave)
        door.refused.connect(self._leave)
        door.opened.connect(self._opened)
        door.recovered.connect(self._choose_password)

    @property
    def locked(self) -> bool:
        """Whether a dossier waits behind the lock."""
        return self.page is not None

    def seen_by(self, path: Path) -> Audience:
        """Who looked at the dossier at `path` when the lock came; the team when it was not locked."""
        return self._kept.audience if self._kept is not None and self._kept.path == path else Audience.TEAM

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes from now on; never for 0."""
        self.idle.minutes = minutes

    def lock(self) -> None:
        """Lock the open dossier, as soon as all is stored."""
        session = self._window.session
        if session is None or self._wanted:
            return
        if not session.workspace.encrypted:
            self._window.say(
                _("This dossier has no password, so it cannot be locked. Dossier › Password gives it one.")
            )
            return
        self._wanted = True
        self._close_dialogs()

    def _idle(self) -> None:
        session = self._window.session
        # Of meeting mode only the password leads out, and a map on the table is looked at without touching anything.
        in_meeting = self._window.room.meeting is not None
        if session is not None and session.workspace.encrypted and not session.working and not in_meeting:
            self.lock()

    def _close_dialogs(self) -> None:
        """Close all dialogs, from the top; then store what was typed."""
        from PySide6.QtPrintSupport import QPrintDialog

        window, shown = self._window, self._dialogs()
        if waiting := [dialog for dialog in shown if isinstance(dialog, (*_IN_A_LOOP, QPrintDialog))]:
            waiting[-1].reject()
            QTimer.singleShot(0, self, self._close_dialogs)
            return
        for dialog in shown:
            leave = getattr(dialog, "leave", None)
            if callable(leave):
                leave()
            dialog.reject()
        if window.session is None:
            self._wanted = False
            return
        window.view.leave()  # where something must be mended first, the form stays as it is
        self._when_stored()

    def _when_stored(self) -> None:
        session = self._window.session
        if session is not None and session.working:
            QTimer.singleShot(AGAIN, self, self._when_stored)
            return
        self._wanted = False
        if session is not None:
            for dialog in self._dialogs():  # one that was working has only stopped
                dialog.reject()
            self._shut(session)

    def _dialogs(self) -> list[QDialog]:
        """The dialogs that stand over the window."""
        return [
            dialog
            for dialog in QApplication.topLevelWidgets()
            if isinstance(dialog, QDialog) and dialog.isVisible() and _is_over(dialog, self._window)
        ]

    def _shut(self, session: Session) -> None:
        from assetmap.ui.lock_page import LockPage

        window, showing = self._window, self._window.view.showing
        kept = Kept(
            session.workspace.path,
            window.view.view_as.audience,
            window.view.page,
            showing.area_id,
            showing.filters,
            showing.selection,
            self._bring_back(),
        )
        if not window.close_dossier(anyway=True):
            return
        self.idle.stop()
        remembered = keys.name_of(kept.path) in window.settings.remembered
        page = LockPage(kept.path, remembered=remembered)
        window.door.unlock(kept.path, page.asking)
        self._kept, self.page = kept, page
        window.stack.addWidget(page)
        window.stack.setCurrentWidget(page)
        page.asking.field.setFocus()

    def _bring_back(self) -> Callable[[], None] | None:
        """What shows again a form with what could not be stored, None when all was."""
        view = self._window.view
        page = view.extra.current
        if page is not None:
            return page.held()
        if view.right.editing:  # also when the disk refused it
            return partial(view.right.setCurrentWidget, view.right.editor)
        return view.own.held()

    def _opened(self, session: Session) -> None:
        kept, self._kept = self._kept, None
        self._leave()
        self.idle.start()
        self.idle.watch(self._window.windowHandle())
        if kept is None or kept.path != session.workspace.path:
            return
        view = self._window.view
        view.showing.set_area(kept.area_id)
        view.showing.set_filters(kept.filters)
        view.showing.select(kept.selection)
        view.show_page(kept.page)
        if kept.bring_back is not None:
            kept.bring_back()

    def _leave(self, *_told: object) -> None:
        """There is no lock any more: the dossier is open, or will not be opened from here."""
        self._kept = None
        page, self.page = self.page, None
        if page is not None:
            window = self._window
            if window.stack.currentWidget() is page:
                window.stack.setCurrentWidget(window.start)
            window.stack.removeWidget(page)
            page.deleteLater()

    def _choose_password(self, code: RecoveryCode) -> None:
        """Who came in with the recovery code gets a password that is known again."""
        session = self._window.session
        if session is None:
            return
        dialog = self._window.door.ask_password(session.workspace.name, _("Change the password"))
        dialog.chosen.connect(partial(self._change, session.workspace.path, code))

    def _change(self, path: Path, code: RecoveryCode, password: str) -> None:
        if self._window.close_dossier():
            self._window.door.change(path, code, password)


def _is_over(dialog: QDialog, window: QObject) -> bool:
    """Whether a dialog belongs to this window, or to a dialog of it."""
    parent = dialog.parent()
    while parent is not None and parent is not window:
        parent = parent.parent()
    return parent is window
