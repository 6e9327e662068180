"""Very many areas on the map page: a table of what they are, and their outlines in packs, by zoom level.

A gemeente travels as GeoJSON with every corner (`features`). A national division has millions of corners: its outlines
are simplified for small scales (`geo.outlines`) and sent as the page needs them. That takes seconds, so the outcome is
kept in the user's cache, without own areas: it holds official borders only.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import chain
from threading import Lock

from assetmap.domain.areas import Area, Level
from assetmap.domain.snapshot import Snapshot
from assetmap.geo import outlines
from assetmap.maps import outlinecache

MANY = 600
"""So many official areas, or more, are drawn from tiles and packs."""
MANY_BYTES = 6_000_000
"""Or so much geometry: about 375,000 corners."""

CHUNK = 200
"""Areas in a pack, about: what lies together travels together."""

EXPORTED = 1
"""Which of `outlines.DETAILS` an exported page gets: it is one file, which must be sent and opened."""
EXPORTED_BYTES = 12_000_000
"""When that would be larger, it gets the coarsest."""

_QUICK_GRID = 3.0
"""How much coarser outlines are that are only shown until better ones are made."""


def official(areas: Sequence[Area]) -> tuple[Area, ...]:
    """The areas that are drawn this way: all but the own ones."""
    return tuple(area for area in areas if area.level is not Level.OWN)


def are_many(areas: Sequence[Area]) -> bool:
    """Whether these areas are too many to be sent and drawn one by one with all their corners."""
    found = official(areas)
    return len(found) >= MANY or sum(len(area.geometry) for area in found) >= MANY_BYTES


class OutlinePacks:
    """The outlines of the official areas of one snapshot, for the map page. Safe to use from several threads.

    `version` names the outlines and what they lie in: equal versions, equal packs, except that those of one that is not
    `complete` are provisional.
    """

    def __init__(self, areas: Sequence[Area], before: OutlinePacks | None = None) -> None:
        """`before` are earlier packs: when they are of the same version, what was made of them serves again."""
        self.areas = official(areas)
        place = {area.id: index for index, area in enumerate(self.areas)}
        self.parents = tuple(place.get(area.parent_id or "") for area in self.areas)
        digest = hashlib.blake2b(repr((outlines.DETAILS, CHUNK, self.parents)).encode(), digest_size=16)
        for area in self.areas:
            digest.update(len(area.geometry).to_bytes(8, "little") + area.geometry)
        self.version = digest.hexdigest()
        self.chunks = outlines.chunks([area.bounds for area in self.areas], CHUNK)
        self._members: list[list[int]] = [[] for _ in range(max(self.chunks, default=-1) + 1)]
        for index, chunk in enumerate(self.chunks):
            self._members[chunk].append(index)
        self._lock = Lock()
        if before is not None and before.version == self.version:
            self._made: tuple[bytes, ...] | None = before._made  # noqa: SLF001 - of the same class
        else:
            self._made = outlinecache.read(self.version, len(outlines.DETAILS) * len(self._members))

    @property
    def complete(self) -> bool:
        """Whether the simplified outlines are there."""
        return self._made is not None

    def make(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Simplify the outlines, which takes seconds, and keep them; False when `stop` said so."""
        with self._lock:
            if self._made is None:
                geometries = [area.geometry for area in self.areas]
                levels = outlines.simplified(geometries, self.parents, self.chunks, stop)
                if levels is None:
                    return False
                self._made = tuple(chain.from_iterable(levels))
                outlinecache.keep(self.version, self._made)
            return True

    def read(self, level: int, chunks: Sequence[int]) -> bytes:
        """The packs of some chunks, one after the other, for one of `outlines.DETAILS` or, past its end, exact."""
        return b"".join(self._pack(level, chunk) for chunk in chunks)

    def _pack(self, level: int, chunk: int) -> bytes:
        made = self._made
        if level < len(outlines.DETAILS) and made is not None:
            return made[level * len(self._members) + chunk]
        geometries = [self.areas[index].geometry for index in self._members[chunk]]
        if level >= len(outlines.DETAILS):
            return outlines.packed(geometries)
        detail = outlines.DETAILS[level]
        return outlines.quick(geometries, detail._replace(metres=detail.metres * _QUICK_GRID))

    def everything(self) -> bytes:
        """All packs of one level, for a page that stands alone."""
        self.make()
        every = range(len(self._members))
        chosen = self.read(EXPORTED, every)
        return chosen if len(chosen) <= EXPORTED_BYTES else self.read(0, every)


def table(packs: OutlinePacks, counts: dict[str, int], *, alone: bool = False) -> dict[str, object]:
    """What the page must know of the areas beside their outlines, as columns in the order of the snapshot.

    `zooms` are the zoom levels below which the packs of level 0, 1, … are to be used; none when the page stands `alone`
    and has one level.
    """
    areas = packs.areas
    labels = outlines.label_points([area.geometry for area in areas])
    middles = [((w + e) / 2, (s + n) / 2) for w, s, e, n in (area.bounds for area in areas)]
    points = (
        (lon, lat) if lon == lon else middle  # noqa: PLR0124 - a NaN: there is no inside
        for (lon, lat), middle in zip(labels.tolist(), middles, strict=True)
    )
    return {
        "version": packs.version,
        "provisional": not packs.complete,
        "zooms": [] if alone else [detail.zoom for detail in outlines.DETAILS],
        "id": [area.id for area in areas],
        "code": [area.code for area in areas],
        "name": [area.name for area in areas],
        "level": [area.level.value for area in areas],
        "parent": [-1 if parent is None else parent for parent in packs.parents],
        "colour": [area.colour for area in areas],
        "count": [counts.get(area.id, 0) for area in areas],
        "chunk": list(packs.chunks),
        "label": [round(number, 6) for point in points for number in point],
        "box": [round(number, 6) for area in areas for number in area.bounds],
    }


def exported(snapshot: Snapshot) -> tuple[OutlinePacks, str] | None:
    """For a page that stands alone: the packs, and their outlines as base64 in JSON; None when areas are not many."""
    if not are_many(snapshot.areas):
        return None
    packs = OutlinePacks(snapshot.areas)
    return packs, json.dumps(base64.b64encode(packs.everything()).decode("ascii"))
