"""An open dossier in the window: rail, areas and filters, map and list, and the side with one asset.

It connects the panels with the session: what the user does becomes an operation, what changed is read again. A page
that is not visible reads again when it is shown.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assetmap.domain.areas import LEVEL_LABELS, Area
from assetmap.domain.assets import Asset, Kind, PlacedAsset, default_audience
from assetmap.domain.changes import Changed, Mode
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.add_bar import CORE
from assetmap.ui.areas_panel import AreasPanel
from assetmap.ui.counting import Numbers, count
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.filters_panel import FiltersPanel
from assetmap.ui.list_page import ListPage
from assetmap.ui.map_page import MapPage
from assetmap.ui.own_areas import OwnAreas
from assetmap.ui.rail import Page, Rail
from assetmap.ui.right_panel import RightPanel
from assetmap.ui.session import Session
from assetmap.ui.showing import Showing
from assetmap.ui.toast import Toast
from assetmap.ui.top_bar import TopBar

TOAST_EDGE = 24
ABOVE_BUTTONS = 128
"""Pixels between a toast and the bottom of the page: on the map it stays clear of the buttons."""

NARROW = 1200
"""Below this width the overview makes room for the map; a selected asset is always shown."""


class DossierView(QWidget):
    """`counted(shown, total)`, `cursor_moved(lon, lat, area)`, and the wishes that need a dialog."""

    counted = Signal(int, int)
    cursor_moved = Signal(float, float, str)
    export = Signal()
    import_areas = Signal()
    selection_changed = Signal()

    def __init__(self, map_page: MapPage | None = None) -> None:
        super().__init__()
        self.session: Session | None = None
        self.showing = Showing(self)
        self.areas: dict[str, Area] = {}
        self.themes: tuple[str, ...] = ()
        self._counting = 0
        self._list_stale = True
        self._moving: str | None = None
        self._last_area = ""
        self._asset_count = 0
        self._storing = False
        self.top = TopBar()
        self.areas_panel = AreasPanel()
        self.filters_panel = FiltersPanel()
        self.map_page = map_page or MapPage()
        self.list_page = ListPage()
        self.right = RightPanel()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.map_page)
        self.pages.addWidget(self.list_page)
        self.rail = Rail((Page(_("Map"), "map", "Ctrl+1"), Page(_("List"), "list", "Ctrl+2")))
        self.splitter = self._splitter()
        self.toast = Toast(self.pages)
        self._lay_out()
        self._connect()
        self.own = OwnAreas(self)
        self._add_keys()

    def _splitter(self) -> QSplitter:
        filters = Scrolling()
        filters.column.setContentsMargins(0, 0, 0, 0)
        filters.column.addWidget(self.filters_panel)
        filters.column.addStretch(1)
        left = QWidget()
        left.setProperty("look", "panel")
        left.setMinimumWidth(216)
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 16, 8, 8)
        column.setSpacing(16)
        self.areas_panel.setMinimumHeight(144)
        filters.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.filters_panel.resized.connect(filters.updateGeometry)
        column.addWidget(self.areas_panel, 1)
        column.addWidget(filters)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        for widget in (left, self.pages, self.right):
            splitter.addWidget(widget)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([264, 800, 344])
        return splitter

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.splitter, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addLayout(row, 1)

    def _connect(self) -> None:
        showing, view, editor, detail = self.showing, self.map_page.view, self.right.editor, self.right.detail
        self.top.area_chosen.connect(self.choose_area)
        self.top.searched.connect(showing.set_text)
        self.top.export.connect(self.export)
        self.areas_panel.chosen.connect(self.choose_area)
        self.filters_panel.kinds_chosen.connect(showing.set_kinds)
        self.filters_panel.themes_chosen.connect(showing.set_themes)
        self.filters_panel.reset.connect(self.show_everything)
        self.list_page.reset.connect(self.show_everything)
        self.rail.chosen.connect(self.show_page)
        self.map_page.add.connect(self.start_new)
        self.map_page.stop.connect(self.stop_placing)
        self.map_page.import_areas.connect(self.import_areas)
        self.list_page.add.connect(self.start_new)
        self.list_page.chosen.connect(self.select)
        self.list_page.edit.connect(self.edit)
        view.asset_clicked.connect(self.select)
        view.area_clicked.connect(self._area_clicked)
        view.map_clicked.connect(lambda _lon, _lat: self.select(None))
        view.placed.connect(self._placed)
        view.asset_moved.connect(self.relocate)
        view.cancelled.connect(self.stop_placing)
        view.cursor_moved.connect(self._cursor)
        editor.saved.connect(self._save)
        editor.cancelled.connect(self.close_editor)
        editor.place_wanted.connect(self._place_for_editor)
        detail.edit.connect(self.edit)
        detail.relocate.connect(self.start_moving)
        detail.delete.connect(self.delete)
        self.right.page_changed.connect(self._make_room)
        showing.changed.connect(self.refresh)
        showing.selected.connect(self._show_selected)
        self.toast.undo.connect(self.undo)

    def _add_keys(self) -> None:
        for kind, key in CORE.items():
            shortcut = QShortcut(QKeySequence(key), self.map_page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.start_new, kind))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.escape)

    # What is shown

    def set_session(self, session: Session | None) -> None:
        """Show another dossier, or none."""
        self.session = session
        self.showing.reset()
        self.showing.select(None)
        self._moving = None
        self.map_page.stop_placing()
        self.right.setCurrentWidget(self.right.overview)
        self._list_stale = True
        self.map_page.view.set_session(session)
        if session is not None:
            session.changed.connect(self._changed)
            session.failed.connect(self._failed)
            self._read_areas()
            self.refresh()
        self.own.set_session(session)

    def _read_areas(self) -> None:
        if self.session is None:
            return
        areas = self.session.workspace.areas()
        self.areas = {area.id: area for area in areas}
        self.areas_panel.set_areas(areas)
        self.top.set_areas(areas)
        if self.showing.area_id not in self.areas:
            self.showing.set_area(None)
        self.map_page.set_empty(no_areas=not areas)

    def refresh(self) -> None:
        """Read again what is shown: at once for who looks, later for pages that are not visible."""
        session, showing = self.session, self.showing
        if session is None:
            return
        self.areas_panel.set_current(showing.area_id)
        self.top.set_area(showing.area_id)
        self.top.set_text(showing.filters.text)
        self.filters_panel.set_filters(showing.filters, area_chosen=showing.area_id is not None)
        self.map_page.view.show_assets(showing.area_id, showing.filters)
        self._list_stale = True
        self._refresh_list()
        self._counting += 1
        work = partial(count, session.workspace, showing.filters, showing.area_id)
        session.read(work, partial(self._counted, self._counting))

    def _counted(self, number: int, numbers: Numbers) -> None:
        if number != self._counting:
            return
        counts = numbers.counts
        self.themes = numbers.themes
        self.areas_panel.set_counts(numbers.outside_area, counts.by_area)
        self.filters_panel.set_counts(counts.by_kind, counts.by_theme)
        area = self.areas.get(self.showing.area_id or "")
        kinds = self.showing.filters.kinds
        self.right.overview.show_counts(
            area.name if area is not None else (self.session.workspace.name if self.session else ""),
            _(LEVEL_LABELS[area.level]) if area is not None else _("Dossier"),
            total=counts.total,
            by_kind={kind: many for kind, many in counts.by_kind.items() if not kinds or kind in kinds},
            by_theme=counts.by_theme,
        )
        self._asset_count = numbers.total
        self._make_room()
        if not self.map_page.placing:
            first = bool(self.areas) and not numbers.total
            self.map_page.set_hint(_("Choose + Talent and click on the map") if first else "")
        self.counted.emit(counts.total, numbers.total)

    def _refresh_list(self) -> None:
        if self._list_stale and self.pages.currentWidget() is self.list_page and self.session is not None:
            self._list_stale = False
            names = {area.id: area.name for area in self.areas.values()}
            showing = self.showing
            self.list_page.show_assets(
                self.session.workspace, showing.area_id, showing.filters, names, showing.selection
            )

    def _changed(self, changed: Changed) -> None:
        if changed.touched("areas", "divisions"):
            self._read_areas()
        ids = changed.ids.get("assets", frozenset()) | frozenset(
            row.partition(":")[0] for row in changed.ids.get("asset_themes", frozenset())
        )
        if changed.mode is Mode.DO:
            self.toast.say(changed.title, undo=True)
        else:
            words = _("Undone: {title}") if changed.mode is Mode.UNDO else _("Done again: {title}")
            self.toast.say(words.format(title=changed.title), undo=False)
            if len(ids) == 1:
                self.showing.select(next(iter(ids)))
        self.refresh()
        if self.showing.selection in ids or changed.touched("areas"):
            self._reread_selected()

    def _reread_selected(self) -> None:
        placed = self._asset(self.showing.selection)
        if placed is None:
            self.showing.select(None)
        elif not self.right.editing:
            self._show_selected(self.showing.selection)

    def _asset(self, asset_id: str | None) -> PlacedAsset | None:
        if asset_id is None or self.session is None:
            return None
        return self.session.workspace.asset(asset_id)

    def name_of(self, area_id: str | None) -> str:
        """The name of an area, empty for none."""
        area = self.areas.get(area_id or "")
        return area.name if area is not None else ""

    def shown_words(self) -> str:
        """What is shown now, in a few words: the area, the kinds, the themes and the text."""
        filters = self.showing.filters
        words = [self.name_of(self.showing.area_id)]
        words += [parts.kind_label(kind).lower() for kind in Kind if kind in filters.kinds]
        words += sorted(filters.themes)
        words += [f"“{filters.text}”"] if filters.text else []
        return ", ".join(word for word in words if word)

    # What the user does

    def show_page(self, number: int) -> None:
        """Show the map (0) or the list (1)."""
        self.stop_placing()
        self.rail.set_current(number)
        self.pages.setCurrentIndex(number)
        self.toast.set_edge(ABOVE_BUTTONS if number == 0 else TOAST_EDGE)
        self._refresh_list()
        if number == 0:
            self._bring_into_sight()
        (self.map_page.view if number == 0 else self.list_page.table).setFocus()

    def choose_area(self, area_id: str | None) -> None:
        """Show one area and bring it into sight, or everything."""
        self.showing.set_area(area_id)
        area = self.areas.get(area_id or "")
        self.map_page.view.zoom_to(area.bounds if area is not None else None)

    def show_everything(self) -> None:
        """Take every filter away."""
        self.showing.reset()
        self.map_page.view.zoom_to(None)

    def select(self, asset_id: str | None) -> None:
        """Choose an asset, or none; what is in the form is stored first."""
        if not self.map_page.placing and self.right.may_leave():
            if asset_id == self.showing.selection:
                self._show_selected(asset_id)
            self.showing.select(asset_id)

    def _show_selected(self, asset_id: str | None) -> None:
        placed = self._asset(asset_id)
        self.right.show_selected(placed, self.name_of)
        self.map_page.view.select(asset_id if placed is not None else None)
        if self.pages.currentWidget() is self.list_page:
            self.list_page.select(asset_id)
        self._make_room()
        self._bring_into_sight()
        self.selection_changed.emit()

    def _bring_into_sight(self) -> None:
        placed = self._asset(self.showing.selection)
        if placed is not None and placed.asset.lon is not None and placed.asset.lat is not None:
            self.map_page.bring_into_sight(placed.asset.lon, placed.asset.lat)

    def _area_clicked(self, area_id: str) -> None:
        # The first click beside a pin lets go of what was selected; only the next one chooses the area.
        if self.showing.selection is not None or self.right.editing:
            self.select(None)
        else:
            self.showing.set_area(area_id)

    def _cursor(self, lon: float, lat: float, area: str) -> None:
        self._last_area = area
        self.cursor_moved.emit(lon, lat, area)

    def start_new(self, kind: Kind) -> None:
        """Begin a new asset: on the map with a click, from the list at once with the form."""
        if self.session is None or self.own.drawing or not self.right.may_leave():
            return
        if self.pages.currentWidget() is self.list_page:
            self.showing.select(None)
            self.right.edit_new(kind, None, None, where="", themes=self.themes)
            return
        self._moving = None
        words = _("New: {kind}. Click on the map where it is.").format(kind=parts.kind_label(kind).lower())
        self.map_page.start_placing(kind, words)

    def start_moving(self, asset_id: str) -> None:
        """Let the next click on the map say where an asset is."""
        placed = self._asset(asset_id)
        if placed is None:
            return
        self.show_page(0)
        self._moving = asset_id
        words = _("Moving “{title}”: click on the map where it is now.").format(title=parts.short(placed.asset.title))
        self.map_page.start_placing(placed.asset.kind, words)

    def _place_for_editor(self, kind: Kind) -> None:
        self.show_page(0)
        self._moving = None
        self.map_page.start_placing(kind, _("Click on the map where it is."))

    def stop_placing(self) -> None:
        """A click on the map is a click again."""
        self._moving = None
        self.map_page.stop_placing()

    def _placed(self, kind: str, lon: float, lat: float) -> None:
        moving = self._moving
        self.stop_placing()
        if moving is not None:
            self.relocate(moving, lon, lat)
        elif self.right.editing:
            self.right.editor.set_place(lon, lat, self._last_area)
            self.right.editor.start()
        else:
            self.showing.select(None)
            self.right.edit_new(Kind(kind), lon, lat, where=self._last_area, themes=self.themes)

    def edit(self, asset_id: str) -> None:
        """Open the form for an asset."""
        placed = self._asset(asset_id)
        if placed is None or not self.right.may_leave():
            return
        self.showing.select(asset_id)
        self.right.edit(placed.asset, where=self.name_of(placed.buurt_id), themes=self.themes)

    def close_editor(self) -> None:
        """Close the form and leave what was typed."""
        self.stop_placing()
        self._show_selected(self.showing.selection)
        self.focus_page()

    def focus_page(self) -> None:
        """Put the focus on the map or the list, whichever is shown."""
        (self.map_page.view if self.pages.currentIndex() == 0 else self.list_page.table).setFocus()

    def _save(self, asset: Asset) -> None:
        from assetmap.operations import assets

        session = self.session
        if session is None:
            return
        self._storing = True
        label = parts.kind_label(asset.kind)
        self.right.setCurrentWidget(self.right.overview if not asset.id else self.right.detail)
        if asset.id:
            title = _("{kind} changed").format(kind=label)
            session.do(title, partial(assets.save, asset=asset), origin=self, done=self._saved)
        else:
            new = replace(asset, audience=default_audience(asset.kind))
            session.do(
                _("{kind} added").format(kind=label), partial(assets.add, asset=new), origin=self, done=self._added
            )

    def _failed(self) -> None:
        # What could not be stored must not be lost: the form comes back as it was.
        if self._storing:
            self._storing = False
            self.right.editor.refused()
            self.right.setCurrentWidget(self.right.editor)

    def _saved(self, _none: None) -> None:
        self._storing = False
        self.focus_page()

    def _added(self, asset_id: str) -> None:
        self._storing = False
        if not self.right.editing:
            self.showing.select(asset_id)
            self.focus_page()
        placed = self._asset(asset_id)
        if placed is None:
            return
        label, where = parts.kind_label(placed.asset.kind), self.name_of(placed.buurt_id)
        words = (
            _("{kind} added in {area}").format(kind=label, area=where)
            if where
            else _("{kind} added").format(kind=label)
        )
        if not self.showing.fits(placed):
            words = _("{words}. It falls outside what you show now").format(words=words)
        self.toast.say(words, undo=True)

    def relocate(self, asset_id: str, lon: float, lat: float) -> None:
        """Put an asset somewhere else."""
        from assetmap.operations import assets

        placed = self._asset(asset_id)
        if placed is not None and self.session is not None:
            title = _("{kind} moved").format(kind=parts.kind_label(placed.asset.kind))
            self.session.do(title, partial(assets.move, asset_id=asset_id, lon=lon, lat=lat), origin=self)

    def delete(self, asset_id: str) -> None:
        """Delete an asset; it can be undone, so nobody is asked."""
        from assetmap.operations import assets

        placed = self._asset(asset_id)
        if placed is not None and self.session is not None:
            title = _("{kind} deleted").format(kind=parts.kind_label(placed.asset.kind))
            if self.showing.selection == asset_id:
                self.showing.select(None)
            self.session.do(title, partial(assets.delete, asset_id=asset_id), origin=self)
            self.focus_page()

    def undo(self) -> None:
        """Take the last step back."""
        if self.session is not None and not self.own.take_back():
            self.session.undo(origin=self)

    def redo(self) -> None:
        """Do what was undone again."""
        if self.session is not None:
            self.session.redo(origin=self)

    def escape(self) -> None:
        """Stop what is under way: placing, writing, searching, then let go of the selection."""
        if self.own.escape():
            return
        if self.map_page.placing:
            self.stop_placing()
        elif self.right.editing:
            self.close_editor()
        elif self.top.search.hasFocus() and self.top.search.text():
            self.top.search.clear()
        else:
            self.showing.select(None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the overview out when there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        is_overview = self.right.currentWidget() is self.right.overview
        self.right.setVisible(not is_overview or (self.width() >= NARROW and bool(self._asset_count)))
