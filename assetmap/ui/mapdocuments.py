"""Which document of the map page stands at which path; made when it is asked for, in another thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from assetmap.maps import web
from assetmap.ui import scheme
from assetmap.ui.mapdata import MapData

if TYPE_CHECKING:
    from assetmap.maps.manyareas import OutlinePacks

_NUMBER = re.compile(r"[0-9]{1,8}")


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
    return _ground(path, data)


def _ground(path: str, data: MapData) -> scheme.Answer | None:
    """What a base map needs: its scripts, and the tiles of the pack of the dossier."""
    match path.split("/")[1:]:
        case ["web", name] if name in web.ON_DEMAND:
            return lambda: (web.text(name).encode("utf-8"), "text/javascript")
        case ["tiles", version, *numbers] if len(numbers) == 3 and all(_NUMBER.fullmatch(each) for each in numbers):
            zoom, column, row = map(int, numbers)
            return lambda: (data.tiles.tile(version, zoom, column, row), "application/octet-stream")
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
