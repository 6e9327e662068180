"""Recognises the columns of an area file, of CBS vintages and of gemeenten, by their names.

Codes stay text. Knows names and texts only: no files, no geometry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.domain.areas import Level

_CODES = {
    Level.BUURT: ("bu_code", "buurtcode", "buurt_code", "bucode"),
    Level.WIJK: ("wk_code", "wijkcode", "wijk_code", "wkcode"),
    Level.GEMEENTE: ("gm_code", "gemeentecode", "gemeente_code", "gmcode"),
}
_NAMES = {
    Level.BUURT: ("bu_naam", "buurtnaam", "buurt_naam", "bunaam"),
    Level.WIJK: ("wk_naam", "wijknaam", "wijk_naam", "wknaam"),
    Level.GEMEENTE: ("gm_naam", "gemeentenaam", "gemeente_naam", "gmnaam"),
}
_ANY_CODE = (
    "statcode",
    "gwb_code",
    "gwb_code_10",
    "vollcode",
    "volledige_code",
    "code",
    "gebiedscode",
    "identificatie",
)
_ANY_NAME = ("statnaam", "regio", "naam", "name", "gebiedsnaam", "omschrijving", "buurt", "wijk", "titel", "title")
_CBS_ANY = ("statcode", "gwb_code", "gwb_code_10")
_WATER = ("water", "h2o")
_YEAR = ("jaar", "year", "jaargang", "peiljaar")

_LEVEL_OF_PREFIX = {"BU": Level.BUURT, "WK": Level.WIJK, "GM": Level.GEMEENTE}
_CBS_CODE = re.compile(r"BU[0-9]{4}[0-9A-Z]{4}|WK[0-9]{4}[0-9A-Z]{2}|GM[0-9]{4}", re.IGNORECASE)
_DIGITS = {Level.BUURT: 8, Level.WIJK: 6, Level.GEMEENTE: 4}
_PREFIX = {level: prefix for prefix, level in _LEVEL_OF_PREFIX.items()}

_LEVEL_WORDS = (
    (re.compile(r"buurtcombinatie|stadsdeel|wijk(?!en_?buurt|_en_buurt)"), Level.WIJK),
    (re.compile(r"buurt"), Level.BUURT),
    (re.compile(r"gemeente"), Level.GEMEENTE),
)
_BUURT_WORD = re.compile(r"buurt(?:en)?(?![a-z])")
_YEAR_WORD = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what, by the name in the file; None where it holds no such thing.

    `level` is None when the columns do not tell it; the codes or the name of the file then do. `cbs` says that the
    columns are those of CBS, whose codes have wijk and gemeente in them.
    """

    level: Level | None
    code: str | None
    name: str | None
    cbs: bool = False
    wijk_code: str | None = None
    wijk_name: str | None = None
    gemeente_code: str | None = None
    gemeente_name: str | None = None
    water: str | None = None
    year: str | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that must be read from the file."""
        wanted = (
            self.code,
            self.name,
            self.wijk_code,
            self.wijk_name,
            self.gemeente_code,
            self.gemeente_name,
            self.water,
            self.year,
        )
        return tuple(dict.fromkeys(name for name in wanted if name is not None))


def recognise(fields: Sequence[str]) -> Columns | None:
    """The columns among `fields`, whatever their case; None when there is neither a code nor a name of an area."""
    by_name = {field.casefold(): field for field in reversed(fields)}
    parents: dict[str, Any] = {
        "wijk_code": _first(by_name, _CODES[Level.WIJK]),
        "wijk_name": _first(by_name, _NAMES[Level.WIJK]),
        "gemeente_code": _first(by_name, _CODES[Level.GEMEENTE]),
        "gemeente_name": _first(by_name, _NAMES[Level.GEMEENTE]),
        "water": _first(by_name, _WATER),
        "year": _first(by_name, _YEAR),
    }
    if code := _first(by_name, _CODES[Level.BUURT]):
        return Columns(level=Level.BUURT, code=code, name=_first(by_name, _NAMES[Level.BUURT]), cbs=True, **parents)
    if code := _first(by_name, _ANY_CODE):
        cbs = code.casefold() in _CBS_ANY
        return Columns(level=None, code=code, name=_first(by_name, _ANY_NAME), cbs=cbs, **parents)
    for level in (Level.WIJK, Level.GEMEENTE):
        if code := _first(by_name, _CODES[level]):
            return Columns(level=level, code=code, name=_first(by_name, _NAMES[level]), cbs=True, **parents)
    if name := _first(by_name, (*_NAMES[Level.BUURT], *_ANY_NAME)):
        return Columns(level=Level.OWN, code=None, name=name, **parents)
    return None


def level_of(codes: Sequence[str], title: str) -> Level:
    """The level of areas whose columns do not tell: by their CBS codes, else by the name of the file, else buurten.

    Where a file has several levels under each other, the lowest one.
    """
    if has_cbs_codes(codes):
        levels = {level_of_code(code) for code in codes if code}
        return next(level for level in (Level.BUURT, Level.WIJK, Level.GEMEENTE) if level in levels)
    word = title.casefold()
    return next((level for pattern, level in _LEVEL_WORDS if pattern.search(word)), Level.BUURT)


def has_cbs_codes(codes: Sequence[str]) -> bool:
    """Whether every code that is there is written as CBS writes it."""
    return any(codes) and all(_CBS_CODE.fullmatch(code) for code in codes if code)


def level_of_code(code: str) -> Level | None:
    """The level of an area with this CBS code, None when CBS does not write codes so."""
    return _LEVEL_OF_PREFIX[code[:2].upper()] if _CBS_CODE.fullmatch(code) else None


def tidy_code(code: str, level: Level) -> str:
    """A CBS code in full: a table program takes the zeros and letters off (`9570402` is `BU09570402`)."""
    digits = _DIGITS[level]
    if code.isdecimal() and digits - 1 <= len(code) <= digits:
        return _PREFIX[level] + code.zfill(digits)
    return code.upper() if _CBS_CODE.fullmatch(code) else code


def is_buurten(title: str) -> bool:
    """Whether the name of a file or layer says that it holds buurten (and not buurtcombinaties)."""
    return _BUURT_WORD.search(title.casefold()) is not None


def year_in(text: str) -> int | None:
    """The year in a name such as `buurt_2016_Roermond`, None when there is none, or more than one."""
    years = set(_YEAR_WORD.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def _first(by_name: Mapping[str, str], wanted: Sequence[str]) -> str | None:
    return next((by_name[name] for name in wanted if name in by_name), None)
