"""The program's own folders: closed to others, one for each run, and cleared of what a crash left."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from assetmap import folders, settings
from assetmap.settings import Settings

posix = pytest.mark.skipif(os.name != "posix", reason="rights of files are another thing there")

CRASH = """
import os, signal, sys, tempfile
from pathlib import Path
from assetmap import folders
unfinished = Path(sys.argv[1])
with folders.run(), folders.noted(unfinished):
    unfinished.write_text("Fatima")
    handle, name = tempfile.mkstemp()
    os.write(handle, b"Fatima")
    print(name, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_temporary_files_of_a_run_are_in_its_own_folder_and_gone_after_it() -> None:
    before = tempfile.gettempdir()
    with folders.run():
        inside = Path(tempfile.mkdtemp())
        assert folders.cache() in inside.parents
        assert os.environ["TMPDIR"] == os.environ["CPL_TMPDIR"] == str(inside.parent)
        (inside / "x").write_text("Fatima")
    assert not inside.parent.exists()
    assert tempfile.gettempdir() == before
    assert os.environ.get("CPL_TMPDIR") is None
    assert list((folders.cache() / "work").iterdir()) == []


@posix
def test_the_folders_and_what_is_in_them_are_the_users_alone() -> None:
    folders.cache().mkdir(parents=True, mode=0o755)
    with folders.run():
        assert {path.stat().st_mode & 0o077 for path in (folders.cache(), *folders.cache().rglob("*"))} == {0}
    settings.save(Settings())
    assert settings.file().stat().st_mode & 0o077 == 0
    assert settings.file().parent.stat().st_mode & 0o077 == 0


def test_a_run_leaves_those_of_others_alone() -> None:
    with folders.run():
        mine = Path(tempfile.mkdtemp())
        with folders.run():
            assert mine.is_dir()
        folders.sweep()
        assert mine.is_dir()
        assert tempfile.gettempdir() == str(mine.parent)


@posix
def test_what_a_killed_run_left_is_gone_after_the_next_start(python: str, tmp_path: Path) -> None:
    unfinished = tmp_path / ".0123abcd.part"
    died = subprocess.run([python, "-c", CRASH, unfinished], capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL
    left = Path(died.stdout.strip())
    assert left.is_file()
    assert unfinished.is_file()
    with folders.run():
        assert not left.parent.exists()
        assert not unfinished.exists()


def test_a_note_removes_nothing_that_does_not_look_unfinished(tmp_path: Path) -> None:
    mine = tmp_path / "overzicht.xlsx"
    mine.write_text("mine")
    left = folders.cache() / "work" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "unfinished.json").write_text(f'"{mine.as_posix()}"')
    folders.sweep()
    assert mine.exists()
    assert not left.exists()


def test_a_damaged_note_is_passed_over() -> None:
    left = folders.cache() / "work" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "unfinished.json").write_text("{")
    with folders.run():
        assert not left.exists()


def test_without_a_cache_the_program_still_runs() -> None:
    folders.cache().parent.mkdir(parents=True, exist_ok=True)
    folders.cache().write_text("a file where the folder should be")
    before = tempfile.gettempdir()
    with folders.run(), folders.noted(Path("x")):
        assert tempfile.gettempdir() == before


def test_the_cache_can_be_emptied_but_for_what_is_under_way() -> None:
    assert folders.kept() == (0, None)
    with folders.run():
        (folders.cache() / "outlines-1.bin").write_bytes(b"12345")
        inside = Path(tempfile.mkstemp()[1])
        kept = folders.kept()
        assert kept.size == 5
        assert kept.last is not None
        folders.clear()
        assert folders.kept() == (0, None)
        assert inside.exists()


@posix
def test_a_crash_writes_no_image_of_the_memory() -> None:
    import resource

    with folders.run():
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
