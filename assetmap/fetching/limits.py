"""How polite and how patient fetching is, and what keeps all connections to one service in step."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, unless said otherwise. What is the default was chosen for services that serve a whole country."""

    connections: int = 3
    """How many tiles are asked for at the same time."""
    pace: float = 0.05
    """Between the starts of two requests, over all connections."""
    connect: float = 10.0
    """Until there is a connection."""
    silence: float = 20.0
    """Until a next piece of an answer."""
    tile: float = 60.0
    """Until a tile is whole."""
    tries: int = 4
    pause: float = 1.0
    """Before the second try; each time twice as long."""
    wait: float = 120.0
    """The longest that a service may ask to wait; when it asks for more, fetching stops."""
    patience: float = 600.0
    """Until anything at all is answered."""


class Stopped(Exception):  # noqa: N818 - not a fault
    """Somebody stopped the work; there is nothing to tell."""


class Gate:
    """Lets the requests of all connections through one by one, in the pace of the limits."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._lock = threading.Lock()
        self._next = 0.0
        self.stop = threading.Event()

    def wait(self) -> None:
        """Wait for a turn.

        Raises:
            Stopped: the work was stopped meanwhile.
        """
        while True:
            with self._lock:
                now = time.monotonic()
                left = self._next - now
                if left <= 0 and not self.stop.is_set():
                    self._next = now + self._pace
                    return
            if self.stop.wait(max(left, 0)):
                raise Stopped

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the service asked for it."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    @property
    def held(self) -> float:
        """Seconds until somebody is let through again."""
        return max(self._next - time.monotonic(), 0.0)
