"""The command line: erasing someone, backups, and reading another dossier in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NAME = "Xántippe Quollvürst"


@pytest.fixture
def path(tmp_path: Path, cli: Callable[..., Any]) -> Path:
    made = tmp_path / "wijk.assetmap"
    assert cli("new", made).code == 0
    return made


def test_erasing_says_where_it_looked(path: Path, cli: Callable[..., Any], tmp_path: Path) -> None:
    person = cli("add-person", path, "--name", NAME, "--phone", "06-98765432", "--consent", "partners").out.strip()
    (tmp_path / "lijst.csv").write_text(f"soort;titel;persoon\ntalent;Brood;{person}\nplek;Tuin van {NAME};\n")
    assert cli("import-assets", path, tmp_path / "lijst.csv").code == 0
    copy = tmp_path / "usb" / "kopie"
    copy.parent.mkdir()
    assert cli("backup", path, copy).out.strip() == f"{copy}.assetmap"

    answer = cli("erase", path, NAME.upper(), "--keep-assets")

    assert answer.code == 0
    assert "1 text that mentions this person: the name becomes …" in answer.err
    assert "Looked in the dossier itself, also between the lines: nothing found." in answer.out
    assert json.loads(cli("people", path, "--json").out) == []
    assert {item["title"] for item in json.loads(cli("assets", path, "--json").out)} == {"Brood", "Tuin van …"}
    assert NAME.encode() not in path.read_bytes()
    assert cli("erase", path, person).code == 1
    assert cli("check", path).code == 0
    assert "erased" in cli("log", path).out

    back = cli("restore", path, f"{copy}.assetmap")
    assert "1 person who had been erased was in the backup, and was left out." in back.err
    assert json.loads(cli("people", path, "--json").out) == []
    again = json.loads(cli("restore", path, f"{copy}.assetmap", "--yes", "--json").out)
    assert again["erased"] == 1
    assert (tmp_path / again["kept"]).is_file()
    assert cli("restore", path, tmp_path / "niets.assetmap").code == 1


def test_an_old_copy_says_that_it_was_cleansed(path: Path, cli: Callable[..., Any], tmp_path: Path) -> None:
    cli("add-person", path, "--name", NAME)
    (tmp_path / "usb").mkdir()
    shutil.copy(path, old := tmp_path / "usb" / "oud.assetmap")
    cli("erase", path, NAME)
    answer = cli("people", old, "--json")
    assert json.loads(answer.out) == []
    assert "This is an older copy: people who had been erased were still in it (1)." in answer.err
    assert cli("people", old).err == "0 persons\n"


def test_erasing_as_json(path: Path, cli: Callable[..., Any]) -> None:
    cli("add-person", path, "--name", NAME)
    found = json.loads(cli("erase", path, NAME, "--yes", "--json").out)
    assert found["clean"] is True
    assert [place["found"] for place in found["places"]] == [0] * 4


def test_another_dossier_is_read_in_with_its_own_password(
    path: Path, cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIRS", "van de collega")
    other = tmp_path / "collega.assetmap"
    cli("new", other, "--password-env", "THEIRS")
    cli("add-person", other, "--name", NAME, "--password-env", "THEIRS")
    assert "needs its password" in cli("import-dossier", path, other).err
    answer = cli("import-dossier", path, other, "--other-password-env", "THEIRS")
    assert answer.out.splitlines() == ["1 person"]
    assert [person["name"] for person in json.loads(cli("people", path, "--json").out)] == [NAME]
    again = json.loads(cli("import-dossier", path, other, "--other-password-env", "THEIRS", "--json").out)
    assert (again["persons"], again["already_here"]) == (0, 1)
