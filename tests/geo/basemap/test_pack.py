"""Packs are opened safely: the good give their tiles, the broken a sentence, and bytes at random never a crash."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Format, PackRefused, Schema, Tiles
from assetmap.geo.basemap.pack import Pack

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
VECTOR = b"\x1a\x05\x0a\x03abc"


def pmtiles(path: Path, tile: bytes = PNG, kind: TileType = TileType.PNG, layers: tuple[str, ...] = ()) -> Path:
    """A pack of five tiles of zoom 0 and 1."""
    with path.open("wb") as file:
        writer = Writer(file)
        for place in ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0)):
            # Equal tiles would be kept as one, which has one zoom.
            writer.write_tile(zxy_to_tileid(*place), tile if tile != PNG else tile + bytes(place))
        header = {
            "tile_type": kind,
            "tile_compression": Compression.GZIP if tile[:2] == b"\x1f\x8b" else Compression.NONE,
            **dict.fromkeys(("min_lon_e7", "center_lon_e7"), 57_000_000),
            **dict.fromkeys(("min_lat_e7", "center_lat_e7"), 520_000_000),
            "max_lon_e7": 58_000_000,
            "max_lat_e7": 521_000_000,
            "center_zoom": 1,
        }
        metadata = {"name": "Proef", "attribution": "© wij", "vector_layers": [{"id": name} for name in layers]}
        writer.finalize(header, metadata)
    return path


def mbtiles(path: Path, tile: bytes | None = PNG, **metadata: str) -> Path:
    """A pack of one tile at zoom 2, column 1, row 0 from the north; of none for None."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        if tile is not None:
            database.execute("INSERT INTO tiles VALUES (2, 1, 3, ?)", (tile,))
        database.commit()
    return path


def refused(path: Path) -> str:
    with pytest.raises(PackRefused) as caught, Pack(path):
        pass
    return str(caught.value)


def test_pictures_in_pmtiles(tmp_path: Path) -> None:
    with Pack(pmtiles(tmp_path / "a.pmtiles")) as pack:
        info = pack.info
        assert (info.name, info.format, info.tiles, info.schema) == ("Proef", Format.PMTILES, Tiles.PNG, None)
        assert (info.min_zoom, info.max_zoom, info.attribution) == (0, 1, "© wij")
        assert info.bounds == Bounds(5.7, 52.0, 5.8, 52.1)
        assert pack.tile(1, 1, 0) == PNG + bytes((1, 1, 0))
        assert pack.tile(2, 0, 0) is None
        assert pack.tile(1, 5, 0) is None
        assert pack.tile(-1, 0, 0) is None
        pack.check_place(Bounds(5.75, 52.05, 6.0, 53.0))
        with pytest.raises(PackRefused, match="another place"):
            pack.check_place(Bounds(6.0, 51.0, 6.1, 51.1))


def test_rows_of_mbtiles_are_counted_from_the_north(tmp_path: Path) -> None:
    with Pack(mbtiles(tmp_path / "a.mbtiles", name="Stad", format="png", bounds="5,51,6,52")) as pack:
        assert (pack.info.format, pack.info.min_zoom, pack.info.bounds) == (Format.MBTILES, 2, Bounds(5, 51, 6, 52))
        assert pack.tile(2, 1, 0) == PNG
        assert pack.tile(2, 1, 3) is None


def test_without_bounds_the_tiles_tell_where_they_lie(tmp_path: Path) -> None:
    with Pack(mbtiles(tmp_path / "a.mbtiles", bounds="nan,1,2,3")) as pack:
        west, south, east, north = pack.info.bounds
    assert (round(west), round(south), round(east), round(north)) == (-90, 67, 0, 85)


@pytest.mark.parametrize(
    ("layers", "schema"),
    [
        (("green", "road", "place"), Schema.OURS),
        (("streets", "water_polygons", "land"), Schema.SHORTBREAD),
        (("transportation", "landcover", "water"), Schema.OPENMAPTILES),
        (("roads", "earth", "water"), Schema.PROTOMAPS),
    ],
)
def test_the_schema_is_told_by_the_layers(tmp_path: Path, layers: tuple[str, ...], schema: Schema) -> None:
    packed = gzip.compress(VECTOR, mtime=0)
    with Pack(pmtiles(tmp_path / "a.pmtiles", packed, TileType.MVT, layers)) as pack:
        assert pack.info.schema is schema
        assert pack.tile(0, 0, 0) == VECTOR


def test_each_fault_has_its_own_sentence(tmp_path: Path) -> None:
    good = pmtiles(tmp_path / "goed.pmtiles").read_bytes()
    faults = {
        "weg.pmtiles": None,
        "tekst.pmtiles": b"hallo daar, dit is geen kaart",
        "leeg.pmtiles": b"",
        "oud.pmtiles": b"PM\x02\x00" + good[4:],
        "nieuw.pmtiles": good[:7] + b"\x04" + good[8:],
        "half.pmtiles": good[:200],
        "kop.pmtiles": good[:60],
    }
    said = {}
    for name, content in faults.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        said[name] = refused(tmp_path / name)
        assert name in said[name]
    said["anders.pmtiles"] = refused(pmtiles(tmp_path / "anders.pmtiles", VECTOR, TileType.MLT))
    said["namen.pmtiles"] = refused(pmtiles(tmp_path / "namen.pmtiles", VECTOR, TileType.MVT, ("x", "y")))
    said["zonder.mbtiles"] = refused(mbtiles(tmp_path / "zonder.mbtiles", None))
    for name, words in {
        "weg.pmtiles": "is not there",
        "tekst.pmtiles": "no map tiles",
        "leeg.pmtiles": "no map tiles",
        "oud.pmtiles": "another version",
        "nieuw.pmtiles": "another version",
        "half.pmtiles": "damaged",
        "kop.pmtiles": "damaged",
        "anders.pmtiles": "of a kind",
        "namen.pmtiles": "unknown names",
        "zonder.mbtiles": "no tiles",
    }.items():
        assert words in said[name], said[name]


def test_the_packs_that_others_made(shared_data: Path) -> None:
    folder = shared_data / "basemap"
    with Pack(folder / "consbio_geography-class-png.mbtiles") as pack:
        assert (pack.info.tiles, pack.info.max_zoom, pack.info.name) == (Tiles.PNG, 1, "Geography Class")
        assert (pack.tile(1, 1, 0) or b"").startswith(b"\x89PNG")
    with Pack(folder / "stamen_toner_z3.pmtiles") as pack:
        assert (pack.info.tiles, pack.info.max_zoom) == (Tiles.PNG, 3)
        assert all(pack.tile(3, column, row) for column in range(8) for row in range(8))
    assert "without map tiles" in refused(folder / "consbio_invalid.mbtiles")
    assert "no map tiles" in refused(folder / "pm_invalid.pmtiles")


def test_a_packed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(200_000_000), mtime=0)
    with Pack(mbtiles(tmp_path / "a.mbtiles", format="png")) as pack:
        assert pack.tile(2, 1, 0)
    path = mbtiles(tmp_path / "b.mbtiles", bomb, format="pbf")
    assert "damaged" in refused(path)


def test_a_view_that_never_ends_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.mbtiles"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, NULL AS tile_data FROM n"
        )
        database.commit()
    assert "damaged" in refused(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("packs")
    return {
        "pmtiles": pmtiles(folder / "a.pmtiles").read_bytes(),
        "vector.pmtiles": pmtiles(
            folder / "v.pmtiles", gzip.compress(VECTOR, mtime=0), TileType.MVT, ("road", "green")
        ).read_bytes(),
        "mbtiles": mbtiles(folder / "a.mbtiles", format="png").read_bytes(),
    }


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_refused_or_give_tiles(whole: dict[str, bytes], tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(whole)))
    content = bytearray(whole[kind])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    path = tmp_path / f"x.{kind}"
    path.write_bytes(bytes(content))
    try:
        with Pack(path) as pack:
            for zoom, column, row in ((0, 0, 0), (1, 1, 0), (2, 1, 0), (20, 5, 5)):
                tile = pack.tile(zoom, column, row)
                assert tile is None or isinstance(tile, bytes)
    except PackRefused as error:
        told = str(error)
    else:
        told = pack.path.name
    assert path.name in told
