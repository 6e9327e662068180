"""Own areas: drawn, changed and removed in steps that can be undone; assets follow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import shapely

from assetmap.domain.areas import Area, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import KnownError, NotFound
from assetmap.domain.own_areas import COLOURS, NAME_MAX
from assetmap.exports import registry
from assetmap.operations import areas, assets, own_areas
from assetmap.workspace import Workspace


def box(west: float, east: float) -> bytes:
    made: bytes = shapely.to_wkb(shapely.box(west, 51.0, east, 51.1))
    return made


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "d.assetmap"))) as workspace:
        for name, lon in (("west", 5.02), ("east", 5.12)):
            asset = Asset(id=name, kind=Kind.PLACE, title=name, lon=lon, lat=51.05)
            workspace.do("asset", partial(assets.add, asset=asset))
        yield workspace


def add(dossier: Workspace, west: float = 5.0, east: float = 5.05, name: str = "Het pleintje") -> str:
    return dossier.do("add", partial(own_areas.add, name=name, geometry=box(west, east), colour="#0D8A80"))


def area(dossier: Workspace, area_id: str) -> Area:
    return dossier.area_by_code(area_id)


def held(dossier: Workspace) -> dict[str, int]:
    return dict(dossier.counts().by_area)


def test_an_area_is_added_with_a_code_and_takes_its_assets(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    assert (made.name, made.level, made.colour) == ("Het pleintje", Level.OWN, "#0D8A80")
    assert made.code == f"EB-{made.id[:8]}"
    assert made.bounds == (5.0, 51.0, 5.05, 51.1)
    assert (made.division_id, made.parent_id) == (None, None)
    assert held(dossier) == {made.id: 1}
    assert dossier.undo() == "add"
    assert dossier.areas() == ()
    dossier.redo()
    assert area(dossier, made.id) == made
    assert held(dossier) == {made.id: 1}


def test_areas_may_overlap_and_nest(dossier: Workspace) -> None:
    large, small, other = add(dossier, 5.0, 5.2), add(dossier, 5.01, 5.03), add(dossier, 5.02, 5.13)
    assert held(dossier) == {large: 2, small: 1, other: 2}
    assert dossier.check(assets.locate) == ()


def test_an_outline_changes_and_assets_follow(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    dossier.do("shape", partial(own_areas.change, area_id=made.id, geometry=box(5.1, 5.15)))
    now = area(dossier, made.id)
    assert (now.name, now.code, now.colour) == (made.name, made.code, made.colour)
    assert now.bounds == (5.1, 51.0, 5.15, 51.1)
    placed = dossier.asset("east")
    assert placed is not None
    assert placed.area_ids == (made.id,)
    dossier.undo()
    assert area(dossier, made.id) == made
    placed = dossier.asset("west")
    assert placed is not None
    assert placed.area_ids == (made.id,)
    assert dossier.check(assets.locate) == ()


def test_name_and_colour_change_in_one_step(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    dossier.do("form", partial(own_areas.change, area_id=made.id, name="  Rond het\tplein ", colour="#8B5CF6"))
    now = area(dossier, made.id)
    assert (now.name, now.colour, now.geometry) == ("Rond het plein", "#8B5CF6", made.geometry)
    dossier.undo()
    assert area(dossier, made.id) == made


def test_nothing_changed_is_no_step(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    same = partial(own_areas.change, area_id=made.id, name=made.name, colour=made.colour, geometry=made.geometry)
    dossier.do("nothing", same)
    assert dossier.undo_title() == "add"


def test_removing_keeps_the_assets_and_can_be_undone(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    dossier.do("remove", partial(own_areas.delete, area_id=made.id))
    assert dossier.areas() == ()
    assert dossier.counts().total == 2
    dossier.undo()
    assert area(dossier, made.id) == made
    assert held(dossier) == {made.id: 1}


def test_crossing_lines_are_mended_when_stored(dossier: Workspace) -> None:
    bow = shapely.Polygon([(5.0, 51.0), (5.05, 51.1), (5.05, 51.0), (5.0, 51.1)])
    made = area(dossier, dossier.do("add", partial(own_areas.add, name="Strik", geometry=shapely.to_wkb(bow))))
    shape = shapely.from_wkb(made.geometry)
    assert shapely.is_valid(shape)
    assert shape.area == pytest.approx(0.0025)


@pytest.mark.parametrize("name", ["", "  \n", "x" * (NAME_MAX + 1), "x" * 10_000, "half \ud83d"])
def test_a_name_that_cannot_be_is_refused(dossier: Workspace, name: str) -> None:
    with pytest.raises(KnownError):
        add(dossier, name=name)
    made = add(dossier)
    with pytest.raises(KnownError):
        dossier.do("rename", partial(own_areas.change, area_id=made, name=name))
    assert area(dossier, made).name == "Het pleintje"


@pytest.mark.parametrize("colour", ["red", "#12345", "url(x)", "#0D8A80;"])
def test_a_colour_is_a_colour(dossier: Workspace, colour: str) -> None:
    made = add(dossier)
    with pytest.raises(KnownError):
        dossier.do("colour", partial(own_areas.change, area_id=made, colour=colour))


def test_an_outline_without_a_surface_is_refused(dossier: Workspace) -> None:
    line = shapely.to_wkb(shapely.Polygon([(5.0, 51.0), (5.1, 51.0), (5.2, 51.0)]))
    with pytest.raises(KnownError, match="one line"):
        dossier.do("add", partial(own_areas.add, name="Lijn", geometry=line))
    made = add(dossier)
    with pytest.raises(KnownError, match="one line"):
        dossier.do("shape", partial(own_areas.change, area_id=made, geometry=line))


def test_what_is_gone_or_official_is_not_changed(dossier: Workspace) -> None:
    for operation in (partial(own_areas.change, area_id="gone", name="x"), partial(own_areas.delete, area_id="gone")):
        with pytest.raises(NotFound):
            dossier.do("gone", operation)


def test_every_colour_can_be_chosen(dossier: Workspace) -> None:
    made = add(dossier)
    for colour in COLOURS:
        dossier.do("colour", partial(own_areas.change, area_id=made, colour=colour))
        assert area(dossier, made).colour == colour


def test_an_area_that_was_imported_keeps_what_it_had(dossier: Workspace) -> None:
    made = area(dossier, add(dossier))
    long_name = "n" * 300
    dossier.do("file", lambda unit: unit.save("areas", {"id": made.id, "name": long_name, "code": "X-1"}))
    dossier.do("colour", partial(own_areas.change, area_id=made.id, colour="#3B7DE0"))
    now = area(dossier, made.id)
    assert (now.name, now.code, now.colour) == (long_name, "X-1", "#3B7DE0")


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".html"])
def test_an_own_area_goes_out_as_any_other(dossier: Workspace, tmp_path: Path, suffix: str) -> None:
    name = "Rond <script>alert(1)</script> 'het' plein"
    made = add(dossier, name=name)
    target = tmp_path / f"out{suffix}"
    registry.export(dossier.snapshot(Audience.TEAM), target)
    text = target.read_text(encoding="utf-8-sig")
    assert "het' plein" in text
    if suffix == ".html":
        assert "<script>alert" not in text
    narrow = tmp_path / f"narrow{suffix}"
    registry.export(dossier.snapshot(Audience.TEAM, made), narrow)
    assert "west" in narrow.read_text(encoding="utf-8-sig")


def test_the_workbook_counts_an_own_area(dossier: Workspace, tmp_path: Path) -> None:
    import openpyxl

    made = area(dossier, add(dossier, name="Rond het plein"))
    target = tmp_path / "out.xlsx"
    registry.export(dossier.snapshot(Audience.TEAM), target)
    book = openpyxl.load_workbook(target)
    rows = [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.rows]
    assert any(made.code in row and made.name in row and 1 in row for row in rows)
    book.close()


def test_official_areas_stay_what_they_are(dossier: Workspace) -> None:
    from assetmap.domain.areas import Bounds, Division

    made = Division(id="d", name="CBS", year=2024, source="CBS", imported_at="", current=True)
    official = Area(
        id="b1",
        division_id="d",
        level=Level.BUURT,
        code="BU00010101",
        name="Buurt",
        parent_id=None,
        geometry=box(5.0, 5.1),
        bounds=Bounds(5.0, 51.0, 5.1, 51.1),
    )
    dossier.do("import", partial(areas.import_division, division=made, areas=[official]))
    with pytest.raises(NotFound):
        dossier.do("rename", partial(own_areas.change, area_id="b1", name="Anders"))
