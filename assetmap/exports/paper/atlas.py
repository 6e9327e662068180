"""The atlas: a map of all, a table of contents, and a sheet per area with its map, its list and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assetmap.domain.areas import Area, Level
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.exports.paper import charts, lists, wording
from assetmap.exports.paper.layout import Job, document, header, page_of
from assetmap.exports.paper.lists import Entry
from assetmap.exports.paper.meeting import (
    MapPages,
    Subject,
    columns_of,
    list_sheet,
    page_number,
)
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet


def atlas(snapshot: Snapshot, options: PaperOptions, progress: Progress) -> Document:
    """One sheet per area, or more where its list is long; of several areas with a map of all and contents before them.

    Raises:
        ExportRefused: there are no areas.
    """
    chosen = replace(options, numbered_list=True, writing_margin=False)
    areas = pages_of(snapshot, options)
    terrain = Terrain(snapshot, options.basemap)
    rows_by_area = rows_per_area(snapshot, areas)
    shown = wording.chosen_areas(snapshot, options)
    title = one_line(options.title) or _("Atlas of {place}").format(place=wording.place_name(snapshot, shown))
    job = Job(terrain, chosen, page_of(options), title)
    parts: list[MapPages] = []
    for at, area in enumerate(areas):
        progress.report(0.0, Message(N_("Drawing {area}, {number} of {count}"), _told(area, at, len(areas))))
        rows = rows_by_area[area.id]
        bars = charts.kind_bars(wording.kind_counts(snapshot, rows))
        own = replace(job, title=one_line(area.name))
        parts.append(MapPages(own, Subject((area,), rows), wording.area_line(snapshot, area), bars))
    if len(parts) == 1:
        return document(
            replace(job, title=one_line(areas[0].name)), parts[0].count, lambda: parts[0].sheets(1, parts[0].count)
        )
    return _with_contents(job, areas, parts)


def _told(area: Area, at: int, count: int) -> dict[str, object]:
    return {"area": area.name, "number": at + 1, "count": count}


def _with_contents(job: Job, areas: Sequence[Area], parts: Sequence[MapPages]) -> Document:
    front = MapPages(
        replace(job, options=replace(job.options, numbered_list=True)),
        Subject(areas, ()),
        one_line(job.options.subtitle),
    )
    before = front.count + len(_contents(job, areas, [0] * len(areas)))
    starts = [before + 1 + sum(part.count for part in parts[:at]) for at in range(len(parts))]
    total = before + sum(part.count for part in parts)

    def sheets() -> Iterator[Sheet]:
        yield from front.sheets(1, total)
        for at, columns in enumerate(_contents(job, areas, starts)):
            yield list_sheet(job, columns, page_number(front.count + at + 1, total), _("Contents") if not at else "")
        for part, start in zip(parts, starts, strict=True):
            yield from part.sheets(start, total, 1)

    return document(job, total, sheets)


def _contents(job: Job, areas: Sequence[Area], starts: Sequence[int]) -> list[list[list[Entry]]]:
    """The table of contents in pages: areas under the one that they lie in."""
    across, width = columns_of(job.page)
    names = {area.id: one_line(area.name) for area in job.snapshot.areas}
    entries, above = [lists.heading(_("Contents"), job.page.unit)], ""
    for area, start in zip(areas, starts, strict=True):
        group = _("Own areas") if area.level is Level.OWN else names.get(area.parent_id or "", "")
        if group != above:
            entries.append(lists.heading(group, job.page.unit))
            above = group
        entries.append(lists.contents_entry(one_line(area.name), start, width, job.page.unit))
    return lists.pages(entries, across, job.page.body(header(job.title, "", job.page, small=True).height), level=False)


def pages_of(snapshot: Snapshot, options: PaperOptions) -> list[Area]:
    """The areas that get a page: those that were chosen, or all buurten and own areas in the snapshot's area.

    Raises:
        ExportRefused: there are none.
    """
    known = [area for area in snapshot.areas if area.geometry]
    if options.areas:
        wanted = set(options.areas)
        found = [area for area in known if area.id in wanted]
    else:
        found = _smallest(snapshot, known)
    if not found:
        raise ExportRefused(N_("There are no areas to make pages of. Import areas first, or choose others."))
    return found


def _smallest(snapshot: Snapshot, known: Sequence[Area]) -> list[Area]:
    """The areas that hold no others, in the snapshot's area, and the own ones; that area itself when it is one."""
    parents = {area.parent_id for area in known}
    inside = {area.id for area in known} if snapshot.area is None else {snapshot.area.id}
    for area in known:  # parents come before their children
        if area.parent_id in inside:
            inside.add(area.id)
    held = {area_id for ids in snapshot.assets.area_ids for area_id in ids}
    return [
        area
        for area in known
        if area.id not in parents and (area.id in inside or (area.level is Level.OWN and area.id in held))
    ]


def rows_per_area(snapshot: Snapshot, areas: Sequence[Area]) -> dict[str, list[int]]:
    """The assets in each of these areas, by its id."""
    found: dict[str, list[int]] = {area.id: [] for area in areas}
    for row, held in enumerate(snapshot.assets.area_ids):
        for area_id in held:
            if area_id in found:
                found[area_id].append(row)
    return found
