"""What a social map needs, as Open Referral HSDS 3.0 (JSON): associations, institutions, places and businesses.

Nothing of residents goes in: no talents, stories, goods or activities, no names or contact details, and none of what
someone said. The file is a `Page` of services, as the HSDS API gives them, with all of a service inside it:

| Assetmap | HSDS |
|---|---|
| asset | `service` (status active) and its `organization`, both of that name |
| place on the map | `service_at_location` with a physical `location` |
| when it is open or meets | `schedule`, in words |
| buurt | `service_area`, with its code in `extent` |
| theme, kind, sector | `attribute` with a `taxonomy_term`, of the taxonomies “Assetmap theme”, “… kind”, “… sector” |

Of a place it is not noted who runs it: its organization is the place itself. Ids are UUIDs made of the ids in the
dossier, so the same asset has the same ones each time. The member `assetmap`, which is not of HSDS, says for whom the
file is, of when, and from which sources.

Source: https://docs.openreferral.org/en/3.0/hsds/schema_reference.html
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid5

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import KIND_STYLES, SECTOR_LABELS, Asset, Kind, PlacedAsset
from assetmap.domain.places import SOMEWHERE
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions, clean, filter_text, one_line, title_of, watched, withheld_lines
from assetmap.i18n import gettext as _

KINDS = (Kind.ASSOCIATION, Kind.PLACE, Kind.INSTITUTION, Kind.BUSINESS)
VERSION = "3.0"
DECIMALS = 7
_NAMESPACE = UUID("3f6a0f0e-6a4b-5d3e-9d7a-2b6f1c0e8a57")


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the page of services.

    Raises:
        OSError: `target` cannot be written.
    """
    areas = {area.id: area for area in snapshot.areas}
    rows = [index for index, kind in enumerate(snapshot.assets.kind) if kind in KINDS]
    page = {
        "total_items": len(rows),
        "total_pages": 1,
        "page_number": 1,
        "size": len(rows),
        "first_page": True,
        "last_page": True,
        "empty": not rows,
        "assetmap": _about(snapshot, options),
    }
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_json(page)[:-1] + ',\n"contents": [')
        for number, row in enumerate(watched(rows, options.progress)):
            file.write((",\n" if number else "\n") + _json(_service(snapshot.assets.row(row), areas)))
        file.write("\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _id(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "/".join(parts)))


def _about(snapshot: Snapshot, options: ExportOptions) -> dict[str, object]:
    return {
        "hsds_version": VERSION,
        "title": title_of(snapshot, options),
        "dossier": one_line(snapshot.dossier),
        "audience": snapshot.audience.value,
        "made_on": snapshot.made_on.isoformat(),
        "areas": [{"code": one_line(area.code), "name": one_line(area.name)} for area in snapshot.chosen],
        "filters": filter_text(snapshot),
        "sources": [one_line(source) for source in snapshot.sources],
        "withheld": [
            *withheld_lines(snapshot),
            _("Talents, stories, goods and activities are not in a file for a social map, nor are names of people."),
        ],
    }


def _service(placed: PlacedAsset, areas: dict[str, Area]) -> dict[str, object]:
    asset = placed.asset
    service_id, organization_id = _id("service", asset.id), _id("organization", asset.id)
    name, description = one_line(asset.title), clean(asset.description)
    return {
        "id": service_id,
        "organization_id": organization_id,
        "name": name,
        "description": description,
        "status": "active",
        **({"last_modified": asset.updated_at} if asset.updated_at else {}),
        "organization": {
            "id": organization_id,
            "name": name,
            "description": description or _(KIND_STYLES[asset.kind].label),
        },
        "service_at_locations": _locations(placed, service_id),
        "service_areas": [
            {
                "id": _id("service_area", asset.id, area.id),
                "service_id": service_id,
                "name": one_line(area.name),
                "extent": one_line(area.code),
                "extent_type": "CBS",
            }
            for area in (areas[id_] for id_ in placed.area_ids if id_ in areas)
            if area.level is Level.BUURT
        ],
        "schedules": _schedules(placed, service_id),
        "attributes": _attributes(asset, service_id),
    }


def _locations(placed: PlacedAsset, service_id: str) -> list[dict[str, object]]:
    asset = placed.asset
    if asset.lon is None or asset.lat is None:
        return []
    location_id = _id("location", asset.id)
    return [
        {
            "id": _id("service_at_location", asset.id),
            "service_id": service_id,
            "location_id": location_id,
            "location": {
                "id": location_id,
                "location_type": "physical",
                "name": one_line(asset.title),
                "latitude": round(asset.lat, DECIMALS),
                "longitude": round(asset.lon, DECIMALS),
                **({"description": _(SOMEWHERE).format(street=one_line(asset.street))} if asset.street else {}),
            },
        }
    ]


def _schedules(placed: PlacedAsset, service_id: str) -> list[dict[str, object]]:
    words = clean(placed.asset.availability)
    if not words:
        return []
    return [{"id": _id("schedule", placed.asset.id), "service_id": service_id, "description": words}]


def _attributes(asset: Asset, service_id: str) -> list[dict[str, object]]:
    terms = [("kind", asset.kind.value, _(KIND_STYLES[asset.kind].label))]
    if asset.sector is not None:
        terms.append(("sector", asset.sector.value, _(SECTOR_LABELS[asset.sector])))
    terms += [("theme", name, name) for name in map(one_line, asset.themes)]
    return [_attribute(service_id, *term) for term in terms]


def _attribute(service_id: str, taxonomy: str, code: str, name: str) -> dict[str, object]:
    term = _id("taxonomy_term", taxonomy, code)
    return {
        "id": _id("attribute", service_id, taxonomy, code),
        "link_id": service_id,
        "link_entity": "service",
        "taxonomy_term_id": term,
        "taxonomy_term": {
            "id": term,
            "code": f"{taxonomy}:{code}",
            "name": name,
            "description": _("{name}, as it is called in Assetmap").format(name=name),
            "taxonomy": f"Assetmap {taxonomy}",
        },
    }
