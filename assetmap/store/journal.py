"""The journal of steps: rows before and after, kept in the dossier in the same transaction as the change itself.

Undo and redo are steps too, with `reverts` naming the step that they take back. What can be undone or redone follows
from the journal alone, so it survives a restart.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text

from assetmap.domain.changes import Mode, Row, RowChange, Step
from assetmap.store.tables import step_rows, steps

_UNDOABLE = text(
    "SELECT id, title FROM steps AS s WHERE mode IN ('do', 'redo')"
    " AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.reverts = s.id) ORDER BY id DESC LIMIT 1"
)
# Something new that is done after an undo drops what could be redone: only undo steps after the last "do" count.
_REDOABLE = text(
    "SELECT id, title FROM steps AS s WHERE mode = 'undo'"
    " AND id > coalesce((SELECT max(id) FROM steps WHERE mode = 'do'), 0)"
    " AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.reverts = s.id) ORDER BY id DESC LIMIT 1"
)
_ROWS_OF_STEP = (
    select(step_rows.c.table_name, step_rows.c.row_id, step_rows.c.before, step_rows.c.after)
    .where(step_rows.c.step_id == bindparam("step"))
    .order_by(step_rows.c.seq)
)


def append(connection: Connection, step: Step, reverts: int | None = None) -> int:
    """Write a step with its rows; its id is given here, whatever `step` says."""
    values = {"title": step.title, "at": step.at, "mode": step.mode.value, "reverts": reverts}
    inserted = connection.execute(insert(steps), values).inserted_primary_key
    assert inserted is not None
    step_id: int = inserted[0]
    connection.exec_driver_sql(
        "INSERT INTO step_rows (step_id, seq, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (step_id, seq, change.table, change.id, encode(change.before), encode(change.after))
            for seq, change in enumerate(step.rows)
        ],
    )
    return step_id


def undoable(connection: Connection) -> tuple[int, str] | None:
    """Id and title of the step that undo takes back now."""
    found = connection.execute(_UNDOABLE).first()
    return None if found is None else (found[0], found[1])


def redoable(connection: Connection) -> tuple[int, str] | None:
    """Id and title of the undo that redo takes back now."""
    found = connection.execute(_REDOABLE).first()
    return None if found is None else (found[0], found[1])


def changes_of(connection: Connection, step_id: int) -> tuple[RowChange, ...]:
    """The row changes of a step, in the order in which they were made."""
    rows = connection.execute(_ROWS_OF_STEP, {"step": step_id})
    return tuple(RowChange(table, row_id, decode(before), decode(after)) for table, row_id, before, after in rows)


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
    )
    grouped: dict[int, Step] = {}
    for step_id, title, at, mode, before, after in found:
        earlier = grouped[step_id].rows if step_id in grouped else ()
        change = RowChange(table, row_id, decode(before), decode(after))
        grouped[step_id] = Step(step_id, title, at, Mode(mode), (*earlier, change))
    return tuple(grouped.values())


def _bytes_as_text(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a row cannot hold {type(value).__name__}")


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_bytes_as_text, check_circular=False
).encode


def encode(row: Row | None) -> str | None:
    """A row image as JSON; bytes as `{"base64": …}`, which no column value can be."""
    return None if row is None else _encode(row)


def decode(image: str | None) -> dict[str, Any] | None:
    """The row of an image."""
    if image is None:
        return None
    row: dict[str, Any] = json.loads(image)
    for name, value in row.items():
        if isinstance(value, dict):
            row[name] = base64.b64decode(value["base64"])
    return row
