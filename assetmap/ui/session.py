"""An open dossier, as the window sees it: everything that takes time happens in other threads, signals tell the rest.

One worker owns writing, so changes are made in the order in which the user asked for them. A second one reads for the
map and the lists, so that looking never waits for a long import. Long reading (parsing a file, exporting) gets a thread
of its own. Callbacks and signals always come in the thread of the window.

    session.do(_("Place changed"), partial(assets.save, asset=new), origin=self, done=self._saved)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from assetmap.domain.access import Act
from assetmap.domain.changes import Changed
from assetmap.domain.errors import Cancelled, KnownError
from assetmap.domain.progress import Progress
from assetmap.domain.recovery import RecoveryCode
from assetmap.ui import errors
from assetmap.ui.background import Mailbox, Report, Task, Worker

if TYPE_CHECKING:
    from assetmap.store.keys import Secret
    from assetmap.store.unit import Unit
    from assetmap.workspace import Workspace

T = TypeVar("T")


class Session(QObject):
    """A dossier that is open. Made by `open_dossier`, or in tests from a workspace and a worker.

    Signals: `changed(Changed)` after each commit; `failed(KnownError)` when something that was asked for could not be
    done; `busy(1 or 0)` when the writing worker starts and stops having work; `progress(Report)` of every task;
    `closing` when the dossier is about to be closed and nobody may read in it any more.
    For one `do` the order is: commit, `changed`, `done`.
    """

    changed = Signal(object)
    failed = Signal(object)
    # 1 or 0, not a bool: PySide 6.12 loses a reference to True each time it delivers one that Python emitted, and on
    # Python 3.11 the process ends when the last is gone, after some hundreds.
    busy = Signal(int)
    progress = Signal(object)
    closing = Signal()

    def __init__(self, workspace: Workspace, worker: Worker | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.closed = False
        self._writer = worker or Worker("writer")
        self._reader = Worker("reader")
        self._mailbox = Mailbox(self)
        self._pending = 0
        self._tasks: dict[Task, Thread | None] = {}
        self._stop_listening = workspace.listen(self._heard)

    def do(
        self,
        title: str,
        operation: Callable[[Unit], T],
        *,
        origin: object = None,
        done: Callable[[T], None] | None = None,
    ) -> None:
        """Do one user operation as a step that can be undone; `done` gets what the operation returned."""
        self._write(lambda: self.workspace.do(title, operation, origin=origin), done)

    def do_long(
        self,
        title: str,
        operation: Callable[[Unit, Progress], T],
        *,
        origin: object = None,
        done: Callable[[T], None] | None = None,
    ) -> Task:
        """Like `do` for bulk work: the operation also gets a progress, and cancelling rolls everything back."""
        task = self._task(title, None)
        self._write(
            lambda: self.workspace.do(title, lambda unit: operation(unit, task), origin=origin),
            done,
            task,
        )
        return task

    @property
    def working(self) -> bool:
        """Whether something is being written, read in, or handed out."""
        return self._pending > 0 or bool(self._tasks)

    def keep(self, title: str, work: Callable[[Progress], T], *, done: Callable[[T], None] | None = None) -> Task:
        """Work on the dossier as a whole, in its turn, with steps of its own or none: erasing, reading another in."""
        task = self._task(title, None)
        self._write(lambda: work(task), done, task)
        return task

    def sign_in(self, who: str) -> None:
        """Note in the access log that the laptop with this random id opened the dossier."""
        self._write(lambda: self.workspace.access.sign_in(who), None)

    def note(self, what: Act, about: str | None = None) -> None:
        """Note in the access log that something was done."""
        self._write(lambda: self.workspace.access.note(what, about=about), None)

    def undo(self, *, origin: object = None, done: Callable[[str | None], None] | None = None) -> None:
        """Take the last step back; `done` gets its title, None when there was nothing to undo."""
        self._write(lambda: self.workspace.undo(origin=origin), done)

    def redo(self, *, origin: object = None, done: Callable[[str | None], None] | None = None) -> None:
        """Do the step that was last undone again; `done` gets its title, None when there was none."""
        self._write(lambda: self.workspace.redo(origin=origin), done)

    def undo_title(self) -> str | None:
        """The title of the step that `undo` would take back."""
        return self.workspace.undo_title()

    def redo_title(self) -> str | None:
        """The title of the step that `redo` would do again."""
        return self.workspace.redo_title()

    def read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read something of the dossier without holding up the window; reads are answered in order."""
        if not self.closed:
            self._reader.submit(lambda: self._carry_out(work, done, None))

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None] | None = None,
        title: str = "",
    ) -> Task:
        """Start long work that does not write in the dossier (reading a file, exporting), in a thread of its own."""
        thread = Thread(target=lambda: self._run(work, done, task), name=f"task {title}", daemon=True)
        task = self._task(title, thread)
        thread.start()
        return task

    def close(self) -> None:
        """Stop long work, finish and store everything else that was asked for, and close the dossier.

        What those last operations have to tell (`changed`, `done`, `failed`) is told before this returns.
        """
        if self.closed:
            return
        self.closed = True
        self.closing.emit()
        threads = [thread for thread in self._tasks.values() if thread is not None]
        for task in self._tasks:
            task.cancel()
        for thread in threads:
            thread.join()
        self._writer.close()
        self._reader.close()
        self._stop_listening()
        self._mailbox.empty()
        self.workspace.close()

    def _heard(self, changed: Changed) -> None:
        # Called in the thread that committed.
        self._mailbox.post(lambda: self.changed.emit(changed))

    def _task(self, title: str, thread: Thread | None) -> Task:
        task = Task(title, self._mailbox)
        task.progressed.connect(self._progressed)
        self._tasks[task] = thread
        return task

    def _progressed(self, report: Report) -> None:
        self.progress.emit(report)

    def _run(self, work: Callable[[Progress], T], done: Callable[[T], None] | None, task: Task) -> None:
        with errors.bugs_reported():
            self._carry_out(lambda: work(task), done, task)

    def _write(self, work: Callable[[], T], done: Callable[[T], None] | None, task: Task | None = None) -> None:
        if self.closed:
            return
        self._pending += 1
        if self._pending == 1:
            self.busy.emit(int(self._pending > 0))

        def job() -> None:
            try:
                self._carry_out(work, done, task)
            finally:
                self._mailbox.post(self._written)

        self._writer.submit(job)

    def _written(self) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy.emit(int(self._pending > 0))

    def _carry_out(self, work: Callable[[], T], done: Callable[[T], None] | None, task: Task | None) -> None:
        """Do `work` in the present thread and post what came of it."""
        try:
            if task is not None:
                task.report(None)
            result = work()
        except Cancelled:
            if task is not None:
                self._mailbox.post(task.cancelled.emit)
        except KnownError as error:
            failure = error
            self._mailbox.post(lambda: self._fail(failure, task))
        else:
            if done is not None:
                self._mailbox.post(lambda: done(result))
        finally:
            if task is not None:
                self._mailbox.post(lambda: self._end(task))

    def _fail(self, error: KnownError, task: Task | None) -> None:
        if task is not None:
            task.failed.emit(error)
        self.failed.emit(error)

    def _end(self, task: Task) -> None:
        self._tasks.pop(task, None)
        task.end()
        task.deleteLater()


class Opening(QObject):
    """A dossier that is being opened or made in another thread; ends in one of two signals.

    `opened(Session)` or `refused(KnownError)`. A bug ends in neither, but is reported.
    """

    opened = Signal(object)
    refused = Signal(object)

    def __init__(self, path: Path, work: Callable[[], Workspace], parent: QObject | None = None) -> None:
        """`work` opens or makes the dossier at `path`; it is called in the other thread."""
        super().__init__(parent)
        self.path = path
        self._work = work
        self._wanted = True
        self._mailbox = Mailbox(self)
        self._worker = Worker("writer")
        self._worker.submit(self._open)

    def drop(self) -> None:
        """The user turned away: close what was opened, if anything."""
        self._wanted = False
        self._worker.close()
        self._mailbox.empty()

    def _open(self) -> None:
        work = self._work
        del self._work  # it holds the password
        try:
            workspace = work()
        except KnownError as error:
            refusal = error
            self._mailbox.post(lambda: self._refuse(refusal))
        else:
            self._mailbox.post(lambda: self._deliver(workspace))

    def _deliver(self, workspace: Workspace) -> None:
        if self._wanted:
            self.opened.emit(Session(workspace, self._worker))
        else:
            workspace.close()

    def _refuse(self, error: KnownError) -> None:
        self._worker.close()
        if self._wanted:
            self.refused.emit(error)


def open_dossier(
    path: Path,
    *,
    opened: Callable[[Session], None],
    refused: Callable[[KnownError], None],
    create: bool = False,
    password: Secret | None = None,
    parent: QObject | None = None,
) -> Opening:
    """Open (or with `create` make) the dossier at `path` without holding up the window; exactly one callback follows.

    Keep what is returned until then.
    """

    def work() -> Workspace:
        # SQLAlchemy takes a quarter of a second to import: here, so that the window does not wait for it.
        from assetmap.workspace import Workspace

        if create and not isinstance(password, RecoveryCode):
            return Workspace.create(path, password)
        return Workspace.open(path, password)

    return _begin(path, work, opened, refused, parent)


def change_password(
    path: Path,
    old: Secret | None,
    new: str | None,
    *,
    opened: Callable[[Session, KnownError | None], None],
    refused: Callable[[KnownError], None],
    parent: QObject | None = None,
) -> Opening:
    """Give a dossier that is closed another password and open it; `opened` also gets why the password stayed."""
    failures: list[KnownError] = []

    def work() -> Workspace:
        from assetmap.workspace import Workspace

        try:
            Workspace.change_password(path, old, new)
        except KnownError as error:
            failures.append(error)
            return Workspace.open(path, old)
        return Workspace.open(path, new)

    return _begin(path, work, lambda session: opened(session, failures[0] if failures else None), refused, parent)


def restore(
    path: Path,
    backup: Path,
    own: Secret | None,
    theirs: Secret | None,
    *,
    who: str,
    opened: Callable[[Session, str], None],
    refused: Callable[[KnownError], None],
    parent: QObject | None = None,
) -> Opening:
    """Put a backup in the place of a dossier that is closed and open it; `opened` also gets the name of what was there.

    `own` opens the dossier, `theirs` the backup; when it cannot be put back, `refused` follows and all is as it was.
    """
    kept: list[str] = []

    def work() -> Workspace:
        from assetmap.custody import deeds
        from assetmap.workspace import Workspace

        kept.append(deeds.restore(path, backup, own, theirs, who=who).kept)
        return Workspace.open(path, theirs if deeds.needs_password(backup) else own)

    return _begin(path, work, lambda session: opened(session, kept[0]), refused, parent)


def _begin(
    path: Path,
    work: Callable[[], Workspace],
    opened: Callable[[Session], None],
    refused: Callable[[KnownError], None],
    parent: QObject | None,
) -> Opening:
    opening = Opening(path, work, parent)
    opening.opened.connect(opened)
    opening.refused.connect(refused)
    return opening
