"""The KML is well-formed, opens in a GIS, and shows what users typed as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyogrio

from assetmap.domain.assets import KIND_STYLES, Audience, Kind
from assetmap.domain.snapshot import Snapshot, TalentCount
from assetmap.exports import overview, registry

KML = "{http://www.opengis.net/kml/2.2}"


def exported(snapshot: Snapshot, folder: Path, title: str = "") -> ET.Element:
    return ET.parse(registry.export(snapshot, folder / "a.kml", overwrite=True, title=title)).getroot()


def named(root: ET.Element, id_: str) -> ET.Element:
    return next(each for each in root.iter() if each.get("id") == id_)


def text(element: ET.Element, tag: str) -> str:
    return element.findtext(f"{KML}{tag}") or ""


class Tags(HTMLParser):
    """The tags and the words of a balloon."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.words += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.words += data


def test_each_kind_has_a_folder_and_a_colour_and_no_picture_is_fetched(snapshot: Snapshot, tmp_path: Path) -> None:
    root = exported(snapshot, tmp_path)
    for kind in (Kind.TALENT, Kind.ASSOCIATION, Kind.PLACE):
        folder = named(root, f"assets-{kind}")
        assert text(folder, "name") == KIND_STYLES[kind].plural
        assert {text(each, "styleUrl") for each in folder.iter(f"{KML}Placemark")} == {f"#kind-{kind}"}
    colour = named(root, "kind-talent").find(f"{KML}IconStyle/{KML}color")
    assert colour is not None
    assert colour.text == "ff0677d9"  # #D97706 as aabbggrr
    assert not list(root.iter(f"{KML}href"))
    assert "http" not in (tmp_path / "a.kml").read_text(encoding="utf-8").replace(KML[1:-1], "")


def test_places_are_longitude_latitude_and_one_without_is_there_too(snapshot: Snapshot, tmp_path: Path) -> None:
    root = exported(snapshot, tmp_path)
    point = named(root, "asset-a1").find(f"{KML}Point/{KML}coordinates")
    assert point is not None
    assert point.text == "5.9876543,51.1912346"
    assert named(root, "asset-a3").find(f"{KML}Point") is None


def test_own_areas_have_a_border_in_pieces(snapshot: Snapshot, tmp_path: Path) -> None:
    root = exported(snapshot, tmp_path)
    own, buurt = named(root, "outline-own"), named(root, "outline-buurt-a")
    assert len(list(own.iter(f"{KML}LineString"))) > 10
    assert len(list(own.iter(f"{KML}Polygon"))) == 1
    assert not list(buurt.iter(f"{KML}LineString"))


def test_numbers_of_talents_stand_with_their_buurt(snapshot: Snapshot, tmp_path: Path) -> None:
    counted = replace(
        snapshot, audience=Audience.PUBLIC, counts=(TalentCount("buurt-a", None), TalentCount("buurt-b", 4))
    )
    root = exported(counted, tmp_path)
    told = {
        each.get("id"): value.findtext(f"{KML}value")
        for each in root.iter(f"{KML}Placemark")
        for value in each.iter(f"{KML}Data")
        if value.get("name") == "talents"
    }
    assert told == {"outline-buurt-a": "fewer than 3", "outline-buurt-b": "4"}


def test_any_text_is_text(with_texts: Callable[..., Snapshot], hostile: str, tmp_path: Path) -> None:
    root = exported(with_texts(hostile), tmp_path, title=hostile)
    made = named(root, "asset-t0")
    assert text(made, "name") == overview.one_line(hostile)
    balloon = Tags(text(made, "description"))
    assert balloon.tags <= {"p", "b", "br"}
    assert overview.clean(hostile).strip() in balloon.words


def test_a_gis_reads_it(snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(snapshot, tmp_path / "a.kml")
    layers = [name for name, _kind in pyogrio.list_layers(path)]
    assert layers == ["Talents", "Associations", "Places", "Own areas", "Buurten", "Wijken", "Gemeenten"]
    assert pyogrio.read_info(path, layer="Buurten", force_feature_count=True)["features"] == 3
