"""Makes a base map pack of files that the user has."""

from __future__ import annotations

import errno
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assetmap import folders
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer, PackInfo, PackRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.geo.basemap import writing
from assetmap.geo.basemap.pack import Pack
from assetmap.imports import basemapsource
from assetmap.imports.basemapsorting import Use
from assetmap.imports.basemapsource import Rows, SourceLayer

MARGIN = 500.0
"""Metres around the land of a dossier that come along, so that its edge is not the edge of the world."""


def with_margin(bounds: Bounds, metres: float = MARGIN) -> Bounds:
    """`bounds` (degrees), wider by so many metres on each side."""
    north = metres / 111_320
    east = north / math.cos(math.radians((bounds.south + bounds.north) / 2))
    return Bounds(bounds.west - east, bounds.south - north, bounds.east + east, bounds.north + north)


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
    if target.exists() and not overwrite:
        raise PackRefused(N_("{name} is there already. Choose another name."), name=target.name)
    with basemapsource.opened(sources, progress) as layers:
        features = _features(layers, uses(layers) if uses else {}, around, progress)
        credit = basemapsource.credit(layers) if attribution is None else attribution
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
                    attribution=credit,
                    progress=_Part(progress, 0.5, 1.0),
                )
                with Pack(unfinished) as pack:
                    info = pack.info
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
    for number, (layer, use) in enumerate(used):
        progress.report(0.5 * number / len(used), Message(N_("Reading {name}…"), {"name": layer.key}))
        for rows in basemapsource.read(layer, use, around, system):
            found.setdefault(rows.layer, []).append(rows)
    return [_joined(layer, found[layer]) for layer in Layer if layer in found]


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
    """Progress from one fraction to another of the whole."""

    def __init__(self, whole: Progress, first: float, last: float) -> None:
        self._whole, self._first, self._width = whole, first, last - first

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self._whole.report(None if fraction is None else self._first + fraction * self._width, message)


def _unwritable(error: OSError, target: Path) -> PackRefused:
    if error.errno == errno.ENOSPC:
        return PackRefused(N_("The disk is full: the base map needs more room. Nothing was changed."))
    return PackRefused(
        N_("{name} cannot be written there: {reason}. Choose another folder."),
        name=target.name,
        reason=error.strerror or type(error).__name__,
    )
