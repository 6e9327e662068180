"""The commands about people: who is known, someone new, and consent that is taken back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from assetmap.cli import passwords
from assetmap.cli.output import Column, say, write, write_json, write_table
from assetmap.cli.peoplearguments import NEVER
from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.consent import DEFAULT_PURPOSE, STANDING_LABELS, Consent, allowed, counting, default_end, standing
from assetmap.domain.people import Ground, Person
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

if TYPE_CHECKING:
    from assetmap.store.unit import Unit

DONE = 0
NAME_COLUMNS = 32


def people(chosen: argparse.Namespace) -> int:
    """List the persons of a dossier, by name, with their consent of today."""
    with passwords.open_dossier(chosen) as workspace:
        persons, links = workspace.persons(), workspace.person_links()
        consents: dict[str, list[Consent]] = {}
        for consent in workspace.consents():
            consents.setdefault(consent.person_id, []).append(consent)
    assets: dict[str, list[str]] = {}
    for link in links:
        assets.setdefault(link.person_id, []).append(link.asset_id)
    if chosen.json:
        write_json([_json(person, consents.get(person.id, ()), assets.get(person.id, ())) for person in persons])
        return DONE
    columns = (
        Column(_("Id")),
        Column(_("Assets"), right=True),
        Column(_("Consent")),
        Column(_("Name"), limit=NAME_COLUMNS),
        Column(_("Contact details")),
    )
    write_table(columns, [_row(person, consents, len(assets.get(person.id, ()))) for person in persons])
    say(ngettext("{count} person", "{count} persons", len(persons)))
    return DONE


def _row(person: Person, consents: Mapping[str, Sequence[Consent]], assets: int) -> tuple[str, ...]:
    own, today = consents.get(person.id, ()), _today()
    given = allowed(person, own, today)
    words = _(STANDING_LABELS[standing(person, own, today)])
    if given is not None:
        words = f"{words}: {_(AUDIENCE_LABELS[given.audience])}"
    return person.id, str(assets), words, person.name, person.contact


def _json(person: Person, consents: Sequence[Consent], assets: Sequence[str]) -> dict[str, object]:
    today = _today()
    given, counted = allowed(person, consents, today), counting(person, consents, today)
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "ground": person.ground.value,
        "is_16_or_older": person.is_16_or_older,
        "last_spoken": None if person.last_spoken is None else person.last_spoken.isoformat(),
        "consent": {
            "standing": standing(person, consents, today).value,
            "audience": None if given is None else given.audience.value,
            "with_name": given is not None and given.with_name,
            "with_contact": given is not None and given.with_contact,
            "until": min((each.ends_on.isoformat() for each in counted if each.ends_on is not None), default=None),
        },
        "assets": list(assets),
    }


def add_person(chosen: argparse.Namespace) -> int:
    """Note someone, with what that person agreed to today; one step."""
    from assetmap.operations import people as operations

    today = _today()
    person = Person(
        id="",
        name=chosen.name,
        phone=chosen.phone,
        email=chosen.email,
        ground=Ground(chosen.ground),
        is_16_or_older=False if chosen.under_16 else None,
        parent_agreed=chosen.parent_agreed,
        last_spoken=today if chosen.consent else None,
    )

    def operation(unit: Unit) -> str:
        person_id = operations.add_person(unit, person)
        if chosen.consent is not None:
            consent = Consent(
                id="",
                person_id=person_id,
                given_on=today,
                purpose=_(DEFAULT_PURPOSE),
                audience=Audience(chosen.consent),
                with_name=chosen.with_name,
                with_contact=chosen.with_contact,
                ends_on=_last_day(chosen.until, today),
            )
            operations.give_consent(unit, consent, today=today)
        return person_id

    with passwords.open_dossier(chosen) as workspace:
        write(workspace.do(_("Person noted"), operation))
    if chosen.consent is not None and not person.may_consent:
        say(_("This consent does not count as long as no parent agreed: nothing goes outside the team."))
    return DONE


def _last_day(until: date | None, today: date) -> date | None:
    """The last day of a consent: as asked (`NEVER`: it has none), or what is usual."""
    if until is None:
        return default_end(today)
    return None if until == NEVER else until


def withdraw(chosen: argparse.Namespace) -> int:
    """Take back everything that someone agreed to."""
    from assetmap.operations import people as operations

    with passwords.open_dossier(chosen) as workspace:
        person = workspace.person(chosen.person)
        operation = partial(operations.withdraw, person_id=person.id, today=_today())
        count = workspace.do(_("Consent withdrawn"), operation)
    say(
        ngettext("{count} consent withdrawn.", "{count} consents withdrawn.", count)
        if count
        else _("There was no consent to withdraw.")
    )
    return DONE


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
