"""The selected asset with its people: name, contact, last spoken, and the card about consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind, PlacedAsset
from assetmap.domain.consent import Consent
from assetmap.domain.noting import Linked
from assetmap.domain.people import Person, Role
from assetmap.ui import theme
from assetmap.ui.detail_panel import DetailPanel
from assetmap.ui.who_sees import WhoSees, day_words

TODAY = date.today()  # noqa: DTZ011 - as the panel does, in local time
FATIMA = Person(
    id="p1", name="Fatima El Idrissi", phone="06-12345601", email="fatima@example.nl", last_spoken=date(2026, 10, 12)
)
TALENT = Asset(id="a1", kind=Kind.TALENT, title="Kookt", lon=6.0, lat=51.0, audience=Audience.PUBLIC)
CLUB = replace(TALENT, id="a2", kind=Kind.ASSOCIATION, title="Zangkoor")


@pytest.fixture
def detail(qtbot: QtBot, dressed: theme.Theme) -> DetailPanel:
    panel = DetailPanel()
    qtbot.addWidget(panel)
    panel.resize(344, 900)
    panel.show()
    return panel


def agreed(audience: Audience = Audience.PARTNERS, *, given: int = 10, ends: int = 700, **more: object) -> Consent:
    made = Consent(
        id="c",
        person_id="p1",
        given_on=TODAY - timedelta(given),
        ends_on=TODAY + timedelta(ends),
        audience=audience,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def shown(detail: DetailPanel, asset: Asset, *people: Linked) -> list[str]:
    detail.show_asset(PlacedAsset(asset, "b", ("b",)), "Zangvogelhof", people)
    QApplication.processEvents()
    return [label.text() for label in detail.findChildren(QLabel) if label.isVisibleTo(detail)]


def card(detail: DetailPanel) -> WhoSees:
    return next(found for found in detail.findChildren(WhoSees) if found.isVisibleTo(detail))


def buttons(detail: DetailPanel) -> dict[str, QPushButton]:
    return {each.text(): each for each in detail.findChildren(QPushButton) if each.isVisibleTo(detail)}


def test_name_contact_and_last_talk_are_there(qtbot: QtBot, detail: DetailPanel) -> None:
    words = shown(detail, TALENT, Linked(FATIMA, Role.GIVER, (agreed(),)))
    assert {"06-12345601\nfatima@example.nl", "team only", "Last spoken", "12 Oct 2026"} <= set(words)
    with qtbot.waitSignal(detail.person_chosen) as told:
        qtbot.mouseClick(buttons(detail)["Fatima El Idrissi"], Qt.MouseButton.LeftButton)
    assert told.args == ["p1"]


def test_a_consent_that_counts_is_told_in_a_sentence_per_audience(detail: DetailPanel) -> None:
    consent = agreed(Audience.RESIDENTS)
    words = shown(detail, TALENT, Linked(FATIMA, Role.GIVER, (consent,)))
    assert consent.ends_on is not None
    assert {
        "Consent: residents",
        f"Spoken, given on {day_words(consent.given_on)}, valid until {day_words(consent.ends_on)}.",
        "For partners: first name, and the street without the house number.",
        "For residents: only as a number per buurt.",
        "For everyone: nothing.",
    } <= set(words)
    assert card(detail).property("look") == "consent"
    assert "To Fatima…" not in buttons(detail)


@pytest.mark.parametrize(
    ("consents", "heading", "step"),
    [
        ((), "No consent", "Ask for consent at the next talk, and note it."),
        ((agreed(given=500, ends=-1),), "Consent has ended", "Ask whether it may stay, and note the new consent."),
        (
            (agreed(withdrawn_on=TODAY),),
            "Consent withdrawn",
            "Respect that: keep it in the team, or delete what is not needed.",
        ),
        ((agreed(ends=20),), "Consent ends soon: partners", "Ask again before it ends."),
    ],
)
def test_what_is_missing_or_ends_is_told_with_the_next_step(
    qtbot: QtBot, detail: DetailPanel, consents: tuple[Consent, ...], heading: str, step: str
) -> None:
    words = shown(detail, TALENT, Linked(FATIMA, Role.GIVER, consents))
    assert {heading, step} <= set(words)
    assert card(detail).property("look") == "consent-ask"
    with qtbot.waitSignal(detail.person_chosen) as told:
        qtbot.mouseClick(buttons(detail)["To Fatima…"], Qt.MouseButton.LeftButton)
    assert told.args == ["p1"]


def test_someone_too_young_is_told_as_such(detail: DetailPanel) -> None:
    young = replace(FATIMA, is_16_or_older=False)
    words = shown(detail, TALENT, Linked(young, Role.GIVER, (agreed(),)))
    assert {"No consent", "Younger than 16: ask a parent too."} <= set(words)


def test_without_a_person_it_says_what_that_means(detail: DetailPanel) -> None:
    words = shown(detail, TALENT)
    assert {"Noted without a name", "Nobody is known who could agree, so it stays in the team."} <= set(words)


def test_an_asset_that_is_marked_narrower_says_how_to_use_the_consent(detail: DetailPanel) -> None:
    words = shown(detail, replace(TALENT, audience=Audience.TEAM), Linked(FATIMA, Role.GIVER, (agreed(),)))
    told = "The asset itself is marked: team. So consent is not used in full. Change it with Edit."
    assert {"Consent: partners", told} <= set(words)
    assert card(detail).property("look") == "consent-ask"


def test_contacts_of_an_association_stand_with_their_role_and_reach(qtbot: QtBot, detail: DetailPanel) -> None:
    open_one = agreed(Audience.PUBLIC, with_name=True, with_contact=True)
    jan = Linked(Person(id="p2", name="Jan de Vries"), Role.VOLUNTEER)
    words = shown(detail, CLUB, Linked(FATIMA, Role.BOARD, (open_one,)), jan)
    assert {
        "Board member · spoken on 12 Oct 2026",
        "may be shown to: everyone",
        "Volunteer",
        "For everyone: shown, with Fatima El Idrissi, 06-12345601, fatima@example.nl.",
        "Jan de Vries: ask for consent at the next talk, and note it.",
    } <= set(words)
    with qtbot.waitSignal(detail.person_chosen) as told:
        qtbot.mouseClick(buttons(detail)["Jan de Vries"], Qt.MouseButton.LeftButton)
    assert told.args == ["p2"]


def test_an_association_without_contacts_is_plain(detail: DetailPanel) -> None:
    assert {"Who sees what", "For everyone: shown."} <= set(shown(detail, CLUB))
    inside = shown(detail, replace(CLUB, audience=Audience.TEAM))
    assert "Not for partners, not for residents, not for everyone: only the team sees this." in inside


def test_long_names_and_addresses_do_not_widen_the_panel(detail: DetailPanel) -> None:
    long = Person(id="p", name="x" * 200, email="y" * 150 + "@example.nl")
    shown(detail, CLUB, Linked(long, Role.BOARD))
    body = detail.widget()
    assert body is not None
    assert body.minimumSizeHint().width() <= 344
