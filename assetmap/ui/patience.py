"""How long one has to wait after a wrong password: longer each time, for one dossier, as long as the program runs.

It holds up who guesses by hand, also in another dialog or on the lock screen. Starting the program again begins anew:
who has the file itself can guess without this program, and what holds that up is how slowly a key is made.
"""

from __future__ import annotations

import time
from pathlib import Path

FIRST_WAIT = 500
LONGEST_WAIT = 8000
"""Milliseconds."""


class Patience:
    """The wait for one dossier."""

    def __init__(self) -> None:
        self._next = FIRST_WAIT
        self._until = 0.0

    def refused(self) -> int:
        """A password was wrong: how many milliseconds to wait now."""
        wait = self._next
        self._next = min(2 * wait, LONGEST_WAIT)
        self._until = time.monotonic() + wait / 1000
        return wait

    def left(self) -> int:
        """How many milliseconds there are still to wait."""
        return max(0, round((self._until - time.monotonic()) * 1000))

    def let_in(self) -> None:
        """A password was right: the next mistake is a first one again."""
        self._next, self._until = FIRST_WAIT, 0.0


_waits: dict[Path, Patience] = {}


def with_dossier(path: Path) -> Patience:
    """The wait that goes with the dossier at `path`."""
    return _waits.setdefault(path.absolute(), Patience())
