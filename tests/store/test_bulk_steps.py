"""Steps that add outlines: the journal keeps no second copy of them, and undo and redo are exact all the same."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.operations import areas, assets
from assetmap.store import dossier, migrations
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

BOX = (6.0, 51.0, 6.1, 51.1)
FIGURES = {"inhabitants": 1825.0, "household_size": 1.7}


def division(number: int) -> tuple[Division, list[Area]]:
    """A division with some areas of thousands of corners each."""
    made = Division(id=f"d{number}", name="Buurten", year=2000 + number, source="", imported_at="", current=True)
    parts = [
        Area(
            id=f"{number}-{index}",
            division_id=made.id,
            level=Level.BUURT,
            code=f"BU{index}",
            name=f"Buurt {index}",
            parent_id=None,
            geometry=shapely.box(*BOX).buffer(0.01 * (index + 1), quad_segs=500).wkb,
            bounds=Bounds(*BOX),
            figures=FIGURES if index else {},
        )
        for index in range(20)
    ]
    return made, parts


def bring_in(workspace: Workspace, number: int) -> None:
    made, parts = division(number)
    workspace.do("Import", partial(areas.import_division, division=made, areas=parts))


def table(workspace: Workspace) -> list[tuple[Any, ...]]:
    """All rows of areas and divisions, byte for byte."""
    opened = workspace._dossier.reading
    with opened.connect() as connection:
        return [
            tuple(row)
            for name in ("areas", "divisions")
            for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id")
        ]


def test_key_figures_are_kept(workspace: Workspace) -> None:
    bring_in(workspace, 1)
    assert [area.figures for area in workspace.areas()] == [{}, *[FIGURES] * 19]


def test_an_import_is_stored_once(workspace: Workspace) -> None:
    bring_in(workspace, 1)
    outlines = sum(len(area.geometry) for area in workspace.areas())
    with workspace._dossier.reading.connect() as connection:
        kept = connection.exec_driver_sql("SELECT sum(length(before)), sum(length(after)) FROM step_rows").one()
    assert kept[0] is None
    assert kept[1] < outlines / 50


def test_undo_and_redo_of_imports_are_exact(workspace: Workspace) -> None:
    states = [table(workspace)]
    for number in (1, 2):
        bring_in(workspace, number)
        states.append(table(workspace))
    workspace.do("Delete", partial(areas.delete_division, division_id="d1"))
    states.append(table(workspace))
    for _ in range(3):
        for state in reversed(states[:-1]):
            assert workspace.undo() is not None
            assert table(workspace) == state
            assert workspace.check(assets.locate) == ()
        assert workspace.undo() is None
        for state in states[1:]:
            assert workspace.redo() is not None
            assert table(workspace) == state
            assert workspace.check(assets.locate) == ()
    assert workspace.redo() is None


def test_an_area_that_changed_after_it_was_added(workspace: Workspace) -> None:
    own = Area(
        id="o",
        division_id=None,
        level=Level.OWN,
        code="EB-1",
        name="Straat",
        parent_id=None,
        geometry=shapely.box(*BOX).wkb,
        bounds=Bounds(*BOX),
    )
    other = shapely.box(6.0, 51.0, 6.2, 51.2).wkb
    workspace.do("Draw", partial(areas.save_own, area=own))
    first = table(workspace)
    workspace.do("Move", lambda unit: unit.save("areas", {"id": "o", "geometry": other}))
    workspace.do("Delete", partial(areas.delete_own, area_id="o"))
    assert workspace.check() == ()
    workspace.undo()
    assert workspace.areas()[0].geometry == other
    workspace.undo()
    assert table(workspace) == first
    workspace.undo()
    assert workspace.areas() == ()
    for _ in range(3):
        workspace.redo()
    assert workspace.areas() == ()
    assert workspace.check() == ()
    drawn = [change.after for step in workspace.history("areas", "o") for change in step.rows if not change.before]
    assert [image["geometry"] for image in drawn if image] == [own.geometry, other, own.geometry]


def test_an_outline_that_was_damaged_is_found_and_never_undone_silently(workspace: Workspace) -> None:
    bring_in(workspace, 1)
    path = workspace.path
    workspace.close()
    opened = dossier.open_dossier(path)
    with opened.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE areas SET geometry = x'00' WHERE id = '1-3'")
    opened.close()
    with Workspace.open(path) as again:
        assert [str(found) for found in again.check()] == ["1 rows in areas differ from what the history says."]
        with pytest.raises(RuntimeError, match="not what the journal says"):
            again.undo()
        assert len(again.areas()) == 20


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier as the version before key figures wrote it: tables of 0001, whole images of new rows."""
    first = replace(migrations.HEAD, revision="0001", number=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "upgrade", partial(migrations.upgrade, schema=first))
        path = dossier.make(tmp_path / "oud")
    outline = shapely.box(*BOX).wkb
    row = {
        "id": "o",
        "division_id": None,
        "level": "own",
        "code": "EB-1",
        "name": "Straat",
        "parent_id": None,
        "geometry": outline,
        "west": BOX[0],
        "south": BOX[1],
        "east": BOX[2],
        "north": BOX[3],
        "colour": "",
    }
    image = json.dumps({**row, "geometry": {"base64": base64.b64encode(outline).decode()}}, separators=(",", ":"))
    opened = dossier.open_dossier(path, first)
    with opened.writing.begin() as connection:
        marks = ", ".join("?" * len(row))
        connection.exec_driver_sql(f"INSERT INTO areas ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        connection.exec_driver_sql("INSERT INTO steps VALUES (1, 'Getekend', '2026-01-01T00:00:00+00:00', 'do', NULL)")
        connection.exec_driver_sql("INSERT INTO step_rows VALUES (1, 0, 'areas', 'o', NULL, ?)", (image,))
    opened.close()
    with closing(sqlite3.connect(path)) as file:
        assert "figures" not in [column[1] for column in file.execute("PRAGMA table_info(areas)")]
    return path


def test_a_dossier_from_before_key_figures_is_brought_up_to_date(older: Path) -> None:
    with Workspace.open(older) as workspace:
        assert [(area.name, area.figures) for area in workspace.areas()] == [("Straat", {})]
        assert workspace.check(assets.locate) == ()
        before = table(workspace)
        assert workspace.undo() == "Getekend"
        assert workspace.areas() == ()
        assert workspace.redo() == "Getekend"
        assert table(workspace) == before
        workspace.do("Figures", lambda unit: _know(unit, workspace))
        assert workspace.areas()[0].figures == FIGURES
        workspace.undo()
        assert workspace.areas()[0].figures == {}
        assert workspace.check(assets.locate) == ()


def _know(unit: Unit, workspace: Workspace) -> None:
    areas.save_own(unit, replace(workspace.areas()[0], figures=FIGURES))
