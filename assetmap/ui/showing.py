"""What the window shows now: the chosen area, the filters and the selected asset, one truth for all panels and pages.

None of it is a change of the dossier: it is never stored as a step.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from assetmap.domain.assets import Kind, PlacedAsset, Sector
from assetmap.domain.snapshot import Filters


class Showing(QObject):
    """The choice of the user. `changed` tells that area or filters changed, `selected` which asset is chosen now."""

    changed = Signal()
    selected = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.area_id: str | None = None
        self.filters = Filters()
        self.selection: str | None = None

    @property
    def active(self) -> bool:
        """Whether anything of the dossier is left out of view."""
        return self.area_id is not None or self.filters.active

    def fits(self, placed: PlacedAsset) -> bool:
        """Whether an asset passes all that is chosen but the text."""
        kinds, themes, sectors = self.filters.kinds, self.filters.themes, self.filters.sectors
        return (
            (self.area_id is None or self.area_id in placed.area_ids)
            and (not kinds or placed.asset.kind in kinds)
            and (not themes or bool(themes & set(placed.asset.themes)))
            and (not sectors or placed.asset.sector in sectors)
        )

    def set_area(self, area_id: str | None) -> None:
        """Show one area, or all for None."""
        if area_id != self.area_id:
            self.area_id = area_id
            self.changed.emit()

    def set_kinds(self, kinds: frozenset[Kind]) -> None:
        """Show these kinds only; none means all."""
        self._set_filters(replace(self.filters, kinds=kinds))

    def set_themes(self, themes: frozenset[str]) -> None:
        """Show assets with any of these themes only; none means all."""
        self._set_filters(replace(self.filters, themes=themes))

    def set_sectors(self, sectors: frozenset[Sector]) -> None:
        """Show assets of these sectors only; none means all."""
        self._set_filters(replace(self.filters, sectors=sectors))

    def set_text(self, text: str) -> None:
        """Show assets with these words only; empty means all."""
        self._set_filters(replace(self.filters, text=text))

    def set_filters(self, filters: Filters) -> None:
        """Show what passes these filters only."""
        self._set_filters(filters)

    def reset(self) -> None:
        """Show all of the dossier again."""
        if self.active:
            self.area_id = None
            self.filters = Filters()
            self.changed.emit()

    def select(self, asset_id: str | None) -> None:
        """Choose one asset, or none."""
        if asset_id != self.selection:
            self.selection = asset_id
            self.selected.emit(asset_id)

    def _set_filters(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self.changed.emit()
