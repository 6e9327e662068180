"""What this laptop remembers, for who asks it to: the keys of dossiers, in the keyring of the system.

What is kept is the key of one file (as its recovery code), not the password: that may open other things too, and the
key ends to fit when the password changes. The name under which it is kept tells nothing. A keyring that keeps what it
gets readable on the disk is not used. Every call goes to a thread of its own and is given up after a while: a keyring
that hangs, or fails in whatever way, holds nothing up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from assetmap import settings
from assetmap.settings import Settings
from assetmap.store import keys
from assetmap.ui import errors

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Assetmap"
PATIENCE = 4_000
"""Milliseconds that a keyring gets to answer."""

LOOK_EVERY = 15
"""Milliseconds between two looks for its answer."""

SOUND = 1
"""The least priority of a keyring that encrypts: the lists of keyring give less to those that do not, or do nothing."""

UNSOUND = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")

T = TypeVar("T")


def can_remember(answered: Callable[[bool], None], parent: QObject) -> None:
    """Tell whether there is a keyring to trust; in the thread of the window, `parent`'s."""
    _ask(lambda: _sound() is not None, answered, fallback=False, parent=parent)


def look_up(path: Path, remembered: AbstractSet[str], found: Callable[[str | None], None], parent: QObject) -> None:
    """Tell the code that is kept for the file at `path`; None when there is none, or the keyring does not answer.

    The keyring is not asked for what is not among the `remembered` names.
    """

    def work() -> str | None:
        name = keys.name_of(path)
        keyring = _sound() if name in remembered else None
        return None if keyring is None else keyring.get_password(SERVICE, name)

    _ask(work, found, fallback=None, parent=parent)


def keep_of(chosen: Settings, name: str, code: str, parent: QObject) -> None:
    """Keep `code` under `name`, and that name in the settings: before, so that it can always be found to forget it."""

    def work() -> None:
        keyring = _sound()
        if keyring is not None:
            keyring.set_password(SERVICE, name, code)

    if name not in chosen.remembered:
        chosen.remembered.append(name)
        settings.save(chosen)
    _ask(work, lambda _none: None, fallback=None, parent=parent)


def forget_of(
    chosen: Settings, names: Iterable[str], parent: QObject, done: Callable[[int], None] = lambda _left: None
) -> None:
    """Take what is kept under these names away, and the names from the settings; `done` tells how many are left.

    A name stays in the settings when the keyring did not say that it is gone, so that it can be tried again.
    """
    wanted = tuple(name for name in names if name in chosen.remembered)

    def work() -> tuple[str, ...]:
        keyring = _sound()
        return () if keyring is None else tuple(name for name in wanted if _gone(keyring, name))

    def forgotten(gone: tuple[str, ...]) -> None:
        chosen.remembered = [name for name in chosen.remembered if name not in gone]
        settings.save(chosen)
        done(len(set(wanted) - set(gone)))

    if wanted:
        none: tuple[str, ...] = ()
        _ask(work, forgotten, fallback=none, parent=parent)
    else:
        done(0)


def _gone(keyring: KeyringBackend, name: str) -> bool:
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)
    except KeyringError:
        return False
    return True


def _sound() -> KeyringBackend | None:
    """The keyring of this system, or the first of several, that does not keep things readable."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    several = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    return next((each for each in several if _is_sound(each)), None)


def _is_sound(backend: KeyringBackend) -> bool:
    kind = type(backend)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return not name.startswith(UNSOUND) and "plaintext" not in name.lower() and backend.priority >= SOUND


def _ask(work: Callable[[], T], answered: Callable[[T], None], *, fallback: T, parent: QObject) -> None:
    """Call `answered` once: with what `work` gives in another thread, or with `fallback` when it fails or hangs.

    The thread leaves its answer where the window looks for it. It touches nothing of Qt, because it may outlive whoever
    asked.
    """
    answers: list[T] = []

    def ask() -> None:
        result = fallback
        try:
            result = work()
        except Exception as failure:  # noqa: BLE001 - a keyring can fail in any way; it must never hold up a dossier
            errors.log.warning("the keyring failed: %s", type(failure).__name__)
        answers.append(result)

    def tell() -> None:
        if shiboken6.isValid(parent):
            answered(answers[0] if answers else fallback)

    _looking().add(_Question(lambda: bool(answers), tell, time.monotonic() + PATIENCE / 1000))
    Thread(target=ask, name="keyring", daemon=True).start()


class _Question(NamedTuple):
    """A call of a keyring on its way: whether it was answered, what to do then, and until when to wait."""

    answered: Callable[[], bool]
    tell: Callable[[], None]
    until: float


class _Looking(QObject):
    """Looks for answers, as long as there are questions. One for the whole program: it outlives all who ask."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._questions: list[_Question] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self._look)

    def add(self, question: _Question) -> None:
        """Look for the answer to this one too."""
        self._questions.append(question)
        self._timer.start()

    def _look(self) -> None:
        now = time.monotonic()
        over = [question for question in self._questions if question.answered() or now > question.until]
        self._questions = [question for question in self._questions if question not in over]
        if not self._questions:
            self._timer.stop()
        for question in over:
            question.tell()


def _looking() -> _Looking:
    app = QCoreApplication.instance()
    assert app is not None
    found = app.findChild(_Looking)
    return found if isinstance(found, _Looking) else _Looking(app)
