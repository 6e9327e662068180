"""A quiet line below a field of free text, when what is typed seems to hold what had better not be noted.

It never stops anybody: the field keeps its text and saving goes on as always. It comes after a small pause in the
typing and goes as soon as what it is about is gone.

    line = hints.attach(self.description)
    layout.addWidget(line)
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from assetmap.domain.hints import HINT_REASONS, HINT_SENTENCES, Found, Hint, hints
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts, theme

PAUSE = 500
"""Milliseconds without typing after which the text is looked at."""

MARK = 16
"""Side of the sign before a hint, in pixels."""

LONGEST_PIECE = 28

TextField = QLineEdit | QPlainTextEdit | QTextEdit


def attach(field: TextField, *, skip: frozenset[Hint] = frozenset(), parent: QWidget | None = None) -> HintLine:
    """A line that follows what is typed in `field`; put it below the field. `skip` is what may stand there."""
    return HintLine(field, skip, parent)


def text_of(field: TextField) -> str:
    """What stands in a field."""
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


class HintLine(QFrame):
    """Shows the first hint about the text of a field, hidden when there is none."""

    def __init__(self, field: TextField, skip: frozenset[Hint] = frozenset(), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "hint")
        self._field = field
        self._skip = skip
        self._said = field.accessibleDescription()
        self._shown: tuple[Hint, str] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        self.mark = QLabel()
        self.mark.setFixedWidth(MARK)
        self.label: QLabel = parts.text("", "hint")
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.look)
        field.textChanged.connect(self._changed)
        self.hide()

    def look(self) -> None:
        """Look at the text now: after a field was filled without telling."""
        self._pause.stop()
        text = text_of(self._field)
        self._show([found for found in hints(text) if found.hint not in self._skip], text)

    def _changed(self) -> None:
        if self._shown is not None and self._shown[1] not in text_of(self._field):
            self._show([], "")
        self._pause.start()

    def _show(self, found: list[Found], text: str) -> None:
        first = min(found, key=lambda each: (list(Hint).index(each.hint), each.start), default=None)
        shown = None if first is None else (first.hint, text[first.start : first.end])
        self._shown = shown
        if shown is None:
            self.hide()
            self.label.clear()
            self._field.setAccessibleDescription(self._said)
            return
        hint, piece = shown
        words = _(HINT_SENTENCES[hint]).format(piece=parts.short(" ".join(piece.split()), LONGEST_PIECE))
        more = len({each.hint for each in found}) - 1
        if more:
            others = ngettext("And {count} thing more.", "And {count} things more.", more)
            words = f"{words} {others}"
        self.label.setText(words)
        self.mark.setPixmap(theme.icon("info", "on_warm_soft").pixmap(MARK, MARK))
        self.setToolTip(_(HINT_REASONS[hint]))
        self._field.setAccessibleDescription(f"{words} {_(HINT_REASONS[hint])}")
        self.show()
