"""The names in the pack of a dossier: on its land only, told with their buurt, and kept when reading them took long."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from assetmap import folders
from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.basemap import Layer
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.domain.places import PlaceKind, PlaceNames
from assetmap.domain.progress import Silent
from assetmap.maps import packs, placenames

WEST, SOUTH = 5.99, 51.18


def pack(path: Path, *, more: str = "Bachpad") -> Path:
    """Streets in two buurten and two far away, of one name as two villages have it; water, green and a village."""
    import numpy as np
    import shapely

    from assetmap.geo.basemap.writing import Features, write

    def layer(which: Layer, *rows: tuple[str, str, Any, float]) -> Features:
        classes, names, geometries, angles = (list(column) for column in zip(*rows, strict=True))
        return Features(which, *(np.array(values, dtype=object) for values in (classes, geometries, names, angles)))

    def road(name: str, west: float, south: float, east: float, north: float) -> tuple[str, str, Any, float]:
        line = shapely.LineString([(WEST + west, SOUTH + south), (WEST + east, SOUTH + north)])
        return ("street", name, line, 0.0)

    write(
        path,
        (
            layer(Layer.GREEN, ("park", "Rozenpark", shapely.box(6.002, 51.182, 6.004, 51.184), 0.0)),
            layer(Layer.WATER, ("area", "", shapely.box(5.992, 51.197, 5.994, 51.199), 0.0)),
            layer(
                Layer.ROAD,
                road("Mozartstraat", 0.001, 0.006, 0.008, 0.006),
                road("Dorpsstraat", 0.002, 0.002, 0.008, 0.002),
                road("Dorpsstraat", 0.012, 0.018, 0.018, 0.018),
                road("Randweg", 0.022, 0.0, 0.024, 0.01),
                road("Verweg", 0.09, 0.0, 0.1, 0.0),
                road("", 0.0, 0.0, 0.02, 0.0),
            ),
            layer(
                Layer.PLACE,
                ("village", "Proefdorp", shapely.Point(WEST + 0.023, SOUTH + 0.005), 0.0),
                ("street", more, shapely.Point(WEST + 0.006, SOUTH + 0.012), 30.0),
            ),
        ),
        name="Proef",
        attribution="",
        progress=Silent(),
    )
    return path


def buurt(name: str, west: float, south: float) -> Area:
    import shapely

    box = (WEST + west, SOUTH + south, WEST + west + 0.01, SOUTH + south + 0.01)
    return Area(
        id=name,
        division_id="d",
        level=Level.BUURT,
        code=name,
        name=name,
        parent_id=None,
        geometry=shapely.to_wkb(shapely.box(*box)),
        bounds=Bounds(*box),
    )


AREAS = (buurt("Laag", 0, 0), buurt("Midden", 0, 0.01), buurt("Hoog", 0.01, 0.01), buurt("Rechts", 0.01, 0))


def told(names: PlaceNames) -> dict[tuple[str, str], PlaceKind]:
    return {(each.name, each.within): each.kind for each in names.places}


def kept() -> list[Path]:
    return sorted(folders.cache().glob("places-*.json"))


def test_names_on_the_land_of_the_dossier_and_just_beside_it_with_where_they_are(tmp_path: Path) -> None:
    names = placenames.read(pack(tmp_path / "proef.pmtiles"), AREAS)
    street = PlaceKind.STREET
    assert told(names) == {
        ("Bachpad", "Midden"): street,
        ("Dorpsstraat", "Hoog"): street,
        ("Dorpsstraat", "Laag"): street,
        ("Mozartstraat", "Laag"): street,
        ("Randweg", "Proefdorp"): street,  # in no area, but near a village
        ("Rozenpark", "Rechts"): PlaceKind.GREEN,
        ("Proefdorp", ""): PlaceKind.VILLAGE,
    }
    everywhere = placenames.read(tmp_path / "proef.pmtiles", ())
    assert "Verweg" in {each.name for each in everywhere.places}
    (mozart,) = names.search("mozart", 3)
    assert mozart.bounds.west == pytest.approx(WEST + 0.001, abs=1e-5)
    assert mozart.middle == pytest.approx((WEST + 0.0045, SOUTH + 0.006), abs=1e-4)


def test_streets_near_a_click(tmp_path: Path) -> None:
    names = placenames.read(pack(tmp_path / "proef.pmtiles"), AREAS)
    assert [each.name for each in placenames.streets_near(names, WEST + 0.004, SOUTH + 0.0061, 30)] == ["Mozartstraat"]
    assert placenames.streets_near(names, WEST + 0.004, SOUTH + 0.009, 30) == ()


def test_what_took_long_is_kept_until_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "proef.pmtiles")
    first = placenames.read(path, AREAS)
    assert kept() == []
    monkeypatch.setattr(placenames, "SLOW", -1.0)
    placenames.read(path, AREAS)
    (file,) = kept()
    monkeypatch.setattr(placenames, "SLOW", 1e9)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    assert placenames.read(path, AREAS).places == first.places
    file.write_bytes(file.read_bytes()[:-9] + b"[broken]]")
    assert placenames.read(path, AREAS).places == first.places
    pack(path, more="Händelpad")
    os.utime(path, (1, 1))
    assert "Händelpad" in {each.name for each in placenames.read(path, AREAS).places}


def test_the_cache_keeps_no_more_than_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placenames, "SLOW", -1.0)
    path = pack(tmp_path / "proef.pmtiles")
    for number in range(placenames.KEPT + 2):
        os.utime(path, (number, number))
        placenames.read(path, AREAS)
    assert len(kept()) == placenames.KEPT


def test_a_pack_that_is_gone_damaged_or_of_pictures_has_no_names(tmp_path: Path, shared_data: Path) -> None:
    assert placenames.pack_with_names(None) is None
    assert placenames.pack_with_names("../elders.pmtiles") is None
    assert placenames.pack_with_names("weg.pmtiles") is None
    assert len(placenames.read(tmp_path / "weg.pmtiles", AREAS)) == 0
    pictures = packs.adopt(shared_data / "basemap" / "consbio_geography-class-png.mbtiles")
    assert placenames.pack_with_names(pictures) is None
    assert len(placenames.read(packs.find(pictures), ())) == 0
    named = packs.adopt(pack(tmp_path / "proef.pmtiles"))
    assert placenames.pack_with_names(named) == packs.find(named)


def test_closing_the_dossier_stops_it(tmp_path: Path) -> None:
    class Stop:
        def report(self, fraction: float | None, message: Message | None = None) -> None:
            raise Cancelled(N_("Stopped."))

    with pytest.raises(Cancelled):
        placenames.read(pack(tmp_path / "proef.pmtiles"), AREAS, Stop())


def test_streets_of_the_bgt_of_otterlo(tmp_path: Path, shared_data: Path) -> None:
    from assetmap.imports import basemapmaking

    path = tmp_path / "otterlo.pmtiles"
    basemapmaking.make([shared_data / "basemap" / "nlextract_bgt_otterlo.zip"], path)
    names = placenames.read(path, ())
    (street,) = names.search("dorpsstraat", 3)
    assert street.kind is PlaceKind.STREET
    assert len(names.streets) > 40
