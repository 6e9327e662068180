"""The key figures of CBS in every vintage: what is known as a number, what is not known not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from assetmap.domain.areas import Level
from assetmap.domain.figures import BY_KEY, FIGURES, UNIT_LABELS
from assetmap.imports import areafigures
from assetmap.imports.areafile import read_areas

Writer = Callable[..., Path]
SQUARE = shapely.box(197000, 356000, 197100, 356100)

VINTAGES = {
    "wijk- en buurtkaart": {
        "AANT_INW": "inhabitants",
        "AANTAL_HH": "households",
        "GEM_HH_GR": "household_size",
        "P_00_14_JR": "age_0_14_percent",
        "P_15_24_JR": "age_15_24_percent",
        "P_25_44_JR": "age_25_44_percent",
        "P_45_64_JR": "age_45_64_percent",
        "P_65_EO_JR": "age_65_plus_percent",
        "BEV_DICHTH": "density",
        "OPP_LAND": "area_land_ha",
        "OPP_WATER": "area_water_ha",
    },
    "camelCase": {
        "aantalInwoners": "inhabitants",
        "aantalHuishoudens": "households",
        "gemiddeldeHuishoudsgrootte": "household_size",
        "percentagePersonen0Tot15Jaar": "age_0_14_percent",
        "percentagePersonen65JaarEnOuder": "age_65_plus_percent",
        "bevolkingsdichtheidInwonersPerKm2": "density",
        "oppervlakteLandInHa": "area_land_ha",
    },
    "Kerncijfers": {
        "a_inw": "inhabitants",
        "a_00_14": "age_0_14",
        "a_15_24": "age_15_24",
        "a_65_oo": "age_65_plus",
        "a_hh": "households",
        "g_hhgro": "household_size",
        "bev_dich": "density",
        "a_lan_ha": "area_land_ha",
        "a_wat_ha": "area_water_ha",
    },
    "StatLine": {
        "AantalInwoners_5": "inhabitants",
        "k_0Tot15Jaar_8": "age_0_14",
        "k_45Tot65Jaar_11": "age_45_64",
        "k_65JaarOfOuder_12": "age_65_plus",
        "HuishoudensTotaal_28": "households",
        "GemiddeldeHuishoudensgrootte_32": "household_size",
        "Bevolkingsdichtheid_33": "density",
    },
}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_columns_of_each_vintage_are_known(vintage: str) -> None:
    names = VINTAGES[vintage]
    assert areafigures.recognise(["BU_CODE", *names, "MANNEN"]) == {key: name for name, key in names.items()}


def test_every_figure_has_a_label_and_a_unit() -> None:
    assert set(BY_KEY) == {figure.key for figure in FIGURES}
    assert set(UNIT_LABELS) == {figure.unit for figure in FIGURES}
    assert {key for names in VINTAGES.values() for key in names.values()} <= set(BY_KEY)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (125, 125.0),
        (0, 0.0),
        (1.7, 1.7),
        ("1,7", 1.7),
        (" 125 ", 125.0),
        *[(unknown, None) for unknown in (-99997, -99995, -99999999, -99999, -9999, -1, None, float("nan"))],
        *[(unknown, None) for unknown in (".", "", "x", "-99997", "       .", "onbekend", "inf", "1e5")],
    ],
)
@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.geojson"])
def test_what_is_not_known_is_no_number(write: Writer, name: str, value: Any, known: float | None) -> None:
    (area,) = [
        area
        for area in read_areas(
            write(name, {"BU_CODE": ["BU09570000"], "BU_NAAM": ["Hier"], "AANT_INW": [value]}, [SQUARE])
        ).areas
        if area.level is Level.BUURT
    ]
    assert area.figures == ({} if known is None else {"inhabitants": known})


def test_higher_levels_keep_their_own_figures(write: Writer) -> None:
    columns = {
        "gwb_code_10": ["GM0957", "WK095700", "BU09570000"],
        "regio": ["Roermond", "Centrum", "Hier"],
        "a_inw": [60_000, 9_000, 1_250],
    }
    found = read_areas(write("a.gpkg", columns, [SQUARE] * 3))
    assert [(area.name, area.figures["inhabitants"]) for area in found.areas] == [
        ("Roermond", 60_000),
        ("Centrum", 9_000),
        ("Hier", 1_250),
    ]


def test_baarn_of_223_columns(shared_data: Path) -> None:
    found = read_areas(shared_data / "areas/baarn_buurten.geojson")
    buurten = {area.name: area.figures for area in found.areas if area.level is Level.BUURT}
    assert buurten["Centrum"] == {
        "inhabitants": 1825,
        "households": 1075,
        "household_size": 1.7,
        "age_0_14_percent": 11,
        "age_15_24_percent": 10,
        "age_25_44_percent": 27,
        "age_45_64_percent": 25,
        "age_65_plus_percent": 26,
        "density": 5573,
        "area_land_ha": 33,
        "area_water_ha": 0,
    }
    assert len(buurten) == 21
    assert all(value >= 0 for figures in buurten.values() for value in figures.values())
    assert sum(figures.get("inhabitants", 0) for figures in buurten.values()) == pytest.approx(25_000, rel=0.05)
    assert all(not area.figures for area in found.areas if area.level is not Level.BUURT)
