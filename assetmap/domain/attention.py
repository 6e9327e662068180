"""The lists of people: how it is with everybody today, who needs a next step, and which one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from assetmap.domain.assets import Kind
from assetmap.domain.consent import Allowed, Consent, Standing, allowed, counting, standing
from assetmap.domain.messages import N_
from assetmap.domain.people import Ground, Person, Role


class PeopleList(StrEnum):
    """Who is shown."""

    ALL = "all"
    EXPIRES = "expires"
    EXPIRED = "expired"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    SILENT = "silent"


LIST_LABELS = {  # {days} is SOON_DAYS
    PeopleList.ALL: N_("Everybody"),
    PeopleList.EXPIRES: N_("Consent ends within {days} days"),
    PeopleList.EXPIRED: N_("Ended"),
    PeopleList.MISSING: N_("Missing"),
    PeopleList.WITHDRAWN: N_("Withdrawn"),
    PeopleList.SILENT: N_("Not spoken with"),
}

SILENT_MONTHS = (6, 12, 24)
"""After how many months without a talk someone may be on the list of people not spoken with."""


class NextStep(StrEnum):
    """What can be done about it at once."""

    ASK_AGAIN = "ask_again"
    NOTE = "note"
    SPOKEN = "spoken"


STEP_LABELS = {
    NextStep.ASK_AGAIN: N_("Ask again…"),
    NextStep.NOTE: N_("Note consent…"),
    NextStep.SPOKEN: N_("Spoken with"),
}


@dataclass(frozen=True, slots=True)
class AssetOf:
    """An asset that comes from someone, or of which someone is a contact."""

    asset_id: str
    kind: Kind
    title: str
    role: Role


@dataclass(frozen=True, slots=True)
class Line:
    """Someone as in the list. `ends_on` is the last day of what counts today; `searched` is what a search looks in."""

    person: Person
    consents: tuple[Consent, ...]
    standing: Standing
    allowed: Allowed | None
    ends_on: date | None
    assets: tuple[AssetOf, ...]
    searched: str


def lines(
    persons: Iterable[Person],
    consents: Iterable[Consent],
    assets: Mapping[str, Sequence[AssetOf]],
    today: date,
) -> tuple[Line, ...]:
    """Everybody, in the order of `persons`; `assets` are those of each person by id."""
    given = by_person(consents)
    return tuple([_line(each, given.get(each.id, ()), assets.get(each.id, ()), today) for each in persons])


def by_person(consents: Iterable[Consent]) -> dict[str, list[Consent]]:
    """Consents by the id of the person, in the order in which they came."""
    found: dict[str, list[Consent]] = {}
    for consent in consents:
        found.setdefault(consent.person_id, []).append(consent)
    return found


def _line(person: Person, consents: Sequence[Consent], assets: Sequence[AssetOf], today: date) -> Line:
    ends = [each.ends_on for each in counting(person, consents, today) if each.ends_on is not None]
    texts = (person.name, person.phone, person.email, person.address, *(each.title for each in assets))
    return Line(
        person,
        tuple(consents),
        standing(person, consents, today),
        allowed(person, consents, today),
        min(ends, default=None),
        tuple(assets),
        folded("\n".join((*texts, "".join(person.phone.split())))),
    )


def folded(text: str) -> str:
    """`text` as a search compares it: in lower case and without accents."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def found(line: Line, wanted: str) -> bool:
    """Whether every word of `wanted` stands somewhere in what is known of someone."""
    return all(word in line.searched for word in folded(wanted).split())


def on_list(line: Line, which: PeopleList, today: date, months: int = SILENT_MONTHS[1]) -> bool:
    """Whether someone is on a list; `months` is for those who were not spoken with."""
    if which is PeopleList.ALL:
        return True
    if which is PeopleList.SILENT:
        return is_silent(line.person, today, months)
    return line.standing is _STANDING_OF[which]


def is_silent(person: Person, today: date, months: int) -> bool:
    """Whether nobody spoke with someone for so many months, or ever since this person was noted."""
    last = person.last_spoken or _day(person.created_at)
    return last is not None and last < months_before(today, months)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier (negative: later), the last of its month where there is no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def next_step(line: Line, which: PeopleList, today: date, months: int = SILENT_MONTHS[1]) -> NextStep | None:
    """What there is to do about someone on this list, None when nothing. Who withdrew is not asked for it again."""
    if which is PeopleList.SILENT:
        return NextStep.SPOKEN
    if line.standing in {Standing.EXPIRES, Standing.EXPIRED}:
        return NextStep.ASK_AGAIN
    asks = line.person.ground is Ground.CONSENT or which is PeopleList.MISSING
    if (line.standing is Standing.MISSING and asks) or which is PeopleList.WITHDRAWN:
        return NextStep.NOTE
    return NextStep.SPOKEN if is_silent(line.person, today, months) else None


def needs_attention(person: Person, how: Standing) -> bool:
    """Whether someone counts in the small number at the page: what was agreed ends or is not there at all.

    Who is noted on another ground needs no consent to be in the dossier.
    """
    if how is Standing.MISSING:
        return person.ground is Ground.CONSENT
    return how in {Standing.EXPIRES, Standing.EXPIRED}


def count(persons: Iterable[Person], consents: Iterable[Consent], today: date) -> int:
    """How many people need attention."""
    given = by_person(consents)
    return sum(1 for each in persons if needs_attention(each, standing(each, given.get(each.id, ()), today)))


def _day(moment: str) -> date | None:
    if not moment:
        return None
    stamp = datetime.fromisoformat(moment)
    return (stamp if stamp.tzinfo is not None else stamp.replace(tzinfo=UTC)).astimezone().date()


_STANDING_OF = {
    PeopleList.EXPIRES: Standing.EXPIRES,
    PeopleList.EXPIRED: Standing.EXPIRED,
    PeopleList.MISSING: Standing.MISSING,
    PeopleList.WITHDRAWN: Standing.WITHDRAWN,
}
