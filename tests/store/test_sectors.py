"""The sector of an asset: kept, undone, read in from elsewhere, told to others, and empty in an older dossier."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from assetmap.custody import deeds
from assetmap.domain.assets import SECTOR_KINDS, Asset, Audience, Kind, Sector
from assetmap.domain.snapshot import Filters
from assetmap.operations import assets
from assetmap.store import dossier, migrations
from assetmap.workspace import Workspace

SCHOOL = Asset(id="school", kind=Kind.INSTITUTION, title="De Brug", sector=Sector.EDUCATION, audience=Audience.PUBLIC)


def sector(workspace: Workspace, asset_id: str = "school") -> Sector | None:
    placed = workspace.asset(asset_id)
    assert placed is not None
    return placed.asset.sector


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier as the version before there were sectors wrote it: an asset that is there, and one that was deleted."""
    before = replace(migrations.HEAD, revision="0004", number=4)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "upgrade", partial(migrations.upgrade, schema=before))
        path = dossier.make(tmp_path / "vroeger")
    club = {"id": "club", "kind": "association", "title": "Zangkoor", "description": "", "quote": "", "gift": None}
    club |= {"availability": "", "lon": None, "lat": None, "audience": "public", "created_at": "", "updated_at": ""}
    gone = club | {"id": "gone", "title": "Weg"}
    opened = dossier.open_dossier(path, before)
    with opened.writing.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO assets VALUES ({', '.join('?' * len(club))})",
            tuple(club.values()),
        )
        images = ((1, "club", None, club), (2, "gone", None, gone), (3, "gone", gone, None))
        for step, key, *both in images:
            connection.exec_driver_sql(
                "INSERT INTO steps VALUES (?, 'Iets', '2026-01-01T00:00:00+00:00', 'do', NULL)", (step,)
            )
            told = [None if image is None else json.dumps(image) for image in both]
            connection.exec_driver_sql("INSERT INTO step_rows VALUES (?, 0, 'assets', ?, ?, ?)", (step, key, *told))
    opened.close()
    return path


def test_what_was_written_before_has_none_and_can_get_one(older: Path) -> None:
    with Workspace.open(older) as workspace:
        assert len(workspace.notices) == 1
        assert workspace.check(assets.locate) == ()
        assert sector(workspace, "club") is None
        club = Asset(id="club", kind=Kind.ASSOCIATION, title="Zangkoor", sector=Sector.COMMUNITY)
        workspace.do("Sector", partial(assets.save, asset=club))
        assert sector(workspace, "club") is Sector.COMMUNITY
        workspace.undo()
        assert sector(workspace, "club") is None
        assert workspace.check(assets.locate) == ()


def test_what_was_deleted_before_comes_back_without_one(older: Path) -> None:
    with Workspace.open(older) as workspace:
        workspace.undo()
        assert sector(workspace, "gone") is None
        assert workspace.check(assets.locate) == ()


def test_it_is_kept_undone_and_done_again(workspace: Workspace) -> None:
    workspace.do("School", partial(assets.add, asset=SCHOOL))
    workspace.do("Anders", partial(assets.save, asset=replace(SCHOOL, sector=Sector.GOVERNMENT)))
    assert sector(workspace) is Sector.GOVERNMENT
    workspace.undo()
    assert sector(workspace) is Sector.EDUCATION
    workspace.do("Weg", partial(assets.delete, asset_id="school"))
    workspace.undo()
    assert sector(workspace) is Sector.EDUCATION
    (placed,) = workspace.snapshot(Audience.TEAM).assets
    assert placed.asset.sector is Sector.EDUCATION
    assert workspace.check(assets.locate) == ()


@pytest.mark.parametrize("kind", sorted(set(Kind) - SECTOR_KINDS))
def test_an_asset_that_becomes_of_another_kind_has_none(workspace: Workspace, kind: Kind) -> None:
    workspace.do("School", partial(assets.add, asset=SCHOOL))
    workspace.do("Soort", partial(assets.save, asset=replace(SCHOOL, kind=kind)))
    assert sector(workspace) is None
    workspace.undo()
    assert sector(workspace) is Sector.EDUCATION


def test_it_comes_along_from_another_dossier_and_from_a_backup(workspace: Workspace, tmp_path: Path) -> None:
    away = tmp_path / "collega"
    away.mkdir()
    with Workspace.create(away / "wijk") as other:
        other.do("School", partial(assets.add, asset=SCHOOL))
        other.backup(away / "kopie.assetmap")
        other.do("Anders", partial(assets.save, asset=replace(SCHOOL, sector=None)))
        assert deeds.read_in(workspace, deeds.read_other(workspace, away / "kopie.assetmap", None), "In").assets == 1
    assert sector(workspace) is Sector.EDUCATION
    deeds.restore(other.path, away / "kopie.assetmap")
    with Workspace.open(other.path) as restored:
        assert sector(restored) is Sector.EDUCATION


def test_an_older_dossier_is_read_in_too(workspace: Workspace, older: Path) -> None:
    assert deeds.read_in(workspace, deeds.read_other(workspace, older, None), "In").assets == 1
    assert sector(workspace, "club") is None


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_that_sees_the_asset_sees_its_sector(workspace: Workspace, audience: Audience) -> None:
    workspace.do("School", partial(assets.add, asset=SCHOOL))
    workspace.do("Talent", partial(assets.add, asset=Asset(id="t", kind=Kind.TALENT, title="Kookt")))
    for filters in (Filters(), Filters(sectors=frozenset({Sector.EDUCATION}))):
        shown = workspace.snapshot(audience, None, filters).assets
        assert dict(zip(shown.id, shown.sector, strict=True))["school"] is Sector.EDUCATION
    narrow = workspace.snapshot(audience, None, Filters(sectors=frozenset({Sector.EDUCATION})))
    assert narrow.assets.id == ("school",)
    assert narrow.counts == ()
    assert not workspace.snapshot(audience, None, Filters(sectors=frozenset({Sector.BUSINESS}))).assets.id
