"""Own areas in the window: from the wish for one, by way of map and form, to a step in the dossier.

It connects the form at the right, the map, the tree of areas and the session; it draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QMenu

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import Audience
from assetmap.domain.changes import Changed
from assetmap.domain.errors import KnownError
from assetmap.domain.own_areas import COLOURS
from assetmap.domain.places import NamedPlace
from assetmap.geo import shapes
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import coordinates, parts
from assetmap.ui.own_area_ways import Way
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView
    from assetmap.ui.own_area_panel import Draft, OwnAreaPanel
    from assetmap.workspace import Workspace

REREAD = 400
"""Milliseconds after a step in which the map reads the areas again; until then the outline as drawn stays in sight."""

Found = tuple[shapes.Outline | KnownError, int]
"""An outline, or why there is none, and how many assets it holds."""


class OwnAreas(QObject):
    """What a user does with own areas in one window."""

    def __init__(self, view: DossierView) -> None:
        super().__init__(view)
        self._view = view
        self._map = view.map_page.view
        self._session: Session | None = None
        self._streets: dict[str, shapes.Street] = {}
        self._asked = 0
        self._was_open = False
        self.drawing = False
        view.right.own_made.connect(self._meet)
        tree = view.areas_panel
        tree.own_wanted.connect(self.start)
        tree.own_menu.connect(self.show_menu)
        tree.own_edit.connect(self.edit)
        tree.own_delete.connect(self.delete)
        self._map.drawn.connect(self._drawn)
        self._map.area_edited.connect(self._edited)
        self._map.cancelled.connect(self._gave_up)
        self._map.drawing_changed.connect(self._grew)
        view.map_page.stop.connect(self.escape)
        view.map_page.done.connect(self._map.finish_drawing)
        view.right.page_changed.connect(self._page_changed)
        view.counted.connect(self._offer)
        view.finding.changed.connect(self._names_changed)

    @property
    def panel(self) -> OwnAreaPanel:
        """The form at the right; made when it is first needed."""
        return self._view.right.own

    def _meet(self, panel: OwnAreaPanel) -> None:
        panel.way_chosen.connect(self._way)
        panel.finish.connect(self._map.finish_drawing)
        panel.reshape.connect(self._reshape_from_form)
        panel.delete.connect(self.delete)
        panel.import_file.connect(self._import_file)
        panel.recoloured.connect(self._show_colour)
        panel.saved.connect(self._saved)
        panel.cancelled.connect(self.close)
        panel.areas.changed.connect(self._areas_chosen)
        panel.streets.changed.connect(self._streets_chosen)
        panel.points.changed.connect(self._points_typed)

    def set_session(self, session: Session | None) -> None:
        """Work in another dossier, or none."""
        self._stop()
        self._session = session
        self._asked += 1
        if session is not None:
            session.changed.connect(self._changed)
            session.failed.connect(self._failed)

    @property
    def is_open(self) -> bool:
        """Whether the form of an own area is at the right."""
        return self._view.right.making_own

    # Making one

    def start(self) -> None:
        """Begin a new own area, by drawing unless the user chooses another way."""
        if self._session is None or not self._view.may_change() or not self._view.right.may_leave():
            return
        self._view.showing.select(None)
        self._view.show_page(0)
        self._view.right.setCurrentWidget(self.panel)
        self._view.finding.want()
        named = _named(self._view.finding.names.streets)
        self._streets = named or self._streets
        self.panel.fill_new(tuple(self._view.areas.values()), tuple(self._streets))
        if not named:
            workspace = self._session.workspace
            self._session.read(lambda: _streets(workspace), self._offer_streets)

    def start_along(self, place: NamedPlace) -> None:
        """Begin a new own area along this street, or take it to the streets of the one that is being made."""
        if not (self.is_open and self.panel.area_id is None and self.panel.way is Way.STREET):
            self.start()
            if not self.is_open or self.panel.area_id is not None:
                return
            self.panel.choose_way(Way.STREET)
        streets = _named(self._view.finding.names.streets)
        wanted = shapes.Street(place.name, place.shape)
        self.panel.streets.tick(next((key for key, street in streets.items() if street == wanted), ""))

    def _names_changed(self) -> None:
        named = _named(self._view.finding.names.streets)
        if named and self.is_open and self.panel.area_id is None:
            self._offer_streets(named)

    def _offer_streets(self, streets: Mapping[str, shapes.Street]) -> None:
        if self._streets.keys() != streets.keys():
            self.panel.streets.set_streets(streets)
        self._streets = dict(streets)

    def _way(self, _way: Way) -> None:
        self._asked += 1
        self._map.show_shape(None)
        if self.panel.by_hand:
            self._begin(_("Drawing an own area"))
            self._map.start_drawing()
            self._map.setFocus()
        else:
            self._stop()

    def _begin(self, words: str) -> None:
        self.drawing = True
        self._view.toast.hide()
        self._view.map_page.set_drawing(words)

    def _stop(self) -> None:
        if self.drawing:
            self._map.stop_drawing()
            self._ended()

    def _ended(self) -> None:
        self.drawing = False
        self._view.map_page.set_drawing("")

    def _grew(self, count: int) -> None:
        if self.drawing and self.is_open and self.panel.outline is None:
            self.panel.show_points(count)

    def _drawn(self, geometry: Mapping[str, Any]) -> None:
        self._ended()
        self._work(lambda: shapes.from_geojson(geometry))

    def _areas_chosen(self, ids: tuple[str, ...]) -> None:
        geometries = [self._view.areas[area_id].geometry for area_id in ids if area_id in self._view.areas]
        self._work_or_nothing(bool(geometries), lambda: shapes.from_areas(geometries))

    def _streets_chosen(self, keys: tuple[str, ...], metres: int) -> None:
        streets = [self._streets[key] for key in keys if key in self._streets]
        self.panel.suggest_name(_(" and ").join(street.name for street in streets[:2]))
        self._work_or_nothing(bool(streets), lambda: shapes.around_streets(streets, metres))

    def _points_typed(self, text: str) -> None:
        self._work_or_nothing(bool(text.strip()), lambda: shapes.from_points(coordinates.parse_points(text)))

    def _work_or_nothing(self, anything: bool, make: Callable[[], shapes.Outline]) -> None:
        if anything:
            self._work(make)
        else:
            self._asked += 1
            self.panel.set_outline(None)
            self._map.show_shape(None)

    def _work(self, make: Callable[[], shapes.Outline]) -> None:
        """Make an outline in another thread, and show it when nothing else was asked for in the meantime."""
        if self._session is not None:
            self._asked += 1
            self._session.read(partial(_found, self._session.workspace, make), partial(self._show, self._asked))

    def _show(self, number: int, found: Found) -> None:
        if number != self._asked or not self.is_open:
            return
        outline, count = found
        if isinstance(outline, KnownError):
            self._map.show_shape(None)
            self.panel.refuse(translate(outline))
            if self.panel.by_hand:
                self._begin(_("Drawing an own area"))
                self._map.start_drawing()
            return
        self.panel.set_outline(outline, count)
        self._map.show_shape(shapes.geojson(outline.geometry), self.panel.colour())
        if self.panel.by_hand:
            self.panel.start()
        else:
            self._map.zoom_to(_wider(outline.bounds))

    def _show_colour(self, colour: str) -> None:
        if self.panel.outline is not None and not self.drawing:
            self._map.show_shape(shapes.geojson(self.panel.outline.geometry), colour)

    # Changing one

    def edit(self, area_id: str) -> None:
        """Open the form with name and colour of an own area."""
        area = self._own(area_id)
        if area is None or self._session is None or not self._view.may_change() or not self._view.right.may_leave():
            return
        self._view.showing.select(None)
        self._asked += 1
        work = partial(_found, self._session.workspace, lambda: shapes.checked(area.geometry))
        self._session.read(work, partial(self._open, self._asked, area))

    def _open(self, number: int, area: Area, found: Found) -> None:
        outline, count = found
        if number == self._asked:
            self.panel.fill(area, 0.0 if isinstance(outline, KnownError) else outline.hectares, count)
            self._view.right.setCurrentWidget(self.panel)
            self.panel.start()

    def reshape(self, area_id: str) -> None:
        """Let the user drag the points of an own area on the map."""
        area = self._own(area_id)
        if area is None or not self._view.may_change() or not self._view.right.may_leave():
            return
        self._view.showing.select(None)
        self._view.show_page(0)
        self._map.zoom_to(_wider(area.bounds))
        self._reshape(area.id, area.geometry, area.name, area.colour)

    def _reshape_from_form(self) -> None:
        if self.panel.area_id is not None:
            self.reshape(self.panel.area_id)
        elif self.panel.outline is not None:
            self._reshape("", self.panel.outline.geometry, self.panel.name.text(), self.panel.colour())

    def _reshape(self, area_id: str, geometry: bytes, name: str, colour: str) -> None:
        words = _("Changing the shape of “{name}”").format(name=parts.short(name)) if name else _("Changing the shape")
        self._begin(words)
        self._map.start_editing(area_id, shapes.geojson(geometry), colour)
        self._map.setFocus()

    def _edited(self, area_id: str, geometry: Mapping[str, Any]) -> None:
        self._ended()
        if not area_id:
            self._work(lambda: shapes.from_geojson(geometry))
        elif self._session is not None and self._view.may_change():
            from assetmap.operations import own_areas

            self._session.do(
                _("Shape of an own area changed"),
                lambda unit: own_areas.change(unit, area_id, geometry=shapes.from_geojson(geometry).geometry),
                origin=self,
                done=lambda _none: QTimer.singleShot(REREAD, self, self._forget_shape),
            )

    def _forget_shape(self) -> None:
        if not self.drawing and not self.is_open:
            self._map.show_shape(None)

    def recolour(self, area_id: str, colour: str) -> None:
        """Give an own area another colour."""
        from assetmap.operations import own_areas

        if self._session is not None and self._view.may_change():
            operation = partial(own_areas.change, area_id=area_id, colour=colour)
            self._session.do(_("Colour of an own area changed"), operation, origin=self)

    def delete(self, area_id: str) -> None:
        """Remove an own area; it can be undone, so nobody is asked."""
        from assetmap.operations import own_areas

        if self._session is not None and self._own(area_id) is not None and self._view.may_change():
            if self.is_open:
                self.close()
            self._session.do(_("Own area deleted"), partial(own_areas.delete, area_id=area_id), origin=self)

    def _offer(self) -> None:
        """Below the name of an own area that is shown: what can be done with it."""
        area = self._own(self._view.showing.area_id or "")
        if area is not None and self._view.as_team:
            edit, reshape = parts.button(_("Name and colour…")), parts.button(_("Change the shape…"))
            edit.clicked.connect(lambda _checked=False: self.edit(area.id))
            reshape.clicked.connect(lambda _checked=False: self.reshape(area.id))
            self._view.right.overview.offer(edit, reshape)

    def show_menu(self, area_id: str, where: QPoint) -> None:
        """What can be done with an own area, at `where` on the screen."""
        menu = self.menu(area_id)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def menu(self, area_id: str) -> QMenu:
        """The menu of an own area."""
        area = self._own(area_id)
        menu = QMenu(self._view)
        menu.addAction(_("Name and colour…")).triggered.connect(lambda _checked=False: self.edit(area_id))
        menu.addAction(_("Change the shape…")).triggered.connect(lambda _checked=False: self.reshape(area_id))
        colours = menu.addMenu(_("Colour"))
        for colour, name in COLOURS.items():
            action = colours.addAction(parts.swatch(colour, 16), _(name))
            action.setCheckable(True)
            action.setChecked(area is not None and area.colour == colour)
            action.triggered.connect(lambda _checked=False, colour=colour: self.recolour(area_id, colour))
        menu.addSeparator()
        menu.addAction(_("Delete")).triggered.connect(lambda _checked=False: self.delete(area_id))
        return menu

    def _own(self, area_id: str) -> Area | None:
        area = self._view.areas.get(area_id)
        return area if area is not None and area.level is Level.OWN else None

    # Ending

    def _saved(self, draft: Draft) -> None:
        from assetmap.operations import own_areas

        session = self._session
        if session is None or not self._view.may_change():
            return
        if draft.area_id is not None:
            change = partial(own_areas.change, area_id=draft.area_id, name=draft.name, colour=draft.colour)
            session.do(_("Own area changed"), change, origin=self)
        elif draft.outline is not None:
            made = partial(own_areas.add, name=draft.name, geometry=draft.outline.geometry, colour=draft.colour)
            session.do(_("Own area added"), made, origin=self)
        self.close()

    def close(self) -> None:
        """Close the form and forget what was drawn."""
        self._stop()
        if self.is_open:
            self._view.right.setCurrentWidget(self._view.right.overview)
            self._view.focus_page()

    def escape(self) -> bool:
        """Stop what is under way, first on the map and then in the form; False when nothing is."""
        if self.drawing:
            self._map.stop_drawing()
            self._gave_up()
            return True
        if self.is_open:
            self.close()
            return True
        return False

    def held(self) -> Callable[[], None] | None:
        """What shows the form again with what could not be stored when the dossier was locked; None without a form."""
        return self._hold_up if self.is_open else None

    def _hold_up(self) -> None:
        panel = self.panel
        self._view.right.setCurrentWidget(panel)
        if panel.outline is not None:
            self._map.show_shape(shapes.geojson(panel.outline.geometry), panel.colour())
        elif panel.area_id is None:
            self._way(panel.way)

    def take_back(self) -> bool:
        """Take one point or one change of a drawing back; False when nothing is being drawn."""
        if self.drawing:
            self._map.take_back()
        return self.drawing

    def _gave_up(self) -> None:
        if self.drawing:
            self._ended()
            if self.is_open and self.panel.outline is None and self.panel.by_hand:
                self.close()

    def _import_file(self) -> None:
        self.close()
        self._view.import_own_areas.emit()

    def _page_changed(self) -> None:
        if self._was_open and not self.is_open:
            # Something else is shown at the right now: what was not stored is gone.
            self._asked += 1
            self._stop()
            QTimer.singleShot(REREAD, self, self._forget_shape)
        self._was_open = self.is_open

    def _changed(self, _changed: Changed) -> None:
        if self.is_open and self.panel.area_id is not None and self._own(self.panel.area_id) is None:
            self.close()

    def _failed(self, _error: KnownError) -> None:
        self._forget_shape()


def _named(places: Iterable[NamedPlace]) -> dict[str, shapes.Street]:
    """The streets of the base map, under their name with where they are: two villages may both have a Dorpsstraat."""
    found: dict[str, shapes.Street] = {}
    for place in places:
        words = key = " · ".join(part for part in (place.name, place.within) if part)
        for number in count(2):
            if key not in found:
                break
            key = f"{words} ({number})"
        found[key] = shapes.Street(place.name, place.shape)
    return found


def _streets(workspace: Workspace) -> dict[str, shapes.Street]:
    background = workspace.setting("background")
    return {street.name: street for street in shapes.streets(background if isinstance(background, str) else "")}


def _wider(bounds: Bounds) -> Bounds:
    """With room around, so that no corner lies behind the words and buttons on the map."""
    east, north = 0.12 * (bounds.east - bounds.west), 0.25 * (bounds.north - bounds.south)
    return Bounds(bounds.west - east, bounds.south - north, bounds.east + east, bounds.north + north)


def _found(workspace: Workspace, make: Callable[[], shapes.Outline]) -> Found:
    try:
        outline = make()
    except KnownError as error:
        return error, 0
    assets = workspace.snapshot(Audience.TEAM).assets
    return outline, shapes.count_within(outline.geometry, assets.lon, assets.lat)
