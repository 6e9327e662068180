"""Persons: residents behind a talent, and contacts of associations. Personal data lives here and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assetmap.domain.assets import TEXT_MAX, TITLE_MAX, Kind, Problem
from assetmap.domain.messages import N_, Message


class Ground(StrEnum):
    """The legal ground for keeping someone's data (GDPR, article 6)."""

    CONSENT = "consent"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTEREST = "vital_interest"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """What a ground is called, and what it means in a sentence: message ids."""

    label: str
    explanation: str


GROUNDS = {
    Ground.CONSENT: GroundWords(
        N_("Consent"), N_("The person agreed, freely and knowing for what, and can take it back at any time.")
    ),
    Ground.PUBLIC_TASK: GroundWords(
        N_("Public task"), N_("A law gives the organisation this task, and it needs the data for it.")
    ),
    Ground.LEGITIMATE_INTEREST: GroundWords(
        N_("Legitimate interest"),
        N_("The organisation needs the data, and that weighs more than the privacy of the person. Write down why."),
    ),
    Ground.CONTRACT: GroundWords(N_("Contract"), N_("The data is needed to do what was agreed with the person.")),
    Ground.LEGAL_OBLIGATION: GroundWords(
        N_("Legal obligation"), N_("A law says that the organisation must keep this data.")
    ),
    Ground.VITAL_INTEREST: GroundWords(N_("Vital interest"), N_("It is needed to protect someone's life or health.")),
}

GROUND_WARNING = N_(
    "A gemeente cannot always rely on consent: whoever depends on it is not free to say no. Choose the ground "
    "together with your privacy officer. Whatever the ground, only consent lets something go outside the team."
)


class Role(StrEnum):
    """What a person is to an asset: the one it comes from, or a contact of an organisation."""

    GIVER = "giver"
    BOARD = "board"
    FLOOR = "floor"
    VOLUNTEER = "volunteer"
    CONTACT = "contact"


ROLE_LABELS = {
    Role.GIVER: N_("It comes from this person"),
    Role.BOARD: N_("Board member"),
    Role.FLOOR: N_("Works on the floor"),
    Role.VOLUNTEER: N_("Volunteer"),
    Role.CONTACT: N_("Contact person"),
}

GIVEN_KINDS = frozenset({Kind.TALENT, Kind.STORY, Kind.GOODS})
"""Kinds that come from one resident. The others have contact persons, as many as there are."""


def default_role(kind: Kind) -> Role:
    """What a person is to an asset of this kind, where nobody says more."""
    return Role.GIVER if kind in GIVEN_KINDS else Role.CONTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone, as the team noted them down. `note` never leaves the team, whatever was agreed.

    `is_16_or_older` is None as long as nobody asked. `created_at` and `updated_at` are UTC, ISO 8601; operations set
    them.
    """

    id: str
    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    note: str = ""
    is_16_or_older: bool | None = None
    parent_agreed: bool = False
    ground: Ground = Ground.CONSENT
    last_spoken: date | None = None
    created_at: str = ""
    updated_at: str = ""

    @property
    def first_name(self) -> str:
        """See the function `first_name`."""
        return first_name(self.name)

    @property
    def contact(self) -> str:
        """Phone and e-mail as one text; empty when neither is known. The address is no part of it."""
        return ", ".join(part for part in (self.phone, self.email) if part)

    @property
    def may_consent(self) -> bool:
        """Whether a consent of this person counts: below 16 only when a parent agreed too."""
        return self.is_16_or_older is not False or self.parent_agreed


@dataclass(frozen=True, slots=True)
class Link:
    """A person and an asset, with what the one is to the other."""

    asset_id: str
    person_id: str
    role: Role


def first_name(name: str) -> str:
    """The first name in a full name, or nothing when it holds none that can be told from a surname.

    Titles, initials and what stands in brackets do not count; in “De Vries, Jan” it stands after the comma. A single
    word is a first name, unless a title or an initial comes before it. What is not a name (a number, an address) gives
    nothing: rather no name than the wrong half of it.
    """
    plain = _BRACKETS.sub(" ", name)
    before, comma, after = plain.partition(",")
    words = (after if comma else before).split()
    titled = bool(comma)
    while words and (words[0].casefold().rstrip(".") in _TITLES or _INITIALS.fullmatch(words[0])):
        words.pop(0)
        titled = True
    if not words or words[0].casefold() in _PARTICLES or _NAME.fullmatch(words[0]) is None:
        return ""
    alone = len(words) == 1 or words[1].casefold() in _HONORIFICS
    return "" if titled and alone and not comma else words[0]


def problems(person: Person) -> tuple[Problem, ...]:
    """What must be mended before `person` can be saved; empty when all is well."""
    found: list[Problem] = []
    if not person.name.strip():
        found.append(Problem("name", Message(N_("Write down a name."))))
    limits = dict.fromkeys(_LINES, TITLE_MAX) | {"note": TEXT_MAX}
    for name, limit in limits.items():
        text = getattr(person, name)
        if len(text) > limit:
            length = {"length": len(text), "limit": limit}
            words = N_("This text has {length} characters; at most {limit} fit. Shorten it.")
            found.append(Problem(name, Message(words, length)))
        if _SURROGATE.search(text):
            words = N_("This text holds half a character that cannot be stored. Type that part again.")
            found.append(Problem(name, Message(words)))
    if person.email and _EMAIL.fullmatch(person.email) is None:
        found.append(Problem("email", Message(N_("This is not an e-mail address. It looks like name@place.nl."))))
    if person.phone and _PHONE.fullmatch(person.phone) is None:
        found.append(Problem("phone", Message(N_("This is not a phone number. Use digits, spaces, + and -."))))
    return tuple(found)


def tidy(person: Person) -> Person:
    """`person` without control characters and needless white space."""
    lines = {name: " ".join(_CONTROL.sub(" ", getattr(person, name)).split()) for name in _LINES}
    note = _NOTE_CONTROL.sub("", person.note.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return replace(person, note=note, **lines)  # type: ignore[arg-type]


_LINES = ("name", "phone", "email", "address")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOTE_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./\-]{2,30}")
_BRACKETS = re.compile(r"\([^)]*\)?|\"[^\"]*\"?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+|[^\W\d_]")
_NAME = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*|[^\W\d_]['’][^\W\d_]+")
_TITLES = frozenset(
    {"mevrouw", "mevr", "mw", "meneer", "mijnheer", "mr", "mrs", "ms", "dhr", "heer", "familie", "fam", "dr", "drs"}
    | {"ir", "ing", "prof", "mr", "ds", "pastoor", "dominee", "imam", "zuster", "broeder"}
)
_PARTICLES = frozenset(
    {"van", "de", "der", "den", "het", "'t", "’t", "'s", "’s", "ter", "ten", "te", "el", "al", "ben", "bin", "da"}
    | {"di", "dos", "du", "la", "le", "von", "zu", "op", "in", "aan", "bij", "onder", "over", "uit", "uijt", "vande"}
)
_HONORIFICS = frozenset({"sr", "sr.", "jr", "jr."})
