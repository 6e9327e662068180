"""The recovery code: a key of 32 bytes as a person can write it down, type it over, and be told where a slip is.

Four lines of four groups of four letters and digits, in Crockford's base32: no letter looks like a digit, and what is
read wrong all the same (O for 0, I or L for 1, small letters) is taken as it was meant. Each line ends in three
characters that check the line and its place, so that a slip is found on the line where it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_

KEY = 32
"""Bytes."""

LINES = 4

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS = 5
_GROUP = 4
_LINE = 16
_CHECK = 3
_DATA = _LINE - _CHECK
_MEANT = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """What someone typed in the place of a password; never shown, not even in a traceback."""

    letters: str = field(repr=False)


class MistypedCode(DossierError):  # noqa: N818 - what is the case
    """What was typed cannot be a recovery code: it is too short or too long, or its check characters do not fit."""


def written(key: bytes) -> str:
    """The recovery code of a key, in lines, each in groups.

    Raises:
        ValueError: the key is not of 32 bytes.
    """
    if len(key) != KEY:
        raise ValueError("a key has 32 bytes")
    number = int.from_bytes(key, "big")
    letters = _letters(number, LINES * _DATA)
    lines = []
    for place in range(LINES):
        data = letters[place * _DATA : (place + 1) * _DATA]
        line = data + _check(data, place)
        lines.append(" ".join(line[at : at + _GROUP] for at in range(0, _LINE, _GROUP)))
    return "\n".join(lines)


def understood(code: str) -> bytes:
    """The key that a recovery code stands for; spaces, lines, dashes and small letters do not matter.

    Raises:
        MistypedCode: it holds a slip; the sentence says in which line, never what was typed.
    """
    typed = "".join(letter for letter in code if letter.isalnum()).upper().translate(_MEANT)
    if len(typed) != LINES * _LINE:
        raise MistypedCode(
            N_("A recovery code has {needed} letters and digits; here are {typed}. Compare it with the paper."),
            needed=LINES * _LINE,
            typed=len(typed),
        )
    data = ""
    for place in range(LINES):
        line = typed[place * _LINE : (place + 1) * _LINE]
        if line[_DATA:] != _check(line[:_DATA], place):
            raise MistypedCode(N_("Line {line} of the code is not right. Compare it with the paper."), line=place + 1)
        data += line[:_DATA]
    number = 0
    for letter in data:
        number = number << _BITS | _ALPHABET.index(letter)
    try:
        return number.to_bytes(KEY, "big")
    except OverflowError:  # the first line checks, but no key has such a beginning
        raise MistypedCode(N_("Line {line} of the code is not right. Compare it with the paper."), line=1) from None


def _check(data: str, place: int) -> str:
    """Three characters that a line has to end in; none that can be typed when it holds what is in no code."""
    digest = hashlib.sha256(f"assetmap recovery {place} {data}".encode()).digest()
    return _letters(int.from_bytes(digest[:2], "big") >> 1, _CHECK) if set(data) <= set(_ALPHABET) else ""


def _letters(number: int, count: int) -> str:
    return "".join(_ALPHABET[number >> _BITS * place & 31] for place in reversed(range(count)))
