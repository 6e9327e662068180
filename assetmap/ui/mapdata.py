"""What the map shows of the open dossier, as GeoJSON. Used by several threads; a lock keeps closing and reading apart.

Everything comes out of a snapshot for the team, or, for a change of a few assets, one by one by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from assetmap.domain.assets import Audience, PlacedAsset
from assetmap.domain.errors import NotFound
from assetmap.domain.snapshot import Filters, Snapshot

if TYPE_CHECKING:
    from assetmap.maps.manyareas import OutlinePacks
    from assetmap.workspace import Workspace

NOTHING = '{"type":"FeatureCollection","features":[]}'


class Patch(TypedDict):
    """What changed on the map: GeoJSON features to add or replace, and ids to take away."""

    upserts: list[object]
    deletes: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map is asked to show: the id of an area (None: everywhere) and the filters."""

    area: str | None = None
    filters: Filters = field(default_factory=Filters)

    def holds(self, placed: PlacedAsset) -> bool:
        """Whether this asset is among what is shown. Text filters are left to the dossier: see `patchable`."""
        asset, filters = placed.asset, self.filters
        if self.area is not None and self.area not in placed.area_ids:
            return False
        if filters.kinds and asset.kind not in filters.kinds:
            return False
        wanted = {theme.casefold() for theme in filters.themes}
        return not wanted or any(theme.casefold() in wanted for theme in asset.themes)

    @property
    def patchable(self) -> bool:
        """Whether `holds` can tell for one asset; only the dossier can search in text."""
        return not self.filters.text.strip()


class MapData:
    """The documents of the map page."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._workspace: Workspace | None = None
        self._shown = Shown()
        self._snapshot: Snapshot | None = None
        self._packs: tuple[OutlinePacks, ...] = ()

    def use(self, workspace: Workspace | None) -> None:
        """Read in this dossier from now on; returns when nobody reads in the one before any more."""
        with self._lock:
            self._workspace = workspace
            self._shown = Shown()
            self._snapshot = None
            self._packs = ()

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        with self._lock:
            self._shown = shown
            self._snapshot = None

    def forget(self) -> None:
        """The dossier changed: read it anew when something is asked for."""
        with self._lock:
            self._snapshot = None

    def areas(self) -> str:
        """All areas of the dossier as GeoJSON."""
        from assetmap.maps import features, manyareas

        snapshot = self._read()
        if snapshot is None:
            return NOTHING
        if not manyareas.are_many(snapshot.areas):
            self._packs = ()
            return features.areas_geojson(snapshot)
        packs = manyareas.OutlinePacks(snapshot.areas, self.packs)
        # The page may still ask for those that it knows.
        self._packs = (packs, *(each for each in self._packs[:1] if each.version != packs.version))
        return features.many_areas_json(snapshot, packs)

    @property
    def packs(self) -> OutlinePacks | None:
        """The outlines that go with `areas`, when there are very many."""
        return self._packs[0] if self._packs else None

    def outlines(self, version: str, level: int, chunks: Sequence[int]) -> bytes:
        """Some outlines of very many areas; nothing of a version that is gone."""
        for packs in self._packs:
            if packs.version == version:
                return packs.read(level, chunks)
        return b""

    def assets(self) -> str:
        """The assets that are shown, as GeoJSON points."""
        from assetmap.maps import features

        snapshot = self._read()
        return features.assets_geojson(snapshot) if snapshot else NOTHING

    def background(self) -> str:
        """The lines and polygons under the areas, as GeoJSON, or `null`."""
        snapshot = self._read()
        return (snapshot.background if snapshot else "") or "null"

    def attribution(self) -> str:
        """The sources that must be named on the map."""
        from assetmap.maps import page

        snapshot = self._read()
        return page.attribution(snapshot) if snapshot else ""

    def patch(self, ids: Iterable[str]) -> Patch:
        """What `assetmap.apply` needs to show these assets as they are now."""
        from assetmap.maps import features

        upserts: list[object] = []
        with self._lock:
            gone = dict.fromkeys(ids)
            for placed in self._workspace.assets(gone) if self._workspace is not None else ():
                feature = features.asset_feature(placed) if self._shown.holds(placed) else None
                if feature is not None:
                    upserts.append(feature)
                    del gone[placed.asset.id]
        return {"upserts": upserts, "deletes": list(gone)}

    def _read(self) -> Snapshot | None:
        with self._lock:
            if self._snapshot is None and self._workspace is not None:
                shown = self._shown
                try:
                    self._snapshot = self._workspace.snapshot(Audience.TEAM, shown.area, shown.filters)
                except NotFound:
                    # The area that was shown is gone (its removal is on its way to the window).
                    self._snapshot = self._workspace.snapshot(Audience.TEAM, None, shown.filters)
            return self._snapshot
