"""The people of the demo: invented and saying so, with every way in which consent can stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assetmap import i18n
from assetmap.demo import make_demo
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.consent import Standing, standing
from assetmap.domain.hints import Hint, hints
from assetmap.domain.people import GIVEN_KINDS, Ground, Role, problems
from assetmap.geo.grid import snap
from assetmap.workspace import Workspace

TODAY = datetime.now().astimezone().date()
DAYS = timedelta(100)

Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, away: Away) -> Iterator[Workspace]:
    i18n.use("nl")
    path = tmp_path_factory.mktemp("residents") / "lindervoort.assetmap"
    with away():
        make_demo(path, today=TODAY)
    with Workspace.open(path) as workspace:
        yield workspace


def test_everybody_is_invented_and_says_so(demo: Workspace) -> None:
    persons = demo.persons()
    assert 33 <= len(persons) <= 40
    for person in persons:
        assert problems(person) == (), person.name
        assert person.note.startswith("Verzonnen persoon."), person.name
        assert re.fullmatch(r"06-12345[0-9]{3}", person.phone) or not person.phone, person.name
        assert re.fullmatch(r"[a-z.]+@([a-z]+\.)?example\.(nl|org)", person.email) or not person.email, person.name
    assert len({person.phone for person in persons if person.phone}) == sum(1 for each in persons if each.phone)
    assert demo.check() == ()


def test_consent_stands_in_every_way(demo: Workspace) -> None:
    found = Counter(standing(person, demo.consents(person.id), TODAY) for person in demo.persons())
    assert set(found) == set(Standing)
    assert found[Standing.VALID] >= 15
    assert all(found[each] >= 2 for each in Standing)
    consents = demo.consents()
    assert {each.audience for each in consents} >= {Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC}
    assert {(each.with_name, each.with_contact) for each in consents} == {
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    }
    assert all(each.text_id is not None and each.noted_by == "Demo" for each in consents)


def test_roles_grounds_and_ages_differ(demo: Workspace) -> None:
    assert {link.role for link in demo.person_links()} == set(Role)
    persons = demo.persons()
    assert len({person.ground for person in persons}) >= 3
    assert Ground.CONSENT in {person.ground for person in persons}
    assert {person.is_16_or_older for person in persons} == {True, False, None}
    names = Counter(person.name for person in persons)
    assert names.most_common(1)[0] == ("Jan de Vries", 2), "two of one name, as in life"


def test_links_fit_their_kind_and_some_talents_stay_nameless(demo: Workspace) -> None:
    kinds = {row.asset.id: row.asset.kind for row in demo.page(limit=1000).rows}
    for link in demo.person_links():
        assert (kinds[link.asset_id] in GIVEN_KINDS) == (link.role is Role.GIVER)
    named = {link.asset_id for link in demo.person_links()}
    talents = [asset_id for asset_id, kind in kinds.items() if kind is Kind.TALENT]
    assert 15 <= len([each for each in talents if each in named]) < len(talents)


def test_each_audience_sees_something_else(demo: Workspace) -> None:
    seen = {audience: demo.snapshot(audience, grid=snap) for audience in Audience}
    talents = {
        audience: sum(1 for kind in found.assets.kind if kind is Kind.TALENT) for audience, found in seen.items()
    }
    assert talents[Audience.TEAM] > talents[Audience.PARTNERS] >= 12
    assert talents[Audience.RESIDENTS] == talents[Audience.PUBLIC] == 0
    counts = [count.count for count in seen[Audience.RESIDENTS].counts]
    assert None in counts
    assert any(count is not None and count >= 3 for count in counts)
    assert any("Berend Kok" in name for name in seen[Audience.PUBLIC].assets.person)
    assert not any("Prins" in name for name in seen[Audience.PUBLIC].assets.person)


def test_days_are_counted_from_today_and_all_else_is_the_same(demo: Workspace, tmp_path: Path) -> None:
    i18n.use("nl")
    make_demo(tmp_path / "again.assetmap", today=TODAY + DAYS)
    with Workspace.open(tmp_path / "again.assetmap") as again:
        ignored = ("created_at", "updated_at", "last_spoken")
        for one, other in zip(demo.persons(), again.persons(), strict=True):
            same = {name for name in one.__slots__ if name not in ignored}
            assert {name: getattr(one, name) for name in same} == {name: getattr(other, name) for name in same}
            assert one.last_spoken is None or other.last_spoken == one.last_spoken + DAYS
        assert again.person_links() == demo.person_links()
        later = {each.id: each for each in again.consents()}
        for each in demo.consents():
            assert later[each.id].given_on == each.given_on + DAYS
            assert each.ends_on is None or later[each.id].ends_on == each.ends_on + DAYS
    assert all(each.given_on < TODAY for each in demo.consents())
    assert all(person.last_spoken is None or person.last_spoken < TODAY for person in demo.persons())


def test_steps_are_titled_in_the_language_of_the_user(demo: Workspace) -> None:
    assert demo.undo_title() == "Bewoners toegevoegd"
    assert demo.snapshot(Audience.TEAM).sources == ("Lindervoort: gemeente en bewoners zijn verzonnen",)


def test_notes_hold_nothing_that_gives_a_hint(demo: Workspace) -> None:
    for person in demo.persons():
        assert [found for found in hints(person.note) if found.hint is not Hint.PHONE] == [], person.note
