"""Threads behind the window: workers that take jobs in order, long tasks with progress, and the way back to the window.

Knows nothing of dossiers. Whatever a thread has to tell goes through a `Mailbox`, so that widgets are only ever touched
in the thread of the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread, current_thread

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.ui import errors

REPORT_EVERY = 0.05
"""Seconds between two reports of progress that reach the window; more would only cost time."""


class Mailbox(QObject):
    """Calls what other threads post, in the thread where the mailbox was made, in the order of posting."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], object]) -> None:
        """Have `call` called soon in the thread of this mailbox. Safe from every thread."""
        self._posted.emit(call)

    def empty(self) -> None:
        """Call now what was posted and not yet called."""
        QCoreApplication.sendPostedEvents(self)

    @Slot(object)
    def _call(self, call: Callable[[], object]) -> None:
        call()


class Worker:
    """One thread that does jobs in the order in which they were given."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], object]) -> None:
        """Add a job; after `close` nothing is taken on any more."""
        if not self._closed:
            self._jobs.put(job)

    def close(self) -> None:
        """Finish every job that was given, then end the thread."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        if current_thread() is not self._thread:
            self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with errors.bugs_reported():
                job()
            # A job holds on to what it was made with; the next one may be long in coming.
            del job


@dataclass(frozen=True, slots=True)
class Report:
    """How far long work is: 0 to 1, None when unknown; `message` says what it is doing."""

    title: str
    fraction: float | None
    message: Message | None


class Task(QObject):
    """Long work under way, seen from the window. All signals arrive in the thread of the window.

    `finished` comes exactly once and last, whatever the outcome.
    """

    progressed = Signal(object)  # Report
    cancelled = Signal()
    failed = Signal(object)  # KnownError
    finished = Signal()

    def __init__(self, title: str, mailbox: Mailbox) -> None:
        super().__init__(mailbox)
        self.title = title
        self.running = True
        self._mailbox = mailbox
        self._stop = Event()
        self._told = 0.0

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next report and leaves everything as it was."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether the user asked to stop."""
        return self._stop.is_set()

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Called by the work, in its own thread: makes a task the `Progress` of that work.

        Raises:
            Cancelled: the user asked to stop.
        """
        if self._stop.is_set():
            raise Cancelled(N_("Stopped. Nothing was changed."))
        now = time.monotonic()
        if now - self._told >= REPORT_EVERY or fraction == 1:
            self._told = now
            self._mailbox.post(lambda: self.progressed.emit(Report(self.title, fraction, message)))

    def end(self) -> None:
        """Tell, in the thread of the window, that the work is over."""
        self.running = False
        self.finished.emit()
