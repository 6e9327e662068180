"""The dialog that fetches a base map: the choices and what they cost, the fetching, a stop, and what goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from assetmap import settings
from assetmap.domain.tileservices import OWN, SERVICES
from assetmap.fetching import plan, work
from assetmap.fetching.limits import Limits
from assetmap.maps import packs
from assetmap.settings import Settings
from assetmap.ui import basemaps
from assetmap.ui.basemap_fetch import BasemapFetch
from assetmap.ui.proxies import proxy_for
from assetmap.ui.session import Session
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

Open = Callable[..., BasemapFetch]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is on this machine and needs no politeness."""
    monkeypatch.setattr(work, "Limits", lambda: Limits(pace=0.0, silence=1.0, tries=1))


@pytest.fixture
def open_dialog(qtbot: QtBot, session: Session) -> Iterator[Open]:
    """Open the dialog, and wait until it knows the land; with an address it is that of the own organisation."""
    opened: list[BasemapFetch] = []

    def make(address: str = "", zoom: int = plan.AREAS, *, known: bool = True) -> BasemapFetch:
        dialog = BasemapFetch(session, Settings(map_address=address, map_credit="© Gemeente Proef" if address else ""))
        qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        opened.append(dialog)
        dialog.open()
        if known:
            qtbot.waitUntil(lambda: dialog.total.text() != "", timeout=20_000)
            dialog.precise.button(zoom).click()
        if address:
            dialog.source.choice.setCurrentIndex(dialog.source.choice.findData(OWN))
        return dialog

    yield make
    for dialog in opened:
        dialog.close()


def words(dialog: BasemapFetch) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def press(qtbot: QtBot, dialog: BasemapFetch) -> None:
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


def asking(dialog: BasemapFetch) -> bool:
    return dialog.stack.currentWidget() is dialog.ask_page and dialog._task is None


def stopped(qtbot: QtBot, tile_server: Any, dialog: BasemapFetch) -> None:
    """Fetch, and stop when some tiles are there."""
    tile_server.answer = lambda asked: tile_server.Reply(body=tile_server.picture(), after=0.02)
    press(qtbot, dialog)
    qtbot.waitUntil(lambda: len(tile_server.asked) > 12, timeout=20_000)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking(dialog), timeout=20_000)


def test_size_and_terms_are_said_before_anything_is_asked(open_dialog: Open, tile_server: Any) -> None:
    dialog = open_dialog(tile_server.address)
    choice = dialog.source.choice
    totals = []
    for number, service in enumerate(SERVICES):
        choice.setCurrentIndex(number)
        for zoom in (plan.AREAS, plan.STREETS, plan.HOUSES):
            dialog.precise.button(zoom).click()
            totals.append(dialog.total.text())
        assert service.attribution in words(dialog)
        assert service.description in words(dialog)
        assert "service.pdok.nl sees which land you ask a map of" in words(dialog)
    assert len(set(totals)) > len(SERVICES)
    assert all("tiles, about" in total and "minute" in total for total in totals)
    assert not dialog.source.address.isVisibleTo(dialog)
    choice.setCurrentIndex(choice.findData(OWN))
    assert "127.0.0.1 sees which land" in words(dialog)
    assert "begins with http, not https" in words(dialog)
    assert tile_server.asked == []


def test_a_map_is_fetched_from_an_own_address(
    qtbot: QtBot, open_dialog: Open, session: Session, tile_server: Any
) -> None:
    dialog = open_dialog(tile_server.address)
    with qtbot.waitSignal(dialog.fetched, timeout=20_000) as told:
        press(qtbot, dialog)
    (name,) = packs.available()
    assert told.args == [name]
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert f"{len(tile_server.asked)} tiles" in dialog.total.text()
    kept = settings.load()
    assert (kept.map_address, kept.map_credit) == (tile_server.address, "© Gemeente Proef")
    assert packs.check(packs.find(name), session.workspace.areas()).attribution == "© Gemeente Proef"
    assert session.undo_title() != "Base map chosen"


def test_what_is_typed_wrong_is_said_and_cannot_be_fetched(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.source.choice.setCurrentIndex(dialog.source.choice.findData(OWN))
    assert "Fill in the address" in words(dialog)
    for text, said in {
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png": "forbids",
        "http://kaart.raalte.nl/{z}/{x}/{y}.png": "must begin with https",
        "https://kaart.raalte.nl/{z}/{x}/{y}.png": "must be named",
    }.items():
        dialog.source.address.setText(text)
        assert said in words(dialog)
        assert not dialog.accept_button.isEnabled()
        assert "tiles, about" not in words(dialog)
    dialog.source.credit.setText("© Gemeente Raalte")
    assert dialog.accept_button.isEnabled()


def test_a_stop_keeps_what_came_and_one_can_go_on(qtbot: QtBot, open_dialog: Open, tile_server: Any) -> None:
    dialog = open_dialog(tile_server.address)
    assert not dialog.stopped.isVisibleTo(dialog)
    stopped(qtbot, tile_server, dialog)
    assert "What was fetched is kept" in dialog.problem.text()
    assert "This map is not finished: 127.0.0.1" in words(dialog)
    assert packs.available() == ()
    dialog.close()
    again = open_dialog()
    assert again.stopped.isVisibleTo(again)
    count = len(tile_server.asked)
    with qtbot.waitSignal(again.fetched, timeout=20_000):
        qtbot.mouseClick(again.stopped.go_on, Qt.MouseButton.LeftButton)
    assert len(packs.available()) == 1
    assert len(tile_server.asked) - count < len(tile_server.tiles())
    assert len(tile_server.asked) <= len(tile_server.tiles()) + 3


def test_what_was_stopped_can_be_thrown_away(qtbot: QtBot, open_dialog: Open, tile_server: Any) -> None:
    dialog = open_dialog(tile_server.address)
    stopped(qtbot, tile_server, dialog)
    assert list(packs.folder().glob(".*"))
    qtbot.mouseClick(dialog.stopped.throw, Qt.MouseButton.LeftButton)
    assert not dialog.stopped.isVisibleTo(dialog)
    assert list(packs.folder().iterdir()) == []


def test_what_goes_wrong_is_said_in_the_dialog(qtbot: QtBot, open_dialog: Open, tile_server: Any) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(302, headers={"Location": "https://login.wifi/"})
    dialog = open_dialog(tile_server.address)
    press(qtbot, dialog)
    qtbot.waitUntil(lambda: asking(dialog) and dialog.problem.text() != "", timeout=20_000)
    assert "Does this network ask to sign in first?" in dialog.problem.text()
    assert dialog.accept_button.isEnabled()


def test_tiles_that_do_not_come_are_told_of(qtbot: QtBot, open_dialog: Open, tile_server: Any) -> None:
    dialog = open_dialog(tile_server.address)
    broken = dialog._land.tiles[13][-1] if dialog._land is not None else (0, 0)
    tile_server.answer = lambda asked: (
        tile_server.Reply(500) if asked[:3] == (13, *broken) else tile_server.Reply(body=tile_server.picture())
    )
    press(qtbot, dialog)
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.done_page, timeout=20_000)
    assert "1 tile did not come and stays blank" in words(dialog)
    press(qtbot, dialog)
    assert not dialog.isVisible()


def test_a_dossier_without_areas_says_so(qtbot: QtBot, open_dialog: Open, workspace: Workspace) -> None:
    from functools import partial

    from assetmap.operations import areas

    for division in workspace.divisions():
        workspace.do("weg", partial(areas.delete_division, division_id=division.id))
    dialog = open_dialog(known=False)
    qtbot.waitUntil(lambda: dialog.problem.text() != "", timeout=20_000)
    assert "has no areas yet" in dialog.problem.text()
    assert not dialog.accept_button.isEnabled()


def test_the_menu_fetches_and_the_dossier_shows_it(
    qtbot: QtBot, opened: Window, tile_server: Any, tmp_path: Path
) -> None:
    opened.settings.map_address, opened.settings.map_credit = tile_server.address, "© Gemeente Proef"
    opened.menus.basemaps.aboutToShow.emit()
    texts = [action.text().replace("&", "") for action in opened.menus.basemaps.actions()]
    assert "Fetch from the internet…" in texts
    dialog = basemaps.fetch(opened)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.total.text() != "", timeout=20_000)
    dialog.precise.button(plan.AREAS).click()
    dialog.source.choice.setCurrentIndex(dialog.source.choice.findData(OWN))
    with qtbot.waitSignal(dialog.fetched, timeout=20_000):
        press(qtbot, dialog)
    session = opened.session
    assert session is not None
    qtbot.waitUntil(lambda: session.workspace.setting(packs.SETTING) in packs.available(), timeout=20_000)
    session.undo()
    qtbot.waitUntil(lambda: session.workspace.setting(packs.SETTING) is None, timeout=20_000)


def test_what_leaves_this_computer_is_in_sight_on_a_low_screen(open_dialog: Open, tile_server: Any) -> None:
    dialog = open_dialog(tile_server.address)
    dialog.resize(640, 480)
    for label in (dialog.total, dialog.leaving):
        assert label.visibleRegion().boundingRect() == label.rect()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not ask the environment")
def test_the_system_says_through_which_gateway_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_for("https://service.pdok.nl/0/0/0.png") is None
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    assert proxy_for("http://service.pdok.nl/0/0/0.png") == "http://127.0.0.1:3128"
    monkeypatch.setenv("no_proxy", "service.pdok.nl")
    assert proxy_for("http://service.pdok.nl/0/0/0.png") is None
