"""The page for others tells the sector of an asset on its card, and finds assets by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assetmap import i18n
from assetmap.domain.assets import Kind, Sector
from assetmap.maps.page import export_html


def test_the_card_tells_the_sector_and_the_search_finds_it(
    window: Any, make: Any, donderberg: Any, tmp_path: Path
) -> None:
    i18n.use("nl")
    assets = (
        ("s1", Kind.INSTITUTION, "De Brug", 5.966, 51.186),
        ("p1", Kind.PLACE, "Buurthuis De Roos", 5.990, 51.195),
    )
    town = make.snapshot(donderberg, assets, columns={"sector": (Sector.EDUCATION, None)})
    file = tmp_path / "kaart.html"
    file.write_text(export_html(town, "Donderberg"), encoding="utf-8")
    window.open_file(file)
    for at, told in enumerate((False, True)):  # places come before institutions
        window.js(f"(document.querySelectorAll('.am-list button')[{at}].click(), 0)")
        assert ("SectorOnderwijs" in window.js("document.querySelector('.am-card').textContent")) is told
    window.js(
        "(() => { const search = document.querySelector('input[type=search]'); search.value = 'onderwijs';"
        " search.dispatchEvent(new Event('input', { bubbles: true })); return 0; })()"
    )
    titles = "Array.from(document.querySelectorAll('.am-list button')).map((each) => each.textContent).join('|')"
    window.wait(lambda: "Buurthuis" not in window.js(titles))
    assert "De Brug" in window.js(titles)
