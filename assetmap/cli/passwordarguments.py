"""The words of the commands about passwords."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from assetmap.cli.parsers import Parser, add_command
from assetmap.i18n import gettext as _


def add_password_commands(commands: Any) -> None:
    """`encrypt`, `decrypt`, `change-password` and `recovery-code`."""
    first = add_command(
        commands,
        "encrypt",
        _("Give a dossier a password: from then on the file is encrypted."),
        "assetmap encrypt donderberg.assetmap --new-password-env WACHTWOORD",
    )
    _add_new(first)
    first.set_defaults(check=partial(_check_first, first))
    none = add_command(
        commands,
        "decrypt",
        _("Take the password off a dossier: from then on everyone who has the file can read it."),
        "assetmap decrypt donderberg.assetmap --password-env WACHTWOORD",
    )
    none.add_argument("--yes", action="store_true", help=_("do not ask first"))
    other = add_command(
        commands,
        "change-password",
        _("Give an encrypted dossier another password."),
        "assetmap change-password donderberg.assetmap --password-env OUD --new-password-env NIEUW",
    )
    other.add_argument(
        "--recovery-env",
        metavar="VAR",
        help=_("the environment variable that holds the recovery code, when the password is lost"),
    )
    _add_new(other)
    other.set_defaults(check=partial(_check_other, other))
    add_command(
        commands,
        "recovery-code",
        _("Print the recovery code of an encrypted dossier: it opens the dossier when the password is lost."),
        "assetmap recovery-code donderberg.assetmap --password-env WACHTWOORD",
    )


def _add_new(parser: Parser) -> None:
    parser.add_argument(
        "--new-password-env", metavar="VAR", help=_("the environment variable that holds the new password")
    )


def _check_first(parser: Parser, chosen: argparse.Namespace) -> None:
    if chosen.new_password_env is None and chosen.password_env is None:
        parser.error(_("the following arguments are required: %s") % "--new-password-env")


def _check_other(parser: Parser, chosen: argparse.Namespace) -> None:
    if chosen.new_password_env is None:
        parser.error(_("the following arguments are required: %s") % "--new-password-env")
