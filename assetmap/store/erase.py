"""Erasing from the tables of a dossier: rows, all that refers to them, their history, and mentions elsewhere.

What refers to a row is read from the declared keys, so that a new table cannot be forgotten. The history is left as if
what is gone had never been there: the other changes of a step can still be undone, a step of which nothing is left is
no step any more. All of it happens within one transaction; what the file itself may still hold is cleared in
`store/traces.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, delete, func, insert, or_, select, text, update

from assetmap.domain.changes import Mode
from assetmap.domain.erasure import NO_TERMS, Choices, ErasePlan, Finder, Mention, Terms
from assetmap.domain.messages import N_
from assetmap.domain.people import Role
from assetmap.store import mentions, people
from assetmap.store.mentions import Gone, Rewriter
from assetmap.store.tables import JOURNALED, asset_persons, assets, erased, step_rows, steps

TITLE = N_("Person erased")
"""What the history says: that it happened, not to whom."""

_THEME_LINKS = (
    "SELECT id, theme_id AS theme FROM asset_themes UNION ALL"
    " SELECT row_id, json_extract(coalesce(after, before), '$.theme_id') FROM step_rows"
    " WHERE table_name = 'asset_themes'"
)
_OWNERS = ("persons", "assets")
"""The tables whose ids the ledger keeps."""


class Outcome(NamedTuple):
    """What an erasing did: ids of all rows that went or changed, how many rows went, texts replaced, mentions left."""

    changed: dict[str, set[str]]
    rows: int
    replaced: int
    left: tuple[Mention, ...]


def plan(connection: Connection, person_id: str, *, keep_assets: bool, copies: tuple[str, ...]) -> ErasePlan:
    """What erasing would do, with every mention; `copies` are the names of copies that will be cleansed too.

    Raises:
        LookupError: there is no such person.
    """
    person = people.person(connection, person_id)
    if person is None:
        raise LookupError(person_id)
    given = () if keep_assets else given_assets(connection, person_id)
    gone = closure(connection, {"persons": {person_id}, "assets": set(given)})
    found = mentions.found_by(connection, Finder(mentions.terms(connection, person_id)), gone)
    named = connection.execute(select(assets.c.id, assets.c.title).order_by(assets.c.title, assets.c.id))
    there = set(given)
    return ErasePlan(
        person=person,
        keep_assets=keep_assets,
        assets=tuple((key, title) for key, title in named if key in there),
        links=tuple(link for link in people.links(connection) if link.person_id == person_id),
        consents=len(people.consents_of(connection, person_id)),
        attachments=_names(connection, gone),
        mentions=found,
        copies=copies,
    )


def _names(connection: Connection, gone: Gone) -> tuple[str, ...]:
    declared = JOURNALED["attachments"]
    found = connection.execute(select(declared.c.id, declared.c.name).order_by(declared.c.name, declared.c.id))
    return tuple(name for key, name in found if key in gone.get("attachments", ()))


def given_assets(connection: Connection, person_id: str) -> tuple[str, ...]:
    """The assets that come from a person."""
    of = asset_persons.c
    found = select(of.asset_id).where(of.person_id == person_id, of.role == Role.GIVER.value).order_by(of.asset_id)
    return tuple(connection.execute(found).scalars())


def closure(connection: Connection, begun: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """These rows and all that refer to them, now or ever; with the themes that then nothing has or had."""
    gone = {name: set(ids) for name, ids in begun.items()}
    fresh = {name: set(ids) for name, ids in gone.items()}
    while any(fresh.values()):
        found: dict[str, set[str]] = {}
        for name, declared in JOURNALED.items():
            for key in declared.foreign_keys:
                wanted = fresh.get(key.column.table.name)
                if wanted:
                    found.setdefault(name, set()).update(_referring(connection, declared, key.parent.name, wanted))
        fresh = {name: ids - gone.get(name, set()) for name, ids in found.items()}
        for name, ids in fresh.items():
            gone.setdefault(name, set()).update(ids)
    gone["themes"] = _bare_themes(connection, gone.get("asset_themes", set()))
    return {name: ids for name, ids in gone.items() if ids}


def _referring(connection: Connection, declared: Table, name: str, wanted: set[str]) -> set[str]:
    """The rows that refer to one of `wanted` in this column, as they are or in any image."""
    chosen = _among(wanted)
    now = select(declared.c.id).where(declared.c[name].in_(chosen))
    ever = select(step_rows.c.row_id).where(
        step_rows.c.table_name == declared.name,
        or_(
            func.json_extract(step_rows.c.before, f"$.{name}").in_(chosen),
            func.json_extract(step_rows.c.after, f"$.{name}").in_(chosen),
        ),
    )
    return set(connection.execute(now.union(ever)).scalars())


def _bare_themes(connection: Connection, links: set[str]) -> set[str]:
    """The themes of these links that no other link has, or had."""
    if not links:
        return set()
    of_theme: dict[str, bool] = {}
    for link, theme in connection.execute(text(_THEME_LINKS)):
        if theme is not None:
            of_theme[theme] = of_theme.get(theme, True) and link in links
    return {theme for theme, bare in of_theme.items() if bare}


def _among(ids: Iterable[str | int]) -> Select[tuple[Any]]:
    """Many ids as a subquery: one value to bind, however many they are."""
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)


def carry_out(
    connection: Connection,
    begun: Mapping[str, Iterable[str]],
    known: Terms,
    choices: Choices,
    *,
    title: str = TITLE,
) -> Outcome:
    """Erase these rows and every mention of what is `known`.

    The ids go in the ledger, as unfinished: the file may still hold what was erased.
    """
    finder = Finder(known)
    gone = closure(connection, begun)
    found = mentions.found_by(connection, finder, gone)
    rewriter = Rewriter(found, choices, finder, {"themes": _theme_names(connection)} if found else {})
    touched = _take_away(connection, gone)
    touched |= _rewrite(connection, rewriter)
    _drop_empty_steps(connection, touched)
    now = datetime.now(UTC)
    if not gone and not rewriter.fields:
        return Outcome({}, 0, 0, tuple(rewriter.left))
    enter(connection, [item for name in _OWNERS for item in begun.get(name, ())], now.astimezone().date().isoformat())
    connection.execute(
        insert(steps), {"title": title, "at": now.isoformat(timespec="seconds"), "mode": Mode.ERASE.value}
    )
    changed = {name: set(ids) for name, ids in gone.items()}
    for name, row_id, _column in rewriter.fields:
        changed.setdefault(name, set()).add(row_id)
    rows = sum(map(len, gone.values()))
    return Outcome(changed, rows, len(rewriter.fields), tuple(rewriter.left))


def enter(connection: Connection, ids: Iterable[str], day: str, *, unfinished: bool = True) -> None:
    """Write ids in the ledger; those that are there stay as they are, but for what is to be finished."""
    for item in ids:
        values = {"id": item, "day": day, "unfinished": int(unfinished)}
        if connection.execute(select(erased.c.id).where(erased.c.id == item)).first() is None:
            connection.execute(insert(erased), values)
        elif unfinished:
            connection.execute(update(erased).where(erased.c.id == item).values(unfinished=1))


def entered(connection: Connection) -> dict[str, str]:
    """The ledger of this dossier: ids with the day."""
    return {row.id: row.day for row in connection.execute(select(erased.c.id, erased.c.day))}


def still_there(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """Those of the ids that the dossier holds, or its history, by table."""
    chosen = _among(ids)
    found: dict[str, set[str]] = {}
    for name in _OWNERS:
        now = select(JOURNALED[name].c.id).where(JOURNALED[name].c.id.in_(chosen))
        ever = select(step_rows.c.row_id).where(step_rows.c.table_name == name, step_rows.c.row_id.in_(chosen))
        found[name] = set(connection.execute(now.union(ever)).scalars())
    return {name: held for name, held in found.items() if held}


def apply(
    connection: Connection, ids: Mapping[str, str], known: Terms | None = None, choices: Choices | None = None
) -> int:
    """Erase what a ledger holds from a dossier in which it may still be, with every mention; how many persons.

    `known` is what someone is recognised by who may be mentioned here without a row.
    """
    held = still_there(connection, ids)
    recognised = known or NO_TERMS
    for person_id in held.get("persons", ()):
        recognised |= mentions.terms(connection, person_id)
    if held or known is not None:
        carry_out(connection, held, recognised, choices or {})
    for key, day in ids.items():
        enter(connection, [key], day, unfinished=bool(held))
    return len(held.get("persons", ()))


def _theme_names(connection: Connection) -> set[str]:
    declared = JOURNALED["themes"]
    names = set(connection.execute(select(declared.c.name)).scalars())
    for part in ("before", "after"):
        image = func.json_extract(step_rows.c[part], "$.name")
        names |= set(connection.execute(select(image).where(step_rows.c.table_name == "themes")).scalars())
    return {name.casefold() for name in names if name is not None}


def _take_away(connection: Connection, gone: Gone) -> set[int]:
    """Delete rows and their history; the steps that had it."""
    touched: set[int] = set()
    for name, ids in gone.items():
        chosen = _among(ids)
        of_rows = (step_rows.c.table_name == name) & step_rows.c.row_id.in_(chosen)
        touched |= set(connection.execute(select(step_rows.c.step_id).where(of_rows).distinct()).scalars())
        connection.execute(delete(step_rows).where(of_rows))
        connection.execute(delete(JOURNALED[name]).where(JOURNALED[name].c.id.in_(chosen)))
    return touched


def _rewrite(connection: Connection, rewriter: Rewriter) -> set[int]:
    """Replace mentions in rows, titles and images; the steps of which a change was left without effect."""
    for name, row_id, column_name in rewriter.fields:
        declared = steps if name == steps.name else JOURNALED[name]
        here = declared.c.id == (int(row_id) if declared is steps else row_id)
        now = connection.execute(select(declared.c[column_name]).where(here)).scalar()
        if now is not None:
            after = rewriter.text(name, row_id, column_name, now)
            connection.execute(update(declared).where(here).values({column_name: after}))
    touched: set[int] = set()
    for name in JOURNALED:
        ids = rewriter.rows(name)
        if ids:
            touched |= _rewrite_images(connection, rewriter, name, ids)
    return touched


def _rewrite_images(connection: Connection, rewriter: Rewriter, name: str, ids: set[str]) -> set[int]:
    touched: set[int] = set()
    kept = select(step_rows).where(step_rows.c.table_name == name, step_rows.c.row_id.in_(_among(ids)))
    for step_id, seq, _table, row_id, before, after in connection.execute(kept).all():
        here = (step_rows.c.step_id == step_id) & (step_rows.c.seq == seq)
        was, becomes = rewriter.image(name, row_id, before), rewriter.image(name, row_id, after)
        if was == becomes:
            connection.execute(delete(step_rows).where(here))
            touched.add(step_id)
        elif (was, becomes) != (before, after):
            connection.execute(update(step_rows).where(here).values(before=was, after=becomes))
    return touched


def _drop_empty_steps(connection: Connection, touched: set[int]) -> None:
    """Take away the steps of which nothing is left; what took them back is as empty."""
    rows = select(step_rows.c.step_id).where(step_rows.c.step_id == steps.c.id)
    connection.execute(delete(steps).where(steps.c.id.in_(_among(touched)), ~rows.exists()))
