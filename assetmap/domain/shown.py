"""What each audience is shown of one asset and the people beside it, in plain sentences, and what can be done next.

It says what `privacy.cut` does; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assetmap.domain.assets import PERSONAL_KINDS, Asset, Audience, Kind
from assetmap.domain.consent import Allowed, allowed
from assetmap.domain.messages import N_, Message
from assetmap.domain.noting import Linked
from assetmap.domain.people import Role

OUTSIDE = (Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC)


@dataclass(frozen=True, slots=True)
class Told:
    """Whether an audience sees the asset itself (not only in a number), and the sentence about it."""

    shown: bool
    sentence: Message


def comes_from_resident(asset: Asset, people: Sequence[Linked]) -> bool:
    """Whether consent decides how far an asset goes: what a resident gives, also when nobody noted who."""
    return asset.kind in PERSONAL_KINDS or any(each.role is Role.GIVER for each in people)


def sentences(asset: Asset, people: Sequence[Linked], today: date) -> dict[Audience, Told]:
    """For each audience one sentence on what it is shown on a day."""
    told = {Audience.TEAM: Told(shown=True, sentence=Message(N_("In the team: everything.")))}
    of_one = comes_from_resident(asset, people)
    for audience in OUTSIDE:
        if not of_one:
            told[audience] = _of_organisation(asset, people, audience, today)
        elif audience is Audience.PARTNERS:
            told[audience] = _partners_of_resident(asset, people, today)
        else:
            told[audience] = Told(shown=False, sentence=_counted(asset, people, audience, today))
    return told


def consent_reach(people: Sequence[Linked], today: date) -> Audience | None:
    """The widest audience that all who gave an asset agreed to, None when nobody or not everybody did."""
    given = [allowed(each.person, each.consents, today) for each in people if each.role is Role.GIVER]
    reaches = [each.audience for each in given if each is not None]
    if not reaches or len(reaches) < len(given):
        return None
    return min(reaches, key=lambda audience: audience.width)


def held_back_by_asset(asset: Asset, people: Sequence[Linked], today: date) -> bool:
    """Whether consent reaches further than the asset itself is marked for."""
    reach = consent_reach(people, today)
    return reach is not None and reach.width > asset.audience.width


def stays_inside(asset: Asset, people: Sequence[Linked], today: date) -> bool:
    """Whether nobody outside the team is shown or told anything of it."""
    if comes_from_resident(asset, people):
        return not _reaches(asset, people, Audience.PARTNERS, today)
    return asset.audience is Audience.TEAM


def _reaches(asset: Asset, people: Sequence[Linked], audience: Audience, today: date) -> bool:
    reach = consent_reach(people, today)
    return reach is not None and min(reach.width, asset.audience.width) >= audience.width


def _partners_of_resident(asset: Asset, people: Sequence[Linked], today: date) -> Told:
    if not _reaches(asset, people, Audience.PARTNERS, today):
        return Told(shown=False, sentence=Message(N_("For partners: nothing.")))
    given = [(each, _given(each, Audience.PARTNERS, today)) for each in people]
    name, contact = _named(given), any(each.with_contact and who.person.contact for who, each in given if each)
    placed = asset.lon is not None
    return Told(shown=True, sentence=Message(_PARTNERS[name, contact, placed]))


def _given(linked: Linked, audience: Audience, today: date) -> Allowed | None:
    given = allowed(linked.person, linked.consents, today)
    return given if given is not None and given.reaches(audience) else None


def _named(given: Sequence[tuple[Linked, Allowed | None]]) -> str:
    """Whether a full name, a first name or no name is told."""
    if any(each.with_name for _who, each in given if each):
        return _NAME
    return _FIRST if any(who.person.first_name for who, each in given if each) else _NONE


def _counted(asset: Asset, people: Sequence[Linked], audience: Audience, today: date) -> Message:
    nothing, only_counted, no_count = _COUNTED[audience]
    if not _reaches(asset, people, audience, today):
        return Message(nothing)
    if asset.kind is not Kind.TALENT or asset.lon is None:
        return Message(no_count)
    return Message(only_counted)


def _of_organisation(asset: Asset, people: Sequence[Linked], audience: Audience, today: date) -> Told:
    words = _SHOWN[audience]
    if asset.audience.width < audience.width:
        return Told(shown=False, sentence=Message(words[0]))
    if not people:
        return Told(shown=True, sentence=Message(words[1]))
    names = [text for each in people if (text := contact_words(each, audience, today))]
    if not names:
        return Told(shown=True, sentence=Message(words[2]))
    return Told(shown=True, sentence=Message(words[3], {"names": "; ".join(names)}))


def contact_words(linked: Linked, audience: Audience, today: date) -> str:
    """Name and contact details of someone as an audience is shown them; empty when nothing is."""
    person, given = linked.person, _given(linked, audience, today)
    if given is None:
        return ""
    first = person.first_name if audience is Audience.PARTNERS else ""
    shown = (person.name if given.with_name else first, person.contact if given.with_contact else "")
    return ", ".join(part for part in shown if part)


_NAME, _FIRST, _NONE = "name", "first", "none"

_PARTNERS = {
    (_NAME, True, True): N_("For partners: name, phone or e-mail, and the street without the house number."),
    (_NAME, False, True): N_("For partners: name, and the street without the house number."),
    (_FIRST, True, True): N_("For partners: first name, phone or e-mail, and the street without the house number."),
    (_FIRST, False, True): N_("For partners: first name, and the street without the house number."),
    (_NONE, True, True): N_("For partners: no name, phone or e-mail, and the street without the house number."),
    (_NONE, False, True): N_("For partners: no name, and the street without the house number."),
    (_NAME, True, False): N_("For partners: name, and phone or e-mail. It is not on the map."),
    (_NAME, False, False): N_("For partners: name. It is not on the map."),
    (_FIRST, True, False): N_("For partners: first name, and phone or e-mail. It is not on the map."),
    (_FIRST, False, False): N_("For partners: first name. It is not on the map."),
    (_NONE, True, False): N_("For partners: no name, but phone or e-mail. It is not on the map."),
    (_NONE, False, False): N_("For partners: no name. It is not on the map."),
}

_COUNTED = {
    Audience.RESIDENTS: (
        N_("For residents: nothing."),
        N_("For residents: only as a number per buurt."),
        N_("For residents: nothing; they only see how many talents a buurt has."),
    ),
    Audience.PUBLIC: (
        N_("For everyone: nothing."),
        N_("For everyone: only as a number per buurt."),
        N_("For everyone: nothing; only how many talents a buurt has."),
    ),
}

_SHOWN = {
    Audience.PARTNERS: (
        N_("For partners: nothing."),
        N_("For partners: shown."),
        N_("For partners: shown, without contact persons."),
        N_("For partners: shown, with {names}."),
    ),
    Audience.RESIDENTS: (
        N_("For residents: nothing."),
        N_("For residents: shown."),
        N_("For residents: shown, without contact persons."),
        N_("For residents: shown, with {names}."),
    ),
    Audience.PUBLIC: (
        N_("For everyone: nothing."),
        N_("For everyone: shown."),
        N_("For everyone: shown, without contact persons."),
        N_("For everyone: shown, with {names}."),
    ),
}
