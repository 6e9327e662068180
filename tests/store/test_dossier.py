"""Files that are no dossier, or not whole, or not ours to write: each a sentence, and left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import DossierError
from assetmap.operations import assets
from assetmap.store import dossier
from assetmap.workspace import Workspace


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed dossier with something in it; to copy, not to open."""
    with Workspace.create(tmp_path_factory.mktemp("template") / "wijk") as workspace:
        for number in range(50):
            asset = Asset(id=f"a{number}", kind=Kind.PLACE, title=f"Tuin {number}", description="groen " * 100)
            workspace.do("Add", partial(assets.add, asset=asset))
    return workspace.path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A dossier of this test alone, as that one, with its lock file."""
    shutil.copytree(template.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / template.name


def _refused(path: Path) -> str:
    """The sentence with which a file is refused, after seeing that nothing changed."""
    before = path.read_bytes() if path.is_file() else None
    names = _beside(path)
    with pytest.raises(DossierError) as caught:
        Workspace.open(path)
    assert before == (path.read_bytes() if path.is_file() else None)
    assert names == _beside(path)
    return str(caught.value)


def _beside(path: Path) -> set[str]:
    return {item.name for item in path.parent.iterdir()} if path.parent.is_dir() else set()


def test_a_closed_dossier_is_one_file(path: Path) -> None:
    assert [item.name for item in path.parent.iterdir() if item.name.startswith("wijk")] == ["wijk.assetmap"]


def test_it_is_recognised_as_a_dossier_by_its_header(path: Path) -> None:
    assert path.read_bytes()[68:72] == b"ASMP"


def test_missing(tmp_path: Path) -> None:
    assert "There is no dossier weg.assetmap in the folder" in _refused(tmp_path / "weg.assetmap")


def test_missing_folder(tmp_path: Path) -> None:
    assert "There is no dossier" in _refused(tmp_path / "weg" / "weg.assetmap")


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "map.assetmap").mkdir()
    assert "is a folder" in _refused(tmp_path / "map.assetmap")


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "leeg.assetmap").touch()
    assert "is empty" in _refused(tmp_path / "leeg.assetmap")


@pytest.mark.parametrize("content", [b"S", b"Dit is tekst.\n", b"PK\x03\x04" + bytes(5000), os.urandom(8192)])
def test_other_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ander.assetmap").write_bytes(content)
    sentence = _refused(tmp_path / "ander.assetmap")
    assert "not a dossier" in sentence or "part of the file is missing" in sentence


def test_database_of_another_program(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "ander.assetmap")
    other.execute("CREATE TABLE assets (id)")
    other.commit()
    other.close()
    assert "a database of another program" in _refused(tmp_path / "ander.assetmap")


@pytest.mark.parametrize("share", [0.0001, 0.001, 0.1, 0.5, 0.9, 0.9999])
def test_cut_off(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: max(1, int(len(content) * share))])
    assert "part of the file is missing" in _refused(path)


def test_every_length_of_the_header(path: Path) -> None:
    content = path.read_bytes()
    for length in range(1, 101, 9):
        path.write_bytes(content[:length])
        assert "part of the file is missing" in _refused(path)


def test_a_damaged_schema_is_a_sentence(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert "damaged" in _refused(path)


def test_damage_within_is_a_sentence_when_it_is_met(path: Path) -> None:
    content = bytearray(path.read_bytes())
    title = content.index(b"Tuin 7groen")  # on a page of the assets
    page = title - title % 4096
    content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)
    with Workspace.open(path) as workspace:
        with pytest.raises(DossierError, match="damaged"):
            workspace.snapshot(Audience.TEAM)
        with pytest.raises(DossierError, match="damaged"):
            workspace.do("Delete", partial(assets.delete, asset_id="a7"))


def test_in_use_in_this_program(path: Path) -> None:
    with Workspace.open(path), pytest.raises(DossierError, match="already open"):
        Workspace.open(path)
    Workspace.open(path).close()


def test_in_use_through_another_name(path: Path) -> None:
    link = path.with_name("snelkoppeling.assetmap")
    link.symlink_to(path)
    with Workspace.open(link), pytest.raises(DossierError, match="already open"):
        Workspace.open(path)


def test_in_use_by_another_program_until_it_dies(path: Path, python: str) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom assetmap.workspace import Workspace\n"
        "workspace = Workspace.open(Path(sys.argv[1]))\nprint('open', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([python, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DossierError, match="already open"):
            Workspace.open(path)
        other.kill()
    Workspace.open(path).close()


def test_nothing_confirmed_is_lost_when_the_program_is_killed(path: Path, python: str) -> None:
    code = (
        "import os, signal, sys\nfrom functools import partial\nfrom pathlib import Path\n"
        "from assetmap.domain.assets import Asset, Audience, Kind\nfrom assetmap.operations import assets\n"
        "from assetmap.workspace import Workspace\n"
        "workspace = Workspace.open(Path(sys.argv[1]))\n"
        "for number in range(20):\n"
        "    asset = Asset(id=f'kill{number}', kind=Kind.PLACE, title='Bank')\n"
        "    workspace.do('Add', partial(assets.add, asset=asset))\n"
        "workspace.undo()\n"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"
    )
    done = subprocess.run([python, "-c", code, str(path)], check=False)
    assert done.returncode != 0
    with Workspace.open(path) as workspace:
        assert [workspace.asset(f"kill{number}") is not None for number in range(20)] == [True] * 19 + [False]
        assert workspace.redo() == "Add"
        assert workspace.check(assets.locate) == ()


def test_creating_refuses_what_exists(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(DossierError, match="already a file"):
        Workspace.create(path)
    with pytest.raises(DossierError, match="already a file"):
        Workspace.create(path.with_suffix(""))
    assert path.read_bytes() == before


def test_creating_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="does not exist"):
        Workspace.create(tmp_path / "weg" / "wijk")


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="Choose a shorter name"):
        Workspace.create(tmp_path / ("x" * 300))
    with pytest.raises(DossierError):
        Workspace.open(tmp_path / ("x" * 300))


def test_creating_leaves_nothing_else_behind(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "wijk à côté 100% #1?").close()
    assert sorted(item.name for item in tmp_path.iterdir()) == [
        ".wijk à côté 100% #1?.lock",
        "wijk à côté 100% #1?.assetmap",
    ]


AS_SOMEONE_ELSE = """
import os, sys
from pathlib import Path
from assetmap.domain.errors import DossierError
from assetmap.store import dossier
from assetmap.workspace import Workspace
Workspace.create(Path(sys.argv[3])).close()  # all that is imported late, while it may still be read
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    getattr(Workspace, sys.argv[1])(Path(sys.argv[2])).close()
except DossierError as error:
    print(error)
"""


def _as_someone_else(python: str, what: str, path: Path) -> str:
    """What a user without special rights is told: root may write everywhere."""
    warm = path.parent / "warm"
    warm.mkdir(exist_ok=True)
    for folder in path.parents[: len(path.parents) - 1]:
        if folder.stat().st_uid == os.getuid() and folder != path.parent:
            folder.chmod(folder.stat().st_mode | 0o055)
    command = [python, "-c", AS_SOMEONE_ELSE, what, str(path), str(warm / f"{what}.assetmap")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other things there")
class TestReadOnly:
    def test_file(self, path: Path, python: str) -> None:
        path.chmod(0o444)
        path.parent.chmod(0o777)
        before = path.read_bytes()
        assert "is read-only" in _as_someone_else(python, "open", path)
        assert path.read_bytes() == before

    def test_folder(self, path: Path, python: str) -> None:
        path.chmod(0o666)
        path.parent.chmod(0o555)
        try:
            assert "Nothing can be written in the folder" in _as_someone_else(python, "open", path)
            assert "Nothing can be written in the folder" in _as_someone_else(
                python, "create", path.with_name("nieuw.assetmap")
            )
        finally:
            path.parent.chmod(0o755)

    def test_file_that_may_not_even_be_read(self, path: Path, python: str) -> None:
        path.chmod(0o000)
        path.parent.chmod(0o777)
        assert "You may not read" in _as_someone_else(python, "open", path)


def test_backup_is_a_whole_dossier(path: Path) -> None:
    target = path.with_name("kopie.assetmap")
    with Workspace.open(path) as workspace:
        workspace.do("Add", partial(assets.add, asset=Asset(id="laatste", kind=Kind.PLACE, title="Bank")))
        workspace.backup(target)
        with pytest.raises(DossierError, match="already a file"):
            workspace.backup(target)
        with pytest.raises(DossierError, match="folder"):
            workspace.backup(path.parent / "weg" / "kopie.assetmap")
    with Workspace.open(target) as copy:
        assert copy.asset("laatste") is not None
        assert copy.undo_title() == "Add"
        assert copy.check(assets.locate) == ()


def test_a_copy_of_a_copy_and_a_moved_dossier_open(path: Path) -> None:
    moved = path.with_name("verhuisd.assetmap")
    shutil.move(path, moved)
    with Workspace.open(moved) as workspace:
        assert workspace.name == "verhuisd"
        assert workspace.page().total == 50


def test_recognising_changes_nothing(path: Path) -> None:
    before = {item.name for item in path.parent.iterdir()}
    dossier.recognise(path)
    assert {item.name for item in path.parent.iterdir()} == before
