"""Everything that a dossier holds about one person: see `domain.subject`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from assetmap.domain.changes import RowChange, Step
from assetmap.domain.erasure import Finder
from assetmap.domain.people import Person, Role
from assetmap.domain.subject import Given, Mentioned, Said, Scan, Subject
from assetmap.store import access, journal, mentions, people, queries
from assetmap.store.tables import areas, asset_persons, attachments, step_rows

_OF_PERSON = ("consents", "attachments", "asset_persons")
"""Journaled tables whose rows name a person in the column `person_id`."""


def read(connection: Connection, person: Person, dossier: str, today: date) -> Subject:
    """All that is noted of `person`, with every text in which the person is mentioned."""
    texts = {text.id: text for text in people.texts(connection)}
    given = _given(connection, person.id)
    history = _history(connection, person.id, given)
    return Subject(
        dossier=dossier,
        made_on=today,
        person=person,
        consents=tuple(
            Said(consent, texts.get(consent.text_id or "")) for consent in people.consents_of(connection, person.id)
        ),
        given=given,
        scans=_scans(connection, person.id),
        history=history,
        log=access.entries(connection, person.id),
        mentioned=_mentioned(connection, person.id, history),
    )


def _given(connection: Connection, person_id: str) -> tuple[Given, ...]:
    links = select(asset_persons.c.asset_id, asset_persons.c.role).where(asset_persons.c.person_id == person_id)
    roles = {asset_id: Role(role) for asset_id, role in connection.execute(links)}
    placed = queries.assets_by_id(connection, sorted(roles))
    wanted = sorted({area_id for each in placed for area_id in each.area_ids})
    named = connection.execute(select(areas.c.id, areas.c.name).where(areas.c.id.in_(wanted)))
    names = {row.id: row.name for row in named}
    made = [
        Given(each, roles[each.asset.id], tuple(names[area_id] for area_id in each.area_ids if area_id in names))
        for each in placed
    ]
    return tuple(sorted(made, key=lambda each: (each.placed.asset.title.casefold(), each.placed.asset.id)))


def _scans(connection: Connection, person_id: str) -> tuple[Scan, ...]:
    found = select(attachments).where(attachments.c.person_id == person_id)
    return tuple(
        Scan(name=row.name, mime=row.mime, added_at=row.added_at, content=bytes(row.content))
        for row in connection.execute(found.order_by(attachments.c.added_at, attachments.c.id))
    )


def _history(connection: Connection, person_id: str, given: Iterable[Given]) -> tuple[Step, ...]:
    """The steps that changed the person, what was agreed to, scans, links, and what comes from the person alone."""
    rows = [("persons", person_id), *_rows_naming(connection, person_id)]
    rows += [("assets", each.placed.asset.id) for each in given if each.role is Role.GIVER]
    steps: dict[int, Step] = {}
    for table, row_id in rows:
        for step in journal.history(connection, table, row_id):
            earlier = steps.get(step.id, replace(step, rows=()))
            steps[step.id] = replace(earlier, rows=(*earlier.rows, *map(_light, step.rows)))
    return tuple(steps[step_id] for step_id in sorted(steps))


def _rows_naming(connection: Connection, person_id: str) -> list[tuple[str, str]]:
    """Rows that are, or once were, of the person, by the images that the journal has of them."""
    sign = f'"person_id":"{person_id}"'
    found = (
        select(step_rows.c.table_name, step_rows.c.row_id)
        .where(
            step_rows.c.table_name.in_(_OF_PERSON),
            or_(step_rows.c.before.contains(sign, autoescape=True), step_rows.c.after.contains(sign, autoescape=True)),
        )
        .distinct()
        .order_by(step_rows.c.table_name, step_rows.c.row_id)
    )
    return [(table, row_id) for table, row_id in connection.execute(found)]


def _mentioned(connection: Connection, person_id: str, history: Iterable[Step]) -> tuple[Mentioned, ...]:
    """Where else the person is mentioned: not in what stands among the own data already."""
    own: dict[str, set[Any]] = {"persons": {person_id}, "steps": set()}
    for step in history:
        own["steps"].add(step.id)
        for change in step.rows:
            own.setdefault(change.table, set()).add(change.id)
    found = mentions.found_by(connection, Finder(mentions.terms(connection, person_id)), own)
    return tuple(Mentioned(each.table, each.column, each.text, each.now) for each in found)


def _light(change: RowChange) -> RowChange:
    """Without what is in a file: the scans themselves hold that."""

    def without(row: Any) -> dict[str, object] | None:
        return None if row is None else {name: value for name, value in row.items() if not isinstance(value, bytes)}

    return RowChange(change.table, change.id, without(change.before), without(change.after))
