"""Making a backup, putting one back, and reading another dossier in: from the menu Dossier."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from assetmap.custody.words import merged_lines
from assetmap.domain.errors import KnownError
from assetmap.domain.recovery import RecoveryCode
from assetmap.i18n import gettext as _
from assetmap.store.keys import WrongPassword
from assetmap.ui import parts, patience
from assetmap.ui.passwords import PasswordField
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.domain.merging import Merged
    from assetmap.domain.progress import Progress
    from assetmap.store.keys import Secret
    from assetmap.ui.window import Window

SUFFIX = ".assetmap"


def make_backup(window: Window) -> None:
    """Ask where, and write a whole copy of the open dossier there."""
    session = window.session
    if session is None or not window.view.leave():
        return
    day = datetime.now(UTC).astimezone().date().isoformat()
    name = _("{name} backup {day}").format(name=session.workspace.name, day=day)
    suggestion = window.settings.folder() / (name + SUFFIX)
    found, _filter = QFileDialog.getSaveFileName(window, _("Make a backup"), str(suggestion), _names())
    if found:
        path = Path(found)
        write_backup(window, session, path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))


def write_backup(window: Window, session: Session, target: Path) -> None:
    """Write a whole copy of the dossier to `target`, and say so."""
    words = _("Backup made: {name}. Keep it on another disk too.").format(name=target.name)
    session.keep(
        _("Make a backup"),
        lambda _progress: session.workspace.backup(target),
        done=lambda _nothing: window.say(words),
    )


def restore(window: Window) -> RestoreDialog | None:
    """Ask which backup, and put it in the place of the open dossier."""
    found = _ask_file(window, _("Put a backup back"))
    return None if found is None else open_restore(window, found)


def open_restore(window: Window, backup: Path) -> RestoreDialog | None:
    """Show what putting this backup back means; it is done when the user says so."""
    session = window.session
    if session is None:
        return None
    dialog = RestoreDialog(session, backup, window)
    dialog.chosen.connect(partial(_put_back, window, session.workspace.path, own_secret(session), backup))
    dialog.open()
    return dialog


def _put_back(window: Window, path: Path, own: Secret | None, backup: Path, theirs: Secret | None) -> None:
    if window.close_dossier():
        window.door.restore(path, backup, own, theirs, who=window.settings.signature())


def read_in(window: Window) -> ImportDossier | None:
    """Ask which dossier, and read it into the open one."""
    found = _ask_file(window, _("Read another dossier in"))
    return None if found is None else open_import(window, found)


def open_import(window: Window, other: Path) -> ImportDossier | None:
    """Show what reading this dossier in means; it is done when the user says so."""
    if window.session is None:
        return None
    dialog = ImportDossier(window.session, other, window)
    dialog.open()
    return dialog


def own_secret(session: Session) -> Secret | None:
    """What opens the dossier that is open, None when it is not encrypted."""
    workspace = session.workspace
    return RecoveryCode(workspace.recovery_code) if workspace.encrypted else None


def _ask_file(window: Window, title: str) -> Path | None:
    if window.session is None or not window.view.leave():
        return None
    found, _filter = QFileDialog.getOpenFileName(window, title, str(window.settings.folder()), _names())
    return Path(found) if found else None


def _names() -> str:
    return _("Dossiers ({suffix})").format(suffix=f"*{SUFFIX}")


class FileDialog(TaskDialog):
    """What is about to happen with a file, with a field for its password when ours does not open it.

    A wrong password makes one wait, longer each time, as when a dossier is opened.
    """

    def __init__(self, session: Session, title: str, path: Path, words: list[str], parent: QWidget | None) -> None:
        from assetmap.custody import deeds

        super().__init__(session, title, parent)
        self.path = path
        own = own_secret(session)
        self._own = own if own is not None and deeds.opens(path, own) else None
        self._patience = patience.with_dossier(path)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._try_again)
        self.field = PasswordField(_("Password"))
        self.field.textChanged.connect(lambda _text: self.say_problem(""))
        self.ask_page = QWidget()
        layout = QVBoxLayout(self.ask_page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(parts.text(title, "title"))
        layout.addWidget(parts.text(parts.broken(path.name), "strong"))
        for line in words:
            layout.addWidget(parts.text(parts.broken(line)))
        self.wants_password = self._own is None and deeds.needs_password(path)
        if self.wants_password:
            layout.addSpacing(4)
            layout.addWidget(parts.text(_("It has a password of its own:")))
            layout.addWidget(self.field)
        layout.addStretch(1)
        self.stack.addWidget(self.ask_page)

    def secret(self) -> Secret | None:
        """What opens the file."""
        return self.field.text() if self.wants_password else self._own

    def begin(self, go_on: str) -> None:
        """Show the page, with the focus where the user goes on."""
        self.show_page(self.ask_page, go_on)
        if self.wants_password:
            self.field.setFocus()
            self._wait(self._patience.left())

    def may_try(self) -> bool:
        """Whether there is something to try, and the wait after a mistake is over."""
        if self._waiting.isActive():
            return False
        if self.wants_password and not self.field.text():
            self.say_problem(_("Type a password first."))
            return False
        return True

    def fitted(self) -> None:
        """The password was right."""
        if self.wants_password:
            self._patience.let_in()

    def _failed(self, error: KnownError) -> None:
        super()._failed(error)
        if self.wants_password and isinstance(error, WrongPassword):
            self._wait(self._patience.refused())

    def _wait(self, milliseconds: int) -> None:
        if milliseconds:
            self.field.setEnabled(False)
            self.accept_button.setEnabled(False)
            self._waiting.start(milliseconds)

    def _try_again(self) -> None:
        self.field.setEnabled(True)
        self.accept_button.setEnabled(True)
        self.field.setFocus()
        self.field.selectAll()


class RestoreDialog(FileDialog):
    """Putting a backup back; `chosen` hands over what opens it, when it does."""

    chosen = Signal(object)

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        words = [
            _("The dossier {name} becomes as it was in this backup.").format(name=session.workspace.name),
            _("What is in it now is kept beside it, under another name. Who was erased does not come back."),
        ]
        super().__init__(session, _("Put a backup back"), path, words, parent)
        self.begin(_("Put it back"))

    def go_on(self) -> None:
        """Look whether the backup opens, and hand it over."""
        if not self.may_try():
            return
        if self.path.resolve() == self.session.workspace.path.resolve():  # before the dossier is closed for it
            self.say_problem(_("{name} is the dossier itself. Choose a backup of it.").format(name=self.path.name))
            return
        from assetmap.custody import deeds

        secret = self.secret()
        self.read(
            _("Looking at {name}…").format(name=self.path.name),
            lambda _progress: deeds.look_at(self.path, secret),
            lambda _nothing: self._hand_over(secret),
        )

    def _hand_over(self, secret: Secret | None) -> None:
        self._task = None
        self.fitted()
        self.accept()
        self.chosen.emit(secret)


class ImportDossier(FileDialog):
    """Reading another dossier in, as one step; and what came of it."""

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        words = [
            _("People, assets and own areas that are not in {name} yet come in.").format(name=session.workspace.name),
            _("What is in both stays as it is here. Who was erased stays out. You can undo it in one step."),
        ]
        super().__init__(session, _("Read another dossier in"), path, words, parent)
        self.report_page = QWidget()
        self.report = QVBoxLayout(self.report_page)
        self.report.setContentsMargins(0, 0, 0, 0)
        self.report.setSpacing(8)
        self.stack.addWidget(self.report_page)
        self.begin(_("Read it in"))

    def go_on(self) -> None:
        """Read it in, or close when that is done."""
        if self.stack.currentWidget() is self.report_page:
            self.accept()
            return
        if not self.may_try():
            return
        from assetmap.custody import deeds

        secret, workspace = self.secret(), self.session.workspace

        def work(progress: Progress) -> Merged:
            other = deeds.read_other(workspace, self.path, secret)
            return deeds.read_in(workspace, other, title, progress)

        title = _("Dossier {name} read in").format(name=self.path.stem)
        self.watch(_("Reading {name} in…").format(name=self.path.stem), self.session.keep(title, work, done=self._tell))

    def _tell(self, merged: Merged) -> None:
        self.fitted()
        self.report.addWidget(parts.text(_("Read in from {name}").format(name=parts.broken(self.path.stem)), "title"))
        for line in merged_lines(merged):
            self.report.addWidget(parts.text(f"•  {parts.broken(line)}"))
        self.report.addStretch(1)
        self.show_page(self.report_page, _("Close"))
        self.cancel_button.hide()
