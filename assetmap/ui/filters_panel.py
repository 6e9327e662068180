"""Which kinds, sectors and themes are shown, each with its number of assets. Knows numbers, not the dossier.

Nothing chosen means all: a click on a kind shows only that kind, a second click on another adds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.assets import SECTOR_LABELS, Kind, Sector
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.flow import FlowBox

FEW_THEMES = 6


class KindButton(QPushButton):
    """A row with the sign of a kind, its name, and its number at the right."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parts.kind_label(kind), parent)
        self.kind = kind
        self.count = 0
        self._words = "0"
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setIcon(parts.sign_icon(kind))
        self.setIconSize(QSize(parts.SIGN, parts.SIGN))
        self.setProperty("look", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Show only: {kind}").format(kind=parts.kind_label(kind).lower()))

    def set_count(self, count: int) -> None:
        """Show the number of assets of this kind."""
        self.count = count
        self.set_words(str(count))

    def set_words(self, words: str) -> None:
        """Show something else than a number; the name of the kind is there already."""
        self._words = words
        self.setAccessibleName(f"{self.text()}, {words}" if words else self.text())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the button, then its number at the right."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme.colours().muted))
        area = self.rect().adjusted(0, 0, -10, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._words)


class FiltersPanel(QWidget):
    """`kinds_chosen`, `sectors_chosen`, `themes_chosen` (each a frozenset) and `reset` tell what the user did.

    `resized` when it needs more or less room.
    """

    kinds_chosen = Signal(object)
    sectors_chosen = Signal(object)
    themes_chosen = Signal(object)
    reset = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sectors: frozenset[Sector] = frozenset()
        self._sector_counts: Mapping[Sector, int] = {}
        self._themes: frozenset[str] = frozenset()
        self._theme_counts: Mapping[str, int] = {}
        self._all_themes = False
        self._chips: dict[str, QPushButton] = {}
        self.everything = parts.button(_("Show all"), "link", _("Take all filters away"))
        self.everything.clicked.connect(self.reset)
        self.kinds = {kind: KindButton(kind) for kind in Kind}
        self.sectors = FlowBox(spacing=6)
        self.sector_chips = {sector: self._sector_chip(sector) for sector in Sector}
        self.sector_heading = parts.section(_("Sector"))
        self.chips = FlowBox(spacing=6)
        self.theme_heading = parts.section(_("Theme"))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(parts.section(_("Show")))
        head.addStretch(1)
        head.addWidget(self.everything)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addSpacing(4)
        for button in self.kinds.values():
            layout.addWidget(button)
            button.clicked.connect(self._kind_clicked)
        for heading, chips in ((self.sector_heading, self.sectors), (self.theme_heading, self.chips)):
            heading.setContentsMargins(0, 12, 0, 6)  # goes with the heading when that is hidden
            layout.addWidget(heading)
            layout.addWidget(chips)
        self.set_filters(Filters(), area_chosen=False)
        self._show_chips()

    def set_filters(self, filters: Filters, *, area_chosen: bool) -> None:
        """Mark what is chosen. Tells nobody."""
        for kind, button in self.kinds.items():
            with QSignalBlocker(button):
                button.setChecked(kind in filters.kinds)
        self._themes, self._sectors = filters.themes, filters.sectors
        self._show_sectors()
        # Room is kept for the button, so that nothing moves under the mouse when it appears.
        policy = self.everything.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.everything.setSizePolicy(policy)
        self.everything.setVisible(filters.active or area_chosen)

    def set_counts(
        self, by_kind: Mapping[Kind, int], by_theme: Mapping[str, int], by_sector: Mapping[Sector, int]
    ) -> None:
        """Show how many assets there are of each kind, theme and sector."""
        for kind, button in self.kinds.items():
            button.set_count(by_kind.get(kind, 0))
        self._theme_counts, self._sector_counts = by_theme, by_sector
        self._show_sectors()
        self._show_chips()

    def say_talents(self, words: str) -> None:
        """Say this in the place of the number of talents, which is not told to everyone."""
        self.kinds[Kind.TALENT].set_words(words)

    def clear_counts(self) -> None:
        """Show no numbers, until they are known."""
        for button in self.kinds.values():
            button.set_count(0)
            button.set_words("")
        self._theme_counts, self._sector_counts = {}, {}
        self._show_sectors()
        self._show_chips()

    def _show_sectors(self) -> None:
        """A chip for each sector that there is, or that is chosen."""
        for sector, chip in self.sector_chips.items():
            count, chosen = self._sector_counts.get(sector, 0), sector in self._sectors
            name = _(SECTOR_LABELS[sector])
            with QSignalBlocker(chip):
                chip.setChecked(chosen)
            chip.setText(f"{name}  ✕" if chosen else name)
            chip.setToolTip(f"{name}: {count}")
            chip.setAccessibleName(f"{name}, {count}")
            chip.setVisible(bool(count) or chosen)
        any_shown = any(self._sector_counts.values()) or bool(self._sectors)
        self.sector_heading.setVisible(any_shown)
        self.sectors.setVisible(any_shown)
        self.sectors.updateGeometry()

    def _show_chips(self) -> None:
        counts = {name: count for name, count in self._theme_counts.items() if count or name in self._themes}
        counts.update({name: 0 for name in self._themes if name not in counts})
        names = sorted(counts, key=lambda name: (name not in self._themes, -counts[name], name.casefold()))
        shown = names if self._all_themes else names[: max(FEW_THEMES, len(self._themes))]
        focused = next((name for name, chip in self._chips.items() if chip.hasFocus()), None)
        self.chips.flow.clear()
        self._chips = {name: self._chip(name, counts[name]) for name in shown}
        before: QPushButton = self.sector_chips[Sector.COMMUNITY]
        for chip in self._chips.values():
            self.chips.flow.addWidget(chip)
            QWidget.setTabOrder(before, chip)
            before = chip
        if focused in self._chips:
            self._chips[focused].setFocus()
        if len(shown) < len(names) or self._all_themes:
            words = _("Fewer") if self._all_themes else _("{count} more").format(count=len(names) - len(shown))
            more = parts.button(words, "link")
            more.clicked.connect(self._toggle_all)
            self.chips.flow.addWidget(more)
            QWidget.setTabOrder(before, more)
        self.theme_heading.setVisible(bool(names))
        self.chips.setVisible(bool(names))
        self.chips.updateGeometry()
        # After the layout has taken the new chips in.
        QTimer.singleShot(0, self, self.resized.emit)

    def _chip(self, name: str, count: int) -> QPushButton:
        chosen = name in self._themes
        short = name if len(name) <= 24 else f"{name[:23]}…"
        words = short.replace("&", "&&")
        chip = parts.button(f"{words}  ✕" if chosen else words, "chip", f"{name}: {count}")
        chip.setCheckable(True)
        chip.setChecked(chosen)
        chip.setAccessibleName(f"{name}, {count}")
        chip.clicked.connect(lambda _checked=False, name=name: self.themes_chosen.emit(self._themes ^ {name}))
        return chip

    def _sector_chip(self, sector: Sector) -> QPushButton:
        chip = parts.button("", "chip")
        chip.setCheckable(True)
        chip.clicked.connect(lambda _checked=False: self.sectors_chosen.emit(self._sectors ^ {sector}))
        self.sectors.flow.addWidget(chip)
        return chip

    def _toggle_all(self) -> None:
        self._all_themes = not self._all_themes
        self._show_chips()

    def _kind_clicked(self) -> None:
        self.kinds_chosen.emit(frozenset(kind for kind, button in self.kinds.items() if button.isChecked()))
