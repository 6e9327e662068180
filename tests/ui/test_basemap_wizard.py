"""Making a base map through the wizard: own and real files, wrong classes, broken files, stopping halfway."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.basemap import Layer
from assetmap.geo.basemap.pack import Pack
from assetmap.imports.basemapsorting import Mixed
from assetmap.maps import packs
from assetmap.ui.background import Worker
from assetmap.ui.basemap_wizard.wizard import BasemapWizard
from assetmap.ui.session import Session
from assetmap.workspace import Workspace

WEST, SOUTH = 5.99, 51.18
"""Where the small dossier begins; its areas are 0.02 degrees wide."""

Write = Callable[..., Path]
LINE, BOX, POINT = "LineString", "Polygon", "Point"


def shape(kind: str, place: int, east: float) -> Any:
    """A shape in the land of the small dossier or so many degrees east of it, each place another."""
    import shapely

    x, y = WEST + east + 0.001 * (place % 20), SOUTH + 0.001 * (place // 20 % 20)
    if kind == LINE:
        return shapely.LineString([(x, y), (x + 0.004, y + 0.002)])
    return shapely.Point(x, y) if kind == POINT else shapely.box(x, y, x + 0.0006, y + 0.0006)


@pytest.fixture
def layers(tmp_path: Path) -> Write:
    """Write layers of these kinds of shapes in a GeoPackage, or the only one in a file of another kind."""

    def written(name: str, crs: int = 4326, east: float = 0.0, rows: int = 3, **kinds: str) -> Path:
        import geopandas

        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        for layer, kind in kinds.items():
            geometry = [shape(kind, place, east) for place in range(rows)]
            names = [f"{layer} {place}" for place in range(rows)]
            frame = geopandas.GeoDataFrame({"naam": names}, geometry=geometry, crs=4326).to_crs(crs)
            options = {"layer": layer} if path.suffix == ".gpkg" else {}
            frame.to_file(path, engine="pyogrio", **options)
        return path

    return written


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every copy that was made to read is gone afterwards, and nothing half is left among the packs."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []
    if packs.folder().exists():
        assert sorted(path.name for path in packs.folder().iterdir()) == sorted(packs.available())


class Hand:
    """Waits for the wizard, and reads what it says."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def settled(self, wizard: BasemapWizard) -> None:
        self._qtbot.waitUntil(lambda: wizard._task is None and not wizard.preview.busy, timeout=30_000)
        self._qtbot.wait(20)

    def read(self, wizard: BasemapWizard, *paths: Path) -> None:
        wizard.read_files(paths)
        self.settled(wizard)

    def words(self, wizard: BasemapWizard) -> str:
        """All texts in sight."""
        labels = [label.text() for label in wizard.findChildren(QLabel) if label.isVisibleTo(wizard)]
        return "\n".join(labels).replace("\u200b", "")

    def uses(self, wizard: BasemapWizard) -> dict[str, object]:
        """What each layer is for, in the order of the page."""
        return {key.rpartition(" ▸ ")[2]: choice.use() for key, choice in wizard.page.layers.choices.items()}

    def key(self, wizard: BasemapWizard, layer: str) -> str:
        return next(key for key in wizard.page.layers.choices if key.rpartition(" ▸ ")[2] == layer)

    def to_name(self, wizard: BasemapWizard, source: str = "© Proef") -> None:
        """Go to the last page, and name a source."""
        self._qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
        assert wizard.stack.currentWidget() is wizard.name_page
        wizard.name_page.source.setText(source)

    def make(self, wizard: BasemapWizard) -> str:
        """Press the main button, and wait until the pack is there; its name."""
        made: list[str] = []
        wizard.made.connect(lambda name, _info: made.append(name))
        self._qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
        self._qtbot.waitUntil(lambda: bool(made), timeout=30_000)
        return made[0]


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    return Hand(qtbot)


@pytest.fixture
def let_go() -> list[str]:
    """How often the pack that is shown was let go of."""
    return []


def opened_wizard(qtbot: QtBot, session: Session, folder: Path, let_go: list[str]) -> Iterator[BasemapWizard]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = BasemapWizard(session, folder, lambda: let_go.append("once"), parent)
    dialog.open()
    yield dialog
    if shiboken6.isValid(dialog):
        dialog.done(0)
    parent.close()
    qtbot.waitUntil(lambda: not session.working, timeout=20_000)


@pytest.fixture
def wizard(qtbot: QtBot, session: Session, tmp_path: Path, let_go: list[str]) -> Iterator[BasemapWizard]:
    yield from opened_wizard(qtbot, session, tmp_path, let_go)


@pytest.fixture
def nowhere(
    qtbot: QtBot, dressed: object, empty_dossier: Path, tmp_path: Path, let_go: list[str]
) -> Iterator[BasemapWizard]:
    """A wizard in a dossier without areas."""
    session = Session(Workspace.open(Path(shutil.copy(empty_dossier, tmp_path))), Worker("writer"))
    yield from opened_wizard(qtbot, session, tmp_path, let_go)
    session.close()


def content(name: str) -> tuple[str, ...]:
    """The layers of a pack."""
    return packs.check(packs.find(name)).layers


def test_layers_are_sorted_shown_and_made(wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot) -> None:
    path = layers("kaart.gpkg", wegen=LINE, waterdelen=BOX, panden=BOX, groen=BOX, spoorlijnen=LINE, bomen=POINT)
    hand.read(wizard, path)
    assert hand.uses(wizard) == {
        "wegen": Layer.ROAD,
        "panden": Layer.BUILDING,
        "waterdelen": Layer.WATER,
        "groen": Layer.GREEN,
        "spoorlijnen": Layer.RAIL,
        "bomen": None,
    }
    assert "GeoPackage, 6 layers" in hand.words(wizard)
    assert wizard.page.map.layers == frozenset(Layer) - {Layer.PLACE}
    bounds = wizard.page.map.bounds
    assert bounds is not None
    assert bounds.west == pytest.approx(WEST - 500 / 69_700, abs=1e-4), "the dossier, and 500 m around it"
    hand.to_name(wizard, "")
    said = hand.words(wizard)
    assert "green, water, buildings, streets and paths, railway; the land of this dossier" in said
    assert wizard.name_page.name.text() == "Testgemeente kaart"
    assert not wizard.accept_button.isEnabled(), "nobody is named as the source"
    qtbot.keyClicks(wizard.name_page.source, "© Gemeente Proef")
    assert not wizard.name_page.no_source.isVisibleTo(wizard)
    assert hand.make(wizard) == "Testgemeente kaart.pmtiles"
    with Pack(packs.find("Testgemeente kaart.pmtiles")) as pack:
        assert set(pack.info.layers) == {"green", "water", "building", "road", "rail"}
        assert (pack.info.attribution, pack.info.name) == ("© Gemeente Proef", "Testgemeente kaart")


def test_a_source_may_be_said_not_to_be_needed(wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot) -> None:
    hand.read(wizard, layers("wegen.geojson", wegen=LINE))
    hand.to_name(wizard, "")
    wizard.name_page.no_source.click()
    assert wizard.accept_button.isEnabled()
    assert packs.check(packs.find(hand.make(wizard))).attribution == ""


def test_a_wrong_class_is_corrected(wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot) -> None:
    hand.read(wizard, layers("kaart.gpkg", laag_7=BOX, groen=BOX))
    assert hand.uses(wizard) == {"groen": Layer.GREEN, "laag_7": None}
    assert wizard.page.map.layers == {Layer.GREEN}
    choice = wizard.page.layers.choices[hand.key(wizard, "laag_7")]
    choice.setFocus()
    qtbot.keyClicks(choice, "Wat")  # as one does in a list: by the first letters
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by its place
    )
    QApplication.sendEvent(choice, wheel)
    assert choice.use() is Layer.WATER, "the wheel turns the page, not the choice"
    wizard.use(hand.key(wizard, "laag_7"), Layer.WATER)
    hand.settled(wizard)
    assert wizard.page.map.layers == {Layer.GREEN, Layer.WATER}
    wizard.use(hand.key(wizard, "groen"), None)
    hand.settled(wizard)
    assert wizard.page.map.layers == {Layer.WATER}
    assert list(hand.uses(wizard)) == ["groen", "laag_7"], "no row jumps away under the hand"
    hand.to_name(wizard)
    assert content(hand.make(wizard)) == ("water",)


def test_only_what_its_shapes_can_be_is_offered(wizard: BasemapWizard, hand: Hand, layers: Write) -> None:
    hand.read(wizard, layers("kaart.gpkg", bomen=POINT, lijnen=LINE, vlakken=BOX))
    offered = {
        name: {choice.itemText(row) for row in range(choice.count())}
        for name in ("bomen", "lijnen", "vlakken")
        for choice in [wizard.page.layers.choices[hand.key(wizard, name)]]
    }
    assert offered["bomen"] == {"Names only", "Not used"}
    assert offered["lijnen"] == {"Streets and paths", "Water", "Railway", "Not used"}
    assert "Buildings" in offered["vlakken"]
    assert not wizard.accept_button.isEnabled(), "nothing is used"


def test_shapefiles_in_parts_and_without_a_system(
    wizard: BasemapWizard, hand: Hand, layers: Write, tmp_path: Path
) -> None:
    for name, kind in (("wegen", LINE), ("waterlopen", LINE)):
        layers(f"shapes/{name}.shp", crs=28992, **{name: kind})
        (tmp_path / "shapes" / f"{name}.prj").unlink()
    files = sorted((tmp_path / "shapes").iterdir())
    assert len(files) > 5
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    wizard.dropEvent(drop)
    hand.settled(wizard)
    assert hand.uses(wizard) == {"wegen.shp": Layer.ROAD, "waterlopen.shp": Layer.WATER}
    assert sorted(path.name for path in wizard.page.files.buttons) == ["waterlopen.shp", "wegen.shp"]
    assert wizard.page.map.layers == {Layer.ROAD, Layer.WATER}
    hand.to_name(wizard)
    assert set(content(hand.make(wizard))) == {"road", "water"}


def test_files_of_the_same_name_are_told_apart(wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot) -> None:
    first, second = layers("a/wegen.gpkg", wegen=LINE), layers("b/wegen.gpkg", wegen=LINE, rows=5)
    hand.read(wizard, first)
    hand.read(wizard, second, first)
    keys = list(wizard.page.layers.choices)
    assert len(keys) == 2
    wizard.use(keys[0], None)
    assert [choice.use() for choice in wizard.page.layers.choices.values()] == [None, Layer.ROAD]
    qtbot.mouseClick(wizard.page.files.buttons[first], Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert len(wizard.page.layers.choices) == 1


def test_each_file_that_cannot_be_read_gets_its_sentence(
    wizard: BasemapWizard, hand: Hand, layers: Write, tmp_path: Path, qtbot: QtBot
) -> None:
    whole = layers("wegen.geojson", wegen=LINE)
    broken = {
        "tekst.osm.pbf": b"hallo",
        "leeg.osm.pbf": b"",
        "half.zip": b"PK\x03\x04" + bytes(60),
        "kapot.gpkg": b"SQLite format 3\x00" + bytes(200),
        "leeg.gml": b"",
        "plaatje.png": b"\x89PNG",
    }
    for name, start in broken.items():
        (tmp_path / name).write_bytes(start)
    (tmp_path / "leeg").mkdir()
    hand.read(wizard, whole, *(tmp_path / name for name in (*broken, "leeg", "weg.gpkg")))
    rows = {opened.path.name: opened.refusal for opened in wizard.files.there}
    assert [name for name, refusal in rows.items() if refusal is None] == ["wegen.geojson"]
    said = hand.words(wizard)
    for name in (*broken, "leeg", "weg.gpkg"):
        assert said.count(name) >= 2, name
    assert wizard.accept_button.isEnabled()
    qtbot.mouseClick(wizard.page.files.buttons[whole], Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert not wizard.accept_button.isEnabled()
    for path in list(wizard.page.files.buttons):
        wizard.remove_file(path)
    assert wizard.stack.currentWidget() is wizard.ask_page


def test_files_of_elsewhere_are_refused(wizard: BasemapWizard, hand: Hand, layers: Write) -> None:
    hand.read(wizard, layers("wegen.gpkg", east=1.0, wegen=LINE))
    assert "lies elsewhere than this dossier" in hand.words(wizard)
    assert not wizard.accept_button.isEnabled()
    wizard.page.whole.click()
    hand.settled(wizard)
    assert wizard.page.map.layers == {Layer.ROAD}
    assert not wizard.accept_button.isEnabled()
    hand.read(wizard, layers("hier.gpkg", groen=BOX))
    assert wizard.accept_button.isEnabled()
    wizard.use(hand.key(wizard, "groen"), None)
    # Who does not wait for the drawing is told when the map is made.
    wizard.page.of_dossier.click()
    wizard._show_name()
    wizard.name_page.source.setText("©")
    wizard.go_on()
    hand.settled(wizard)
    assert "There is nothing to draw here" in hand.words(wizard)


def test_a_dossier_without_areas_takes_everything(nowhere: BasemapWizard, hand: Hand, layers: Write) -> None:
    hand.read(nowhere, layers("wegen.gpkg", east=1.0, wegen=LINE))
    assert "has no areas yet" in hand.words(nowhere)
    assert not nowhere.page.whole.isVisibleTo(nowhere)
    hand.to_name(nowhere)
    assert "everything in the files" in hand.words(nowhere)
    bounds = packs.check(packs.find(hand.make(nowhere))).bounds
    assert bounds.west == pytest.approx(WEST + 1.0, abs=1e-4)


def test_a_name_that_is_there_is_not_lost_by_mistake(
    qtbot: QtBot, wizard: BasemapWizard, hand: Hand, layers: Write, session: Session, tmp_path: Path, let_go: list[str]
) -> None:
    hand.read(wizard, layers("wegen.gpkg", wegen=LINE))
    hand.to_name(wizard)
    name = hand.make(wizard)
    once = len(let_go)
    parent = QWidget()
    qtbot.addWidget(parent)
    again = BasemapWizard(session, tmp_path, lambda: let_go.append("again"), parent)
    again.open()
    hand.read(again, layers("water.gpkg", wegen=BOX))
    hand.to_name(again)
    assert again.name_page.name.text() == "Testgemeente water"
    again.name_page.name.setText(f" {Path(name).stem.upper()} ")
    assert "of this name already" in hand.words(again)
    assert not again.accept_button.isEnabled()
    again.name_page.replace.click()
    assert again.accept_button.isEnabled()
    again.use(hand.key(again, "wegen"), Layer.WATER)
    made = hand.make(again)
    assert content(made) == ("water",)
    assert [each.casefold() for each in packs.available()] == [name.casefold()]
    assert let_go[once:] == ["again"]


def test_stopping_halfway_leaves_nothing(wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot) -> None:
    hand.read(wizard, layers("kaart.gpkg", rows=4000, panden=BOX, wegen=LINE, water=BOX))
    hand.to_name(wizard)
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Cutting the map" in hand.words(wizard), timeout=30_000)
    qtbot.mouseClick(wizard.cancel_button, Qt.MouseButton.LeftButton)
    hand.settled(wizard)
    assert "Stopped. Nothing was changed." in hand.words(wizard)
    assert wizard.stack.currentWidget() is wizard.name_page
    assert packs.available() == ()
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert wizard.stack.currentWidget() is wizard.page
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()


def test_closing_the_dossier_halfway_leaves_nothing(
    wizard: BasemapWizard, hand: Hand, layers: Write, qtbot: QtBot, session: Session
) -> None:
    hand.read(wizard, layers("kaart.gpkg", rows=4000, panden=BOX, wegen=LINE))
    hand.to_name(wizard)
    qtbot.mouseClick(wizard.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Cutting the map" in hand.words(wizard), timeout=30_000)
    session.close()
    assert not wizard.isVisible()
    assert packs.available() == ()


def test_the_files_may_be_gone_once_they_were_looked_into(wizard: BasemapWizard, hand: Hand, layers: Write) -> None:
    path = layers("wegen.gpkg", wegen=LINE)
    hand.read(wizard, path)
    path.write_bytes(b"something else by now")
    hand.to_name(wizard)
    assert content(hand.make(wizard)) == ("road",)


def test_bgt_with_all_its_layers(nowhere: BasemapWizard, hand: Hand, shared_data: Path, qtbot: QtBot) -> None:
    hand.read(nowhere, shared_data / "basemap" / "nlextract_bgt_otterlo.zip")
    assert "BGT, 22 layers" in hand.words(nowhere)
    uses = hand.uses(nowhere)
    assert uses["TrafficArea"] is Layer.ROAD
    assert uses["AuxiliaryTrafficArea"] is None, "verges are no streets"
    assert list(uses.values())[5:] == [None] * 17, "what is not used comes last"
    unused = nowhere.page.layers.choices[hand.key(nowhere, "Paal")]
    assert not unused.isVisibleTo(nowhere)
    qtbot.mouseClick(nowhere.page.layers.others_button, Qt.MouseButton.LeftButton)
    assert unused.isVisibleTo(nowhere)
    nowhere.page.layers.others_button.setFocus()
    last = list(nowhere.page.layers.choices.values())[-1]
    for _key in range(17):
        qtbot.keyClick(nowhere.focusWidget(), Qt.Key.Key_Tab)
    assert nowhere.focusWidget() is last
    assert last.visibleRegion().boundingRect().height() == last.height(), "what has the focus is in sight"
    assert nowhere.page.map.layers == {Layer.ROAD, Layer.BUILDING, Layer.WATER, Layer.GREEN, Layer.PLACE}
    hand.to_name(nowhere, "x")
    nowhere.reject()
    nowhere._show_name()
    assert nowhere.name_page.source.text() == "BGT © Kadaster"


def test_an_extract_of_openstreetmap(nowhere: BasemapWizard, hand: Hand, shared_data: Path, qtbot: QtBot) -> None:
    hand.read(nowhere, shared_data / "basemap" / "monaco-latest.osm.pbf")
    assert set(hand.uses(nowhere).values()) == {Mixed.TAGS}
    assert "OpenStreetMap, 3 layers" in hand.words(nowhere)
    assert "Lines: streets, paths, railway, streams\n2" in hand.words(nowhere), "counted while it was drawn"
    assert nowhere.accept_button.hasFocus() or nowhere.focusWidget() is nowhere.accept_button
    wizard_page = nowhere.page.layers
    wizard_page.choices[hand.key(nowhere, "points")].choose(None)
    nowhere._use_chosen(hand.key(nowhere, "points"))
    hand.settled(nowhere)
    qtbot.mouseClick(nowhere.accept_button, Qt.MouseButton.LeftButton)
    assert nowhere.name_page.source.text() == "© OpenStreetMap-bijdragers"
    assert {"green", "water", "building", "road"} <= set(content(hand.make(nowhere)))
