"""The overview, or a profile of each area, as a Word document to change and add to.

Made with python-docx: real headings, tables and a table of contents, so that Word's own tools work on it. Page numbers
in the contents come when Word updates it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import pictures
from assetmap.exports.lines import Line, areas_to_tell, by_kind, chosen_areas, in_area, kind_word, lines
from assetmap.exports.overview import (
    ExportOptions,
    about,
    area_counts,
    buurt_talents,
    date_text,
    fact_text,
    one_line,
    stamp,
    title_of,
    watched,
    withheld_lines,
)
from assetmap.exports.portrait import Portrait, added_since, portrait
from assetmap.exports.tables import shown_kinds
from assetmap.exports.wordparts import WIDTH_MM, Document
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

PICTURE = pictures.Size(WIDTH_MM, 110.0, 0.72)
MOST_TITLES = 20
"""Of one kind in a profile; the overview has all of them."""

MOST_PICTURES = 60
"""More would make a file that no mail takes; the areas after these have no map."""


def write(snapshot: Snapshot, target: Path, options: ExportOptions) -> None:
    """Write the document.

    Raises:
        OSError: `target` cannot be written.
    """
    title = title_of(snapshot, options)
    made = Document(title, stamp(snapshot), snapshot.made_on)
    found = lines(snapshot)
    made.title(title, stamp(snapshot))
    _introduction(made, snapshot, found)
    made.contents(_("Contents"))
    if options.kind == "profile":
        _profiles(made, snapshot, found, options)
    else:
        _overview(made, snapshot, found, options)
    _about(made, snapshot, title)
    options.progress.report(None)
    target.write_bytes(made.finished())


def _introduction(made: Document, snapshot: Snapshot, found: Sequence[Line]) -> None:
    made.text(ngettext("In this document: {count} asset.", "In this document: {count} assets.", len(found)))
    for line in withheld_lines(snapshot):
        made.text(_("Left out: {what}").format(what=line), muted=True)


def _overview(made: Document, snapshot: Snapshot, found: Sequence[Line], options: ExportOptions) -> None:
    _per_kind(made, snapshot, found)
    _per_area(made, snapshot)
    areas = [area for area in _chapters(snapshot) if in_area(found, area)]
    maps = pictures.maps(snapshot, areas[:MOST_PICTURES], PICTURE, options)
    for area in areas:
        made.heading(one_line(area.name), new_page=True)
        _map(made, area, maps)
        shown = maps.get(area.id)
        _list(made, in_area(found, area), options, shown.numbers if shown else {})
    told = {area.id for area in areas}
    rest = [line for line in found if told.isdisjoint(line.area_ids)]
    if rest:
        made.heading(_("Outside the buurten") if areas else _("Assets"), new_page=bool(areas))
        _list(made, rest, options)


def _chapters(snapshot: Snapshot) -> list[Area]:
    """The areas of which the assets are listed: each asset stands in one, unless several areas were chosen."""
    if snapshot.several:
        return list(snapshot.several)
    if snapshot.area is not None and snapshot.area.level is Level.OWN:
        return [snapshot.area]
    return [area for area in chosen_areas(snapshot) if area.level is Level.BUURT]


def _per_kind(made: Document, snapshot: Snapshot, found: Sequence[Line]) -> None:
    made.heading(_("Per kind"), new_page=True)
    count = Counter(line.kind for line in found)
    rows = [(_("Kind"), _("Count"))]
    rows += [(_(KIND_STYLES[kind].plural), str(count[kind])) for kind in shown_kinds(snapshot)]
    made.table([*rows, (_("Together"), str(len(found)))], (60, 25), numbers_from=1)


def _per_area(made: Document, snapshot: Snapshot) -> None:
    counts = area_counts(snapshot)
    if not counts:
        return
    made.heading(_("Per area"))
    talents = {each.area.id: each.text for each in buurt_talents(snapshot)}
    kinds = [kind for kind in shown_kinds(snapshot) if any(count.by_kind[kind] for count in counts)]
    heading = [_("Area"), _("Level"), *(_(KIND_STYLES[kind].plural) for kind in kinds), _("Together")]
    rows = [
        [
            one_line(count.area.name),
            _(LEVEL_LABELS[count.area.level]),
            *(str(count.by_kind[kind] or "–") for kind in kinds),
            str(count.total or "–"),
        ]
        for count in counts
    ]
    if snapshot.counts_talents:
        heading.append(_("Talents"))
        for row, count in zip(rows, counts, strict=True):
            row.append(talents.get(count.area.id, "–"))
    number = (WIDTH_MM - 62) / (len(heading) - 2)
    made.table([heading, *rows], (42, 20, *[number] * (len(heading) - 2)), numbers_from=2, small=True)


def _list(
    made: Document, some: Sequence[Line], options: ExportOptions, numbers: Mapping[str, int] | None = None
) -> None:
    for kind, entries in by_kind(some):
        made.heading(f"{kind_word(kind, len(entries))} ({len(entries)})", 2)
        for line in watched(entries, options.progress):
            facts = [f"{heading}: {value}" for heading, value in line.facts]
            quote = [f"“{line.quote}”"] if line.quote else []
            number = (numbers or {}).get(line.id)
            title = line.title if number is None else f"{number} · {line.title}"
            made.entry(title, line.description, [*quote, " · ".join(facts)] if facts else quote)


def _map(made: Document, area: Area, maps: dict[str, pictures.Picture]) -> None:
    shown = maps.get(area.id)
    if shown is not None:
        made.picture(shown.png, _("Map of {area} with its assets.").format(area=one_line(area.name)))
        if shown.credit:
            made.text(shown.credit, muted=True)


def _profiles(made: Document, snapshot: Snapshot, found: Sequence[Line], options: ExportOptions) -> None:
    areas = areas_to_tell(snapshot)
    maps = pictures.maps(snapshot, areas[:MOST_PICTURES], PICTURE, options)
    for area in areas:
        options.progress.report(None)
        made.heading(one_line(area.name), new_page=True)
        shown = portrait(snapshot, area, found)
        made.text(shown.summary)
        _map(made, area, maps)
        _what_is_here(made, shown)
        _what_people_say(made, shown)
        _new(made, snapshot, shown, options)
        blanks = [words for words in (shown.blank_words, shown.blank_sector_words) if words]
        if blanks:
            made.heading(_("Blank spots"), 2)
        for words in blanks:
            made.text(words)
        made.heading(_("To fill in together"), 2)
        made.text(_("Who do we know here? What would people like to do? Write it down here."), muted=True)
        if shown.figures:
            made.heading(_("Figures of CBS, as context"), 3)
            made.text("; ".join(f"{label.lower()} {value}" for label, value in shown.figures) + ".", muted=True)


def _what_is_here(made: Document, shown: Portrait) -> None:
    made.heading(_("What is here"), 2)
    for kind, count in shown.kinds:
        titles = [line.title for line in shown.lines if line.kind is kind]
        if len(titles) > MOST_TITLES:
            titles = [*titles[:MOST_TITLES], _("{count} more").format(count=count - MOST_TITLES)]
        made.entry(f"{kind_word(kind, count)} ({count})", ", ".join(titles), ())
    if shown.talents:
        made.entry(_(KIND_STYLES[Kind.TALENT].plural), shown.talents, ())
    told = ((_("Gifts"), shown.gifts), (_("Sectors: the four O's"), shown.sectors), (_("Themes"), shown.themes))
    for heading, counted in told:
        if counted:
            made.text(f"{heading}: " + ", ".join(f"{name} ({count})" for name, count in counted) + ".")


def _what_people_say(made: Document, shown: Portrait) -> None:
    if shown.quotes:
        made.heading(_("What residents say"), 2)
        for quote, title in shown.quotes:
            made.text(f"“{quote}” — {title}", quote=True)


def _new(made: Document, snapshot: Snapshot, shown: Portrait, options: ExportOptions) -> None:
    since = options.paper.since
    new = added_since(snapshot, shown.lines, since) if since is not None else []
    if since is not None and new:
        made.heading(_("New since {date}").format(date=date_text(since)), 2)
        made.text(", ".join(line.title for line in new) + ".")


def _about(made: Document, snapshot: Snapshot, title: str) -> None:
    made.heading(_("About this document"), new_page=True)
    rows = [(heading, fact_text(value)) for heading, value in about(snapshot, title)]
    made.table([(_("What"), ""), *rows], (45, WIDTH_MM - 45))
