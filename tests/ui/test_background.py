"""Workers keep order, survive bugs and end; a mailbox calls in its own thread."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from assetmap.domain.errors import Cancelled
from assetmap.ui.background import Mailbox, Task, Worker


def test_jobs_are_done_in_order_and_all_before_the_end(qtbot: QtBot) -> None:
    worker, done = Worker("test"), list[int]()
    for number in range(100):
        worker.submit(partial(done.append, number))
    worker.close()
    worker.submit(lambda: done.append(-1))
    worker.close()
    assert done == list(range(100))


def test_a_bug_in_a_job_is_reported_and_the_next_is_done(no_bugs: list[BaseException]) -> None:
    worker, done = Worker("test"), list[str]()
    worker.submit(lambda: int("x"))
    worker.submit(lambda: done.append("next"))
    worker.close()
    assert done == ["next"]
    assert [type(bug) for bug in no_bugs] == [ValueError]
    no_bugs.clear()


def test_posted_calls_come_in_the_thread_of_the_mailbox(qtbot: QtBot) -> None:
    mailbox, threads = Mailbox(), list[threading.Thread]()
    worker = Worker("test")
    worker.submit(lambda: mailbox.post(lambda: threads.append(threading.current_thread())))
    qtbot.waitUntil(lambda: bool(threads), timeout=20_000)
    worker.close()
    assert threads == [threading.current_thread()]


def test_what_was_posted_can_be_called_at_once(qtbot: QtBot) -> None:
    mailbox, calls = Mailbox(), list[int]()
    for number in range(3):
        mailbox.post(partial(calls.append, number))
    mailbox.empty()
    assert calls == [0, 1, 2]


def test_a_task_that_was_cancelled_stops_its_work_at_the_next_report(qtbot: QtBot) -> None:
    task = Task("Lezen", Mailbox())
    task.report(0.1)
    task.cancel()
    assert task.stopping
    with pytest.raises(Cancelled):
        task.report(0.2)
