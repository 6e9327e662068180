"""What the window shows when the dossier is seen as someone else: one snapshot, and all that is counted from it.

The snapshot was cut by the one gate. Here it is only counted: nothing that is not in it can come in sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from assetmap.domain.assets import Audience, Kind, PlacedAsset, Sector
from assetmap.domain.errors import NotFound
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot
from assetmap.ui.counting import Numbers
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.exports.overview import BuurtTalents
    from assetmap.maps.features import Badge
    from assetmap.workspace import AssetPage, Counts, Workspace


@dataclass(frozen=True, slots=True)
class Sight:
    """What an audience sees of the chosen area through the chosen filters.

    `talents` has the buurten of which it may know how many talents they have, `talents_beside` those of all areas.
    `withheld` says what of the chosen part is not in it and why, a line per reason; `withheld_told` how many assets
    that are, None when that may not be told.
    """

    snapshot: Snapshot
    numbers: Numbers
    rows: Mapping[str, int]
    talents: Sequence[BuurtTalents]
    talents_beside: Sequence[BuurtTalents]
    withheld: tuple[str, ...]
    withheld_told: int | None

    def asset(self, asset_id: str) -> PlacedAsset | None:
        """One asset as it is seen, None when it is not."""
        row = self.rows.get(asset_id)
        return None if row is None else self.snapshot.assets.row(row)

    def people(self, asset_id: str) -> tuple[str, str]:
        """Names and contact details that may be shown with an asset."""
        row, assets = self.rows.get(asset_id), self.snapshot.assets
        if row is None or not assets.person:
            return "", ""
        return assets.person[row], assets.contact[row]

    @property
    def badges(self) -> list[Badge]:
        """The number of talents for on the map: in what is shown, as the assets are."""
        from assetmap.maps.features import Badge

        return [Badge(each.area.id, each.words, each.sign) for each in self.talents]


def look(workspace: Workspace, audience: Audience, filters: Filters, area_id: str | None) -> Sight:
    """Read and count what `audience` sees. May be called in any thread; takes a while when there is much."""
    from assetmap.exports.overview import buurt_talents, withheld_lines
    from assetmap.geo import grid

    cut = partial(workspace.snapshot, audience, grid=grid.snap)
    try:
        shown = cut(area_id, filters)
    except NotFound:  # the area is gone; the window hears of it in a moment
        shown = cut(None, filters)
    wide = cut(None, filters) if shown.area is not None else shown
    words_only = Filters(text=filters.text)
    base = cut(None, words_only) if filters != words_only else wide
    total = len(base.assets) if not filters.text.strip() else len(cut(None, Filters()).assets)
    told = [item.count for item in shown.withheld if item.what == "assets"]
    return Sight(
        shown,
        Numbers(_counts(shown, wide, base, filters), len(wide.assets), total, workspace.themes()),
        {asset_id: row for row, asset_id in enumerate(shown.assets.id)},
        buurt_talents(shown),
        buurt_talents(wide),
        tuple(withheld_lines(shown)),
        None if None in told else sum(count for count in told if count is not None),
    )


def _counts(shown: Snapshot, wide: Snapshot, base: Snapshot, filters: Filters) -> Counts:
    """As the panels show them: of areas, kinds, themes and sectors, each apart from its own filter."""
    from assetmap.workspace import Counts

    area_id = shown.area.id if shown.area is not None else None
    wanted = {theme.casefold() for theme in filters.themes}
    assets = base.assets
    by_kind: Counter[Kind] = Counter()
    by_theme: Counter[str] = Counter()
    by_sector: Counter[Sector] = Counter()
    for kind, themes, sector, areas in zip(assets.kind, assets.themes, assets.sector, assets.area_ids, strict=True):
        if area_id is not None and area_id not in areas:
            continue
        of_kind = not filters.kinds or kind in filters.kinds
        of_theme = not wanted or any(theme.casefold() in wanted for theme in themes)
        of_sector = not filters.sectors or sector in filters.sectors
        if of_theme and of_sector:
            by_kind[kind] += 1
        if of_kind and of_sector:
            by_theme.update(themes)
        if sector is not None and of_kind and of_theme:
            by_sector[sector] += 1
    by_area = Counter(chain.from_iterable(wide.assets.area_ids))
    return Counts(total=len(shown.assets), by_area=by_area, by_kind=by_kind, by_theme=by_theme, by_sector=by_sector)


class SeenAssets:
    """The assets of a snapshot in the order of a column, as `Workspace.page` gives those of the team."""

    def __init__(self, assets: AssetTable, area_names: Mapping[str, str]) -> None:
        self._assets = assets
        self._names = area_names
        self._orders: dict[str, Sequence[int]] = {"title": range(len(assets))}

    def page(  # noqa: PLR0917 - as the list asks for it
        self,
        area: str | None,  # noqa: ARG002 - the snapshot is of one area and filter
        filters: Filters | None,  # noqa: ARG002
        order: str,
        descending: bool,
        offset: int,
        limit: int,
    ) -> AssetPage:
        """Rows from `offset`; area and filters are those of the snapshot."""
        from assetmap.workspace import AssetPage

        rows = self._order(order)
        total = len(rows)
        chosen = [rows[total - 1 - at if descending else at] for at in range(offset, min(offset + limit, total))]
        return AssetPage(total, tuple(self._assets.row(row) for row in chosen))

    def row_of(self, asset_id: str, order: str, *, descending: bool) -> int | None:
        """In which row an asset is, None when it is not there."""
        try:
            found = self._order(order).index(self._assets.id.index(asset_id))
        except ValueError:
            return None
        return len(self._assets) - 1 - found if descending else found

    def _order(self, name: str) -> Sequence[int]:
        if name not in self._orders:
            keys = [self._key(name, row) for row in range(len(self._assets))]
            self._orders[name] = sorted(range(len(keys)), key=keys.__getitem__)
        return self._orders[name]

    def _key(self, name: str, row: int) -> str:
        if name == "buurt":
            return self._names.get(self._assets.buurt_id[row] or "", "").casefold()
        if name == "themes":
            return ", ".join(self._assets.themes[row]).casefold()
        words: str = getattr(self._assets, name)[row]
        return words.casefold()


class Looking(QObject):
    """Reads what an audience sees away from the window: `seen(Sight)` for what was asked last, never for less."""

    seen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0

    def look(self, session: Session, audience: Audience, filters: Filters, area_id: str | None) -> None:
        """Ask for this; what was asked before comes no more."""
        self._number += 1
        number, workspace = self._number, session.workspace

        def read() -> Sight | None:
            # Several may wait for their turn while someone types: only the last is worth the work.
            return look(workspace, audience, filters, area_id) if number == self._number else None

        session.read(read, partial(self._arrived, number))

    def stop(self) -> None:
        """What was asked comes no more."""
        self._number += 1

    def _arrived(self, number: int, sight: Sight | None) -> None:
        if number == self._number and sight is not None:
            self.seen.emit(sight)
