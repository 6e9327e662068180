"""Streets and places are found by parts of their names, however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.areas import Bounds
from assetmap.domain.places import NAME_MAX, NamedPlace, PlaceKind, PlaceNames, tidy_name


def place(name: str, kind: PlaceKind = PlaceKind.STREET, within: str = "") -> NamedPlace:
    return NamedPlace(kind, name, b"", Bounds(0, 0, 0, 0), (0, 0), within)


NAMES = PlaceNames(
    [
        place("Mozartstraat"),
        place("Oude Mozartlaan"),
        place("Wolfgang Amadeus Mozartplein"),
        place("Zalmozartje"),
        place("Mozart", PlaceKind.VILLAGE),
        place("’s-Gravenweg"),
        place("Curaçaostraat"),
        place("Dorpsstraat", within="Laag"),
        place("Dorpsstraat", within="Hoog"),
        place("Dorpsbos", PlaceKind.GREEN),
    ]
)


def found(typed: str, limit: int = 8) -> list[str]:
    return [each.name for each in NAMES.search(typed, limit)]


def test_what_begins_so_comes_first_then_words_that_begin_so_then_the_rest() -> None:
    assert found("mozart") == [
        "Mozart",
        "Mozartstraat",
        "Oude Mozartlaan",
        "Wolfgang Amadeus Mozartplein",
        "Zalmozartje",
    ]
    assert found("mozart", 2) == ["Mozart", "Mozartstraat"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CURACAO", "Curaçaostraat"),
        ("curaçao", "Curaçaostraat"),
        ("s graven", "’s-Gravenweg"),
        ("'s-gravenweg", "’s-Gravenweg"),
        ("plein amadeus", "Wolfgang Amadeus Mozartplein"),
        ("  mozartSTR ", "Mozartstraat"),
    ],
)
def test_case_accents_signs_and_the_order_of_words_make_no_difference(typed: str, expected: str) -> None:
    assert found(typed) == [expected]


@pytest.mark.parametrize("typed", ["", "   ", "…", "xyz", "mozart xyz"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    assert found(typed) == []


def test_two_villages_with_a_street_of_one_name_are_two_and_told_apart() -> None:
    assert [(each.name, each.within) for each in NAMES.search("dorps", 8)] == [
        ("Dorpsstraat", "Hoog"),
        ("Dorpsstraat", "Laag"),
        ("Dorpsbos", ""),
    ]
    assert {each.kind for each in NAMES.search("dorps", 8, streets_only=True)} == {PlaceKind.STREET}
    assert len(NAMES.streets) == 8


def test_a_name_is_one_line_of_text_without_signs_that_turn_it_around() -> None:
    assert tidy_name("  Korte\n\tNieuw\u202estraat\x00 ") == "Korte Nieuw straat"
    assert tidy_name("<b>Dam</b>") == "<b>Dam</b>"  # text, which is shown as it is
    assert tidy_name("x" * (NAME_MAX + 1)) == ""
    assert tidy_name("\u200b") == ""


@given(st.lists(st.text(max_size=20), max_size=20), st.text(max_size=10))
def test_any_text_can_be_searched_among_any_names(names: list[str], typed: str) -> None:
    known = PlaceNames(place(name) for name in names)
    assert {each.name for each in known.search(typed, 5)} <= set(names)
    for name in names:
        assert tidy_name(tidy_name(name)) == tidy_name(name)
