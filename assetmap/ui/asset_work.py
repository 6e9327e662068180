"""What a user does with assets in one window: place, write, move and delete them, each a step in the dossier.

It connects the map, the form at the right and the session. As long as the dossier is seen as someone else, nothing can
be changed: whatever asks for it, also the map page, is told so.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.noting import Named
from assetmap.domain.places import SOMEWHERE, NamedPlace
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView
    from assetmap.ui.editor import Editor


class AssetWork(QObject):
    """Works in the dossier of its view."""

    def __init__(self, view: DossierView) -> None:
        super().__init__(view)
        self._view = view
        self._map = view.map_page
        self._right = view.right
        self._session: Session | None = None
        self._moving: str | None = None
        self._kind = Kind.TALENT
        self._storing = False
        self._last_area = ""
        detail = self._right.detail
        self._map.add.connect(self.start_new)
        self._map.stop.connect(self.stop_placing)
        view.list_page.add.connect(self.start_new)
        view.list_page.edit.connect(self.edit)
        self._map.view.placed.connect(self._placed)
        self._map.view.asset_moved.connect(self.relocate)
        self._map.view.cancelled.connect(self.stop_placing)
        self._map.view.cursor_moved.connect(self._cursor)
        self._right.editor_made.connect(self._meet)
        detail.edit.connect(self.edit)
        detail.relocate.connect(self.start_moving)
        detail.delete.connect(self.delete)
        detail.person_chosen.connect(self.show_person)

    def _meet(self, editor: Editor) -> None:
        editor.saved.connect(self._save)
        editor.cancelled.connect(self.close_editor)
        editor.place_wanted.connect(self._place_for_editor)

    def set_session(self, session: Session | None) -> None:
        """Work in another dossier, or none."""
        self._session = session
        self._storing = False
        self.stop_placing()
        if session is not None:
            session.failed.connect(self._failed)

    def _cursor(self, _lon: float, _lat: float, area: str) -> None:
        self._last_area = area

    # Placing

    def start_new(self, kind: Kind) -> None:
        """Begin a new asset: on the map with a click, from the list at once with the form."""
        view = self._view
        if self._session is None or view.own.drawing or not view.may_change() or not self._right.may_leave():
            return
        if view.pages.currentWidget() is view.list_page:
            view.showing.select(None)
            self._right.edit_new(kind, None, None, where="", themes=view.themes)
            self._offer_persons()
            return
        self._moving, self._kind = None, kind
        self._map.start_placing(kind, _("New: {kind}. Click on the map where it is.").format(kind=_lower(kind)))

    def start_moving(self, asset_id: str) -> None:
        """Let the next click on the map say where an asset is."""
        placed = self._view.asset(asset_id)
        if placed is None or not self._view.may_change():
            return
        self._view.show_page(0)
        self._moving = asset_id
        words = _("Moving “{title}”: click on the map where it is now.").format(title=parts.short(placed.asset.title))
        self._map.start_placing(placed.asset.kind, words)

    def _place_for_editor(self, kind: Kind) -> None:
        self._view.show_page(0)
        self._moving = None
        self._map.start_placing(kind, _("Click on the map where it is."))

    def stop_placing(self) -> None:
        """A click on the map is a click again."""
        self._moving = None
        self._map.stop_placing()

    def _placed(self, kind: str, lon: float, lat: float) -> None:
        moving = self._moving
        self.stop_placing()
        if not self._view.may_change():
            return
        if moving is not None:
            self.relocate(moving, lon, lat)
        elif self._right.editing:
            self._right.editor.set_place(lon, lat, self._last_area)
            self._right.editor.start()
        else:
            self._view.showing.select(None)
            self._right.edit_new(Kind(kind), lon, lat, where=self._last_area, themes=self._view.themes)
            self._offer_persons()

    @property
    def may_put(self) -> bool:
        """Whether there is something that is being placed or written, and so can be put on a street."""
        placing = self._map.placing and not self._view.own.drawing
        return self._view.as_team and (placing or self._right.editing)

    def put_on(self, street: NamedPlace) -> None:
        """Put what is being placed or written somewhere on this street, nobody knows where."""
        lon, lat = street.middle
        moving, placing = self._moving, self._map.placing
        self.stop_placing()
        if not self._view.may_change():
            return
        if moving is not None:
            self.relocate(moving, lon, lat, street.name)
            return
        if not self._right.editing and placing:
            self._view.showing.select(None)
            self._right.edit_new(self._kind, lon, lat, where=street.within, themes=self._view.themes)
            self._offer_persons()
        if self._right.editing:
            self._right.editor.set_place(lon, lat, street.within, street.name)
            self._right.editor.start()
            self._view.toast.say(_(SOMEWHERE).format(street=parts.short(street.name)), undo=False)
        self._view.finding.show(None)

    # Writing

    def edit(self, asset_id: str) -> None:
        """Open the form for an asset."""
        view = self._view
        placed = view.asset(asset_id)
        if placed is None or not view.may_change() or not self._right.may_leave():
            return
        view.showing.select(asset_id)
        people = () if self._session is None else self._session.workspace.people_of(asset_id)
        self._right.edit(placed.asset, where=view.name_of(placed.buurt_id), themes=view.themes, people=people)
        self._offer_persons()

    def close_editor(self) -> None:
        """Close the form and leave what was typed."""
        self.stop_placing()
        self._view.show_selected()
        self._view.focus_page()

    def _offer_persons(self) -> None:
        if self._session is not None:
            from assetmap.ui.person_choice import read_options

            self._session.read(partial(read_options, self._session.workspace), self._right.editor.set_persons)

    def _save(self, asset: Asset, named: tuple[Named, ...]) -> None:
        from assetmap.operations.noting import note

        session = self._session
        if session is None:
            return
        self._storing = True
        label = parts.kind_label(asset.kind)
        self._right.setCurrentWidget(self._right.overview if not asset.id else self._right.detail)
        title = (_("{kind} changed") if asset.id else _("{kind} added")).format(kind=label)
        done = self._saved if asset.id else self._added
        session.do(title, partial(note, asset=asset, named=named), origin=self, done=done)

    def _failed(self) -> None:
        # What could not be stored must not be lost: the form comes back as it was.
        if self._storing:
            self._storing = False
            self._right.editor.refused()
            self._right.setCurrentWidget(self._right.editor)

    def _saved(self, _asset_id: str) -> None:
        self._storing = False
        self._view.focus_page()

    def _added(self, asset_id: str) -> None:
        view = self._view
        self._storing = False
        if not view.as_team:
            return
        if not self._right.editing:
            view.showing.select(asset_id)
            view.focus_page()
        placed = view.asset(asset_id)
        if placed is None:
            return
        label, where = parts.kind_label(placed.asset.kind), view.name_of(placed.buurt_id)
        words = (
            _("{kind} added in {area}").format(kind=label, area=where)
            if where
            else _("{kind} added").format(kind=label)
        )
        if not view.showing.fits(placed):
            words = _("{words}. It falls outside what you show now").format(words=words)
        view.toast.say(words, undo=True)

    def show_person(self, person_id: str) -> None:
        """Go to someone on the page with people."""
        from assetmap.ui.people.page import PeoplePage

        self._view.show_page(self._view.extra.number("people"))
        page = self._view.extra.current
        if isinstance(page, PeoplePage):
            page.show_person(person_id)

    # Moving and deleting

    def relocate(self, asset_id: str, lon: float, lat: float, street: str = "") -> None:
        """Put an asset somewhere else; with `street` somewhere on that."""
        from assetmap.operations import assets

        placed = self._view.asset(asset_id)
        if placed is not None and self._session is not None and self._view.may_change():
            title = _("{kind} moved").format(kind=parts.kind_label(placed.asset.kind))
            move = partial(assets.move, asset_id=asset_id, lon=lon, lat=lat, street=street)
            self._session.do(title, move, origin=self)

    def delete(self, asset_id: str) -> None:
        """Delete an asset; it can be undone, so nobody is asked."""
        from assetmap.operations import assets

        view = self._view
        placed = view.asset(asset_id)
        if placed is not None and self._session is not None and view.may_change():
            title = _("{kind} deleted").format(kind=parts.kind_label(placed.asset.kind))
            if view.showing.selection == asset_id:
                view.showing.select(None)
            self._session.do(title, partial(assets.delete, asset_id=asset_id), origin=self)
            view.focus_page()


def _lower(kind: Kind) -> str:
    return parts.kind_label(kind).lower()
