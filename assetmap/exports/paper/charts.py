"""Small charts as SVG: bars with their words and numbers, that add up to what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.domain.assets import GIFT_LABELS, KIND_STYLES, SECTOR_LABELS, Gift, Kind, Sector
from assetmap.exports.paper import wording
from assetmap.exports.paper.measures import markup
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, svg
from assetmap.maps.paper.marks import Dot, Sign, Words, dots, signs, texts

ROW = 5.8
"""Mm of one bar, on A3."""

DISC = 4.6
TEXT = 3.3
LABEL = 0.5
"""Part of the width that the words before the bars take."""

GIFT_COLOURS = {Gift.HEAD: "#2563EB", Gift.HANDS: "#D97706", Gift.HEART: "#BE123C"}
SECTOR_COLOUR = "#4338CA"
THEME_COLOUR = "#0F766E"
NOT_NOTED_COLOUR = "#94A3B8"


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
    without = [Bar(_("Not noted"), gifts[None], NOT_NOTED_COLOUR)] if gifts.get(None) else []
    return found + without


def sector_bars(sectors: dict[Sector | None, int]) -> list[Bar]:
    """A bar for each sector, and one for those of which none was noted; none at all where that is so for all."""
    found = [Bar(_(SECTOR_LABELS[sector]), sectors[sector], SECTOR_COLOUR) for sector in Sector if sectors.get(sector)]
    without = [Bar(_("Not noted"), sectors[None], NOT_NOTED_COLOUR)] if found and sectors.get(None) else []
    return found + without


def theme_bars(themes: dict[str, int], most: int) -> list[Bar]:
    """Bars for the themes that are named most."""
    return [Bar(name, themes[name], THEME_COLOUR) for name in wording.by_number(themes)[:most]]


def bars(found: Sequence[Bar], width: float, unit: float, columns: int = 1) -> tuple[Markup, float]:
    """A chart of bars in so many columns, `width` mm wide, and its height in mm."""
    rows = -(-len(found) // columns)
    height = ROW * unit * rows
    wide = (width - (columns - 1) * 10 * unit) / columns
    places = [(at // rows * (wide + 10 * unit), (at % rows + 0.5) * ROW * unit) for at in range(len(found))]
    placed = list(zip(found, places, strict=True))
    kinds = [(bar.kind, x + 2.4 * unit, y) for bar, (x, y) in placed if bar.kind is not None]
    pins = [Dot(x, y, DISC * unit, KIND_STYLES[kind].colour) for kind, x, y in kinds]
    drawn = dots(pins) + signs(Sign(kind, x, y, DISC * unit * svg.SIGN) for kind, x, y in kinds)
    drawn += "".join(_rows(placed, wide, unit))
    size = f'width="{width:.2f}mm" height="{height:.2f}mm" viewBox="0 0 {width:.2f} {height:.2f}"'
    return markup(f"<svg {size}>{drawn}</svg>"), height


def _rows(placed: Sequence[tuple[Bar, tuple[float, float]]], width: float, unit: float) -> Iterator[str]:
    """Bars with their words before them and their numbers behind them; each at its left and its middle."""
    high, size, left = ROW * unit, TEXT * unit, width * LABEL
    most = max((bar.count for bar, _place in placed), default=1)
    labels, counts = [], []
    for bar, (x, y) in placed:
        before = 6.4 * unit if bar.kind is not None else 0.0
        long = max((width - left - 9 * unit) * bar.count / most, 0.4)
        base = y + 0.357 * size
        labels.append(Words(fonts.cut(bar.label, left - before - 2 * unit, size), x + before, base, size))
        counts.append(Words(str(bar.count), x + left + long + 1.4 * unit, base, size))
        yield _bar(bar.colour, x + left, y - 0.3 * high, (long, 0.6 * high), unit)
    yield texts("chart-label", labels)
    yield texts("chart-count", counts)


def _bar(colour: str, x: float, y: float, size: tuple[float, float], unit: float) -> str:
    """A bar of `size` mm with round corners, which a thick line draws in a tenth of what they take as curves."""
    wide, high = size
    corner = min(0.5 * unit, wide / 2)
    across, down = wide - 2 * corner, high - 2 * corner
    line = f"M{x + corner:.2f} {y + corner:.2f}h{across:.2f}v{down:.2f}h{-across:.2f}z"
    return (
        f'<path fill="{colour}" stroke="{colour}" stroke-width="{2 * corner:.2f}" stroke-linejoin="round" d="{line}"/>'
    )
