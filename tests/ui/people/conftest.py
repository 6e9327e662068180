"""A dossier with a few people, and the page that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person, Role
from assetmap.operations import assets, people
from assetmap.settings import Settings
from assetmap.store.unit import Unit
from assetmap.ui import theme
from assetmap.ui.background import Worker
from assetmap.ui.people.days import today
from assetmap.ui.people.page import PeoplePage
from assetmap.ui.session import Session
from assetmap.workspace import Workspace

WAIT = 20_000


def agreed(person_id: str, days: int, ends: int | None, **more: object) -> Consent:
    """A consent of `days` ago that ends in `ends` days."""
    given = today() - timedelta(days=days)
    last = None if ends is None else today() + timedelta(days=ends)
    made: dict[str, object] = {"audience": Audience.PARTNERS, "purpose": "Kaart", "noted_by": "Marieke"}
    return Consent(id="", person_id=person_id, given_on=given, ends_on=last, **(made | more))  # type: ignore[arg-type]


def fill(unit: Unit) -> None:
    """Fatima (all well), Jan (ends soon), Ria (ended), Kees (missing), Ans (withdrawn)."""
    day: Callable[[int], date] = lambda days: today() - timedelta(days=days)  # noqa: E731
    spoken = {"fatima": day(3), "jan": day(200), "ria": day(400), "kees": None, "ans": day(800)}
    names = {"fatima": "Fatima el Amrani", "jan": "Jan de Vries", "ria": "Ria Öztürk", "kees": "Kees", "ans": "Ans"}
    for key, name in names.items():
        person = Person(id=key, name=name, phone="06 1234", is_16_or_older=True, last_spoken=spoken[key])
        people.add_person(unit, person)
    for consent in (agreed("fatima", 30, 700), agreed("jan", 30, 20), agreed("ria", 60, -5), agreed("ans", 30, None)):
        people.give_consent(unit, consent, today=today())
    people.withdraw(unit, "ans", today=today())
    assets.add(unit, Asset(id="talent", kind=Kind.TALENT, title="Kookt voor de hele straat"))
    assets.add(unit, Asset(id="club", kind=Kind.ASSOCIATION, title="Zangkoor De Lijsters"))
    people.link(unit, "talent", "fatima")
    people.link(unit, "club", "jan", Role.BOARD)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The dossier with people, open; a session closes it."""
    made = Workspace.create(tmp_path / "mensen.assetmap")
    made.do("people", fill)
    return made


@pytest.fixture
def make_page(qtbot: QtBot, dressed: theme.Theme) -> Iterator[Callable[[Workspace], PeoplePage]]:
    """Makes the page of a dossier, shown and read."""
    sessions = []

    def make(workspace: Workspace) -> PeoplePage:
        session = Session(workspace, Worker("writer"))
        sessions.append(session)
        page = PeoplePage(Settings(noted_by="Marieke"))
        qtbot.addWidget(page)
        page.resize(1280, 760)
        page.set_session(session)
        session.changed.connect(lambda _changed: page.refresh())
        with qtbot.waitExposed(page, timeout=20_000):
            page.show()
        page.refresh()
        total = len(workspace.persons())
        qtbot.waitUntil(lambda: page.list.model.total == total, timeout=WAIT)
        return page

    yield make
    for session in sessions:
        session.close()


@pytest.fixture
def page(workspace: Workspace, make_page: Callable[[Workspace], PeoplePage]) -> PeoplePage:
    """The page of the dossier with people."""
    return make_page(workspace)


@pytest.fixture
def settled(qtbot: QtBot, workspace: Workspace) -> Callable[..., None]:
    """Waits until something is so in the dossier or on the page."""
    return partial(qtbot.waitUntil, timeout=WAIT)


@pytest.fixture
def pdf(qapp: QApplication, tmp_path: Path) -> Path:
    """A PDF of one page."""
    path = tmp_path / "formulier.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    painter = QPainter(writer)
    painter.drawText(500, 500, "Toestemming")
    painter.end()
    del painter, writer
    return path


@pytest.fixture
def png(qapp: QApplication, tmp_path: Path) -> Path:
    """A small picture."""
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(0xFFDDEEFF)
    path = tmp_path / "formulier.png"
    assert image.save(str(path))
    return path
