"""A comparison as data for the map page."""

from __future__ import annotations

import json
from typing import Any

import shapely

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.vintages import FATE_STYLES, AreaFate, Fate
from assetmap.maps.changes import MANY, WAS, are_many, changes_geojson, fate_signs


def area(area_id: str, west: float, name: str = "Buurt") -> Area:
    box = shapely.segmentize(shapely.box(west, 52.0, west + 0.01, 52.01), 0.0001)
    return Area(
        id=area_id,
        division_id="d",
        level=Level.BUURT,
        code=area_id,
        name=name,
        parent_id=None,
        geometry=shapely.to_wkb(box),
        bounds=Bounds(*box.bounds),
    )


def features(*rows: AreaFate) -> dict[str, dict[str, Any]]:
    found = json.loads(changes_geojson(rows))
    assert found["type"] == "FeatureCollection"
    return {feature["id"]: feature for feature in found["features"]}


def test_no_fates_are_an_empty_map() -> None:
    assert features() == {}


def test_what_is_the_same_has_no_colour_and_no_border_of_before() -> None:
    found = features(AreaFate(Fate.SAME, (area("a", 5),), (area("b", 5),), 1.0))
    assert list(found) == ["b"]
    assert found["b"]["properties"]["colour"] == ""
    assert found["b"]["properties"]["name"] == "Buurt"


def test_what_changed_says_so_in_colour_and_words_with_its_old_border() -> None:
    found = features(
        AreaFate(Fate.SPLIT, (area("old", 5),), (area("one", 5), area("two", 5.01)), 1.0),
        AreaFate(Fate.RENAMED, (area("was", 6),), (area("is", 6, "Anders"),), 1.0),
        AreaFate(Fate.GONE, (area("gone", 7, 'Oude "Haven" </script>'),), (), 0.0),
        AreaFate(Fate.NEW, (), (area("new", 8),), 0.0),
    )
    assert set(found) == {"one", "two", "is", "gone", "new", f"{WAS}:old", f"{WAS}:gone"}
    assert found["one"]["properties"]["colour"] == FATE_STYLES[Fate.SPLIT].colour
    assert found["is"]["properties"]["name"] == "Anders (renamed)"
    assert found["gone"]["properties"]["name"] == 'Oude "Haven" </script> (gone)'
    before = found[f"{WAS}:old"]["properties"]
    assert (before["level"], before["label"], before["colour"]) == (WAS, None, "")


def test_outlines_have_no_more_corners_than_can_be_seen_and_keep_their_place() -> None:
    found = features(*(AreaFate(Fate.SAME, (area(str(i), 4 + i),), (area(f"n{i}", 4 + i),), 1.0) for i in range(3)))
    for index in range(3):
        ring = found[f"n{index}"]["geometry"]["coordinates"][0]
        assert len(ring) == 5
        assert min(point[0] for point in ring) == 4 + index
        west, north = found[f"n{index}"]["properties"]["label"]
        assert 4 + index < west < 4.01 + index
        assert 52 < north < 52.01


def test_of_very_many_areas_only_what_changed_is_drawn_with_the_gemeenten_around() -> None:
    same = [AreaFate(Fate.SAME, (area(f"o{i}", 5),), (area(f"n{i}", 5),), 1.0) for i in range(MANY)]
    renamed = AreaFate(Fate.RENAMED, (area("was", 6),), (area("is", 6),), 1.0)
    assert not are_many(same)
    assert are_many([*same, renamed])
    found = json.loads(changes_geojson([*same, renamed], [area("GM1", 5)]))
    assert [feature["id"] for feature in found["features"]] == ["GM1", "is"]


def test_the_legend_names_every_fate_and_the_border_of_before() -> None:
    signs = fate_signs()
    assert list(signs) == [*Fate, WAS]
    assert all(sign["label"] and sign["sign"] and sign["colour"] for sign in signs.values())
