"""The map as one file for a browser: the same page as in the window, with everything it needs inside."""

from __future__ import annotations

from pathlib import Path

from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions, buurt_talents, one_line, title_of
from assetmap.maps.page import export_html


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write one self-contained interactive map.

    Raises:
        KnownError: the map's own files are not installed.
        OSError: `target` cannot be written.
    """
    talents = [(one_line(each.area.name), each.text) for each in buurt_talents(snapshot)]
    page = export_html(snapshot, title_of(snapshot, options), talents)
    target.write_text(page, encoding="utf-8", newline="\n")
