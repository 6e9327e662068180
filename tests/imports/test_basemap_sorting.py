"""What the layers of foreign files are on a base map, and of which class their rows."""

from __future__ import annotations

import pandas as pd
import pytest

from assetmap.domain.basemap import Layer
from assetmap.imports.basemapsorting import Mixed, Use, angles, guess, names, sort, telling


@pytest.mark.parametrize(
    ("file", "layer", "geometry", "use"),
    [
        ("bgt_wegdeel", "TrafficArea", "Polygon", Layer.ROAD),
        ("bgt_ondersteunendwegdeel", "AuxiliaryTrafficArea", "Polygon", None),
        ("bgt_pand", "BuildingPart", "Unknown", Layer.BUILDING),
        ("bgt_gebouwinstallatie", "BuildingInstallation", "Polygon", None),
        ("bgt_waterdeel", "Waterdeel", "Polygon", Layer.WATER),
        ("bgt_waterinrichtingselement", "x", "LineString", None),
        ("bgt_begroeidterreindeel", "PlantCover", "Polygon", Layer.GREEN),
        ("bgt_onbegroeidterreindeel", "OnbegroeidTerreindeel", "Polygon", None),
        ("bgt_openbareruimtelabel", "OpenbareRuimteLabel", "Point", Layer.PLACE),
        ("bgt_spoor", "Railway", "LineString", Layer.RAIL),
        ("bgt_paal", "Paal", "Point", None),
        ("top10nl", "top10nl_wegdeel_hartlijn", "LineString", Layer.ROAD),
        ("top10nl", "top10nl_gebouw_vlak", "MultiPolygon", Layer.BUILDING),
        ("top10nl", "top10nl_plaats_punt", "Point", Layer.PLACE),
        ("top10nl", "top10nl_terrein_vlak", "Polygon", Layer.GREEN),
        ("top10nl", "top10nl_spoorbaandeel_lijn", "LineString", Layer.RAIL),
        ("straten", "straten", "LineString", Layer.ROAD),
        ("groen", "groen", "Polygon", Layer.GREEN),
        ("cbs_buurt", "cbs_buurt", "Polygon", None),
        ("adressen", "adressen", "Point", None),
    ],
)
def test_a_layer_is_told_by_its_name(file: str, layer: str, geometry: str, use: Use) -> None:
    assert guess(layer, geometry, ("naam",), file) is use


def test_tags_make_a_layer_mixed() -> None:
    assert guess("lines", "LineString", ("osm_id", "name", "highway", "waterway", "railway")) is Mixed.TAGS


def classes(frame: pd.DataFrame, use: Layer | Mixed, name: str = "") -> dict[int, str]:
    return {
        int(row): f"{part.layer}/{part.klass}"
        for part in sort(frame, use, name)
        for row, there in enumerate(part.rows)
        if there
    }


def test_roads_of_bgt_by_their_function() -> None:
    frame = pd.DataFrame(
        {
            "function": [
                "rijbaan autosnelweg",
                "rijbaan regionale weg",
                "rijbaan lokale weg",
                "fietspad",
                "voetpad",
                None,
            ],
            "relatieveHoogteligging": [0, 0, 0, 0, -1, 0],
            "eindRegistratie": [None, None, None, None, None, "2019-01-01"],
        }
    )
    assert classes(frame, Layer.ROAD) == {0: "road/motorway", 1: "road/main", 2: "road/street", 3: "road/path"}


def test_green_of_bgt_without_bare_ground() -> None:
    frame = pd.DataFrame({"class": ["gemengd bos", "grasland overig", "groenvoorziening", "bouwland", "erf"]})
    assert classes(frame, Layer.GREEN) == {0: "green/wood", 1: "green/grass", 2: "green/park", 3: "green/farm"}


def test_rows_of_openstreetmap_by_their_tags() -> None:
    frame = pd.DataFrame(
        {
            "highway": ["residential", "footway", None, None, None, "motorway", "proposed"],
            "building": [None, None, "yes", "no", None, None, None],
            "natural": [None, None, None, "water", None, None, None],
            "leisure": [None, None, "park", None, "park", None, None],
        }
    )
    assert classes(frame, Mixed.TAGS) == {
        0: "road/street",
        1: "road/path",
        2: "building/building",
        3: "water/area",
        4: "green/park",
        5: "road/motorway",
    }


def test_a_layer_without_attributes_is_told_by_its_name_too() -> None:
    frame = pd.DataFrame({"naam": ["a", "b"]})
    assert classes(frame, Layer.ROAD, "fietspaden") == {0: "road/path", 1: "road/path"}


def test_names_and_angles() -> None:
    frame = pd.DataFrame({"tekst": ["Dorpsstraat", None], "hoek": [[10.0, -12.5], []]})
    assert list(names(frame)) == ["Dorpsstraat", ""]
    assert list(angles(frame)) == [12.5, 0.0]  # that of the BGT goes with the clock
    assert list(angles(pd.DataFrame({"angle": [12.5]}))) == [12.5]
    assert telling(("gml_id", "tekst", "hoek", "lokaalID", "function")) == ["tekst", "hoek", "function"]
