"""The map as one file for a browser: the same page as in the window, with everything it needs inside."""

from __future__ import annotations

from pathlib import Path

from assetmap.domain.areas import Area, Bounds
from assetmap.domain.basemap import PackRefused
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import BuurtTalents, ExportOptions, buurt_talents, filter_text, one_line, title_of
from assetmap.maps.features import Badge
from assetmap.maps.inlined import Inlined, inline
from assetmap.maps.page import CountedTalents, export_html

BUDGET = 3_000_000
"""Bytes that a page with a base map takes at most: it must go with a mail."""

LEAST_ROOM = 1_000_000
"""What a base map may take all the same in a page that is large of itself."""

_ABOUT_IT = 10_000
"""Bytes for what is told of a base map beside its tiles."""


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write one self-contained interactive map.

    What cannot come in it of a base map is told to `options.tell`.

    Raises:
        KnownError: the map's own files are not installed.
        Cancelled: the user stopped it.
        OSError: `target` cannot be written.
    """
    talents = [_counted(each) for each in buurt_talents(snapshot)]
    options.progress.report(None)

    def ground(taken: int) -> Inlined | None:
        return _ground(snapshot, options, max(BUDGET - taken, LEAST_ROOM) - _ABOUT_IT)

    page = export_html(snapshot, title_of(snapshot, options), talents, filter_text(snapshot), ground)
    target.write_bytes(page.encode("utf-8", "replace"))  # half a pair of a sign cannot be written


def _ground(snapshot: Snapshot, options: ExportOptions, room: int) -> Inlined | None:
    """The base map for in the page; None where there is none, or it cannot come in it."""
    if options.paper.basemap is None:
        return None
    try:
        made = inline(
            options.paper.basemap,
            _shown(snapshot),
            _around(snapshot),
            style=options.paper.map_style,
            room=room,
            progress=options.progress,
        )
    except PackRefused as refused:
        options.tell(refused.message)
        return None
    if made.lack is not None:
        options.tell(made.lack)
    return made


def _shown(snapshot: Snapshot) -> tuple[Area, ...]:
    """The areas that the page shows first: those that were chosen, or the largest of all."""
    known = {area.id for area in snapshot.areas}
    return snapshot.chosen or tuple(area for area in snapshot.areas if area.parent_id not in known)


def _around(snapshot: Snapshot) -> Bounds | None:
    """What holds the assets that have a place."""
    placed = [
        (lon, lat)
        for lon, lat in zip(snapshot.assets.lon, snapshot.assets.lat, strict=True)
        if lon is not None and lat is not None
    ]
    if not placed:
        return None
    lons, lats = zip(*placed, strict=True)
    return Bounds(min(lons), min(lats), max(lons), max(lats))


def _counted(talents: BuurtTalents) -> CountedTalents:
    badge = Badge(talents.area.id, talents.words, talents.sign)
    return CountedTalents(one_line(talents.area.name), talents.text, badge)
