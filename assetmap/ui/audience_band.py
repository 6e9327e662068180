"""The band below the top bar while the dossier is seen as someone else: as whom, what is left out, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.assets import Audience
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts, theme
from assetmap.ui.seen_panel import seen_as


class AudienceBand(QFrame):
    """`back` when the user wants to see everything again. Hidden for the team."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "band")
        self.words: QLabel = parts.text("", "strong")
        self.words.setWordWrap(False)
        self.why: QLabel = parts.text(_("Changing things is possible as the team only."))
        self.why.setWordWrap(False)
        self.withheld: QPushButton = parts.button("", "band", _("What is not to be seen, and why"))
        self.withheld.setCheckable(True)
        self.withheld.toggled.connect(lambda _on: self._show_lines())
        self.lines: QLabel = parts.text("")
        self.back_button: QPushButton = parts.button(_("Back to the team"), "band")
        self.back_button.clicked.connect(self.back)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.words)
        row.addWidget(self.why)
        row.addStretch(1)
        row.addWidget(self.withheld)
        row.addWidget(self.back_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.lines)
        self.set_withheld((), 0)
        self.hide()

    def set_audience(self, audience: Audience) -> None:
        """Say as whom the dossier is seen; nothing for the team."""
        self.words.setText(seen_as(audience))
        self.withheld.setChecked(False)
        self.set_withheld((), 0)
        changed = self.isHidden() == (audience is not Audience.TEAM)
        self.setVisible(audience is not Audience.TEAM)
        if changed or audience is not Audience.TEAM:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.window(), seen_as(audience)))

    def set_withheld(self, lines: Sequence[str], told: int | None) -> None:
        """Say what is not to be seen, a line per reason; `told` is how many assets that are, if that may be told."""
        self.lines.setText("\n".join(lines))
        words = _("Not all is to be seen") if told is None or (lines and not told) else ""
        self.withheld.setText(words or ngettext("{count} not to be seen", "{count} not to be seen", told or 0))
        self.withheld.setVisible(bool(lines))
        self._show_lines()

    def _show_lines(self) -> None:
        is_open = self.withheld.isChecked() and bool(self.lines.text())
        self.lines.setVisible(is_open)
        theme.set_icon(self.withheld, "chevron-down" if is_open else "chevron-right", "surface")
