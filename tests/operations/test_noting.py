"""An asset with the people beside it, written down in one step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.noting import Named
from assetmap.domain.people import Person, Role
from assetmap.operations import assets, people
from assetmap.operations.noting import note
from assetmap.workspace import Workspace

NEW = Named("Fatima El Idrissi", Role.GIVER)
TALENT = Asset(id="", kind=Kind.TALENT, title="Kookt")
CLUB = Asset(id="", kind=Kind.ASSOCIATION, title="Zangkoor")


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as made:
        yield made
        assert made.check(assets.locate) == ()


def noted(workspace: Workspace, asset: Asset, *named: Named) -> str:
    return workspace.do("Talent added", partial(note, asset=asset, named=named))


def beside(workspace: Workspace, asset_id: str) -> dict[str, Role]:
    return {each.person.name: each.role for each in workspace.people_of(asset_id)}


def test_asset_and_new_person_are_one_step_and_one_undo(workspace: Workspace) -> None:
    key = noted(workspace, TALENT, NEW)
    assert beside(workspace, key) == {"Fatima El Idrissi": Role.GIVER}
    assert workspace.undo() == "Talent added"
    assert (workspace.asset(key), workspace.persons(), workspace.person_links()) == (None, (), ())
    workspace.redo()
    assert beside(workspace, key) == {"Fatima El Idrissi": Role.GIVER}


def test_someone_of_the_dossier_is_not_noted_again(workspace: Workspace) -> None:
    person_id = workspace.do("Person", partial(people.add_person, person=Person(id="", name="Jan de Vries")))
    key = noted(workspace, TALENT, Named("Jan de Vries", Role.GIVER, person_id))
    assert [person.id for person in workspace.persons()] == [person_id]
    assert beside(workspace, key) == {"Jan de Vries": Role.GIVER}


def test_two_new_persons_of_one_name_are_two(workspace: Workspace) -> None:
    key = noted(workspace, CLUB, Named("Jan", Role.BOARD), Named("Jan", Role.VOLUNTEER))
    assert len(workspace.persons()) == 2
    assert {each.role for each in workspace.people_of(key)} == {Role.BOARD, Role.VOLUNTEER}


def test_contacts_change_role_come_and_go_and_stay_in_the_dossier(workspace: Workspace) -> None:
    key = noted(workspace, CLUB, Named("Jan", Role.BOARD), Named("Piet", Role.CONTACT))
    jan = next(each for each in workspace.people_of(key) if each.person.name == "Jan")
    now = (replace(jan.named, role=Role.VOLUNTEER), Named("Truus", Role.FLOOR))
    noted(workspace, replace(CLUB, id=key), *now)
    assert beside(workspace, key) == {"Jan": Role.VOLUNTEER, "Truus": Role.FLOOR}
    assert {person.name for person in workspace.persons()} == {"Jan", "Piet", "Truus"}


def test_another_giver_takes_the_place_of_the_first(workspace: Workspace) -> None:
    key = noted(workspace, TALENT, NEW)
    noted(workspace, replace(TALENT, id=key), Named("Noor", Role.GIVER))
    assert beside(workspace, key) == {"Noor": Role.GIVER}


def test_what_changed_its_kind_keeps_the_person_as_a_contact(workspace: Workspace) -> None:
    key = noted(workspace, TALENT, NEW)
    (fatima,) = workspace.people_of(key)
    noted(workspace, replace(TALENT, id=key, kind=Kind.ACTIVITY), replace(fatima.named, role=Role.CONTACT))
    assert beside(workspace, key) == {"Fatima El Idrissi": Role.CONTACT}


def test_nothing_changed_is_no_step(workspace: Workspace) -> None:
    key = noted(workspace, TALENT, NEW)
    before = len(workspace.steps())
    (fatima,) = workspace.people_of(key)
    noted(workspace, replace(TALENT, id=key), fatima.named)
    assert len(workspace.steps()) == before


@pytest.mark.parametrize(
    ("asset", "named", "error"),
    [
        (TALENT, Named("", Role.GIVER), KnownError),
        (TALENT, Named("Jan", Role.BOARD), KnownError),
        (TALENT, Named("Jan", Role.GIVER, "gone"), NotFound),
        (replace(TALENT, title=""), NEW, KnownError),
    ],
)
def test_what_must_be_mended_leaves_nothing_behind(
    workspace: Workspace, asset: Asset, named: Named, error: type[KnownError]
) -> None:
    with pytest.raises(error):
        noted(workspace, asset, named)
    assert (workspace.persons(), workspace.counts().total) == ((), 0)
