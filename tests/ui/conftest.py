"""The window's tests: a small dossier made through operations, a session on it, and a real map page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Kind
from assetmap.ui import errors, scheme, theme
from assetmap.ui.area_wizard.wizard import AreaWizard
from assetmap.ui.background import Worker
from assetmap.ui.mapview import MapView
from assetmap.ui.session import Session
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

# Before any QApplication is made, or the web engine does not know it.
scheme.register()

WEST, SOUTH = 5.99, 51.18
"""The south-west corner of the little gemeente of these tests."""

ASSETS = (
    ("a1", Kind.TALENT, "Kookt voor de hele straat", 0.005, 0.005),
    ("a2", Kind.PLACE, "Buurthuis De Roos", 0.006, 0.014),
    ("a3", Kind.ASSOCIATION, "Zangkoor De Lijsters", 0.015, 0.005),
    ("a4", Kind.STORY, "De flat die een dorp werd", 0.016, 0.015),
)


def rectangle(west: float, south: float, east: float, north: float) -> bytes:
    """A polygon as WKB."""
    import shapely

    made: bytes = shapely.to_wkb(shapely.box(west, south, east, north))
    return made


def area(area_id: str, level: Level, name: str, parent: str | None, box: tuple[float, float, float, float]) -> Area:
    west, south, east, north = (WEST + box[0], SOUTH + box[1], WEST + box[2], SOUTH + box[3])
    return Area(
        id=area_id,
        division_id="d1",
        level=level,
        code=area_id.upper(),
        name=name,
        parent_id=parent,
        geometry=rectangle(west, south, east, north),
        bounds=Bounds(west, south, east, north),
    )


def small_division() -> tuple[Division, tuple[Area, ...]]:
    division = Division(id="d1", name="Testgemeente", year=2024, source="CBS", imported_at="", current=True)
    return division, (
        area("gm1", Level.GEMEENTE, "Testgemeente", None, (0, 0, 0.02, 0.02)),
        area("wk1", Level.WIJK, "Wijk West", "gm1", (0, 0, 0.01, 0.02)),
        area("wk2", Level.WIJK, "Wijk Oost", "gm1", (0.01, 0, 0.02, 0.02)),
        area("bu1", Level.BUURT, "Componistenbuurt", "wk1", (0, 0, 0.01, 0.01)),
        area("bu2", Level.BUURT, "Kastelenbuurt", "wk1", (0, 0.01, 0.01, 0.02)),
        area("bu3", Level.BUURT, "Vliegeniersbuurt", "wk2", (0.01, 0, 0.02, 0.01)),
        area("bu4", Level.BUURT, "Sterrenberg", "wk2", (0.01, 0.01, 0.02, 0.02)),
    )


def small_dossier(path: Path) -> Workspace:
    """A dossier with a gemeente, two wijken, four buurten and four assets, open."""
    from assetmap.operations import areas, assets

    workspace = Workspace.create(path)
    division, parts = small_division()
    workspace.do("areas", partial(areas.import_division, division=division, areas=parts))
    for asset_id, kind, title, east, north in ASSETS:
        made = Asset(id=asset_id, kind=kind, title=title, lon=WEST + east, lat=SOUTH + north, themes=("eten",))
        workspace.do(f"asset {asset_id}", partial(assets.add, asset=made))
    return workspace


@pytest.fixture(autouse=True)
def no_bugs() -> Iterator[list[BaseException]]:
    """A bug in any thread, also in the page's JavaScript, fails the test; a test may take expected ones out."""
    found: list[BaseException] = []
    stop = errors.on_bug(found.append)
    yield found
    stop()
    assert not found, "\n".join(f"{bug!r}\n{errors.details(bug)}" for bug in found)


@pytest.fixture
def dressed(qapp: QApplication) -> theme.Theme:
    """The application in its own colours."""
    return theme.start(qapp)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small dossier, closed; to copy, not to open."""
    path = tmp_path_factory.mktemp("small") / "donderberg.assetmap"
    small_dossier(path).close()
    return path


@pytest.fixture
def workspace(small: Path, tmp_path: Path) -> Workspace:
    """The small dossier, open; a session closes it."""
    return Workspace.open(Path(shutil.copy(small, tmp_path)))


@pytest.fixture
def session(workspace: Workspace, dressed: theme.Theme) -> Iterator[Session]:
    """A session on the small dossier."""
    made = Session(workspace, Worker("writer"))
    yield made
    made.close()


@pytest.fixture
def empty_map(qtbot: QtBot, dressed: theme.Theme) -> Iterator[MapView]:
    """A map without a dossier, with its page loaded."""
    view = MapView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    with qtbot.waitSignal(view.ready, timeout=20_000):
        view.show()
    yield view
    refused = view.guard.refused
    view.shut()
    assert refused == []


@pytest.fixture
def map_view(qtbot: QtBot, session: Session, empty_map: MapView) -> MapView:
    """The map of the small dossier, drawn."""
    with qtbot.waitSignal(empty_map.ready, timeout=20_000):
        empty_map.set_session(session)
    return empty_map


class PageStates:
    """Asks the page what it says of itself."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def now(self, view: MapView) -> Mapping[str, Any]:
        answers: list[dict[str, object]] = []
        view.state(answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        return answers[0]

    def wait_for(self, view: MapView, **expected: object) -> Mapping[str, Any]:
        """Wait until the page says this of itself."""
        said = self.now(view)
        until = time.monotonic() + 20
        while any(said.get(name) != value for name, value in expected.items()):
            assert time.monotonic() < until, {name: said.get(name) for name in expected}
            self._qtbot.wait(20)
            said = self.now(view)
        return said


@pytest.fixture
def page_states(qtbot: QtBot) -> PageStates:
    return PageStates(qtbot)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write squares of a kilometre in RD with the columns of CBS; with two gemeenten the first two lie in one."""

    def made(
        name: str,
        names: Sequence[str] = ("Molenwijk", "Kerkbuurt", "Havenkwartier"),
        *,
        crs: int | None = 28992,
        corner: tuple[float, float] = (200_000, 400_000),
        columns: Sequence[str] = ("BU_CODE", "BU_NAAM", "GM_CODE", "GM_NAAM"),
        gemeenten: int = 1,
        encoding: str | None = None,
        layer: str | None = None,
        **more: Sequence[object],
    ) -> Path:
        import geopandas
        import shapely

        numbers = [1999 if place < 2 or gemeenten == 1 else 1998 for place in range(len(names))]
        values = (
            [f"BU{number}010{place}" for place, number in enumerate(numbers)],
            list(names),
            [f"GM{number}" for number in numbers],
            ["Lindedorp" if number == 1999 else "Waterstad" for number in numbers],
        )
        west, south = corner
        frame = geopandas.GeoDataFrame(
            dict(zip(columns, values, strict=True)) | {key: list(value) for key, value in more.items()},
            geometry=[
                shapely.box(west + 1000 * i, south, west + 1000 * i + 1000, south + 1000) for i in range(len(names))
            ],
            crs=crs,
        )
        path = tmp_path / name
        options = {} if encoding is None else {"encoding": encoding}
        frame.to_file(path, engine="pyogrio", layer=layer, **options)
        return path

    return made


@pytest.fixture
def wizard(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[AreaWizard]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AreaWizard(session, tmp_path, parent)
    dialog.open()
    yield dialog
    if shiboken6.isValid(dialog):
        dialog.done(0)  # an answer that is still under way must find the dialog closed, as it does in the window
    parent.close()


class WizardHand:
    """Waits for the wizard of area files, and reads what it says."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def settled(self, wizard: AreaWizard) -> None:
        """Wait until it works no more."""

        def ready() -> bool:
            busy = wizard.stack.currentWidget() is wizard.working or wizard._looking is not None
            return not busy and not wizard._timer.isActive()

        self._qtbot.waitUntil(ready, timeout=30_000)
        self._qtbot.wait(20)

    def read(self, wizard: AreaWizard, path: Path) -> None:
        """Let it look into a file."""
        wizard.read_file(path)
        self.settled(wizard)

    def words(self, wizard: AreaWizard) -> str:
        """All texts in sight."""
        labels = [label.text() for label in wizard.findChildren(QLabel) if label.isVisibleTo(wizard)]
        lists = [field.toPlainText() for field in wizard.findChildren(QPlainTextEdit) if field.isVisibleTo(wizard)]
        return "\n".join(labels + lists)

    def store(self, wizard: AreaWizard) -> None:
        """Press the main button, and wait until the areas are in."""
        with self._qtbot.waitSignal(wizard.stored, timeout=20_000):
            self._qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
        self._qtbot.wait(20)


@pytest.fixture
def hand(qtbot: QtBot) -> WizardHand:
    return WizardHand(qtbot)


@pytest.fixture
def window(qtbot: QtBot, dressed: theme.Theme) -> Iterator[Window]:
    """The whole window at its start screen; closed, with its dossier, after the test."""
    from assetmap.settings import Settings

    made = Window(Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitExposed(made, timeout=20_000):
        made.show()
    yield made
    made.close()


@pytest.fixture(scope="session")
def encrypted(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small dossier with the password "paraplu fiets wolk lepel", closed; to copy, not to open."""
    path = Path(shutil.copy(small, tmp_path_factory.mktemp("encrypted")))
    Workspace.change_password(path, None, "paraplu fiets wolk lepel")
    return path


@pytest.fixture
def opened(qtbot: QtBot, window: Window, small: Path, tmp_path: Path) -> Window:
    """The window with the small dossier open and its map drawn."""
    path = Path(shutil.copy(small, tmp_path))
    with qtbot.waitSignal(window.view.map_page.view.ready, timeout=20_000):
        window.open_dossier(path)
        qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.status.shown.text() != "", timeout=20_000)
    return window
