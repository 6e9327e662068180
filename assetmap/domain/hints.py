"""Hints, never blocks: free text that seems to hold what should not be noted, or not there.

Health, debts, religion and origin are special categories (GDPR, article 9) or near to them; numbers belong
with a person, not in a description. A small list of Dutch words cannot know what is meant: it only asks to look again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assetmap.domain.messages import N_


class Hint(StrEnum):
    """What a piece of text seems to be about."""

    HEALTH = "health"
    DEBTS = "debts"
    RELIGION = "religion"
    ORIGIN = "origin"
    BSN = "bsn"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"


HINT_SENTENCES = {
    Hint.HEALTH: N_("“{piece}”: special personal data (health)? Rather leave it out."),
    Hint.DEBTS: N_("“{piece}”: private (money)? Rather leave it out."),
    Hint.RELIGION: N_("“{piece}”: special personal data (faith)? Rather leave it out."),
    Hint.ORIGIN: N_("“{piece}”: special personal data (origin)? Rather leave it out."),
    Hint.BSN: N_("“{piece}”: a BSN? That may not stand here: take it out."),
    Hint.IBAN: N_("“{piece}”: a bank account number? Take it out."),
    Hint.PHONE: N_("“{piece}”: a phone number? Note it with the person."),
    Hint.EMAIL: N_("“{piece}”: an e-mail address? Note it with the person."),
}
"""One line on what was found, with what to do."""

_SPECIAL = N_(
    "Health, faith and origin are special personal data (GDPR, article 9): you may hardly ever keep them. Write what "
    "someone can and wants. It is only a hint: you decide, and saving just works."
)
_PRIVATE = N_("This harms someone when others read it. It is only a hint: you decide, and saving just works.")
_FORBIDDEN = N_("The law allows a BSN only where a law says so. It is only a hint: you decide, and saving just works.")
_OUT_OF_PLACE = N_(
    "With the person, consent decides who sees it; a description goes outside the team as it is. "
    "It is only a hint: you decide, and saving just works."
)

HINT_REASONS = {
    Hint.HEALTH: _SPECIAL,
    Hint.DEBTS: _PRIVATE,
    Hint.RELIGION: _SPECIAL,
    Hint.ORIGIN: _SPECIAL,
    Hint.BSN: _FORBIDDEN,
    Hint.IBAN: _PRIVATE,
    Hint.PHONE: _OUT_OF_PLACE,
    Hint.EMAIL: _OUT_OF_PLACE,
}
"""Why it is better not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text, `text[start:end]`, and what it seems to be."""

    hint: Hint
    start: int
    end: int


def hints(text: str) -> tuple[Found, ...]:
    """Where `text` seems to hold something to look at again, in order; nothing twice at one place."""
    found = [*_numbers(text)]
    ordinary = [match.span() for match in _ORDINARY.finditer(text)]
    for hint, pattern in _WORDS.items():
        found += [
            Found(hint, match.start(), match.end())
            for match in pattern.finditer(text)
            if not any(start <= match.start() and match.end() <= end for start, end in ordinary)
        ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.hint)))


def is_bsn(digits: str) -> bool:
    """Whether nine digits (eight: with a nought before them) pass the 11-check of a citizen service number."""
    digits = digits.zfill(9)
    if re.fullmatch("[0-9]{9}", digits) is None or digits == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Whether a text, spaces aside, is a bank account number: the remainder by 97 (ISO 7064) is 1."""
    plain = "".join(text.split()).upper()
    if re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain) is None:
        return False
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _numbers(text: str) -> list[Found]:
    """Numbers and addresses. What is an account number is no phone number too, and so on: the first that fits."""
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    for hint, pattern, fits in (
        (Hint.EMAIL, _EMAIL, None),
        (Hint.IBAN, _IBAN, is_iban),
        (Hint.PHONE, _PHONE, None),
        (Hint.BSN, _BSN, lambda digits: is_bsn(re.sub("[^0-9]", "", digits))),
    ):
        for match in pattern.finditer(text):
            start, end = match.span()
            free = all(end <= other_start or start >= other_end for other_start, other_end in taken)
            if free and (fits is None or fits(match.group())):
                taken.append((start, end))
                found.append(Found(hint, start, end))
    return found


def _words(*stems: str) -> re.Pattern[str]:
    """Whole words; a stem that ends in - goes on with any letters, one that starts with - may come after any."""
    parts = [
        (r"\w*" if stem.startswith("-") else "") + re.escape(stem.strip("-")) + (r"\w*" if stem.endswith("-") else "")
        for stem in stems
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
# +31, 0031 or 0, then nine digits, with any spaces, dashes or brackets between them.
_PHONE = re.compile(r"(?<![\w+])(?:(?:\+|00)31[ -]?(?:\(0\))?|\(?0)(?:[ ()\-./]*[0-9]){9}(?![0-9])")
_BSN = re.compile(r"(?<![\w,])[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{3}(?![\w,])|(?<![\w,])[0-9]{8}(?![\w,])")

_WORDS = {
    Hint.HEALTH: _words(
        *("ziek", "zieke", "ziekte", "-ziekte", "ziekenhuis", "kanker", "-kanker", "dementie", "dement", "alzheimer"),
        *("depressi-", "depressie", "psychose", "psychisch-", "psychiatr-", "adhd", "autis-", "burn-out", "burnout"),
        *("verslaafd-", "verslaving-", "alcoholist-", "drugs", "medicijn-", "diagnose", "handicap", "gehandicapt-"),
        *("invalide", "rolstoel", "beperking", "hartpatiënt", "-patiënt", "diabetes", "suikerziekte", "hiv", "aids"),
        *("zwanger", "zwangerschap", "therapie", "psycholoog", "longaandoening", "epilepsie", "reuma", "wmo", "wajong"),
        *("arbeidsongeschikt-", "overspannen", "suïcid-", "zelfmoord-"),
    ),
    Hint.DEBTS: _words(
        *(
            "schuld",
            "schulden",
            "schuldsanering",
            "schuldhulp-",
            "schuldeiser-",
            "wsnp",
            "bewindvoer-",
            "beslaglegging",
        ),
        *("deurwaarder-", "failliet", "faillissement", "huurachterstand", "betalingsachterstand", "voedselbank"),
        *("bijstand", "bijstandsuitkering", "uitkering", "incasso-", "armoede"),
    ),
    Hint.RELIGION: _words(
        *("moslim-", "islam-", "christen", "christenen", "christelijk-", "katholiek-", "protestant-", "gereformeerd-"),
        *("joods-", "jood", "joden", "hindoe-", "boeddhis-", "atheïst-", "gelovig-", "ongelovig-", "hoofddoek-"),
        *("jehova-", "bekeerd-", "evangelisch-", "geloofsovertuiging"),
    ),
    Hint.ORIGIN: _words(
        *("allochtoon", "allochtone", "allochtonen", "autochtoon", "autochtone", "afkomst", "afkomstig", "etnisch-"),
        *("etniciteit", "vluchteling-", "asielzoeker-", "statushouder-", "migrant-", "immigrant-", "turk", "turkse"),
        *("turken", "marokkaan-", "marokkanen", "surinamer-", "surinaamse", "antilliaan-", "antillianen", "roma"),
        *("sinti", "woonwagenbewoner-", "nationaliteit", "verblijfsvergunning", "illegaal", "illegale", "huidskleur"),
        *("eritre-", "syriër-", "syrische", "somali-", "poolse", "polen", "oekraïen-", "oekraïner-"),
    ),
}

_ORDINARY = re.compile(
    r"\b(?:"
    # Food, shops, languages and arts that are called after a country.
    r"(?:turks|marokkaans|surinaams|antilliaans|pools|syrisch|eritrees|somalisch|oekraïens)e?\s+"
    r"(?:\w*pizza|\w*brood|bakker\w*|\w*keuken|eten|\w*gerecht\w*|bami|roti|\w*soep|thee|koffie|\w*winkel\w*|"
    r"super\w*|\w*restaurant|slager\w*|muziek|lied\w*|\w*dans\w*|taal|\w*les|\w*lessen|boeken|verhalen|hapjes|feest)|"
    # Schools, churches and clubs that call themselves so.
    r"(?:christelijk|katholiek|protestants|gereformeerd|evangelisch|islamitisch|joods|hindoeïstisch|boeddhistisch)e?\s+"
    r"(?:\w*school|\w*kerk|kerkgebouw|gemeente|begraafplaats|\w*bond|\w*vereniging|\w*koor|centrum|monument|omroep)|"
    # Work there, or next to it, instead of being helped there.
    r"(?:werkt|werkte|werken|vrijwilliger|vrijwilligers|helpt|hielp|kookt|kookte|naast|achter|tegenover|inzameling)\s+"
    r"(?:\w+\s+){0,2}?(?:ziekenhuis|voedselbank)|"
    # About a group that someone does something for.
    r"(?:mensen|ouderen|kinderen|bewoners|buren|jongeren|iedereen|senioren|gasten|buurtgenoten)\s+(?:met|zonder)\s+"
    r"(?:een\s+)?(?:lichte\s+)?\w+|"
    # Ways to get somewhere, and things to lend.
    r"(?:toegankelijk|bereikbaar|geschikt|plaats|ruimte)\s+(?:voor|met)\s+(?:een\s+|je\s+)?rolstoel|"
    r"rolstoel\s+(?:\w+\s+){0,4}?(?:te\s+(?:leen|bereiken|huur)|lenen|uitleen|toegankelijk|welkom)|"
    # Offices and laws.
    r"wmo[- ](?:loket|consulent\w*|adviseur\w*|raad)|"
    # Blame, and what is only against the law.
    r"eigen\s+schuld|schuld\s+(?:van|geven|geeft|gaf|krijgen|krijgt)|illega(?:al|le)\s+(?:vuurwerk|afval\w*|stort\w*)"
    r")\b",
    re.IGNORECASE,
)
"""Phrases in which such a word says nothing about a person."""
