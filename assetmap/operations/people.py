"""What a user does with people and their consent. Each function is one operation on a unit.

Nobody is deleted here: erasing someone is more than taking a row away, and cannot be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assetmap.domain import attachments, people
from assetmap.domain import consent as rules
from assetmap.domain.assets import TEXT_MAX, Asset, Kind, Problem
from assetmap.domain.attachments import Attachment
from assetmap.domain.consent import Consent
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_
from assetmap.domain.people import GIVEN_KINDS, Person, Role, default_role
from assetmap.domain.progress import Progress
from assetmap.operations import assets
from assetmap.store.unit import Unit


def add_person(unit: Unit, person: Person) -> str:
    """Write down someone new; the id (a new one when `person.id` is empty).

    Raises:
        KnownError: something must be mended first (see `domain.people.problems`).
    """
    person = _checked(person)
    person = replace(person, id=person.id or new_id(), created_at=unit.now, updated_at=unit.now)
    unit.insert_many("persons", [_row(person)])
    return person.id


def save_person(unit: Unit, person: Person) -> None:
    """Change someone to what `person` says; when nothing differs, nothing happens. `created_at` stays what it was.

    Raises:
        KnownError: something must be mended first.
        NotFound: this person is not there (any more).
    """
    person = _checked(person)
    was = _existing(unit, person.id)
    now = _row(replace(person, created_at=was["created_at"], updated_at=was["updated_at"]))
    if now != was:
        unit.save("persons", {**now, "updated_at": unit.now})


def give_consent(unit: Unit, consent: Consent, *, today: date) -> str:
    """Note a consent; its id (a new one when `consent.id` is empty). Older ones stay, as history.

    Without `text_id` it is noted with the newest text of the dossier, if there is one.

    Raises:
        KnownError: something must be mended first (see `domain.consent.problems`).
        NotFound: this person, or this text, is not there.
    """
    _refuse(rules.problems(consent, today))
    _existing(unit, consent.person_id)
    if consent.text_id is None:
        texts = unit.rows("consent_texts")
        newest = max(texts, key=lambda row: int(row["version"]), default=None)
        consent = replace(consent, text_id=None if newest is None else str(newest["id"]))
    elif unit.get("consent_texts", consent.text_id) is None:
        raise NotFound(N_("This text is not in the dossier (any more)."))
    consent = replace(consent, id=consent.id or new_id())
    unit.insert_many("consents", [_consent_row(consent)])
    return consent.id


def note_consent(
    unit: Unit,
    consent: Consent,
    *,
    today: date,
    text: str = "",
    person: Person | None = None,
    scan: tuple[Attachment, bytes] | None = None,
) -> str:
    """Note a consent with what belongs to it, as one step; its id.

    `text` becomes the first text of a dossier that has none yet. `person` is how someone is after the talk (the answer
    on being 16, the day), `scan` the signed form. What was noted for the same purpose on the same day is withdrawn: the
    later word counts, also when it is wider.

    Raises:
        KnownError: something must be mended first.
        NotFound: this person, or the text of the consent, is not there.
    """
    if text and not unit.rows("consent_texts"):
        set_text(unit, text)
    if person is not None:
        save_person(unit, person)
    for row in unit.rows("consents", person_id=consent.person_id, withdrawn_on=None):
        if row["given_on"] == consent.given_on.isoformat() and rules.same_purpose(row["purpose"], consent.purpose):
            unit.save("consents", {"id": row["id"], "withdrawn_on": row["given_on"]})
    consent_id = give_consent(unit, consent, today=today)
    if scan is not None:
        attachment, content = scan
        attach(unit, replace(attachment, person_id=consent.person_id, consent_id=consent_id), content)
    return consent_id


def attach(unit: Unit, attachment: Attachment, content: bytes) -> str:
    """Keep a file in the dossier; its id. What it is and how large follows from `content`.

    Raises:
        KnownError: it is too large, or no PDF, JPG or PNG.
        NotFound: the person is not there (any more).
    """
    refused = attachments.refusal(attachment.name, content)
    if refused is not None:
        raise KnownError(refused.id, **refused.values)
    _existing(unit, attachment.person_id)
    row = {
        "id": attachment.id or new_id(),
        "person_id": attachment.person_id,
        "consent_id": attachment.consent_id,
        "name": attachment.name,
        "mime": attachments.mime_of(content),
        "size": len(content),
        "added_at": unit.now,
        "content": content,
    }
    unit.insert_many("attachments", [row])
    return str(row["id"])


def detach(unit: Unit, attachment_id: str) -> None:
    """Take a file out of the dossier; when it is not there, nothing happens."""
    unit.delete("attachments", attachment_id)


def spoken(unit: Unit, person_id: str, *, day: date) -> None:
    """Note that someone was spoken with on a day; an earlier day than is known changes nothing.

    Raises:
        NotFound: this person is not there (any more).
    """
    was = _existing(unit, person_id)["last_spoken"]
    if was is None or was < day.isoformat():
        unit.save("persons", {"id": person_id, "last_spoken": day.isoformat(), "updated_at": unit.now})


def withdraw(unit: Unit, person_id: str, *, today: date) -> int:
    """Take back everything that a person agreed to; how many consents. What had ended already stays as it was.

    A consent that is to count later is withdrawn too: it is the person's word of today.

    Raises:
        NotFound: this person is not there (any more).
    """
    _existing(unit, person_id)
    open_ones = [
        row
        for row in unit.rows("consents", person_id=person_id, withdrawn_on=None)
        if row["ends_on"] is None or row["ends_on"] >= today.isoformat()
    ]
    for row in open_ones:
        unit.save("consents", {"id": row["id"], "withdrawn_on": today.isoformat()})
    return len(open_ones)


def link(unit: Unit, asset_id: str, person_id: str, role: Role | None = None) -> None:
    """Say what a person is to an asset; where they are linked already, the role becomes this one.

    Without a role it is the usual one of the kind. What comes from one resident (a talent, a story, goods) belongs to
    at most one person.

    Raises:
        KnownError: it belongs to someone else already, or a role like this does not fit its kind.
        NotFound: the asset or the person is not there (any more).
    """
    asset = unit.get("assets", asset_id)
    if asset is None:
        raise NotFound(N_("This asset is not in the dossier any more; it was deleted. Undo brings it back."))
    _existing(unit, person_id)
    kind = Kind(asset["kind"])
    role = role or default_role(kind)
    if (role is Role.GIVER) != (kind in GIVEN_KINDS):
        raise KnownError(
            N_("A talent, a story or goods come from one person; other assets have contact persons with a role.")
        )
    others = [row for row in unit.rows("asset_persons", asset_id=asset_id) if row["person_id"] != person_id]
    if role is Role.GIVER and others:
        raise KnownError(N_("This belongs to someone else already. Unlink that person first."))
    key = f"{asset_id}:{person_id}"
    unit.save("asset_persons", {"id": key, "asset_id": asset_id, "person_id": person_id, "role": role.value})


def unlink(unit: Unit, asset_id: str, person_id: str) -> None:
    """Part a person from an asset; when they are not linked, nothing happens. Both stay."""
    unit.delete("asset_persons", f"{asset_id}:{person_id}")


def set_text(unit: Unit, text: str) -> str:
    """Make a new version of the text that is shown when consent is asked; its id. The same text makes no new version.

    Raises:
        KnownError: there is no text, or it is too long.
    """
    text = text.strip()
    if not text:
        raise KnownError(N_("Write the text that people are shown when you ask for their consent."))
    if len(text) > TEXT_MAX:
        raise KnownError(
            N_("This text has {length} characters; at most {limit} fit. Shorten it."), length=len(text), limit=TEXT_MAX
        )
    there = unit.rows("consent_texts")
    newest = max(there, key=lambda row: int(row["version"]), default=None)
    if newest is not None and newest["text"] == text:
        return str(newest["id"])
    version = 1 if newest is None else int(newest["version"]) + 1
    made = {"id": new_id(), "version": version, "text": text, "made_at": unit.now}
    unit.insert_many("consent_texts", [made])
    return str(made["id"])


def import_assets(
    unit: Unit, rows: Sequence[Asset], people_of: Sequence[Sequence[str]], progress: Progress | None = None
) -> int:
    """Write down many new assets in one step, each with the persons (ids) it belongs to; how many.

    Raises:
        KnownError: one of them must be mended first; the sentence says which.
        NotFound: one of the persons is not there.
        Cancelled: the user stopped it.
    """
    rows = [replace(asset, id=asset.id or new_id()) for asset in rows]
    count = assets.import_assets(unit, rows, progress)
    for asset, persons in zip(rows, people_of, strict=True):
        for person_id in persons:
            link(unit, asset.id, person_id)
    return count


def _checked(person: Person) -> Person:
    person = people.tidy(person)
    _refuse(people.problems(person))
    return person


def _refuse(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise KnownError(problem.message.id, **problem.message.values)


def _existing(unit: Unit, person_id: str) -> dict[str, Any]:
    found = unit.get("persons", person_id)
    if found is None:
        raise NotFound(N_("This person is not in the dossier (any more)."))
    return found


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
        "note": person.note,
        "is_16_or_older": None if person.is_16_or_older is None else int(person.is_16_or_older),
        "parent_agreed": int(person.parent_agreed),
        "ground": person.ground.value,
        "last_spoken": _day(person.last_spoken),
        "created_at": person.created_at,
        "updated_at": person.updated_at,
    }


def _consent_row(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "person_id": consent.person_id,
        "purpose": consent.purpose,
        "audience": consent.audience.value,
        "with_name": int(consent.with_name),
        "with_contact": int(consent.with_contact),
        "how": consent.how.value,
        "text_id": consent.text_id,
        "given_on": consent.given_on.isoformat(),
        "noted_by": consent.noted_by,
        "ends_on": _day(consent.ends_on),
        "withdrawn_on": _day(consent.withdrawn_on),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
