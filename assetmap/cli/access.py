"""The commands about who may see and who saw: inzage for one person, and the log of what went out."""

from __future__ import annotations

import argparse
from dataclasses import replace

from assetmap import settings
from assetmap.cli import passwords
from assetmap.cli.output import Column, say, write, write_json, write_table
from assetmap.cli.parsers import is_there
from assetmap.domain.access import Act, sentence, who
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate

DONE = 0


def log(chosen: argparse.Namespace) -> int:
    """List who opened a dossier and what went out of it, newest first."""
    own = settings.load().signature()
    with passwords.open_dossier(chosen) as workspace:
        entries, names = workspace.access.entries(), workspace.access.names()
    if chosen.json:
        write_json(
            [
                {
                    "at": entry.at,
                    "who": entry.who,
                    "own": entry.who == own,
                    "what": entry.what.value,
                    "audience": None if entry.audience is None else entry.audience.value,
                    "about": entry.about,
                    "form": entry.form,
                }
                for entry in entries
            ]
        )
        return DONE
    columns = (Column(_("When")), Column(_("Who")), Column(_("What")))
    write_table(
        columns,
        [
            (f"{entry.local:%d-%m-%Y %H:%M}", translate(who(entry, own)), translate(sentence(entry, names)))
            for entry in entries
        ],
    )
    say(_("Lines go away after two years."))
    return DONE


def subject(chosen: argparse.Namespace) -> int:
    """Write everything that is noted of one person to one file."""
    from assetmap.exports import subject as exports

    if is_there(chosen.out) and not chosen.overwrite:
        raise ExportRefused(N_("The file {file} is already there. Write --overwrite to replace it."), file=chosen.out)
    with passwords.open_dossier(chosen) as workspace:
        person = workspace.person(chosen.person)
        found = workspace.subject(person.id)
        count = len(found.mentioned)
        if not chosen.with_mentions:
            found = replace(found, mentioned=(), left_out=count)
        target = exports.write(found, chosen.out, overwrite=chosen.overwrite)
        workspace.access.note(Act.SUBJECT, about=person.id, form=target.suffix.lower())
    write(str(target))
    say(_("Read the file through before you hand it over, and give it to this person only."))
    if count:
        _tell_mentions(count, taken=chosen.with_mentions)
    return DONE


def _tell_mentions(count: int, *, taken: bool) -> None:
    if taken:
        say(
            ngettext(
                "{count} other text with the name is in it: check that it tells nothing of others.",
                "{count} other texts with the name are in it: check that they tell nothing of others.",
                count,
            )
        )
    else:
        say(
            ngettext(
                "{count} other text with the name is left out; --with-mentions puts it in.",
                "{count} other texts with the name are left out; --with-mentions puts them in.",
                count,
            )
        )
