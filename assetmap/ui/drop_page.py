"""The first page of a wizard that reads files: what it is for, and where to drop or choose them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assetmap.ui import parts


def drop_page(title: str, words: Iterable[str], buttons: Iterable[QPushButton], promise: str) -> QWidget:
    """A page with paragraphs of `words`, ways to choose files, and below them what will not happen by itself."""
    page = QFrame()
    page.setProperty("look", "drop")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(120, 24, 120, 24)
    layout.setSpacing(16)
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    layout.addStretch(1)
    layout.addWidget(parts.text(title, "title"))
    for each in words:
        layout.addWidget(parts.text(each))
    layout.addLayout(row)
    layout.addWidget(parts.text(promise, "muted"))
    layout.addStretch(1)
    return page
