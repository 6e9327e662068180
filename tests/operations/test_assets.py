"""Assets as a user writes, changes, moves and deletes them, and imports many: each with its areas and themes right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import Cancelled, KnownError, NotFound
from assetmap.domain.messages import N_, Message
from assetmap.operations import areas, assets
from assetmap.workspace import Workspace

INSIDE, NEXT_DOOR, OUTSIDE = (6.005, 51.005), (6.015, 51.005), (7.0, 52.0)
GARDEN = Asset(id="a", kind=Kind.PLACE, title="Tuin", lon=INSIDE[0], lat=INSIDE[1], themes=("Groen", "eten"))


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A dossier with one wijk of two buurten and an own area over both."""
    division = Division(id="d", name="CBS", year=2026, source="CBS", imported_at="", current=True)
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as opened:
        wijk = _area("w", Level.WIJK, "WK000101", None, (6.0, 51.0, 6.02, 51.01))
        found = [
            wijk,
            _area("b1", Level.BUURT, "BU00010101", "w", (6.0, 51.0, 6.01, 51.01)),
            _area("b2", Level.BUURT, "BU00010102", "w", (6.01, 51.0, 6.02, 51.01)),
        ]
        opened.do("Areas", partial(areas.import_division, division=division, areas=found))
        own = replace(_area("o", Level.OWN, "", None, (6.008, 51.0, 6.012, 51.01)), division_id=None)
        opened.do("Own", partial(areas.save_own, area=own))
        yield opened


def _area(area_id: str, level: Level, code: str, parent: str | None, box: tuple[float, float, float, float]) -> Area:
    return Area(
        id=area_id,
        division_id="d",
        level=level,
        code=code,
        name=area_id,
        parent_id=parent,
        geometry=shapely.box(*box).wkb,
        bounds=Bounds(*box),
    )


def _places(workspace: Workspace, asset_id: str = "a") -> tuple[str | None, tuple[str, ...]]:
    found = workspace.asset(asset_id)
    assert found is not None
    return found.buurt_id, found.area_ids


def _add(workspace: Workspace, asset: Asset = GARDEN) -> str:
    return workspace.do("Add", partial(assets.add, asset=asset))


def test_an_added_asset_knows_its_areas_and_moments(workspace: Workspace) -> None:
    assert _add(workspace) == "a"
    found = workspace.asset("a")
    assert found is not None
    assert (found.buurt_id, found.area_ids) == ("b1", ("w", "b1"))
    assert found.asset.created_at == found.asset.updated_at == workspace.steps(1)[0].at
    assert replace(found.asset, created_at="", updated_at="") == GARDEN


def test_an_asset_without_an_id_gets_one(workspace: Workspace) -> None:
    first, second = (_add(workspace, replace(GARDEN, id="")) for _ in range(2))
    assert first != second
    assert len(first) == 16


def test_on_a_border_the_lowest_code_holds_it(workspace: Workspace) -> None:
    _add(workspace, replace(GARDEN, lon=6.01))
    assert _places(workspace) == ("b1", ("w", "b1", "o"))


def test_moving_changes_the_areas_and_undo_brings_them_back(workspace: Workspace) -> None:
    _add(workspace)
    workspace.do("Move", partial(assets.move, asset_id="a", lon=NEXT_DOOR[0], lat=NEXT_DOOR[1]))
    assert _places(workspace) == ("b2", ("w", "b2"))
    workspace.do("Move", partial(assets.move, asset_id="a", lon=OUTSIDE[0], lat=OUTSIDE[1]))
    assert _places(workspace) == (None, ())
    workspace.do("Off", partial(assets.move, asset_id="a", lon=None, lat=None))
    assert _places(workspace) == (None, ())
    for _ in range(3):
        workspace.undo()
    assert _places(workspace) == ("b1", ("w", "b1"))


def test_moving_to_where_it_is_does_nothing(workspace: Workspace) -> None:
    _add(workspace)
    before = len(workspace.steps())
    workspace.do("Move", partial(assets.move, asset_id="a", lon=INSIDE[0], lat=INSIDE[1]))
    assert len(workspace.steps()) == before


@pytest.mark.parametrize("place", [(200.0, 51.0), (float("nan"), 51.0), (6.0, float("inf")), (None, 51.0)])
def test_a_place_that_is_none_is_refused(workspace: Workspace, place: tuple[float | None, float | None]) -> None:
    _add(workspace)
    with pytest.raises(KnownError, match="longitude"):
        workspace.do("Move", partial(assets.move, asset_id="a", lon=place[0], lat=place[1]))
    with pytest.raises(KnownError, match="longitude"):
        _add(workspace, replace(GARDEN, id="", lon=place[0], lat=place[1]))


def test_saving_keeps_the_first_moment_and_replaces_the_rest(workspace: Workspace) -> None:
    _add(workspace)
    new = replace(
        GARDEN, title="Park", lon=NEXT_DOOR[0], themes=("eten", "Muziek"), audience=Audience.PUBLIC, created_at="1999"
    )
    workspace.do("Save", partial(assets.save, asset=new))
    found = workspace.asset("a")
    assert found is not None
    assert (found.asset.title, found.asset.themes, found.buurt_id) == ("Park", ("eten", "Muziek"), "b2")
    assert found.asset.created_at != "1999"


def test_saving_what_is_already_so_is_no_step(workspace: Workspace) -> None:
    _add(workspace)
    before = len(workspace.steps())
    workspace.do("Save", partial(assets.save, asset=replace(GARDEN, themes=("groen", "ETEN"))))
    assert len(workspace.steps()) == before


def test_themes_are_one_vocabulary_in_any_case_and_unused_ones_go(workspace: Workspace) -> None:
    _add(workspace, replace(GARDEN, themes=(" Groen ", "groen", "ÉÉN  soep", "één soep")))
    _add(workspace, replace(GARDEN, id="b", themes=("GROEN", "één Soep")))
    assert workspace.themes() == ("Groen", "ÉÉN soep")
    workspace.do("Delete", partial(assets.delete, asset_id="b"))
    workspace.do("Save", partial(assets.save, asset=replace(GARDEN, themes=("Groen",))))
    assert workspace.themes() == ("Groen",)
    workspace.do("Delete", partial(assets.delete, asset_id="a"))
    assert workspace.themes() == ()
    for _ in range(4):
        workspace.undo()
    assert workspace.themes() == ("Groen", "ÉÉN soep")


def test_deleting_leaves_no_links_and_undo_brings_all_back(workspace: Workspace) -> None:
    _add(workspace)
    before = workspace.asset("a")
    workspace.do("Delete", partial(assets.delete, asset_id="a"))
    assert workspace.asset("a") is None
    assert workspace.counts().by_area == {}
    assert workspace.check(assets.locate) == ()
    workspace.undo()
    assert workspace.asset("a") == before


def test_what_was_deleted_in_the_meantime_is_told(workspace: Workspace) -> None:
    for operation in (
        partial(assets.save, asset=GARDEN),
        partial(assets.move, asset_id="a", lon=6.0, lat=51.0),
        partial(assets.delete, asset_id="a"),
    ):
        with pytest.raises(NotFound, match="deleted"):
            workspace.do("Late", operation)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (replace(GARDEN, title=" \x00 "), "title"),
        (replace(GARDEN, title="x" * 10_000), "10000 characters"),
        (replace(GARDEN, description="x" * 10_001), "10001 characters"),
        (replace(GARDEN, title="half \ud83d"), "half a character"),
        (replace(GARDEN, themes=("half \ud83d",)), "half a character"),
        (replace(GARDEN, themes=("x" * 201,)), "201 characters"),
    ],
)
def test_what_must_be_mended_is_refused_with_a_sentence(workspace: Workspace, broken: Asset, sentence: str) -> None:
    before = len(workspace.steps())
    for operation in (assets.add, assets.save):
        if operation is assets.save:
            _add(workspace)
        with pytest.raises(KnownError, match=sentence):
            workspace.do("Bad", partial(operation, asset=broken))
    with pytest.raises(KnownError, match=sentence):
        workspace.do("Bad", partial(assets.import_assets, rows=[GARDEN, broken]))
    assert len(workspace.steps()) == before + 1


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "👩‍👩‍👧 feest", "مرحبا بالعالم", "=1+1", "O'Brien; DROP--", "%_\\"]
)
def test_any_writing_is_kept_as_it_is(workspace: Workspace, text: str) -> None:
    _add(workspace, replace(GARDEN, title=text, description=f"{text}\n{text}", quote=text, themes=(text,)))
    workspace.undo()
    workspace.redo()
    found = workspace.asset("a")
    assert found is not None
    assert found.asset.title == found.asset.quote == text
    assert found.asset.description == f"{text}\n{text}"
    assert found.asset.themes == (text,)


def test_what_nobody_sees_in_pasted_text_is_dropped(workspace: Workspace) -> None:
    _add(workspace, replace(GARDEN, title="Tuin\x00\r\nachter\x07", description="een\r\ntwee\x0bdrie\x00\tvier "))
    found = workspace.asset("a")
    assert found is not None
    assert found.asset.title == "Tuin achter"
    assert found.asset.description == "een\ntwee\ndrie\tvier"


def test_an_import_is_one_step(workspace: Workspace) -> None:
    rows = [
        replace(GARDEN, id="", title=f"Tuin {number}", lon=6.0 + number * 0.0001, themes=("Groen", f"t{number % 3}"))
        for number in range(200)
    ]
    assert workspace.do("Import", partial(assets.import_assets, rows=rows)) == 200
    assert workspace.counts().by_area == {"w": 200, "b1": 101, "b2": 99, "o": 41}
    assert workspace.counts().by_theme == {"Groen": 200, "t0": 67, "t1": 67, "t2": 66}
    assert workspace.check(assets.locate) == ()
    assert workspace.undo() == "Import"
    assert workspace.counts().total == 0
    assert workspace.themes() == ()


def test_an_import_of_nothing_is_no_step(workspace: Workspace) -> None:
    before = len(workspace.steps())
    assert workspace.do("Import", partial(assets.import_assets, rows=[])) == 0
    assert len(workspace.steps()) == before


class StopHalfway:
    """Progress of a user who stops as soon as assets are being saved."""

    def __init__(self) -> None:
        self.fractions: list[float] = []

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.fractions.append(fraction or 0.0)
        if fraction is not None and fraction >= 0.2:
            raise Cancelled(N_("Stopped."))


def test_an_import_that_is_stopped_leaves_all_as_it_was(workspace: Workspace) -> None:
    progress = StopHalfway()
    rows = [replace(GARDEN, id="", title=f"Tuin {number}") for number in range(100)]
    with pytest.raises(Cancelled):
        workspace.do("Import", partial(assets.import_assets, rows=rows, progress=progress))
    assert progress.fractions == [0.0, 0.2]
    assert workspace.counts().total == 0
    assert workspace.themes() == ()
    assert workspace.undo_title() == "Own"
