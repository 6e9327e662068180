"""How long a picture of a dossier takes for each audience, when people stand behind part of 100,000 assets.

Run by hand: `python tests/bench/bench_people.py [number of assets] [--profile AUDIENCE]`. An eighth of the assets are
talents, each of a person of its own; the floor is the bare driver, fetching the columns of the same tables.
"""

from __future__ import annotations

import cProfile
import importlib
import pstats
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.consent import Consent
from assetmap.domain.people import Person, Role
from assetmap.geo import grid
from assetmap.operations import areas, assets, people
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

STORE: Any = importlib.import_module("bench_store")
"""The bench beside this one, which makes the gemeente and its assets."""
ROUNDS = 7
TARGET = 0.5
"""Seconds in which each picture must be there on the machine where this is run by hand."""
TODAY: date = datetime.now(UTC).astimezone().date()


def main(count: int, profiled: Audience | None) -> int:
    """Make a dossier, time a picture for each audience; 1 when one takes longer than the target."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.assetmap"
        with Workspace.create(path) as workspace:
            division, squares = STORE.make_gemeente()
            workspace.do("Areas", partial(areas.import_division, division=division, areas=squares))
            linked = workspace.do("Town", partial(_fill, rows=STORE.make_assets(count)))
            print(f"{count} assets in {STORE.SIDE * STORE.SIDE} buurten, {linked} of a person")
            raw = driver.connect(path.as_uri() + "?mode=ro", uri=True)
            floor = _best("floor: bare fetchall of the same columns", partial(_bare_fetch, raw))
            raw.close()
            took = {audience: _snapshot(workspace, audience, floor) for audience in Audience}
            if profiled is not None:
                _profile(workspace, profiled)
    return int(max(took.values()) > TARGET)


def _fill(unit: Unit, rows: list[Asset]) -> int:
    """Assets, and behind each talent a person who agreed to something else than the last one."""
    assets.import_assets(unit, rows)
    talents = [row["id"] for row in unit.rows("assets", kind=Kind.TALENT.value)]
    audiences = list(Audience)
    persons, consents, links = [], [], []
    for number, asset_id in enumerate(talents):
        person = Person(
            id=f"p{number:06}", name=f"Voornaam Achternaam{number}", phone="0612345678", created_at=unit.now
        )
        consent = Consent(
            id=f"c{number:06}",
            person_id=person.id,
            given_on=TODAY,
            audience=audiences[number % 4],
            with_name=number % 3 == 0,
            with_contact=number % 5 == 0,
        )
        persons.append(people._row(person))
        consents.append(people._consent_row(consent))
        role = Role.GIVER.value
        links.append({"id": f"{asset_id}:{person.id}", "asset_id": asset_id, "person_id": person.id, "role": role})
    for table, made in (("persons", persons), ("consents", consents), ("asset_persons", links)):
        unit.insert_many(table, made)
    return len(links)


def _snapshot(workspace: Workspace, audience: Audience, floor: float) -> float:
    return _best(f"snapshot, {audience}", lambda: workspace.snapshot(audience, grid=grid.snap), floor)


def _best(title: str, work: Any, floor: float | None = None) -> float:
    """Time it some rounds; the best, in seconds, printed with the middle one and as a ratio to the floor."""
    took = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    best, middle = min(took), statistics.median(took)
    ratio = f"  {best / floor:5.2f} x floor" if floor else ""
    print(f"{title:45} {best * 1000:8.1f} ms (middle {middle * 1000:.1f}){ratio}")
    return best


def _bare_fetch(raw: Any) -> int:
    tables = ("assets", "asset_areas", "asset_themes", "persons", "consents", "asset_persons")
    return sum(len(raw.execute(f"SELECT * FROM {table}").fetchall()) for table in tables)


def _profile(workspace: Workspace, audience: Audience) -> None:
    profile = cProfile.Profile()
    profile.runcall(workspace.snapshot, audience, grid=grid.snap)
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = Audience(words[words.index("--profile") + 1]) if "--profile" in words else None
    numbers = [int(word) for word in words if word.isdigit()]
    sys.exit(main(numbers[0] if numbers else 100_000, chosen))
