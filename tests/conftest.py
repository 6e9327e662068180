"""What every test gets: a home of its own, no network, no leftover threads, and the real data where it is present."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

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
