"""The page is closed on all sides: one scheme, one page, no files, no dialogs, no downloads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlScheme
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from assetmap.ui import javascript, scheme
from assetmap.ui.mapview import MapView


def evaluate(qtbot: QtBot, view: MapView, script: str) -> Any:
    """The outcome of an asynchronous piece of JavaScript in the page."""
    page = view.findChildren(QWebEngineView)[0].page()
    page.runJavaScript(
        f"window.outcome = ''; (async () => {{ {script} }})().then(v => window.outcome = JSON.stringify(v))"
    )
    answers: list[str] = []

    def answered() -> bool:
        page.runJavaScript("window.outcome", 0, answers.append)
        return any(answers)

    qtbot.waitUntil(answered, timeout=20_000)
    return json.loads(next(answer for answer in answers if answer))


def test_the_scheme_is_secure_and_reaches_nothing_local(qtbot: QtBot) -> None:
    registered = QWebEngineUrlScheme.schemeByName(scheme.NAME)
    flags = registered.flags()
    assert flags & QWebEngineUrlScheme.Flag.SecureScheme
    assert not flags & QWebEngineUrlScheme.Flag.LocalAccessAllowed
    assert not flags & QWebEngineUrlScheme.Flag.LocalScheme


@pytest.mark.parametrize("url", ["https://example.org/x", "http://127.0.0.1:9/", "file:///etc/hostname"])
def test_nothing_else_can_be_fetched(qtbot: QtBot, empty_map: MapView, no_bugs: list[Any], url: str) -> None:
    said = evaluate(
        qtbot, empty_map, f"try {{ await fetch({url!r}); return 'let through' }} catch (e) {{ return 'no' }}"
    )
    assert said == "no"
    no_bugs.clear()  # the web engine writes in the console that it was refused
    empty_map.guard.refused.clear()


@pytest.mark.parametrize(
    "path", ["web/../../pyproject.toml", "web/package.json", "data/persons.json", "other.html", ""]
)
def test_only_what_the_page_needs_is_served(qtbot: QtBot, empty_map: MapView, no_bugs: list[Any], path: str) -> None:
    script = f"try {{ return String((await fetch('assetmap://app/{path}')).ok) }} catch (e) {{ return 'no' }}"
    assert evaluate(qtbot, empty_map, script) in {"no", "false"}
    no_bugs.clear()


def test_data_is_served_as_json(qtbot: QtBot, map_view: MapView) -> None:
    text = evaluate(qtbot, map_view, "return await (await fetch('assetmap://app/data/assets.json')).text()")
    assert len(json.loads(text)["features"]) == 4


@pytest.mark.parametrize("url", ["https://example.org/", "assetmap://app/other.html", "assetmap://other/map.html"])
def test_the_page_goes_nowhere(qtbot: QtBot, empty_map: MapView, page_states: Any, url: str) -> None:
    page = empty_map.findChildren(QWebEngineView)[0].page()
    page.runJavaScript(f"location.href = {url!r}")
    qtbot.wait(200)
    assert page.url().toString().startswith(scheme.PAGE)
    assert page_states.now(empty_map)["ready"]


def test_the_page_opens_no_windows_and_dialogs(qtbot: QtBot, empty_map: MapView) -> None:
    said = evaluate(
        qtbot, empty_map, "alert('x'); return [window.open('assetmap://app/map.html') === null, confirm('?')]"
    )
    assert said == [True, False]


def test_what_is_refused_is_remembered(qtbot: QtBot, empty_map: MapView, no_bugs: list[Any]) -> None:
    page = empty_map.findChildren(QWebEngineView)[0].page()
    page.load(QUrl("https://example.org/"))
    qtbot.wait(100)
    assert page.url().scheme() == "assetmap"
    no_bugs.clear()
    empty_map.guard.refused.clear()


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "</script>", "<!--", "\u2028\u2029", "${x}", "`", "\0", "שלום 🎉", ");alert(1);("]
)
def test_any_text_arrives_in_javascript_as_it_was(qtbot: QtBot, empty_map: MapView, text: str) -> None:
    assert evaluate(qtbot, empty_map, f"return [{javascript.literal(text)}]") == [text]


def test_calls_hold_no_raw_markup() -> None:
    made = javascript.call("apply", {"title": "</script><b>&\u2028"}, None, [1.5, True])
    assert made == ('assetmap.apply({"title":"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\u2028"}, null, [1.5,true]);')


@pytest.mark.parametrize("name", ["a.b", "x()", "", "1a"])
def test_only_a_plain_name_is_called(name: str) -> None:
    with pytest.raises(ValueError, match="not a function"):
        javascript.call(name)


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        javascript.literal(float("nan"))
