"""A session: one writer in the order of asking, signals in the thread of the window, nothing confirmed is lost."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.changes import Mode
from assetmap.domain.errors import DossierError, NotFound
from assetmap.domain.progress import Progress
from assetmap.operations import assets
from assetmap.ui.session import Session, open_dossier
from assetmap.workspace import Workspace


def bench(asset_id: str = "") -> Asset:
    return Asset(id=asset_id, kind=Kind.PLACE, title="Bankje", lon=5.991, lat=51.181)


def test_a_change_is_told_and_then_done_in_the_thread_of_the_window(qtbot: QtBot, session: Session) -> None:
    told: list[tuple[str, object, bool]] = []
    me = threading.current_thread()
    session.changed.connect(lambda changed: told.append(("changed", changed.origin, threading.current_thread() is me)))
    session.do(
        "add",
        partial(assets.add, asset=bench()),
        origin="here",
        done=lambda made: told.append(("done", session.workspace.asset(made) is not None, True)),
    )
    qtbot.waitUntil(lambda: len(told) == 2, timeout=20_000)
    assert told == [("changed", "here", True), ("done", True, True)]


def test_changes_come_in_the_order_of_asking_and_busy_says_when(qtbot: QtBot, session: Session) -> None:
    busy: list[bool] = []
    done: list[str] = []
    session.busy.connect(busy.append)
    for number in range(5):
        session.do(str(number), partial(assets.add, asset=bench(f"b{number}")), done=done.append)
    qtbot.waitUntil(lambda: busy == [True, False], timeout=20_000)
    assert done == [f"b{number}" for number in range(5)]


def test_undo_and_redo_tell_what_they_did(qtbot: QtBot, session: Session) -> None:
    titles: list[str | None] = []
    modes: list[Mode] = []
    session.changed.connect(lambda changed: modes.append(changed.mode))
    session.do("Bankje erbij", partial(assets.add, asset=bench("b")))
    session.undo(done=titles.append)
    session.redo(done=titles.append)
    qtbot.waitUntil(lambda: len(titles) == 2, timeout=20_000)
    assert titles == ["Bankje erbij", "Bankje erbij"]
    assert modes == [Mode.DO, Mode.UNDO, Mode.REDO]
    assert session.undo_title() == "Bankje erbij"
    assert session.redo_title() is None


def test_what_cannot_be_done_is_told_and_the_next_goes_on(qtbot: QtBot, session: Session) -> None:
    failures: list[object] = []
    session.failed.connect(failures.append)
    session.do("gone", partial(assets.delete, asset_id="nobody"))
    with qtbot.waitSignal(session.changed, timeout=20_000):
        session.do("add", partial(assets.add, asset=bench()))
    assert [type(failure) for failure in failures] == [NotFound]


def test_a_bug_is_reported_and_the_worker_lives_on(
    qtbot: QtBot, session: Session, no_bugs: list[BaseException]
) -> None:
    session.do("bug", lambda unit: 1 // 0)
    with qtbot.waitSignal(session.changed, timeout=20_000):
        session.do("add", partial(assets.add, asset=bench()))
    assert [type(bug) for bug in no_bugs] == [ZeroDivisionError]
    no_bugs.clear()


def test_reading_does_not_wait_for_writing(qtbot: QtBot, session: Session) -> None:
    go_on = threading.Event()
    session.do("slow", lambda unit: go_on.wait(60))
    answers: list[int] = []
    session.read(lambda: session.workspace.counts().total, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    go_on.set()
    assert answers == [4]


def test_long_work_tells_how_far_it_is(qtbot: QtBot, session: Session) -> None:
    def work(progress: Progress) -> str:
        progress.report(0.5)
        progress.report(1.0)
        return "read"

    results: list[str] = []
    reports: list[Any] = []
    session.progress.connect(reports.append)
    task = session.run(work, done=results.append, title="Lezen")
    with qtbot.waitSignal(task.finished, timeout=20_000):
        pass
    assert results == ["read"]
    assert (reports[-1].title, reports[-1].fraction) == ("Lezen", 1.0)


def endless(progress: Progress, started: threading.Event) -> None:
    while True:
        started.set()
        progress.report(0.1)


def test_long_reading_can_be_cancelled(qtbot: QtBot, session: Session) -> None:
    started = threading.Event()
    failures: list[object] = []
    session.failed.connect(failures.append)
    task = session.run(partial(endless, started=started), done=lambda _: failures.append("done"))
    started.wait(20)
    with qtbot.waitSignals([task.cancelled, task.finished], timeout=20_000):
        task.cancel()
    assert failures == []


def test_cancelled_writing_leaves_everything_as_it_was(qtbot: QtBot, session: Session) -> None:
    started = threading.Event()

    def work(unit: Any, progress: Progress) -> None:
        assets.add(unit, bench("half"))
        endless(progress, started)

    task = session.do_long("import", work)
    started.wait(20)
    with qtbot.waitSignals([task.cancelled, task.finished], timeout=20_000):
        task.cancel()
    assert session.workspace.asset("half") is None


def test_closing_stores_what_was_asked_for_and_tells_it(workspace: Workspace, qtbot: QtBot) -> None:
    session = Session(workspace)
    path = workspace.path
    told: list[object] = []
    session.failed.connect(told.append)
    for number in range(20):
        session.do("add", partial(assets.add, asset=bench(f"b{number}")), done=told.append)
    session.do("gone", partial(assets.delete, asset_id="nobody"))
    session.close()
    assert told[:20] == [f"b{number}" for number in range(20)]
    assert isinstance(told[20], NotFound)
    with Workspace.open(path) as again:
        assert again.counts().total == 24


def test_closing_stops_long_work(qtbot: QtBot, workspace: Workspace) -> None:
    session = Session(workspace)
    started = threading.Event()
    session.run(partial(endless, started=started))
    started.wait(20)
    session.close()
    session.close()
    assert session.closed


def test_a_dossier_is_opened_in_another_thread(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    opened: list[Any] = []
    opening = open_dossier(tmp_path / "nieuw.assetmap", opened=opened.append, refused=opened.append, create=True)
    assert opened == []
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    assert opened[0].workspace.name == "nieuw"
    opened[0].close()
    assert opening.path.name == "nieuw.assetmap"


def test_a_dossier_that_is_in_use_is_refused_with_a_sentence(qtbot: QtBot, session: Session) -> None:
    refused: list[Any] = []
    opening = open_dossier(session.workspace.path, opened=refused.append, refused=refused.append)
    qtbot.waitUntil(lambda: bool(refused), timeout=20_000)
    assert isinstance(refused[0], DossierError)
    opening.drop()


def test_an_opening_that_is_no_longer_wanted_leaves_nothing_open(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "x.assetmap"
    opening = open_dossier(path, opened=lambda _: None, refused=lambda _: None, create=True)
    opening.drop()
    Workspace.open(path).close()
