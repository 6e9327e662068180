"""What a change is: rows before and after, bundled in a step, and what is told to listeners after it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Row = Mapping[str, object]
"""Column name to value: text, number, None or bytes."""


class Mode(StrEnum):
    """Whether a step was done first, replays another one backwards or forwards, or erased: that cannot be undone."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that changed. `before` is None for a new row, `after` for a deleted one."""

    table: str
    id: str
    before: Row | None
    after: Row | None

    def inverse(self) -> RowChange:
        """The change that takes this one back."""
        return RowChange(self.table, self.id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Step:
    """One user operation as stored in the journal. `at` is UTC, ISO 8601."""

    id: int
    title: str
    at: str
    mode: Mode
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Told once after a commit: the ids of the rows that changed by table, and who asked for it."""

    title: str
    mode: Mode
    ids: Mapping[str, frozenset[str]]
    origin: object = None

    def touched(self, *tables: str) -> bool:
        """Whether any row of these tables changed."""
        return any(self.ids.get(table) for table in tables)


def ids_by_table(changes: Iterable[RowChange]) -> Mapping[str, frozenset[str]]:
    """The ids of the rows that changed, by table."""
    found: dict[str, set[str]] = {}
    for change in changes:
        found.setdefault(change.table, set()).add(change.id)
    return {table: frozenset(ids) for table, ids in found.items()}
