"""How fast streets are found: reading the names of a pack, and a search at each key.

    python tests/bench/bench_places.py             a made-up gemeente of 8,000 streets, and the BGT of Otterlo if there
    python tests/bench/bench_places.py --pack FILE

Reading happens once, in a thread of its own, and what took over a second is kept on disk. A search happens in the
window, at each key. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OTTERLO = ROOT.parent / "shared" / "data" / "basemap" / "nlextract_bgt_otterlo.zip"
STREETS = 8_000
TARGET_READ_S = 10.0
TARGET_AGAIN_S = 1.0
TARGET_KEY_MS = 25.0
WORDS = ("mozartstraat", "prins plein", "curacao", "laan 39")


def made_up(path: Path) -> Path:
    """A pack of 20 by 20 km, in which each name is that of two streets."""
    import numpy as np
    import shapely

    from assetmap.domain.basemap import Layer
    from assetmap.domain.progress import Silent
    from assetmap.geo.basemap.writing import Features, write

    chance = random.Random(1)
    lines, names = [], []
    for number in range(STREETS):
        x, y = 5.7 + chance.random() * 0.29, 51.9 + chance.random() * 0.18
        first, last = (
            chance.choice(["Mozart", "Linden", "Prins ", "Curaçao"]),
            chance.choice(["straat", "laan", "plein"]),
        )
        for piece in range(5):
            points = [(x + (piece + part) * 0.0006, y + 0.0002 * (part == 0.5)) for part in (0, 0.5, 1)]
            lines.append(shapely.LineString(points))
            names.append(f"{first}{last} {number // 2}")
    kinds = np.full(len(lines), "street", dtype=object)
    columns = (kinds, np.array(lines), np.array(names, dtype=object), np.zeros(len(lines)))
    write(path, [Features(Layer.ROAD, *columns)], name="Proef", attribution="", progress=Silent())
    return path


def measure(path: Path) -> bool:
    """Tell what reading and searching take; whether all targets are met."""
    from assetmap.maps import placenames

    began = time.perf_counter()
    names = placenames.read(path, ())
    read = time.perf_counter() - began
    began = time.perf_counter()
    placenames.read(path, ())
    again = time.perf_counter() - began
    keys = []
    for word in WORDS:
        for end in range(1, len(word) + 1):
            began = time.perf_counter()
            names.search(word[:end], 8)
            keys.append((time.perf_counter() - began) * 1000)
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {len(names):,} names, {len(names.streets):,} of streets")
    print(f"  read {read:.2f} s, again {again:.2f} s; a key {statistics.median(keys):.1f} ms, worst {max(keys):.1f} ms")
    return read < TARGET_READ_S and again < TARGET_AGAIN_S and max(keys) < TARGET_KEY_MS


def main() -> int:
    """Measure, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pack", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = folder
        if chosen.pack is not None:
            found = [chosen.pack]
        else:
            found = [made_up(Path(folder) / "proef.pmtiles")]
            if OTTERLO.is_file():
                from assetmap.imports import basemapmaking

                found.append(Path(folder) / "otterlo.pmtiles")
                basemapmaking.make([OTTERLO], found[-1])
        met = [measure(path) for path in found]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
