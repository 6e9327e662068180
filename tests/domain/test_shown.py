"""What the detail panel says each audience sees, held against what the gate really lets out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain import privacy, shown
from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import PERSONAL_KINDS, Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.noting import Linked
from assetmap.domain.people import Link, Person, Role, default_role
from assetmap.domain.privacy import People
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot

TODAY = date(2026, 11, 21)
FULL, FIRST = "Fatima El Idrissi", "Fatima"
PHONE = "06-12345601"
BUURT = Area(
    id="b",
    division_id=None,
    level=Level.BUURT,
    code="b",
    name="b",
    parent_id=None,
    geometry=b"",
    bounds=Bounds(6, 51, 6.1, 51.1),
)


def asset(kind: Kind = Kind.TALENT, audience: Audience = Audience.PUBLIC) -> Asset:
    return Asset(id="a", kind=kind, title="Kookt", lon=6.05, lat=51.05, audience=audience)


def linked(role: Role = Role.GIVER, *consents: Consent, **more: object) -> Linked:
    person = Person(id="p", name=FULL, phone=PHONE)
    return Linked(replace(person, **more), role, consents)  # type: ignore[arg-type]


def agreed(audience: Audience, **more: object) -> Consent:
    made = Consent(id="c", person_id="p", given_on=TODAY - timedelta(10), audience=audience)
    return replace(made, **more)  # type: ignore[arg-type]


def cut(one: Asset, people: list[Linked], audience: Audience) -> Snapshot:
    """What the gate lets through of this one asset."""
    buurt = "b" if one.lon is not None else None
    table = AssetTable(
        id=(one.id,),
        kind=(one.kind,),
        title=(one.title,),
        description=("",),
        quote=("",),
        gift=(None,),
        sector=(None,),
        availability=("",),
        lon=(one.lon,),
        lat=(one.lat,),
        audience=(one.audience,),
        created_at=("",),
        updated_at=("",),
        themes=((),),
        buurt_id=(buurt,),
        area_ids=((buurt,) if buurt else (),),
    )
    full = Snapshot(
        audience=Audience.TEAM,
        made_on=TODAY,
        dossier="d",
        divisions=(),
        areas=(BUURT,),
        assets=table,
        area=None,
        filters=Filters(),
        background="",
    )
    known = People.of(
        [each.person for each in people],
        [consent for each in people for consent in each.consents],
        [Link(one.id, each.person.id, each.role) for each in people],
    )
    return privacy.cut(full, audience, known, lambda lons, lats: list(zip(lons, lats, strict=True)))


def says_name(words: str) -> str:
    """Which name a sentence promises."""
    if ": first name" in words or (f"with {FIRST}" in words and FULL not in words):
        return FIRST
    return FULL if ": name" in words or FULL in words else ""


def agrees(one: Asset, people: list[Linked]) -> None:
    """Each sentence promises what the gate gives, no more and no less."""
    told = shown.sentences(one, people, TODAY)
    outside = False
    for audience in shown.OUTSIDE:
        given, words = cut(one, people, audience), str(told[audience].sentence)
        there = len(given.assets) == 1
        assert told[audience].shown == there, (audience, words)
        assert ("number per buurt" in words) == bool(given.counts), (audience, words)
        assert says_name(words) == (given.assets.person[0] if there and given.assets.person else ""), words
        contact = given.assets.contact[0] if there and given.assets.contact else ""
        assert ("phone or e-mail" in words or PHONE in words) == bool(contact), (audience, words)
        outside = outside or there or bool(given.counts)
    if shown.stays_inside(one, people, TODAY):
        assert not outside


consents = st.builds(
    agreed,
    st.sampled_from(Audience),
    with_name=st.booleans(),
    with_contact=st.booleans(),
    ends_on=st.sampled_from([None, TODAY, TODAY - timedelta(1), TODAY + timedelta(400)]),
    withdrawn_on=st.sampled_from([None, None, TODAY]),
)


@given(
    kind=st.sampled_from(Kind),
    audience=st.sampled_from(Audience),
    given_consents=st.lists(consents, max_size=2),
    known=st.booleans(),
    placed=st.booleans(),
    adult=st.sampled_from([None, True, False]),
    name=st.sampled_from([FULL, "Mevrouw De Boer"]),
    phone=st.sampled_from([PHONE, ""]),
)
def test_every_sentence_is_what_the_gate_does(
    kind: Kind,
    audience: Audience,
    given_consents: list[Consent],
    known: bool,
    placed: bool,
    adult: bool | None,
    name: str,
    phone: str,
) -> None:
    one = asset(kind, audience) if placed else replace(asset(kind, audience), lon=None, lat=None)
    person = Person(id="p", name=FULL, phone=phone, is_16_or_older=adult)
    if name != FULL:  # someone without a first name that can be told
        person = replace(person, name=FULL.replace("Fatima", "Mevrouw"))
    people = [Linked(person, default_role(kind), tuple(given_consents))] if known else []
    if person.name == FULL:
        agrees(one, people)
    else:
        for each, told in shown.sentences(one, people, TODAY).items():
            assert told.shown == (len(cut(one, people, each).assets) == 1)
            assert FIRST not in str(told.sentence)


@pytest.mark.parametrize("kind", PERSONAL_KINDS)
def test_without_a_person_it_stays_in_the_team(kind: Kind) -> None:
    assert shown.stays_inside(asset(kind), [], TODAY)
    agrees(asset(kind), [])


def test_goods_of_nobody_are_shown_and_of_someone_only_with_consent() -> None:
    assert not shown.stays_inside(asset(Kind.GOODS), [], TODAY)
    assert shown.stays_inside(asset(Kind.GOODS), [linked()], TODAY)


def test_an_asset_that_is_marked_narrower_than_the_consent_says_so() -> None:
    people = [linked(Role.GIVER, agreed(Audience.RESIDENTS))]
    assert shown.held_back_by_asset(asset(audience=Audience.PARTNERS), people, TODAY)
    assert not shown.held_back_by_asset(asset(audience=Audience.PUBLIC), people, TODAY)
    assert not shown.held_back_by_asset(asset(audience=Audience.TEAM), [linked()], TODAY)


def test_contacts_of_an_organisation_are_named_as_far_as_they_agreed() -> None:
    people = [
        linked(Role.BOARD, agreed(Audience.PUBLIC, with_name=True, with_contact=True)),
        Linked(Person(id="q", name="Jan de Vries"), Role.CONTACT, (agreed(Audience.PARTNERS, person_id="q"),)),
    ]
    told = shown.sentences(asset(Kind.ASSOCIATION), people, TODAY)
    assert str(told[Audience.PARTNERS].sentence) == f"For partners: shown, with {FULL}, {PHONE}; Jan."
    assert str(told[Audience.PUBLIC].sentence) == f"For everyone: shown, with {FULL}, {PHONE}."
