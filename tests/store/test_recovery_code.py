"""The recovery code of a dossier opens it, sets a new password, and ends to work when there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assetmap.domain.recovery import MistypedCode, RecoveryCode
from assetmap.store import keys
from assetmap.store.keys import WrongPassword
from assetmap.workspace import Workspace

PASSWORD = "paraplu fiets wolk lepel"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Workspace.create(tmp_path_factory.mktemp("secret") / "geheim.assetmap", PASSWORD) as workspace:
        return workspace.path


@pytest.fixture
def secret(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path))


def code_of(path: Path, password: keys.Secret) -> RecoveryCode:
    with Workspace.open(path, password) as workspace:
        return RecoveryCode(workspace.recovery_code)


def test_the_code_opens_the_dossier_also_when_it_was_moved(secret: Path, tmp_path: Path) -> None:
    code = code_of(secret, PASSWORD)
    moved = secret.rename(tmp_path / "elders.assetmap")
    with Workspace.open(moved, RecoveryCode(code.letters.lower().replace("\n", ""))) as workspace:
        assert workspace.encrypted
        assert workspace.recovery_code == code.letters


def test_the_code_gives_a_new_password_and_ends_to_work(secret: Path) -> None:
    old = code_of(secret, PASSWORD)
    Workspace.change_password(secret, old, "een nieuw geheim")
    new = code_of(secret, "een nieuw geheim")
    assert new != old
    with pytest.raises(WrongPassword, match="does not open with this code"):
        Workspace.open(secret, old)
    Workspace.open(secret, new).close()


def test_a_slip_and_the_code_of_another_dossier_are_told_apart(secret: Path, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ander.assetmap", PASSWORD) as other:
        code = other.recovery_code
    with pytest.raises(WrongPassword, match="does not open with this code"):
        Workspace.open(secret, RecoveryCode(code))
    with pytest.raises(MistypedCode):
        Workspace.open(secret, RecoveryCode(("1" if code[0] == "0" else "0") + code[1:]))


def test_a_plain_dossier_has_no_code_and_a_closed_one_forgets_it(tmp_path: Path, secret: Path) -> None:
    with Workspace.create(tmp_path / "open.assetmap") as workspace:
        assert workspace.recovery_code == ""
    closed = Workspace.open(secret, PASSWORD)
    closed.close()
    assert closed.recovery_code == ""


def test_the_name_of_a_key_goes_with_the_file_and_changes_with_the_password(secret: Path, tmp_path: Path) -> None:
    name = keys.name_of(secret)
    copy = tmp_path / "kopie.assetmap"
    copy.write_bytes(secret.read_bytes())
    assert keys.name_of(copy) == name
    assert "geheim" not in name
    Workspace.change_password(secret, PASSWORD, "een nieuw geheim")
    assert keys.name_of(secret) not in {name, ""}
    assert keys.name_of(tmp_path / "weg.assetmap") == ""
