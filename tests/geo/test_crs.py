"""Coordinates from and to RD, and recognising them."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.geo import crs, fitted

AMERSFOORT_RD = (155000.0, 463000.0)
AMERSFOORT = (5.38720621, 52.15517440)  # Schreutelkamp and Strang van Hees (2001), the origin of RD in WGS84


def test_the_tower_of_amersfoort_is_the_origin_of_rd() -> None:
    lon, lat = crs.point_to_wgs84(*AMERSFOORT_RD)
    assert (lon, lat) == pytest.approx(AMERSFOORT, abs=1e-5)


@given(st.floats(10_000, 280_000), st.floats(300_000, 620_000))
def test_there_and_back_is_the_same_place(x: float, y: float) -> None:
    lon, lat = crs.points_to_wgs84(np.array([x]), np.array([y]))
    back_x, back_y = crs.points_to_rd(lon, lat)
    assert float(np.hypot(back_x - x, back_y - y)[0]) < 0.01


def test_shapes_move_with_holes_and_parts() -> None:
    shape = shapely.union_all(
        [
            shapely.box(155000, 463000, 155100, 463100).difference(shapely.box(155040, 463040, 155060, 463060)),
            shapely.box(156000, 463000, 156100, 463100),
        ]
    )
    shapes = np.array([shape, None], dtype=object)
    moved = crs.to_wgs84(shapes)
    assert shapely.get_num_geometries(moved[0]) == 2
    assert moved[1] is None
    assert shapely.area(crs.to_rd(moved))[0] == pytest.approx(shape.area, rel=1e-6)
    assert shapes[0] is shape


@pytest.mark.parametrize(
    ("bounds", "place"),
    [
        ((155000, 463000, 156000, 464000), crs.Place.RD),
        ((5.3, 52.1, 5.4, 52.2), crs.Place.LON_LAT),
        ((600_000, 6_800_000, 601_000, 6_801_000), crs.Place.WEB_MERCATOR),
        ((52.1, 5.3, 52.2, 5.4), None),
        ((0, 0, 1, 1), None),
        ((float("nan"),) * 4, None),
    ],
)
def test_coordinates_are_recognised(bounds: tuple[float, ...], place: crs.Place | None) -> None:
    assert crs.recognised(np.array(bounds)) is place


def test_one_bad_row_does_not_decide() -> None:
    rows = np.array([[155000, 463000, 156000, 464000]] * 3 + [[0, 0, 1, 1]], dtype=float)
    assert crs.recognised(rows) is crs.Place.RD
    assert crs.within(rows, crs.RD).tolist() == [True, True, True, False]


@pytest.mark.parametrize("system", [crs.RD, crs.WEB_MERCATOR])
def test_bounds_go_to_degrees_by_their_corners(system: str) -> None:
    bounds = {crs.RD: [155000, 463000, 156000, 464000], crs.WEB_MERCATOR: [600_000, 6_800_000, 601_000, 6_801_000]}
    (west, south, east, north) = crs.bounds_to_wgs84(np.array([bounds[system]], dtype=float), system)[0]
    assert 4 < west < east < 6
    assert 51 < south < north < 53
    assert crs.mostly_within(np.array([[west, south, east, north]]))


def test_every_thread_moves_shapes_alike() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(20_000, 270_000, 2000), rng.uniform(310_000, 610_000, 2000)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    threads = [threading.Thread(target=lambda: found.append(crs.points_to_wgs84(x, y))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((lon == found[0][0]).all() and (lat == found[0][1]).all() for lon, lat in found)


def test_names_of_systems() -> None:
    assert crs.short_name("EPSG:28992") == "EPSG:28992"
    assert crs.full_name("EPSG:28992") == "Amersfoort / RD New"
    assert crs.is_wgs84("EPSG:4258")
    assert not crs.is_wgs84("EPSG:28992")


@pytest.mark.parametrize("system", [crs.RD, crs.WEB_MERCATOR, crs.UTM_31, crs.UTM_32])
@pytest.mark.parametrize("extent", [(5.98, 51.1, 6.02, 51.2), (3.4, 50.8, 7.2, 53.5)])
def test_very_many_coordinates_move_as_few_do(system: str, extent: tuple[float, float, float, float]) -> None:
    from pyproj import Transformer

    rng = np.random.default_rng(1)
    degrees = rng.uniform(extent[:2], extent[2:], (400_000, 2))
    x, y = Transformer.from_crs(crs.WGS84, system, always_xy=True).transform(degrees[:, 0], degrees[:, 1])
    lines = np.asarray(shapely.linestrings(np.stack([x, y], axis=1).reshape(-1, 1000, 2)))
    lon, lat = crs.points_to_wgs84(x, y, system)
    moved = shapely.get_coordinates(crs.to_wgs84(lines, system))
    assert np.abs(moved - np.stack([lon, lat], axis=1)).max() < fitted.TOLERANCE


def test_equal_corners_stay_equal_wherever_they_stand() -> None:
    rng = np.random.default_rng(2)
    corners = rng.uniform((20_000, 310_000), (280_000, 610_000), (150_000, 2))
    lines = np.asarray(
        shapely.linestrings(np.concatenate([corners, corners[::-1], corners[:7]]).reshape(-1, 300_007, 2))
    )
    moved = shapely.get_coordinates(crs.to_wgs84(lines))
    assert np.array_equal(moved[:150_000], moved[150_000:300_000][::-1])
    assert np.array_equal(moved[:7], moved[300_000:])


def test_where_there_is_a_jump_no_polynomial_is_used() -> None:
    coordinates = np.random.default_rng(3).uniform(0, 1, (10_000, 2))
    assert fitted.fitted(lambda x, y: (x + (x > 0.5) * 1e-8, y), coordinates) is None
    assert fitted.fitted(lambda x, y: (np.where(x > 0.5, x, np.inf), y), coordinates) is None
    assert fitted.fitted(lambda x, y: (x, y), np.full((10, 2), 5.0)) is None
    assert fitted.fitted(lambda x, y: (2 * x + y, x * y), coordinates) is not None


def test_stopping_while_coordinates_move() -> None:
    class Stopping:
        def report(self, fraction: float | None, message: Message | None = None) -> None:
            raise Cancelled(N_("Stopped."))

    lines = np.asarray(shapely.linestrings(np.random.default_rng(4).uniform(150_000, 400_000, (900, 1000, 2))))
    with pytest.raises(Cancelled):
        crs.to_wgs84(lines, crs.RD, Stopping())
