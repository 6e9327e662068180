"""What can stand between the program and a service: proxies, certificates, redirections, no network, a full disk."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assetmap.domain.areas import Area
from assetmap.domain.basemap import PackRefused
from assetmap.domain.messages import Message
from assetmap.domain.tileservices import FetchStopped, TileService
from assetmap.fetching import unfinished, work
from assetmap.fetching.limits import Limits
from assetmap.fetching.plan import Land, Plan, land, plan
from assetmap.i18n import translate
from assetmap.maps import packs

Fetch = Callable[..., work.Fetched]
Make = Callable[..., TileService]


def refusal(fetch: Fetch, wanted: Plan, **limits: Any) -> str:
    with pytest.raises(FetchStopped) as refused:
        fetch(wanted, **limits)
    assert packs.available() == ()
    return translate(refused.value)


# Proxies


def test_a_proxy_of_the_environment_is_used(
    tile_server: Any, ground: Land, fetch: Fetch, make_service: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", tile_server.address.partition("/{z}")[0])
    monkeypatch.setenv("http_proxy", tile_server.address.partition("/{z}")[0])
    fetch(plan(ground, make_service("http://kaart.intern/{z}/{x}/{y}.png"), 13))
    assert {asked.path.partition("/8/")[0] for asked in tile_server.asked if asked.zoom == 8} == {"http://kaart.intern"}
    tile_server.asked.clear()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch(plan(ground, make_service(tile_server.address), 13))
    assert all(asked.path.startswith("/") for asked in tile_server.asked)


def test_a_proxy_that_the_system_chose_is_used_after_that_of_the_environment(
    tile_server: Any,
    more_servers: Callable[..., Any],
    ground: Land,
    fetch: Fetch,
    make_service: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = plan(ground, make_service("http://kaart.intern/{z}/{x}/{y}.png"), 12)
    chosen = tile_server.address.partition("/{z}")[0]
    fetch(wanted, proxy=chosen)
    assert len(tile_server.asked) == wanted.count
    other = more_servers()
    monkeypatch.setenv("http_proxy", other.address.partition("/{z}")[0])
    fetch(wanted, proxy=chosen)
    assert (len(tile_server.asked), len(other.asked)) == (wanted.count, wanted.count)


@pytest.mark.parametrize("reachable", [True, False])
def test_a_proxy_that_lets_nothing_through_is_told_of(
    tile_server: Any, ground: Land, fetch: Fetch, make_service: Make, monkeypatch: pytest.MonkeyPatch, reachable: bool
) -> None:
    proxy = tile_server.address.partition("/{z}")[0] if reachable else f"http://127.0.0.1:{closed_port()}"
    monkeypatch.setenv("https_proxy", proxy)
    said = refusal(fetch, plan(ground, make_service("https://kaart.intern/{z}/{x}/{y}.png"), 13))
    assert "gateway to the internet" in said
    assert "kaart.intern" in said


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("socks5://127.0.0.1:1", "gateway to the internet"),
        ("ftp://127.0.0.1", "(proxy) is not right"),
        ("::", "(proxy)"),
    ],
)
def test_a_proxy_that_is_none_is_told_of(
    ground: Land, fetch: Fetch, make_service: Make, monkeypatch: pytest.MonkeyPatch, proxy: str, words: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    assert words in refusal(fetch, plan(ground, make_service("https://kaart.intern/{z}/{x}/{y}.png"), 13))


# Redirections


def test_the_same_machine_may_send_on(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    def answer(asked: Any) -> Any:
        if "nieuw" in asked.path:
            return tile_server.Reply(body=tile_server.picture())
        return tile_server.Reply(301, headers={"Location": f"/nieuw{asked.path}"})

    tile_server.answer = answer
    assert fetch(wanted).blank == 0


@pytest.mark.parametrize(
    "elsewhere", ["http://localhost:{port}/inloggen", "https://example.org/", "//login.wifi/", "", "file:///etc/passwd"]
)
def test_another_machine_is_not_followed(tile_server: Any, wanted: Plan, fetch: Fetch, elsewhere: str) -> None:
    port = tile_server.address.split(":")[2].partition("/")[0]
    headers = {"Location": elsewhere.format(port=port)}
    tile_server.answer = lambda asked: tile_server.Reply(302, headers=headers)
    assert "sends to another place" in refusal(fetch, wanted)
    assert all("inloggen" not in asked.path for asked in tile_server.asked)


def test_signs_that_mislead_do_not_lead_elsewhere(
    tile_server: Any, more_servers: Callable[..., Any], wanted: Plan, fetch: Fetch
) -> None:
    """Of this address one program says that the machine comes after the @, another that the path does."""
    other = more_servers()
    elsewhere = other.address.partition("/{z}")[0].replace("127.0.0.1", "localhost")
    headers = {"Location": f"{elsewhere}\\@127.0.0.1/8/1/1"}
    tile_server.answer = lambda asked: tile_server.Reply(302, headers=headers)
    assert "sends to another place (localhost)" in refusal(fetch, wanted)
    assert other.asked == []


@pytest.mark.parametrize("wrong", ["http://[kapot/1", "http://127.0.0.1:abc/1", "http://\x1b[31m/1"])
def test_an_address_that_is_none_is_told_of(tile_server: Any, wanted: Plan, fetch: Fetch, wrong: str) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(302, headers={"Location": wrong})
    said = refusal(fetch, wanted)
    assert "one that it sends to" in said
    assert "\x1b" not in said


def test_what_is_sent_along_with_a_redirection_is_not_read(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    def answer(asked: Any) -> Any:
        if "nieuw" in asked.path:
            return tile_server.Reply(body=tile_server.picture())
        return tile_server.Reply(302, headers={"Location": f"/nieuw\xe9{asked.path}"}, endless=True)

    tile_server.answer = answer
    assert fetch(wanted).blank == 0


def test_a_ring_of_redirections_ends(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(302, headers={"Location": asked.path})
    assert "without end" in refusal(fetch, wanted, connections=1)
    assert len(tile_server.asked) <= 3


# Certificates


@pytest.fixture
def secure(tmp_path: Path, more_servers: Callable[..., Any], tile_server: Any) -> tuple[Any, Path]:
    """A service that speaks https, and its certificate, which nobody else knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "Gemeente Proef")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "proef.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return more_servers(context), path


def test_a_strange_certificate_is_refused(secure: Any, ground: Land, fetch: Fetch, make_service: Make) -> None:
    server, _path = secure
    said = refusal(fetch, plan(ground, make_service(server.address), 13))
    assert "certificate of 127.0.0.1 is not trusted" in said
    assert server.asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file that says whom they trust")
def test_whom_the_system_trusts_is_trusted(
    secure: Any, ground: Land, fetch: Fetch, make_service: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, path = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert fetch(plan(ground, make_service(server.address), 13)).blank == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file that says whom they trust")
def test_what_is_safe_does_not_send_on_to_what_is_not(
    secure: Any,
    tile_server: Any,
    ground: Land,
    fetch: Fetch,
    make_service: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, path = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    plain = tile_server.address.partition("/{z}")[0]
    server.answer = lambda asked: server.Reply(302, headers={"Location": plain + asked.path})
    assert "sends to another place" in refusal(fetch, plan(ground, make_service(server.address), 13))
    assert tile_server.asked == []


# No network, no room


def closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def test_without_network_it_is_said_at_once(tile_server: Any, ground: Land, fetch: Fetch, make_service: Make) -> None:
    wanted = plan(ground, make_service(f"http://127.0.0.1:{closed_port()}/{{z}}/{{x}}/{{y}}.png"), 14)
    said = refusal(fetch, wanted, pause=60.0)  # which it would wait if it tried again
    assert "no connection with 127.0.0.1" in said
    assert "Are you online?" in said


def test_a_connection_that_is_lost_halfway_leaves_what_came(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    class Cut:
        def report(self, fraction: float | None, message: Message | None = None) -> None:
            if fraction and fraction > 0.3 and not tile_server.closing.is_set():
                tile_server.stop_answering()

    with pytest.raises(FetchStopped) as refused:
        fetch(wanted, Cut())
    assert "What was fetched is kept" in translate(refused.value)
    (waiting,) = unfinished.waiting(packs.folder(), wanted.land.bounds)
    assert waiting.done >= 0.3 * wanted.count


def test_a_folder_that_cannot_be_written_is_told_of(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    packs.folder().parent.mkdir(parents=True)
    packs.folder().write_text("in de weg", encoding="utf-8")
    assert "Nothing can be kept in" in refusal(fetch, wanted)
    assert tile_server.asked == []


def test_too_little_room_is_known_before_anything_is_asked(
    tile_server: Any, wanted: Plan, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfinished, "FREE_LEAST", 10**18)
    assert "too little room on this computer" in refusal(fetch, wanted)
    assert tile_server.asked == []


def test_a_disk_that_is_full_keeps_what_was_there(tile_server: Any, wanted: Plan) -> None:
    made = unfinished.Unfinished(packs.folder(), wanted)
    made._connection.execute("PRAGMA max_page_count = 30")

    def keep_all() -> None:
        for zoom, tiles in wanted.tiles.items():
            for tile in tiles:
                made.add(zoom, tile, bytes(8000))
                made.store()

    with pytest.raises(FetchStopped, match="disk is full"):
        keep_all()
    made.close()
    (waiting,) = unfinished.waiting(packs.folder(), wanted.land.bounds)
    assert waiting.done > 3


def test_what_another_window_is_at_is_not_thrown_away(wanted: Plan) -> None:
    made = unfinished.Unfinished(packs.folder(), wanted)
    zoom = min(wanted.tiles)
    made.add(zoom, wanted.tiles[zoom][0], b"tegel")
    made.store()
    with pytest.raises(FetchStopped, match="in another window already"):
        unfinished.forget(made.path)
    assert made.path.exists()
    os.utime(made.path, (0, 0))
    assert unfinished.waiting(packs.folder(), wanted.land.bounds) == ()
    assert made.path.exists()
    made.close()
    unfinished.forget(made.path)
    assert not made.path.exists()


def test_a_file_of_ones_own_choice(tile_server: Any, wanted: Plan, hasty: Limits, tmp_path: Path) -> None:
    target = tmp_path / "kaart.mbtiles"
    assert work.to_file(wanted, target, limits=hasty).path == target
    assert target.is_file()
    assert packs.available() == ()
    asked = len(tile_server.asked)
    with pytest.raises(PackRefused, match="is there already"):
        work.to_file(wanted, target, limits=hasty)
    assert len(tile_server.asked) == asked
    with pytest.raises(PackRefused, match="cannot be written there"):
        work.to_file(wanted, tmp_path / "weg" / "kaart.mbtiles", limits=hasty)
    tile_server.asked.clear()
    work.to_file(wanted, target, overwrite=True, limits=hasty)
    assert tile_server.asked == []  # what was fetched for the folder that is gone


# What is asked for


def test_without_areas_there_is_nothing_to_fetch() -> None:
    with pytest.raises(FetchStopped, match="has no areas yet"):
        land([])


def test_too_many_tiles_are_refused(make_area: Callable[..., Area], make_service: Make) -> None:
    large = land([make_area("gm1", 5.0, 51.5, side=0.4)])
    service = make_service("https://kaart.raalte.nl/{z}/{x}/{y}.png")
    assert plan(large, service, 16).count > 3000
    with pytest.raises(FetchStopped, match="more than 20000 tiles"):
        plan(large, service, 18)


def test_a_part_of_an_area_is_not_fetched_twice(make_area: Callable[..., Area]) -> None:
    whole = make_area("gm1", 5.99, 51.18)
    part = make_area("bu1", 5.991, 51.181, parent="gm1", side=0.01)
    elsewhere = make_area("own", 6.2, 51.3, side=0.01)
    assert land([whole, part]) == land([whole])
    assert len(land([whole, elsewhere]).tiles[16]) < 2 * len(land([whole]).tiles[16])


def test_size_and_time_follow_from_the_tiles(ground: Land, make_service: Make) -> None:
    service = make_service("https://kaart.raalte.nl/{z}/{x}/{y}.png", tile_bytes={0: 1000, 15: 100}, max_zoom=17)
    until = {zoom: plan(ground, service, zoom) for zoom in (14, 15, 17, 19)}
    assert until[14].size == 1000 * until[14].count
    assert until[15].size == until[14].size + 100 * len(ground.tiles[15])
    assert until[19].tiles == until[17].tiles
    assert until[14].minutes == 1
    assert len({each.key for each in until.values()}) == 1
