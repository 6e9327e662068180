"""The list of all assets on paper, by the area in which they lie."""

from __future__ import annotations

from collections.abc import Iterator

from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line, withheld_lines
from assetmap.exports.paper import lists, wording
from assetmap.exports.paper.layout import Job, document, header, page_of
from assetmap.exports.paper.lists import Entry
from assetmap.exports.paper.meeting import columns_of, list_sheet, page_number
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet


def overview(snapshot: Snapshot, options: PaperOptions, progress: Progress) -> Document:
    """All assets under the name of their buurt, and how many talents it has where they are only counted."""
    progress.report(0.0)
    areas = wording.chosen_areas(snapshot, options)
    place = wording.place_name(snapshot, areas)
    title = one_line(options.title) or _("All that is strong in {place}").format(place=place)
    job = Job(Terrain(snapshot), options, page_of(options), title)
    across, width = columns_of(job.page)
    height = job.page.body(header(title, "", job.page, small=True).height)
    pages = lists.pages(list(_entries(job, wording.rows_of(snapshot, areas), width)), across, height)
    count = len(pages)

    def sheets() -> Iterator[Sheet]:
        for at, columns in enumerate(pages):
            yield list_sheet(job, columns, page_number(at + 1, count), title if not at else "")

    return document(job, count, sheets)


def _entries(job: Job, rows: list[int], width: float) -> Iterator[Entry]:
    snapshot, unit = job.snapshot, job.page.unit
    by_buurt: dict[str, list[int]] = {}
    for row in rows:
        by_buurt.setdefault(snapshot.assets.buurt_id[row] or "", []).append(row)
    badges = wording.talent_badges(snapshot)
    for area in snapshot.areas:
        found = by_buurt.pop(area.id, [])
        if found or area.id in badges:
            yield lists.heading(one_line(area.name), unit)
        if area.id in badges:
            yield lists.text_entry("", badges[area.id], width, unit)
        for row in found:
            yield lists.asset_entry(snapshot.assets, row, None, width, unit)
    rest = [row for left in by_buurt.values() for row in left]
    if rest:
        yield lists.heading(_("Outside all areas"), unit)
        for row in rest:
            yield lists.asset_entry(snapshot.assets, row, None, width, unit)
    withheld = withheld_lines(snapshot)
    yield lists.heading(_("Not in this list"), unit)
    yield lists.text_entry("", "\n".join(withheld) or _("Nothing was left out for this audience."), width, unit)
