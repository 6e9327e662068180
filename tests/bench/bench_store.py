"""How fast a dossier is, as ratios against the least that the same machine can do in the same run.

Run by hand: `python tests/bench/bench_store.py [number of assets]`. Floors are the bare driver on the same file.
"""

from __future__ import annotations

import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.ids import new_id
from assetmap.domain.snapshot import Filters
from assetmap.operations import areas, assets
from assetmap.workspace import Workspace

SIDE = 12  # so many buurten on a side of the gemeente, each wijk is a column of them
WORDS = [
    "fietsen",
    "tuin",
    "koken",
    "muziek",
    "klussen",
    "lezen",
    "wandelen",
    "naaien",
    "schaken",
    "zingen",
    "buurthuis",
    "koor",
    "speeltuin",
]


def main(count: int) -> None:
    """Make a dossier, time everything, print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.assetmap"
        with Workspace.create(path) as workspace:
            division, squares = make_gemeente()
            workspace.do("Areas", lambda unit: areas.import_division(unit, division, squares))
            rows = make_assets(count)
            once(f"import {count} assets, journal and all", lambda: workspace.do("Assets", partial(_import, rows=rows)))
            once("  the same rows, bare driver", lambda: _bare_insert(Path(folder) / "bare.db", path))
            _read(workspace, path)
            while workspace.undo_title() == "Move":
                workspace.undo()
            once("undo of the whole import", workspace.undo)
            once("redo of the whole import", workspace.redo)
            once("check, all of it", lambda: workspace.check(assets.locate))
            once("backup", lambda: workspace.backup(Path(folder) / "copy.assetmap"))
        once("opening, imported already", lambda: Workspace.open(path).close())
        print(f"{'size of the file':45} {path.stat().st_size / 1e6:8.1f} MB")
    _start()


def _read(workspace: Workspace, path: Path) -> None:
    raw = driver.connect(path.as_uri() + "?mode=ro", uri=True)
    floor = best("floor: bare fetchall of the same columns", lambda: _bare_fetch(raw))
    raw.close()
    snapshot = workspace.snapshot(Audience.TEAM)
    some = frozenset({Kind.TALENT, Kind.PLACE})
    area = snapshot.areas[1].id
    for title, work in {
        "snapshot, team": lambda: workspace.snapshot(Audience.TEAM),
        "snapshot, public": lambda: workspace.snapshot(Audience.PUBLIC),
        "snapshot of one wijk": lambda: workspace.snapshot(Audience.TEAM, area),
        "counts": lambda: workspace.counts(Filters()),
        "counts, two kinds": lambda: workspace.counts(Filters(kinds=some)),
        "counts, area and theme": lambda: workspace.counts(Filters(themes=frozenset({"koken"})), area),
        "counts, text": lambda: workspace.counts(Filters(text="koken")),
        "counts, text with an accent": lambda: workspace.counts(Filters(text="één")),
        "page 1": lambda: workspace.page(limit=100),
        "page in the middle": lambda: workspace.page(offset=len(snapshot.assets) // 2, limit=100),
        "page by buurt": lambda: workspace.page(order="buurt", limit=100),
        "page by themes": lambda: workspace.page(order="themes", limit=100),
        "page by changed, in one wijk": lambda: workspace.page(area, order="updated_at", descending=True),
        "page, text": lambda: workspace.page(filters=Filters(text="koken")),
        "one asset": lambda: workspace.asset(snapshot.assets.id[5]),
    }.items():
        best(title, work, floor)
    ids = iter(snapshot.assets.id)
    edit = [_timed(lambda: workspace.do("Move", partial(_move, ids=ids))) for _ in range(30)]
    print(f"{'one edit, on disk':45} {statistics.median(edit) * 1000:8.1f} ms  (worst {max(edit) * 1000:.1f})")


def _start() -> None:
    code = "import time; t = time.perf_counter(); import assetmap.workspace; print(time.perf_counter() - t)"
    took = float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    code = "import time; t = time.perf_counter(); import sqlalchemy; print(time.perf_counter() - t)"
    floor = float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    print(f"{'import assetmap.workspace':45} {took * 1000:8.1f} ms  {took / floor:5.2f} x importing sqlalchemy")


def once(title: str, work: Callable[[], object]) -> None:
    """Time something that cannot be repeated."""
    print(f"{title:45} {_timed(work) * 1000:8.1f} ms")


def best(title: str, work: Callable[[], object], floor: float | None = None) -> float:
    """The best of five, in seconds, printed as a ratio to the floor."""
    took = min(_timed(work) for _ in range(5))
    print(f"{title:45} {took * 1000:8.1f} ms" + (f"  {took / floor:5.2f} x floor" if floor else ""))
    return took


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _import(unit: Any, rows: list[Asset]) -> int:
    return assets.import_assets(unit, rows)


def _move(unit: Any, ids: Any) -> None:
    assets.move(unit, next(ids), 6.0 + random.random() * 0.1, 51.2)


def _bare_fetch(raw: Any) -> int:
    rows = raw.execute("SELECT * FROM assets").fetchall()
    rows += raw.execute("SELECT asset_id, area_id, smallest FROM asset_areas").fetchall()
    rows += raw.execute("SELECT asset_id, theme_id, position FROM asset_themes").fetchall()
    return len(rows)


def _bare_insert(target: Path, source: Path) -> None:
    raw = driver.connect(source.as_uri() + "?mode=ro", uri=True)
    bare = driver.connect(str(target))
    for table, width in (("assets", 12), ("asset_areas", 4), ("asset_themes", 4)):
        names = ", ".join(f"c{index}" for index in range(width))
        bare.execute(f"CREATE TABLE {table} ({names.replace('c0', 'c0 PRIMARY KEY')})")
        places = ", ".join("?" * width)
        bare.executemany(f"INSERT INTO {table} VALUES ({places})", raw.execute(f"SELECT * FROM {table}"))
    bare.commit()
    bare.close()
    raw.close()


def make_gemeente() -> tuple[Division, list[Area]]:
    division = Division(id=new_id(), name="Bench", year=2026, source="none", imported_at="", current=True)
    top = _square(division, Level.GEMEENTE, "GM0001", None, (6.0, 51.0, 6.0 + SIDE * 0.01, 51.0 + SIDE * 0.01))
    found = [top]
    for column in range(SIDE):
        west = 6.0 + column * 0.01
        box = (west, 51.0, west + 0.01, 51.0 + SIDE * 0.01)
        wijk = _square(division, Level.WIJK, f"WK0001{column:02}", top.id, box)
        found.append(wijk)
        for row in range(SIDE):
            south = 51.0 + row * 0.01
            code = f"BU0001{column:02}{row:02}"
            found.append(_square(division, Level.BUURT, code, wijk.id, (west, south, west + 0.01, south + 0.01)))
    return division, found


def _square(
    division: Division, level: Level, code: str, parent: str | None, box: tuple[float, float, float, float]
) -> Area:
    west, south, east, north = box
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    wkb = struct.pack("<BII", 1, 3, 1) + struct.pack("<I", 5) + b"".join(struct.pack("<dd", *point) for point in ring)
    return Area(
        id=new_id(),
        division_id=division.id,
        level=level,
        code=code,
        name=code,
        parent_id=parent,
        geometry=wkb,
        bounds=Bounds(*box),
    )


def make_assets(count: int) -> list[Asset]:
    rng = random.Random(1)
    kinds = list(Kind)
    return [
        Asset(
            id="",
            kind=rng.choice(kinds),
            title=f"{rng.choice(WORDS).title()} {index}",
            description=" ".join(rng.choices(WORDS, k=12)) + ", elke dag één uur",
            lon=6.0 + rng.random() * SIDE * 0.01,
            lat=51.0 + rng.random() * SIDE * 0.01,
            audience=Audience.PUBLIC,
            themes=tuple(rng.sample(WORDS, 2)),
        )
        for index in range(count)
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
