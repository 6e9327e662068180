"""What every overview shares: what it says about itself, the areas of an asset by name, and text that fits any file.

Knows no file format. Everything here depends on the snapshot and the language alone, so that the same snapshot gives
the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal, TypeVar

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.assets import AUDIENCE_LABELS, KIND_STYLES, SECTOR_LABELS, Kind, Sector
from assetmap.domain.messages import Message
from assetmap.domain.privacy import SMALLEST_TOLD
from assetmap.domain.progress import Progress, Silent
from assetmap.domain.snapshot import Snapshot, Withheld
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate

DocumentKind = Literal["overview", "areas", "map", "atlas", "profile", "capture"]
"""What a file is: a list of all, the areas themselves, or one of the documents for on the table."""

NAMES_IN_TITLE = 3
ROWS_PER_REPORT = 1000

Row = TypeVar("Row")


def _to_nobody(_lack: Message) -> None:
    """For who does not ask what an output lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What the user may choose about an output beside its place.

    An empty title gets a default. `paper` is for what is printed; its `since` is for every profile. Documents and
    slides have pictures of the map with `maps`. Long work tells `progress` how far it is, and hears there that it
    must stop. `tell` is told what an output lacks of what was asked, and why: nobody sees that in the output itself.
    """

    title: str = ""
    kind: DocumentKind = "overview"
    paper: PaperOptions = field(default_factory=PaperOptions)
    maps: bool = True
    progress: Progress = field(default_factory=Silent)
    tell: Callable[[Message], None] = _to_nobody


@dataclass(frozen=True, slots=True)
class AreaNames:
    """The areas that hold one asset, as text: empty where there is none, several own ones joined by a comma."""

    buurt: str
    buurt_code: str
    wijk: str
    gemeente: str
    own: str


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many assets of each kind one area holds; `total` of all kinds."""

    area: Area
    parent: str
    by_kind: Counter[Kind]
    total: int


Fact = tuple[str, str | int | date]
"""A heading and what is under it."""

# XML 1.0 and many readers of CSV and JSON refuse these; surrogates outside a pair cannot be encoded at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")


def watched(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """Rows as they are, during which long work can be stopped.

    Raises:
        Cancelled: the user stopped it.
    """
    for number, row in enumerate(rows):
        if number % ROWS_PER_REPORT == 0:
            progress.report(None)
        yield row


def clean(text: str) -> str:
    """`text` without characters that no file can carry, with every line end as a newline."""
    if text.isprintable():  # most texts by far; this is much faster than two expressions
        return text
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """`text` cleaned, on one line: for titles, headers and footers."""
    return " ".join(clean(text).split())


def title_of(snapshot: Snapshot, options: ExportOptions) -> str:
    """The title that was chosen, or one made of the dossier and the area."""
    chosen = one_line(options.title)
    if chosen:
        return chosen
    if not snapshot.chosen:
        return _("{dossier} — overview").format(dossier=one_line(snapshot.dossier))
    names = [one_line(area.name) for area in snapshot.chosen]
    if len(names) > NAMES_IN_TITLE:
        names = [*names[:NAMES_IN_TITLE], _("{count} more").format(count=len(names) - NAMES_IN_TITLE)]
    return _("{dossier}, {area} — overview").format(dossier=one_line(snapshot.dossier), area=", ".join(names))


def date_text(day: date) -> str:
    """A date as the Dutch write it with figures: 21-11-2026."""
    return f"{day:%d-%m-%Y}"


def fact_text(value: str | int | date) -> str:
    """What is under a heading, as text."""
    return value if isinstance(value, str) else date_text(value) if isinstance(value, date) else str(value)


def stamp(snapshot: Snapshot) -> str:
    """For whom this output is, and when it was made: stands on every page."""
    return _("For: {audience} · made on {date}").format(
        audience=_(AUDIENCE_LABELS[snapshot.audience]), date=date_text(snapshot.made_on)
    )


def area_names(snapshot: Snapshot) -> list[AreaNames]:
    """The areas of each asset by name, in the order of `snapshot.assets`."""
    areas = {area.id: area for area in snapshot.areas}

    @cache  # many assets lie in the same areas
    def names(ids: tuple[str, ...]) -> AreaNames:
        held = [areas[id_] for id_ in ids if id_ in areas]

        def joined(level: Level) -> str:
            return ", ".join(clean(area.name) for area in held if area.level is level)

        return AreaNames(
            buurt=joined(Level.BUURT),
            buurt_code=", ".join(clean(area.code) for area in held if area.level is Level.BUURT),
            wijk=joined(Level.WIJK),
            gemeente=joined(Level.GEMEENTE),
            own=joined(Level.OWN),
        )

    return [names(ids) for ids in snapshot.assets.area_ids]


def area_counts(snapshot: Snapshot) -> list[AreaCount]:
    """Counts per area in the order of the snapshot.

    When the snapshot is of one area, only that area, the areas in it and the smallest areas that hold one of its assets
    are there: a nought beside another area would say that nothing is there, and that was not counted.
    """
    counts: dict[str, Counter[Kind]] = {area.id: Counter() for area in snapshot.areas}
    alike = Counter(zip(snapshot.assets.area_ids, snapshot.assets.kind, strict=True))
    for (ids, kind), count in alike.items():
        for id_ in ids:
            if id_ in counts:
                counts[id_][kind] += count
    parents = {area.id: clean(area.name) for area in snapshot.areas}
    return [
        AreaCount(area, parents.get(area.parent_id or "", ""), counts[area.id], counts[area.id].total())
        for area in _areas_that_were_counted(snapshot, counts)
    ]


def _areas_that_were_counted(snapshot: Snapshot, counts: dict[str, Counter[Kind]]) -> Iterable[Area]:
    if not snapshot.chosen:
        return snapshot.areas
    inside = {area.id for area in snapshot.chosen}
    for area in snapshot.areas:  # parents come before their children
        if area.parent_id in inside:
            inside.add(area.id)
    small = {Level.BUURT, Level.OWN}
    return [area for area in snapshot.areas if area.id in inside or (area.level in small and counts[area.id])]


def about(snapshot: Snapshot, title: str) -> list[Fact]:
    """What a reader must know of an overview: whose, for whom, of when, of what, and what is not in it."""
    placed = sum(1 for lon in snapshot.assets.lon if lon is not None)
    facts: list[Fact] = [
        (_("Title"), title),
        (_("Dossier"), one_line(snapshot.dossier)),
        (_("For"), _(AUDIENCE_LABELS[snapshot.audience])),
        (_("Made on"), snapshot.made_on),
        (_("Area"), _area_text(snapshot)),
        *_filter_facts(snapshot),
        (_("Assets in this file"), len(snapshot.assets)),
        (_("Of these, with a place on the map"), placed),
        (_("Not in this file"), withheld_text(snapshot)),
    ]
    facts += [(_("Division into areas"), _division_text(item.name, item.year)) for item in snapshot.divisions]
    facts += [(_("Source"), one_line(source)) for source in snapshot.sources]
    explanation = _(
        "Each asset stands once in the list. It counts in its buurt, its wijk, its gemeente and in every own area that "
        "holds it, so counts of different areas may not be added up."
    )
    facts.append((_("How to read this"), explanation))
    if snapshot.counts_talents:
        facts.append((_("Talents"), _talents_text()))
    return facts


def _talents_text() -> str:
    return _(
        "Talents of residents are shown only as a number per buurt. One or two are told as fewer than {count}, and "
        "there are no totals, so that nobody can be found. Nothing there means none, or not counted."
    ).format(count=SMALLEST_TOLD)


@dataclass(frozen=True, slots=True)
class BuurtTalents:
    """How many talents a buurt has, for an audience that sees only that; `count` is None where it is not told."""

    area: Area
    count: int | None
    text: str

    @property
    def words(self) -> str:
        """`18 talents`, or `fewer than 3 talents`."""
        if self.count is None:
            return _("{number} talents").format(number=self.text)
        return ngettext("{count} talent", "{count} talents", self.count)

    @property
    def sign(self) -> str:
        """The same in as few signs as can be."""
        return f"< {SMALLEST_TOLD}" if self.count is None else str(self.count)


def buurt_talents(snapshot: Snapshot) -> list[BuurtTalents]:
    """The buurten with talents, in the order of the areas; none for who sees the talents themselves."""
    areas = {area.id: area for area in snapshot.areas}
    fewer = _("fewer than {count}").format(count=SMALLEST_TOLD)
    return [
        BuurtTalents(areas[item.area_id], item.count, fewer if item.count is None else str(item.count))
        for item in snapshot.counts
    ]


def withheld_lines(snapshot: Snapshot) -> list[str]:
    """What the gate kept back and why, a line per reason."""
    return [
        _("{assets}: {reason}").format(assets=_withheld_words(item), reason=translate(item.reason))
        for item in snapshot.withheld
    ]


def withheld_text(snapshot: Snapshot) -> str:
    """What the gate kept back and why, as one text of a line per reason."""
    return "\n".join(withheld_lines(snapshot)) or _("Nothing was left out for this audience.")


def _withheld_words(item: Withheld) -> str:
    if item.count is None:
        return {"assets": _("Some assets"), "names": _("Some names"), "contacts": _("Some contact details")}[item.what]
    if item.what == "names":
        return ngettext("{count} name", "{count} names", item.count)
    if item.what == "contacts":
        return ngettext("{count} contact detail", "{count} contact details", item.count)
    return ngettext("{count} asset", "{count} assets", item.count)


def filter_text(snapshot: Snapshot) -> str:
    """The filters on one line, empty when there are none."""
    return "; ".join(f"{heading}: {value}" for heading, value in _filter_facts(snapshot))


def _filter_facts(snapshot: Snapshot) -> list[Fact]:
    # Sets have no order of their own, and another one in each process: kinds and sectors go in theirs, themes by name.
    filters = snapshot.filters
    kinds = ", ".join(_(KIND_STYLES[kind].plural) for kind in Kind if kind in filters.kinds)
    sectors = ", ".join(_(SECTOR_LABELS[sector]) for sector in Sector if sector in filters.sectors)
    themes = ", ".join(sorted(one_line(theme) for theme in filters.themes))
    found: list[Fact] = [
        (_("Only these kinds"), kinds),
        (_("Only these sectors"), sectors),
        (_("Only these themes"), themes),
        (_("Only with this text"), one_line(filters.text)),
    ]
    return [fact for fact in found if fact[1]]


def _area_text(snapshot: Snapshot) -> str:
    if not snapshot.chosen:
        return _("the whole dossier")
    return "; ".join(
        f"{one_line(area.name)} ({_(LEVEL_LABELS[area.level]).lower()} {one_line(area.code)})"
        for area in snapshot.chosen
    )


def _division_text(name: str, year: int | None) -> str:
    named = one_line(name)
    return named if year is None or str(year) in named else f"{named} ({year})"
