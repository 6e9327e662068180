"""Base map packs made of layers that are open: what they can be for, what is told apart, and disks that are full."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer, PackRefused
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Silent
from assetmap.imports import basemapmaking, basemapsketch, basemapsource
from assetmap.imports.basemapsource import SourceLayer

EVERYTHING = Bounds(5.0, 51.0, 7.0, 53.0)
Write = Callable[..., Path]


def square(row: int) -> Any:
    """A square of some 50 m, each row another."""
    import shapely

    west, south = 6 + 0.001 * (row % 60), 52 + 0.001 * (row // 60)
    return shapely.box(west, south, west + 0.0005, south + 0.0005)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write squares, lines or points in layers of a GeoPackage, or in a file of their own."""

    def written(name: str, rows: int = 2, **kinds: str) -> Path:
        import geopandas
        import shapely

        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        for layer, kind in kinds.items():
            squares = [square(row) for row in range(rows)]
            shapes = {
                "area": squares,
                "line": [shapely.LineString(each.exterior.coords) for each in squares],
                "point": [each.centroid for each in squares],
            }[kind]
            frame = geopandas.GeoDataFrame({"naam": ["a"] * rows}, geometry=shapes, crs=4326)
            options = {"layer": layer} if path.suffix == ".gpkg" else {}
            frame.to_file(path, engine="pyogrio", **options)
        return path

    return written


def make(layers: tuple[SourceLayer, ...], target: Path, **more: object) -> object:
    told: dict[str, object] = {
        "uses": {},
        "around": None,
        "land": None,
        "name": "Kaart",
        "attribution": "",
        "overwrite": False,
        "moving": tuple,
        "progress": Silent(),
        **more,
    }
    return basemapmaking.make_of(layers, target, **told)  # type: ignore[arg-type]


def test_the_name_of_a_file_tells_only_where_a_layer_is_alone_in_it(write: Write) -> None:
    several = write("waterkaart gemeente.gpkg", wegen="line", laag_1="area", bomen="point")
    with basemapsource.opened([several]) as layers:
        assert {layer.name: layer.use for layer in layers} == {"wegen": Layer.ROAD, "laag_1": None, "bomen": None}
    with basemapsource.opened([write("waterlopen.gpkg", laag_1="area")]) as layers:
        assert layers[0].use is Layer.WATER
    with basemapsource.opened([write("leeg.gpkg", rows=0, wegen="line")]) as layers:
        assert (layers[0].rows, layers[0].use) == (0, None)


def test_layers_of_the_same_name_are_told_apart(write: Write) -> None:
    files = [write("a/wegen.gpkg", wegen="line"), write("b/wegen.gpkg", wegen="line")]
    with basemapsource.opened(files) as layers:
        assert [layer.key for layer in layers] == ["wegen.gpkg ▸ wegen", "wegen.gpkg ▸ wegen (2)"]
        again = basemapsource.told_apart(layers, ["wegen.gpkg ▸ wegen"])
        assert [layer.key for layer in again] == ["wegen.gpkg ▸ wegen (2)", "wegen.gpkg ▸ wegen (2) (2)"]


def test_what_a_layer_can_be_for(write: Write) -> None:
    with basemapsource.opened([write("a.gpkg", punten="point", lijnen="line", vlakken="area")]) as layers:
        able = {layer.name: set(basemapsource.possible(layer)) for layer in layers}
    assert able["punten"] == {Layer.PLACE}
    assert able["lijnen"] == {Layer.ROAD, Layer.RAIL, Layer.WATER}
    assert able["vlakken"] == set(Layer) - {Layer.PLACE}


def test_a_sketch_has_what_the_map_will_have(write: Write) -> None:
    with basemapsource.opened([write("a.gpkg", rows=30, lijnen="line", vlakken="area", punten="point")]) as layers:
        by_name = {layer.name: layer for layer in layers}
        areas = basemapsketch.sketch(by_name["vlakken"], Layer.GREEN, None, None, Silent())
        lines = basemapsketch.sketch(by_name["lijnen"], Layer.ROAD, EVERYTHING, None, Silent())
        points = basemapsketch.sketch(by_name["punten"], Layer.PLACE, None, None, Silent())
        nothing = basemapsketch.sketch(by_name["vlakken"], Layer.GREEN, Bounds(4, 50, 4.1, 50.1), None, Silent())
    assert (areas.rows, lines.rows, points.rows) == (30, 30, 30)
    assert [len(strokes.areas) for strokes in areas.strokes] == [30]
    assert areas.strokes[0].areas[0][0][0] == pytest.approx((6.0005, 52), abs=0.001)
    assert areas.bounds is not None
    assert areas.bounds.north == pytest.approx(52.0005)
    assert not lines.strokes[0].lines, "a square of 50 m is less than a dot on a map of 200 km"
    assert len(points.strokes[0].points) == 30
    assert nothing == basemapsketch.Sketch()


def test_files_of_elsewhere_and_names_that_are_taken_are_refused(write: Write, tmp_path: Path) -> None:
    target = tmp_path / "kaart.pmtiles"
    with basemapsource.opened([write("wegen.gpkg", wegen="line")]) as layers:
        with pytest.raises(PackRefused, match="another place"):
            make(layers, target, land=Bounds(4, 50, 4.1, 50.1))
        make(layers, target, land=EVERYTHING)
        before = target.read_bytes()
        with pytest.raises(PackRefused, match="is there already"):
            make(layers, target)
        with pytest.raises(PackRefused, match="nothing to draw"):
            make(layers, target, overwrite=True, uses={layers[0].key: None})
        assert target.read_bytes() == before


def test_stopping_at_any_moment_leaves_the_old_pack(write: Write, tmp_path: Path) -> None:
    class Impatient:
        def __init__(self, left: int) -> None:
            self.left = left

        def report(self, _fraction: float | None, _message: Message | None = None) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled(N_("Stopped."))

    target = tmp_path / "kaart.pmtiles"
    target.write_bytes(b"the old one")
    files = sorted(tmp_path.iterdir())
    with basemapsource.opened([write("a.gpkg", wegen="line", groen="area")]) as layers:
        for left in range(0, 18, 3):
            with pytest.raises(Cancelled):
                make(layers, target, overwrite=True, progress=Impatient(left))
            assert target.read_bytes() == b"the old one"
    (tmp_path / "a.gpkg").unlink()
    assert sorted(tmp_path.iterdir()) == files


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk with room for some kilobytes, where one may be made; else the test is skipped."""
    folder = Path(tempfile.mkdtemp())
    mount = shutil.which("mount")
    words = [mount or "mount", "-t", "tmpfs", "-o", "size=200k,mode=777", "tmpfs", str(folder)]
    mounted = mount is not None and subprocess.run(words, capture_output=True, check=False).returncode == 0
    if not mounted:
        folder.rmdir()
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.mark.parametrize("full", ["folder", "temporary"])
def test_on_a_full_disk_nothing_is_left(
    write: Write, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    with basemapsource.opened([write("a.gpkg", rows=2000, panden="area", wegen="line")]) as layers:
        target = (small_disk if full == "folder" else tmp_path) / "kaart.pmtiles"
        if full == "folder":
            (small_disk / "vol").write_bytes(os.urandom(190 * 1024))
        else:
            monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
        before = sorted(small_disk.iterdir())
        with pytest.raises(PackRefused, match="disk is full"):
            make(layers, target)
    assert sorted(small_disk.iterdir()) == before
    assert not target.exists()
