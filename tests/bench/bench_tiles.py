"""How fast a base map is: tiles from the handler, and frames while it is panned and zoomed with software rendering.

    python tests/bench/bench_tiles.py             the BGT of Otterlo where it is, else a town of squares
    python tests/bench/bench_tiles.py --pack FILE

A tile counts from the request of the page until its bytes are there, one after another and each for the first time. A
frame is what requestAnimationFrame says between two, over 6 s of moving. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox")

ROOT = Path(__file__).resolve().parent.parent.parent
OTTERLO = ROOT.parent / "shared" / "data" / "basemap" / "nlextract_bgt_otterlo.zip"
TARGET_TILE_MS = 8.0
TARGET_FRAME_MS = 100.0
TILES_MAX = 150
SIZE = (1366, 768)

FETCH_SCRIPT = """
(async () => {
  const times = [];
  for (const place of %s) {
    const started = performance.now();
    await (await fetch("assetmap://app/tiles/%s/" + place)).arrayBuffer();
    times.push(performance.now() - started);
  }
  window.__tiles = times;
})(); 0
"""

# Pans to and fro, and zooms half a level each second.
MOVE_SCRIPT = """
(() => {
  const frames = [];
  const [lon, lat] = %s;
  map_assetmap.setView([lat, lon], %s, { animate: false });
  const started = performance.now();
  let last = 0, zooms = 0;
  const one = (now) => {
    if (last) frames.push(now - last);
    last = now;
    const second = (performance.now() - started) / 1000;
    if (second > 6) { window.__frames = frames; return; }
    if (%s && second > zooms + 1) {
      zooms += 1;
      map_assetmap.setZoom(map_assetmap.getZoom() + (zooms %% 2 ? 0.5 : -0.5), { animate: false });
    }
    map_assetmap.panBy([Math.round(9 * Math.sin(second)), Math.round(7 * Math.cos(second * 1.3))], { animate: false });
    requestAnimationFrame(one);
  };
  requestAnimationFrame(one);
  return 0;
})()
"""


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return statistics.quantiles(values, n=20)[-1]


def make_pack(folder: Path) -> Path:
    """The pack to measure with."""
    from assetmap.domain.progress import Silent
    from assetmap.imports import basemapmaking

    path = folder / "pack.pmtiles"
    source = OTTERLO if OTTERLO.is_file() else squares(folder / "gebouwen.geojson")
    basemapmaking.make([source], path, progress=Silent())
    return path


def squares(path: Path) -> Path:
    """40,000 houses in rows."""
    side, step = 0.00012, 0.0003
    features = []
    for n in range(40_000):
        west, south = 5.7 + (n % 200) * step, 52.0 + (n // 200) * step
        ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"type": "gebouw"}, "geometry": shape})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def places(pack: Path) -> list[str]:
    """Addresses of tiles of the pack, of the zooms that are drawn most."""
    from pmtiles.reader import MmapSource, all_tiles

    with pack.open("rb") as file:
        found = [place for place, _content in all_tiles(MmapSource(file)) if place[0] >= 13]
    return ["/".join(map(str, place)) for place in found[:: max(1, len(found) // TILES_MAX)]]


class Shown:
    """A map with the pack, on the screen."""

    def __init__(self, pack: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from assetmap.ui import scheme

        scheme.register()
        self.app = QApplication.instance() or QApplication(sys.argv)
        from assetmap.ui.mapdata import MapData, Sources
        from assetmap.ui.mapview import MapView

        class Ground(MapData):
            """No dossier, but a base map."""

            def sources(self) -> Sources:
                self.tiles.use(pack)
                return Sources("", {**(self.tiles.ground or {}), "style": "colour"})

        self.data = Ground()
        self.view = MapView(data=self.data)
        self.view.resize(*SIZE)
        ready: list[bool] = []
        self.view.ready.connect(lambda: ready.append(True))
        self.view.show()
        self.wait(lambda: bool(ready))
        self.view.restyle()
        self.wait(lambda: bool(self.js("assetmap.state().ground !== null")))

    def watch(self) -> list[float]:
        """Milliseconds of each tile from now on, from the request in the handler to its answer."""
        from assetmap.ui import scheme

        found: list[float] = []
        started: dict[str, float] = {}
        ask, reply = self.view._handler._find, scheme._reply

        def asked(path: str) -> scheme.Answer | None:
            started[path] = time.perf_counter()
            return ask(path)

        def replied(job: Any, document: scheme.Document | None) -> None:
            path = job.requestUrl().path()
            reply(job, document)
            found.append((time.perf_counter() - started[path]) * 1000)

        self.view._handler._find = asked
        scheme._reply = replied
        return found

    def wait(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Let the window live until it is so."""
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                raise TimeoutError
            self.app.processEvents()
            time.sleep(0.001)

    def js(self, script: str) -> Any:
        """What a script of the page answers."""
        answers: list[Any] = []
        self.view._page.runJavaScript(script, 0, answers.append)
        self.wait(lambda: bool(answers))
        return answers[0]

    def measured(self, script: str, name: str) -> list[float]:
        """The numbers that a script leaves in the page."""
        self.js(f"window.{name} = null; 0")
        self.js(script)
        self.wait(lambda: bool(self.js(f"!!window.{name}")))
        found: list[float] = json.loads(self.js(f"JSON.stringify(window.{name})"))
        return found

    def frames(self, words: str, middle: list[float], zoom: float, *, zooms: bool) -> float:
        """Move the map and say how long frames took; the 95th percentile in milliseconds."""
        found = self.measured(MOVE_SCRIPT % (json.dumps(middle), zoom, json.dumps(zooms)), "__frames")
        say(
            f"{words}: {len(found)} frames, median {statistics.median(found):.0f} ms, "
            f"p95 {p95(found):.0f} ms (at most {TARGET_FRAME_MS:.0f} ms), slowest {max(found):.0f} ms"
        )
        return p95(found)


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path)
    given = parser.parse_args().pack
    with tempfile.TemporaryDirectory() as name:
        pack = given or make_pack(Path(name))
        shown = Shown(pack)
        ground = shown.data.tiles.ground
        assert ground is not None
        addresses = places(pack)
        shown.js("assetmap.setGround(null); 0")
        shown.frames("no base map, panned", [5.7, 52.0], 14, zooms=False)
        tiles = shown.watch()
        seen = shown.measured(FETCH_SCRIPT % (json.dumps(addresses), ground["version"]), "__tiles")
        ok = p95(tiles) <= TARGET_TILE_MS
        say(
            f"{len(tiles)} tiles, from request to answer: median {statistics.median(tiles):.1f} ms, "
            f"p95 {p95(tiles):.1f} ms (at most {TARGET_TILE_MS:.0f} ms), slowest {max(tiles):.1f} ms; "
            f"in the page median {statistics.median(seen):.1f} ms, p95 {p95(seen):.1f} ms"
        )
        shown.view.restyle()
        shown.wait(lambda: bool(shown.js("assetmap.state().ground !== null")))
        west, south, east, north = ground["bounds"]
        middle = [(west + east) / 2, (south + north) / 2]
        for zoom in (14, 15.5, 17):
            ok &= shown.frames(f"panned at zoom {zoom}", middle, zoom, zooms=False) <= TARGET_FRAME_MS
        ok &= shown.frames("panned and zoomed from zoom 15", middle, 15, zooms=True) <= TARGET_FRAME_MS
        shown.view.shut()
    say("all targets met" if ok else "a target was missed")
    sys.stdout.flush()
    os._exit(0 if ok else 1)  # the web engine has nothing to save


if __name__ == "__main__":
    main()
