"""A wheel built from this tree, in an empty venv, on a machine without node: does the map show?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc", ".pytest_cache")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for name in ("assetmap", "resources", "packaging"):
        shutil.copytree(ROOT / name, tree / name, ignore=NOT_COPIED)
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"):
        shutil.copyfile(ROOT / name, tree / name)
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", cwd=tree)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = (tree / "dist").glob("*.whl")
    return found


def test_it_holds_all_the_program_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for needed in (
        "assetmap/resources/web/map.js",
        "assetmap/resources/web/vendor/leaflet.js",
        "assetmap/resources/web/vendor/licenses/leaflet.txt",
        "assetmap/resources/icons/kinds/talent.svg",
        "assetmap/resources/locale/nl/LC_MESSAGES/assetmap.mo",
    ):
        assert needed in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"assetmap"}
    assert not [name for name in names if "node_modules" in name or name.endswith(".pyc") or "/tests/" in name]
    migrations = [name for name in names if "/migrations/" in name and name.endswith(".py")]
    assert migrations


def test_it_shows_the_map_in_an_empty_venv_without_node(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    installed = run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        home,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        wheel,
        cwd=tmp_path,
    )
    assert installed.returncode == 0, installed.stderr
    base = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", base))
    # Its dependencies are those of these tests. A .pth below another .pth is not followed: no source of ours.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    where = run(scripts / "python", "-c", "import assetmap; print(assetmap.__file__)", cwd=tmp_path)
    assert str(packages) in where.stdout
    tested = run(scripts / "assetmap", "self-test", cwd=tmp_path, PATH=str(scripts), ASSETMAP_LANG="en")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "pins drawn" in tested.stdout.splitlines()[-1]
