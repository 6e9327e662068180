"""What a user does with areas: import a division, keep and remove own areas, remove a division.

Assets follow: after each of these, every asset is linked to exactly the areas that hold it, by the border rule of
`geo/locate.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from assetmap.domain.areas import Area, Bounds, Division, Level, own_code
from assetmap.domain.changes import Row
from assetmap.domain.errors import NotFound
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo.cores import without_collecting
from assetmap.geo.locate import LocatableArea, Located, Locator, share_ground
from assetmap.store.unit import Point, Unit

_CHUNK = 20_000
_FEW = 1_000
"""So many areas, with their outlines, are stored between two reports."""


def import_division(unit: Unit, division: Division, areas: Sequence[Area], progress: Progress | None = None) -> int:
    """Add an official division and make it the current one; earlier ones of the same land stay, but no longer count.

    A division of other land (the gemeente next door) goes on counting beside it.

    Own areas among `areas` are added beside the division; when there are only own areas, the current division stays.

    Returns:
        How many areas were added.
    """
    progress = progress or Silent()
    progress.report(0.0, Message(N_("Storing areas …")))
    if any(area.level is not Level.OWN for area in areas):
        unit.save("divisions", asdict(replace(division, imported_at=unit.now, current=True)) | {"current": 1})
    with without_collecting():
        for start in range(0, len(areas), _FEW):
            unit.insert_many("areas", [_row(area) for area in areas[start : start + _FEW]])
            progress.report(0.5 * min(1.0, (start + _FEW) / len(areas)))
    mark_current(unit, division.id)
    place_all(unit, progress)
    return len(areas)


def delete_division(unit: Unit, division_id: str) -> None:
    """Remove a division with its areas; when it counted, the newest other one of the same land does so next.

    Raises:
        NotFound: there is no such division.
    """
    division = unit.get("divisions", division_id)
    if division is None:
        raise NotFound(N_("This division is not in the dossier (any more)."))
    if division["current"]:
        unit.save("divisions", {"id": division_id, "current": 0})
        newest = max(rivals(unit, division_id), key=lambda row: (row["year"] or 0, row["imported_at"]), default=None)
        if newest is not None:
            mark_current(unit, str(newest["id"]))
        # Now that it no longer counts, this also takes away every link to its areas.
        place_all(unit)
    unit.delete_many("areas", [str(area["id"]) for area in unit.rows("areas", division_id=division_id)])
    unit.delete("divisions", division_id)


def save_own(unit: Unit, area: Area) -> str:
    """Add or change an own area; it gets a code when it has none. Assets in and around it follow.

    Returns:
        Its id.

    Raises:
        ValueError: `area` is an official one.
    """
    if area.level is not Level.OWN:
        raise ValueError(f"{area.code} is an official area")
    before = unit.get("areas", area.id)
    kept = replace(area, code=area.code or own_code(area.id), division_id=None, parent_id=None)
    if unit.save("areas", _row(kept)):
        _place_within(unit, [kept.bounds] if before is None else [_bounds(before), kept.bounds])
    return area.id


def delete_own(unit: Unit, area_id: str) -> None:
    """Remove an own area; nothing happens to the assets in it.

    Raises:
        NotFound: there is no own area with this id.
    """
    area = unit.get("areas", area_id)
    if area is None or area["level"] != Level.OWN:
        raise NotFound(N_("This own area is not in the dossier (any more)."))
    unit.delete_many("asset_areas", [str(row["id"]) for row in unit.rows("asset_areas", area_id=area_id)])
    unit.delete("areas", area_id)


def place_all(unit: Unit, progress: Progress | None = None) -> None:
    """Link every asset that has a place to the areas that hold it."""
    progress = progress or Silent()
    progress.report(0.5, Message(N_("Placing assets in areas …")))
    points = unit.asset_points()
    if points:
        locator = locator_of(unit.areas_near())
        for start in range(0, len(points), _CHUNK):
            place(unit, points[start : start + _CHUNK], locator)
            progress.report(0.5 + 0.5 * min(1.0, (start + _CHUNK) / len(points)))
    progress.report(1.0)


def place(unit: Unit, points: Sequence[Point], locator: Locator) -> None:
    """Link the assets at `points` to the areas that hold them, and to no others."""
    found = locator.locate([point.lon for point in points], [point.lat for point in points])
    wanted = {
        row["id"]: row for point, located in zip(points, found, strict=True) for row in _links(point.asset_id, located)
    }
    there = {row["id"]: row for row in unit.asset_links("asset_areas", [point.asset_id for point in points])}
    unit.delete_many("asset_areas", [link for link in there if link not in wanted])
    for link, row in wanted.items():
        if link in there and there[link] != row:
            unit.save("asset_areas", row)
    unit.insert_many("asset_areas", [row for link, row in wanted.items() if link not in there])


def locator_of(areas: Iterable[Area]) -> Locator:
    """A locator over areas of the dossier."""
    return Locator([LocatableArea.of(area) for area in areas])


def _place_within(unit: Unit, many: Sequence[Bounds]) -> None:
    points = {point.asset_id: point for bounds in many for point in unit.asset_points(bounds)}
    if not points:
        return
    around = Bounds(
        min(point.lon for point in points.values()),
        min(point.lat for point in points.values()),
        max(point.lon for point in points.values()),
        max(point.lat for point in points.values()),
    )
    place(unit, list(points.values()), locator_of(unit.areas_near(around)))


def mark_current(unit: Unit, division_id: str) -> None:
    """Make this division count; every other of the same land no longer does. Of own areas alone it is none."""
    if unit.get("divisions", division_id) is None:
        return
    for row in rivals(unit, division_id):
        unit.save("divisions", {"id": row["id"], "current": 0})
    unit.save("divisions", {"id": division_id, "current": 1})


def rivals(unit: Unit, division_id: str) -> list[dict[str, Any]]:
    """The other divisions, as rows, of land that this one divides too."""
    others = [row for row in unit.rows("divisions") if row["id"] != division_id]
    if not others:
        return []
    ground = _outlines(unit, division_id)
    return [row for row in others if share_ground(ground, _outlines(unit, row["id"]))]


def _outlines(unit: Unit, division_id: str) -> list[bytes]:
    return [row["geometry"] for row in unit.rows("areas", division_id=division_id)]


def _links(asset_id: str, located: Sequence[Located]) -> list[dict[str, object]]:
    return [
        {"id": f"{asset_id}:{area_id}", "asset_id": asset_id, "area_id": area_id, "smallest": int(smallest)}
        for area_id, smallest in located
    ]


def _row(area: Area) -> Row:
    return {
        "id": area.id,
        "division_id": area.division_id,
        "level": area.level.value,
        "code": area.code,
        "name": area.name,
        "parent_id": area.parent_id,
        "geometry": area.geometry,
        "colour": area.colour,
        "figures": json.dumps(dict(area.figures), allow_nan=False, sort_keys=True) if area.figures else None,
        **area.bounds._asdict(),
    }


def _bounds(row: Row) -> Bounds:
    return Bounds(*(float(str(row[side])) for side in Bounds._fields))
