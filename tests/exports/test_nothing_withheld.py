"""No output holds a word of what the gate kept back, in any of its bytes. A picture shows what the PDF shows."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from assetmap import printing
from assetmap.domain import privacy
from assetmap.domain.assets import Audience
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import ExportOptions

printing.register()  # before there is a QApplication
PLAIN = ExportOptions(maps=False)
OUTSIDE = [audience for audience in Audience if audience is not Audience.TEAM]
OF_THE_TALENT = (
    "Repareert fietsen",
    "versnellingen",
    "niet stilzitten",
    "klussen",
    "5.98765",
    "5,98765",
    "2026-11-19T23",
)
OF_THE_PLACE = "Dit zei iemand op straat"


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        try:
            return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
        finally:
            document.close()
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("utf-8", errors="replace")
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", errors="replace") for name in file.namelist())


@pytest.mark.parametrize("suffix", [format_.suffix for format_ in registry.FORMATS if format_.suffix != ".png"])
@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_was_kept_back_is_in_no_output(
    snapshot: Snapshot, tmp_path: Path, audience: Audience, suffix: str
) -> None:
    quoted = replace(snapshot, assets=replace(snapshot.assets, quote=("Ik kan niet stilzitten", OF_THE_PLACE, "")))
    all_of_it = text_of(registry.export(quoted, tmp_path / f"team{suffix}", options=PLAIN))
    cut = text_of(registry.export(privacy.cut(quoted, audience), tmp_path / f"cut{suffix}", options=PLAIN))
    # So that looking for it means something; a social map never has it.
    assert ("Repareert fietsen" in all_of_it) is (suffix != ".json")
    assert "Buurttuin" in cut
    for word in (*OF_THE_TALENT, OF_THE_PLACE):
        assert word not in cut
