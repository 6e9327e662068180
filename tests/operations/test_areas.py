"""Divisions and own areas in a dossier: assets follow, and everything can be undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Kind
from assetmap.domain.errors import Cancelled, NotFound
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.imports.areafile import read_areas
from assetmap.operations import areas, assets
from assetmap.workspace import Workspace


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "d.assetmap"))) as workspace:
        yield workspace


def division(name: str, year: int | None = None) -> Division:
    return Division(id=new_id(), name=name, year=year, source="CBS", imported_at="", current=True)


def area(code: str, west: float, east: float, *, of: Division | None = None, parent: Area | None = None) -> Area:
    """A box from `west` to `east`, 51 to 52 north; an own area when it is of no division."""
    box = (west, 51.0, east, 52.0)
    level = Level.OWN if of is None else Level.GEMEENTE if code.startswith("GM") else Level.BUURT
    return Area(
        id=new_id(),
        division_id=None if of is None else of.id,
        level=level,
        code=code,
        name=code or "own",
        parent_id=None if parent is None else parent.id,
        geometry=shapely.to_wkb(shapely.box(*box)),
        bounds=Bounds(*box),
    )


def gemeente(name: str, year: int, border: float) -> tuple[Division, list[Area]]:
    """A division of two buurten, with the border between them at this longitude."""
    made = division(name, year)
    whole = area("GM1", 4.0, 6.0, of=made)
    parts = [
        area(f"BU{year}W", 4.0, border, of=made, parent=whole),
        area(f"BU{year}E", border, 6.0, of=made, parent=whole),
    ]
    return made, [whole, *parts]


def add(dossier: Workspace, lon: float | None) -> str:
    lat = None if lon is None else 51.5
    return dossier.do("add", lambda unit: assets.add(unit, Asset(id="", kind=Kind.PLACE, title="A", lon=lon, lat=lat)))


def codes(dossier: Workspace, asset_id: str) -> tuple[str | None, list[str]]:
    """The code of the buurt of an asset, and those of all areas that hold it."""
    placed = dossier.asset(asset_id)
    assert placed is not None
    by_id: Mapping[str | None, str] = {item.id: item.code for item in dossier.areas()}
    return by_id.get(placed.buurt_id), sorted(by_id[item] for item in placed.area_ids)


def test_assets_follow_the_current_division(dossier: Workspace) -> None:
    asset, nowhere = add(dossier, 5.2), add(dossier, None)
    assert codes(dossier, asset) == (None, [])
    old, old_areas = gemeente("old", 2016, 5.0)
    assert dossier.do("import", partial(areas.import_division, division=old, areas=old_areas)) == 3
    assert codes(dossier, asset) == ("BU2016E", ["BU2016E", "GM1"])
    new, new_areas = gemeente("new", 2020, 5.5)
    dossier.do("import", partial(areas.import_division, division=new, areas=new_areas))
    assert codes(dossier, asset) == ("BU2020W", ["BU2020W", "GM1"])
    assert codes(dossier, nowhere) == (None, [])
    assert [(item.name, item.current) for item in dossier.divisions()] == [("new", True), ("old", False)]
    assert all(item.imported_at for item in dossier.divisions())
    dossier.undo()
    assert codes(dossier, asset) == ("BU2016E", ["BU2016E", "GM1"])
    assert [(item.name, item.current) for item in dossier.divisions()] == [("old", True)]
    dossier.redo()
    assert codes(dossier, asset) == ("BU2020W", ["BU2020W", "GM1"])
    assert dossier.check() == ()


def test_removing_a_division_makes_the_newest_other_current(dossier: Workspace) -> None:
    asset = add(dossier, 5.2)
    made = [gemeente("a", 2018, 5.0), gemeente("b", 2020, 5.1), gemeente("c", 2019, 5.5)]
    for item, parts in made:
        dossier.do("import", partial(areas.import_division, division=item, areas=parts))
    assert codes(dossier, asset)[0] == "BU2019W"
    dossier.do("remove", partial(areas.delete_division, division_id=made[2][0].id))
    assert codes(dossier, asset) == ("BU2020E", ["BU2020E", "GM1"])
    dossier.do("remove", partial(areas.delete_division, division_id=made[0][0].id))
    assert codes(dossier, asset)[0] == "BU2020E"
    dossier.do("remove", partial(areas.delete_division, division_id=made[1][0].id))
    assert codes(dossier, asset) == (None, [])
    assert dossier.areas() == ()
    assert dossier.check() == ()
    for _ in range(3):
        dossier.undo()
    assert codes(dossier, asset) == ("BU2019W", ["BU2019W", "GM1"])
    assert dossier.check() == ()
    with pytest.raises(NotFound):
        dossier.do("remove", partial(areas.delete_division, division_id="gone"))


def test_own_areas_take_and_let_go_of_assets(dossier: Workspace) -> None:
    west, east = add(dossier, 4.5), add(dossier, 5.5)
    made, parts = gemeente("a", 2020, 5.0)
    dossier.do("import", partial(areas.import_division, division=made, areas=parts))
    own = area("", 4.4, 4.6)
    assert dossier.do("draw", partial(areas.save_own, area=own)) == own.id
    code = next(item.code for item in dossier.areas() if item.level is Level.OWN)
    assert code.startswith("EB-")
    assert codes(dossier, west) == ("BU2020W", sorted(["BU2020W", "GM1", code]))
    moved = area(code, 5.4, 5.6)
    moved = Area(**{name: getattr(moved, name) for name in Area.__dataclass_fields__} | {"id": own.id})
    dossier.do("move", partial(areas.save_own, area=moved))
    assert codes(dossier, west) == ("BU2020W", ["BU2020W", "GM1"])
    assert codes(dossier, east) == ("BU2020E", sorted(["BU2020E", "GM1", code]))
    dossier.do("remove", partial(areas.delete_own, area_id=own.id))
    assert codes(dossier, east) == ("BU2020E", ["BU2020E", "GM1"])
    dossier.undo()
    assert codes(dossier, east) == ("BU2020E", sorted(["BU2020E", "GM1", code]))
    assert dossier.check() == ()


def test_official_areas_are_not_own_ones(dossier: Workspace) -> None:
    made, parts = gemeente("a", 2020, 5.0)
    dossier.do("import", partial(areas.import_division, division=made, areas=parts))
    with pytest.raises(NotFound):
        dossier.do("remove", partial(areas.delete_own, area_id=parts[1].id))
    with pytest.raises(ValueError, match="official"):
        dossier.do("save", partial(areas.save_own, area=parts[1]))


def test_a_file_of_own_areas_leaves_the_division_as_it_is(dossier: Workspace) -> None:
    made, parts = gemeente("a", 2020, 5.0)
    dossier.do("import", partial(areas.import_division, division=made, areas=parts))
    asset = add(dossier, 4.5)
    owns = [area("EB-1", 4.0, 5.0), area("EB-2", 4.2, 5.2)]
    dossier.do("import", partial(areas.import_division, division=division("projects"), areas=owns))
    assert [(item.name, item.current) for item in dossier.divisions()] == [("a", True)]
    assert codes(dossier, asset) == ("BU2020W", ["BU2020W", "EB-1", "EB-2", "GM1"])


class Stopping:
    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled(N_("Stopped."))


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_cancelled_import_leaves_nothing(dossier: Workspace, after: int) -> None:
    add(dossier, 4.5)
    made, parts = gemeente("a", 2020, 5.0)
    with pytest.raises(Cancelled):
        dossier.do("import", partial(areas.import_division, division=made, areas=parts, progress=Stopping(after)))
    assert (dossier.areas(), dossier.divisions(), dossier.undo_title()) == ((), (), "add")


def test_roermond_in_a_dossier(dossier: Workspace, shared_data: Path) -> None:
    found = read_areas(shared_data / "areas/buurt_2016_Roermond")
    dossier.do("import", partial(areas.import_division, division=found.division, areas=found.areas))
    asset = dossier.do(
        "add", lambda unit: assets.add(unit, Asset(id="", kind=Kind.PLACE, title="A", lon=6.0080, lat=51.1850))
    )
    assert codes(dossier, asset)[1][0].startswith("BU095704")
    assert codes(dossier, asset)[1][1:] == ["GM0957", "WK095704"]
    assert dossier.check() == ()


def test_the_gemeente_next_door_counts_beside_the_first(dossier: Workspace) -> None:
    made, parts = gemeente("a", 2020, 5.0)
    other = division("b")
    # It shares a border with the first, and the name of its buurten may be anything.
    there = [area("BU9W", 6.0, 7.0, of=other), area("BU9E", 7.0, 8.0, of=other)]
    here, yonder = add(dossier, 5.2), add(dossier, 7.2)
    dossier.do("import", partial(areas.import_division, division=made, areas=parts))
    dossier.do("import", partial(areas.import_division, division=other, areas=there))
    assert {(item.name, item.current) for item in dossier.divisions()} == {("a", True), ("b", True)}
    assert codes(dossier, here)[0] == "BU2020E"
    assert codes(dossier, yonder)[0] == "BU9E"
    newer, newer_parts = gemeente("c", 2024, 5.1)
    dossier.do("import", partial(areas.import_division, division=newer, areas=newer_parts))
    assert {(item.name, item.current) for item in dossier.divisions()} == {("a", False), ("b", True), ("c", True)}
    assert codes(dossier, here)[0] == "BU2024E"
    assert codes(dossier, yonder)[0] == "BU9E"
    assert dossier.check(assets.locate) == ()
    dossier.undo()
    assert {(item.name, item.current) for item in dossier.divisions()} == {("a", True), ("b", True)}
    assert dossier.check(assets.locate) == ()
