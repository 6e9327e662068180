"""The words of the commands about inzage and the access log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assetmap.cli.parsers import add_command, add_json
from assetmap.i18n import gettext as _


def add_access_commands(commands: Any) -> None:
    """Inzage for one person, and the log."""
    subject = add_command(
        commands,
        "subject",
        _("Write everything that is noted of a person to one file, for that person: a page (.html) or data (.json)."),
        'assetmap subject donderberg.assetmap "Fatima el Amrani" inzage.html',
    )
    subject.add_argument("person", metavar=_("PERSON"), help=_("the name or the id of the person"))
    subject.add_argument("out", metavar=_("OUT"), type=Path, help=_("the file to write"))
    subject.add_argument(
        "--with-mentions",
        action="store_true",
        help=_("put in other texts with the name too; they may tell of others, so read them first"),
    )
    subject.add_argument("--overwrite", action="store_true", help=_("replace the file when it is already there"))
    log = add_command(
        commands,
        "log",
        _("List who opened a dossier, what went out of it and for whom, and what was erased."),
        "assetmap log donderberg.assetmap",
        "assetmap log donderberg.assetmap --json",
    )
    add_json(log)
