"""Who may see an asset: a choice of four, each with what it means in a sentence."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from assetmap.domain.assets import Audience
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.detail_panel import audience_words


def explanation(audience: Audience, *, of_resident: bool) -> str:
    """What it means that an asset is for this audience."""
    words = {
        Audience.TEAM: _("Only the team sees it. It is left out of everything that you share with others."),
        Audience.PARTNERS: _("Also organisations that you work with see it, for example at a meeting."),
        Audience.RESIDENTS: _("Also residents see it, for example on a map in the community centre."),
        Audience.PUBLIC: _("Everyone may see it, also on a website or in the newspaper."),
    }[audience]
    if of_resident and audience is not Audience.TEAM:
        limit = _("It goes no further than the consent of the resident, and never with the house number.")
        return f"{words} {limit}"
    return words


class AudienceEdit(QWidget):
    """The widest audience of an asset. `chosen` when the user takes another one."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of_resident = False
        self.box = QComboBox()
        for audience in Audience:
            self.box.addItem(audience_words(audience), audience.value)
        self.box.currentIndexChanged.connect(self._explain)
        self.box.activated.connect(lambda _place: self.chosen.emit())
        self.words = parts.text("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addWidget(self.words)
        self.setFocusProxy(self.box)
        self._explain()

    def audience(self) -> Audience:
        """Who is chosen."""
        return Audience(self.box.currentData())

    def fill(self, audience: Audience, *, of_resident: bool) -> None:
        """Show an audience; `of_resident` when consent decides too."""
        self._of_resident = of_resident
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(list(Audience).index(audience))
        self._explain()

    def _explain(self) -> None:
        self.words.setText(explanation(self.audience(), of_resident=self._of_resident))
