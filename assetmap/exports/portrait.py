"""What can be told of one area: how many of what, what people say, and where we have not been yet.

Knows no file format. A number that an audience may not know is not made here: talents that are only counted come in
words from the gate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assetmap.domain.areas import Area
from assetmap.domain.assets import GIFT_LABELS, KIND_STYLES, SECTOR_KINDS, SECTOR_LABELS, Kind, Sector
from assetmap.domain.figures import FIGURES, UNIT_LABELS
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.lines import Line, in_area
from assetmap.exports.overview import buurt_talents
from assetmap.exports.tables import shown_kinds
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

MOST_THEMES = 8
"""Of the themes only the ones that come up most are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """One area in words and numbers.

    `kinds` has those that there are; `talents` is what is told of them where they are only counted, else empty.
    `sectors` add up to the associations, institutions and businesses; empty where of none of these it was noted.
    `blank` are the kinds of which we know none yet, `blank_sectors` the sectors, as far as that can be said. `figures`
    are those of CBS: a label and a number with its unit.
    """

    area: Area
    lines: Sequence[Line]
    kinds: Sequence[tuple[Kind, int]]
    talents: str
    gifts: Sequence[tuple[str, int]]
    sectors: Sequence[tuple[str, int]]
    themes: Sequence[tuple[str, int]]
    quotes: Sequence[tuple[str, str]]
    blank: Sequence[Kind]
    blank_sectors: Sequence[Sector]
    figures: Sequence[tuple[str, str]]

    @property
    def summary(self) -> str:
        """One sentence on how much there is."""
        found = ngettext("We know {count} asset here.", "We know {count} assets here.", len(self.lines))
        if self.talents:
            found += " " + _("Talents of residents: {number}.").format(number=self.talents)
        return found

    @property
    def blank_sector_words(self) -> str:
        """Which of the four O's we do not know here; empty when there is nothing to say."""
        if not self.blank_sectors:
            return ""
        names = ", ".join(_(SECTOR_LABELS[sector]).lower() for sector in self.blank_sectors)
        return _("Of the four O's we know none of these here yet") + f": {names}."

    @property
    def blank_words(self) -> str:
        """Where we have not been, said of us and not of the buurt; empty when there is nothing to say."""
        if not self.blank:
            return ""
        kinds = ", ".join(_(KIND_STYLES[kind].plural).lower() for kind in self.blank)
        return _("Here we know no {kinds} yet. That says where we have not been, not what is not there.").format(
            kinds=kinds
        )


def portrait(snapshot: Snapshot, area: Area, found: Sequence[Line]) -> Portrait:
    """What can be told of `area`; `found` are all assets of the snapshot."""
    some = in_area(found, area)
    kinds = Counter(line.kind for line in some)
    gifts = Counter(line.gift for line in some if line.gift)
    sectors = _sectors(some)
    themes = Counter(theme for line in some for theme in line.themes)
    told = {each.area.id: each.text for each in buurt_talents(snapshot)}
    return Portrait(
        area=area,
        lines=some,
        kinds=[(kind, kinds[kind]) for kind in Kind if kinds[kind]],
        talents=told.get(area.id, ""),
        gifts=[(_(label), gifts[_(label)]) for label in GIFT_LABELS.values() if gifts[_(label)]],
        sectors=sectors,
        themes=sorted(themes.items(), key=lambda item: (-item[1], item[0]))[:MOST_THEMES],
        quotes=[(line.quote, line.title) for line in some if line.quote],
        # Where something was filtered away, not knowing it says nothing.
        blank=[] if snapshot.filters.active else [kind for kind in shown_kinds(snapshot) if not kinds[kind]],
        blank_sectors=_blank_sectors(snapshot, sectors),
        figures=_figures(area),
    )


def _blank_sectors(snapshot: Snapshot, told: Sequence[tuple[str, int]]) -> list[Sector]:
    """The sectors that are not there, where of every organisation it was noted and none was filtered away."""
    names = {name for name, _count in told}
    if snapshot.filters.active or not names or _("Not noted") in names:
        return []
    return [sector for sector in Sector if _(SECTOR_LABELS[sector]) not in names]


def _sectors(found: Sequence[Line]) -> list[tuple[str, int]]:
    """How many there are of each sector, and of how many it was not noted."""
    counted = Counter(line.sector for line in found if line.kind in SECTOR_KINDS)
    made = [(_(label), counted[_(label)]) for label in SECTOR_LABELS.values() if counted[_(label)]]
    return [*made, (_("Not noted"), counted[""])] if made and counted[""] else made


def added_since(snapshot: Snapshot, found: Sequence[Line], since: date) -> list[Line]:
    """The assets that were added on this day or later, for who may know when; newest last in the order of the list."""
    days = dict(zip(snapshot.assets.id, snapshot.assets.created_at, strict=True))
    return [line for line in found if days[line.id][:10] >= since.isoformat()]


def _figures(area: Area) -> list[tuple[str, str]]:
    """The key figures of CBS that are known, with a decimal comma where the language has one."""
    made = []
    for figure in FIGURES:
        value = area.figures.get(figure.key)
        if value is not None:
            number = f"{value:,.{figure.decimals}f}"
            made.append((_(figure.label), f"{_in_language(number)} {_(UNIT_LABELS[figure.unit])}"))
    return made


def _in_language(number: str) -> str:
    from assetmap import i18n

    return number.translate(str.maketrans(",.", ".,")) if i18n.language() == "nl" else number
