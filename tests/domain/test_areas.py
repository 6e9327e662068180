"""Codes of areas are text: their wijk and gemeente follow from the characters, whatever these are."""

from __future__ import annotations

import pytest

from assetmap.domain.areas import gemeente_code, wijk_code


@pytest.mark.parametrize(
    ("code", "wijk", "gemeente"),
    [
        ("BU09570402", "WK095704", "GM0957"),
        ("BU00030000", "WK000300", "GM0003"),
        ("BU0363AC03", "WK0363AC", "GM0363"),
        ("BU0363AC0A", "WK0363AC", "GM0363"),
        ("bu0363ac03", "WK0363AC", "GM0363"),
        (" BU09570402 ", "WK095704", "GM0957"),
        ("09570402", "WK095704", "GM0957"),
        ("WK095704", "WK095704", "GM0957"),
        ("GM0957", None, "GM0957"),
    ],
)
def test_cbs_codes_hold_their_wijk_and_gemeente(code: str, wijk: str | None, gemeente: str) -> None:
    assert wijk_code(code) == wijk
    assert gemeente_code(code) == gemeente


@pytest.mark.parametrize("code", ["", "A01a", "BU", "BU095", "EIGEN-1", "BU0957040299", "E0", "95704", "BU 0957 0402"])
def test_codes_of_a_gemeente_itself_hold_no_wijk(code: str) -> None:
    assert wijk_code(code) is None


@pytest.mark.parametrize("code", ["", "A01a", "BU", "BU095", "EIGEN-1", "BU0957040299", "ABCD0402"])
def test_codes_of_a_gemeente_itself_hold_no_gemeente(code: str) -> None:
    assert gemeente_code(code) is None
