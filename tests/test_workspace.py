"""The one door: doing, undoing, telling, reading, and all of it from several threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.changes import Changed, Mode
from assetmap.domain.errors import NotFound
from assetmap.operations import assets, dossier
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

GARDEN = Asset(id="a", kind=Kind.PLACE, title="Tuin", themes=("Groen",), audience=Audience.PUBLIC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "wijk") as opened:
        yield opened


def _add(workspace: Workspace, asset: Asset = GARDEN) -> str:
    return workspace.do(f"Add {asset.title}", partial(assets.add, asset=asset))


def _title(workspace: Workspace) -> str | None:
    found = workspace.asset("a")
    return None if found is None else found.asset.title


def _rename(workspace: Workspace, title: str) -> None:
    workspace.do(title, lambda unit: unit.save("assets", {"id": "a", "title": title}))


def test_create_adds_the_suffix_and_keeps_another(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "Donderberg") as workspace:
        assert workspace.path.name == "Donderberg.assetmap"
        assert workspace.name == "Donderberg"
    with Workspace.create(tmp_path / "wijk.dossier") as workspace:
        assert workspace.path.name == "wijk.dossier"


def test_two_dossiers_whose_names_differ_in_suffix_do_not_lock_each_other(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk.een"), Workspace.create(tmp_path / "wijk.twee"):
        pass


def test_undo_and_redo_over_a_restart(workspace: Workspace) -> None:
    _add(workspace)
    _rename(workspace, "Park")
    path = workspace.path
    workspace.close()
    with Workspace.open(path) as again:
        assert (again.undo_title(), again.redo_title()) == ("Park", None)
        assert again.undo() == "Park"
        assert _title(again) == "Tuin"
        assert again.undo() == "Add Tuin"
        assert again.asset("a") is None
        assert again.undo() is None
    with Workspace.open(path) as again:
        assert [again.redo(), again.redo(), again.redo()] == ["Add Tuin", "Park", None]
        assert _title(again) == "Park"


def test_something_new_drops_what_could_be_redone(workspace: Workspace) -> None:
    _add(workspace)
    _rename(workspace, "Park")
    workspace.undo()
    _rename(workspace, "Plein")
    assert workspace.redo_title() is None
    assert workspace.redo() is None
    assert [workspace.undo(), workspace.undo(), workspace.undo()] == ["Plein", "Add Tuin", None]
    assert [workspace.redo(), workspace.redo(), workspace.redo()] == ["Add Tuin", "Plein", None]


def test_steps_tell_what_was_done_and_undone(workspace: Workspace) -> None:
    _add(workspace)
    workspace.undo()
    workspace.redo()
    assert [(step.title, step.mode) for step in workspace.steps(10)] == [
        ("Add Tuin", Mode.REDO),
        ("Add Tuin", Mode.UNDO),
        ("Add Tuin", Mode.DO),
    ]


def test_history_of_an_update_holds_only_what_changed(workspace: Workspace) -> None:
    _add(workspace)
    _rename(workspace, "Park")
    last = workspace.history("assets", "a")[-1]
    (change,) = last.rows
    assert (change.before, change.after) == ({"title": "Tuin"}, {"title": "Park"})


def test_a_step_that_changes_nothing_is_no_step_and_is_not_told(workspace: Workspace) -> None:
    _add(workspace)
    told: list[Changed] = []
    workspace.listen(told.append)
    _rename(workspace, "Tuin")

    def there_and_back(unit: Unit) -> str:
        unit.save("assets", {"id": "a", "title": "Park"})
        unit.save("assets", {"id": "a", "title": "Tuin"})
        unit.insert_many("themes", [{"id": "t", "name": "Even"}])
        unit.delete("themes", "t")
        return "done"

    assert workspace.do("Nothing", there_and_back) == "done"
    assert told == []
    assert len(workspace.steps()) == 1


def test_an_operation_that_fails_changes_and_tells_nothing(workspace: Workspace) -> None:
    told: list[Changed] = []
    workspace.listen(told.append)

    def fails(unit: Unit) -> None:
        assets.add(unit, GARDEN)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        workspace.do("Fails", fails)
    assert workspace.asset("a") is None
    assert workspace.steps() == ()
    assert told == []
    _add(workspace)


def test_a_key_to_nothing_is_refused_at_the_commit(workspace: Workspace) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        workspace.do(
            "Bug",
            lambda unit: unit.insert_many(
                "asset_areas",
                [
                    {"id": "x:y", "asset_id": "x", "area_id": "y", "smallest": 1},
                ],
            ),
        )
    assert workspace.steps() == ()
    _add(workspace)
    assert workspace.check() == ()


def test_listeners_are_told_once_with_who_asked(workspace: Workspace) -> None:
    told: list[Changed] = []
    stop = workspace.listen(told.append)
    workspace.do("Add", partial(assets.add, asset=GARDEN), origin="form")
    workspace.undo(origin="button")
    workspace.redo()
    stop()
    stop()
    workspace.undo()
    assert [(changed.mode, changed.origin) for changed in told] == [
        (Mode.DO, "form"),
        (Mode.UNDO, "button"),
        (Mode.REDO, None),
    ]
    assert told[0].ids["assets"] == {"a"}
    assert told[0].touched("themes")
    assert told[0].ids == told[1].ids == told[2].ids


def test_a_listener_that_fails_hides_nothing(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Changed] = []

    def broken(changed: Changed) -> None:
        raise ZeroDivisionError

    workspace.listen(broken)
    workspace.listen(told.append)
    with caplog.at_level(logging.ERROR):
        assert _add(workspace) == "a"
    assert "ZeroDivisionError" in caplog.text
    assert len(told) == 1
    assert workspace.asset("a") is not None


def test_a_listener_may_read_and_do_and_all_hear_it_in_order(workspace: Workspace) -> None:
    told: list[tuple[str, str]] = []

    def first(changed: Changed) -> None:
        told.append(("first", changed.title))
        assert workspace.asset("a") is not None
        if changed.title == "Add Tuin":
            _rename(workspace, "Park")

    workspace.listen(first)
    workspace.listen(lambda changed: told.append(("second", changed.title)))
    _add(workspace)
    assert told == [("first", "Add Tuin"), ("second", "Add Tuin"), ("first", "Park"), ("second", "Park")]


def test_a_step_within_a_step_is_a_bug(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="within a step"):
        workspace.do("Outer", lambda _unit: _add(workspace))
    with pytest.raises(RuntimeError, match="within a step"):
        workspace.do("Outer", lambda _unit: workspace.undo())
    assert _add(workspace) == "a"


def test_reading_goes_on_while_writing(workspace: Workspace) -> None:
    _add(workspace)
    begun, may_end = threading.Event(), threading.Event()

    def slow(unit: Unit) -> None:
        unit.save("assets", {"id": "a", "title": "Park"})
        begun.set()
        assert may_end.wait(10)

    writer = threading.Thread(target=lambda: workspace.do("Slow", slow))
    writer.start()
    assert begun.wait(10)
    try:
        assert _title(workspace) == "Tuin"
        assert workspace.page().rows[0].asset.title == "Tuin"
        assert workspace.snapshot(Audience.TEAM).assets.title == ("Tuin",)
        assert workspace.undo_title() == "Add Tuin"
    finally:
        may_end.set()
        writer.join(10)
    assert _title(workspace) == "Park"


def test_many_threads_write_and_read(workspace: Workspace) -> None:
    told: list[Changed] = []
    workspace.listen(told.append)
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(10):
                asset = Asset(id=f"{thread}-{number}", kind=Kind.STORY, title="Verhaal", themes=(f"t{number}",))
                _add(workspace, asset)
                table = workspace.snapshot(Audience.TEAM).assets
                assert len(table) == len(set(table.id)) >= number + 1
                counts = workspace.counts()
                assert counts.total == sum(counts.by_kind.values())
                assert workspace.asset(asset.id) is not None
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert workspace.page().total == 60
    assert len(told) == 60
    assert workspace.check(assets.locate) == ()


def test_closing_waits_for_a_step_and_twice_is_once(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "wijk")
    begun = threading.Event()

    def slow(unit: Unit) -> str:
        begun.set()
        return assets.add(unit, GARDEN)

    writer = threading.Thread(target=lambda: workspace.do("Slow", slow))
    writer.start()
    assert begun.wait(10)
    workspace.close()
    workspace.close()
    writer.join(10)
    with pytest.raises(RuntimeError, match="closed"):
        workspace.do("Late", lambda _unit: None)
    with pytest.raises(RuntimeError, match="closed"):
        workspace.areas()
    with Workspace.open(workspace.path) as again:
        assert _title(again) == "Tuin"


def test_settings_are_kept_and_undone(workspace: Workspace) -> None:
    value = {"zoom": 3, "namen": ["één", None, True]}
    workspace.do("Set", partial(dossier.set_setting, key="view", value=value))
    assert workspace.setting("view") == value
    workspace.do("Forget", partial(dossier.set_setting, key="view", value=None))
    assert workspace.setting("view") is None
    workspace.undo()
    assert workspace.setting("view") == value
    assert workspace.setting("other") is None


def test_an_area_that_is_not_there(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="BU0000"):
        workspace.area_by_code("BU0000")
    with pytest.raises(NotFound):
        workspace.snapshot(Audience.TEAM, area="weg")
