"""What tests of dossiers share: an open one, and areas and assets to put in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.workspace import Workspace


@pytest.fixture
def workspace(empty_dossier: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(empty_dossier, tmp_path / "wijk.assetmap"))) as opened:
        yield opened
