"""How the page with people says things: the standing of consent, what someone gives, what a consent holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.attention import AssetOf, Line
from assetmap.domain.consent import (
    HOW_LABELS,
    Allowed,
    Consent,
    How,
    Standing,
    contact_sentences,
    counting,
    sentences,
)
from assetmap.domain.messages import Message
from assetmap.domain.people import ROLE_LABELS, Person, Role
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui.who_sees import day_words


class Look(NamedTuple):
    """How a standing is drawn: an icon, the names of two colours, and the look of a card."""

    icon: str
    back: str
    fore: str
    card: str


LOOKS = {
    Standing.VALID: Look("check", "accent_soft", "on_accent_soft", "consent"),
    Standing.EXPIRES: Look("clock", "warm_soft", "on_warm_soft", "consent-ask"),
    Standing.EXPIRED: Look("warning", "danger_soft", "danger", "consent-ask"),
    Standing.WITHDRAWN: Look("close", "danger_soft", "danger", "consent-ask"),
    Standing.MISSING: Look("minus", "hover", "muted", "consent-ask"),
}


def standing_words(line: Line) -> str:
    """The standing in one or two words, for the list."""
    audience = _(AUDIENCE_LABELS[line.allowed.audience]) if line.allowed is not None else ""
    if line.standing is Standing.EXPIRES and line.ends_on is not None:
        return _("{audience}, until {day}").format(audience=audience, day=day_words(line.ends_on).rpartition(" ")[0])
    return {
        Standing.VALID: audience,
        Standing.EXPIRES: audience,
        Standing.EXPIRED: _("Ended"),
        Standing.WITHDRAWN: _("Withdrawn"),
        Standing.MISSING: _("Missing"),
    }[line.standing]


def card_title(line: Line) -> str:
    """The first line of the card about consent."""
    if line.allowed is not None:
        return _("Consent: {audience}").format(audience=_(AUDIENCE_LABELS[line.allowed.audience]).lower())
    return {
        Standing.EXPIRED: _("Consent has ended"),
        Standing.WITHDRAWN: _("Consent withdrawn"),
    }.get(line.standing, _("No consent"))


def given_words(consent: Consent) -> str:
    """How and when a consent was given, and how long it lasts, in a sentence."""
    words = {How.SPOKEN: _("Spoken, given on {day}"), How.WRITTEN: _("Written, given on {day}")}[consent.how]
    words = words.format(day=day_words(consent.given_on))
    if consent.withdrawn_on is not None:
        return _("{given}, withdrawn on {day}.").format(given=words, day=day_words(consent.withdrawn_on))
    if consent.ends_on is not None:
        return _("{given}, valid until {day}.").format(given=words, day=day_words(consent.ends_on))
    return _("{given}, without an end date.").format(given=words)


def how_words(how: How) -> str:
    """How it was given, in a word."""
    return _(HOW_LABELS[how])


def holds_words(consent: Consent) -> str:
    """What a consent holds, in a few words: the audience, with or without name and contact."""
    words = [_(AUDIENCE_LABELS[consent.audience])]
    words.append(_("with full name") if consent.with_name else _("without full name"))
    words.append(_("with phone and e-mail") if consent.with_contact else _("without phone and e-mail"))
    return ", ".join(words)


def seen(person: Person, given: Allowed | None, assets: Iterable[AssetOf]) -> Mapping[Audience, str]:
    """What each audience is shown of someone, by what this person is to the assets, in plain sentences."""
    roles = {each.role for each in assets}
    gives, contact = Role.GIVER in roles or not roles, bool(roles - {Role.GIVER})
    sources: list[Mapping[Audience, Message]] = []
    if gives:
        sources.append(sentences(person, given))
    if contact:
        sources.append(contact_sentences(person, given))
    return {
        audience: " ".join(dict.fromkeys(translate(source[audience]) for source in sources)) for audience in Audience
    }


def card_sentences(line: Line, today: date) -> list[str]:
    """The card about consent: when it was given, and what each audience is shown."""
    said = [given_words(each) for each in counting(line.person, line.consents, today)]
    if not said and line.consents:
        said = [given_words(line.consents[0])]
    if len(said) > 1:
        said.append(_("Several consents count; of each thing the narrowest holds."))
    if line.consents and not line.person.may_consent:
        said.append(_("This consent does not count as long as no parent agreed: nothing goes outside the team."))
    shown = seen(line.person, line.allowed, line.assets)
    if line.allowed is None:
        return [*said, _("Nothing about this person goes outside the team.")]
    return [*said, *(shown[audience] for audience in Audience if audience is not Audience.TEAM)]


def assets_words(assets: Iterable[AssetOf]) -> str:
    """What someone gives or is a contact of, for the list."""
    return "; ".join(
        each.title if each.role is Role.GIVER else f"{_(ROLE_LABELS[each.role])}: {each.title}" for each in assets
    )


def size_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} kB"
