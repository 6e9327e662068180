"""The numbers beside areas, kinds, sectors and themes, counted away from the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assetmap.domain.snapshot import Filters

if TYPE_CHECKING:
    from assetmap.workspace import Counts, Workspace


class Numbers(NamedTuple):
    """What is counted after a change: of what is shown, without the area, and of everything; and all themes."""

    counts: Counts
    outside_area: int
    total: int
    themes: tuple[str, ...]


def count(workspace: Workspace, filters: Filters, area_id: str | None) -> Numbers:
    """Count what the panels show. May be called in any thread."""
    counts = workspace.counts(filters, area_id)
    outside = counts.total if area_id is None else workspace.counts(filters, None).total
    total = workspace.counts(Filters(), None).total if filters.active else outside
    return Numbers(counts, outside, total, workspace.themes())
