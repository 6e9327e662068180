"""Fates of areas: their names, and what they say."""

from __future__ import annotations

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.vintages import FATE_STYLES, AreaFate, Fate, same_code, same_name, tally


def area(code: str, name: str) -> Area:
    return Area(
        id=code, division_id="d", level=Level.BUURT, code=code, name=name, parent_id=None, geometry=b"",
        bounds=Bounds(0, 0, 0, 0),
    )  # fmt: skip


def test_every_fate_has_a_name_a_meaning_a_colour_and_a_sign_of_its_own() -> None:
    assert set(FATE_STYLES) == set(Fate)
    for part in ("label", "meaning", "colour", "sign"):
        assert len({getattr(style, part) for style in FATE_STYLES.values()}) == len(Fate)


def test_looking_back_twice_is_looking_forward() -> None:
    assert all(fate.backwards.backwards is fate for fate in Fate)
    assert {fate: fate.backwards for fate in Fate if fate.backwards is not fate} == {
        Fate.SPLIT: Fate.MERGED,
        Fate.MERGED: Fate.SPLIT,
        Fate.NEW: Fate.GONE,
        Fate.GONE: Fate.NEW,
    }


def test_only_the_same_and_the_renamed_have_not_moved() -> None:
    assert {fate for fate in Fate if not fate.moved} == {Fate.SAME, Fate.RENAMED}


def test_names_and_codes_are_compared_as_people_read_them() -> None:
    assert same_name(area("1", "Het  Veld"), area("2", "het veld "))
    assert not same_name(area("1", "Het Veld"), area("1", "Het Woud"))
    assert same_code(area("BU0363ac03", "a"), area("BU0363AC03", "b"))
    assert not same_code(area("", "a"), area("", "a"))


def test_rows_are_counted_by_fate() -> None:
    one, other, third = (area(code, code) for code in "abc")
    split = AreaFate(Fate.SPLIT, (one,), (one, other), 1.0)
    same = AreaFate(Fate.SAME, (third,), (third,), 1.0)
    assert {fate: count for fate, count in tally([split, same, same]).items() if count} == {
        Fate.SAME: 2,
        Fate.SPLIT: 1,
    }
    assert same.stays
    assert not split.stays
