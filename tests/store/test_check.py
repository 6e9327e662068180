"""What `check` finds when something was put in a dossier by other means than steps."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import shapely

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import Asset, Kind
from assetmap.operations import areas, assets
from assetmap.store import dossier
from assetmap.workspace import Workspace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    box = (6.0, 51.0, 6.1, 51.1)
    own = Area(
        id="o",
        division_id=None,
        level=Level.OWN,
        code="",
        name="Straat",
        parent_id=None,
        geometry=shapely.box(*box).wkb,
        bounds=Bounds(*box),
    )
    asset = Asset(id="a", kind=Kind.PLACE, title="Tuin", lon=6.05, lat=51.05, themes=("Groen",))
    with Workspace.create(tmp_path / "wijk") as workspace:
        workspace.do("Own", partial(areas.save_own, area=own))
        workspace.do("Add", partial(assets.add, asset=asset))
        assert workspace.check(assets.locate) == ()
    return workspace.path


def _after(path: Path, *statements: str) -> list[str]:
    opened = dossier.open_dossier(path)
    with opened.writing.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            raw.execute(statement)
    opened.close()
    with Workspace.open(path) as workspace:
        return [str(message) for message in workspace.check(assets.locate)]


def test_orphans(path: Path) -> None:
    found = _after(path, "DELETE FROM assets")
    assert "1 rows in asset_areas point at something in assets that is not there." in found
    assert "1 rows in asset_themes point at something in assets that is not there." in found
    assert "1 rows in assets differ from what the history says." in found


def test_a_row_that_the_history_does_not_know(path: Path) -> None:
    found = _after(path, "UPDATE assets SET title = 'Anders'")
    assert found == ["1 rows in assets differ from what the history says."]
    assert _after(path, "INSERT INTO settings VALUES ('x', '1')")[-1] == (
        "1 rows in settings differ from what the history says."
    )


def test_an_asset_in_the_wrong_area(path: Path) -> None:
    found = _after(path, "DELETE FROM asset_areas")
    assert "1 assets are not in the areas that hold their place." in found


def test_a_theme_twice(path: Path) -> None:
    found = _after(path, "INSERT INTO themes VALUES ('x', 'ÉÉN')", "INSERT INTO themes VALUES ('y', 'één')")
    assert any("is there twice" in sentence for sentence in found)


def test_an_index_that_lost_something(path: Path) -> None:
    sql = "UPDATE sqlite_schema SET sql = replace(sql, 'title, id', 'id, title') WHERE name = 'ix_assets_title_id'"
    found = _after(path, "PRAGMA writable_schema = ON", sql)
    assert all("damaged" in sentence for sentence in found)
    assert found
