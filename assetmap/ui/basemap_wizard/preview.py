"""Reads what the chosen layers bring, in a thread of its own: each once, and what is not wanted any more not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from assetmap.domain.areas import Bounds
from assetmap.ui.background import Task
from assetmap.ui.basemap_wizard.drawing import Drawing, draw
from assetmap.ui.basemap_wizard.looking import OpenFiles
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.domain.basemap import Layer
    from assetmap.domain.progress import Progress
    from assetmap.imports.basemapsorting import Mixed
    from assetmap.imports.basemapsource import SourceLayer

WAIT = 200
"""Milliseconds in which more choices may come before anything is read."""


class Wanted(NamedTuple):
    """What is drawn: a layer, what it is for, and the land that it is cut to (degrees; None: it comes in whole)."""

    layer: SourceLayer
    use: Layer | Mixed
    around: Bounds | None

    @property
    def name(self) -> tuple[object, ...]:
        """By what its drawing is kept."""
        return self.layer.key, self.use, self.around


class Preview(QObject):
    """The drawings of what was asked for last. `changed` when there are more of them."""

    changed = Signal()

    def __init__(self, session: Session, files: OpenFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._files = files
        self._asked: Sequence[Wanted] = ()
        self._drawings: dict[tuple[object, ...], Drawing] = {}
        self._task: Task | None = None
        self._told = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._read)

    @property
    def busy(self) -> bool:
        """Whether something is still to be read."""
        return bool(self._missing())

    @property
    def there(self) -> list[tuple[Wanted, Drawing]]:
        """What was read of what was asked for last."""
        found = ((wanted, self._drawings.get(wanted.name)) for wanted in self._asked)
        return [(wanted, drawing) for wanted, drawing in found if drawing is not None]

    def ask(self, asked: Sequence[Wanted]) -> None:
        """Draw these from now on."""
        self.stop()
        self._asked = asked
        if self._missing():
            self._timer.start()

    def stop(self) -> None:
        """Read no more."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _missing(self) -> list[Wanted]:
        return [wanted for wanted in self._asked if wanted.name not in self._drawings]

    def _read(self) -> None:
        missing, drawings = self._missing(), self._drawings
        system = next((wanted.layer.crs for wanted in self._asked if wanted.layer.crs is not None), None)

        def work(progress: Progress) -> None:
            for number, wanted in enumerate(missing):
                progress.report(number / len(missing))
                drawings[wanted.name] = draw(wanted.layer, wanted.use, wanted.around, system, progress)

        self._task = task = self._session.run(work, done=lambda _nothing: self._done(task), title="preview")
        self._files.watch(task)
        task.progressed.connect(self._more)

    def _more(self, _report: object) -> None:
        count = len(self._drawings)
        if count > self._told:  # to paint them takes time, too
            self._told = count
            self.changed.emit()

    def _done(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self.changed.emit()
