"""Random histories: whatever was done, undo and redo bring back exactly what was there, over restarts too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.custody import deeds
from assetmap.domain.areas import Area, Bounds, Division, Level
from assetmap.domain.assets import SECTOR_KINDS, Asset, Audience, Gift, Kind, Sector
from assetmap.domain.consent import Consent
from assetmap.domain.erasure import Finder
from assetmap.domain.errors import KnownError
from assetmap.domain.ids import new_id
from assetmap.domain.people import Person, Role
from assetmap.geo import shapes
from assetmap.operations import areas, assets, dossier, own_areas, people
from assetmap.store import mentions
from assetmap.store.tables import JOURNALED
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

Dump = dict[str, list[tuple[Any, ...]]]

SELECTS = {name: f"SELECT {', '.join(table.columns.keys())} FROM {table.name}" for name, table in JOURNALED.items()}
"""As plain text: this is asked before and after every action, and making it anew would take most of the time."""
TODAY = date(2026, 11, 21)
THEMES = ("Groen", "groen", "muziek", "Ünïcode", "eten")
TITLES = ("Tuin", "tuin", "<script>", "😀 feest", "مرحبا", "Bob's; DROP TABLE", "=1+1")
texts = st.sampled_from(TITLES)
themes = st.lists(st.sampled_from(THEMES), max_size=3).map(tuple)
# A grid with its points on corners, edges and middles of the squares below, so that borders are met often.
spots = st.one_of(st.none(), st.tuples(st.integers(0, 8), st.integers(0, 8)))
new_assets = st.builds(
    lambda kind, title, themes, spot, gift, sector: replace(
        _asset("", kind, title, themes, spot, gift), sector=sector if kind in SECTOR_KINDS else None
    ),
    st.sampled_from(Kind),
    texts,
    themes,
    spots,
    st.sampled_from([None, *Gift]),
    st.sampled_from([None, *Sector]),
)
which = st.integers(0, 20)
own_spots = st.tuples(st.integers(0, 8), st.integers(0, 8))
changes = st.one_of(
    st.tuples(st.just("add"), new_assets),
    st.tuples(st.just("edit"), which, new_assets),
    st.tuples(st.just("move"), which, spots),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("bulk"), st.lists(new_assets, max_size=4)),
    st.tuples(st.just("division"), st.integers(1, 3)),
    st.tuples(st.just("drop_division"), which),
    st.tuples(st.just("own"), which, st.integers(0, 6), st.integers(0, 6)),
    st.tuples(st.just("redraw_own"), which, st.lists(own_spots, max_size=5), st.sampled_from([None, "", "#0D8A80"])),
    st.tuples(st.just("drop_own"), which),
    st.tuples(st.just("person"), which, texts),
    st.tuples(st.just("consent"), which, st.sampled_from(Audience), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("link"), which, which, st.sampled_from([None, *Role])),
    st.tuples(st.just("unlink"), which, which),
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("erase"), which, st.booleans()),
    st.tuples(st.just("setting"), st.sampled_from("ab"), st.sampled_from([None, 1, "één"])),
    st.tuples(st.just("fail"), new_assets),
)
travels: st.SearchStrategy[tuple[Any, ...]] = st.sampled_from(
    [("undo",), ("undo",), ("undo",), ("redo",), ("redo",), ("reopen",)]
)
# As often back and forth as forward, or what is undone and redone would never be much.
actions: st.SearchStrategy[tuple[Any, ...]] = st.booleans().flatmap(lambda forward: changes if forward else travels)


def _asset(
    asset_id: str, kind: Kind, title: str, named: tuple[str, ...], spot: tuple[int, int] | None, gift: Gift | None
) -> Asset:
    lon, lat = (None, None) if spot is None else _place(spot)
    return Asset(
        id=asset_id, kind=kind, title=title, themes=named, lon=lon, lat=lat, gift=gift, audience=Audience.PARTNERS
    )


def _place(spot: tuple[int, int]) -> tuple[float, float]:
    return 6.0 + spot[0] * 0.005, 51.0 + spot[1] * 0.005


def _area(
    division: Division | None, level: Level, code: str, parent: Area | None, box: tuple[float, float, float, float]
) -> Area:
    return Area(
        id=new_id(),
        division_id=division.id if division else None,
        level=level,
        code=code,
        name=code,
        parent_id=parent.id if parent else None,
        geometry=shapely.box(*box).wkb,
        bounds=Bounds(*box),
    )


def _division(columns: int) -> tuple[Division, list[Area]]:
    division = Division(id=new_id(), name="CBS", year=2020 + columns, source="", imported_at="", current=True)
    top = _area(division, Level.GEMEENTE, "GM0001", None, (6.0, 51.0, 6.0 + 0.01 * columns, 51.02))
    wijk = _area(division, Level.WIJK, "WK000101", top, (6.0, 51.0, 6.0 + 0.01 * columns, 51.02))
    found = [top, wijk]
    for number in range(columns * 2):
        west, south = 6.0 + 0.01 * (number // 2), 51.0 + 0.01 * (number % 2)
        box = (west, south, west + 0.01, south + 0.01)
        found.append(_area(division, Level.BUURT, f"BU0001{number:02}", wijk, box))
    return division, found


@dataclass
class Story:
    """A dossier with what its content must be: `undo` and `redo` hold a title and the content on the other side."""

    workspace: Workspace
    titles: Any = field(default_factory=count)
    undo: list[tuple[str, Dump]] = field(default_factory=list)
    redo: list[tuple[str, Dump]] = field(default_factory=list)

    def play(self, action: Sequence[Any]) -> None:
        name, *arguments = action
        getattr(self, f"_{name}")(*arguments)

    def content(self) -> Dump:
        with self.workspace._read_tables() as connection:
            return {name: sorted(map(tuple, connection.exec_driver_sql(select))) for name, select in SELECTS.items()}

    def _do(self, operation: Callable[[Unit], object]) -> None:
        title = f"step {next(self.titles)}"
        before = self.content()
        self.workspace.do(title, operation)
        if self.content() != before:
            self.undo.append((title, before))
            self.redo.clear()
        expected = self.undo[-1][0] if self.undo else None
        assert self.workspace.undo_title() == expected

    def _undo(self) -> None:
        now = self.content()
        title, expected = self.undo.pop() if self.undo else (None, now)
        assert self.workspace.undo() == title
        assert self.content() == expected
        if title is not None:
            self.redo.append((title, now))

    def _redo(self) -> None:
        now = self.content()
        title, expected = self.redo.pop() if self.redo else (None, now)
        assert self.workspace.redo() == title
        assert self.content() == expected
        if title is not None:
            self.undo.append((title, now))

    def _reopen(self) -> None:
        before = self.content()
        self.workspace.close()
        self.workspace = Workspace.open(self.workspace.path)
        assert self.content() == before

    def _chosen(self, table: str, index: int, **equals: object) -> str | None:
        found: list[str] = self.workspace_rows(table, **equals)
        return found[index % len(found)] if found else None

    def workspace_rows(self, table: str, **equals: object) -> list[str]:
        with self.workspace._read_tables() as connection:
            return [row["id"] for row in Unit(connection, "").rows(table, **equals)]

    def _add(self, asset: Asset) -> None:
        self._do(partial(assets.add, asset=asset))

    def _edit(self, index: int, asset: Asset) -> None:
        chosen = self._chosen("assets", index)
        if chosen is not None:
            self._do(partial(assets.save, asset=replace(asset, id=chosen)))

    def _move(self, index: int, spot: tuple[int, int] | None) -> None:
        chosen = self._chosen("assets", index)
        lon, lat = (None, None) if spot is None else _place(spot)
        if chosen is not None:
            self._do(partial(assets.move, asset_id=chosen, lon=lon, lat=lat))

    def _delete(self, index: int) -> None:
        chosen = self._chosen("assets", index)
        if chosen is not None:
            self._do(partial(assets.delete, asset_id=chosen))

    def _bulk(self, rows: list[Asset]) -> None:
        self._do(partial(assets.import_assets, rows=rows))

    def _division(self, columns: int) -> None:
        division, found = _division(columns)
        self._do(partial(areas.import_division, division=division, areas=found))

    def _drop_division(self, index: int) -> None:
        chosen = self._chosen("divisions", index)
        if chosen is not None:
            self._do(partial(areas.delete_division, division_id=chosen))

    def _own(self, index: int, west: int, south: int) -> None:
        lon, lat = _place((west, south))
        area = _area(None, Level.OWN, "", None, (lon, lat, lon + 0.01, lat + 0.01))
        chosen = self._chosen("areas", index, level="own") if index % 2 else None
        self._do(partial(areas.save_own, area=replace(area, id=chosen) if chosen else area))

    def _drop_own(self, index: int) -> None:
        chosen = self._chosen("areas", index, level="own")
        if chosen is not None:
            self._do(partial(own_areas.delete, area_id=chosen))

    def _redraw_own(self, index: int, spots: list[tuple[int, int]], colour: str | None) -> None:
        """Draw a new own area of these spots, or change one that is there; what is no area changes nothing."""
        chosen = self._chosen("areas", index, level="own") if index % 2 else None
        try:
            geometry = shapes.from_points([_place(spot) for spot in spots]).geometry
        except KnownError:
            geometry = None
        if chosen is not None:
            self._do(partial(own_areas.change, area_id=chosen, name=f"b{index}", colour=colour, geometry=geometry))
        elif geometry is not None:
            self._do(partial(own_areas.add, name=f"a{index}", geometry=geometry, colour=colour or ""))

    def _person(self, index: int, name: str) -> None:
        chosen = self._chosen("persons", index) if index % 2 else None
        if chosen is None:
            self._do(partial(people.add_person, person=Person(id="", name=name)))
        else:
            self._do(partial(people.save_person, person=Person(id=chosen, name=name, note=f"{index}")))

    def _consent(self, index: int, audience: Audience, days: int) -> None:
        chosen = self._chosen("persons", index)
        given_on = TODAY - timedelta(days=days)
        if chosen is not None:
            consent = Consent(id="", person_id=chosen, given_on=given_on, audience=audience)
            self._do(partial(people.give_consent, consent=consent, today=TODAY))

    def _withdraw(self, index: int) -> None:
        chosen = self._chosen("persons", index)
        if chosen is not None:
            self._do(partial(people.withdraw, person_id=chosen, today=TODAY))

    def _link(self, index: int, other: int, role: Role | None) -> None:
        asset, person = self._chosen("assets", index), self._chosen("persons", other)
        if asset is not None and person is not None:
            with suppress(KnownError):
                self._do(partial(people.link, asset_id=asset, person_id=person, role=role))

    def _unlink(self, index: int, other: int) -> None:
        asset, person = self._chosen("assets", index), self._chosen("persons", other)
        if asset is not None and person is not None:
            self._do(partial(people.unlink, asset_id=asset, person_id=person))

    def _erase(self, index: int, keep: bool) -> None:
        """Erase someone: all that was, and can be gone back to, is as if that person had never been there."""
        chosen = self._chosen("persons", index)
        if chosen is None:
            return
        with self.workspace._read_tables() as connection:
            finder = Finder(mentions.terms(connection, chosen))
        found = deeds.erase_plan(self.workspace, chosen, keep_assets=keep).mentions
        rewritten = {mention.key for mention in found if mention.suggested}
        before = self.content()
        done = deeds.erase(self.workspace, chosen, keep_assets=keep)
        rows = {(table, row_id) for table, row_id, _column in rewritten}
        gone = {(table, row_id) for table, ids in done.ids.items() for row_id in ids} - rows
        assert ("persons", chosen) in gone

        def without(dump: Dump) -> Dump:
            return {
                name: [
                    tuple(
                        mentions.replaced(name, column, value, finder) if (name, row[0], column) in rewritten else value
                        for column, value in zip(JOURNALED[name].columns.keys(), row, strict=True)
                    )
                    for row in held
                    if (name, row[0]) not in gone
                ]
                for name, held in dump.items()
            }

        now = self.content()
        assert now == without(before)
        kept = [(title, without(dump)) for title, dump in self.undo]
        after = [dump for _title, dump in kept[1:]] + [now]
        self.undo = [step for step, later in zip(kept, after, strict=True) if step[1] != later]
        self.redo.clear()
        assert self.workspace.undo_title() == (self.undo[-1][0] if self.undo else None)
        assert self.workspace.redo_title() is None

    def _text(self, text: str) -> None:
        self._do(partial(people.set_text, text=text))

    def _setting(self, key: str, value: object) -> None:
        self._do(partial(dossier.set_setting, key=key, value=value))

    def _fail(self, asset: Asset) -> None:
        def fails(unit: Unit) -> None:
            assets.add(unit, asset)
            raise ZeroDivisionError

        before = self.content()
        with pytest.raises(ZeroDivisionError):
            self.workspace.do("fails", fails)
        assert self.content() == before


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Workspace.create(tmp_path_factory.mktemp("template") / "leeg") as workspace:
        return workspace.path


PEOPLE: list[Sequence[Any]] = [
    ("person", 0, "Tuin"),
    ("person", 0, "😀 feest"),
    ("add", _asset("", Kind.TALENT, "Bij 😀 feest", ("Groen", "eten"), (1, 1), None)),
    ("add", _asset("", Kind.TALENT, "tuin", ("eten",), None, None)),
    ("add", _asset("", Kind.ASSOCIATION, "Tuin", ("muziek",), (3, 3), None)),
    *[("link", index, index % 2, None) for index in range(3)],
    ("consent", 0, Audience.PARTNERS, 1),
    ("consent", 1, Audience.PUBLIC, 2),
]
"""Two persons with something of their own, mentioned here and there."""
around_erasing = st.one_of(
    st.tuples(st.just("erase"), which, st.booleans()),
    st.tuples(st.just("erase"), which, st.booleans()),
    st.tuples(st.just("person"), which, texts),
    st.tuples(st.just("edit"), which, new_assets),
    st.tuples(st.just("link"), which, which, st.none()),
    st.tuples(st.just("delete"), which),
    travels,
    travels,
)


@settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(history=st.lists(around_erasing, min_size=4, max_size=12))
def test_erasing_leaves_the_rest_of_history_whole(template: Path, history: list[Sequence[Any]]) -> None:
    _play(template, [*PEOPLE, *history])


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(history=st.lists(actions, min_size=10, max_size=24))
def test_undo_and_redo_bring_back_everything(template: Path, history: list[Sequence[Any]]) -> None:
    _play(template, history)


def _play(template: Path, history: Sequence[Sequence[Any]]) -> None:
    """Do all this in a new dossier, and take it all back."""
    folder = template.parent / new_id()  # of its own: a copy of a dossier beside it is erased from too
    folder.mkdir()
    path = Path(shutil.copy(template, folder))
    story = Story(Workspace.open(path))
    try:
        for action in history:
            story.play(action)
        assert story.workspace.check(assets.locate) == ()
        while story.undo:
            story.play(["undo"])
        assert all(not rows for rows in story.content().values())
        assert story.workspace.undo() is None
    finally:
        story.workspace.close()
        shutil.rmtree(folder)
