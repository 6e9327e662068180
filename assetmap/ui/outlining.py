"""Has the outlines of very many areas simplified behind the window, while provisional ones are on the map."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from assetmap.maps.manyareas import OutlinePacks
from assetmap.ui.background import Mailbox, Worker


class Outlining:
    """Makes outlines in a thread of its own; `made` is called in the thread of the window when new ones are ready."""

    def __init__(self, mailbox: Mailbox, made: Callable[[], object]) -> None:
        self._mailbox = mailbox
        self._made = made
        self._worker: Worker | None = None
        self._stop = Event()

    def want(self, packs: OutlinePacks) -> None:
        """Make these, and no longer any that were wanted before. Called in the thread of the window."""
        self._stop.set()
        stop = self._stop = Event()
        if self._worker is None:  # few dossiers need one
            self._worker = Worker("outlines")

        def job() -> None:
            if not packs.complete and packs.make(stop.is_set):
                self._mailbox.post(lambda: None if stop.is_set() else self._made())

        self._worker.submit(job)

    def close(self) -> None:
        """Stop, within a second or so."""
        self._stop.set()
        if self._worker is not None:
            self._worker.close()
