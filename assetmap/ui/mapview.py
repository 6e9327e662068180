"""The map in the window: shows what `show_assets` asks for of a session, and tells what the user does on it.

JavaScript holds no truth. After every change the map gets a patch of the assets that changed; it is loaded anew only
when very many changed. `shut` must be called before the window goes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QColor, QResizeEvent
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.changes import Changed
from assetmap.domain.errors import KnownError
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.settings import View
from assetmap.ui import errors, mapdocuments, parts, scheme, theme, webpage
from assetmap.ui.background import Mailbox, Worker
from assetmap.ui.javascript import call
from assetmap.ui.mapdata import MapData, Patch, Shown, Sources, assets_of
from assetmap.ui.outlining import Outlining
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.maps.features import Badge
    from assetmap.maps.manyareas import OutlinePacks

T = TypeVar("T")

PATCH_MAX = 500
"""More changed assets than this are loaded anew; fewer are sent one by one."""

CRASHES_MAX = 3
CRASHES_WITHIN = 60.0
"""A page that stops more often than this, in so many seconds, is not started again by itself."""


class MapState(NamedTuple):
    """Where the map is: what is in sight, in degrees WGS84, and the zoom level."""

    bounds: Bounds
    zoom: float


class MapView(QWidget):
    """The map. All signals carry ids and degrees WGS84.

    `ready()` comes each time the page has drawn its first data; `placed(kind, lon, lat)` after `start_placing`;
    `view_changed(MapState)`; `cursor_moved(lon, lat, area name)`; `cancelled()` when the user gave up placing or
    drawing; `drawn(geometry)` after `start_drawing`, `area_edited(id, geometry)` after `start_editing`, as GeoJSON;
    `drawing_changed(number of points)` while the user is at it; `menu_wanted(lon, lat, metres of a pixel)`;
    `ground_refused(why)` when the base map cannot be shown, "" when it can.
    """

    ready = Signal()
    asset_clicked = Signal(str)
    area_clicked = Signal(str)
    map_clicked = Signal(float, float)
    placed = Signal(str, float, float)
    asset_moved = Signal(str, float, float)
    view_changed = Signal(object)
    cursor_moved = Signal(float, float, str)
    cancelled = Signal()
    drawn = Signal(object)
    area_edited = Signal(str, object)
    drawing_changed = Signal(int)
    menu_wanted = Signal(float, float, float)
    ground_refused = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        data: MapData | None = None,
        page: Callable[[bool], scheme.Document] | None = None,
    ) -> None:
        """`data` and `page` (made for dark or light) make it a map of something else than the open dossier."""
        super().__init__(parent)
        self.guard = scheme.Guard(self)
        self._data = data or MapData()
        self._page_for = page or mapdocuments.page
        self._worker = Worker("map")
        self._mailbox = Mailbox(self)
        self._outlining = Outlining(self._mailbox, lambda: self._run("reloadAreas"))
        self._session: Session | None = None
        self._shown = Shown()
        self._state: MapState | None = None
        self._is_ready = False
        self._has_data = False
        self._loads = 0
        self._queue: list[str] = []
        self._crashes: list[float] = []
        self._selected: str | None = None
        self._focus: str | None = None
        self._placing: Kind | None = None
        self._drawing = False
        self._shape: tuple[Mapping[str, object] | None, str] = (None, "")
        self._sources = Sources("", None)
        self._audience = Audience.TEAM
        self._emptied: Callable[[], None] | None = None
        self._dark = theme.is_dark()
        self._handler = scheme.SchemeHandler(self._find, self._worker, self)
        self._handler.trouble.connect(self._troubled)
        self._handler.giving.connect(self._giving)
        self._profile = webpage.profile(self.guard, self._handler)
        self._view = QWebEngineView(self)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._view.setAcceptDrops(False)
        self._page = webpage.Page(self._profile, self._view)
        self._page.setBackgroundColor(QColor(theme.colours(self._dark).map))
        self._view.setPage(self._page)
        # Children go in the order in which they came, and a page must go before its profile.
        self._profile.setParent(self)
        self._cover = QWidget(self)
        self._cover.setProperty("look", "map")
        self._cover.hide()
        self._notice: QLabel = parts.text("", "notice", self)
        self._notice.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._connect()
        self._load()

    def set_session(self, session: Session | None, audience: Audience = Audience.TEAM) -> None:
        """Show this dossier to an audience, all of it, or none; `ready` follows when it is drawn.

        To another audience than the team nothing is shown before `give`.
        """
        self._listen_to(session, audience)
        self._audience, self._emptied = audience, None
        self._cover.hide()
        self._shown = Shown()
        self._selected = self._focus = self._placing = None
        self._drawing, self._shape = False, (None, "")
        outdated = self._has_data
        self._handler.release()
        if outdated:
            self._load()
        self._work(self._data.sources, self._set_sources)

    def expect_session(self) -> None:
        """A session is on its way: let the page wait for its data rather than show an empty map first."""
        if self._session is None:
            self._handler.hold()

    def show_assets(self, area_id: str | None = None, filters: Filters | None = None) -> None:
        """Show the assets in an area (None: everywhere) that pass the filters; to the team, see `give` for others."""
        shown = Shown(area_id, filters or Filters())
        if shown != self._shown and self._audience is Audience.TEAM:
            self._shown = shown
            self._data.show(shown)
            self._run("reloadAssets")
        self.highlight_area(area_id)

    def show_to(self, audience: Audience, emptied: Callable[[], None]) -> None:
        """Show only what this audience may see from now on.

        What the page holds goes first and is covered until then; `emptied` comes when it is gone. The team's assets are
        read by the map itself; for everyone else nothing is shown before `give`.
        """
        self._audience, self._emptied = audience, emptied
        self._shown, self._selected, self._placing = Shown(), None, None
        self._drawing, self._shape = False, (None, "")
        self._data.show_to(audience)
        self._handler.discard()
        self._cover.show()
        self._cover.raise_()
        if self._is_ready:
            self._ask("assetmap.forget()", lambda _said: self._was_emptied(emptied))
        else:
            kept = [script for script in self._queue if not script.startswith("assetmap.apply(")]
            self._load()
            self._queue = kept

    def give(self, snapshot: Snapshot, talents: Sequence[Badge]) -> None:
        """Show this snapshot, with the number of talents of areas; it must be of the audience that looks."""
        self._data.give(snapshot, talents)
        self._run("reloadAssets")

    def set_scale(self, factor: float) -> None:
        """Draw everything so many times as large."""
        self._view.setZoomFactor(factor)

    def select(self, asset_id: str | None) -> None:
        """Mark the pin of this asset, and no other."""
        self._selected = asset_id
        self._run("select", asset_id)

    def zoom_to(self, bounds: Bounds | None) -> None:
        """Bring these bounds into sight; None: all areas."""
        self._run("zoomTo", list(bounds) if bounds is not None else None)

    def set_view(self, view: View) -> None:
        """Put the map back where it was left."""
        self._run("setView", *view)

    def view(self) -> View | None:
        """Where the map is now; None before it was drawn."""
        if self._state is None:
            return None
        (west, south, east, north), zoom = self._state
        return View((west + east) / 2, (south + north) / 2, zoom)

    def highlight_area(self, area_id: str | None) -> None:
        """Make this area stand out, and no other."""
        if area_id != self._focus:
            self._focus = area_id
            self._run("highlightArea", area_id)

    def start_placing(self, kind: Kind) -> None:
        """The next click says where a new asset of this kind is."""
        self._placing = kind
        self._run("startPlacing", str(kind))

    def stop_placing(self) -> None:
        """A click is a click again."""
        self._placing = None
        self._run("stopPlacing")

    def start_drawing(self) -> None:
        """Clicks are the points of a new area from now on, until `drawn` or `cancelled`."""
        self._drawing = True
        self._run("startDrawing")

    def start_editing(self, area_id: str, geometry: Mapping[str, object], colour: str = "") -> None:
        """Let the user drag the points of an area, given whole as GeoJSON, until `area_edited` or `cancelled`."""
        self._drawing = True
        self._run("startEditing", area_id, geometry, colour)

    def finish_drawing(self) -> None:
        """What was drawn is complete; with too few points the map says so and goes on."""
        self._run("finishDrawing")

    def take_back(self) -> None:
        """Take the last point, or the last change of an outline, back."""
        self._run("takeBack")

    def stop_drawing(self) -> None:
        """Forget what was being drawn; nothing is told."""
        self._drawing = False
        self._run("stopDrawing")

    def show_shape(self, geometry: Mapping[str, object] | None, colour: str = "") -> None:
        """Show an outline (GeoJSON) that is not stored yet, or none."""
        if (geometry, colour) != self._shape:
            self._shape = (geometry, colour)
            self._run("showShape", geometry, colour)

    def show_place(self, geometry: Mapping[str, object] | None) -> None:
        """Mark a street or place (GeoJSON), or none; it goes when the page is loaded anew."""
        self._run("showPlace", geometry)

    def set_dark(self, dark: bool) -> None:
        """Dark or light; the map follows the theme by itself."""
        self._dark = bool(dark)
        self._page.setBackgroundColor(QColor(theme.colours(dark).map))
        self._run("setDark", self._dark)

    def state(self, callback: Callable[[dict[str, object]], None]) -> None:
        """What the page says about itself, for tests."""
        self._ask("JSON.stringify(assetmap.state())", lambda text: callback(json.loads(text)))

    def let_go(self) -> None:
        """Close the file of the base map until `restyle`: another may take its place. Safe from every thread."""
        self._data.tiles.use(None)

    def restyle(self) -> None:
        """The user chose another style of base map."""
        self._work(self._data.sources, self._set_sources)

    def shut(self) -> None:
        """Stop the thread and take the web engine down, the page before its profile as Qt wants."""
        if not shiboken6.isValid(self._page):
            return
        self._listen_to(None)
        if self._look is not None and shiboken6.isValid(self._look):
            self._look.changed.disconnect(self.set_dark)
        self._is_ready = False
        self._outlining.close()
        self._worker.close()
        self._mailbox.empty()
        shiboken6.delete(self._view)
        shiboken6.delete(self._profile)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt when the map is a window of its own."""
        self.shut()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Called by Qt; keeps the notice across the top."""
        super().resizeEvent(event)
        self._notice.setGeometry(0, 0, self.width(), self._notice.heightForWidth(self.width()))
        self._cover.setGeometry(self.rect())

    def _listen_to(self, session: Session | None, audience: Audience = Audience.TEAM) -> None:
        if self._session is not None:
            self._session.changed.disconnect(self._changed)
            self._session.closing.disconnect(self._closing)
        self._session = session
        self._data.use(session.workspace if session is not None else None, audience)
        if session is not None:
            session.changed.connect(self._changed)
            session.closing.connect(self._closing)

    def _connect(self) -> None:
        bridge = self._page.bridge
        bridge.page_ready.connect(self._drawn)
        bridge.pin_clicked.connect(self.asset_clicked)
        bridge.shape_clicked.connect(self.area_clicked)
        bridge.ground_clicked.connect(self.map_clicked)
        bridge.spot_chosen.connect(self._was_placed)
        bridge.pin_moved.connect(self.asset_moved)
        bridge.came_to_rest.connect(self._moved)
        bridge.mouse_over.connect(self.cursor_moved)
        bridge.given_up.connect(self._was_cancelled)
        bridge.outline_drawn.connect(self._was_drawn)
        bridge.outline_changed.connect(self._was_edited)
        bridge.outline_grew.connect(self.drawing_changed)
        bridge.menu_wanted.connect(self.menu_wanted)
        self._page.script_failed.connect(_report)
        self._page.renderProcessTerminated.connect(self._stopped)
        self._look = theme.current()
        if self._look is not None:
            self._look.changed.connect(self.set_dark)

    def _load(self) -> None:
        self._is_ready = self._has_data = False
        self._queue.clear()
        self._loads += 1
        self._page.load(QUrl(f"{scheme.PAGE}?{self._loads}"))

    def _find(self, path: str) -> scheme.Answer | None:
        """How to make the document of a path; called in the thread of the window."""
        return mapdocuments.find(path, self._data, partial(self._page_for, self._dark), self._want_outlines)

    def _want_outlines(self, packs: OutlinePacks) -> None:
        self._mailbox.post(lambda: self._outlining.want(packs))

    def _run(self, function: str, *arguments: object) -> None:
        script = call(function, *arguments)
        if self._is_ready:
            self._page.runJavaScript(script)
        else:
            self._queue.append(script)

    def _work(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read in the thread of the map, and go on with the result in that of the window."""

        def job() -> None:
            try:
                result = work()
            except KnownError as error:
                trouble = error
                self._mailbox.post(lambda: self._troubled(trouble))
            else:
                self._mailbox.post(lambda: done(result))

        self._worker.submit(job)

    def _drawn(self) -> None:
        # What the page before this one still had to tell may arrive late: ask which page there is now, and whether that
        # one is ready too.
        self._ask("window.assetmap && assetmap.isReady() ? location.search : ''", self._became_ready)

    def _ask(self, script: str, answered: Callable[[str], None]) -> None:
        # By way of the mailbox, because an exception in a callback of runJavaScript ends the whole process: PySide
        # leaves it standing, and falls over it at the next call.
        self._page.runJavaScript(script, 0, lambda answer: self._mailbox.post(lambda: answered(answer)))

    def _became_ready(self, which: str) -> None:
        if which != f"?{self._loads}" or self._is_ready:
            return
        self._is_ready = True
        self._notice.hide()
        self._run("setMovable", self._audience is Audience.TEAM)
        self._was_emptied(self._emptied)
        for script in self._queue:
            self._page.runJavaScript(script)
        self._queue.clear()
        self.ready.emit()

    def _was_emptied(self, emptied: Callable[[], None] | None) -> None:
        if emptied is None or emptied is not self._emptied:
            return
        self._emptied = None
        self._cover.hide()
        self._run("setMovable", self._audience is Audience.TEAM)
        if self._audience is Audience.TEAM:
            self._run("reloadAssets")
        emptied()

    def _giving(self) -> None:
        self._has_data = True

    def _set_sources(self, sources: Sources) -> None:
        self._sources = sources
        self._run("setAttribution", sources.attribution)
        self._run("setGround", sources.ground)
        self.ground_refused.emit(sources.refused)

    def _moved(self, west: float, south: float, east: float, north: float, zoom: float) -> None:
        self._state = MapState(Bounds(west, south, east, north), zoom)
        self.view_changed.emit(self._state)

    def _was_placed(self, kind: str, lon: float, lat: float) -> None:
        self._placing = None
        self.placed.emit(kind, lon, lat)

    def _was_cancelled(self) -> None:
        self._placing = None
        self._drawing = False
        self.cancelled.emit()

    def _was_drawn(self, geometry: str) -> None:
        self._drawing = False
        self._shape = (json.loads(geometry), "")
        self.drawn.emit(self._shape[0])

    def _was_edited(self, area_id: str, geometry: str) -> None:
        self._drawing = False
        self._shape = (json.loads(geometry), "")
        self.area_edited.emit(area_id, self._shape[0])

    def _closing(self) -> None:
        self.set_session(None)

    def _changed(self, changed: Changed) -> None:
        self._data.forget()
        assets = assets_of(changed) if self._audience is Audience.TEAM else frozenset()
        if changed.touched("areas", "divisions", "settings"):
            self._run("reloadAreas")
            self._work(self._data.sources, self._set_sources)
        if len(assets) > PATCH_MAX or (assets and not self._shown.patchable):
            self._run("reloadAssets")
        elif assets:
            self._work(lambda: self._data.patch(assets), self._patched)

    def _patched(self, patch: Patch) -> None:
        if self._audience is Audience.TEAM:
            self._run("apply", patch)

    def _troubled(self, error: KnownError) -> None:
        """The page could not be given something; say so on the map itself."""
        self._say(translate(error))

    def _stopped(self, status: QWebEnginePage.RenderProcessTerminationStatus, _code: int) -> None:
        if status == QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        errors.log.error("the page of the map stopped: %s", status.name)
        now = time.monotonic()
        self._crashes = [at for at in self._crashes if now - at < CRASHES_WITHIN] + [now]
        if len(self._crashes) > CRASHES_MAX:
            self._say(_("The map stopped again and again. Your work is saved; close Assetmap and start it again."))
            return
        self._say(_("The map stopped and is being drawn again. Your work is saved."))
        # Not from inside the signal: the web engine is still clearing up what is left of the old page.
        QTimer.singleShot(0, self, self._load_again)

    def _load_again(self) -> None:
        self._load()
        for function, argument in (("select", self._selected), ("highlightArea", self._focus)):
            self._run(function, argument)
        if self._placing is not None:
            self._run("startPlacing", str(self._placing))
        self._set_sources(self._sources)
        self._run("showShape", *self._shape)
        if self._drawing:
            self._was_cancelled()
        if self._state is not None and (view := self.view()) is not None:
            self._run("setView", *view)

    def _say(self, text: str) -> None:
        self._notice.setText(text)
        self._notice.setGeometry(0, 0, self.width(), self._notice.heightForWidth(self.width()))
        self._notice.show()
        self._notice.raise_()


def _report(text: str) -> None:
    errors.report_bug(errors.ScriptError(text))
