"""What is read from a dossier about people: persons, consents, texts and links."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from assetmap.domain.assets import Audience
from assetmap.domain.consent import Consent, ConsentText, How
from assetmap.domain.people import Ground, Link, Person, Role
from assetmap.domain.privacy import NOBODY, People
from assetmap.store.tables import asset_persons, consent_texts, consents, persons


def all_persons(connection: Connection) -> tuple[Person, ...]:
    """Everybody, by name, then id."""
    return tuple(map(_person, connection.execute(select(persons).order_by(persons.c.name, persons.c.id))))


def person(connection: Connection, person_id: str) -> Person | None:
    """One person by id."""
    found = connection.execute(select(persons).where(persons.c.id == person_id)).first()
    return None if found is None else _person(found)


def named(connection: Connection, name: str) -> tuple[Person, ...]:
    """Everybody of this name, in upper or lower case."""
    wanted = " ".join(name.split()).casefold()
    return tuple(each for each in all_persons(connection) if each.name.casefold() == wanted)


def consents_of(connection: Connection, person_id: str | None = None) -> tuple[Consent, ...]:
    """The consents of a person, or of all: newest first."""
    found: Select[Any] = select(consents).order_by(consents.c.given_on.desc(), consents.c.id)
    if person_id is not None:
        found = found.where(consents.c.person_id == person_id)
    return tuple(map(_consent, connection.execute(found)))


def texts(connection: Connection) -> tuple[ConsentText, ...]:
    """The texts that were shown, newest version first."""
    found = connection.execute(select(consent_texts).order_by(consent_texts.c.version.desc(), consent_texts.c.id))
    return tuple(ConsentText(id=row.id, version=row.version, text=row.text, made_at=row.made_at) for row in found)


def links(connection: Connection) -> tuple[Link, ...]:
    """Who stands behind, or is a contact of, which asset; by the name of the person."""
    ordered = select(asset_persons.c.asset_id, asset_persons.c.person_id, asset_persons.c.role)
    found = connection.execute(
        ordered.join(persons, persons.c.id == asset_persons.c.person_id).order_by(persons.c.name, persons.c.id)
    ).all()
    roles = {role.value: role for role in Role}
    return tuple([Link(asset_id, person_id, roles[role]) for asset_id, person_id, role in found])


def people(connection: Connection, *, names_only: bool) -> People:
    """What the gate must know of people; for the team that is who they are, not what they agreed to."""
    linked = links(connection)
    if not linked:  # then nobody can be shown, and there is no need to read who there are
        return NOBODY
    return People.of(all_persons(connection), () if names_only else consents_of(connection), linked)


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        address=row.address,
        note=row.note,
        is_16_or_older=None if row.is_16_or_older is None else bool(row.is_16_or_older),
        parent_agreed=bool(row.parent_agreed),
        ground=Ground(row.ground),
        last_spoken=_day(row.last_spoken),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _consent(row: Any) -> Consent:
    return Consent(
        id=row.id,
        person_id=row.person_id,
        purpose=row.purpose,
        audience=Audience(row.audience),
        with_name=bool(row.with_name),
        with_contact=bool(row.with_contact),
        how=How(row.how),
        text_id=row.text_id,
        given_on=date.fromisoformat(row.given_on),
        noted_by=row.noted_by,
        ends_on=_day(row.ends_on),
        withdrawn_on=_day(row.withdrawn_on),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
