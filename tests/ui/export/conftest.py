"""A dossier in which every audience sees something else, and a hand that works the export dialog on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person
from assetmap.operations import assets, people
from assetmap.settings import Settings
from assetmap.store.unit import Unit
from assetmap.ui import theme
from assetmap.ui.background import Worker
from assetmap.ui.export.choices import Shown
from assetmap.ui.export.dialog import ExportDialog
from assetmap.ui.export.things import THINGS
from assetmap.ui.session import Session
from assetmap.workspace import Workspace

WEST, SOUTH = 5.99, 51.18
WAIT = 60_000

SECRET = "Kookt voor de hele straat"
SHARED = "Snoeit fruitbomen"
PLACE = "Buurthuis De Roos"


def fill(unit: Unit) -> None:
    """Besides the four of the small dossier, which are the team's: a talent for partners, and the place for all."""
    place = Asset(id="a2", kind=Kind.PLACE, title=PLACE, lon=WEST + 0.006, lat=SOUTH + 0.014, audience=Audience.PUBLIC)
    assets.save(unit, place)
    talent = Asset(id="t1", kind=Kind.TALENT, title=SHARED, lon=WEST + 0.005, lat=SOUTH + 0.004)
    assets.add(unit, replace(talent, audience=Audience.PUBLIC))
    people.add_person(unit, Person(id="p1", name="Wilhelmina Zonneveld", phone="06 1234 5678"))
    people.link(unit, "t1", "p1")
    consent = Consent(id="", person_id="p1", given_on=date(2026, 1, 1), audience=Audience.PARTNERS)
    people.give_consent(unit, consent, today=date(2026, 1, 1))


class Hand:
    """Works a dialog as a user does, and waits for what comes of it."""

    def __init__(self, qtbot: QtBot, dialog: ExportDialog) -> None:
        self.qtbot, self.dialog = qtbot, dialog

    def until(self, check: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(check()), timeout=WAIT)

    def make(self, name: str) -> None:
        """Choose what to make."""
        row = next(number for number, thing in enumerate(THINGS) if thing.name == name)
        self.dialog.things.setCurrentRow(row)

    def form(self, suffix: str) -> None:
        """Choose the kind of file."""
        fields = self.dialog.fields
        forms = self.dialog.choices.thing.forms
        fields.form.setCurrentIndex(next(number for number, form in enumerate(forms) if form.suffix == suffix))
        fields.form.activated.emit(fields.form.currentIndex())

    def for_whom(self, audience: Audience) -> None:
        """Say who will see it."""
        self.dialog.fields.audiences.button(audience.width).click()

    def settle(self) -> None:
        """Wait until nothing is read or drawn any more."""
        self.until(lambda: not self.dialog.drafting.busy)

    def drawn(self) -> str:
        """The text of the pages that are shown, when they are there."""
        self.settle()
        assert self.dialog.preview.draft is not None, self.dialog.preview.words.text()
        return text_of(self.dialog.preview.draft.content)

    def ended(self) -> None:
        """Wait until what was asked for has been done."""
        self.until(lambda: self.dialog.stack.currentWidget() is not self.dialog.working)


def text_of(pdf: bytes | Path) -> str:
    """All words of a PDF on one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return " ".join(words.split())


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """The dossier, open; a session closes it."""
    workspace.do("fill", fill)
    return workspace


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(last_folder=str(tmp_path), organisation="Welzijn Roermond")


Open = Callable[..., Hand]


@pytest.fixture
def open_dialog(qtbot: QtBot, workspace: Workspace, dressed: theme.Theme, chosen: Settings) -> Iterator[Open]:
    """Opens the dialog on what is shown; closed, as the window does, before the dossier is."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1024, 640)
    parent.show()
    session = Session(workspace, Worker("writer"))
    made: list[ExportDialog] = []

    def open_it(shown: Shown | None = None, **more: Any) -> Hand:
        dialog = ExportDialog(session, chosen, shown or Shown(), parent=parent, **more)
        dialog.open()
        made.append(dialog)
        return Hand(qtbot, dialog)

    yield open_it
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.done(0)
    session.close()
    parent.close()
