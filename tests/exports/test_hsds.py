"""The social map holds what the HSDS 3.0 schema asks for, and nothing of residents."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import hsds, overview, registry

REQUIRED = {
    "service": ("id", "name", "status"),
    "organization": ("id", "name", "description"),
    "location": ("id", "location_type"),
    "service_at_location": ("id",),
    "service_area": ("id",),
    "schedule": ("id",),
    "attribute": ("id",),
    "taxonomy_term": ("id", "name", "description"),
}
"""What the published JSON schemas require of each object (openreferral/specification, version 3.0)."""

INSIDE = {
    "organization": "organization",
    "location": "location",
    "service_at_locations": "service_at_location",
    "service_areas": "service_area",
    "schedules": "schedule",
    "attributes": "attribute",
    "taxonomy_term": "taxonomy_term",
}
STATUS = {"active", "inactive", "defunct", "temporarily closed"}


def exported(snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    path = registry.export(snapshot, folder / "kaart.json", overwrite=True)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def wrong(kind: str, value: Mapping[str, Any]) -> list[str]:
    """What the schema would say of an object and all that is in it."""
    found = [f"{kind}.{name} is missing" for name in REQUIRED[kind] if not value.get(name)]
    for name, inside in value.items():
        if name == "id" or name.endswith("_id"):
            found += [] if UUID(inside).version == 5 else [f"{kind}.{name} is no UUID"]
        elif isinstance(inside, list):
            found += [problem for each in inside for problem in wrong(INSIDE[name], each)]
        elif isinstance(inside, dict):
            found += wrong(INSIDE[name], inside)
        elif name in {"latitude", "longitude"}:
            found += [] if isinstance(inside, float) else [f"{kind}.{name} is no number"]
        elif not isinstance(inside, str):
            found.append(f"{kind}.{name} is no text")
    return found


def test_all_that_the_schema_requires_is_there(snapshot: Snapshot, tmp_path: Path) -> None:
    kinds = replace(snapshot.assets, kind=(Kind.BUSINESS, Kind.PLACE, Kind.ASSOCIATION))
    page = exported(replace(snapshot, assets=kinds), tmp_path)
    assert (page["total_items"], page["size"], page["total_pages"], page["empty"]) == (3, 3, 1, False)
    assert [problem for service in page["contents"] for problem in wrong("service", service)] == []
    first = page["contents"][0]
    assert first["status"] in STATUS
    assert first["service_at_locations"][0]["location"]["location_type"] == "physical"
    assert first["service_areas"][0]["extent"] == "BU09570402"
    assert first["schedules"][0]["description"] == "woensdag"
    terms = [attribute["taxonomy_term"] for attribute in first["attributes"]]
    assert [(term["taxonomy"], term["name"]) for term in terms] == [
        ("Assetmap kind", "Business"),
        ("Assetmap theme", "klussen"),
        ("Assetmap theme", "fietsen"),
    ]
    assert page["contents"][2]["service_at_locations"] == []


def test_nothing_of_residents_is_in_it_even_for_the_team(snapshot: Snapshot, tmp_path: Path) -> None:
    people = replace(
        snapshot.assets, person=("Fatima", "Ans", "Bo"), contact=("06 1", "06 2", "06 3"), quote=("q1",) * 3
    )
    for kind in Kind:
        text = json.dumps(exported(replace(snapshot, assets=replace(people, kind=(kind,) * 3)), tmp_path))
        assert ("Repareert fietsen" in text) is (kind in hsds.KINDS)
        for word in ("Fatima", "Ans", "06 1", "q1"):
            assert word not in text


def test_it_says_for_whom_and_what_is_not_in_it(snapshot: Snapshot, tmp_path: Path) -> None:
    about = exported(replace(snapshot, audience=Audience.PUBLIC, several=snapshot.areas[1:3]), tmp_path)["assetmap"]
    assert (about["audience"], about["made_on"], about["hsds_version"]) == ("public", "2026-11-21", "3.0")
    assert [area["code"] for area in about["areas"]] == ["WK095704", "WK0957AC"]
    assert about["sources"] == ["Who's On First, CBS/Kadaster"]


def test_an_asset_keeps_its_ids(snapshot: Snapshot, tmp_path: Path) -> None:
    first, again = (exported(snapshot, tmp_path)["contents"] for _time in range(2))
    assert first == again
    assert len({service["id"] for service in first}) == len(first)


def test_any_text_is_carried(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    (service,) = exported(with_texts(hostile), tmp_path)["contents"]
    assert service["name"] == overview.one_line(hostile)
    assert service["description"] == overview.clean(hostile)
