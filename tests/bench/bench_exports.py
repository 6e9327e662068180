"""How long 100,000 assets take to export, as a ratio to bare xlsxwriter and csv that write the same cells.

Run: `python tests/bench/bench_exports.py [assets]`. Prints ratios and the peak of memory; fails when the
target is missed.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from assetmap.domain.areas import Area, Bounds, Level
from assetmap.domain.assets import Audience, Gift, Kind
from assetmap.domain.snapshot import AssetTable, Snapshot
from assetmap.exports import csvfile, gis, opendocument, workbook
from assetmap.exports.overview import ExportOptions

TARGET = 1.3
ROUNDS = 3


def areas(count: int) -> tuple[Area, ...]:
    bounds = Bounds(5.0, 51.0, 5.1, 51.1)
    levels = (Level.GEMEENTE, Level.WIJK, *[Level.BUURT] * count)
    return tuple(
        Area(
            id=f"{level}{index}",
            division_id="d",
            level=level,
            code=f"BU0957{index:04}",
            name=f"{level.title()} {index}",
            parent_id=None,
            geometry=b"",
            bounds=bounds,
        )
        for index, level in enumerate(levels)
    )


def made_up(count: int) -> Snapshot:
    """A dossier of `count` assets in 40 buurten."""
    known = areas(40)
    buurten = [area.id for area in known[2:]]
    kinds = list(Kind)
    number = range(count)
    return Snapshot(
        audience=Audience.TEAM,
        made_on=date(2026, 11, 21),
        dossier="meting",
        divisions=(),
        areas=known,
        assets=AssetTable(
            id=tuple(f"{n:016x}" for n in number),
            kind=tuple(kinds[n % len(kinds)] for n in number),
            title=tuple(f"Asset nummer {n} van de straat" for n in number),
            description=tuple(f"Op {n % 7} dagen in de week, bel gerust aan bij nummer {n}." for n in number),
            quote=("",) * count,
            gift=tuple(Gift.HANDS if n % 3 == 0 else None for n in number),
            sector=(None,) * count,
            availability=("",) * count,
            lon=tuple(5 + (n % 1000) / 10_000 for n in number),
            lat=tuple(51 + (n // 1000) / 10_000 for n in number),
            audience=(Audience.TEAM,) * count,
            themes=tuple(("eten", "klussen")[: n % 3] for n in number),
            created_at=("2026-11-20T10:00:00+00:00",) * count,
            updated_at=("2026-11-20T10:00:00+00:00",) * count,
            buurt_id=tuple(buurten[n % 40] for n in number),
            area_ids=tuple((buurten[n % 40], known[1].id, known[0].id) for n in number),
        ),
    )


Cells = Sequence[Sequence[Sequence[Any]]]
"""By sheet, row and column."""


def cells_of(path: Path) -> Cells:
    book = openpyxl.load_workbook(path, read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def bare_workbook(target: Path, cells: Cells, options: dict[str, bool]) -> None:
    book = xlsxwriter.Workbook(str(target), options)
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for lines in cells:
        bare_sheet(book.add_worksheet(), lines, day)
    book.close()


def bare_sheet(sheet: Any, lines: Sequence[Sequence[Any]], day: Any) -> None:
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_number(row, column, value)


def bare_csv(target: Path, cells: Sequence[Sequence[str]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(cells)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def seconds(work: Callable[[], None]) -> float:
    started = time.process_time()  # of this program alone: another one on the machine must not count
    work()
    return time.process_time() - started


def compare(name: str, ours: Callable[[], None], bare: Callable[[], None]) -> float:
    """Medians of alternating rounds, so that a slow moment of the machine hits both."""
    pairs = [(seconds(ours), seconds(bare)) for _round in range(ROUNDS)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    say(f"{name}: {mine:.2f} s against {theirs:.2f} s, ratio {mine / theirs:.2f}")
    return float(mine / theirs)


def peak(work: Callable[[], None]) -> float:
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 1e6


def main(count: int) -> int:
    snapshot = made_up(count)
    options = ExportOptions()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "a"
        workbook.write(snapshot, out.with_suffix(".xlsx"), options)
        cells = cells_of(out.with_suffix(".xlsx"))
        ratio = compare(
            f"workbook of {count}, against bare xlsxwriter with the same cells",
            lambda: workbook.write(snapshot, out, options),
            lambda: bare_workbook(out, cells, {}),
        )
        compare(
            "  and against its constant_memory",
            lambda: workbook.write(snapshot, out, options),
            lambda: bare_workbook(out, cells, {"constant_memory": True}),
        )
        say(f"ods: {seconds(lambda: opendocument.write(snapshot, out, options)):.2f} s")
        csvfile.write(snapshot, out, options)
        with out.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter=";"))
        compare("csv against bare csv", lambda: csvfile.write(snapshot, out, options), lambda: bare_csv(out, lines))
        say(f"geojson: {seconds(lambda: gis.write(snapshot, out, options)):.2f} s")
        say(f"peak of memory: workbook {peak(lambda: workbook.write(snapshot, out, options)):.0f} MB")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
