"""The web engine behind the map, closed on all sides: one page, one scheme, nothing kept, nothing else reachable."""

from __future__ import annotations

from PySide6.QtCore import QFile, QIODevice, QObject, QUrl, Signal, Slot
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
)

from assetmap.ui import scheme

_ATTRIBUTES = QWebEngineSettings.WebAttribute
_OFF = (
    _ATTRIBUTES.LocalContentCanAccessRemoteUrls,
    _ATTRIBUTES.LocalContentCanAccessFileUrls,
    _ATTRIBUTES.LocalStorageEnabled,
    _ATTRIBUTES.JavascriptCanOpenWindows,
    _ATTRIBUTES.JavascriptCanAccessClipboard,
    _ATTRIBUTES.PluginsEnabled,
    _ATTRIBUTES.PdfViewerEnabled,
    _ATTRIBUTES.FullScreenSupportEnabled,
    _ATTRIBUTES.ErrorPageEnabled,
    _ATTRIBUTES.NavigateOnDropEnabled,
    _ATTRIBUTES.DnsPrefetchEnabled,
    _ATTRIBUTES.ScreenCaptureEnabled,
    _ATTRIBUTES.WebGLEnabled,
    _ATTRIBUTES.AutoLoadIconsForPage,
    _ATTRIBUTES.HyperlinkAuditingEnabled,
)
_ERROR = QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel


class Bridge(QObject):
    """What the page's JavaScript may tell the window; the object `bridge` of the web channel. Nothing can be asked."""

    page_ready = Signal()
    pin_clicked = Signal(str)
    shape_clicked = Signal(str)
    ground_clicked = Signal(float, float)
    spot_chosen = Signal(str, float, float)
    pin_moved = Signal(str, float, float)
    came_to_rest = Signal(float, float, float, float, float)
    mouse_over = Signal(float, float, str)
    menu_wanted = Signal(float, float, float)
    given_up = Signal()
    outline_drawn = Signal(str)
    outline_changed = Signal(str, str)
    outline_grew = Signal(int)
    script_failed = Signal(str)

    @Slot()
    def ready(self) -> None:
        """The page takes calls and has drawn its first data."""
        self.page_ready.emit()

    @Slot(str)
    def assetClicked(self, asset_id: str) -> None:  # noqa: N802 - JavaScript's spelling, here and below
        """A pin was clicked."""
        self.pin_clicked.emit(asset_id)

    @Slot(str)
    def areaClicked(self, area_id: str) -> None:  # noqa: N802
        """An area was clicked."""
        self.shape_clicked.emit(area_id)

    @Slot(float, float)
    def mapClicked(self, lon: float, lat: float) -> None:  # noqa: N802
        """A spot without pin or area was clicked."""
        self.ground_clicked.emit(lon, lat)

    @Slot(str, float, float)
    def placed(self, kind: str, lon: float, lat: float) -> None:
        """The user chose the place of a new asset."""
        self.spot_chosen.emit(kind, lon, lat)

    @Slot(str, float, float)
    def assetMoved(self, asset_id: str, lon: float, lat: float) -> None:  # noqa: N802
        """A pin was dragged."""
        self.pin_moved.emit(asset_id, lon, lat)

    @Slot(float, float, float, float, float)
    def viewChanged(self, west: float, south: float, east: float, north: float, zoom: float) -> None:  # noqa: N802
        """The map came to rest somewhere else."""
        self.came_to_rest.emit(west, south, east, north, zoom)

    @Slot(float, float, str)
    def cursorAt(self, lon: float, lat: float, area: str) -> None:  # noqa: N802
        """The mouse is over this place, in the area of this name."""
        self.mouse_over.emit(lon, lat, area)

    @Slot(float, float, float)
    def menuWanted(self, lon: float, lat: float, metres: float) -> None:  # noqa: N802
        """A spot was clicked with the other button; a pixel is so many metres there."""
        self.menu_wanted.emit(lon, lat, metres)

    @Slot()
    def cancelled(self) -> None:
        """The user gave up placing an asset or drawing an area."""
        self.given_up.emit()

    @Slot(str)
    def drawn(self, geometry: str) -> None:
        """The user finished the outline of a new area: a GeoJSON geometry."""
        self.outline_drawn.emit(geometry)

    @Slot(str, str)
    def areaEdited(self, area_id: str, geometry: str) -> None:  # noqa: N802
        """The user finished changing an outline: a GeoJSON geometry."""
        self.outline_changed.emit(area_id, geometry)

    @Slot(int)
    def drawingChanged(self, points: int) -> None:  # noqa: N802
        """The outline under way has so many points now."""
        self.outline_grew.emit(points)

    @Slot(str)
    def jsError(self, text: str) -> None:  # noqa: N802
        """The page caught a mistake of its own."""
        self.script_failed.emit(text)


class Page(QWebEnginePage):
    """The map page: goes nowhere, opens nothing, asks nothing, and tells of its own mistakes."""

    script_failed = Signal(str)

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.bridge = Bridge(self)
        self.bridge.script_failed.connect(self.script_failed)
        channel = QWebChannel(self)
        channel.registerObject("bridge", self.bridge)
        self.setWebChannel(channel)
        self.scripts().insert(_channel_script())
        for attribute in _OFF:
            self.settings().setAttribute(attribute, False)  # noqa: FBT003 - Qt's signature
        self.permissionRequested.connect(_deny)

    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self,
        url: QUrl | str,
        type: QWebEnginePage.NavigationType,  # noqa: A002, ARG002 - Qt's name
        isMainFrame: bool,  # noqa: N803
    ) -> bool:
        """Only the map page itself, and no frames in it."""
        asked, own = QUrl(url), QUrl(scheme.PAGE)
        return isMainFrame and (asked.scheme(), asked.host(), asked.path()) == (own.scheme(), own.host(), own.path())

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        lineNumber: int,  # noqa: N803
        sourceID: str,  # noqa: N803
    ) -> None:
        """Only mistakes count; our page writes nothing else."""
        if level == _ERROR:
            self.script_failed.emit(f"{message} ({sourceID}:{lineNumber})")

    def chooseFiles(self, *_: object) -> list[str]:  # noqa: N802
        """The page gets no files."""
        return []

    def javaScriptAlert(self, *_: object) -> None:  # noqa: N802
        """The page shows no dialogs of its own."""

    def javaScriptConfirm(self, *_: object) -> bool:  # noqa: N802
        """The page shows no dialogs of its own."""
        return False


def profile(guard: scheme.Guard, handler: scheme.SchemeHandler) -> QWebEngineProfile:
    """A profile that keeps nothing on disk, with `guard` before every request and `handler` behind our scheme.

    It must outlive its pages.
    """
    made = QWebEngineProfile()  # without a name: off the record
    made.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    made.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    made.setSpellCheckEnabled(False)
    made.setUrlRequestInterceptor(guard)
    made.installUrlSchemeHandler(scheme.NAME, handler)
    made.downloadRequested.connect(_refuse)
    return made


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _refuse(download: QWebEngineDownloadRequest) -> None:
    download.cancel()


def _channel_script() -> QWebEngineScript:
    source = QFile(":/qtwebchannel/qwebchannel.js")
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    script = QWebEngineScript()
    script.setName("qwebchannel")
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    script.setRunsOnSubFrames(False)
    script.setSourceCode(bytes(source.readAll().data()).decode("utf-8"))
    return script
