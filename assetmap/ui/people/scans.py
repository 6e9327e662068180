"""Scans of signed forms: reading a file that is to be kept, and looking at one that is.

A scan is shown from memory. Nothing of it is ever written outside the dossier.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from assetmap.domain.attachments import MAX_BYTES, SUFFIXES, Attachment, mime_of, refusal
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _
from assetmap.ui import parts

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument

PDF = "application/pdf"
SIZE = (720, 660)


def file_filter() -> str:
    """The files that can be attached, for a dialog that asks for one."""
    return _("Scans ({suffixes})").format(suffixes=" ".join(f"*{suffix}" for suffix in SUFFIXES))


def read_scan(path: Path) -> tuple[Attachment, bytes]:
    """A file that can be kept with a consent, and what is in it; whose it is, is filled in when it is stored.

    Raises:
        KnownError: it cannot be read, is too large, no PDF, JPG or PNG, or damaged.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KnownError(N_("The file {name} cannot be read. Is it still there?"), name=path.name) from error
    refused = refusal(path.name, content)
    if refused is not None:
        raise KnownError(refused.id, **refused.values)
    mime = mime_of(content) or ""
    if not _readable(mime, content):
        raise KnownError(
            N_("The file {name} is damaged, or has a password. Open it in another program and save it again."),
            name=path.name,
        )
    return Attachment(id="", person_id="", name=path.name, mime=mime, size=len(content)), content


def _readable(mime: str, content: bytes) -> bool:
    if mime != PDF:
        return not QImage.fromData(content).isNull()
    buffer = _buffer(content)
    document = _document(buffer)
    pages = document.pageCount()
    document.close()
    return pages > 0


def _buffer(content: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer


def _document(buffer: QBuffer) -> QPdfDocument:
    # Imported when the first PDF is looked at: the window must not wait for it.
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument(buffer)
    document.load(buffer)
    return document


class Picture(QScrollArea):
    """An image as wide as there is room, never larger than it is."""

    def __init__(self, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap.fromImage(image)
        self.label = QLabel()
        self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidgetResizable(True)
        self.setWidget(self.label)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the width."""
        super().resizeEvent(event)
        width = min(self._pixmap.width(), self.viewport().width())
        self.label.setPixmap(self._pixmap.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))


class ScanDialog(QDialog):
    """Shows one scan."""

    def __init__(self, attachment: Attachment, content: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(parts.short(attachment.name, 60))
        self.resize(*SIZE)
        self.shown = self._pdf(content) if attachment.mime == PDF else Picture(QImage.fromData(content))
        self.shown.setAccessibleName(attachment.name)
        close = parts.button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.shown, 1)
        layout.addLayout(buttons)

    def _pdf(self, content: bytes) -> QWidget:
        from PySide6.QtPdfWidgets import QPdfView

        self._buffer = _buffer(content)
        self._buffer.setParent(self)
        document = _document(self._buffer)
        view = QPdfView(self)
        view.setPageMode(QPdfView.PageMode.MultiPage)
        view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        view.setDocument(document)
        return view
