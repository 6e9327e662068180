"""Whatever people, consents and assets there are: no file holds what an audience may not see, and each all that it may.

What may be seen is worked out here once more, from the rules and not from the program.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pyogrio
import pypdfium2
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap import printing
from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.ids import new_id
from assetmap.domain.people import Person
from assetmap.domain.snapshot import Snapshot
from assetmap.exports import registry
from assetmap.exports.overview import DocumentKind
from assetmap.geo import crs, grid
from assetmap.maps import features
from assetmap.operations import areas, assets, people
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

printing.register()  # before there is a QApplication
TODAY = datetime.now(UTC).astimezone().date()
WEST, SOUTH = 5.97, 51.18
GIVEN = {Kind.TALENT, Kind.STORY, Kind.GOODS}
PRINTED = {".docx", ".pptx", ".pdf", ".png"}
"""Formats with pictures of maps, which a browser draws: too slow for many towns. All get one with everything."""
QUICK = [format_.suffix for format_ in registry.FORMATS if format_.suffix not in PRINTED]
DOCUMENTS = [(format_.suffix, kind) for format_ in registry.FORMATS for kind in format_.kinds]
PROMISES_LESS = {".json", ".docx", ".pptx", ".pdf", ".png"}
"""Formats that need not hold all that may be seen: a social map, a document of some areas. All others must."""


@dataclass(frozen=True)
class Agreed:
    """A consent as it is thrown together, in days from today."""

    audience: Audience
    with_name: bool
    with_contact: bool
    given: int
    ends: int | None
    withdrawn: bool


@dataclass(frozen=True)
class Noted:
    """An asset as it is thrown together: in which of four buurten, and of whom."""

    kind: Kind
    audience: Audience
    buurt: int
    who: int | None


agreed = st.builds(
    Agreed,
    audience=st.sampled_from([*Audience, Audience.PUBLIC, Audience.PUBLIC]),
    with_name=st.booleans(),
    with_contact=st.booleans(),
    given=st.integers(-20, 0),
    ends=st.sampled_from([None, None, None, 0, 9, -1]),
    withdrawn=st.sampled_from([False, False, False, True]),
)
person = st.tuples(st.lists(agreed, max_size=2), st.sampled_from([None, None, True, False]))
noted = st.builds(
    Noted,
    kind=st.sampled_from([*Kind, *[Kind.TALENT] * 8]),
    audience=st.sampled_from([*Audience, *[Audience.PUBLIC] * 3]),
    buurt=st.integers(0, 3),
    who=st.one_of(st.none(), st.integers(0, 4), st.integers(0, 4)),
)


def _area(level: Level, code: str, parent: Area | None, division: Division, box: Bounds) -> Area:
    return Area(
        id=new_id(),
        division_id=division.id,
        level=level,
        code=code,
        name=f"Gebied {code}",
        parent_id=None if parent is None else parent.id,
        geometry=shapely.box(*box).wkb,
        bounds=box,
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of a gemeente with two wijken and four buurten, side by side."""
    division = Division(id=new_id(), name="CBS", year=2026, source="bron", imported_at="", current=True)
    top = _area(Level.GEMEENTE, "GM0001", None, division, Bounds(WEST, SOUTH, WEST + 0.16, SOUTH + 0.03))
    found = [top]
    for number in range(2):
        west = WEST + number * 0.08
        wijk = _area(Level.WIJK, f"WK00010{number}", top, division, Bounds(west, SOUTH, west + 0.08, SOUTH + 0.03))
        found.append(wijk)
        for half in range(2):
            box = Bounds(west + half * 0.04, SOUTH, west + half * 0.04 + 0.04, SOUTH + 0.03)
            found.append(_area(Level.BUURT, f"BU00010{number}0{half}", wijk, division, box))
    with Workspace.create(tmp_path_factory.mktemp("template") / "leeg") as made:
        made.do("Areas", lambda unit: areas.import_division(unit, division, found))
        return made.path


@dataclass(frozen=True)
class Town:
    """All that was thrown together, and what the rules say of it."""

    persons: list[tuple[list[Agreed], bool | None]]
    notes: list[Noted]

    def who(self, index: int) -> int | None:
        chosen = self.notes[index].who
        return None if chosen is None or not self.persons else chosen % len(self.persons)

    def allowed(self, number: int) -> tuple[Audience, bool, bool] | None:
        """What a person allows today; below 16 nothing, because no parent agreed."""
        consents, of_age = self.persons[number]
        if of_age is False or not consents:
            return None
        newest = max(each.given for each in consents)
        counting = [
            each
            for each in consents
            if each.given == newest and not each.withdrawn and (each.ends is None or each.ends >= 0)
        ]
        if not counting:
            return None
        narrow = min((each.audience for each in counting), key=list(Audience).index)
        return narrow, all(each.with_name for each in counting), all(each.with_contact for each in counting)

    def reaches(self, number: int | None, audience: Audience) -> bool:
        given = None if number is None else self.allowed(number)
        return given is not None and list(Audience).index(given[0]) >= list(Audience).index(audience)

    def personal(self, index: int) -> bool:
        kind = self.notes[index].kind
        return kind in {Kind.TALENT, Kind.STORY} or (kind in GIVEN and self.who(index) is not None)

    def may_go(self, index: int, audience: Audience) -> bool:
        """Whether asset and consent both reach this audience, as a row or as a number."""
        if audience is Audience.TEAM:
            return True
        if list(Audience).index(self.notes[index].audience) < list(Audience).index(audience):
            return False
        return not self.personal(index) or self.reaches(self.who(index), audience)

    def shown(self, index: int, audience: Audience) -> bool:
        """Whether it is there as a row."""
        hides = audience in {Audience.RESIDENTS, Audience.PUBLIC} and self.personal(index)
        return self.may_go(index, audience) and not hides

    def counts(self, audience: Audience) -> dict[str, str]:
        if audience in {Audience.TEAM, Audience.PARTNERS}:
            return {}
        found = Counter(
            f"BU00010{note.buurt // 2}0{note.buurt % 2}"
            for index, note in enumerate(self.notes)
            if note.kind is Kind.TALENT and self.may_go(index, audience)
        )
        return {code: str(number) if number > 2 else "fewer than 3" for code, number in found.items()}

    def words(self, audience: Audience) -> Iterator[tuple[str, bool]]:
        """Every word that can be looked for, and whether it may, and so must, be there."""
        team = audience is Audience.TEAM
        for index in range(len(self.notes)):
            shown = self.shown(index, audience)
            yield f"Titel{index}x", shown
            yield f"Omschrijving{index}x", shown
            yield f"Citaat{index}x", team
            for number in place(index, self.notes[index].buurt):
                exact = f"{number:.9f}"
                yield exact[: exact.index(".") + 5], shown and (team or not self.personal(index))
        for number in range(len(self.persons)):
            linked = [index for index in range(len(self.notes)) if self.who(index) == number]
            there = any(self.shown(index, audience) for index in linked)
            given = self.allowed(number) if self.reaches(number, audience) else None
            named = there and (team or (given is not None and given[1]))
            yield f"Achternaam{number}x", named
            yield (
                f"Voornaam{'abcde'[number]}x",
                named or (there and audience is Audience.PARTNERS and given is not None),
            )
            for contact in (f"06 9{number}817263", f"p{number}@geheim.nl"):
                yield contact, there and (team or (given is not None and given[2]))
            yield f"Notitie{number}x", False
            yield f"Adres{number}x", False


def place(index: int, buurt: int) -> tuple[float, float]:
    """A place in a buurt: never in the middle of a cell of the grid, and no two in one row or column of cells."""
    lon, lat = WEST + 0.04 * buurt + 0.003, SOUTH + 0.004
    x, y = crs.points_to_rd(lon, lat)  # type: ignore[arg-type]
    exact = ((int(x) // 100 + index) * 100 + 13.7, (int(y) // 100 + index) * 100 + 88.3)
    return crs.point_to_wgs84(*exact)


def build(town: Town, path: Path) -> Workspace:
    def work(unit: Unit) -> None:
        for number, (consents, of_age) in enumerate(town.persons):
            made = Person(
                id=f"p{number}",
                name=f"Voornaam{'abcde'[number]}x Achternaam{number}x",
                phone=f"06 9{number}817263",
                email=f"p{number}@geheim.nl",
                address=f"Adres{number}x",
                note=f"Notitie{number}x",
                is_16_or_older=of_age,
            )
            people.add_person(unit, made)
            for each in consents:
                people.give_consent(unit, _consent(number, each), today=TODAY)
        for index, note in enumerate(town.notes):
            lon, lat = place(index, note.buurt)
            assets.add(unit, _asset(index, note, lon, lat))
            who = town.who(index)
            if who is not None:
                people.link(unit, f"a{index}", f"p{who}")

    workspace = Workspace.open(path)
    workspace.do("Town", work)
    return workspace


def _consent(number: int, each: Agreed) -> Consent:
    return Consent(
        id="",
        person_id=f"p{number}",
        audience=each.audience,
        with_name=each.with_name,
        with_contact=each.with_contact,
        given_on=TODAY + timedelta(days=each.given - 1),
        ends_on=None if each.ends is None else max(_day(each.ends), TODAY + timedelta(days=each.given - 1)),
        withdrawn_on=TODAY if each.withdrawn else None,
    )


def _day(days: int) -> date:
    return TODAY + timedelta(days=days)


def _asset(index: int, note: Noted, lon: float, lat: float, asset_id: str = "") -> Asset:
    return Asset(
        id=asset_id or f"a{index}",
        kind=note.kind,
        title=f"Titel{index}x",
        description=f"Omschrijving{index}x",
        quote=f"Citaat{index}x",
        audience=note.audience,
        lon=lon,
        lat=lat,
    )


def text_of(path: Path) -> str:
    """Everything in a file that someone could read, by whatever means, without white space."""
    readers = {".gpkg": _geopackage_text, ".pdf": _pdf_text, ".png": _picture_text}
    if path.suffix in readers:
        text = readers[path.suffix](path)
    elif zipfile.is_zipfile(path):
        text = _packed_text(path)
    else:
        text = path.read_text(encoding="utf-8-sig")
    # Words of a document can be cut up by markup, and by the ends of lines.
    plain = re.sub(r"<[^<>]*>", "", text) if path.suffix in {".docx", ".pptx", ".ods", ".kml"} else ""
    return squeezed(f"{text} {plain}")


def squeezed(text: str) -> str:
    return re.sub(r"\s+|\u200b", "", text)


def _packed_text(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", errors="replace") for name in file.namelist())


def _geopackage_text(path: Path) -> str:
    """The strings in all pages of the database, free ones too, and the shapes of all layers as text."""
    frames = [geopandas.read_file(path, layer=name) for name in pyogrio.list_layers(path)[:, 0]]
    shapes = [shapely.to_wkt(shape, rounding_precision=9) for frame in frames for shape in _shapes(frame)]
    return "\n".join([path.read_bytes().decode("utf-8", errors="replace"), *(str(shape) for shape in shapes)])


def _shapes(frame: Any) -> list[Any]:
    return [shape for shape in frame.to_crs(4326).geometry if shape is not None] if "geometry" in frame else []


def _pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def _picture_text(path: Path) -> str:
    """The texts beside the picture; what is drawn in it is that of the PDF."""
    return path.read_bytes().decode("latin-1")


def _csv_counts(path: Path) -> dict[str, str]:
    """The numbers of talents in a file, by the code of their buurt, as a reader sees them; so do the others."""
    lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
    return {line["buurt_code"]: line["title"] for line in lines if line["kind"] == "Talents, a number"}


def _geojson_counts(path: Path) -> dict[str, str]:
    told = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("talents_per_buurt", [])
    assert all(each["count"] is None or each["count"] > 2 for each in told)
    return {each["code"]: each["text"] for each in told}


def _workbook_counts(path: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)["Per area"]
    rows = list(sheet.iter_rows(values_only=True))
    heading = "Talents (only per buurt, in no total)"
    if heading not in rows[0]:
        return {}
    column = rows[0].index(heading)
    return {str(row[1]): str(row[column]) for row in rows[1:] if row[column] is not None}


def _page_counts(path: Path) -> dict[str, str]:
    found = re.search(r'"talents":(\[[^\]]*\])', path.read_text(encoding="utf-8"))
    assert found is not None
    return {each["area"].removeprefix("Gebied "): each["count"] for each in json.loads(found[1])}


COUNTED: dict[str, Callable[[Path], dict[str, str]]] = {
    ".csv": _csv_counts,
    ".geojson": _geojson_counts,
    ".xlsx": _workbook_counts,
    ".html": _page_counts,
}


def check(town: Town, snapshot: Snapshot, target: Path) -> None:
    """That a file holds what its audience may see, and nothing else."""
    text, audience = text_of(target), snapshot.audience
    for word, allowed in town.words(audience):
        sought = squeezed(word)
        there = sought in text or ("." in word and sought.replace(".", ",") in text)
        assert there is allowed or (allowed and target.suffix in PROMISES_LESS), (audience, target.name, word)
    if target.suffix in COUNTED:
        assert COUNTED[target.suffix](target) == town.counts(audience), (audience, target.name)


@contextmanager
def built(template: Path, town: Town) -> Iterator[tuple[Workspace, Path]]:
    folder = template.parent / new_id()
    folder.mkdir()
    shutil.copy(template, folder / "wijk.assetmap")
    try:
        with build(town, folder / "wijk.assetmap") as workspace:
            yield workspace, folder
    finally:
        shutil.rmtree(folder)


TOWNS = {
    "persons": st.lists(person, min_size=1, max_size=5),
    "notes": st.lists(noted, min_size=4, max_size=18),
}


@settings(max_examples=24, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(**TOWNS, suffix=st.sampled_from(QUICK))
def test_every_file_holds_what_its_audience_may_see_and_nothing_else(
    template: Path, persons: list[tuple[list[Agreed], bool | None]], notes: list[Noted], suffix: str
) -> None:
    town = Town(persons, notes)
    with built(template, town) as (workspace, folder):
        for audience in Audience:
            snapshot = workspace.snapshot(audience, grid=grid.snap)
            check(town, snapshot, registry.export(snapshot, folder / f"{audience}{suffix}"))
            for item in snapshot.withheld:
                assert item.count is None or item.count > 2 or item.reason.id == "marked for a smaller audience"


ALL_KINDS_OF_CONSENT = Town(
    [
        ([Agreed(Audience.PUBLIC, with_name=True, with_contact=True, given=0, ends=None, withdrawn=False)], None),
        ([Agreed(Audience.PARTNERS, with_name=False, with_contact=False, given=0, ends=None, withdrawn=False)], None),
        ([Agreed(Audience.PUBLIC, with_name=True, with_contact=True, given=-3, ends=None, withdrawn=True)], None),
        ([Agreed(Audience.PUBLIC, with_name=True, with_contact=True, given=0, ends=None, withdrawn=False)], False),
        ([], None),
    ],
    [Noted(kind, Audience.PUBLIC, buurt % 4, buurt % 5) for buurt, kind in enumerate([*Kind, *Kind, Kind.TALENT])],
)


@pytest.mark.parametrize(
    ("suffix", "kind", "audience"),
    [(*each, (Audience.PARTNERS, Audience.PUBLIC)[number % 2]) for number, each in enumerate(DOCUMENTS)],
)
def test_no_document_holds_what_its_audience_may_not_see(
    template: Path, qapp: object, suffix: str, kind: DocumentKind, audience: Audience
) -> None:
    with built(template, ALL_KINDS_OF_CONSENT) as (workspace, folder):
        snapshot = workspace.snapshot(audience, grid=grid.snap)
        target = registry.export(snapshot, folder / f"{kind}{suffix}", kind=kind)
        for made in (target, *folder.glob(f"{kind}-*{suffix}")):
            if made.exists():
                check(ALL_KINDS_OF_CONSENT, snapshot, made)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(**TOWNS, audience=st.sampled_from([each for each in Audience if each is not Audience.TEAM]))
def test_what_is_secret_changes_nothing_that_an_audience_sees(
    template: Path, persons: list[tuple[list[Agreed], bool | None]], notes: list[Noted], audience: Audience
) -> None:
    """All that leaves is made of a snapshot, and those of two towns that differ only in secrets are the same."""
    town = Town(persons, notes)
    with built(template, town) as (workspace, _folder):
        before = workspace.snapshot(audience, grid=grid.snap)
        workspace.do("Secrets", lambda unit: change_secrets(unit, town, audience))
        after = workspace.snapshot(audience, grid=grid.snap)
        assert after == before
        assert features.detailed_assets_geojson(after) == features.detailed_assets_geojson(before)


def change_secrets(unit: Unit, town: Town, audience: Audience) -> None:
    """Change everything that `audience` may not know of, each in its own way."""
    for index, note in enumerate(town.notes):
        row: dict[str, object] = {"id": f"a{index}", "quote": "Iets anders", "updated_at": "2020"}
        if not town.shown(index, audience) or town.personal(index):
            row["created_at"] = "2020"
        if not town.shown(index, audience):
            row |= {"title": f"Titel{index}x", "description": "Iets anders", "availability": "nooit"}
        unit.save("assets", row)
        if town.shown(index, audience) and town.personal(index):  # within its cell of 100 metres
            lon, lat = place(index, note.buurt)
            assets.move(unit, f"a{index}", lon + 0.0004, lat - 0.0003)
    for number in range(len(town.persons)):
        given = town.allowed(number) if town.reaches(number, audience) else None
        row = {"id": f"p{number}", "note": "anders", "address": "elders", "last_spoken": "2020-01-01"}
        if given is None or not given[1]:
            first = audience is Audience.PARTNERS and given is not None
            row["name"] = f"{f'Voornaam{chr(97 + number)}x' if first else 'Iemand'} Anders{number}"
        if given is None or not given[2]:
            row |= {"phone": "06 11111111", "email": "anders@voorbeeld.nl"}
        unit.save("persons", row)
    for code, told in town.counts(audience).items():
        if told == "fewer than 3":
            _toggle_small_count(unit, town, audience, code)


def _toggle_small_count(unit: Unit, town: Town, audience: Audience, code: str) -> None:
    """Make of one talent in a buurt two, or of two one."""
    there = [
        index
        for index, note in enumerate(town.notes)
        if note.kind is Kind.TALENT
        and town.may_go(index, audience)
        and code == f"BU00010{note.buurt // 2}0{note.buurt % 2}"
    ]
    if len(there) == 2:
        unit.save("assets", {"id": f"a{there[1]}", "audience": Audience.TEAM.value})
        return
    buurt = town.notes[there[0]].buurt
    lon, lat = place(there[0], buurt)
    assets.add(unit, _asset(99, Noted(Kind.TALENT, Audience.PUBLIC, buurt, None), lon, lat, f"x{buurt}"))
    people.link(unit, f"x{buurt}", f"p{town.who(there[0])}")
