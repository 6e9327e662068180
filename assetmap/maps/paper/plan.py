"""What stands where on a map: pins, names, badges and what found no room. Drawing it is for `svg`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

import shapely

from assetmap.domain.areas import Area, Level
from assetmap.maps.paper import fonts, groundnames, labels, pins
from assetmap.maps.paper.crowd import Crowd, around
from assetmap.maps.paper.frame import Box, Frame
from assetmap.maps.paper.labels import Name, Placed
from assetmap.maps.paper.pins import Mark
from assetmap.maps.paper.terrain import Terrain

AREA_TEXT, OWN_TEXT, NEAR_TEXT, BADGE_TEXT, PIN_TEXT = 4.3, 3.5, 2.9, 2.7, 2.7
"""Sizes of letters in mm, on A3."""

BADGE = 5.0
"""Height of the badge with the number of talents in mm, on A3."""

STREETS_UP_TO, MAIN_UP_TO = 12_500, 40_000
"""A smaller scale than 1 : this has no names of streets, or not even of the main ones, unless they are asked for."""

Labels = Literal["numbers", "titles", "names"]
"""Numbers for a list; titles beside the pins, numbers where they find no room; or titles where there is room only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a map must show.

    `focus` are the areas that it is about, with what lies in them; what lies around is pale. `rows` are the assets that
    get a pin, by their index in the snapshot, `titles` their names when pins carry names instead of numbers. `badges`
    are texts for under the names of areas, by their id. `unit` is how large signs are, 1 on A3. `reserved` boxes stay
    free of names and pins.
    """

    frame: Frame
    focus: frozenset[str]
    rows: Sequence[int] = ()
    titles: Sequence[str] = ()
    labels: Labels = "numbers"
    badges: Mapping[str, str] = field(default_factory=dict)
    unit: float = 1.0
    reserved: Sequence[Box] = ()
    all_streets: bool = False


@dataclass(frozen=True, slots=True)
class AreaName:
    """The name of an area with its badge; `spot` None when there was no room for it.

    `left` is the text of a badge for which there was no room.
    """

    area: Area
    spot: Placed | None
    badge: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The names of what lies around the areas and on the ground, where all else left room for them."""

    near_names: tuple[Placed, ...]
    ground_names: tuple[tuple[str, Placed], ...]
    street_names: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A map that is ready to be drawn.

    `marks` have the indexes of assets as members; those with `first` 0 have their name beside them, in `titles`, the
    others a number. `left_out` are assets within the frame for which there was no room. `surroundings` are found when
    the map is drawn, while others are printed: no list hangs on them.
    """

    wanted: Wanted
    parts: tuple[Area, ...]
    around: tuple[Area, ...]
    own: tuple[Area, ...]
    names: tuple[AreaName, ...]
    own_names: tuple[AreaName, ...]
    marks: tuple[Mark, ...]
    titles: tuple[Placed, ...]
    left_out: tuple[int, ...]
    surroundings: Callable[[], Surroundings]

    @property
    def listed(self) -> tuple[tuple[int, int], ...]:
        """Number and asset of everything that has a number, in order."""
        return tuple((mark.first + at, row) for mark in self.marks if mark.first for at, row in enumerate(mark.members))

    @property
    def unnamed(self) -> tuple[AreaName, ...]:
        """Areas in sight whose name, or number of talents, found no room on the map."""
        return tuple(name for name in (*self.names, *self.own_names) if name.spot is None or name.left)


def plan(terrain: Terrain, wanted: Wanted) -> Plan:
    """Find a place for everything: pins first, then the names of areas, then the rest."""
    frame, unit = wanted.frame, wanted.unit
    crowd = Crowd(frame.box)
    crowd.add(*wanted.reserved)
    seen = terrain.areas_in(frame)
    parts = tuple(area for area in seen if area.id in wanted.focus and area.id in terrain.leaves)
    near = tuple(area for area in seen if area.id in terrain.leaves and area.id not in wanted.focus)
    own = tuple(area for area in seen if area.level is Level.OWN)
    rows = terrain.rows_in(_inner(frame, pins.DIAMETER * unit / 2), wanted.rows)
    placed = pins.place(frame.place(terrain.points[rows]), crowd, unit)
    marks = [replace(mark, members=tuple(rows[index] for index in mark.members)) for mark in placed.marks]
    names = _area_names(terrain, parts, wanted, crowd)
    own_names = _own_names(terrain, own, wanted, crowd)
    titles: tuple[Placed, ...] = ()
    if wanted.labels != "numbers":
        marks, titles = _titled(marks, wanted, crowd)
    return Plan(
        wanted=wanted,
        parts=parts,
        around=near,
        own=own,
        names=names,
        own_names=own_names,
        marks=tuple(marks),
        titles=titles,
        left_out=tuple(rows[index] for index in placed.left_out),
        surroundings=cache(lambda: _surroundings(terrain, near, wanted, crowd)),
    )


def badge_width(text: str, unit: float) -> float:
    """How wide a badge with this text is, in mm, with its sign and its border."""
    return fonts.width(text, BADGE_TEXT * unit, fonts.MEDIUM) + 7.4 * unit


def _inner(frame: Frame, margin: float) -> Any:
    land, away = frame.land, margin * frame.metres
    return type(land)(land.west + away, land.south + away, land.east - away, land.north - away)


def _within(shapes: Any, frame: Frame) -> Any:
    return shapely.intersection(shapes, shapely.box(*frame.box))


def _area_names(terrain: Terrain, areas: Sequence[Area], wanted: Wanted, crowd: Crowd) -> tuple[AreaName, ...]:
    unit = wanted.unit
    shapes = _within(terrain.outlines(areas, wanted.frame), wanted.frame)
    asked = []
    for area, shape in zip(areas, shapes, strict=True):
        badge = wanted.badges.get(area.id, "")
        below, wide = ((BADGE + 0.8) * unit, badge_width(badge, unit)) if badge else (0.0, 0.0)
        asked.append(Name(area.name, shape, AREA_TEXT * unit, fonts.BOLD, below, wide))
    spots = labels.in_areas(asked, crowd)
    # A name alone still fits where a name with a badge does not.
    again = [at for at, spot in enumerate(spots) if spot is None and asked[at].below]
    alone = labels.in_areas([replace(asked[at], below=0.0, wide=0.0) for at in again], crowd)
    second = dict(zip(again, alone, strict=True))
    return tuple(
        AreaName(area, second[at], left=wanted.badges[area.id])
        if at in second
        else AreaName(area, spots[at], wanted.badges.get(area.id, ""))
        for at, area in enumerate(areas)
    )


def _own_names(terrain: Terrain, areas: Sequence[Area], wanted: Wanted, crowd: Crowd) -> tuple[AreaName, ...]:
    shapes = _within(terrain.outlines(areas, wanted.frame), wanted.frame)
    asked = [
        Name(area.name, shape, OWN_TEXT * wanted.unit, fonts.ITALIC) for area, shape in zip(areas, shapes, strict=True)
    ]
    return tuple(AreaName(area, spot) for area, spot in zip(areas, labels.in_areas(asked, crowd), strict=True))


def _surroundings(terrain: Terrain, near: Sequence[Area], wanted: Wanted, crowd: Crowd) -> Surroundings:
    frame, unit = wanted.frame, wanted.unit
    near_names = _near_names(terrain, near, wanted, crowd)
    named = terrain.names(frame)
    known = {area.name.casefold() for area in terrain.areas}
    streets = {"street", "main"} if wanted.all_streets or frame.scale <= STREETS_UP_TO else {"main"}
    return Surroundings(
        near_names,
        groundnames.of_land(named, unit, crowd, known),
        groundnames.of_streets([each for each in named if each.kind in streets], unit, crowd)
        if wanted.all_streets or frame.scale <= MAIN_UP_TO
        else (),
    )


def _near_names(terrain: Terrain, areas: Sequence[Area], wanted: Wanted, crowd: Crowd) -> tuple[Placed, ...]:
    """Names of what lies around, only where there is plenty of room: they are there to find one's way."""
    shapes = _within(terrain.outlines(areas, wanted.frame), wanted.frame)
    size = NEAR_TEXT * wanted.unit
    asked = [
        Name(area.name, shape, size, fonts.REGULAR)
        for area, shape in zip(areas, shapes, strict=True)
        if shape.area > 2 * size * fonts.width(area.name, size)
    ]
    return tuple(spot for spot in labels.in_areas(asked, crowd, strict=True) if spot is not None)


def _titled(marks: Sequence[Mark], wanted: Wanted, crowd: Crowd) -> tuple[list[Mark], tuple[Placed, ...]]:
    """Marks with their names beside them; those that have no room for it, or stand for several, keep a number."""
    unit = wanted.unit
    texts = dict(zip(wanted.rows, wanted.titles, strict=True))
    single = [mark for mark in marks if len(mark.members) == 1]
    room = 62.0 * unit
    spots = labels.beside_pins(
        [fonts.cut(texts[mark.members[0]], room, PIN_TEXT * unit, fonts.MEDIUM) for mark in single],
        [mark.at for mark in single],
        pins.DIAMETER * unit / 2,
        PIN_TEXT * unit,
        crowd,
    )
    titled = {mark.members for mark, spot in zip(single, spots, strict=True) if spot is not None}
    if wanted.labels == "names":
        return [replace(mark, first=0) for mark in marks], tuple(spot for spot in spots if spot is not None)
    numbered, following = [], 1
    for mark in marks:
        numbered.append(replace(mark, first=0 if mark.members in titled else following))
        following += 0 if mark.members in titled else len(mark.members)
    return numbered, tuple(spot for spot in spots if spot is not None)


def kinds_shown(plan: Plan, kinds: Sequence[Any]) -> Counter[Any]:
    """How many assets of each kind have a pin, by the kinds of all assets of the snapshot."""
    return Counter(kinds[row] for mark in plan.marks for row in mark.members)


def boxes_of(plan: Plan) -> list[Box]:
    """The boxes of all pins and upright names, to see that none overlap; slanting names are not among them."""
    unit = plan.wanted.unit
    size, wide = pins.DIAMETER * unit, pins.pill_width(max(1, len(plan.wanted.rows)), unit)
    found = [around(*mark.at, wide if len(mark.members) > 1 else size, size) for mark in plan.marks]
    for name, style in (
        *((name, fonts.BOLD) for name in plan.names),
        *((name, fonts.ITALIC) for name in plan.own_names),
    ):
        if name.spot is not None:
            found.append(_name_box(name.spot, style))
            if name.badge:
                found.append(around(name.spot.x, name.spot.below, badge_width(name.badge, unit), BADGE * unit))
    found += [_name_box(spot, fonts.MEDIUM) for spot in plan.titles]
    found += [_name_box(spot, fonts.REGULAR) for spot in plan.surroundings().near_names]
    return found + [_name_box(spot, fonts.ITALIC) for _kind, spot in plan.surroundings().ground_names]


def _name_box(spot: Placed, style: fonts.Style) -> Box:
    width = max(fonts.width(line, spot.size, style) for line in spot.lines)
    shift = {"start": width / 2, "end": -width / 2}.get(spot.anchor, 0.0)
    return around(spot.x + shift, spot.y, width, len(spot.lines) * spot.size * labels.LINE)
