"""People and consent through the door of the workspace: noted, changed, withdrawn, undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.people import Ground, Link, Person, Role
from assetmap.operations import assets, people
from assetmap.workspace import Workspace

TODAY = date(2026, 11, 21)
FATIMA = Person(
    id="",
    name=" Fatima el  Amrani",
    phone="06 12345678",
    email="f@voorbeeld.nl",
    address="Kasteellaan 3",
    note="Hond heet Bo",
    is_16_or_older=True,
    ground=Ground.PUBLIC_TASK,
    last_spoken=TODAY,
)


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as made:
        yield made
        assert made.check(assets.locate) == ()


def added(workspace: Workspace, person: Person = FATIMA) -> str:
    return workspace.do("Person", partial(people.add_person, person=person))


def asset(workspace: Workspace, kind: Kind = Kind.TALENT) -> str:
    return workspace.do("Asset", partial(assets.add, asset=Asset(id="", kind=kind, title="Kookt")))


def agree(workspace: Workspace, person_id: str, **more: object) -> str:
    made = replace(
        Consent(id="", person_id=person_id, given_on=TODAY, audience=Audience.PARTNERS),
        **more,  # type: ignore[arg-type]
    )
    return workspace.do("Consent", partial(people.give_consent, consent=made, today=TODAY))


def test_a_person_is_noted_found_and_changed(workspace: Workspace) -> None:
    key = added(workspace)
    found = workspace.person(key)
    stamps = {"created_at": found.created_at, "updated_at": found.updated_at}
    assert found == replace(FATIMA, id=key, name="Fatima el Amrani", **stamps)  # type: ignore[arg-type]
    assert workspace.person("fatima EL amrani") == found
    workspace.do("Person", partial(people.save_person, person=replace(found, note="", is_16_or_older=None)))
    assert workspace.person(key).note == ""
    assert workspace.person(key).is_16_or_older is None
    steps = len(workspace.steps())
    workspace.do("Person", partial(people.save_person, person=workspace.person(key)))
    assert len(workspace.steps()) == steps


def test_who_is_not_there_or_not_alone_is_told(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="nobody called"):
        workspace.person("Jan")
    added(workspace)
    added(workspace)
    with pytest.raises(NotFound, match="several"):
        workspace.person("Fatima el Amrani")
    with pytest.raises(KnownError, match="name"):
        added(workspace, Person(id="", name=" "))
    with pytest.raises(NotFound):
        workspace.do("x", partial(people.save_person, person=replace(FATIMA, id="weg")))
    with pytest.raises(NotFound):
        agree(workspace, "weg")


def test_consents_are_kept_and_withdrawn_together(workspace: Workspace) -> None:
    key = added(workspace)
    ended = agree(workspace, key, given_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    last = agree(workspace, key, ends_on=TODAY, with_name=True, noted_by="Bo", purpose="kaart")
    first = agree(workspace, key, given_on=TODAY - timedelta(days=3))
    assert [each.id for each in workspace.consents(key)] == [last, first, ended]
    assert workspace.do("Withdraw", partial(people.withdraw, person_id=key, today=TODAY)) == 2
    assert [each.withdrawn_on for each in workspace.consents(key)] == [TODAY, TODAY, None]
    assert workspace.do("Withdraw", partial(people.withdraw, person_id=key, today=TODAY)) == 0
    workspace.undo()
    assert [each.withdrawn_on for each in workspace.consents()] == [None, None, None]


def test_a_consent_of_tomorrow_is_refused(workspace: Workspace) -> None:
    with pytest.raises(KnownError, match="still to come"):
        agree(workspace, added(workspace), given_on=TODAY + timedelta(days=1))


def test_texts_are_versions_and_a_consent_knows_its_own(workspace: Workspace) -> None:
    key = added(workspace)
    agree(workspace, key)
    one = workspace.do("Text", partial(people.set_text, text=" Mag dit? "))
    assert workspace.do("Text", partial(people.set_text, text="Mag dit?")) == one
    two = workspace.do("Text", partial(people.set_text, text="Vindt u dit goed?"))
    assert [(text.version, text.text) for text in workspace.consent_texts()] == [
        (2, "Vindt u dit goed?"),
        (1, "Mag dit?"),
    ]
    agree(workspace, key)
    agree(workspace, key, text_id=one)
    assert {each.text_id for each in workspace.consents(key)} == {None, one, two}
    with pytest.raises(NotFound):
        agree(workspace, key, text_id="weg")
    with pytest.raises(KnownError):
        workspace.do("Text", partial(people.set_text, text=" "))


def test_a_talent_belongs_to_one_person_an_association_has_several(workspace: Workspace) -> None:
    one, other = added(workspace), added(workspace, Person(id="", name="Bo"))
    talent, club = asset(workspace), asset(workspace, Kind.ASSOCIATION)
    workspace.do("Link", partial(people.link, asset_id=talent, person_id=one))
    with pytest.raises(KnownError, match="someone else"):
        workspace.do("Link", partial(people.link, asset_id=talent, person_id=other))
    with pytest.raises(KnownError, match="contact persons"):
        workspace.do("Link", partial(people.link, asset_id=talent, person_id=one, role=Role.BOARD))
    with pytest.raises(KnownError, match="contact persons"):
        workspace.do("Link", partial(people.link, asset_id=club, person_id=one, role=Role.GIVER))
    workspace.do("Link", partial(people.link, asset_id=club, person_id=one, role=Role.BOARD))
    workspace.do("Link", partial(people.link, asset_id=club, person_id=other))
    workspace.do("Link", partial(people.link, asset_id=club, person_id=other, role=Role.VOLUNTEER))
    assert set(workspace.person_links()) == {
        Link(talent, one, Role.GIVER),
        Link(club, one, Role.BOARD),
        Link(club, other, Role.VOLUNTEER),
    }
    workspace.do("Unlink", partial(people.unlink, asset_id=talent, person_id=one))
    workspace.do("Link", partial(people.link, asset_id=talent, person_id=other))
    for missing_asset, missing_person in (("weg", one), (club, "weg")):
        with pytest.raises(NotFound):
            workspace.do("Link", partial(people.link, asset_id=missing_asset, person_id=missing_person))


def test_deleting_an_asset_takes_its_links_and_undo_brings_them_back(workspace: Workspace) -> None:
    key, talent = added(workspace), asset(workspace)
    workspace.do("Link", partial(people.link, asset_id=talent, person_id=key))
    workspace.do("Delete", partial(assets.delete, asset_id=talent))
    assert workspace.person_links() == ()
    assert workspace.persons()
    workspace.undo()
    assert workspace.person_links() == (Link(talent, key, Role.GIVER),)


def test_withdrawing_takes_effect_at_once_on_what_goes_out(workspace: Workspace) -> None:
    today = workspace.snapshot(Audience.TEAM).made_on
    key = added(workspace)
    talent = workspace.do(
        "Asset",
        partial(assets.add, asset=Asset(id="", kind=Kind.TALENT, title="Kookt", audience=Audience.PUBLIC)),
    )
    workspace.do("Link", partial(people.link, asset_id=talent, person_id=key))
    consent = Consent(id="", person_id=key, given_on=today, audience=Audience.PARTNERS)
    workspace.do("Consent", partial(people.give_consent, consent=consent, today=today))
    shown = workspace.snapshot(Audience.PARTNERS).assets
    assert (shown.id, shown.person) == ((talent,), ("Fatima",))
    assert workspace.snapshot(Audience.TEAM).assets.person == ("Fatima el Amrani",)
    workspace.do("Withdraw", partial(people.withdraw, person_id=key, today=today))
    assert workspace.snapshot(Audience.PARTNERS).assets.id == ()
