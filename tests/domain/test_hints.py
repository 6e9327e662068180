"""Hints at what should not be in a description: where, and of what kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.hints import HINT_REASONS, HINT_SENTENCES, Hint, hints, is_bsn, is_iban


def kinds(text: str) -> list[Hint]:
    return [found.hint for found in hints(text)]


@pytest.mark.parametrize(
    ("text", "hint", "piece"),
    [
        ("Hij heeft kanker gehad", Hint.HEALTH, "kanker"),
        ("loopt met DEPRESSIE bij de psycholoog", Hint.HEALTH, "DEPRESSIE"),
        ("drugsverslaafde buurman, verslaafd", Hint.HEALTH, "verslaafd"),
        ("zit in de schuldhulpverlening", Hint.DEBTS, "schuldhulpverlening"),
        ("komt bij de voedselbank", Hint.DEBTS, "voedselbank"),
        ("is gelovig", Hint.RELIGION, "gelovig"),
        ("Islamitische feestdagen", Hint.RELIGION, "Islamitische"),
        ("van Marokkaanse afkomst", Hint.ORIGIN, "Marokkaanse"),
        ("bsn 111222333", Hint.BSN, "111222333"),
        ("1112.22.333", Hint.BSN, "1112.22.333"),
        ("op NL91 ABNA 0417 1643 00 graag", Hint.IBAN, "NL91 ABNA 0417 1643 00"),
        ("NL91ABNA0417164300", Hint.IBAN, "NL91ABNA0417164300"),
        ("bel 06-12345678.", Hint.PHONE, "06-12345678"),
        ("bel +31 6 1234 5678", Hint.PHONE, "+31 6 1234 5678"),
        ("(0475) 12 34 56", Hint.PHONE, "(0475) 12 34 56"),
        ("0031612345678", Hint.PHONE, "0031612345678"),
        ("ligt in het ziekenhuis", Hint.HEALTH, "ziekenhuis"),
        ("zit in een rolstoel", Hint.HEALTH, "rolstoel"),
        ("heeft zelf schulden", Hint.DEBTS, "schulden"),
        ("gaat naar de voedselbank", Hint.DEBTS, "voedselbank"),
        ("Poolse buurvrouw", Hint.ORIGIN, "Poolse"),
        ("is een Turk", Hint.ORIGIN, "Turk"),
        ("is gereformeerd opgevoed", Hint.RELIGION, "gereformeerd"),
        ("mail naar jan.de-vries@voorbeeld.nl!", Hint.EMAIL, "jan.de-vries@voorbeeld.nl"),
    ],
)
def test_what_is_found_and_where(text: str, hint: Hint, piece: str) -> None:
    found = {(each.hint, text[each.start : each.end]) for each in hints(text)}
    assert (hint, piece) in found


@pytest.mark.parametrize(
    "text",
    [
        "Kookt graag voor de hele straat, elke woensdag om 18.00 uur",
        "Repareert fietsen; 25 jaar ervaring",
        "Speelt in de fanfare sinds 1987, postcode 6043 AB",
        "123456789 stappen",
        "10-12-2026, 12.345.678 bezoekers",
        "polderen en Turkoois",
        "",
        "Een schuldig landschap; wie schuldig is betaalt de taart",
        "Eigen schuld, dikke bult",
        "Bakt turkse pizza en Surinaamse bami",
        "Poolse supermarkt op de hoek, Marokkaanse muziek",
        "arm in arm over de dijk; de arme ridder",
        "Verzamelen op het Ziekenhuisplein",
        "Werkt in het ziekenhuis; de tuin achter het ziekenhuis",
        "Helpt bij de voedselbank en kookt voor de voedselbank",
        "Zingt met mensen met dementie",
        "Toegankelijk voor een rolstoel",
        "Rolstoel en twee krukken te leen",
        "Christelijke basisschool De Ark, het katholieke koor",
        "Iedere dinsdag Wmo-loket",
        "Ruimt illegaal vuurwerk op",
        "Boekt zijn fietsen in met nummer 12345678",
        "Weegt 1234.56.789 gram",
    ],
)
def test_ordinary_texts_give_no_hint(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("number", ["111222333", "123456782", "10000008", "010000008"])
def test_a_bsn_passes_the_eleven_check(number: str) -> None:
    assert is_bsn(number)


@pytest.mark.parametrize("number", ["111222334", "000000000", "12345", "abcdefghi"])
def test_what_is_no_bsn(number: str) -> None:
    assert not is_bsn(number)


def test_an_iban_with_a_wrong_digit_is_none() -> None:
    assert is_iban("NL91 ABNA 0417 1643 00")
    assert is_iban("be68 5390 0754 7034")
    assert not is_iban("NL92 ABNA 0417 1643 00")
    assert not is_iban("NL")


def test_every_hint_has_a_sentence_and_a_reason() -> None:
    assert set(HINT_SENTENCES) == set(HINT_REASONS) == set(Hint)
    assert all("{piece}" in sentence for sentence in HINT_SENTENCES.values())


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in hints(text))
