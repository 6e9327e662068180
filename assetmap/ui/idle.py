"""Notices that nobody has touched the program for a while, or that the laptop was asleep.

It looks at what reaches the windows of the program: keys, mouse, wheel, touch. Time is that of the clock on the wall,
because other clocks stand still while a laptop sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

TICK = 5_000
"""Milliseconds between two looks."""

ASLEEP = 60.0
"""Seconds between two looks after which the laptop must have slept: the program itself is never busy that long."""

_SIGNS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletMove,
}


class Idle(QObject):
    """`reached` when nobody did anything for `minutes`, or the laptop slept; again at each look as long as that is so.

    With 0 minutes it is never reached.
    """

    reached = Signal()

    def __init__(self, minutes: int, parent: QObject, *, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self.minutes = minutes
        self._now = now
        self._last = self._looked = now()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.watch)

    def start(self) -> None:
        """Begin to count from now."""
        self._last = self._looked = self._now()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def watch(self, window: QWindow | None) -> None:
        """Take what reaches this window for a sign of life too."""
        if window is not None:
            window.installEventFilter(self)

    def look(self) -> None:
        """Tell when it has been long enough."""
        now = self._now()
        slept = now - self._looked >= ASLEEP
        self._looked = now
        self._last = min(self._last, now)  # the clock was put back
        if self.minutes and self._timer.isActive() and (slept or now - self._last >= self.minutes * 60):
            self.reached.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's name
        """Called by Qt for what reaches a window; never keeps it from there."""
        if event.type() in _SIGNS and self._timer.isActive():
            # After a sleep the first key may come before the first look.
            if self._now() - self._looked >= ASLEEP:
                self.look()
            self._last = self._now()
        return False
