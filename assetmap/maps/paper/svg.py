"""A planned map as SVG: ground, areas, pins and names, in mm. Colours are classes of the style sheet of all paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import shapely

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.maps.paper import fonts, labels, marks, pins
from assetmap.maps.paper.frame import Box, Frame, Piece
from assetmap.maps.paper.halo import halo
from assetmap.maps.paper.labels import Placed
from assetmap.maps.paper.marks import HUNDREDTHS, RIM, Dot, Sign, Words
from assetmap.maps.paper.pins import Mark
from assetmap.maps.paper.plan import BADGE, BADGE_TEXT, Plan, badge_width
from assetmap.maps.paper.terrain import Terrain

_UNDER = ("green farm", "green grass", "green", "green park", "green wood", "water")
_PAVED = ("paved path", "paved street", "paved main", "paved motorway")
"""Areas by their class, bottom first."""

_LINES = {
    "stream": (4.0, 0.2, 1.2),
    "road path": (2.0, 0.2, 0.7),
    "road street": (7.0, 0.35, 3.0),
    "road main": (12.0, 0.7, 5.0),
    "road motorway": (20.0, 1.0, 8.0),
}
"""Metres wide in the land; at least and at most so many mm on paper. Bottom first."""

COARSE = 20_000
"""At a smaller scale than 1 : this, lines are thinner and have hardly a rim."""

INK = MIXED = "#1E293B"
"""The colour of words, and of a pin that stands for several kinds."""

SIGN = 0.62
"""How wide a sign is in its pin."""

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
            _ground(terrain, part, box, plan.wanted.unit),
            _areas(plan, terrain, part, box),
            f'<g transform="translate({-box.left:.3f} {-box.top:.3f})">',
            *_rings(plan, terrain, box),
            *_names(plan, box),
            *_pins(plan, kinds, box),
            *(piece.svg for piece in over if _touch(piece.box, box)),
            "</g>",
        ]
    )
    width, height = box.right - box.left, box.bottom - box.top
    return (
        f'<svg class="map" width="{width * smaller:.3f}mm" height="{height * smaller:.3f}mm" '
        f'viewBox="0 0 {width:.3f} {height:.3f}">{body}</svg>'
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


def disc(kind: Kind, x: float, y: float, size: float) -> str:
    """A round pin in the colour of a kind with its sign in it."""
    pin = Dot(x, y, size, KIND_STYLES[kind].colour)
    return marks.dots([pin]) + marks.signs([Sign(kind, x, y, size * SIGN)])


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


def _ground(terrain: Terrain, part: Frame, box: Box, unit: float) -> str:
    width, height = box.right - box.left, box.bottom - box.top
    found = {ground.kind: path(ground.shapes) for ground in terrain.ground(part)}
    rim = 0.3 * unit * (0.5 if part.scale > COARSE else 1.0)
    made = [f'<rect class="land" width="{width:.2f}" height="{height:.2f}"/>', *_pictures(terrain, part, box)]
    made += [f'<path class="{kind}" d="{found[kind]}"/>' for kind in _UNDER if kind in found]
    if "stream" in found:
        made.append(_line("stream", _wide("stream", part, unit), found["stream"]))
    paved = [kind for kind in _PAVED if kind in found]
    made += [_line("kerb", rim, found[kind]) for kind in paved]
    made += [f'<path class="{kind}" d="{found[kind]}"/>' for kind in paved]
    if "building" in found:
        made.append(f'<path class="building" d="{found["building"]}"/>')
    roads = {kind: _wide(kind, part, unit) for kind in _LINES if kind in found and kind != "stream"}
    made += [_line("casing", wide + rim, found[kind]) for kind, wide in roads.items() if kind != "road path"]
    made += [_line(kind, wide, found[kind]) for kind, wide in roads.items()]
    for kind in ("tram", "rail"):
        if kind in found:
            made.append(f'<path class="{kind}" d="{found[kind]}"/>')
    if "rail" in found:
        made.append(f'<path class="sleepers" d="{found["rail"]}"/>')
    return "".join(made)


def _line(klass: str, wide: float, data: str) -> str:
    return f'<path class="{klass}" stroke-width="{wide:.2f}" d="{data}"/>'


def _wide(kind: str, part: Frame, unit: float) -> float:
    """Mm that a line is as wide as it is in the land, but always wide enough to be seen."""
    metres, least, most = _LINES[kind]
    seen = least * unit * (0.6 if part.scale > COARSE else 1.0)
    return min(max(metres / part.metres, seen), most * unit)


def _pictures(terrain: Terrain, part: Frame, box: Box) -> Iterator[str]:
    """Tiles of a base map of pictures, each a hair larger than it is, so that no seams show; made paler as a whole."""
    found = terrain.pictures(part)
    for name, ((left, top), (right_x, right_y), (below_x, below_y)) in found:
        turn = (right_x - left, right_y - top, below_x - left, below_y - top, left, top)
        matrix = " ".join(f"{number:.4f}" for number in turn)
        yield (
            f'<image href="assetmap://app/{name}" x="-.002" y="-.002" width="1.004" height="1.004" '
            f'preserveAspectRatio="none" transform="matrix({matrix})"/>'
        )
    if found:
        width, height = box.right - box.left, box.bottom - box.top
        yield f'<rect class="veil" width="{width:.2f}" height="{height:.2f}"/>'


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
    unit, around = plan.wanted.unit, plan.surroundings()
    yield _texts("street-name", around.street_names, box)
    yield _texts("near-name", around.near_names, box)
    for kind in ("water", "green", "place"):
        yield _texts(f"{kind}-name", [spot for ground, spot in around.ground_names if ground == kind], box)
    for kind, names in (("own-name", plan.own_names), ("area-name", plan.names)):
        yield _texts(kind, [name.spot for name in names if name.spot is not None], box)
        for name in names:
            if name.badge and name.spot is not None and _near(name.spot.x, name.spot.y, box):
                yield badge(name.badge, name.spot.x, name.spot.below, unit)


def _pins(plan: Plan, kinds: Sequence[Kind], box: Box) -> Iterator[str]:
    """Lines to pins that stand aside, pins, what is in them, and small signs at the shoulder of numbered ones."""
    unit = plan.wanted.unit
    size = pins.DIAMETER * unit
    shown = [mark for mark in plan.marks if _near(*mark.at, box)]
    aside = [mark for mark in shown if mark.moved]
    if aside:
        lines = "".join(f"M{mark.at[0]:.2f} {mark.at[1]:.2f}L{mark.true[0]:.2f} {mark.true[1]:.2f}" for mark in aside)
        yield f'<path class="leader" stroke-width="{0.3 * unit:.2f}" d="{lines}"/>'
        yield marks.dots(Dot(*mark.true, 1.5 * unit, INK, rim=0.2) for mark in aside)
    yield marks.dots(_pin(mark, kinds, unit) for mark in shown)
    yield marks.signs(
        Sign(kinds[mark.members[0]], *mark.at, size * SIGN) for mark in shown if not mark.first and not _several(mark)
    )
    yield marks.texts("pin-text", [_number(mark, unit) for mark in shown if mark.first or _several(mark)])
    shoulder = [
        (kinds[mark.members[0]], mark.at[0] + 0.4 * size, mark.at[1] - 0.4 * size)
        for mark in shown
        if mark.first and not _several(mark)
    ]
    small = 0.5 * size
    yield marks.dots(Dot(x, y, small, KIND_STYLES[kind].colour) for kind, x, y in shoulder)
    yield marks.dots(Dot(x, y, small - RIM - 0.5 * unit, marks.WHITE, rim=0.0) for _kind, x, y in shoulder)
    yield marks.signs(Sign(kind, x, y, small * 0.72, KIND_STYLES[kind].colour) for kind, x, y in shoulder)
    yield _texts("pin-name", plan.titles, box)


def is_somewhere(mark: Mark, streets: Sequence[str]) -> bool:
    """Whether of all that a pin stands for only the street is known; `streets` are those of the assets, or none."""
    return bool(streets) and all(streets[row] for row in mark.members)


def _rings(plan: Plan, terrain: Terrain, box: Box) -> Iterator[str]:
    """A wide dashed ring around what is somewhere in a street: it is not this very spot."""
    unit, streets = plan.wanted.unit, terrain.snapshot.assets.street
    for mark in plan.marks:
        if is_somewhere(mark, streets) and _near(*mark.true, box):
            yield ring(*mark.true, pins.DIAMETER * unit, unit)


def ring(x: float, y: float, radius: float, unit: float) -> str:
    """The sign of a place of which only the street is known, around (x, y)."""
    return (
        f'<circle class="somewhere" cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" stroke-width="{0.3 * unit:.2f}" '
        f'stroke-dasharray="{1.1 * unit:.2f} {0.9 * unit:.2f}"/>'
    )


def _several(mark: Mark) -> bool:
    return len(mark.members) > 1


def _pin(mark: Mark, kinds: Sequence[Kind], unit: float) -> Dot:
    found = {kinds[row] for row in mark.members}
    colour = KIND_STYLES[kinds[mark.members[0]]].colour if len(found) == 1 else MIXED
    wide = pins.pill_width(mark.first + len(mark.members), unit) if _several(mark) else 0.0
    return Dot(*mark.at, pins.DIAMETER * unit, colour, wide)


def _number(mark: Mark, unit: float) -> Words:
    factor = 1.0 if _several(mark) else {1: 1.0, 2: 1.0, 3: 0.82}.get(len(mark.text), 0.66)
    high = pins.TEXT * unit * factor
    return Words(mark.text, mark.at[0], _base(mark.at[1], high), high)


_RIMS: dict[str, tuple[fonts.Style, float]] = {
    "street-name": (fonts.REGULAR, 0.2),
    "near-name": (fonts.REGULAR, 0.3),
    "water-name": (fonts.ITALIC, 0.2),
    "green-name": (fonts.ITALIC, 0.2),
    "place-name": (fonts.MEDIUM, 0.35),
    "own-name": (fonts.ITALIC, 0.4),
    "area-name": (fonts.BOLD, 0.45),
    "pin-name": (fonts.MEDIUM, 0.4),
}
"""The letters of each class of names, and mm of the rim around them."""


def _texts(kind: str, spots: Sequence[Placed], box: Box) -> str:
    """Names with the rim around them: the upright ones with one rim for all."""
    shown = [spot for spot in spots if _near(spot.x, spot.y, box)]
    upright = "".join(_rim(kind, spot) for spot in shown if not spot.angle)
    drawn = [f'<path class="{kind} rim" {HUNDREDTHS} d="{upright}"/>'] if upright else []
    for spot in shown:
        turn = f' transform="rotate({spot.angle:.2f} {spot.x:.2f} {spot.y:.2f})"' if spot.angle else ""
        if turn:
            drawn.append(f'<g{turn}><path class="{kind} rim" {HUNDREDTHS} d="{_rim(kind, spot)}"/></g>')
        drawn += [
            f'<text class="{kind}" x="{spot.x:.2f}" y="{y:.2f}" font-size="{spot.size:.2f}" '
            f'text-anchor="{spot.anchor}"{turn}>{escape(line)}</text>'
            for line, y in _lines(spot)
        ]
    return "".join(drawn)


def _rim(kind: str, spot: Placed) -> str:
    style, rim = _RIMS[kind]
    rims = []
    for line, y in _lines(spot):
        wide = fonts.width(line, spot.size, style)
        left = spot.x - {"start": 0.0, "middle": wide / 2, "end": wide}[spot.anchor]
        rims.append(halo(line, (left, y), spot.size, style, rim))
    return "".join(rims)


def _lines(spot: Placed) -> Iterator[tuple[str, float]]:
    """Lines of text around their middle, with the base line of each."""
    step = spot.size * labels.LINE
    top = spot.y - step * (len(spot.lines) - 1) / 2
    for at, line in enumerate(spot.lines):
        yield line, _base(top + at * step, spot.size)


def _base(middle: float, size: float) -> float:
    """The base line of a text whose figures and capitals (0.71 em high) have their middle here."""
    return middle + 0.357 * size


def _near(x: float, y: float, box: Box) -> bool:
    return box.left - 40 <= x <= box.right + 40 and box.top - 20 <= y <= box.bottom + 20


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and one.right > other.left and one.top < other.bottom and one.bottom > other.top
