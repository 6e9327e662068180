"""What is read from a dossier about people: persons, consents, texts and links."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from assetmap.domain.assets import Audience, Kind
from assetmap.domain.attachments import Attachment
from assetmap.domain.attention import AssetOf
from assetmap.domain.consent import Consent, ConsentText, How
from assetmap.domain.noting import Linked
from assetmap.domain.people import Ground, Link, Person, Role
from assetmap.domain.privacy import NOBODY, People
from assetmap.store.tables import asset_persons, assets, attachments, consent_texts, consents, persons


class Known(NamedTuple):
    """Everybody, read at one moment: by name, with all consents, and the assets of each person by id."""

    persons: tuple[Person, ...]
    consents: tuple[Consent, ...]
    assets: dict[str, list[AssetOf]]


def known(connection: Connection) -> Known:
    """Everybody with what the list of people shows of them."""
    return Known(all_persons(connection), consents_of(connection), assets_of(connection))


def assets_of(connection: Connection) -> dict[str, list[AssetOf]]:
    """The assets that come from each person, or of which that person is a contact, by title."""
    columns = (asset_persons.c.person_id, asset_persons.c.asset_id, assets.c.kind, assets.c.title, asset_persons.c.role)
    joined = (
        select(*columns).join(assets, assets.c.id == asset_persons.c.asset_id).order_by(assets.c.title, assets.c.id)
    )
    made: dict[str, list[AssetOf]] = {}
    for person_id, asset_id, kind, title, role in connection.execute(joined):
        made.setdefault(person_id, []).append(AssetOf(asset_id, Kind(kind), title, Role(role)))
    return made


def attachments_of(connection: Connection, person_id: str) -> tuple[Attachment, ...]:
    """The files of someone, newest first, without what is in them."""
    columns = [column for column in attachments.c if column.name != "content"]
    found = select(*columns).where(attachments.c.person_id == person_id)
    ordered = found.order_by(attachments.c.added_at.desc(), attachments.c.id)
    return tuple(
        Attachment(
            id=row.id,
            person_id=row.person_id,
            consent_id=row.consent_id,
            name=row.name,
            mime=row.mime,
            size=row.size,
            added_at=row.added_at,
        )
        for row in connection.execute(ordered)
    )


def attachment_content(connection: Connection, attachment_id: str) -> bytes | None:
    """What is in a file, None when it is not there (any more)."""
    found = connection.execute(select(attachments.c.content).where(attachments.c.id == attachment_id)).first()
    return None if found is None else bytes(found[0])


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


def beside(connection: Connection, asset_id: str) -> tuple[Linked, ...]:
    """Who stands behind, or is a contact of, one asset, with their consents; by name."""
    joined = select(persons, asset_persons.c.role).join(asset_persons, asset_persons.c.person_id == persons.c.id)
    found = joined.where(asset_persons.c.asset_id == asset_id).order_by(persons.c.name, persons.c.id)
    rows = connection.execute(found).all()
    return tuple([Linked(_person(row), Role(row.role), consents_of(connection, row.id)) for row in rows])


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
