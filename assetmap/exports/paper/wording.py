"""Words on paper that follow from a snapshot: what an area is called, how many talents, what the signs mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assetmap.domain.areas import LEVEL_LABELS, Area, Level
from assetmap.domain.assets import GIFT_LABELS, Gift, Kind
from assetmap.domain.privacy import SMALLEST_TOLD
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

MOST_THEMES = 3


def chosen_areas(snapshot: Snapshot, options: PaperOptions) -> list[Area]:
    """The areas that were asked for, in the order of the snapshot; none when it is the whole dossier."""
    wanted = set(options.areas) or {area.id for area in snapshot.chosen}
    return [area for area in snapshot.areas if area.id in wanted and area.geometry]


def place_name(snapshot: Snapshot, areas: Sequence[Area]) -> str:
    """What the areas together are called: their names, or that of the dossier where they are all or many."""
    if 1 <= len(areas) <= 3:
        return ", ".join(one_line(area.name) for area in areas)
    tops = [area for area in snapshot.areas if area.level is Level.GEMEENTE]
    return one_line(tops[0].name) if len(tops) == 1 else one_line(snapshot.dossier)


def rows_of(snapshot: Snapshot, areas: Sequence[Area]) -> list[int]:
    """The assets that lie in one of the areas; all when there are none."""
    if not areas:
        return list(range(len(snapshot.assets)))
    wanted = {area.id for area in areas}
    return [row for row, held in enumerate(snapshot.assets.area_ids) if not wanted.isdisjoint(held)]


def talent_badges(snapshot: Snapshot) -> dict[str, str]:
    """How many talents each buurt has, for an audience that sees only that, by the id of the buurt."""
    return {item.area_id: talents_text(item.count) for item in snapshot.counts}


def talents_text(count: int | None) -> str:
    """A number of talents as it may be told."""
    if count is None:
        return _("fewer than {count} talents").format(count=SMALLEST_TOLD)
    return ngettext("{count} talent", "{count} talents", count)


def talents_paragraph(snapshot: Snapshot, rows: Sequence[int], badges: Iterable[str]) -> str:
    """What there is to say of the talents on the map; empty when there are none.

    Where they are only counted there are no totals, from which a small count would follow.
    """
    if snapshot.counts_talents:
        if not any(True for _badge in badges):
            return ""
        return _("Counted per buurt, without name or address. One or two are told as fewer than {count}.").format(
            count=SMALLEST_TOLD
        )
    talents = [row for row in rows if snapshot.assets.kind[row] is Kind.TALENT]
    if not talents:
        return ""
    gifts = Counter(snapshot.assets.gift[row] for row in talents)
    told = [f"{gifts[gift]} × {_(GIFT_LABELS[gift]).lower()}" for gift in Gift if gifts[gift]]
    themes = most_named(snapshot, talents)
    text = ngettext("{count} in all", "{count} in all", len(talents)) + (f": {', '.join(told)}." if told else ".")
    return text + (" " + _("Most named: {themes}.").format(themes=", ".join(themes)) if themes else "")


def most_named(snapshot: Snapshot, rows: Iterable[int], most: int = MOST_THEMES) -> list[str]:
    """The themes of these assets that are named most, then by name."""
    return by_number(theme_counts(snapshot, rows))[:most]


def theme_counts(snapshot: Snapshot, rows: Iterable[int]) -> dict[str, int]:
    """How many of these assets have each theme."""
    return Counter(one_line(theme) for row in rows for theme in snapshot.assets.themes[row])


def by_number(counts: Mapping[str, int]) -> list[str]:
    """Names by their number, the largest first, then by name."""
    return sorted(counts, key=lambda name: (-counts[name], name.casefold()))


def kind_counts(snapshot: Snapshot, rows: Iterable[int]) -> dict[Kind, int]:
    """How many of each kind there are, in the order of the kinds, without noughts."""
    found = Counter(snapshot.assets.kind[row] for row in rows)
    return {kind: found[kind] for kind in Kind if found[kind]}


def area_line(snapshot: Snapshot, area: Area) -> str:
    """What an area is and where it lies: `Buurt in Donderberg · BU09570402`."""
    level = _(LEVEL_LABELS[area.level])
    parents = {each.id: each for each in snapshot.areas}
    parent = parents.get(area.parent_id or "")
    if area.level is Level.OWN:
        return level
    where = _("{level} in {place}").format(level=level, place=one_line(parent.name)) if parent else level
    return f"{where} · {one_line(area.code)}"


def own_talents(snapshot: Snapshot, area: Area) -> str:
    """How many talents a buurt has, where they are only counted; empty where that is not told."""
    return next((talents_text(item.count) for item in snapshot.counts if item.area_id == area.id), "")
