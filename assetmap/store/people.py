"""What is read from a dossier about people: persons, consents, texts and links."""

# ruff: noqa: S608 - all SQL is put together from constants of this module

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from assetmap.domain.assets import Audience, Kind
from assetmap.domain.attachments import Attachment
from assetmap.domain.attention import AssetOf
from assetmap.domain.consent import Consent, ConsentText, How
from assetmap.domain.noting import Linked
from assetmap.domain.people import Ground, Link, Person, Role
from assetmap.domain.privacy import NOBODY, People
from assetmap.store.reading import Source, first, rows

_PERSON = (
    "p.id, p.name, p.phone, p.email, p.address, p.note, p.is_16_or_older, p.parent_agreed, p.ground, p.last_spoken,"
    " p.created_at, p.updated_at"
)
_PERSONS = f"SELECT {_PERSON} FROM persons AS p"
_BY_NAME = " ORDER BY p.name, p.id"
_CONSENTS = (
    "SELECT id, person_id, purpose, audience, with_name, with_contact, how, text_id, given_on, noted_by, ends_on,"
    " withdrawn_on FROM consents"
)


class Known(NamedTuple):
    """Everybody, read at one moment: by name, with all consents, and the assets of each person by id."""

    persons: tuple[Person, ...]
    consents: tuple[Consent, ...]
    assets: dict[str, list[AssetOf]]


def known(connection: Source) -> Known:
    """Everybody with what the list of people shows of them."""
    return Known(all_persons(connection), consents_of(connection), assets_of(connection))


def assets_of(connection: Source) -> dict[str, list[AssetOf]]:
    """The assets that come from each person, or of which that person is a contact, by title."""
    sql = (
        "SELECT l.person_id, l.asset_id, a.kind, a.title, l.role FROM asset_persons AS l"
        " JOIN assets AS a ON a.id = l.asset_id ORDER BY a.title, a.id"
    )
    made: dict[str, list[AssetOf]] = {}
    for person_id, asset_id, kind, title, role in rows(connection, sql):
        made.setdefault(person_id, []).append(AssetOf(asset_id, Kind(kind), title, Role(role)))
    return made


def attachments_of(connection: Source, person_id: str) -> tuple[Attachment, ...]:
    """The files of someone, newest first, without what is in them."""
    sql = (
        "SELECT id, person_id, consent_id, name, mime, size, added_at FROM attachments"
        " WHERE person_id = :person ORDER BY added_at DESC, id"
    )
    names = ("id", "person_id", "consent_id", "name", "mime", "size", "added_at")
    found = rows(connection, sql, {"person": person_id})
    return tuple(Attachment(**dict(zip(names, row, strict=True))) for row in found)


def attachment_content(connection: Source, attachment_id: str) -> bytes | None:
    """What is in a file, None when it is not there (any more)."""
    found = first(connection, "SELECT content FROM attachments WHERE id = :id", {"id": attachment_id})
    return None if found is None else bytes(found[0])


def all_persons(connection: Source) -> tuple[Person, ...]:
    """Everybody, by name, then id."""
    return tuple(map(_person, rows(connection, _PERSONS + _BY_NAME)))


def person(connection: Source, person_id: str) -> Person | None:
    """One person by id."""
    found = first(connection, f"{_PERSONS} WHERE p.id = :id", {"id": person_id})
    return None if found is None else _person(found)


def named(connection: Source, name: str) -> tuple[Person, ...]:
    """Everybody of this name, in upper or lower case."""
    wanted = " ".join(name.split()).casefold()
    return tuple(each for each in all_persons(connection) if each.name.casefold() == wanted)


def consents_of(connection: Source, person_id: str | None = None) -> tuple[Consent, ...]:
    """The consents of a person, or of all: newest first."""
    narrow, values = ("", {}) if person_id is None else (" WHERE person_id = :person", {"person": person_id})
    return tuple(map(_consent, rows(connection, f"{_CONSENTS}{narrow} ORDER BY given_on DESC, id", values)))


def texts(connection: Source) -> tuple[ConsentText, ...]:
    """The texts that were shown, newest version first."""
    sql = "SELECT id, version, text, made_at FROM consent_texts ORDER BY version DESC, id"
    return tuple(
        ConsentText(id=text_id, version=version, text=text, made_at=made_at)
        for text_id, version, text, made_at in rows(connection, sql)
    )


def links(connection: Source) -> tuple[Link, ...]:
    """Who stands behind, or is a contact of, which asset; by the name of the person."""
    sql = (
        "SELECT l.asset_id, l.person_id, l.role FROM asset_persons AS l JOIN persons AS p ON p.id = l.person_id"
        f"{_BY_NAME}"
    )
    roles = {role.value: role for role in Role}
    return tuple([Link(asset_id, person_id, roles[role]) for asset_id, person_id, role in rows(connection, sql)])


def beside(connection: Source, asset_id: str) -> tuple[Linked, ...]:
    """Who stands behind, or is a contact of, one asset, with their consents; by name."""
    sql = (
        f"SELECT {_PERSON}, l.role FROM persons AS p JOIN asset_persons AS l ON l.person_id = p.id"
        f" WHERE l.asset_id = :asset{_BY_NAME}"
    )
    found = rows(connection, sql, {"asset": asset_id})
    return tuple([Linked(_person(row[:-1]), Role(row[-1]), consents_of(connection, row[0])) for row in found])


def people(connection: Source, *, names_only: bool) -> People:
    """What the gate must know of people; for the team that is who they are, not what they agreed to."""
    linked = links(connection)
    if not linked:  # then nobody can be shown, and there is no need to read who there are
        return NOBODY
    return People.of(all_persons(connection), () if names_only else consents_of(connection), linked)


def _person(row: Any) -> Person:
    (person_id, name, phone, email, address, note, is_16, parent_agreed, ground, last_spoken, created, updated) = row
    return Person(
        id=person_id,
        name=name,
        phone=phone,
        email=email,
        address=address,
        note=note,
        is_16_or_older=None if is_16 is None else bool(is_16),
        parent_agreed=bool(parent_agreed),
        ground=Ground(ground),
        last_spoken=_day(last_spoken),
        created_at=created,
        updated_at=updated,
    )


def _consent(row: Any) -> Consent:
    (consent_id, person_id, purpose, audience, name, contact, how, text_id, given_on, noted_by, ends, withdrawn) = row
    return Consent(
        id=consent_id,
        person_id=person_id,
        purpose=purpose,
        audience=Audience(audience),
        with_name=bool(name),
        with_contact=bool(contact),
        how=How(how),
        text_id=text_id,
        given_on=date.fromisoformat(given_on),
        noted_by=noted_by,
        ends_on=_day(ends),
        withdrawn_on=_day(withdrawn),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
