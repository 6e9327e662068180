"""Reading a dossier in the words of its driver, without SQLAlchemy: that takes a fifth of a second to import.

What a window or a list shows is read this way, so opening a dossier does not wait for what only writing needs. The
same functions read within a transaction of SQLAlchemy: both are a `Source`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Protocol

import sqlcipher3.dbapi2 as driver

IDLE = 4
"""So many connections are kept for the next reader."""


class Answer(Protocol):
    """What was found."""

    def fetchall(self) -> Any:
        """All rows."""


class Source(Protocol):
    """One transaction on a dossier, in which SQL can be carried out as it stands."""

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Answer:
        """Carry out `statement` with named or numbered values."""


def rows(source: Source, sql: str, values: Mapping[str, object] | None = None) -> list[Any]:
    """The rows, as tuples. A list among the values is to be read as `IN (SELECT value FROM json_each(:name))`."""
    given = {name: json.dumps(value) if isinstance(value, list) else value for name, value in (values or {}).items()}
    return list(source.exec_driver_sql(sql, given).fetchall())


def first(source: Source, sql: str, values: Mapping[str, object] | None = None) -> Any | None:
    """The first row, None when there is none."""
    found = rows(source, sql, values)
    return found[0] if found else None


class Reading:
    """A transaction on a connection of the driver."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Any) -> None:  # the driver has no types
        self._connection = connection

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Answer:
        """Carry out `statement` with named or numbered values."""
        answer: Answer = self._connection.execute(statement, parameters or ())
        return answer


@contextmanager
def transaction(connection: Any, begin: str) -> Iterator[Reading]:  # the driver has no types
    """A transaction that is stored when all goes well, and rolled back otherwise."""
    connection.execute(begin)
    try:
        yield Reading(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(driver.Error):  # a disk that is gone has rolled back already
            connection.execute("ROLLBACK")
        raise


class Readers:
    """Connections that read; each is used by one thread at a time, and kept for the next."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._lock = Lock()
        self._idle: list[Any] | None = []

    @contextmanager
    def begin(self) -> Iterator[Reading]:
        """A transaction that sees the dossier as it is at its start."""
        connection = self._taken()
        try:
            with transaction(connection, "BEGIN") as reading:
                yield reading
        except BaseException:
            connection.close()
            raise
        self._put_back(connection)

    def dispose(self) -> None:
        """Close what is idle now, and later what is still in use."""
        with self._lock:
            idle, self._idle = self._idle, None
        for connection in idle or ():
            connection.close()

    def _taken(self) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _put_back(self, connection: Any) -> None:
        with self._lock:
            if self._idle is not None and len(self._idle) < IDLE:
                self._idle.append(connection)
                return
        connection.close()
