"""How a dossier comes into the window: opened, unlocked, made, made as an example, or with another password.

It asks for names and passwords; the work is done in other threads. One at a time.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from assetmap import folders
from assetmap.domain.access import Act
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.recovery import MistypedCode, RecoveryCode
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.settings import Settings
from assetmap.store import keys
from assetmap.store.keys import PasswordNeeded, Secret, WrongPassword
from assetmap.ui import keychain, patience
from assetmap.ui.background import Mailbox, Worker
from assetmap.ui.session import Opening, Session, change_password, open_dossier, restore

if TYPE_CHECKING:
    from assetmap.ui.passwords import AskPassword, ChangePassword, NewPassword
    from assetmap.ui.recovery import AskCode, ShowCode

SUFFIX = ".assetmap"


class _Way(Enum):
    """How the dossier that comes gets its key: asked for, being looked up, remembered by this laptop, or new."""

    ASKED = auto()
    LOOKED_UP = auto()
    REMEMBERED = auto()
    NEW = auto()


class Door(QObject):
    """`began(words)`, then one of `opened(Session)`, `refused(KnownError)` and, when the user turned away, `left`.

    `kept(KnownError)` comes after `opened` when the password could not be changed or no backup was put back;
    `recovered(RecoveryCode)` when that code was typed in the place of the password.
    """

    began = Signal(str)
    opened = Signal(object)
    refused = Signal(object)
    left = Signal()
    kept = Signal(object)
    recovered = Signal(object)

    def __init__(self, window: QWidget, chosen: Settings | None = None) -> None:
        """`chosen` says of which dossiers this laptop remembers the key."""
        super().__init__(window)
        self._window = window
        self._settings = chosen or Settings()
        self._opening: Opening | None = None
        self._worker: Worker | None = None
        self._mailbox = Mailbox(self)
        self._asking: AskPassword | None = None
        self._asking_code: AskCode | None = None
        self._path: Path | None = None
        self._way = _Way.ASKED
        self._lookups = 0

    @property
    def busy(self) -> bool:
        """Whether a dossier is on its way; not while one is locked, because then another can be opened."""
        asking = self._asking is not None and self._asking.isModal()
        return self._opening is not None or self._worker is not None or asking or self._way is _Way.LOOKED_UP

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
        dialog.code_wanted.connect(lambda: self.show_code(session))
        dialog.open()
        return dialog

    def show_code(self, session: Session) -> ShowCode:
        """Show the recovery code of an open, encrypted dossier, to be printed."""
        from assetmap.ui.recovery import ShowCode

        dialog = ShowCode(session.workspace.name, session.workspace.recovery_code, self._window)
        session.closing.connect(dialog.reject)
        dialog.open()
        return dialog

    def open(self, path: Path) -> None:
        """Open a dossier, asking for its password when it has one that this laptop does not remember."""
        self._begin(path, _("Opening {name}…"))
        if not self._settings.remembered:
            self._try(None)
            return
        self._way = _Way.LOOKED_UP
        remembered = frozenset(self._settings.remembered)
        keychain.look_up(path, remembered, partial(self._looked_up, self._lookups), self)

    def unlock(self, path: Path, asking: AskPassword) -> None:
        """Open a dossier with what is typed in `asking`, which is in sight already and closed when it fits."""
        self._begin(path, _("Opening {name}…"))
        self._listen(path, asking)

    def create(self, path: Path, password: str | None) -> None:
        """Make a dossier and open it."""
        self._begin(path, _("Opening {name}…"))
        self._way = _Way.ASKED if password is None else _Way.NEW
        self._opening = open_dossier(
            path, create=True, password=password, opened=self._arrived, refused=self._refused, parent=self
        )

    def change(self, path: Path, old: Secret | None, new: str | None) -> None:
        """Give a dossier that was just closed another password, and open it again."""
        self._begin(path, _("Writing {name} anew…"))
        self._way = _Way.ASKED if new is None else _Way.NEW
        keychain.forget_of(self._settings, (keys.name_of(path),), self)
        act = Act.ENCRYPTED if old is None else Act.DECRYPTED if new is None else Act.PASSWORD
        changed = partial(self._changed, act)
        self._opening = change_password(path, old, new, opened=changed, refused=self._refused, parent=self)

    def restore(self, path: Path, backup: Path, own: Secret | None, theirs: Secret | None, *, who: str) -> None:
        """Put a backup in the place of a dossier that was just closed, and open it."""
        self._begin(path, _("Putting the backup back…"))
        self._opening = restore(
            path,
            backup,
            own,
            theirs,
            who=who,
            opened=self._restored,
            refused=partial(self._not_restored, path, own),
            parent=self,
        )

    def _not_restored(self, path: Path, own: Secret | None, error: KnownError) -> None:
        """The dossier is as it was: open it again, and say why."""
        self._end_opening()
        again = partial(self._arrived_unchanged, error)
        self._opening = open_dossier(path, password=own, opened=again, refused=self._refused, parent=self)

    def _arrived_unchanged(self, error: KnownError, session: Session) -> None:
        self._arrived(session)
        self.kept.emit(error)

    def _restored(self, session: Session, kept: str) -> None:
        if kept:
            words = Message(N_("The backup was put back. What was there before is kept as {name}."), {"name": kept})
            session.workspace.notices = (*session.workspace.notices, words)
        self._arrived(session)

    def example(self) -> None:
        """Open the example; it is made the first time."""
        from platformdirs import user_data_path

        path = folders.private(user_data_path("assetmap", appauthor=False)) / (_("example") + SUFFIX)
        if path.exists():
            self.open(path)
            return
        self.began.emit(_("Making the example…"))
        self._worker = Worker("example")
        self._worker.submit(lambda: self._make_example(path))

    def drop(self) -> None:
        """The window closes: what is on its way is not wanted any more."""
        self._end_worker()
        self._lookups += 1
        self._way = _Way.ASKED
        if self._opening is not None:
            self._opening.drop()
            self._end_opening()
        if self._asking is not None:
            self._asking.reject()

    def _begin(self, path: Path, words: str) -> None:
        """A dossier comes; one that was locked stays closed."""
        self._path, self._way = path, _Way.ASKED
        self._lookups += 1
        self._stop_asking()
        self.began.emit(words.format(name=path.stem))

    def _looked_up(self, which: int, code: str | None) -> None:
        if which != self._lookups:
            return
        self._way = _Way.ASKED if code is None else _Way.REMEMBERED
        self._try(None if code is None else RecoveryCode(code))

    def _try(self, secret: Secret | None) -> None:
        if self._path is not None:
            self._opening = open_dossier(
                self._path, password=secret, opened=self._arrived, refused=self._refused, parent=self
            )

    def _arrived(self, session: Session) -> None:
        self._end_opening()
        way, self._way = self._way, _Way.ASKED
        code = self._asking_code.code if self._asking_code is not None else None
        if self._asking is not None:
            self._remember(self._asking, session)
        self._stop_asking(let_in=True)
        self.opened.emit(session)
        if way is _Way.NEW:
            self.show_code(session)
        elif code is not None:
            self.recovered.emit(code)

    def _remember(self, asking: AskPassword, session: Session) -> None:
        """Let this laptop remember the key of a dossier that was just opened, or no more, as was ticked."""
        name = keys.name_of(session.workspace.path)
        if asking.remember.isChecked():
            keychain.keep_of(self._settings, name, session.workspace.recovery_code, self)
        else:
            keychain.forget_of(self._settings, (name,), self)

    def _changed(self, act: Act, session: Session, failure: KnownError | None) -> None:
        if failure is not None:
            self._way = _Way.ASKED
        self._arrived(session)
        if failure is None:
            session.note(act)
        else:
            self.kept.emit(failure)

    def _refused(self, error: KnownError) -> None:
        self._end_opening()
        path, asking = self._path, self._asking_code or self._asking
        if path is not None and self._way is _Way.REMEMBERED and isinstance(error, WrongPassword | MistypedCode):
            keychain.forget_of(self._settings, (keys.name_of(path),), self)
            self._way = _Way.ASKED
            self._ask(path)
        elif path is not None and asking is None and isinstance(error, PasswordNeeded):
            self._ask(path)
        elif asking is not None and isinstance(error, WrongPassword):
            asking.refuse(translate(error))
        else:
            self._way = _Way.ASKED
            self._stop_asking()
            self.refused.emit(error)

    def _ask(self, path: Path) -> None:
        from assetmap.ui.passwords import AskPassword

        asking = AskPassword(path.stem, self._window, waits=patience.with_dossier(path))
        self._listen(path, asking)
        asking.open()

    def _listen(self, path: Path, asking: AskPassword) -> None:
        self._asking = asking
        asking.given.connect(self._try)
        asking.forgotten.connect(partial(self._ask_code, path))
        asking.rejected.connect(self._turned_away)

    def _ask_code(self, path: Path) -> None:
        """Ask for the recovery code, over the question for the password."""
        from assetmap.ui.recovery import AskCode

        asking = self._asking_code = AskCode(path.stem, self._window, waits=patience.with_dossier(path))
        asking.given.connect(self._try)
        asking.rejected.connect(self._no_code)
        asking.open()

    def _no_code(self) -> None:
        self._asking_code = None
        self._drop_opening()
        if self._asking is not None:
            self._asking.hold_up()

    def _turned_away(self) -> None:
        if self._asking is not None:
            self._asking = None
            self._drop_opening()
            self.left.emit()

    def _stop_asking(self, *, let_in: bool = False) -> None:
        """Close the questions that are in sight; nobody turned away."""
        dialogs = (self._asking_code, self._asking)
        self._asking_code = self._asking = None
        for dialog in dialogs:
            if dialog is not None and let_in:
                dialog.let_in()
            elif dialog is not None:
                dialog.accept()

    def _drop_opening(self) -> None:
        if self._opening is not None:
            self._opening.drop()
            self._end_opening()

    def _end_opening(self) -> None:
        if self._opening is not None:
            self._opening.deleteLater()
            self._opening = None

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
