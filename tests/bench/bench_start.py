"""From the start of the process to a usable map of the demo, against a bare PySide6 page with one word on it.

Run by hand: `python tests/bench/bench_start.py [rounds]`. Usable is: the window stands, the page has the areas and the
pins drawn. Both are started in turn, so that a busy machine is busy for both; what is told is the median.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 3.0

BARE = """
import sys
from PySide6.QtWidgets import QApplication
from PySide6.QtWebEngineWidgets import QWebEngineView
app = QApplication(sys.argv)
view = QWebEngineView()
view.resize(600, 400)
view.loadFinished.connect(lambda ok: (print("usable", flush=True), app.quit()))
view.setHtml("<p>hallo")
view.show()
app.exec()
"""

OURS = """
import sys
from pathlib import Path
from assetmap.ui import application

def watch(window):
    from PySide6.QtCore import QTimer
    from assetmap.ui.mapview import MapView
    (view,) = window.findChildren(MapView)

    def told(state):
        if state["assets"] > 100 and state["drawn"]["together"] > 100:
            print("usable", flush=True)
            window.close()
        else:
            QTimer.singleShot(5, lambda: view.state(told))

    view.ready.connect(lambda: view.state(told))

application.run(Path(sys.argv[1]), shown=watch)
"""


def main(rounds: int) -> int:
    """Measure and print; 1 when the limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        demo = Path(folder) / "demo.assetmap"
        subprocess.run(
            [sys.executable, "-m", "assetmap", "demo", str(demo)],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        _usable_after(OURS, environment, demo)  # the page is put in its cache
        bare, ours = [], []
        for _round in range(rounds):
            bare.append(_usable_after(BARE, environment))
            ours.append(_usable_after(OURS, environment, demo))
    _tell("bare PySide6 page", bare)
    _tell("Assetmap, demo on the map", ours)
    ratio = statistics.median(ours) / statistics.median(bare)
    sys.stdout.write(f"{'ratio of the medians':30} {ratio:6.2f}  (at most {LIMIT})\n")
    return 0 if ratio <= LIMIT else 1


def _usable_after(script: str, environment: dict[str, str], *arguments: Path) -> float:
    """Seconds from the start of a process to the line in which it says that it is usable."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == "usable":
                break
        else:
            raise SystemExit("the process ended before anything could be used")
        took = time.perf_counter() - started
        process.stdout.read()
    return took


def _environment(home: Path) -> dict[str, str]:
    chosen = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "LOCALAPPDATA": str(home)}
    for name, below in {"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache", "XDG_STATE_HOME": ".state"}.items():
        chosen[name] = str(home / below)
    # An installed program has its bytecode; here the first, uncounted run writes it.
    chosen.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen["QTWEBENGINE_CHROMIUM_FLAGS"] = "--no-sandbox"
    return chosen


def _tell(name: str, seconds: list[float]) -> None:
    times = " ".join(f"{second:.2f}" for second in sorted(seconds))
    sys.stdout.write(f"{name:30} {statistics.median(seconds):6.2f} s  ({times})\n")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
