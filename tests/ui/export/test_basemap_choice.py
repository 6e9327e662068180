"""The base map in the export dialog: offered for what has a map, remembered, and told where it cannot be drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from assetmap import settings
from assetmap.domain.assets import Audience
from assetmap.maps import packs
from assetmap.operations.dossier import set_setting
from assetmap.ui.export.things import THINGS
from assetmap.workspace import Workspace

Open = Callable[..., Any]
WEST, SOUTH = 5.99, 51.18
CREDIT = "© De makers"


@pytest.fixture
def pack(workspace: Workspace, vector_pack: Callable[..., Path]) -> str:
    """The dossier shows a base map of one pond."""
    pond = shapely.box(WEST, SOUTH, WEST + 0.008, SOUTH + 0.008)
    layers = {"water": [(pond, {"class": "area"})], "road": []}
    path = vector_pack(layers, (13, 14), attribution=CREDIT, **{"assetmap:schema": 1})
    name = packs.adopt(path, workspace.areas())
    workspace.do("", lambda unit: set_setting(unit, packs.SETTING, name))
    return name


def test_it_is_on_the_pages_until_it_is_taken_off(open_dialog: Open, pack: str) -> None:
    hand = open_dialog()
    tick = hand.dialog.fields.ticks["basemap"]
    hand.make("map")
    hand.until(tick.isVisible)
    assert (tick.isEnabled(), tick.isChecked()) == (True, True)
    assert CREDIT in hand.dialog.fields.basemap_said.text()
    hand.for_whom(Audience.PUBLIC)
    assert CREDIT in hand.drawn()
    tick.click()
    assert CREDIT not in hand.drawn()


def test_it_is_asked_only_for_what_has_a_map(open_dialog: Open, pack: str) -> None:
    hand = open_dialog()
    tick = hand.dialog.fields.ticks["basemap"]
    hand.make("map")
    hand.until(tick.isVisible)
    asked = set()
    for thing in THINGS:
        hand.make(thing.name)
        if tick.isVisible():
            asked.add(thing.name)
    assert asked == {"map", "atlas", "profile", "capture", "web", "word", "slides"}


def test_it_is_remembered_for_each_thing(open_dialog: Open, pack: str) -> None:
    hand = open_dialog()
    tick = hand.dialog.fields.ticks["basemap"]
    hand.make("atlas")
    hand.until(tick.isVisible)
    tick.click()
    hand.make("web")
    assert tick.isChecked()
    hand.make("atlas")
    assert not tick.isChecked()
    assert settings.load().export["atlas.basemap"] == "no"


def test_the_page_for_the_browser_gets_the_same_pack(open_dialog: Open, pack: str) -> None:
    hand = open_dialog()
    hand.make("web")
    hand.until(hand.dialog.fields.ticks["basemap"].isVisible)
    hand.for_whom(Audience.PUBLIC)
    order = hand.dialog.order()
    assert order.given.basemap == packs.find(pack)


def test_a_dossier_without_one_is_not_asked(open_dialog: Open) -> None:
    hand = open_dialog()
    hand.make("map")
    hand.for_whom(Audience.PUBLIC)
    hand.settle()
    assert not hand.dialog.fields.ticks["basemap"].isVisible()


def test_one_that_is_gone_is_told_and_the_choice_is_kept(open_dialog: Open, pack: str, tmp_path: Path) -> None:
    packs.find(pack).unlink()
    hand = open_dialog()
    fields = hand.dialog.fields
    hand.make("map")
    hand.until(fields.ticks["basemap"].isVisible)
    assert (fields.ticks["basemap"].isEnabled(), fields.ticks["basemap"].isChecked()) == (False, False)
    assert "is not there (any more)" in fields.basemap_said.text()
    assert hand.dialog.choices.basemap
    hand.for_whom(Audience.PUBLIC)
    assert CREDIT not in hand.drawn()


def test_one_that_goes_meanwhile_is_told_when_it_is_written(open_dialog: Open, pack: str, tmp_path: Path) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("map")
    hand.until(dialog.fields.ticks["basemap"].isVisible)
    hand.for_whom(Audience.PUBLIC)
    hand.settle()
    packs.find(pack).unlink()
    dialog.write(tmp_path / "kaart.pdf")
    hand.ended()
    assert (tmp_path / "kaart.pdf").is_file()
    assert "is not there (any more)" in dialog.outcome.text()
