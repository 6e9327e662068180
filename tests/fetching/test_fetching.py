"""A base map is fetched from a service of this machine that is good, slow, broken, busy, or that lies."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from assetmap import __version__
from assetmap.domain.basemap import Format, Tiles
from assetmap.domain.errors import Cancelled
from assetmap.domain.messages import Message
from assetmap.domain.progress import Progress
from assetmap.domain.tileservices import FetchStopped
from assetmap.fetching import unfinished, work
from assetmap.fetching.plan import Land, Plan, plan
from assetmap.geo.basemap.pack import Pack
from assetmap.i18n import translate
from assetmap.maps import packs

Fetch = Callable[..., work.Fetched]
TIMES = 3
"""How often the hasty limits try."""


def count(wanted: Plan) -> int:
    return sum(len(tiles) for tiles in wanted.tiles.values())


def left() -> list[Path]:
    """What is unfinished in the folder of packs."""
    return sorted(packs.folder().glob(".*")) if packs.folder().exists() else []


def refusal(fetch: Fetch, wanted: Plan, **limits: Any) -> str:
    with pytest.raises(FetchStopped) as refused:
        fetch(wanted, **limits)
    assert packs.available() == ()
    return translate(refused.value)


class StopAt:
    """A user who stops when so many tiles are there."""

    def __init__(self, tiles: int) -> None:
        self._tiles = tiles
        self.told: list[str] = []

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        assert fraction is not None
        assert message is not None
        self.told.append(str(message))
        if int(str(message).split()[0]) >= self._tiles:
            raise Cancelled("stop")


def nobody_asks() -> None:
    """Wait until the connections of a fetching that was stopped are gone: each may still be at one tile."""
    for thread in threading.enumerate():
        if thread.name.startswith("fetch "):
            thread.join(10)


def test_a_map_is_fetched_and_can_be_used(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    found = fetch(wanted)
    assert packs.available() == ("Proefdorp, Proef.mbtiles",)
    assert (found.path, found.blank) == (packs.find("Proefdorp, Proef.mbtiles"), 0)
    assert left() == []
    assert tile_server.tiles() == {(zoom, *tile) for zoom, tiles in wanted.tiles.items() for tile in tiles}
    assert len(tile_server.asked) == count(wanted)
    with Pack(found.path) as pack:
        assert (pack.info.format, pack.info.tiles) == (Format.MBTILES, Tiles.PNG)
        assert (pack.info.min_zoom, pack.info.max_zoom) == (8, 14)
        assert pack.info.name == "Proefdorp, Proef"
        assert pack.info.attribution == "© Gemeente Proef"
        assert pack.info.bounds == pytest.approx(wanted.land.bounds, abs=1e-5)
        for zoom, tiles in wanted.tiles.items():
            assert all(pack.tile(zoom, *tile) == tile_server.picture(zoom, tile[1]) for tile in tiles)
    assert "127.0.0.1" not in found.path.read_bytes().decode("latin-1")
    if os.name == "posix":
        assert found.path.stat().st_mode & 0o077 == 0


def test_a_name_that_is_no_name_of_a_file_is_made_one(tile_server: Any, ground: Land, fetch: Fetch) -> None:
    odd = replace(ground, name='..\\Kern/Noord: "<a>"?\n*' + "x" * 200)
    found = fetch(plan(odd, service_of(tile_server), 10))
    assert (found.path.name,) == packs.available()
    assert packs.find(found.path.name).parent == packs.folder()
    assert found.path.name.startswith("Kern Noord a x")


def test_it_says_who_asks_and_nothing_else(
    tile_server: Any, wanted: Plan, fetch: Fetch, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login jan password geheim\n", encoding="utf-8")
    (home / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    tile_server.answer = lambda asked: tile_server.Reply(
        body=tile_server.picture(), headers={"Set-Cookie": "wie=jij; Path=/"}
    )
    fetch(wanted)
    for asked in tile_server.asked:
        told = {name.lower(): value for name, value in asked.headers.items()}
        assert told.pop("user-agent") == f"Assetmap/{__version__}"
        assert told.keys() <= {"host", "accept", "accept-encoding", "connection"}


def test_a_few_at_a_time_in_an_even_pace(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(body=tile_server.picture(), after=0.02)
    begun = time.monotonic()
    fetch(wanted, pace=0.01)
    assert 2 <= tile_server.most_at_once <= 3
    assert time.monotonic() - begun >= 0.01 * (count(wanted) - 1)


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_a_fault_that_passes_is_tried_again(tile_server: Any, wanted: Plan, fetch: Fetch, status: int) -> None:
    def answer(asked: Any) -> Any:
        good = asked.times == TIMES or asked.zoom != 14
        return tile_server.Reply(body=tile_server.picture()) if good else tile_server.Reply(status)

    tile_server.answer = answer
    assert fetch(wanted).blank == 0
    assert len(tile_server.asked) == count(wanted) + (TIMES - 1) * len(wanted.tiles[14])


@pytest.mark.parametrize("as_date", [False, True])
def test_who_asks_to_wait_is_waited_for(tile_server: Any, wanted: Plan, fetch: Fetch, as_date: bool) -> None:
    moments: list[float] = []

    def answer(asked: Any) -> Any:
        moments.append(time.monotonic())
        if len(moments) > 1:
            return tile_server.Reply(body=tile_server.picture())
        after = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True) if as_date else "1"
        return tile_server.Reply(503, headers={"Retry-After": after})

    tile_server.answer = answer
    fetch(wanted, connections=1)
    assert moments[1] - moments[0] >= 0.9


@pytest.mark.parametrize(
    "after", ["straks", "-5", "Mon, 01 Jan 99999999999 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"]
)
def test_a_moment_that_means_nothing_is_passed_over(tile_server: Any, wanted: Plan, fetch: Fetch, after: str) -> None:
    tile_server.answer = lambda asked: (
        tile_server.Reply(503, headers={"Retry-After": after})
        if len(tile_server.asked) == 1
        else tile_server.Reply(body=tile_server.picture())
    )
    assert fetch(wanted, connections=1).blank == 0


def test_who_asks_to_wait_for_long_ends_it(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(503, headers={"Retry-After": "1500"})
    assert "come back in 25 minutes" in refusal(fetch, wanted)
    assert len(tile_server.asked) <= 3


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (429, "too much for now"),
        (401, "does not let you in"),
        (403, "does not let you in"),
        (407, "gateway"),
        (400, "does not understand"),
        (418, "does not understand"),
    ],
)
def test_a_refusal_ends_it_at_once(tile_server: Any, wanted: Plan, fetch: Fetch, status: int, words: str) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(status, b"nee")
    assert words in refusal(fetch, wanted)
    assert len(tile_server.asked) <= 3


def test_an_address_that_gives_nothing_is_known_soon(tile_server: Any, ground: Land, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(404)
    wanted = plan(ground, service_of(tile_server), 18)
    assert count(wanted) > 500
    assert "has no map of this place" in refusal(fetch, wanted)
    assert len(tile_server.asked) <= work.EMPTY_MOST + 3
    assert left() == [] or all(path.suffix == ".fetch" for path in left())


def service_of(tile_server: Any) -> Any:
    from assetmap.domain.tileservices import own_service

    return own_service(tile_server.address, "© Gemeente Proef")


def test_a_service_that_goes_less_deep_is_used_as_far_as_it_goes(tile_server: Any, ground: Land, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: (
        tile_server.Reply(404) if asked.zoom > 15 else tile_server.Reply(body=tile_server.picture())
    )
    wanted = plan(ground, service_of(tile_server), 18)
    assert fetch(wanted).info.max_zoom == 15
    assert sum(asked.zoom == 16 for asked in tile_server.asked) <= work.EMPTY_MOST + 3
    assert {asked.zoom for asked in tile_server.asked} == set(range(8, 17))


@pytest.mark.parametrize("empty", [{"status": 404}, {"status": 204}, {"body": b""}])
def test_a_tile_that_is_not_there_stays_blank(
    tile_server: Any, wanted: Plan, fetch: Fetch, empty: Mapping[str, Any]
) -> None:
    hole = wanted.tiles[14][0]
    tile_server.answer = lambda asked: tile_server.Reply(
        **(empty if asked[:3] == (14, *hole) else {"body": tile_server.picture()})
    )
    found = fetch(wanted)
    assert found.blank == 0
    with Pack(found.path) as pack:
        assert pack.tile(14, *hole) is None
        assert pack.tile(14, *wanted.tiles[14][1]) is not None


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("side", [256, 512])
def test_pictures_of_every_kind_are_taken(tile_server: Any, wanted: Plan, fetch: Fetch, kind: str, side: int) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(body=tile_server.picture(side=side, kind=kind))
    assert fetch(wanted).info.tiles is Tiles[kind]


PAGE = b"<!doctype html><title>Inloggen</title>"


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda server: {"body": PAGE, "headers": {"Content-Type": "image/png"}}, "a page with text"),
        (lambda server: {"body": b'{"error": "nee"}'}, "a page with text"),
        (lambda server: {"body": b"MZ" + bytes(400)}, "no picture"),
        (lambda server: {"body": server.picture(side=255)}, "255 by 255 dots"),
        (lambda server: {"body": server.picture(side=1024)}, "1024 by 1024 dots"),
        (lambda server: {"body": server.picture()[:200]}, "cut off or damaged"),
        (lambda server: {"body": server.picture(), "cut": 500}, "connection breaks off"),
        (lambda server: {"body": server.picture(), "endless": True}, "more than a map tile can be"),
        (lambda server: {"body": server.picture(), "headers": {"Content-Encoding": "gzip"}}, "connection breaks off"),
        (lambda server: {"body": server.picture(), "after": 5.0}, "too slow"),
    ],
    ids=["html", "json", "program", "small", "large", "damaged", "cut-off", "endless", "packed", "slow"],
)
def test_an_answer_that_lies_is_not_believed(
    tile_server: Any, wanted: Plan, fetch: Fetch, lie: Callable[[Any], dict[str, Any]], words: str
) -> None:
    told = lie(tile_server)
    tile_server.answer = lambda asked: tile_server.Reply(**told)
    said = refusal(fetch, wanted)
    assert words in said
    assert "127.0.0.1 does not give all tiles" in said
    assert max(asked.times for asked in tile_server.asked) <= TIMES
    assert len(tile_server.asked) <= (work.FAILED_FIRST + 2) * TIMES


def test_a_tile_that_drips_is_too_slow(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(body=tile_server.picture(side=512), drip=0.2)
    begun = time.monotonic()
    assert "too slow" in refusal(fetch, wanted, tries=1)
    assert time.monotonic() - begun < 4


def test_a_few_tiles_that_never_come_stay_blank(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    broken = {(14, *wanted.tiles[14][-1]), (13, *wanted.tiles[13][-1])}
    tile_server.answer = lambda asked: (
        tile_server.Reply(500) if asked[:3] in broken else tile_server.Reply(body=tile_server.picture())
    )
    assert fetch(wanted).blank == 2


def test_too_many_tiles_that_never_come_end_it(tile_server: Any, ground: Land, fetch: Fetch) -> None:
    wanted = plan(ground, service_of(tile_server), 16)
    tile_server.answer = lambda asked: (
        tile_server.Reply(500) if asked.zoom == 16 else tile_server.Reply(body=tile_server.picture())
    )
    assert "it has a fault (number 500)" in refusal(fetch, wanted)
    assert sum(asked.zoom == 16 for asked in tile_server.asked) <= (work.FAILED_MOST + 1 + 3) * TIMES


# Going on


def test_after_a_stop_only_what_is_missing_is_asked_for(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    hole = wanted.tiles[14][0]
    tile_server.answer = lambda asked: (
        tile_server.Reply(404) if asked[:3] == (14, *hole) else tile_server.Reply(body=tile_server.picture())
    )
    with pytest.raises(Cancelled):
        fetch(wanted, StopAt(20))
    assert packs.available() == ()
    (waiting,) = unfinished.waiting(packs.folder(), wanted.land.bounds)
    assert (waiting.service, waiting.zoom, waiting.count) == ("proef", 14, count(wanted))
    assert 20 <= waiting.done < count(wanted)
    nobody_asks()
    before = list(tile_server.asked)
    tile_server.asked.clear()
    found = fetch(wanted)
    assert len(tile_server.asked) == count(wanted) - waiting.done
    assert len(before) - 3 <= waiting.done
    assert (14, *hole) not in tile_server.tiles()
    with Pack(found.path) as pack:
        there = {(zoom, *tile) for zoom, tiles in wanted.tiles.items() for tile in tiles if pack.tile(zoom, *tile)}
    assert len(there) == count(wanted) - 1
    assert left() == []


def test_a_tile_that_never_comes_does_not_stop_one_who_goes_on(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    broken = wanted.tiles[14][0]
    tile_server.answer = lambda asked: (
        tile_server.Reply(500) if asked[:3] == (14, *broken) else tile_server.Reply(body=tile_server.picture())
    )
    with pytest.raises(Cancelled):
        fetch(wanted, StopAt(40))
    assert fetch(wanted).blank == 1


def test_a_program_that_crashes_leaves_what_it_had(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    with pytest.raises(Cancelled):
        fetch(wanted, StopAt(30))
    (path,) = left()
    with sqlite3.connect(path) as other:  # as a crash leaves it: written, and not all of it kept
        other.execute("INSERT INTO tiles VALUES (14, 1, 1, x'00')")
        other.rollback()
    other.close()
    nobody_asks()
    tile_server.asked.clear()
    fetch(wanted)
    assert len(tile_server.asked) <= count(wanted) - 30


@pytest.mark.parametrize("kept", [0.02, 0.5])
def test_half_a_file_is_begun_anew(tile_server: Any, wanted: Plan, fetch: Fetch, kept: float) -> None:
    with pytest.raises(Cancelled):
        fetch(wanted, StopAt(60))
    (path,) = left()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept) // 4096 * 4096 + 100])
    assert unfinished.waiting(packs.folder(), wanted.land.bounds) == ()
    nobody_asks()
    tile_server.asked.clear()
    fetch(wanted)
    assert len(tile_server.asked) == count(wanted)


def test_more_detail_builds_on_less_and_less_leaves_it_out(tile_server: Any, ground: Land, fetch: Fetch) -> None:
    deep, shallow = (plan(ground, service_of(tile_server), zoom) for zoom in (15, 13))
    with pytest.raises(Cancelled):
        fetch(deep, StopAt(count(shallow) + len(ground.tiles[14]) + 2))
    nobody_asks()
    tile_server.asked.clear()
    found = fetch(shallow)
    assert tile_server.asked == []
    assert (found.info.max_zoom, len(left())) == (13, 0)


def test_what_was_stopped_can_be_thrown_away_and_goes_by_itself_in_the_end(
    tile_server: Any, wanted: Plan, fetch: Fetch
) -> None:
    for age in (0, unfinished.KEPT + 10):
        with pytest.raises(Cancelled):
            fetch(wanted, StopAt(10))
        (path,) = left()
        os.utime(path, (time.time() - age, time.time() - age))
        found = unfinished.waiting(packs.folder(), wanted.land.bounds)
        if age == 0:
            unfinished.forget(found[0].path)
        assert bool(found) == (age == 0)
        assert left() == []


def test_two_windows_do_not_fetch_the_same(tile_server: Any, wanted: Plan, fetch: Fetch) -> None:
    class Twice:
        said = ""

        def report(self, fraction: float | None, message: Message | None = None) -> None:
            if not self.said:
                assert unfinished.waiting(packs.folder(), wanted.land.bounds) == ()
                with pytest.raises(FetchStopped) as refused:
                    fetch(wanted)
                self.said = translate(refused.value)

    twice = Twice()
    found: Progress = twice
    fetch(wanted, found)
    assert "in another window" in twice.said
    fetch(wanted)
    assert packs.available() == ("Proefdorp, Proef 2.mbtiles", "Proefdorp, Proef.mbtiles")
