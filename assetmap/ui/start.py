"""The first thing a user sees: begin a dossier, open one, look at the demo, or go on where one was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.settings import Recent
from assetmap.ui import parts, theme

WIDTH = 720


class BigButton(QPushButton):
    """A button with a picture, a title and a line that says what it is for."""

    def __init__(self, title: str, explanation: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "big")
        self.setAccessibleName(title)
        self.setAccessibleDescription(explanation)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, "accent").pixmap(32, 32))
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(picture)
        layout.addSpacing(4)
        for words, weight in ((title, "strong"), (explanation, "")):
            label = parts.text(words, weight)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as its words need."""
        return self._column.sizeHint()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of the words at this width."""
        return self._column.totalHeightForWidth(width)


class StartPage(QScrollArea):
    """`new`, `open`, `demo`, and `chosen(Path)` and `forget(Path)` for a recent dossier."""

    new = Signal()
    open = Signal()
    demo = Signal()
    chosen = Signal(object)
    forget = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.new_button = BigButton(_("New dossier"), _("Start with your own gemeente, wijk or buurt."), "file-plus")
        self.open_button = BigButton(_("Open a dossier"), _("Go on with a file that ends in .assetmap."), "folder")
        self.demo_button = BigButton(
            _("Look at an example"), _("A made-up town with 120 assets, to try everything."), "map"
        )
        self.new_button.setToolTip(QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText))
        self.open_button.setToolTip(QKeySequence("Ctrl+O").toString(QKeySequence.SequenceFormat.NativeText))
        self.new_button.clicked.connect(self.new)
        self.open_button.clicked.connect(self.open)
        self.demo_button.clicked.connect(self.demo)
        self.busy: QLabel = parts.text("", "muted")
        self.busy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.recent_heading: QLabel = parts.section(_("Go on with"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.recent_buttons: list[QPushButton] = []
        self._lay_out()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(24, 48, 24, 24)
        inside.setSpacing(8)
        name = parts.text("Assetmap", "hero")
        inside.addWidget(name)
        inside.addWidget(parts.text(_("Map what is strong in the buurt: talents, associations and places.")))
        inside.addSpacing(24)
        row = QHBoxLayout()
        row.setSpacing(16)
        for made in (self.new_button, self.open_button, self.demo_button):
            row.addWidget(made, 1)
        inside.addLayout(row)
        inside.addWidget(self.busy)
        inside.addSpacing(16)
        inside.addWidget(self.recent_heading)
        inside.addLayout(self._rows)
        inside.addStretch(1)
        inside.addWidget(
            parts.text(_("Everything stays on this computer. Assetmap does not use the network."), "muted")
        )
        body = QWidget()
        around = QHBoxLayout(body)
        around.setContentsMargins(0, 0, 0, 0)
        around.addStretch(1)
        around.addWidget(column, 100)
        around.addStretch(1)
        self.setWidget(body)

    def set_recent(self, dossiers: Sequence[Recent]) -> None:
        """Show the dossiers that were open before, last first."""
        parts.empty(self._rows)
        self.recent_buttons = []
        for dossier in dossiers:
            self._rows.addWidget(self._row(dossier))
        self.recent_heading.setVisible(bool(dossiers))

    def _row(self, dossier: Recent) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(8)
        where = short_folder(dossier.path.parent)
        words = f"{dossier.name}   {where}" if dossier.present else _("{name}   is gone").format(name=dossier.name)
        made = parts.button(self._elided(words), "recent", str(dossier.path))
        made.setAccessibleName(words)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setEnabled(dossier.present)
        path = dossier.path
        made.clicked.connect(lambda: self.chosen.emit(path))
        self.recent_buttons.append(made)
        layout.addWidget(made, 1)
        if not dossier.present:
            gone = parts.button(_("Take off the list"), "link")
            gone.setAccessibleName(_("Take {name} off the list").format(name=dossier.name))
            gone.clicked.connect(lambda: self.forget.emit(path))
            layout.addWidget(gone)
        return row

    def _elided(self, words: str) -> str:
        room = WIDTH - 200
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room).replace("&", "&&")

    def set_busy(self, words: str) -> None:
        """Say that a dossier is being opened; the buttons wait."""
        self.busy.setText(words)
        for made in (self.new_button, self.open_button, self.demo_button):
            made.setEnabled(not words)


def short_folder(folder: Path) -> str:
    """A folder as a user knows it: the home folder as `~`."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)
