"""The lock: it comes when nobody is there, leaves nothing of the dossier in sight, and brings back where one was."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from assetmap import settings
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.people import Person
from assetmap.domain.progress import Progress
from assetmap.domain.tileservices import OWN
from assetmap.maps import packs
from assetmap.operations import people
from assetmap.ui import basemaps, patience
from assetmap.ui.idle import Idle
from assetmap.ui.lock_page import LockPage
from assetmap.ui.own_area_ways import Way
from assetmap.ui.passwords import AskPassword
from assetmap.ui.people.page import PeoplePage
from assetmap.ui.preferences import Preferences
from assetmap.ui.task_dialog import TaskDialog
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

PASSWORD = "paraplu fiets wolk lepel"


class Clock:
    """A clock on the wall that a test puts forward."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def until(qtbot: QtBot, done: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(done()), timeout=20_000)


def words(window: Window) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def unlocked(qtbot: QtBot, window: Window, encrypted: Path, tmp_path: Path) -> Window:
    """The small dossier, with a password, open."""
    path = Path(shutil.copy(encrypted, tmp_path))
    window.open_dossier(path)
    dialog = asking(qtbot, window)
    dialog.field.setText(PASSWORD)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session is not None and not window.session.working)
    until(qtbot, lambda: window.status.shown.text() == "4 of 4 assets in view")
    return window


def asking(qtbot: QtBot, window: Window) -> AskPassword:
    until(qtbot, lambda: [dialog for dialog in window.findChildren(AskPassword) if dialog.isVisible()])
    return next(dialog for dialog in window.findChildren(AskPassword) if dialog.isVisible())


def lock(qtbot: QtBot, window: Window) -> LockPage:
    window.menus.lock.trigger()
    until(qtbot, lambda: window.locking.page)
    assert window.locking.page is not None
    return window.locking.page


def unlock(qtbot: QtBot, window: Window) -> None:
    page = window.locking.page
    assert page is not None
    page.asking.field.setText(PASSWORD)
    qtbot.mouseClick(page.asking.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.session)


def test_locked_nothing_of_the_dossier_is_in_sight_or_open(qtbot: QtBot, unlocked: Window, tmp_path: Path) -> None:
    unlocked.view.select("a1")
    session = unlocked.session
    page = lock(qtbot, unlocked)
    assert unlocked.session is None
    assert session is not None
    assert session.closed
    assert session.workspace.recovery_code == ""
    assert unlocked.stack.currentWidget() is page
    assert "donderberg is locked" in words(unlocked)
    assert "Kookt" not in words(unlocked)
    assert "donderberg" not in unlocked.windowTitle()
    assert unlocked.focusWidget() is page.asking.field
    assert not unlocked.menus.search.isEnabled()
    Workspace.open(tmp_path / "donderberg.assetmap", PASSWORD).close()
    until(qtbot, lambda: unlocked.view.map_page.view._data._snapshot is None)


def test_unlocked_one_is_where_one_was(qtbot: QtBot, unlocked: Window) -> None:
    unlocked.view.showing.set_kinds(frozenset({Kind.TALENT, Kind.PLACE}))
    unlocked.view.showing.set_text("koo")
    unlocked.view.choose_area("bu1")
    unlocked.view.select("a1")
    unlocked.view.show_page(1)
    before = (unlocked.view.showing.area_id, unlocked.view.showing.filters)
    lock(qtbot, unlocked)
    unlock(qtbot, unlocked)
    assert not unlocked.locking.locked
    assert (unlocked.view.showing.area_id, unlocked.view.showing.filters) == before
    assert unlocked.view.showing.selection == "a1"
    assert unlocked.view.page == 1
    assert unlocked.view.pages.currentWidget() is unlocked.view.list_page
    assert unlocked.stack.currentWidget() is unlocked.view
    assert unlocked.stack.count() == 2


def test_seen_as_someone_else_it_opens_again_so(qtbot: QtBot, unlocked: Window) -> None:
    view = unlocked.view
    view.top.audience_actions[Audience.RESIDENTS].trigger()
    until(qtbot, lambda: view.view_as.sight)
    view.select("a2")
    lock(qtbot, unlocked)
    assert view.view_as.as_team
    told: list[str] = []
    unlocked.door.opened.connect(lambda _session: told.append(words(unlocked)))
    unlock(qtbot, unlocked)
    until(qtbot, lambda: told)
    assert "Kookt" not in told[0]
    assert view.view_as.audience is Audience.RESIDENTS
    assert view.band.isVisible()
    assert not unlocked.menus.undo.isEnabled()
    until(qtbot, lambda: view.view_as.sight)
    assert view.view_as.asset("a1") is None
    assert view.map_page.view._data._audience is Audience.RESIDENTS
    unlocked.close_dossier()
    assert view.view_as.as_team


def test_what_was_typed_is_stored_first(qtbot: QtBot, unlocked: Window, tmp_path: Path) -> None:
    unlocked.view.work.edit("a1")
    unlocked.view.right.editor.title.setText("Kookt voor twee straten")
    lock(qtbot, unlocked)
    with Workspace.open(tmp_path / "donderberg.assetmap", PASSWORD) as workspace:
        placed = workspace.asset("a1")
        assert placed is not None
        assert placed.asset.title == "Kookt voor twee straten"


def test_what_cannot_be_stored_yet_comes_back_in_its_form(qtbot: QtBot, unlocked: Window) -> None:
    unlocked.view.work.edit("a1")
    unlocked.view.right.editor.title.setText("")
    unlocked.view.right.editor.description.setPlainText("Elke zondag")
    lock(qtbot, unlocked)
    unlock(qtbot, unlocked)
    assert unlocked.view.right.editing
    assert unlocked.view.right.editor.description.toPlainText() == "Elke zondag"
    unlocked.view.right.editor.title.setText("Kookt")
    unlocked.view.right.editor.save()
    until(qtbot, lambda: unlocked.session is not None and not unlocked.session.working)
    placed = unlocked.session.workspace.asset("a1") if unlocked.session is not None else None
    assert placed is not None
    assert placed.asset.description == "Elke zondag"


def test_an_own_area_without_a_name_comes_back_in_its_form(qtbot: QtBot, unlocked: Window) -> None:
    own = unlocked.view.own
    own.start()
    own.panel.choose_way(Way.POINTS)
    own.panel.points.text.setPlainText("51.20, 5.99\n51.20, 6.00\n51.21, 6.00")
    until(qtbot, lambda: own.panel.outline is not None)
    lock(qtbot, unlocked)
    unlock(qtbot, unlocked)
    assert unlocked.view.right.making_own
    own.panel.name.setText("Rond het plein")
    own.panel.save()
    until(qtbot, lambda: unlocked.session is not None and not unlocked.session.working)
    assert unlocked.session is not None
    assert "Rond het plein" in {area.name for area in unlocked.session.workspace.areas()}


def test_what_was_typed_of_a_person_comes_back_too(qtbot: QtBot, unlocked: Window) -> None:
    number = unlocked.view.extra.number("people")
    unlocked.view.show_page(number)
    page = unlocked.view.extra.current
    assert isinstance(page, PeoplePage)
    page.add()
    page.form.note.setPlainText("Op zondag bellen")
    assert not page.form.name.text()
    lock(qtbot, unlocked)
    assert page.form.note.toPlainText() == ""
    unlock(qtbot, unlocked)
    until(qtbot, lambda: unlocked.session is not None and not unlocked.session.working)
    qtbot.wait(50)
    assert unlocked.view.page == number
    assert page.editing
    assert page.form.note.toPlainText() == "Op zondag bellen"
    page.form.name.setText("Marja")
    page.may_leave()
    until(qtbot, lambda: unlocked.session is not None and unlocked.session.workspace.persons())


def test_a_consent_that_was_being_noted_comes_back(qtbot: QtBot, unlocked: Window) -> None:
    assert unlocked.session is not None
    unlocked.session.workspace.do("Person", partial(people.add_person, person=Person(id="p1", name="Marja")))
    unlocked.view.show_page(unlocked.view.extra.number("people"))
    page = unlocked.view.extra.current
    assert isinstance(page, PeoplePage)
    until(qtbot, lambda: "p1" in page._lines)
    page.show_person("p1")
    form = page.ask_consent("p1")
    assert form is not None
    form.audiences[Audience.PARTNERS].click()
    form.noted_by.setText("Joke")
    lock(qtbot, unlocked)
    assert page.consents.kept == {}
    unlock(qtbot, unlocked)
    until(qtbot, lambda: page.consents.form is not None and page.consents.form.isVisible())
    assert page.consents.form is not None
    assert page.consents.form.audience() is Audience.PARTNERS
    assert page.consents.form.noted_by.text() == "Joke"
    page.consents.form.reject()
    until(qtbot, lambda: page.side.currentWidget() is page.panel)
    unlocked.close_dossier()
    assert page.consents.kept == {}


def test_dialogs_close_before_the_lock(qtbot: QtBot, unlocked: Window) -> None:
    unlocked.menus.preferences.trigger()
    box = QMessageBox(unlocked)
    box.open()
    picker = QFileDialog(unlocked)
    picker.setOption(QFileDialog.Option.DontUseNativeDialog)
    picker.open()
    lock(qtbot, unlocked)
    assert not [dialog for dialog in QApplication.topLevelWidgets() if dialog.isVisible() and dialog is not unlocked]
    until(qtbot, lambda: not unlocked.findChildren(Preferences))


def test_long_work_is_not_stopped_by_the_lock(qtbot: QtBot, unlocked: Window) -> None:
    stop = threading.Event()
    done: list[object] = []
    session = unlocked.session
    assert session is not None

    def work(progress: object) -> str:
        while not stop.wait(0.02):
            progress.report(None)  # type: ignore[attr-defined]
        return "done"

    session.run(work, done=done.append, title="export")
    unlocked.locking.idle.reached.emit()
    unlocked.menus.lock.trigger()
    qtbot.wait(250)
    assert unlocked.session is session
    stop.set()
    until(qtbot, lambda: unlocked.locking.locked)
    assert done == ["done"]


def test_a_dialog_that_was_working_does_not_stand_before_the_lock(qtbot: QtBot, unlocked: Window) -> None:
    def work(progress: Progress) -> None:
        while True:
            progress.report(None)
            time.sleep(0.01)

    assert unlocked.session is not None
    dialog = TaskDialog(unlocked.session, "Werk", unlocked)
    dialog.open()
    dialog.read("Bezig", work, lambda _nothing: None)
    lock(qtbot, unlocked)
    assert not [dialog for dialog in QApplication.topLevelWidgets() if dialog.isVisible() and dialog is not unlocked]


def test_fetching_stops_and_its_dialog_does_not_stand_before_the_lock(
    qtbot: QtBot, unlocked: Window, tile_server: Any
) -> None:
    unlocked.settings.map_address, unlocked.settings.map_credit = tile_server.address, "© Gemeente Proef"
    tile_server.answer = lambda asked: tile_server.Reply(body=tile_server.picture(), after=0.05)
    dialog = basemaps.fetch(unlocked)
    assert dialog is not None
    until(qtbot, dialog.total.text)
    dialog.source.choice.setCurrentIndex(dialog.source.choice.findData(OWN))
    dialog.go_on()
    until(qtbot, lambda: len(tile_server.asked) > 3)
    lock(qtbot, unlocked)
    assert not [dialog for dialog in QApplication.topLevelWidgets() if dialog.isVisible() and dialog is not unlocked]
    unlock(qtbot, unlocked)
    assert packs.available() == ()


def test_a_wrong_password_waits_and_the_wait_outlives_the_dialog(
    qtbot: QtBot, unlocked: Window, tmp_path: Path
) -> None:
    page = lock(qtbot, unlocked)
    for _time in range(2):
        page.asking.field.setText("fout")
        qtbot.mouseClick(page.asking.accept_button, Qt.MouseButton.LeftButton)
        until(qtbot, page.asking.problem.isVisible)
        assert unlocked.locking.locked
        until(qtbot, page.asking.accept_button.isEnabled)
    for _time in range(2):  # so long that also a slow machine asks again before it is over
        page.asking.refuse("fout")
    qtbot.keyClick(page.asking.field, Qt.Key.Key_Escape)
    assert unlocked.locking.locked
    qtbot.mouseClick(page.asking.cancel_button, Qt.MouseButton.LeftButton)
    assert unlocked.locking.page is None
    assert unlocked.stack.currentWidget() is unlocked.start
    assert patience.with_dossier(tmp_path / "donderberg.assetmap").left() > 500
    unlocked.open_dossier(tmp_path / "donderberg.assetmap")
    dialog = asking(qtbot, unlocked)
    assert not dialog.accept_button.isEnabled()
    until(qtbot, dialog.accept_button.isEnabled)
    dialog.field.setText(PASSWORD)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: unlocked.session)
    assert patience.with_dossier(tmp_path / "donderberg.assetmap").left() == 0


def test_another_dossier_can_be_opened_from_behind_the_lock(qtbot: QtBot, unlocked: Window, tmp_path: Path) -> None:
    other = tmp_path / "open.assetmap"
    Workspace.create(other).close()
    unlocked.locking.idle.reached.emit()
    until(qtbot, lambda: unlocked.locking.locked)
    unlocked.open_dossier(other)
    until(qtbot, lambda: unlocked.session)
    assert unlocked.session is not None
    assert unlocked.session.workspace.path == other
    assert not unlocked.locking.locked
    assert unlocked.view.showing.selection is None


def test_closing_the_window_while_locked(qtbot: QtBot, unlocked: Window) -> None:
    lock(qtbot, unlocked)
    assert unlocked.close()


def test_a_plain_dossier_has_no_lock(qtbot: QtBot, opened: Window) -> None:
    opened.menus.lock.trigger()
    assert opened.session is not None
    assert "has no password" in opened.view.toast.words.text()
    opened.locking.idle.reached.emit()
    assert opened.session is not None


def test_idle_is_reached_after_the_chosen_time_and_never_for_never(qtbot: QtBot, window: Window, clock: Clock) -> None:
    reached: list[float] = []
    idle = Idle(5, window, now=clock)
    idle.reached.connect(lambda: reached.append(clock.time))
    idle.start()
    for _look in range(59):
        clock.time += 5
        idle.look()
    assert reached == []
    clock.time += 5
    idle.look()
    assert len(reached) == 1
    idle.minutes = 0
    clock.time += 5
    idle.look()
    assert len(reached) == 1


def press(window: Window) -> None:
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), key)


def move(window: Window) -> None:
    at = QPointF(1, 1)
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        window.windowHandle(),
        QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier),
    )


@pytest.mark.parametrize("sign", [press, move])
def test_a_key_or_the_mouse_starts_the_time_again(
    qtbot: QtBot, window: Window, clock: Clock, sign: Callable[[Window], None]
) -> None:
    reached: list[bool] = []
    idle = Idle(5, window, now=clock)
    idle.reached.connect(lambda: reached.append(True))
    idle.start()
    idle.watch(window.windowHandle())
    for _look in range(100):
        clock.time += 30
        idle.look()
        if _look % 5 == 4:
            sign(window)
    assert reached == []


def test_sleep_of_the_laptop_locks_also_when_a_key_comes_first(qtbot: QtBot, window: Window, clock: Clock) -> None:
    reached: list[bool] = []
    idle = Idle(60, window, now=clock)
    idle.reached.connect(lambda: reached.append(True))
    idle.start()
    idle.watch(window.windowHandle())
    clock.time += 600
    press(window)
    assert reached == [True]
    clock.time -= 3600
    idle.look()
    assert reached == [True]


def test_the_idle_time_is_chosen_in_the_preferences(qtbot: QtBot, window: Window) -> None:
    assert window.locking.idle.minutes == 15
    window.menus.preferences.trigger()
    dialog = next(iter(window.findChildren(Preferences)))
    dialog.lock.setCurrentIndex(dialog.lock.findData(0))
    dialog.lock.activated.emit(dialog.lock.currentIndex())
    assert window.locking.idle.minutes == 0
    assert settings.load().lock_after == 0
    dialog.accept()
