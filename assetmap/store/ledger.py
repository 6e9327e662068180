"""Who was erased, as this computer remembers it: random ids by dossier, in the user's data folder.

So an old copy of a dossier that is opened here is cleansed too. An id says nothing about anyone.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import platformdirs

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def known(dossier_id: str) -> dict[str, str]:
    """The ids that were erased from a dossier or a copy of it, each with the day."""
    try:
        stored = json.loads(_file(dossier_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {key: day for key, day in stored.items() if isinstance(day, str)}


def remember(dossier_id: str, ids: Mapping[str, str]) -> None:
    """Add ids to what is known; a folder that cannot be written is passed over, for the dossier itself knows too."""
    there = known(dossier_id)
    if not ids.keys() - there.keys():
        return
    target = _file(dossier_id)
    with suppress(OSError):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.chmod(0o700)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".erased-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({**ids, **there}, stream, indent=1, sort_keys=True)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)


def _file(dossier_id: str) -> Path:
    if _ID.fullmatch(dossier_id) is None:
        raise ValueError("this is not the id of a dossier")
    return platformdirs.user_data_path("assetmap", appauthor=False) / "erased" / f"{dossier_id}.json"
