"""The demo as a dossier: made through the ordinary doors, in steps that can be undone."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap.demo import make_demo
from assetmap.domain.assets import KIND_STYLES, PERSONAL_KINDS, Asset, Audience, Kind, problems
from assetmap.domain.errors import Cancelled, DossierError
from assetmap.domain.messages import N_, Message
from assetmap.domain.snapshot import Snapshot
from assetmap.maps import packs
from assetmap.workspace import Workspace

THEMES = {
    "creatief", "delen", "dieren", "eten", "geschiedenis", "groen", "klussen", "muziek", "ontmoeten", "opgroeien",
    "sport", "taal", "techniek", "zorg",
}  # fmt: skip


@pytest.fixture
def made(demo_dossier: Path) -> Snapshot:
    with Workspace.open(demo_dossier) as workspace:
        return workspace.snapshot(Audience.TEAM)


@pytest.fixture
def assets(made: Snapshot) -> tuple[Asset, ...]:
    return tuple(placed.asset for placed in made.assets)


class Impatient:
    """A user who stops the work when it is `limit` done."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.seen: list[float] = []

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        self.seen.append(fraction or 0.0)
        if (fraction or 0.0) >= self.limit:
            raise Cancelled(N_("Stopped."))


def test_every_asset_stands_in_a_buurt_of_the_gemeente(made: Snapshot) -> None:
    names = {area.id: area.name for area in made.areas}
    per_buurt = Counter(names[buurt] for buurt in made.assets.buurt_id if buurt is not None)
    assert per_buurt.total() == len(made.assets)
    assert len(per_buurt) == 16
    assert per_buurt["Kruidenhof"] >= 12, "some are dense"
    assert per_buurt["Bosrand"] <= 2, "and some nearly empty"


def test_all_kinds_are_there_in_sensible_numbers(made: Snapshot) -> None:
    counts = Counter(made.assets.kind)
    assert set(counts) == set(KIND_STYLES) == set(Kind)
    assert 110 <= counts.total() <= 130
    assert counts[Kind.TALENT] == max(counts.values())


def test_texts_are_hand_written_and_never_repeated(assets: tuple[Asset, ...]) -> None:
    for texts in (
        [asset.title for asset in assets],
        [asset.description for asset in assets],
        [asset.quote for asset in assets if asset.quote],
    ):
        assert len(texts) == len(set(texts))
    openings = Counter(" ".join(asset.description.split()[:3]) for asset in assets)
    assert max(openings.values()) <= 2, openings.most_common(3)


def test_talents_and_stories_speak_in_their_own_words(assets: tuple[Asset, ...]) -> None:
    for asset in assets:
        assert bool(asset.quote) == (asset.kind in PERSONAL_KINDS), asset.title
        assert (asset.gift is not None) == (asset.kind is Kind.TALENT), asset.title


def test_spelling_is_consistent(assets: tuple[Asset, ...]) -> None:
    for asset in assets:
        assert problems(asset) == ()
        assert len(asset.title) <= 60
        assert not asset.title.endswith("."), asset.title
        assert asset.description.endswith("."), asset.title
        assert re.search(r"[.?!]$", asset.quote) or not asset.quote, asset.title
        assert not asset.availability.endswith("."), asset.title
        for text in (asset.title, asset.description, asset.quote, asset.availability):
            assert not re.search(r"['\"`]|  |^ | $|@|[0-9]{5}", text), text


def test_themes_are_a_shared_vocabulary_and_all_are_used(assets: tuple[Asset, ...]) -> None:
    used = Counter(theme for asset in assets for theme in asset.themes)
    assert set(used) == THEMES
    assert min(used.values()) >= 5
    assert all(1 <= len(asset.themes) <= 3 for asset in assets)


def test_no_two_assets_stand_on_each_other(assets: tuple[Asset, ...]) -> None:
    places = {(round(asset.lon or 0, 4), round(asset.lat or 0, 4)) for asset in assets}
    assert len(places) == len(assets)


def test_content_is_the_same_each_time_and_progress_only_goes_up(made: Snapshot, tmp_path: Path) -> None:
    watcher = Impatient(2.0)
    make_demo(tmp_path / "again", watcher)
    known = [fraction for fraction in watcher.seen if fraction]
    assert known == sorted(known)
    assert known[-1] == 1.0
    with Workspace.open(tmp_path / "again.assetmap") as workspace:
        again = workspace.snapshot(Audience.TEAM)

    def content(snapshot: Snapshot) -> object:
        codes = {area.id: area.code for area in snapshot.areas}
        return (
            [
                (area.level, area.code, area.name, codes.get(area.parent_id or ""), area.geometry)
                for area in snapshot.areas
            ],
            [
                (replace(placed.asset, created_at="", updated_at=""), codes[placed.buurt_id or ""])
                for placed in snapshot.assets
            ],
            snapshot.background,
            snapshot.sources,
        )

    assert content(again) == content(made)


def test_steps_can_be_undone_and_redone(demo_dossier: Path, tmp_path: Path) -> None:
    with Workspace.open(Path(shutil.copy(demo_dossier, tmp_path))) as workspace:
        full = workspace.snapshot(Audience.TEAM)
        titles = [workspace.undo() for _step in range(4)]
        assert titles == ["People added", "Assets added", "Areas imported", "Background drawn"]
        empty = workspace.snapshot(Audience.TEAM)
        assert (len(empty.assets), empty.areas, empty.background) == (0, (), "")
        assert workspace.persons() == ()
        for _step in range(4):
            workspace.redo()
        again = workspace.snapshot(Audience.TEAM)
        assert (again.areas, again.background) == (full.areas, full.background)
        assert (again.assets.id, again.assets.person) == (full.assets.id, full.assets.person)
        assert workspace.check() == ()


@pytest.mark.parametrize("limit", [0.0, 0.4, 0.7, 0.9])
def test_stopping_halfway_leaves_no_dossier(tmp_path: Path, limit: float) -> None:
    with pytest.raises(Cancelled):
        make_demo(tmp_path / "half.assetmap", Impatient(limit))
    assert not list(tmp_path.glob("half*"))


def test_existing_dossier_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "mine.assetmap"
    target.write_text("mine")
    with pytest.raises(DossierError):
        make_demo(target)
    assert target.read_text() == "mine"


def test_it_has_a_base_map_with_its_streets_and_water(tmp_path: Path) -> None:
    make_demo(tmp_path / "demo.assetmap")
    assert packs.available() == ("lindervoort.pmtiles",)
    with Workspace.open(tmp_path / "demo.assetmap") as workspace:
        assert workspace.setting(packs.SETTING) == "lindervoort.pmtiles"
        info = packs.check(packs.find("lindervoort.pmtiles"), workspace.areas())
    assert set(info.layers) == {"green", "water", "building", "road", "rail"}
