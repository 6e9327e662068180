"""The one gate: what of a dossier an audience may see. An allow-list, so that a forgotten field stays inside.

A talent or a story comes from a resident. As long as a dossier holds no consent for it, it is for the team only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from assetmap.domain.assets import PERSONAL_KINDS, Audience
from assetmap.domain.messages import N_, Message
from assetmap.domain.snapshot import AssetTable, Snapshot, Withheld


def cut(full: Snapshot, audience: Audience) -> Snapshot:
    """The part of a team snapshot that `audience` may see, with what was withheld and why."""
    if audience is Audience.TEAM:
        return replace(full, audience=audience)
    assets = full.assets
    personal = [kind in PERSONAL_KINDS for kind in assets.kind]
    narrow = [widest.width < audience.width for widest in assets.audience]
    keep = [index for index in range(len(assets)) if not personal[index] and not narrow[index]]
    return replace(
        full,
        audience=audience,
        assets=_allowed(assets, keep),
        withheld=_reasons(personal, narrow),
    )


def _reasons(personal: Sequence[bool], narrow: Sequence[bool]) -> tuple[Withheld, ...]:
    without_consent = sum(personal)
    not_meant = sum(1 for is_personal, is_narrow in zip(personal, narrow, strict=True) if is_narrow and not is_personal)
    found = (
        Withheld(without_consent, Message(N_("no consent for this audience"))),
        Withheld(not_meant, Message(N_("marked for a smaller audience"))),
    )
    return tuple(item for item in found if item.count)


def _allowed(assets: AssetTable, keep: list[int]) -> AssetTable:
    def column(name: str) -> tuple[object, ...]:
        values: Sequence[object] = getattr(assets, name)
        return tuple(values[index] for index in keep)

    columns: dict[str, Any] = {name: column(name) for name in _SHOWN_OUTSIDE_TEAM}
    columns |= dict.fromkeys(_WITHHELD_TEXTS, ("",) * len(keep))
    return AssetTable(**columns)


_SHOWN_OUTSIDE_TEAM = (
    "id",
    "kind",
    "title",
    "description",
    "gift",
    "availability",
    "lon",
    "lat",
    "audience",
    "themes",
    "buurt_id",
    "area_ids",
)
"""Columns of an asset without a person behind it; the rest is empty for everyone outside the team."""

_WITHHELD_TEXTS = tuple(item.name for item in fields(AssetTable) if item.name not in _SHOWN_OUTSIDE_TEAM)
