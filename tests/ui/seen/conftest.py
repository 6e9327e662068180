"""A window with a dossier in which every audience sees something else, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person
from assetmap.domain.snapshot import Snapshot
from assetmap.geo import grid
from assetmap.operations import assets, people
from assetmap.store.unit import Unit
from assetmap.ui.mapview import MapView
from assetmap.ui.window import Window
from assetmap.workspace import Workspace

WEST, SOUTH = 5.99, 51.18

TALENTS: tuple[tuple[str, str, float, float, Audience | None], ...] = (
    # id, title, where, and the widest audience of the consent; None: nobody is noted
    ("t2", "Breit wollen truien", 0.004, 0.004, Audience.RESIDENTS),
    ("t3", "Leest voor in het Pools", 0.003, 0.006, Audience.PUBLIC),
    ("t4", "Snoeit fruitbomen", 0.004, 0.015, Audience.PUBLIC),
    ("t5", "Vertelt over de mijn", 0.014, 0.004, Audience.PARTNERS),
    ("t6", "Helpt met schulden", 0.014, 0.014, None),
)


def fill(unit: Unit) -> None:
    """Besides the four of the small dossier: talents of people who agreed to more or less, and two places."""
    for asset_id, title, east, north, _consent in TALENTS:
        made = Asset(id=asset_id, kind=Kind.TALENT, title=title, lon=WEST + east, lat=SOUTH + north)
        assets.add(unit, replace(made, audience=Audience.PUBLIC, themes=("samen",)))
    place = Asset(id="x1", kind=Kind.PLACE, title="Speeltuin Kasteeltje", lon=WEST + 0.017, lat=SOUTH + 0.004)
    assets.add(unit, replace(place, audience=Audience.PUBLIC, availability="altijd", quote="fijn hier"))
    for asset_id, title, kind, widest, east in (
        ("a1", "Kookt voor de hele straat", Kind.TALENT, Audience.PUBLIC, 0.005),
        ("a3", "Zangkoor De Lijsters", Kind.ASSOCIATION, Audience.PARTNERS, 0.015),
    ):
        changed = Asset(id=asset_id, kind=kind, title=title, lon=WEST + east, lat=SOUTH + 0.005, audience=widest)
        assets.save(unit, changed)
    given = {asset_id: consent for asset_id, _title, _east, _north, consent in TALENTS} | {"a1": Audience.RESIDENTS}
    for asset_id, consented in given.items():
        if consented is not None:
            person = Person(id=f"p{asset_id}", name=f"Wilhelmina {asset_id} Zonneveld", phone="06 1234 5678")
            people.add_person(unit, person)
            people.link(unit, asset_id, person.id)
            consent = Consent(id="", person_id=person.id, given_on=date(2026, 1, 1), audience=consented)
            people.give_consent(unit, consent, today=date(2026, 1, 1))


class Eyes:
    """Looks at a window, and at what the page of a map holds."""

    def __init__(self, qtbot: QtBot, states: Any) -> None:
        self._qtbot = qtbot
        self._states = states

    def until(self, check: Callable[[], Any]) -> None:
        """Wait for something that is bound to come."""
        self._qtbot.waitUntil(lambda: bool(check()), timeout=20_000)

    def page(self, view: MapView) -> Mapping[str, Any]:
        """What a page says of itself now."""
        said: Mapping[str, Any] = self._states.now(view)
        return said

    def titles(self, view: MapView) -> set[str]:
        """The titles of all assets that a page holds."""
        return {held["title"] for held in self.page(view)["held"]}

    def see_as(self, window: Window, audience: Audience) -> None:
        """Choose an audience in the top bar, and wait until all is there."""
        view = window.view
        view.top.audience_actions[audience].trigger()
        self.settled(window, audience)

    def settled(self, window: Window, audience: Audience) -> None:
        """Wait until the window and its map show what `audience` sees."""
        view = window.view
        self.until(lambda: view.view_as.audience is audience and (view.view_as.sight or view.as_team))
        wanted = titles(self.seen(window, audience))
        self.until(lambda: self.titles(view.map_page.view) == wanted)

    def seen(self, window: Window, audience: Audience) -> Snapshot:
        """What an audience may see of all."""
        assert window.session is not None
        return window.session.workspace.snapshot(audience, grid=grid.snap)


def titles(snapshot: Snapshot) -> set[str]:
    return set(snapshot.assets.title)


@pytest.fixture
def eyes(qtbot: QtBot, page_states: Any) -> Eyes:
    return Eyes(qtbot, page_states)


@pytest.fixture
def peopled(qtbot: QtBot, opened: Window, eyes: Eyes, tmp_path: Path) -> Window:
    """The window with people in its dossier, at rest."""
    assert opened.session is not None
    opened.session.do("people", fill)
    eyes.settled(opened, Audience.TEAM)
    eyes.until(lambda: opened.status.shown.text() == "10 of 10 assets in view")
    eyes.until(opened.menus.undo.isEnabled)
    return opened


@pytest.fixture
def locked(qtbot: QtBot, window: Window, eyes: Eyes, tmp_path: Path) -> Window:
    """The window with an encrypted dossier."""
    path = tmp_path / "geheim.assetmap"
    with Workspace.create(path, "vier woorden zijn goed") as workspace:
        workspace.do("people", partial(assets.add, asset=Asset(id="x1", kind=Kind.PLACE, title="Plein")))
    with qtbot.waitSignal(window.view.map_page.view.ready, timeout=20_000):
        window.open_dossier(path)
        eyes.until(lambda: window.door._asking is not None)
        assert window.door._asking is not None
        window.door._asking.given.emit("vier woorden zijn goed")
        eyes.until(lambda: window.session is not None)
    return window
