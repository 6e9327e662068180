"""The words of the commands about people and their consent."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from typing import Any

from assetmap.cli.parsers import Parser, add_command, add_json
from assetmap.domain.assets import Audience
from assetmap.domain.people import Ground
from assetmap.i18n import gettext as _

NEVER = date.max
"""Stands for a consent without a last day."""


def add_people_commands(commands: Any) -> None:
    """List who is known, note someone, take back what someone agreed to."""
    listed = add_command(
        commands,
        "people",
        _("List the persons of a dossier, for the team, with their consent of today."),
        "assetmap people donderberg.assetmap",
        "assetmap people donderberg.assetmap --json",
    )
    add_json(listed)
    _add_person(commands)
    withdrawn = add_command(
        commands,
        "withdraw",
        _("Take back everything that a person agreed to, at once."),
        'assetmap withdraw donderberg.assetmap "Fatima el Amrani"',
    )
    withdrawn.add_argument("person", metavar=_("PERSON"), help=_("the name or the id of the person"))


def _add_person(commands: Any) -> None:
    added = add_command(
        commands,
        "add-person",
        _("Note a person, and what that person agreed to today; prints the id."),
        'assetmap add-person donderberg.assetmap --name "Fatima el Amrani" --consent partners --until 2027-12-31',
    )
    added.add_argument("--name", metavar=_("NAME"), required=True, help=_("the full name"))
    added.add_argument("--phone", metavar=_("NUMBER"), default="", help=_("the phone number"))
    added.add_argument("--email", metavar=_("ADDRESS"), default="", help=_("the e-mail address"))
    added.add_argument(
        "--ground",
        choices=[ground.value for ground in Ground],
        default=Ground.CONSENT.value,
        help=_("the legal ground for noting this person"),
    )
    added.add_argument("--under-16", action="store_true", help=_("younger than 16: then a parent must agree too"))
    added.add_argument("--parent-agreed", action="store_true", help=_("a parent agreed"))
    added.add_argument(
        "--consent",
        choices=[audience.value for audience in Audience],
        help=_("the widest audience that the person agreed to; without it there is no consent"),
    )
    added.add_argument("--with-name", action="store_true", help=_("the name may be shown to that audience"))
    added.add_argument("--with-contact", action="store_true", help=_("phone and e-mail may be shown to that audience"))
    added.add_argument(
        "--until",
        metavar=_("DATE"),
        type=_day,
        help=_("the last day of the consent, such as 2027-12-31, or never; two years from now without it"),
    )
    added.set_defaults(check=partial(_check_person, added))


def _check_person(parser: Parser, chosen: argparse.Namespace) -> None:
    """What argparse cannot see by itself.

    Raises:
        WrongUsage: something about a consent without one.
    """
    if chosen.consent is None and (chosen.with_name or chosen.with_contact or chosen.until is not None):
        parser.error(_("--with-name, --with-contact and --until belong to a consent: write --consent too"))


def _day(text: str) -> date:
    if text == "never":
        return NEVER
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _('"{text}" is not a date; write it as 2027-12-31').format(text=text[:40])
        ) from error
