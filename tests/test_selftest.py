"""The self-test as a user runs it, and that it sees what is broken."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetmap import resources, selftest

PARTS = 8


def test_every_part_of_this_installation_works(python: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [python, "-m", "assetmap", "self-test"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "ASSETMAP_LANG": "en", "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines)) == (0, PARTS), done.stdout + done.stderr
    assert all(line.startswith("ok ") for line in lines)
    assert "pins drawn" in lines[-1]
    assert list(tmp_path.iterdir()) == []


def test_missing_files_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.setattr(selftest, "_try_page", lambda _demo: selftest._try_web_files())
    lines: list[str] = []
    assert selftest.run(lines.append) == 1
    assert len(lines) == PARTS
    failed = [line for line in lines if line.startswith("FAILED")]
    assert any("leaflet.js" in line for line in failed)
    assert any("talent.svg" in line for line in failed)


def test_a_map_that_cannot_be_drawn_is_a_sentence(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "geen.assetmap"
    with pytest.raises(selftest.Failed) as failure:
        selftest._try_page(path)
    assert "geen.assetmap" in str(failure.value)
    assert "Traceback" not in str(failure.value)
