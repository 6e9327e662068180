"""The lists of people: who is on which, what there is to do, and who is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assetmap.domain import attention
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.attention import AssetOf, Line, NextStep, PeopleList, months_before
from assetmap.domain.consent import Consent, Standing
from assetmap.domain.people import Ground, Person, Role

TODAY = date(2026, 11, 21)


def line(person: Person | None = None, *consents: Consent, assets: tuple[AssetOf, ...] = ()) -> Line:
    person = person or Person(id="p", name="François Özil", phone="06 123 456", address="Mozartstraat 3")
    return attention.lines([person], consents, {person.id: assets}, TODAY)[0]


def agreed(days: int = 9, ends: int | None = None, *, withdrawn: bool = False) -> Consent:
    return Consent(
        id=f"c{days}",
        person_id="p",
        given_on=TODAY - timedelta(days=days),
        audience=Audience.PUBLIC,
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
        withdrawn_on=TODAY if withdrawn else None,
    )


@pytest.mark.parametrize(
    ("consents", "which", "step"),
    [
        ([agreed()], None, None),
        ([agreed(ends=60)], PeopleList.EXPIRES, NextStep.ASK_AGAIN),
        ([agreed(ends=61)], None, None),
        ([agreed(ends=0)], PeopleList.EXPIRES, NextStep.ASK_AGAIN),
        ([agreed(ends=-1)], PeopleList.EXPIRED, NextStep.ASK_AGAIN),
        ([agreed(withdrawn=True)], PeopleList.WITHDRAWN, NextStep.NOTE),
        ([], PeopleList.MISSING, NextStep.NOTE),
        ([agreed(-2)], PeopleList.MISSING, NextStep.NOTE),
    ],
)
def test_everybody_is_on_the_list_of_their_consent_with_a_step(
    consents: list[Consent], which: PeopleList | None, step: NextStep | None
) -> None:
    found = line(None, *consents)
    by_consent = [PeopleList.EXPIRES, PeopleList.EXPIRED, PeopleList.MISSING, PeopleList.WITHDRAWN]
    assert [each for each in by_consent if attention.on_list(found, each, TODAY)] == ([which] if which else [])
    assert attention.next_step(found, which or PeopleList.ALL, TODAY) is step


def test_who_withdrew_is_not_asked_again_by_the_list_of_everybody() -> None:
    assert attention.next_step(line(None, agreed(withdrawn=True)), PeopleList.ALL, TODAY) is None


@pytest.mark.parametrize(
    ("spoken", "noted", "months", "silent"),
    [
        (date(2026, 5, 21), "", 6, False),
        (date(2026, 5, 20), "", 6, True),
        (date(2026, 5, 20), "", 12, False),
        (date(2024, 11, 20), "2020-01-01T10:00:00+00:00", 24, True),
        (None, "2026-11-20T10:00:00+00:00", 6, False),
        (None, "2025-11-01T10:00:00+00:00", 12, True),
        (None, "", 6, False),
    ],
)
def test_who_was_not_spoken_with_counts_from_the_last_talk_or_from_being_noted(
    spoken: date | None, noted: str, months: int, silent: bool
) -> None:
    person = Person(id="p", name="Jan", last_spoken=spoken, created_at=noted)
    assert attention.is_silent(person, TODAY, months) is silent
    assert attention.on_list(line(person), PeopleList.SILENT, TODAY, months) is silent
    assert attention.next_step(line(person), PeopleList.SILENT, TODAY, months) is NextStep.SPOKEN


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 3, 31), 6, date(2025, 9, 30)),
        (date(2026, 1, 1), 24, date(2024, 1, 1)),
        (date(2026, 11, 21), -2, date(2027, 1, 21)),
    ],
)
def test_months_are_counted_back_to_a_day_that_exists(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


@pytest.mark.parametrize("wanted", ["francois", "OZIL", "mozart 3", "06123", "06 123", "fietsen özil", ""])
def test_a_search_finds_name_contact_and_assets_without_accents(wanted: str) -> None:
    assets = (AssetOf("a", Kind.TALENT, "Repareert fietsen", Role.GIVER),)
    assert attention.found(line(assets=assets), wanted)
    assert not attention.found(line(assets=assets), f"{wanted} nergens")


def test_another_ground_needs_no_attention_without_consent() -> None:
    persons = [Person(id="p", name="Jan"), Person(id="q", name="Ria", ground=Ground.PUBLIC_TASK)]
    assert attention.count(persons, [], TODAY) == 1
    assert attention.count(persons, [agreed(ends=3)], TODAY) == 1
    assert attention.count(persons, [agreed()], TODAY) == 0
    assert not attention.needs_attention(persons[0], Standing.WITHDRAWN)
    quiet = line(Person(id="q", name="Ria", ground=Ground.PUBLIC_TASK))
    assert attention.next_step(quiet, PeopleList.ALL, TODAY) is None
    assert attention.next_step(quiet, PeopleList.MISSING, TODAY) is NextStep.NOTE


def test_of_several_that_count_the_first_to_end_is_told() -> None:
    found = line(
        None,
        agreed(9, 300),
        Consent(id="x", person_id="p", given_on=TODAY, purpose="Krant", ends_on=TODAY + timedelta(days=20)),
    )
    assert found.ends_on == TODAY + timedelta(days=20)
    assert found.standing is Standing.EXPIRES
