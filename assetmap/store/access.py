"""The access log of an open dossier: its own small transactions, beside the steps and out of reach of undo."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, union_all

from assetmap.domain.access import KEEP_DAYS, Act, Entry
from assetmap.domain.assets import Audience
from assetmap.domain.errors import DossierError
from assetmap.domain.ids import new_id
from assetmap.store.tables import access_log, areas, persons

Transaction = Callable[[], AbstractContextManager[Connection]]
_log = logging.getLogger(__name__)


class AccessLog:
    """Notes and tells who did what. Nothing that goes wrong with noting stops what is being noted."""

    def __init__(self, writing: Transaction, reading: Transaction) -> None:
        self._writing, self._reading = writing, reading
        self._who = ""

    def sign_in(self, who: str) -> None:
        """Say that the laptop with this random id opened the dossier; what it does from now on is noted as its own.

        What is older than two years is dropped.
        """
        self._who = who
        oldest = (datetime.now(UTC) - timedelta(days=KEEP_DAYS)).isoformat(timespec="seconds")
        self._write(_row(Act.OPENED, who), oldest)

    def note(self, what: Act, *, audience: Audience | None = None, about: str | None = None, form: str = "") -> None:
        """Note that something was done, see `Entry`. Not within a step.

        A disk that cannot be written is no error here: the log of the program tells it.
        """
        self._write(_row(what, self._who, audience, about, form))

    def entries(self, about: str | None = None) -> tuple[Entry, ...]:
        """The log, newest first; with `about` only what names this id."""
        with self._reading() as connection:
            return entries(connection, about)

    def names(self) -> Mapping[str, str]:
        """The names of the persons and areas in the log that are there now, by id."""
        ids = select(access_log.c.about).where(access_log.c.about.is_not(None))
        named = union_all(*(select(each.c.id, each.c.name).where(each.c.id.in_(ids)) for each in (persons, areas)))
        with self._reading() as connection:
            return {row.id: row.name for row in connection.execute(named)}

    def _write(self, row: dict[str, str | None], oldest: str | None = None) -> None:
        try:
            with self._writing() as connection:
                if oldest is not None:
                    connection.execute(delete(access_log).where(access_log.c.at < oldest))
                connection.execute(insert(access_log), row)
        except DossierError:
            _log.warning("the access log could not be written", exc_info=True)


def entries(connection: Connection, about: str | None = None) -> tuple[Entry, ...]:
    """See `AccessLog.entries`."""
    found = select(access_log).order_by(access_log.c.at.desc(), access_log.c.id)
    if about is not None:
        found = found.where(access_log.c.about == about)
    return tuple(
        Entry(
            at=row.at,
            what=Act(row.what),
            who=row.who,
            audience=None if row.audience is None else Audience(row.audience),
            about=row.about,
            form=row.form,
        )
        for row in connection.execute(found)
    )


def _row(
    what: Act, who: str, audience: Audience | None = None, about: str | None = None, form: str = ""
) -> dict[str, str | None]:
    return {
        "id": new_id(),
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": who,
        "what": what.value,
        "audience": None if audience is None else audience.value,
        "about": about,
        "form": form,
    }
