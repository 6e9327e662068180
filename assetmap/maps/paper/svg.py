"""A planned map as SVG: ground, areas, pins and names, in mm. Colours are classes of the style sheet of all paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

import shapely

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.maps.paper import labels, pins
from assetmap.maps.paper.frame import Box, Frame, Piece
from assetmap.maps.paper.labels import Placed
from assetmap.maps.paper.pins import Mark
from assetmap.maps.paper.plan import BADGE, BADGE_TEXT, Plan, badge_width
from assetmap.maps.paper.terrain import Terrain
from assetmap.maps.words import sign

_UNDER = ("green", "water", "building")
_ROADS = {"road street": (7.0, 0.35, 3.0), "road main": (12.0, 0.7, 5.0)}
"""Metres wide in the land; at least and at most so many mm on paper."""

INK = MIXED = "#1E293B"
"""The colour of words, and of a pin that stands for several kinds."""

RIM = 0.4
"""Mm of white around a pin."""

_HEART = "M0 .9C-1.7-.4-1.3-1.5-.6-1.5-.2-1.5 0-1.2 0-1 0-1.2.2-1.5.6-1.5 1.3-1.5 1.7-.4 0 .9Z"


def draw(
    plan: Plan,
    terrain: Terrain,
    over: Sequence[Piece] = (),
    window: Box | None = None,
    smaller: float = 1.0,
) -> str:
    """The `<svg>` of a map with what lies `over` it, or of the part of it in `window` (mm on the whole map).

    A picture of it is `smaller` than true.
    """
    frame, kinds = plan.wanted.frame, terrain.snapshot.assets.kind
    box = window or frame.box
    part = frame if window is None else frame.part(window)
    body = "".join(
        [
            _ground(terrain, part, box),
            _areas(plan, terrain, part, box),
            f'<g transform="translate({-box.left:.3f} {-box.top:.3f})">',
            *_names(plan, box),
            *_pins(plan, kinds, box),
            *(piece.svg for piece in over if _touch(piece.box, box)),
            "</g>",
        ]
    )
    width, height = box.right - box.left, box.bottom - box.top
    return (
        f'<svg class="map" width="{width * smaller:.3f}mm" height="{height * smaller:.3f}mm" '
        f'viewBox="0 0 {width:.3f} {height:.3f}"><defs>{"".join(_signs(plan, kinds))}</defs>{body}</svg>'
    )


def path(shapes: Any) -> str:
    """The data of a `<path>` that draws lines and polygons (mm)."""
    texts = shapely.to_wkt([shape for shape in shapes if not shape.is_empty], rounding_precision=2, trim=True)
    return "".join(_commands(text) for text in texts)


def _commands(wkt: str) -> str:
    """`POLYGON ((0 0, 1 0, 1 1, 0 0))` to `M0 0,1 0,1 1,0 0Z`: numbers after the first of an M are lines."""
    kind, _, rest = wkt.partition(" ")
    if kind == "GEOMETRYCOLLECTION" or kind.endswith("POINT"):
        return ""
    end = "Z" if "POLYGON" in kind else ""
    runs = rest.replace("(", "").split(")")
    return "".join(f"M{run.strip(', ')}{end}" for run in runs if run.strip(", "))


def sign_of(kind: Kind, x: float, y: float, size: float, colour: str) -> str:
    """The sign of a kind, `size` mm wide, around (x, y), in a drawing that has its definition."""
    return (
        f'<use href="#sign-{kind.value}" fill="{colour}" '
        f'transform="translate({x - size / 2:.2f} {y - size / 2:.2f}) scale({size / 24:.4f})"/>'
    )


def symbol(kind: Kind) -> str:
    """The definition of the sign of a kind."""
    return f'<path id="sign-{kind.value}" fill-rule="evenodd" d="{sign(kind)}"/>'


def disc(kind: Kind, text: str, x: float, y: float, size: float) -> str:
    """A round pin in the colour of a kind with a number in it, or with its sign where there is no text."""
    inside = _number(text, x, y, size) if text else sign_of(kind, x, y, size * 0.62, "#fff")
    return f"{dot(x, y, size, KIND_STYLES[kind].colour)}{inside}"


def dot(x: float, y: float, size: float, colour: str, *, wide: float = 0.0, rim: float = RIM) -> str:
    """A disc around (x, y), or a pill that is `wide` mm wide, in white with a rim of white.

    It is drawn as a line with round ends: as a circle it would take fifty times as much of a PDF.
    """
    return _round(x, y, size + rim, "#fff", wide + rim) + _round(x, y, size - rim, colour, wide - rim)


def _round(x: float, y: float, size: float, colour: str, wide: float = 0.0) -> str:
    half = max(wide - size, 0.01) / 2
    line = f'd="M{x - half:.2f} {y:.2f}h{2 * half:.2f}"'
    return f'<path class="dot" stroke="{colour}" stroke-width="{size:.2f}" {line}/>'


def heart(x: float, y: float, size: float) -> str:
    """The sign of talents that are only counted."""
    return f'<path class="heart" transform="translate({x:.2f} {y:.2f}) scale({size / 2.4:.3f})" d="{_HEART}"/>'


def badge(text: str, x: float, y: float, unit: float) -> str:
    """A number of talents, around (x, y)."""
    wide, high = badge_width(text, unit), BADGE * unit
    left = x - wide / 2
    return (
        f'<rect class="badge" x="{left:.2f}" y="{y - high / 2:.2f}" width="{wide:.2f}" height="{high:.2f}" '
        f'rx="{high / 2:.2f}" stroke-width="{0.35 * unit:.2f}"/>{heart(left + 3.1 * unit, y + 0.3 * unit, 2.5 * unit)}'
        f'<text class="badge-text" x="{left + 5.2 * unit:.2f}" y="{_base(y, BADGE_TEXT * unit):.2f}" '
        f'font-size="{BADGE_TEXT * unit:.2f}">{escape(text)}</text>'
    )


def _ground(terrain: Terrain, part: Frame, box: Box) -> str:
    width, height = box.right - box.left, box.bottom - box.top
    found = {ground.kind: path(ground.shapes) for ground in terrain.ground(part)}
    lines = {
        ground.kind: path(ground.shapes[shapely.get_dimensions(ground.shapes) == 1])
        for ground in terrain.ground(part)
        if ground.kind == "water"
    }
    made = [f'<rect class="land" width="{width:.2f}" height="{height:.2f}"/>']
    made += [f'<path class="{kind}" d="{found[kind]}"/>' for kind in _UNDER if found.get(kind)]
    if lines.get("water"):
        made.append(f'<path class="water-line" stroke-width="{_wide(part, 4, 0.2, 1.2):.2f}" d="{lines["water"]}"/>')
    for kind, (metres, least, most) in _ROADS.items():
        if kind in found:
            wide = _wide(part, metres, least, most)
            made.append(f'<path class="casing" stroke-width="{wide + 0.3:.2f}" d="{found[kind]}"/>')
    for kind, (metres, least, most) in _ROADS.items():
        if kind in found:
            made.append(f'<path class="road" stroke-width="{_wide(part, metres, least, most):.2f}" d="{found[kind]}"/>')
    if "rail" in found:
        made.append(f'<path class="rail" d="{found["rail"]}"/><path class="sleepers" d="{found["rail"]}"/>')
    return "".join(made)


def _wide(frame: Frame, metres: float, least: float, most: float) -> float:
    return min(max(metres / frame.metres, least), most)


def _areas(plan: Plan, terrain: Terrain, part: Frame, box: Box) -> str:
    unit = plan.wanted.unit
    inside = terrain.outlines(plan.parts, part)
    about = [area for area in terrain.areas if area.id in plan.wanted.focus]
    tops = [area for area in about if area.parent_id not in plan.wanted.focus]
    focus = terrain.outlines(tops, part)
    width, height = box.right - box.left, box.bottom - box.top
    made = []
    if len(focus):
        rest = shapely.difference(shapely.box(-5, -5, width + 5, height + 5), shapely.union_all(focus))
        made.append(f'<path class="outside" d="{path([rest])}"/>')
    made.append(_drawn("around", terrain.outlines(plan.around, part), 0.25 * unit))
    made.append(_drawn("inner", inside, 0.45 * unit))
    wijken = [area for area in about if area.id not in terrain.leaves and area not in tops]
    made.append(_drawn("edge", terrain.outlines(wijken, part), 0.6 * unit))
    made.append(_drawn("edge", focus, 0.7 * unit) if not _only_own(tops) else "")
    dash = f'stroke-dasharray="{1.8 * unit:.2f} {1.2 * unit:.2f}"'
    made.append(_drawn("own", terrain.outlines(plan.own, part), 0.55 * unit, dash))
    return "".join(made)


def _only_own(areas: Sequence[Area]) -> bool:
    return all(area.level is Level.OWN for area in areas)


def _drawn(kind: str, shapes: Any, wide: float, more: str = "") -> str:
    data = path(shapes)
    return f'<path class="{kind}" stroke-width="{wide:.2f}" {more} d="{data}"/>' if data else ""


def _names(plan: Plan, box: Box) -> Iterator[str]:
    unit = plan.wanted.unit
    for kind, spots in (
        ("street-name", plan.street_names),
        ("near-name", plan.near_names),
        *((f"{kind}-name", (spot,)) for kind, spot in plan.ground_names),
    ):
        for spot in spots:
            if _near(spot.x, spot.y, box):
                yield _text(kind, spot)
    for kind, names in (("own-name", plan.own_names), ("area-name", plan.names)):
        for name in names:
            if name.spot is not None and _near(name.spot.x, name.spot.y, box):
                yield _text(kind, name.spot)
                if name.badge:
                    yield badge(name.badge, name.spot.x, name.spot.below, unit)


def _pins(plan: Plan, kinds: Sequence[Kind], box: Box) -> Iterator[str]:
    unit = plan.wanted.unit
    shown = [mark for mark in plan.marks if _near(*mark.at, box)]
    for mark in shown:
        if mark.moved:
            (x, y), (there_x, there_y) = mark.at, mark.true
            line = f"M{x:.2f} {y:.2f}L{there_x:.2f} {there_y:.2f}"
            yield f'<path class="leader" stroke-width="{0.3 * unit:.2f}" d="{line}"/>'
            yield dot(there_x, there_y, 1.5 * unit, INK, rim=0.2)
    for mark in shown:
        yield _pin(mark, [kinds[row] for row in mark.members], unit)
    for spot in plan.titles:
        if _near(spot.x, spot.y, box):
            yield _text("pin-name", spot)


def _pin(mark: Mark, kinds: Sequence[Kind], unit: float) -> str:
    x, y = mark.at
    size = pins.DIAMETER * unit
    text = mark.text if mark.first or len(kinds) > 1 else ""
    if len(kinds) == 1:
        satellite = ""
        if text:
            away, small = size * 0.4, size * 0.5
            satellite = (
                f"{dot(x + away, y - away, small, KIND_STYLES[kinds[0]].colour)}"
                f"{_round(x + away, y - away, small - RIM - 0.5 * unit, '#fff')}"
                f"{sign_of(kinds[0], x + away, y - away, small * 0.72, KIND_STYLES[kinds[0]].colour)}"
            )
        return disc(kinds[0], text, x, y, size) + satellite
    wide = pins.pill_width(mark.first + len(kinds), unit)
    colour = KIND_STYLES[kinds[0]].colour if len(set(kinds)) == 1 else MIXED
    return f"{dot(x, y, size, colour, wide=wide)}{_number(text, x, y, size, len(text))}"


def _number(text: str, x: float, y: float, size: float, letters: int = 0) -> str:
    factor = 1.0 if letters else {1: 1.0, 2: 1.0, 3: 0.82}.get(len(text), 0.66)
    high = pins.TEXT / pins.DIAMETER * size * factor
    return f'<text class="pin-text" x="{x:.2f}" y="{_base(y, high):.2f}" font-size="{high:.2f}">{escape(text)}</text>'


def _text(kind: str, spot: Placed) -> str:
    """Lines of text around their middle."""
    step = spot.size * labels.LINE
    top = spot.y - step * (len(spot.lines) - 1) / 2
    turn = f' transform="rotate({spot.angle:.2f} {spot.x:.2f} {spot.y:.2f})"' if spot.angle else ""
    return "".join(
        f'<text class="{kind}" x="{spot.x:.2f}" y="{_base(top + at * step, spot.size):.2f}" '
        f'font-size="{spot.size:.2f}" text-anchor="{spot.anchor}"{turn}>{escape(line)}</text>'
        for at, line in enumerate(spot.lines)
    )


def _base(middle: float, size: float) -> float:
    """The base line of a text whose figures and capitals (0.71 em high) have their middle here."""
    return middle + 0.357 * size


def _near(x: float, y: float, box: Box) -> bool:
    return box.left - 40 <= x <= box.right + 40 and box.top - 20 <= y <= box.bottom + 20


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and one.right > other.left and one.top < other.bottom and one.bottom > other.top


def _signs(plan: Plan, kinds: Sequence[Kind]) -> Iterable[str]:
    found = {kinds[row] for mark in plan.marks for row in mark.members}
    return [symbol(kind) for kind in Kind if kind in found]
