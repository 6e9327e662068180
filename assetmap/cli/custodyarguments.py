"""The words of the commands that keep a dossier safe and clean: erasing, backups, reading another dossier in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assetmap.cli.parsers import add_command, add_json
from assetmap.i18n import gettext as _


def add_custody_commands(commands: Any) -> None:
    """`erase`, `backup`, `restore` and `import-dossier`."""
    erased = add_command(
        commands,
        "erase",
        _("Erase a person for good, everywhere in the dossier, and look whether anything is left."),
        'assetmap erase donderberg.assetmap "Fatima el Amrani"',
        'assetmap erase donderberg.assetmap "Fatima el Amrani" --keep-assets --yes',
    )
    erased.add_argument("person", metavar=_("PERSON"), help=_("the name or the id of the person"))
    erased.add_argument(
        "--keep-assets", action="store_true", help=_("keep what came from the person, without the person")
    )
    erased.add_argument("--yes", action="store_true", help=_("do not ask first"))
    add_json(erased)
    copied = add_command(
        commands,
        "backup",
        _("Write a whole copy of a dossier to OUT, with the same password."),
        "assetmap backup donderberg.assetmap donderberg-2026-11-21.assetmap",
    )
    copied.add_argument("out", metavar=_("OUT"), type=Path, help=_("the file to write"))
    back = add_command(
        commands,
        "restore",
        _("Put a backup in the place of a dossier; what was there is kept beside it. Who was erased stays erased."),
        "assetmap restore donderberg.assetmap donderberg-2026-11-21.assetmap",
    )
    back.add_argument("backup", metavar=_("BACKUP"), type=Path, help=_("the backup"))
    _add_variable(
        back,
        "--backup-password-env",
        _("the environment variable that holds the password of the backup, when it is another one"),
    )
    back.add_argument("--yes", action="store_true", help=_("do not ask first"))
    add_json(back)
    other = add_command(
        commands,
        "import-dossier",
        _("Read another dossier in: people, assets and own areas that are not in this one. One step."),
        "assetmap import-dossier donderberg.assetmap collega.assetmap",
    )
    other.add_argument("other", metavar=_("OTHER"), type=Path, help=_("the dossier to read in; it stays as it is"))
    _add_variable(other, "--other-password-env", _("the environment variable that holds the password of the other one"))
    add_json(other)


def _add_variable(parser: Any, option: str, help_text: str) -> None:
    parser.add_argument(option, metavar="VAR", help=help_text)
