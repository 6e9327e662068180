"""Which document of the map page stands at which path; made when it is asked for, in another thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from assetmap.maps import web
from assetmap.ui import scheme
from assetmap.ui.mapdata import MapData

if TYPE_CHECKING:
    from assetmap.maps.manyareas import OutlinePacks


def find(
    path: str,
    data: MapData,
    page: Callable[[], scheme.Document],
    outlines_wanted: Callable[[OutlinePacks], None],
) -> scheme.Answer | None:
    """How to make the document of a path, None when there is none there.

    `outlines_wanted` is called, in the other thread, with packs of outlines that are not complete yet.
    """
    match path.split("/")[1:]:
        case ["map.html"]:
            return page
        case ["data", "areas.json"]:
            return partial(_areas, data, outlines_wanted)
        case ["data", ("assets.json" | "background.json") as name]:
            read = data.assets if name == "assets.json" else data.background
            return lambda: _json(read())
        case ["data", "outlines", version, level, chunks]:
            return lambda: (
                data.outlines(version, int(level), [int(chunk) for chunk in chunks.split("-")]),
                "application/octet-stream",
            )
        case ["tiles", version, zoom, column, row] if zoom.isdigit() and column.isdigit() and row.isdigit():
            where = int(zoom[:2]), int(column[:8]), int(row[:8])
            return lambda: (data.tiles.tile(version, *where), "application/octet-stream")
        case ["web", name] if name in web.ON_DEMAND:
            return lambda: (web.text(name).encode("utf-8"), "text/javascript")
    return None


def page(dark: bool) -> scheme.Document:
    """The map page itself."""
    from assetmap.maps.page import PageConfig, page_html

    return page_html(PageConfig(dark=dark)).encode("utf-8"), "text/html"


def _areas(data: MapData, outlines_wanted: Callable[[OutlinePacks], None]) -> scheme.Document:
    document = _json(data.areas())
    packs = data.packs
    if packs is not None and not packs.complete:
        outlines_wanted(packs)
    return document


def _json(text: str) -> scheme.Document:
    return text.encode("utf-8"), "application/json"
