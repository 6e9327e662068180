"""The base map of a dossier in files from the command line: there, left out when asked, and told when it cannot be."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from assetmap.maps import packs
from assetmap.operations.dossier import set_setting
from assetmap.workspace import Workspace

Cli = Callable[..., Any]
BUURT = "BU99010101"
CREDIT = "© De makers"


@pytest.fixture
def dossier(demo_dossier: Path, vector_pack: Callable[..., Path], tmp_path: Path) -> Path:
    """The demo with a base map of one pond in its middle."""
    import shapely

    made = Path(shutil.copy(demo_dossier, tmp_path / "demo.assetmap"))
    with Workspace.open(made) as workspace:
        west, south, east, north = workspace.area_by_code(BUURT).bounds
        pond = shapely.box(west, south, (west + east) / 2, (south + north) / 2)
        layers = {"water": [(pond, {"class": "area"})], "road": []}
        pack = vector_pack(layers, (13, 15), attribution=CREDIT, **{"assetmap:schema": 1})
        name = packs.adopt(pack, workspace.areas())
        workspace.do("", lambda unit: set_setting(unit, packs.SETTING, name))
    return made


def texts(path: Path) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_a_map_has_the_base_map_of_its_dossier(cli: Cli, dossier: Path, tmp_path: Path, qapp: object) -> None:
    out = tmp_path / "kaart.pdf"
    words = ("export", dossier, out, "--kind", "map", "--area", BUURT, "--overwrite")
    found = cli(*words)
    assert (found.code, CREDIT in texts(out)) == (0, True)
    found = cli(*words, "--no-basemap")
    assert (found.code, CREDIT in texts(out)) == (0, False)


@pytest.mark.parametrize(("suffix", "kind"), [(".docx", "profile"), (".pptx", "atlas")])
def test_pictures_in_documents_have_it_too(
    cli: Cli, dossier: Path, tmp_path: Path, qapp: object, suffix: str, kind: str
) -> None:
    out = tmp_path / f"uit{suffix}"
    assert cli("export", dossier, out, "--kind", kind, "--area", BUURT).code == 0
    with zipfile.ZipFile(out) as packed:
        told = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
    assert CREDIT in told


def test_one_that_is_gone_is_told_and_the_map_is_made(cli: Cli, dossier: Path, tmp_path: Path, qapp: object) -> None:
    shutil.rmtree(packs.folder())
    out = tmp_path / "kaart.pdf"
    found = cli("export", dossier, out, "--kind", "map", "--area", BUURT)
    assert (found.code, out.is_file()) == (0, True)
    assert found.err.count("is not there (any more)") == 1
    assert "is not there" not in cli("export", dossier, tmp_path / "a.csv").err
    assert "is not there" not in cli("export", dossier, tmp_path / "b.pdf", "--kind", "overview").err


def test_it_means_nothing_for_a_table(cli: Cli, dossier: Path, tmp_path: Path) -> None:
    found = cli("export", dossier, tmp_path / "a.csv", "--no-basemap")
    assert found.code == 2
    assert "--no-basemap" in found.err
