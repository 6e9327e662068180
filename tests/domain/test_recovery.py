"""The recovery code: what is written down can be typed over by a person, and a slip is noticed on its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.recovery import KEY, MistypedCode, RecoveryCode, understood, written

SOME = bytes(range(7, 7 + KEY))


@given(st.binary(min_size=KEY, max_size=KEY))
def test_what_is_written_is_understood(key: bytes) -> None:
    assert understood(written(key)) == key


def test_it_has_four_lines_of_four_groups_without_letters_that_look_alike() -> None:
    lines = written(b"\xff" * KEY).splitlines()
    assert len(lines) == 4
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}", line) for line in lines)


@pytest.mark.parametrize("key", [b"\x00" * KEY, b"\xff" * KEY, SOME])
def test_spaces_small_letters_and_letters_for_digits_do_not_matter(key: bytes) -> None:
    code = written(key)
    careless = code.lower().replace("0", "o").replace("1", "l").replace("\n", " - ")
    assert understood(careless) == key
    assert understood(code.replace("1", "I").replace(" ", "").replace("\n", "")) == key


@given(st.integers(0, 63), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_is_found_on_its_line(place: int, letter: str) -> None:
    letters = list(written(SOME).replace(" ", "").replace("\n", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    with pytest.raises(MistypedCode) as told:
        understood("".join(letters))
    assert told.value.message.values == {"line": place // 16 + 1}


def test_lines_in_the_wrong_order_are_noticed() -> None:
    first, second, *rest = written(SOME).splitlines()
    with pytest.raises(MistypedCode, match="Line 1"):
        understood("\n".join((second, first, *rest)))


@pytest.mark.parametrize("typed", ["", "0000", written(SOME)[:-1], written(SOME) + "0"])
def test_too_little_or_too_much_is_said(typed: str) -> None:
    with pytest.raises(MistypedCode, match="64 letters and digits"):
        understood(typed)


@pytest.mark.parametrize("letter", ["U", "²", "é", "٣"])
def test_what_is_in_no_code_is_a_slip(letter: str) -> None:
    with pytest.raises(MistypedCode, match="Line 1"):
        understood(letter + written(SOME)[1:])


def test_a_code_is_shown_nowhere() -> None:
    code = written(SOME)
    assert code not in repr(RecoveryCode(code))
    with pytest.raises(MistypedCode) as told:
        understood("8" + code[1:])
    assert code[2:9] not in str(told.value)
