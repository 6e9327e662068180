"""The side at the right when the dossier is seen as someone else: what that audience may see, and nothing else.

Knows one row of a snapshot or some numbers, not the dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from assetmap.domain.assets import Asset, Audience, Kind, PlacedAsset
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.detail_panel import Bar, Scrolling
from assetmap.ui.parts import broken

if TYPE_CHECKING:
    from assetmap.exports.overview import BuurtTalents
    from assetmap.ui.sight import Sight


def seen_as(audience: Audience) -> str:
    """As whom the dossier is seen, in a sentence."""
    return {
        Audience.TEAM: _("You see what the team sees."),
        Audience.PARTNERS: _("You see what partners see."),
        Audience.RESIDENTS: _("You see what residents see."),
        Audience.PUBLIC: _("You see what everyone sees."),
    }[audience]


class SeenPanel(Scrolling):
    """One asset, or what there is in the area that is shown, as an audience sees it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asset_id: str | None = None
        self.setAccessibleName(_("Details"))

    def show_nothing(self) -> None:
        """Show nothing at all, until it is known what may be seen."""
        self.asset_id = None
        self.clear()

    def show_asset(self, sight: Sight, placed: PlacedAsset, name_of: Callable[[str | None], str]) -> None:
        """Show an asset of what is seen."""
        self.clear()
        asset = placed.asset
        self.asset_id = asset.id
        person, contact = sight.people(asset.id)
        self._add_head(asset)
        where = " · ".join(words for words in (person, name_of(placed.buurt_id)) if words)
        if where:
            self.column.addWidget(self._selectable(where, "muted"))
        if asset.description:
            self.column.addWidget(self._selectable(asset.description, ""))
        self.column.addSpacing(4)
        facts = (
            (_("Themes"), ", ".join(asset.themes)),
            (_("Available"), asset.availability),
            (_("Place"), parts.somewhere(asset)),
            (_("Contact details"), contact),
        )
        for name, value in facts:
            if value:
                self._add_fact(name, value)
        self.column.addStretch(1)

    def show_area(self, sight: Sight, name: str, level: str) -> None:
        """Show the numbers of one area, or of the dossier."""
        self.clear()
        self.asset_id = None
        counts, kinds = sight.numbers.counts, sight.snapshot.filters.kinds
        self.column.addWidget(parts.text(level, "muted"))
        self.column.addWidget(parts.text(broken(name), "title"))
        if counts.total:
            self.column.addWidget(parts.text(ngettext("{count} asset", "{count} assets", counts.total)))
            self._add_kinds({kind: many for kind, many in counts.by_kind.items() if not kinds or kind in kinds})
        if sight.talents:
            self._add_talents(sight.talents)
        if not counts.total and not sight.talents:
            self.column.addWidget(parts.text(_("This audience sees nothing here."), "muted"))
        self.column.addStretch(1)

    def _add_kinds(self, by_kind: Mapping[Kind, int]) -> None:
        self.column.addSpacing(8)
        self.column.addWidget(parts.section(_("What is strong here")))
        most = max(by_kind.values(), default=0)
        for kind in Kind:
            if by_kind.get(kind):
                self.column.addWidget(Bar(kind, by_kind[kind], most))

    def _add_talents(self, talents: Sequence[BuurtTalents]) -> None:
        self.column.addSpacing(8)
        self.column.addWidget(parts.section(_("Talents of residents")))
        self.column.addWidget(parts.text(_("Counted per buurt, without a name or an address."), "muted"))
        for each in talents:
            self._add_fact(broken(each.area.name), each.text)

    def _add_head(self, asset: Asset) -> None:
        chip = QFrame()
        chip.setProperty("look", "tag")
        row = QHBoxLayout(chip)
        row.setContentsMargins(4, 2, 12, 2)
        row.setSpacing(6)
        row.addWidget(parts.sign(asset.kind))
        words = parts.text(parts.sort_words(asset), "strong")
        words.setWordWrap(False)
        row.addWidget(words)
        line = QHBoxLayout()
        line.addWidget(chip)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self._selectable(asset.title, "title"))

    def _add_fact(self, name: str, value: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(parts.text(name, "muted"), 1, Qt.AlignmentFlag.AlignTop)
        right = self._selectable(value, "")
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.addWidget(right, 1)
        self.column.addLayout(row)
        self.column.addWidget(parts.line())

    def _selectable(self, words: str, look: str) -> QLabel:
        label = parts.text(broken(words), look)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label
