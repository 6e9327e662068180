"""Persons: which part of a name is a first name, and what must be mended."""

from __future__ import annotations

import pytest

from assetmap.domain import people
from assetmap.domain.assets import Kind
from assetmap.domain.people import GROUNDS, ROLE_LABELS, Ground, Person, Role, default_role, first_name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Fatima el Amrani", "Fatima"),
        ("Jan van der Berg", "Jan"),
        ("Jan-Peter Balk", "Jan-Peter"),
        ("D'Arcy Smit", "D'Arcy"),
        ("Fatima", "Fatima"),
        ("  Noor   de Wit ", "Noor"),
        ("Johanna (buurvrouw van nr. 12) de Wit", "Johanna"),
        ("Mevrouw Fatima Jansen", "Fatima"),
        ("De Vries, Jan", "Jan"),
        ("van der Berg, mevr. Anna", "Anna"),
        ("Mevrouw Jansen", ""),
        ("Dhr. P. de Vries", ""),
        ("J.P. Jansen", ""),
        ("P Jansen", ""),
        ("van der Berg", ""),
        ("de heer Jansen", ""),
        ("jan@voorbeeld.nl", ""),
        ("0612345678", ""),
        ("Straat 12", "Straat"),
        ("", ""),
        (",", ""),
        ("Łucja Żak", "Łucja"),
        ("محمد علي", "محمد"),
    ],
)
def test_the_first_name_is_told_from_the_rest(name: str, first: str) -> None:
    assert first_name(name) == first
    assert Person(id="p", name=name).first_name == first


def test_what_must_be_mended_is_told_by_field() -> None:
    wrong = Person(id="", name=" ", phone="bel maar", email="geen adres", note="x" * 10_001, address="y" * 201)
    assert {problem.field for problem in people.problems(wrong)} == {"name", "phone", "email", "note", "address"}
    right = Person(id="", name="Fatima", phone="+31 (0)6-1234 5678", email="f.el.amrani@voorbeeld.nl")
    assert people.problems(right) == ()
    assert [problem.field for problem in people.problems(Person(id="", name="half \ud83d"))] == ["name"]


def test_tidying_takes_away_what_nobody_typed() -> None:
    messy = Person(id="", name=" Fatima\t el\x00 Amrani\n", note="een\r\ntwee\x07 ")
    assert people.tidy(messy).name == "Fatima el Amrani"
    assert people.tidy(messy).note == "een\ntwee"


def test_contact_is_phone_and_email_never_the_address() -> None:
    assert Person(id="", name="x", phone="06", email="a@b.nl", address="Straat 1").contact == "06, a@b.nl"
    assert Person(id="", name="x", address="Straat 1").contact == ""


def test_below_sixteen_a_parent_must_agree_too() -> None:
    assert Person(id="", name="x").may_consent
    assert Person(id="", name="x", is_16_or_older=True).may_consent
    assert not Person(id="", name="x", is_16_or_older=False).may_consent
    assert Person(id="", name="x", is_16_or_older=False, parent_agreed=True).may_consent


def test_every_ground_and_role_has_words() -> None:
    assert set(GROUNDS) == set(Ground)
    assert set(ROLE_LABELS) == set(Role)


def test_what_comes_from_a_resident_has_a_giver_the_rest_a_contact() -> None:
    assert {kind for kind in Kind if default_role(kind) is Role.GIVER} == {Kind.TALENT, Kind.STORY, Kind.GOODS}
