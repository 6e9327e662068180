"""The map of a comparison: the new areas coloured by what became of them, and the old borders as dashed lines.

It is the map page of the window with data of its own; it shows no assets.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from assetmap.domain.areas import Area
from assetmap.domain.vintages import AreaFate
from assetmap.ui import scheme
from assetmap.ui.mapdata import NOTHING, MapData
from assetmap.ui.mapview import MapView


class ChangesData(MapData):
    """The documents of the map page when it shows a comparison."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[AreaFate] = ()
        self._around: Sequence[Area] = ()
        self._sources = ""

    def compare(self, rows: Sequence[AreaFate], around: Sequence[Area], sources: str) -> None:
        """Show these fates from now on; `sources` must be named on the map."""
        self._rows, self._around, self._sources = rows, around, sources

    def areas(self) -> str:
        """The areas by fate, and the outlines of the old ones."""
        from assetmap.maps.changes import changes_geojson

        return changes_geojson(self._rows, self._around)

    def assets(self) -> str:
        """None."""
        return NOTHING

    def background(self) -> str:
        """None: borders alone are clearer here."""
        return "null"

    def attribution(self) -> str:
        """The sources of both divisions."""
        return self._sources


class ChangesMap(MapView):
    """The map of a comparison; `shut` it before it goes, as any map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.changes = ChangesData()
        super().__init__(parent, data=self.changes, page=_page)

    def show_changes(self, rows: Sequence[AreaFate], around: Sequence[Area], sources: str) -> None:
        """Show these fates (of one level), all of them in sight; `around` where they are very many."""
        self.changes.compare(rows, around, sources)
        self.set_session(None)


def _page(dark: bool) -> scheme.Document:
    from assetmap.maps.changes import fate_signs
    from assetmap.maps.page import PageConfig, page_html

    return page_html(PageConfig(dark=dark, kinds=fate_signs())).encode("utf-8"), "text/html"
