"""The sea in packs that are made of extracts of OpenStreetMap: small ones written here, and that of Monaco."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely

from assetmap.geo.basemap.pack import Pack

Cli = Callable[..., Any]
Place = tuple[float, float]

WEST, SOUTH, EAST, NORTH = 4.00, 52.00, 4.06, 52.04


class Extract:
    """An extract in the making: `way` adds a line, closed where it ends at its start."""

    def __init__(self, bounds: bool = True) -> None:
        self._nodes: dict[Place, int] = {}
        self._text = ""
        self._bounds = f'<bounds minlat="{SOUTH}" minlon="{WEST}" maxlat="{NORTH}" maxlon="{EAST}"/>' if bounds else ""

    def way(self, places: Sequence[Place], tags: Mapping[str, str]) -> Extract:
        """A line through these places (longitude, latitude)."""
        numbers = [self._nodes.setdefault(place, len(self._nodes) + 1) for place in places]
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        way = 1000 + self._text.count("<way")
        self._text += f'<way id="{way}">' + "".join(f'<nd ref="{number}"/>' for number in numbers) + told + "</way>"
        return self

    def write(self, path: Path) -> Path:
        """The file."""
        nodes = "".join(f'<node id="{n}" lon="{lon}" lat="{lat}"/>' for (lon, lat), n in self._nodes.items())
        path.write_text(f'<?xml version="1.0"?><osm version="0.6">{self._bounds}{nodes}{self._text}</osm>', "utf-8")
        return path


def ring(lon: float, lat: float, radius: float) -> list[Place]:
    """Counter-clockwise, as a coast around land is drawn."""
    west, south, east, north = lon - radius, lat - radius, lon + radius, lat + radius
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def is_water(pack: Pack, lon: float, lat: float, zoom: int = 14) -> bool:
    """Whether an area of water lies at a place, in the tile of this zoom."""
    side = 1 << zoom
    x = (lon + 180) / 360 * side
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    tile = pack.tile(zoom, int(x), int(y))
    layer = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}).get("water") if tile else None
    if layer is None:
        return False
    at = shapely.Point(x % 1 * layer["extent"], y % 1 * layer["extent"])
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in layer["features"]]
    return any(shape.geom_type.endswith("Polygon") and shape.contains(at) for shape in shapes)


@pytest.fixture
def coast() -> Extract:
    """A street in the east, and a coast in the middle that runs on beyond the extract."""
    found = Extract().way([(4.05, 52.01), (4.05, 52.03)], {"highway": "residential", "name": "Zeestraat"})
    found.way([(4.03, 52.05), (4.03, 52.02)], {"natural": "coastline"})
    return found.way([(4.03, 52.02), (4.03, 51.99)], {"natural": "coastline"})


def made(cli: Cli, source: Path, *words: object) -> Pack:
    out = source.with_suffix(".pmtiles")
    answer = cli("basemap", "make", out, source, *words)
    assert (answer.code, answer.err) == (0, "")
    return Pack(out)


def test_sea_to_the_edge_of_the_extract_and_an_island_in_it(cli: Cli, coast: Extract, tmp_path: Path) -> None:
    coast.way(ring(4.01, 52.02, 0.003), {"natural": "coastline", "place": "islet"})
    coast.way(ring(4.02, 52.03, 0.003), {"natural": "coastline", "leisure": "nature_reserve"})
    with made(cli, coast.write(tmp_path / "kust.osm"), "--bbox", "3.9,51.9,4.2,52.2") as pack:
        assert pack.info.bounds == pytest.approx((WEST, SOUTH, 4.05, NORTH))
        for zoom in (10, 12, 14, 16):
            assert is_water(pack, 4.002, 52.02, zoom)
            assert not is_water(pack, 4.045, 52.02, zoom)
        assert not is_water(pack, 4.01, 52.02), "an island"
        assert not is_water(pack, 4.02, 52.03), "an island that is an area of something else, too"


def test_sea_to_the_edge_of_the_land_that_is_asked_for(cli: Cli, coast: Extract, tmp_path: Path) -> None:
    with made(cli, coast.write(tmp_path / "kust.osm"), "--bbox", "4.02,52.01,4.055,52.03") as pack:
        assert pack.info.bounds == pytest.approx((4.02, 52.01, 4.05, 52.03))
        assert is_water(pack, 4.025, 52.02)
        assert not is_water(pack, 4.015, 52.02)


def test_an_extract_that_does_not_say_of_what_it_is(cli: Cli, tmp_path: Path) -> None:
    found = Extract(bounds=False).way([(4.05, 52.01), (4.05, 52.03), (4.0, 52.03)], {"highway": "residential"})
    found.way([(4.03, 52.05), (4.03, 51.99)], {"natural": "coastline"})
    found.way([(4.033, 52.015), (4.049, 52.015)], {"highway": "residential"})
    with made(cli, found.write(tmp_path / "kust.osm")) as pack:
        assert pack.info.bounds == pytest.approx((4.0, 52.01, 4.05, 52.03))
        assert is_water(pack, 4.02, 52.02)


def test_a_coast_with_a_gap_floods_nothing(cli: Cli, tmp_path: Path) -> None:
    found = Extract().way([(4.05, 52.01), (4.05, 52.03)], {"highway": "residential"})
    found.way([(4.03, 52.05), (4.03, 52.025)], {"natural": "coastline"})
    found.way([(4.03, 52.015), (4.03, 51.99)], {"natural": "coastline"})
    with made(cli, found.write(tmp_path / "kust.osm")) as pack:
        assert pack.info.layers == ("road",)


def test_rivers_canals_and_what_runs_below_ground(cli: Cli, tmp_path: Path) -> None:
    found = Extract().way(ring(4.01, 52.01, 0.004), {"waterway": "riverbank"})
    found.way(ring(4.02, 52.01, 0.004), {"natural": "water", "water": "canal"})
    found.way(ring(4.03, 52.01, 0.004), {"highway": "pedestrian", "area": "yes", "name": "Markt"})
    found.way([(4.04, 52.01), (4.05, 52.01)], {"waterway": "canal", "name": "Vaart"})
    found.way([(4.04, 52.012), (4.05, 52.012)], {"waterway": "stream", "tunnel": "culvert", "name": "Beek"})
    found.way([(4.04, 52.014), (4.05, 52.014)], {"railway": "subway", "tunnel": "yes"})
    with made(cli, found.write(tmp_path / "water.osm")) as pack:
        assert is_water(pack, 4.01, 52.01)
        assert is_water(pack, 4.02, 52.01)
        assert not is_water(pack, 4.03, 52.01)
        assert pack.info.layers == ("water", "road")
        names: set[str] = set()
        for column in range(8374, 8378):
            for row in range(5410, 5425):
                tile = pack.tile(14, column, row)
                for layer in mapbox_vector_tile.decode(tile).values() if tile else ():
                    names |= {feature["properties"].get("name", "") for feature in layer["features"]}
        assert names == {"", "Markt", "Vaart"}


def test_monaco_lies_by_the_sea(cli: Cli, shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "monaco.pmtiles"
    assert cli("basemap", "make", out, shared_data / "basemap" / "monaco-latest.osm.pbf").code == 0
    with Pack(out) as pack:
        for zoom in (11, 14, 16):
            assert is_water(pack, 7.435, 43.732, zoom), "the sea in the south-east"
            assert is_water(pack, 7.4235, 43.7348, zoom), "the harbour"
        assert not is_water(pack, 7.4205, 43.7315), "the rock with the palace"
        assert not is_water(pack, 7.4270, 43.7390), "the casino"
        assert not is_water(pack, 7.4120, 43.7400), "the hills"
