"""Assets from CSV files as spreadsheets, people and our own export write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap import i18n
from assetmap.domain.assets import SECTOR_LABELS, Asset, Audience, Gift, Kind, Sector, tidy
from assetmap.domain.errors import ImportRefused
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.exports import csvfile
from assetmap.exports.overview import ExportOptions
from assetmap.imports.table import AssetFile, read_assets

Reader = Callable[..., AssetFile]
HEADER = "soort;titel;omschrijving;lat;lon;themas"


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def reader(text: str | bytes, encoding: str = "utf-8") -> AssetFile:
        path = tmp_path / "assets.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_assets(path)

    return reader


def one(found: AssetFile) -> Asset:
    assert found.left_out == ()
    (asset,) = found.assets
    return asset


def test_dutch_columns(read: Reader) -> None:
    asset = one(read(f"{HEADER}\nTalent;Taarten bakken;Voor feest;51,1942;6,0024;eten, samen|Feest\n"))
    assert (asset.kind, asset.title, asset.description) == (Kind.TALENT, "Taarten bakken", "Voor feest")
    assert (asset.lat, asset.lon) == (51.1942, 6.0024)
    assert asset.themes == ("eten", "samen", "Feest")
    assert asset.audience is Audience.TEAM
    assert asset.id


def test_english_columns_in_another_order_and_spelling(read: Reader) -> None:
    asset = one(read("Title\tKIND\tLon\tLat\tthemes\nThe shed\tplace\t6.0024\t51.1942\t\n"))
    assert (asset.kind, asset.title, asset.lat, asset.lon) == (Kind.PLACE, "The shed", 51.1942, 6.0024)
    assert asset.audience is Audience.PUBLIC


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_encoding_and_line_end(read: Reader, delimiter: str, encoding: str, end: str) -> None:
    rows = [
        ["soort", "titel", "lat", "lon"],
        ["plek", "Café ’t Hoekje", "51.2", "6.0"],
        ["plek", "Twee", "51.3", "6.1"],
    ]
    found = read(end.join(delimiter.join(row) for row in rows) + end, encoding)
    assert [asset.title for asset in found.assets] == ["Café ’t Hoekje", "Twee"]
    assert found.warnings == ()


def test_the_hint_of_excel_is_obeyed_and_counted(read: Reader) -> None:
    found = read("sep=,\nkind,title\nplace,A;B\nnonsense,C\n")
    assert found.assets[0].title == "A;B"
    assert found.left_out[0].row == 4


def test_quotes_line_ends_and_delimiters_in_a_cell(read: Reader) -> None:
    asset = one(read(f'{HEADER}\nplek;"De ""grote"" zaal";"regel 1\nregel 2; met punt";51,2;6,0;"a,b"\n'))
    assert asset.title == 'De "grote" zaal'
    assert asset.description == "regel 1\nregel 2; met punt"


def test_rows_are_counted_as_in_the_spreadsheet(read: Reader) -> None:
    found = read(f"{HEADER}\nplek;A;;51,2;6,0;\n;;;;;\nboom;B;;51,2;6,0;\nplek;;x;51,2;6,0;\nplek;C\n")
    assert [asset.title for asset in found.assets] == ["A", "C"]
    assert [(item.row, item.name) for item in found.left_out] == [(4, "B"), (5, "")]
    assert str(found.left_out[0].reason).startswith("The kind “boom” is unknown. Known are: talent, ")
    assert str(found.left_out[1].reason) == "Give it a title."
    assert [(item.row, item.name) for item in found.warnings] == [(6, "C")]


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("", "", "has no coordinates"),
        ("51,2", "", "cannot be read"),
        ("north", "6.0", "cannot be read"),
        ("nan", "6.0", "cannot be read"),
        ("1e999", "6.0", "cannot be read"),
        ("51.2.3", "6.0", "cannot be read"),
        ("123", "6", "cannot be read"),
        ("355000", "197000", "cannot be read"),
    ],
)
def test_without_usable_coordinates_it_comes_in_without_a_place(read: Reader, lat: str, lon: str, said: str) -> None:
    found = read(f"{HEADER}\nplek;A;;{lat};{lon};\n")
    assert (one(found).lat, one(found).lon) == (None, None)
    (warning,) = found.warnings
    assert (warning.row, warning.name) == (2, "A")
    assert said in str(warning.reason)


def test_swapped_coordinates_are_asked_about_not_swapped(read: Reader) -> None:
    found = read(f"{HEADER}\nplek;A;;6,0;51,2;\n")
    assert (one(found).lat, one(found).lon) == (6.0, 51.2)
    assert "swapped?" in str(found.warnings[0].reason)
    assert "outside the Netherlands" in str(read(f"{HEADER}\nplek;A;;40;-3;\n").warnings[0].reason)


@pytest.mark.parametrize("names", ["x;y", "rd_x;rd_y", "X;Y"])
def test_rd_metres_in_columns_that_say_so(read: Reader, names: str) -> None:
    found = read(f"soort;titel;{names}\nplek;Toren;155000;463000\n")
    assert (one(found).lon, one(found).lat) == pytest.approx((5.38720621, 52.15517440), abs=1e-5)
    assert found.warnings == ()
    assert read(f"soort;titel;{names}\nplek;Toren;5;52\n").assets[0].lon is None


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_in_dutch_and_english(read: Reader, kind: Kind) -> None:
    for language in ("nl", "en"):
        i18n.use(language)
        from assetmap.domain.assets import KIND_STYLES

        for label in (KIND_STYLES[kind].label, KIND_STYLES[kind].plural):
            word = i18n.gettext(label).removesuffix(" (plural)")
            assert one(read(f"{HEADER}\n{word};A;;51,2;6,0;\n")).kind is kind


@pytest.mark.parametrize("sector", list(Sector))
def test_every_sector_in_dutch_and_english(read: Reader, sector: Sector) -> None:
    for language in ("nl", "en"):
        i18n.use(language)
        for heading in ("sector", "Sectoren", "Vier O's"):
            found = read(f"soort;titel;{heading}\nvereniging;A; {i18n.gettext(SECTOR_LABELS[sector]).upper()} \n")
            assert one(found).sector is sector


def test_a_sector_that_cannot_be_used_is_left_out_and_said(read: Reader) -> None:
    found = read("soort;titel;sector;lat;lon\nvereniging;A;kerk;51;6\nplek;B;onderwijs;51;6\nvereniging;C;;51;6\n")
    assert [asset.sector for asset in found.assets] == [None, None, None]
    assert [(item.row, item.name) for item in found.warnings] == [(2, "A"), (3, "B")]
    unknown, elsewhere = (str(item.reason) for item in found.warnings)
    assert "“kerk” is unknown" in unknown
    assert unknown.endswith("overheid, onderwijs, ondernemers, omgeving.")
    assert "only associations, institutions and businesses" in elsewhere


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \r\n ", "is empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not a CSV file"),
        (b"PK\x03\x04\x14\x00\x00\x00", "not a CSV file"),
        (b"naam van de bewoner;straat\nx;y\n", "no columns for kind and title"),
        (b'soort;titel\nplek;"open', None),
        (b"soort;titel\nplek;" + b"x" * 1_100_000, "far too long"),
    ],
)
def test_what_is_no_table_of_assets_is_refused(read: Reader, content: bytes, said: str | None) -> None:
    if said is None:
        assert read(content).assets[0].title == "open"
        return
    with pytest.raises(ImportRefused) as caught:
        read(content)
    assert said in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="is not there"):
        read_assets(tmp_path / "gone.csv")
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_assets(tmp_path)


def test_damage_in_one_cell_costs_that_cell(read: Reader) -> None:
    text = (
        f"{HEADER}\n" + "plek;goed;;51,2;6,0;\n" * 300 + "plek;nul\x00letje;;51,2;6,0;\nplek;" + "x" * 500 + ";;51;6;\n"
    )
    found = read(text)
    assert len(found.assets) == 301
    assert found.assets[-1].title == "nulletje"
    assert "500 characters" in str(found.left_out[0].reason)


def test_strange_texts_are_carried(read: Reader) -> None:
    for title in ("<script>alert(1)</script>", "👩‍👩‍👧 zingt", "שלום", "a" * 200):
        assert one(read(f"{HEADER}\nplek;{title};;51,2;6,0;\n")).title == title


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60).map(
    lambda text: " ".join(text.split())
)
formulas = st.tuples(st.sampled_from(["=", "+", "-", "@", "'=", "''+", "'", "＝", "=1+1", "'hoi"]), texts).map("".join)


@given(
    st.lists(
        st.builds(
            Asset,
            id=st.uuids().map(str),
            kind=st.sampled_from(Kind),
            title=st.one_of(texts, formulas).map(lambda text: " ".join(text.split())).filter(bool),
            description=st.one_of(texts, formulas),
            quote=st.one_of(texts, formulas),
            gift=st.none() | st.sampled_from(Gift),
            sector=st.none() | st.sampled_from(Sector),
            availability=texts,
            lon=st.floats(3.4, 7.2).map(lambda value: round(value, 7)),
            lat=st.floats(50.8, 53.5).map(lambda value: round(value, 7)),
            themes=st.sampled_from([(), ("eten",), ("eten", "muziek"), ("=1+1",)]),
        ).map(tidy),
        max_size=5,
    ),
    st.sampled_from(["nl", "en"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_our_own_export_comes_back(tmp_path: Path, assets: list[Asset], language: str) -> None:
    i18n.use(language)
    columns = {name: tuple(getattr(asset, name) for asset in assets) for name in Asset.__dataclass_fields__}
    table = AssetTable(**columns, buurt_id=(None,) * len(assets), area_ids=((),) * len(assets))
    snapshot = Snapshot(
        audience=Audience.TEAM, made_on=date(2026, 11, 21), dossier="d", divisions=(), areas=(), assets=table
    )
    path = tmp_path / "out.csv"
    csvfile.write(snapshot, path, ExportOptions())
    found = read_assets(path)
    assert found.left_out == ()
    kept = ("kind", "title", "description", "quote", "gift", "sector", "availability", "lon", "lat", "themes")
    assert [[getattr(asset, name) for name in kept] for asset in found.assets] == [
        [getattr(asset, name).strip() if name in kept[1:4] else getattr(asset, name) for name in kept]
        for asset in assets
    ]
