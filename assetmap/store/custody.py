"""What becomes of a dossier as a whole: erasing to the last trace, its copies, and coming back from one of them.

Erasing is one transaction, which marks in the ledger that the file is still to be cleared. Killed before it, nothing
happened; killed after it, the clearing is done at the next opening. Nobody who was erased comes back with an old copy:
the ledger goes along from file to file, and is kept on this computer too.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from assetmap.domain.erasure import Choices, ErasePlan, Erasure, Place, Terms, needles
from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.store import dossier, erase, files, keys, ledger, mentions, rekey, traces
from assetmap.store.dossier import Dossier
from assetmap.store.faults import known_faults
from assetmap.store.keys import Key, Secret
from assetmap.store.tables import access_log, erased, identity


@dataclass(frozen=True, slots=True)
class Restored:
    """How a backup was put back.

    `kept` is the name of the file with what was there before, empty when nothing was; `erased` how many people the
    backup still held who had been erased.
    """

    path: Path
    kept: str
    erased: int


def settle(opened: Dossier, own: Mapping[str, str], missing: Mapping[str, str], *, left: bool) -> None:
    """Erase who is missing in the ledger of an opened dossier (`own`), and clear it, also of what an erasure `left`."""
    again = 0
    if missing:
        with opened.writing.begin() as connection:
            again = erase.apply(connection, missing)
    if left or again:
        _finish(opened, {**own, **missing}, None, {}, Silent())
    if again:
        words = N_(
            "This is an older copy: people who had been erased were still in it ({count}). They are erased here too."
        )
        opened.notices = (*opened.notices, Message(words, {"count": again}))


def id_of(connection: Connection) -> str:
    """The id of a dossier, the same in all its copies."""
    return str(connection.execute(select(identity.c.id)).scalar_one())


def plan(opened: Dossier, person_id: str, *, keep_assets: bool) -> ErasePlan:
    """What erasing would do.

    Raises:
        LookupError: there is no such person.
    """
    copies = tuple(copy.name for copy in _copies(opened)[0])
    with opened.reading.begin() as connection:
        return erase.plan(connection, person_id, keep_assets=keep_assets, copies=copies)


def carry_out(opened: Dossier, person_id: str, choices: Choices, progress: Progress, *, keep_assets: bool) -> Erasure:
    """Erase a person, clear the file and its copies, and look everywhere whether anything is left.

    Raises:
        LookupError: there is no such person.
        Cancelled: the user stopped it before anything was erased; afterwards it cannot be stopped.
    """
    progress.report(0.0, Message(N_("Looking for everything about this person …")))
    with opened.writing.begin() as connection:
        if not erase.still_there(connection, [person_id]):
            raise LookupError(person_id)
        known = mentions.terms(connection, person_id)
        given = () if keep_assets else erase.given_assets(connection, person_id)
        progress.report(0.1, Message(N_("Erasing …")))
        begun = {"persons": {person_id}, "assets": set(given)}
        did = erase.carry_out(connection, begun, known, choices)
        ids, dossier_id = erase.entered(connection), id_of(connection)
    ledger.remember(dossier_id, ids)
    places = _finish(opened, ids, known, choices, progress)
    return Erasure(
        did.rows, did.replaced, did.left, places, {name: frozenset(ids) for name, ids in did.changed.items()}
    )


def _finish(
    opened: Dossier, ids: Mapping[str, str], known: Terms | None, choices: Choices, progress: Progress
) -> tuple[Place, ...]:
    """Clear the file and its copies of what was erased, say in the ledger that it is done, and look."""
    told = _Unstoppable(progress)
    copies, unknown = _copies(opened)
    with opened.reading.begin() as connection:
        dossier_id = id_of(connection)

    def cleanse(connection: Connection) -> None:
        # A copy of before there were ids got one of its own when it was brought up to date.
        connection.execute(update(identity).values(id=dossier_id))
        _leave_out(connection, ids, known, choices)

    for number, copy in enumerate(copies):
        told.report(0.3 + 0.2 * number / len(copies), Message(N_("Clearing the copy {name} …"), {"name": copy.name}))
        _cleanse(copy, opened.key, cleanse)
    told.report(0.5, Message(N_("Clearing the file …")))
    if traces.sweep(opened.writing):
        with opened.writing.begin() as connection:
            connection.execute(update(erased).values(unfinished=0))
        traces.settle(opened.writing)
    if known is None:
        return ()
    told.report(0.7, Message(N_("Looking whether anything is left …")))
    places = traces.search(opened.path, opened.key, copies, needles(known))
    why = Message(N_("It has another password, or cannot be read."))
    return places + tuple(Place(Message(N_("the copy {name}"), {"name": item.name}), None, why) for item in unknown)


class _Unstoppable:
    """Tells how far it is, and goes on whatever the user wants: half erased is not an answer."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        from assetmap.domain.errors import Cancelled

        with suppress(Cancelled):
            self._progress.report(fraction, message)


def _copies(opened: Dossier) -> tuple[list[Path], list[Path]]:
    """The copies of a dossier in its folder that this key opens, and files of its name that it does not open."""
    with opened.reading.begin() as connection:
        dossier_id = id_of(connection)
    mine: list[Path] = []
    unknown: list[Path] = []
    with suppress(OSError):
        for path in sorted(opened.path.parent.glob(f"*{files.SUFFIX}")):
            if path != opened.path and path.is_file() and not path.is_symlink():
                _sort(path, opened, dossier_id, mine, unknown)
    return mine, unknown


def _sort(path: Path, opened: Dossier, dossier_id: str, mine: list[Path], unknown: list[Path]) -> None:
    named_alike = path.name.startswith(f"{opened.path.stem} ")
    try:
        encrypted = dossier.needs_password(path)
        fits = opened.key is not None and opened.key.fits(path)
        if encrypted and not fits:
            unknown.extend([path] if named_alike else [])
            return
        found = dossier.identity_of(path, opened.key if encrypted else None)
    except (DossierError, OSError):
        unknown.extend([path] if named_alike else [])
        return
    if found == dossier_id or (found == "" and named_alike):
        mine.append(path)


def _cleanse(copy: Path, key: Key | None, work: Callable[[Connection], object]) -> None:
    """Erase from a copy what is in the ledger, by putting a clean one in its place.

    A copy that is open, or cannot be written, stays as it is: the search afterwards tells of it.
    """
    try:
        lock = files.locked(copy)
    except DossierError:
        return
    used = key if dossier.needs_password(copy) else None
    draft = files.draft_beside(copy)
    try:
        files.throw_away_drafts(copy)
        dossier.adopt(copy, used, draft, work)
        _put_in_place(draft, copy)
    except (DossierError, OSError):
        return
    finally:
        files.remove(draft)
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)


def _leave_out(
    connection: Connection, ids: Mapping[str, str], known: Terms | None = None, choices: Choices | None = None
) -> int:
    """Erase what a ledger holds from a copy that is written anew afterwards, so that nothing is left to finish."""
    again = erase.apply(connection, ids, known, choices)
    connection.execute(update(erased).values(unfinished=0))
    return again


def _put_in_place(draft: Path, target: Path) -> None:
    for beside in files.companions(target):
        beside.unlink(missing_ok=True)
    draft.replace(target)
    files.sync_folder(target.parent)


def restore(path: Path, secret: Secret | None, backup: Path, backup_secret: Secret | None, kept_as: str) -> Restored:
    """Put a backup in the place of a dossier that is open nowhere; what was there is kept beside it as `kept_as`.

    Who was erased from the dossier, or on this computer from any copy of it, does not come back. An encrypted dossier
    stays encrypted, with the password of the backup, or with its own when the backup has none. A crash leaves the
    dossier as it was or as it becomes.

    Raises:
        DossierError: the backup cannot be opened, or is the dossier itself; the dossier is open or read-only, or its
            password is wrong. Then all is as it was.
    """
    path, backup = files.resolved(path), files.resolved(backup)
    if path == backup:
        raise DossierError(N_("{name} is the dossier itself. Choose a backup of it."), name=path.name)
    taken = dossier.recognise(backup, password=backup_secret)
    own = _own_key(path, secret)
    if path.exists():
        files.refuse_readonly(path)
    lock = files.locked(path)
    draft, keyed = files.draft_beside(path), files.draft_beside(path)
    try:
        with known_faults(path.name):
            files.throw_away_drafts(path)
            ids, log, dossier_id = _remembered(path, own)
            nameless = dossier.identity_of(backup, taken.key) == ""
            again, backup_id = dossier.adopt(
                backup,
                taken.key,
                draft,
                lambda connection: _brought_back(connection, ids, log, dossier_id if nameless else ""),
            )
            if own is not None and taken.key is None:
                rekey.copied(draft, None, keyed, own)
                files.remove(draft)
                draft = keyed
            kept = _kept(path, own, kept_as)
            _put_in_place(draft, path)
        for known_as in {dossier_id, backup_id} - {""}:
            ledger.remember(known_as, ids)
    except OSError as error:
        raise files.readonly_folder(path) from error
    finally:
        files.remove(draft)
        files.remove(keyed)
        lock.release()
    return Restored(path, kept, again)


def _own_key(path: Path, secret: Secret | None) -> Key | None:
    """The key of the dossier that a backup replaces; a damaged plain file has none."""
    if not path.exists() or not dossier.needs_password(path):
        return None
    if secret is None:
        raise keys.without_password(path)
    return keys.key_of(path, secret)


def _remembered(path: Path, key: Key | None) -> tuple[dict[str, str], list[dict[str, object]], str]:
    """The ledger, the access log and the id of a dossier; of a damaged one what can be had, which may be nothing."""
    if not path.exists():
        return {}, [], ""
    draft = files.draft_beside(path)
    try:
        return dossier.adopt(
            path,
            key,
            draft,
            lambda connection: (
                erase.entered(connection),
                [dict(row) for row in connection.execute(select(access_log)).mappings()],
                id_of(connection),
            ),
        )
    except DossierError:
        return {}, [], ""
    finally:
        files.remove(draft)


def _brought_back(
    connection: Connection, ids: dict[str, str], log: list[dict[str, object]], dossier_id: str
) -> tuple[int, str]:
    """Make a backup fit to go on with: without who was erased, with all that the log knows; and the id it has now.

    A backup of before there were ids gets that of the dossier that it takes the place of.
    """
    if dossier_id:
        connection.execute(update(identity).values(id=dossier_id))
    backup_id = id_of(connection)
    for key, day in ledger.known(backup_id).items():
        ids.setdefault(key, day)
    again = _leave_out(connection, ids)
    there = set(connection.execute(select(access_log.c.id)).scalars())
    newer = [row for row in log if row["id"] not in there]
    if newer:
        connection.execute(insert(access_log), newer)
    return again, backup_id


def _kept(path: Path, key: Key | None, name: str) -> str:
    """Keep what is there now under this name, or with a number after it; that name."""
    if not path.exists():
        return ""
    copy, number = path.with_name(name + path.suffix), 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{name} {number}{path.suffix}")
    draft = files.draft_beside(path)
    try:
        dossier.copied(path, key, draft)
    except DossierError:  # damaged: then as it is, with what waits beside it, for part of it can often be saved
        files.remove(draft)
        shutil.copy2(path, draft)
        beside = files.companions(path)[0]
        if beside.is_file():
            shutil.copy2(beside, files.companions(copy)[0])
    draft.replace(copy)
    return copy.name


def read_other(ours: Dossier, other: Path, secret: Secret | None, read: Callable[[Connection], dossier.T]) -> dossier.T:
    """Read in another dossier, as it is without anyone who was erased there, here, or on this computer.

    It is read in a copy beside ours, which has the same password as the other and is gone afterwards.

    Raises:
        DossierError: it cannot be opened, or is ours.
    """
    other = files.resolved(other)
    if other == ours.path:
        raise DossierError(N_("{name} is the dossier itself. Choose another one."), name=other.name)
    header = dossier.recognise(other, password=secret)
    with ours.reading.begin() as connection:
        ids = erase.entered(connection)

    def cleansed(connection: Connection) -> dossier.T:
        theirs = {**ledger.known(id_of(connection)), **ids}
        _leave_out(connection, theirs)
        return read(connection)

    draft = files.draft_beside(ours.path)
    try:
        return dossier.adopt(other, header.key, draft, cleansed)
    finally:
        files.remove(draft)
