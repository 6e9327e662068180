"""The off-screen page that prints: closed on all sides, and gone when its document is done.

All of the web engine lives in the thread of the application; `Press` is what the thread that wants to print holds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from queue import Empty, SimpleQueue

import shiboken6
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEventLoop,
    QIODevice,
    QMarginsF,
    QObject,
    QSizeF,
    Qt,
    QThread,
    QTimer,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWidgets import QApplication

from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.printing import DRAWN, MISSING

SCHEME = b"assetmap"
HOST = "app"
PAGE = "assetmap://app/paper.html"
WAIT = 0.05
"""Seconds between two looks whether the user asked to stop. Between them nothing may turn round and round: the engine
needs the processor."""

Files = Mapping[str, tuple[bytes, str]]
Made = bytes | KnownError

_NEEDED = {QWebEngineSettings.WebAttribute.JavascriptEnabled, QWebEngineSettings.WebAttribute.AutoLoadImages}
_applications: list[QApplication] = []


def register() -> None:
    """Make our scheme known to the web engine, unless the window did. Before the QApplication is made."""
    if QWebEngineUrlScheme.schemeByName(SCHEME).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flags = QWebEngineUrlScheme.Flag
    scheme.setFlags(flags.SecureScheme | flags.CorsEnabled | flags.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class Press:
    """Prints pages of HTML, one at a time, on paper of `size` (width and height in mm); made and used in any thread.

    Raises:
        KnownError: this machine cannot start the web engine.
    """

    def __init__(self, size: tuple[float, float], files: Files) -> None:
        self._results: SimpleQueue[Made] = SimpleQueue()
        self._engine = _Engine(size, files, self._results)
        _living.add(self._engine)
        self._engine.moveToThread(application().thread())

    def begin(self, page: str) -> None:
        """Start to print `page`."""
        self._engine.wanted.emit(page)

    def result(self, look: Callable[[], None], seconds: float) -> bytes:
        """The PDF of the page that was begun. `look` is called now and then, and may raise to give up.

        Raises:
            KnownError: the web engine stopped, took longer than `seconds`, or missed a font or picture.
        """
        until = time.monotonic() + seconds
        here = QThread.currentThread() is self._engine.thread()
        while time.monotonic() < until:
            look()
            if here and self._results.empty():
                self._engine.wait()
            try:
                made = self._results.get(block=not here, timeout=WAIT)
            except Empty:
                continue
            if isinstance(made, KnownError):
                raise made
            return made
        raise KnownError(N_("Printing took too long and was stopped. Nothing was written. Try again, or fewer pages."))

    def attend(self) -> None:
        """Let the application do what waits for it, in its own thread: a page that has loaded waits to be printed."""
        if QThread.currentThread() is self._engine.thread():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def close(self) -> None:
        """Let go of the web engine."""
        here = QThread.currentThread() is self._engine.thread()  # asked first: after that it may be gone any moment
        self._engine.ended.emit()
        if here:
            QCoreApplication.sendPostedEvents(self._engine)


def application() -> QCoreApplication:
    """The application that runs, or one that is made now, off-screen where there is no screen.

    Raises:
        KnownError: the web engine would end the process.
    """
    running = QCoreApplication.instance()
    if running is not None:
        return running
    _check_machine()
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    register()
    made = QApplication(["assetmap"])
    _applications.append(made)
    return made


def _check_machine() -> None:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return
    allowed = "--no-sandbox" in os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    if not allowed and os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") != "1":
        raise KnownError(
            N_("The administrator (root) cannot print with the web engine. Start Assetmap as an ordinary user.")
        )


class _Engine(QObject):
    """The web page, in the thread of the application; made when it is first wanted."""

    wanted = Signal(str)
    made = Signal()
    ended = Signal()

    def __init__(self, size: tuple[float, float], files: Files, results: SimpleQueue[Made]) -> None:
        super().__init__()
        self._layout = QPageLayout(
            QPageSize(QSizeF(*size), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
            QPageLayout.Unit.Millimeter,
        )
        self._files = files
        self._results = results
        self._profile: QWebEngineProfile | None = None
        self._page: _Page | None = None
        self._handler: _Handler | None = None
        self.wanted.connect(self._print, Qt.ConnectionType.QueuedConnection)
        self.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def wait(self) -> None:
        """Let the application do its work until something is made, or for a moment; in its thread."""
        loop, moment = QEventLoop(), QTimer()
        self.made.connect(loop.quit)
        moment.timeout.connect(loop.quit)
        moment.start(round(WAIT * 1000))
        loop.exec()

    def _put(self, made: Made) -> None:
        self._results.put(made)
        self.made.emit()

    @Slot(str)
    def _print(self, text: str) -> None:
        page, handler = self._started()
        handler.page = text.encode()
        page.load(QUrl(PAGE))

    def _started(self) -> tuple[_Page, _Handler]:
        if self._page is None or self._handler is None:
            self._profile = QWebEngineProfile()  # without a name: off the record
            self._profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
            self._guard = _Guard(self._profile)
            self._profile.setUrlRequestInterceptor(self._guard)
            self._handler = _Handler(self._files, self._profile)
            self._profile.installUrlSchemeHandler(SCHEME, self._handler)
            self._page = _Page(self._profile)
            self._page.titleChanged.connect(self._titled)
            self._page.loadFinished.connect(self._loaded)
            self._page.renderProcessTerminated.connect(self._gone)
        return self._page, self._handler

    @Slot(str)
    def _titled(self, title: str) -> None:
        if title == DRAWN and self._page is not None:
            self._page.printToPdf(self._done, self._layout)
        elif title == MISSING:
            self._put(KnownError(N_("A font or a picture of this document is missing. Install Assetmap again.")))

    def _done(self, content: QByteArray) -> None:
        made = bytes(content.data())
        self._put(made or KnownError(_STOPPED))

    @Slot(bool)
    def _loaded(self, good: bool) -> None:
        if not good:
            self._put(KnownError(_STOPPED))

    def _gone(self, *_how: object) -> None:
        self._put(KnownError(_STOPPED))

    @Slot()
    def _end(self) -> None:
        """Page before profile, or the web engine complains."""
        for made in (self._page, self._profile):
            if made is not None and shiboken6.isValid(made):
                shiboken6.delete(made)
        self._page = self._profile = self._handler = None
        QTimer.singleShot(0, partial(_forget, self))


def _forget(engine: _Engine) -> None:
    shiboken6.delete(engine)
    _living.discard(engine)


_living: set[_Engine] = set()
"""Engines that print: whoever drops the last reference to one, in whatever thread, must not be the one that ends it."""

_STOPPED = N_(
    "The web engine that prints stopped. Nothing was written. Try again; if it happens again, restart Assetmap."
)


class _Page(QWebEnginePage):
    """Goes nowhere, opens nothing, asks nothing."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        super().__init__(profile)
        for attribute in QWebEngineSettings.WebAttribute:
            if attribute not in _NEEDED:
                self.settings().setAttribute(attribute, False)  # noqa: FBT003 - Qt's signature
        self.settings().setAttribute(QWebEngineSettings.WebAttribute.PrintElementBackgrounds, True)  # noqa: FBT003

    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self,
        url: QUrl | str,
        type: QWebEnginePage.NavigationType,  # noqa: A002, ARG002 - Qt's name
        isMainFrame: bool,  # noqa: N803
    ) -> bool:
        """Only the document itself, and no frames in it."""
        return isMainFrame and QUrl(url).toString() == PAGE

    def javaScriptConsoleMessage(self, *_: object) -> None:  # noqa: N802 - Qt's name
        """What the page says is not for anyone: it may name residents."""


class _Handler(QWebEngineUrlSchemeHandler):
    """Answers with the page, and the files that belong to its document."""

    def __init__(self, files: Files, parent: QObject) -> None:
        super().__init__(parent)
        self._files = files
        self.page = b""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        """Called by Qt for each request of the page."""
        name = job.requestUrl().path().removeprefix("/")
        content, mime = (self.page, "text/html") if name == "paper.html" else self._files.get(name, (b"", ""))
        if not mime or job.requestUrl().host() != HOST or job.requestMethod() != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        buffer = QBuffer(job)
        buffer.setData(QByteArray(content))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(mime.encode("ascii")), buffer)


class _Guard(QWebEngineUrlRequestInterceptor):
    """Lets only our own scheme through."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        """Called by Qt before each request."""
        if info.requestUrl().scheme() != SCHEME.decode():
            info.block(True)  # noqa: FBT003 - Qt names no arguments here
