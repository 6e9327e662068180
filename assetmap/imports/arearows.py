"""The rows of an area file in the words of the domain: code, name, wijk and gemeente of each, and which rows count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Level, gemeente_code, wijk_code
from assetmap.domain.errors import ImportRefused
from assetmap.domain.messages import N_, Message
from assetmap.geo import crs as geo_crs
from assetmap.imports import areacolumns, areashapes
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
    repaired: list[Finding] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)

    def leave(self, reasons: dict[int, Message]) -> None:
        """Drop the places in `reasons` and remember why."""
        self.left_out += [self.finding(place, reason) for place, reason in reasons.items()]
        self.kept = [place for place in self.kept if place not in reasons]

    def finding(self, place: int, reason: Message) -> Finding:
        """Something to tell about the row at `place`."""
        return Finding(place + 1, self.name[place] or self.code[place], reason)


def rows_of(table: AreaTable) -> Rows:
    """The rows of `table`; those without a code or name, and water, are left out already."""
    columns = table.columns
    codes = table.column(columns.code)
    level = columns.level or areacolumns.level_of(codes, table.title)
    if columns.cbs:
        codes = [areacolumns.tidy_code(code, level) for code in codes]
    cbs = level is not Level.OWN and areacolumns.has_cbs_codes(codes)
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
    )
    if cbs:
        _set_higher_levels_apart(rows)
    nameless = [place for place in rows.kept if not (names if level is Level.OWN else codes)[place]]
    rows.leave(dict.fromkeys(nameless, Message(N_("It has no code or name."))))
    water = table.column(columns.water)
    wet = [place for place in rows.kept if water[place].upper() in _IS_WATER]
    rows.leave(dict.fromkeys(wet, Message(N_("It is water, not land where people live."))))
    return rows


def _set_higher_levels_apart(rows: Rows) -> None:
    """Leave out the wijken and gemeenten that stand in one file with their buurten, but keep their names."""
    higher = {
        place: code
        for place, code in enumerate(rows.code)
        if code and areacolumns.level_of_code(code) is not rows.level
    }
    names = {code: rows.name[place] for place, code in higher.items()}
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


def choose_municipalities(rows: Rows, wanted: Sequence[str], where: str) -> None:
    """Keep only the rows in the gemeenten `wanted`, by code or name in any case.

    Raises:
        ImportRefused: one of them is not in the file, or the file does not tell gemeenten.
    """
    if not wanted:
        return
    if rows.level is Level.GEMEENTE:
        keys = list(zip(rows.code, rows.name, strict=True))
    else:
        keys = list(zip(rows.gemeente, rows.gemeente_name, strict=True))
    there = sorted({keys[place][1] or keys[place][0] for place in rows.kept} - {""})
    if not there:
        raise ImportRefused(
            N_("{name} does not say in which gemeente its areas lie. Import it without choosing a gemeente."),
            name=where,
        )
    words = {word.strip().casefold(): word for word in wanted}
    words = {f"gm{word.zfill(4)}" if word.isdecimal() else word: said for word, said in words.items()}
    found = {key.casefold() for place in rows.kept for key in keys[place]}
    for word, said in words.items():
        if word not in found:
            raise ImportRefused(
                N_("There is no gemeente {gemeente} in {name}. It has: {there}."),
                gemeente=said,
                name=where,
                there=listed(there),
            )
    rows.kept = [place for place in rows.kept if any(key.casefold() in words for key in keys[place])]


def mend_rows(rows: Rows, crs: str) -> None:
    """Repair the outlines of the kept rows and drop those that cannot be."""
    mended = areashapes.mend(rows.geometry[rows.kept], crs)
    places = list(rows.kept)
    rows.geometry = rows.geometry.copy()
    rows.geometry[places] = mended.geometries
    rows.repaired += [rows.finding(places[index], reason) for index, reason in mended.repaired.items()]
    rows.leave({places[index]: reason for index, reason in mended.left_out.items()})


def to_wgs84(rows: Rows, crs: str) -> None:
    """Move the outlines of the kept rows from `crs` to WGS84 longitude/latitude.

    Equal corners before are equal corners after, so neighbours still share their borders.
    """
    places = list(rows.kept)
    rows.geometry[places] = areashapes.valid_again(geo_crs.to_wgs84(rows.geometry[places], crs))


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
