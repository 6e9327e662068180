"""The border rule: which areas hold a point."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.areas import Level
from assetmap.geo.locate import LocatableArea, Located, Locator


def area(
    code: str, box: tuple[float, float, float, float], *, level: Level = Level.BUURT, parent: str | None = None
) -> LocatableArea:
    return LocatableArea(code, code, level, parent, shapely.to_wkb(shapely.box(*box)))


def ids(located: Sequence[Located]) -> list[str]:
    return [found.area_id for found in located]


@pytest.fixture
def division() -> list[LocatableArea]:
    """Two buurten side by side in one wijk of one gemeente, a buurt without a wijk beside them, and two own areas."""
    return [
        area("GM1", (4, 51, 6, 52), level=Level.GEMEENTE),
        area("WK1", (4, 51, 6, 52), level=Level.WIJK, parent="GM1"),
        area("BU2", (5, 51, 6, 52), parent="WK1"),
        area("BU1", (4, 51, 5, 52), parent="WK1"),
        area("BU9", (6, 51, 7, 52), parent="GM1"),
        area("street", (4.9, 51.4, 5.1, 51.6), level=Level.OWN),
        area("block", (5.05, 51.45, 5.2, 51.5), level=Level.OWN),
    ]


def test_a_point_inside_is_in_its_buurt_and_all_above(division: list[LocatableArea]) -> None:
    (found,) = Locator(division).locate([4.2], [51.1])
    assert found == (Located("BU1", smallest=True), Located("WK1", smallest=False), Located("GM1", smallest=False))


def test_on_a_border_the_lowest_code_wins(division: list[LocatableArea]) -> None:
    locator = Locator(division)
    assert ids(locator.locate_one(5.0, 51.9)) == ["BU1", "WK1", "GM1"]
    assert ids(locator.locate_one(6.0, 51.9)) == ["BU2", "WK1", "GM1"]


def test_the_order_in_which_areas_are_given_does_not_matter(division: list[LocatableArea]) -> None:
    forwards, backwards = Locator(division), Locator(division[::-1])
    for lon, lat in ((5.0, 51.5), (6.0, 51.5), (5.06, 51.47)):
        assert set(forwards.locate_one(lon, lat)) == set(backwards.locate_one(lon, lat))


def test_own_areas_overlap_and_nest(division: list[LocatableArea]) -> None:
    found = Locator(division).locate_one(5.06, 51.47)
    assert ids(found) == ["BU2", "WK1", "GM1", "street", "block"]
    assert [item.area_id for item in found if item.smallest] == ["BU2"]


def test_an_own_area_holds_points_where_no_official_one_does() -> None:
    only_own = Locator([area("street", (4, 51, 5, 52), level=Level.OWN)])
    assert only_own.locate_one(4.5, 51.5) == (Located("street", smallest=False),)


def test_a_wijk_is_not_the_smallest_where_its_buurten_leave_a_gap(division: list[LocatableArea]) -> None:
    without_bu1 = [item for item in division if item.code != "BU1"]
    assert Locator(without_bu1).locate_one(4.2, 51.1) == ()


def test_a_division_of_wijken_alone_has_wijken_as_smallest() -> None:
    wijken = Locator([area("A", (4, 51, 5, 52), level=Level.WIJK), area("B", (5, 51, 6, 52), level=Level.WIJK)])
    assert wijken.locate_one(5.0, 51.5) == (Located("A", smallest=True),)


@pytest.mark.parametrize("lon", [None, float("nan"), float("inf"), -float("inf")])
def test_without_a_place_there_are_no_areas(division: list[LocatableArea], lon: float | None) -> None:
    locator = Locator(division)
    assert locator.locate_one(lon, 51.5) == ()
    many = np.array([4.2, np.nan if lon is None else lon, 4.2])
    assert [len(found) for found in locator.locate(many, [51.1, 51.1, np.nan])] == [3, 0, 0]


def test_nothing_to_locate_and_nowhere_to_locate() -> None:
    assert Locator([]).locate_one(5.0, 51.5) == ()
    assert Locator([]).locate([], []) == []
    assert Locator([area("A", (4, 51, 5, 52))]).locate([], []) == []


def test_a_hole_and_a_second_part_count() -> None:
    ring = shapely.box(4, 51, 5, 52).difference(shapely.box(4.4, 51.4, 4.6, 51.6))
    shape = shapely.union_all([ring, shapely.box(6, 51, 7, 52)])
    locator = Locator([LocatableArea("A", "A", Level.BUURT, None, shapely.to_wkb(shape))])
    assert ids(locator.locate_one(6.5, 51.5)) == ["A"]
    assert locator.locate_one(4.5, 51.5) == ()
    assert ids(locator.locate_one(4.4, 51.5)) == ["A"]


def test_a_ring_of_parents_ends() -> None:
    looped = [
        area("A", (4, 51, 5, 52), level=Level.WIJK, parent="B"),
        area("B", (4, 51, 5, 52), level=Level.GEMEENTE, parent="A"),
        area("C", (4, 51, 5, 52), parent="A"),
    ]
    assert ids(Locator(looped).locate_one(4.5, 51.5)) == ["C", "A", "B"]


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda point: (point[0] / 2, point[1] / 2)),
        min_size=1,
        max_size=40,
    )
)
def test_many_points_are_located_as_one_by_one(points: list[tuple[float, float]]) -> None:
    grid = [area(f"BU{row}{column}", (column, row, column + 1, row + 1)) for row in range(4) for column in range(4)]
    locator = Locator([*grid, area("own", (0.5, 0.5, 2, 2), level=Level.OWN)])
    lons, lats = zip(*points, strict=True)
    together = locator.locate(lons * 5, lats * 5)
    assert together == [locator.locate_one(lon, lat) for lon, lat in points] * 5
    for (lon, lat), found in zip(points, together, strict=False):
        holding = [item.code for item in grid if shapely.from_wkb(item.geometry).intersects(shapely.Point(lon, lat))]
        assert [item.area_id for item in found if item.smallest] == [min(holding)]


def test_one_point_among_few_candidates_takes_a_moment(division: list[LocatableArea]) -> None:
    Locator(division).locate_one(5.0, 51.5)
    start = time.perf_counter()
    for _ in range(20):
        Locator(division).locate_one(5.0, 51.5)
    assert (time.perf_counter() - start) / 20 < 0.01
