"""The assets as GeoJSON (RFC 7946) for a GIS: points in WGS84, properties with English names in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assetmap.domain.areas import Area
from assetmap.domain.assets import PlacedAsset
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import (
    AreaNames,
    ExportOptions,
    area_names,
    buurt_talents,
    clean,
    filter_text,
    one_line,
    title_of,
    watched,
)
from assetmap.i18n import translate

DECIMALS = 7
"""Of coordinates in degrees: about a centimetre; more would claim what nobody measured (RFC 7946, section 11.2)."""


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write a FeatureCollection with a feature per asset; those without a place have `geometry` null.

    The foreign member `metadata` says for whom it is, of when, of what, and from which sources.

    Raises:
        OSError: `target` cannot be written.
    """
    places, people = area_names(snapshot), _people(snapshot)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"type": "FeatureCollection",\n"metadata": {_json(_metadata(snapshot, options))},\n"features": [')
        rows = watched(zip(snapshot.assets, places, strict=True), options.progress)
        for index, (placed, names) in enumerate(rows):
            file.write(",\n" if index else "\n")
            file.write(_json(_feature(placed, names, {name: values[index] or None for name, values in people.items()})))
        file.write("\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _people(snapshot: Snapshot) -> dict[str, list[str]]:
    """Names and contact details of the assets, only where there are any in this file."""
    found = {"person": snapshot.assets.person, "contact": snapshot.assets.contact}
    return {name: [clean(value) for value in values] for name, values in found.items() if any(values)}


def _feature(placed: PlacedAsset, names: AreaNames, people: Mapping[str, str | None]) -> dict[str, object]:
    asset = placed.asset
    return {
        "type": "Feature",
        "id": asset.id,
        "geometry": None
        if asset.lon is None or asset.lat is None
        else {"type": "Point", "coordinates": [round(asset.lon, DECIMALS), round(asset.lat, DECIMALS)]},
        "properties": {
            "kind": asset.kind.value,
            "title": clean(asset.title),
            "description": clean(asset.description),
            "quote": clean(asset.quote),
            "gift": asset.gift.value if asset.gift else None,
            "sector": asset.sector.value if asset.sector else None,
            "availability": clean(asset.availability),
            "street": clean(asset.street) or None,
            "themes": [clean(theme) for theme in asset.themes],
            "audience": asset.audience.value,
            "created_at": asset.created_at or None,
            "updated_at": asset.updated_at or None,
            "buurt_code": names.buurt_code or None,
            "buurt_name": names.buurt or None,
            "wijk_name": names.wijk or None,
            "gemeente_name": names.gemeente or None,
            "own_areas": names.own or None,
            **people,
        },
    }


def _metadata(snapshot: Snapshot, options: ExportOptions) -> dict[str, object]:
    return {
        "title": title_of(snapshot, options),
        "dossier": one_line(snapshot.dossier),
        "audience": snapshot.audience.value,
        "made_on": snapshot.made_on.isoformat(),
        "area": None if snapshot.area is None else _area(snapshot.area),
        **({"areas": [_area(area) for area in snapshot.several]} if snapshot.several else {}),
        "filters": filter_text(snapshot),
        "sources": [one_line(source) for source in snapshot.sources],
        "withheld": [
            {"what": item.what, "count": item.count, "reason": translate(item.reason)} for item in snapshot.withheld
        ],
        **_talents(snapshot),
    }


def _talents(snapshot: Snapshot) -> dict[str, object]:
    """The talents per buurt where those are only counted; `count` is null where it is not told."""
    if not snapshot.counts_talents:
        return {}
    return {
        "talents_per_buurt": [
            {**_area(talents.area), "count": talents.count, "text": talents.text} for talents in buurt_talents(snapshot)
        ]
    }


def _area(area: Area) -> dict[str, str]:
    return {"level": area.level.value, "code": one_line(area.code), "name": one_line(area.name)}
