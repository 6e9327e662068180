"""Maps in documents and slides, and pictures of sheets: drawn by the web engine, each the same each time."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from PIL import Image

from assetmap import printing
from assetmap.domain.errors import ExportRefused
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.options import Paper, PaperOptions

printing.register()  # before there is a QApplication
A4 = ExportOptions(paper=PaperOptions(paper=Paper.A4, landscape=False, dpi=50))


def drawn(picture: bytes) -> None:
    """That there is more in a picture than paper."""
    with Image.open(BytesIO(picture)) as image:
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 24) or ()) > 20


def test_a_document_has_a_map_of_each_buurt_with_the_numbers_of_its_list(snapshot: Snapshot, tmp_path: Path) -> None:
    first, again = (registry.export(snapshot, tmp_path / f"{name}.docx") for name in ("een", "twee"))
    assert first.read_bytes() == again.read_bytes()
    document = docx.Document(str(first))
    shapes: list[Any] = list(document.inline_shapes)
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [
        "Map of Sterrenberg with its assets.",
        "Map of Componistenbuurt with its assets.",
    ]
    for part in document.part.package.image_parts:
        drawn(part.blob)
    assert any(paragraph.text.startswith("1 · Repareert fietsen") for paragraph in document.paragraphs)


def test_slides_have_a_map_of_each_area_that_was_chosen(snapshot: Snapshot, tmp_path: Path) -> None:
    chosen = replace(snapshot, several=(snapshot.areas[3], snapshot.areas[6]))
    made = pptx.Presentation(str(registry.export(chosen, tmp_path / "a.pptx")))
    pictures = [shape for slide in made.slides for shape in slide.shapes if hasattr(shape, "image")]
    assert [shape.name for shape in pictures] == ["Sterrenberg", "Zes straten"]
    for shape in pictures:
        drawn(shape.image.blob)
        assert shape.left >= 0
        assert shape.top + shape.height <= made.slide_height


def test_a_document_of_several_pictures_is_there_whole_or_not_at_all(snapshot: Snapshot, tmp_path: Path) -> None:
    target, chosen = tmp_path / "buurt.png", replace(snapshot, several=snapshot.areas[3:5])
    written = registry.export_all(chosen, target, kind="profile", options=A4)
    assert len(written) >= 2
    assert sorted(tmp_path.iterdir()) == sorted(written)
    before = {path.name: path.read_bytes() for path in written}
    for content in before.values():
        drawn(content)
    written[0].unlink()
    with pytest.raises(ExportRefused, match="already exists"):
        registry.export_all(chosen, target, kind="profile", options=A4)
    assert sorted(tmp_path.iterdir()) == sorted(written[1:])
    registry.export_all(chosen, target, kind="profile", overwrite=True, options=A4)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk with room for a few kilobytes, where one may be made; else a folder."""
    folder = Path(tempfile.mkdtemp())
    mount = shutil.which("mount")
    words = [mount or "mount", "-t", "tmpfs", "-o", "size=16k,mode=777", "tmpfs", str(folder)]
    mounted = mount is not None and subprocess.run(words, capture_output=True, check=False).returncode == 0
    (folder / "mounted").write_bytes(b"") if mounted else None
    yield folder
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)
    shutil.rmtree(folder)


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".gpkg"])
def test_on_a_full_disk_the_old_file_stays(snapshot: Snapshot, small_disk: Path, suffix: str) -> None:
    """Where no disk may be made, `test_registry` has the same with a limit on the size of files."""
    mounted = (small_disk / "mounted").exists()
    target = small_disk / f"a{suffix}"
    target.write_bytes(b"de oude")
    if not mounted:
        assert registry.export(snapshot, target, overwrite=True, options=A4).stat().st_size > 7
        return
    (small_disk / "vol").write_bytes(os.urandom(8 * 1024))
    with pytest.raises(ExportRefused, match="not enough room"):
        registry.export(snapshot, target, overwrite=True, options=A4)
    assert sorted(path.name for path in small_disk.iterdir()) == sorted([target.name, "mounted", "vol"])
    assert target.read_bytes() == b"de oude"
