"""Inzage: everything that a dossier holds about one person, for that person's own eyes.

This is the one road out of a dossier beside `Snapshot`. It does not pass the gate, because the gate keeps things from
others than the person; here the person gets the own data, whatever was agreed to (GDPR, article 15). So it is made for
one person at a time, on request, and never holds what is noted of somebody else, but for texts in which the name of
the person stands: those the team reads first, and chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assetmap.domain.access import Entry
from assetmap.domain.assets import PlacedAsset
from assetmap.domain.changes import Step
from assetmap.domain.consent import Consent, ConsentText
from assetmap.domain.people import Person, Role


@dataclass(frozen=True, slots=True)
class Said:
    """A consent, with the text that was shown when it was given (None when none was kept)."""

    consent: Consent
    shown: ConsentText | None


@dataclass(frozen=True, slots=True)
class Given:
    """An asset that comes from the person, or of which the person is a contact, with the names of its areas."""

    placed: PlacedAsset
    role: Role
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A file that is kept of the person; `added_at` is UTC, ISO 8601."""

    name: str
    mime: str
    added_at: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A text in which the person is mentioned, outside what is the person's own: it may tell of others too.

    `table` and `column` say where; `now` is False when it stands only in the history any more.
    """

    table: str
    column: str
    text: str
    now: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All of it, at one moment. `history` are the steps in which rows of the person changed, oldest first.

    `left_out` is how many of the texts with the name the team did not hand over.
    """

    dossier: str
    made_on: date
    person: Person
    consents: tuple[Said, ...] = ()
    given: tuple[Given, ...] = ()
    scans: tuple[Scan, ...] = ()
    history: tuple[Step, ...] = ()
    log: tuple[Entry, ...] = ()
    mentioned: tuple[Mentioned, ...] = ()
    left_out: int = 0
