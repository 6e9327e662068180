"""Pages of a PDF on a printer, one at a time, so that the window stays awake and it can be stopped."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QTransform
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from assetmap.domain.errors import Cancelled, KnownError
from assetmap.domain.messages import N_, Message
from assetmap.ui.background import Mailbox, Task

MOST_DPI = 300
"""More cannot be told apart, and costs memory: A3 at 300 dots per inch is 70 MB."""


def printer_for(content: bytes) -> QPrinter:
    """A printer set to the paper of this PDF."""
    document, buffer = _opened(content)
    size = document.pagePointSize(0)
    document.close()
    buffer.close()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    portrait = QSizeF(min(size.width(), size.height()), max(size.width(), size.height()))
    printer.setPageSize(QPageSize(portrait, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    landscape = size.width() > size.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait)
    return printer


class Printout(Task):
    """The printing of `content`, which begins by itself; `printed` when all of it is on its way."""

    printed = Signal()

    def __init__(self, content: bytes, printer: QPrinter, mailbox: Mailbox) -> None:
        super().__init__("print", mailbox)
        self._printer = printer
        self._document, self._buffer = _opened(content)
        self._painter = QPainter()
        last = self._document.pageCount()
        some = printer.printRange() is QPrinter.PrintRange.PageRange
        first, until = (max(printer.fromPage(), 1), min(printer.toPage(), last)) if some else (1, last)
        self._pages = range(first - 1, until)
        self._at = 0
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        """One page, or the end."""
        try:
            self._print_next()
        except Cancelled:
            self._printer.abort()
            self._finish()
            self.cancelled.emit()
            self.end()
        except KnownError as error:
            self._finish()
            self.failed.emit(error)
            self.end()
        else:
            if self._at < len(self._pages):
                QTimer.singleShot(0, self, self._step)
            else:
                self._finish()
                self.printed.emit()
                self.end()

    def _print_next(self) -> None:
        told = {"number": self._at + 1, "count": len(self._pages)}
        self.report(self._at / max(len(self._pages), 1), Message(N_("Page {number} of {count}"), told))
        if self._at == 0:
            if not self._painter.begin(self._printer):
                raise KnownError(N_("The printer does not answer. See whether it is on, or choose another."))
        elif not self._printer.newPage():
            raise KnownError(N_("The printer stopped half-way. See whether it has paper, and print again."))
        if self._at < len(self._pages):
            self._draw(self._pages[self._at])
        self._at += 1

    def _draw(self, page: int) -> None:
        """As large as the paper allows, turned when it lies the other way."""
        room = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        size = self._document.pagePointSize(page)
        turned = (size.width() > size.height()) != (room.width() > room.height())
        wide = size.transposed() if turned else size
        place = QRect(room.topLeft(), wide.scaled(QSizeF(room.size()), Qt.AspectRatioMode.KeepAspectRatio).toSize())
        place.moveCenter(room.center())
        share = min(1.0, MOST_DPI / self._printer.resolution())
        pixels = QSize(round(place.width() * share), round(place.height() * share))
        image = self._document.render(page, pixels.transposed() if turned else pixels)
        if image.isNull():
            raise KnownError(N_("There is not enough memory to print this page. Choose a smaller paper."))
        self._painter.drawImage(place, image.transformed(QTransform().rotate(90)) if turned else image)

    def _finish(self) -> None:
        if self._painter.isActive():
            self._painter.end()
        self._document.close()
        self._buffer.close()


def _opened(content: bytes) -> tuple[QPdfDocument, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    return document, buffer
