"""The panel at the right: the selected asset with the resident's own words first, or what is strong in the area shown.

Knows one asset or some numbers, not the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from assetmap.domain.assets import GIFT_LABELS, KIND_STYLES, Asset, Audience, Kind, PlacedAsset
from assetmap.i18n import gettext as _
from assetmap.i18n import language, ngettext
from assetmap.ui import coordinates, parts
from assetmap.ui.flow import FlowBox


def audience_words(audience: Audience) -> str:
    """Who may see an asset, in plain words."""
    return {
        Audience.TEAM: _("Team only"),
        Audience.PARTNERS: _("Team and partners"),
        Audience.RESIDENTS: _("Team, partners and residents"),
        Audience.PUBLIC: _("Everyone"),
    }[audience]


def day(moment: str) -> str:
    """The local day of a UTC moment in ISO 8601, as in "12 okt 2026"; empty when there is none."""
    if not moment:
        return ""
    local = datetime.fromisoformat(moment).astimezone()
    month = QLocale(language()).standaloneMonthName(local.month, QLocale.FormatType.ShortFormat).rstrip(".")
    return f"{local.day} {month} {local.year}"


class Scrolling(QScrollArea):
    """A column of widgets that scrolls up and down, never sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("look", "panel")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(8)
        self.setWidget(body)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its content, so that a layout with room to spare leaves nothing to scroll."""
        hint = super().sizeHint()
        body = self.widget()
        if body is not None:
            width = self.viewport().width()
            hint.setHeight(self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else hint.height())
        return hint

    def clear(self) -> None:
        """Throw all away and scroll to the top."""
        parts.empty(self.column)
        self.verticalScrollBar().setValue(0)


class DetailPanel(Scrolling):
    """One asset. `edit`, `relocate` and `delete` tell its id."""

    edit = Signal(str)
    relocate = Signal(str)
    delete = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asset_id: str | None = None
        self.setAccessibleName(_("Details"))

    def show_asset(self, placed: PlacedAsset, buurt: str) -> None:
        """Show an asset that lies in `buurt` (a name, empty when it has none)."""
        self.clear()
        asset = placed.asset
        self.asset_id = asset.id
        self._add_head(asset, buurt)
        if asset.quote:
            self.column.addWidget(quote(asset.quote, KIND_STYLES[asset.kind].colour))
        if asset.description:
            self.column.addWidget(self._selectable(asset.description, ""))
        self.column.addSpacing(4)
        for name, value in facts(asset):
            self._add_fact(name, value)
        self.column.addSpacing(8)
        self.column.addWidget(self._buttons(asset))
        self.column.addStretch(1)

    def _add_head(self, asset: Asset, buurt: str) -> None:
        label = parts.kind_label(asset.kind)
        if asset.gift is not None:
            label = f"{label} · {_(GIFT_LABELS[asset.gift]).lower()}"
        chip = QFrame()
        chip.setProperty("look", "tag")
        row = QHBoxLayout(chip)
        row.setContentsMargins(4, 2, 12, 2)
        row.setSpacing(6)
        row.addWidget(parts.sign(asset.kind))
        words = parts.text(label, "strong")
        words.setWordWrap(False)
        row.addWidget(words)
        line = QHBoxLayout()
        line.addWidget(chip)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self._selectable(asset.title, "title"))
        where = buurt or (_("Outside the areas of this dossier") if asset.lon is not None else _("Not on the map yet"))
        self.column.addWidget(parts.text(where, "muted"))

    def _selectable(self, words: str, look: str) -> QLabel:
        label = parts.text(broken(words), look)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _add_fact(self, name: str, value: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        left = parts.text(name, "muted")
        left.setWordWrap(False)
        right = self._selectable(value, "")
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(right, 1)
        self.column.addLayout(row)
        self.column.addWidget(parts.line())

    def _buttons(self, asset: Asset) -> FlowBox:
        box = FlowBox()
        self.edit_button = parts.button(_("Edit"), "small", tip=_("Change the texts (Enter or F2)"))
        self.edit_button.clicked.connect(lambda: self.edit.emit(asset.id))
        placed = asset.lon is not None
        self.move_button = parts.button(
            _("Move") if placed else _("Put on the map"), "small", tip=_("Choose the place by a click on the map")
        )
        self.move_button.clicked.connect(lambda: self.relocate.emit(asset.id))
        self.delete_button = parts.button(_("Delete"), "small", tip=_("Delete (Del). You can undo this."))
        self.delete_button.clicked.connect(lambda: self.delete.emit(asset.id))
        for made in (self.edit_button, self.move_button, self.delete_button):
            box.flow.addWidget(made)
        return box


def facts(asset: Asset) -> list[tuple[str, str]]:
    """Name and value of each fact that is known, in plain words."""
    rows = [
        (_("Themes"), ", ".join(asset.themes)),
        (_("Available"), asset.availability),
        (_("Visible for"), audience_words(asset.audience)),
        (_("Place"), coordinates.as_text(asset.lon, asset.lat)),
        (_("Noted on"), day(asset.created_at)),
    ]
    if day(asset.updated_at) != day(asset.created_at):
        rows.append((_("Changed on"), day(asset.updated_at)))
    return [(name, value) for name, value in rows if value]


def broken(words: str) -> str:
    """`words` with places to break a line in very long words, so that nothing is cut off at the side."""
    return " ".join(
        word if len(word) <= 24 else "\u200b".join(word[start : start + 12] for start in range(0, len(word), 12))
        for word in words.split(" ")
    )


def quote(words: str, colour: str) -> QFrame:
    """The resident's own words with a bar in the colour of the kind beside them."""
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    bar = QFrame()
    bar.setFixedWidth(3)
    bar.setStyleSheet(f"background: {colour};")
    label = parts.text(_("“{words}”").format(words=broken(words)), "quote")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(bar)
    row.addWidget(label, 1)
    return frame


class Bar(QWidget):
    """How many of the assets shown are of one kind: sign, name, number, and a line as long as its share."""

    def __init__(self, kind: Kind, count: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(KIND_STYLES[kind].colour)
        self._share = count / most if most else 0.0
        self.setMinimumHeight(36)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 6)
        row.setSpacing(8)
        row.addWidget(parts.sign(kind))
        row.addWidget(parts.text(_(KIND_STYLES[kind].plural)), 1)
        number = parts.text(str(count), "strong")
        number.setWordWrap(False)
        row.addWidget(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line below the words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = parts.SIGN + 8
        full = QRectF(left, self.height() - 6, self.width() - left, 4)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(full, 2, 2)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(full.x(), full.y(), max(full.width() * self._share, 4), 4), 2, 2)


class OverviewPanel(Scrolling):
    """What is strong in the area that is shown: shown while no asset is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Overview"))

    def offer(self, *buttons: QPushButton) -> None:
        """Put these below the name of the area, until other numbers are shown."""
        box = FlowBox()
        for button in buttons:
            box.flow.addWidget(button)
        self.column.insertWidget(2, box)

    def show_counts(
        self,
        name: str,
        level: str,
        *,
        total: int,
        by_kind: Mapping[Kind, int],
        by_theme: Mapping[str, int],
    ) -> None:
        """Show the numbers of one area, or of the dossier."""
        self.clear()
        self.column.addWidget(parts.text(level, "muted"))
        self.column.addWidget(parts.text(broken(name), "title"))
        if not total:
            self.column.addWidget(parts.text(_("Nothing to show here yet."), "muted"))
            self.column.addStretch(1)
            return
        self.column.addWidget(parts.text(ngettext("{count} asset", "{count} assets", total)))
        self.column.addSpacing(8)
        self.column.addWidget(parts.section(_("What is strong here")))
        most = max(by_kind.values(), default=0)
        for kind in Kind:
            if by_kind.get(kind):
                self.column.addWidget(Bar(kind, by_kind[kind], most))
        themes = sorted((name for name in by_theme if by_theme[name]), key=lambda each: (-by_theme[each], each))[:6]
        if themes:
            self.column.addSpacing(8)
            self.column.addWidget(parts.section(_("Most named themes")))
            self.column.addWidget(parts.text(broken(" · ".join(f"{theme} {by_theme[theme]}" for theme in themes))))
        self.column.addSpacing(8)
        self.column.addWidget(parts.text(_("Choose a pin on the map or a row in the list to see more."), "muted"))
        self.column.addStretch(1)
