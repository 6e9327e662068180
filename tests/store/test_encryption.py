"""An encrypted dossier: nothing of it in plain text on the disk, and one sentence for whoever cannot open it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import DossierError
from assetmap.operations import assets
from assetmap.store import dossier, keys, migrations
from assetmap.workspace import Workspace

PASSWORD = "Geheim café ' \" ; --"
NAME = "Fatima van de Componistenbuurt"
PLAIN_WORDS = (NAME.encode(), b"SQLite format", b"CREATE TABLE", b"alembic_version", PASSWORD.encode())


def fill(workspace: Workspace, count: int = 20) -> None:
    for number in range(count):
        asset = Asset(id=f"a{number}", kind=Kind.PLACE, title=f"{NAME} {number}", description="groen " * 50)
        workspace.do(f"Add {NAME}", partial(assets.add, asset=asset))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed, encrypted dossier with something in it; to copy, not to open."""
    with Workspace.create(tmp_path_factory.mktemp("encrypted") / "wijk", PASSWORD) as workspace:
        fill(workspace)
    return workspace.path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A dossier of this test alone, as that one."""
    return Path(shutil.copy(template, tmp_path))


def is_noise(file: Path) -> bool:
    content = file.read_bytes()
    assert content
    return not any(words in content for words in PLAIN_WORDS)


def refused(path: Path, password: str | None) -> str:
    before, names = path.read_bytes(), {item.name for item in path.parent.iterdir()}
    with pytest.raises(DossierError) as caught:
        Workspace.open(path, password)
    assert path.read_bytes() == before
    assert {item.name for item in path.parent.iterdir()} == names
    return str(caught.value)


def test_what_was_stored_is_there_again(path: Path) -> None:
    with Workspace.open(path, PASSWORD) as workspace:
        assert workspace.encrypted
        assert len(workspace.snapshot(Audience.TEAM).assets) == 20
        assert workspace.undo() is not None
        assert workspace.check() == ()


def test_a_plain_dossier_is_not_encrypted_and_leaves_a_password_aside(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "open") as workspace:
        assert not workspace.encrypted
    assert not Workspace.needs_password(workspace.path)
    with Workspace.open(workspace.path, PASSWORD) as again:
        assert not again.encrypted


def test_the_file_and_what_is_beside_it_while_open_are_noise(path: Path) -> None:
    assert is_noise(path)
    with Workspace.open(path, PASSWORD) as workspace:
        workspace.do(NAME, partial(assets.add, asset=Asset(id="extra", kind=Kind.TALENT, title=NAME, quote=NAME)))
        assert is_noise(path.with_name(path.name + "-wal"))
        assert is_noise(path)


def test_it_is_encrypted_from_its_first_byte(tmp_path: Path) -> None:
    folder = tmp_path / "nieuw"
    folder.mkdir()
    code = (
        "import sys; from pathlib import Path; from assetmap.store import migrations; "
        "from assetmap.workspace import Workspace\n"
        "kept = migrations.upgrade\n"
        "def upgrade(*given):\n"
        "    kept(*given); print('made', flush=True); sys.stdin.readline()\n"
        "migrations.upgrade = upgrade\n"
        "Workspace.create(Path(sys.argv[1]), sys.argv[2])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "wijk"), PASSWORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "made\n"
        child.kill()
    written = [item for item in folder.iterdir() if item.suffix != ".lock" and not item.name.endswith("-shm")]
    assert any(item.stat().st_size for item in written)
    assert all(is_noise(item) for item in written if item.stat().st_size)


def test_a_backup_opens_with_the_same_password_and_no_other_way(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "kopie.assetmap"
    with Workspace.open(path, PASSWORD) as workspace:
        workspace.backup(target)
    assert is_noise(target)
    assert "needs its password" in refused(target, None)
    with Workspace.open(target, PASSWORD) as copy:
        assert len(copy.snapshot(Audience.TEAM).assets) == 20


def test_the_copy_before_an_upgrade_is_encrypted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = replace(migrations.HEAD, revision="0001", number=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "upgrade", partial(migrations.upgrade, schema=first))
        path = dossier.make(tmp_path / "oud", PASSWORD)
    opened = dossier.open_dossier(path, first, password=PASSWORD)
    with opened.writing.begin() as connection:
        connection.exec_driver_sql("INSERT INTO themes VALUES ('t', ?)", (NAME,))
    opened.close()
    with Workspace.open(path, PASSWORD) as workspace:
        (notice,) = workspace.notices
        assert workspace.themes() == (NAME,)
    copy = path.with_name(str(notice.values["copy"]))
    assert is_noise(copy)
    assert is_noise(path)
    with closing(dossier.connect(copy, keys.key_of(copy, PASSWORD))) as connection:
        assert connection.execute("SELECT name FROM themes").fetchall() == [(NAME,)]


def test_it_opens_in_any_program_that_knows_sqlcipher(path: Path) -> None:
    with closing(driver.connect(str(path))) as connection:
        quoted = PASSWORD.replace("'", "''")
        connection.execute(f"PRAGMA key = '{quoted}'")
        assert connection.execute("SELECT COUNT(*) FROM assets").fetchone() == (20,)


@pytest.mark.parametrize("password", ["geheim", PASSWORD + " ", PASSWORD.upper(), "x'00'"])
def test_wrong_password(path: Path, password: str) -> None:
    assert "does not open with this password" in refused(path, password)


def test_no_password(path: Path) -> None:
    assert Workspace.needs_password(path)
    assert "needs its password" in refused(path, None)


def test_an_empty_password_is_none_at_all(path: Path, tmp_path: Path) -> None:
    before = {item.name for item in tmp_path.iterdir()}
    with pytest.raises(DossierError, match="password is empty"):
        Workspace.create(tmp_path / "leeg", "")
    assert {item.name for item in tmp_path.iterdir()} == before
    assert "password is empty" in refused(path, "")


def test_letters_may_be_typed_in_either_way(tmp_path: Path) -> None:
    one, two = (unicodedata.normalize(form, "caféërië") for form in ("NFC", "NFD"))
    assert one != two
    with Workspace.create(tmp_path / "wijk", two) as workspace:
        pass
    Workspace.open(workspace.path, one).close()


@pytest.mark.parametrize("damage", ["salt", "first page", "cut off", "half a page"])
def test_a_damaged_file_gives_the_sentence_of_a_wrong_password(path: Path, damage: str) -> None:
    wrong = refused(path, "fout")
    content = bytearray(path.read_bytes())
    if damage == "salt":
        content[3] ^= 1
    elif damage == "first page":
        content[1000] ^= 1
    elif damage == "cut off":
        del content[len(content) // 2 // keys.PAGE * keys.PAGE :]
    else:
        del content[-2000:]
    path.write_bytes(content)
    assert refused(path, PASSWORD) == wrong


def test_noise_that_is_no_dossier_gives_the_same_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ruis.assetmap"
    path.write_bytes(os.urandom(8192))
    assert "does not open with this password" in refused(path, PASSWORD)


def test_an_encrypted_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "ander.assetmap"
    with closing(driver.connect(str(path))) as connection:
        connection.execute("PRAGMA key = 'Geheim'")
        connection.execute("CREATE TABLE words (word TEXT)")
    assert "another program" in refused(path, "Geheim")


def test_a_newer_encrypted_dossier_is_recognised(path: Path) -> None:
    with closing(dossier.connect(path, keys.key_of(path, PASSWORD))) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert "newer version" in refused(path, PASSWORD)


def test_a_second_program_is_told_that_it_is_open(path: Path) -> None:
    with Workspace.open(path, PASSWORD), pytest.raises(DossierError, match="already open"):
        Workspace.open(path, PASSWORD)


def test_after_a_crash_everything_is_there_also_when_the_first_page_was_half_written(path: Path) -> None:
    code = (
        "import os, sys\nfrom functools import partial\nfrom pathlib import Path\n"
        "from assetmap.operations import dossier\nfrom assetmap.workspace import Workspace\n"
        "workspace = Workspace.open(Path(sys.argv[1]), sys.argv[2])\n"
        "workspace.do('Title', partial(dossier.set_setting, key='title', value='Donderberg'))\n"
        "with workspace._dossier.writing.begin() as connection:\n"
        f"    connection.exec_driver_sql('PRAGMA user_version = {migrations.HEAD.number}')\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path), PASSWORD], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size
    content = bytearray(path.read_bytes())
    content[2000:3000] = bytes(1000)
    path.write_bytes(content)
    assert "does not open with this password" in refused(path, "fout")
    with Workspace.open(path, PASSWORD) as workspace:
        assert workspace.setting("title") == "Donderberg"
        assert len(workspace.snapshot(Audience.TEAM).assets) == 20


def test_the_password_is_in_no_message_and_no_representation(path: Path) -> None:
    key = keys.key_of(path, PASSWORD)
    with Workspace.open(path, PASSWORD) as workspace:
        shown = repr(workspace._dossier) + repr(key)
    assert PASSWORD not in shown
    assert key.spec not in shown
    with pytest.raises(DossierError) as caught:
        Workspace.open(path, "fout en geheim")
    error: BaseException | None = caught.value
    while error is not None:
        assert "fout en geheim" not in repr(error)
        error = error.__cause__ or error.__context__


def test_a_copied_file_opens_elsewhere(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    Workspace.open(Path(shutil.copy(path, elsewhere)), PASSWORD).close()
