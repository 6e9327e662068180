"""The user's own settings on this computer: language, lock, own name, recent dossiers, where each map was left.

Nothing of a dossier is in here but its path. No password either: `remembered` only says of which keys the keyring of
the system may have something, by names that tell nothing (`store.keys.name_of`). A settings file that cannot be read is
no reason not to start: the defaults are used instead.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_config_path

from assetmap import folders
from assetmap.domain.ids import new_id
from assetmap.i18n import DEFAULT, LANGUAGES

RECENT_MAX = 10
LOCK_AFTER = (5, 15, 30, 60, 0)
"""After how many minutes without a key or the mouse an encrypted dossier can lock itself; 0 is never."""

LEFT_AFTER = 3600
"""Seconds after which half a settings file is what a crash left."""

MAP_STYLES = ("calm", "colour", "mono")
"""How a base map can look; the first unless the user chose."""

VIEWS_MAX = 50
"""How many dossiers keep the place and zoom of their map; the oldest are dropped."""


class View(NamedTuple):
    """Where a map was left: its centre in degrees WGS84 and its zoom level."""

    lon: float
    lat: float
    zoom: float


class Recent(NamedTuple):
    """A dossier that was open before; `present` is False when its file is gone."""

    path: Path
    name: str
    present: bool


@dataclass(slots=True)
class Settings:
    """All there is to set. `geometry` and `window_state` are Qt's own, in base64.

    `noted_by` is the name of who notes what residents say; `organisation` and `logo` (a path) come on paper. `export`
    has what was chosen at the last export, no titles and no areas; see `ui.export.choices`. `map_address` is where an
    organisation has map tiles of its own, and `map_credit` who must be named with them; see `domain.tileservices`.
    """

    language: str = DEFAULT
    geometry: str = ""
    window_state: str = ""
    last_folder: str = ""
    noted_by: str = ""
    laptop: str = ""
    organisation: str = ""
    logo: str = ""
    map_style: str = MAP_STYLES[0]
    map_address: str = ""
    map_credit: str = ""
    lock_after: int = 15
    export: dict[str, str] = field(default_factory=dict)
    remembered: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    views: dict[str, list[float]] = field(default_factory=dict)

    def signature(self) -> str:
        """The random id of this user on this laptop in access logs; made, and kept, when first asked."""
        if not self.laptop:
            self.laptop = load().laptop or new_id()
            save(self)
        return self.laptop

    def remember(self, dossier: Path) -> None:
        """Put a dossier first among the recent ones; its folder becomes the last folder."""
        path = str(dossier.absolute())
        self.recent = [path, *(other for other in self.recent if other != path)][:RECENT_MAX]
        self.last_folder = str(dossier.absolute().parent)

    def forget(self, dossier: Path) -> None:
        """Take a dossier off the list of recent ones; its file is not touched."""
        path = str(dossier.absolute())
        self.recent = [other for other in self.recent if other != path]
        self.views.pop(path, None)

    def recent_dossiers(self) -> tuple[Recent, ...]:
        """The recent dossiers, last used first; those whose file is gone too, marked as such."""
        paths = [Path(path) for path in self.recent]
        return tuple(Recent(path, path.stem, _is_file(path)) for path in paths)

    def folder(self) -> Path:
        """The folder where a file dialog starts: the last one used if it is still there, else the home folder."""
        last = Path(self.last_folder) if self.last_folder else Path.home()
        return last if last.is_dir() else Path.home()

    def view(self, dossier: Path) -> View | None:
        """Where the map of this dossier was left, None when it was not open before."""
        found = self.views.get(str(dossier.absolute()))
        return View(*found) if found else None

    def set_view(self, dossier: Path, view: View) -> None:
        """Keep where the map of this dossier was left."""
        path = str(dossier.absolute())
        self.views.pop(path, None)
        self.views[path] = list(view)
        for oldest in list(self.views)[:-VIEWS_MAX]:
            del self.views[oldest]


def file() -> Path:
    """Where the settings are kept."""
    return user_config_path("assetmap", appauthor=False) / "settings.json"


def load() -> Settings:
    """The settings of this user; what is missing or damaged is as at first."""
    try:
        stored = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    kept = {item.name: stored[item.name] for item in fields(Settings) if _fits(item.name, stored.get(item.name))}
    return Settings(**kept)


def language(chosen: Settings) -> str:
    """The language to speak: what the environment says in ASSETMAP_LANG, else what the user chose."""
    return os.environ.get("ASSETMAP_LANG", "")[:2].lower() or chosen.language


def save(settings: Settings) -> None:
    """Write the settings, whole or not at all; a folder that cannot be written is passed over."""
    target = file()
    with suppress(OSError):
        folders.private(target.parent)
        for left in target.parent.glob(".settings-*"):
            if left.stat().st_mtime < time.time() - LEFT_AFTER:
                left.unlink()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(asdict(settings), stream, ensure_ascii=False, indent=1)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a network drive that is not there, or a path that this system cannot have
        return False


def _fits(name: str, value: Any) -> bool:
    match name:
        case "language":
            return value in LANGUAGES
        case "map_style":
            return value in MAP_STYLES
        case "recent" | "remembered" | "export":
            kept = value.values() if isinstance(value, dict) else value
            whole = isinstance(value, dict if name == "export" else list)
            return whole and all(isinstance(item, str) for item in kept)
        case "lock_after":
            return type(value) is int and value in LOCK_AFTER
        case "views":
            return isinstance(value, dict) and all(_is_view(view) for view in value.values())
    return isinstance(value, str)


def _is_view(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(type(part) in {int, float} for part in value)
