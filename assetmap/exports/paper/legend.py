"""The legend of a map: only what is really on it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.exports.paper.lists import HEADING
from assetmap.exports.paper.measures import LINE, SMALL, markup
from assetmap.i18n import gettext as _
from assetmap.maps.paper import svg
from assetmap.maps.paper.marks import Dot, dots
from assetmap.maps.paper.plan import Plan, kinds_shown
from assetmap.maps.paper.terrain import Terrain

ROW = 5.6
"""Mm of one line of the legend, on A3."""

SWATCH = 7.0


@dataclass(frozen=True, slots=True)
class Legend:
    """Signs with what they mean, and the height of all in mm when they stand in `columns` beside each other."""

    items: tuple[tuple[Markup, str], ...]
    columns: int
    height: float


NOTHING = Legend((), 1, 0.0)


def legend(plan: Plan, terrain: Terrain, unit: float, columns: int) -> Legend:
    """What is on this map."""
    shown = kinds_shown(plan, terrain.snapshot.assets.kind)
    found = [(_sign(kind, unit), _(KIND_STYLES[kind].plural)) for kind in Kind if shown[kind]]
    if any(len(mark.members) > 1 for mark in plan.marks):
        found.append((_swatch(_MORE, unit), _("Several together")))
    if any(mark.moved for mark in plan.marks):
        found.append((_swatch(_ASIDE, unit), _("Stands at the end of the line")))
    if any(svg.is_somewhere(mark, terrain.snapshot.assets.street) for mark in plan.marks):
        found.append((_swatch(_SOMEWHERE, unit), _("Somewhere on this street")))
    if any(name.badge and name.spot for name in plan.names):
        found.append((_swatch(_BADGE + svg.heart(3.5, 2.7, 2.4), unit), _("Talents, counted per buurt")))
    if plan.parts:
        found.append((_swatch('<path class="edge" stroke-width=".6" d="M.5 2.5H6.5"/>', unit), _("Border of a buurt")))
    if plan.own:
        found.append((_swatch(_OWN, unit), _("Own area")))
    on_it = {ground.kind.split()[0] for ground in terrain.ground(plan.wanted.frame)}
    for kind, text in (("water", _("Water")), ("green", _("Green")), ("building", _("Houses"))):
        if kind in on_it:
            found.append((_swatch(f'<rect class="{kind}" x=".5" y=".5" width="6" height="4" rx=".6"/>', unit), text))
    if "rail" in on_it:
        found.append((_swatch(_RAIL, unit), _("Railway")))
    lines = -(-len(found) // columns)
    return Legend(tuple(found), columns, (HEADING + lines * ROW + 2.5) * unit if found else 0.0)


_MORE = (
    dots([Dot(3.5, 2.5, 4.4, svg.MIXED, wide=6.6)])
    + '<text class="pin-text" x="3.5" y="3.25" font-size="2.1">3–7</text>'
)
_ASIDE = '<path class="leader" stroke-width=".3" d="M4.6 1.9L1 4.2"/>' + dots(
    [Dot(1, 4.2, 1.4, svg.INK, rim=0.2), Dot(4.6, 1.9, 3.4, svg.MIXED)]
)
_SOMEWHERE = svg.ring(3.5, 2.5, 2.3, 0.7) + dots([Dot(3.5, 2.5, 2.2, svg.MIXED)])
_BADGE = '<rect class="badge" x=".2" y=".5" width="6.6" height="4" rx="2" stroke-width=".35"/>'
_OWN = '<rect class="own" x=".5" y=".6" width="6" height="3.8" stroke-width=".5" stroke-dasharray="1.3 .9"/>'
_RAIL = '<path class="rail" d="M.3 2.5H6.7"/><path class="sleepers" d="M.3 2.5H6.7"/>'


def _sign(kind: Kind, unit: float) -> Markup:
    return _swatch(svg.disc(kind, 3.5, 2.5, 4.8), unit)


def _swatch(inside: str, unit: float) -> Markup:
    return markup(
        f'<svg class="swatch" width="{SWATCH * unit:.2f}mm" height="{5 * unit:.2f}mm" viewBox="0 0 7 5">{inside}</svg>'
    )


def text_height(lines: int, unit: float) -> float:
    """Of a paragraph under a heading, in mm."""
    return (HEADING + lines * SMALL * LINE + 3.0) * unit if lines else 0.0
