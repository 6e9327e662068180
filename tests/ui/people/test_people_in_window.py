"""The page with people as a part of the window: its key, its number, the way to the map, and for the team only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Audience
from assetmap.ui.erasing import EraseDialog
from assetmap.ui.people.consent_form import ConsentForm
from assetmap.ui.people.page import PeoplePage
from assetmap.ui.subject_access import SubjectAccessDialog
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

WAIT = 20_000


@pytest.fixture
def at_work(qtbot: QtBot, window: Window, workspace: Workspace) -> Window:
    """The window with the dossier of people open and its map drawn."""
    path: Path = workspace.path
    workspace.close()
    with qtbot.waitSignal(window.view.map_page.view.ready, timeout=WAIT):
        window.open_dossier(path)
        qtbot.waitUntil(lambda: window.session is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: window.status.shown.text() != "", timeout=WAIT)
    return window


def people(qtbot: QtBot, window: Window) -> PeoplePage:
    window.activateWindow()
    action = next(
        each for each in window.findChildren(type(window.menus.undo)) if each.shortcut().toString() == "Ctrl+3"
    )
    action.trigger()
    page = window.view.extra.current
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: page.list.model.total == 5, timeout=WAIT)
    return page


def access(page: PeoplePage) -> list[QPushButton]:
    return [each for each in page.panel.findChildren(QPushButton, "access") if each.isVisibleTo(page.panel)]


def test_the_page_in_the_window(qtbot: QtBot, at_work: Window) -> None:
    view = at_work.view
    badge = view.attention
    qtbot.waitUntil(lambda: badge.number == 3, timeout=WAIT)  # ends soon, ended, missing
    assert badge.label.isVisibleTo(view)
    assert "3 persons need attention" in view.rail.button(2).toolTip()

    # What is done here can be taken back in the line at the bottom.
    view.select("talent")
    page = people(qtbot, at_work)
    assert not view.areas_panel.isVisible()
    assert not at_work.menus.delete.isEnabled()  # the asset that is chosen on the map is not in sight
    assert not at_work.menus.edit.isEnabled()
    page.show_person("fatima")
    page.withdraw("fatima")
    qtbot.waitUntil(lambda: view.toast.isVisible() and view.toast.words.text() == "Consent withdrawn", timeout=WAIT)
    qtbot.mouseClick(view.toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Partners" in str(page.list.model.index(1, 1).data()), timeout=WAIT)

    # A person who is mended counts no more.
    at_work.menus.search.trigger()
    assert at_work.focusWidget() is page.list.search
    page.panel.consent.emit("kees")
    (form,) = page.findChildren(ConsentForm)
    form.audiences[Audience.PUBLIC].click()
    form.noted_by.setText("Joke")
    assert form.save()
    qtbot.waitUntil(lambda: badge.number == 2, timeout=WAIT)
    assert at_work.settings.noted_by == "Joke"

    # Inzage, from the button of who is shown.
    qtbot.waitUntil(lambda: bool(access(page)), timeout=WAIT)
    qtbot.mouseClick(access(page)[0], Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(SubjectAccessDialog)
    qtbot.waitUntil(lambda: dialog.subject is not None, timeout=WAIT)
    dialog.reject()

    # Someone is erased, and is gone from the page and its number.
    page.erase.emit("ria")
    (erasing,) = page.findChildren(EraseDialog)
    qtbot.waitUntil(
        lambda: erasing.plan is not None and erasing.stack.currentWidget() is erasing.ask_page, timeout=WAIT
    )
    erasing.agree.click()
    erasing.accept_button.click()
    qtbot.waitUntil(lambda: erasing.stack.currentWidget() is erasing.done_page, timeout=WAIT)
    erasing.accept()
    qtbot.waitUntil(lambda: page.list.model.row_of("ria") is None and badge.number == 1, timeout=WAIT)

    # What was typed wrong keeps the page; Esc lets it go.
    page.add()
    page.form.email.setText("geen adres")
    view.show_page(0)
    assert view.extra.current is page
    view.escape()
    assert page.side.currentWidget() is not page.form

    # A click on what someone gives shows it on the map.
    page.panel.asset_chosen.emit("talent")
    assert view.body.currentWidget() is view.splitter
    assert view.showing.selection == "talent"
    assert at_work.menus.edit.isEnabled()


def test_nobody_else_sees_the_page_or_its_number(qtbot: QtBot, at_work: Window) -> None:
    view = at_work.view
    qtbot.waitUntil(lambda: view.attention.number == 3, timeout=WAIT)
    people(qtbot, at_work)
    view.view_as.choose(Audience.PARTNERS)
    qtbot.waitUntil(lambda: not view.as_team, timeout=WAIT)
    qtbot.waitUntil(lambda: not view.rail.button(2).isEnabled(), timeout=WAIT)
    assert view.extra.current is None
    assert not view.attention.label.isVisibleTo(view)
    view.show_page(2)
    assert view.extra.current is None


def test_the_focus_is_in_the_list_when_it_is_read(qtbot: QtBot, at_work: Window) -> None:
    page = people(qtbot, at_work)
    qtbot.waitUntil(lambda: at_work.focusWidget() is page.list.table, timeout=WAIT)
    at_work.view.show_page(0)
    at_work.view.show_page(2)
    assert at_work.focusWidget() is page.list.table
