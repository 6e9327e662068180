"""Discs, signs and numbers in great number, as few paths and texts: each element of a page costs the printer time.

What has the same colour and size is one path, so marks of one call must not lie over each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from assetmap.domain.assets import Kind
from assetmap.maps.paper import outlines
from assetmap.maps.words import sign

RIM = 0.4
"""Mm of white around a pin."""

WHITE = "#fff"

_SIDE = 24.0
"""Width and height of the drawing of a sign."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc around (x, y), or a pill that is `wide` mm wide, in a colour with a rim of white; `size` in mm."""

    x: float
    y: float
    size: float
    colour: str
    wide: float = 0.0
    rim: float = RIM


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a kind, `size` mm wide, around (x, y)."""

    kind: Kind
    x: float
    y: float
    size: float
    colour: str = WHITE


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, `size` mm high, of which the middle is at `x` and the base line at `y`."""

    text: str
    x: float
    y: float
    size: float


def dots(found: Iterable[Dot]) -> str:
    """Discs and pills.

    They are drawn as lines with round ends: as circles they would take fifty times as much of a PDF.
    """
    rims: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    discs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for dot in found:
        outer, inner = dot.size + dot.rim, dot.size - dot.rim
        if dot.rim:
            rims[WHITE, f"{outer:.2f}"].append(_line(dot, dot.wide + dot.rim - outer))
        discs[dot.colour, f"{inner:.2f}"].append(_line(dot, dot.wide - dot.rim - inner))
    return "".join(
        f'<path class="dot" stroke="{colour}" stroke-width="{width}" d="{"".join(lines)}"/>'
        for layer in (rims, discs)
        for (colour, width), lines in layer.items()
    )


def _line(dot: Dot, length: float) -> str:
    half = max(length, 0.01) / 2
    return f"M{dot.x - half:.2f} {dot.y:.2f}h{2 * half:.2f}"


def signs(found: Iterable[Sign]) -> str:
    """Signs of kinds."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        (across, down), rest = _outline(each.kind, round(each.size, 3))
        paths[each.colour].append(f"M{100 * each.x + across:.0f} {100 * each.y + down:.0f}{rest}")
    return "".join(
        f'<path fill="{colour}" fill-rule="evenodd" {HUNDREDTHS} d="{"".join(outlines)}"/>'
        for colour, outlines in paths.items()
    )


HUNDREDTHS = 'transform="scale(.01)"'
"""For paths in hundredths of mm: whole numbers take half as much of a PDF."""


@lru_cache(maxsize=512)
def _outline(kind: Kind, size: float) -> tuple[tuple[int, int], str]:
    """Where the outline of a sign begins, from its middle, and how it goes on from there, in hundredths of mm."""
    by = 100 * size / _SIDE
    here = start = first = (0, 0)
    written: list[str] = []
    for command, exact in outlines.steps(sign(kind)):
        points = [(round((x - _SIDE / 2) * by), round((y - _SIDE / 2) * by)) for x, y in exact]
        steps = " ".join(f"{x - here[0]} {y - here[1]}" for x, y in points)
        if command == "moveTo" and not written:
            first = points[0]
            written.append("")
        elif command in _LETTERS:
            written.append(f"{_LETTERS[command]}{steps}")
        else:
            written.append("z")
        here = points[-1] if points else start
        start = here if command == "moveTo" else start
    return first, "".join(written)


_LETTERS = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "qCurveTo": "q"}


def texts(kind: str, found: Iterable[Words]) -> str:
    """Lines of text of one class, with those of one size in one element."""
    sizes: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        sizes[f"{each.size:.2f}"].append(f'<tspan x="{each.x:.2f}" y="{each.y:.2f}">{escape(each.text)}</tspan>')
    return "".join(f'<text class="{kind}" font-size="{size}">{"".join(spans)}</text>' for size, spans in sizes.items())
