"""The `assetmap:` scheme: where the map page, its files and the data of the open dossier come from, and nothing else.

Everything else that a page asks for is refused and remembered, so that a test can say that nothing was asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from assetmap.domain.errors import KnownError
from assetmap.ui import errors
from assetmap.ui.background import Mailbox, Worker

NAME = b"assetmap"
HOST = "app"
PAGE = "assetmap://app/map.html"
DATA = "/data/"
ASSETS = "/data/assets.json"

Document = tuple[bytes, str]
"""The bytes of an answer and its mime type."""

Answer = Callable[[], Document]
"""Makes a document; called in a thread that is not the window's."""


def register() -> None:
    """Make the scheme known to the web engine; must be called before the QApplication is made. Once is enough."""
    if QWebEngineUrlScheme.schemeByName(NAME).name() == NAME:
        return
    scheme = QWebEngineUrlScheme(NAME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flags = QWebEngineUrlScheme.Flag
    scheme.setFlags(flags.SecureScheme | flags.CorsEnabled | flags.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers the requests of one map page.

    `find(path)` says, in the thread of the window, how to make the document of a path, or None when there is no such
    thing; the making happens in `worker`. Between `hold` and `release` requests for data wait: the page loads while the
    dossier opens. `giving` tells that data is on its way, `trouble` what could not be
    given.
    """

    trouble = Signal(object)  # KnownError
    giving = Signal()

    def __init__(self, find: Callable[[str], Answer | None], worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self._worker = worker
        self._mailbox = Mailbox(self)
        self._epoch = 0
        self._holding = False
        self._held: list[tuple[QWebEngineUrlRequestJob, Answer]] = []

    def hold(self) -> None:
        """Let requests for data wait from now on."""
        self._holding = True

    def release(self) -> None:
        """Answer the requests that waited, and let no more wait."""
        self._holding = False
        held, self._held = self._held, []
        for job, answer in held:
            self._start(job, answer)

    def discard(self) -> None:
        """Assets that are being made now are not given any more, but `null`: someone else looks."""
        self._epoch += 1

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        """Called by Qt for each request of the page."""
        url = job.requestUrl()
        answer = self._find(url.path()) if url.host() == HOST and job.requestMethod() == b"GET" else None
        if answer is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        if self._holding and url.path().startswith(DATA):
            self._held.append((job, answer))
        else:
            self._start(job, answer)

    def _start(self, job: QWebEngineUrlRequestJob, answer: Answer) -> None:
        if shiboken6.isValid(job) and job.requestUrl().path().startswith(DATA):
            self.giving.emit()
        epoch = self._epoch
        self._worker.submit(lambda: self._make(job, answer, epoch))

    def _make(self, job: QWebEngineUrlRequestJob, answer: Answer, epoch: int) -> None:
        made: Document | None = None
        try:
            with errors.bugs_reported():
                made = answer()
        except KnownError as error:
            trouble = error
            self._mailbox.post(lambda: self.trouble.emit(trouble))
        self._mailbox.post(lambda: self._give(job, made, epoch))

    def _give(self, job: QWebEngineUrlRequestJob, made: Document | None, epoch: int) -> None:
        """In the thread of the window, where nobody can begin to look in between."""
        if epoch != self._epoch and made is not None and shiboken6.isValid(job) and job.requestUrl().path() == ASSETS:
            made = (b"null", made[1])
        _reply(job, made)


def _reply(job: QWebEngineUrlRequestJob, document: Document | None) -> None:
    """Answer in the thread of the window; the page may have gone away in the meantime, and its request with it."""
    if not shiboken6.isValid(job):
        return
    if document is None:
        job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
        return
    content, mime = document
    buffer = QBuffer(job)
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(QByteArray(mime.encode("ascii")), buffer)


class Guard(QWebEngineUrlRequestInterceptor):
    """Lets only our own scheme through; `refused` holds every other address that a page asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.refused: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        """Called by Qt before each request."""
        url = info.requestUrl()
        if url.scheme() != NAME.decode():
            self.refused.append(url.toString())
            info.block(True)  # noqa: FBT003 - Qt names no arguments here
