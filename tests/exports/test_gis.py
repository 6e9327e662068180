"""The points are what RFC 7946 says, and carry all that the audience may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assetmap import i18n
from assetmap.domain import privacy
from assetmap.domain.assets import Audience
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import overview, registry


def exported(snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    text = registry.export(snapshot, folder / "punten.geojson", overwrite=True).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_each_asset_is_a_point_of_longitude_and_latitude(snapshot: Snapshot, tmp_path: Path) -> None:
    collection = exported(snapshot, tmp_path)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    first, second, third = collection["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [5.9876543, 51.1912346]}
    assert [feature["type"] for feature in collection["features"]] == ["Feature"] * 3
    assert [first["id"], second["id"], third["id"]] == ["a1", "a2", "a3"]
    assert third["geometry"] is None


def test_properties_have_the_same_english_names_in_every_language(snapshot: Snapshot, tmp_path: Path) -> None:
    i18n.use("nl")
    first, second, third = exported(snapshot, tmp_path)["features"]
    assert set(first["properties"]) == set(second["properties"]) == set(third["properties"])
    assert first["properties"] == {
        "kind": "talent",
        "title": "Repareert fietsen",
        "description": "Ook met versnellingen.\nVraag gerust.",
        "quote": "Ik kan niet stilzitten",
        "gift": "hands",
        "sector": None,
        "street": None,
        "availability": "woensdag",
        "themes": ["klussen", "fietsen"],
        "audience": "team",
        "created_at": "2026-11-19T23:30:00+00:00",
        "updated_at": "2026-11-20T08:00:00+00:00",
        "buurt_code": "BU09570402",
        "buurt_name": "Sterrenberg",
        "wijk_name": "Donderberg",
        "gemeente_name": "Roermond",
        "own_areas": "Zes straten",
    }
    assert third["properties"]["buurt_code"] is None


def test_the_file_says_for_whom_of_when_and_from_where(snapshot: Snapshot, tmp_path: Path) -> None:
    cut = privacy.cut(replace(snapshot, area=snapshot.areas[1]), Audience.RESIDENTS)
    assert exported(cut, tmp_path)["metadata"] == {
        "title": "donderberg, Donderberg — overview",
        "dossier": "donderberg",
        "audience": "residents",
        "made_on": "2026-11-21",
        "area": {"level": "wijk", "code": "WK095704", "name": "Donderberg"},
        "filters": "",
        "sources": ["Who's On First, CBS/Kadaster"],
        "withheld": [
            {"what": "assets", "count": None, "reason": "comes from a resident who is not noted, so nobody could agree"}
        ],
        "talents_per_buurt": [],
    }


def test_any_text_is_carried(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    (feature,) = exported(with_texts(hostile), tmp_path)["features"]
    for name in ("title", "description", "quote", "availability"):
        assert feature["properties"][name] == overview.clean(hostile)


def test_without_assets_there_is_an_empty_collection(snapshot: Snapshot, tmp_path: Path) -> None:
    assert exported(replace(snapshot, assets=type(snapshot.assets)()), tmp_path)["features"] == []


def test_a_gis_reads_it(snapshot: Snapshot, tmp_path: Path) -> None:
    import pyogrio

    path = registry.export(snapshot, tmp_path / "punten.geojson")
    info = pyogrio.read_info(path)
    assert (info["features"], info["crs"], info["geometry_type"]) == (3, "EPSG:4326", "Point")
