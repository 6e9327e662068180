"""The streets and places by name in the base map of a dossier, for searching.

Reading them takes seconds for a large gemeente, so they are kept in the user's cache folder, under a name that is made
of which file it was and of what land. Nothing is asked of any network.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap import folders
from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.basemap import Layer, PackRefused, Tiles
from assetmap.domain.places import NamedPlace, PlaceKind, PlaceNames
from assetmap.domain.progress import Progress, Silent
from assetmap.geo.basemap.named import Piece, gathered
from assetmap.geo.locate import LocatableArea, Locator
from assetmap.maps import packs

if TYPE_CHECKING:
    from assetmap.geo.basemap.writing import Features

MARGIN = 1000.0
"""Metres around the land of a dossier of which the names can be found too."""

SLOW = 1.0
"""Seconds; names that took longer to read are kept on disk."""

KEPT = 6
"""Files; of more, those that were not used longest go."""

ZOOM = 14
"""At this zoom every street of our own packs is in the tiles, and its name in those of others."""

_NEAR = 4000.0
"""Metres within which a village names what lies in no area of the dossier."""

_NAME = "places-{}.json"
_VERSION = 1
_LAYERS = (Layer.ROAD, Layer.PLACE, Layer.WATER, Layer.GREEN)
_OF_LAYER = {Layer.ROAD: PlaceKind.STREET, Layer.WATER: PlaceKind.WATER, Layer.GREEN: PlaceKind.GREEN}
_OF_CLASS = {kind.value: kind for kind in PlaceKind}
_VILLAGES = (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.SUBURB, PlaceKind.CITY)


def pack_with_names(name: object) -> Path | None:
    """The file of the pack that a dossier calls `name`, None when there is none or it holds pictures, without names."""
    from assetmap.geo.basemap.pack import Pack

    if name is None:
        return None
    try:
        with Pack(packs.find(name)) as pack:
            return pack.path if pack.info.tiles is Tiles.VECTOR else None
    except PackRefused:
        return None  # the map says so itself


def read(pack: Path, areas: Sequence[Area], progress: Progress | None = None) -> PlaceNames:
    """What can be found by name on the land of `areas` (everywhere, when there are none); empty for an unusable pack.

    Raises:
        Cancelled: the user closed the dossier.
    """
    progress = progress or Silent()
    progress.report(None)
    around = _around(areas)
    try:
        file = _cache_file(pack, around)
        found = _kept(file)
        if found is None:
            began = time.monotonic()
            found = _gathered(pack, around, progress)
            if time.monotonic() - began > SLOW:
                _keep(file, found)
    except (PackRefused, OSError):
        return PlaceNames()
    progress.report(None)
    return PlaceNames(_located(found, areas))


def streets_near(names: PlaceNames, lon: float, lat: float, metres: float) -> tuple[NamedPlace, ...]:
    """The streets within so many metres of a place (degrees), the nearest first; at most three."""
    from assetmap.geo.basemap.named import near

    return near(names.streets, lon, lat, metres)[:3]


def _gathered(pack: Path, around: Bounds | None, progress: Progress) -> tuple[NamedPlace, ...]:
    from assetmap.geo.basemap.content import Contents
    from assetmap.geo.basemap.pack import Pack

    with Pack(pack) as opened:
        # Tiles round what lies on the very edge of a pack.
        box = around or _wider(opened.info.bounds, 10.0)
        features = Contents(opened).features(box, zoom=ZOOM, layers=_LAYERS)
        progress.report(None)
        return gathered(_pieces(features), _surfaces(features), progress)


def _pieces(features: Sequence[Features]) -> Iterator[Piece]:
    for of_layer in features:
        kinds = _kinds(of_layer.layer, of_layer.classes)
        rows = zip(kinds, of_layer.names, of_layer.geometries, of_layer.angles, strict=True)
        yield from (Piece(kind, name, shape, angle) for kind, name, shape, angle in rows if kind is not None and name)


def _surfaces(features: Sequence[Features]) -> list[Any]:
    """The surfaces of roads that bear no name themselves."""
    return [
        shape
        for of_layer in features
        if of_layer.layer is Layer.ROAD
        for name, shape in zip(of_layer.names, of_layer.geometries, strict=True)
        if not name
    ]


def _kinds(layer: Layer, classes: Sequence[str]) -> Iterator[PlaceKind | None]:
    of_layer = _OF_LAYER.get(layer)
    for klass in classes:
        yield of_layer or _OF_CLASS.get(klass)


def _around(areas: Sequence[Area]) -> Bounds | None:
    if not areas:
        return None
    west, south, east, north = zip(*(area.bounds for area in areas), strict=True)
    return _wider(Bounds(min(west), min(south), max(east), max(north)), MARGIN)


def _wider(bounds: Bounds, metres: float) -> Bounds:
    high = metres / 111_200
    wide = high / max(math.cos(math.radians(bounds.south)), 0.01)
    return Bounds(bounds.west - wide, bounds.south - high, bounds.east + wide, bounds.north + high)


def _located(places: Sequence[NamedPlace], areas: Sequence[Area]) -> list[NamedPlace]:
    """Each with the name of the buurt that holds its middle; beyond all areas, with that of the nearest village."""
    official = [area for area in areas if area.level is not Level.OWN]
    names = {area.id: area.name for area in official}
    lons, lats = [each.middle[0] for each in places], [each.middle[1] for each in places]
    locator = Locator([LocatableArea.of(area) for area in official])
    villages = [each for each in places if each.kind in _VILLAGES]
    found = []
    for place, held in zip(places, locator.locate(lons, lats), strict=True):
        within = names[held[0].area_id] if held else _nearest(place, villages)
        found.append(replace(place, within="" if within == place.name else within))
    return found


def _nearest(place: NamedPlace, villages: Sequence[NamedPlace]) -> str:
    lon, lat = place.middle
    wide = 111_200 * math.cos(math.radians(lat))
    far = [
        (math.hypot((each.middle[0] - lon) * wide, (each.middle[1] - lat) * 111_200), each.name) for each in villages
    ]
    near, name = min(far, default=(math.inf, ""))
    return name if near <= _NEAR else ""


def _cache_file(pack: Path, around: Bounds | None) -> Path:
    status = pack.stat()
    which = repr((_VERSION, str(pack), status.st_size, status.st_mtime_ns, around, ZOOM))
    return folders.cache() / _NAME.format(hashlib.sha256(which.encode()).hexdigest()[:24])


def _kept(file: Path) -> tuple[NamedPlace, ...] | None:
    """What is kept there; None when there is nothing or it is not, to the byte, what was written."""
    try:
        digest, _newline, body = file.read_bytes().partition(b"\n")
        os.utime(file)
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    return tuple(
        NamedPlace(PlaceKind(kind), name, b64decode(shape), Bounds(*bounds), (lon, lat))
        for kind, name, shape, bounds, (lon, lat) in json.loads(body)
    )


def _keep(file: Path, places: Sequence[NamedPlace]) -> None:
    """Write them for next time, whole or not at all. Without a cache they only take longer to make."""
    rows = [(each.kind.value, each.name, b64encode(each.shape).decode(), each.bounds, each.middle) for each in places]
    body = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        folders.private(file.parent)
        handle, beside = tempfile.mkstemp(dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(beside).replace(file)
        finally:
            Path(beside).unlink(missing_ok=True)
        kept = sorted(file.parent.glob(_NAME.format("*")), key=lambda each: each.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
