"""The journal of steps: rows before and after, kept in the dossier in the same transaction as the change itself.

Undo and redo are steps too, with `reverts` naming the step that they take back. What can be undone or redone follows
from the journal alone (`store.undoing`), so it survives a restart.

Of a new row the journal keeps no second copy of its bytes (the outline of an area): they are "as in the table", with a
digest of them. When the step is undone, everything after it was undone already, so the row is as it was when it was
new; the undo then keeps the whole image. So an import of the whole country costs its size once, not twice.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from assetmap.domain.changes import Mode, Row, RowChange, Step
from assetmap.store.tables import JOURNALED, step_rows, steps

_CHUNK = 20_000

_ROWS_OF_STEP = (
    select(step_rows.c.table_name, step_rows.c.row_id, step_rows.c.before, step_rows.c.after)
    .where(step_rows.c.step_id == bindparam("step"))
    .order_by(step_rows.c.seq)
)


@dataclass(frozen=True, slots=True)
class InTable:
    """Stands in an image for bytes that were as they are in the table when the row was new."""

    digest: str

    def fits(self, value: object) -> bool:
        """Whether `value` are those bytes."""
        return isinstance(value, bytes) and _digest(value) == self.digest


def append(connection: Connection, step: Step, reverts: int | None = None) -> int:
    """Write a step with its rows; its id is given here, whatever `step` says."""
    values = {"title": step.title, "at": step.at, "mode": step.mode.value, "reverts": reverts}
    inserted = connection.execute(insert(steps), values).inserted_primary_key
    assert inserted is not None
    step_id: int = inserted[0]
    connection.exec_driver_sql(
        "INSERT INTO step_rows (step_id, seq, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (step_id, seq, change.table, change.id, encode(change.before), _encoded_after(change))
            for seq, change in enumerate(step.rows)
        ],
    )
    return step_id


def changes_of(connection: Connection, step_id: int) -> tuple[RowChange, ...]:
    """The row changes of a step that can be undone now, in the order in which they were made, with whole images.

    Raises:
        RuntimeError: a row is not as the step left it.
    """
    rows = connection.execute(_ROWS_OF_STEP, {"step": step_id})
    changes = [RowChange(table, row_id, decode(before), decode(after)) for table, row_id, before, after in rows]
    return tuple(_whole(connection, changes))


def latest(connection: Connection, limit: int) -> tuple[Step, ...]:
    """The last steps, newest first, without their rows."""
    found = connection.execute(select(steps).order_by(steps.c.id.desc()).limit(limit))
    return tuple(Step(row.id, row.title, row.at, Mode(row.mode)) for row in found)


def history(connection: Connection, table: str, row_id: str) -> tuple[Step, ...]:
    """The steps that changed one row, oldest first, each with the changes of that row only."""
    found = connection.execute(
        select(steps.c.id, steps.c.title, steps.c.at, steps.c.mode, step_rows.c.before, step_rows.c.after)
        .join(step_rows, step_rows.c.step_id == steps.c.id)
        .where(step_rows.c.table_name == table, step_rows.c.row_id == row_id)
        .order_by(steps.c.id, step_rows.c.seq)
    ).all()
    changes = [RowChange(table, row_id, decode(row.before), decode(row.after)) for row in found]
    grouped: dict[int, Step] = {}
    for row, change in zip(found, _whole_history(connection, changes), strict=True):
        earlier = grouped[row.id].rows if row.id in grouped else ()
        grouped[row.id] = Step(row.id, row.title, row.at, Mode(row.mode), (*earlier, change))
    return tuple(grouped.values())


def _whole_history(connection: Connection, changes: Sequence[RowChange]) -> list[RowChange]:
    """All changes of one row with whole images, worked out backwards from how it is now."""
    if not any(_is_light(change) for change in changes):
        return list(changes)
    now: dict[str, Any] = {}
    for row in _rows(connection, changes[0].table, [changes[0].id]):
        now = dict(row)
    whole = []
    for change in reversed(changes):
        whole.append(_filled(change, now))
        now = dict(change.before or {}) if change.after is None else now | dict(change.before or {})
    return whole[::-1]


def _is_light(change: RowChange) -> bool:
    return change.after is not None and any(isinstance(value, InTable) for value in change.after.values())


def _bytes_as_text(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a row cannot hold {type(value).__name__}")


def _bytes_as_in_table(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"in_table": _digest(value)}
    raise TypeError(f"a row cannot hold {type(value).__name__}")


def _digest(value: bytes) -> str:
    """Finds damage, not malice; and quick, for an import has a hundred megabytes of outlines."""
    return f"{len(value)}:{zlib.crc32(value):08x}"


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_bytes_as_text, check_circular=False
).encode
_encode_new = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_bytes_as_in_table, check_circular=False
).encode


def encode(row: Row | None) -> str | None:
    """A row image as JSON; bytes as `{"base64": …}`, which no column value can be."""
    return None if row is None else _encode(row)


def _encoded_after(change: RowChange) -> str | None:
    if change.before is None and change.after is not None:
        return _encode_new(change.after)
    return encode(change.after)


def decode(image: str | None) -> dict[str, Any] | None:
    """The row of an image; `InTable` for bytes of which it has no copy."""
    if image is None:
        return None
    row: dict[str, Any] = json.loads(image)
    for name, value in row.items():
        if isinstance(value, dict):
            row[name] = InTable(value["in_table"]) if "in_table" in value else base64.b64decode(value["base64"])
    return row


def _whole(connection: Connection, changes: Sequence[RowChange]) -> list[RowChange]:
    """The changes with, in images of new rows, the bytes as they are in the table."""
    wanted: dict[str, list[str]] = {}
    for change in changes:
        if _is_light(change):
            wanted.setdefault(change.table, []).append(change.id)
    there = {(name, row["id"]): row for name, ids in wanted.items() for row in _rows(connection, name, ids)}
    return [_filled(change, there.get((change.table, change.id), {})) for change in changes]


def _filled(change: RowChange, there: Mapping[str, Any]) -> RowChange:
    if change.after is None:
        return change
    after = dict(change.after)
    for name, value in change.after.items():
        if isinstance(value, InTable):
            if not value.fits(there.get(name)):
                raise RuntimeError(f"a row of {change.table} is not what the journal says")
            after[name] = there[name]
    return RowChange(change.table, change.id, change.before, after)


def _rows(connection: Connection, name: str, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    table = JOURNALED[name]
    statement = select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
    return [
        dict(row)
        for start in range(0, len(ids), _CHUNK)
        for row in connection.execute(statement, {"ids": ids[start : start + _CHUNK]}).mappings()
    ]
