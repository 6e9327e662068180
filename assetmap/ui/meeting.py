"""Meeting mode: a window of its own over the whole screen, in which there is nothing but what one audience may see.

It has no menus, no keys and no forms, and a map page of its own that never held anything else; the window of the team
is hidden meanwhile. What would close or shrink it leads to the question whether one may stop.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import LEVEL_LABELS, Area, Bounds
from assetmap.domain.assets import Audience
from assetmap.domain.changes import Changed
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.areas_panel import AreasPanel
from assetmap.ui.list_page import ListPage
from assetmap.ui.mapview import MapView
from assetmap.ui.meeting_ask import LeaveWithConfirm, LeaveWithPassword
from assetmap.ui.seen_panel import SeenPanel
from assetmap.ui.session import Session
from assetmap.ui.showing import Showing
from assetmap.ui.sight import Looking, SeenAssets, Sight

SCALE = 1.4
"""How much larger the map is drawn than in the window."""
NARROW = 1200
"""Below this width there is room for the areas or for an asset, not for both."""


class MeetingWindow(QWidget):
    """Shows one dossier to one audience; `over` when it was stopped, or when the dossier closes."""

    over = Signal()

    def __init__(self, session: Session, audience: Audience, area_id: str | None, where: Bounds | None) -> None:
        """It begins with this area chosen, and `where` in sight on the map."""
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle("Assetmap")
        self.setProperty("look", "meeting")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._session: Session | None = session
        self._audience = audience
        self._where = where
        self._areas: dict[str, Area] = {}
        self._over = False
        self.sight: Sight | None = None
        self.showing = Showing(self)
        self.map = MapView()
        self.map.set_scale(SCALE)
        self.map.expect_session()
        self.areas_panel = AreasPanel()
        self.areas_panel.set_as_team(as_team=False)
        self.list_page = ListPage()
        self.list_page.set_as_team(as_team=False)
        self.list_page.set_scale(SCALE)
        self.seen = SeenPanel()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.map)
        self.pages.addWidget(self.list_page)
        encrypted = session.workspace.encrypted
        self.leave_dialog = LeaveWithPassword(session, self) if encrypted else LeaveWithConfirm(self)
        self.leave_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.leave_dialog.allowed.connect(self._stop)
        self._looking = Looking(self)
        self._lay_out()
        self._connect(session)
        self._read_areas()
        self.showing.set_area(area_id if area_id in self._areas else None)
        self._look()
        self.map.setFocus()

    def _lay_out(self) -> None:
        self.title: QLabel = parts.text("", "title")
        self.title.setWordWrap(False)
        stamp: QLabel = parts.text(_stamp(self._audience), "strong")
        stamp.setWordWrap(False)
        self.views = QButtonGroup(self)
        head = QFrame()
        head.setProperty("look", "topbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(16)
        row.addWidget(self.title, 1)
        row.addWidget(stamp)
        for number, name in enumerate((_("Map"), _("List"))):
            made = parts.button(name, "chip")
            made.setCheckable(True)
            made.setChecked(number == 0)
            self.views.addButton(made, number)
            row.addWidget(made)
        self.stop_button: QPushButton = parts.button(_("Stop"), "", _("Stop meeting mode (F11)"))
        row.addWidget(self.stop_button)
        self._left = QFrame()
        self._left.setProperty("look", "panel")
        column = QVBoxLayout(self._left)
        column.setContentsMargins(16, 16, 8, 8)
        column.addWidget(self.areas_panel)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(self.pages, 1)
        body.addWidget(self.seen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addLayout(body, 1)

    def _connect(self, session: Session) -> None:
        self.views.idClicked.connect(self.pages.setCurrentIndex)
        self.stop_button.clicked.connect(self.ask_to_leave)
        self.areas_panel.chosen.connect(self._choose_area)
        self.list_page.chosen.connect(self.showing.select)
        self.list_page.reset.connect(lambda: self._choose_area(None))
        # What the page tells of placing, moving and drawing is not heard here at all.
        self.map.asset_clicked.connect(self.showing.select)
        self.map.area_clicked.connect(self._area_clicked)
        self.map.map_clicked.connect(lambda _lon, _lat: self.showing.select(None))
        self.showing.changed.connect(self._look)
        self.showing.selected.connect(self._show_selected)
        self._looking.seen.connect(self._seen)
        session.changed.connect(self._changed)
        session.closing.connect(self._stop)

    # What is shown

    def _read_areas(self) -> None:
        if self._session is not None:
            areas = self._session.workspace.areas()
            self._areas = {area.id: area for area in areas}
            self.areas_panel.set_areas(areas)

    def _changed(self, changed: Changed) -> None:
        if changed.touched("areas", "divisions"):
            self._read_areas()
        self._look()

    def _look(self) -> None:
        if self._session is not None:
            self.areas_panel.set_current(self.showing.area_id)
            self.map.highlight_area(self.showing.area_id)
            self._looking.look(self._session, self._audience, self.showing.filters, self.showing.area_id)

    def _seen(self, sight: Sight) -> None:
        if self._session is None:
            return
        if self.sight is None:
            self.map.set_session(self._session, self._audience)
            self.map.highlight_area(self.showing.area_id)
            first = self._first_view()
            if first is not None:  # else the page shows everything by itself, also when its size changes
                self.map.zoom_to(first)
        self.sight = sight
        self.map.give(sight.snapshot, sight.badges)
        self.areas_panel.set_counts(sight.numbers.outside_area, sight.numbers.counts.by_area)
        signs = {each.area.id: (each.sign, each.words) for each in sight.talents_beside}
        self.areas_panel.set_talents(signs)
        names = {area.id: area.name for area in self._areas.values()}
        rows, area, selected = SeenAssets(sight.snapshot.assets, names), sight.snapshot.area, self.showing.selection
        self.list_page.show_assets(
            rows, area.id if area else None, self.showing.filters, names, selected, talents=sight.talents
        )
        self.title.setText(parts.short(area.name if area is not None else sight.snapshot.dossier))
        if selected is not None and sight.asset(selected) is None:
            self.showing.select(None)
        else:
            self._show_selected()

    def _show_selected(self) -> None:
        sight, asset_id = self.sight, self.showing.selection
        if sight is None:
            return
        placed = sight.asset(asset_id) if asset_id is not None else None
        if placed is not None:
            self.seen.show_asset(sight, placed, self._name_of)
        else:
            area = sight.snapshot.area
            name = area.name if area is not None else sight.snapshot.dossier
            self.seen.show_area(sight, name, _(LEVEL_LABELS[area.level]) if area is not None else "")
        self.map.select(asset_id if placed is not None else None)
        self.list_page.select(asset_id)
        self._make_room()

    def _first_view(self) -> Bounds | None:
        """Where the map was in the window when it was somewhere; else the area that is chosen, or everything."""
        area, where = self._areas.get(self.showing.area_id or ""), self._where
        wanted = [area.bounds] if area is not None else [each.bounds for each in self._areas.values()]
        if where is None or all(_holds(where, bounds) for bounds in wanted):
            return area.bounds if area is not None else None
        return where

    def _name_of(self, area_id: str | None) -> str:
        area = self._areas.get(area_id or "")
        return area.name if area is not None else ""

    def _choose_area(self, area_id: str | None) -> None:
        self.showing.set_area(area_id)
        area = self._areas.get(area_id or "")
        self.map.zoom_to(area.bounds if area is not None else None)

    def _area_clicked(self, area_id: str) -> None:
        if self.showing.selection is not None:
            self.showing.select(None)
        else:
            self.showing.set_area(area_id)

    # The way out

    def ask_to_leave(self) -> None:
        """Ask whether one may stop: the password, or of a dossier without one whether that is right."""
        if not self._over:
            self.leave_dialog.open()

    def _stop(self) -> None:
        if self._over:
            return
        self._over = True
        self._looking.stop()
        self._session = None
        self.leave_dialog.close()
        self.over.emit()

    def shut(self) -> None:
        """Take the map down and close; only after `over`."""
        self.map.shut()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closing is asking."""
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()
            self.ask_to_leave()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Stay over the whole screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and not self._over and not self.isFullScreen():
            QTimer.singleShot(0, self, self._fill_screen)

    def _fill_screen(self) -> None:
        if not self._over:
            self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """F11 asks to stop, Esc lets go of what is chosen; no other key does anything here."""
        if event.key() == Qt.Key.Key_F11:
            self.ask_to_leave()
        elif event.key() == Qt.Key.Key_Escape:
            self.showing.select(None)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give every part its width."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide = self.width() >= NARROW
        chosen = self.seen.asset_id is not None
        self._left.setFixedWidth(max(280, self.width() // 5))
        self.seen.setFixedWidth(max(320, self.width() * 3 // 10))
        self.seen.setVisible(wide or chosen)
        self._left.setVisible(wide or not chosen)


def _holds(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.west <= inner.west
        and outer.south <= inner.south
        and outer.east >= inner.east
        and outer.north >= inner.north
    )


def _stamp(audience: Audience) -> str:
    return {
        Audience.PARTNERS: _("For partners"),
        Audience.RESIDENTS: _("For residents"),
        Audience.PUBLIC: _("For everyone"),
    }[audience]
