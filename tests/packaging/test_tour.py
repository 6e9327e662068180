"""The walk through the real window that `dev.py run` makes where there is no display."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import load_workbook

SCRIPT = Path(__file__).resolve().parent.parent.parent / "packaging" / "tour.py"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def tour() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tour", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_does_the_main_job_and_writes_what_came_of_it(tour: ModuleType, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(out)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=150,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SCRIPT.parent.parent)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = {path.name for path in out.iterdir()}
    assert made == {"1-opened.png", "2-talent.png", "3-filtered.png", *tour.EXPORTS.values()}
    assert all(str(out / name) in done.stdout for name in made)
    assert all(path.read_bytes().startswith(PNG) for path in out.glob("*.png"))
    assert tour.TITLE in (out / "kaart.html").read_text(encoding="utf-8")
    workbook = load_workbook(out / "overzicht.xlsx", read_only=True)
    cells = {cell for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row}
    workbook.close()
    assert tour.TITLE in cells
    assert not list(home.rglob("settings.json"))


def test_it_clicks_where_no_pin_is(tour: ModuleType) -> None:
    state = {"pins": [{"x": 400, "y": 300}], "clusters": [{"x": 460, "y": 300}]}
    x, y = tour.free_spot(state, 800, 600)
    assert min((x - px) ** 2 + (y - 300) ** 2 for px in (400, 460)) >= tour.FREE**2
