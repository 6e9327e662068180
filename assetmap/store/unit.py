"""One transaction on a dossier: what operations read and write, and the one place that keeps what changed.

Knows rows, not what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.changes import Row, RowChange
from assetmap.store import queries
from assetmap.store.tables import JOURNALED

_CHUNK = 20_000


class Point(NamedTuple):
    """An asset that has a place: WGS84 degrees."""

    asset_id: str
    lon: float
    lat: float


@dataclass
class Unit:
    """One transaction. `now` is the moment of the step (UTC, ISO 8601), the same for all that it writes."""

    connection: Connection
    now: str
    _log: list[RowChange] = field(default_factory=list)

    @property
    def changes(self) -> list[RowChange]:
        """What changed so far, in order; empty when the net effect is nothing."""
        return _net(self._log)

    def get(self, table: str, row_id: str) -> dict[str, Any] | None:
        """One row by id, or None."""
        declared = JOURNALED[table]
        found = self.connection.execute(_select_by_id(declared), {"key": row_id}).first()
        return None if found is None else dict(zip(declared.columns.keys(), found, strict=True))

    def rows(self, table: str, **equals: object) -> list[dict[str, Any]]:
        """The rows whose columns equal these values (None matches empty), ordered by id; all without values."""
        declared = JOURNALED[table]
        statement = select(declared).order_by(declared.c.id)
        for name, value in equals.items():
            statement = statement.where(declared.c[name].is_not_distinct_from(value))
        names = declared.columns.keys()
        return [dict(zip(names, found, strict=True)) for found in self.connection.execute(statement)]

    def save(self, table: str, row: Row) -> bool:
        """Insert a row, or change the given columns of the row with this id; whether anything changed."""
        before = self.get(table, str(row["id"]))
        if before is None:
            self.insert_many(table, [row])
            return True
        after = {name: value for name, value in row.items() if before[name] != value}
        if not after:
            return False
        was = {name: before[name] for name in after}
        self._replay([RowChange(table, str(row["id"]), was, after)])
        return True

    def insert_many(self, table: str, rows: Iterable[Row]) -> None:
        """Insert new rows, quickly; columns that a row does not give are empty."""
        names = dict.fromkeys(JOURNALED[table].columns.keys()).keys()
        full = [row if row.keys() == names else {name: row.get(name) for name in names} for row in rows]
        self._replay([RowChange(table, str(row["id"]), None, row) for row in full])

    def delete(self, table: str, row_id: str) -> bool:
        """Delete a row; whether it was there."""
        return self.delete_many(table, [row_id]) == 1

    def delete_many(self, table: str, row_ids: Iterable[str]) -> int:
        """Delete rows; how many were there."""
        changes = [RowChange(table, str(row["id"]), row, None) for row in self._rows_in(table, "id", list(row_ids))]
        self._replay(changes)
        return len(changes)

    def replay(self, changes: Sequence[RowChange]) -> None:
        """Write changes as they are given, in that order; each row must be as the change says it was before."""
        self._replay(changes)

    def areas_near(self, bounds: Bounds | None = None) -> tuple[Area, ...]:
        """The areas that count for locating: of current divisions, and own ones.

        With `bounds`, the smallest official areas and the own areas whose bounds meet it, with all ancestors of the
        first; so an official area in the answer has no official children exactly when it has none in the dossier.
        """
        return queries.areas_near(self.connection, bounds)

    def asset_points(self, bounds: Bounds | None = None) -> list[Point]:
        """The assets that have a place (within `bounds`, borders included), ordered by id."""
        return [Point(*found) for found in queries.asset_points(self.connection, bounds)]

    def asset_links(self, table: str, asset_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of `asset_areas` or `asset_themes` of these assets."""
        return self._rows_in(table, "asset_id", asset_ids)

    def unused_themes(self) -> list[str]:
        """The ids of themes that no asset has."""
        return queries.unused_themes(self.connection)

    def _rows_in(self, table: str, column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        declared = JOURNALED[table]
        names = declared.columns.keys()
        statement = select(declared).where(declared.c[column].in_(bindparam("values", expanding=True)))
        found: list[dict[str, Any]] = []
        for start in range(0, len(values), _CHUNK):
            rows = self.connection.execute(statement, {"values": list(values[start : start + _CHUNK])})
            found += (dict(zip(names, row, strict=True)) for row in rows)
        return found

    def _replay(self, changes: Sequence[RowChange]) -> None:
        for (table, columns), group in groupby(changes, key=_shape):
            batch = list(group)
            sql, names = _statement(table, columns)
            parameters = [_values(change, names) for change in batch]
            for start in range(0, len(parameters), _CHUNK):
                chunk = parameters[start : start + _CHUNK]
                result = self.connection.exec_driver_sql(sql, chunk)
                if result.rowcount != len(chunk):
                    raise RuntimeError(f"{len(chunk) - result.rowcount} rows of {table} are not what the journal says")
            self._log += batch


def _net(log: list[RowChange]) -> list[RowChange]:
    """The log with the changes of one row put together where that cannot break a replay.

    A table with a unique index besides its key keeps every change: replayed backwards, each state was valid once.
    """
    merged: dict[tuple[str, str], RowChange | None] = {}
    for change in log:
        key = (change.table, change.id)
        merged[key] = change if merged.get(key) is None else _merge(merged[key], change)
    if all(change is None for change in merged.values()):
        return []
    seen: set[tuple[str, str]] = set()
    net: list[RowChange] = []
    for change in log:
        key = (change.table, change.id)
        if _has_unique_index(change.table):
            net.append(change)
        elif key not in seen:
            seen.add(key)
            whole = merged[key]
            net += [whole] if whole is not None else []
    return net


def _merge(first: RowChange | None, second: RowChange) -> RowChange | None:
    if first is None:
        return second
    if first.before is None:
        after = None if second.after is None else {**(first.after or {}), **second.after}
        return None if after is None else RowChange(first.table, first.id, None, after)
    if second.after is None:
        return RowChange(first.table, first.id, {**(second.before or {}), **first.before}, None)
    return _update(first, {**(second.before or {}), **first.before}, {**(first.after or {}), **second.after})


def _update(change: RowChange, before: Row, after: Row) -> RowChange | None:
    """An update from `before` to `after`, of only the columns that differ."""
    names = [name for name, value in after.items() if name not in before or before[name] != value]
    if not names:
        return None
    return RowChange(
        change.table, change.id, {name: before[name] for name in names}, {name: after[name] for name in names}
    )


@lru_cache(maxsize=64)
def _has_unique_index(table: str) -> bool:
    return any(index.unique for index in JOURNALED[table].indexes)


def _shape(change: RowChange) -> tuple[str, tuple[str, ...] | bool]:
    """Changes of one shape go in one statement: an insert (True), a delete (False) or an update of some columns."""
    if change.before is None:
        return change.table, True
    if change.after is None:
        return change.table, False
    return change.table, tuple(change.after)


@lru_cache(maxsize=256)
def _statement(table: str, columns: tuple[str, ...] | bool) -> tuple[str, tuple[str, ...]]:
    """The SQL of a shape, and the names of its parameters in order (`key` is the id)."""
    declared = JOURNALED[table]
    statement: Any
    if columns is True:
        statement = insert(declared)
    elif columns is False:
        statement = delete(declared).where(declared.c.id == bindparam("key"))
    else:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        statement = update(declared).where(declared.c.id == bindparam("key")).values(values)
    compiled = statement.compile(dialect=sqlite_dialect(paramstyle="qmark"))
    return str(compiled), tuple(name.removeprefix("new_") for name in compiled.positiontup)


def _values(change: RowChange, names: tuple[str, ...]) -> tuple[object, ...]:
    after: Mapping[str, object] = change.after or {}
    if change.before is None:
        # The image of a row that an earlier version wrote has no columns that came later: those are empty.
        return tuple(after.get(name) for name in names)
    return tuple(change.id if name == "key" else after[name] for name in names)


@lru_cache(maxsize=64)
def _select_by_id(table: Table) -> Any:
    return select(table).where(table.c.id == bindparam("key"))
