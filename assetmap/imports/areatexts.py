"""Which letters the texts of an area file are written in: judged by what Dutch names look like.

Knows bytes and texts only.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_, Message

_CODE_PAGES = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252"}
"""The language byte (29) of a dBase header; 0 says nothing."""

_CANDIDATES = ("cp1252", "cp850", "cp437")
"""What a text that is not UTF-8 may be, the likeliest first."""

_DUTCH = dict.fromkeys("éëïöüèê", 3.0) | dict.fromkeys("áàäâçíîóôúûñ", 2.0) | dict.fromkeys("åøœßæã", 0.5)
"""Letters of Dutch, Frisian and borrowed names, and how much they say."""
_MARKS = frozenset("’‘´`“”–·°²")
_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class EncodingOption:
    """One way to read the texts: `names` are those that differ, in the same order in every option."""

    encoding: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Texts in the letters they were meant in.

    `source` is `file`, `guessed` or `given`; `options` are the ways to read them of which the outcome differs, the one
    used first, none when it makes no difference; `sure` is false when the user had better look.
    """

    texts: Mapping[str, list[str]]
    encoding: str
    source: str = "file"
    options: tuple[EncodingOption, ...] = ()
    warnings: tuple[Message, ...] = ()
    sure: bool = True


def decode(texts: Mapping[str, list[str]], header: bytes, label: bytes | None, chosen: str | None) -> Decoded:
    """The texts of a dBase table, which came as Latin-1, byte for byte.

    What the user chose goes before all. UTF-8 beyond ASCII is not valid by accident, so it goes before what the file
    says of itself. What the file says (`label` is the .cpg, else the language byte of the `header`) goes before what
    Dutch names look like, unless it would make nonsense of them.

    Raises:
        ImportRefused: there is no such encoding as the one that the user chose.
    """
    raw = {name: [value.encode("latin-1") for value in values] for name, values in texts.items()}
    widths = _widths(header)
    foreign = [
        (value, len(value) == widths.get(name))
        for name, values in raw.items()
        for value in values
        if not value.isascii()
    ]
    declared = _declared(header, label)
    judged = _judge(foreign, declared) if chosen is None else _Judged(known_codec(chosen), "given")
    found = []
    if chosen is None and declared is not None and declared != judged.codec and foreign:
        found.append(
            Message(
                N_("The file says that its texts are {declared}, but they are {encoding}; they were read as that."),
                {"declared": declared.upper(), "encoding": judged.codec.upper()},
            )
        )
    decoded = {name: [_read(value, judged.codec) for value in values] for name, values in raw.items()}
    unique = list(dict.fromkeys(value for value, _ in foreign))
    return Decoded(
        decoded, judged.codec.upper(), judged.source, _options(unique, judged.codec), tuple(found), judged.sure
    )


def known_codec(label: str) -> str:
    """The codec that a user means.

    Raises:
        ImportRefused: there is no such thing.
    """
    found = _codec(label)
    if found is None:
        raise ImportRefused(
            N_("There is no encoding {encoding}. Choose UTF-8, CP1252, CP850 or CP437."), encoding=label[:40]
        )
    return found


def mended(text: str) -> str | None:
    """A name that was once saved in UTF-8 and read as CP1252 (`CafÃ©`), even twice, as it was; None when it was not."""
    now = text
    for _ in range(3):
        before = _once_mended(now)
        if before is None:
            break
        now = before
    return None if now == text else now


def _once_mended(text: str) -> str | None:
    if text.isascii():
        return None
    try:
        before = b"".join(_as_byte(letter) for letter in text).decode("utf-8")
    except UnicodeError:
        return None
    return before if before != text and before.isprintable() else None


def _as_byte(letter: str) -> bytes:
    """The byte that CP1252 reads as this letter; programs read its five holes as control codes."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


@dataclass(frozen=True, slots=True)
class _Judged:
    codec: str
    source: str
    sure: bool = True


def _judge(foreign: Sequence[tuple[bytes, bool]], declared: str | None) -> _Judged:
    """The codec of texts, of each of which is said whether it fills its column, so that its end may be cut off."""
    if not foreign:
        return _Judged(declared or "utf-8", "guessed" if declared is None else "file")
    if all(_is_utf8(value, may_be_cut=full and declared == "utf-8") for value, full in foreign):
        return _Judged("utf-8", "file" if declared == "utf-8" else "guessed")
    values = [value for value, _ in foreign]
    scores = {codec: _score(values, codec) for codec in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda codec: scores[codec])
    if declared is not None and declared != "utf-8" and _score(values, declared) >= min(0.0, scores[best]):
        return _Judged(declared, "file")
    rivals = [codec for codec in _CANDIDATES if scores[codec] == scores[best] and _differ(values, codec, best)]
    return _Judged(best, "guessed", sure=scores[best] > 0 and not rivals)


def _differ(values: Iterable[bytes], one: str, other: str) -> bool:
    return any(_read(value, one) != _read(value, other) for value in values)


def _score(values: Iterable[bytes], codec: str) -> float:
    """How much the texts look like Dutch names in this codec; below zero when they do not."""
    return sum(_score_of(_read(value, codec)) for value in values)


def _score_of(text: str) -> float:
    score = 0.0
    for place, letter in enumerate(text):
        if not letter.isascii():
            score += _score_of_letter(letter, text[place - 1] if place else " ")
    return score


def _score_of_letter(letter: str, before: str) -> float:
    if letter in _MARKS:
        return 0.2 if before.isalnum() or before.isspace() else -0.5
    if not letter.isalpha() or unicodedata.category(letter) == "Lo":
        return -3.0  # frames, fractions, currencies, and what is no letter at all
    if letter.isupper() and before.islower():
        return -2.0  # no name has a capital with an accent in the middle of a word
    return _DUTCH.get(letter.lower(), -1.0)


def _options(values: Sequence[bytes], used: str) -> tuple[EncodingOption, ...]:
    """The other ways to read `values`, of those that come out differently somewhere."""
    ways: dict[str, list[str]] = {used: [_read(value, used) for value in values]}
    for codec in ("utf-8", *_CANDIDATES):
        names = [_read(value, codec) for value in values]
        valid = codec != "utf-8" or all(_is_utf8(value, may_be_cut=False) for value in values)
        if codec not in ways and valid and names not in ways.values():
            ways[codec] = names
    if len(ways) == 1:
        return ()
    differ = [place for place in range(len(values)) if len({names[place] for names in ways.values()}) > 1]
    return tuple(
        EncodingOption(codec.upper(), tuple(names[place] for place in differ[:_MOST_SHOWN]))
        for codec, names in ways.items()
    )


def _read(value: bytes, codec: str) -> str:
    # A dBase column has a fixed width: the last letter of a long name may be cut in two, and is then left off.
    return stripped(value.decode(codec, "ignore" if codec == "utf-8" else "replace"))


def stripped(text: str) -> str:
    """Without the white space around it; only that of ASCII, for half a letter in UTF-8 may look like other kinds."""
    return text.strip(" \t\r\n\x00")


def _is_utf8(value: bytes, *, may_be_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(value, final=not may_be_cut)
    except UnicodeDecodeError:
        return False
    return True


def _widths(header: bytes) -> dict[str, int]:
    """The width in bytes of each column: descriptors of 32 bytes follow the header, up to a carriage return."""
    found = {}
    for place in range(32, len(header) - 31, 32):
        if header[place] == 0x0D:
            break
        name = header[place : place + 11].split(b"\x00")[0].decode("latin-1")
        found[name] = header[place + 16]
    return found


def _declared(header: bytes, label: bytes | None) -> str | None:
    """The codec that the .cpg names, else the one of the .dbf's header; None when neither says one that is known."""
    if label is not None and (codec := _codec(label[:40].decode("ascii", errors="ignore"))):
        return codec
    return _CODE_PAGES.get(header[29]) if len(header) > 29 else None


def _codec(label: str) -> str | None:
    word = label.strip("\ufeff\x00 \r\n\t").casefold().removeprefix("ansi").removeprefix("oem").strip(" -_")
    word = {"65001": "utf-8", "88591": "latin-1", "8859-1": "latin-1"}.get(word, word)
    try:
        name = codecs.lookup(f"cp{word}" if word.isdecimal() else word).name
    except (LookupError, ValueError):
        return None
    if not name.startswith(("cp", "iso8859", "utf-8", "ascii", "mac")):
        return None  # Python also calls things a codec that are not a set of letters
    # Who writes Latin-1 means the Windows code page: the bytes that differ are control codes in Latin-1.
    return "cp1252" if name in {"iso8859-1", "ascii"} else name
