"""The part of the self-test that needs a web engine: the real map page, off-screen, with the pins of a dossier.

Runs in a process of its own; prints one sentence.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from assetmap.domain.errors import KnownError
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui.application import start
from assetmap.ui.mapview import MapView
from assetmap.ui.session import Session
from assetmap.workspace import Workspace

OK = 0
NOT_OK = 1
SECONDS = 90
AGAIN_MS = 50
SIZE = (1000, 700)


class _Watch:
    """Looks at the map until everything that should be on it is drawn, or something went wrong."""

    def __init__(self, view: MapView, app: QApplication, wanted: tuple[int, int]) -> None:
        self._view = view
        self._app = app
        self._areas, self._pins = wanted
        self.sentence = ""

    def look(self) -> None:
        """Ask the page what it has drawn."""
        self._view.state(self._seen)

    def _seen(self, state: dict[str, Any]) -> None:
        if state["errors"]:
            self._end(NOT_OK, "; ".join(str(error) for error in state["errors"]))
        elif self._view.guard.refused:
            self._end(NOT_OK, _("The map asked for {address}.").format(address=self._view.guard.refused[0]))
        elif state["areas"] == self._areas and state["drawn"]["together"] == self._pins:
            self._end(OK, _("{pins} pins drawn in {areas} areas.").format(pins=self._pins, areas=self._areas))
        else:
            QTimer.singleShot(AGAIN_MS, self.look)

    def late(self) -> None:
        """Give up."""
        self._end(NOT_OK, _("The map was not drawn in {seconds} seconds.").format(seconds=SECONDS))

    def _end(self, code: int, sentence: str) -> None:
        self.sentence = sentence
        self._app.exit(code)


def main(dossier: Path) -> int:
    """Draw the map of `dossier` and print what came of it; the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = start(["assetmap"])
    try:
        workspace = Workspace.open(dossier)
    except KnownError as error:
        sys.stdout.write(translate(error) + "\n")
        return NOT_OK
    wanted = (len(workspace.areas()), workspace.counts(Filters(), None).total)
    session = Session(workspace)
    view = MapView()
    watch = _Watch(view, app, wanted)
    view.ready.connect(watch.look)
    view.resize(*SIZE)
    view.show()
    view.set_session(session)
    QTimer.singleShot(SECONDS * 1000, watch.late)
    code = app.exec()
    view.set_session(None)
    view.shut()
    session.close()
    sys.stdout.write(watch.sentence + "\n")
    return code
