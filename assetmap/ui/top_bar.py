"""The bar at the top: the name, the chosen area as a trail, the search field, and the button to export."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.search_field import SearchField

PAUSE = 200
"""Milliseconds without typing after which the search is done."""
MENU_MAX = 60
WIDE = 1280
"""Pixels from which the whole trail to an area fits."""


class TopBar(QFrame):
    """`area_chosen(id or None)`, `searched(text)`, `audience_chosen(Audience)`, `meeting` and `export`."""

    area_chosen = Signal(object)
    searched = Signal(str)
    audience_chosen = Signal(object)
    meeting = Signal()
    export = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "topbar")
        self._areas: dict[str, Area] = {}
        self._area_id: str | None = None
        self._with_streets = False
        self.trail = parts.button("", "trail", _("Choose an area"))
        self.trail.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(self.trail)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.trail.setMenu(self.menu)
        self.trail.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.set_icon(self.trail, "chevron-down", "muted")
        self.search = SearchField()
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.setMinimumWidth(160)
        self.export_button = parts.button(_("Export…"), "primary", _("Make an overview or a map to hand out (Ctrl+E)"))
        self.export_button.clicked.connect(self.export)
        self.audience_button = parts.button("", "trail", _("See the dossier as someone else would see it"))
        self.audience_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.set_icon(self.audience_button, "chevron-down", "muted")
        self.audience_menu = QMenu(self.audience_button)
        self.audience_actions = {audience: self._add_audience(audience) for audience in Audience}
        self.audience_button.setMenu(self.audience_menu)
        self.meeting_button = parts.button(
            _("Meeting mode"), "", _("Show the map to others, on the whole screen (F11)")
        )
        self.meeting_button.clicked.connect(self.meeting)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._search)
        self.search.textEdited.connect(self._pause.start)
        self.search.textChanged.connect(self._cleared)
        self.search.returnPressed.connect(self._search)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(12)
        brand = parts.text("Assetmap", "brand")
        brand.setWordWrap(False)
        layout.addWidget(brand)
        layout.addWidget(self.trail)
        layout.addWidget(self.search, 2)
        layout.addStretch(1)
        layout.addWidget(self.audience_button)
        layout.addWidget(self.meeting_button)
        layout.addWidget(self.export_button)
        theme.set_icon(self.export_button, "export", "on_accent")
        self.set_areas(())
        self.set_with_streets(with_streets=False)
        self.set_audience(Audience.TEAM)

    def _add_audience(self, audience: Audience) -> QAction:
        action = self.audience_menu.addAction(_(AUDIENCE_LABELS[audience]))
        action.setCheckable(True)
        action.triggered.connect(lambda _checked=False: self.audience_chosen.emit(audience))
        return action

    def set_audience(self, audience: Audience) -> None:
        """Show as whom the dossier is seen; tells nobody."""
        name = _(AUDIENCE_LABELS[audience])
        self.audience_button.setText(_("View as: {audience}").format(audience=name))
        for each, action in self.audience_actions.items():
            action.setChecked(each is audience)

    def set_with_streets(self, *, with_streets: bool) -> None:
        """Say in the search field what can be found: streets only where the base map knows their names."""
        self._with_streets = with_streets
        self._show_hint()

    def _show_hint(self) -> None:
        wide = self.width() >= WIDE
        if self._with_streets:
            long, short = _("Search talent, association, place or street… (Ctrl+K)"), _("Search an asset or street…")
        else:
            long, short = _("Search talent, association or place… (Ctrl+K)"), _("Search an asset…")
        self.search.setPlaceholderText(long if wide else short)

    def set_areas(self, areas: Sequence[Area]) -> None:
        """The areas that can be chosen."""
        self._areas = {area.id: area for area in areas}
        self.trail.setVisible(bool(areas))
        self.set_area(self._area_id if self._area_id in self._areas else None)

    def set_area(self, area_id: str | None) -> None:
        """Show the way to an area; tells nobody."""
        self._area_id = area_id
        words = self.trail_words(area_id)
        room = 320 if self.width() >= WIDE else 140
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        self.trail.setText(shown.replace("&", "&&"))
        self.trail.setAccessibleName(_("Area: {name}").format(name=words))

    def trail_words(self, area_id: str | None) -> str:
        """`Roermond › Donderberg › all buurten`."""
        names: list[str] = []
        area = self._areas.get(area_id or "")
        if area is None:
            gemeenten = [each.name for each in self._areas.values() if each.level is Level.GEMEENTE]
            everything = _("everything")
            return f"{gemeenten[0]} › {everything}" if len(gemeenten) == 1 else _("All areas")
        if area.level is Level.WIJK:
            names = [_("all buurten")]
        elif area.level is Level.GEMEENTE:
            names = [_("all wijken")]
        while area is not None:
            names.insert(0, area.name)
            area = self._areas.get(area.parent_id or "")
        return " › ".join(names)

    def show_finding(self, shown: bool) -> None:
        """Whether area and search field are of use: on pages that show assets."""
        self.trail.setVisible(shown and bool(self._areas))
        self.search.setVisible(shown)

    def set_text(self, words: str) -> None:
        """Show what is searched for; tells nobody."""
        if words != self.search.text():
            with QSignalBlocker(self.search):
                self.search.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the trail when there is little room."""
        super().resizeEvent(event)
        if (event.oldSize().width() >= WIDE) != (self.width() >= WIDE):
            self.set_area(self._area_id)
            self._show_hint()

    def _fill_menu(self) -> None:
        """The areas on the way to the chosen one, and those right below it."""
        self.menu.clear()
        everything = self.menu.addAction(_("Everything"))
        everything.triggered.connect(lambda: self.area_chosen.emit(None))
        here = self._areas.get(self._area_id or "")
        below = [area for area in self._areas.values() if area.parent_id == (here.id if here else None)]
        beside = [area for area in self._areas.values() if here is not None and area.parent_id == here.parent_id]
        parent = self._areas.get(here.parent_id or "") if here is not None else None
        if parent is not None:
            self._add(parent)
        self.menu.addSeparator()
        for area in sorted(below or beside, key=lambda each: each.name.casefold())[:MENU_MAX]:
            self._add(area)

    def _add(self, area: Area) -> None:
        action = self.menu.addAction(area.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(area.id == self._area_id)
        action.triggered.connect(lambda: self.area_chosen.emit(area.id))

    def _cleared(self, words: str) -> None:
        if not words:
            self._search()

    def _search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.search.text().strip())
