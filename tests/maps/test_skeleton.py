"""The page as text: rendered by folium once, kept safely, and never with a word that could be taken for markup."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assetmap.domain.areas import Bounds
from assetmap.maps.page import PageConfig, page_html

CODE = """
import sys
from assetmap.maps.page import PageConfig, page_html
page_html(PageConfig())
print("folium" in sys.modules, "shapely" in sys.modules, "numpy" in sys.modules)
"""


def modules_after_a_page(python: str) -> str:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([python, "-c", CODE], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def cached(home: Path) -> list[Path]:
    return sorted(home.rglob("map-page-*.html"))


def test_folium_is_needed_for_the_first_page_only(python: str, home: Path) -> None:
    assert modules_after_a_page(python).startswith("True")
    assert modules_after_a_page(python) == "False False False"
    assert len(cached(home)) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other users out of the profile folder by itself")
def test_the_cache_is_for_its_user_alone(home: Path) -> None:
    page_html(PageConfig())
    assert cached(home)[0].parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage", [b"", b"<html>half", b"0" * 64 + b"\n<html><script>alert(1)</script>", b"\xff\xfe\x00"]
)
def test_a_damaged_cache_is_made_anew(home: Path, damage: bytes) -> None:
    whole = page_html(PageConfig())
    file = cached(home)[0]
    good = file.read_bytes()
    file.write_bytes(damage)
    assert page_html(PageConfig()) == whole
    assert file.read_bytes() == good


def test_a_cache_that_cannot_be_written_costs_time_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = home / "a-file"
    blocked.write_text("not a folder")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(blocked))
    assert "map_assetmap" in page_html(PageConfig())


def test_the_page_asks_nothing_of_another_machine() -> None:
    html = page_html(PageConfig(attribution="CBS"))
    assert re.findall(r"<(?:script|link|iframe)\b[^>]*\b(?:src|href)=", html) == []


def test_the_policy_allows_our_scheme_and_nothing_unsafe() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_html(PageConfig()))
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "connect-src assetmap:" in policy[1]


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "\u2028\u2029", "&amp;", '"><b>'])
def test_what_the_page_is_told_cannot_end_its_block(text: str) -> None:
    html = page_html(PageConfig(attribution=text, title=text))
    block = re.search(r'id="assetmap-config">(.*?)</script>', html, re.DOTALL)
    assert block is not None
    assert not set("<>&\u2028\u2029") & set(block[1])
    assert json.loads(block[1])["attribution"] == text


def test_language_first_view_and_theme_are_told() -> None:
    html = page_html(PageConfig(language="nl", dark=True, bounds=Bounds(5.9, 51.1, 6.0, 51.2), focus="a"))
    assert '<html lang="nl" class="dark live">' in html
    block: Any = re.search(r'id="assetmap-config">(.*?)</script>', html, re.DOTALL)
    told = json.loads(block[1])
    assert told["bounds"] == [5.9, 51.1, 6.0, 51.2]
    assert told["focus"] == "a"
    assert len(told["kinds"]) == 8
    assert all(sign["sign"].startswith("M") for sign in told["kinds"].values())
