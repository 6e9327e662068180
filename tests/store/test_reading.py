"""What a window shows is read without SQLAlchemy, each time as it was at one moment."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.errors import DossierError
from assetmap.operations import assets
from assetmap.store.reading import Readers, first, rows
from assetmap.workspace import Workspace

SHOWING = """
import sys
from pathlib import Path
from assetmap.domain.access import Act
from assetmap.domain.assets import Audience
from assetmap.workspace import Workspace
with Workspace.open(Path(sys.argv[1])) as workspace:
    workspace.access.sign_in("laptop")
    workspace.areas(), workspace.counts(), workspace.themes(), workspace.known_people()
    workspace.undo_title(), workspace.redo_title(), workspace.page(), workspace.snapshot(Audience.TEAM)
assert not {"sqlalchemy", "alembic", "asyncio", "email"} & sys.modules.keys()
with Workspace.open(Path(sys.argv[1])) as workspace:
    assert [entry.what for entry in workspace.access.entries()] == [Act.OPENED]
"""


def add(workspace: Workspace, title: str) -> None:
    workspace.do("Added", partial(assets.add, asset=Asset(id="", kind=Kind.TALENT, title=title)))


def test_a_dossier_is_opened_and_shown_without_what_only_writing_needs(
    empty_dossier: Path, tmp_path: Path, python: str
) -> None:
    dossier = shutil.copy(empty_dossier, tmp_path / "wijk.assetmap")
    subprocess.run([python, "-c", SHOWING, str(dossier)], check=True, timeout=60)
    assert not list(tmp_path.glob("*-wal"))


def test_a_reader_sees_one_moment_while_others_write(workspace: Workspace) -> None:
    add(workspace, "Koken")
    with workspace._read() as reading:
        before = rows(reading, "SELECT title FROM assets")
        add(workspace, "Naaien")
        assert rows(reading, "SELECT title FROM assets") == before == [("Koken",)]
    assert workspace.counts().total == 2


def test_a_list_among_the_values_is_read_as_a_set(workspace: Workspace) -> None:
    for title in ("Koken", "Naaien", "Zingen"):
        add(workspace, title)
    wanted = "SELECT title FROM assets WHERE title IN (SELECT value FROM json_each(:titles)) ORDER BY title"
    with workspace._read() as reading:
        assert rows(reading, wanted, {"titles": ["Zingen", "Koken", "o'r"]}) == [("Koken",), ("Zingen",)]
        assert first(reading, wanted, {"titles": []}) is None


def test_reading_cannot_write(workspace: Workspace) -> None:
    with pytest.raises(DossierError, match="can no longer be written"), workspace._read() as reading:
        rows(reading, "DELETE FROM settings")
    assert workspace.counts().total == 0


def test_connections_are_used_again_and_closed_in_the_end(workspace: Workspace) -> None:
    made: list[object] = []

    def connect() -> object:
        connection = workspace._dossier.looking._connect()
        made.append(connection)
        return connection

    readers = Readers(connect)
    for _again in range(3):
        with readers.begin() as reading:
            assert first(reading, "SELECT 1") == (1,)
    assert len(made) == 1
    with readers.begin() as outer, readers.begin() as inner:
        readers.dispose()
        assert first(outer, "SELECT 1") == first(inner, "SELECT 1") == (1,)
    assert len(made) == 2
    for connection in made:
        with pytest.raises(Exception, match="closed"):
            connection.execute("SELECT 1")  # type: ignore[attr-defined]
