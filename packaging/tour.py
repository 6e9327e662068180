"""Drives the real window, off-screen, through the main job on the demo, and writes what came of it.

For machines without a display: `tour.py OUT` opens the demo, chooses + Talent, clicks on the map, types a title,
presses Enter, filters, and exports, with the mouse and the keyboard as a user would. Started by `dev.py run`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from assetmap.ui.mapview import MapView
    from assetmap.ui.window import Window

SIZE = (1440, 900)
SECONDS = 60
FREE = 60
"""At least so many pixels lie between a click and the nearest pin."""

TITLE = "Noor repareert fietsen van de hele straat"
EXPORTS = {".html": "kaart.html", ".xlsx": "overzicht.xlsx"}


class Stuck(Exception):  # noqa: N818 - what happened, in one sentence
    """The window did not do what it should; the text says what was waited for."""


class Tour:
    """One walk through the window. `log` gets a line per step."""

    def __init__(self, window: Window, out: Path, log: Callable[[str], None]) -> None:
        self._window = window
        self._out = out
        self._log = log
        self.failure = "The walk ended half-way."
        self._is_ready = False
        window.view.map_page.view.ready.connect(self._became_ready)

    def _became_ready(self) -> None:
        self._is_ready = True

    def start(self) -> None:
        """Walk, and close the window, also when something goes wrong."""
        try:
            self._walk()
        except Stuck as stuck:
            self.failure = f"Waited in vain until {stuck}."
        finally:
            self._window.close()

    def _walk(self) -> None:
        window = self._window
        window.resize(*SIZE)
        self._until(lambda: window.session is not None, "the demo is open")
        self._until(lambda: self._is_ready, "the map is there")
        self._until(lambda: self._map()["assets"] > 100, "the map shows the demo")
        self._picture("1-opened.png")
        self._add_talent()
        self._picture("2-talent.png")
        self._filter()
        self._picture("3-filtered.png")
        window.view.show_everything()
        for suffix, name in EXPORTS.items():
            self._export(suffix, self._out / name)
        self.failure = ""

    def _add_talent(self) -> None:
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWebEngineWidgets import QWebEngineView

        from assetmap.domain.assets import Kind

        view = self._window.view
        before = self._total()
        self._click(view.map_page.add_bar.buttons[Kind.TALENT])
        self._until(lambda: self._map()["placing"], "the map waits for a click")
        x, y = free_spot(self._map(), view.map_page.view.width(), view.map_page.view.height())
        engine = view.map_page.view.findChild(QWebEngineView)
        target = engine.focusProxy() if engine is not None else None
        if target is None:
            raise Stuck("the map takes the mouse")
        QTest.mouseMove(target, QPoint(x, y))
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        self._until(lambda: view.right.editing, "the form is open")
        QTest.keyClicks(view.right.editor.title, TITLE)
        QTest.keyClick(view.right.editor.title, Qt.Key.Key_Return)
        self._until(lambda: self._total() == before + 1, "the talent is stored")
        self._until(lambda: self._map()["selected"] is not None, "its pin is chosen")
        self._log(f"added: {TITLE}")

    def _filter(self) -> None:
        from assetmap.domain.assets import Kind

        panel = self._window.view.filters_panel
        self._click(panel.kinds[Kind.PLACE])
        places = self._count({Kind.PLACE})
        self._until(lambda: self._map()["assets"] == places, "the map shows places only")
        self._log(f"filtered: {places} places")

    def _export(self, suffix: str, target: Path) -> None:
        from assetmap.domain.assets import Audience
        from assetmap.ui.export.things import THINGS

        dialog = self._window.export()
        if dialog is None:
            raise Stuck("the dialog for an overview opens")
        made = {form.suffix: row for row, thing in enumerate(THINGS) for form in thing.forms if not thing.of_areas}
        dialog.things.setCurrentRow(made[suffix])
        dialog.fields.audiences.button(Audience.TEAM.width).click()  # the team: all of the demo
        target.unlink(missing_ok=True)
        dialog.write(target)
        self._until(lambda: dialog.written is not None, f"{target.name} is written")
        dialog.close()
        self._log(f"exported: {target}")

    def _total(self) -> int:
        return self._count(set())

    def _count(self, kinds: set[Any]) -> int:
        from assetmap.domain.snapshot import Filters

        if self._window.session is None:
            return 0
        return self._window.session.workspace.counts(Filters(kinds=frozenset(kinds)), None).total

    def _click(self, widget: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def _map(self) -> Mapping[str, Any]:
        return page_state(self._window.view.map_page.view)

    def _picture(self, name: str) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(600)  # until the map has stopped moving and labels stand
        path = self._out / name
        self._window.grab().save(str(path))
        self._log(f"screenshot: {path}")

    def _until(self, happened: Callable[[], bool], what: str) -> None:
        from PySide6.QtTest import QTest

        deadline = time.monotonic() + SECONDS
        while not happened():
            if time.monotonic() > deadline:
                said = self._map()
                raise Stuck(f"{what} (the map has {said['assets']} assets; errors: {said['errors']})")
            QTest.qWait(20)


def page_state(view: MapView) -> Mapping[str, Any]:
    """What the map page says of itself."""
    from PySide6.QtTest import QTest

    answers: list[dict[str, Any]] = []
    view.state(answers.append)
    deadline = time.monotonic() + SECONDS
    while not answers:
        if time.monotonic() > deadline:
            raise Stuck("the map page answers")
        QTest.qWait(5)
    return answers[0]


def free_spot(state: Mapping[str, Any], width: int, height: int) -> tuple[int, int]:
    """A place on the map, in its pixels, as near to the middle as can be with no pin or cluster near it."""
    drawn = [(one["x"], one["y"]) for one in (*state["pins"], *state["clusters"])]
    middle = (width // 2, height // 2)
    spots = [(x, y) for x in range(width // 4, width * 3 // 4, 10) for y in range(height // 4, height * 3 // 4, 10)]
    free = [spot for spot in spots if all(_far(spot, pin) >= FREE**2 for pin in drawn)]
    return min(free or spots, key=lambda spot: _far(spot, middle))


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def main(out: Path) -> int:
    """Walk, and write into the folder `out`; the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="assetmap-tour-", ignore_cleanup_errors=True) as folder:
        # The user's own settings and recent dossiers stay as they are.
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
            os.environ[name] = folder
        return _walk(Path(folder) / "demo.assetmap", out)


def _walk(dossier: Path, out: Path) -> int:
    from PySide6.QtCore import QTimer

    from assetmap import i18n
    from assetmap.demo import make_demo
    from assetmap.ui import application

    i18n.use("nl")
    make_demo(dossier)
    tours: list[Tour] = []

    def shown(window: Window) -> None:
        tours.append(Tour(window, out, print))
        QTimer.singleShot(0, tours[0].start)

    code = application.run(dossier, shown=shown)
    failure = tours[0].failure if tours else "The window did not show."
    if failure:
        print(failure, file=sys.stderr)
    return 1 if failure else code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out")))
