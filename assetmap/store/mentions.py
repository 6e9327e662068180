"""Where in a dossier someone is mentioned: in every column that holds words, in rows, in the history and in titles.

The columns are read from the declared tables, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, select

from assetmap.domain.erasure import Choices, Finder, Mention, Terms, terms_of
from assetmap.store.tables import JOURNALED, areas, divisions, metadata, persons, step_rows

NOT_WORDS = {
    "divisions": {"imported_at"},
    "areas": {"level", "code", "colour", "figures"},
    "assets": {"kind", "gift", "sector", "audience", "created_at", "updated_at"},
    "persons": {"ground", "last_spoken", "created_at", "updated_at"},
    "consent_texts": {"made_at"},
    "consents": {"audience", "how", "given_on", "ends_on", "withdrawn_on"},
    "asset_persons": {"role"},
    "attachments": {"mime", "added_at"},
    "access_log": {"at", "who", "what", "audience", "about", "form"},
    "erased": {"day"},
    "steps": {"at", "mode"},
    "step_rows": {"table_name", "row_id", "before", "after"},  # the images are looked through by their own columns
}
"""Text columns that hold codes, days and ids; keys never hold words either. All other text can mention someone."""

AS_JSON = frozenset({("settings", "value")})
"""Columns that hold JSON, of which the texts are looked through."""

Gone = Mapping[str, AbstractSet[str]]
"""Ids of rows that go, by table: what they say need not be looked at."""


@dataclass
class _Texts:
    """What one field of one row holds and held."""

    now: str | None = None
    earlier: list[str] = field(default_factory=list)

    @property
    def latest(self) -> str:
        return self.now if self.now is not None else self.earlier[-1]


def word_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that can hold words."""
    fixed = NOT_WORDS.get(table.name, set())
    return tuple(
        column
        for column in table.columns
        if isinstance(column.type, Text)
        and not column.primary_key
        and not column.foreign_keys
        and column.name not in fixed
    )


def terms(connection: Connection, person_id: str) -> Terms:
    """What a person is recognised by, from the row as it is and ever was; nothing when there never was one."""
    found = connection.execute(select(persons).where(persons.c.id == person_id)).mappings().first()
    images: list[Mapping[str, object]] = [] if found is None else [dict(found)]
    kept = select(step_rows.c.before, step_rows.c.after).where(
        step_rows.c.table_name == "persons", step_rows.c.row_id == person_id
    )
    images += [json.loads(image) for both in connection.execute(kept) for image in both if image]
    others = select(persons.c.name).where(persons.c.id != person_id)
    named = others.union(select(areas.c.name), select(divisions.c.name))
    return terms_of(images, connection.execute(named).scalars())


def find(connection: Connection, person_id: str) -> tuple[Mention, ...]:
    """Every mention of a person, outside the person's own row."""
    return found_by(connection, Finder(terms(connection, person_id)), {"persons": {person_id}})


def found_by(connection: Connection, finder: Finder, gone: Gone) -> tuple[Mention, ...]:
    """Every field in which the finder finds something, but for rows that go: what is there now first."""
    fields: dict[tuple[str, str, str], _Texts] = defaultdict(_Texts)
    for table in metadata.sorted_tables:
        for row_id, column, text in _live(connection, table, finder, gone):
            fields[table.name, row_id, column].now = text
    for _step, _seq, table_name, row_id, image in _images(connection, finder, gone):
        for column, text in _texts_of(JOURNALED[table_name], image, finder):
            held = fields[table_name, row_id, column]
            if text != held.now and text not in held.earlier:
                held.earlier.append(text)
    made = [_mention(key, texts, finder) for key, texts in fields.items() if not _is_namesake(key, texts, finder)]
    return tuple(sorted(made, key=lambda item: (not item.now, not item.suggested, item.key)))


def _is_others_own(key: tuple[str, str, str]) -> bool:
    """Whether it belongs to someone else, though it is the same: a namesake, a telephone or address that is shared."""
    return key[0] == "persons" and key[2] in {"name", "phone", "email"}


def _is_namesake(key: tuple[str, str, str], texts: _Texts, finder: Finder) -> bool:
    """Whether it is the name of someone else who only has the same first name or surname: that mentions nobody."""
    return _is_others_own(key) and not any(finder.suggests(held) for held in (texts.latest, *texts.earlier))


def _mention(key: tuple[str, str, str], texts: _Texts, finder: Finder) -> Mention:
    table, row_id, column = key
    text = texts.latest
    suggested = not _is_others_own(key) and any(finder.suggests(held) for held in (text, *texts.earlier))
    return Mention(
        table=table,
        row_id=row_id,
        column=column,
        text=text,
        replaced=replaced(table, column, text, finder),
        suggested=suggested,
        now=texts.now is not None,
    )


def replaced(table: str, column: str, text: str, finder: Finder) -> str:
    """A text of this column without mentions."""
    if (table, column) not in AS_JSON:
        return finder.replaced(text)
    return json.dumps(_within(json.loads(text), finder), ensure_ascii=False, allow_nan=False, sort_keys=True)


def _within(value: object, finder: Finder) -> object:
    if isinstance(value, str):
        return finder.replaced(value)
    if isinstance(value, list):
        return [_within(item, finder) for item in value]
    if isinstance(value, dict):
        return {finder.replaced(name): _within(item, finder) for name, item in value.items()}
    return value


def mentioned(table: str, column: str, text: str, finder: Finder) -> bool:
    """Whether a text of this column holds a mention."""
    if not finder.may_hold(text):
        return False
    if (table, column) in AS_JSON:
        return replaced(table, column, text, finder) != json.dumps(
            json.loads(text), ensure_ascii=False, allow_nan=False, sort_keys=True
        )
    return finder.mentions(text)


def _live(connection: Connection, table: Table, finder: Finder, gone: Gone) -> Iterator[tuple[str, str, str]]:
    columns = word_columns(table)
    if not columns:
        return
    away = gone.get(table.name, ())
    for row_id, *texts in connection.execute(select(table.c.id, *columns)):
        for column, text in zip(columns, texts, strict=True):
            if text and mentioned(table.name, column.name, text, finder) and row_id not in away:
                yield str(row_id), column.name, text


def _images(connection: Connection, finder: Finder, gone: Gone) -> Iterator[tuple[int, int, str, str, dict[str, Any]]]:
    """Images of rows in the history that may hold a mention, oldest first; a change may give two."""
    names = [name for name, table in JOURNALED.items() if word_columns(table)]
    ordered = select(step_rows).where(step_rows.c.table_name.in_(names)).order_by(step_rows.c.step_id, step_rows.c.seq)
    for step_id, seq, table_name, row_id, before, after in connection.execute(ordered):
        if row_id in gone.get(table_name, ()):
            continue
        for image in (before, after):
            if image is not None and finder.may_hold(_readable(image)):
                yield step_id, seq, table_name, row_id, json.loads(image)


def _readable(image: str) -> str:
    """JSON within JSON may have its letters escaped; then every image is looked at."""
    return image if "\\u" not in image else json.dumps(json.loads(image), ensure_ascii=False)


def _texts_of(table: Table, image: Mapping[str, Any], finder: Finder) -> Iterator[tuple[str, str]]:
    for column in word_columns(table):
        text = image.get(column.name)
        if isinstance(text, str) and text and mentioned(table.name, column.name, text, finder):
            yield column.name, text


class Rewriter:
    """What becomes of every text in a dossier, the same wherever and whenever it stood there.

    So a row that went from one text to another still does, and what the history says stays true.
    """

    def __init__(
        self, found: Iterable[Mention], choices: Choices, finder: Finder, taken: Mapping[str, set[str]]
    ) -> None:
        """`taken` holds, for tables of which a text must be unique, what is there already (in lower case)."""
        self._finder = finder
        self._taken = taken
        self._own: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._made: dict[tuple[str, str, str, str], str] = {}
        self.left: list[Mention] = []
        self.fields: set[tuple[str, str, str]] = set()
        for mention in found:
            chosen = choices.get(mention.key, mention.replaced if mention.suggested else None)
            if chosen is None:
                self.left.append(mention)
                continue
            self.fields.add(mention.key)
            if chosen != mention.replaced:
                self._own[mention.key] = (mention.text, chosen)

    def rows(self, table: str) -> set[str]:
        """The rows of a table that are rewritten."""
        return {row_id for name, row_id, _column in self.fields if name == table}

    def text(self, table: str, row_id: str, column: str, text: str) -> str:
        """What becomes of a text."""
        key = (table, row_id, column)
        if key not in self.fields:
            return text
        was, own = self._own.get(key, ("", ""))
        wanted = own if text == was and own else replaced(table, column, text, self._finder)
        return wanted if wanted == text or table not in self._taken else self._unique((*key, text), wanted)

    def _unique(self, key: tuple[str, str, str, str], wanted: str) -> str:
        if key not in self._made:
            taken = self._taken[key[0]]
            made, number = wanted, 1
            while made.casefold() in taken:
                number += 1
                made = f"{wanted} {number}"
            taken.add(made.casefold())
            self._made[key] = made
        return self._made[key]

    def image(self, table: str, row_id: str, image: str | None) -> str | None:
        """What becomes of the image of a row in the history."""
        if image is None:
            return None
        row = json.loads(image)
        for column in word_columns(JOURNALED[table]):
            if isinstance(held := row.get(column.name), str):
                row[column.name] = self.text(table, row_id, column.name, held)
        return json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
