"""The commands about divisions: which there are, which one counts, and what became of areas between two of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

from assetmap.cli.output import Column, progress_line, say, write, write_json, write_table
from assetmap.cli.passwords import open_dossier
from assetmap.domain.areas import LEVEL_LABELS, Area, Division, Level
from assetmap.domain.assets import Audience
from assetmap.domain.errors import NotFound
from assetmap.domain.messages import N_
from assetmap.domain.vintages import FATE_STYLES, AreaFate, AssetMoves, Fate, oldest_first, tally
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext

DONE = 0
LEVELS = (Level.GEMEENTE, Level.WIJK, Level.BUURT)


def divisions(chosen: argparse.Namespace) -> int:
    """List the divisions of a dossier, with how many areas each has and which is in use."""
    with open_dossier(chosen) as workspace:
        known, counts = workspace.divisions(), workspace.area_counts()
    levels = {division.id: counts.get(division.id, {}) for division in known}
    if chosen.json:
        write_json(
            [
                _division_json(division)
                | {"areas": {level.value: levels[division.id].get(level, 0) for level in LEVELS}}
                for division in known
            ]
        )
        return DONE
    columns = (
        Column(_("In use")),
        Column(_("Year"), right=True),
        *(Column(_(LEVEL_LABELS[level]), right=True) for level in LEVELS),
        Column(_("Name"), limit=28),
        Column(_("Source")),
    )
    rows = [
        (
            _("current") if division.current else "-",
            "-" if division.year is None else str(division.year),
            *(str(levels[division.id].get(level, 0)) for level in LEVELS),
            division.name,
            division.source,
        )
        for division in known
    ]
    write_table(columns, rows)
    say(ngettext("{count} division", "{count} divisions", len(known)))
    return DONE


def use_division(chosen: argparse.Namespace) -> int:
    """Make a division the one in use."""
    from assetmap.operations.divisions import make_current

    with open_dossier(chosen) as workspace, progress_line() as progress:
        division = named(workspace.divisions(), chosen.division)
        workspace.do(_("Vintage made current"), partial(make_current, division_id=division.id, progress=progress))
    write(_("{name} is now the current vintage").format(name=words_of(division)))
    return DONE


def compare_areas(chosen: argparse.Namespace) -> int:
    """Say what became of the areas of one division in another, and of assets on a switch between them."""
    from assetmap.geo.compare import asset_moves, compare

    with open_dossier(chosen) as workspace, progress_line() as progress:
        old, new = _pair(workspace.divisions(), chosen.old, chosen.new)
        before, after = workspace.division_areas(old.id), workspace.division_areas(new.id)
        assets = workspace.snapshot(Audience.TEAM).assets
        fates = compare(before, after, progress)
        moves = asset_moves(assets.lon, assets.lat, before, after, fates)
    if chosen.json:
        write_json(_comparison_json(old, new, fates, moves))
    else:
        _tell(fates, moves)
    return DONE


def _pair(known: Sequence[Division], old: str | None, new: str | None) -> tuple[Division, Division]:
    """The divisions to compare: as named, or the one in use and the newest of the others, the oldest first."""
    if old is not None and new is not None:
        return named(known, old), named(known, new)
    if len(known) < 2:
        raise NotFound(N_("There are no two divisions in this dossier to compare. Import areas of another year first."))
    newest = oldest_first(known[1:])[-1]  # the ones in use come first
    earlier, later = oldest_first((known[0], newest))
    return earlier, later


def named(known: Sequence[Division], word: str) -> Division:
    """The division that `word` names: by its id, its name (with or without the year), or its year.

    Raises:
        NotFound: none is called so, or more than one.
    """
    wanted = " ".join(word.split()).casefold()
    for keys in (_by_id, _by_name, _by_year):
        fits = [division for division in known if wanted in keys(division)]
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise NotFound(
                N_('There is more than one division "{word}": {names}. Write the id of the one you mean.'),
                word=word,
                names=", ".join(f"{words_of(division)} ({division.id})" for division in fits),
            )
    if not known:
        raise NotFound(N_("There are no divisions in this dossier yet. Import a file with areas first."))
    raise NotFound(
        N_('There is no division "{word}" in this dossier. It has: {names}.'),
        word=word,
        names=", ".join(words_of(division) for division in known),
    )


def _by_id(division: Division) -> set[str]:
    return {division.id.casefold()}


def _by_name(division: Division) -> set[str]:
    return {" ".join(name.split()).casefold() for name in (division.name, words_of(division))}


def _by_year(division: Division) -> set[str]:
    return set() if division.year is None else {str(division.year)}


def words_of(division: Division) -> str:
    """A division by name and year, the year once."""
    year = "" if division.year is None else str(division.year)
    return division.name if year in division.name else f"{division.name} {year}"


def _division_json(division: Division) -> dict[str, object]:
    return {
        "id": division.id,
        "name": division.name,
        "year": division.year,
        "source": division.source,
        "imported_at": division.imported_at,
        "current": division.current,
    }


def _comparison_json(old: Division, new: Division, fates: Sequence[AreaFate], moves: AssetMoves) -> dict[str, object]:
    return {
        "old": _division_json(old),
        "new": _division_json(new),
        "counts": {
            level.value: {fate.value: count for fate, count in tally(_at(fates, level)).items()} for level in LEVELS
        },
        "assets": {
            "staying": moves.staying,
            "changing": moves.changing,
            "leaving": moves.leaving,
            "entering": moves.entering,
        },
        "fates": [
            {
                "fate": row.fate.value,
                "level": row.level.value,
                "old": [{"code": area.code, "name": area.name} for area in row.old],
                "new": [{"code": area.code, "name": area.name} for area in row.new],
                "overlap": round(row.overlap, 4),
            }
            for row in fates
        ],
    }


def _tell(fates: Sequence[AreaFate], moves: AssetMoves) -> None:
    """A row for every fate but those that stayed the same, and the sums."""
    columns = (Column(_("What became of it")), Column(_("Level")), Column(_("Before"), limit=40), Column(_("After")))
    rows = [
        (_(FATE_STYLES[row.fate].label), _(LEVEL_LABELS[row.level]), _names(row.old), _names(row.new))
        for row in fates
        if row.fate is not Fate.SAME
    ]
    if rows:
        write_table(columns, rows)
    for level in reversed(LEVELS):
        counts = tally(_at(fates, level))
        words = ", ".join(f"{count} {_(FATE_STYLES[fate].label).lower()}" for fate, count in counts.items() if count)
        if words:
            say(f"{_(LEVEL_LABELS[level])}: {words}")
    say(
        ngettext(
            "{count} asset comes to lie in another buurt", "{count} assets come to lie in another buurt", moves.changing
        )
    )
    if moves.leaving:
        say(ngettext("{count} will lie outside all buurten", "{count} will lie outside all buurten", moves.leaving))


def _at(fates: Sequence[AreaFate], level: Level) -> list[AreaFate]:
    return [row for row in fates if row.level is level]


def _names(areas: Sequence[Area]) -> str:
    return ", ".join(f"{area.code} {area.name}" for area in areas) or "-"
