"""The map as one file for a browser: the same page as in the window, with everything it needs inside."""

from __future__ import annotations

from pathlib import Path

from assetmap.domain.privacy import SMALLEST_TOLD
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import BuurtTalents, ExportOptions, buurt_talents, filter_text, one_line, title_of
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.maps.features import Badge
from assetmap.maps.page import CountedTalents, export_html


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write one self-contained interactive map.

    Raises:
        KnownError: the map's own files are not installed.
        OSError: `target` cannot be written.
    """
    talents = [_counted(each) for each in buurt_talents(snapshot)]
    options.progress.report(None)
    page = export_html(snapshot, title_of(snapshot, options), talents, filter_text(snapshot))
    target.write_text(page, encoding="utf-8", newline="\n")


def _counted(talents: BuurtTalents) -> CountedTalents:
    if talents.count is None:
        words, short = _("{number} talents").format(number=talents.text), f"< {SMALLEST_TOLD}"
    else:
        words, short = ngettext("{count} talent", "{count} talents", talents.count), str(talents.count)
    return CountedTalents(one_line(talents.area.name), talents.text, Badge(talents.area.id, words, short))
