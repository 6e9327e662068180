"""A dossier is told from the command line which base map it shows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap.maps import packs
from assetmap.workspace import Workspace

Cli = Callable[..., Any]


def streets(path: Path, west: float) -> Path:
    line = {"type": "LineString", "coordinates": [(west, 52.1), (west + 0.01, 52.1)]}
    feature = {"type": "Feature", "properties": {"naam": "Dorpsstraat", "type": "lokale weg"}, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "proef.assetmap"
    Workspace.create(path).close()
    return path


def setting(path: Path) -> object:
    with Workspace.open(path) as workspace:
        return workspace.setting(packs.SETTING)


def test_a_dossier_uses_a_pack_and_stops(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    pack = tmp_path / "kaart.pmtiles"
    assert cli("basemap", "make", pack, streets(tmp_path / "straten.geojson", 5.7)).code == 0
    used = cli("basemap", "use", dossier, pack)
    assert (used.code, used.out) == (0, "proef.assetmap shows the base map kaart.pmtiles.\n")
    assert setting(dossier) == "kaart.pmtiles"
    pack.unlink()
    stopped = cli("basemap", "use", dossier, "none", "--json")
    assert (stopped.code, json.loads(stopped.out)) == (0, {"basemap": None})
    assert setting(dossier) is None
    again = cli("basemap", "use", dossier, "kaart.pmtiles", "--json")
    assert (again.code, json.loads(again.out)) == (0, {"basemap": "kaart.pmtiles"})
    with Workspace.open(dossier) as workspace:
        assert workspace.undo() == "Base map chosen: kaart.pmtiles"
        assert workspace.setting(packs.SETTING) is None


def test_what_cannot_be_used_is_refused_and_nothing_changes(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "tekst.pmtiles").write_text("hallo")
    for name, words in {"tekst.pmtiles": "no map tiles", "weg.pmtiles": "is not there"}.items():
        refused = cli("basemap", "use", dossier, tmp_path / name)
        assert refused.code != 0
        assert words in refused.err
    assert setting(dossier) is None
    assert packs.available() == ()


def test_a_map_of_another_place_is_refused(cli: Cli, demo_dossier: Path, tmp_path: Path) -> None:
    dossier = shutil.copy(demo_dossier, tmp_path / "demo.assetmap")
    pack = tmp_path / "ver.pmtiles"
    assert cli("basemap", "make", pack, streets(tmp_path / "straten.geojson", 3.5)).code == 0
    refused = cli("basemap", "use", dossier, pack)
    assert refused.code != 0
    assert "another place" in refused.err
