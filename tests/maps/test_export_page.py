"""The page that stands alone, as someone uses it: searching, choosing, by mouse, by keys, on a phone and on paper."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineScript

from assetmap import i18n
from assetmap.domain.areas import Area
from assetmap.domain.assets import Kind
from assetmap.domain.snapshot import Snapshot
from assetmap.maps.page import export_html

SEEN = "[...document.querySelectorAll('.am-list li')].filter((li) => !li.hidden && !li.closest('[hidden]'))"
TITLES = f"{SEEN}.map((li) => li.querySelector('.am-title').textContent)"
TOLD = "document.querySelector('[role=search] [role=status]').textContent"
COUNTS = (
    "Object.fromEntries([...document.querySelectorAll('input[role=switch]')]"
    ".map((box) => [box.dataset.kind, box.closest('label').querySelector('.am-count').textContent]))"
)
WATCH = "window.__refused = []; addEventListener('securitypolicyviolation', (one) => __refused.push(one.blockedURI));"
NAMELESS = """
[...document.querySelectorAll('button, input, select, a, summary, [role=application], section')].filter((one) => {
  const ids = (one.getAttribute('aria-labelledby') || '').split(' ');
  const by = ids.map((id) => document.getElementById(id)).filter(Boolean);
  const label = one.labels && one.labels.length ? one.labels[0].textContent : '';
  const own = ['BUTTON', 'A', 'SUMMARY'].includes(one.tagName) ? one.textContent : '';
  const name = by.map((other) => other.textContent).join(' ') || one.getAttribute('aria-label') || label || own;
  return !name.trim() && !one.closest('[hidden]') && !one.matches('.am-group');
}).map((one) => one.outerHTML)
"""
SPENT = (
    "((work) => { const start = performance.now(); work(); document.querySelector('.am-side').scrollHeight; "
    "return performance.now() - start; })"
)
SMALL = """
[...document.querySelectorAll('.am-side button, .am-side input[type=search], .am-side select, .am-side summary, '
  + '.am-switches label, .leaflet-bar a, .am-card button')]
  .filter((one) => one.getClientRects().length && !one.closest('[hidden]'))
  .filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)
  .map((one) => one.outerHTML)
"""


@pytest.fixture
def buurt(make: SimpleNamespace, donderberg: tuple[Area, ...]) -> Snapshot:
    """Six assets in two buurten, of which one has no place and one is in the own area too."""
    found: Snapshot = make.snapshot(
        donderberg,
        (
            ("t1", Kind.TALENT, "Repareert fietsen", 5.966, 51.186),
            ("t2", Kind.TALENT, "kookt voor de straat", 5.975, 51.190),
            ("p1", Kind.PLACE, "Café De Rïjn", 5.990, 51.195),
            ("p2", Kind.PLACE, "Buurthuis De Roos", 5.992, 51.190),
            ("a1", Kind.ASSOCIATION, "Zangkoor Crescendo", 5.985, 51.186),
            ("g1", Kind.GOODS, "Partytent te leen", None, None),
        ),
        columns={
            "description": ("", "Elke zondag een pan sóép.", "", "", "", ""),
            "themes": (("klussen",), ("eten", "Muziek"), ("eten",), (), ("muziek",), ()),
            "buurt_id": ("bu1", "bu1", "bu2", "bu2", "bu2", None),
            "area_ids": (("bu1", "wk"), ("bu1", "wk", "own"), ("bu2", "wk"), ("bu2", "wk"), ("bu2", "wk"), ()),
        },
    )
    return found


@pytest.fixture
def opened(window: Any, buurt: Snapshot, tmp_path: Path) -> Any:
    """The page of those six, with a watch on what its policy refuses."""
    return open_page(window, buurt, tmp_path)


def open_page(window: Any, shot: Snapshot, folder: Path, title: str = "Donderberg") -> Any:
    script = QWebEngineScript()
    script.setSourceCode(WATCH)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    window.page.scripts().insert(script)
    file = folder / "kaart.html"
    file.write_text(export_html(shot, title), encoding="utf-8")
    window.js("(window.assetmap = undefined, 0)")
    window.open_file(file)
    return window


def search(window: Any, text: str) -> list[str]:
    """Type, and give the titles that are left once it was told how many."""
    window.js(f"(document.getElementById('am-search').value = {text!r}, 0)")
    window.js("document.getElementById('am-search').dispatchEvent(new Event('input'))")
    window.settle(0.2)
    found: list[str] = window.js(TITLES)
    window.wait(lambda: window.js(TOLD).startswith(f"{len(window.js(TITLES))} of "))
    return found


def choose(window: Any, field: str, value: str) -> None:
    window.js(f"(document.getElementById('{field}').value = '{value}', 0)")
    window.js(f"document.getElementById('{field}').dispatchEvent(new Event('change'))")


def key(window: Any, which: Qt.Key) -> None:
    QTest.keyClick(window.view.focusProxy() or window.view, which)
    window.settle(0.03)


def focused(window: Any) -> str:
    """What has the focus, in words."""
    found: str = window.js(
        "document.activeElement.textContent || document.activeElement.id || document.activeElement.tagName"
    )
    return found


def test_search_looks_in_all_that_is_said_of_an_asset_without_accents_or_case(opened: Any) -> None:
    assert opened.js(TOLD) == "6 of 6 shown"
    assert search(opened, "cafe RIJN") == ["Café De Rïjn"]
    assert [pin["id"] for pin in opened.state()["pins"]] == ["p1"]
    assert search(opened, "soep") == ["kookt voor de straat"]
    assert search(opened, "MUZIEK") == ["kookt voor de straat", "Zangkoor Crescendo"]
    assert search(opened, "sterrenberg") == ["Zangkoor Crescendo", "Buurthuis De Roos", "Café De Rïjn"]
    assert search(opened, "mozartplein") == ["kookt voor de straat"]
    assert search(opened, "bestaat niet") == []
    assert "Nothing found" in opened.js("document.querySelector('.am-nothing').textContent")
    opened.js("(document.querySelector('.am-reset').click(), 0)")
    assert len(opened.js(TITLES)) == 6
    assert opened.state()["assets"] == 5
    assert opened.js("document.querySelector('.am-reset').hidden") is True


def test_the_legend_has_what_is_there_and_its_numbers_follow(opened: Any) -> None:
    assert opened.js(COUNTS) == {"talent": "2", "association": "1", "place": "2", "goods": "1"}
    search(opened, "eten")
    assert opened.js(COUNTS) == {"talent": "1", "association": "0", "place": "1", "goods": "0"}
    opened.js("(document.querySelector('input[data-kind=place]').click(), 0)")
    assert opened.js(TITLES) == ["kookt voor de straat"]
    assert opened.js(COUNTS)["place"] == "1"
    assert opened.js("[...document.getElementById('am-area').options].map((one) => one.textContent.trim())") == [
        "All areas (1)",
        "Donderberg (1)",
        "Kastelenbuurt (1)",
        "Sterrenberg (0)",
        "Rond het Mozartplein (1)",
    ]


def test_the_list_has_an_order_to_choose(opened: Any) -> None:
    heads = "[...document.querySelectorAll('.am-group:not([hidden]) h3 .am-name')].map((one) => one.textContent)"
    assert opened.js(heads) == ["Talents", "Associations", "Places", "Goods"]
    choose(opened, "am-order", "area")
    assert opened.js(heads) == ["Kastelenbuurt", "Sterrenberg", "Not in an area"]
    choose(opened, "am-order", "title")
    assert opened.js(TITLES)[:3] == ["Buurthuis De Roos", "Café De Rïjn", "kookt voor de straat"]


def test_an_area_is_chosen_in_the_list_or_on_the_map(opened: Any) -> None:
    choose(opened, "am-area", "1")
    assert opened.js(TITLES) == ["kookt voor de straat", "Repareert fietsen"]
    assert opened.js(TOLD) == "2 of 6 shown · Kastelenbuurt"
    opened.settle()
    assert opened.state()["focus"] == "bu1"
    choose(opened, "am-area", "")
    opened.wait(lambda: opened.state()["focus"] is None)
    opened.settle()
    box = opened.js("(b => [b.left, b.top])(document.getElementById('map_assetmap').getBoundingClientRect())")
    point = opened.js("(p => [p.x, p.y])(map_assetmap.latLngToContainerPoint([51.1985, 5.998]))")
    opened.click(point[0] + box[0], point[1] + box[1])
    opened.wait(lambda: opened.js(TOLD) == "3 of 6 shown · Sterrenberg")
    assert opened.js("document.getElementById('am-area').value") == "2"
    opened.click(point[0] + box[0], point[1] + box[1])
    opened.wait(lambda: opened.js(TOLD) == "6 of 6 shown")


def test_the_list_leads_to_the_pin_and_the_pin_to_the_list(opened: Any) -> None:
    opened.js("(document.querySelectorAll('.am-row')[0].click(), 0)")
    opened.settle(0.6)
    state = opened.state()
    assert (state["selected"], state["zoom"] >= 16) == ("t2", True)
    pin = next(pin for pin in state["pins"] if pin["id"] == "t2")
    left = opened.js("document.getElementById('map_assetmap').getBoundingClientRect().left")
    assert pin["x"] + left > opened.js("document.querySelector('.am-card').getBoundingClientRect().right")
    opened.js("(document.querySelector('.am-theme').click(), 0)")
    assert opened.js("[document.getElementById('am-search').value, document.querySelector('.am-card').hidden]") == [
        "eten",
        True,
    ]
    search(opened, "")
    opened.js("(assetmap.setView(5.992, 51.190, 17), 0)")
    pin = next(pin for pin in opened.state()["pins"] if pin["id"] == "p2")
    top = opened.js("document.getElementById('map_assetmap').getBoundingClientRect().top")
    opened.click(pin["x"] + left, pin["y"] + top)
    opened.wait(lambda: opened.state()["selected"] == "p2")
    assert (
        opened.js("document.querySelector('.am-row[aria-current]').textContent")
        == "Buurthuis De RoosPlace · Sterrenberg"
    )
    opened.js("(document.querySelector('.am-close').click(), 0)")
    assert opened.state()["selected"] is None
    assert opened.js("document.querySelector('.am-row[aria-current]')") is None


def test_all_of_it_by_keys_alone(opened: Any) -> None:
    opened.view.activateWindow()
    (opened.view.focusProxy() or opened.view).setFocus()
    key(opened, Qt.Key.Key_Tab)
    assert focused(opened) == "To the list"
    assert opened.js("document.activeElement.getBoundingClientRect().top") >= 0
    key(opened, Qt.Key.Key_Return)
    assert focused(opened).startswith("kookt voor de straat")
    key(opened, Qt.Key.Key_Down)
    assert focused(opened).startswith("Repareert fietsen")
    key(opened, Qt.Key.Key_End)
    assert focused(opened).startswith("Partytent")
    key(opened, Qt.Key.Key_Home)
    key(opened, Qt.Key.Key_Return)
    assert focused(opened) == "kookt voor de straat"
    assert opened.js("document.activeElement.tagName") == "H2"
    key(opened, Qt.Key.Key_Escape)
    assert opened.js("document.querySelector('.am-card').hidden") is True
    assert focused(opened).startswith("kookt voor de straatTalent")
    assert opened.js("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    key(opened, Qt.Key.Key_Tab)
    assert opened.js("document.activeElement.getAttribute('role')") == "application"
    for _row in range(3):  # back over the list, which is one stop, to the choices
        QTest.keyClick(opened.view.focusProxy() or opened.view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        opened.settle(0.03)
    assert opened.js("document.activeElement.id") == "am-area"
    QTest.keyClick(opened.view.focusProxy() or opened.view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    opened.settle(0.03)
    key(opened, Qt.Key.Key_Space)
    assert opened.js("document.querySelector('input[data-kind=goods]').checked") is False
    assert opened.js(TOLD) == "5 of 6 shown"


def test_from_a_word_to_what_answers_to_it_by_keys(opened: Any) -> None:
    opened.view.activateWindow()
    target = opened.view.focusProxy() or opened.view
    target.setFocus()
    opened.js("document.getElementById('am-search').focus()")
    QTest.keyClicks(target, "muziek")
    key(opened, Qt.Key.Key_Return)
    opened.wait(lambda: focused(opened).startswith("kookt voor de straat"))
    key(opened, Qt.Key.Key_Down)
    assert focused(opened).startswith("Zangkoor")
    assert opened.js(TOLD) == "2 of 6 shown"


def test_the_page_follows_the_system_and_can_be_read_in_the_dark(opened: Any) -> None:
    assert opened.state()["dark"] is opened.js("matchMedia('(prefers-color-scheme: dark)').matches")
    opened.js("(document.querySelectorAll('.am-row')[0].click(), assetmap.setDark(true), 0)")
    for part in (".am-side", ".am-card", ".am-header", ".am-footer", ".am-search"):
        style = f"(style => [style.color, style.backgroundColor])(getComputedStyle(document.querySelector('{part}')))"
        ink, paper = (brightness(colour) for colour in opened.js(style))
        assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) > 4.5, part
        assert ink > paper
    opened.settle(0.6)
    opened.picture("dark")


def brightness(colour: str) -> float:
    """The relative luminance of `rgb(1, 2, 3)`, as WCAG 2 has it."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_who_hears_the_page_gets_names_headings_and_lists(opened: Any) -> None:
    opened.js("(document.querySelectorAll('.am-row')[0].click(), 0)")
    assert opened.js(NAMELESS) == []
    levels = opened.js("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in (
        "header",
        "main",
        "footer",
        "[role=search]",
        "main section[aria-label=Map]",
        "ul[aria-labelledby]",
    ):
        assert opened.js(f"document.querySelectorAll({landmark!r}).length") >= 1, landmark
    assert (
        opened.js("[...document.querySelectorAll('input[role=switch]')].every((one) => one.type === 'checkbox')")
        is True
    )
    assert opened.js("document.documentElement.lang") == "en"
    assert opened.js("document.querySelectorAll('.am-row[tabindex=\"0\"]').length") == 1


def test_a_phone_has_the_map_above_and_room_for_a_finger(buurt: Snapshot, tmp_path: Path, make_window: Any) -> None:
    i18n.use("nl")
    window = open_page(make_window((360, 740)), buurt, tmp_path, "Donderberg: wat hier sterk is, " + "en meer " * 12)
    assert window.js("[document.documentElement.scrollWidth, innerWidth]") == [360, 360]
    assert window.js("document.querySelector('details').open") is False
    window.js("(document.querySelector('details').open = true, 0)")
    assert window.js(SMALL) == []
    parts = ["'.am-header'", "'#map_assetmap'", "'.am-side'", "'.am-footer'"]
    order = [window.js(f"document.querySelector({part}).getBoundingClientRect().top") for part in parts]
    assert order == sorted(order)
    window.picture("phone-list")
    window.js("(document.querySelectorAll('.am-row')[0].click(), 0)")
    window.settle(0.5)
    assert window.js(SMALL) == []
    card = window.js("document.querySelector('.am-card').getBoundingClientRect().top")
    assert card >= window.js("document.getElementById('map_assetmap').getBoundingClientRect().bottom") - 1
    assert window.js("document.documentElement.scrollWidth") == 360
    window.picture("phone-card")


def test_nothing_is_asked_and_nothing_refused_but_what_comes_from_outside(opened: Any) -> None:
    search(opened, "eten")
    opened.js("(document.querySelectorAll('.am-row')[0].click(), 0)")
    opened.settle()
    assert opened.js("window.__refused") == []
    assert opened.page.said == []
    assert opened.watch.foreign() == []
    alien = "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.__hit = 1' }))"
    picture = (
        "document.body.append(Object.assign(document.createElement('img'), { src: 'https://voorbeeld.nl/a.png' }))"
    )
    opened.js(f"({alien}, {picture}, 0)")
    opened.wait(lambda: len(opened.js("window.__refused")) == 2)
    assert opened.js("typeof window.__hit") == "undefined"
    assert opened.watch.foreign() == []


def test_an_empty_dossier_says_so(window: Any, make: SimpleNamespace, donderberg: Any, tmp_path: Path) -> None:
    open_page(window, make.snapshot(donderberg), tmp_path)
    assert window.js(TOLD) == "0 of 0 shown"
    assert window.js("document.querySelector('.am-nothing').textContent") == "There is nothing on the map yet."
    assert window.js("document.querySelectorAll('input[role=switch]').length") == 0
    choose(window, "am-area", "1")
    assert "nothing here on this map yet" in window.js("document.querySelector('.am-nothing').textContent")
    open_page(window, make.snapshot(), tmp_path)
    assert window.js("document.getElementById('am-area')") is None
    assert window.state()["errors"] == []


def test_five_thousand_assets_are_soon_there(
    window: Any, make: SimpleNamespace, donderberg: Any, tmp_path: Path
) -> None:
    kinds = list(Kind)
    rows = [(f"i{n}", kinds[n % 8], f"Plek {n}", 5.961 + n % 70 / 1900, 51.183 + n % 71 / 5000) for n in range(5000)]
    open_page(window, make.snapshot(donderberg, rows, columns={"themes": (("eten",),) * 5000}), tmp_path)
    state = window.state()
    assert state["assets"] == 5000
    assert state["timings"]["drawn"] < 15_000  # 0.8 s; 2.7 s on a machine with ten others at work
    assert len(search(window, "plek 499")) == 15
    window.js("(document.querySelector('.am-reset').click(), document.body.offsetHeight)")
    assert window.js(f"{SPENT}(() => document.querySelector('input[data-kind=place]').click())") < 5000  # 0.1 s
    window.js("(document.getElementById('am-search').value = 'plek 499', 0)")
    enter = "document.getElementById('am-search').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))"
    assert window.js(f"{SPENT}(() => {enter})") < 5000  # 0.1 s
    assert len(window.js(TITLES)) == 14  # 4994 is a place
    window.js("(document.querySelector('.am-reset').click(), 0)")
    assert window.js(TOLD) == "5,000 of 5,000 shown"


def test_on_paper_are_the_map_the_legend_and_the_list(opened: Any, tmp_path: Path) -> None:
    opened.js("(document.querySelector('input[data-kind=goods]').click(), 0)")
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(12, 14, 12, 14)
    )
    layout.setUnits(QPageLayout.Unit.Millimeter)
    done: list[bool] = []
    opened.page.pdfPrintingFinished.connect(lambda _path, good: done.append(good))
    opened.page.printToPdf(str(tmp_path / "kaart.pdf"), layout)
    opened.wait(lambda: bool(done))
    paper = pypdfium2.PdfDocument(tmp_path / "kaart.pdf")
    text = " ".join(page.get_textpage().get_text_bounded() for page in paper)
    pictures = [each for each in paper[0].get_objects() if isinstance(each, pypdfium2.PdfImage)]
    paper.close()
    for words in (
        "Donderberg",
        "For: Team",
        "Talents",
        "Repareert fietsen",
        "Zangkoor",
        "Areas © CBS/Kadaster",
        "5 of 6",
    ):
        assert words in text
    assert "Partytent" not in text
    assert "Show everything" not in text
    assert pictures
    opened.wait(lambda: opened.js("document.querySelector('.am-printed')") is None)
    assert opened.state()["drawn"]["together"] == 5
