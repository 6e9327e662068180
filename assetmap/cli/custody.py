"""The commands that keep a dossier safe and clean: erasing a person, backups, reading another dossier in."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from assetmap import settings
from assetmap.cli import passwords
from assetmap.cli.output import progress_line, say, write, write_json
from assetmap.custody.words import erased_lines, merged_lines, plan_lines, searched_lines
from assetmap.domain.erasure import Erasure
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate

if TYPE_CHECKING:
    from pathlib import Path

DONE = 0


def erase(chosen: argparse.Namespace) -> int:
    """Erase someone, and say where was looked afterwards."""
    from assetmap.custody import deeds

    with passwords.open_dossier(chosen) as workspace:
        person = workspace.person(chosen.person)
        if not chosen.yes:
            for line in plan_lines(deeds.erase_plan(workspace, person.id, keep_assets=chosen.keep_assets)):
                say(line)
            passwords.ask(_("This cannot be undone. Go on? [y/N] "))
        with progress_line() as progress:
            done = deeds.erase(workspace, person.id, progress=progress, keep_assets=chosen.keep_assets)
    if chosen.json:
        write_json(_erasure_json(done))
        return DONE
    for line in (*erased_lines(done), *searched_lines(done)):
        write(line)
    return DONE


def _erasure_json(done: Erasure) -> dict[str, object]:
    return {
        "rows": done.rows,
        "replaced": done.replaced,
        "left": [
            {"table": item.table, "id": item.row_id, "column": item.column, "text": item.text} for item in done.left
        ],
        "places": [{"place": translate(place.name), "found": place.found} for place in done.places],
        "clean": done.clean,
    }


def backup(chosen: argparse.Namespace) -> int:
    """Write a whole copy of a dossier."""
    target: Path = chosen.out if chosen.out.suffix else chosen.out.with_suffix(".assetmap")
    with passwords.open_dossier(chosen) as workspace:
        workspace.backup(target.absolute())
    write(str(target))
    say(_("Keep it on another disk. Who is erased later is still in it, but does not come back when you restore it."))
    return DONE


def restore(chosen: argparse.Namespace) -> int:
    """Put a backup in the place of a dossier."""
    from assetmap.custody import deeds

    secret = passwords.given(chosen)
    backup_secret = passwords.variable(chosen.backup_password_env, "--backup-password-env") or secret
    if not chosen.yes:
        say(_("The dossier becomes as it was in the backup. What is there now is kept beside it."))
        passwords.ask(_("Go on? [y/N] "))
    signature = settings.load().signature()
    restored = deeds.restore(chosen.dossier, chosen.backup, secret, backup_secret, who=signature)
    if chosen.json:
        write_json({"dossier": str(restored.path), "kept": restored.kept, "erased": restored.erased})
        return DONE
    write(str(restored.path))
    if restored.kept:
        say(_("What was there before is kept as {name}.").format(name=restored.kept))
    if restored.erased:
        say(
            ngettext(
                "{count} person who had been erased was in the backup, and was left out.",
                "{count} persons who had been erased were in the backup, and were left out.",
                restored.erased,
            )
        )
    return DONE


def import_dossier(chosen: argparse.Namespace) -> int:
    """Read another dossier in, as one step."""
    from assetmap.custody import deeds

    own = passwords.given(chosen)
    secret = passwords.variable(chosen.other_password_env, "--other-password-env") or own
    with passwords.open_dossier(chosen) as workspace, progress_line() as progress:
        other = deeds.read_other(workspace, chosen.other, secret)
        title = _("Dossier {name} read in").format(name=other.name)
        merged = deeds.read_in(workspace, other, title, progress)
    if chosen.json:
        write_json(asdict(merged))
        return DONE
    for line in merged_lines(merged):
        write(line)
    return DONE
