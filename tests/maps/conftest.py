"""The real page in the real web engine, served by a scheme handler of the tests that also sees what is asked for."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.maps import features, manyareas, page

SCHEME = b"assetmap"
PICTURES = os.environ.get("ASSETMAP_PICTURES")


def register_scheme() -> None:
    """Once per process and before QApplication; the window's own registration is as good as ours."""
    if QWebEngineUrlScheme.schemeByName(SCHEME).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    flags = QWebEngineUrlScheme.Flag
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(flags.SecureScheme | flags.CorsEnabled | flags.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


register_scheme()


class Server(QWebEngineUrlSchemeHandler):
    """Serves page, files and data; `data` may be changed, and an answer that is missing fails the request."""

    def __init__(self) -> None:
        super().__init__()
        self.html = ""
        self.data: dict[str, str] = {}
        self.packs: manyareas.OutlinePacks | None = None

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        path = job.requestUrl().path().removeprefix("/")
        found = self._answer(path)
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        body, mime = found
        buffer = QBuffer(job)
        buffer.setData(QByteArray(body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(mime.encode()), buffer)

    def _answer(self, path: str) -> tuple[bytes, str] | None:
        if path == "map.html":
            return self.html.encode(), "text/html"
        if path.startswith("data/outlines/"):
            version, level, chunks = path.split("/")[2:]
            if self.packs is None or self.packs.version != version:
                return None
            return self.packs.read(int(level), [int(chunk) for chunk in chunks.split("-")]), "application/octet-stream"
        if path.startswith("data/"):
            text = self.data.get(path.removeprefix("data/").removesuffix(".json"))
            return None if text is None else (text.encode(), "application/json")
        return None


class Watch(QWebEngineUrlRequestInterceptor):
    """Keeps every address that is asked for, and lets nothing out."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        address = info.requestUrl().toString()
        self.asked.append(address)
        if info.requestUrl().scheme() not in {"assetmap", "file", "data", "qrc"}:
            info.block(True)  # noqa: FBT003 - Qt's signature

    def foreign(self) -> list[str]:
        """What was asked for outside our scheme and the page's own file."""
        return [address for address in self.asked if not address.startswith(("assetmap://app/", "file://", "data:"))]


class Page(QWebEnginePage):
    """Keeps what the page says on the console."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        super().__init__(profile)
        self.said: list[str] = []

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        self.said.append(f"{message} ({source}:{line})")


class Bridge(QObject):
    """What the page tells the program, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Any, ...]] = []

    @Slot()
    def ready(self) -> None:
        self.told.append(("ready",))

    @Slot(str)
    def assetClicked(self, id_: str) -> None:  # noqa: N802
        self.told.append(("assetClicked", id_))

    @Slot(str)
    def areaClicked(self, id_: str) -> None:  # noqa: N802
        self.told.append(("areaClicked", id_))

    @Slot(float, float)
    def mapClicked(self, lon: float, lat: float) -> None:  # noqa: N802
        self.told.append(("mapClicked", lon, lat))

    @Slot(str, float, float)
    def placed(self, kind: str, lon: float, lat: float) -> None:
        self.told.append(("placed", kind, lon, lat))

    @Slot(str, float, float)
    def assetMoved(self, id_: str, lon: float, lat: float) -> None:  # noqa: N802
        self.told.append(("assetMoved", id_, lon, lat))

    @Slot(float, float, float, float, float)
    def viewChanged(self, west: float, south: float, east: float, north: float, zoom: float) -> None:  # noqa: N802
        self.told.append(("viewChanged", west, south, east, north, zoom))

    @Slot(float, float, str)
    def cursorAt(self, lon: float, lat: float, area: str) -> None:  # noqa: N802
        self.told.append(("cursorAt", lon, lat, area))

    @Slot()
    def cancelled(self) -> None:
        self.told.append(("cancelled",))

    @Slot(str)
    def drawn(self, geometry: str) -> None:
        self.told.append(("drawn", json.loads(geometry)))

    @Slot(str, str)
    def areaEdited(self, id_: str, geometry: str) -> None:  # noqa: N802
        self.told.append(("areaEdited", id_, json.loads(geometry)))

    @Slot(int)
    def drawingChanged(self, points: int) -> None:  # noqa: N802
        self.told.append(("drawingChanged", points))

    @Slot(str)
    def jsError(self, text: str) -> None:  # noqa: N802
        self.told.append(("jsError", text))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [told for told in self.told if told[0] == name]


class MapWindow:
    """A map page in a window of its own, driven as a user and as the program would."""

    def __init__(self, size: tuple[int, int] = (1000, 760)) -> None:
        self.profile = QWebEngineProfile()
        self.server, self.watch, self.bridge = Server(), Watch(), Bridge()
        self.profile.installUrlSchemeHandler(QByteArray(SCHEME), self.server)
        self.profile.setUrlRequestInterceptor(self.watch)
        self.page = Page(self.profile)
        self.channel = QWebChannel()
        self.channel.registerObject("bridge", self.bridge)
        self.page.setWebChannel(self.channel)
        self.page.scripts().insert(_channel_script())
        self.view = QWebEngineView()
        self.view.setPage(self.page)
        self.view.resize(*size)
        self.view.show()

    def open(self, snapshot: Snapshot, config: page.PageConfig | None = None) -> None:
        """Load the live page with `snapshot` and wait until it is drawn."""
        self.serve(snapshot)
        self.server.html = page.page_html(config or page.PageConfig(attribution=page.attribution(snapshot)))
        self.open_again()

    def open_again(self) -> None:
        """Load what the server has now."""
        self.js("(window.assetmap = undefined, 0)")
        self.page.load(QUrl("assetmap://app/map.html"))
        self.wait(lambda: bool(self.js("Boolean(window.assetmap && assetmap.state().ready)")))

    def open_file(self, file: Path) -> None:
        """Open an exported page as a browser would."""
        self.page.load(QUrl.fromLocalFile(str(file)))
        self.wait(lambda: bool(self.js("Boolean(window.assetmap && assetmap.state().ready)")))

    def serve(self, snapshot: Snapshot) -> None:
        many = manyareas.are_many(snapshot.areas)
        packs = self.server.packs = manyareas.OutlinePacks(snapshot.areas) if many else None
        self.server.data = {
            "areas": features.many_areas_json(snapshot, packs) if packs else features.areas_geojson(snapshot),
            "assets": features.assets_geojson(snapshot),
            "background": snapshot.background or "null",
        }

    def js(self, code: str) -> Any:
        """The value of an expression in the page."""
        got: list[Any] = []
        self.page.runJavaScript(f"JSON.stringify({code})", 0, got.append)
        self.wait(lambda: bool(got))
        return json.loads(got[0]) if got[0] else None

    def state(self) -> dict[str, Any]:
        """`assetmap.state()` after the next frame."""
        frames = "requestAnimationFrame(() => requestAnimationFrame(() => { window.__seen = true; }))"
        self.js(f"(window.__seen = false, {frames}, 0)")
        self.wait(lambda: bool(self.js("window.__seen")))
        found: dict[str, Any] = self.js("assetmap.state()")
        return found

    def wait(self, done: Callable[[], bool], seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < until, f"waited in vain; the page said {self.page.said}"
            QApplication.processEvents()
            time.sleep(0.002)

    def settle(self, seconds: float = 0.35) -> None:
        """Let an animation end."""
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > until)

    def mouse(self, kind: str, x: float, y: float, *, held: bool = False) -> None:
        """One mouse event at a point of the page: "move", "press" or "release"."""
        target = self.view.focusProxy() or self.view
        button = Qt.MouseButton.NoButton if kind == "move" else Qt.MouseButton.LeftButton
        buttons = Qt.MouseButton.LeftButton if held or kind == "press" else Qt.MouseButton.NoButton
        types = {
            "move": QMouseEvent.Type.MouseMove,
            "press": QMouseEvent.Type.MouseButtonPress,
            "release": QMouseEvent.Type.MouseButtonRelease,
        }
        point = QPointF(x, y)
        at = target.mapToGlobal(QPoint(round(x), round(y)))
        event = QMouseEvent(types[kind], point, QPointF(at), button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(target, event)
        self.settle(0.03)

    def click(self, x: float, y: float) -> None:
        self.mouse("move", x, y)
        self.mouse("press", x, y)
        self.mouse("release", x, y)

    def picture(self, name: str) -> None:
        """Save what is seen, when someone wants to look (ASSETMAP_PICTURES names the folder)."""
        self.state()
        if PICTURES:
            self.settle(0.3)
            self.view.grab().save(str(Path(PICTURES) / f"{name}.png"))

    def close(self) -> None:
        """Page before profile, or the web engine complains."""
        for made in (self.view, self.page, self.channel, self.profile):
            shiboken6.delete(made)


def _channel_script() -> QWebEngineScript:
    source = QFile(":/qtwebchannel/qwebchannel.js")
    assert source.open(QIODevice.OpenModeFlag.ReadOnly)
    script = QWebEngineScript()
    script.setSourceCode(bytes(source.readAll().data()).decode())
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    return script


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MapWindow]:
    """A window with an empty page."""
    made = MapWindow()
    yield made
    made.close()


@pytest.fixture
def make() -> SimpleNamespace:
    """Small makers of areas and snapshots, and the features of an asset."""
    return SimpleNamespace(polygon=polygon, area=area, snapshot=snapshot)


@pytest.fixture
def make_window(qapp: QApplication) -> Iterator[Callable[[tuple[int, int]], MapWindow]]:
    """Windows of a size that the test chooses."""
    made: list[MapWindow] = []

    def one(size: tuple[int, int]) -> MapWindow:
        made.append(MapWindow(size))
        return made[-1]

    yield one
    for window in made:
        window.close()


def polygon(*points: tuple[float, float]) -> bytes:
    return shapely.to_wkb(shapely.Polygon(points))


def area(id_: str, name: str, geometry: bytes, level: Level = Level.BUURT, parent: str | None = None) -> Area:
    west, south, east, north = shapely.from_wkb(geometry).bounds
    return Area(
        id=id_,
        division_id=None if level is Level.OWN else "d",
        level=level,
        code=id_.upper(),
        name=name,
        parent_id=parent,
        geometry=geometry,
        bounds=Bounds(west, south, east, north),
    )


def snapshot(
    areas: Sequence[Area] = (),
    assets: Sequence[tuple[str, Kind, str, float | None, float | None]] = (),
    **more: Any,
) -> Snapshot:
    """A snapshot of assets given as id, kind, title, longitude, latitude."""
    count = len(assets)
    ids, kinds, titles, lons, lats = zip(*assets, strict=True) if assets else ((), (), (), (), ())
    columns: dict[str, Any] = {
        "description": ("",) * count,
        "quote": ("",) * count,
        "gift": (None,) * count,
        "sector": (None,) * count,
        "availability": ("",) * count,
        "audience": (Audience.TEAM,) * count,
        "themes": ((),) * count,
        "created_at": ("",) * count,
        "updated_at": ("",) * count,
        "buurt_id": (None,) * count,
        "area_ids": ((),) * count,
    } | more.pop("columns", {})
    table = AssetTable(id=ids, kind=kinds, title=titles, lon=lons, lat=lats, **columns)
    division = Division(id="d", name="Test", year=2026, source="CBS/Kadaster", imported_at="", current=True)
    return Snapshot(
        audience=Audience.TEAM,
        made_on=date(2026, 10, 12),
        dossier="test",
        divisions=(division,),
        areas=tuple(areas),
        assets=table,
        **more,
    )


@pytest.fixture
def donderberg() -> tuple[Area, ...]:
    """Two buurten in a wijk and an own area over both."""
    west = polygon((5.96, 51.18), (5.98, 51.18), (5.98, 51.20), (5.965, 51.202), (5.96, 51.18))
    east = polygon((5.98, 51.18), (6.0, 51.182), (6.0, 51.20), (5.98, 51.20), (5.98, 51.18))
    wijk = shapely.to_wkb(shapely.union(shapely.from_wkb(west), shapely.from_wkb(east)))
    own = polygon((5.972, 51.188), (5.986, 51.189), (5.985, 51.194), (5.973, 51.193))
    return (
        area("wk", "Donderberg", wijk, Level.WIJK),
        area("bu1", "Kastelenbuurt", west, parent="wk"),
        area("bu2", "Sterrenberg", east, parent="wk"),
        area("own", "Rond het Mozartplein", own, Level.OWN),
    )
