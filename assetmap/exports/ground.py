"""Whether the base map that was asked for can be drawn, before anything is drawn on it."""

from __future__ import annotations

from dataclasses import replace

from assetmap.domain.basemap import PackRefused
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import ExportOptions
from assetmap.exports.paper.options import PaperOptions


def drawable(snapshot: Snapshot, options: ExportOptions) -> PaperOptions:
    """The choices for paper: without the base map where it cannot be used, which is told to `options.tell`."""
    paper = options.paper
    if paper.basemap is None:
        return paper
    from assetmap.maps import packs

    try:
        packs.check(paper.basemap, snapshot.areas)
    except PackRefused as refused:
        options.tell(refused.message)
        return replace(paper, basemap=None)
    return paper
