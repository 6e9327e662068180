"""Reading another dossier in, as one operation on a unit.

What stands in both is left as it is here; a withdrawal counts wherever it was noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assetmap.domain.areas import own_code
from assetmap.domain.changes import Row
from assetmap.domain.merging import Merged, Other
from assetmap.domain.people import Role
from assetmap.domain.progress import Progress, Silent
from assetmap.operations import areas, assets
from assetmap.store.unit import Unit


def merge(unit: Unit, other: Other, progress: Progress | None = None) -> Merged:
    """Bring in what the other dossier has and this one has not: own areas, assets, people with their consent.

    Official areas and settings stay as they are here; every asset is placed in the areas of this dossier.

    Raises:
        Cancelled: the user stopped it.
    """
    here = {name: {str(row["id"]): row for row in unit.rows(name)} for name in ("persons", "consents")}
    own_areas = _bring_areas(unit, other)
    fresh_assets = [asset for asset in other.assets if unit.get("assets", asset.id) is None]
    assets.import_assets(unit, fresh_assets, progress or Silent())
    persons = [row for row in other.rows["persons"] if row["id"] not in here["persons"]]
    unit.insert_many("persons", persons)
    consents, withdrawn = _bring_consents(unit, other, here)
    _bring_links(unit, other, {asset.id for asset in fresh_assets} | {str(row["id"]) for row in persons})
    names = {str(row["name"]).casefold() for row in here["persons"].values()}
    return Merged(
        assets=len(fresh_assets),
        persons=len(persons),
        own_areas=own_areas,
        consents=consents,
        attachments=_bring_attachments(unit, other),
        already_here=len(other.assets)
        + len(other.rows["persons"])
        + len(other.own_areas)
        - (len(fresh_assets) + len(persons) + own_areas),
        withdrawn=withdrawn,
        namesakes=tuple(str(row["name"]) for row in persons if str(row["name"]).casefold() in names),
        erased_there=tuple(str(row["name"]) for key, row in here["persons"].items() if key in other.erased),
    )


def _bring_areas(unit: Unit, other: Other) -> int:
    taken = {str(row["code"]) for row in unit.rows("areas", level="own")}
    count = 0
    for area in other.own_areas:
        if unit.get("areas", area.id) is None:
            areas.save_own(unit, replace(area, code=own_code(area.id) if area.code in taken else area.code))
            count += 1
    return count


def _bring_consents(unit: Unit, other: Other, here: Mapping[str, Mapping[str, Row]]) -> tuple[int, int]:
    """The consents that are new here, and how many are taken as withdrawn."""
    texts = _bring_texts(unit, other.rows["consent_texts"])
    ours = _last_withdrawal(here["consents"].values())
    theirs = _last_withdrawal(other.rows["consents"])
    fresh: list[dict[str, Any]] = []
    withdrawn = 0
    for row in other.rows["consents"]:
        known = here["consents"].get(str(row["id"]))
        if known is None:
            made = {**row, "text_id": texts.get(str(row["text_id"]))}
            day = ours.get(str(row["person_id"]))
            if row["withdrawn_on"] is None and _was_taken_back(
                str(row["given_on"]), day, theirs.get(str(row["person_id"]))
            ):
                made["withdrawn_on"] = day
                withdrawn += 1
            fresh.append(made)
        elif known["withdrawn_on"] is None and row["withdrawn_on"] is not None:
            unit.save("consents", {"id": row["id"], "withdrawn_on": row["withdrawn_on"]})
            withdrawn += 1
    unit.insert_many("consents", fresh)
    return len(fresh), withdrawn


def _last_withdrawal(rows: Any) -> dict[str, str]:
    """By person the last day on which something was withdrawn."""
    days: dict[str, str] = {}
    for row in rows:
        if row["withdrawn_on"] is not None:
            person = str(row["person_id"])
            days[person] = max(days.get(person, ""), str(row["withdrawn_on"]))
    return days


def _was_taken_back(given_on: str, here: str | None, there: str | None) -> bool:
    """Whether a consent that was noted elsewhere was withdrawn here since.

    On one and the same day the withdrawal counts, unless both have that: then the consent came after it.
    """
    if here is None:
        return False
    return given_on < here or (given_on == here and there != here)


def _bring_texts(unit: Unit, theirs: Sequence[Row]) -> dict[str, str]:
    """Which text here each of their texts is; one that is not here comes in as an older version than our newest."""
    known = unit.rows("consent_texts")
    by_text = {str(row["text"]): str(row["id"]) for row in known}
    newest = max((int(row["version"]) for row in known), default=None)
    found: dict[str, str] = {}
    for row in theirs:
        same = by_text.get(str(row["text"]))
        if same is None:
            version = int(str(row["version"]))
            unit.insert_many(
                "consent_texts", [{**row, "version": version if newest is None else min(version, newest - 1)}]
            )
            same = by_text[str(row["text"])] = str(row["id"])
        found[str(row["id"])] = same
    return found


def _bring_links(unit: Unit, other: Other, fresh: set[str]) -> None:
    """Who belongs to what, where one of both is new here; what comes from someone here stays with that person."""
    given = {str(row["asset_id"]) for row in unit.rows("asset_persons", role=Role.GIVER.value)}
    rows = [
        row
        for row in other.rows["asset_persons"]
        if {str(row["asset_id"]), str(row["person_id"])} & fresh
        and not (row["role"] == Role.GIVER.value and str(row["asset_id"]) in given)
    ]
    unit.insert_many("asset_persons", rows)


def _bring_attachments(unit: Unit, other: Other) -> int:
    there = {str(row["id"]) for row in unit.rows("attachments")}
    rows = [row for row in other.rows["attachments"] if row["id"] not in there]
    unit.insert_many("attachments", rows)
    return len(rows)
