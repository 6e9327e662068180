"""Pools of connections for SQLAlchemy, which writes. Imported when it is needed: it takes a fifth of a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool


def engine(connect: Callable[[], Any], *, writes: bool) -> Engine:
    """A pool of connections to a dossier.

    Transactions are begun by us: the driver would begin them late, and a writer must be the only one from its start.
    """
    made = create_engine(
        "sqlite://",
        creator=connect,
        module=driver,
        poolclass=QueuePool,
        pool_size=1 if writes else 4,
        max_overflow=0 if writes else -1,
        pool_reset_on_return="rollback",
    )
    event.listen(made, "begin", _begin("BEGIN IMMEDIATE" if writes else "BEGIN"))
    return made


def _begin(sql: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(sql)

    return begin
