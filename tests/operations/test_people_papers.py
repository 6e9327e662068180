"""A consent with what belongs to it, scans, and talks, through the door of the workspace; each one step back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.attachments import MAX_BYTES, Attachment
from assetmap.domain.consent import Consent, allowed
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.people import Person, Role
from assetmap.operations import assets, people
from assetmap.workspace import Workspace

TODAY = date(2026, 11, 21)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as made:
        yield made
        assert made.check(assets.locate) == ()


@pytest.fixture
def person(workspace: Workspace) -> str:
    return workspace.do("Person", partial(people.add_person, person=Person(id="", name="Fatima")))


def scan(person_id: str = "", name: str = "formulier.png") -> Attachment:
    return Attachment(id="", person_id=person_id, name=name, mime="", size=0)


def test_a_consent_is_noted_with_text_scan_and_person_in_one_step(workspace: Workspace, person: str) -> None:
    known = workspace.person(person)
    consent = Consent(id="", person_id=person, given_on=TODAY, audience=Audience.PARTNERS)
    operation = partial(
        people.note_consent,
        consent=consent,
        today=TODAY,
        text="Mogen we dit opschrijven?",
        person=Person(id=person, name=known.name, is_16_or_older=True, last_spoken=TODAY),
        scan=(scan(), PNG),
    )
    consent_id = workspace.do("Consent noted", operation)
    (text,) = workspace.consent_texts()
    (kept,) = workspace.consents(person)
    (attachment,) = workspace.attachments(person)
    assert (kept.id, kept.text_id) == (consent_id, text.id)
    assert (attachment.consent_id, attachment.person_id, attachment.mime, attachment.size) == (
        consent_id,
        person,
        "image/png",
        len(PNG),
    )
    assert workspace.attachment_content(attachment.id) == PNG
    assert workspace.person(person).is_16_or_older is True
    assert workspace.undo() == "Consent noted"
    assert not (workspace.consents(person))
    assert not (workspace.consent_texts())
    assert not (workspace.attachments(person))
    assert workspace.person(person).last_spoken is None
    workspace.redo()
    assert workspace.attachment_content(attachment.id) == PNG


def test_a_second_consent_keeps_the_texts_that_are_there(workspace: Workspace, person: str) -> None:
    for words in ("eerste", "tweede"):
        consent = Consent(id="", person_id=person, given_on=TODAY)
        workspace.do("Consent", partial(people.note_consent, consent=consent, today=TODAY, text=words))
    assert [text.text for text in workspace.consent_texts()] == ["eerste"]


def test_the_later_word_of_one_day_counts(workspace: Workspace, person: str) -> None:
    def note(audience: Audience, purpose: str, day: date = TODAY) -> None:
        consent = Consent(id="", person_id=person, given_on=day, audience=audience, purpose=purpose)
        workspace.do("Consent", partial(people.note_consent, consent=consent, today=TODAY))

    note(Audience.PARTNERS, "Kaart")
    note(Audience.PUBLIC, " kaart ")
    given = allowed(workspace.person(person), workspace.consents(person), TODAY)
    assert given is not None
    assert given.audience is Audience.PUBLIC
    note(Audience.TEAM, "Krant")  # for something else: the narrower holds
    note(Audience.PARTNERS, "Kaart", TODAY - timedelta(days=1))
    given = allowed(workspace.person(person), workspace.consents(person), TODAY)
    assert given is not None
    assert given.audience is Audience.TEAM


def test_nothing_is_noted_when_the_scan_cannot_be_kept(workspace: Workspace, person: str) -> None:
    consent = Consent(id="", person_id=person, given_on=TODAY)
    for content in (b"GIF89a", b"", PNG + bytes(MAX_BYTES)):
        with pytest.raises(KnownError):
            workspace.do(
                "Consent", partial(people.note_consent, consent=consent, today=TODAY, text="t", scan=(scan(), content))
            )
    assert not (workspace.consents(person))
    assert not (workspace.consent_texts())


def test_a_scan_is_taken_out_and_comes_back_with_undo(workspace: Workspace, person: str) -> None:
    key = workspace.do("Scan", partial(people.attach, attachment=scan(person), content=PNG))
    workspace.do("Out", partial(people.detach, attachment_id=key))
    assert workspace.attachments(person) == ()
    assert workspace.attachment_content(key) is None
    workspace.undo()
    assert workspace.attachment_content(key) == PNG
    with pytest.raises(NotFound):
        workspace.do("Scan", partial(people.attach, attachment=scan("nobody"), content=PNG))


def test_a_talk_moves_the_day_forward_only(workspace: Workspace, person: str) -> None:
    workspace.do("Spoken", partial(people.spoken, person_id=person, day=TODAY))
    workspace.do("Spoken", partial(people.spoken, person_id=person, day=TODAY - timedelta(days=5)))
    assert workspace.person(person).last_spoken == TODAY
    assert workspace.undo() == "Spoken"
    assert workspace.person(person).last_spoken is None
    with pytest.raises(NotFound):
        workspace.do("Spoken", partial(people.spoken, person_id="nobody", day=TODAY))


def test_everybody_is_read_with_consents_and_assets(workspace: Workspace, person: str) -> None:
    talent = workspace.do("Asset", partial(assets.add, asset=Asset(id="", kind=Kind.TALENT, title="Kookt")))
    club = workspace.do("Asset", partial(assets.add, asset=Asset(id="", kind=Kind.ASSOCIATION, title="Zangkoor")))
    workspace.do("Link", partial(people.link, asset_id=club, person_id=person, role=Role.BOARD))
    workspace.do("Link", partial(people.link, asset_id=talent, person_id=person))
    known = workspace.known_people()
    assert [each.id for each in known.persons] == [person]
    assert [(each.title, each.role) for each in known.assets[person]] == [
        ("Kookt", Role.GIVER),
        ("Zangkoor", Role.BOARD),
    ]
