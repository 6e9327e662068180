"""The side at the right: an overview of what is shown, the selected asset, or the form of an asset or own area.

For who sees the dossier as someone else there is a page apart, that knows nothing of the team's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from assetmap.domain.assets import Asset, Kind, PlacedAsset, default_audience
from assetmap.domain.noting import Linked
from assetmap.ui.detail_panel import DetailPanel, OverviewPanel
from assetmap.ui.seen_panel import SeenPanel

if TYPE_CHECKING:
    from assetmap.ui.editor import Editor
    from assetmap.ui.own_area_panel import OwnAreaPanel


class RightPanel(QStackedWidget):
    """`page_changed` when it shows something else; the rest is told by `detail`, `editor` and `own` themselves.

    The two forms are made when they are first wanted, which `editor_made(Editor)` and `own_made(OwnAreaPanel)` tell.
    """

    page_changed = Signal()
    editor_made = Signal(object)
    own_made = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.overview = OverviewPanel()
        self.detail = DetailPanel()
        self.seen = SeenPanel()
        self._editor: Editor | None = None
        self._own: OwnAreaPanel | None = None
        for page in (self.overview, self.detail, self.seen):
            self.addWidget(page)
        self.setMinimumWidth(288)
        self.currentChanged.connect(lambda _index: self.page_changed.emit())

    @property
    def editor(self) -> Editor:
        """The form of an asset."""
        if self._editor is None:
            from assetmap.ui.editor import Editor

            self._editor = Editor()
            self.addWidget(self._editor)
            self.editor_made.emit(self._editor)
        return self._editor

    @property
    def own(self) -> OwnAreaPanel:
        """The form of an own area."""
        if self._own is None:
            from assetmap.ui.own_area_panel import OwnAreaPanel

            self._own = OwnAreaPanel()
            self.addWidget(self._own)
            self.own_made.emit(self._own)
        return self._own

    @property
    def editing(self) -> bool:
        """Whether the form of an asset is open."""
        return self._editor is not None and self.currentWidget() is self._editor

    @property
    def making_own(self) -> bool:
        """Whether the form of an own area is open."""
        return self._own is not None and self.currentWidget() is self._own

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
        if self.making_own:
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
