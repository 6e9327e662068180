"""The migrations make exactly the tables of tables.py, and bring an older dossier up to date after copying it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from assetmap.domain.assets import Asset, Kind
from assetmap.domain.errors import DossierError
from assetmap.domain.people import Person
from assetmap.operations import assets, people
from assetmap.store import dossier, migrations
from assetmap.store.tables import metadata
from assetmap.workspace import Workspace

ADD_COLUMN = """
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.add_column("assets", sa.Column("colour", sa.Text))
"""


def test_migrated_schema_is_that_of_the_tables(tmp_path: Path) -> None:
    opened = dossier.open_dossier(dossier.make(tmp_path / "wijk"))
    try:
        with opened.writing.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
            found = inspect(connection)
            for table in metadata.tables.values():
                names = {str(index.name): list(index.columns.keys()) for index in table.indexes}
                there = {str(index["name"]): index["column_names"] for index in found.get_indexes(table.name)}
                assert there == names
                keys = found.get_foreign_keys(table.name)
                assert {(key["constrained_columns"][0], key["referred_table"]) for key in keys} == {
                    (key.parent.name, key.column.table.name) for key in table.foreign_keys
                }
                assert all(key["options"] == {"deferrable": True, "initially": "DEFERRED"} for key in keys)
            made = _schema(connection)
            metadata.drop_all(connection)
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            metadata.create_all(connection)
            declared = _schema(connection)
            connection.rollback()
    finally:
        opened.close()
    assert made == declared


def _schema(connection: Connection) -> dict[str, list[str]]:
    """The parts of each CREATE TABLE, in an order that does not matter: collations and all."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
    )
    return {name: sorted(part.strip() for part in re.split(r",\s+|\n", sql)) for name, sql in found}


def test_the_head_in_the_code_is_the_last_migration() -> None:
    script = ScriptDirectory(str(migrations.HEAD.location))
    assert script.get_current_head() == migrations.HEAD.revision
    assert int(migrations.HEAD.revision) == migrations.HEAD.number


def test_opening_imports_neither_alembic_nor_geometry(tmp_path: Path, python: str) -> None:
    path = dossier.make(tmp_path / "wijk")
    code = (
        "import sys\nfrom pathlib import Path\nfrom assetmap.workspace import Workspace\n"
        "workspace = Workspace.open(Path(sys.argv[1]))\nworkspace.areas()\nworkspace.close()\n"
        "print(sorted({'alembic', 'shapely', 'geopandas', 'pandas', 'numpy', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run([python, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _newer_program(tmp_path: Path, migration: str = ADD_COLUMN) -> migrations.Schema:
    location = tmp_path / "newer program"
    shutil.copytree(migrations.HEAD.location, location)
    (location / "versions" / "0007_more.py").write_text(migration, encoding="utf-8")
    return replace(migrations.HEAD, revision="0007", number=7, location=location)


def test_an_older_dossier_is_copied_then_brought_up_to_date(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        workspace.do("Add", partial(assets.add, asset=Asset(id="a", kind=Kind.PLACE, title="Tuin")))
    path = workspace.path
    opened = dossier.open_dossier(path, _newer_program(tmp_path))
    with opened.reading.connect() as connection:
        assert "colour" in connection.exec_driver_sql("SELECT * FROM assets").keys()  # noqa: SIM118
    (notice,) = opened.notices
    opened.close()
    copy = path.with_name(str(notice.values["copy"]))
    assert copy.name.startswith("wijk before ")
    with Workspace.open(copy) as older:
        assert older.asset("a") is not None
    with pytest.raises(DossierError, match="newer version"):
        Workspace.open(path)


def test_a_migration_that_fails_leaves_the_dossier_as_it_was(tmp_path: Path) -> None:
    path = dossier.make(tmp_path / "wijk")
    failing = ADD_COLUMN + "    raise ArithmeticError\n"
    with pytest.raises(ArithmeticError):
        dossier.open_dossier(path, _newer_program(tmp_path, failing))
    with Workspace.open(path) as workspace:
        assert workspace.check() == ()


def test_a_dossier_with_a_revision_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = dossier.make(tmp_path / "wijk")
    opened = dossier.open_dossier(path)
    with opened.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'x999'")
    opened.close()
    before = path.read_bytes()
    with pytest.raises(DossierError, match="newer version"):
        Workspace.open(path)
    assert path.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == [".wijk.lock", "wijk.assetmap"]


def test_a_newer_dossier_is_refused_by_its_header(tmp_path: Path) -> None:
    path = dossier.make(tmp_path / "wijk")
    content = bytearray(path.read_bytes())
    content[60:64] = (7).to_bytes(4, "big")
    path.write_bytes(content)
    with pytest.raises(DossierError, match="newer version"):
        Workspace.open(path)
    assert path.read_bytes() == bytes(content)


def _earlier_program(tmp_path: Path, number: int) -> migrations.Schema:
    """The program as it was when `number` was the last migration."""
    location = tmp_path / f"program {number}"
    shutil.copytree(migrations.HEAD.location, location)
    for later in (location / "versions").glob("0*.py"):
        if int(later.name[:4]) > number:
            later.unlink()
    return replace(migrations.HEAD, revision=f"{number:04}", number=number, location=location)


@pytest.mark.parametrize("number", range(1, migrations.HEAD.number))
def test_a_dossier_of_every_earlier_form_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations.upgrade, "__defaults__", (_earlier_program(tmp_path, number),))
        path = dossier.make(tmp_path / "wijk")
    with Workspace.open(path) as workspace:
        assert workspace.check() == ()
        assert workspace.persons() == ()
        key = workspace.do("Person", partial(people.add_person, person=Person(id="", name="Fatima")))
        assert workspace.person(key).name == "Fatima"
