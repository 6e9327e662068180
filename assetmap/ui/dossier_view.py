"""An open dossier in the window: rail, areas and filters, map and list, and the side with one asset.

It connects the panels with the session: what the user does becomes an operation, what changed is read again. A page
that is not visible reads again when it is shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from assetmap.domain.areas import LEVEL_LABELS, Area
from assetmap.domain.assets import SECTOR_LABELS, Audience, Kind, PlacedAsset, Sector
from assetmap.domain.changes import Changed, Mode
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.add_bar import CORE
from assetmap.ui.areas_panel import AreasPanel
from assetmap.ui.asset_work import AssetWork
from assetmap.ui.audience_band import AudienceBand
from assetmap.ui.counting import Numbers, count
from assetmap.ui.filters_panel import FiltersPanel
from assetmap.ui.finding import Finding
from assetmap.ui.list_page import ListPage
from assetmap.ui.map_page import MapPage
from assetmap.ui.own_areas import OwnAreas
from assetmap.ui.pages import Pages, extra_pages
from assetmap.ui.people.badge import AttentionBadge
from assetmap.ui.rail import Page, Rail
from assetmap.ui.right_panel import RightPanel
from assetmap.ui.seen_panel import seen_as
from assetmap.ui.session import Session
from assetmap.ui.showing import Showing
from assetmap.ui.sides import beside, left_side
from assetmap.ui.toast import Toast
from assetmap.ui.top_bar import TopBar
from assetmap.ui.view_as import ViewAs

if TYPE_CHECKING:
    from assetmap.ui.export.choices import Shown

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
    meeting = Signal()
    import_areas = Signal()
    import_own_areas = Signal()
    selection_changed = Signal()

    def __init__(self, map_page: MapPage | None = None) -> None:
        super().__init__()
        self.session: Session | None = None
        self.showing = Showing(self)
        self.areas: dict[str, Area] = {}
        self.themes: tuple[str, ...] = ()
        self._counting = 0
        self._list_stale = True
        self._anything = False
        self._page = 0
        self.top = TopBar()
        self.band = AudienceBand()
        self.areas_panel = AreasPanel()
        self.filters_panel = FiltersPanel()
        self.map_page = map_page or MapPage()
        self.list_page = ListPage()
        self.right = RightPanel()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.map_page)
        self.pages.addWidget(self.list_page)
        self.rail = Rail(
            (
                Page(_("Map"), "map", "Ctrl+1"),
                Page(_("List"), "list", "Ctrl+2"),
                *(Page(entry.name, entry.icon, entry.key) for entry in extra_pages()),
            )
        )
        self.splitter = beside(left_side(self.areas_panel, self.filters_panel), self.pages, self.right)
        self.body = QStackedWidget()
        self.body.addWidget(self.splitter)
        self.extra = Pages(self, self.body)
        self.attention = AttentionBadge(self.rail.button(self.extra.number("people")))
        self.toast = Toast(self.pages)
        self._lay_out()
        self._connect()
        self.work = AssetWork(self)
        self.finding = Finding(self)
        self.own = OwnAreas(self)
        self.view_as = ViewAs(self)
        self._add_keys()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.body, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.band)
        layout.addLayout(row, 1)

    def _connect(self) -> None:
        showing, view = self.showing, self.map_page.view
        self.top.area_chosen.connect(self.choose_area)
        self.top.searched.connect(showing.set_text)
        self.top.export.connect(self.export)
        self.top.meeting.connect(self.meeting)
        self.areas_panel.chosen.connect(self.choose_area)
        self.filters_panel.kinds_chosen.connect(showing.set_kinds)
        self.filters_panel.themes_chosen.connect(showing.set_themes)
        self.filters_panel.sectors_chosen.connect(showing.set_sectors)
        self.filters_panel.reset.connect(self.show_everything)
        self.list_page.reset.connect(self.show_everything)
        self.rail.chosen.connect(self.show_page)
        self.map_page.import_areas.connect(self.import_areas)
        self.list_page.chosen.connect(self.select)
        view.asset_clicked.connect(self.select)
        view.area_clicked.connect(self._area_clicked)
        view.map_clicked.connect(lambda _lon, _lat: self.select(None))
        view.cursor_moved.connect(self.cursor_moved)
        self.right.page_changed.connect(self._make_room)
        showing.changed.connect(self.refresh)
        showing.selected.connect(self.show_selected)
        self.toast.undo.connect(self.undo)

    def _add_keys(self) -> None:
        for kind, key in CORE.items():
            shortcut = QShortcut(QKeySequence(key), self.map_page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.work.start_new, kind))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.escape)

    # What is shown

    @property
    def page(self) -> int:
        """The number of the page in sight."""
        return self._page

    def set_session(self, session: Session | None, audience: Audience = Audience.TEAM) -> None:
        """Show another dossier, or none, as `audience` sees it."""
        self.session = session
        self.view_as.reset(audience)
        self.showing.reset()
        self.showing.select(None)
        self.toast.hide()
        self.work.set_session(session)
        self.right.setCurrentWidget(self.right.overview)
        self._list_stale = True
        if not self.as_team:
            self.blank()
        self.map_page.view.set_session(session, audience)
        if session is not None:
            session.changed.connect(self._changed)
            self._read_areas()
            self.refresh()
        self.finding.set_session(session)
        self.own.set_session(session)
        self.extra.set_session(session)
        self.attention.set_session(session)

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
        self._counting += 1
        if not self.as_team:
            self.view_as.look()
            return
        self.show_list()
        work = partial(count, session.workspace, showing.filters, showing.area_id)
        session.read(work, partial(self._counted, self._counting))

    def _counted(self, number: int, numbers: Numbers) -> None:
        if number != self._counting:
            return
        counts = numbers.counts
        self.themes = numbers.themes
        self.areas_panel.set_counts(numbers.outside_area, counts.by_area)
        self.filters_panel.set_counts(counts.by_kind, counts.by_theme, counts.by_sector)
        area = self.areas.get(self.showing.area_id or "")
        kinds = self.showing.filters.kinds
        self.right.overview.show_counts(
            area.name if area is not None else (self.session.workspace.name if self.session else ""),
            _(LEVEL_LABELS[area.level]) if area is not None else _("Dossier"),
            total=counts.total,
            by_kind={kind: many for kind, many in counts.by_kind.items() if not kinds or kind in kinds},
            by_theme=counts.by_theme,
        )
        if not self.map_page.placing:
            first = bool(self.areas) and not numbers.total
            self.map_page.set_hint(_("Choose + Talent and click on the map") if first else "")
        self.show_total(counts.total, numbers.total, anything=bool(numbers.total))

    def show_total(self, shown: int, total: int, *, anything: bool) -> None:
        """Say how many assets are shown of all; without `anything` the overview makes room."""
        self._anything = anything
        self._make_room()
        self.counted.emit(shown, total)

    def blank(self) -> None:
        """Show nothing of what there is, until it is known what may be seen."""
        self._counting += 1
        self.themes = ()
        self.toast.hide()
        self.right.show_nothing()
        self.areas_panel.clear_counts()
        self.filters_panel.clear_counts()
        self._list_stale = True
        self.list_page.show_assets(None, None, self.showing.filters, {}, None)
        self.show_total(0, 0, anything=self._anything)

    def show_list(self) -> None:
        """Read the list again, now or when it comes in sight."""
        self._list_stale = True
        self._refresh_list()

    def _refresh_list(self) -> None:
        if self._list_stale and self.pages.currentWidget() is self.list_page and self.session is not None:
            names = {area.id: area.name for area in self.areas.values()}
            sight, showing = self.view_as.sight, self.showing
            rows = self.session.workspace if self.as_team else self.view_as.rows()
            talents = sight.talents if sight is not None else ()
            self._list_stale = rows is None
            self.list_page.show_assets(
                rows, showing.area_id, showing.filters, names, showing.selection, talents=talents
            )

    def _changed(self, changed: Changed) -> None:
        if changed.touched("areas", "divisions"):
            self._read_areas()
        links = ("asset_themes", "asset_persons")
        ids = changed.ids.get("assets", frozenset()) | frozenset(
            row.partition(":")[0] for table in links for row in changed.ids.get(table, frozenset())
        )
        if not self.as_team:
            self.refresh()
            return
        if changed.mode is Mode.DO:
            self.toast.say(changed.title, undo=True)
        elif changed.mode is not Mode.ERASE:  # of that its own dialog tells
            words = _("Undone: {title}") if changed.mode is Mode.UNDO else _("Done again: {title}")
            self.toast.say(words.format(title=changed.title), undo=False)
            if len(ids) == 1:
                self.showing.select(next(iter(ids)))
        self.refresh()
        if self.showing.selection in ids or changed.touched("areas", "persons", "consents"):
            self._reread_selected()

    def _reread_selected(self) -> None:
        placed = self.asset(self.showing.selection)
        if placed is None:
            self.showing.select(None)
        elif not self.right.editing:
            self.show_selected()

    def asset(self, asset_id: str | None) -> PlacedAsset | None:
        """One asset as it is shown, None when it is not."""
        if asset_id is None or self.session is None:
            return None
        if not self.as_team:
            return self.view_as.asset(asset_id)
        return self.session.workspace.asset(asset_id)

    def name_of(self, area_id: str | None) -> str:
        """The name of an area, empty for none."""
        area = self.areas.get(area_id or "")
        return area.name if area is not None else ""

    def shown(self) -> Shown:
        """What is shown now, with its name: the area, and what the filters let through."""
        from assetmap.ui.export.choices import Shown

        showing = self.showing
        filters = showing.filters
        words = [parts.kind_label(kind).lower() for kind in Kind if kind in filters.kinds]
        words += [_(SECTOR_LABELS[sector]).lower() for sector in Sector if sector in filters.sectors]
        words += sorted(filters.themes)
        words += [f"“{filters.text}”"] if filters.text else []
        return Shown(
            area_id=showing.area_id,
            area_name=self.name_of(showing.area_id),
            filters=filters,
            filter_words=", ".join(words),
        )

    # What the user does

    def show_page(self, number: int) -> None:
        """Show the map (0), the list (1) or one of the other pages."""
        may = self.may_change() if number > 1 else True
        if not may or not (self.leave() if number > 1 or self._page > 1 else True):
            self.rail.set_current(self._page)
            return
        self.work.stop_placing()
        self._page = number
        self.rail.set_current(number)
        self.top.show_finding(number <= 1)
        self.toast.set_around(self.pages if number <= 1 else self.body)
        if number > 1:
            self.toast.set_edge(TOAST_EDGE)
            self.extra.show(number)
            self.selection_changed.emit()
            return
        self.body.setCurrentWidget(self.splitter)
        self.selection_changed.emit()
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
                self.show_selected()
            self.showing.select(asset_id)

    def show_selected(self) -> None:
        """Show what is chosen at the right, on the map and in the list."""
        asset_id = self.showing.selection
        placed = self.asset(asset_id)
        if self.as_team:
            people = () if placed is None or self.session is None else self.session.workspace.people_of(placed.asset.id)
            self.right.show_selected(placed, self.name_of, people)
        else:
            self.view_as.show_selected(placed)
        self.map_page.view.select(asset_id if placed is not None else None)
        if self.pages.currentWidget() is self.list_page:
            self.list_page.select(asset_id)
        self._make_room()
        self._bring_into_sight()
        self.selection_changed.emit()

    def _bring_into_sight(self) -> None:
        placed = self.asset(self.showing.selection)
        if placed is not None and placed.asset.lon is not None and placed.asset.lat is not None:
            self.map_page.bring_into_sight(placed.asset.lon, placed.asset.lat)

    def _area_clicked(self, area_id: str) -> None:
        # The first click beside a pin lets go of what was selected; only the next one chooses the area.
        if self.showing.selection is not None or self.right.editing:
            self.select(None)
        else:
            self.showing.set_area(area_id)

    def focus_page(self) -> None:
        """Put the focus on the map or the list, whichever is shown."""
        (self.map_page.view if self.pages.currentIndex() == 0 else self.list_page.table).setFocus()

    @property
    def as_team(self) -> bool:
        """Whether all is shown, and may be changed."""
        return self.view_as.as_team

    def may_change(self) -> bool:
        """Whether the dossier may be changed now; when not, say why."""
        if not self.as_team:
            words = seen_as(self.view_as.audience)
            self.toast.say(_("{words} Go back to the team to change something.").format(words=words), undo=False)
        return self.as_team

    def leave(self) -> bool:
        """Store what was typed, on whatever page; False when something must be mended first."""
        current = self.extra.current
        return current.may_leave() if current is not None else self.right.may_leave()

    def search(self) -> None:
        """Put the focus in the search field."""
        if self.extra.current is not None and self.extra.current.start_search():
            return
        if self._page > 1:
            self.show_page(1)
        self.top.search.setFocus()
        self.top.search.selectAll()

    def undo(self) -> None:
        """Take the last step back."""
        if self.session is not None and self.may_change() and not self.own.take_back():
            self.session.undo(origin=self)

    def redo(self) -> None:
        """Do what was undone again."""
        if self.session is not None and self.may_change():
            self.session.redo(origin=self)

    def escape(self) -> None:
        """Stop what is under way: placing, writing, searching, then let go of the selection."""
        if self.extra.current is not None:
            self.extra.current.escape()
            return
        if self.own.escape():
            return
        if self.map_page.placing:
            self.work.stop_placing()
        elif self.right.editing:
            self.work.close_editor()
        elif self.top.search.hasFocus() and self.top.search.text():
            self.top.search.clear()
        elif not self.finding.escape():
            self.showing.select(None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the overview out when there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        self.right.setVisible(not self.right.is_overview or (self.width() >= NARROW and self._anything))
