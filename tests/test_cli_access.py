"""The access log and inzage from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assetmap import settings
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.operations import assets, people
from assetmap.workspace import Workspace

Cli = Callable[..., Any]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "donderberg") as workspace:
        workspace.do("Place", partial(assets.add, asset=Asset(id="a1", kind=Kind.PLACE, title="Buurthuis")))
        return workspace.path


@pytest.fixture
def fatima(dossier: Path, cli: Cli) -> str:
    answer = cli("add-person", dossier, "--name", "Fatima el Amrani", "--phone", "06 12345678", "--consent", "partners")
    found: str = answer.out.strip()
    return found


def logged(cli: Cli, dossier: Path) -> list[dict[str, Any]]:
    """What the log says was done, oldest first, without openings."""
    answer = cli("log", dossier, "--json")
    assert answer.code == 0
    entries: list[dict[str, Any]] = json.loads(answer.out)
    return [entry for entry in reversed(entries) if entry["what"] != "opened"]


def test_every_opening_is_noted_as_of_this_laptop(dossier: Path, cli: Cli) -> None:
    before = dossier.read_bytes()
    assert cli("import-areas", dossier, "weg.shp").code == 1
    assert dossier.read_bytes() == before, "what was refused leaves nothing"
    cli("assets", dossier)
    cli("log", dossier)
    entries = json.loads(cli("log", dossier, "--json").out)
    assert [(entry["what"], entry["own"]) for entry in entries] == [("opened", True)] * 2
    assert {entry["who"] for entry in entries} == {settings.load().signature()}


def test_an_export_is_noted_with_its_audience(dossier: Path, cli: Cli, tmp_path: Path) -> None:
    assert cli("export", dossier, tmp_path / "uit.csv", "--audience", "residents").code == 0
    assert cli("export", dossier, tmp_path / "uit.xlsx").code == 0
    assert [(entry["what"], entry["form"], entry["audience"]) for entry in logged(cli, dossier)] == [
        ("exported", ".csv", "residents"),
        ("exported", ".xlsx", "public"),
    ]


def test_a_changed_password_is_noted(dossier: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EERST", "paard batterij nietje")
    monkeypatch.setenv("DAARNA", "nietje batterij paard")
    assert cli("encrypt", dossier, "--new-password-env", "EERST").code == 0
    changed = ("change-password", dossier, "--password-env", "EERST", "--new-password-env", "DAARNA")
    assert cli(*changed).code == 0
    assert cli("decrypt", dossier, "--password-env", "DAARNA", "--yes").code == 0
    assert [entry["what"] for entry in logged(cli, dossier)] == ["encrypted", "password", "decrypted"]


def test_the_log_is_readable_and_tells_how_long_it_lasts(dossier: Path, fatima: str, cli: Cli, tmp_path: Path) -> None:
    cli("subject", dossier, fatima, tmp_path / "inzage.html")
    answer = cli("log", dossier)
    assert answer.code == 0
    assert re.search(r"\d\d-\d\d-\d{4} \d\d:\d\d +this laptop +Inzage given \(\.html\): Fatima el Amrani", answer.out)
    assert "two years" in answer.err


def test_the_log_itself_holds_no_names(dossier: Path, fatima: str, cli: Cli, tmp_path: Path) -> None:
    cli("subject", dossier, "fatima el amrani", tmp_path / "inzage.html")
    entry = logged(cli, dossier)[-1]
    assert (entry["what"], entry["about"], entry["form"]) == ("subject", fatima, ".html")
    assert "Fatima" not in json.dumps(entry)


def test_inzage_is_written_as_a_page_or_as_data(dossier: Path, fatima: str, cli: Cli, tmp_path: Path) -> None:
    for name in ("inzage.html", "inzage.json"):
        answer = cli("subject", dossier, fatima, tmp_path / name)
        assert (answer.code, answer.out.strip()) == (0, str(tmp_path / name))
        assert "this person only" in answer.err
        assert "06 12345678" in (tmp_path / name).read_text(encoding="utf-8")


def test_inzage_never_replaces_a_file_unasked(dossier: Path, fatima: str, cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "inzage.html"
    target.write_text("van een ander", encoding="utf-8")
    answer = cli("subject", dossier, fatima, target)
    assert (answer.code, target.read_text(encoding="utf-8")) == (1, "van een ander")
    assert "already there" in answer.err
    assert cli("subject", dossier, fatima, target, "--overwrite").code == 0
    assert "Fatima" in target.read_text(encoding="utf-8")


def test_inzage_of_nobody_and_as_another_kind_of_file_is_refused(
    dossier: Path, fatima: str, cli: Cli, tmp_path: Path
) -> None:
    assert "nobody called" in cli("subject", dossier, "Piet", tmp_path / "uit.html").err
    assert ".html, .json" in cli("subject", dossier, fatima, tmp_path / "uit.txt").err
    assert list(tmp_path.glob("uit*")) == []


def test_other_texts_with_the_name_go_along_only_when_asked(
    dossier: Path, fatima: str, cli: Cli, tmp_path: Path
) -> None:
    told = Asset(
        id="a2",
        kind=Kind.PLACE,
        title="Buurttuin",
        description="Fatima el Amrani en Piet beheren de sleutel",
        audience=Audience.TEAM,
    )
    with Workspace.open(dossier) as workspace:
        workspace.do("Place", partial(assets.add, asset=told))
    left = cli("subject", dossier, fatima, tmp_path / "zonder.html")
    assert "1 other text with the name is left out" in left.err
    assert "Piet" not in (tmp_path / "zonder.html").read_text(encoding="utf-8")
    taken = cli("subject", dossier, fatima, tmp_path / "met.html", "--with-mentions")
    assert "check that it tells nothing of others" in taken.err
    assert "Piet" in (tmp_path / "met.html").read_text(encoding="utf-8")


def test_a_linked_talent_is_the_persons_own(dossier: Path, fatima: str, cli: Cli, tmp_path: Path) -> None:
    talent = Asset(id="t1", kind=Kind.TALENT, title="Fatima kookt", quote="Ik kook altijd te veel")
    with Workspace.open(dossier) as workspace:
        workspace.do("Talent", partial(assets.add, asset=talent))
        workspace.do("Link", lambda unit: people.link(unit, "t1", fatima))
    answer = cli("subject", dossier, fatima, tmp_path / "uit.html")
    assert "other text" not in answer.err
    assert "Ik kook altijd te veel" in (tmp_path / "uit.html").read_text(encoding="utf-8")
