"""Who wants to hear of changes, and telling them: in the order of the commits, and without any lock."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from assetmap.domain.changes import Changed

_log = logging.getLogger(__name__)

Callback = Callable[[Changed], None]


class Listeners:
    """Callbacks that are told of every change, in the thread that made it."""

    def __init__(self) -> None:
        self._callbacks: list[Callback] = []
        self._telling = threading.Lock()
        self._told: deque[Changed] = deque()
        self._is_telling = False

    def add(self, callback: Callback) -> Callable[[], None]:
        """Tell `callback` from now on; the returned function stops that."""
        self._callbacks.append(callback)

        def stop() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return stop

    def clear(self) -> None:
        """Tell nobody any more."""
        self._callbacks.clear()

    def put(self, changed: Changed) -> None:
        """Keep something to tell. Called by the one writer, so in the order of the commits."""
        self._told.append(changed)

    def tell(self) -> None:
        """Tell all that was kept, in order and without any lock.

        What a listener does itself is told after the change it was told of. When another thread is telling already, it
        also tells what this thread did.
        """
        while True:
            with self._telling:
                if self._is_telling or not self._told:
                    return
                self._is_telling = True
                changed = self._told.popleft()
            try:
                for callback in tuple(self._callbacks):
                    _call(callback, changed)
            finally:
                with self._telling:
                    self._is_telling = False


def _call(callback: Callback, changed: Changed) -> None:
    """Call a listener. The change is stored already: a bug in who hears of it must not look like a failed step."""
    try:
        callback(changed)
    except Exception:  # noqa: BLE001 - logged as a bug with its traceback
        _log.exception("A listener failed on a change (%s)", changed.mode.value)
