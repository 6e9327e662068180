"""The gate with people: what consent opens, how far, and what no number may tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain import privacy
from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Link, Person, Role
from assetmap.domain.privacy import People
from assetmap.domain.snapshot import AssetTable, Filters, Snapshot, TalentCount
from assetmap.geo import crs, grid

TODAY = date(2026, 11, 21)
OUTSIDE = [audience for audience in Audience if audience is not Audience.TEAM]
COUNTED = [Audience.RESIDENTS, Audience.PUBLIC]


def area(id_: str, level: Level, parent: str | None = None, size: float = 0.01) -> Area:
    bounds = Bounds(6, 51, 6 + size, 51 + size)
    return Area(
        id=id_,
        division_id=None,
        level=level,
        code=id_,
        name=id_,
        parent_id=parent,
        geometry=shapely.to_wkb(shapely.box(*bounds)),
        bounds=bounds,
    )


AREAS = (
    area("g", Level.GEMEENTE),
    area("w1", Level.WIJK, "g"),
    area("w2", Level.WIJK, "g"),
    area("b1", Level.BUURT, "w1"),
    area("b2", Level.BUURT, "w1"),
    area("b3", Level.BUURT, "w2"),
    area("own", Level.OWN),
    area("house", Level.OWN, size=0.0003),
)
PARENTS = {"b1": "w1", "b2": "w1", "b3": "w2"}


def snapshot(rows: Sequence[tuple[Kind, Audience, str | None]], **more: object) -> Snapshot:
    """Assets `a0`, `a1` … of a kind, for an audience, in a buurt and in two own areas."""
    many = len(rows)
    held = [(buurt, PARENTS[buurt], "g", "own", "house") if buurt else () for _kind, _audience, buurt in rows]
    table = AssetTable(
        id=tuple(f"a{index}" for index in range(many)),
        kind=tuple(kind for kind, _audience, _buurt in rows),
        title=tuple(f"titel {index}" for index in range(many)),
        description=("",) * many,
        quote=("",) * many,
        gift=(None,) * many,
        sector=(None,) * many,
        availability=("",) * many,
        lon=tuple(6.00012345 + index / 100 for index in range(many)),
        lat=(51.19012345,) * many,
        audience=tuple(audience for _kind, audience, _buurt in rows),
        themes=((),) * many,
        created_at=("",) * many,
        updated_at=("",) * many,
        buurt_id=tuple(buurt for _kind, _audience, buurt in rows),
        area_ids=tuple(held),
    )
    full = Snapshot(audience=Audience.TEAM, made_on=TODAY, dossier="d", divisions=(), areas=AREAS, assets=table)
    return replace(full, **more)  # type: ignore[arg-type]


def agreed(person_id: str, audience: Audience, **more: object) -> Consent:
    made = Consent(id=f"c{person_id}", person_id=person_id, given_on=TODAY, audience=audience)
    return replace(made, **more)  # type: ignore[arg-type]


def one(audience: Audience | None = Audience.PUBLIC, role: Role = Role.GIVER, **more: object) -> People:
    """Fatima, who stands behind asset `a0`."""
    person = Person(id="p", name="Fatima el Amrani", phone="0612345678", note="GEHEIM", address="Kasteellaan 3")
    consents = [] if audience is None else [agreed("p", audience, **more)]
    return People.of([person], consents, [Link("a0", "p", role)])


def givers(audiences: Sequence[Audience | None]) -> People:
    """A person behind each asset, with a consent this wide."""
    return People.of(
        [Person(id=f"p{index}", name=f"Naam{index} Achter{index}") for index in range(len(audiences))],
        [agreed(f"p{index}", audience) for index, audience in enumerate(audiences) if audience is not None],
        [Link(f"a{index}", f"p{index}", Role.GIVER) for index in range(len(audiences))],
    )


TALENT = (Kind.TALENT, Audience.PUBLIC, "b1")


def test_the_team_sees_names_and_contact() -> None:
    cut = privacy.cut(snapshot([TALENT, TALENT]), Audience.TEAM, one(None))
    assert cut.assets.person == ("Fatima el Amrani", "")
    assert cut.assets.contact == ("0612345678", "")
    assert cut.withheld == ()


@pytest.mark.parametrize("own", Audience)
@pytest.mark.parametrize("consented", [None, *Audience])
def test_the_smaller_of_asset_and_consent_decides(own: Audience, consented: Audience | None) -> None:
    cut = privacy.cut(snapshot([(Kind.TALENT, own, "b1")]), Audience.PARTNERS, one(consented))
    width = min(own.width, -1 if consented is None else consented.width)
    assert len(cut.assets) == (width >= Audience.PARTNERS.width)
    if len(cut.assets):
        assert cut.assets.audience[0].width == width


@pytest.mark.parametrize(
    ("consent", "name", "contact"),
    [
        ({}, "Fatima", ""),
        ({"with_name": True}, "Fatima el Amrani", ""),
        ({"with_contact": True}, "Fatima", "0612345678"),
        ({"with_name": True, "with_contact": True}, "Fatima el Amrani", "0612345678"),
    ],
)
def test_partners_see_the_first_name_unless_more_was_agreed(consent: dict[str, Any], name: str, contact: str) -> None:
    cut = privacy.cut(snapshot([TALENT]), Audience.PARTNERS, one(Audience.PARTNERS, **consent))
    assert (cut.assets.person, cut.assets.contact) == ((name,), (contact,))
    assert any(item.what == "contacts" for item in cut.withheld) is not bool(contact)
    assert "GEHEIM" not in repr(cut)
    assert "Kasteellaan" not in repr(cut)


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize(
    "ended", [{"withdrawn_on": TODAY}, {"given_on": TODAY - timedelta(9), "ends_on": TODAY - timedelta(1)}]
)
def test_withdrawn_and_expired_are_no_consent(audience: Audience, ended: dict[str, Any]) -> None:
    cut = privacy.cut(snapshot([TALENT]), audience, one(Audience.PUBLIC, with_name=True, **ended))
    assert len(cut.assets) == 0
    assert cut.counts == ()
    assert "Fatima" not in repr(cut)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_contacts_of_an_association_need_their_own_consent(audience: Audience) -> None:
    club = snapshot([(Kind.ASSOCIATION, Audience.PUBLIC, "b1")])
    silent = privacy.cut(club, audience, one(None, Role.BOARD))
    assert (len(silent.assets), silent.assets.person) == (1, ())
    named = privacy.cut(club, audience, one(Audience.PUBLIC, Role.BOARD, with_name=True, with_contact=True))
    assert (named.assets.person, named.assets.contact) == (("Fatima el Amrani",), ("0612345678",))
    assert named.assets.lon == club.assets.lon
    nameless = privacy.cut(club, audience, one(Audience.PUBLIC, Role.BOARD))
    assert nameless.assets.person == (("Fatima",) if audience is Audience.PARTNERS else ())


def test_partners_see_the_middle_of_a_cell_of_a_hundred_metres() -> None:
    rows = [TALENT, (Kind.PLACE, Audience.PUBLIC, "b1")]
    cut = privacy.cut(snapshot(rows), Audience.PARTNERS, one(), grid.snap)
    lon, lat = cut.assets.lon[0], cut.assets.lat[0]
    assert lon is not None
    assert lat is not None
    x, y = crs.points_to_rd(lon, lat)  # type: ignore[arg-type]
    assert float(x) % 100 == pytest.approx(50, abs=0.2)
    assert float(y) % 100 == pytest.approx(50, abs=0.2)
    exact_x, exact_y = crs.points_to_rd(6.00012345, 51.19012345)  # type: ignore[arg-type]
    assert abs(float(x) - float(exact_x)) <= 50.2
    assert abs(float(y) - float(exact_y)) <= 50.2
    assert cut.assets.lon[1] == pytest.approx(6.01012345)
    assert cut.assets.area_ids[0] == ("b1", "w1", "g", "own")  # not the own area of one house
    assert cut.assets.area_ids[1] == ("b1", "w1", "g", "own", "house")


def test_all_of_a_cell_come_to_one_place_and_what_has_none_gets_none() -> None:
    x, y = 200_000.0, 400_000.0
    lons, lats = crs.points_to_wgs84([x + 1, x + 99, x + 40], [y + 99, y + 1, y + 40])  # type: ignore[arg-type]
    assert len(set(grid.snap(list(lons), list(lats)))) == 1
    assert grid.snap([float("inf")], [51.0]) == [None]
    assert grid.snap([], []) == []


def test_without_a_grid_there_is_no_place() -> None:
    cut = privacy.cut(snapshot([TALENT]), Audience.PARTNERS, one())
    assert (cut.assets.lon, cut.assets.lat) == ((None,), (None,))


@pytest.mark.parametrize("audience", COUNTED)
def test_residents_and_public_get_numbers_per_buurt(audience: Audience) -> None:
    rows = [TALENT] * 3 + [(Kind.TALENT, Audience.PUBLIC, "b2")] * 2 + [(Kind.TALENT, Audience.PUBLIC, None)]
    cut = privacy.cut(snapshot(rows), audience, givers([audience] * 6))
    assert len(cut.assets) == 0
    assert cut.counts == (TalentCount("b1", 3), TalentCount("b2", None))
    assert [item.count for item in cut.withheld] == [None]  # how many talents there are would tell what b2 has


@pytest.mark.parametrize("audience", COUNTED)
def test_a_selection_that_could_be_subtracted_gives_no_numbers(audience: Audience) -> None:
    rows, people = [TALENT] * 4, givers([Audience.PUBLIC] * 4)
    for filters in (Filters(text="Fatima"), Filters(themes=frozenset({"eten"}))):
        cut = privacy.cut(snapshot(rows, filters=filters), audience, people)
        assert cut.counts == ()
        assert cut.withheld
        assert "Fatima" not in repr(cut.filters)
    assert privacy.cut(snapshot(rows, area=AREAS[6]), audience, people).counts == ()
    for chosen, told in ((0, 1), (1, 1), (2, 0), (3, 1), (4, 0)):
        assert len(privacy.cut(snapshot(rows, area=AREAS[chosen]), audience, people).counts) == told
    kinds = Filters(kinds=frozenset({Kind.TALENT}))
    assert privacy.cut(snapshot(rows, filters=kinds), audience, people).counts == (TalentCount("b1", 4),)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_goods_and_stories_of_someone_follow_their_consent(audience: Audience) -> None:
    rows = [(Kind.GOODS, Audience.PUBLIC, "b1"), (Kind.STORY, Audience.PUBLIC, "b1")]
    cut = privacy.cut(snapshot(rows), audience, givers([None, None]))
    assert len(cut.assets) == 0
    cut = privacy.cut(snapshot(rows), audience, givers([Audience.PUBLIC] * 2))
    assert len(cut.assets) == (2 if audience is Audience.PARTNERS else 0)
    assert cut.counts == ()


@given(
    st.lists(
        st.tuples(
            st.tuples(st.sampled_from(Kind), st.sampled_from(Audience), st.sampled_from([None, "b1", "b2", "b3"])),
            st.sampled_from([None, *Audience]),
        ),
        max_size=25,
    ),
    st.sampled_from(COUNTED),
)
def test_no_number_tells_a_small_one(
    given_rows: list[tuple[tuple[Kind, Audience, str | None], Audience | None]], audience: Audience
) -> None:
    rows, audiences = [row for row, _audience in given_rows], [each for _row, each in given_rows]
    cut = privacy.cut(snapshot(rows), audience, givers(audiences))
    for buurt in ("b1", "b2", "b3"):
        real = sum(
            1
            for (kind, own, lies), consented in given_rows
            if kind is Kind.TALENT
            and lies == buurt
            and consented is not None
            and min(own.width, consented.width) >= audience.width
        )
        told = [item.count for item in cut.counts if item.area_id == buurt]
        assert told == ([] if real == 0 else [real if real >= 3 else None])
    assert all(item.count is None or item.count >= 3 for item in cut.withheld)
    assert not cut.assets.person
