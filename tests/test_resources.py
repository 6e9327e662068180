"""Resources are found wherever the program stands: beside it, inside it, or not at all, which is told."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assetmap import resources

PACKAGE = Path(resources.__file__).parent
ASK = "from assetmap import resources; print(resources.path('web', 'map.js'))"


def installed(folder: Path) -> Path:
    """A copy of the little that finding resources needs."""
    package = folder / "assetmap"
    package.mkdir()
    for name in ("__init__.py", "resources.py"):
        shutil.copy(PACKAGE / name, package / name)
    shutil.copytree(PACKAGE / "domain", package / "domain")
    return package


def ask(python: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-c", ASK],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
    )


def test_in_a_source_tree_they_stand_beside_the_package() -> None:
    assert resources.root() == PACKAGE.parent / "resources"
    assert resources.path("locale", "nl").is_dir()


@pytest.mark.parametrize("place", ["resources", "assetmap/resources"], ids=["beside", "inside"])
def test_they_are_found_beside_and_inside_the_package(python: str, tmp_path: Path, place: str) -> None:
    installed(tmp_path)
    (tmp_path / place / "web").mkdir(parents=True)
    assert Path(ask(python, tmp_path).stdout.strip()) == tmp_path / place / "web" / "map.js"


def test_those_inside_the_package_come_first(python: str, tmp_path: Path) -> None:
    installed(tmp_path)
    for place in ("resources", "assetmap/resources"):
        (tmp_path / place / "web").mkdir(parents=True)
    assert "assetmap" in ask(python, tmp_path).stdout.replace(str(tmp_path), "")


def test_an_incomplete_installation_is_told(python: str, tmp_path: Path) -> None:
    installed(tmp_path)
    done = ask(python, tmp_path)
    assert done.returncode != 0
    assert "The installation of Assetmap is incomplete" in done.stderr
