"""What a user does with the dossier itself."""

from __future__ import annotations

import json

from assetmap.store.unit import Unit


def set_setting(unit: Unit, key: str, value: object) -> None:
    """Remember something in the dossier: text, number, yes or no, or lists and mappings of those; None forgets it.

    Raises:
        TypeError: `value` cannot be written as JSON.
    """
    if value is None:
        unit.delete("settings", key)
        return
    unit.save("settings", {"id": key, "value": json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)})
