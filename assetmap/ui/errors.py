"""What went wrong, and who hears of it: known errors become a sentence, bugs a log entry and one dialog.

A log or a copied report must not tell anything about residents, so a bug is written down as *where* it happened: the
types of the exceptions and the lines of the program, never their messages or values.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from assetmap import __version__, folders
from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.i18n import translate

log = logging.getLogger("assetmap")

LOG_BYTES = 512 * 1024
LOG_FILES = 3
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|‘[^’]*’|“[^”]*”")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ScriptError(Exception):
    """A mistake in our own JavaScript; the text comes from the web engine."""


class _Discreet(logging.Formatter):
    """Writes where an exception happened, not what it says."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name that logging asks for
        bug = ei[1] if isinstance(ei, tuple) else None
        return details(bug) if isinstance(bug, BaseException) else ""


class _PrivateFile(RotatingFileHandler):
    """A log that only the user can read."""

    def _open(self) -> TextIOWrapper:
        return TextIOWrapper(FileIO(self.baseFilename, self.mode, opener=folders.opener), encoding=self.encoding)


class _Reporter(QObject):
    """Brings bugs of every thread to the thread of the window and shows one dialog at a time."""

    reported = Signal(object)

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show
        self._showing = False
        self.reported.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def _tell(self, bug: BaseException) -> None:
        if self._showing:
            return
        self._showing = True
        try:
            self._show(details(bug))
        finally:
            self._showing = False


_listeners: list[Callable[[BaseException], object]] = []


def show_known(parent: QWidget | None, error: KnownError) -> None:
    """Show a known error as a sentence, as plain text: it may hold names of files and areas that others chose."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_("Assetmap"))
    box.setText(translate(error))
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.exec()
    box.deleteLater()


def report_bug(bug: BaseException) -> None:
    """Write down a mistake of the program, and tell the user if there is a window. Safe from every thread."""
    log.error("%s", details(bug))
    for listener in tuple(_listeners):
        listener(bug)


def on_bug(listener: Callable[[BaseException], object]) -> Callable[[], None]:
    """Have `listener` called, in whatever thread it happens, with every bug; returns the un-listener."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


@contextmanager
def bugs_reported() -> Iterator[None]:
    """Report a bug that is raised inside and go on after it: for threads that must survive one failed job.

    Known errors are let through: they are for the one who asked.
    """
    try:
        yield
    except KnownError:
        raise
    except Exception as bug:  # noqa: BLE001 - the one place where everything is caught: it is reported, not hidden
        report_bug(bug)


def details(bug: BaseException) -> str:
    """Where a bug happened, without any value or message that could hold something personal."""
    lines = [f"Assetmap {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"]
    seen: set[int] = set()
    cause: BaseException | None = bug
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        text = f": {without_home(_without_quotes(str(cause)))}" if isinstance(cause, ScriptError) else ""
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}{text}")
        frames = traceback.extract_tb(cause.__traceback__)
        lines.extend(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def without_home(text: str) -> str:
    """`text` with the user's home folder, which holds a name, written as `~`."""
    return text.replace(str(Path.home()), "~")


def _without_quotes(text: str) -> str:
    """What a script says of its mistake, without what it quotes: that may come from a dossier."""
    return _QUOTED.sub("…", text)


def _short(filename: str) -> str:
    parts = Path(filename).parts
    start = max((index for index, part in enumerate(parts) if part in {"assetmap", "site-packages"}), default=-1)
    return "/".join(parts[start:]) if start >= 0 else Path(filename).name


def start_log() -> Path:
    """Write log entries to a rotating file in the user's log folder; returns its path. Does nothing a second time."""
    path = folders.private(folders.logs()) / "assetmap.log"
    if not any(isinstance(handler, RotatingFileHandler) for handler in log.handlers):
        handler = _PrivateFile(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True)
        handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return path


def stop_log() -> None:
    """Close the log file."""
    for handler in [handler for handler in log.handlers if isinstance(handler, RotatingFileHandler)]:
        log.removeHandler(handler)
        handler.close()
    log.propagate = True


def catch_everything(show: Callable[[str], None] | None = None) -> Callable[[], None]:
    """From now on report every uncaught exception and log Qt's own messages; returns the way back.

    `show` gets the details of a bug, in the thread of the window; by default it is a dialog.
    """
    reporter = _Reporter(show or show_bug)
    stop_listening = on_bug(lambda bug: reporter.reported.emit(bug))  # noqa: PLW0108 - it keeps the reporter alive
    previous = (sys.excepthook, threading.excepthook)

    def uncaught(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            previous[0](kind, bug, trace)
            return
        report_bug(bug.with_traceback(trace))

    def uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    previous_handler = qInstallMessageHandler(_qt_message)

    def back() -> None:
        sys.excepthook, threading.excepthook = previous
        qInstallMessageHandler(previous_handler)
        stop_listening()

    return back


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    log.log(_QT_LEVELS.get(kind, logging.WARNING), "Qt %s: %s", context.category or "", without_home(text))


def show_bug(text: str) -> None:
    """Tell the user in plain words that the program made a mistake, with the details to hand on."""
    box = QMessageBox(QApplication.activeWindow())
    box.setIcon(QMessageBox.Icon.Critical)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_("Assetmap"))
    box.setText(_("Something went wrong in Assetmap. That is our mistake, not yours."))
    box.setInformativeText(
        _(
            "Your work up to now is saved. You can go on; if it happens again, close Assetmap and start it again. "
            "Send us the details: they say where it went wrong, and nothing about residents."
        )
    )
    copy = box.addButton(_("Copy details"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(text)
    box.deleteLater()
