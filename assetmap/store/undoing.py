"""What can be undone or redone now, as it follows from the journal: see `store.journal`."""

from __future__ import annotations

from assetmap.store.reading import Source, first

_UNDOABLE = (
    "SELECT id, title FROM steps AS s WHERE mode IN ('do', 'redo')"
    " AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.reverts = s.id) ORDER BY id DESC LIMIT 1"
)
# Something new that is done after an undo drops what could be redone: only undo steps after the last "do" count.
# Erasing drops it too, and is itself never undone.
_REDOABLE = (
    "SELECT id, title FROM steps AS s WHERE mode = 'undo'"
    " AND id > coalesce((SELECT max(id) FROM steps WHERE mode IN ('do', 'erase')), 0)"
    " AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.reverts = s.id) ORDER BY id DESC LIMIT 1"
)


def undoable(connection: Source) -> tuple[int, str] | None:
    """Id and title of the step that undo takes back now."""
    found = first(connection, _UNDOABLE)
    return None if found is None else (found[0], found[1])


def redoable(connection: Source) -> tuple[int, str] | None:
    """Id and title of the undo that redo takes back now."""
    found = first(connection, _REDOABLE)
    return None if found is None else (found[0], found[1])
