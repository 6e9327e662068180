"""How long a base map takes to make, what it needs of memory, and whether both grow with its files.

    python tests/bench/bench_basemap.py [largest]

The BGT of Otterlo and the extract of Monaco where they are, then a made-up town beside itself, once, twice, four times
and so on up to `largest` (8), as a GeoPackage and as an extract of OpenStreetMap. Each in a process of its own. The
exit code is 1 when a target is missed, or when twice the land takes more than `GROWTH_MAX` times the work.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from assetmap.imports import basemapmaking

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "basemap"
REAL = (("nlextract_bgt_otterlo.zip", 20.0), ("monaco-latest.osm.pbf", 15.0))
MEMORY_MAX = 1000.0
GROWTH_MAX = 2.3
SIDE = 120
"""Houses along one side of the town."""
STEP = 0.0004
ACROSS = 4
"""Towns in a row."""

Ring = list[list[float]]


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def square(west: float, south: float, side: float) -> Ring:
    """A closed ring, counter-clockwise."""
    east, north = west + side, south + side * 0.6
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def town(number: int) -> list[tuple[str, str, Ring]]:
    """Tag, value and line of everything in one town: houses in rows, streets between, now and then a park or a pond."""
    west = 5.0 + number % ACROSS * SIDE * STEP
    south = 52.0 + number // ACROSS * SIDE * STEP
    found: list[tuple[str, str, Ring]] = []
    for n in range(SIDE * SIDE):
        x, y = west + n % SIDE * STEP, south + n // SIDE * STEP
        found.append(("building", "yes", square(x, y, STEP * 0.6)))
        if n % 100 == 50:
            found.append(("leisure", "park", square(x, y, STEP * 5)))
            found.append(("natural", "water", square(x, y, STEP * 2)))
    for n in range(SIDE):
        along = [[west + step * STEP, south + n * STEP - STEP / 5] for step in range(SIDE + 1)]
        found.append(("highway", "residential", along))
        found.append(
            ("highway", "footway", [[west + n * STEP - STEP / 5, south + step * STEP] for step in range(SIDE)])
        )
    return found


def geopackage(towns: int, folder: Path) -> Path:
    """So many towns with a layer for each tag."""
    import numpy as np
    import shapely
    from pyogrio import raw

    path = folder / f"{towns}.gpkg"
    things = [thing for number in range(towns) for thing in town(number)]
    names = {"building": "pand", "leisure": "groen", "natural": "water", "highway": "weg"}
    for tag, layer in names.items():
        lines = [(value, line) for key, value, line in things if key == tag]
        made = [shapely.LineString(line) if tag == "highway" else shapely.Polygon(line) for _value, line in lines]
        raw.write(
            str(path),
            shapely.to_wkb(np.array(made, dtype=object)),
            [np.array([value for value, _line in lines], dtype=object)],
            ["type"],
            layer=layer,
            driver="GPKG",
            geometry_type="LineString" if tag == "highway" else "Polygon",
            crs="EPSG:4326",
            append=path.exists(),
        )
    return path


def extract(towns: int, folder: Path) -> Path:
    """So many towns as OpenStreetMap in XML."""
    path = folder / f"{towns}.osm"
    node = 0
    nodes, ways = [], []
    for number, (key, value, line) in enumerate(thing for n in range(towns) for thing in town(n)):
        closed = line[0] == line[-1]
        own = line[:-1] if closed else line
        refs = list(range(node + 1, node + 1 + len(own)))
        node += len(own)
        nodes += [
            f'<node id="{ref}" lon="{lon:.7f}" lat="{lat:.7f}"/>' for ref, (lon, lat) in zip(refs, own, strict=True)
        ]
        told = "".join(f'<nd ref="{ref}"/>' for ref in (*refs, *refs[:closed]))
        ways.append(f'<way id="{number + 1}">{told}<tag k="{key}" v="{value}"/></way>')
    path.write_text("\n".join(['<osm version="0.6">', *nodes, *ways, "</osm>"]), encoding="utf-8")
    return path


def make(source: Path) -> None:
    """Make a pack in this process, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        info = basemapmaking.make([source], Path(folder) / "pack.pmtiles")
        seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    cpu = used.ru_utime + used.ru_stime
    say(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": peak, "pack": info.size / 1e6}))


def measured(source: Path) -> dict[str, float]:
    """What a pack of this file took, in a process of its own, with the size of the file itself."""
    done = subprocess.run([sys.executable, __file__, "--make", str(source)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found | {"file": source.stat().st_size / 1e6}


def told(name: str, found: dict[str, float]) -> None:
    """One line about one pack."""
    say(
        f"{name}: {found['file']:.1f} MB in {found['seconds']:.1f} s ({found['cpu']:.1f} s of processor, "
        f"{found['cpu'] / found['file']:.2f} s per MB), {found['megabytes']:.0f} MB of memory, "
        f"pack {found['pack']:.1f} MB"
    )


def grows(name: str, written: Callable[[int, Path], Path], counts: Sequence[int]) -> bool:
    """Measure so many towns, and say what every doubling costs; whether all are within bounds."""
    with tempfile.TemporaryDirectory() as folder:
        found = [measured(written(towns, Path(folder))) for towns in counts]
    for towns, each in zip(counts, found, strict=True):
        told(f"{name}, {towns} times", each)
    ratios = [after["cpu"] / before["cpu"] for before, after in pairwise(found)]
    power = math.log(found[-1]["cpu"] / found[0]["cpu"]) / math.log(found[-1]["file"] / found[0]["file"])
    slope = (found[-1]["megabytes"] - found[0]["megabytes"]) / (found[-1]["file"] - found[0]["file"])
    cost = (found[-1]["cpu"] - found[0]["cpu"]) / (found[-1]["file"] - found[0]["file"])
    say(
        f"{name}: per doubling {', '.join(f'{ratio:.2f}' for ratio in ratios)} (at most {GROWTH_MAX}), as the power "
        f"{power:.2f} of the size; {cost:.2f} s and {slope:.1f} MB of memory for each MB more"
    )
    return max(ratios) <= GROWTH_MAX


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    ok = True
    for name, seconds in REAL:
        if (DATA / name).is_file():
            found = measured(DATA / name)
            told(name, found)
            ok &= found["seconds"] <= seconds and found["megabytes"] <= MEMORY_MAX
    counts = [1 << n for n in range(largest.bit_length())]
    ok &= grows("GeoPackage", geopackage, counts)
    ok &= grows("OpenStreetMap", extract, counts)
    say("all targets met" if ok else "a target was missed")
    return 0 if ok else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]))
    else:
        sys.exit(main())
