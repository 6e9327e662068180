"""The user's settings: kept, and never a reason not to start."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from assetmap import settings
from assetmap.settings import RECENT_MAX, VIEWS_MAX, Settings, View


def test_settings_are_kept(tmp_path: Path) -> None:
    chosen = Settings(language="en", geometry="AAA=", last_folder=str(tmp_path))
    chosen.remember(tmp_path / "a.assetmap")
    chosen.set_view(tmp_path / "a.assetmap", View(5.99, 51.19, 14.5))
    settings.save(chosen)
    assert settings.load() == chosen
    assert settings.load().view(tmp_path / "a.assetmap") == View(5.99, 51.19, 14.5)


def test_the_first_time_everything_is_as_declared() -> None:
    assert settings.load() == Settings()


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "null", '"x"', "\udce9", '{"language": 3, "recent": "x", "views": 1}']
)
def test_a_damaged_file_means_defaults(damaged: str) -> None:
    settings.file().parent.mkdir(parents=True)
    settings.file().write_bytes(damaged.encode("utf-8", "surrogateescape"))
    assert settings.load() == Settings()


def test_what_is_sound_in_a_damaged_file_is_kept() -> None:
    stored: dict[str, Any] = {"language": "en", "recent": ["/x", 3], "views": {"/x": [1, 2]}, "unknown": 1}
    settings.file().parent.mkdir(parents=True)
    settings.file().write_text(json.dumps(stored), encoding="utf-8")
    assert settings.load() == Settings(language="en")


def test_recent_dossiers_are_few_last_used_first_and_say_when_they_are_gone(tmp_path: Path) -> None:
    chosen = Settings()
    there = tmp_path / "there.assetmap"
    there.touch()
    for number in range(RECENT_MAX + 3):
        chosen.remember(tmp_path / f"{number}.assetmap")
    chosen.remember(there)
    chosen.remember(tmp_path / "12.assetmap")
    recent = chosen.recent_dossiers()
    assert len(recent) == RECENT_MAX
    assert [(one.name, one.present) for one in recent[:2]] == [("12", False), ("there", True)]
    chosen.forget(there)
    assert there not in [one.path for one in chosen.recent_dossiers()]
    assert there.exists()


def test_a_file_dialog_starts_where_the_last_one_ended(tmp_path: Path, home: Path) -> None:
    chosen = Settings()
    chosen.remember(tmp_path / "a.assetmap")
    assert chosen.folder() == tmp_path
    chosen.last_folder = str(tmp_path / "gone")
    assert chosen.folder() == Path.home()


def test_only_so_many_views_are_kept(tmp_path: Path) -> None:
    chosen = Settings()
    for number in range(VIEWS_MAX + 5):
        chosen.set_view(tmp_path / str(number), View(number, 0, 1))
    assert len(chosen.views) == VIEWS_MAX
    assert chosen.view(tmp_path / "0") is None


def test_a_folder_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    settings.file().parent.parent.mkdir(parents=True, exist_ok=True)
    settings.file().parent.write_text("a file where the folder should be", encoding="utf-8")
    settings.save(Settings(language="en"))
    assert settings.load() == Settings()


def test_nothing_half_written_stays_behind(home: Path) -> None:
    settings.save(Settings())
    left = settings.file().parent / ".settings-crashed"
    left.touch()
    settings.save(Settings())
    assert left.exists()  # another window may be writing it now
    os.utime(left, (0, 0))
    settings.save(Settings())
    assert [path.name for path in settings.file().parent.iterdir()] == ["settings.json"]
