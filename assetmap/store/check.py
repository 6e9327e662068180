"""Whether all in a dossier is as it should be: the file, the keys, the links, the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from assetmap.domain.areas import Area
from assetmap.domain.messages import N_, Message
from assetmap.store import journal, migrations, queries
from assetmap.store.tables import JOURNALED, step_rows

Locate = Callable[[Sequence[Area], Sequence[float], Sequence[float]], Sequence[Sequence[tuple[str, bool]]]]
"""Areas, longitudes, latitudes to the areas that hold each point, each with whether it is the smallest."""


def findings(connection: Connection, locate: Locate | None) -> tuple[Message, ...]:
    """Everything that is wrong, as sentences; of a damaged file only that, as nothing else can be trusted then."""
    damage = tuple(_damage(connection))
    if damage:
        return damage
    found = [*_revision(connection), *_orphans(connection), *_double_themes(connection), *_journal(connection)]
    if locate is not None:
        found += _links(connection, locate)
    return tuple(found)


def _damage(connection: Connection) -> Iterator[Message]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)").fetchall():
        if line != "ok":
            yield Message(N_("The file is damaged: {detail}. Go on with a backup."), {"detail": line})


def _revision(connection: Connection) -> Iterator[Message]:
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != migrations.HEAD.revision:
        yield Message(
            N_("The tables are of version {found}, and should be of version {expected}."),
            {"found": revision, "expected": migrations.HEAD.revision},
        )


def _orphans(connection: Connection) -> Iterator[Message]:
    """Rows that name a row that is not there, told per pair of tables."""
    counted: dict[tuple[str, str], int] = {}
    for child, _rowid, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        counted[child, parent] = counted.get((child, parent), 0) + 1
    for (child, parent), number in sorted(counted.items()):
        yield Message(
            N_("{count} rows in {child} point at something in {parent} that is not there."),
            {"count": number, "child": child, "parent": parent},
        )


def _double_themes(connection: Connection) -> Iterator[Message]:
    seen: dict[str, str] = {}
    for name in queries.themes(connection):
        if name.casefold() in seen:
            yield Message(
                N_("The theme {name} is there twice, also as {other}."), {"name": name, "other": seen[name.casefold()]}
            )
        seen[name.casefold()] = name


def _journal(connection: Connection) -> Iterator[Message]:
    """Each row must be what the journal makes of it."""
    replayed: dict[tuple[str, str], dict[str, Any]] = {}
    ordered = select(step_rows.c.table_name, step_rows.c.row_id, step_rows.c.before, step_rows.c.after).order_by(
        step_rows.c.step_id, step_rows.c.seq
    )
    for table, row_id, before, after in connection.execute(ordered):
        if after is None:
            replayed.pop((table, row_id), None)
        elif before is None:
            replayed[table, row_id] = journal.decode(after) or {}
        else:
            replayed.setdefault((table, row_id), {}).update(journal.decode(after) or {})
    for name, table in JOURNALED.items():
        expected = {row_id: row for (of, row_id), row in replayed.items() if of == name}
        names = table.columns.keys()
        wrong = 0
        for found in connection.execute(select(table)):
            row = dict(zip(names, found, strict=True))
            wrong += not _same(expected.pop(row["id"], None), row)
        wrong += len(expected)
        if wrong:
            yield Message(
                N_("{count} rows in {table} differ from what the history says."), {"count": wrong, "table": name}
            )


def _same(expected: dict[str, Any] | None, row: dict[str, Any]) -> bool:
    """Whether a row is what its images make of it; a column that came later is empty in an older image."""
    if expected is None:
        return False
    return all(
        value.fits(row[name]) if isinstance(value := expected.get(name), journal.InTable) else value == row[name]
        for name in row
    )


def _links(connection: Connection, locate: Locate) -> Iterator[Message]:
    """The areas of each asset must be those that hold its place."""
    points = queries.asset_points(connection, None)
    located = locate(queries.areas(connection), [point[1] for point in points], [point[2] for point in points])
    expected = {
        (point[0], area_id, bool(smallest))
        for point, held in zip(points, located, strict=True)
        for area_id, smallest in held
    }
    stored = {
        (asset_id, area_id, bool(smallest))
        for asset_id, area_id, smallest in connection.execute(
            text("SELECT asset_id, area_id, smallest FROM asset_areas")
        )
    }
    wrong = {asset_id for asset_id, _area, _smallest in expected ^ stored}
    if wrong:
        yield Message(N_("{count} assets are not in the areas that hold their place."), {"count": len(wrong)})
