"""The choices of one export, what of them is remembered, and what they mean for readers and writers.

Knows no widgets. Nothing of a dossier is remembered: no titles and no areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from assetmap.domain.assets import Audience
from assetmap.domain.snapshot import Filters
from assetmap.exports.paper.options import Paper, PaperKind, PaperOptions
from assetmap.settings import MAP_STYLES
from assetmap.ui.export.things import BY_NAME, THINGS, Form, Thing

DPI = (96, 150, 300)


class Scope(StrEnum):
    """Of which area: the one that is shown, everything, or those that were ticked."""

    SHOWN = "shown"
    ALL = "all"
    TICKED = "ticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the window shows now: an area (None for everything) with its name, and filters with theirs."""

    area_id: str | None = None
    area_name: str = ""
    filters: Filters = field(default_factory=Filters)
    filter_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that a user chose. `audience` is None as long as nobody was chosen; `form` is a place in `thing.forms`."""

    thing: Thing = THINGS[0]
    form_number: int = 0
    audience: Audience | None = None
    scope: Scope = Scope.SHOWN
    ticked: tuple[str, ...] = ()
    filtered: bool = True
    paper: Paper = Paper.A3
    landscape: bool = True
    title: str = ""
    subtitle: str = ""
    named: bool = True
    margin: bool = True
    numbered: bool = True
    tiled: bool = False
    dpi: int = 150
    separate: bool = False
    basemap: bool = True
    since: date | None = None

    @property
    def form(self) -> Form:
        """The file in which it goes out."""
        return self.thing.forms[self.form_number]

    @property
    def for_whom(self) -> Audience | None:
        """For whom it is; what is the same for all is for everybody."""
        return Audience.PUBLIC if self.thing.for_all else self.audience

    def asks(self, name: str) -> bool:
        """Whether a choice belongs to this file."""
        thing, form = self.thing, self.form
        own = {
            "title": True,
            "dpi": form.suffix == ".png",
            "separate": form.suffix == ".pdf",
            "since": form.kind == "profile",
            "scope": not thing.of_areas,
            "audience": not thing.for_all,
            "filtered": not thing.for_all,
            "margin": form.printed and not self.tiled,
            "numbered": form.printed and not self.tiled,
            "basemap": True,
        }
        everywhere = name in {"scope", "audience", "filtered", "dpi"}
        return (everywhere or name in thing.asks) and own.get(name, form.printed)

    @property
    def apart(self) -> bool:
        """Whether each area gets a file of its own."""
        return self.separate and self.asks("separate")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of the dossier: for whom, of which areas, through which filters."""

    audience: Audience
    areas: tuple[str, ...]
    filters: Filters


def wanted(choices: Choices, shown: Shown) -> Wanted | None:
    """What must be read for these choices; None as long as something must be chosen first."""
    audience = choices.for_whom
    if audience is None or (choices.scope is Scope.TICKED and not choices.ticked and not choices.thing.of_areas):
        return None
    if choices.thing.of_areas:
        return Wanted(audience, (), Filters())
    areas: tuple[str, ...] = ()
    if choices.scope is Scope.TICKED:
        areas = choices.ticked
    elif choices.scope is Scope.SHOWN and shown.area_id is not None:
        areas = (shown.area_id,)
    return Wanted(audience, areas, shown.filters if choices.filtered and choices.asks("filtered") else Filters())


@dataclass(frozen=True, slots=True)
class Given:
    """What is chosen elsewhere: the name and logo that come on paper, the base map of the dossier, and how it looks."""

    organisation: str = ""
    logo: bytes = b""
    basemap: Path | None = None
    map_style: str = MAP_STYLES[0]


def paper_options(choices: Choices, given: Given) -> PaperOptions:
    """The choices for paper; of which areas it has pages is said by `work.paged`.

    The base map is also for what is no paper but has a map.
    """
    kind = choices.form.kind
    return PaperOptions(
        kind=PaperKind(kind) if kind != "areas" else PaperKind.OVERVIEW,
        paper=choices.paper,
        landscape=choices.landscape,
        title=choices.title.strip(),
        subtitle=choices.subtitle.strip() if choices.asks("subtitle") else "",
        organisation=given.organisation if choices.named else "",
        logo=given.logo if choices.named else b"",
        writing_margin=choices.margin,
        numbered_list=choices.numbered,
        tiled=choices.tiled and choices.asks("tiled"),
        dpi=choices.dpi,
        since=choices.since if choices.asks("since") else None,
        basemap=given.basemap if choices.basemap and choices.asks("basemap") else None,
        map_style=given.map_style,
    )


_FLAGS = ("landscape", "named", "margin", "numbered", "tiled", "separate", "basemap")


def recalled(kept: Mapping[str, str], name: str = "", audience: Audience | None = None) -> Choices:
    """What was chosen last time, of the thing `name` or else the last one.

    The team is never recalled: whoever hands out everything says so each time. `audience` goes before what was kept.
    """
    thing = BY_NAME.get(name or kept.get("thing", ""), THINGS[0])
    last = next((each for each in Audience if each.value == kept.get("audience") and each is not Audience.TEAM), None)
    made = Choices(thing=thing, audience=audience or last)
    return of_thing(made, thing, kept)


def of_thing(choices: Choices, thing: Thing, kept: Mapping[str, str]) -> Choices:
    """The same choices for another thing, with the form and the paper that it had last time."""
    usual = thing.name == "map"
    found = {flag: kept[f"{thing.name}.{flag}"] == "yes" for flag in _FLAGS if f"{thing.name}.{flag}" in kept}
    paper = kept.get(f"{thing.name}.paper", "")
    dpi = kept.get(f"{thing.name}.dpi", "")
    form = kept.get(f"{thing.name}.form", "0")
    base = replace(
        choices,
        thing=thing,
        form_number=int(form) if form.isdecimal() and int(form) < len(thing.forms) else 0,
        paper=Paper(paper) if paper in set(Paper) else Paper.A3 if usual else Paper.A4,
        landscape=found.get("landscape", usual),
        dpi=int(dpi) if dpi in {str(each) for each in DPI} else 150,
    )
    return replace(
        base,
        named=found.get("named", True),
        margin=found.get("margin", True),
        numbered=found.get("numbered", True),
        tiled=found.get("tiled", False),
        separate=found.get("separate", False),
        basemap=found.get("basemap", True),
    )


def kept_of(choices: Choices) -> dict[str, str]:
    """What is remembered of these choices, as words; see `Settings.export`."""
    name = choices.thing.name
    made = {f"{name}.{flag}": "yes" if getattr(choices, flag) else "no" for flag in _FLAGS}
    made |= {f"{name}.paper": choices.paper.value, f"{name}.dpi": str(choices.dpi)}
    made |= {f"{name}.form": str(choices.form_number), "thing": name}
    return made | ({} if choices.audience is None else {"audience": choices.audience.value})
