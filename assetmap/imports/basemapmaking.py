"""Makes a base map pack of files that the user has."""

from __future__ import annotations

import errno
import math
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from assetmap import folders
from assetmap.domain.areas import Area, Bounds
from assetmap.domain.basemap import Layer, PackInfo, PackRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo.basemap import writing
from assetmap.geo.basemap.pack import Pack
from assetmap.imports import basemapcoast, basemapsource
from assetmap.imports.basemapsorting import COAST, Use
from assetmap.imports.basemapsource import Rows, SourceLayer

MARGIN = 500.0
"""Metres around the land of a dossier that come along, so that its edge is not the edge of the world."""


def with_margin(bounds: Bounds, metres: float = MARGIN) -> Bounds:
    """`bounds` (degrees), wider by so many metres on each side."""
    north = metres / 111_320
    east = north / math.cos(math.radians((bounds.south + bounds.north) / 2))
    return Bounds(bounds.west - east, bounds.south - north, bounds.east + east, bounds.north + north)


def land_of(areas: Iterable[Area]) -> Bounds | None:
    """The rectangle around these areas, None when there are none."""
    boxes = [area.bounds for area in areas]
    if not boxes:
        return None
    west, south = min(box.west for box in boxes), min(box.south for box in boxes)
    return Bounds(west, south, max(box.east for box in boxes), max(box.north for box in boxes))


def make(
    sources: Sequence[Path],
    target: Path,
    *,
    around: Bounds | None = None,
    uses: Callable[[Sequence[SourceLayer]], Mapping[str, Use]] | None = None,
    name: str = "",
    attribution: str | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> PackInfo:
    """Make a pack at `target` of what lies within `around` (degrees; None: everything).

    `uses` says of the layers, by their key, what they are for where the guess is wrong. A crash or stop leaves nothing
    behind, and what stood at `target` stays until the new one is whole.

    Raises:
        ImportRefused: a file cannot be read.
        PackRefused: there is nothing to draw in it, or the pack cannot be written there.
        Cancelled: the user stopped it.
    """
    progress = progress or Silent()
    _check_free(target, overwrite=overwrite)
    with basemapsource.opened(sources, progress) as layers:
        features = _features(layers, uses(layers) if uses else {}, around, progress)
        credit = basemapsource.credit(layers) if attribution is None else attribution
    return _written(features, target, name=name, attribution=credit, progress=progress)


def make_of(
    layers: Sequence[SourceLayer],
    target: Path,
    *,
    uses: Mapping[str, Use],
    around: Bounds | None,
    land: Bounds | None,
    name: str,
    attribution: str,
    overwrite: bool,
    moving: Callable[[], object],
    progress: Progress,
) -> PackInfo:
    """Like `make`, of layers that are open.

    `land` is that of the dossier, of which the pack must have something (None: there is none yet). `moving` is called
    right before the new pack takes its place: whoever reads the old one must let go of it.

    Raises:
        ImportRefused: a file cannot be read.
        PackRefused: there is nothing to draw in it, it lies elsewhere, or the pack cannot be written there.
        Cancelled: the user stopped it.
    """
    _check_free(target, overwrite=overwrite)
    features = _features(layers, uses, around, progress)
    if features and land is not None and not _has(features, land):
        raise PackRefused(
            N_("These files are of another place than the areas of this dossier. Choose files of your own gemeente.")
        )
    return _written(features, target, name=name, attribution=attribution, progress=progress, moving=moving)


def _check_free(target: Path, *, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise PackRefused(N_("{name} is there already. Choose another name."), name=target.name)


def _has(features: Sequence[writing.Features], land: Bounds) -> bool:
    import numpy as np
    import shapely

    boxes = np.concatenate([shapely.bounds(of_layer.geometries) for of_layer in features])
    west, south, east, north = boxes.T
    there = (west <= land.east) & (east >= land.west) & (south <= land.north) & (north >= land.south)
    return bool(np.any(there))


def _written(
    features: Sequence[writing.Features],
    target: Path,
    *,
    name: str,
    attribution: str,
    progress: Progress,
    moving: Callable[[], object] = tuple,
) -> PackInfo:
    if not features:
        raise PackRefused(N_("There is nothing to draw here: no streets, water, green or buildings lie in this area."))
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with folders.noted(unfinished):
            try:
                writing.write(
                    unfinished,
                    features,
                    name=name or target.stem,
                    attribution=attribution,
                    progress=_Part(progress, 0.5, 1.0),
                )
                with Pack(unfinished) as pack:
                    info = pack.info
                moving()
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error, target) from error
    return info


def _features(
    layers: Sequence[SourceLayer], uses: Mapping[str, Use], around: Bounds | None, progress: Progress
) -> list[writing.Features]:
    chosen = {layer.key: layer.use for layer in layers} | dict(uses)
    used = [(layer, use) for layer in layers if (use := chosen[layer.key]) is not None]
    system = next((layer.crs for layer, _use in used if layer.crs is not None), None)
    found: dict[Layer, list[Rows]] = {}
    coast: list[Rows] = []
    progress = _Part(progress, 0.0, 0.5)
    for number, (layer, use) in enumerate(used):
        progress.report(number / len(used), Message(N_("Reading {name}…"), {"name": layer.key}))
        for rows in basemapsource.read(layer, use, around, system, progress):
            (coast if rows.klass == COAST else found.setdefault(rows.layer, [])).append(rows)
    sea = _sea(coast, found, around, [layer.extent for layer, _use in used])
    if sea is not None:
        found.setdefault(Layer.WATER, []).append(sea)
    return [_joined(layer, found[layer]) for layer in Layer if layer in found]


def _sea(
    coast: Sequence[Rows],
    found: Mapping[Layer, Sequence[Rows]],
    around: Bounds | None,
    extents: Sequence[Bounds | None],
) -> Rows | None:
    """The sea within `around`, or all that was found, as far as the extracts go; None where there is none."""
    import numpy as np
    import shapely

    if not coast:
        return None
    lines = np.concatenate([part.geometries for part in coast])
    drawn = [part.geometries for parts in found.values() for part in parts]
    within = around or Bounds(*shapely.total_bounds(np.concatenate(drawn or [lines])).tolist())
    said = [extent for extent in extents if extent is not None]
    if said:
        within = _both(within, said)
    built = [
        shapely.get_coordinates(shapely.point_on_surface(part.geometries))
        for layer in (Layer.ROAD, Layer.BUILDING)
        for part in found.get(layer, ())
        if part.klass != "path"
    ]
    areas = basemapcoast.sea(lines, within, np.concatenate([np.empty((0, 2)), *built]))
    if not len(areas):
        return None
    return Rows(Layer.WATER, "area", areas, np.full(len(areas), "", dtype=object), np.zeros(len(areas)))


def _both(within: Bounds, extents: Sequence[Bounds]) -> Bounds:
    """What of `within` lies in the rectangle around these extents."""
    return Bounds(
        max(within.west, min(extent.west for extent in extents)),
        max(within.south, min(extent.south for extent in extents)),
        min(within.east, max(extent.east for extent in extents)),
        min(within.north, max(extent.north for extent in extents)),
    )


def _joined(layer: Layer, parts: Sequence[Rows]) -> writing.Features:
    import numpy as np

    return writing.Features(
        layer,
        np.concatenate([np.full(len(part.geometries), part.klass, dtype=object) for part in parts]),
        np.concatenate([part.geometries for part in parts]),
        np.concatenate([part.names for part in parts]),
        np.concatenate([part.angles for part in parts]),
    )


class _Part:
    """Progress from one fraction to another of the whole; while nothing is known it stays where it is.

    It says again and again what is being done: not every report reaches the user.
    """

    def __init__(self, whole: Progress, first: float, last: float) -> None:
        self._whole, self._first, self._width = whole, first, last - first
        self._so_far = first
        self._doing: Message | None = None

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        if fraction is not None:
            self._so_far = self._first + fraction * self._width
        self._doing = message or self._doing
        self._whole.report(self._so_far, self._doing)


def _unwritable(error: OSError, target: Path) -> PackRefused:
    if error.errno == errno.ENOSPC:
        return PackRefused(N_("The disk is full: the base map needs more room. Nothing was changed."))
    return PackRefused(
        N_("{name} cannot be written there: {reason}. Choose another folder."),
        name=target.name,
        reason=error.strerror or type(error).__name__,
    )
