"""Consent: what of it counts on a day, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain import consent as rules
from assetmap.domain.assets import Audience
from assetmap.domain.consent import Allowed, Consent, Standing, allowed, expires_within, sentences, standing, valid_on
from assetmap.domain.people import Person

TODAY = date(2026, 11, 21)
FATIMA = Person(id="p", name="Fatima el Amrani", phone="0612345678")


def agreed(days_ago: int, audience: Audience = Audience.PUBLIC, **more: object) -> Consent:
    made = Consent(id=f"c{days_ago}", person_id="p", given_on=TODAY - timedelta(days=days_ago), audience=audience)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("consent", "counts"),
    [
        (agreed(0), True),
        (agreed(-1), False),
        (agreed(9, ends_on=TODAY), True),
        (agreed(9, ends_on=TODAY - timedelta(days=1)), False),
        (agreed(9, withdrawn_on=TODAY), False),
        (agreed(9, withdrawn_on=TODAY + timedelta(days=1)), False),
    ],
)
def test_a_consent_counts_from_its_first_to_its_last_day_until_withdrawn(consent: Consent, counts: bool) -> None:
    assert valid_on(consent, TODAY) is counts
    assert (allowed(FATIMA, [consent], TODAY) is not None) is counts


def test_a_newer_consent_takes_the_place_of_an_older_one() -> None:
    older, newer = agreed(100, Audience.PARTNERS, with_name=True), agreed(1, Audience.PUBLIC)
    assert allowed(FATIMA, [older, newer], TODAY) == Allowed(Audience.PUBLIC, with_name=False, with_contact=False)
    older, newer = agreed(100, Audience.PUBLIC), agreed(1, Audience.TEAM)
    assert allowed(FATIMA, [newer, older], TODAY) == Allowed(Audience.TEAM, with_name=False, with_contact=False)


@pytest.mark.parametrize("ended", [{"ends_on": TODAY - timedelta(days=1)}, {"withdrawn_on": TODAY}])
def test_an_older_consent_does_not_come_back_when_the_newer_ends(ended: dict[str, object]) -> None:
    assert allowed(FATIMA, [agreed(100), agreed(10, Audience.PARTNERS, **ended)], TODAY) is None


def test_of_several_that_count_the_narrower_holds() -> None:
    one = agreed(5, Audience.PUBLIC, with_name=True, purpose="kaart")
    other = agreed(9, Audience.PARTNERS, with_contact=True, with_name=True, purpose="krant")
    assert allowed(FATIMA, [one, other], TODAY) == Allowed(Audience.PARTNERS, with_name=True, with_contact=False)
    same_day = agreed(5, Audience.RESIDENTS, purpose=" Kaart ")
    assert allowed(FATIMA, [one, same_day], TODAY) == Allowed(Audience.RESIDENTS, with_name=False, with_contact=False)


def test_withdrawn_and_given_anew_on_one_day_counts() -> None:
    again = replace(agreed(0, Audience.PARTNERS), id="again")
    assert allowed(FATIMA, [agreed(0, withdrawn_on=TODAY), again], TODAY) is not None


def test_a_child_needs_a_parent() -> None:
    child = replace(FATIMA, is_16_or_older=False)
    assert allowed(child, [agreed(1)], TODAY) is None
    assert standing(child, [agreed(1)], TODAY) is Standing.MISSING
    assert allowed(replace(child, parent_agreed=True), [agreed(1)], TODAY) is not None


@given(st.lists(st.builds(agreed, st.integers(-3, 9), st.sampled_from(Audience)), max_size=5), st.integers(0, 4))
def test_withdrawing_all_leaves_nothing(consents: list[Consent], which: int) -> None:
    assert allowed(FATIMA, [replace(each, withdrawn_on=TODAY) for each in consents], TODAY) is None
    found = allowed(FATIMA, consents, TODAY)
    if found is not None:
        assert found.audience in {each.audience for each in consents if valid_on(each, TODAY)}


@pytest.mark.parametrize(
    ("consents", "how"),
    [
        ([], Standing.MISSING),
        ([agreed(-2)], Standing.MISSING),
        ([agreed(3)], Standing.VALID),
        ([agreed(3, ends_on=TODAY + timedelta(days=60))], Standing.EXPIRES),
        ([agreed(3, ends_on=TODAY + timedelta(days=61))], Standing.VALID),
        ([agreed(3, ends_on=TODAY - timedelta(days=1))], Standing.EXPIRED),
        ([agreed(3, withdrawn_on=TODAY)], Standing.WITHDRAWN),
    ],
)
def test_how_it_is_with_someone(consents: list[Consent], how: Standing) -> None:
    assert standing(FATIMA, consents, TODAY) is how


def test_what_ends_within_some_days() -> None:
    ends = agreed(3, ends_on=TODAY + timedelta(days=7))
    assert expires_within(ends, TODAY, 7)
    assert not expires_within(ends, TODAY, 6)
    assert not expires_within(agreed(3), TODAY)


def test_impossible_dates_are_told() -> None:
    assert [each.field for each in rules.problems(agreed(-1), TODAY)] == ["given_on"]
    wrong = agreed(1, ends_on=TODAY - timedelta(days=2), noted_by="x" * 300)
    assert [each.field for each in rules.problems(wrong, TODAY)] == ["ends_on", "noted_by"]
    assert rules.problems(agreed(1), TODAY) == ()


def test_one_sentence_for_each_audience() -> None:
    for person in (None, FATIMA):
        for what in (None, *(Allowed(audience, False, False) for audience in Audience)):  # noqa: FBT003
            assert set(sentences(person, what)) == set(Audience)


@pytest.mark.parametrize(
    ("name", "phone", "given", "sentence"),
    [
        ("Fatima", "", None, "On maps for partners: nothing."),
        ("Fatima", "", Allowed(Audience.TEAM, True, True), "On maps for partners: nothing."),  # noqa: FBT003
        ("Fatima", "", Allowed(Audience.PARTNERS, False, True), "On maps for partners: first name and street."),  # noqa: FBT003
        ("J. Vos", "", Allowed(Audience.PARTNERS, False, False), "On maps for partners: street."),  # noqa: FBT003
        ("J. Vos", "06", Allowed(Audience.PARTNERS, False, True), "On maps for partners: phone or e-mail, and street."),  # noqa: FBT003
        (
            "Fatima",
            "06",
            Allowed(Audience.PUBLIC, False, True),  # noqa: FBT003
            "On maps for partners: first name, phone or e-mail, and street.",
        ),
        ("Fatima", "06", Allowed(Audience.PUBLIC, True, False), "On maps for partners: name and street."),  # noqa: FBT003
        (
            "Fatima",
            "06",
            Allowed(Audience.PUBLIC, True, True),  # noqa: FBT003
            "On maps for partners: name, phone or e-mail, and street.",
        ),
    ],
)
def test_what_partners_see_is_said_plainly(name: str, phone: str, given: Allowed | None, sentence: str) -> None:
    person = Person(id="p", name=name, phone=phone)
    assert str(sentences(person, given)[Audience.PARTNERS]) == sentence


def reach(audience: Audience, *, name: bool = False, contact: bool = False) -> Allowed:
    return Allowed(audience, name, contact)


@pytest.mark.parametrize(
    ("name", "given", "partners", "residents"),
    [
        ("Fatima el Amrani", None, "nothing", "nothing"),
        ("Fatima el Amrani", reach(Audience.TEAM, name=True, contact=True), "nothing", "nothing"),
        ("Fatima el Amrani", reach(Audience.PARTNERS), "first name", "nothing"),
        ("Fatima el Amrani", reach(Audience.PARTNERS, contact=True), "first name, phone or e-mail", "nothing"),
        ("Mevr. de Vries", reach(Audience.RESIDENTS, contact=True), "phone or e-mail, without a name", None),
        ("Mevr. de Vries", reach(Audience.RESIDENTS), "nothing", "nothing"),
        ("Fatima", reach(Audience.PUBLIC, name=True), "name", "name"),
        (
            "Fatima",
            reach(Audience.RESIDENTS, name=True, contact=True),
            "name, phone or e-mail",
            "name, phone or e-mail",
        ),
    ],
)
def test_what_is_shown_of_a_contact_is_said_plainly(
    name: str, given: Allowed | None, partners: str, residents: str | None
) -> None:
    said = rules.contact_sentences(replace(FATIMA, name=name), given)
    assert str(said[Audience.PARTNERS]) == f"As a contact for partners: {partners}."
    if residents is not None:
        assert str(said[Audience.RESIDENTS]) == f"As a contact for residents: {residents}."
    wide = given is not None and given.audience is Audience.PUBLIC
    assert ("nothing" in str(said[Audience.PUBLIC])) is not wide


def test_a_consent_ends_after_two_years_unless_said_otherwise() -> None:
    assert rules.default_end(date(2026, 11, 21)) == date(2028, 11, 21)
    assert rules.default_end(date(2024, 2, 29)) == date(2026, 2, 28)
