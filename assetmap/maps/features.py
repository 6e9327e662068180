"""A snapshot as GeoJSON for the map page. Text is built by hand, because 100,000 dicts are slow to make and to dump.

Coordinates are WGS84 degrees with 6 decimals (0.1 m) as GeoJSON wants them: longitude first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import SECTOR_LABELS, PlacedAsset
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.i18n import gettext as _
from assetmap.maps import manyareas
from assetmap.maps.manyareas import OutlinePacks
from assetmap.maps.outline import outline

_quoted: Callable[[str], str] = json.encoder.encode_basestring


def areas_geojson(snapshot: Snapshot) -> str:
    """All areas of `snapshot` as a FeatureCollection, in its order.

    Properties: `code`, `name`, `level`, `parent` (id or null), `colour` ("" for the usual one), `label` (a point well
    inside, for the name) and `count` (the snapshot's assets in it). The feature's `id` is the area's.
    """
    counts = Counter(chain.from_iterable(snapshot.assets.area_ids))
    return _collection([_area(area, counts[area.id]) for area in snapshot.areas])


def many_areas_json(snapshot: Snapshot, packs: OutlinePacks, *, alone: bool = False) -> str:
    """As `areas_geojson` for very many areas: the official ones as a table beside the features of the own ones.

    Their outlines are in `packs`; the page that stands `alone` has one level of them.
    """
    counts = Counter(chain.from_iterable(snapshot.assets.area_ids))
    own = [_area(area, counts[area.id]) for area in snapshot.areas if area.level is Level.OWN]
    many = json.dumps(manyareas.table(packs, counts, alone=alone), ensure_ascii=False, separators=(",", ":"))
    return f'{_collection(own)[:-1]},"many":{many}}}'


@dataclass(frozen=True, slots=True)
class Badge:
    """How many talents an area has, in words and in as few signs as can be, in the user's language."""

    area: str
    words: str
    short: str


def assets_geojson(snapshot: Snapshot, talents: Sequence[Badge] = ()) -> str:
    """The assets of `snapshot` that have a place, as a FeatureCollection of points with `kind` and `title`.

    `talents` go with them, for an audience that sees only their number.
    """
    return _with_talents(_collection(_points(snapshot.assets)), talents)


def _with_talents(made: str, talents: Sequence[Badge]) -> str:
    if not talents:
        return made
    badges = json.dumps([asdict(badge) for badge in talents], ensure_ascii=False, separators=(",", ":"))
    return f'{made[:-1]},"talents":{badges}}}'


def places(snapshot: Snapshot) -> tuple[Area, ...]:
    """The areas by which a page that stands alone can be filtered, in the order of `snapshot`.

    Of a part of the dossier only what lies in it, and own areas with its assets: a nought beside another area would say
    that nothing is there, and that was not counted. Of very many areas those with assets.
    """
    held = frozenset(chain.from_iterable(snapshot.assets.area_ids))
    inside = {area.id for area in snapshot.chosen}
    for area in snapshot.areas:  # parents come before their children
        if area.parent_id in inside:
            inside.add(area.id)
    many = manyareas.are_many(snapshot.areas)

    def wanted(area: Area) -> bool:
        if many and area.id not in held:
            return False
        return not snapshot.chosen or area.id in inside or (area.level is Level.OWN and area.id in held)

    return tuple(area for area in snapshot.areas if wanted(area))


def detailed_assets_geojson(snapshot: Snapshot, chosen_from: Sequence[Area] = (), talents: Sequence[Badge] = ()) -> str:
    """All assets of `snapshot` for a page that stands alone: also description, availability, themes, area and people.

    An asset without a place has a null geometry, so that the list beside the map is complete. `sector` is in the user's
    language, empty where there is none. `areas` are the numbers,
    in `chosen_from`, of the areas that hold it. `talents` as in `assets_geojson`.
    """
    numbers = {area.id: number for number, area in enumerate(chosen_from)}
    names = {area.id: area.name for area in snapshot.areas}
    assets = snapshot.assets
    nobody = ("",) * len(assets)
    people = zip(assets.person or nobody, assets.contact or nobody, strict=True)
    made = [_detailed(placed, names, numbers, *shown) for placed, shown in zip(assets, people, strict=True)]
    return _with_talents(_collection(made), talents)


def asset_feature(placed: PlacedAsset) -> dict[str, object] | None:
    """One asset as a feature for `assetmap.apply`; None when it has no place (then it must be among the deletes)."""
    asset = placed.asset
    if asset.lon is None or asset.lat is None:
        return None
    return {
        "type": "Feature",
        "id": asset.id,
        "properties": {"kind": str(asset.kind), "title": asset.title}
        | ({"street": asset.street} if asset.street else {}),
        "geometry": {"type": "Point", "coordinates": [round(asset.lon, 6), round(asset.lat, 6)]},
    }


def _collection(features: Sequence[str]) -> str:
    return '{"type":"FeatureCollection","features":[' + ",\n".join(features) + "]}"


def _points(assets: AssetTable) -> list[str]:
    quoted = _quoted
    streets = assets.street or ("",) * len(assets)
    columns = (assets.id, assets.kind, assets.title, assets.lon, assets.lat, streets)
    return [
        f'{{"type":"Feature","id":{quoted(id_)},"properties":{{"kind":"{kind.value}","title":{quoted(title)}'
        f"{_on_street(street)}}},"
        f'"geometry":{{"type":"Point","coordinates":[{lon:.6f},{lat:.6f}]}}}}'
        for id_, kind, title, lon, lat, street in zip(*columns, strict=True)
        if lon is not None and lat is not None
    ]


def _on_street(street: str) -> str:
    return f',"street":{_quoted(street)}' if street else ""


def _detailed(placed: PlacedAsset, names: dict[str, str], numbers: dict[str, int], person: str, contact: str) -> str:
    asset = placed.asset
    has_place = asset.lon is not None and asset.lat is not None
    return json.dumps(
        {
            "type": "Feature",
            "id": asset.id,
            "properties": {
                "kind": str(asset.kind),
                "title": asset.title,
                "description": asset.description,
                "quote": asset.quote,
                "sector": _(SECTOR_LABELS[asset.sector]) if asset.sector is not None else "",
                "availability": asset.availability,
                "street": asset.street,
                "themes": asset.themes,
                "area": names.get(placed.buurt_id or "", ""),
                "areas": [numbers[id_] for id_ in placed.area_ids if id_ in numbers],
                "person": person,
                "contact": contact,
            },
            "geometry": {"type": "Point", "coordinates": [asset.lon, asset.lat]} if has_place else None,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _area(area: Area, count: int) -> str:
    drawn = outline(area.geometry)
    properties = json.dumps(
        {
            "code": area.code,
            "name": area.name,
            "level": str(area.level),
            "parent": area.parent_id,
            "colour": area.colour,
            "count": count,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    label = f"[{drawn.label[0]:.6f},{drawn.label[1]:.6f}]" if drawn.label else "null"
    return (
        f'{{"type":"Feature","id":{_quoted(area.id)},"properties":{properties[:-1]},"label":{label}}},'
        f'"geometry":{drawn.geojson}}}'
    )
