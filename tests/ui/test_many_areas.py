"""A national division in the window: something to see at once, better outlines when they are ready, no stray thread."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import shapely
from pytestqt.qtbot import QtBot

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.maps.manyareas import MANY
from assetmap.operations import areas
from assetmap.ui.areas_panel import OPEN_MAX, AreasPanel
from assetmap.ui.mapview import MapView
from assetmap.ui.session import Session

SIDE = 26
"""So many buurten in a row, and so many rows."""

ALL = SIDE * SIDE + 1 + 7
"""With their gemeente, and the areas that the dossier had: those are of other land and go on counting."""


def board() -> tuple[Division, tuple[Area, ...]]:
    """A gemeente of square buurten."""
    division = Division(id="d2", name="Dambord", year=2030, source="CBS", imported_at="", current=True)
    step, west, south = 0.02, 5.0, 51.5
    made = []
    for number in range(SIDE * SIDE):
        x, y = west + number % SIDE * step, south + number // SIDE * step
        shape = shapely.segmentize(shapely.box(x, y, x + step, y + step), step / 20)
        made.append((f"q{number}", Level.BUURT, "g1", shape))
    whole = shapely.box(west, south, west + SIDE * step, south + SIDE * step)
    every = [("g1", Level.GEMEENTE, None, shapely.segmentize(whole, step / 20)), *made]
    return division, tuple(
        Area(
            id=id_,
            division_id="d2",
            level=level,
            code=id_.upper(),
            name=id_,
            parent_id=parent,
            geometry=shapely.to_wkb(shape),
            bounds=Bounds(*shape.bounds),
        )
        for id_, level, parent, shape in every
    )


@pytest.fixture
def filled(session: Session) -> Session:
    division, parts = board()
    assert len(parts) > MANY
    session.workspace.do("areas", partial(areas.import_division, division=division, areas=parts))
    return session


def test_provisional_outlines_give_way_to_better_ones(
    qtbot: QtBot, filled: Session, map_view: MapView, page_states: Any
) -> None:
    said = page_states.wait_for(map_view, areas=ALL)
    assert said["errors"] == []
    packs = map_view._data.packs
    assert packs is not None
    qtbot.waitUntil(lambda: map_view._data.packs is not None and map_view._data.packs.complete, timeout=20_000)
    said = page_states.wait_for(map_view, areas=ALL)
    assert said["errors"] == []
    assert said["outlines"]["chunks"][0] > 0


def test_closing_does_not_wait_for_outlines(filled: Session, map_view: MapView, page_states: Any) -> None:
    page_states.wait_for(map_view, areas=ALL)
    map_view.shut()  # the fixtures see that no thread is left


def test_a_new_name_of_an_area_is_on_the_map(
    qtbot: QtBot, filled: Session, map_view: MapView, page_states: Any
) -> None:
    page_states.wait_for(map_view, areas=ALL)
    changed = replace(filled.workspace.area_by_code("Q5"), name="Nieuwe naam")
    row = {"id": changed.id, "name": changed.name}
    before = map_view._data.packs

    def rename(unit: Any) -> None:
        unit.save("areas", {**unit.get("areas", changed.id), **row})

    filled.workspace.do("rename", rename)
    qtbot.waitUntil(lambda: map_view._data.packs is not before, timeout=20_000)
    names = [area.name for area in map_view._data.packs.areas] if map_view._data.packs else []
    assert "Nieuwe naam" in names


def test_the_gemeenten_of_a_country_are_shown_closed_with_their_counts(qtbot: QtBot) -> None:
    panel = AreasPanel()
    qtbot.addWidget(panel)
    _division, (gemeente, buurt, *_rest) = board()
    parts = [
        replace(each, id=f"{each.id}-{number}", code=f"{each.code}{number}", parent_id=parent)
        for number in range(OPEN_MAX + 1)
        for each, parent in ((gemeente, None), (buurt, f"g1-{number}"))
    ]
    panel.set_areas(parts)
    tops = [panel.tree.topLevelItem(number) for number in range(1, OPEN_MAX + 2)]
    assert not any(item.isExpanded() for item in tops if item is not None)
    panel.set_counts(7, {"g1-3": 5})
    assert (panel.count_of(None), panel.count_of("g1-3"), panel.count_of("q0-3")) == ("7", "5", "0")
    panel.set_areas(parts[: OPEN_MAX * 2 - 2])
    panel.set_areas(parts[:4])
    assert panel.count_of("g1-1") == ""
