"""The line at the bottom: that all is saved, which dossier, how much is in view, where the mouse is, and offline."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import coordinates, theme


class StatusLine(QStatusBar):
    """Words only; it asks nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.saved, self.dossier, self.shown, self.pointer, self.offline = (QLabel(self) for _number in range(5))
        for label in (self.saved, self.dossier, self.shown, self.pointer, self.offline):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.encrypted = QPushButton(_("encrypted"), self)
        self.encrypted.setProperty("look", "status")
        self.encrypted.setFlat(True)
        self.encrypted.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.encrypted.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.encrypted.setIconSize(QSize(16, 16))
        theme.set_icon(self.encrypted, "lock", "muted")
        for widget in (self.saved, self.dossier, self.encrypted, self.shown, self.pointer):
            self.addWidget(widget)
        self.addPermanentWidget(self.offline)
        self.offline.setText(_("Offline"))
        self.offline.setToolTip(_("Assetmap does not use the network."))

    def set_busy(self, busy: bool) -> None:
        """Something is being stored, or all is stored since now."""
        now = f"{datetime.now().astimezone():%H:%M}"
        self.saved.setText(_("● Saving…") if busy else _("● All saved, {time}").format(time=now))

    def set_dossier(self, name: str, *, encrypted: bool = False) -> None:
        """The name of the dossier, and whether it has a password; empty for none."""
        self.dossier.setText(name)
        self.encrypted.setVisible(encrypted)
        for label in (self.saved, self.shown, self.pointer):
            label.setVisible(bool(name))

    def set_shown(self, shown: int, total: int) -> None:
        """How many of all assets are in view."""
        self.shown.setText(_("{shown} of {total} assets in view").format(shown=shown, total=total))

    def set_cursor_at(self, lon: float, lat: float, area: str) -> None:
        """Where the mouse is on the map."""
        place = coordinates.as_text(round(lon, 4), round(lat, 4))
        self.pointer.setText(f"{area} · {place}" if area else place)
