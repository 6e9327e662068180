"""Small pieces that every panel is made of, so that headings, buttons and texts look alike everywhere.

How each `look` is drawn is said in `look.py`.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton, QSizePolicy, QWidget

from assetmap.domain.assets import GIFT_LABELS, KIND_STYLES, SECTOR_LABELS, Asset, Kind
from assetmap.domain.own_areas import AMBER
from assetmap.domain.places import SOMEWHERE
from assetmap.i18n import gettext as _
from assetmap.ui import theme

SIGN = 20
"""Side of the sign of a kind in lists and chips, in pixels."""

SWATCH = 22
"""Side of a colour in pixels."""


def text(words: str, look: str = "", parent: QWidget | None = None) -> QLabel:
    """A label of plain text that wraps; nothing in it is ever read as HTML."""
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(look != "section")
    label.setProperty("look", look)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(look != "section")
    label.setSizePolicy(policy)
    return label


def tip(words: str) -> str:
    """Words for a tooltip that someone typed or a file brought: Qt would read them as HTML when they look like it."""
    return f'<p style="white-space: pre-wrap">{html.escape(words)}</p>' if "<" in words else words


def section(words: str, parent: QWidget | None = None) -> QLabel:
    """The small heading above a group, in capitals as in GEBIED."""
    label = text(words.upper(), "section", parent)
    label.setAccessibleName(words)
    return label


def button(words: str, look: str = "", tip: str = "", parent: QWidget | None = None) -> QPushButton:
    """A push button; `tip` names its shortcut or what it does."""
    made = Chip(words, parent) if look == "chip" else QPushButton(words, parent)
    made.setProperty("look", look)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if tip:
        made.setToolTip(tip)
    return made


class Chip(QPushButton):
    """A button that stands for one of several; it is wide enough for its words in bold, as they are when chosen."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size with the words in bold: Qt itself thinks only of how they are when nothing is chosen."""
        hint, bold = super().sizeHint(), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        more = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(hint.width() + max(more, 0), hint.height())


def line(parent: QWidget | None = None) -> QFrame:
    """A thin line across."""
    made = QFrame(parent)
    made.setFixedHeight(1)
    made.setProperty("look", "line")
    return made


def sign(kind: Kind, size: int = SIGN, parent: QWidget | None = None) -> QLabel:
    """The coloured sign of a kind, for the eye only: its name always stands beside it."""
    label = QLabel(parent)
    label.setPixmap(theme.kind_pixmap(kind, size, label.devicePixelRatioF()))
    label.setFixedSize(QSize(size, size))
    return label


def sign_icon(kind: Kind) -> QIcon:
    """The coloured sign of a kind, for a button or a list."""
    return theme.kind_icon(kind)


def kind_label(kind: Kind) -> str:
    """The name of a kind in the user's language."""
    return _(KIND_STYLES[kind].label)


def somewhere(asset: Asset) -> str:
    """On which street an asset is, where that is all that is known of its place; else empty."""
    return _(SOMEWHERE).format(street=asset.street) if asset.street else ""


def sort_words(asset: Asset) -> str:
    """What sort of asset it is: its kind, with the gift of a talent or the sector of an organisation."""
    words = [kind_label(asset.kind)]
    if asset.gift is not None:
        words.append(_(GIFT_LABELS[asset.gift]).lower())
    if asset.sector is not None:
        words.append(_(SECTOR_LABELS[asset.sector]).lower())
    return " · ".join(words)


def short(words: str, limit: int = 40) -> str:
    """`words`, cut off with an ellipsis where they are longer than a title bar or a sentence can take."""
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def broken(words: str) -> str:
    """`words` with places to break a line in very long words, so that nothing is cut off at the side."""
    return _LONG_WORD.sub(
        lambda word: "\u200b".join(word[0][start : start + 12] for start in range(0, len(word[0]), 12)), words
    )


_LONG_WORD = re.compile(r"\S{25,}")


def empty(layout: QLayout) -> None:
    """Throw away all widgets of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            empty(inner)


def swatch(colour: str, size: int = SWATCH) -> QIcon:
    """A round piece of this colour, "" for the usual one."""
    drawn = QPixmap(size * 2, size * 2)
    drawn.setDevicePixelRatio(2)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour or AMBER))
    painter.drawEllipse(1, 1, size - 2, size - 2)
    painter.end()
    icon = QIcon(drawn)
    # Or a chosen row would tint the very colour that it must show.
    icon.addPixmap(drawn, QIcon.Mode.Selected)
    return icon
