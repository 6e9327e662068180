"""The access log of an open dossier: its own small transactions, beside the steps and out of reach of undo."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from assetmap.domain.access import KEEP_DAYS, Act, Entry
from assetmap.domain.assets import Audience
from assetmap.domain.errors import DossierError
from assetmap.domain.ids import new_id
from assetmap.store.reading import Source, rows

Transaction = Callable[[], AbstractContextManager[Source]]
_INSERT = (
    "INSERT INTO access_log (id, at, who, what, audience, about, form)"
    " VALUES (:id, :at, :who, :what, :audience, :about, :form)"
)
_NAMES = " UNION ALL ".join(
    f"SELECT id, name FROM {table} WHERE id IN (SELECT about FROM access_log)"  # noqa: S608 - constants
    for table in ("persons", "areas")
)
_log = logging.getLogger(__name__)


class AccessLog:
    """Notes and tells who did what. Nothing that goes wrong with noting stops what is being noted."""

    def __init__(self, writing: Transaction, reading: Transaction) -> None:
        self._writing, self._reading = writing, reading
        self._who, self._since = "", _now()

    def identify(self, who: str) -> None:
        """What is done from now on is noted as done by the laptop with this random id; `sign_in` may come later."""
        self._who, self._since = who, _now()

    def sign_in(self, who: str) -> None:
        """Note that the laptop with this random id opened the dossier; what it does from now on is its own.

        What is older than two years is dropped.
        """
        if who != self._who:
            self.identify(who)
        oldest = (datetime.now(UTC) - timedelta(days=KEEP_DAYS)).isoformat(timespec="seconds")
        self._write(_row(Act.OPENED, who) | {"at": self._since}, oldest)

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
        with self._reading() as connection:
            return dict(rows(connection, _NAMES))

    def _write(self, row: dict[str, str | None], oldest: str | None = None) -> None:
        try:
            with self._writing() as connection:
                if oldest is not None:
                    connection.exec_driver_sql("DELETE FROM access_log WHERE at < :oldest", {"oldest": oldest})
                connection.exec_driver_sql(_INSERT, row)
        except DossierError:
            _log.warning("the access log could not be written", exc_info=True)


def entries(connection: Source, about: str | None = None) -> tuple[Entry, ...]:
    """See `AccessLog.entries`."""
    narrow, values = ("", {}) if about is None else (" WHERE about = :about", {"about": about})
    sql = f"SELECT at, what, who, audience, about, form FROM access_log{narrow} ORDER BY at DESC, id"  # noqa: S608
    return tuple(
        Entry(
            at=at,
            what=Act(what),
            who=who,
            audience=None if audience is None else Audience(audience),
            about=named,
            form=form,
        )
        for at, what, who, audience, named, form in rows(connection, sql, values)
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _row(
    what: Act, who: str, audience: Audience | None = None, about: str | None = None, form: str = ""
) -> dict[str, str | None]:
    return {
        "id": new_id(),
        "at": _now(),
        "who": who,
        "what": what.value,
        "audience": None if audience is None else audience.value,
        "about": about,
        "form": form,
    }
