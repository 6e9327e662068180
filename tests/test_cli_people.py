"""People and audiences on the command line: note, list, withdraw, import and export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assetmap.domain.consent import default_end

Cli = Callable[..., Any]
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))


def added(cli: Cli, dossier: Path, *more: str, name: str = "Fatima el Amrani") -> str:
    answer = cli("add-person", dossier, "--name", name, *more)
    assert (answer.code, answer.err) == (0, "")
    return str(answer.out.strip())


def imported(cli: Cli, dossier: Path, *lines: str) -> Any:
    file = dossier.with_name("assets.csv")
    file.write_text("soort;titel;lat;lon;persoon\n" + "\n".join(lines) + "\n", encoding="utf-8")
    answer = cli("import-assets", dossier, file, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def exported(cli: Cli, dossier: Path, *words: str) -> tuple[str, str]:
    out = dossier.with_name("uit.csv")
    answer = cli("export", dossier, out, "--overwrite", *words)
    assert answer.code == 0, answer.err
    return out.read_text(encoding="utf-8-sig"), str(answer.err)


def people(cli: Cli, dossier: Path) -> Any:
    return json.loads(cli("people", dossier, "--json").out)


def test_a_person_is_noted_with_consent_and_listed(cli: Cli, dossier: Path) -> None:
    until = (TODAY + timedelta(days=30)).isoformat()
    key = added(
        cli,
        dossier,
        *("--phone", "06 12345678", "--email", "f@voorbeeld.nl", "--ground", "public_task"),
        *("--consent", "partners", "--with-name", "--until", until),
    )
    assert people(cli, dossier) == [
        {
            "id": key,
            "name": "Fatima el Amrani",
            "phone": "06 12345678",
            "email": "f@voorbeeld.nl",
            "ground": "public_task",
            "is_16_or_older": None,
            "last_spoken": TODAY.isoformat(),
            "consent": {
                "standing": "expires",
                "audience": "partners",
                "with_name": True,
                "with_contact": False,
                "until": until,
            },
            "assets": [],
        }
    ]
    listed = cli("people", dossier)
    assert "Fatima el Amrani" in listed.out
    assert "Consent ends soon: Partners" in listed.out
    assert "1 person" in listed.err


def test_a_consent_lasts_two_years_unless_said_otherwise(cli: Cli, dossier: Path) -> None:
    added(cli, dossier, "--consent", "partners", name="Bo")
    added(cli, dossier, "--consent", "partners", "--until", "never", name="Kim")
    ends = {person["name"]: person["consent"]["until"] for person in people(cli, dossier)}
    assert ends == {"Bo": default_end(TODAY).isoformat(), "Kim": None}


def test_what_is_wrong_is_a_sentence(cli: Cli, dossier: Path) -> None:
    assert cli("add-person", dossier, "--name", "x", "--with-name").code == 2
    assert cli("add-person", dossier, "--name", "x", "--consent", "team", "--until", "morgen").code == 2
    assert cli("add-person", dossier, "--name", "x", "--consent", "iedereen").code == 2
    assert cli("add-person", dossier).code == 2
    for words in (
        ("--name", " "),
        ("--name", "x", "--email", "geen"),
        ("--name", "x", "--consent", "team", "--until", "2020-01-01"),
    ):
        answer = cli("add-person", dossier, *words)
        assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    answer = cli("withdraw", dossier, "Niemand")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert people(cli, dossier) == []


def test_a_child_needs_a_parent(cli: Cli, dossier: Path) -> None:
    answer = cli("add-person", dossier, "--name", "Bo", "--consent", "public", "--under-16")
    assert "no parent agreed" in answer.err
    added(cli, dossier, "--consent", "public", "--under-16", "--parent-agreed", name="Kim")
    standings = {person["name"]: person["consent"]["standing"] for person in people(cli, dossier)}
    assert standings == {"Bo": "missing", "Kim": "valid"}


def test_imported_assets_know_their_people(cli: Cli, dossier: Path) -> None:
    fatima, bo = added(cli, dossier), added(cli, dossier, name="Bo Vos")
    added(cli, dossier, name="Jan")
    added(cli, dossier, name="Jan")
    report = imported(
        cli,
        dossier,
        "talent;Kookt;51.19;5.98;fatima EL amrani",
        f"talent;Zingt;51.19;5.98;{fatima}",
        f'vereniging;Zangkoor;51.19;5.98;"Bo Vos; {fatima}"',
        "talent;Naait;51.19;5.98;Onbekend",
        "talent;Klust;51.19;5.98;Jan",
        f'talent;Danst;51.19;5.98;"{fatima};{bo}"',
        "talent;Tuiniert;51.19;5.98;",
    )
    assert report["assets"] == 7
    assert [finding["row"] for finding in report["warnings"]] == [5, 6, 7]
    counts = {person["name"]: len(person["assets"]) for person in people(cli, dossier)}
    assert counts == {"Fatima el Amrani": 3, "Bo Vos": 1, "Jan": 0}


def test_an_export_is_public_unless_said_otherwise(cli: Cli, dossier: Path) -> None:
    added(cli, dossier, "--consent", "partners", "--phone", "0612345678")
    imported(cli, dossier, "talent;Kookt;51.191234;5.981234;Fatima el Amrani", "plek;Tuin;51.19;5.98;")
    text, said = exported(cli, dossier)
    assert "Tuin" in text
    assert "Kookt" not in text
    assert "for: Public" in said
    assert "no consent for this audience" in said
    text, said = exported(cli, dossier, "--audience", "partners")
    assert "Kookt" in text
    assert "Fatima" in text
    assert not [word for word in ("Amrani", "0612345678", "51,191234", "5,981234") if word in text]
    assert "1 contact detail" not in said  # one is too few to be told
    assert "Some contact details: no consent" in said
    text, said = exported(cli, dossier, "--audience", "team")
    assert all(word in text for word in ("Fatima el Amrani", "0612345678", "51,191234", "5,981234"))
    assert "for the team" in said


def test_withdrawing_works_at_once_and_on_everything(cli: Cli, dossier: Path) -> None:
    key = added(cli, dossier, "--consent", "public", "--with-name", "--with-contact", "--phone", "0612345678")
    imported(cli, dossier, f"talent;Kookt;51.19;5.98;{key}", f"vereniging;Zangkoor;51.19;5.98;{key}")
    assert "Amrani" in exported(cli, dossier)[0]
    assert "Kookt" in exported(cli, dossier, "--audience", "partners")[0]
    answer = cli("withdraw", dossier, "Fatima el Amrani")
    assert (answer.code, answer.err) == (0, "1 consent withdrawn.\n")
    for audience in ("partners", "residents", "public"):
        text, _said = exported(cli, dossier, "--audience", audience)
        assert "Zangkoor" in text
        assert not [word for word in ("Kookt", "Fatima", "Amrani", "0612345678") if word in text]
    assert people(cli, dossier)[0]["consent"]["standing"] == "withdrawn"
    assert "no consent to withdraw" in cli("withdraw", dossier, key).err
    assert cli("check", dossier).code == 0
