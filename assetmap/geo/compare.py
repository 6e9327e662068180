"""Two divisions of the same land compared: which areas stayed, moved, split, merged, came and went.

Pure on areas, no dossier. Surfaces are in square metres RD. The rules look the same from old to new as from new to old.

1. *In the same place* are two areas that each cover `SAME_PLACE` of the other: 99.5 %, so that a border that was
   measured anew or generalised does not make a buurt another one. Files with 6 decimals are 0.1 m rough, which is more
   than 0.5 % of a very small area: what lies apart within `ROUNDING` metres of the border does not count either. Such a
   pair is done: it is the same or renamed, and what little of it lies in neighbours is a sliver.
2. Of the rest, an old and a new area *belong together* when the *main part* of one lies in the other: `MAIN_PART`,
   half. More would leave an area that was cut in two equal parts without any partner; less would let an area belong
   to many, and chain areas together over the whole country. With the same code or name `SHARED_PART` is enough: a
   tenth, well above slivers, well below what one would call another area. Codes alone are no proof: they are given
   anew.
3. What belongs together, directly or through others, is one fate: one to many is split, many to one merged, one to one
   redrawn. Many to many is redrawn too: as pairs when code or name say who is who for all of them, else as one group.
   Who belongs to nobody is gone or new.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area, Level
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.domain.vintages import AreaFate, AssetMoves, Fate, same_code, same_name
from assetmap.geo import crs
from assetmap.geo.locate import LocatableArea, Locator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Pair = tuple[int, int]
    Places = Sequence[float | None]

SAME_PLACE = 0.995
ROUNDING = 0.1
MAIN_PART = 0.5
SHARED_PART = 0.1

LEVELS = (Level.BUURT, Level.WIJK, Level.GEMEENTE)
"""The levels that are compared, each with itself; own areas belong to no division."""

_FATE_OF = {
    (0, 1): Fate.NEW,
    (1, 0): Fate.GONE,
    (1, 1): Fate.REDRAWN,
    (1, 2): Fate.SPLIT,
    (2, 1): Fate.MERGED,
    (2, 2): Fate.REDRAWN,
}
"""The fate of a group by how many old and new areas it has; 2 is two or more."""

_CHUNK = 250
_THREADS = 2
_METRES_PER_DEGREE = 111_320.0
_GENEROUS = 1.05  # degrees are not quite metres: where they only save work, they may be this far off
_TIE = 1 - SAME_PLACE  # two halves are halves, also when measured anew


def compare(old: Sequence[Area], new: Sequence[Area], progress: Progress | None = None) -> tuple[AreaFate, ...]:
    """What became of the official areas of `old` in `new`; each of them is in exactly one fate.

    Ordered by level (buurt, wijk, gemeente) and code. Geometry that is not valid is repaired for the comparison.
    """
    progress = progress or Silent()
    progress.report(0.0, Message(N_("Comparing areas …")))
    found: list[AreaFate] = []
    done, total = 0, sum(area.level in LEVELS for area in (*old, *new))
    for level in LEVELS:
        pair = tuple([area for area in areas if area.level is level] for areas in (old, new))
        weight = len(pair[0]) + len(pair[1])
        if weight:
            part = _Part(progress, done / total, weight / total)
            found += _Comparison(pair[0], pair[1], part).fates()
            done += weight
    progress.report(1.0)
    return tuple(found)


def asset_moves(
    lons: Places, lats: Places, old: Sequence[Area], new: Sequence[Area], fates: Iterable[AreaFate]
) -> AssetMoves:
    """What the step from `old` to `new` means for assets at these places (degrees WGS84, None for nowhere).

    An asset stays when the smallest area that holds it is, by `fates`, one and the same before and after.
    """
    before, after = (_smallest(areas, lons, lats) for areas in (old, new))
    heirs = {row.old[0].id: row.new[0].id for row in fates if row.stays}
    staying = changing = leaving = entering = 0
    for was, will in zip(before, after, strict=True):
        if was is None:
            entering += will is not None
        elif will is None:
            leaving += 1
        elif heirs.get(was) == will:
            staying += 1
        else:
            changing += 1
    return AssetMoves(staying, changing, leaving, entering)


def _smallest(areas: Sequence[Area], lons: Places, lats: Places) -> list[str | None]:
    import numpy as np

    official = [LocatableArea.of(area) for area in areas if area.level is not Level.OWN]
    located = Locator(official).locate(*(np.array(degrees, dtype=np.float64) for degrees in (lons, lats)))
    return [next((area_id for area_id, smallest in found if smallest), None) for found in located]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the progress of the whole."""

    whole: Progress
    start: float
    share: float

    def report(self, fraction: float) -> None:
        self.whole.report(self.start + self.share * min(1.0, fraction))


@dataclass(slots=True)
class _Shapes:
    """Areas with their shapes in RD, made when first needed: what did not change at all is never looked at."""

    areas: Sequence[Area]
    polygons: NDArray[Any] = field(init=False)
    surfaces: Floats = field(init=False)
    borders: Floats = field(init=False)
    known: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        import numpy as np

        self.polygons = np.full(len(self.areas), None, dtype=object)
        self.surfaces, self.borders = np.zeros(len(self.areas)), np.zeros(len(self.areas))
        self.known = np.zeros(len(self.areas), dtype=bool)

    def need(self, indices: Indices, pool: ThreadPoolExecutor) -> None:
        """Have polygons (RD, valid), surfaces (m²) and lengths of borders (m) of these areas."""
        import numpy as np
        import shapely

        missing = np.unique(indices[~self.known[indices]])
        if not len(missing):
            return
        shapes = np.concatenate(list(pool.map(self._in_rd, np.array_split(missing, _THREADS))))
        self.polygons[missing] = shapes
        self.surfaces[missing] = shapely.area(shapes)
        self.borders[missing] = shapely.length(shapes)
        self.known[missing] = True

    def _in_rd(self, indices: Indices) -> NDArray[Any]:
        import shapely

        shapes = crs.to_rd(self.drawn(indices))
        wrong = ~shapely.is_valid(shapes)
        shapes[wrong] = shapely.make_valid(shapes[wrong])
        return shapes

    def drawn(self, indices: Indices) -> NDArray[Any]:
        """The shapes of these areas as they are, in degrees."""
        import numpy as np
        import shapely

        shapes: NDArray[Any] = np.asarray(
            shapely.from_wkb([self.areas[index].geometry for index in indices.tolist()]), dtype=object
        )
        return shapes


class _Comparison:
    """Old and new areas of one level."""

    def __init__(self, old: Sequence[Area], new: Sequence[Area], progress: _Part) -> None:
        self.old, self.new = old, new
        self._progress = progress
        self._shapes = _Shapes(old), _Shapes(new)
        self._shared: dict[Pair, float] = {}
        self._heir: dict[int, int] = {}
        self._heir_of: dict[int, int] = {}

    def fates(self) -> list[AreaFate]:
        """What became of all of them, by code."""
        with ThreadPoolExecutor(_THREADS) as self._pool:
            self._pair_unchanged()
            self._pair(self._namesakes(), 0.0, 0.4)
            pairs = self._meeting()
            self._pair(self._most_alike(pairs), 0.4, 0.6)
            self._measure(self._possible(pairs), 0.6, 1.0)
            rows = [self._in_place(old, new) for old, new in self._heir.items()]
            for olds, news in self._groups():
                rows += self._of_group(olds, news)
        return sorted(rows, key=_order)

    def _pair_unchanged(self) -> None:
        """Make heirs of areas whose outline is the same to the byte; of several, of the same code or name."""
        by_outline: dict[bytes, list[int]] = {}
        for index, area in enumerate(self.new):
            by_outline.setdefault(area.geometry, []).append(index)
        for index, area in enumerate(self.old):
            twins = by_outline.get(area.geometry)
            if twins:
                best = max(twins, key=partial(self._likeness, index))
                twins.remove(best)
                self._heir[index], self._heir_of[best] = best, index

    def _namesakes(self) -> list[Pair]:
        """Areas of the same code."""
        by_code = {area.code.casefold(): index for index, area in enumerate(self.new) if area.code}
        pairs = ((index, by_code.get(area.code.casefold())) for index, area in enumerate(self.old))
        return [(old, new) for old, new in pairs if new is not None and self._is_free((old, new))]

    def _meeting(self) -> list[Pair]:
        """All free areas whose bounds meet."""
        import shapely

        free_old = [index for index in range(len(self.old)) if index not in self._heir]
        free_new = [index for index in range(len(self.new)) if index not in self._heir_of]
        if not free_old or not free_new:
            return []
        boxes = [
            [shapely.box(*areas[index].bounds) for index in free]
            for areas, free in ((self.old, free_old), (self.new, free_new))
        ]
        left, right = shapely.STRtree(boxes[1]).query(boxes[0])
        return [(free_old[one], free_new[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]

    def _most_alike(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Of each free old area the new one whose bounds are most like its own."""
        best: dict[int, tuple[float, int]] = {}
        for old, new in pairs:
            apart = sum(abs(a - b) for a, b in zip(self.old[old].bounds, self.new[new].bounds, strict=True))
            best[old] = min(best.get(old, (apart, new)), (apart, new))
        return [(old, new) for old, (_apart, new) in best.items()]

    def _possible(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The free pairs that share enough to belong together as far as bounds and what was found tell."""
        import numpy as np

        free = [pair for pair in pairs if self._is_free(pair)]
        todo = np.array(free, dtype=np.int64).reshape(-1, 2)
        for start in range(0, len(todo), _CHUNK):
            for shapes, indices in zip(self._shapes, todo[start : start + _CHUNK].T, strict=True):
                shapes.need(indices, self._pool)
            self._progress.report(0.6)
        enough = np.array([SHARED_PART if self._likeness(*pair) else MAIN_PART for pair in free])
        smaller = np.minimum(*(shapes.surfaces[indices] for shapes, indices in zip(self._shapes, todo.T, strict=True)))
        one, other = (
            np.array([areas[index].bounds for index in indices], dtype=np.float64).reshape(-1, 4)
            for areas, indices in ((self.old, todo[:, 0]), (self.new, todo[:, 1]))
        )
        width, height = (
            np.clip(
                np.minimum(one[:, axis + 2], other[:, axis + 2]) - np.maximum(one[:, axis], other[:, axis]), 0, None
            )
            for axis in (0, 1)
        )
        shared = width * height * _square_degree(one[:, 1]) * _GENEROUS
        for side, indices in enumerate(todo.T):
            shared = np.minimum(shared, self._left_over(side)[indices])
        return [pair for pair, wanted in zip(free, shared >= enough * smaller, strict=True) if wanted]

    def _left_over(self, side: int) -> Floats:
        """How much of each old (0) or new (1) area was not yet found back, in m², for areas of a division are apart."""
        left = self._shapes[side].surfaces * (1 + _TIE)
        for pair, surface in self._shared.items():
            left[pair[side]] -= surface
        return left

    def _pair(self, pairs: Sequence[Pair], start: float, end: float) -> None:
        """Make heirs of the pairs that are in the same place."""
        self._pair_rounded(pairs, start, (start + end) / 2)
        rest = [pair for pair in pairs if self._is_free(pair)]
        self._measure(rest, (start + end) / 2, end)
        for old, new in rest:
            if self._is_free((old, new)) and self._same_place(old, new):
                self._heir[old], self._heir_of[new] = new, old

    def _pair_rounded(self, pairs: Sequence[Pair], start: float, end: float) -> None:
        """Make heirs of the pairs that differ by rounding only.

        Two outlines that cross at every corner are the slowest to cut, and the commonest: the same file, once in RD and
        once in degrees with 6 decimals. So these are recognised by their corners, and not even moved to RD.
        """
        import numpy as np

        todo = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._progress.report(start)
        for at in range(0, len(todo), _CHUNK):
            chunk = todo[at : at + _CHUNK]
            left, right = (shapes.drawn(indices) for shapes, indices in zip(self._shapes, chunk.T, strict=True))
            for old, new in chunk[_parted(left, right) < (1 - SAME_PLACE) / _GENEROUS].tolist():
                if self._is_free((old, new)):
                    self._heir[old], self._heir_of[new] = new, old
            self._progress.report(start + (end - start) * (at + len(chunk)) / len(todo))

    def _measure(self, pairs: Sequence[Pair], start: float, end: float) -> None:
        """Find the surface (m²) that each of these pairs shares, on all cores; GEOS lets go of Python meanwhile."""
        import numpy as np

        todo = np.array([pair for pair in pairs if pair not in self._shared], dtype=np.int64).reshape(-1, 2)
        self._progress.report(start)
        for at in range(0, len(todo), _CHUNK):
            chunk = todo[at : at + _CHUNK]
            for shapes, indices in zip(self._shapes, chunk.T, strict=True):
                shapes.need(indices, self._pool)
            left, right = (shapes.polygons[indices] for shapes, indices in zip(self._shapes, chunk.T, strict=True))
            halves = (np.array_split(side, _THREADS) for side in (left, right))
            shared = np.concatenate(list(self._pool.map(_shared_surface, *halves)))
            for pair, surface in zip(chunk.tolist(), shared.tolist(), strict=True):
                self._shared[pair[0], pair[1]] = surface
            self._progress.report(start + (end - start) * (at + len(chunk)) / len(todo))

    def _is_free(self, pair: Pair) -> bool:
        return pair[0] not in self._heir and pair[1] not in self._heir_of

    def _shares(self, old: int, new: int) -> tuple[float, float]:
        """The share of an old area that lies in a new one, and the reverse."""
        shared = self._shared.get((old, new), 0.0)
        whole = self._shapes[0].surfaces[old], self._shapes[1].surfaces[new]
        return (min(1.0, shared / whole[0]) if whole[0] else 0.0, min(1.0, shared / whole[1]) if whole[1] else 0.0)

    def _same_place(self, old: int, new: int) -> bool:
        shared = self._shared.get((old, new), 0.0)
        for shapes, index, share in zip(self._shapes, (old, new), self._shares(old, new), strict=True):
            apart = shapes.surfaces[index] - shared
            if share < SAME_PLACE and (share < MAIN_PART or apart > ROUNDING * shapes.borders[index]):
                return False
        return True

    def _likeness(self, old: int, new: int) -> int:
        one, other = self.old[old], self.new[new]
        return 2 * same_code(one, other) + same_name(one, other)

    def _in_place(self, old: int, new: int) -> AreaFate:
        fate = Fate.SAME if self._both_same(old, new) else Fate.RENAMED
        overlap = self._shares(old, new)[0] if (old, new) in self._shared else 1.0
        return AreaFate(fate, (self.old[old],), (self.new[new],), overlap)

    def _both_same(self, old: int, new: int) -> bool:
        one, other = self.old[old], self.new[new]
        return one.code.casefold() == other.code.casefold() and same_name(one, other)

    def _belong(self, old: int, new: int) -> bool:
        share = max(self._shares(old, new)) + _TIE
        return share >= MAIN_PART or (share >= SHARED_PART and self._likeness(old, new) > 0)

    def _groups(self) -> Iterator[tuple[list[int], list[int]]]:
        """Free areas that belong together; one with no partner is alone."""
        partners: dict[Pair, list[Pair]] = {(0, index): [] for index in range(len(self.old)) if index not in self._heir}
        partners |= {(1, index): [] for index in range(len(self.new)) if index not in self._heir_of}
        for old, new in self._shared:
            if self._is_free((old, new)) and self._belong(old, new):
                partners[0, old].append((1, new))
                partners[1, new].append((0, old))
        seen: set[Pair] = set()
        for start in partners:
            if start in seen:
                continue
            members = _reached(start, partners)
            seen |= members
            yield (
                sorted(index for side, index in members if side == 0),
                sorted(index for side, index in members if side == 1),
            )

    def _of_group(self, olds: list[int], news: list[int]) -> list[AreaFate]:
        if len(olds) == len(news) == 1 and self._same_place(olds[0], news[0]):
            return [self._in_place(olds[0], news[0])]
        if len(olds) > 1 and len(news) > 1:
            pairs = self._who_is_who(olds, news)
            if pairs:
                return [self._fate(Fate.REDRAWN, [old], [new]) for old, new in pairs]
        return [self._fate(_FATE_OF[min(len(olds), 2), min(len(news), 2)], olds, news)]

    def _who_is_who(self, olds: list[int], news: list[int]) -> list[Pair]:
        """The pairs of a group when code or name leave no doubt about any of its areas, else nothing."""
        pairs = [
            (old, new)
            for old in olds
            for new in news
            if self._likeness(old, new) and max(self._shares(old, new)) >= SHARED_PART
        ]
        once = len({old for old, _new in pairs}) == len({new for _old, new in pairs}) == len(pairs)
        return pairs if once and len(olds) == len(news) == len(pairs) else []

    def _fate(self, fate: Fate, olds: list[int], news: list[int]) -> AreaFate:
        self._measure([(old, new) for old in olds for new in news], 1.0, 1.0)
        whole = float(self._shapes[0].surfaces[olds].sum()) if olds else 0.0
        shared = sum(self._shared.get((old, new), 0.0) for old in olds for new in news)
        return AreaFate(
            fate,
            tuple(self.old[index] for index in olds),
            tuple(self.new[index] for index in news),
            min(1.0, shared / whole) if whole else 0.0,
        )


def _reached(start: Pair, partners: Mapping[Pair, Sequence[Pair]]) -> set[Pair]:
    members = {start}
    todo = [start]
    while todo:
        for other in partners[todo.pop()]:
            if other not in members:
                members.add(other)
                todo.append(other)
    return members


def _shared_surface(left: NDArray[Any], right: NDArray[Any]) -> Floats:
    import shapely

    surface: Floats = shapely.area(shapely.intersection(left, right))
    return surface


def _parted(left: NDArray[Any], right: NDArray[Any]) -> Floats:
    """At most this share of the surface belongs to only one of each pair; infinite when corners do not go together.

    Corner by corner, two borders lie no further apart than the strip between each two stretches: its length by the
    larger distance at its ends. Coordinates are degrees.
    """
    import numpy as np
    import shapely

    found = np.full(len(left), np.inf)
    counts = shapely.get_num_coordinates(left)
    alike = np.flatnonzero(_is_plain(left) & _is_plain(right) & (counts == shapely.get_num_coordinates(right)))
    if not len(alike):
        return found
    one, other = (shapely.get_coordinates(shapely.normalize(shapes[alike])) for shapes in (left, right))
    scale = np.array([[_narrowing(float(one[0, 1])), 1.0]])
    one, other = one * scale, other * scale
    distance = np.hypot(*(one - other).T)
    length = (np.hypot(*np.diff(one, axis=0).T) + np.hypot(*np.diff(other, axis=0).T)) / 2
    strips = np.append(length * np.maximum(distance[:-1], distance[1:]), 0.0)
    ends = np.cumsum(counts[alike])
    strips[ends - 1] = 0.0  # from the last corner of one area to the first of the next is no border
    surface = np.minimum(shapely.area(left[alike]), shapely.area(right[alike])) * scale[0, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        found[alike] = np.add.reduceat(strips, ends - counts[alike]) / surface
    return found


def _is_plain(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which shapes are one polygon without holes: their corners come in one order only."""
    import shapely

    one = (shapely.get_num_geometries(shapes) == 1) & ~shapely.is_empty(shapes)
    plain: NDArray[np.bool_] = one & (shapely.get_num_interior_rings(shapely.get_geometry(shapes, 0)) == 0)
    return plain


def _narrowing(lat: float) -> float:
    """How much shorter a degree east is than a degree north at this latitude."""
    return math.cos(math.radians(lat))


def _square_degree(lats: Floats) -> Floats:
    """About how many m² a square degree has at these latitudes, on a globe."""
    import numpy as np

    surface: Floats = np.cos(np.radians(lats)) * _METRES_PER_DEGREE**2
    return surface


def _order(row: AreaFate) -> tuple[int, str, str]:
    first = (row.old or row.new)[0]
    return LEVELS.index(row.level), first.code, first.id
