"""Outlines of own areas: from points, from buurten, along streets, and what cannot be one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.domain.areas import Level
from assetmap.domain.errors import KnownError
from assetmap.geo import crs, shapes
from assetmap.imports.areafile import read_areas

WEST, SOUTH = 6.0, 51.19
SQUARE = [(WEST, SOUTH), (WEST + 0.01, SOUTH), (WEST + 0.01, SOUTH + 0.01), (WEST, SOUTH + 0.01)]


def shape_of(made: shapes.Outline) -> Any:
    return shapely.from_wkb(made.geometry)


def metres(geometry: bytes) -> Any:
    return crs.to_rd(np.array([shapely.from_wkb(geometry)]))[0]


def rd_box(west: float, south: float, east: float, north: float) -> bytes:
    """A box in metres from a corner in Roermond, in degrees."""
    box = shapely.segmentize(shapely.box(197_000 + west, 356_000 + south, 197_000 + east, 356_000 + north), 50)
    made: bytes = shapely.to_wkb(_degrees(box))
    return made


def _degrees(shape: Any) -> Any:
    return crs.to_wgs84(np.array([shape]), crs.RD)[0]


def test_points_become_a_closed_outline() -> None:
    made = shapes.from_points(SQUARE)
    shape = shape_of(made)
    assert shape.exterior.is_closed
    assert list(shape.exterior.coords)[:4] == SQUARE
    assert made.bounds == pytest.approx((6.0, 51.19, 6.01, 51.2))
    assert not made.repaired
    # 0.01 degrees: 699 m of longitude at this latitude, 1113 m of latitude.
    assert made.hectares == pytest.approx(77.8, abs=0.2)
    assert shapes.hectares(made.geometry) == made.hectares


BOW = [(WEST, SOUTH), (WEST + 0.01, SOUTH + 0.01), (WEST + 0.01, SOUTH), (WEST, SOUTH + 0.01)]
LOOP = [(0, 0), (20, 0), (20, 20), (5, 20), (5, -5), (10, -5), (10, 25), (0, 25)]


@pytest.mark.parametrize("points", [BOW, [(WEST + x / 1000, SOUTH + y / 1000) for x, y in LOOP]])
def test_lines_that_cross_are_mended_and_said(points: list[tuple[float, float]]) -> None:
    made = shapes.from_points(points)
    assert made.repaired
    assert shapely.is_valid(shapely.from_wkb(made.geometry))
    assert made.hectares > 20


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([], "three"),
        ([(6.0, 51.0)] * 5, "three"),
        ([(6.0, 51.0), (6.1, 51.0)], "three"),
        ([(6.0, 51.0), (6.005, 51.0), (6.01, 51.0)], "one line"),
        ([(6.0, 51.0), (6.000001, 51.0), (6.0, 51.000001)], "square metre"),
        ([(51.0, 6.0), (51.1, 6.0), (51.0, 6.1)], "Netherlands"),
        ([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)], "Netherlands"),
    ],
)
def test_what_is_no_area_is_refused_with_a_sentence(points: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(KnownError, match=words):
        shapes.from_points(points)


def test_geojson_there_and_back_is_exact() -> None:
    hole = [(6.002123456789123, 51.192), (6.004, 51.192), (6.003, 51.195)]
    whole = shapely.MultiPolygon([shapely.Polygon(SQUARE, [hole]), shapely.box(6.02, 51.19, 6.03, 51.2)])
    wkb = shapely.to_wkb(whole)
    told = json.loads(json.dumps(shapes.geojson(wkb)))
    assert shapes.from_geojson(told).geometry == wkb
    with pytest.raises(ValueError, match="polygon"):
        shapes.from_geojson({"type": "Point", "coordinates": [6, 51]})


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda spot: (6 + spot[0] / 999, 51 + spot[1] / 999)),
        max_size=12,
    )
)
def test_any_points_give_a_good_outline_or_a_sentence(points: list[tuple[float, float]]) -> None:
    try:
        made = shapes.from_points(points)
    except KnownError:
        return
    shape = shape_of(made)
    assert shapely.is_valid(shape)
    assert shape.geom_type in {"Polygon", "MultiPolygon"}
    assert made.hectares > 0
    assert shapes.checked(made.geometry).geometry == made.geometry


def test_lines_that_meet_at_a_hairs_breadth() -> None:
    # What make_valid leaves of this is itself not valid.
    spots = [(0, 6), (6, 1), (10, 7), (7, 6), (12, 3), (0, 5), (9, 5)]
    made = shapes.from_points([(6 + x / 999, 51 + y / 999) for x, y in spots])
    assert shapely.is_valid(shape_of(made))


def test_neighbours_become_one_without_slivers() -> None:
    # A gap of 30 cm along most of the border, and an overlap of 20 cm at the end.
    left = rd_box(0, 0, 200, 400)
    right = rd_box(200.3, 0, 400, 300)
    top = rd_box(199.8, 300, 400, 400)
    made = shape_of(shapes.from_areas([left, right, top]))
    assert made.geom_type == "Polygon"
    assert len(made.interiors) == 0
    assert metres(shapely.to_wkb(made)).area == pytest.approx(400 * 400, rel=1e-4)


def test_a_true_gap_and_a_true_hole_stay() -> None:
    made = shape_of(shapes.from_areas([rd_box(0, 0, 100, 100), rd_box(120, 0, 200, 100)]))
    assert made.geom_type == "MultiPolygon"
    around = [rd_box(0, 0, 300, 100), rd_box(0, 200, 300, 300), rd_box(0, 100, 100, 200), rd_box(200, 100, 300, 200)]
    made = shape_of(shapes.from_areas(around))
    assert len(made.interiors) == 1
    with pytest.raises(KnownError, match="at least one"):
        shapes.from_areas([])


def test_the_buurten_of_a_wijk_together_are_that_wijk(shared_data: Path) -> None:
    found = read_areas(shared_data / "areas/buurt_2016_Roermond").areas
    wijk = next(area for area in found if area.level is Level.WIJK and area.code == "WK095704")
    parts = [area.geometry for area in found if area.parent_id == wijk.id]
    made = shapes.from_areas(parts)
    assert len(parts) > 1
    assert made.hectares == pytest.approx(shapes.hectares(wijk.geometry), rel=1e-4)
    assert sum(shapes.hectares(part) for part in parts) == pytest.approx(made.hectares, rel=1e-4)


def street(name: str, *lines: list[tuple[float, float]], kind: str = "road") -> dict[str, object]:
    placed = [_degrees(shapely.LineString([(197_000 + x, 356_000 + y) for x, y in line])) for line in lines]
    degrees = [[list(point) for point in line.coords] for line in placed]
    geometry = (
        {"type": "LineString", "coordinates": degrees[0]}
        if len(degrees) == 1
        else {"type": "MultiLineString", "coordinates": degrees}
    )
    return {"type": "Feature", "properties": {"class": kind, "name": name}, "geometry": geometry}


def background(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def test_streets_by_name_with_all_their_lines() -> None:
    text = background(
        street("Mozartstraat", [(0, 0), (100, 0)]),
        street("Bachlaan", [(0, 50), (0, 90)], [(10, 50), (10, 90)]),
        street("Mozartstraat", [(100, 0), (200, 0)]),
        street("Maas", [(0, 0), (9, 9)], kind="water"),
        street("", [(0, 0), (9, 9)]),
        {"type": "Feature", "properties": None, "geometry": None},
    )
    found = shapes.streets(text)
    assert [item.name for item in found] == ["Bachlaan", "Mozartstraat"]
    assert [len(shapely.get_parts(shapely.from_wkb(item.lines))) for item in found] == [2, 2]
    assert shapes.streets("") == ()


def test_around_a_street_is_so_many_metres_wide() -> None:
    (found,) = shapes.streets(background(street("A", [(0, 0), (100, 0)]), street("A", [(100, 0), (200, 0)])))
    made = shapes.around_streets([found], 30)
    shape = metres(made.geometry)
    assert shape.geom_type == "Polygon"
    west, south, east, north = shape.bounds
    assert (east - west, north - south) == pytest.approx((260, 60), abs=0.7)
    assert made.hectares == pytest.approx((200 * 60 + 3.14159 * 30 * 30) / 10_000, rel=0.02)
    assert len(shape.exterior.coords) < 40
    for wrong in (0, -5, 501, float("nan")):
        with pytest.raises(KnownError, match="metres"):
            shapes.around_streets([found], wrong)


def test_the_assets_in_an_outline_are_counted_by_the_border_rule() -> None:
    wkb = shapes.from_points(SQUARE).geometry
    lons = [6.005, 6.0, 6.01, 6.011, None]
    lats = [51.195, 51.19, 51.195, 51.195, None]
    assert shapes.count_within(wkb, lons, lats) == 3
