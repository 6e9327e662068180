"""What a user does with own areas: draw one, change its name, colour or outline, remove it. Assets in it follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_
from assetmap.domain.own_areas import problems, tidy_name
from assetmap.geo import shapes
from assetmap.operations import areas
from assetmap.store.unit import Unit


def add(unit: Unit, name: str, geometry: bytes, colour: str = "") -> str:
    """Add an own area with this outline (WKB, WGS84), mended where its lines cross; its id.

    Raises:
        KnownError: name, colour or outline cannot be stored.
    """
    _check(name, colour)
    outline = shapes.checked(geometry)
    made = Area(
        id=new_id(),
        division_id=None,
        level=Level.OWN,
        code="",
        name=tidy_name(name),
        parent_id=None,
        geometry=outline.geometry,
        bounds=outline.bounds,
        colour=colour,
    )
    return areas.save_own(unit, made)


def change(
    unit: Unit, area_id: str, *, name: str | None = None, colour: str | None = None, geometry: bytes | None = None
) -> None:
    """Change what is given of an own area; the rest stays as it is.

    Raises:
        NotFound: there is no own area with this id.
        KnownError: name, colour or outline cannot be stored.
    """
    found = unit.get("areas", area_id)
    if found is None or found["level"] != Level.OWN:
        raise NotFound(N_("This own area is not in the dossier (any more)."))
    changed: dict[str, Any] = {}
    if name is not None and name != found["name"]:
        _check(name, "")
        changed["name"] = tidy_name(name)
    if colour is not None and colour != found["colour"]:
        _check("-", colour)
        changed["colour"] = colour
    if geometry is not None and geometry != found["geometry"]:
        outline = shapes.checked(geometry)
        was = Bounds(*(found[side] for side in Bounds._fields))
        area = next(area for area in unit.areas_near(was) if area.id == area_id)
        areas.save_own(unit, replace(area, geometry=outline.geometry, bounds=outline.bounds, **changed))
    elif changed:
        unit.save("areas", {"id": area_id, **changed})


def delete(unit: Unit, area_id: str) -> None:
    """Remove an own area; nothing happens to the assets in it.

    Raises:
        NotFound: there is no own area with this id.
    """
    areas.delete_own(unit, area_id)


def _check(name: str, colour: str) -> None:
    for problem in problems(name, colour):
        message = problem.message
        raise KnownError(message.id, **message.values)
