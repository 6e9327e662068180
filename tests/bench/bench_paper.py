"""How long paper takes: an atlas of 129 real buurten with 5,000 assets, and a wall map on A0 with 2,000.

Run: `python tests/bench/bench_paper.py`. Needs the real areas in `../shared/data`; prints times and fails when a target
is missed. Starting the web engine is measured apart, with a document of one empty sheet.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from assetmap import printing
from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import Audience, Gift, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.exports.paper import documents
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions
from assetmap.geo.locate import LocatableArea, Locator
from assetmap.imports.areafile import read_areas

AREAS = Path(__file__).resolve().parents[3] / "shared" / "data" / "areas"
FILES = (
    AREAS / "buurt_2016_Roermond" / "buurt_2016_Roermond.shp",
    AREAS / "buurt_2016_Raalte" / "buurt_2016_Raalte.shp",
    AREAS / "amsterdam_gbd" / "GBD_Buurt.shp",
    AREAS / "baarn_buurten.geojson",
)
PAGES = 129
ATLAS_SECONDS = 3.0
PAGE_MS = 25.0
WALL_SECONDS = 3.0


def real_areas() -> tuple[Area, ...]:
    """Real gemeenten, wijken and buurten."""
    return tuple(area for path in FILES for area in read_areas(path).areas)


def made_up(areas: tuple[Area, ...], count: int) -> Snapshot:
    """Assets spread over the buurten."""
    import shapely

    chance = random.Random(7)
    buurten = [area for area in areas if area.level is Level.BUURT]
    shapes = shapely.from_wkb([area.geometry for area in buurten])
    lons: list[float] = []
    lats: list[float] = []
    while len(lons) < count:
        shape = shapes[len(lons) % len(shapes)]
        west, south, east, north = shape.bounds
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if shape.contains(shapely.Point(lon, lat)):
            lons.append(lon)
            lats.append(lat)
    located = Locator([LocatableArea(a.id, a.code, a.level, a.parent_id, a.geometry) for a in areas]).locate(lons, lats)
    kinds = list(Kind)
    number = range(count)
    columns: dict[str, Any] = dict.fromkeys(("quote", "created_at", "updated_at"), ("",) * count)
    return Snapshot(
        audience=Audience.TEAM,
        made_on=date(2026, 11, 21),
        dossier="meting",
        divisions=(),
        areas=areas,
        assets=AssetTable(
            id=tuple(f"{n:016x}" for n in number),
            kind=tuple(kinds[n % len(kinds)] for n in number),
            title=tuple(f"Asset nummer {n} van de straat" for n in number),
            description=tuple(f"Op {n % 7} dagen in de week, bel gerust aan." for n in number),
            gift=tuple(Gift.HANDS if n % 8 == 0 else None for n in number),
            sector=(None,) * count,
            availability=tuple("dinsdagavond" if n % 3 else "" for n in number),
            lon=tuple(lons),
            lat=tuple(lats),
            audience=(Audience.TEAM,) * count,
            themes=tuple(("eten", "klussen")[: n % 3] for n in number),
            buurt_id=tuple(next((each.area_id for each in found if each.smallest), None) for found in located),
            area_ids=tuple(tuple(each.area_id for each in found) for found in located),
            **columns,
        ),
    )


def timed(work: Callable[[], bytes]) -> tuple[float, int]:
    """Seconds, and the size of what was made in kB."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, len(made) // 1024


def main() -> int:
    if not AREAS.is_dir():
        print("the real areas are not on this machine")
        return 0
    areas = real_areas()
    empty = printing.Document(title="", size=(210, 297), count=1, sheets=lambda: iter([printing.Sheet("")]), style="")
    first, _size = timed(lambda: printing.pdf(empty))
    again, _size = timed(lambda: printing.pdf(empty))
    print(f"web engine: {first:.2f} s the first time, {again:.2f} s again")

    buurten = tuple(area.id for area in areas if area.level is Level.BUURT)[:PAGES]
    snapshot = made_up(areas, 5000)
    options = PaperOptions(kind=PaperKind.ATLAS, paper=Paper.A4, areas=buurten)
    start = time.perf_counter()
    atlas = documents.document(snapshot, options)
    drawn = time.perf_counter() - start
    printed, size = timed(lambda: printing.pdf(atlas))
    total = drawn + printed - again
    each = 1000 * total / atlas.count
    print(f"atlas: {atlas.count} sheets of {len(buurten)} buurten, {len(snapshot.assets)} assets, {size} kB")
    print(f"       planned in {drawn:.2f} s, printed in {printed:.2f} s; {each:.1f} ms a sheet")

    roermond = tuple(area for area in areas if "0957" in area.code)
    wall = PaperOptions(kind=PaperKind.MAP, paper=Paper.A0)
    seconds, size = timed(lambda: printing.pdf(documents.document(made_up(roermond, 2000), wall)))
    print(f"wall map on A0 with 2000 assets: {seconds - again:.2f} s, {size} kB")
    good = total <= ATLAS_SECONDS and each <= PAGE_MS and seconds - again <= WALL_SECONDS
    print("within the targets" if good else "TOO SLOW")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
