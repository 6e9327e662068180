"""The field for a person: searching, choosing, someone new, and persons of the same name."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.noting import Named
from assetmap.domain.people import Person, Role
from assetmap.operations import assets, people
from assetmap.ui import theme
from assetmap.ui.person_choice import OFFERED, PersonField, PersonOption, matching, option, read_options
from assetmap.workspace import Workspace

FATIMA = option("p1", "Fatima El Idrissi", "Merelstraat 3", ["Kookt voor de hele straat"])
OTHER = option("p2", "Fatima El Idrissi", "Vinkstraat 8", ["Naait"])
ANDRE = option("p3", "André van der Bovenkamp-Oosterwijk tot Nijenrode " + "x" * 150, "", [])
OPTIONS = (ANDRE, FATIMA, OTHER)


@pytest.fixture
def field(qtbot: QtBot, dressed: theme.Theme) -> PersonField:
    made = PersonField()
    qtbot.addWidget(made)
    made.resize(312, 36)
    made.set_options(OPTIONS)
    made.show()
    made.setFocus()
    return made


def offered(field: PersonField) -> list[str]:
    return [field._rows.item(row).text() for row in range(field._rows.rowCount())]


def test_who_fits_is_offered_while_typing_and_taken_with_enter(qtbot: QtBot, field: PersonField) -> None:
    qtbot.keyClicks(field, "merel")
    assert field._popup.isVisible()
    assert offered(field) == ["Fatima El Idrissi", "New person: merel"]
    qtbot.keyClick(field._popup, Qt.Key.Key_Down)
    entered = QSignalSpy(field.returnPressed)
    qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    assert field.named(Role.GIVER) == Named("Fatima El Idrissi", Role.GIVER, "p1")
    assert entered.count() == 0, "Enter in the list chooses, and saves nothing yet"


def test_enter_without_a_choice_is_an_enter_of_the_field(qtbot: QtBot, field: PersonField) -> None:
    qtbot.keyClicks(field, "Noor Bakker")
    with qtbot.waitSignal(field.returnPressed):
        qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    assert field.named(Role.GIVER) == Named("Noor Bakker", Role.GIVER)
    assert not field._popup.isVisible()


def test_accents_capitals_and_other_words_find_too(field: PersonField) -> None:
    assert matching(OPTIONS, "ANDRE") == [ANDRE]
    assert matching(OPTIONS, "idrissi naait") == [OTHER]
    assert matching(OPTIONS, "fatima zzz") == []
    assert matching(OPTIONS, "") == list(OPTIONS)


def test_persons_of_one_name_stand_apart_and_must_be_chosen(qtbot: QtBot, field: PersonField) -> None:
    assert (FATIMA.about, OTHER.about) == ("Merelstraat 3 · Kookt voor de hele straat", "Vinkstraat 8 · Naait")
    qtbot.keyClicks(field, "fatima el idrissi")
    assert "2 persons are called fatima el idrissi" in field.problem()
    qtbot.keyClick(field._popup, Qt.Key.Key_Down)
    qtbot.keyClick(field._popup, Qt.Key.Key_Down)
    qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    assert field.problem() == ""
    assert field.named(Role.GIVER) == Named("Fatima El Idrissi", Role.GIVER, "p2")


def test_a_third_of_the_name_can_be_meant(qtbot: QtBot, field: PersonField) -> None:
    qtbot.keyClicks(field, "Fatima El Idrissi")
    for _row in range(3):
        qtbot.keyClick(field._popup, Qt.Key.Key_Down)
    qtbot.keyClick(field._popup, Qt.Key.Key_Return)
    assert (field.problem(), field.named(Role.GIVER)) == ("", Named("Fatima El Idrissi", Role.GIVER))


def test_a_name_that_only_one_has_is_that_person(qtbot: QtBot, field: PersonField) -> None:
    field.set_options([FATIMA])
    told: list[str] = []
    field.meant.connect(told.append)
    qtbot.keyClicks(field, "fatima el idrissi")
    assert field.named(Role.GIVER) == Named("Fatima El Idrissi", Role.GIVER, "p1")
    assert told[-1] == FATIMA.about


def test_typing_on_lets_go_of_who_was_chosen(qtbot: QtBot, field: PersonField) -> None:
    field.fill(FATIMA)
    field.end(False)  # noqa: FBT003 - Qt's own
    qtbot.keyClicks(field, "s")
    assert field.named(Role.GIVER) == Named("Fatima El Idrissis", Role.GIVER)
    field.clear()
    assert field.named(Role.GIVER) is None


def test_nobody_in_the_dossier_yet(qtbot: QtBot, field: PersonField) -> None:
    field.set_options(())
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert not field._popup.isVisible()
    qtbot.keyClicks(field, "Noor")
    assert offered(field) == ["New person: Noor"]


def test_five_thousand_persons_are_quick(qtbot: QtBot, field: PersonField) -> None:
    many = [option(str(n), f"Persoon {n} van Straat", f"Straat {n}", ["Kookt", "Naait"]) for n in range(5_000)]
    start = time.perf_counter()
    field.set_options(many)
    qtbot.keyClicks(field, "persoon 4999")
    taken = time.perf_counter() - start
    assert offered(field) == ["Persoon 4999 van Straat", "New person: persoon 4999"]
    assert taken < 3, "12 keys, on any machine"
    field.clear()
    qtbot.keyClicks(field, "straat")
    assert len(offered(field)) == OFFERED + 2
    assert offered(field)[OFFERED] == "4992 more: type on"


def test_options_come_with_address_and_assets(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        person = Person(id="p", name="Fatima", address="Merelstraat 3")
        workspace.do("p", partial(people.add_person, person=person))
        for title in ("Kookt", "Naait", "Zingt"):
            made = Asset(id=title, kind=Kind.TALENT, title=title)
            workspace.do("a", partial(assets.add, asset=made))
            workspace.do("l", partial(people.link, asset_id=title, person_id="p"))
        (found,) = read_options(workspace)
    assert isinstance(found, PersonOption)
    assert found.about == "Merelstraat 3 · Kookt · Naait · and 1 more"
    assert "zingt" in found.key
