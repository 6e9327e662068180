"""What the map shows of the open dossier, as GeoJSON. Used by several threads; a lock keeps closing and reading apart.

Everything comes out of a snapshot: for the team of one that is read here (or, for a change of a few assets, one by one
by the same rules), for everyone else of the one that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from assetmap import settings
from assetmap.domain.assets import Audience, PlacedAsset
from assetmap.domain.basemap import PackRefused
from assetmap.domain.changes import Changed
from assetmap.domain.errors import NotFound
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.maps import packs as basemaps
from assetmap.maps.tiles import TileServer

if TYPE_CHECKING:
    from assetmap.maps.features import Badge
    from assetmap.maps.manyareas import OutlinePacks
    from assetmap.workspace import Workspace

_NO_ASSET = Filters(themes=frozenset({""}))
"""No theme has an empty name: only what lies under the assets is read."""

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
        if filters.sectors and asset.sector not in filters.sectors:
            return False
        wanted = {theme.casefold() for theme in filters.themes}
        return not wanted or any(theme.casefold() in wanted for theme in asset.themes)

    @property
    def patchable(self) -> bool:
        """Whether `holds` can tell for one asset; only the dossier can search in text."""
        return not self.filters.text.strip()


def assets_of(changed: Changed) -> frozenset[str]:
    """The assets whose rows, themes or areas changed; the ids of links start with that of their asset."""
    linked = chain.from_iterable(changed.ids.get(table, ()) for table in ("asset_themes", "asset_areas"))
    return frozenset(changed.ids.get("assets", ())) | {link.partition(":")[0] for link in linked}


class Sources(NamedTuple):
    """What is named at the edge of the map, and what of a base map is told to the page (None: there is none).

    `refused` says why the base map of the dossier cannot be shown.
    """

    attribution: str
    ground: Mapping[str, object] | None
    refused: str = ""


class MapData:
    """The documents of the map page.

    For the team they are read in the dossier. For everyone else they come out of the snapshot that was given, and
    before there is one they are empty: this class never cuts anything itself.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._state = Lock()
        self._epoch = 0
        self._workspace: Workspace | None = None
        self._shown = Shown()
        self._audience = Audience.TEAM
        self._snapshot: Snapshot | None = None
        self._talents: Sequence[Badge] = ()
        self._packs: tuple[OutlinePacks, ...] = ()
        self.tiles = TileServer()

    def use(self, workspace: Workspace | None, audience: Audience = Audience.TEAM) -> None:
        """Read in this dossier from now on; returns when nobody reads in the one before any more."""
        with self._lock:
            # First: what is read for who looked before must never be of the dossier that comes.
            self._begin(Shown(), audience)
            self._workspace = workspace
            self._packs = ()
            self.tiles.use(None)

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        self._begin(shown, self._audience)

    def show_to(self, audience: Audience) -> None:
        """Give only what this audience may see from now on: nothing, as long as `give` was not called."""
        self._begin(Shown(), audience)

    def give(self, snapshot: Snapshot, talents: Sequence[Badge]) -> None:
        """Show this snapshot, and how many talents there are; that of another audience is left aside."""
        with self._state:
            if snapshot.audience is self._audience and self._audience is not Audience.TEAM:
                self._epoch += 1
                self._snapshot, self._talents = snapshot, talents

    def forget(self) -> None:
        """The dossier changed: read it anew when something is asked for."""
        if self._audience is Audience.TEAM:
            self._begin(self._shown, self._audience)

    def _begin(self, shown: Shown, audience: Audience) -> None:
        with self._state:
            self._epoch += 1
            self._shown, self._audience = shown, audience
            self._snapshot, self._talents = None, ()

    def areas(self) -> str:
        """All areas of the dossier as GeoJSON. Who sees it makes no difference: no assets are counted in it."""
        from assetmap.maps import features, manyareas

        ground = self._ground()
        if ground is None:
            return NOTHING
        if not manyareas.are_many(ground.areas):
            self._packs = ()
            return features.areas_geojson(ground)
        packs = manyareas.OutlinePacks(ground.areas, self.packs)
        # The page may still ask for those that it knows.
        self._packs = (packs, *(each for each in self._packs[:1] if each.version != packs.version))
        return features.many_areas_json(ground, packs)

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
        if snapshot is None:
            return NOTHING
        with self._state:
            talents = self._talents if snapshot is self._snapshot else ()
        return features.assets_geojson(snapshot, talents)

    def background(self) -> str:
        """The lines and polygons under the areas, as GeoJSON, or `null`."""
        ground = self._ground()
        return (ground.background if ground else "") or "null"

    def attribution(self) -> str:
        """The sources that must be named on the map."""
        from assetmap.maps import page

        ground = self._ground()
        return page.attribution(ground) if ground else ""

    def sources(self) -> Sources:
        """What `attribution` says, with the base map of the dossier, or that it is not shown."""
        named = self.attribution()
        ground, why = None, ""
        with self._lock:
            name = self._workspace.setting(basemaps.SETTING) if self._workspace is not None else None
            try:
                info = self.tiles.use(None if name is None else basemaps.find(name))
            except PackRefused as refused:
                added, why = _("the base map is missing"), translate(refused)
            else:
                found = self.tiles.ground
                ground = None if found is None else {**found, "style": settings.load().map_style}
                added = info.attribution if info is not None else ""
        return Sources(" · ".join(text for text in (named, "" if added in named else added) if text), ground, why)

    def patch(self, ids: Iterable[str]) -> Patch:
        """What `assetmap.apply` needs to show these assets as they are now, to the team."""
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

    def _ground(self) -> Snapshot | None:
        """The dossier without its assets."""
        snapshot = self._read()
        if snapshot is None:
            with self._lock:
                if self._workspace is not None:
                    snapshot = self._workspace.snapshot(Audience.PUBLIC, None, _NO_ASSET)
        return replace(snapshot, assets=AssetTable(), counts=()) if snapshot is not None else None

    def _read(self) -> Snapshot | None:
        """What is shown now; None when there is nothing to show (yet)."""
        with self._state:
            epoch, shown, audience, snapshot = self._epoch, self._shown, self._audience, self._snapshot
        if snapshot is not None or audience is not Audience.TEAM:
            return snapshot
        with self._lock:
            if self._workspace is None:
                return None
            try:
                snapshot = self._workspace.snapshot(Audience.TEAM, shown.area, shown.filters)
            except NotFound:
                # The area that was shown is gone (its removal is on its way to the window).
                snapshot = self._workspace.snapshot(Audience.TEAM, None, shown.filters)
        with self._state:
            if epoch == self._epoch:
                self._snapshot = snapshot
                return snapshot
        # Something else is shown since: what was read must not reach the page.
        return self._read()
