"""The profile of an area, on two sheets: what is here, what residents say, and where we have not been yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assetmap.domain.areas import Area
from assetmap.domain.assets import KIND_STYLES, SECTOR_KINDS, SECTOR_LABELS, Kind
from assetmap.domain.figures import FIGURES, UNIT_LABELS
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import date_text, one_line
from assetmap.exports.paper import blanks, charts, lists, wording
from assetmap.exports.paper.atlas import pages_of, rows_per_area
from assetmap.exports.paper.layout import Job, document, frame_values, header, number_text, page_of, render, sources
from assetmap.exports.paper.lists import Entry
from assetmap.exports.paper.measures import markup
from assetmap.exports.paper.meeting import Figures, Subject, columns_of, draw, page_number, writing_lines
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.maps.paper import svg
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet

MOST_THEMES = 6
MAP_WIDTH, MAP_HEIGHT = 0.58, 0.5
"""Parts of a wide and of a high sheet that the map takes."""


def profile(snapshot: Snapshot, options: PaperOptions, progress: Progress) -> Document:
    """Two sheets for each chosen area.

    Raises:
        ExportRefused: there are no areas.
    """
    areas = pages_of(snapshot, options)
    rows = rows_per_area(snapshot, areas)
    named = (
        one_line(areas[0].name)
        if len(areas) == 1
        else wording.place_name(snapshot, wording.chosen_areas(snapshot, options))
    )
    title = one_line(options.title) or _("Profile of {place}").format(place=named)
    job = Job(Terrain(snapshot, options.basemap), options, page_of(options), title)
    count = 2 * len(areas)

    def sheets() -> Iterator[Sheet]:
        for at, area in enumerate(areas):
            told = Message(N_("Drawing {area}, {number} of {count}"), _told(area, at, len(areas)))
            progress.report(None, told)
            yield _front(job, area, rows[area.id], page_number(2 * at + 1, count))
            yield _back(job, area, rows[area.id], page_number(2 * at + 2, count))

    return document(job, count, sheets)


def _told(area: Area, at: int, count: int) -> dict[str, object]:
    return {"area": area.name, "number": at + 1, "count": count}


def _front(job: Job, area: Area, rows: Sequence[int], number: str) -> Sheet:
    page, unit = job.page, job.page.unit
    top = header(one_line(area.name), wording.area_line(job.snapshot, area), page)
    wide = page.width > page.height
    body = page.body(top.height)
    size = (page.inner * MAP_WIDTH, body) if wide else (page.inner, body * MAP_HEIGHT)
    drawn = draw(job.terrain, Subject((area,), rows), size, unit, "names")
    column = page.inner - size[0] - page.gap if wide else (page.inner - page.gap) / 2
    content = render(
        "profile.html",
        **(frame_values(job, top, number) | {"sources": sources(job, number, drawn.plan.wanted.frame)}),
        map=markup(svg.draw(drawn.plan, job.terrain, drawn.over)),
        wide=wide,
        sentence=_sentence(job.snapshot, area, rows),
        columns=_in_columns(_charts(job.snapshot, rows, column, unit), 1 if wide else 2),
    )
    return Sheet(content, one_line(area.name))


def _sentence(snapshot: Snapshot, area: Area, rows: Sequence[int]) -> str:
    known = ngettext("We know {count} asset here.", "We know {count} assets here.", len(rows))
    talents = wording.own_talents(snapshot, area)
    if not talents:
        return known
    return known + " " + _("Beside these, counted without names: {talents}.").format(talents=talents)


def _charts(snapshot: Snapshot, rows: Sequence[int], width: float, unit: float) -> list[Figures]:
    """By kind, sector, gift and theme, as far as there is something to count."""
    assets = snapshot.assets
    sectors = Counter(assets.sector[row] for row in rows if assets.kind[row] in SECTOR_KINDS)
    gifts = Counter(assets.gift[row] for row in rows if assets.kind[row] is Kind.TALENT)
    found = (
        (_("What is here"), charts.kind_bars(wording.kind_counts(snapshot, rows))),
        (_("Sectors: the four O's"), charts.sector_bars(sectors)),
        (_("Talents: head, hands, heart"), charts.gift_bars(gifts)),
        (_("Themes named most"), charts.theme_bars(wording.theme_counts(snapshot, rows), MOST_THEMES)),
    )
    made = []
    for title, each in found:
        if each:
            drawn, height = charts.bars(each, width, unit)
            made.append(Figures(title, drawn, height))
    return made


def _in_columns(found: Sequence[Figures], count: int) -> list[list[Figures]]:
    """All charts below each other, or in two columns of which the highest is as low as can be."""
    if count == 1:
        return [list(found)]
    halves = [(found[:at], found[at:]) for at in range(1, max(len(found), 2))]
    return [list(half) for half in min(halves, key=lambda both: max(map(_height, both)))]


def _height(found: Sequence[Figures]) -> float:
    return sum(each.height for each in found)


def _back(job: Job, area: Area, rows: Sequence[int], number: str) -> Sheet:
    page = job.page
    top = header(one_line(area.name), "", page, small=True)
    across, width = columns_of(page)
    height = page.body(top.height)
    fixed = [*_blanks(job, area, rows, width), *_added(job, rows, width), *_known_figures(area, width, page.unit)]
    said = _fitting(_quotes(job, rows, width), fixed, across, height, page.unit)
    columns = lists.even([*said, *fixed], across, height)
    longest = max(lists.total(column) for column in columns)
    lines = writing_lines(height - longest - 8 * page.unit, page.unit) if job.options.writing_margin else 0
    body = render(
        "list.html", **frame_values(job, top, number, named=False), columns=columns[:across], lines=lines, zoom=1.0
    )
    return Sheet(body)


def _quotes(job: Job, rows: Sequence[int], width: float) -> list[Entry]:
    """What residents say, in their own words, as far as this audience may read it."""
    assets = job.snapshot.assets
    return [
        lists.quote_entry(one_line(assets.quote[row]), one_line(assets.title[row]), width, job.page.unit)
        for row in rows
        if one_line(assets.quote[row])
    ]


def _fitting(quotes: Sequence[Entry], fixed: Sequence[Entry], across: int, height: float, unit: float) -> list[Entry]:
    """The quotes for which there is room beside what must be there, under a heading; none when there is no room."""
    room = height * across * 0.86 - lists.total(fixed) - lists.HEADING * unit
    kept = []
    for entry in quotes:
        if entry.height <= room:
            kept.append(entry)
            room -= entry.height
    return [lists.heading(_("What residents say"), unit), *kept] if kept else []


def _blanks(job: Job, area: Area, rows: Sequence[int], width: float) -> Iterator[Entry]:
    """Where we have not been yet: never that there is nothing."""
    unit, snapshot = job.page.unit, job.snapshot
    found = []
    kinds = blanks.unseen_kinds(snapshot, rows)
    if kinds:
        names = ", ".join(_(KIND_STYLES[kind].plural).lower() for kind in kinds)
        found.append((_("We know none of these here yet"), names))
    sectors = blanks.unseen_sectors(snapshot, rows)
    if sectors:
        names = ", ".join(_(SECTOR_LABELS[sector]).lower() for sector in sectors)
        found.append((_("Of the four O's we know none of these here yet"), names))
    places = blanks.unseen_places(job.terrain, area, rows)
    if places:
        found.append((_("We know no places here yet"), ", ".join(places)))
    if not found:
        return
    yield lists.heading(_("Where we have not been yet"), unit)
    yield lists.text_entry("", _("That says nothing of the buurt: only of where we still may go and ask."), width, unit)
    for title, text in found:
        yield lists.text_entry(title, text, width, unit)


def _added(job: Job, rows: Sequence[int], width: float) -> Iterator[Entry]:
    since, assets = job.options.since, job.snapshot.assets
    if since is None:
        return
    added = [row for row in rows if assets.created_at[row][:10] >= since.isoformat()]
    if not added:
        return
    yield lists.heading(_("Added since {date}").format(date=date_text(since)), job.page.unit)
    by_kind = wording.kind_counts(job.snapshot, added)
    told = ", ".join(f"{count} {_(KIND_STYLES[kind].plural).lower()}" for kind, count in by_kind.items())
    yield lists.text_entry("", f"{len(added)}: {told}", width, job.page.unit)


def _known_figures(area: Area, width: float, unit: float) -> list[Entry]:
    """Key figures of CBS, small and at the end: they are the background, not the story."""
    told = [
        f"{_(figure.label)}: {number_text(area.figures[figure.key], figure.decimals)} {_(UNIT_LABELS[figure.unit])}"
        for figure in FIGURES
        if figure.key in area.figures
    ]
    if not told:
        return []
    return [lists.heading(_("Key figures, as background"), unit), lists.text_entry("", " · ".join(told), width, unit)]
