"""Consent: what a person agreed to, and what of it counts on a day. Nothing leaves the team without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assetmap.domain.assets import TEXT_MAX, TITLE_MAX, Audience, Problem
from assetmap.domain.messages import N_, Message
from assetmap.domain.people import Person

SOON_DAYS = 60
"""A consent that ends within so many days is told as one that ends soon."""

DEFAULT_YEARS = 2
"""How long a consent lasts where nothing else was agreed."""

DEFAULT_TEXT = N_(
    "We are making a map of what is strong in this neighbourhood. May we note what you can and want to do, and show it "
    "to the people that you choose? You choose whether your name and your phone number are shown too. You can take "
    "this back at any time; then it is shown to nobody any more."
)
"""The text to show where a dossier has none of its own yet."""

DEFAULT_PURPOSE = N_("Map of what is strong in the neighbourhood")


class How(StrEnum):
    """How a consent was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"


HOW_LABELS = {How.SPOKEN: N_("Spoken"), How.WRITTEN: N_("Written")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person agreed to. `audience` is the widest that may see; `ends_on` the last day on which it counts.

    `text_id` is the version of the text that was shown. A consent is never changed but for its withdrawal: history
    stays.
    """

    id: str
    person_id: str
    given_on: date
    purpose: str = ""
    audience: Audience = Audience.TEAM
    with_name: bool = False
    with_contact: bool = False
    how: How = How.SPOKEN
    text_id: str | None = None
    noted_by: str = ""
    ends_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """A version of the text that is shown when consent is asked; versions count from 1. `made_at` is UTC, ISO 8601."""

    id: str
    version: int
    text: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What all that counts of a person's consents comes down to."""

    audience: Audience
    with_name: bool
    with_contact: bool

    def reaches(self, audience: Audience) -> bool:
        """Whether this audience may see."""
        return self.audience.width >= audience.width


class Standing(StrEnum):
    """How it is with someone's consent on a day."""

    VALID = "valid"
    EXPIRES = "expires"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"


STANDING_LABELS = {
    Standing.VALID: N_("Consent"),
    Standing.EXPIRES: N_("Consent ends soon"),
    Standing.EXPIRED: N_("Consent has ended"),
    Standing.WITHDRAWN: N_("Consent withdrawn"),
    Standing.MISSING: N_("No consent"),
}


def valid_on(consent: Consent, today: date) -> bool:
    """Whether a consent counts on a day. Withdrawn is withdrawn, whatever the clock of this computer says."""
    if consent.withdrawn_on is not None or consent.given_on > today:
        return False
    return consent.ends_on is None or today <= consent.ends_on


def allowed(person: Person, consents: Iterable[Consent], today: date) -> Allowed | None:
    """What a person allows on a day, None when nothing.

    Per purpose the newest consent counts, and an older one does not come back when it ends: the person said something
    else since. Of several that count (given on one day, or for several purposes) the narrower holds, in each respect.
    """
    valid = counting(person, consents, today)
    if not valid:
        return None
    return Allowed(
        min((consent.audience for consent in valid), key=lambda audience: audience.width),
        all(consent.with_name for consent in valid),
        all(consent.with_contact for consent in valid),
    )


def counting(person: Person, consents: Iterable[Consent], today: date) -> tuple[Consent, ...]:
    """The consents of a person that count on a day: of each purpose the newest, when it is valid."""
    return tuple(_counting(consents, today)) if person.may_consent else ()


def default_end(given_on: date) -> date:
    """The last day of a consent where nothing else was agreed: two years on."""
    try:
        return given_on.replace(year=given_on.year + DEFAULT_YEARS)
    except ValueError:  # the 29th of February
        return given_on.replace(year=given_on.year + DEFAULT_YEARS, day=28)


def standing(person: Person, consents: Sequence[Consent], today: date, days: int = SOON_DAYS) -> Standing:
    """How it is with a person's consent: what the lists of people go by."""
    given = [consent for consent in consents if consent.given_on <= today]
    if not given or not person.may_consent:
        return Standing.MISSING
    valid = _counting(given, today)
    if valid:
        return Standing.EXPIRES if any(expires_within(each, today, days) for each in valid) else Standing.VALID
    newest = max(given, key=lambda consent: consent.given_on)
    return Standing.WITHDRAWN if newest.withdrawn_on is not None else Standing.EXPIRED


def expires_within(consent: Consent, today: date, days: int = SOON_DAYS) -> bool:
    """Whether a consent that counts today has its last day within so many days."""
    return valid_on(consent, today) and consent.ends_on is not None and consent.ends_on <= today + timedelta(days=days)


def problems(consent: Consent, today: date) -> tuple[Problem, ...]:
    """What must be mended before a consent can be noted; empty when all is well."""
    found: list[Problem] = []
    if consent.given_on > today:
        found.append(Problem("given_on", Message(N_("A consent cannot be given on a day that is still to come."))))
    if consent.ends_on is not None and consent.ends_on < consent.given_on:
        found.append(Problem("ends_on", Message(N_("This consent would end before it was given. Check the dates."))))
    for name, limit in (("purpose", TEXT_MAX), ("noted_by", TITLE_MAX)):
        length = len(getattr(consent, name))
        if length > limit:
            words = N_("This text has {length} characters; at most {limit} fit. Shorten it.")
            found.append(Problem(name, Message(words, {"length": length, "limit": limit})))
    return tuple(found)


def sentences(person: Person | None, given: Allowed | None) -> dict[Audience, Message]:
    """What each audience is shown of a talent of this person (None: noted without a name), in plain sentences."""
    shown: dict[Audience, Message] = {Audience.TEAM: Message(N_("In the team: everything."))}
    if person is None:
        nobody = N_("Outside the team: nothing, because nobody is known who could agree to it.")
        return shown | dict.fromkeys(_OUTSIDE, Message(nobody))
    shown[Audience.PARTNERS] = _for_partners(person, given)
    for audience, counted, nothing in _COUNTED:
        reaches = given is not None and given.reaches(audience)
        shown[audience] = Message(counted if reaches else nothing)
    return shown


def contact_sentences(person: Person, given: Allowed | None) -> dict[Audience, Message]:
    """What each audience is shown of someone as a contact of an association or a place, in plain sentences."""
    shown: dict[Audience, Message] = {Audience.TEAM: Message(N_("In the team: everything."))}
    for audience in _OUTSIDE:
        reaches = given is not None and given.reaches(audience)
        first = audience is Audience.PARTNERS and bool(person.first_name)
        name = "name" if given is not None and given.with_name else ("first" if first else "none")
        contact = given is not None and given.with_contact and bool(person.contact)
        key = (name, contact) if reaches else ("none", False)
        shown[audience] = Message(_AS_CONTACT[audience][key])
    return shown


def _for_partners(person: Person, given: Allowed | None) -> Message:
    if given is None or not given.reaches(Audience.PARTNERS):
        return Message(N_("On maps for partners: nothing."))
    named = given.with_name or bool(person.first_name)
    if given.with_name and given.with_contact and person.contact:
        return Message(N_("On maps for partners: name, phone or e-mail, and street."))
    if given.with_name:
        return Message(N_("On maps for partners: name and street."))
    if given.with_contact and person.contact:
        return Message(
            N_("On maps for partners: first name, phone or e-mail, and street.")
            if named
            else N_("On maps for partners: phone or e-mail, and street.")
        )
    return Message(N_("On maps for partners: first name and street.") if named else N_("On maps for partners: street."))


def _counting(consents: Iterable[Consent], today: date) -> list[Consent]:
    newest: dict[str, date] = {}
    given = [consent for consent in consents if consent.given_on <= today]
    for consent in given:
        key = _purpose(consent)
        newest[key] = max(newest.get(key, consent.given_on), consent.given_on)
    return [each for each in given if each.given_on == newest[_purpose(each)] and valid_on(each, today)]


def same_purpose(one: str, other: str) -> bool:
    """Whether two purposes are the same, however they were typed."""
    return _folded(one) == _folded(other)


def _purpose(consent: Consent) -> str:
    return _folded(consent.purpose)


def _folded(purpose: str) -> str:
    return " ".join(purpose.split()).casefold()


_OUTSIDE = (Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC)
_COUNTED = (
    (
        Audience.RESIDENTS,
        N_("For residents: only as a number per buurt."),
        N_("For residents: nothing."),
    ),
    (
        Audience.PUBLIC,
        N_("For everyone: only as a number per buurt."),
        N_("For everyone: nothing."),
    ),
)
_AS_CONTACT = {
    Audience.PARTNERS: {
        ("name", True): N_("As a contact for partners: name, phone or e-mail."),
        ("name", False): N_("As a contact for partners: name."),
        ("first", True): N_("As a contact for partners: first name, phone or e-mail."),
        ("first", False): N_("As a contact for partners: first name."),
        ("none", True): N_("As a contact for partners: phone or e-mail, without a name."),
        ("none", False): N_("As a contact for partners: nothing."),
    },
    Audience.RESIDENTS: {
        ("name", True): N_("As a contact for residents: name, phone or e-mail."),
        ("name", False): N_("As a contact for residents: name."),
        ("none", True): N_("As a contact for residents: phone or e-mail, without a name."),
        ("none", False): N_("As a contact for residents: nothing."),
    },
    Audience.PUBLIC: {
        ("name", True): N_("As a contact for everyone: name, phone or e-mail."),
        ("name", False): N_("As a contact for everyone: name."),
        ("none", True): N_("As a contact for everyone: phone or e-mail, without a name."),
        ("none", False): N_("As a contact for everyone: nothing."),
    },
}
