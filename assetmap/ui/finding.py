"""Finds streets and places of the base map by name: from the search field to the map, and what can be done with them.

Their names are read in another thread when someone first needs them. No request is made, and nothing is stored: which
street is looked at is no change of the dossier.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import PlacedAsset
from assetmap.domain.changes import Changed
from assetmap.domain.places import NamedPlace, PlaceKind, PlaceNames, fit
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Filters
from assetmap.geo import shapes
from assetmap.i18n import gettext as _
from assetmap.maps import packs, placenames
from assetmap.ui import parts, theme
from assetmap.ui.place_card import ICONS, about
from assetmap.ui.search_field import Suggestion
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView
    from assetmap.ui.editor import Editor
    from assetmap.workspace import AssetPage, Workspace

ASSETS = 4
"""So many assets are offered at a time, and so many streets and places below them."""

PLACES = 8

SIFTED = 100
"""Assets that hold what was typed, of which those are offered whose titles fit it best."""

REACH = 12
"""Pixels around a click within which a street is meant, and metres when the map shows much detail."""

AROUND = {PlaceKind.CITY: 0.03, PlaceKind.TOWN: 0.02, PlaceKind.VILLAGE: 0.01, PlaceKind.SUBURB: 0.006}
"""Degrees to each side that are shown of what is only a point on the map."""


class Finding(QObject):
    """The names of the base map of one window. `changed` when other names can be found."""

    changed = Signal()

    def __init__(self, view: DossierView) -> None:
        super().__init__(view)
        self._view = view
        self._session: Session | None = None
        self._pack: Path | None = None
        self._asked = 0
        self._reading = 0
        self._wanted = False
        self._fresh = self._ready = False
        self._menu_at: tuple[float, float, float] | None = None
        self.names = PlaceNames()
        search, card = view.top.search, view.map_page.place_card
        search.needed.connect(self.want)
        search.typed.connect(self._typed)
        search.picked.connect(self._picked)
        search.returnPressed.connect(self._drop_answers)
        card.closed.connect(self._close_card)
        card.own_area.connect(self._own_area)
        card.put.connect(view.work.put_on)
        view.right.editor_made.connect(self._meet)
        view.right.page_changed.connect(self._show_may)
        view.map_page.may_changed.connect(self._show_may)
        page = view.map_page.view
        page.menu_wanted.connect(self._menu_wanted)
        page.map_clicked.connect(lambda _lon, _lat: self.show(None))
        page.asset_clicked.connect(lambda _id: self.show(None))
        page.area_clicked.connect(lambda _id: self.show(None))

    def set_session(self, session: Session | None) -> None:
        """Find in another dossier, or in none."""
        self._session = session
        self._wanted = False
        self._forget()
        self.show(None)
        self._view.top.search.offer(())
        if session is not None:
            session.changed.connect(self._heard)
            self._look_for_pack()

    @property
    def has_names(self) -> bool:
        """Whether the base map of the dossier knows the names of streets."""
        return self._pack is not None

    def _meet(self, editor: Editor) -> None:
        editor.street.needed.connect(self.want)
        self.changed.connect(lambda: editor.set_streets(self.names))
        editor.filled.connect(self.want)
        editor.set_streets(self.names)

    # Reading

    def want(self) -> None:
        """Someone needs the names: read them, if that was not done yet; `changed` when they are there."""
        self._wanted = True
        if self._session is None or self._pack is None or self._fresh:
            return
        self._fresh = True
        self._reading += 1
        session, done = self._session, partial(self._was_read, self._reading)
        session.run(partial(_read, session.workspace, self._pack), done=done, title="names")

    def _was_read(self, number: int, names: PlaceNames) -> None:
        if number == self._reading:
            self.names, self._ready = names, True
            self.changed.emit()
            at, self._menu_at = self._menu_at, None
            if at is not None:  # the names were not there yet when the map was clicked
                self._show_menu(QCursor.pos(), placenames.streets_near(names, *at))
            if self._view.top.search.hasFocus() and self._view.top.search.text().strip():
                self._typed(self._view.top.search.text())

    def _heard(self, changed: Changed) -> None:
        if changed.touched("areas", "divisions", "settings"):
            self._look_for_pack()

    def _look_for_pack(self) -> None:
        if self._session is not None:
            workspace = self._session.workspace
            self._session.read(lambda: placenames.pack_with_names(workspace.setting(packs.SETTING)), self._use)

    def _use(self, pack: Path | None) -> None:
        wanted = self._wanted
        if pack != self._pack:
            self._forget()
        self._pack, self._fresh = pack, False
        self._view.top.set_with_streets(with_streets=self.has_names)
        if wanted:
            self.want()

    def _forget(self) -> None:
        self._pack, self._fresh, self._ready, self._menu_at = None, False, False, None
        self._reading += 1
        self._asked += 1
        had, self.names = len(self.names), PlaceNames()
        self._view.top.set_with_streets(with_streets=False)
        if had:
            self.changed.emit()

    # Searching

    def _typed(self, text: str) -> None:
        self._asked += 1
        session = self._session
        if session is None or not text.strip():
            return
        if not self._view.as_team:
            # What others may see of the assets, the map and the list show; only names of the map are offered here.
            self._offer(self._asked, text, ())
            return
        workspace = session.workspace
        work = partial(workspace.page, None, Filters(text=text), limit=SIFTED)
        session.read(work, partial(self._was_found, self._asked, text))

    def _was_found(self, number: int, text: str, page: AssetPage) -> None:
        if self._view.as_team:  # or someone else looks by now
            self._offer(number, text, sorted(page.rows, key=lambda each: fit(each.asset.title, text))[:ASSETS])

    def _offer(self, number: int, text: str, assets: Sequence[PlacedAsset]) -> None:
        if number != self._asked:
            return
        found = [
            Suggestion(
                parts.sign_icon(each.asset.kind),
                each.asset.title,
                " · ".join(
                    part for part in (parts.kind_label(each.asset.kind), self._view.name_of(each.buurt_id)) if part
                ),
                each,
            )
            for each in assets
        ]
        found += [
            Suggestion(theme.icon(ICONS.get(each.kind, "pin"), "muted"), each.name, about(each), each)
            for each in self.names.search(text, PLACES)
        ]
        self._view.top.search.offer(found)

    def _drop_answers(self) -> None:
        self._asked += 1

    def _picked(self, data: object) -> None:
        self._asked += 1
        view = self._view
        view.top.search.clear()
        if isinstance(data, NamedPlace):
            self.show(data)
        elif isinstance(data, PlacedAsset) and view.as_team:
            if not view.showing.fits(data):
                view.show_everything()
            view.select(data.asset.id)
            view.focus_page()

    # On the map

    @property
    def place(self) -> NamedPlace | None:
        """The street or place that is marked on the map."""
        return self._view.map_page.place_card.place

    def show(self, place: NamedPlace | None) -> None:
        """Bring a street or place into sight and mark it; None for none."""
        view = self._view
        if place is None:
            if self.place is not None:
                view.map_page.show_place(None)
                view.map_page.view.show_place(None)
            return
        if view.page != 0:
            placing = view.right.editing
            view.show_page(0)
            if view.page != 0 or (placing and not view.right.editing):
                return
        self._show_card(place)
        view.map_page.view.show_place(shapes.geojson(place.shape))
        view.map_page.view.zoom_to(_around(place))
        view.focus_page()

    def _show_card(self, place: NamedPlace) -> None:
        view = self._view
        view.map_page.show_place(place, may_make=view.as_team, may_put=view.work.may_put)

    def _show_may(self) -> None:
        """Something else may be done with what is marked: someone else looks, or something is being placed or not."""
        if self.place is not None:
            self._show_card(self.place)

    def escape(self) -> bool:
        """Let go of what is marked; False when nothing is."""
        if self.place is None:
            return False
        self.show(None)
        return True

    def _close_card(self) -> None:
        self.show(None)
        self._view.focus_page()

    def _own_area(self, place: NamedPlace) -> None:
        self.show(None)
        self._view.own.start_along(place)

    def _menu_wanted(self, lon: float, lat: float, metres: float) -> None:
        """The map was clicked with the other button: what can be done with the streets that lie there."""
        if self._session is None or not self._view.as_team or self._view.own.drawing:
            return
        at = (lon, lat, max(REACH, REACH * metres))
        if not self._ready:
            self._menu_at = at
            self.want()
            return
        near = partial(placenames.streets_near, self.names, *at)
        self._session.read(near, partial(self._show_menu, QCursor.pos()))

    def _show_menu(self, where: QPoint, streets: Sequence[NamedPlace]) -> None:
        if streets and self._session is not None:
            menu = self.menu(streets)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(where)

    def menu(self, streets: Sequence[NamedPlace]) -> QMenu:
        """What can be done with these streets."""
        menu = QMenu(self._view)
        for street in streets:
            heading = menu.addAction(theme.icon(ICONS[PlaceKind.STREET], "muted"), _escaped(street.name))
            heading.triggered.connect(lambda _checked=False, street=street: self.show(street))
            if self._view.work.may_put:
                put = menu.addAction(_("Put on this street"))
                put.triggered.connect(lambda _checked=False, street=street: self._view.work.put_on(street))
            else:
                own = menu.addAction(_("Make an own area of this street…"))
                own.triggered.connect(lambda _checked=False, street=street: self._own_area(street))
            menu.addSeparator()
        return menu


def _read(workspace: Workspace, pack: Path, progress: Progress) -> PlaceNames:
    return placenames.read(pack, workspace.areas(), progress)


def _escaped(name: str) -> str:
    return parts.short(name, 60).replace("&", "&&")


def _around(place: NamedPlace) -> Bounds:
    """What of the map is shown of it, with room beside it."""
    west, south, east, north = place.bounds
    least = AROUND.get(place.kind, 0.0012)
    wide, high = max((east - west) * 0.15, least), max((north - south) * 0.25, least * 0.6)
    return Bounds(west - wide, south - high, east + wide, north + high)
