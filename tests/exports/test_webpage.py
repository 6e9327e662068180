"""The map as one file: whole, named, and safe whatever was typed. The maps' own tests open it in a web engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry


def test_the_page_has_its_title_and_is_one_file(snapshot: Snapshot, tmp_path: Path) -> None:
    path = registry.export(snapshot, tmp_path / "kaart.html", title="Avond in de buurt")
    page = path.read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "Avond in de buurt" in page
    assert "Repareert fietsen" in page
    assert list(tmp_path.iterdir()) == [path]


def test_no_text_ends_or_starts_a_script(with_texts: Callable[..., Snapshot], tmp_path: Path) -> None:
    nasty = "</script><script>alert('x')</script><!--"
    path = registry.export(with_texts(nasty), tmp_path / "kaart.html", title=nasty)
    page = path.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "</script><script>alert" not in page
