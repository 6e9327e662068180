"""Vintages in a dossier: a newer year comes in, another becomes current, one goes; assets and own areas are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.errors import Cancelled, KnownError, NotFound
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.imports.areafile import read_areas
from assetmap.operations import areas, assets, divisions
from assetmap.workspace import Workspace

WEST, SOUTH = 5.0, 52.0


@pytest.fixture
def dossier(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Two vintages of two buurten, the border further east in the second; 4 assets and an own area over the border."""
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "d.assetmap"))) as workspace:
        for year, border in ((2016, 0.01), (2020, 0.015)):
            division, parts = vintage(year, border)
            workspace.do("import", partial(areas.import_division, division=division, areas=parts))
        own = area("own", Level.OWN, (0.008, 0.002, 0.012, 0.008))
        workspace.do("own", partial(areas.save_own, area=own))
        for index, (lon, lat) in enumerate([(WEST + 0.005, 52.005), (WEST + 0.012, 52.005), (WEST + 0.018, 52.005)]):
            made = Asset(id=f"a{index}", kind=Kind.PLACE, title=f"Plek {index}", lon=lon, lat=lat)
            workspace.do("add", partial(assets.add, asset=made))
        workspace.do("add", partial(assets.add, asset=Asset(id="a3", kind=Kind.TALENT, title="Zonder plek")))
        yield workspace


def area(area_id: str, level: Level, box: tuple[float, float, float, float], division: str | None = None) -> Area:
    bounds = Bounds(WEST + box[0], SOUTH + box[1], WEST + box[2], SOUTH + box[3])
    return Area(
        id=area_id,
        division_id=division,
        level=level,
        code=area_id.partition("-")[0].upper(),
        name=area_id,
        parent_id=None,
        geometry=shapely.to_wkb(shapely.box(*bounds)),
        bounds=bounds,
    )


def vintage(year: int, border: float) -> tuple[Division, list[Area]]:
    made = Division(id=f"d{year}", name=f"CBS {year}", year=year, source="CBS", imported_at="", current=True)
    return made, [
        area(f"west-{year}", Level.BUURT, (0, 0, border, 0.01), made.id),
        area(f"east-{year}", Level.BUURT, (border, 0, 0.02, 0.01), made.id),
    ]


def everything(dossier: Workspace) -> tuple[Any, ...]:
    """All that can be seen of a dossier."""
    found = dossier.snapshot(Audience.TEAM)
    return found.assets, found.areas, dossier.divisions(), dossier.area_counts(), dossier.check(assets.locate)


def current(dossier: Workspace) -> list[str]:
    return [item.id for item in dossier.divisions() if item.current]


def buurten(dossier: Workspace) -> list[str | None]:
    return list(dossier.snapshot(Audience.TEAM).assets.buurt_id)


def own_areas(dossier: Workspace) -> list[tuple[Area, int]]:
    """The own areas with how many assets each holds."""
    counts = dossier.counts().by_area
    return [(item, counts.get(item.id, 0)) for item in dossier.areas() if item.level is Level.OWN]


def test_the_areas_of_every_vintage_can_be_read(dossier: Workspace) -> None:
    assert [item.id for item in dossier.division_areas("d2016")] == ["east-2016", "west-2016"]
    assert [item.id for item in dossier.division_areas("d2020")] == ["east-2020", "west-2020"]
    assert dossier.area_counts() == {"d2016": {Level.BUURT: 2}, "d2020": {Level.BUURT: 2}}
    with pytest.raises(NotFound):
        dossier.division_areas("d1999")


def test_assets_follow_to_the_vintage_that_becomes_current_and_own_areas_stay(dossier: Workspace) -> None:
    own = own_areas(dossier)
    assert own[0][1] == 1
    assert buurten(dossier) == ["west-2020", "west-2020", "east-2020", None]
    before = everything(dossier)
    dossier.do("current", partial(divisions.make_current, division_id="d2016"))
    assert current(dossier) == ["d2016"]
    assert buurten(dossier) == ["west-2016", "east-2016", "east-2016", None]
    assert own_areas(dossier) == own
    after = everything(dossier)
    assert after[-1] == ()
    assert dossier.undo() == "current"
    assert everything(dossier) == before
    dossier.redo()
    assert everything(dossier) == after


def test_making_the_current_one_current_is_no_step(dossier: Workspace) -> None:
    steps = len(dossier.steps())
    dossier.do("current", partial(divisions.make_current, division_id="d2020"))
    assert len(dossier.steps()) == steps


def test_a_newer_year_keeps_every_asset_and_own_area_and_undo_brings_the_old_one_back(
    dossier: Workspace,
) -> None:
    before = everything(dossier)
    own, titles = own_areas(dossier), dossier.snapshot(Audience.TEAM).assets.title
    division, parts = vintage(2024, 0.004)
    dossier.do("import", partial(areas.import_division, division=division, areas=parts))
    assert current(dossier) == ["d2024"]
    assert buurten(dossier) == ["east-2024", "east-2024", "east-2024", None]
    assert dossier.snapshot(Audience.TEAM).assets.title == titles
    assert own_areas(dossier) == own
    assert dossier.check(assets.locate) == ()
    dossier.undo()
    assert everything(dossier) == before


def test_another_vintage_goes_with_its_areas_and_comes_back(dossier: Workspace) -> None:
    before = everything(dossier)
    dossier.do("delete", partial(divisions.delete, division_id="d2016"))
    assert [item.id for item in dossier.divisions()] == ["d2020"]
    assert dossier.area_counts() == {"d2020": {Level.BUURT: 2}}
    assert buurten(dossier) == ["west-2020", "west-2020", "east-2020", None]
    dossier.undo()
    assert everything(dossier) == before


def test_the_current_one_goes_only_as_the_last(dossier: Workspace) -> None:
    own = own_areas(dossier)
    before = everything(dossier)
    with pytest.raises(KnownError, match="CBS 2020 is the current division"):
        dossier.do("delete", partial(divisions.delete, division_id="d2020"))
    assert everything(dossier) == before
    dossier.do("delete", partial(divisions.delete, division_id="d2016"))
    dossier.do("delete", partial(divisions.delete, division_id="d2020"))
    assert dossier.divisions() == ()
    assert own_areas(dossier) == own
    assert dossier.snapshot(Audience.TEAM).assets.title == before[0].title
    dossier.undo()
    dossier.undo()
    assert everything(dossier) == before


def test_name_year_and_source_can_be_changed_and_nothing_else_does(dossier: Workspace) -> None:
    change = partial(divisions.describe, division_id="d2016", name=" Wijken 2017 ", year=2017, source="Gemeente")
    before = everything(dossier)
    dossier.do("describe", change)
    found = next(item for item in dossier.divisions() if item.id == "d2016")
    assert (found.name, found.year, found.source, found.current) == ("Wijken 2017", 2017, "Gemeente", False)
    dossier.do("describe", partial(change, year=None))
    assert next(item.year for item in dossier.divisions() if item.id == "d2016") is None
    dossier.undo()
    dossier.undo()
    assert everything(dossier) == before


@pytest.mark.parametrize(("name", "year"), [("  ", 2017), ("CBS", 17), ("CBS", 20244)])
def test_a_division_without_a_name_or_of_no_year_is_refused(dossier: Workspace, name: str, year: int) -> None:
    before = everything(dossier)
    with pytest.raises(KnownError):
        dossier.do("describe", partial(divisions.describe, division_id="d2016", name=name, year=year, source=""))
    assert everything(dossier) == before


def test_what_is_gone_cannot_be_changed(dossier: Workspace) -> None:
    for operation in (
        partial(divisions.make_current, division_id="gone"),
        partial(divisions.delete, division_id="gone"),
        partial(divisions.describe, division_id="gone", name="a", year=None, source=""),
    ):
        with pytest.raises(NotFound):
            dossier.do("try", operation)


class Stop:
    """A user who stops at once."""

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        raise Cancelled(N_("Stopped. Nothing was changed."))


def test_stopping_a_switch_leaves_all_as_it_was(dossier: Workspace) -> None:
    before = everything(dossier)
    with pytest.raises(Cancelled):
        dossier.do("current", partial(divisions.make_current, division_id="d2016", progress=Stop()))
    assert everything(dossier) == before


def test_roermond_of_two_years(tmp_path: Path, shared_data: Path) -> None:
    """The real buurten, and a later year in which the codes are others and two buurten are one."""
    file = read_areas(shared_data / "areas/buurt_2016_Roermond/buurt_2016_Roermond.shp")
    ids = {item.id: new_id() for item in file.areas}
    later = replace(file.division, id="later", year=2020)
    parts = [
        replace(
            item,
            id=ids[item.id],
            division_id="later",
            parent_id=None if item.parent_id is None else ids[item.parent_id],
            code=f"X{item.code}",
        )
        for item in file.areas
    ]
    with Workspace.create(tmp_path / "r.assetmap") as workspace:
        workspace.do("2016", partial(areas.import_division, division=file.division, areas=file.areas))
        made = [
            Asset(
                id=f"a{index}",
                kind=Kind.PLACE,
                title=item.name,
                lon=(item.bounds.west + item.bounds.east) / 2,
                lat=(item.bounds.south + item.bounds.north) / 2,
            )
            for index, item in enumerate(file.areas)
        ]
        workspace.do("assets", partial(assets.import_assets, rows=made))
        before = everything(workspace)
        workspace.do("2020", partial(areas.import_division, division=later, areas=parts))
        assert buurten(workspace) == [None if old is None else ids[old] for old in before[0].buurt_id]
        workspace.do("back", partial(divisions.make_current, division_id=file.division.id))
        assert workspace.snapshot(Audience.TEAM).assets == before[0]
        workspace.undo()
        workspace.undo()
        assert everything(workspace) == before
