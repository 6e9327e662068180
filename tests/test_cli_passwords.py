"""Passwords on the command line: from the environment only, in no message, and for every command about a dossier."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap.cli import arguments
from assetmap.imports.table import read_assets
from assetmap.operations import assets
from assetmap.workspace import Workspace

Cli = Callable[..., Any]
OLD, NEW = "Geheim van de buurt", "Een ander geheim"
CSV = "soort;titel;omschrijving;lat;lon;themas\ntalent;Fatima bakt taart;;51.2021;6.0107;eten\n"
WITH = ("--password-env", "OLD")


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLD", OLD)
    monkeypatch.setenv("NEW", NEW)
    monkeypatch.setenv("EMPTY", "")


@pytest.fixture
def plain(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "open.assetmap"
    assert cli("new", path).code == 0
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted dossier with an asset; to copy, not to open."""
    folder = tmp_path_factory.mktemp("secret")
    table = folder / "assets.csv"
    table.write_text(CSV, encoding="utf-8")
    with Workspace.create(folder / "wijk.assetmap", OLD) as workspace:
        found = read_assets(table).assets
        workspace.do("Assets imported", lambda unit: assets.import_assets(unit, found))
        return workspace.path


@pytest.fixture
def secret(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path))


def test_a_new_dossier_with_a_password_is_encrypted(cli: Cli, tmp_path: Path) -> None:
    answer = cli("new", tmp_path / "wijk", *WITH)
    assert (answer.code, answer.err) == (0, "")
    assert Path(answer.out.strip()) == tmp_path / "wijk.assetmap"
    assert Workspace.needs_password(tmp_path / "wijk.assetmap")


def test_a_new_dossier_without_one_says_so(cli: Cli, tmp_path: Path) -> None:
    answer = cli("new", tmp_path / "wijk")
    assert answer.code == 0
    assert "This dossier is not encrypted" in answer.err
    assert not Workspace.needs_password(tmp_path / "wijk.assetmap")


def test_a_demo_can_be_encrypted(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "demo.assetmap"
    assert cli("demo", path, *WITH).code == 0
    assert Workspace.needs_password(path)
    assert "Fatima" not in path.read_bytes().decode("latin-1")
    assert cli("check", path, *WITH).code == 0


def test_every_command_about_a_dossier_takes_the_password(cli: Cli) -> None:
    for command in arguments.COMMANDS:
        answer = cli(command, "--help")
        assert ("--password-env" in answer.out) is (" DOSSIER" in answer.out), command


def test_with_the_password_it_is_a_dossier_as_any_other(cli: Cli, secret: Path, tmp_path: Path) -> None:
    table = tmp_path / "assets.csv"
    table.write_text(CSV.replace("Fatima", "Noor"), encoding="utf-8")
    assert cli("import-assets", secret, table, *WITH).code == 0
    assert "Noor bakt taart" in cli("assets", secret, *WITH).out
    assert cli("areas", secret, "--json", *WITH).out.strip() == "[]"
    assert cli("divisions", secret, *WITH).code == 0
    assert cli("check", secret, *WITH).out == "This dossier is whole.\n"
    exported = cli("export", secret, tmp_path / "uit.csv", "--audience", "team", *WITH)
    assert exported.code == 0
    assert "Fatima" in (tmp_path / "uit.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "has a password"),
        (("--password-env", "NEW"), "does not open with this password"),
        (("--password-env", "EMPTY"), "is not there, or is empty"),
        (("--password-env", "Geheim dat als naam getypt is"), "is not there, or is empty"),
    ],
)
@pytest.mark.parametrize("command", ["assets", "check", "areas", "decrypt"])
def test_without_the_right_password_one_sentence(
    cli: Cli, secret: Path, command: str, options: tuple[str, ...], sentence: str
) -> None:
    before = secret.read_bytes()
    answer = cli(command, secret, *options)
    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert not any(words in answer.err for words in (OLD, NEW, "getypt"))
    assert secret.read_bytes() == before


def test_a_dry_run_needs_the_password_and_leaves_the_file_as_it_is(cli: Cli, secret: Path, tmp_path: Path) -> None:
    from assetmap.demo import write_shapefile

    file = write_shapefile(tmp_path)
    before = secret.read_bytes()
    names = {item.name for item in tmp_path.iterdir()}
    assert cli("import-areas", secret, file, "--dry-run").code == 1
    assert cli("import-areas", secret, file, "--dry-run", *WITH).code == 0
    assert secret.read_bytes() == before
    assert {item.name for item in tmp_path.iterdir()} == names


@pytest.mark.parametrize("option", ["--new-password-env", "--password-env"])
def test_encrypt(cli: Cli, plain: Path, option: str) -> None:
    answer = cli("encrypt", plain, option, "NEW")
    assert (answer.code, answer.out) == (0, f"{plain}\n")
    assert "throw them away" in answer.err
    assert cli("check", plain).code == 1
    assert cli("check", plain, "--password-env", "NEW").code == 0


def test_encrypting_twice_is_refused(cli: Cli, secret: Path) -> None:
    answer = cli("encrypt", secret, "--new-password-env", "NEW")
    assert answer.code == 1
    assert "change-password" in answer.err


def test_decrypt(cli: Cli, secret: Path) -> None:
    answer = cli("decrypt", secret, *WITH, "--yes")
    assert answer.code == 0
    assert "not encrypted any more" in answer.err
    assert cli("check", secret).code == 0
    again = cli("decrypt", secret, *WITH)
    assert again.code == 1
    assert "has no password" in again.err


@pytest.mark.parametrize(("said", "code"), [("n\n", 130), ("\n", 130), ("", 130), ("ja\n", 0), ("Y\n", 0)])
def test_decrypt_asks_whoever_sits_at_a_terminal(
    cli: Cli, secret: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: int
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(said))
    answer = cli("decrypt", secret, *WITH)
    assert "can read all that is in it" in answer.err
    assert answer.code == code
    assert Workspace.needs_password(secret) is (code != 0)


def test_change_password(cli: Cli, secret: Path) -> None:
    answer = cli("change-password", secret, *WITH, "--new-password-env", "NEW")
    assert answer.code == 0
    assert "still open with the old one" in answer.err
    assert cli("check", secret, *WITH).code == 1
    assert "Fatima" in cli("assets", secret, "--password-env", "NEW").out


def test_a_plain_dossier_has_no_password_to_change(cli: Cli, plain: Path) -> None:
    answer = cli("change-password", plain, *WITH, "--new-password-env", "NEW")
    assert answer.code == 1
    assert "assetmap encrypt" in answer.err


@pytest.mark.parametrize("command", ["encrypt", "change-password"])
def test_a_new_password_must_be_named(cli: Cli, plain: Path, command: str) -> None:
    answer = cli(command, plain)
    assert answer.code == 2
    assert "--new-password-env" in answer.err


@pytest.mark.parametrize("command", ["encrypt", "decrypt", "change-password"])
def test_a_dossier_that_is_not_there(cli: Cli, tmp_path: Path, command: str) -> None:
    options = () if command == "decrypt" else ("--new-password-env", "NEW")
    answer = cli(command, tmp_path / "weg.assetmap", *options)
    assert answer.code == 1
    assert "There is no dossier" in answer.err
    assert not list(tmp_path.iterdir())


def test_a_plain_dossier_opens_also_when_a_password_is_given(cli: Cli, plain: Path) -> None:
    assert cli("check", plain, *WITH).code == 0


def test_the_recovery_code_opens_what_the_password_opened(cli: Cli, secret: Path, monkeypatch: Any) -> None:
    answer = cli("recovery-code", secret, *WITH)
    assert answer.code == 0
    assert "safe place" in answer.err
    monkeypatch.setenv("CODE", answer.out.lower().replace("0", "o"))
    changed = cli("change-password", secret, "--recovery-env", "CODE", "--new-password-env", "NEW")
    assert changed.code == 0
    assert "Fatima bakt taart" in cli("assets", secret, "--password-env", "NEW").out
    assert cli("recovery-code", secret, "--password-env", "NEW").out != answer.out
    again = cli("change-password", secret, "--recovery-env", "CODE", "--new-password-env", "OLD")
    assert again.code == 1
    assert "does not open with this code" in again.err


def test_a_slip_in_the_code_is_one_sentence_that_repeats_nothing(cli: Cli, secret: Path, monkeypatch: Any) -> None:
    code = cli("recovery-code", secret, *WITH).out
    slip = code[:5] + ("A" if code[5] != "A" else "B") + code[6:]
    monkeypatch.setenv("CODE", slip)
    answer = cli("change-password", secret, "--recovery-env", "CODE", "--new-password-env", "NEW")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.strip() == "Line 1 of the code is not right. Compare it with the paper."
    assert cli("check", secret, *WITH).code == 0


def test_a_plain_dossier_has_no_recovery_code(cli: Cli, plain: Path) -> None:
    assert "has no password" in cli("recovery-code", plain).err
