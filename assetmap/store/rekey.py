"""Another password for a dossier, its first one, or none any more.

All of it is written anew beside the dossier, checked, and moved in its place. So a crash at any moment leaves the old
file or the new one; what it leaves half made is thrown away at the next opening. On most disks what a file held before
can stay in places that no program reaches, so encrypting does not reach back: older copies stay readable.
"""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_
from assetmap.store import dossier, files, keys
from assetmap.store.faults import known_faults
from assetmap.store.keys import Key, Secret

_KEPT = ("application_id", "user_version")
"""What a dossier says in its header, which an export of its tables leaves out."""


def change_password(path: Path, old: Secret | None, new: str | None) -> None:
    """Give the dossier at `path`, which is open nowhere, the password `new`; None makes it plain.

    `old` is its present password or its recovery code, None for a plain dossier.

    Raises:
        DossierError: it is not a dossier, `old` is missing or wrong, `new` is empty, it is open or read-only, or the
            disk is full. Then the dossier is as it was.
    """
    path = files.resolved(path)
    header = dossier.recognise(path, password=old)
    key = None if new is None else keys.new_key(new)
    files.refuse_readonly(path)
    lock = files.locked(path)
    draft = files.draft_beside(path)
    try:
        with known_faults(path.name):
            files.throw_away_drafts(path)
            draft.touch(exist_ok=False)
            draft.chmod(path.stat().st_mode)
            _export(path, header.key, draft, key)
            _check(draft, key, path.name)
        files.sync(draft)
        for beside in files.companions(path):  # emptied by now, and no part of the new file
            beside.unlink(missing_ok=True)
        draft.replace(path)
        files.sync_folder(path.parent)
    except OSError as error:
        raise files.readonly_folder(path) from error
    finally:
        for leftover in (draft, *files.companions(draft)):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
        lock.release()


def copied(path: Path, old: Key | None, draft: Path, new: Key | None) -> None:
    """Write everything in the dossier at `path` to `draft` under another key, and check that it is whole.

    Raises:
        DossierError: it is not.
    """
    draft.touch(mode=0o600, exist_ok=False)
    _export(path, old, draft, new)
    _check(draft, new, path.name)
    files.sync(draft)


def _export(path: Path, old: Key | None, draft: Path, new: Key | None) -> None:
    """Write everything in the dossier to the draft, row for row."""
    with closing(dossier.connect(path, old)) as connection:
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise DossierError(
                N_("The dossier {name} is in use by another program. Close that program and try again."), name=path.name
            )
        connection.execute("PRAGMA foreign_keys = OFF")  # tables are filled in no order
        connection.execute("ATTACH DATABASE ? AS draft KEY ?", (str(draft), "" if new is None else new.spec))
        connection.execute("SELECT sqlcipher_export('draft')")
        for name in _KEPT:
            value = connection.execute(f"PRAGMA main.{name}").fetchone()[0]
            connection.execute(f"PRAGMA draft.{name} = {value}")
        same = _rows(connection, "main") == _rows(connection, "draft")
        connection.execute("DETACH DATABASE draft")
    if not same:
        raise _not_whole(path.name)


def _rows(connection: Any, where: str) -> dict[str, int]:  # the driver has no types
    """How many rows each table has."""
    tables = connection.execute(f"SELECT name FROM {where}.sqlite_master WHERE type = 'table'").fetchall()  # noqa: S608
    counts = {}
    for (name,) in tables:
        quoted = name.replace('"', '""')
        counts[name] = connection.execute(f'SELECT COUNT(*) FROM {where}."{quoted}"').fetchone()[0]  # noqa: S608
    return counts


def _check(draft: Path, key: Key | None, name: str) -> None:
    """Read the draft from the disk as it will be opened."""
    with closing(dossier.connect(draft, key)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        pages = [] if key is None else connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if found != [("ok",)] or pages:
        raise _not_whole(name)


def _not_whole(name: str) -> DossierError:
    return DossierError(
        N_(
            "The copy of {name} was not whole, so the dossier was left as it was. Check it, and the disk that it is on."
        ),
        name=name,
    )
