"""The demo's buurten as a file: a real shapefile in RD with the columns of CBS, imported like any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.demo.landscape import Buurt, Land, facts
from assetmap.geo import crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "buurt_2026_Lindervoort.shp"
FIELDS = (
    "BU_CODE", "BU_NAAM", "WK_CODE", "WK_NAAM", "GM_CODE", "GM_NAAM", "IND_WBI", "WATER", "OAD", "STED",
    "AANT_INW", "AANTAL_HH", "GEM_HH_GR", "BEV_DICHTH",
)  # fmt: skip
"""The columns of CBS (Wijk- en buurtkaart); the figures in them are as invented as the buurten."""


def write(land: Land, folder: Path) -> Path:
    """Write the shapefile in `folder` and return the path of its .shp; its .shx, .dbf, .prj and .cpg are beside it."""
    import numpy as np
    import shapely
    from pyogrio.raw import write as write_layer

    corner = np.array(facts()["origin"])
    areas = shapely.transform([buurt.area for buurt in land.buurten], lambda metres: np.round(metres + corner, 2))
    rows = [_row(buurt) for buurt in land.buurten]
    columns: list[NDArray[Any]] = [np.array(column, dtype=_kind(column[0])) for column in zip(*rows, strict=True)]
    target = folder / NAME
    write_layer(
        str(target),
        geometry=shapely.to_wkb(shapely.normalize(areas)),
        field_data=columns,
        fields=np.array(FIELDS, dtype=object),
        geometry_type="Polygon",
        crs=crs.RD,
        driver="ESRI Shapefile",
        encoding="UTF-8",
        DBF_DATE_LAST_UPDATE="2026-01-01",
    )
    return target


def _kind(value: object) -> type:
    import numpy as np

    return {int: np.int32, float: np.float64}.get(type(value), object)


def _row(buurt: Buurt) -> tuple[object, ...]:
    hectares = buurt.area.area / 10_000
    density = round(buurt.residents / hectares * 100)
    addresses = round(buurt.residents / buurt.households / hectares * 100)
    households = round(buurt.residents / buurt.households)
    return (
        buurt.code, buurt.name, buurt.wijk, facts()["wijken"][buurt.wijk], facts()["code"], facts()["name"],
        1, "NEE", addresses, _urbanity(addresses), buurt.residents, households, buurt.households, density,
    )  # fmt: skip


def _urbanity(addresses: int) -> int:
    """CBS's classes of stedelijkheid by addresses per km²: 1 from 2,500, then 1,500, 1,000, 500, and 5 below."""
    return 1 + sum(addresses < limit for limit in (2500, 1500, 1000, 500))
