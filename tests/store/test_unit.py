"""One transaction: what it writes, what it remembers of that, and what its typed readers give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.domain.areas import Bounds
from assetmap.domain.changes import RowChange
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

DIVISION = {"id": "d", "name": "CBS", "year": None, "source": "", "imported_at": "", "current": 1}
BOUNDS = Bounds(6.0, 51.0, 6.1, 51.1)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "wijk") as opened:
        yield opened


def _area(area_id: str, parent: str | None, bounds: Bounds = BOUNDS, level: str = "buurt") -> dict[str, object]:
    return {
        "id": area_id,
        "division_id": None if level == "own" else "d",
        "level": level,
        "code": area_id,
        "name": area_id,
        "parent_id": parent,
        "geometry": bytes(range(256)),
        "colour": "",
        "figures": None,
        **bounds._asdict(),
    }


def test_rows_are_saved_found_changed_and_deleted(workspace: Workspace) -> None:
    def work(unit: Unit) -> list[RowChange]:
        assert unit.get("divisions", "d") is None
        assert unit.save("divisions", DIVISION)
        assert unit.get("divisions", "d") == DIVISION
        assert unit.save("divisions", {"id": "d", "year": 2026})
        assert not unit.save("divisions", {"id": "d", "year": 2026})
        assert unit.rows("divisions", year=2026) == [{**DIVISION, "year": 2026}]
        assert unit.rows("divisions", year=None) == []
        unit.save("areas", _area("b", None))
        unit.save("areas", _area("a", None))
        assert [row["id"] for row in unit.rows("areas", parent_id=None)] == ["a", "b"]
        assert unit.delete("areas", "a")
        assert not unit.delete("areas", "a")
        return unit.changes

    changes = workspace.do("Work", work)
    assert changes == [
        RowChange("divisions", "d", None, {**DIVISION, "year": 2026}),
        RowChange("areas", "b", None, _area("b", None)),
    ]
    (step,) = workspace.history("areas", "b")
    assert step.rows == (changes[1],)  # the bytes came through the journal


def test_changes_of_one_row_are_put_together(workspace: Workspace) -> None:
    workspace.do("Make", lambda unit: unit.insert_many("divisions", [DIVISION, {**DIVISION, "id": "e"}]))

    def work(unit: Unit) -> list[RowChange]:
        unit.save("divisions", {"id": "d", "name": "A", "year": 1})
        unit.save("divisions", {"id": "d", "name": "B"})
        unit.save("divisions", {"id": "d", "year": None})
        unit.save("divisions", {"id": "e", "name": "C"})
        unit.delete("divisions", "e")
        return unit.changes

    assert workspace.do("Work", work) == [
        RowChange("divisions", "d", {"name": "CBS"}, {"name": "B"}),
        RowChange("divisions", "e", {**DIVISION, "id": "e"}, None),
    ]
    workspace.undo()
    assert [(division.id, division.name) for division in workspace.divisions()] == [("d", "CBS"), ("e", "CBS")]


def test_a_row_that_is_deleted_and_made_again_is_an_update(workspace: Workspace) -> None:
    workspace.do("Make", lambda unit: unit.insert_many("divisions", [DIVISION]))

    def work(unit: Unit) -> list[RowChange]:
        unit.delete("divisions", "d")
        unit.insert_many("divisions", [{**DIVISION, "name": "Anders"}])
        return unit.changes

    assert workspace.do("Work", work) == [RowChange("divisions", "d", {"name": "CBS"}, {"name": "Anders"})]


def test_unique_names_that_change_places_are_undone(workspace: Workspace) -> None:
    themes = [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]
    workspace.do("Make", lambda unit: unit.insert_many("themes", themes))

    def swap(unit: Unit) -> None:
        unit.save("themes", {"id": "1", "name": "even"})
        unit.save("themes", {"id": "2", "name": "a"})
        unit.save("themes", {"id": "1", "name": "b"})

    def names(unit: Unit) -> list[str]:
        return [row["name"] for row in unit.rows("themes")]

    workspace.do("Swap", swap)
    workspace.undo()
    assert workspace.do("Look", names) == ["a", "b"]
    workspace.redo()
    assert workspace.do("Look", names) == ["b", "a"]
    assert workspace.check() == ()


def test_a_replay_that_does_not_fit_is_a_bug(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="not what the journal says"):
        workspace.do("Bug", lambda unit: unit.replay([RowChange("settings", "x", {"value": "1"}, {"value": "2"})]))


def test_a_table_that_is_not_journaled_is_out_of_reach(workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        workspace.do("Bug", lambda unit: unit.rows("steps"))


def test_areas_near_a_point_are_leaves_with_their_ancestors_and_own_areas(workspace: Workspace) -> None:
    far = Bounds(8.0, 52.0, 8.1, 52.1)

    def fill(unit: Unit) -> None:
        unit.save("divisions", DIVISION)
        unit.save("divisions", {**DIVISION, "id": "old", "current": 0})
        unit.insert_many(
            "areas",
            [
                _area("leaf", "mid"),
                _area("mid", "top", far, "wijk"),
                _area("top", None, level="gemeente"),
                _area("childless", None, level="wijk"),
                _area("elsewhere", "empty", far),
                _area("empty", None, level="wijk"),  # its only buurt is elsewhere: so it does not hold the point itself
                _area("own", None, level="own"),
                _area("own far", None, far, "own"),
                {**_area("older", None), "division_id": "old"},
            ],
        )

    workspace.do("Fill", fill)
    point = Bounds(6.1, 51.1, 6.1, 51.1)  # on the corner
    found = workspace.do("Look", lambda unit: {area.id for area in unit.areas_near(point)})
    assert found == {"leaf", "mid", "top", "childless", "own"}
    assert len(workspace.do("Look", lambda unit: unit.areas_near())) == 8
