"""Nothing of an encrypted dossier is readable on the disk: not while it is open, not after it, not after a crash.

The whole window does the main job with unusual names, in a process and a home of its own. Then all bytes in the folders
that a program may write in are searched for those names.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "paraplu fiets wolk lepel"
NAMES = ("Xanthippe", "Quaggaberg", "Zwiebelfontein", "Kwispeltang")

JOB = f"""
import sys
from functools import partial
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
import shapely
from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.exports import registry
from assetmap.operations import areas, assets
from assetmap.ui import application

dossier, target = map(Path, sys.argv[1:3])

def until(done):
    for _time in range(3000):
        if done():
            return
        QTest.qWait(10)
    raise SystemExit(f"waited too long in line {{sys._getframe(1).f_lineno}}")

def job(window):
    window.create_dossier(dossier, {PASSWORD!r})
    until(lambda: window.session)
    session = window.session
    box = (5.99, 51.18, 6.01, 51.2)
    buurt = Area(id="b1", division_id="d1", level=Level.BUURT, code="BU1", name="Kastelenbuurt", parent_id=None,
                 geometry=shapely.to_wkb(shapely.box(*box)), bounds=Bounds(*box))
    division = Division(id="d1", name="Roermond", year=2024, source="CBS", imported_at="", current=True)
    session.do("areas", partial(areas.import_division, division=division, areas=(buurt,)))
    many = [Asset(id="", kind=Kind.TALENT, title=f"Xanthippe {{n}}", lon=6.0, lat=51.19, themes=("Kwispeltang",))
            for n in range(3000)]
    session.do("many", lambda unit: assets.import_assets(unit, many))
    until(lambda: not session.working)
    window.view.show_page(1)
    window.view.work.start_new(Kind.TALENT)
    editor = window.view.right.editor
    editor.title.setText("Xanthippe Quaggaberg")
    editor.description.setPlainText("Woont op de Zwiebelfontein")
    editor.save()
    until(lambda: not session.working)
    QTest.keyClicks(window.view.top.search, "Quaggaberg")
    until(lambda: window.status.shown.text().startswith("1 "))
    window.view.show_page(0)
    until(lambda: window.view.map_page.view.view() is not None)
    window.grab()
    print("open", flush=True)
    sys.stdin.readline()
    write = lambda _progress: registry.export(
        session.workspace.snapshot(Audience.TEAM), target, overwrite=True)
    done = []
    session.run(write, done=done.append, title="export")
    until(lambda: done)
    print("exported", flush=True)
    if sys.stdin.readline().strip() == "again":
        while True:
            write(None)
    window.close()

sys.exit(application.run(shown=lambda window: QTimer.singleShot(0, window, lambda: job(window))))
"""


class Place:
    """Where a program finds itself: a home, folders for what is temporary, and a folder of the user with a dossier."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents = root / "documents"
        self.dossier = self.documents / "wijk.assetmap"
        self.target = self.documents / "uit.xlsx"
        for name in ("home", "tmp", "run", "documents"):
            (root / name).mkdir(mode=0o700)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        self.environment = kept | {
            "HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "XDG_RUNTIME_DIR": str(root / "run"),
            "ASSETMAP_LANG": "en",
        }

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", JOB, self.dossier, self.target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.environment,
            cwd=ROOT,
            start_new_session=True,
        )

    def files(self) -> Iterator[Path]:
        return (path for path in self.root.rglob("*") if path.is_file() and path != self.target)

    def leaks(self) -> list[str]:
        """Files in which a name can be read."""
        wanted = [form for name in NAMES for form in (name.encode(), name.encode("utf-16-le"))]
        found = []
        for path in self.files():
            held = path.read_bytes()
            found += [f"{path}: {form!r}" for form in wanted if form in held]
        return found

    def unfinished(self) -> list[Path]:
        return list(self.documents.glob(".*.part"))

    def open_to_others(self) -> list[Path]:
        """What the program keeps in its own folders that another user could read."""
        own = [path for path in (self.root / "home").rglob("assetmap*") if path.is_dir()]
        assert own
        inside = [*own, *(path for folder in own for path in folder.rglob("*"))]
        return [path for path in inside if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def hear(running: subprocess.Popen[str], word: str) -> None:
    assert running.stdout is not None
    assert running.stdout.readline().strip() == word


def tell(running: subprocess.Popen[str], word: str) -> None:
    assert running.stdin is not None
    running.stdin.write(word + "\n")
    running.stdin.flush()


@pytest.mark.skipif(os.name != "posix", reason="signals and rights of files are another thing there")
def test_nothing_is_readable_while_open_after_closing_and_after_a_crash(place: Place, python: str) -> None:
    probe = place.documents / "probe"
    probe.write_text("van Xanthippe")
    assert len(place.leaks()) == 1
    probe.unlink()
    running = place.start()
    try:
        hear(running, "open")
        assert place.leaks() == []
        assert place.open_to_others() == []
        assert list((place.root / "tmp").iterdir()) == []
        tell(running, "go on")
        hear(running, "exported")
        assert place.leaks() == []
        assert place.unfinished() == []
        tell(running, "again")
        until = time.monotonic() + 60
        while not place.unfinished() and time.monotonic() < until:
            pass
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    assert place.leaks() == []
    check = [python, "-m", "assetmap", "check", str(place.dossier), "--password-env", "PASSWORD"]
    again = subprocess.run(
        check, env=place.environment | {"PASSWORD": PASSWORD}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert place.unfinished() == []
    assert list((place.root / "home" / ".cache" / "assetmap" / "work").iterdir()) == []
    assert place.leaks() == []
    with Workspace.open(place.dossier, PASSWORD) as workspace:
        assert [row.asset.title for row in workspace.page(limit=1, order="title", descending=True).rows]
