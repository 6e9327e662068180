"""What a user does with assets. Each function is one operation on a unit, and keeps the areas of assets right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.assets import Asset, problems, tidy, tidy_themes
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.operations import areas
from assetmap.store.unit import Point, Unit

_BATCH = 5_000


def add(unit: Unit, asset: Asset) -> str:
    """Write down a new asset; its id (a new one when `asset.id` is empty).

    Raises:
        KnownError: something in it must be mended first (see `domain.assets.problems`).
    """
    asset = _checked(asset)
    asset = replace(asset, id=asset.id or new_id(), created_at=asset.created_at or unit.now, updated_at=unit.now)
    unit.insert_many("assets", [_row(asset)])
    _save_themes(unit, asset)
    _place(unit, asset.id, asset.lon, asset.lat)
    return asset.id


def save(unit: Unit, asset: Asset) -> None:
    """Change an asset to what `asset` says; when nothing differs, nothing happens. `created_at` stays what it was.

    Raises:
        KnownError: something in it must be mended first.
        NotFound: it was deleted in the meantime.
    """
    asset = _checked(asset)
    was = _existing(unit, asset.id)
    now = _row(replace(asset, created_at=was["created_at"], updated_at=was["updated_at"]))
    themes_changed = _save_themes(unit, asset)
    if now == was and not themes_changed:
        return
    unit.save("assets", {**now, "updated_at": unit.now})
    if (was["lon"], was["lat"]) != (asset.lon, asset.lat):
        _place(unit, asset.id, asset.lon, asset.lat)


def move(unit: Unit, asset_id: str, lon: float | None, lat: float | None, street: str = "") -> None:
    """Put an asset somewhere else (WGS84 degrees), or take it off the map (None and None).

    With a `street` it is somewhere on that, and the place is a point of it.

    Raises:
        KnownError: there is no such place on earth.
        NotFound: it was deleted in the meantime.
    """
    was = _existing(unit, asset_id)
    moved = tidy(Asset(id=asset_id, kind=was["kind"], title=was["title"], lon=lon, lat=lat, street=street))
    _refuse(problem.message for problem in problems(moved) if problem.field in {"lon", "street"})
    there = {"lon": lon, "lat": lat, "street": moved.street or None}
    if all(was[name] == value for name, value in there.items()):
        return
    unit.save("assets", {"id": asset_id, **there, "updated_at": unit.now})
    _place(unit, asset_id, lon, lat)


def delete(unit: Unit, asset_id: str) -> None:
    """Delete an asset, with its links; themes that nothing has any more go too. Its people stay.

    Raises:
        NotFound: it was deleted already.
    """
    _existing(unit, asset_id)
    for table in ("asset_areas", "asset_themes", "asset_persons"):
        unit.delete_many(table, [row["id"] for row in unit.rows(table, asset_id=asset_id)])
    unit.delete("assets", asset_id)
    unit.delete_many("themes", unit.unused_themes())


def import_assets(unit: Unit, rows: Sequence[Asset], progress: Progress | None = None) -> int:
    """Write down many new assets in one step; how many. An empty id gets a new one.

    Raises:
        KnownError: one of them must be mended first; the sentence says which.
        Cancelled: the user stopped it.
    """
    progress = progress or Silent()
    checked: list[Asset] = []
    # Ids in order: the rows of a file stay in order, and are written side by side instead of all over the indexes.
    ids = sorted(new_id() for _ in rows)
    for index, asset in enumerate(rows):
        if index % _BATCH == 0:
            progress.report(0.2 * index / len(rows), Message(N_("Checking the assets")))
        good = _checked(asset)
        made = good.created_at or unit.now
        checked.append(replace(good, id=good.id or ids[index], created_at=made, updated_at=unit.now))
    vocabulary = _vocabulary(unit, (name for asset in checked for name in asset.themes))
    locator = areas.locator_of(unit.areas_near())
    for start in range(0, len(checked), _BATCH):
        progress.report(0.2 + 0.8 * start / len(checked), Message(N_("Saving the assets")))
        batch = checked[start : start + _BATCH]
        unit.insert_many("assets", [_row(asset) for asset in batch])
        unit.insert_many("asset_themes", [link for asset in batch for link in _theme_rows(asset, vocabulary)])
        areas.place(unit, _points(batch), locator)
    progress.report(1.0, None)
    return len(checked)


def locate(held_by: Sequence[Area], lons: Sequence[float], lats: Sequence[float]) -> list[tuple[tuple[str, bool], ...]]:
    """The areas that hold each point, by the one border rule; fits `Workspace.check`."""
    located = areas.locator_of(held_by).locate(lons, lats)
    return [tuple((item.area_id, item.smallest) for item in held) for held in located]


def _checked(asset: Asset) -> Asset:
    asset = tidy(asset)
    _refuse(problem.message for problem in problems(asset))
    return asset


def _refuse(messages: Iterable[Message]) -> None:
    for message in messages:
        raise KnownError(message.id, **message.values)


def _existing(unit: Unit, asset_id: str) -> dict[str, Any]:
    found = unit.get("assets", asset_id)
    if found is None:
        raise NotFound(N_("This asset is not in the dossier any more; it was deleted. Undo brings it back."))
    return found


def _row(asset: Asset) -> dict[str, Any]:
    return {
        "id": asset.id,
        "kind": asset.kind.value,
        "title": asset.title,
        "description": asset.description,
        "quote": asset.quote,
        "gift": None if asset.gift is None else asset.gift.value,
        "sector": None if asset.sector is None else asset.sector.value,
        "availability": asset.availability,
        "lon": asset.lon,
        "lat": asset.lat,
        "street": asset.street or None,
        "audience": asset.audience.value,
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
    }


def _save_themes(unit: Unit, asset: Asset) -> bool:
    """Make the themes of an asset what it says; whether they changed. A theme that nothing has any more goes."""
    vocabulary = _vocabulary(unit, asset.themes)
    wanted = {row["id"]: row for row in _theme_rows(asset, vocabulary)}
    there = {row["id"]: row for row in unit.rows("asset_themes", asset_id=asset.id)}
    if wanted == there:
        return False
    unit.delete_many("asset_themes", [link for link in there if link not in wanted])
    for link, row in wanted.items():
        unit.save("asset_themes", row) if link in there else unit.insert_many("asset_themes", [row])
    unit.delete_many("themes", unit.unused_themes())
    return True


def _vocabulary(unit: Unit, names: Iterable[str]) -> dict[str, str]:
    """The ids of themes by their name in lower case, with new ones made for `names` that are not there yet."""
    wanted = tidy_themes(names)
    if not wanted:
        return {}
    ids = {row["name"].casefold(): row["id"] for row in unit.rows("themes")}
    new = [{"id": new_id(), "name": name} for name in wanted if name.casefold() not in ids]
    unit.insert_many("themes", new)
    return ids | {row["name"].casefold(): row["id"] for row in new}


def _theme_rows(asset: Asset, vocabulary: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": f"{asset.id}:{theme_id}", "asset_id": asset.id, "theme_id": theme_id, "position": position}
        for position, theme_id in enumerate(vocabulary[name.casefold()] for name in asset.themes)
    ]


def _place(unit: Unit, asset_id: str, lon: float | None, lat: float | None) -> None:
    """Link one asset to the areas that hold its place; to none when it has no place."""
    if lon is None or lat is None:
        unit.delete_many("asset_areas", [row["id"] for row in unit.rows("asset_areas", asset_id=asset_id)])
        return
    near = unit.areas_near(Bounds(lon, lat, lon, lat))
    areas.place(unit, [Point(asset_id, lon, lat)], areas.locator_of(near))


def _points(assets: Sequence[Asset]) -> list[Point]:
    return [
        Point(asset.id, asset.lon, asset.lat) for asset in assets if asset.lon is not None and asset.lat is not None
    ]
