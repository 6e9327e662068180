"""Sectors on the profile: a chart that adds up, room for all charts, and which of the four O's we do not know yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from assetmap import i18n
from assetmap.domain.assets import SECTOR_KINDS, Gift, Kind, Sector
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.exports.paper import blanks, charts
from assetmap.exports.paper.options import Paper, PaperKind

NOTED = (Sector.GOVERNMENT, Sector.EDUCATION, Sector.BUSINESS, Sector.COMMUNITY, None)
THEMES = ("eten", "groen", "klussen", "muziek", "sport", "taal", "zorg")


@pytest.fixture
def full(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    """Everything that there can be in one buurt: all kinds, gifts and sectors, also where they were not noted."""
    spots = [(kind, f"{kind} {at}", 50.0 + 12 * at, 60.0 + 20 * at) for at, kind in enumerate([*Kind, *Kind, *Kind])]
    kinds = [kind for kind, _title, _x, _y in spots]
    kinds[-4:] = [Kind.TALENT] * 4
    gifts, sectors = iter([*Gift, None] * 9), iter(NOTED * 9)
    columns = {
        "kind": tuple(kinds),
        "gift": tuple(next(gifts) if kind is Kind.TALENT else None for kind in kinds),
        "sector": tuple(next(sectors) if kind in SECTOR_KINDS else None for kind in kinds),
        "themes": (THEMES,) * len(kinds),
    }
    return snapshot_of(spots, columns=columns)


def of_buurt(snapshot: Snapshot) -> list[int]:
    return [row for row, held in enumerate(snapshot.assets.area_ids) if "bu0" in held]


def test_the_chart_adds_up_to_the_organisations(full: Snapshot, printed: Callable[..., Any]) -> None:
    i18n.use("nl")
    rows = [row for row in of_buurt(full) if full.assets.kind[row] in SECTOR_KINDS]
    sectors = [full.assets.sector[row] for row in rows]
    counted: dict[Sector | None, int] = {sector: sectors.count(sector) for sector in NOTED}
    bars = charts.sector_bars(counted)
    assert sum(bar.count for bar in bars) == len(rows)
    assert [bar.label for bar in bars] == ["Overheid", "Onderwijs", "Ondernemers", "Omgeving", "Niet genoteerd"]
    assert charts.sector_bars({None: 4}) == []
    front = printed(full, kind=PaperKind.PROFILE, paper=Paper.A4, areas=("bu0",)).texts[0]
    assert "SECTOREN: DE VIER O'S" in front
    assert all(bar.label in front for bar in bars)


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("paper", [Paper.A4, Paper.A3])
def test_all_charts_have_room(full: Snapshot, printed: Callable[..., Any], paper: Paper, landscape: bool) -> None:
    """Also below a name of two lines no bar lies over the sources at the foot, or beside the sheet."""
    name = "Bedrijventerrein, sportvelden en verspreide huizen ten zuiden van de oude spoorlijn naar Zonneveld"
    areas = tuple(replace(area, name=name) if area.id == "bu0" else area for area in full.areas)
    options: dict[str, Any] = {"kind": PaperKind.PROFILE, "paper": paper, "landscape": landscape, "areas": ("bu0",)}
    made = printed(replace(full, areas=areas), **options)
    sheet = pypdfium2.PdfDocument(made.content)[0]
    height = sheet.get_height()
    foot = min(height - top for *_side, top in _places(sheet, "CBS/Kadaster"))
    for word in (*THEMES[:6], "Not noted", "Community", "Heart"):
        assert all(height - bottom < foot for _left, bottom, _right, _top in _places(sheet, word)), word


def _places(sheet: Any, words: str) -> list[tuple[float, float, float, float]]:
    """Where words stand on a page: left, bottom, right and top in points from the lower left corner."""
    page = sheet.get_textpage()
    found = []
    search = page.search(words)
    while (hit := search.get_next()) is not None:
        boxes = [page.get_charbox(hit[0] + at) for at in range(hit[1])]
        found.append((boxes[0][0], min(box[1] for box in boxes), boxes[-1][2], max(box[3] for box in boxes)))
    assert found, words
    return found


def test_it_says_which_of_the_four_we_do_not_know_yet(full: Snapshot, printed: Callable[..., Any]) -> None:
    i18n.use("nl")
    rows = of_buurt(full)
    assert blanks.unseen_sectors(full, rows) == []

    def only(sector: Sector | None) -> Snapshot:
        told = tuple(sector if kind in SECTOR_KINDS else None for kind in full.assets.kind)
        return replace(full, assets=replace(full.assets, sector=told))

    schools = only(Sector.EDUCATION)
    assert blanks.unseen_sectors(schools, rows) == [Sector.GOVERNMENT, Sector.BUSINESS, Sector.COMMUNITY]
    assert blanks.unseen_sectors(only(None), rows) == []
    assert blanks.unseen_sectors(replace(schools, filters=Filters(kinds=frozenset({Kind.INSTITUTION}))), rows) == []
    back = printed(schools, kind=PaperKind.PROFILE, paper=Paper.A4, areas=("bu0",)).texts[1]
    assert "Van de vier O's kennen we hier nog geen overheid, ondernemers, omgeving" in back
