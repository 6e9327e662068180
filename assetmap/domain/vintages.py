"""What became of areas from one division of land to another: the same, renamed, redrawn, split, merged, new or gone.

Knows words and numbers; where areas lie, and so which fate they had, `geo/compare.py` finds out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.messages import N_


class Fate(StrEnum):
    """What became of areas; in the order in which they are counted up for the user."""

    SAME = "same"
    RENAMED = "renamed"
    REDRAWN = "redrawn"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"

    @property
    def backwards(self) -> Fate:
        """The fate as seen from the new division to the old one."""
        return _BACKWARDS.get(self, self)

    @property
    def moved(self) -> bool:
        """Whether borders lie elsewhere than before: all but the same and the renamed."""
        return self not in {Fate.SAME, Fate.RENAMED}


_BACKWARDS = {Fate.SPLIT: Fate.MERGED, Fate.MERGED: Fate.SPLIT, Fate.NEW: Fate.GONE, Fate.GONE: Fate.NEW}


@dataclass(frozen=True, slots=True)
class FateStyle:
    """How a fate is shown: its name, its colour `#rrggbb` and a sign (an SVG path in a 24 by 24 box, for map legends).

    Never by colour alone: the name or the sign always stands with it.
    """

    label: str
    meaning: str
    colour: str
    sign: str


FATE_STYLES: Mapping[Fate, FateStyle] = {
    Fate.SAME: FateStyle(
        N_("Same"), N_("Same place, same name and same code."), "#64748B", "M4 7h16v3.5H4zM4 13.5h16V17H4z"
    ),
    Fate.RENAMED: FateStyle(
        N_("Renamed"),
        N_("Same place, but another name or another code."),
        "#1D4ED8",
        "M4 20l1-5L15.5 4.5l4 4L9 19z",
    ),
    Fate.REDRAWN: FateStyle(
        N_("Redrawn"),
        N_("The same area, but its borders moved; or several areas that were redrawn together."),
        "#B45309",
        "M3 15c3-8 6-8 9-3s6 5 9-3v5c-3 8-6 8-9 3s-6-5-9 3z",
    ),
    Fate.SPLIT: FateStyle(
        N_("Split"),
        N_("One area became several."),
        "#7E22CE",
        "M10.5 22v-8L4 7.5l2.5-2.5 5.5 5.5L17.5 5 20 7.5 13.5 14v8z",
    ),
    Fate.MERGED: FateStyle(
        N_("Merged"),
        N_("Several areas became one."),
        "#0F766E",
        "M10.5 2v8L4 16.5 6.5 19l5.5-5.5L17.5 19 20 16.5 13.5 10V2z",
    ),
    Fate.NEW: FateStyle(
        N_("New"), N_("Most of it lay in no area before."), "#4D7C0F", "M10 3h4v7h7v4h-7v7h-4v-7H3v-4h7z"
    ),
    Fate.GONE: FateStyle(
        N_("Gone"), N_("It was divided among others, or is no longer in the file."), "#9F1239", "M3 10h18v4H3z"
    ),
}
"""How each fate is shown. Colours have 4.5 : 1 with white."""


@dataclass(frozen=True, slots=True)
class AreaFate:
    """What became of `old` areas: `new` ones, all of one level.

    `overlap` is the share (0 to 1) of the surface of `old` that lies in `new`; 0 for what is new or gone.
    """

    fate: Fate
    old: tuple[Area, ...]
    new: tuple[Area, ...]
    overlap: float

    @property
    def level(self) -> Level:
        """The level of its areas."""
        return (self.old or self.new)[0].level

    @property
    def stays(self) -> bool:
        """Whether it is one area before and after, so that what lay in it and still does has not changed area."""
        return len(self.old) == len(self.new) == 1


@dataclass(frozen=True, slots=True)
class AssetMoves:
    """What a switch to another division means for assets that have a place.

    `changing` come to lie in another buurt; of those that lie in a buurt now, `leaving` will lie in none;
    `entering` lie in none now and will.
    """

    staying: int = 0
    changing: int = 0
    leaving: int = 0
    entering: int = 0


def tally(fates: Iterable[AreaFate]) -> Mapping[Fate, int]:
    """How many rows there are of each fate, all fates named. A split counts once, however many areas it made."""
    counted = Counter(row.fate for row in fates)
    return {fate: counted[fate] for fate in Fate}


def oldest_first(divisions: Iterable[Division]) -> list[Division]:
    """Divisions by year, and of one year by when they were imported; those without a year are the oldest."""
    return sorted(divisions, key=lambda division: (division.year or 0, division.imported_at))


def same_name(one: Area, other: Area) -> bool:
    """Whether two areas are called the same, whatever the case and the spaces."""
    return _plain(one.name) == _plain(other.name)


def same_code(one: Area, other: Area) -> bool:
    """Whether two areas have the same code; an area without a code has none in common with another."""
    return bool(one.code) and one.code.casefold() == other.code.casefold()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
