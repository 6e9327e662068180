"""The rules for an asset that is being written down."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.assets import (
    KIND_STYLES,
    TEXT_MAX,
    TITLE_MAX,
    Asset,
    Audience,
    Kind,
    problems,
    tidy,
    tidy_themes,
)

GOOD = Asset(id="a", kind=Kind.PLACE, title="Buurttuin", lon=5.98, lat=51.19)


def fields_with_problems(asset: Asset) -> list[str]:
    return [problem.field for problem in problems(asset)]


def test_a_title_is_enough() -> None:
    assert problems(Asset(id="a", kind=Kind.STORY, title="x")) == ()
    assert problems(GOOD) == ()


@pytest.mark.parametrize("title", ["", " ", "\t\n", "\u00a0"])
def test_a_title_of_nothing_is_no_title(title: str) -> None:
    assert fields_with_problems(replace(GOOD, title=title)) == ["title"]


@pytest.mark.parametrize("title", ["<script>", "👩‍🍳", "مرحبا", "=cmd()", "x" * TITLE_MAX])
def test_any_words_may_be_a_title(title: str) -> None:
    assert problems(replace(GOOD, title=title)) == ()


@pytest.mark.parametrize(
    ("field", "limit"),
    [("title", TITLE_MAX), ("description", TEXT_MAX), ("quote", TEXT_MAX), ("availability", TEXT_MAX)],
)
def test_a_text_that_is_too_long_is_told_with_both_lengths(field: str, limit: int) -> None:
    too_long: dict[str, Any] = {field: "x" * (limit + 1)}
    (problem,) = problems(replace(GOOD, **too_long))
    assert problem.field == field
    assert str(limit + 1) in str(problem.message)
    assert str(limit) in str(problem.message)


@pytest.mark.parametrize(("lon", "lat"), [(5.9, None), (None, 51.2)])
def test_half_a_place_is_told(lon: float | None, lat: float | None) -> None:
    assert fields_with_problems(replace(GOOD, lon=lon, lat=lat)) == ["lon"]


@pytest.mark.parametrize(
    ("lon", "lat"), [(181.0, 0.0), (-180.1, 0.0), (0.0, 90.1), (0.0, -91.0), (float("nan"), 51.0), (5.0, float("inf"))]
)
def test_a_place_that_is_not_on_earth_is_told(lon: float, lat: float) -> None:
    assert fields_with_problems(replace(GOOD, lon=lon, lat=lat)) == ["lon"]


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.0)])
def test_the_edges_of_the_earth_are_places(lon: float, lat: float) -> None:
    assert problems(replace(GOOD, lon=lon, lat=lat)) == ()


def test_all_problems_are_told_at_once() -> None:
    asset = Asset(id="a", kind=Kind.PLACE, title="", description="x" * (TEXT_MAX + 1), lon=1.0)
    assert fields_with_problems(asset) == ["title", "description", "lon"]


def test_themes_are_folded_and_told_once_in_their_first_spelling() -> None:
    names = [" Eten ", "eten", "groen  en\tgrijs", "", "  ", "ETEN", "Groen en grijs", "Straße", "STRASSE"]
    assert tidy_themes(names) == ("Eten", "groen en grijs", "Straße")


@given(st.lists(st.text()))
def test_tidying_themes_again_changes_nothing(names: list[str]) -> None:
    once = tidy_themes(names)
    assert tidy_themes(once) == once
    assert len({name.casefold() for name in once}) == len(once)
    assert all(name and name == " ".join(name.split()) for name in once)


def test_each_kind_has_its_own_words_and_colour() -> None:
    assert list(KIND_STYLES) == list(Kind)
    assert len({style.label for style in KIND_STYLES.values()}) == len(Kind)
    colours = [style.colour for style in KIND_STYLES.values()]
    assert len(set(colours)) == len(Kind)
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


def test_audiences_go_from_narrow_to_wide() -> None:
    assert [audience.width for audience in (Audience.TEAM, Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC)] == [
        0,
        1,
        2,
        3,
    ]


def test_half_a_character_is_told_before_it_is_stored() -> None:
    assert fields_with_problems(replace(GOOD, title="x\ud83d", themes=("\udc00",))) == ["title", "themes"]


def test_a_theme_that_is_too_long_is_told() -> None:
    assert fields_with_problems(replace(GOOD, themes=("x" * (TITLE_MAX + 1),))) == ["themes"]


def test_tidying_drops_what_nobody_sees_and_keeps_every_word() -> None:
    asset = replace(
        GOOD,
        title="  Koor\r\n\x00van de  straat ",
        description="\x07een\r\ntwee\x85drie\t ",
        themes=(" Muziek", "muziek"),
    )
    tidied = tidy(asset)
    assert tidied.title == "Koor van de straat"
    assert tidied.description == "een\ntwee\ndrie"
    assert tidied.themes == ("Muziek",)


@given(st.text(), st.text())
def test_tidying_again_changes_nothing(title: str, text: str) -> None:
    once = tidy(replace(GOOD, title=title, description=text, quote=text, themes=(title, text)))
    assert tidy(once) == once
