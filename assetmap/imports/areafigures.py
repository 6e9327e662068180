"""The key figures in an area file, known by the names that CBS gave their columns over the years.

Sources: CBS, Wijk- en buurtkaart 2009 and later (`AANT_INW`, `P_00_14_JR`), its form at PDOK (`aantalInwoners`,
`aantal_inwoners`), Kerncijfers wijken en buurten (`a_inw`, `a_00_14`) and StatLine (`AantalInwoners_5`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assetmap.domain.figures import PERCENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AGES = {
    "age_0_14": ("00_14", "0tot15"),
    "age_15_24": ("15_24", "15tot25"),
    "age_25_44": ("25_44", "25tot45"),
    "age_45_64": ("45_64", "45tot65"),
    "age_65_plus": ("65_oo", "65"),
}
_NAMES: dict[str, tuple[str, ...]] = {
    "inhabitants": ("aant_inw", "a_inw", "aantal_inwoners", "aantal_inw", "aantalinwo", "inwoners"),
    "households": ("aantal_hh", "aant_hh", "a_hh", "aantal_huishoudens", "aantal_hui", "huishoudens_totaal"),
    "household_size": ("gem_hh_gr", "g_hhgro", "gemiddelde_huishoudsgrootte", "gemiddelde_huishoudensgrootte"),
    "density": ("bev_dichth", "bev_dich", "bevolkingsdichtheid_inwoners_per_km2", "bevolkingsdichtheid"),
    "area_land_ha": ("opp_land", "a_lan_ha", "oppervlakte_land_in_ha", "oppervlakte_land"),
    "area_water_ha": ("opp_water", "a_wat_ha", "oppervlakte_water_in_ha", "oppervlakte_water"),
}
for _key, (_short, _long) in _AGES.items():
    _end = "_jaar_en_ouder" if _long == "65" else "_jaar"
    _many = f"k_{_long}jaar" if _long != "65" else "k_65jaarofouder"
    _NAMES[_key] = (f"a_{_short}", _many, f"aantal_personen_{_long}{_end}")
    _NAMES[_key + PERCENT] = (f"p_{_short.replace('oo', 'eo')}_jr", f"percentage_personen_{_long}{_end}")


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold())


_KEY_OF = {_folded(name): key for key, names in _NAMES.items() for name in (key, *names)}  # the keys are our own names
_NUMBERED = re.compile(r"_[0-9]{1,3}$")
"""StatLine ends the name of a column with its place in the table."""
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def recognise(fields: Sequence[str]) -> dict[str, str]:
    """The columns with key figures: key to the name in the file."""
    found: dict[str, str] = {}
    for field in fields:
        key = _KEY_OF.get(_folded(field)) or _KEY_OF.get(_folded(_NUMBERED.sub("", field)))
        if key is not None:
            found.setdefault(key, field)
    return found


def figures_of(columns: Mapping[str, NDArray[Any]], rows: int) -> list[Mapping[str, float]]:
    """The known figures of each row, from columns by key.

    None of these figures can be below zero. CBS writes -99997, -99995, -99999999 and the like for what is secret, not
    known or not there, and a point in tables of text.
    """
    found: list[dict[str, float]] = [{} for _ in range(rows)]
    for key, values in columns.items():
        for row, value in zip(found, values.tolist(), strict=True):
            number = _number(value)
            if number is not None:
                row[key] = number
    return list(found)


def _number(value: object) -> float | None:
    if isinstance(value, str):
        text = value.strip()
        value = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    number = float(value)
    return number if 0 <= number < 1e9 else None  # not a NaN either
