"""Of the pieces that tiles hold of a street one street is made; of two villages two."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.domain.places import NamedPlace, PlaceKind
from assetmap.geo.basemap.named import Piece, gathered, near

METRE = 1 / 111_200
"""Degrees, from south to north; from west to east it is a little less."""

LON, LAT = 5.8, 51.95


def line(*points: tuple[float, float]) -> Any:
    """Metres from the corner of the test."""
    return shapely.LineString([(LON + x * METRE * 1.62, LAT + y * METRE) for x, y in points])


def point(x: float, y: float) -> Any:
    return shapely.Point(LON + x * METRE * 1.62, LAT + y * METRE)


def street(name: str, shape: Any, angle: float = 0.0) -> Piece:
    return Piece(PlaceKind.STREET, name, shape, angle)


def metres(place: NamedPlace) -> float:
    """The length of it."""
    shape = shapely.transform(shapely.from_wkb(place.shape), lambda degrees: degrees / (METRE * 1.62, METRE))
    return float(shapely.length(shape))


def test_pieces_that_meet_or_overlap_are_one_street_each_stretch_once() -> None:
    (found,) = gathered(
        [
            street("Kade", line((0, 0), (100, 0))),
            street("Kade", line((90, 0), (200, 0))),
            street("Kade", line((200, 0), (200, 80))),
            street("Kade", line((330, 0), (400, 0))),  # beyond a square
        ]
    )
    assert metres(found) == pytest.approx(350, abs=2)
    assert found.kind is PlaceKind.STREET
    west, south, east, _north = found.bounds
    assert west == pytest.approx(LON, abs=1e-5)
    assert south == pytest.approx(LAT, abs=1e-5)
    assert east == pytest.approx(LON + 400 * METRE * 1.62, abs=1e-5)
    assert shapely.distance(shapely.from_wkb(found.shape), shapely.Point(found.middle)) < 1e-5


def test_two_villages_that_both_have_one_give_two() -> None:
    found = gathered([street("Dorpsstraat", line((0, y), (300, y))) for y in (0, 10, 2500, 2510)])
    assert sorted(round(each.bounds.south - LAT, 3) for each in found) == [0.0, 0.022]


def test_only_places_of_the_name_give_the_line_along_them() -> None:
    spots = [(0, 0), (900, 0), (300, 20), (600, -10)]
    (found,) = gathered([street("Apeldoornseweg", point(*spot)) for spot in spots])
    assert metres(found) == pytest.approx(900, rel=0.05)
    assert len(gathered([street("Hoge weg", point(0, 0)), street("Hoge weg", point(2000, 0))])) == 2


def test_one_place_of_the_name_gives_a_short_line_as_it_is_written() -> None:
    (found,) = gathered([street("Steeg", point(0, 0), angle=90.0)] * 3)
    west, south, east, north = found.bounds
    assert east - west < METRE
    assert north - south == pytest.approx(80 * METRE, rel=0.02)


def test_a_name_that_is_written_on_a_road_means_that_road() -> None:
    def road(x: float, y: float, wide: float, high: float) -> Any:
        return shapely.box(*point(x, y).coords[0], *point(x + wide, y + high).coords[0])

    roads = [road(0, 0, 200, 5), road(0, 6, 30, 2), road(0, 50, 200, 5), road(0, 100, 2000, 8)]
    found = {
        each.name: each
        for each in gathered(
            [
                street("Kade", point(20, 6.5), 80.0),  # on the pavement of it
                street("Hoge kade", point(180, 2)),  # further on
                street("Laan", point(1000, 104)),
                street("Pad", point(100, 300)),  # beside all roads
            ],
            roads,
        )
    }
    kade = shapely.from_wkb(found["Kade"].shape)
    assert shapely.area(kade) == pytest.approx(shapely.area(roads[0]), rel=0.01)
    assert found["Hoge kade"].shape == found["Kade"].shape
    assert found["Hoge kade"].middle[0] - found["Kade"].middle[0] == pytest.approx(160 * METRE * 1.62, rel=0.01)
    west, _south, east, _north = found["Laan"].bounds
    assert (east - west) / METRE / 1.62 == pytest.approx(1000, rel=0.02)  # not all of it
    assert shapely.from_wkb(found["Pad"].shape).geom_type == "LineString"


def test_where_the_street_itself_is_known_the_place_of_its_name_adds_nothing() -> None:
    (found,) = gathered([street("Laan", line((0, 0), (100, 0))), street("Laan", point(50, 200))])
    assert found.bounds.north < LAT + 10 * METRE


def test_surfaces_and_villages() -> None:
    pond = shapely.box(LON, LAT, LON + 0.001, LAT + 0.001)
    found = {
        each.name: each
        for each in gathered(
            [
                Piece(PlaceKind.WATER, "Vijver", pond),
                Piece(PlaceKind.WATER, "Vijver", shapely.box(LON + 0.001, LAT, LON + 0.002, LAT + 0.001)),
                Piece(PlaceKind.VILLAGE, "Otterlo", point(0, 0)),
                Piece(PlaceKind.VILLAGE, "Otterlo", point(3, 3)),
                street("Brink", pond),
                street("Brink", line((0, 0), (100, 0))),
                street(" \u202e ", line((0, 0), (100, 0))),
            ]
        )
    }
    assert set(found) == {"Vijver", "Otterlo", "Brink"}
    assert shapely.area(shapely.from_wkb(found["Vijver"].shape)) == pytest.approx(2e-6, rel=0.01)
    assert found["Otterlo"].bounds.east - found["Otterlo"].bounds.west == 0


def test_the_streets_near_a_place_nearest_first() -> None:
    places = gathered([street(name, line((0, y), (200, y))) for name, y in (("A", 0), ("B", 30), ("C", 90))])
    lon, lat = shapely.get_coordinates(point(100, 25))[0].tolist()
    assert [each.name for each in near(places, lon, lat, 40)] == ["B", "A"]
    assert near(places, lon, lat, 3) == ()
    assert near((), lon, lat, 40) == ()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(PlaceKind)),
            st.sampled_from(["A", "B"]),
            st.lists(st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), min_size=1, max_size=4),
        ),
        max_size=12,
    )
)
def test_whatever_a_file_holds_each_place_has_its_middle_within_its_bounds(pieces: list[Any]) -> None:
    made = [Piece(kind, name, line(*spots) if len(spots) > 1 else point(*spots[0])) for kind, name, spots in pieces]
    for place in gathered(made):
        west, south, east, north = place.bounds
        assert west - 1e-5 <= place.middle[0] <= east + 1e-5
        assert south - 1e-5 <= place.middle[1] <= north + 1e-5
