"""Packs are kept whole, once, under a name of their own; and only the pack of the open dossier gives tiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.basemap import PackRefused
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import N_, Message
from assetmap.maps import packs
from assetmap.maps.tiles import KEPT_MAX, TileServer

PNG = b"\x89PNG\r\n\x1a\n"


def pack(path: Path, *, west: float = 5.9, size: int = 20) -> Path:
    """A pack of four pictures at zoom 1."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        writer = Writer(file)
        for column, row in ((0, 0), (0, 1), (1, 1), (1, 0)):
            writer.write_tile(zxy_to_tileid(1, column, row), PNG + bytes((column, row)) + bytes(size))
        header = {
            "tile_type": TileType.PNG,
            "tile_compression": Compression.NONE,
            **dict.fromkeys(("min_lon_e7", "center_lon_e7"), round(west * 1e7)),
            **dict.fromkeys(("min_lat_e7", "center_lat_e7"), 511_000_000),
            "max_lon_e7": round((west + 0.2) * 1e7),
            "max_lat_e7": 513_000_000,
            "center_zoom": 1,
        }
        writer.finalize(header, {"name": "Proef", "attribution": f"© {west}"})
    return path


def area(west: float) -> Area:
    bounds = Bounds(west, 51.18, west + 0.02, 51.2)
    return Area(
        id="a", division_id="d", level=Level.BUURT, code="BU1", name="A", parent_id=None, geometry=b"", bounds=bounds
    )


def left_over() -> list[str]:
    return sorted(path.name for path in packs.folder().iterdir())


def test_a_pack_is_copied_once_and_another_of_its_name_gets_a_number(tmp_path: Path) -> None:
    assert packs.available() == ()
    assert packs.adopt(pack(tmp_path / "a" / "stad.pmtiles")) == "stad.pmtiles"
    assert packs.adopt(tmp_path / "a" / "stad.pmtiles") == "stad.pmtiles"
    assert packs.adopt(packs.find("stad.pmtiles")) == "stad.pmtiles"
    assert packs.adopt(pack(tmp_path / "b" / "stad.pmtiles", west=6.0)) == "stad 2.pmtiles"
    assert packs.adopt(pack(tmp_path / "b" / "dorp.kaart")) == "dorp.pmtiles"
    assert packs.available() == ("dorp.pmtiles", "stad 2.pmtiles", "stad.pmtiles")
    assert packs.find("stad.pmtiles").read_bytes() == (tmp_path / "a" / "stad.pmtiles").read_bytes()
    assert packs.check(packs.find("stad 2.pmtiles")).attribution == "© 6.0"


def test_a_pack_of_another_place_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "stad.pmtiles")
    assert packs.adopt(path, [area(5.95), area(5.99)]) == "stad.pmtiles"
    with pytest.raises(PackRefused, match="another place"):
        packs.adopt(path, [area(7.0)])


def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    class Impatient:
        def report(self, _fraction: float | None, _message: Message | None = None) -> None:
            raise Cancelled(N_("Stopped."))

    path = pack(tmp_path / "stad.pmtiles")
    with pytest.raises(Cancelled):
        packs.adopt(path, progress=Impatient())
    assert left_over() == []
    (tmp_path / "tekst.pmtiles").write_text("hallo")
    with pytest.raises(PackRefused, match="no map tiles"):
        packs.adopt(tmp_path / "tekst.pmtiles")
    packs.folder().rmdir()
    packs.folder().write_text("in the way")
    with pytest.raises(PackRefused, match=r"stad\.pmtiles cannot be kept"):
        packs.adopt(path)


@pytest.mark.parametrize(
    "name", ["../../stad.pmtiles", "/etc/stad.pmtiles", "C:stad.pmtiles", "a\\b.pmtiles", ".x.pmtiles", "passwd", 7, []]
)
def test_a_dossier_cannot_name_a_file_elsewhere(name: object) -> None:
    with pytest.raises(PackRefused, match="is not there"):
        packs.find(name)


def test_only_the_pack_of_the_dossier_gives_tiles(tmp_path: Path) -> None:
    assert TileServer().ground is None
    server = TileServer()
    assert server.tile("", 1, 0, 0) == b""
    first = pack(tmp_path / "a.pmtiles")
    info = server.use(first)
    ground = server.ground
    assert info is not None
    assert ground is not None
    assert (ground["tiles"], ground["zooms"], ground["schema"]) == ("picture", [1, 1], None)
    version = ground["version"]
    for _again in range(2):
        assert server.tile(version, 1, 1, 0).startswith(PNG + bytes((1, 0)))
    assert server.tile(version, 1, 5, 0) == server.tile(version, 99, 0, 0) == b""
    server.use(first)
    assert server.ground == ground
    server.use(pack(tmp_path / "b.pmtiles"))
    assert server.tile(version, 1, 1, 0) == b""
    (tmp_path / "b.pmtiles").write_text("no map at all")
    with pytest.raises(PackRefused):
        server.use(tmp_path / "c.pmtiles")
    assert server.tile(version, 1, 1, 0) == b""
    server.use(None)


def test_no_more_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    server = TileServer()
    server.use(pack(tmp_path / "a.pmtiles", size=KEPT_MAX // 3))
    ground = server.ground
    assert ground is not None
    for _again in range(2):
        for column, row in ((0, 0), (0, 1), (1, 1), (1, 0)):
            assert server.tile(ground["version"], 1, column, row)[8:10] == bytes((column, row))
    assert server._bytes <= KEPT_MAX
    server.use(None)
