"""The report of an import, as text and as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from assetmap import i18n
from assetmap.domain.errors import ExportRefused
from assetmap.imports.areafile import read_areas
from assetmap.imports.report import AreaReport, report_lines, save_report

Writer = Callable[..., Path]


@pytest.fixture
def report(write: Writer) -> AreaReport:
    bow_tie = shapely.Polygon([(197000, 356000), (197100, 356100), (197100, 356000), (197000, 356100)])
    columns = {
        "BU_CODE": [f"BU0957000{i}" for i in range(3)],
        "BU_NAAM": ["=1+1", "Plas", "Eén"],
        "WATER": ["NEE", "JA", "NEE"],
        "GM_NAAM": ["Roermond"] * 3,
    }
    shapes = [bow_tie, shapely.box(197200, 356000, 197300, 356100), shapely.box(197400, 356000, 197500, 356100)]
    return read_areas(write("a.gpkg", columns, shapes, crs="EPSG:4326")).report


def test_the_report_as_text(report: AreaReport, tmp_path: Path) -> None:
    text = save_report(report, tmp_path / "verslag.txt").read_text(encoding="utf-8")
    assert text.splitlines() == list(report_lines(report))
    assert "Rows in the file: 3" in text
    assert "Areas that come in: Buurt 2, Wijk 1, Gemeente 1" in text
    assert "Coordinates: EPSG:28992 (guessed)" in text
    assert "Gemeenten: Roermond" in text
    assert "  row 1 (=1+1): Its outline crossed itself" in text
    assert "  row 2 (Plas): It is water" in text
    assert "its numbers are those of the Dutch national grid (RD)" in text


def test_the_report_as_a_table(report: AreaReport, tmp_path: Path) -> None:
    path = save_report(report, tmp_path / "verslag.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, repaired, left_out, remark = csv.reader(file, delimiter=";")
    assert header == ["row", "name", "what", "reason"]
    assert repaired[:3] == ["1", "'=1+1", "repaired"]
    assert left_out == ["2", "Plas", "left out", "It is water, not land where people live."]
    assert remark[:3] == ["", "", "remark"]


def test_the_report_in_dutch(report: AreaReport) -> None:
    i18n.use("nl")
    assert "Rijen in het bestand: 3" in report_lines(report)


def test_nothing_repaired_or_left_out_is_no_line(report: AreaReport) -> None:
    lines = report_lines(replace(report, repaired=(), left_out=()))
    assert not any(line.startswith(("Repaired", "Left out")) for line in lines)


def test_where_nothing_can_be_written(report: AreaReport, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="Choose another folder"):
        save_report(report, tmp_path / "gone" / "verslag.txt")
