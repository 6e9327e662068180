"""Passwords on the command line: where they come from, and the commands that set, change or take one off.

A password comes from an environment variable, because what is typed as a command can be read by every program on the
machine and stays in the history of the shell. What was typed is never repeated in a message: it may be the password.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap import settings
from assetmap.cli.output import say, write
from assetmap.domain.access import Act
from assetmap.domain.errors import Cancelled, DossierError, KnownError
from assetmap.domain.messages import N_
from assetmap.domain.recovery import RecoveryCode
from assetmap.i18n import gettext as _
from assetmap.i18n import translate

if TYPE_CHECKING:
    from assetmap.store.keys import Secret
    from assetmap.workspace import Workspace

DONE = 0
YES = ("y", "yes", "j", "ja")


class PasswordMissing(KnownError):  # noqa: N818 - what is the case, not a fault of the program
    """A password is needed, and the environment does not have it."""


@contextmanager
def open_dossier(chosen: argparse.Namespace) -> Iterator[Workspace]:
    """The dossier that was named, opened with the password that was given, and closed again.

    That it was opened stands in its access log when something came of it; a command that was refused leaves the file
    as it was.

    Raises:
        PasswordMissing: the variable is not there, or none was named for an encrypted dossier.
        DossierError: it cannot be opened.
    """
    from assetmap.workspace import Workspace

    who = settings.load().signature()
    with Workspace.open(chosen.dossier, password_for(chosen)) as workspace:
        for notice in workspace.notices:
            say(translate(notice))
        workspace.access.identify(who)
        try:
            yield workspace
        except BrokenPipeError:  # by then it was read
            workspace.access.sign_in(who)
            raise
        workspace.access.sign_in(who)


def password_for(chosen: argparse.Namespace) -> str | None:
    """The password for the dossier that was named; None when it has none and none was given.

    Raises:
        PasswordMissing: see `open_dossier`.
    """
    from assetmap.workspace import Workspace

    password = given(chosen)
    encrypted = Workspace.needs_password(chosen.dossier)
    if encrypted and password is None:
        raise PasswordMissing(
            N_(
                "The dossier {name} has a password. Put it in an environment variable, "
                "and write --password-env with the name of that variable."
            ),
            name=chosen.dossier.name,
        )
    return password


def given(chosen: argparse.Namespace) -> str | None:
    """The password in the variable that `--password-env` names; None without that option.

    Raises:
        PasswordMissing: there is no such variable, or it is empty.
    """
    return variable(chosen.password_env, "--password-env")


def variable(name: str | None, option: str) -> str | None:
    """The password in the variable of this name; None when `option`, which named it, was not given.

    Raises:
        PasswordMissing: there is no such variable, or it is empty.
    """
    if name is None:
        return None
    password = os.environ.get(name)
    if not password:
        raise PasswordMissing(
            N_(
                "The environment variable that {option} names is not there, or is empty. "
                "Put the password in it first; the option takes the name of the variable, not the password."
            ),
            option=option,
        )
    return password


def encrypt(chosen: argparse.Namespace) -> int:
    """Give a plain dossier its first password."""
    if _is_encrypted(chosen.dossier):
        raise DossierError(
            N_("The dossier {name} has a password already. Use change-password for another one."),
            name=chosen.dossier.name,
        )
    new = variable(chosen.new_password_env, "--new-password-env") or given(chosen)
    _change(chosen.dossier, None, new)
    say(_("The dossier is encrypted now. Without the password nobody can open it, and nobody can give it back to you."))
    say(_("Copies and backups that were made before are still readable: throw them away."))
    return DONE


def decrypt(chosen: argparse.Namespace) -> int:
    """Take the password off a dossier."""
    _need_encrypted(chosen.dossier)
    password = password_for(chosen)
    if not chosen.yes:
        ask(_("After this, everyone who has the file can read all that is in it. Go on? [y/N] "))
    _change(chosen.dossier, password, None)
    say(_("The dossier is not encrypted any more: everyone who has the file can read all that is in it."))
    return DONE


def change_password(chosen: argparse.Namespace) -> int:
    """Give an encrypted dossier another password."""
    _need_encrypted(chosen.dossier)
    code = variable(chosen.recovery_env, "--recovery-env")
    old = password_for(chosen) if code is None else RecoveryCode(code)
    _change(chosen.dossier, old, variable(chosen.new_password_env, "--new-password-env"))
    say(_("The password is changed. Backups that were made before still open with the old one."))
    say(_("With the password the recovery code is another one: see recovery-code."))
    return DONE


def recovery_code(chosen: argparse.Namespace) -> int:
    """Print what opens an encrypted dossier when its password is lost."""
    _need_encrypted(chosen.dossier)
    with open_dossier(chosen) as workspace:
        write(workspace.recovery_code)
    say(_("Keep this code in a safe place, not with the laptop: whoever has both can read everything."))
    return DONE


def say_plain() -> None:
    """Tell that a new dossier is not encrypted."""
    say(
        _(
            "This dossier is not encrypted: everyone who has the file can read all that is in it. "
            'With --password-env it gets a password; "assetmap encrypt" does that later.'
        )
    )


def _change(path: Path, old: Secret | None, new: str | None) -> None:
    from assetmap.workspace import Workspace

    Workspace.change_password(path, old, new)
    with Workspace.open(path, new) as workspace:
        workspace.access.sign_in(settings.load().signature())
        workspace.access.note(Act.ENCRYPTED if old is None else Act.DECRYPTED if new is None else Act.PASSWORD)
    write(str(path))


def _is_encrypted(path: Path) -> bool:
    """Whether a dossier is encrypted; refuses what is no dossier."""
    from assetmap.store.dossier import recognise
    from assetmap.workspace import Workspace

    encrypted = Workspace.needs_password(path)
    if not encrypted:
        recognise(path)
    return encrypted


def _need_encrypted(path: Path) -> None:
    if not _is_encrypted(path):
        raise DossierError(N_('The dossier {name} has no password. "assetmap encrypt" gives it one.'), name=path.name)


def ask(question: str) -> None:
    """Ask whoever sits at a terminal; a script that has the password has said enough."""
    if not sys.stdin.isatty():
        return
    sys.stderr.write(question)
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in YES:
        raise Cancelled(N_("Stopped. Nothing was changed."))
