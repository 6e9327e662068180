"""The exported page: one file that shows everything with no network and no program, and lets nothing run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assetmap import i18n
from assetmap.domain.assets import Kind
from assetmap.maps.features import Badge
from assetmap.maps.page import CountedTalents, export_html

HOSTILE = (
    "<script>window.__hit=1</script>",
    "</script><script>window.__hit=1</script>",
    "<img src=x onerror=window.__hit=1>",
    '"><svg onload=window.__hit=1>',
    "<!--<script>",
    "]]><script>window.__hit=1</script>",
    "<!--assetmap:body--><!--assetmap:head-->",
    "${window.__hit=1}",
    "javascript:window.__hit=1",
    "\u2028window.__hit=1\u2029",
    "</title></noscript><script>window.__hit=1</script>",
    "\\u003cscript>window.__hit=1\\u003c/script>",
    "&lt;script&gt;window.__hit=1&lt;/script&gt;",
    "مرحبا \u202e gnitirw 🎉",
)


@pytest.fixture
def hostile(make: Any) -> Any:
    """A snapshot with markup in every text that a user or a file can bring."""
    count = len(HOSTILE)
    shape = make.polygon((5.96, 51.18), (6.0, 51.18), (6.0, 51.2), (5.96, 51.2))
    strips = [
        make.polygon((5.96, 51.18 + n / 500), (6.0, 51.18 + n / 500), (6.0, 51.182 + n / 500), (5.96, 51.182 + n / 500))
        for n in range(count)
    ]
    areas = [make.area(f"a{n}", text, strips[n]) for n, text in enumerate(HOSTILE)]
    return make.snapshot(
        (make.area("</script>", "x", shape), *areas),
        [(f"i{n}{text}", list(Kind)[n % 8], text, 5.965 + n / 500, 51.19) for n, text in enumerate(HOSTILE)],
        columns={
            "description": HOSTILE,
            "quote": HOSTILE,
            "availability": HOSTILE,
            "themes": tuple((t,) for t in HOSTILE),
        },
    )


@pytest.fixture
def town(make: Any, donderberg: Any) -> Any:
    """A few assets in words that a coach might write."""
    return make.snapshot(
        donderberg,
        (
            ("t1", Kind.TALENT, "Kookt voor de hele straat", 5.966, 51.186),
            ("p1", Kind.PLACE, "Buurthuis De Roos", 5.990, 51.195),
            ("g1", Kind.GOODS, "Partytent te leen", None, None),
        ),
        columns={
            "description": ("Op zondag staat de pan op het vuur.", "Elke dag open.\nMet keuken.", ""),
            "quote": ("Ik kook altijd te veel.", "", ""),
            "availability": ("zondagmiddag", "", ""),
            "themes": (("eten", "ontmoeten"), (), ()),
            "buurt_id": ("bu1", "bu2", None),
        },
    )


def saved(tmp_path: Path, html: str) -> Path:
    file = tmp_path / "kaart.html"
    file.write_text(html, encoding="utf-8")
    return file


def test_one_file_shows_map_list_and_card_with_the_network_blocked(window: Any, town: Any, tmp_path: Path) -> None:
    i18n.use("nl")
    file = saved(tmp_path, export_html(town, "Donderberg: wat hier sterk is"))
    window.open_file(file)
    state = window.state()
    assert (state["areas"], state["assets"], state["drawn"]["together"]) == (4, 2, 2)
    assert window.page.said == []
    assert window.watch.foreign() == []
    assert [address for address in window.watch.asked if not address.endswith("kaart.html")] == []
    assert window.js("document.title") == "Donderberg: wat hier sterk is"
    assert "Team" in window.js("document.querySelector('.am-stamp').textContent")
    assert "12-10-2026" in window.js("document.querySelector('.am-stamp').textContent")
    assert window.js("document.querySelectorAll('.am-list button').length") == 3
    assert "niet op de kaart" in window.js("document.querySelector('.am-groups').textContent")
    window.js("(document.querySelectorAll('.am-list button')[0].click(), 0)")
    card = window.js("document.querySelector('.am-card').textContent")
    for words in (
        "Kookt voor de hele straat",
        "Ik kook altijd te veel.",
        "eten",
        "ontmoeten",
        "zondagmiddag",
        "Kastelenbuurt",
    ):
        assert words in card
    window.settle()
    window.picture("export")


def test_a_kind_can_be_switched_off_and_a_pin_opens_its_card(window: Any, town: Any, tmp_path: Path) -> None:
    window.open_file(saved(tmp_path, export_html(town, "Donderberg")))
    window.js("(document.querySelector('input[data-kind=talent]').click(), 0)")
    state = window.state()
    assert [pin["id"] for pin in state["pins"]] == ["p1"]
    assert window.js("document.querySelectorAll('.am-list li:not([hidden])').length") == 2
    box = window.js("(b => [b.left, b.top])(document.getElementById('map_assetmap').getBoundingClientRect())")
    window.click(state["pins"][0]["x"] + box[0], state["pins"][0]["y"] + box[1])
    window.wait(lambda: "Buurthuis De Roos" in window.js("document.querySelector('.am-card').textContent"))
    assert window.state()["selected"] == "p1"


def test_on_a_phone_the_map_comes_first_and_the_list_below(town: Any, tmp_path: Path, make_window: Any) -> None:
    window = make_window((390, 780))
    window.open_file(saved(tmp_path, export_html(town, "Donderberg: wat hier sterk is")))
    box = window.js(
        "(b => [b.top, b.bottom, b.width])(document.getElementById('map_assetmap').getBoundingClientRect())"
    )
    side = window.js("document.querySelector('.am-side').getBoundingClientRect().top")
    assert box[2] >= 370
    assert side >= box[1] - 1
    window.picture("phone")


def test_no_text_of_a_user_runs_in_the_exported_page(window: Any, hostile: Any, tmp_path: Path) -> None:
    window.open_file(saved(tmp_path, export_html(hostile, HOSTILE[10])))
    window.js("(document.querySelectorAll('.am-list button').forEach((button) => button.click()), 0)")
    assert window.state()["assets"] == len(HOSTILE)
    assert window.js("document.querySelectorAll('.am-list button').length") == len(HOSTILE)
    assert window.js("typeof window.__hit") == "undefined"
    titles = window.js("Array.from(document.querySelectorAll('.am-title')).map((one) => one.textContent)")
    assert sorted(titles) == sorted(HOSTILE)
    window.js("assetmap.select(null)")
    for number in range(len(HOSTILE) + 1):
        window.js(f"(document.getElementById('am-area').value = '{number}', 0)")
        window.js("document.getElementById('am-area').dispatchEvent(new Event('change'))")
    assert window.js("document.querySelector('.am-told').textContent").endswith(HOSTILE[-1])
    assert window.page.said == []
    assert window.watch.foreign() == []


def test_no_text_of_a_user_runs_in_the_live_page(window: Any, hostile: Any) -> None:
    window.open(hostile)
    for spot in window.state()["pins"]:
        window.mouse("move", spot["x"], spot["y"])
    window.js(f"assetmap.select({HOSTILE[0]!r})")
    assert window.state()["assets"] == len(HOSTILE)
    assert window.js("typeof window.__hit") == "undefined"
    assert window.page.said == []
    assert window.watch.foreign() == []


def test_the_policy_of_the_exported_page_lets_nothing_in(town: Any) -> None:
    html = export_html(town, "Donderberg")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    assert "connect-src" not in policy[1]
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", html)


def test_who_sees_no_talents_sees_how_many_each_buurt_has(window: Any, town: Any, tmp_path: Path) -> None:
    told = [
        CountedTalents("Kastelenbuurt", "fewer than 3", Badge("bu1", "fewer than 3 talents", "< 3")),
        CountedTalents("<script>window.__hit=1</script>", "12", Badge("bu2", "<b>12</b> talents", "12")),
    ]
    window.open_file(saved(tmp_path, export_html(town, "Donderberg", told)))
    rows = window.js("[...document.querySelectorAll('.am-talents .am-fact')].map((row) => row.textContent).join('|')")
    assert rows == "Kastelenbuurtfewer than 3|<script>window.__hit=1</script>12"
    assert [badge["words"] for badge in window.state()["badges"]] == ["fewer than 3 talents", "<b>12</b> talents"]
    window.js(
        "(area => { area.value = '2'; area.dispatchEvent(new Event('change')); })(document.getElementById('am-area'))"
    )
    seen = window.js(
        "[...document.querySelectorAll('.am-talents .am-fact:not([hidden])')].map((row) => row.textContent)"
    )
    assert seen == ["<script>window.__hit=1</script>12"]
    assert window.js("window.__hit") is None
    assert window.page.said == []


def test_the_card_names_a_person_only_when_there_is_one(window: Any, town: Any, tmp_path: Path) -> None:
    named = replace(town, assets=replace(town.assets, person=("Fatima", "", ""), contact=("06 12345678", "", "")))
    window.open_file(saved(tmp_path, export_html(named, "Donderberg")))
    window.js("(document.querySelectorAll('.am-list button')[0].click(), 0)")
    card = window.js("document.querySelector('.am-card').textContent")
    assert "PersonFatima" in card
    assert "Contact details06 12345678" in card
    window.js("(document.querySelectorAll('.am-list button')[1].click(), 0)")
    assert "Person" not in window.js("document.querySelector('.am-card').textContent")
