"""The file of a dossier: making, recognising, locking and opening it. What a connection is, is said here once.

A dossier is one SQLite file in WAL mode, encrypted by SQLCipher when it has a password. It is looked at by its first
bytes before SQLite touches it, so that a file that is refused stays as it was, without new files beside it.
SQLAlchemy is imported when something is written or looked up in the history; showing a dossier does without.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import sqlcipher3.dbapi2 as driver
from filelock import FileLock

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_, Message
from assetmap.store import files, keys, migrations
from assetmap.store.faults import known_faults
from assetmap.store.keys import Key, Secret
from assetmap.store.reading import Readers, Reading, transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    Tables = Connection
    """A transaction that is read by way of the tables."""

T = TypeVar("T")

APPLICATION_ID = 0x41534D50  # "ASMP", at byte 68 of the file
_MAGIC = b"SQLite format 3\0"
_HEADER = 100

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
    # FULL waits for the disk at every step: NORMAL would lose the last steps when the battery dies, and a step is a
    # person's work, not a sensor reading. It costs a few milliseconds a step. macOS only waits when asked twice.
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",  # nothing of a dossier in a folder for temporary files
    "PRAGMA cache_size = -65536",  # at most, in kB: an import of 100,000 assets writes all over its indexes
    "PRAGMA mmap_size = 0",  # a damaged or removed disk must give an error, not end the program
)


class Dossier:
    """An open dossier: connections for readers, engines for the one writer and for its history, the lock beside it."""

    def __init__(self, path: Path, lock: FileLock, key: Key | None) -> None:
        self.path, self.lock, self.key = path, lock, key
        self.notices: tuple[Message, ...] = ()
        self.looking = Readers(partial(_open_one, path, key, writes=False))
        self._engines: dict[bool, Engine] = {}
        self._making = Lock()

    @property
    def writing(self) -> Engine:
        """For the one writer."""
        return self._engine(writes=True)

    @property
    def reading(self) -> Engine:
        """For who reads by way of the tables; what a window shows is read by `looking`."""
        return self._engine(writes=False)

    @contextmanager
    def noting(self) -> Iterator[Reading]:
        """A transaction that writes a line without SQLAlchemy; only for who keeps other writers away."""
        with (
            closing(_open_one(self.path, self.key, writes=True)) as connection,
            transaction(connection, "BEGIN IMMEDIATE") as noted,
        ):
            yield noted

    def close(self) -> None:
        """Put everything in the one file, let go of it, and forget its key."""
        try:
            self.looking.dispose()
            if False in self._engines:
                self.reading.dispose()
            # Of what was only noted, SQLite itself puts everything in the one file when the last connection goes.
            if True in self._engines:
                with known_faults(self.path.name), self.writing.connect() as connection:
                    _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Close all connections without putting anything anywhere, and let others in."""
        self.looking.dispose()
        for engine in self._engines.values():
            engine.dispose()
        self.lock.release()
        self.key = None

    def _engine(self, *, writes: bool) -> Engine:
        with self._making:
            if writes not in self._engines:
                self._engines[writes] = _engine(self.path, self.key, writes=writes)
            return self._engines[writes]


@dataclass(frozen=True, slots=True)
class Header:
    """What the first page of a dossier tells, and the key that it was read with."""

    user_version: int
    key: Key | None = None


def make(path: Path, password: str | None = None) -> Path:
    """Make a new, empty dossier; its path, with the suffix of dossiers when `path` has none.

    It is made under another name and moved in place, so that nothing half made is ever there. With a password it is
    encrypted from its first byte.

    Raises:
        DossierError: something of that name exists, the folder is missing or cannot be written, or the password is
            empty.
    """
    key = None if password is None else keys.new_key(password)
    path = files.resolved(path)
    if not path.suffix:
        path = path.with_name(path.name + files.SUFFIX)
    try:
        if not path.parent.is_dir():
            raise DossierError(
                N_("The folder {folder} does not exist. Choose another folder."), folder=str(path.parent)
            )
        files.refuse_existing(path)
    except OSError as error:
        raise DossierError(
            N_("No file can have the name {name}. Choose a shorter name, of letters and digits."), name=path.name
        ) from error
    lock = files.locked(path)
    draft = files.draft_beside(path)
    try:
        with known_faults(path.name):
            _make_draft(draft, key)
        files.refuse_existing(path)
        draft.rename(path)
        files.sync_folder(path.parent)
    finally:
        for leftover in (draft, *files.companions(draft)):
            leftover.unlink(missing_ok=True)
        lock.release()
    return path


def open_dossier(path: Path, schema: migrations.Schema = migrations.HEAD, *, password: Secret | None = None) -> Dossier:
    """Open a dossier, bringing an older one up to date after a copy was put beside it.

    What an earlier crash left half made is thrown away first: it may hold what the dossier itself hides.

    Raises:
        DossierError: see `recognise`; or the dossier is read-only or in use by another program.
    """
    path = files.resolved(path)
    header = recognise(path, schema, password=password)
    files.refuse_readonly(path)
    opened = Dossier(path, files.locked(path), header.key)
    try:
        with known_faults(path.name):
            files.throw_away_drafts(path)
            opened.notices = _brought_up_to_date(opened, header, schema)
    except BaseException:
        opened.let_go()
        raise
    return opened


def recognise(path: Path, schema: migrations.Schema = migrations.HEAD, *, password: Secret | None = None) -> Header:
    """Look whether a file is a dossier that this program can open, without changing anything.

    A password that a plain dossier does not need is left aside.

    Raises:
        DossierError: it is not there, not a file, empty, cut off, not a dossier, or made by a newer version; or it is
            encrypted and the password is missing or wrong.
    """
    head, size = _head(path)
    if keys.seems_encrypted(head):
        if password is None:
            raise keys.without_password(path)
        header = _unlocked_header(path, keys.key_of(path, password))
    else:
        head = head[:_HEADER]
        _refuse_foreign(path.name, head, size)
        _refuse_cut_off(path, head, size)
        header = Header(int.from_bytes(head[60:64], "big"))
    if header.user_version > schema.number:
        raise _newer(path.name)
    return header


def needs_password(path: Path) -> bool:
    """Whether a file seems to be an encrypted dossier; not when it cannot be read, which opening it will tell."""
    try:
        head, _size = _head(files.resolved(path))
    except (DossierError, OSError):
        return False
    return keys.seems_encrypted(head)


def _head(path: Path) -> tuple[bytes, int]:
    """The first page of a file, and the size of all of it."""
    name = path.name
    try:
        if path.is_dir():
            raise DossierError(
                N_("{name} is a folder, not a dossier. Choose a file that ends in .assetmap."), name=name
            )
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(keys.PAGE)
    except FileNotFoundError as error:
        raise DossierError(
            N_("There is no dossier {name} in the folder {folder}. Perhaps it was moved or renamed."),
            name=name,
            folder=str(path.parent),
        ) from error
    except OSError as error:
        raise DossierError(
            N_("You may not read the file {name}. Ask its owner for the right to read and write it."), name=name
        ) from error
    return head, size


def _unlocked_header(path: Path, key: Key) -> Header:
    """The header of an encrypted dossier whose key fits."""
    # SQLite makes nothing beside an immutable file; but what a crash left beside it must then be read too.
    whole = not (beside := files.companions(path)[0]).is_file() or not beside.stat().st_size
    try:
        with closing(connect(path, key, "mode=ro&immutable=1" if whole else "mode=ro")) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
    except driver.OperationalError:  # the disk, or another program
        with known_faults(path.name):
            raise
    except driver.DatabaseError as error:
        raise keys.does_not_fit(path) from error
    if whole and path.stat().st_size < pages * keys.PAGE:
        raise keys.does_not_fit(path)
    if application != APPLICATION_ID:
        raise _foreign_database(path.name)
    return Header(version, key)


def _refuse_foreign(name: str, head: bytes, size: int) -> None:
    if size == 0:
        raise DossierError(
            N_("The file {name} is empty, so it is not a dossier. Go on with a backup, or make a new dossier."),
            name=name,
        )
    if not head.startswith(_MAGIC[: len(head)]):
        raise DossierError(
            N_("The file {name} is not a dossier of Assetmap. Choose a file that ends in .assetmap."), name=name
        )
    if len(head) == _HEADER and int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise _foreign_database(name)


def _foreign_database(name: str) -> DossierError:
    return DossierError(N_("The file {name} is a database of another program, not a dossier of Assetmap."), name=name)


def _refuse_cut_off(path: Path, head: bytes, size: int) -> None:
    """Refuse a file that is shorter than it says it is; after a crash the rest may be in the file beside it."""
    whole = False
    if len(head) == _HEADER:
        page_size = struct.unpack(">H", head[16:18])[0]
        page_size = 65536 if page_size == 1 else page_size
        pages = int.from_bytes(head[28:32], "big")
        whole = size >= pages * page_size
    beside = files.companions(path)[0]
    unfinished = len(head) == _HEADER and beside.is_file() and beside.stat().st_size > 0
    if not whole and not unfinished:
        raise DossierError(
            N_(
                "The dossier {name} is damaged: part of the file is missing, perhaps because copying it was cut short."
                " Copy it again from where it came from, or go on with a backup."
            ),
            name=path.name,
        )


def _newer(name: str) -> DossierError:
    return DossierError(
        N_("The dossier {name} was made by a newer version of Assetmap. Install that version to open it."), name=name
    )


def connect(path: Path, key: Key | None, mode: str = "mode=rw") -> Any:  # the driver has no types
    """A connection to a dossier: the only place that knows the driver and sets the key."""
    connection = driver.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        if key is not None:
            connection.execute(key.pragma)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_one(path: Path, key: Key | None, *, writes: bool) -> Any:  # the driver has no types
    """A connection that can do what our SQL asks."""
    connection = connect(path, key)
    try:
        connection.execute("PRAGMA query_only = OFF" if writes else "PRAGMA query_only = ON")
        connection.create_function("casefold", 1, _casefold, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _engine(path: Path, key: Key | None, *, writes: bool) -> Engine:
    from assetmap.store import engines

    return engines.engine(partial(_open_one, path, key, writes=writes), writes=writes)


def _casefold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _raw(connection: Connection) -> Any:  # the driver has no types
    """The driver's connection, outside any transaction."""
    return connection.connection.driver_connection


def _make_draft(draft: Path, key: Key | None) -> None:
    draft.touch(exist_ok=False)
    engine = _engine(draft, key, writes=True)
    try:
        with engine.connect() as connection:
            raw = _raw(connection)
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            raw.execute("PRAGMA journal_mode = WAL")
        with engine.begin() as connection:
            migrations.upgrade(connection)
        with engine.connect() as connection:
            _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _brought_up_to_date(opened: Dossier, header: Header, schema: migrations.Schema) -> tuple[Message, ...]:
    path = opened.path
    with closing(_open_one(path, opened.key, writes=True)) as raw:
        revision = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        raw.execute("PRAGMA journal_mode = WAL")  # a copy by VACUUM INTO is not
    if revision is not None and revision[0] == schema.revision:
        return ()
    if header.user_version >= schema.number or revision is None:
        raise _newer(path.name)
    copy = _copy_before(path, opened.writing)
    with opened.writing.begin() as connection:
        migrations.upgrade(connection, schema)
    return (
        Message(
            N_("This dossier was made by an earlier version and has been brought up to date. A copy as it was: {copy}"),
            {"copy": copy.name},
        ),
    )


def _copy_before(path: Path, engine: Engine) -> Path:
    stamp = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H%M%S")
    copy = path.with_name(f"{path.stem} before {stamp}{path.suffix}")
    with engine.connect() as connection:
        copy_into(connection, copy)
    return copy


def copy_into(connection: Connection, target: Path) -> None:
    """Write a complete copy of the dossier to `target`: made under another name, then moved in place.

    The copy of an encrypted dossier is encrypted with the same key.

    Raises:
        DossierError: there is already something of that name, or its folder is missing or cannot be written.
    """
    files.refuse_existing(target)
    draft = files.draft_beside(target)
    try:
        draft.touch(exist_ok=False)
        _raw(connection).execute("VACUUM INTO ?", (str(draft),))
        files.sync(draft)
        draft.rename(target)
        files.sync_folder(target.parent)
    except OSError as error:
        raise files.readonly_folder(target) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def adopt(source: Path, key: Key | None, draft: Path, work: Callable[[Connection], T]) -> T:
    """Make `draft` a copy of the dossier `source`, brought up to date, in which `work` was done; the source stays.

    What `work` took away is not in the copy, nor in its free pages. The copy has the same key; it is not there when
    this raises.

    Raises:
        DossierError: the source is damaged, or nothing can be written.
    """
    try:
        with known_faults(source.name):
            copied(source, key, draft)
            engine = _engine(draft, key, writes=True)
            try:
                with engine.begin() as taken:
                    revision = taken.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                    if revision != migrations.HEAD.revision:
                        migrations.upgrade(taken)
                    done = work(taken)
                with engine.connect() as swept:
                    _raw(swept).execute("VACUUM")
            finally:
                engine.dispose()
        files.sync(draft)
    except BaseException:
        files.remove(draft)
        raise
    return done


def copied(source: Path, key: Key | None, draft: Path) -> None:
    """Write a whole copy of a dossier, open or not, to `draft`, which must not exist; the source is only read.

    Raises:
        DossierError: it is damaged.
    """
    draft.touch(mode=0o600, exist_ok=False)
    with known_faults(source.name), closing(_looking(source, key)) as connection:
        connection.execute("VACUUM INTO ?", (str(draft),))


def identity_of(path: Path, key: Key | None) -> str:
    """The id of a dossier that is open here or nowhere; empty when it was made by a version that gave none.

    Raises:
        DossierError: it is no dossier, or damaged.
    """
    with known_faults(path.name), closing(_looking(path, key)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _foreign_database(path.name)
        there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'identity'").fetchone()
        return "" if there is None else str(connection.execute("SELECT id FROM identity").fetchone()[0])


def _looking(path: Path, key: Key | None) -> Any:  # the driver has no types
    """A connection that only reads; SQLite makes nothing beside a file of which nothing waits to be stored."""
    beside = files.companions(path)[0]
    whole = not beside.is_file() or not beside.stat().st_size
    return connect(path, key, "mode=ro&immutable=1" if whole else "mode=ro")
