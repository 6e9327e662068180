"""Recognises the columns of an area file, of CBS vintages and of gemeenten, by their names.

Codes stay text. Knows names and texts only: no files, no geometry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assetmap.domain.areas import Level
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_
from assetmap.imports.areachoices import COLUMN_KEYS

_CODES = {
    Level.BUURT: ("bu_code", "buurtcode", "buurt_code", "bucode"),
    Level.WIJK: ("wk_code", "wijkcode", "wijk_code", "wkcode"),
    # A dBase table cuts names after ten letters.
    Level.GEMEENTE: ("gm_code", "gemeentecode", "gemeente_code", "gmcode", "gemeenteco"),
}
_NAMES = {
    Level.BUURT: ("bu_naam", "buurtnaam", "buurt_naam", "bunaam"),
    Level.WIJK: ("wk_naam", "wijknaam", "wijk_naam", "wknaam"),
    Level.GEMEENTE: ("gm_naam", "gemeentenaam", "gemeente_naam", "gmnaam", "gemeentena"),
}
_ANY_CODE = (
    "statcode",
    "gwb_code",
    "gwb_code_10",
    "jrstatcode",
    "vollcode",
    "volledige_code",
    "code",
    "gebiedscode",
    "identificatie",
)
_ANY_NAME = ("statnaam", "regio", "naam", "name", "gebiedsnaam", "omschrijving", "buurt", "wijk", "titel", "title")
_CBS_ANY = ("statcode", "gwb_code", "gwb_code_10", "jrstatcode")
_WATER = ("water", "h2o")
_YEAR = ("jaar", "year", "jaargang", "peiljaar", "jrstatcode", "vintage")
_LEVEL_COLUMNS = ("level", "niveau")
_LEVEL_VALUES = {level.value: level for level in Level} | {"eigen": Level.OWN}

_LEVEL_OF_PREFIX = {"BU": Level.BUURT, "WK": Level.WIJK, "GM": Level.GEMEENTE}
_CBS_CODE = re.compile(r"BU[0-9]{4}[0-9A-Z]{4}|WK[0-9]{4}[0-9A-Z]{2}|GM[0-9]{4}", re.IGNORECASE)
_DIGITS = {Level.BUURT: 8, Level.WIJK: 6, Level.GEMEENTE: 4}
_PREFIX = {level: prefix for prefix, level in _LEVEL_OF_PREFIX.items()}

_YEAR_BEFORE = re.compile(r"(?:19|20)[0-9]{2}(?=(?:BU|WK|GM)[0-9]{4})", re.IGNORECASE)
"""CBS's gebiedsindelingen have a code with the year before it: `2024BU03080000`."""

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
    levels: str | None = None

    @property
    def mapping(self) -> dict[str, str]:
        """The column for each of `COLUMN_KEYS` that there is."""
        return {key: name for key in COLUMN_KEYS if (name := getattr(self, key)) is not None}

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
            self.levels,
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
        "levels": _first(by_name, _LEVEL_COLUMNS),
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


def with_choices(found: Columns | None, chosen: Mapping[str, str], fields: Sequence[str], where: str) -> Columns | None:
    """The columns with those that the user chose in their places.

    Raises:
        ImportRefused: a column that was chosen is not there, or cannot be chosen.
    """
    if not chosen:
        return found
    by_name: dict[str, str | None] = {field.casefold(): field for field in fields}
    by_name[""] = None  # the user does not want the column that was recognised
    places: dict[str, Any] = {}
    for key, name in chosen.items():
        if key not in COLUMN_KEYS:
            raise ImportRefused(
                N_("A column cannot be the “{key}” of an area. Choose from: {keys}."),
                key=key[:40],
                keys=", ".join(COLUMN_KEYS),
            )
        if name.casefold() not in by_name:
            raise ImportRefused(
                N_("There is no column {column} in {name}. Its columns are: {columns}."),
                column=name[:40],
                name=where,
                columns=", ".join(fields[:12]),
            )
        places[key] = by_name[name.casefold()]
    base = found or Columns(level=None, code=None, name=None)
    if "code" in places and places["code"] != base.code:
        known = recognise([places["code"]] if places["code"] else [])
        level = known.level if known else None if places["code"] else Level.OWN
        base = replace(base, level=level, cbs=known is not None and known.cbs)
    elif found is None:
        base = replace(base, level=Level.OWN)
    return replace(base, **places)


def level_of(codes: Sequence[str], title: str) -> Level:
    """The level of areas whose columns do not tell: by their CBS codes, else by the name of the file, else buurten.

    Where a file has several levels under each other, the lowest one.
    """
    if has_cbs_codes(codes):
        levels = {level_of_code(code) for code in codes if code}
        return next(level for level in (Level.BUURT, Level.WIJK, Level.GEMEENTE) if level in levels)
    word = title.casefold()
    return next((level for pattern, level in _LEVEL_WORDS if pattern.search(word)), Level.BUURT)


def levels_said(words: Sequence[str]) -> list[Level | None]:
    """The level that each row says it has, as in the files that this program writes; None for all in other files."""
    found = [_LEVEL_VALUES.get(word.casefold()) for word in words]
    return found if all(found) else [None] * len(words)


def has_cbs_codes(codes: Sequence[str]) -> bool:
    """Whether every code that is there is written as CBS writes it."""
    return any(codes) and all(_CBS_CODE.fullmatch(code) for code in codes if code)


def level_of_code(code: str) -> Level | None:
    """The level of an area with this CBS code, None when CBS does not write codes so."""
    return _LEVEL_OF_PREFIX[code[:2].upper()] if _CBS_CODE.fullmatch(code) else None


def tidy_code(code: str, level: Level) -> str:
    """A CBS code in full: a table program takes the zeros and letters off (`9570402` is `BU09570402`)."""
    code = _YEAR_BEFORE.sub("", code)
    digits = _DIGITS.get(level)
    if digits is not None and code.isdecimal() and digits - 1 <= len(code) <= digits:
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
