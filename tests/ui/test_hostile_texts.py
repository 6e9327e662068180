"""Markup and code in every text that a dossier can hold: nothing of it runs, and all of it is shown as it was typed.

The columns are read from the declared tables, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt, QUrl
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person
from assetmap.domain.snapshot import Filters
from assetmap.exports import registry, subject
from assetmap.operations import areas, assets, people
from assetmap.store import mentions
from assetmap.store.tables import metadata
from assetmap.store.unit import Unit
from assetmap.ui.access_log import AccessLogDialog
from assetmap.ui.export.choices import Shown
from assetmap.ui.export.dialog import ExportDialog
from assetmap.ui.export.things import THINGS
from assetmap.ui.mapview import MapView
from assetmap.ui.subject_access import SubjectAccessDialog
from assetmap.ui.vintages_dialog import VintagesDialog
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

PAYLOADS = (
    "<script data-hit>window.__hit=1</script>",
    "</script><script data-hit>window.__hit=2</script>",
    "<img data-hit src=x onerror=window.__hit=3>",
    '"><svg data-hit onload=window.__hit=4>',
    "'><iframe data-hit srcdoc='<script>top.__hit=5</script>'></iframe>",
    "<a data-hit href=javascript:window.__hit=6>klik</a>",
    "javascript:window.__hit=7",
    "</title></style></textarea></noscript><script data-hit>window.__hit=8</script>",
    "<!--<script data-hit>window.__hit=9//",
    "${window.__hit=10}{{window.__hit=10}}{%print(7*7)%}",
    "{{ ''.__class__.__mro__ }}",
    "\u2028window.__hit=12\u2029//",
    "red;}</style><style data-hit>*{background:url(https://kwaad.example/13)}",
    "<link data-hit rel=stylesheet href=https://kwaad.example/14.css>",
    "<b data-hit>vet</b> &lt;i&gt; \u202etxet",
    "\\u003cscript data-hit>window.__hit=16\\u003c/script>",
    "<meta data-hit http-equiv=refresh content='0;url=https://kwaad.example/17'>",
    '=HYPERLINK("https://kwaad.example/18";"klik")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "]]><x data-hit/>",
)
COUNT = len(PAYLOADS)
WEST, SOUTH = 5.99, 51.18
SEEN = """
(() => {
  window.__seen = [];
  const look = (node) => {
    if (node.nodeType !== 1) return;
    if (node.matches('[data-hit]') || node.querySelector('[data-hit]')) window.__seen.push(node.nodeName);
  };
  new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(look)))
    .observe(document, {childList: true, subtree: true, attributes: true});
  return 0;
})()
"""
VERDICT = """JSON.stringify([window.__hit ?? null, window.__seen ?? [], document.querySelectorAll('[data-hit]').length,
  document.querySelectorAll('iframe, object, embed, [href^="javascript:"], [onerror], [onload]').length])"""
CLEAN = "[null,[],0,0]"


def _area(number: int, division: Division, level: Level, parent: str | None) -> Area:
    import shapely

    south = SOUTH + 0.002 * number
    box = Bounds(WEST, south, WEST + 0.02, south + 0.002)
    if level in {Level.GEMEENTE, Level.WIJK}:
        box = Bounds(WEST, SOUTH, WEST + 0.02, SOUTH + 0.002 * COUNT)
    shape: bytes = shapely.to_wkb(shapely.box(*box))
    return Area(
        id=f"{level.value}{number}",
        division_id=None if level is Level.OWN else division.id,
        level=level,
        code=f"{level.value}{number}",
        name=f"{level.value}{number}",
        parent_id=parent,
        geometry=shape,
        bounds=box,
    )


def _fill(unit: Unit) -> None:
    """A row of everything for each payload."""
    division = Division(id="d", name="CBS", year=2026, source="CBS", imported_at="", current=True)
    top, wijk = _area(0, division, Level.GEMEENTE, None), _area(0, division, Level.WIJK, "gemeente0")
    buurten = [_area(number, division, Level.BUURT, "wijk0") for number in range(COUNT)]
    areas.import_division(unit, division, [top, wijk, *buurten])
    areas.save_own(unit, _area(0, division, Level.OWN, None))
    for number in range(COUNT):
        kind = list(Kind)[number % len(Kind)]
        made = Asset(
            id=f"a{number:02}", kind=kind, title="x", lon=WEST + 0.01, lat=SOUTH + 0.002 * number + 0.001,
            audience=Audience.PUBLIC, themes=(f"thema {number}",),
        )  # fmt: skip
        assets.add(unit, made)
        people.add_person(unit, Person(id=f"p{number:02}", name="x", phone="06 12345678", email="a@b.nl"))
        agreed = {"audience": Audience.PARTNERS, "with_name": True, "with_contact": True}
        given = Consent(id="", person_id=f"p{number:02}", given_on=_day(unit), **agreed)  # type: ignore[arg-type]
        people.set_text(unit, f"tekst {number}")
        people.give_consent(unit, given, today=_day(unit))
        people.link(unit, f"a{number:02}", f"p{number:02}")
        scan = {"id": f"s{number:02}", "person_id": f"p{number:02}", "name": "x", "mime": "image/png", "size": 3}
        unit.insert_many("attachments", [{**scan, "added_at": unit.now, "content": b"\x89PN"}])
        unit.save("settings", {"id": f"s{number}", "value": "1"})


def _day(unit: Unit) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(unit.now).astimezone().date()


def _poison(path: Path) -> None:
    """Put the payloads in every column that can hold words, another one in each row, each of them in each column."""
    raw = driver.connect(str(path))
    for table in metadata.sorted_tables:
        columns = [column.name for column in mentions.word_columns(table)]
        columns += [name for name in ("code", "colour") if name in table.columns]
        keys = [row[0] for row in raw.execute(f"SELECT id FROM {table.name}")] if columns else []
        assert keys or not columns, f"{table.name} is empty: let _fill write rows in it"
        for row, key in enumerate(keys):
            for place, column in enumerate(columns):
                text = PAYLOADS[(row + place) % COUNT]
                if (table.name, column) in mentions.AS_JSON:
                    text = json.dumps(text)
                raw.execute(f"UPDATE {table.name} SET {column} = ? WHERE id = ?", (text, key))
    raw.commit()
    raw.close()


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """A dossier of which every word is hostile."""
    with Workspace.create(tmp_path / "donderberg") as workspace:
        for number in range(COUNT):
            row = {"id": f"t{number}", "value": "1"}
            workspace.do("x", partial(Unit.save, table="settings", row=row))
        workspace.do("x", _fill)
        path = workspace.path
    _poison(path)
    return path


@pytest.fixture
def hostile(qtbot: QtBot, window: Window, poisoned: Path) -> Window:
    """The window with the hostile dossier, and its map drawn."""
    with qtbot.waitSignal(window.view.map_page.view.ready, timeout=30_000):
        window.open_dossier(poisoned)
        qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)
    qtbot.waitUntil(lambda: window.status.shown.text() != "", timeout=20_000)
    return window


def asked(qtbot: QtBot, page: QWebEnginePage, script: str) -> Any:
    answers: list[Any] = []
    page.runJavaScript(script, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    return answers[0]


def test_nothing_runs_in_the_live_map(qtbot: QtBot, hostile: Window) -> None:
    view: MapView = hostile.view.map_page.view
    page = view._page
    asked(qtbot, page, SEEN)
    asked(qtbot, page, "(assetmap.reloadAreas(), assetmap.reloadAssets(), 0)")
    for number in range(COUNT):
        hostile.view.select(f"a{number:02}")
        asked(qtbot, page, f"(assetmap.highlightArea('buurt{number}'), assetmap.zoomTo(null), 0)")
        at = f"{{bubbles: true, clientX: {200 + number * 5}, clientY: {100 + number * 20}}}"
        asked(
            qtbot, page, f"(document.elementFromPoint(300, 200)?.dispatchEvent(new MouseEvent('mousemove', {at})), 0)"
        )
    qtbot.wait(200)
    assert asked(qtbot, page, VERDICT) == CLEAN
    assert view.guard.refused == []


def _tips(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel = view.model()

    def walk(parent: QModelIndex) -> Iterator[str]:
        for row in range(min(model.rowCount(parent), COUNT * 3)):
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
                index = model.index(row, column, parent)
                yield str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
                if column == 0:
                    yield from walk(index)

    if model is not None:
        yield from walk(QModelIndex())


def _read_as_markup(words: str) -> bool:
    """Whether Qt reads words as HTML, and something typed is markup in it."""
    if not GuiQt.mightBeRichText(words):
        return False
    document = QTextDocument()
    document.setHtml(words)
    return re.search(r"<[a-z!/]", document.toPlainText()) is None or "data-hit" not in document.toPlainText()


def _wrong(widget: QWidget) -> list[str]:
    """All words in a widget and what is in it that Qt would read as markup."""
    found: list[str] = []
    for each in [widget, *widget.findChildren(QWidget)]:
        found += [f"tip of {each!r}" for words in (each.toolTip(), each.whatsThis()) if _read_as_markup(words)]
        if isinstance(each, QLabel) and each.textFormat() is not Qt.TextFormat.PlainText:
            found += [f"{each!r}: {each.text()}"] if _read_as_markup(each.text()) else []
        if isinstance(each, QAbstractItemView):
            found += [f"tip in {each!r}: {words}" for words in _tips(each) if _read_as_markup(words)]
        if isinstance(each, QTextBrowser) and "data-hit" in each.toHtml():
            found.append(repr(each))
    return found


def _visited(qtbot: QtBot, window: Window) -> Iterator[QWidget]:
    """The window with each page and each asset, and every dialog that shows what is in a dossier."""
    session = window.session
    assert session is not None
    for number in range(COUNT):
        window.view.select(f"a{number:02}")
        qtbot.wait(5)
        yield window
    for number in range(1, window.view.pages.count()):
        window.view.show_page(number)
        qtbot.wait(150)
        yield window
    window.view.show_page(0)
    folder = session.workspace.path.parent
    log = AccessLogDialog(session, "ab12", window)
    inzage = SubjectAccessDialog(session, "p02", folder, window)
    qtbot.waitUntil(lambda: bool(log.entries) and inzage.subject is not None, timeout=20_000)
    vintages = VintagesDialog(session, window)
    qtbot.waitUntil(lambda: bool(vintages.divisions), timeout=20_000)
    shown = Shown(area_id="buurt2", area_name=PAYLOADS[2], filters=Filters(text=PAYLOADS[3]), filter_words=PAYLOADS[3])
    export = ExportDialog(session, window.settings, shown, parent=window)
    export.things.setCurrentRow(len(THINGS) - 6)
    export.fields.audiences.button(0).click()
    export.fields.scopes.button(2).click()
    qtbot.waitUntil(lambda: export.fields.picker.list.count() > 0, timeout=20_000)
    for dialog in (log, inzage, vintages, export):
        yield dialog
        dialog.reject()


def test_no_word_is_markup_in_the_window_and_its_dialogs(qtbot: QtBot, hostile: Window) -> None:
    wrong: list[str] = []
    for widget in _visited(qtbot, hostile):
        wrong += _wrong(widget)
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_a_message_is_plain_text(qtbot: QtBot, dressed: object) -> None:
    from assetmap.domain.errors import KnownError
    from assetmap.ui import errors

    found: list[Qt.TextFormat] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        found.append(box.textFormat())
        box.reject()

    from PySide6.QtCore import QTimer

    QTimer.singleShot(100, look)
    errors.show_known(None, KnownError("{what}", what=PAYLOADS[2]))
    assert found == [Qt.TextFormat.PlainText]


class Watch(QWebEngineUrlRequestInterceptor):
    """Keeps and stops every address outside the file itself."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        if info.requestUrl().scheme() not in {"file", "data"}:
            self.foreign.append(info.requestUrl().toString())
            info.block(True)  # noqa: FBT003 - Qt's signature


class Stranger:
    """A browser that has nothing of ours: it opens a file, and keeps what that asks for."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.profile = QWebEngineProfile()
        self.watch = Watch()
        self.profile.setUrlRequestInterceptor(self.watch)
        self.page = QWebEnginePage(self.profile)

    def open(self, path: Path) -> None:
        with self._qtbot.waitSignal(self.page.loadFinished, timeout=30_000):
            self.page.load(QUrl.fromLocalFile(str(path)))

    def ask(self, script: str) -> Any:
        return asked(self._qtbot, self.page, script)


@pytest.fixture
def stranger(qtbot: QtBot, dressed: object) -> Iterator[Stranger]:
    made = Stranger(qtbot)
    yield made
    made.page.deleteLater()
    qtbot.wait(10)


def test_the_payloads_would_be_seen(stranger: Stranger, tmp_path: Path) -> None:
    for number, payload in enumerate(PAYLOADS):
        page = tmp_path / f"bloot{number}.html"
        page.write_text(f"<meta charset=utf-8><title>x</title><p>{payload}", encoding="utf-8")
        stranger.open(page)
        if "data-hit" in payload and payload.startswith("<") and "<!--" not in payload:
            assert stranger.ask(VERDICT) != CLEAN, payload


@pytest.mark.parametrize("audience", [Audience.TEAM, Audience.PUBLIC])
def test_nothing_runs_in_the_exported_map(
    qtbot: QtBot, poisoned: Path, stranger: Stranger, tmp_path: Path, audience: Audience
) -> None:
    with Workspace.open(poisoned) as workspace:
        snapshot = workspace.snapshot(audience, "buurt2" if audience is Audience.TEAM else None)
    stranger.open(registry.export(snapshot, tmp_path / "kaart.html"))
    stranger.ask(SEEN)
    stranger.ask("(document.querySelectorAll('button').forEach((button) => button.click()), 0)")
    qtbot.wait(200)
    assert stranger.ask(VERDICT) == CLEAN
    assert stranger.watch.foreign == []


def test_nothing_runs_in_inzage(qtbot: QtBot, poisoned: Path, stranger: Stranger, tmp_path: Path) -> None:
    with Workspace.open(poisoned) as workspace:
        found = [workspace.subject(f"p{number:02}") for number in range(0, COUNT, 4)]
    for number, each in enumerate(found):
        stranger.open(subject.write(each, tmp_path / f"inzage{number}.html"))
        assert stranger.ask(VERDICT) == CLEAN
        assert stranger.ask("document.querySelectorAll('script').length") == 0
        shown = stranger.ask("document.body.textContent")
        assert each.person.note in shown
        assert each.given[0].placed.asset.title in shown
    assert stranger.watch.foreign == []


def test_no_cell_is_a_formula(poisoned: Path, tmp_path: Path) -> None:
    with Workspace.open(poisoned) as workspace:
        snapshot = workspace.snapshot(Audience.TEAM)
    for suffix in (".csv", ".xlsx", ".ods"):
        path = registry.export(snapshot, tmp_path / f"lijst{suffix}")
        _READ[suffix](path)


def _csv_has_none(path: Path) -> None:
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"):
        assert [cell for cell in row if re.match(r"[=+@\t\r]|-(?![\d.,]+$)", cell)] == []


def _workbook_has_none(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            text = file.read(name).decode("utf-8", errors="replace")
            assert re.search(r"<f>[^<]*(?:HYPERLINK|cmd|kwaad)|formula=\"[^\"]*(?:HYPERLINK|cmd|kwaad)", text) is None
            assert "<hyperlink" not in text or "kwaad" not in text


_READ: dict[str, Callable[[Path], None]] = {
    ".csv": _csv_has_none,
    ".xlsx": _workbook_has_none,
    ".ods": _workbook_has_none,
}
