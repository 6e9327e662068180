"""What is in sight while a dossier is locked: its name and a field for the password, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import patience
from assetmap.ui.passwords import AskPassword

CARD = 528


class LockPage(QWidget):
    """In the place of the dossier at `path`; `asking` tells what is typed."""

    def __init__(self, path: Path, *, remembered: bool = False) -> None:
        super().__init__()
        self.asking = _Unlock(path, remembered=remembered)
        card = QFrame()
        card.setProperty("look", "card")
        card.setFixedWidth(CARD)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.asking)
        layout = QGridLayout(self)
        layout.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)


class _Unlock(AskPassword):
    """The question for the password, as a part of the lock page."""

    def __init__(self, path: Path, *, remembered: bool) -> None:
        super().__init__(path.stem, waits=patience.with_dossier(path), remembered=remembered)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.heading.setText(_("{name} is locked").format(name=path.stem))
        self.explanation.setText(_("With the password you go on where you were."))
        self.accept_button.setText(_("Unlock"))
        self.cancel_button.setText(_("Close dossier"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc does not close: somebody may lean on a key."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Wait first after mistakes, as in the dialog."""
        super().showEvent(event)
        self.field.setFocus()

    def _fit(self) -> None:
        """The page gives the room."""
