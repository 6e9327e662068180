"""The side at the right: an overview of what is shown, the selected asset, or the form of an asset or own area.

For who sees the dossier as someone else there is a page apart, that knows nothing of the team's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from assetmap.domain.assets import Asset, Kind, PlacedAsset, default_audience
from assetmap.domain.noting import Linked
from assetmap.ui.detail_panel import DetailPanel, OverviewPanel
from assetmap.ui.editor import Editor
from assetmap.ui.own_area_panel import OwnAreaPanel
from assetmap.ui.seen_panel import SeenPanel


class RightPanel(QStackedWidget):
    """`page_changed` when it shows something else; the rest is told by `detail`, `editor` and `own` themselves."""

    page_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.overview = OverviewPanel()
        self.detail = DetailPanel()
        self.editor = Editor()
        self.own = OwnAreaPanel()
        self.seen = SeenPanel()
        for page in (self.overview, self.detail, self.editor, self.own, self.seen):
            self.addWidget(page)
        self.setMinimumWidth(288)
        self.currentChanged.connect(lambda _index: self.page_changed.emit())

    @property
    def editing(self) -> bool:
        """Whether the form is open."""
        return self.currentWidget() is self.editor

    @property
    def is_overview(self) -> bool:
        """Whether no asset or form is shown, but what there is."""
        shown = self.currentWidget()
        return shown is self.overview or (shown is self.seen and self.seen.asset_id is None)

    def show_nothing(self) -> None:
        """Show nothing, and keep nothing of what the team saw here."""
        self.overview.clear()
        self.detail.clear()
        self.seen.show_nothing()
        self.setCurrentWidget(self.seen)

    def edit_new(self, kind: Kind, lon: float | None, lat: float | None, *, where: str, themes: Iterable[str]) -> None:
        """Open the form for a new asset."""
        asset = Asset(id="", kind=kind, title="", lon=lon, lat=lat, audience=default_audience(kind))
        self._edit(asset, new=True, where=where, themes=themes)

    def edit(self, asset: Asset, *, where: str, themes: Iterable[str], people: Sequence[Linked] = ()) -> None:
        """Open the form for an asset of the dossier."""
        self._edit(asset, new=False, where=where, themes=themes, people=people)

    def _edit(
        self, asset: Asset, *, new: bool, where: str, themes: Iterable[str], people: Sequence[Linked] = ()
    ) -> None:
        self.editor.fill(asset, new=new, themes=themes, where=where, people=people)
        self.setCurrentWidget(self.editor)
        self.editor.start()

    def may_leave(self) -> bool:
        """Store what was typed before something else is shown; False when it must be mended first."""
        if self.currentWidget() is self.own:
            return self.own.leave()
        return not self.editing or self.editor.leave()

    def show_selected(
        self, placed: PlacedAsset | None, name_of: Callable[[str | None], str], people: Sequence[Linked] = ()
    ) -> None:
        """Show an asset, or the overview for None; a form that is open is closed."""
        if placed is None:
            self.setCurrentWidget(self.overview)
        else:
            self.detail.show_asset(placed, name_of(placed.buurt_id), people)
            self.setCurrentWidget(self.detail)
