"""Inzage: everything of one person, readable, whole, and nothing of anyone else."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from assetmap import i18n
from assetmap.domain.access import Act
from assetmap.domain.assets import Asset, Audience, Gift, Kind, Sector
from assetmap.domain.consent import Consent, How
from assetmap.domain.errors import ExportRefused, NotFound
from assetmap.domain.people import Person
from assetmap.exports import subject
from assetmap.operations import assets, people
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

PDF = b"%PDF-1.4 een handtekening"
PNG = b"\x89PNG\r\n\x1a\n een foto"
FATIMA = Person(
    id="p1",
    name="Fatima el Amrani",
    phone="06 12345678",
    email="fatima@example.nl",
    address="Sterrenberg 12",
    note="Spreekt Berbers.\nLiever 's avonds.",
    last_spoken=date(2026, 11, 3),
)
TALENT = Asset(
    id="t1", kind=Kind.TALENT, title="Kookt voor de straat", quote="Ik kook te veel", gift=Gift.HANDS, themes=("eten",)
)
OF_FATIMA = (
    "Fatima el Amrani", "06 12345678", "fatima@example.nl", "Sterrenberg 12", "Spreekt Berbers.", "06 87654321",
    "Kaart van de buurt", "Mogen wij dit laten zien?", "Anja", "Kookt voor de straat", "Ik kook te veel", "eten",
    "Speeltuinvereniging", "formulier.pdf", "foto.png",
)  # fmt: skip
OF_OTHERS = ("Piet", "06 99999999", "Piet repareert", "Een tekst van later")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Fatima with all there can be of her, and Piet, who is somebody else."""
    with Workspace.create(tmp_path / "donderberg") as made:
        made.do("Bewoner genoteerd", partial(people.add_person, person=replace(FATIMA, phone="06 87654321")))
        made.do("Telefoon veranderd", partial(people.save_person, person=FATIMA))
        made.do("Tekst", partial(people.set_text, text="Mogen wij dit laten zien?"))
        made.do("Toestemming", _agree)
        made.do("Tekst", partial(people.set_text, text="Een tekst van later"))
        made.do("Talent", partial(assets.add, asset=TALENT))
        made.do("Talent", lambda unit: people.link(unit, "t1", "p1"))
        made.do(
            "Speeltuin", partial(assets.add, asset=Asset(id="v1", kind=Kind.ASSOCIATION, title="Speeltuinvereniging"))
        )
        made.do("Contact", lambda unit: people.link(unit, "v1", "p1"))
        made.do("Scans", _scan)
        made.do("Piet", partial(people.add_person, person=Person(id="p2", name="Piet", phone="06 99999999")))
        made.do("Talent", partial(assets.add, asset=Asset(id="t2", kind=Kind.TALENT, title="Piet repareert")))
        made.do("Koppeling", lambda unit: people.link(unit, "t2", "p2"))
        made.do("Contact", lambda unit: people.link(unit, "v1", "p2"))
        yield made


def _agree(unit: Unit) -> str:
    agreed = Consent(
        id="c1", person_id="p1", given_on=date(2026, 3, 1), purpose="Kaart van de buurt", audience=Audience.PARTNERS,
        how=How.WRITTEN, noted_by="Anja", ends_on=date(2027, 3, 1),
    )  # fmt: skip
    return people.give_consent(unit, agreed, today=date(2026, 11, 21))


def _scan(unit: Unit) -> None:
    for name, mime, content in (("formulier.pdf", "application/pdf", PDF), ("foto.png", "image/png", PNG)):
        row = {"id": name, "person_id": "p1", "consent_id": "c1", "name": name, "mime": mime, "size": len(content)}
        unit.insert_many("attachments", [{**row, "added_at": unit.now, "content": content}])


@pytest.mark.parametrize("suffix", subject.SUFFIXES)
def test_everything_of_the_person_and_nothing_of_others(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    target = subject.write(workspace.subject("p1"), tmp_path / f"inzage{suffix}")
    text = target.read_text(encoding="utf-8")
    assert [word for word in OF_FATIMA if word not in text] == []
    assert [word for word in OF_OTHERS if word in text] == []


def test_scans_are_in_both_files_to_the_byte(workspace: Workspace) -> None:
    found = workspace.subject("p1")
    page = subject.page(found)
    for mime, content in (("application/pdf", PDF), ("image/png", PNG)):
        assert f"data:{mime};base64,{base64.b64encode(content).decode()}" in page
    scans = json.loads(subject.data(found))["scans"]
    assert {scan["name"]: base64.b64decode(scan["base64"]) for scan in scans} == {
        "formulier.pdf": PDF,
        "foto.png": PNG,
    }


def test_the_history_tells_what_was_noted_when_and_what_was_undone(workspace: Workspace) -> None:
    workspace.do("Adres veranderd", partial(people.save_person, person=replace(FATIMA, address="Elders 1")))
    workspace.undo()
    found = workspace.subject("p1")
    assert [step.title for step in found.history] == [
        "Bewoner genoteerd", "Telefoon veranderd", "Toestemming", "Talent", "Talent", "Contact", "Scans",
        "Adres veranderd", "Adres veranderd",
    ]  # fmt: skip
    page = re.sub(r"\s+", " ", subject.page(found))
    assert "<del>06 87654321</del> 06 12345678" in page
    assert 'Adres veranderd <span class="off">undone</span>' in page
    assert "<del>Elders 1</del> Sterrenberg 12" in page


def test_what_was_taken_away_is_still_in_the_history(workspace: Workspace) -> None:
    workspace.do("Scan weg", lambda unit: unit.delete("attachments", "foto.png"))
    workspace.do("Losgemaakt", lambda unit: people.unlink(unit, "v1", "p1"))
    found = workspace.subject("p1")
    assert [scan.name for scan in found.scans] == ["formulier.pdf"]
    assert [step.title for step in found.history][-2:] == ["Scan weg", "Losgemaakt"]


def test_texts_that_mention_the_person_are_found_for_the_team_to_judge(workspace: Workspace) -> None:
    told = Asset(id="b1", kind=Kind.PLACE, title="Buurttuin", description="De sleutel is bij Fatima el Amrani en Jan")
    workspace.do("Plek", partial(assets.add, asset=told))
    found = workspace.subject("p1")
    assert [(each.table, each.column, each.text) for each in found.mentioned] == [
        ("assets", "description", "De sleutel is bij Fatima el Amrani en Jan")
    ]
    assert "en Jan" in subject.page(found)
    chosen = replace(found, mentioned=(), left_out=1)
    assert "en Jan" not in subject.page(chosen) + subject.data(chosen)
    assert "about others too: 1" in subject.page(chosen)


def test_of_an_organisation_the_sector_is_told(workspace: Workspace) -> None:
    i18n.use("nl")
    club = Asset(id="v1", kind=Kind.ASSOCIATION, title="Speeltuinvereniging", sector=Sector.COMMUNITY)
    workspace.do("Sector", partial(assets.save, asset=club))
    found = workspace.subject("p1")
    page = re.sub(r"\s+", " ", subject.page(found))
    assert re.search(r"Sector</dt>\s*<dd[^>]*>Omgeving<", page)
    assert '"sector": "community"' in subject.data(found)


def test_the_log_of_earlier_inzage_is_in_it(workspace: Workspace) -> None:
    assert "Your data was not given to you before." in subject.page(workspace.subject("p1"))
    workspace.access.note(Act.SUBJECT, about="p1", form=".html")
    workspace.access.note(Act.SUBJECT, about="p2", form=".html")
    found = workspace.subject("p1")
    assert len(found.log) == 1
    assert "Inzage given (.html)" in subject.page(found)


def test_the_page_lets_nothing_run_and_asks_for_nothing(workspace: Workspace) -> None:
    page = subject.page(workspace.subject("p1"))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "script" not in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<script|\bon\w+=|https?://", page)


def test_someone_of_whom_little_is_known(workspace: Workspace) -> None:
    workspace.do("Jan", partial(people.add_person, person=Person(id="p3", name="Jan")))
    i18n.use("nl")
    page = subject.page(workspace.subject("p3"))
    assert '<html lang="nl">' in page
    assert "Er is geen toestemming genoteerd." in page
    assert "None" not in page


def test_it_is_never_written_over_another_file_unasked(workspace: Workspace, tmp_path: Path) -> None:
    found, target = workspace.subject("p1"), tmp_path / "inzage.html"
    target.write_text("van een ander", encoding="utf-8")
    with pytest.raises(ExportRefused, match="already exists"):
        subject.write(found, target)
    with pytest.raises(ExportRefused, match="kind of file"):
        subject.write(found, tmp_path / "inzage.pdf")
    subject.write(found, target, overwrite=True)
    assert "Fatima" in target.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_nobody_has_no_inzage(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        workspace.subject("p9")
