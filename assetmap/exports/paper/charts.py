"""Small charts as SVG: bars with their words and numbers, that add up to what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from assetmap.domain.assets import GIFT_LABELS, KIND_STYLES, Gift, Kind
from assetmap.exports.paper import wording
from assetmap.exports.paper.layout import markup
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, svg

ROW = 5.8
"""Mm of one bar, on A3."""

TEXT = 3.3
LABEL = 0.5
"""Part of the width that the words before the bars take."""

GIFT_COLOURS = {Gift.HEAD: "#2563EB", Gift.HANDS: "#D97706", Gift.HEART: "#BE123C"}
THEME_COLOUR = "#0F766E"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, with the sign of a kind before it."""

    label: str
    count: int
    colour: str
    kind: Kind | None = None


def kind_bars(counts: dict[Kind, int]) -> list[Bar]:
    """A bar for each kind that there is."""
    return [Bar(_(KIND_STYLES[kind].plural), count, KIND_STYLES[kind].colour, kind) for kind, count in counts.items()]


def gift_bars(gifts: dict[Gift | None, int]) -> list[Bar]:
    """A bar for each gift; talents of which none was noted have theirs."""
    found = [Bar(_(GIFT_LABELS[gift]), gifts[gift], GIFT_COLOURS[gift]) for gift in Gift if gifts.get(gift)]
    without = [Bar(_("Not noted"), gifts[None], "#94A3B8")] if gifts.get(None) else []
    return found + without


def theme_bars(themes: dict[str, int], most: int) -> list[Bar]:
    """Bars for the themes that are named most."""
    return [Bar(name, themes[name], THEME_COLOUR) for name in wording.by_number(themes)[:most]]


def bars(found: Sequence[Bar], width: float, unit: float, columns: int = 1) -> tuple[Markup, float]:
    """A chart of bars in so many columns, `width` mm wide, and its height in mm."""
    rows = -(-len(found) // columns)
    height = ROW * unit * rows
    wide = (width - (columns - 1) * 10 * unit) / columns
    most = max((bar.count for bar in found), default=1)
    signs = "".join(svg.symbol(bar.kind) for bar in found if bar.kind is not None)
    drawn = [
        f'<g transform="translate({at // rows * (wide + 10 * unit):.2f} {at % rows * ROW * unit:.2f})">'
        f"{_bar(bar, wide, most, unit)}</g>"
        for at, bar in enumerate(found)
    ]
    size = f'width="{width:.2f}mm" height="{height:.2f}mm" viewBox="0 0 {width:.2f} {height:.2f}"'
    return markup(f"<svg {size}><defs>{signs}</defs>{''.join(drawn)}</svg>"), height


def _bar(bar: Bar, width: float, most: int, unit: float) -> str:
    high, size, left = ROW * unit, TEXT * unit, width * LABEL
    middle, base = high / 2, high / 2 + 0.357 * size
    before = 6.4 * unit if bar.kind is not None else 0.0
    label = fonts.cut(bar.label, left - before - 2 * unit, size)
    long = max((width - left - 9 * unit) * bar.count / most, 0.4)
    sign = svg.disc(bar.kind, "", 2.4 * unit, middle, 4.6 * unit) if bar.kind is not None else ""
    return (
        f'{sign}<text class="chart-label" x="{before:.2f}" y="{base:.2f}" font-size="{size:.2f}">{escape(label)}</text>'
        f'<rect x="{left:.2f}" y="{0.2 * high:.2f}" height="{0.6 * high:.2f}" rx="{0.5 * unit:.2f}" '
        f'width="{long:.2f}" fill="{bar.colour}"/>'
        f'<text class="chart-count" x="{left + long + 1.4 * unit:.2f}" y="{base:.2f}" font-size="{size:.2f}">'
        f"{bar.count}</text>"
    )
