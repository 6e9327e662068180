"""Two divisions of the same land compared: every area has one fate, and it is the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.domain.vintages import AreaFate, Fate, tally
from assetmap.geo import compare as comparing
from assetmap.geo.compare import asset_moves, compare
from assetmap.imports.areafile import read_areas

WEST, SOUTH, SIDE = 5.0, 52.0, 0.01


def area(code: str, shape: BaseGeometry, name: str | None = None, level: Level = Level.BUURT) -> Area:
    """A buurt; its shape is in squares, east and north of a corner in the middle of the country."""
    placed = shapely.transform(shape, lambda points: points * SIDE + (WEST, SOUTH))
    return Area(
        id=f"{code}-{shape.wkb_hex[-24:]}",
        division_id="d",
        level=level,
        code=code,
        name=f"Buurt {code}" if name is None else name,
        parent_id=None,
        geometry=shapely.to_wkb(placed),
        bounds=Bounds(*placed.bounds),
    )


def square(column: int, row: int) -> Area:
    return area(f"BU{column}{row}", shapely.box(column, row, column + 1, row + 1))


def grid(columns: int = 4, rows: int = 3) -> list[Area]:
    return [square(column, row) for column in range(columns) for row in range(rows)]


def said(fates: Sequence[AreaFate]) -> set[tuple[str, str, str]]:
    """Fate, old codes, new codes."""
    return {
        (str(row.fate), "+".join(item.code for item in row.old), "+".join(item.code for item in row.new))
        for row in fates
    }


def changes(old: Sequence[Area], new: Sequence[Area]) -> set[tuple[str, str, str]]:
    """All that is not simply the same; and each area is in exactly one fate, also when seen from the other side."""
    fates = compare(old, new)
    assert sorted(item.id for row in fates for item in row.old) == sorted(item.id for item in old)
    assert sorted(item.id for row in fates for item in row.new) == sorted(item.id for item in new)
    assert all(0 <= row.overlap <= 1 for row in fates)
    back = {(str(row.fate.backwards), tuple(row.new), tuple(row.old)) for row in compare(new, old)}
    assert {(str(row.fate), tuple(row.old), tuple(row.new)) for row in fates} == back
    return {row for row in said(fates) if row[0] != "same"}


def without(areas: Sequence[Area], *codes: str) -> list[Area]:
    assert set(codes) <= {item.code for item in areas}
    return [item for item in areas if item.code not in codes]


def test_nothing_compared_with_nothing() -> None:
    assert compare([], []) == ()
    assert said(compare([], grid(1, 1))) == {("new", "", "BU00")}
    assert said(compare(grid(1, 1), [])) == {("gone", "BU00", "")}


def test_another_name_or_code_in_the_same_place_is_renamed() -> None:
    old = grid()
    new = [
        replace(item, name="Kerkbuurt") if item.code == "BU11" else
        replace(item, code="BU99") if item.code == "BU20" else item
        for item in old
    ]  # fmt: skip
    assert changes(old, new) == {("renamed", "BU11", "BU11"), ("renamed", "BU20", "BU99")}


def test_case_and_spaces_make_no_other_name() -> None:
    old = [area("BU1", shapely.box(0, 0, 1, 1), "Aan de  Vaart")]
    assert changes(old, [replace(old[0], name="AAN DE VAART ", code="bu1")]) == set()


def test_codes_that_were_exchanged_follow_the_place() -> None:
    old = grid(2, 1)
    new = [replace(old[0], code="BU10", name=old[1].name), replace(old[1], code="BU00", name=old[0].name)]
    assert changes(old, new) == {("renamed", "BU00", "BU10"), ("renamed", "BU10", "BU00")}


def test_a_border_that_moved_is_redrawn_on_both_sides() -> None:
    old = grid(3, 1)
    for border in (1.05, 1.3, 1.45, 1.7):
        new = [area("BU00", shapely.box(0, 0, border, 1)), area("BU10", shapely.box(border, 0, 2, 1)), old[2]]
        assert changes(old, new) == {("redrawn", "BU00", "BU00"), ("redrawn", "BU10", "BU10")}
    row = next(row for row in compare(old, new) if row.old[0].code == "BU10")
    assert row.overlap == pytest.approx(0.3, abs=0.01)


def test_one_that_became_several_is_split_whatever_the_parts_are_called() -> None:
    old = grid(3, 1)
    for code in ("BU10", "BU90"):
        for cut in (1.5, 1.15, 1.85):
            new = [old[0], old[2], area(code, shapely.box(1, 0, cut, 1)), area("BU91", shapely.box(cut, 0, 2, 1))]
            assert changes(old, new) == {("split", "BU10", f"{code}+BU91")}


def test_a_part_that_was_joined_to_a_neighbour_shows_on_both() -> None:
    # Of the middle one, the larger part was joined to the west and the rest to the east.
    old = grid(3, 1)
    new = [area("BU00", shapely.box(0, 0, 1.6, 1)), area("BU20", shapely.box(1.6, 0, 3, 1))]
    assert changes(old, new) == {("merged", "BU00+BU10", "BU00"), ("redrawn", "BU20", "BU20")}


def test_one_that_was_divided_among_three_neighbours_is_gone() -> None:
    old = [
        area("BU0", shapely.box(0, 0, 3, 0.5)),
        *(area(f"BU{i}", shapely.box(i - 1, 0.5, i, 3)) for i in (1, 2, 3)),
    ]
    new = [area(f"BU{i}", shapely.box(i - 1, 0, i, 3)) for i in (1, 2, 3)]
    assert changes(old, new) == {("gone", "BU0", ""), *(("redrawn", f"BU{i}", f"BU{i}") for i in (1, 2, 3))}


def test_a_whole_that_was_cut_another_way_is_one_group() -> None:
    across = [area("A1", shapely.box(0, 0, 2, 1), "x"), area("A2", shapely.box(0, 1, 2, 2), "y")]
    along = [area("B1", shapely.box(0, 0, 1, 2), "p"), area("B2", shapely.box(1, 0, 2, 2), "q")]
    assert changes(across, along) == {("redrawn", "A1+A2", "B1+B2")}
    assert compare(across, along)[0].overlap == pytest.approx(1, abs=1e-4)


def test_new_land_is_new_and_lost_land_is_gone() -> None:
    assert changes(grid(2, 2), without(grid(3, 2), "BU00")) == {
        ("gone", "BU00", ""),
        ("new", "", "BU20"),
        ("new", "", "BU21"),
    }


def test_the_same_code_elsewhere_is_another_area() -> None:
    old, new = [area("BU1", shapely.box(0, 0, 1, 1), "a")], [area("BU1", shapely.box(5, 5, 6, 6), "a")]
    assert changes(old, new) == {("gone", "BU1", ""), ("new", "", "BU1")}


def test_slivers_along_borders_are_no_change() -> None:
    def measured_anew(geometry: bytes) -> bytes:
        finer = shapely.segmentize(shapely.from_wkb(geometry), SIDE / 7)
        return shapely.to_wkb(shapely.transform(finer, lambda points: points + 4e-6))

    old = grid()
    assert changes(old, [replace(item, geometry=measured_anew(item.geometry)) for item in old]) == set()


def test_rounding_to_six_decimals_is_no_change_for_the_smallest_area() -> None:
    tiny = area("BU1", shapely.box(0, 0, 0.013, 0.0117), "Hofje")  # some 9 by 13 metres
    rounded = shapely.set_precision(shapely.transform(shapely.from_wkb(tiny.geometry), lambda p: p + 4e-7), 1e-6)
    assert changes([tiny], [replace(tiny, geometry=shapely.to_wkb(rounded))]) == set()


def test_holes_and_islands_are_compared_too() -> None:
    hole = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    old = [area("BU1", shapely.box(0, 0, 3, 3))]
    new = [area("BU1", hole), area("BU2", shapely.box(1, 1, 2, 2))]
    assert changes(old, new) == {("split", "BU1", "BU1+BU2")}
    islands = area("BU1", shapely.union(shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)))
    assert changes([islands], [area("BU1", shapely.box(0, 0, 1, 1))]) == {("redrawn", "BU1", "BU1")}


def test_shapes_that_are_not_valid_are_compared_all_the_same() -> None:
    bow_tie = area("BU1", shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))
    assert changes([bow_tie], [replace(bow_tie, name="Strik")]) == {("renamed", "BU1", "BU1")}
    assert changes([bow_tie], [area("BU1", shapely.box(0, 0, 2, 2))]) == {("redrawn", "BU1", "BU1")}


def test_wijken_and_gemeenten_are_compared_with_their_own_kind_and_own_areas_with_nothing() -> None:
    wijk = area("WK0", shapely.box(0, 0, 1, 1), level=Level.WIJK)
    old = [square(0, 0), wijk, area("GM0", shapely.box(0, 0, 1, 1), level=Level.GEMEENTE)]
    own = area("EB-1", shapely.box(0, 0, 1, 1), level=Level.OWN)
    fates = compare([*old, own], [old[0], replace(wijk, name="Oost"), old[2]])
    assert said(fates) == {("same", "BU00", "BU00"), ("renamed", "WK0", "WK0"), ("same", "GM0", "GM0")}


def test_two_areas_on_the_same_spot_find_the_one_of_the_same_code() -> None:
    twins = [area(code, shapely.box(0, 0, 1, 1)) for code in ("BU1", "BU2")]
    assert changes(twins, list(reversed(twins))) == set()


@settings(deadline=None, max_examples=12)
@given(st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
def test_random_names_and_codes_are_found(renamed: set[int], recoded: set[int]) -> None:
    old = grid()
    new = [
        replace(
            item,
            name=f"Nieuw {index}" if index in renamed else item.name,
            code=f"BX{index:02}" if index in recoded else item.code,
        )
        for index, item in enumerate(old)
    ]
    assert changes(old, new) == {("renamed", old[i].code, new[i].code) for i in renamed | recoded}
    assert tally(compare(old, new))[Fate.SAME] == len(old) - len(renamed | recoded)


@settings(deadline=None, max_examples=12)
@given(st.dictionaries(st.integers(0, 11), st.tuples(st.floats(0.15, 0.85), st.floats(0.15, 0.85)), max_size=5))
def test_random_cuts_are_found(cuts: dict[int, tuple[float, float]]) -> None:
    old = grid()
    new = [item for index, item in enumerate(old) if index not in cuts]
    for index, (south, north) in cuts.items():
        column, row = divmod(index, 3)
        line = [(column + south, row), (column + north, row + 1)]
        new += [
            area(old[index].code, shapely.Polygon([(column, row), *line, (column, row + 1)])),
            area(f"BY{index:02}", shapely.Polygon([(column + 1, row), *line, (column + 1, row + 1)])),
        ]
    assert changes(old, new) == {("split", old[i].code, f"{old[i].code}+BY{i:02}") for i in cuts}


@settings(deadline=None, max_examples=12)
@given(st.sets(st.integers(0, 3)), st.integers(0, 1))
def test_random_unions_of_neighbours_are_found(columns: set[int], row: int) -> None:
    old = grid()
    pairs = {column: (f"BU{column}{row}", f"BU{column}{row + 1}") for column in columns}
    new = without(old, *(code for pair in pairs.values() for code in pair))
    new += [area(pair[0], shapely.box(column, row, column + 1, row + 2)) for column, pair in pairs.items()]
    assert changes(old, new) == {("merged", "+".join(pair), pair[0]) for pair in pairs.values()}


@settings(deadline=None, max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), min_size=4, max_size=12, unique=True))
def test_any_two_ways_to_cut_the_land_give_each_area_one_fate(points: list[tuple[int, int]]) -> None:
    land = shapely.box(0, 0, 4, 3)
    cells = shapely.voronoi_polygons(shapely.MultiPoint([(x / 10, y / 10) for x, y in points]), extend_to=land)
    parts = [part for part in (cell.intersection(land) for cell in cells.geoms) if part.area > 1e-4]
    cut = [area(f"V{index}", part) for index, part in enumerate(parts)]
    changes(grid(), cut)
    assert {row.fate for row in compare(cut, cut)} <= {Fate.SAME}


def test_roermond_against_a_variant_of_itself(shared_data: Path) -> None:
    old = read_areas(shared_data / "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp").areas
    assert {row.fate for row in compare(old, old)} == {Fate.SAME}
    buurten = [item for item in old if item.level is Level.BUURT]
    shapes = {item.code: shapely.from_wkb(item.geometry) for item in buurten}
    largest = max(buurten, key=lambda item: item.bounds.east - item.bounds.west)
    west, south, east, north = largest.bounds
    halves = [
        shapes[largest.code].intersection(box)
        for box in (
            shapely.box(west, south, (west + east) / 2, north),
            shapely.box((west + east) / 2, south, east, north),
        )
    ]
    others = [item for item in buurten if not shapes[item.code].touches(shapes[largest.code]) and item != largest]
    one = others[0]
    other = next(
        item for item in others[1:] if shapes[item.code].intersection(shapes[one.code]).length > 0 and item != one
    )
    named = next(item for item in others if item not in {one, other})
    joined = shapely.union(shapes[one.code], shapes[other.code])
    kept = [item for item in buurten if item.code not in {largest.code, one.code, other.code, named.code}]
    new = [
        *kept,
        replace(named, name="Nieuwe naam"),
        replace(one, geometry=shapely.to_wkb(joined), bounds=Bounds(*joined.bounds)),
        replace(largest, geometry=shapely.to_wkb(halves[0]), bounds=Bounds(*halves[0].bounds)),
        replace(
            largest, id="half", code="BU09579999", geometry=shapely.to_wkb(halves[1]), bounds=Bounds(*halves[1].bounds)
        ),
    ]
    fates = compare(buurten, new)
    counted = tally(fates)
    assert (counted[Fate.SPLIT], counted[Fate.MERGED], counted[Fate.RENAMED]) == (1, 1, 1)
    assert counted[Fate.SAME] == len(kept)
    assert sum(counted.values()) == len(kept) + 3


def test_assets_stay_move_leave_and_enter() -> None:
    old = [square(0, 0), square(1, 0), square(2, 0)]
    new = [
        replace(old[0], name="Anders"),
        area("BU10", shapely.box(1, 0, 1.5, 1)),
        area("BU11", shapely.box(1.5, 0, 2, 1)),
        square(3, 0),
    ]
    lons = [WEST + east * SIDE for east in (0.5, 1.2, 1.7, 2.5, 3.5, 9.0)]
    moves = asset_moves(lons, [SOUTH + SIDE / 2] * len(lons), old, new, compare(old, new))
    assert (moves.staying, moves.changing, moves.leaving, moves.entering) == (1, 2, 1, 1)


class StopsAt:
    """A progress that a user stops."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.told: list[float] = []

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.told.append(fraction or 0.0)
        if (fraction or 0.0) >= self.at:
            raise Cancelled(N_("Stopped. Nothing was changed."))


def test_progress_moves_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "_CHUNK", 2)
    old = grid()
    new = [area(item.code, shapely.box(i / 3, 0, (i + 1) / 3, 3)) for i, item in enumerate(old)]
    watching = StopsAt(2.0)
    compare(old, new, watching)
    told = [round(fraction, 6) for fraction in watching.told]
    assert told == sorted(told)
    assert len(watching.told) > 6
    assert watching.told[-1] == 1.0
    with pytest.raises(Cancelled):
        compare(old, new, StopsAt(0.5))
