"""The gate is an allow-list: what nobody allowed does not come through, whoever asks."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain import privacy
from assetmap.domain.assets import PERSONAL_KINDS, Audience, Gift, Kind, default_audience
from assetmap.domain.consent import Consent
from assetmap.domain.people import Link, Person, Role
from assetmap.domain.snapshot import AssetTable, Snapshot

OUTSIDE = [audience for audience in Audience if audience is not Audience.TEAM]
SECRET = "GEHEIM"
MAY_BE_SEEN = {
    "id", "kind", "title", "description", "gift", "sector", "availability", "lon", "lat", "street", "audience",
    "themes", "buurt_id", "area_ids",
}  # fmt: skip
"""The columns that anyone outside the team may see, of assets without a person. Written here once more on
purpose: who adds a column must say in two places that it may go out."""


def table(rows: list[tuple[Kind, Audience]]) -> AssetTable:
    """Assets of which every text holds the secret and its own number."""
    columns: dict[str, Any] = {}
    for field in fields(AssetTable):
        columns[field.name] = tuple(f"{SECRET} {field.name} {index}" for index in range(len(rows)))
    columns |= {
        "kind": tuple(kind for kind, _audience in rows),
        "audience": tuple(audience for _kind, audience in rows),
        "gift": (Gift.HEAD,) * len(rows),
        "lon": tuple(5 + index / 1000 for index in range(len(rows))),
        "lat": tuple(51 + index / 1000 for index in range(len(rows))),
        "themes": tuple((f"{SECRET} thema {index}",) for index in range(len(rows))),
        "area_ids": (("b", "w", "g"),) * len(rows),
    }
    return AssetTable(**columns)


def snapshot(rows: list[tuple[Kind, Audience]]) -> Snapshot:
    return Snapshot(
        audience=Audience.TEAM, made_on=date(2026, 11, 21), dossier="d", divisions=(), areas=(), assets=table(rows)
    )


def columns(assets: AssetTable) -> dict[str, Any]:
    return {field.name: getattr(assets, field.name) for field in fields(AssetTable)}


ROWS = st.lists(st.tuples(st.sampled_from(Kind), st.sampled_from(Audience)), max_size=30)


@given(ROWS)
def test_the_team_sees_everything(rows: list[tuple[Kind, Audience]]) -> None:
    full = snapshot(rows)
    assert privacy.cut(full, Audience.TEAM) == full


@given(ROWS, st.sampled_from(OUTSIDE))
def test_outside_the_team_nothing_of_a_resident_and_nothing_meant_for_fewer(
    rows: list[tuple[Kind, Audience]], audience: Audience
) -> None:
    cut = privacy.cut(snapshot(rows), audience)
    assert cut.audience is audience
    assert cut.counts == ()
    assert not set(cut.assets.kind) & PERSONAL_KINDS
    assert all(widest.width >= audience.width for widest in cut.assets.audience)
    allowed = [kind not in PERSONAL_KINDS and widest.width >= audience.width for kind, widest in rows]
    assert list(cut.assets.id) == [f"{SECRET} id {index}" for index, ok in enumerate(allowed) if ok]


@given(ROWS, st.sampled_from(Audience))
def test_what_is_shown_and_what_was_kept_back_add_up(rows: list[tuple[Kind, Audience]], audience: Audience) -> None:
    cut = privacy.cut(snapshot(rows), audience)
    told = len(cut.assets) + sum(item.count or 0 for item in cut.withheld)
    hidden = sum(1 for item in cut.withheld if item.count is None)
    assert hidden <= len(rows) - told <= 2 * hidden  # what is not told is 1 or 2
    assert all(item.count is None or item.count > 0 for item in cut.withheld)


@given(ROWS, st.sampled_from(Audience))
def test_columns_stay_of_one_length_and_rows_whole(rows: list[tuple[Kind, Audience]], audience: Audience) -> None:
    assets = privacy.cut(snapshot(rows), audience).assets
    lengths = {len(column) for name, column in columns(assets).items() if name not in {"person", "contact"}}
    assert lengths == {len(assets)}
    for placed in assets:
        index = int(placed.asset.id.rsplit(" ", 1)[1])
        assert placed.asset.title == f"{SECRET} title {index}"
        assert placed.asset.lon == pytest.approx(5 + index / 1000)


@given(ROWS, st.sampled_from(OUTSIDE))
def test_a_wider_audience_never_sees_more(rows: list[tuple[Kind, Audience]], audience: Audience) -> None:
    full = snapshot(rows)
    narrower = list(Audience)[audience.width - 1]
    assert set(privacy.cut(full, audience).assets.id) <= set(privacy.cut(full, narrower).assets.id)


@given(ROWS, st.sampled_from(OUTSIDE))
def test_a_snapshot_is_cut_once(rows: list[tuple[Kind, Audience]], audience: Audience) -> None:
    once = privacy.cut(snapshot(rows), audience)
    assert privacy.cut(once, audience) is once
    for other in set(Audience) - {audience}:
        with pytest.raises(ValueError, match="once"):
            privacy.cut(once, other)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_only_the_columns_of_the_list_have_something_in_them(audience: Audience) -> None:
    everyone = [(kind, Audience.PUBLIC) for kind in Kind]
    cut = privacy.cut(snapshot(everyone), audience)
    with_content = {name for name, column in columns(cut.assets).items() if any(column)}
    assert with_content == {*MAY_BE_SEEN, "created_at"}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_day_on_which_something_was_added_is_told_but_not_of_what_a_resident_gave(audience: Audience) -> None:
    rows = [(kind, Audience.PUBLIC) for kind in Kind]
    full = snapshot(rows)
    full = replace(full, assets=replace(full.assets, created_at=("2026-11-20T10:15:00+00:00",) * len(rows)))
    ids = full.assets.id
    given = Kind.PLACE
    link = Link(ids[[kind for kind, _audience in rows].index(given)], "p", Role.GIVER)
    person = Person(id="p", name="Ans", is_16_or_older=True)
    consent = Consent(id="c", person_id="p", audience=Audience.PUBLIC, given_on=date(2026, 1, 1))
    cut = privacy.cut(full, audience, privacy.People.of([person], [consent], [link]))
    told = dict(zip(cut.assets.kind, cut.assets.created_at, strict=True))
    assert told.pop(given, "") == ""
    assert set(told.values()) == {"2026-11-20"}
    assert not PERSONAL_KINDS & told.keys()


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_word_of_what_was_kept_back_is_anywhere_in_the_cut(audience: Audience) -> None:
    rows = list(product(Kind, Audience))
    cut = privacy.cut(snapshot(rows), audience)
    text = json.dumps(columns(cut.assets)) + repr(cut.withheld)
    for index, (kind, widest) in enumerate(rows):
        shown = kind not in PERSONAL_KINDS and widest.width >= audience.width
        assert (f'{SECRET} title {index}"' in text) is shown
        assert (f'{SECRET} quote {index}"' in text) is False


@pytest.mark.parametrize("kind", Kind)
def test_what_comes_from_a_resident_starts_in_the_team(kind: Kind) -> None:
    assert default_audience(kind) is (Audience.TEAM if kind in PERSONAL_KINDS else Audience.PUBLIC)


def test_a_column_of_later_does_not_slip_through() -> None:
    """Every column is either on the list or emptied: a new one is emptied until somebody puts it on the list."""
    listed = set(privacy._SHOWN_OUTSIDE_TEAM)
    assert listed == MAY_BE_SEEN
    of_people = {"person", "contact"}
    assert set(privacy._OF_PEOPLE) == of_people
    assert listed | of_people | {"created_at"} | set(privacy._WITHHELD_TEXTS) == {
        field.name for field in fields(AssetTable)
    }


def test_the_rest_of_the_snapshot_is_kept() -> None:
    full = replace(snapshot([(Kind.PLACE, Audience.PUBLIC)]), background="{}", dossier="donderberg")
    cut = privacy.cut(full, Audience.PUBLIC)
    assert (cut.background, cut.dossier, cut.made_on) == ("{}", "donderberg", full.made_on)
