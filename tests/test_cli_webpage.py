"""The base map of a dossier in the page for the browser, from the command line: inside, left out, or told why not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from assetmap import settings
from assetmap.domain.basemap import Layer
from assetmap.domain.progress import Silent
from assetmap.geo.basemap.writing import Features, write
from assetmap.maps import packs
from assetmap.operations.dossier import set_setting
from assetmap.settings import Settings
from assetmap.workspace import Workspace

Cli = Callable[..., Any]


@pytest.fixture
def with_basemap(demo_dossier: Path, tmp_path: Path) -> Path:
    """The demo with a base map of one lake in it, seen in black and white."""
    made = Path(shutil.copy(demo_dossier, tmp_path / "demo.assetmap"))
    with Workspace.open(made) as workspace:
        west, south, east, north = next(area.bounds for area in workspace.areas() if area.parent_id is None)
        lake = np.array([shapely.box(west, south, (west + east) / 2, (south + north) / 2)], dtype=object)
        one, nameless = np.array(["area"], dtype=object), np.array([""], dtype=object)
        water = Features(Layer.WATER, one, lake, nameless, np.zeros(1))
        pack = tmp_path / "meer.pmtiles"
        write(pack, (water,), name="Meer", attribution="© Proef", progress=Silent())
        name = packs.adopt(pack)
        workspace.do("", lambda unit: set_setting(unit, packs.SETTING, name))
    settings.save(Settings(map_style="mono"))
    return made


def config(page: Path) -> Any:
    found = re.search(r'id="assetmap-config">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_base_map_of_the_dossier_is_in_the_page_unless_it_is_left_out(
    cli: Cli, with_basemap: Path, tmp_path: Path
) -> None:
    made = cli("export", with_basemap, tmp_path / "kaart.html")
    assert made.code == 0
    told = config(tmp_path / "kaart.html")
    assert told["ground"]["style"] == "mono"
    assert "© Proef" in told["attribution"]
    assert cli("export", with_basemap, tmp_path / "kaal.html", "--no-basemap").code == 0
    assert config(tmp_path / "kaal.html")["ground"] is None


def test_a_base_map_that_is_gone_is_told_and_the_page_is_made(cli: Cli, with_basemap: Path, tmp_path: Path) -> None:
    packs.find("meer.pmtiles").unlink()
    made = cli("export", with_basemap, tmp_path / "kaart.html")
    assert made.code == 0
    assert "meer.pmtiles is not there" in made.err
    assert config(tmp_path / "kaart.html")["ground"] is None
