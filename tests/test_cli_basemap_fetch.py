"""A base map fetched from the command line: the size first, then the map, and the dossier that shows it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap.fetching import work
from assetmap.fetching.limits import Limits
from assetmap.geo.basemap.pack import Pack
from assetmap.maps import packs
from assetmap.workspace import Workspace

Cli = Callable[..., Any]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is on this machine and needs no politeness."""
    monkeypatch.setattr(work, "Limits", lambda: Limits(pace=0.0, silence=1.0, tries=1))


@pytest.fixture
def dossier(demo_dossier: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_dossier, tmp_path / "demo.assetmap"))


def setting(path: Path) -> object:
    with Workspace.open(path) as workspace:
        return workspace.setting(packs.SETTING)


def test_a_dossier_shows_what_was_fetched(cli: Cli, dossier: Path, tile_server: Any) -> None:
    words = ("basemap", "fetch", "--use", "--dossier", dossier, "--address", tile_server.address, "--zoom", 12)
    made = cli(*words, "--attribution", "© Gemeente Proef", "--yes", "--json")
    assert made.code == 0
    told = json.loads(made.out)
    assert (told["format"], told["zooms"], told["attribution"]) == ("MBTiles", [8, 12], "© Gemeente Proef")
    assert told["blank"] == 0
    (name,) = packs.available()
    assert (told["path"], setting(dossier)) == (str(packs.find(name)), name)
    said = made.err.splitlines()
    assert "begins with http" in said[0]
    assert said[1] == f"{len(tile_server.asked)} tiles, about 1 MB, about 1 minute"
    assert "127.0.0.1 sees which land" in said[2]
    with Workspace.open(dossier) as workspace:
        assert workspace.undo() == f"Base map chosen: {name}"


def test_a_file_can_be_made_of_it(cli: Cli, dossier: Path, tile_server: Any, tmp_path: Path) -> None:
    out = tmp_path / "kaart.mbtiles"
    fetch = ("basemap", "fetch", out.with_suffix(""), "--dossier", dossier)
    words = (*fetch, "--address", tile_server.address, "--attribution", "© Wij")
    made = cli(*words, "--zoom", 10)
    assert made.code == 0
    assert made.out.splitlines()[0] == str(out)
    assert "Source: © Wij" in made.out
    with Pack(out) as pack:
        assert pack.info.max_zoom == 10
    assert (packs.available(), setting(dossier)) == ((), "lindervoort.pmtiles")
    again = cli(*words)
    assert (again.code, "is there already" in again.err) == (1, True)
    assert cli(*words, "--zoom", 10, "--overwrite").code == 0


def test_what_goes_wrong_is_one_sentence(cli: Cli, dossier: Path, tile_server: Any, tmp_path: Path) -> None:
    tile_server.answer = lambda asked: tile_server.Reply(403)
    words = ("basemap", "fetch", "--use", "--dossier", dossier, "--attribution", "© Wij", "--address")
    refused = cli(*words, tile_server.address)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines()[-1].startswith("127.0.0.1 does not let you in (number 403).")
    forbidden = cli(*words, "https://tile.openstreetmap.org/{z}/{x}/{y}.png")
    assert (forbidden.code, "forbids to fetch tiles" in forbidden.err) == (1, True)
    Workspace.create(tmp_path / "leeg.assetmap").close()
    empty = cli("basemap", "fetch", "--use", "--dossier", tmp_path / "leeg.assetmap")
    assert (empty.code, "has no areas yet" in empty.err) == (1, True)
    assert setting(dossier) == "lindervoort.pmtiles"


def test_tiles_that_do_not_come_are_told_of(cli: Cli, dossier: Path, tile_server: Any, tmp_path: Path) -> None:
    first: list[Any] = []

    def answer(asked: Any) -> Any:
        first[:] = first or [asked[:3]]
        return tile_server.Reply(500) if asked[:3] in first else tile_server.Reply(body=tile_server.picture())

    tile_server.answer = answer
    words = ("basemap", "fetch", tmp_path / "k.mbtiles", "--dossier", dossier, "--address", tile_server.address)
    made = cli(*words, "--attribution", "© Wij", "--zoom", 12)
    assert made.code == 0
    assert "1 tile did not come and stays blank on the map." in made.err


def test_who_stops_it_can_go_on(cli: Cli, dossier: Path, tile_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_self: object, _fraction: object, message: object = None) -> None:
        if len(tile_server.asked) > 20:
            raise KeyboardInterrupt

    words = ("basemap", "fetch", "--use", "--dossier", dossier, "--address", tile_server.address, "--zoom", 12)
    with monkeypatch.context() as patch:
        patch.setattr("assetmap.cli.output.ProgressLine.report", stop)
        stopped = cli(*words, "--attribution", "© Wij")
    assert (stopped.code, stopped.out) == (130, "")
    assert "What was fetched is kept" in stopped.err
    asked = len(tile_server.asked)
    assert cli(*words, "--attribution", "© Wij").code == 0
    assert len(tile_server.asked) <= len(tile_server.tiles()) + 3
    assert asked < len(tile_server.tiles())


@pytest.mark.parametrize(
    "words",
    [
        ("basemap", "fetch", "--dossier", "x.assetmap"),
        ("basemap", "fetch", "uit.mbtiles"),
        ("basemap", "fetch", "uit.mbtiles", "--dossier", "x", "--zoom", "25"),
        ("basemap", "fetch", "uit.mbtiles", "--dossier", "x", "--service", "osm"),
        ("basemap", "fetch", "uit.mbtiles", "--dossier", "x", "--service", "luchtfoto", "--address", "y"),
    ],
)
def test_what_cannot_be_understood(cli: Cli, words: tuple[str, ...]) -> None:
    assert cli(*words).code == 2


def test_the_services_are_listed_with_their_terms(cli: Cli) -> None:
    told = cli("basemap", "services")
    assert told.code == 0
    assert "brt-standaard: BRT base map, in colour" in told.out
    assert "© Beeldmateriaal Nederland (CC BY 4.0)" in told.out
    listed = json.loads(cli("basemap", "services", "--json").out)
    assert [each["key"] for each in listed] == ["brt-standaard", "brt-pastel", "brt-grijs", "luchtfoto"]
    assert all(each["address"].startswith("https://service.pdok.nl/") for each in listed)
