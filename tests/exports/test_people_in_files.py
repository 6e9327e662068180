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
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.ids import new_id
from assetmap.domain.people import Person
from assetmap.exports import registry
from assetmap.geo import crs, grid
from assetmap.operations import areas, assets, people
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

TODAY = datetime.now(UTC).astimezone().date()
WEST, SOUTH = 5.97, 51.18
GIVEN = {Kind.TALENT, Kind.STORY, Kind.GOODS}
SUFFIXES = [format_.suffix for format_ in registry.FORMATS]


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


def _asset(index: int, note: Noted, lon: float, lat: float) -> Asset:
    return Asset(
        id=f"a{index}",
        kind=note.kind,
        title=f"Titel{index}x",
        description=f"Omschrijving{index}x",
        quote=f"Citaat{index}x",
        audience=note.audience,
        lon=lon,
        lat=lat,
    )


def text_of(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", errors="replace") for name in file.namelist())


def counts_in(path: Path) -> dict[str, str]:
    """The numbers of talents in a file, by the code of their buurt, as a reader sees them."""
    if path.suffix == ".csv":
        lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
        return {line["buurt_code"]: line["title"] for line in lines if line["kind"] == "Talents, a number"}
    if path.suffix == ".geojson":
        told = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("talents_per_buurt", [])
        assert all(each["count"] is None or each["count"] > 2 for each in told)
        return {each["code"]: each["text"] for each in told}
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path)["Per area"]
        rows = list(sheet.iter_rows(values_only=True))
        heading = "Talents (only per buurt, in no total)"
        if heading not in rows[0]:
            return {}
        column = rows[0].index(heading)
        return {str(row[1]): str(row[column]) for row in rows[1:] if row[column] is not None}
    found = re.search(r'"talents":(\[[^\]]*\])', path.read_text(encoding="utf-8"))
    assert found is not None
    return {each["area"].removeprefix("Gebied "): each["count"] for each in json.loads(found[1])}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(persons=st.lists(person, min_size=1, max_size=5), notes=st.lists(noted, min_size=4, max_size=18))
def test_every_file_holds_what_its_audience_may_see_and_nothing_else(
    template: Path, persons: list[tuple[list[Agreed], bool | None]], notes: list[Noted]
) -> None:
    town = Town(persons, notes)
    folder = template.parent / new_id()
    folder.mkdir()
    shutil.copy(template, folder / "wijk.assetmap")
    try:
        with build(town, folder / "wijk.assetmap") as workspace:
            for audience in Audience:
                snapshot = workspace.snapshot(audience, grid=grid.snap)
                for suffix in SUFFIXES:
                    target = registry.export(snapshot, folder / f"{audience}{suffix}")
                    text = text_of(target)
                    for word, allowed in town.words(audience):
                        there = word in text or ("." in word and word.replace(".", ",") in text)
                        assert there is allowed, (audience, suffix, word)
                    assert counts_in(target) == town.counts(audience), (audience, suffix)
                for item in snapshot.withheld:
                    assert item.count is None or item.count > 2 or item.reason.id == "marked for a smaller audience"
    finally:
        shutil.rmtree(folder)
