"""The dossier in the window as someone else would see it: “Bekijk als” in the top bar.

The order keeps more than may be seen from ever being seen: first all panels and the map are emptied, then the band says
who looks, then what that audience sees is read and shown. Of quick changes of mind the last one counts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from assetmap.domain.areas import LEVEL_LABELS
from assetmap.domain.assets import Audience, PlacedAsset
from assetmap.i18n import gettext as _
from assetmap.ui.sight import Looking, SeenAssets, Sight

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView


class ViewAs(QObject):
    """As whom one view is seen: `audience`, and `sight`, which is None for the team and as long as it is read.

    `changed` when all shows someone else's dossier.
    """

    changed = Signal()

    def __init__(self, view: DossierView) -> None:
        super().__init__(view)
        self._view = view
        self._turn = 0
        self._wanted: str | None = None
        self.audience = Audience.TEAM
        self.sight: Sight | None = None
        self._looking = Looking(self)
        self._looking.seen.connect(self._seen)
        view.top.audience_chosen.connect(self.choose)
        view.band.back.connect(partial(self.choose, Audience.TEAM))

    @property
    def as_team(self) -> bool:
        """Whether all is shown, and may be changed."""
        return self.audience is Audience.TEAM

    def reset(self, audience: Audience = Audience.TEAM) -> None:
        """Another dossier, or none: it begins with the team, or with who looked before it was locked."""
        self._turn += 1
        self._looking.stop()
        self.audience, self.sight, self._wanted = audience, None, None
        self._dress()

    def choose(self, audience: Audience) -> None:
        """See the dossier as `audience` sees it; what is in a form is stored first."""
        view = self._view
        view.top.set_audience(self.audience)
        if view.session is None or audience is self.audience or not view.leave():
            return
        if view.extra.current is not None:
            view.show_page(0)
        self._turn += 1
        self._looking.stop()
        self._wanted = view.showing.selection
        self.audience, self.sight = audience, None
        view.own.close()
        view.work.stop_placing()
        view.blank()
        view.showing.select(None)
        view.map_page.view.show_to(audience, partial(self._emptied, self._turn))

    def _emptied(self, turn: int) -> None:
        """The page of the map holds nothing any more: now it can be said who looks."""
        if turn != self._turn:
            return
        self._dress()
        self._view.refresh()
        if self.as_team:
            self._choose_again()
        self.changed.emit()

    def _dress(self) -> None:
        view = self._view
        view.top.set_audience(self.audience)
        view.band.set_audience(self.audience)
        view.rail.set_as_team(self.as_team)
        view.map_page.set_as_team(self.as_team)
        view.list_page.set_as_team(self.as_team)
        view.areas_panel.set_as_team(self.as_team)

    def look(self) -> None:
        """Read again what the audience sees."""
        view = self._view
        if view.session is not None and not self.as_team:
            self._looking.look(view.session, self.audience, view.showing.filters, view.showing.area_id)

    def _seen(self, sight: Sight) -> None:
        if sight.snapshot.audience is not self.audience:
            return
        self.sight = sight
        view, counts = self._view, sight.numbers.counts
        view.areas_panel.set_counts(sight.numbers.outside_area, counts.by_area)
        signs = {each.area.id: (each.sign, each.words) for each in sight.talents_beside}
        view.areas_panel.set_talents(signs)
        view.filters_panel.set_counts(counts.by_kind, counts.by_theme, counts.by_sector)
        if sight.snapshot.counts_talents:
            view.filters_panel.say_talents(_("per buurt"))
        view.band.set_withheld(sight.withheld, sight.withheld_told)
        view.map_page.view.give(sight.snapshot, sight.badges)
        view.show_list()
        view.show_total(counts.total, sight.numbers.total, anything=bool(sight.numbers.total or sight.talents_beside))
        self._choose_again()

    def _choose_again(self) -> None:
        """Choose what was chosen before, if it can be seen; let go of what cannot."""
        showing = self._view.showing
        wanted, self._wanted = self._wanted or showing.selection, None
        chosen = wanted if self._view.asset(wanted) is not None else None
        if chosen == showing.selection:
            self._view.show_selected()
        showing.select(chosen)

    def asset(self, asset_id: str) -> PlacedAsset | None:
        """One asset as the audience sees it, None when it does not."""
        return self.sight.asset(asset_id) if self.sight is not None else None

    def rows(self) -> SeenAssets | None:
        """The rows of the list, None as long as they are read."""
        if self.sight is None:
            return None
        names = {area.id: area.name for area in self.sight.snapshot.areas}
        return SeenAssets(self.sight.snapshot.assets, names)

    def show_selected(self, placed: PlacedAsset | None) -> None:
        """Show an asset at the right, or what there is in the area."""
        view, sight = self._view, self.sight
        if sight is None:
            view.right.show_nothing()
            return
        view.right.setCurrentWidget(view.right.seen)
        if placed is not None:
            view.right.seen.show_asset(sight, placed, view.name_of)
            return
        area = sight.snapshot.area
        name = area.name if area is not None else sight.snapshot.dossier
        view.right.seen.show_area(sight, name, _(LEVEL_LABELS[area.level]) if area is not None else _("Dossier"))
