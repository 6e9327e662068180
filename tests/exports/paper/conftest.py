"""A small town in round metres RD, and a reader of what was printed."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import pytest
import shapely

from assetmap import printing
from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.geo import crs

# Before any QApplication is made, or the web engine does not know the scheme.
printing.register()

EAST, NORTH = 196_000.0, 356_000.0
"""The south-west corner of the town, metres RD."""

SIDE = 600.0
NAMES = ("Kastelenbuurt", "Sterrenberg", "Vliegeniersbuurt", "Componistenbuurt")
MM = 72 / 25.4


def square(id_: str, name: str, level: Level, box: tuple[float, float, float, float], parent: str | None) -> Area:
    west, south, east, north = box
    shape = shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)
    geometry = crs.to_wgs84(np.array([shape]))[0]
    return Area(
        id=id_,
        division_id=None if level is Level.OWN else "d",
        level=level,
        code=id_.upper(),
        name=name,
        parent_id=parent,
        geometry=shapely.to_wkb(geometry),
        bounds=Bounds(*geometry.bounds),
    )


def town() -> tuple[Area, ...]:
    """A gemeente of one wijk of four buurten, and an own area over the corner where they meet."""
    whole = (0.0, 0.0, 2 * SIDE, 2 * SIDE)
    corners = ((0.0, 0.0), (SIDE, 0.0), (0.0, SIDE), (SIDE, SIDE))
    return (
        square("gm", "Roermond", Level.GEMEENTE, (-SIDE, -SIDE, 3 * SIDE, 3 * SIDE), None),
        square("wk", "Donderberg", Level.WIJK, whole, "gm"),
        square("wk2", "Roer-Zuid", Level.WIJK, (2 * SIDE, 0, 3 * SIDE, 2 * SIDE), "gm"),
        *(
            square(f"bu{at}", name, Level.BUURT, (x, y, x + SIDE, y + SIDE), "wk")
            for at, (name, (x, y)) in enumerate(zip(NAMES, corners, strict=True))
        ),
        square("bu9", "Roerzicht", Level.BUURT, (2 * SIDE, 0, 3 * SIDE, 2 * SIDE), "wk2"),
        square("own", "Rond het Mozartplein", Level.OWN, (400, 400, 800, 800), None),
    )


Spot = tuple[Kind, str, float, float]
"""A kind, a title, and metres to the east and the north of the town's corner."""


def held(areas: Sequence[Area], x: float, y: float) -> tuple[str, ...]:
    column, row = int(x // SIDE), int(y // SIDE)
    found = ("gm", "wk", f"bu{column + 2 * row}") if 0 <= column < 2 and 0 <= row < 2 else ("gm",)
    return (*found, "own") if 400 <= x <= 800 and 400 <= y <= 800 else found


def make(spots: Sequence[Spot], audience: Audience = Audience.TEAM, **more: Any) -> Snapshot:
    areas = town()
    lons, lats = crs.points_to_wgs84(
        np.array([EAST + spot[2] for spot in spots]), np.array([NORTH + spot[3] for spot in spots])
    )
    assets = [
        Asset(
            id=f"a{at:05}", kind=kind, title=title, lon=lon, lat=lat, audience=Audience.PUBLIC, availability="dinsdag"
        )
        for at, ((kind, title, _x, _y), lon, lat) in enumerate(zip(spots, lons.tolist(), lats.tolist(), strict=True))
    ]
    columns = more.pop("columns", {})
    areas_of = tuple(held(areas, x, y) for _kind, _title, x, y in spots)
    names = "id kind title description quote gift sector availability lon lat audience themes created_at updated_at"
    table: dict[str, Any] = {name: tuple(getattr(asset, name) for asset in assets) for name in names.split()}
    table |= {"area_ids": areas_of, "buurt_id": tuple(ids[2] if len(ids) > 2 else None for ids in areas_of)} | columns
    division = Division(id="d", name="CBS", year=2026, source="CBS/Kadaster 2026", imported_at="", current=True)
    return Snapshot(
        audience=audience,
        made_on=date(2026, 11, 21),
        dossier="donderberg",
        divisions=(division,),
        areas=areas,
        assets=AssetTable(**table),
        **more,
    )


@dataclass(frozen=True)
class Disc:
    """A filled shape on a page: its middle and its size in mm from the upper left corner, and its colour."""

    x: float
    y: float
    width: float
    height: float
    colour: tuple[int, int, int]


class Printed:
    """A PDF that is read back."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pdf = pypdf.PdfReader(io.BytesIO(content))

    @property
    def texts(self) -> list[str]:
        """The words of each page on one line."""
        return [" ".join(page.extract_text().split()) for page in self.pdf.pages]

    @property
    def bookmarks(self) -> list[str]:
        """All bookmarks, in order, of every depth."""

        def flat(items: Any) -> list[str]:
            return [title for item in items for title in (flat(item) if isinstance(item, list) else [item["/Title"]])]

        return flat(self.pdf.outline)

    def shapes(self, page: int = 0) -> list[Disc]:
        """The filled shapes of a page, in mm."""
        import ctypes

        raw = pypdfium2.raw
        document = pypdfium2.PdfDocument(self.content)
        sheet = document[page]
        height = sheet.get_height()
        found = []
        for item in sheet.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=8):
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
            left, bottom, right, top = item.get_bounds()
            found.append(
                Disc(
                    (left + right) / 2 / MM,
                    (height - (bottom + top) / 2) / MM,
                    (right - left) / MM,
                    (top - bottom) / MM,
                    (red.value, green.value, blue.value),
                )
            )
        return found

    def pins(self, colour: str, page: int = 0, least: float = 3.0, most: float = 17.0) -> list[Disc]:
        """The dots of this colour: short lines with round ends."""
        import ctypes

        raw = pypdfium2.raw
        document = pypdfium2.PdfDocument(self.content)
        sheet = document[page]
        height = sheet.get_height()
        found = []
        for item in sheet.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=8):
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            thick = ctypes.c_float()
            raw.FPDFPageObj_GetStrokeColor(item, red, green, blue, alpha)
            raw.FPDFPageObj_GetStrokeWidth(item, thick)
            size = thick.value * item.get_matrix().a / MM
            left, bottom, right, top = item.get_bounds()
            if f"#{red.value:02X}{green.value:02X}{blue.value:02X}" == colour.upper() and least < size < most:
                middle = ((left + right) / 2 / MM, (height - (bottom + top) / 2) / MM)
                found.append(Disc(*middle, size, size, (red.value, green.value, blue.value)))
        return found

    def pixels(self, page: int = 0, dpi: int = 40) -> Any:
        """The colours of a page (rows, columns, 3)."""
        image = pypdfium2.PdfDocument(self.content)[page].render(scale=dpi / 72).to_numpy()
        return image[:, :, :3]


@pytest.fixture
def snapshot_of() -> Callable[..., Snapshot]:
    return make


@pytest.fixture
def area_at() -> Callable[..., Area]:
    """Makes a buurt: its id, its name, and west, south, east and north in metres from the town's corner."""

    def made(id_: str, name: str, box: tuple[float, float, float, float]) -> Area:
        return square(id_, name, Level.BUURT, box, "gm")

    return made


@pytest.fixture
def spots() -> list[Spot]:
    """Three assets far apart, one in a buurt each, and one in the own area."""
    return [
        (Kind.PLACE, "Buurthuis De Roos", 100.0, 150.0),
        (Kind.ASSOCIATION, "Zangkoor De Lijsters", 1100.0, 1050.0),
        (Kind.INSTITUTION, "Basisschool De Vlieger", 150.0, 1100.0),
        (Kind.BUSINESS, "Bakkerij op de Hoek", 600.0, 520.0),
    ]


@pytest.fixture
def printed(qapp: object) -> Callable[..., Printed]:
    """Print a snapshot and read it back."""
    from assetmap.exports.paper import documents
    from assetmap.exports.paper.options import PaperOptions

    def made(snapshot: Snapshot, **options: Any) -> Printed:
        return Printed(printing.pdf(documents.document(snapshot, PaperOptions(**options))))

    return made
