"""What long work gets instead of a window: a place to say how far it is, and to hear that it must stop."""

from __future__ import annotations

from typing import Protocol

from assetmap.domain.messages import Message


class Progress(Protocol):
    """Told by long work at least every quarter of a second."""

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Say how far the work is (0 to 1, None when unknown).

        Raises:
            Cancelled: the user asked to stop; the work must leave everything as it was.
        """


class Silent:
    """A `Progress` that nobody looks at."""

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Do nothing."""
