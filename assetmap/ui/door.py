"""How a dossier comes into the window: opened, made, made as an example, or with another password.

It asks for names and passwords; the work is done in other threads. One at a time.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.store.keys import PasswordNeeded, WrongPassword
from assetmap.ui.background import Mailbox, Worker
from assetmap.ui.session import Opening, Session, change_password, open_dossier

if TYPE_CHECKING:
    from assetmap.ui.passwords import AskPassword, ChangePassword, NewPassword

SUFFIX = ".assetmap"


class Door(QObject):
    """`began(words)`, then one of `opened(Session)`, `refused(KnownError)` and, when the user turned away, `left`.

    `kept(KnownError)` comes after `opened` when the password could not be changed.
    """

    began = Signal(str)
    opened = Signal(object)
    refused = Signal(object)
    left = Signal()
    kept = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._opening: Opening | None = None
        self._worker: Worker | None = None
        self._mailbox = Mailbox(self)
        self._asking: AskPassword | None = None
        self._path: Path | None = None

    @property
    def busy(self) -> bool:
        """Whether a dossier is on its way."""
        return self._opening is not None or self._worker is not None or self._asking is not None

    def ask_new(self, folder: Path) -> Path | None:
        """Where to make a dossier; None when the user turned away."""
        suggestion = folder / (_("my-buurt") + SUFFIX)
        name, _filter = QFileDialog.getSaveFileName(self._window, _("New dossier"), str(suggestion), _names())
        if not name:
            return None
        path = Path(name)
        return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)

    def ask_existing(self, folder: Path) -> Path | None:
        """Which dossier to open; None when the user turned away."""
        name, _filter = QFileDialog.getOpenFileName(self._window, _("Open a dossier"), str(folder), _names())
        return Path(name) if name else None

    def ask_password(self, name: str, go_on: str, *, may_be_plain: bool = False) -> NewPassword:
        """Ask for a first password; connect to what is returned."""
        from assetmap.ui.passwords import NewPassword

        dialog = NewPassword(name, go_on, self._window, may_be_plain=may_be_plain)
        dialog.open()
        return dialog

    def ask_change(self, session: Session) -> ChangePassword:
        """Ask for another password for an open, encrypted dossier; connect to what is returned."""
        from assetmap.ui.passwords import ChangePassword

        dialog = ChangePassword(session, self._window)
        dialog.open()
        return dialog

    def open(self, path: Path) -> None:
        """Open a dossier, asking for its password when it has one."""
        self._path = path
        self.began.emit(_("Opening {name}…").format(name=path.stem))
        self._try(None)

    def create(self, path: Path, password: str | None) -> None:
        """Make a dossier and open it."""
        self._path = path
        self.began.emit(_("Opening {name}…").format(name=path.stem))
        self._opening = open_dossier(
            path, create=True, password=password, opened=self._arrived, refused=self._refused, parent=self
        )

    def change(self, path: Path, old: str | None, new: str | None) -> None:
        """Give a dossier that was just closed another password, and open it again."""
        self._path = path
        self.began.emit(_("Writing {name} anew…").format(name=path.stem))
        self._opening = change_password(path, old, new, opened=self._changed, refused=self._refused, parent=self)

    def example(self) -> None:
        """Open the example; it is made the first time."""
        from platformdirs import user_data_path

        path = user_data_path("assetmap", appauthor=False, ensure_exists=True) / (_("example") + SUFFIX)
        if path.exists():
            self.open(path)
            return
        self.began.emit(_("Making the example…"))
        self._worker = Worker("example")
        self._worker.submit(lambda: self._make_example(path))

    def drop(self) -> None:
        """The window closes: what is on its way is not wanted any more."""
        self._end_worker()
        if self._opening is not None:
            self._opening.drop()
            self._opening = None
        if self._asking is not None:
            self._asking.reject()

    def _try(self, password: str | None) -> None:
        if self._path is not None:
            self._opening = open_dossier(
                self._path, password=password, opened=self._arrived, refused=self._refused, parent=self
            )

    def _arrived(self, session: Session) -> None:
        self._opening = None
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.accept()
        self.opened.emit(session)

    def _changed(self, session: Session, failure: KnownError | None) -> None:
        self._arrived(session)
        if failure is not None:
            self.kept.emit(failure)

    def _refused(self, error: KnownError) -> None:
        self._opening = None
        if isinstance(error, PasswordNeeded) and self._asking is None and self._path is not None:
            self._ask(self._path.stem)
        elif isinstance(error, WrongPassword) and self._asking is not None:
            self._asking.refuse(translate(error))
        else:
            asking, self._asking = self._asking, None
            if asking is not None:
                asking.accept()
            self.refused.emit(error)

    def _ask(self, name: str) -> None:
        from assetmap.ui.passwords import AskPassword

        self._asking = AskPassword(name, self._window)
        self._asking.given.connect(self._try)
        self._asking.rejected.connect(self._turned_away)
        self._asking.open()

    def _turned_away(self) -> None:
        if self._asking is not None:
            self._asking = None
            if self._opening is not None:
                self._opening.drop()
                self._opening = None
            self.left.emit()

    def _make_example(self, path: Path) -> None:
        """Called in a thread of its own: drawing a town takes a second or two."""
        from assetmap.demo import make_demo

        try:
            make_demo(path)
        except KnownError as error:
            self._mailbox.post(partial(self.refused.emit, error))
        else:
            self._mailbox.post(lambda: self.open(path))
        finally:
            self._mailbox.post(self._end_worker)

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _names() -> str:
    return _("Dossiers ({suffix})").format(suffix=f"*{SUFFIX}")
