"""The sea that is made of coastlines: in bays and around islands, and none where the coastline cannot be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.areas import Bounds
from assetmap.imports import basemapcoast

Points = Sequence[tuple[float, float]]

FRAME = Bounds(4.0, 52.0, 5.0, 53.0)
NOTHING_BUILT = np.empty((0, 2))
COAST: Points = [(4.4, 53.5), (4.5, 52.7), (4.4, 52.3), (4.5, 51.5)]
"""From north to south, so with the sea in the west."""


def sea(*lines: Points, within: Bounds = FRAME, built: Points = ()) -> shapely.Geometry:
    coast = np.array([shapely.LineString(line) for line in lines], dtype=object)
    found = basemapcoast.sea(coast, within, np.array(built) if built else NOTHING_BUILT)
    return shapely.union_all(found)


def wet(area: shapely.Geometry, lon: float, lat: float) -> bool:
    return bool(shapely.contains_xy(area, lon, lat))


def ring(lon: float, lat: float, radius: float, *, land: bool = True) -> list[tuple[float, float]]:
    """An island (drawn counter-clockwise), or a sea within land."""
    corners = [(lon - radius, lat - radius), (lon + radius, lat - radius)]
    corners += [(lon + radius, lat + radius), (lon - radius, lat + radius)]
    closed = [*corners, corners[0]]
    return closed if land else closed[::-1]


def test_a_coast_from_edge_to_edge() -> None:
    found = sea(COAST)
    assert (wet(found, 4.1, 52.5), wet(found, 4.9, 52.5)) == (True, False)
    # By the line itself: at 52.5 north it lies at 4.45 east.
    assert (wet(found, 4.4499, 52.5), wet(found, 4.4501, 52.5)) == (True, False)
    assert shapely.bounds(found).tolist() == pytest.approx([4.0, 52.0, 4.5, 53.0])


def test_the_other_way_round_the_sea_lies_at_the_other_side() -> None:
    found = sea(COAST[::-1])
    assert (wet(found, 4.1, 52.5), wet(found, 4.9, 52.5)) == (False, True)


def test_a_coast_in_pieces_in_any_order() -> None:
    pieces = [list(pair) for pair in pairwise(COAST)]
    assert shapely.equals(sea(*pieces[::-1]), sea(COAST))


def test_a_bay() -> None:
    found = sea([(3.5, 52.2), (4.2, 52.2), (4.8, 52.4), (4.8, 52.6), (4.2, 52.8), (3.5, 52.8)][::-1])
    assert (wet(found, 4.5, 52.5), wet(found, 4.9, 52.5), wet(found, 4.1, 52.9)) == (True, False, False)
    assert shapely.bounds(found).tolist() == pytest.approx([4.0, 52.2, 4.8, 52.8])


def test_an_island_before_the_coast_stays_land() -> None:
    found = sea(COAST, ring(4.2, 52.5, 0.05))
    assert (wet(found, 4.2, 52.5), wet(found, 4.1, 52.5)) == (False, True)
    assert shapely.get_num_interior_rings(found) == 1


def test_an_island_alone_has_sea_all_around() -> None:
    found = sea(ring(4.5, 52.5, 0.2))
    assert (wet(found, 4.5, 52.5), wet(found, 4.01, 52.01), wet(found, 4.99, 52.99)) == (False, True, True)


def test_a_sea_within_land() -> None:
    found = sea(ring(4.5, 52.5, 0.2, land=False))
    assert (wet(found, 4.5, 52.5), wet(found, 4.1, 52.1)) == (True, False)


def test_a_coast_along_all_edges() -> None:
    """An island that is just larger than the land that is asked for, but for its corners."""
    found = sea([(4.5, 51.9), (5.1, 52.5), (4.5, 53.1), (3.9, 52.5), (4.5, 51.9)])
    assert [wet(found, lon, lat) for lon in (4.01, 4.99) for lat in (52.01, 52.99)] == [True] * 4
    assert not wet(found, 4.5, 52.5)
    assert len(shapely.get_parts(found)) == 4


def test_a_coast_on_the_edge_itself() -> None:
    found = sea([(4.0, 53.0), (4.0, 52.0)])
    assert not wet(found, 4.5, 52.5)
    assert shapely.is_empty(found)


def test_no_coast_here_is_no_sea() -> None:
    assert shapely.is_empty(sea([(3.0, 53.0), (3.0, 52.0)]))
    assert shapely.is_empty(sea())
    assert shapely.is_empty(sea(COAST, within=Bounds(5.0, 52.0, 4.0, 53.0)))


def test_a_gap_gives_no_sea() -> None:
    assert shapely.is_empty(sea([(4.4, 53.5), (4.4, 52.6)], [(4.4, 52.4), (4.4, 51.5)]))


def test_an_island_with_a_gap_gives_no_sea() -> None:
    assert shapely.is_empty(sea(COAST, ring(4.3, 52.5, 0.05)[:-1]))


def test_a_loose_end_gives_no_sea() -> None:
    assert shapely.is_empty(sea([(4.4, 53.5), (4.4, 52.5)]))


def test_a_coast_that_an_extract_cuts_off_near_its_edge_is_led_on() -> None:
    found = sea([(4.4, 52.95), (4.4, 52.5), (4.1, 52.3)])
    assert (wet(found, 4.2, 52.98), wet(found, 4.05, 52.31), wet(found, 4.05, 52.29)) == (True, True, False)
    assert not wet(found, 4.45, 52.98)


def test_one_piece_that_was_drawn_the_wrong_way_round() -> None:
    north, middle, south = (list(pair) for pair in pairwise([(4.4, 53.2), (4.4, 52.8), (4.4, 52.6), (4.4, 51.8)]))
    assert shapely.equals(sea(north, middle[::-1], south), sea(north, middle, south))


def test_a_coast_that_contradicts_itself_gives_no_sea() -> None:
    assert shapely.is_empty(sea([(4.4, 53.5), (4.4, 52.5)], [(4.4, 51.5), (4.4, 52.5)]))


def test_a_sea_that_drowns_the_town_is_none() -> None:
    town = [(4.1 + x / 100, 52.5) for x in range(10)]
    assert shapely.is_empty(sea(COAST, built=town))
    assert wet(sea(COAST, built=[(4.6 + x / 100, 52.5) for x in range(20)] + town[:1]), 4.1, 52.5), "but for a pier"


@given(st.lists(st.floats(52.05, 52.95), min_size=1, max_size=12), st.integers(0, 5), st.booleans())
def test_wherever_a_coast_runs_each_point_is_at_its_own_side(heights: list[float], cut: int, southern: bool) -> None:
    """A coast from west to east through these heights, in two pieces: sea south of it, or turned round north of it."""
    lons = np.linspace(3.9, 5.1, len(heights) + 2)
    points = [*zip(lons.tolist(), [52.5, *heights, 52.5], strict=True)]
    cut = 1 + cut % (len(points) - 1)
    pieces = [points[: cut + 1], points[cut:]]
    lines = [piece if southern else piece[::-1] for piece in pieces if len(piece) > 1]
    found = sea(*lines)
    for lon in np.linspace(4.03, 4.97, 9).tolist():
        shore = float(np.interp(lon, lons, [52.5, *heights, 52.5]))
        assert wet(found, lon, shore - 0.001) is southern
        assert wet(found, lon, shore + 0.001) is not southern
