"""Erasing a person: what would go, where else that person is mentioned, and what was found afterwards.

How a mention is recognised is said here; where texts are is the store's affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assetmap.domain.messages import N_, Message
from assetmap.domain.people import Link, Person, first_name

GAP = "…"
"""What stands where a mention was."""

_DIGITS_MIN = 6
_PART_MIN = 3
_SPACE = r"(?:\s|\\[nrt])+"
_BETWEEN = r"(?:[\s().\-/]|\\[nrt])*"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person is recognised by, in text. `parts` are a first name and a surname: others may have them too."""

    names: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    parts: frozenset[str]
    own_parts: frozenset[str]
    """Those of `parts`, and of names of one word, that are in no other name in the dossier."""

    def __or__(self, other: Terms) -> Terms:
        """Both together; a part that is anybody's own in neither is no longer own."""
        shared = (self.parts - self.own_parts) | (other.parts - other.own_parts)
        return Terms(
            self.names | other.names,
            self.emails | other.emails,
            self.phones | other.phones,
            self.parts | other.parts,
            (self.own_parts | other.own_parts) - shared,
        )


NO_TERMS = Terms(frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Mention:
    """A text, outside what goes itself, in which the person seems to be mentioned.

    `text` is how it is now, or was last; `replaced` how it would be. `suggested` says whether it is surely, or very
    likely, this person: then it is replaced unless the user says otherwise. `now` is False of what only stands in the
    history.
    """

    table: str
    row_id: str
    column: str
    text: str
    replaced: str
    suggested: bool
    now: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands."""
        return self.table, self.row_id, self.column

    @property
    def editable(self) -> bool:
        """Whether a user can write something else there; a setting is in a form of its own."""
        return self.table != "settings"


_WHERE = {
    "assets": N_("Asset"),
    "persons": N_("Somebody else"),
    "consents": N_("Consent of somebody else"),
    "consent_texts": N_("Text about consent"),
    "attachments": N_("File of somebody else"),
    "themes": N_("Theme"),
    "areas": N_("Area"),
    "divisions": N_("Division"),
    "settings": N_("Settings of the dossier"),
    "steps": N_("History"),
}


def where(mention: Mention) -> Message:
    """In what sort of thing a mention stands, in a word or two."""
    return Message(_WHERE.get(mention.table, N_("Elsewhere")) if mention.now else N_("History"))


Choices = Mapping[tuple[str, str, str], str | None]
"""What becomes of mentions, by key: a text of the user's own, or None to leave it. The others: as suggested."""


@dataclass(frozen=True, slots=True)
class ErasePlan:
    """What erasing a person would do, for the user to confirm. `assets` are those that came from that person."""

    person: Person
    keep_assets: bool
    assets: tuple[tuple[str, str], ...]
    """Id and title."""
    links: tuple[Link, ...]
    consents: int
    attachments: tuple[str, ...]
    """Names of files."""
    mentions: tuple[Mention, ...]
    copies: tuple[str, ...]
    """Names of copies of the dossier beside it, which are cleansed too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that was searched for what a person is recognised by, and how often anything of it was found.

    `found` is None where nobody could look, for the reason in `why`.
    """

    name: Message
    found: int | None
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, and where was looked for it afterwards. `left` are the mentions that the user left."""

    rows: int
    replaced: int
    left: tuple[Mention, ...]
    places: tuple[Place, ...]
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether everywhere was looked, and nothing was found."""
        return all(place.found == 0 for place in self.places)


def terms_of(images: Iterable[Mapping[str, object]], other_names: Iterable[str]) -> Terms:
    """What someone is recognised by, from all that the person's row ever held; beside names of others and of areas."""
    names, emails, phones, parts = set(), set(), set(), set()
    for image in images:
        name = " ".join(str(image.get("name") or "").split())
        if name:
            names.add(name)
            parts |= _parts(name)
        emails.add(str(image.get("email") or "").strip())
        phones.add(str(image.get("phone") or "").strip())
    others = {word.casefold() for name in other_names for word in _parts(name) | set(name.split())}
    parts -= names
    both = parts | {name for name in names if len(name.split()) == 1}
    return Terms(
        names=frozenset(names),
        emails=frozenset(emails - {""}),
        phones=frozenset(phone for phone in phones if len(_digits(phone)) >= _DIGITS_MIN),
        parts=frozenset(parts),
        own_parts=frozenset(part for part in both if part.casefold() not in others),
    )


def _parts(name: str) -> set[str]:
    words = name.split()
    found = {first_name(name), " ".join(words[1:]), words[-1]} if len(words) > 1 else set()
    return {part for part in found if len(part) >= _PART_MIN}


class Finder:
    """Finds mentions of one person in texts."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        whole = {name for name in terms.names if len(name.split()) > 1}
        sure = [*_words(whole, _SPACE), *map(re.escape, _longest(terms.emails)), *map(_phone, _longest(terms.phones))]
        single = terms.names - whole
        # "Bakker" is likely a name, "bakker" is not.
        likely = [f"(?-i:{pattern})" for pattern in _words(terms.own_parts, _SPACE)]
        maybe = _words(terms.parts | single, _SPACE)
        self._likely = _bounded([*sure, *likely])
        self._all = _bounded([*sure, *maybe])
        anchors = {max(name.split(), key=len) for name in whole | terms.parts | single} | terms.emails
        self._anchors = tuple({_plain(anchor.casefold()) for anchor in anchors})
        self._numbers = _compiled([_phone(phone) for phone in terms.phones], "", "") if terms.phones else None

    def may_hold(self, text: str) -> bool:
        """Whether it is worth while to look closer: quick, also for the JSON of a row."""
        folded = text.casefold() if text.isascii() else _plain(text.casefold())
        if any(anchor in folded for anchor in self._anchors):
            return True
        return self._numbers is not None and self._numbers.search(text) is not None

    def mentions(self, text: str) -> bool:
        """Whether the person, or someone of the same first name or surname, is mentioned."""
        return self._all is not None and self._all.search(text) is not None

    def suggests(self, text: str) -> bool:
        """Whether it is surely or very likely this person."""
        return self._likely is not None and self._likely.search(text) is not None

    def replaced(self, text: str) -> str:
        """The text with a gap for every mention."""
        return text if self._all is None else self._all.sub(GAP, text)


def needles(terms: Terms) -> tuple[str, ...]:
    """What to search the bytes of a file for; a name of fewer than four letters is in too many words."""
    names = {name for name in terms.names if len(name) > _PART_MIN}
    digits = {_digits(phone) for phone in terms.phones}
    at_home = {f"0{number[-9:]}" for number in digits if number.startswith(("31", "0031")) and len(number) > 10}
    return tuple(sorted(names | terms.emails | terms.phones | digits | at_home))


def spelled(needle: str) -> frozenset[bytes]:
    """A needle in the encodings and cases that a file may hold it in; ASCII letters are in lower case."""
    texts = {form(case) for form in _FORMS for case in _cases(needle)}
    encoded = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}
    encoded |= {text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00") for text in texts}
    return frozenset(item.lower() for item in encoded)


def _cases(text: str) -> Sequence[str]:
    return (text, text.lower(), text.upper(), text.title(), text.casefold())


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


_FORMS = (_nfc, _nfd)


def _plain(text: str) -> str:
    """Without accents."""
    return "".join(letter for letter in _nfd(text) if not unicodedata.combining(letter))


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _longest(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (-len(text), text))


def _words(names: Iterable[str], space: str) -> list[str]:
    """Patterns of names, the longest first; with and without accents, and whatever white space is between."""
    spellings = {form(name) for name in names for form in (*_FORMS, _plain)}
    return [space.join(map(re.escape, name.split())) for name in _longest(spellings)]


def _phone(phone: str) -> str:
    """A phone number however it is written; a Dutch one also with or without the number of the country."""
    digits = _digits(phone)
    start = ""
    for prefix in ("0031", "31", "0"):
        if digits.startswith(prefix) and (prefix != "31" or phone.startswith("+")):
            digits = digits.removeprefix(prefix).removeprefix("0" if prefix != "0" else "")
            start = rf"(?:(?:\+|00){_BETWEEN}3{_BETWEEN}1{_BETWEEN}(?:0{_BETWEEN})?|0{_BETWEEN})"
            break
    return start + _BETWEEN.join(digits)


def _bounded(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return _compiled(patterns, r"(?<![\w])", r"(?![\w])") if patterns else None


def _compiled(patterns: Sequence[str], before: str, after: str) -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}", re.IGNORECASE)
