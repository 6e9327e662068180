"""The services that a base map may be fetched from, and the addresses that a user may fill in."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.domain.tileservices import SERVICES, AddressRefused, FetchStopped, caution, own_service, service

CREDIT = "© Gemeente Proef"


@pytest.mark.parametrize("each", SERVICES, ids=lambda each: each.key)
def test_every_service_of_the_list_may_be_used_and_says_whose_it_is(each: object) -> None:
    found = next(known for known in SERVICES if known is each)
    assert urlsplit(found.template).scheme == "https"
    assert all(f"{{{name}}}" in found.template for name in "zxy")
    assert found.host == "service.pdok.nl"
    assert found.attribution.startswith("© ")
    assert found.licence in found.attribution
    assert found.terms
    assert found.description
    assert 0 <= found.min_zoom <= 8 < 16 <= found.max_zoom <= 20
    assert all(1_000 < found.bytes_at(zoom) < 100_000 for zoom in range(found.min_zoom, found.max_zoom + 1))
    assert service(found.key) is found


def test_no_service_stands_in_the_list_that_forbids_it() -> None:
    told = " ".join(str(dataclasses.astuple(each)) for each in SERVICES)
    assert "openstreetmap" not in told.lower()
    assert len({each.key for each in SERVICES}) == len(SERVICES)
    with pytest.raises(FetchStopped, match="There is no service osm"):
        service("osm")


def test_a_tile_has_an_address() -> None:
    assert service("brt-grijs").address(14, 8464, 5470) == (
        "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/14/8464/5470.png"
    )
    south = own_service("https://kaart.raalte.nl/{z}/{x}/{-y}.png", CREDIT)
    assert south.address(3, 1, 0) == "https://kaart.raalte.nl/3/1/7.png"


@pytest.mark.parametrize(
    ("address", "template"),
    [
        (" https://kaart.raalte.nl/{z}/{x}/{y}.png ", "https://kaart.raalte.nl/{z}/{x}/{y}.png"),
        (
            "https://kaart.raalte.nl/wmts/{TileMatrix}/{TileRow}/{TileCol}?format=image/png",
            "https://kaart.raalte.nl/wmts/{z}/{y}/{x}?format=image/png",
        ),
        ("http://kaartserver/{z}/{x}/{y}.png", "http://kaartserver/{z}/{x}/{y}.png"),
        ("http://gis.raalte.intern:8080/{z}/{x}/{y}.png", "http://gis.raalte.intern:8080/{z}/{x}/{y}.png"),
        ("http://10.1.2.3/{z}/{x}/{y}.png", "http://10.1.2.3/{z}/{x}/{y}.png"),
        ("http://[fd00::1]/{z}/{x}/{y}.png", "http://[fd00::1]/{z}/{x}/{y}.png"),
    ],
)
def test_an_address_of_ones_own(address: str, template: str) -> None:
    made = own_service(address, f"  {CREDIT}\n")
    assert (made.template, made.attribution, made.key) == (template, CREDIT, "own")
    assert (caution(address) is not None) == template.startswith("http:")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Fill in the address"),
        ("kaart.raalte.nl/{z}/{x}/{y}.png", "no address on the web"),
        ("file:///etc/{z}/{x}/{y}", "no address on the web"),
        ("https:///{z}/{x}/{y}", "no address on the web"),
        ("https://[kaart/{z}/{x}/{y}", "no address on the web"),
        ("https://kaart.raalte.nl:99999/{z}/{x}/{y}", "no address on the web"),
        ("https://{x}.kaart.nl/{z}/{y}", "no address on the web"),
        ("https://kaart.raalte.nl/tegels.png", "numbers of a tile are missing"),
        ("https://kaart.raalte.nl/{z}/{x}/{y}/{y}", "numbers of a tile are missing"),
        ("https://kaart.raalte.nl/{z}/{x}.png", "numbers of a tile are missing"),
        ("https://{s}.kaart.nl/{z}/{x}/{y}.png", "{s} in the address is not known"),
        ("https://kaart.nl/{z!r}/{x}/{y}.png", "{z!r} in the address is not known"),
        ("https://kaart.nl/{TileMatrixSet}/{z}/{x}/{y}.png", "{tilematrixset} in the address is not known"),
        ("https://kaart.nl/EPSG:28992/{z}/{x}/{y}.png", "Rijksdriehoek"),
        ("https://kaart.nl/{z}/{x}/{y}.png en nog iets", "not one address"),
        ("https://kaart.nl/{z}/{x}/{y}.png?" + "a" * 1000, "not one address"),
        ("https://jan:geheim@kaart.nl/{z}/{x}/{y}.png", "name or password"),
        ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "forbids"),
        ("https://A.TILE.OpenStreetMap.org/{z}/{x}/{y}.png", "forbids"),
        ("https://mt1.google.com/vt?x={x}&y={y}&z={z}", "forbids"),
        ("http://kaart.raalte.nl/{z}/{x}/{y}.png", "must begin with https"),
        ("http://8.8.8.8/{z}/{x}/{y}.png", "must begin with https"),
        ("http://134744072/{z}/{x}/{y}.png", "must begin with https"),
        ("http://0x08080808/{z}/{x}/{y}.png", "must begin with https"),
        ("https://tile.openstreetmap.org./{z}/{x}/{y}.png", "forbids"),
        ("http://8.8.8.8\\.local/{z}/{x}/{y}.png", "not the name of a service"),
        ("http://kaart\u3002nl/{z}/{x}/{y}.png", "not the name of a service"),
        ("https://kaart%2enl/{z}/{x}/{y}.png", "not the name of a service"),
        ("https://kaart.nl/#{z}/{x}/{y}.png", "numbers of a tile are missing"),
    ],
)
def test_an_address_that_cannot_be_used_gets_a_sentence(address: str, words: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        own_service(address, CREDIT)
    assert words in str(refused.value)


def test_what_is_no_address_has_nothing_to_be_careful_of() -> None:
    assert caution("http://[") is None


def test_who_made_the_map_must_be_named() -> None:
    with pytest.raises(AddressRefused, match="must be named"):
        own_service("https://kaart.raalte.nl/{z}/{x}/{y}.png", " \n")


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_typed_is_an_address_or_refused(text: str, credit: str) -> None:
    for address in (text, f"https://{text}/{{z}}/{{x}}/{{y}}"):
        try:
            made = own_service(address, credit)
        except AddressRefused:
            continue
        found = urlsplit(made.address(3, 1, 2))
        assert found.scheme in {"http", "https"}
        assert found.hostname
        caution(address)
