"""The key figures of an area that a coach needs: what each is, and in what unit. Unknown ones are simply not there.

A share is never turned into a number of people: CBS rounds both, and rounding twice would say something that is not so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assetmap.domain.messages import N_


class FigureUnit(StrEnum):
    """What a key figure counts or measures."""

    PEOPLE = "people"
    HOUSEHOLDS = "households"
    PERCENT = "percent"
    HECTARE = "hectare"
    PEOPLE_PER_KM2 = "people per km²"
    PEOPLE_PER_HOUSEHOLD = "people per household"


UNIT_LABELS = {
    FigureUnit.PEOPLE: N_("people"),
    FigureUnit.HOUSEHOLDS: N_("households"),
    FigureUnit.PERCENT: N_("% of the inhabitants"),
    FigureUnit.HECTARE: N_("hectares"),
    FigureUnit.PEOPLE_PER_KM2: N_("people per km²"),
    FigureUnit.PEOPLE_PER_HOUSEHOLD: N_("people per household"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: the key in `Area.figures`, the label (a message id), the unit, and decimals to show."""

    key: str
    label: str
    unit: FigureUnit
    decimals: int = 0


_AGES = (
    ("age_0_14", N_("0 to 14 years")),
    ("age_15_24", N_("15 to 24 years")),
    ("age_25_44", N_("25 to 44 years")),
    ("age_45_64", N_("45 to 64 years")),
    ("age_65_plus", N_("65 years and older")),
)
PERCENT = "_percent"
"""At the end of the key of an age group that the source gives as a share of the inhabitants."""

FIGURES: tuple[Figure, ...] = (
    Figure("inhabitants", N_("Inhabitants"), FigureUnit.PEOPLE),
    Figure("households", N_("Households"), FigureUnit.HOUSEHOLDS),
    Figure("household_size", N_("Household size"), FigureUnit.PEOPLE_PER_HOUSEHOLD, 1),
    *(Figure(key, label, FigureUnit.PEOPLE) for key, label in _AGES),
    *(Figure(key + PERCENT, label, FigureUnit.PERCENT) for key, label in _AGES),
    Figure("density", N_("Population density"), FigureUnit.PEOPLE_PER_KM2),
    Figure("area_land_ha", N_("Land"), FigureUnit.HECTARE),
    Figure("area_water_ha", N_("Water"), FigureUnit.HECTARE),
)
"""All key figures, in the order in which they are shown."""

BY_KEY: Mapping[str, Figure] = {figure.key: figure for figure in FIGURES}
