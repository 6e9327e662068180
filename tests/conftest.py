"""What every test gets: a home of its own, no network, no leftover threads, and the real data where it is present."""

from __future__ import annotations

import gc
import gzip
import io
import itertools
import os
import re
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The keyring of whoever runs the tests stays out of them; a test brings its own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--no-sandbox"

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
HOME_VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
XDG_FOLDERS = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
ALL_GARBAGE_EVERY = 25
"""So many tests leave old garbage lying: looking for it takes a tenth of a second."""

_ran = itertools.count(1)


def pytest_configure() -> None:
    """Garbage is only looked for between tests, as the program itself does it in the thread of its window.

    Python would do it in whatever thread happens to make objects, and objects of Qt must not be destroyed in another
    thread than their own.
    """
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """What a test leaves is thrown away in the main thread."""
    yield
    gc.disable()
    gc.collect(2 if next(_ran) % ALL_GARBAGE_EVERY == 0 else 1)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of this test alone: settings, caches and recent dossiers go there."""
    folder = tmp_path_factory.mktemp("home")
    _live_in(folder, monkeypatch)
    return folder


def _live_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    for name in HOME_VARIABLES:
        patch.setenv(name, str(folder))
    for name, below in XDG_FOLDERS.items():
        patch.setenv(name, str(folder / below))


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Every test starts in English, whatever the one before chose."""
    from assetmap import i18n

    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection of Python itself to another machine fails the test that makes it."""
    real_connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        local = self.family == getattr(socket, "AF_UNIX", None) or (
            isinstance(address, tuple) and str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        )
        if not local:
            raise AssertionError(f"a test asked the network for {address}")
        real_connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_leftover_threads() -> Iterator[None]:
    """A thread that a test started and left behind fails it."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    for thread in left:
        thread.join(timeout=20)
    alive = [thread.name for thread in left if thread.is_alive() and not isinstance(thread, threading._DummyThread)]
    assert not alive, f"threads left running: {alive}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real files, which are not ours to redistribute."""
    if not SHARED.is_dir():
        pytest.skip("the real test data (../shared/data) is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that runs the tests, to start the program in a process of its own."""
    return sys.executable


@pytest.fixture(scope="session")
def empty_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new dossier, closed; to copy, never to open."""
    from assetmap.workspace import Workspace

    with Workspace.create(tmp_path_factory.mktemp("empty") / "leeg") as workspace:
        return workspace.path


@pytest.fixture(scope="session")
def away(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[None]]:
    """What is made for several tests is made in here: it keeps nothing in the home of who runs them."""

    @contextmanager
    def entered() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            _live_in(tmp_path_factory.mktemp("home"), patch)
            yield

    return entered


@pytest.fixture(scope="session")
def demo_dossier(tmp_path_factory: pytest.TempPathFactory, away: Callable[[], AbstractContextManager[None]]) -> Path:
    """The demo in English, closed; to read or to copy, never to change."""
    from assetmap import i18n
    from assetmap.demo import make_demo

    i18n.use("en")
    path = tmp_path_factory.mktemp("demo") / "lindervoort.assetmap"
    with away():
        make_demo(path)
    return path


class Answer(NamedTuple):
    """What a command answered: exit code, data, talk."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run the command line in this process, in English."""
    monkeypatch.setenv("ASSETMAP_LANG", "en")

    def run(*words: object) -> Answer:
        from assetmap.cli import main

        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


class Asked(NamedTuple):
    """A request for a tile, as it came in: the number of times that this tile was asked for is at least 1."""

    zoom: int
    column: int
    row: int
    times: int
    path: str
    headers: Mapping[str, str]


class TileReply(NamedTuple):
    """What a tile service answers.

    `cut` sends so many bytes less than it says; `endless` never stops; `after` so many seconds; `drip` waits so long
    between pieces.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    cut: int = 0
    endless: bool = False
    after: float = 0.0
    drip: float = 0.0


class TileServer:
    """A tile service of this machine. `answer` says what comes of a request; `asked` has all that came in."""

    Reply = TileReply

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        """With `context` it speaks https."""
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], TileReply] = lambda asked: TileReply(body=self.picture(asked.zoom, asked.row))
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._server.handle_error = lambda *_told: None  # type: ignore[method-assign] # a client that went away
        self._scheme = "http"
        if context is not None:
            self._scheme = "https"
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, with the placeholders of a tile."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png"

    @staticmethod
    def picture(red: int = 40, green: int = 90, side: int = 256, kind: str = "PNG") -> bytes:
        """A tile in one colour."""
        from PIL import Image

        made = io.BytesIO()
        Image.new("RGB", (side, side), (red % 256, green % 256, 200)).save(made, kind)
        return made.getvalue()

    def tiles(self) -> set[tuple[int, int, int]]:
        """Zoom, column and row of all that was asked for."""
        return {asked[:3] for asked in self.asked}

    def _take(self, path: str, headers: Mapping[str, str]) -> TileReply:
        zoom, column, row = (int(part) for part in re.findall(r"\d+", path.rpartition(":")[2])[-3:])
        with self._lock:
            times = 1 + sum(asked[:3] == (zoom, column, row) for asked in self.asked)
            asked = Asked(zoom, column, row, times, path, headers)
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            reply = self.answer(asked)
            if reply.after:
                self.closing.wait(reply.after)
            return reply
        finally:
            with self._lock:
                self._now -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10
            wbufsize = 65536

            def do_GET(self) -> None:
                reply = server._take(self.path, dict(self.headers))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if not reply.endless:
                    self.send_header("Content-Length", str(len(reply.body) + reply.cut))
                self.end_headers()
                step = 100 if reply.drip else max(len(reply.body), 1)
                for start in range(0, len(reply.body), step):
                    self.wfile.write(reply.body[start : start + step])
                    self.wfile.flush()
                    server.closing.wait(reply.drip)
                while reply.endless and not server.closing.is_set():
                    self.wfile.write(bytes(65536))
                self.close_connection = bool(reply.cut or reply.endless)

            def log_message(self, *_told: object) -> None:
                pass

        return Handler

    def stop_answering(self) -> None:
        """Be gone, as when the network falls away; connections that are there are not used again."""
        self.answer = lambda _asked: TileReply(cut=1)
        self.closing.set()
        self._server.shutdown()
        self._server.socket.close()

    def close(self) -> None:
        """Stop, and wait for all that is under way."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def tile_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TileServer]:
    """A tile service of this test alone; no proxy of whoever runs the tests stands between it and the program."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    made = TileServer()
    yield made
    made.close()


@pytest.fixture
def more_servers() -> Iterator[Callable[..., TileServer]]:
    """Makes further tile services, or what stands between, for this test."""
    made: list[TileServer] = []

    def make(context: ssl.SSLContext | None = None) -> TileServer:
        made.append(TileServer(context))
        return made[-1]

    yield make
    for server in made:
        server.close()


Layers = Mapping[str, Sequence[tuple[Any, Mapping[str, Any]]]]
"""Shapes (degrees) with what is told of each, by layer."""


@pytest.fixture
def vector_pack(tmp_path: Path) -> Callable[..., Path]:
    """Makes a pack of vector tiles as others make them: 4096 a side, going on 64 in their neighbours.

    `broken` tiles (zoom, column, row) hold bytes that mean nothing.
    """
    return partial(_vector_pack, tmp_path)


def _vector_pack(
    folder: Path,
    layers: Layers,
    zooms: tuple[int, int] = (13, 15),
    *,
    name: str = "pack.pmtiles",
    attribution: str = "",
    broken: Collection[tuple[int, int, int]] = (),
    **metadata: object,
) -> Path:
    import shapely
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    from assetmap.domain.areas import Bounds
    from assetmap.geo.basemap import squares

    west, south, east, north = shapely.total_bounds([shape for every in layers.values() for shape, _told in every])
    path = folder / name
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in range(zooms[0], zooms[1] + 1):
            columns, rows = squares.covering(Bounds(west, south, east, north), zoom)
            places = [(zoom, column, row) for row in rows for column in columns]
            for place in sorted(places, key=lambda place: zxy_to_tileid(*place)):
                content = b"\x1a\x05wrong" if place in broken else _vector_tile(layers, *place)
                writer.write_tile(zxy_to_tileid(*place), gzip.compress(content, mtime=0))
        keys = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_lon_e7", "center_lat_e7")
        sides = (round(side * 1e7) for side in (west, south, east, north, west, south))
        kinds = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "center_zoom": zooms[0]}
        told = {"name": "Proef", "attribution": attribution, "vector_layers": [{"id": each} for each in layers]}
        writer.finalize(kinds | dict(zip(keys, sides, strict=True)), told | metadata)
        writer.tile_f.close()
    return path


def _vector_tile(layers: Layers, zoom: int, column: int, row: int) -> bytes:
    import mapbox_vector_tile
    import numpy as np
    import shapely

    corner, side = np.array([column, row]) * 4096, 4096 << zoom

    def placed(degrees: Any) -> Any:
        down = (1 - np.arcsinh(np.tan(np.radians(degrees[:, 1]))) / np.pi) / 2
        return np.column_stack([(degrees[:, 0] + 180) / 360, down]) * side - corner

    told = []
    for name, features in layers.items():
        moved = shapely.transform([shape for shape, _told in features], placed)
        shapes = shapely.clip_by_rect(moved, -64, -64, 4160, 4160)
        known = zip(shapes, (told for _shape, told in features), strict=True)
        kept = [{"geometry": shape, "properties": dict(each)} for shape, each in known if not shape.is_empty]
        told.append({"name": name, "features": kept})
    made: bytes = mapbox_vector_tile.encode(told, default_options={"y_coord_down": True})
    return made
