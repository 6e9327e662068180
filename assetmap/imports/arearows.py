"""The rows of an area file in the words of the domain: code, name, wijk and gemeente of each, and which rows count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Level, gemeente_code, wijk_code
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress
from assetmap.imports import areacolumns, areashapes, areatexts
from assetmap.imports.areachoices import Choices
from assetmap.imports.areacolumns import Columns
from assetmap.imports.areasource import listed
from assetmap.imports.areatable import AreaTable
from assetmap.imports.report import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[Any]

_IS_WATER = frozenset({"JA", "B"})
"""CBS: JA is open water, B lies across the national border; NEE is land."""


@dataclass(slots=True)
class Rows:
    """Columns of equal length, one place per row of the file; `kept` are the places that still count.

    Codes of wijken and gemeenten are "" where nothing tells them; names likewise.
    """

    level: Level
    cbs: bool
    code: list[str]
    name: list[str]
    wijk: list[str]
    wijk_name: list[str]
    gemeente: list[str]
    gemeente_name: list[str]
    geometry: Geometries
    kept: list[int]
    figures: Sequence[Mapping[str, float]]
    figures_above: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    repaired: list[Finding] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)

    def leave(self, reasons: dict[int, Message]) -> None:
        """Drop the places in `reasons` and remember why."""
        self.left_out += [self.finding(place, reason) for place, reason in reasons.items()]
        self.kept = [place for place in self.kept if place not in reasons]

    def finding(self, place: int, reason: Message) -> Finding:
        """Something to tell about the row at `place`."""
        return Finding(place + 1, self.name[place] or self.code[place], reason)


def rows_of(table: AreaTable, columns: Columns, choices: Choices) -> Rows:
    """The rows of `table`; those without a code or name, and water unless it is wanted, are left out already."""
    codes = table.column(columns.code)
    said = areacolumns.levels_said(table.column(columns.levels))
    level = _level_said(said, choices) or _level(table, columns, codes, choices)
    if columns.cbs and level is not Level.OWN:
        codes = [areacolumns.tidy_code(code, level) for code in codes]
    official = [code for code, own in zip(codes, said, strict=True) if own is not Level.OWN]
    cbs = level is not Level.OWN and areacolumns.has_cbs_codes(official)
    names = table.column(columns.name)
    if level is not Level.OWN:
        names = [name or code for name, code in zip(names, codes, strict=True)]
    rows = Rows(
        level=level,
        cbs=cbs,
        code=codes,
        name=names,
        wijk=_parents(Level.WIJK, level, codes, table.column(columns.wijk_code), cbs=cbs),
        wijk_name=table.column(columns.wijk_name),
        gemeente=_parents(Level.GEMEENTE, level, codes, table.column(columns.gemeente_code), cbs=cbs),
        gemeente_name=table.column(columns.gemeente_name),
        geometry=table.geometries,
        kept=list(range(len(table))),
        figures=table.figures,
    )
    if any(said):
        _keep_level(rows, said)
    elif cbs:
        levels = [areacolumns.level_of_code(code) if code else level for code in codes]
        _set_apart(rows, {place for place, other in enumerate(levels) if other is not level})
    nameless = [place for place in rows.kept if not (names if level is Level.OWN else codes)[place]]
    rows.leave(dict.fromkeys(nameless, Message(N_("It has no code or name."))))
    if not choices.water:
        kept = set(rows.kept)
        wet = [place for place in water_places(table, columns) if place in kept]
        rows.leave(dict.fromkeys(wet, Message(N_("It is water, not land where people live."))))
    return rows


def water_places(table: AreaTable, columns: Columns) -> list[int]:
    """The places of rows that say they are water."""
    return [place for place, word in enumerate(table.column(columns.water)) if word.upper() in _IS_WATER]


def _level(table: AreaTable, columns: Columns, codes: Sequence[str], choices: Choices) -> Level:
    """What the rows are. CBS codes tell it themselves, unless the user wants own areas; else the user does."""
    if choices.level is Level.OWN:
        return Level.OWN
    found = columns.level or areacolumns.level_of(
        [areacolumns.tidy_code(code, Level.OWN) for code in codes], table.title
    )
    if choices.level is None or areacolumns.has_cbs_codes([areacolumns.tidy_code(code, found) for code in codes]):
        return found
    return choices.level


def _level_said(said: Sequence[Level | None], choices: Choices) -> Level | None:
    """The level to read of a file whose rows say theirs: the lowest, or own areas where the user wants those."""
    if choices.level is Level.OWN and Level.OWN in said:
        return Level.OWN
    if choices.level is Level.OWN:
        return None
    return next((level for level in Level if level in said), None)


def _keep_level(rows: Rows, said: Sequence[Level | None]) -> None:
    """Of a file whose rows say their level, leave out those of another level than the one that is read."""
    other = {place: level for place, level in enumerate(said) if level is not rows.level}
    if rows.level is Level.OWN:
        rows.leave(dict.fromkeys(other, Message(N_("It is not an own area."))))
        return
    own = [place for place, level in other.items() if level is Level.OWN]
    rows.leave(dict.fromkeys(own, Message(N_("It is an own area. Import the file once more as own areas."))))
    _set_apart(rows, set(other) - set(own))


def _set_apart(rows: Rows, places: set[int]) -> None:
    """Leave out the wijken and gemeenten that stand in one file with their buurten, but keep their names."""
    higher = {place: rows.code[place] for place in sorted(places)}
    names = {code: rows.name[place] for place, code in higher.items()}
    rows.figures_above = {code: rows.figures[place] for place, code in higher.items()}
    rows.wijk_name = [name or names.get(code, "") for name, code in zip(rows.wijk_name, rows.wijk, strict=True)]
    rows.gemeente_name = [
        name or names.get(code, "") for name, code in zip(rows.gemeente_name, rows.gemeente, strict=True)
    ]
    rows.leave(dict.fromkeys(higher, Message(N_("It lies above the others, and is made from what lies in it."))))


def _parents(parent: Level, level: Level, codes: Sequence[str], in_file: Sequence[str], *, cbs: bool) -> list[str]:
    """The code of the wijk or gemeente of each row: out of its own CBS code, else the one that the file gives."""
    above = {Level.BUURT: {Level.WIJK, Level.GEMEENTE}, Level.WIJK: {Level.GEMEENTE}}.get(level, set())
    if parent not in above:
        return [""] * len(codes)
    tidied = [areacolumns.tidy_code(code, parent) for code in in_file]
    if not cbs:
        return tidied
    derive = wijk_code if parent is Level.WIJK else gemeente_code
    return [derive(code) or given for code, given in zip(codes, tidied, strict=True)]


def choose(rows: Rows, choices: Choices, where: str) -> None:
    """Keep only the rows in the gemeenten and wijken that the user chose, by code or name in any case.

    A chosen gemeente of which wijken are chosen counts for those only.

    Raises:
        ImportRefused: one of them is not in the file, or the file does not tell gemeenten or wijken.
    """
    if not choices.municipalities and not choices.wijken:
        return
    gemeenten = _keys(rows, Level.GEMEENTE)
    wijken = _keys(rows, Level.WIJK)
    if choices.municipalities:
        _check_there(choices.municipalities, gemeenten, rows.kept, Level.GEMEENTE, where)
    if choices.wijken:
        _check_there(choices.wijken, wijken, rows.kept, Level.WIJK, where)
    in_gemeente = _among(gemeenten, choices.municipalities, "gm")
    in_wijk = _among(wijken, choices.wijken, "wk")
    if choices.municipalities:
        # Many gemeenten have a wijk Centrum: its name counts where its gemeente was chosen, its code anywhere.
        codes = _among([(code, "") for code, _ in wijken], choices.wijken, "wk")
        in_wijk = {place for place in in_wijk if place in in_gemeente or place in codes}
    narrowed = {gemeenten[place][0] for place in in_wijk if place in in_gemeente}
    rows.kept = [
        place
        for place in rows.kept
        if place in in_wijk or (place in in_gemeente and gemeenten[place][0] not in narrowed)
    ]


def _keys(rows: Rows, level: Level) -> list[tuple[str, str]]:
    """Code and name of the gemeente or wijk of each row, which may be the row itself."""
    return [key_of(rows, level, place) for place in range(len(rows.code))]


def key_of(rows: Rows, level: Level, place: int) -> tuple[str, str]:
    """Code and name of the gemeente or wijk of one row, which may be the row itself; "" where nothing tells."""
    if rows.level is level:
        return rows.code[place], rows.name[place]
    if level is Level.WIJK:
        return rows.wijk[place], rows.wijk_name[place]
    return rows.gemeente[place], rows.gemeente_name[place]


def _words(wanted: Sequence[str], prefix: str) -> dict[str, str]:
    """What is looked for, in lower case and a number as a code, to what the user typed."""
    words = {word.strip().casefold(): word for word in wanted}
    width = {"gm": 4, "wk": 6}[prefix]
    return {f"{prefix}{word.zfill(width)}" if word.isdecimal() else word: said for word, said in words.items()}


def _among(keys: Sequence[tuple[str, str]], wanted: Sequence[str], prefix: str) -> set[int]:
    words = _words(wanted, prefix)
    return {
        place
        for place, (code, name) in enumerate(keys)
        if code.casefold() in words or (name and name.casefold() in words)
    }


def _check_there(
    wanted: Sequence[str], keys: Sequence[tuple[str, str]], kept: Sequence[int], level: Level, where: str
) -> None:
    there = sorted({keys[place][1] or keys[place][0] for place in kept} - {""})
    if not there:
        raise ImportRefused(
            N_("{name} does not say in which gemeente its areas lie. Import it without choosing a gemeente.")
            if level is Level.GEMEENTE
            else N_("{name} does not say in which wijk its areas lie. Import it without choosing a wijk."),
            name=where,
        )
    found = {key.casefold() for place in kept for key in keys[place]}
    for word, said in _words(wanted, "gm" if level is Level.GEMEENTE else "wk").items():
        if word not in found:
            raise ImportRefused(
                N_("There is no gemeente {gemeente} in {name}. It has: {there}.")
                if level is Level.GEMEENTE
                else N_("There is no wijk {gemeente} in {name}. It has: {there}."),
                gemeente=said,
                name=where,
                there=listed(there),
            )


def mend_names(rows: Rows) -> None:
    """Repair the names that were once saved in the wrong letters, and tell."""
    for place in rows.kept:
        name = areatexts.mended(rows.name[place])
        if name is not None:
            reason = Message(
                N_("Its name was read in the wrong letters ({wrong}) and was mended."), {"wrong": rows.name[place]}
            )
            rows.name[place] = name
            rows.repaired.append(rows.finding(place, reason))
    rows.wijk_name = [areatexts.mended(name) or name for name in rows.wijk_name]
    rows.gemeente_name = [areatexts.mended(name) or name for name in rows.gemeente_name]


def mojibake(rows: Rows) -> tuple[tuple[str, str], ...]:
    """The names of kept rows that seem to be read in the wrong letters, each once, with what they should be."""
    names = dict.fromkeys(
        name
        for place in rows.kept
        for name in (rows.name[place], rows.wijk_name[place], rows.gemeente_name[place])
        if not name.isascii()
    )
    return tuple((name, right) for name in names if (right := areatexts.mended(name)) is not None)


def known_bounds(rows: Rows) -> tuple[Any, Any]:
    """The kept places of which the bounds are known, and those bounds (n, 4) in the coordinates of the file."""
    import numpy as np
    import shapely

    places = np.array(rows.kept, dtype=int)
    bounds = shapely.bounds(rows.geometry[places])
    known = np.isfinite(bounds).all(axis=1)
    return places[known], bounds[known]


def to_wgs84(rows: Rows, crs: str, progress: Progress) -> None:
    """Repair the outlines of the kept rows, drop those that cannot be, and move them from `crs` to WGS84."""
    places = list(rows.kept)
    mended = areashapes.mend(rows.geometry[places], crs, progress)
    rows.geometry = rows.geometry.copy()
    rows.geometry[places] = mended.geometries
    rows.repaired += [rows.finding(places[index], reason) for index, reason in mended.repaired.items()]
    rows.leave({places[index]: reason for index, reason in mended.left_out.items()})


def merge_doubles(rows: Rows) -> None:
    """One row per code: the same outline twice counts once, different ones become one area.

    Own areas have no codes: of those only the same outline with the same name is a double.
    """
    own = rows.level is Level.OWN
    groups: dict[str, list[int]] = {}
    for place in rows.kept:
        groups.setdefault(rows.name[place] if own else rows.code[place], []).append(place)
    for places in groups.values():
        if len(places) > 1:
            _merge(rows, places, own=own)


def _merge(rows: Rows, places: list[int], *, own: bool) -> None:
    import numpy as np

    first = places[0]
    different = [first]
    doubles: dict[int, Message] = {}
    for place in places[1:]:
        twin = next((other for other in different if areashapes.same(rows.geometry[other], rows.geometry[place])), None)
        if twin is not None:
            doubles[place] = Message(N_("It is the same as row {row}."), {"row": twin + 1})
        elif own:
            different.append(place)
        else:
            different.append(place)
            doubles[place] = Message(
                N_("It has the same code as row {row} ({code}); the two outlines were joined into one area."),
                {"row": first + 1, "code": rows.code[first]},
            )
    if not own and len(different) > 1:
        rows.geometry[first] = areashapes.union(rows.geometry[np.array(different)])
    rows.leave(doubles)
