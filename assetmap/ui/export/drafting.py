"""Reads what may go out and draws its pages, behind the window: of quick changes of mind the last one counts.

One thing is done at a time. What was asked before is stopped when something else is asked, and what comes of it
after all is thrown away.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from assetmap.domain.errors import Cancelled, KnownError
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.ui.background import Mailbox, Task
from assetmap.ui.export import work
from assetmap.ui.export.work import Draft, Order
from assetmap.ui.session import Session

READ_ONLY = 0
"""Of so many pages nothing is drawn."""

PAUSE = 600
"""Milliseconds without typing after which the pages are drawn."""


class Drafting(QObject):
    """`read_in(Snapshot)`, then `drawn(Draft)` where there are pages; or `refused(KnownError)`.

    `began` and `ended` around the work, `progressed(Report)` in it, `stopped` when the user stopped it.
    """

    read_in = Signal(object)
    drawn = Signal(object)
    refused = Signal(object)
    began = Signal()
    progressed = Signal(object)
    stopped = Signal()
    ended = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._mailbox = Mailbox(session)  # of the session: what still works may outlive the dialog
        self._order: Order | None = None
        self._most: int | None = work.FIRST_PAGES
        self._number = 0
        self._task: Task | None = None
        self._waiting = False
        self._read: tuple[object, Snapshot] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        """Whether something is being made, or will be in a moment."""
        return self._task is not None or self._waiting or self._pause.isActive()

    def want(self, order: Order | None, *, later: bool = False, most: int | None = work.FIRST_PAGES) -> None:
        """Make this, and nothing that was asked before; `later` when more may be typed."""
        self._number += 1
        self._order, self._most = order, most
        if self._task is not None:
            self._task.cancel()
        if later:
            self._pause.start()
        else:
            self._next()

    def stop(self) -> None:
        """The user needs no pages now; what may go out is read all the same."""
        self.want(self._order, most=READ_ONLY)
        self.stopped.emit()

    def shut(self) -> None:
        """Tell nobody anything any more, and keep nothing."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.want(None)
        self._read = None

    def forget_read(self) -> None:
        """The dossier changed: what was read may be old."""
        self._read = None

    def _next(self) -> None:
        self._pause.stop()
        self._waiting = self._task is not None
        if self._waiting or self._order is None or self._session.closed:
            return
        order, number, most = self._order, self._number, self._most
        kept = self._read[1] if self._read is not None and self._read[0] == order.wanted else None

        def make(progress: Progress) -> Draft | KnownError | None:
            try:
                snapshot = kept or work.read(self._session.workspace, order.wanted)
                self._mailbox.post(lambda: self._was_read(number, order, snapshot))
                drawn = order.choices.form.printed and most != READ_ONLY
                return work.draft(snapshot, order, most, progress) if drawn else None
            except Cancelled:
                raise
            except KnownError as error:
                return error

        self._task = task = self._session.run(make, done=lambda made: self._done(number, made), title="preview")
        task.progressed.connect(self._told)
        task.finished.connect(self._over)
        self.began.emit()

    def _told(self, report: object) -> None:
        if self._task is not None and not self._task.stopping:
            self.progressed.emit(report)

    def _was_read(self, number: int, order: Order, snapshot: Snapshot) -> None:
        if number == self._number:
            self._read = (order.wanted, snapshot)
            self.read_in.emit(snapshot)

    def _done(self, number: int, made: Draft | KnownError | None) -> None:
        if number != self._number:
            return
        if isinstance(made, KnownError):
            self.refused.emit(made)
        elif made is not None:
            self.drawn.emit(made)

    def _over(self) -> None:
        self._task = None
        self.ended.emit()
        if self._waiting:
            self._next()
