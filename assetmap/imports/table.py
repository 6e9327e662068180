"""Assets from a CSV file as a spreadsheet program or our own export writes it, and what was left out.

Knows nothing of dossiers. No cell is ever trusted to be well formed: a bad row costs that row, not the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assetmap.domain.areas import Bounds
from assetmap.domain.assets import (
    SECTOR_KINDS,
    Asset,
    Audience,
    Gift,
    Kind,
    Sector,
    default_audience,
    problems,
    tidy,
)
from assetmap.domain.errors import ImportRefused
from assetmap.domain.ids import new_id
from assetmap.domain.messages import N_, Message
from assetmap.domain.people import GIVEN_KINDS, Person
from assetmap.geo import crs
from assetmap.imports.report import Finding

MAX_BYTES = 200 * 1024**2
_MAX_CELL = 1_000_000
_DELIMITERS = (";", ",", "\t")

_COLUMNS = {
    "kind": ("soort", "kind", "type"),
    "title": ("titel", "title", "naam", "name"),
    "description": ("omschrijving", "description", "beschrijving"),
    "quote": ("eigen_woorden", "eigen woorden", "quote", "citaat"),
    "gift": ("gave", "gift"),
    "sector": ("sector", "sectoren", "sectors", "vier o's", "vier_os", "vier o’s"),
    "availability": ("beschikbaar", "beschikbaarheid", "availability"),
    "lat": ("lat", "latitude", "breedtegraad"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
    "x": ("x", "rd_x", "x_rd"),
    "y": ("y", "rd_y", "y_rd"),
    "street": ("ergens_in_straat", "somewhere_on_street"),
    "person": ("persoon", "person", "bewoner", "contactpersoon"),
    "themes": ("themas", "thema's", "thema", "themes", "theme"),
}
"""What a column may be called, in any case."""

_KINDS = {
    Kind.TALENT: ("talent", "talenten", "talents"),
    Kind.ASSOCIATION: ("vereniging", "verenigingen", "association", "associations"),
    Kind.PLACE: ("plek", "plekken", "place", "places"),
    Kind.INSTITUTION: ("instelling", "instellingen", "institution", "institutions"),
    Kind.BUSINESS: ("onderneming", "ondernemingen", "bedrijf", "business", "businesses"),
    Kind.ACTIVITY: ("activiteit", "activiteiten", "activity", "activities"),
    Kind.GOODS: ("spullen", "goods"),
    Kind.STORY: ("verhaal", "verhalen", "story", "stories"),
}
_GIFTS = {
    Gift.HEAD: ("hoofd", "head"),
    Gift.HANDS: ("handen", "hands"),
    Gift.HEART: ("hart", "heart"),
}
_SECTORS = {
    Sector.GOVERNMENT: ("overheid", "government"),
    Sector.EDUCATION: ("onderwijs", "education"),
    Sector.BUSINESS: ("ondernemers", "ondernemer", "entrepreneurs", "business"),
    Sector.COMMUNITY: ("omgeving", "community"),
}
_KIND_BY_WORD = {word: kind for kind, words in _KINDS.items() for word in words}
_GIFT_BY_WORD = {word: gift for gift, words in _GIFTS.items() for word in words}
_SECTOR_BY_WORD = {word: sector for sector, words in _SECTORS.items() for word in words}

# What our own CSV export puts a ' before, because a spreadsheet would take it for a formula.
_NEUTRALISED = re.compile("''*[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

_LAND = crs.NETHERLANDS


@dataclass(frozen=True, slots=True)
class AssetFile:
    """What a CSV file holds. Rows in findings are those that a spreadsheet shows: the header is row 1.

    `people` are the ids of the persons of each asset.
    """

    assets: tuple[Asset, ...]
    people: tuple[tuple[str, ...], ...] = ()
    left_out: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    cells: Mapping[str, str]

    def finding(self, reason: Message) -> Finding:
        return Finding(self.row, self.cells.get("title", "")[:80], reason)


class _Refused(Exception):  # noqa: N818 - a row, not the program
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def kind_of(word: str) -> Kind | None:
    """The kind that `word` names, in Dutch or English, one or many; None when it names none."""
    return _KIND_BY_WORD.get(word.strip().casefold())


def sector_of(word: str) -> Sector | None:
    """The sector that `word` names, in Dutch or English; None when it names none."""
    return _SECTOR_BY_WORD.get(word.strip().casefold())


def read_assets(path: Path, persons: Sequence[Person] = ()) -> AssetFile:
    """Read the assets in a CSV file.

    The delimiter is `;`, `,` or tab; the text UTF-8 (with or without a byte order mark), UTF-16 with one, or CP1252.
    Columns are known by their Dutch or English names; `lat` and `lon` are degrees, `x` and `y` metres RD. An asset of
    which the coordinates cannot be used comes in without a place, with a warning. The column `persoon` holds names or
    ids of `persons`, several parted by `;`; who is not among them is told in a warning.

    Raises:
        ImportRefused: the file cannot be read as a table of assets at all.
    """
    text = _text(path)
    lines = _lines(text, path.name)
    known = _Known(persons)
    assets: list[Asset] = []
    people: list[tuple[str, ...]] = []
    left_out: list[Finding] = []
    warnings: list[Finding] = []
    for line in lines:
        try:
            asset, doubts = _asset(line)
        except _Refused as refused:
            left_out.append(line.finding(refused.reason))
            continue
        found, unknown = known.of(asset.kind, line.cells.get("person", ""))
        # Of someone whom we know: then that person's consent says how far it goes. Without one it stays in the team.
        assets.append(replace(asset, audience=Audience.PUBLIC) if found and asset.kind in GIVEN_KINDS else asset)
        people.append(found)
        warnings += [line.finding(doubt) for doubt in (*doubts, *unknown)]
    return AssetFile(tuple(assets), tuple(people), tuple(left_out), tuple(warnings))


class _Known:
    """The persons that a file may name, by id and by name."""

    def __init__(self, persons: Sequence[Person]) -> None:
        self._ids = {person.id for person in persons}
        self._named: dict[str, list[str]] = {}
        for person in persons:
            self._named.setdefault(person.name.casefold(), []).append(person.id)

    def of(self, kind: Kind, cell: str) -> tuple[tuple[str, ...], list[Message]]:
        """The ids of the persons in a cell, and what could not be understood."""
        words = [word for word in (" ".join(part.split()) for part in cell.split(";")) if word]
        if len(words) > 1 and kind in GIVEN_KINDS:
            return (), [Message(N_("It comes from one person, and here are several. It was noted without a person."))]
        found: dict[str, None] = {}
        doubts: list[Message] = []
        for word in words:
            ids = [word] if word in self._ids else self._named.get(word.casefold(), [])
            if len(ids) == 1:
                found[ids[0]] = None
                continue
            sentence = (
                N_("There are several persons called “{name}”. Write the id instead; it was noted without this person.")
                if ids
                else N_("“{name}” is not among the persons of the dossier, so it was noted without this person.")
            )
            doubts.append(Message(sentence, {"name": word[:80]}))
        return tuple(found), doubts


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused(N_("{name} is larger than a list of assets can be. Check the file."), name=path.name)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ImportRefused(N_("{name} is not there (any more). Check where the file is."), name=path.name) from error
    except OSError as error:
        raise ImportRefused(
            N_("{name} cannot be read: {reason}. Copy it to your own disk and try again."),
            name=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    if not content.strip():
        raise ImportRefused(N_("{name} is empty. Download or copy it again."), name=path.name)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:4096]:
        raise ImportRefused(
            N_("{name} is not a CSV file. Save the sheet as CSV (UTF-8) in your spreadsheet program."), name=path.name
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str, name: str) -> list[_Line]:
    """The rows that are not empty, with their cells by the meaning of the column."""
    # A NUL further on is damage in one cell; a spreadsheet cannot show it either.
    rows = _rows(text.replace("\x00", ""), name)
    _, header = next(rows, (1, []))
    places = _header(header)
    if not {"kind", "title"} <= places.keys():
        raise ImportRefused(
            N_("{name} has no columns for kind and title in its first row. It needs: {columns}."),
            name=name,
            columns="soort;titel;omschrijving;lat;lon;themas",
        )
    return [
        _Line(row, {key: _cell(cells[place]) for key, place in places.items() if place < len(cells)})
        for row, cells in rows
        if any(cell.strip() for cell in cells)
    ]


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their number; a line `sep=;` that Excel takes as a hint counts, and is obeyed."""
    first, _, rest = text.partition("\n")
    start = 1
    hint = re.fullmatch(r"\s*sep=(.)\s*", first, re.IGNORECASE)
    if hint:
        text, start = rest, 2
    delimiter = hint[1] if hint else _delimiter(first)
    csv.field_size_limit(_MAX_CELL)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=start)
    except csv.Error as error:
        raise ImportRefused(
            N_("{name} cannot be read as a table: a quotation mark is not closed, or a cell is far too long."),
            name=name,
        ) from error


def _delimiter(header: str) -> str:
    """What parts the most cells that are known columns, else what occurs most in the header."""
    return max(_DELIMITERS, key=lambda mark: (len(_header(header.split(mark))), header.count(mark)))


def _header(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = cell.strip().strip("\"'\ufeff").strip().casefold()
        for key, names in _COLUMNS.items():
            if word in names:
                found.setdefault(key, place)
    return found


def _cell(cell: str) -> str:
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def _asset(line: _Line) -> tuple[Asset, list[Message]]:
    cells = line.cells
    word = cells.get("kind", "").strip()
    kind = kind_of(word)
    if kind is None:
        raise _Refused(
            Message(
                N_("The kind “{kind}” is unknown. Known are: {kinds}."),
                {"kind": word[:40], "kinds": ", ".join(words[0] for words in _KINDS.values())},
            )
        )
    lon, lat, doubts = _place(cells)
    gift, unknown_gift = _gift(cells)
    sector, unknown_sector = _sector(cells, kind)
    doubts += [*unknown_gift, *unknown_sector]
    asset = Asset(
        id=new_id(),
        kind=kind,
        title=cells.get("title", ""),
        description=cells.get("description", ""),
        quote=cells.get("quote", ""),
        gift=gift,
        sector=sector,
        availability=cells.get("availability", ""),
        lon=lon,
        lat=lat,
        street=cells.get("street", ""),
        audience=default_audience(kind),
        themes=tuple(re.split(r"[,|]", cells.get("themes", ""))),
    )
    asset = tidy(asset)
    for problem in problems(asset):
        raise _Refused(problem.message)
    return asset, doubts


def _gift(cells: Mapping[str, str]) -> tuple[Gift | None, list[Message]]:
    word = cells.get("gift", "").strip()
    gift = _GIFT_BY_WORD.get(word.casefold())
    if gift is not None or not word:
        return gift, []
    sentence = N_("The gift “{gift}” is unknown and was left out. Known are: hoofd, handen, hart.")
    return None, [Message(sentence, {"gift": word[:40]})]


def _sector(cells: Mapping[str, str], kind: Kind) -> tuple[Sector | None, list[Message]]:
    word = cells.get("sector", "").strip()
    sector = sector_of(word)
    if not word or (sector is not None and kind in SECTOR_KINDS):
        return sector, []
    sentence = (
        N_("The sector “{sector}” is unknown and was left out. Known are: {sectors}.")
        if sector is None
        else N_("The sector “{sector}” was left out: only associations, institutions and businesses have one.")
    )
    known = ", ".join(words[0] for words in _SECTORS.values())
    return None, [Message(sentence, {"sector": word[:40], "sectors": known})]


def _place(cells: Mapping[str, str]) -> tuple[float | None, float | None, list[Message]]:
    """Longitude and latitude in degrees, or two Nones with the reason when they cannot be used."""
    degrees = [cells.get(key, "").strip() for key in ("lon", "lat")]
    metres = [cells.get(key, "").strip() for key in ("x", "y")]
    texts = degrees if any(degrees) else metres
    if not any(texts):
        return None, None, [Message(N_("It has no coordinates, so it is not on the map yet."))]
    first, second = (_number(text) for text in texts)
    if first is None or second is None:
        return None, None, [_unreadable(texts)]
    if texts is metres:
        return _from_rd(first, second, texts)
    if not (-180 <= first <= 180 and -90 <= second <= 90):
        return None, None, [_unreadable(texts)]
    return first, second, _doubts(first, second)


def _from_rd(x: float, y: float, texts: Sequence[str]) -> tuple[float | None, float | None, list[Message]]:
    land = crs.NETHERLANDS_RD
    if not (land.west <= x <= land.east and land.south <= y <= land.north):
        return None, None, [_unreadable(texts)]
    lon, lat = crs.point_to_wgs84(x, y)
    return lon, lat, []


def _doubts(lon: float, lat: float) -> list[Message]:
    if _inside(_LAND, lon, lat):
        return []
    if _inside(_LAND, lat, lon):
        return [Message(N_("It lies far from the Netherlands. Are lat and lon swapped?"))]
    return [Message(N_("It lies outside the Netherlands. Check its coordinates."))]


def _inside(land: Bounds, lon: float, lat: float) -> bool:
    return land.west <= lon <= land.east and land.south <= lat <= land.north


def _number(text: str) -> float | None:
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text.replace(",", "."))
    return number if math.isfinite(number) else None


def _unreadable(texts: Sequence[str]) -> Message:
    return Message(
        N_("Its coordinates ({first}; {second}) cannot be read, so it is not on the map yet."),
        {"first": texts[0][:30], "second": texts[1][:30]},
    )
