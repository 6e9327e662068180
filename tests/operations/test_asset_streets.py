"""An asset of which only the street is known: stored, moved, taken back, and exact again when someone points it out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import TITLE_MAX, Asset, Audience, Kind
from assetmap.domain.errors import KnownError
from assetmap.domain.snapshot import Filters
from assetmap.operations import assets
from assetmap.workspace import Workspace

BENCH = Asset(id="a", kind=Kind.PLACE, title="Bank", lon=5.99, lat=51.18, audience=Audience.PUBLIC)


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as opened:
        opened.do("Bank", partial(assets.add, asset=BENCH))
        yield opened


def now(workspace: Workspace) -> tuple[float | None, str]:
    found = workspace.asset("a")
    assert found is not None
    return found.asset.lon, found.asset.street


def test_put_on_a_street_and_back_and_again(workspace: Workspace) -> None:
    workspace.do("straat", partial(assets.move, asset_id="a", lon=5.995, lat=51.18, street=" Mozart\nstraat "))
    assert now(workspace) == (5.995, "Mozart straat")
    table = workspace.snapshot(Audience.TEAM).assets
    assert table.street == ("Mozart straat",)
    assert table.row(0).asset.street == "Mozart straat"
    workspace.undo()
    assert now(workspace) == (5.99, "")
    assert workspace.snapshot(Audience.TEAM).assets.street == ()
    workspace.redo()
    assert now(workspace) == (5.995, "Mozart straat")
    assert "Mozart straat" in workspace.snapshot(Audience.PUBLIC).assets.street


@pytest.mark.parametrize("words", ["mozart", "MOZART STR", "zärt"])
def test_it_is_found_by_its_street(workspace: Workspace, words: str) -> None:
    street = "Mozärtstraat" if "ä" in words else "Mozart straat"
    workspace.do("straat", partial(assets.move, asset_id="a", lon=5.995, lat=51.18, street=street))
    assert [row.asset.id for row in workspace.page(None, Filters(text=words)).rows] == ["a"]
    assert workspace.page(None, Filters(text="kade")).rows == ()


def test_pointing_out_the_place_forgets_the_street(workspace: Workspace) -> None:
    workspace.do("straat", partial(assets.move, asset_id="a", lon=5.99, lat=51.18, street="Kade"))
    assert now(workspace) == (5.99, "Kade")
    before = len(workspace.steps())
    workspace.do("nog eens", partial(assets.move, asset_id="a", lon=5.99, lat=51.18, street="Kade"))
    assert len(workspace.steps()) == before
    workspace.do("precies", partial(assets.move, asset_id="a", lon=5.99, lat=51.18))
    assert now(workspace) == (5.99, "")


def test_without_a_place_there_is_no_street(workspace: Workspace) -> None:
    workspace.do("weg", partial(assets.move, asset_id="a", lon=None, lat=None, street="Kade"))
    assert now(workspace) == (None, "")
    with pytest.raises(KnownError, match="characters"):
        workspace.do("lang", partial(assets.move, asset_id="a", lon=5.9, lat=51.1, street="x" * (TITLE_MAX + 1)))
