"""How long it takes to erase someone from a dossier of 100,000 assets, plain and encrypted, to the proof.

Run: `python tests/bench/bench_erase.py [assets]`. Prints seconds; fails when anything is left or the target is missed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from assetmap.custody import deeds
from assetmap.domain.assets import Asset, Kind
from assetmap.domain.people import Person
from assetmap.operations import assets, people
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

TARGET = 15.0
"""Seconds: as long as someone waits for something that is done once and for good."""


def fill(unit: Unit, count: int) -> None:
    people.add_person(unit, Person(id="her", name="Xántippe Quollvürst", phone="06-98765432"))
    rows = [
        Asset(
            id=f"{number:016x}",
            kind=Kind.TALENT,
            title=f"Talent {number} van iemand uit de straat",
            description=f"Kan veel met hout, tuin en koken, en vertelt graag. Gezien door buur {number}.",
            themes=("Bakken", "Hout"),
        )
        for number in range(count)
    ]
    assets.import_assets(unit, rows)
    for asset in rows[:: max(1, count // 5)]:
        people.link(unit, asset.id, "her")


def measure(count: int, password: str | None, folder: Path) -> float:
    """Seconds for the plan and the erasing together."""
    with Workspace.create(folder / f"{bool(password)}", password) as workspace:
        workspace.do("Filled", partial(fill, count=count))
        began = time.perf_counter()
        deeds.erase_plan(workspace, "her")
        planned = time.perf_counter()
        done = deeds.erase(workspace, "her")
        ended = time.perf_counter()
        size = workspace.path.stat().st_size / 1e6
        print(
            f"{'encrypted' if password else 'plain':>9}: {count} assets, {size:.0f} MB:"
            f" plan {planned - began:.1f} s, erase {ended - planned:.1f} s, clean: {done.clean}"
        )
        if not done.clean or workspace.check():
            raise SystemExit("something is left, or is not whole")
    return ended - began


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = folder
        slowest = max(measure(count, password, Path(folder)) for password in (None, "een goed wachtwoord"))
    if slowest > TARGET:
        raise SystemExit(f"{slowest:.1f} s is more than {TARGET:.0f} s")


if __name__ == "__main__":
    main()
