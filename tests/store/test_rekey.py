"""Another password, a first one, none any more: all rows are kept, and a crash leaves the old file or the new one."""

from __future__ import annotations

import os
import random
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import DossierError
from assetmap.operations import assets
from assetmap.store import dossier, keys
from assetmap.store.keys import WrongPassword
from assetmap.workspace import Workspace

NAME = b"Fatima"
COUNT = 30
OLD, NEW = "oud wachtwoord", "nieuw wachtwoord"
KILLS = 50
CHANGES = [(None, NEW), (OLD, NEW), (OLD, None)]


def made(folder: Path, password: str | None) -> Path:
    with Workspace.create(folder / "wijk", password) as workspace:
        rows = [
            Asset(id=f"a{number}", kind=Kind.TALENT, title=f"Fatima {number}", themes=("eten",))
            for number in range(COUNT)
        ]
        workspace.do("Add", partial(assets.import_assets, rows=rows))
        workspace.undo()
        workspace.redo()
    return workspace.path


def content(path: Path, password: str | None) -> dict[str, list[object]]:
    """Every row of every table with its row number, and what the header says."""
    key = None if password is None else keys.key_of(path, password)
    with closing(dossier.connect(path, key)) as connection:
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        header = [connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
        tables = {
            name: connection.execute(f'SELECT rowid, * FROM "{name}" ORDER BY rowid').fetchall()
            for kind, name, sql in schema
            if kind == "table" and "WITHOUT ROWID" not in (sql or "").upper()
        }
    return {"schema": schema, "header": header, **tables}


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_all_rows_are_kept(tmp_path: Path, old: str | None, new: str | None) -> None:
    path = made(tmp_path, old)
    path.chmod(0o600)
    before = content(path, old)
    Workspace.change_password(path, old, new)
    assert content(path, new) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (NAME in path.read_bytes()) is (new is None)
    assert sorted(item.name for item in tmp_path.iterdir()) == [".wijk.lock", "wijk.assetmap"]
    with Workspace.open(path, new) as workspace:
        assert workspace.encrypted is (new is not None)
        assert workspace.check() == ()
        assert workspace.undo() == "Add"


@pytest.mark.parametrize("new", [NEW, None])
def test_the_old_password_is_needed_and_then_useless(tmp_path: Path, new: str | None) -> None:
    path = made(tmp_path, OLD)
    before = path.read_bytes()
    for wrong in (None, "fout"):
        with pytest.raises(DossierError):
            Workspace.change_password(path, wrong, new)
    assert path.read_bytes() == before
    Workspace.change_password(path, OLD, NEW)
    with pytest.raises(DossierError, match="does not open with this password"):
        Workspace.open(path, OLD)


def test_an_empty_new_password_changes_nothing(tmp_path: Path) -> None:
    path = made(tmp_path, None)
    before = path.read_bytes()
    with pytest.raises(DossierError, match="empty"):
        Workspace.change_password(path, None, "")
    assert path.read_bytes() == before


def test_the_same_password_again_gives_another_file(tmp_path: Path) -> None:
    path = made(tmp_path, OLD)
    before = path.read_bytes()
    Workspace.change_password(path, OLD, OLD)
    assert path.read_bytes()[:16] != before[:16]
    Workspace.open(path, OLD).close()


def test_an_open_dossier_is_left_as_it_is(tmp_path: Path) -> None:
    path = made(tmp_path, None)
    with Workspace.open(path), pytest.raises(DossierError, match="already open"):
        Workspace.change_password(path, None, NEW)
    Workspace.open(path).close()


def test_what_a_crash_left_in_the_file_beside_comes_along(tmp_path: Path) -> None:
    path = made(tmp_path, None)
    code = (
        "import os, sys\nfrom functools import partial\nfrom pathlib import Path\n"
        "from assetmap.operations import dossier\nfrom assetmap.workspace import Workspace\n"
        "workspace = Workspace.open(Path(sys.argv[1]))\n"
        "workspace.do('Title', partial(dossier.set_setting, key='title', value='Fatima'))\nos._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size
    Workspace.change_password(path, None, NEW)
    assert not path.with_name(path.name + "-wal").exists()
    with Workspace.open(path, NEW) as workspace:
        assert workspace.setting("title") == "Fatima"


def test_drafts_of_a_crash_go_at_the_next_opening_and_nothing_else(tmp_path: Path) -> None:
    path = made(tmp_path, OLD)
    drafts = [".wijk.assetmap.0123abcd.new", ".wijk.assetmap.0123abcd.new-journal"]
    others = [".wijk.assetmap.new", ".ander.assetmap.0123abcd.new", "wijk.assetmap.0123abcd.new"]
    for name in drafts + others:
        (tmp_path / name).write_bytes(NAME)
    Workspace.open(path, OLD).close()
    left = {item.name for item in tmp_path.iterdir()}
    assert not left & set(drafts)
    assert left >= set(others)


KILLER = """
import os, signal, sys, time
from pathlib import Path
from assetmap.workspace import Workspace

for line in sys.stdin:
    path, old, new, seconds = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        Workspace.change_password(Path(path), old or None, new or None)
        os._exit(0)
    folder = os.path.dirname(path)
    while not any(name.endswith(".new") for name in os.listdir(folder)):
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            sys.exit("it was done before it was seen at work")
        time.sleep(0.0005)
    time.sleep(float(seconds))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""
"""A program of one thread, which may fork: for each line it changes a password, and kills that while it is busy.

The time counts from when there is a draft: what goes before it, much longer, only makes keys.
"""


@pytest.fixture
def kill_during_change() -> Iterator[Callable[[Path, str | None, str | None, float], None]]:
    with subprocess.Popen(
        [sys.executable, "-c", KILLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        to, back = killer.stdin, killer.stdout

        def kill(path: Path, old: str | None, new: str | None, seconds: float) -> None:
            to.write("\t".join((str(path), old or "", new or "", str(seconds))) + "\n")
            to.flush()
            assert back.readline() == "killed\n"

        yield kill
        to.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle of its work")
def test_killed_at_any_moment_it_opens_with_the_old_or_the_new_password(
    tmp_path: Path, kill_during_change: Callable[[Path, str | None, str | None, float], None]
) -> None:
    pristine = {old: made(tmp_path / name, old) for name, old in _folders(tmp_path)}
    seconds = 0.1
    chance = random.Random(7)
    outcomes = set()
    for number in range(KILLS):
        old, new = CHANGES[number % len(CHANGES)]
        folder = tmp_path / f"kill {number}"
        folder.mkdir()
        path = Path(shutil.copy(pristine[old], folder))
        kill_during_change(path, old, new, chance.uniform(0, seconds))
        drafts = [item for item in folder.iterdir() if ".new" in item.name]
        assert new is None or not any(NAME in draft.read_bytes() for draft in drafts)
        outcomes.add(outcome := _opens_with_one(path, old, new))
        # How long it takes depends on the machine: the moments follow, so that some are before the end, some after.
        seconds *= 1.3 if outcome == "old" else 0.8
        assert {item.name for item in folder.iterdir()} == {".wijk.lock", "wijk.assetmap"}
    assert outcomes == {"old", "new"}


def _folders(tmp_path: Path) -> list[tuple[str, str | None]]:
    folders: list[tuple[str, str | None]] = [("open", None), ("dicht", OLD)]
    for name, _password in folders:
        (tmp_path / name).mkdir()
    return folders


def _opens_with_one(path: Path, old: str | None, new: str | None) -> str:
    """Which of the two passwords opens the dossier, after seeing that all is in it."""
    encrypted = Workspace.needs_password(path)
    for name, password in (("old", old), ("new", new)):
        if (password is not None) is not encrypted:
            continue
        try:
            opened = Workspace.open(path, password)
        except WrongPassword:
            continue
        with opened as workspace:
            assert len(workspace.snapshot(Audience.TEAM).assets) == COUNT
            assert workspace.check() == ()
        return name
    raise AssertionError("neither password opens the dossier")
