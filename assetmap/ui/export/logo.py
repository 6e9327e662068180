"""The logo of the organisation as a picture that paper takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter

WIDTH = 900
"""Dots of a logo that was drawn in vectors: sharp on the largest paper."""

MOST_BYTES = 20_000_000


def logo_bytes(name: str) -> bytes:
    """A PNG or JPEG of the logo in the file `name`; nothing when there is none, or it is gone."""
    path = Path(name)
    try:
        if not name or path.stat().st_size > MOST_BYTES:
            return b""
        content = path.read_bytes()
    except OSError:
        return b""
    return _drawn(content) if path.suffix.lower() == ".svg" else content


def _drawn(content: bytes) -> bytes:
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(content))
    size = renderer.defaultSize()
    if not renderer.isValid() or size.isEmpty():
        return b""
    image = QImage(size.scaled(WIDTH, WIDTH, Qt.AspectRatioMode.KeepAspectRatio), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")  # type: ignore[call-overload] # its stub wants bytes, it wants text
    return bytes(out.data().data())
