"""“Bekijk als”: the whole window shows what an audience may see, and never more, also not for a moment."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.snapshot import Filters
from assetmap.operations import assets, people
from assetmap.ui.mapview import MapView
from assetmap.ui.window import Window

OUTSIDE = [Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC]
SECRET = "Helpt met schulden"


def rows(window: Window) -> list[str]:
    model = window.view.list_page.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def texts(widget: QWidget) -> str:
    """All words that stand anywhere in a widget, in sight or not."""
    labels = [label.text() for label in widget.findChildren(QLabel)]
    return "\n".join(labels + [button.text() for button in widget.findChildren(QPushButton)])


def steps(window: Window) -> int:
    assert window.session is not None
    return len(window.session.workspace.steps())


def test_all_of_the_window_shows_what_an_audience_sees(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    view.show_page(1)
    assert SECRET in rows(peopled)
    for audience in OUTSIDE:
        eyes.see_as(peopled, audience)
        seen = eyes.seen(peopled, audience)
        said = eyes.page(view.map_page.view)
        assert said["assets"] == len(seen.assets)
        assert {one["id"]: one["at"] for one in said["held"]} == {
            placed.asset.id: [pytest.approx(placed.asset.lon, abs=1e-6), pytest.approx(placed.asset.lat, abs=1e-6)]
            for placed in seen.assets
        }
        assert {one["area"] for one in said["talents"]} == {count.area_id for count in seen.counts}
        counted = [row for row in rows(peopled) if row.endswith("talents")]
        assert sorted(row for row in rows(peopled) if row not in counted) == sorted(seen.assets.title)
        assert len(counted) == len(seen.counts)
        assert view.areas_panel.count_of("gm1") == str(sum("gm1" in ids for ids in seen.assets.area_ids))
        assert view.filters_panel.kinds[Kind.PLACE].count == sum(kind is Kind.PLACE for kind in seen.assets.kind)
        assert peopled.status.shown.text() == f"{len(seen.assets)} of {len(seen.assets)} assets in view"
        assert SECRET not in json.dumps(said) + texts(peopled) + "".join(rows(peopled))
        assert not view.list_page.add_bar.isVisible()
        assert (said["movable"], said["errors"]) == (False, [])


def test_talents_are_counted_per_buurt_for_residents(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    eyes.see_as(peopled, Audience.RESIDENTS)
    badges = {one["area"]: one["words"] for one in eyes.page(view.map_page.view)["talents"]}
    assert badges == {"bu1": "3 talents", "bu2": "fewer than 3 talents"}
    assert view.areas_panel.talents_of("bu1") == "3"
    assert view.areas_panel.talents_of("bu2") == "< 3"
    assert view.areas_panel.talents_of("gm1") == ""
    assert "fewer than 3" in texts(view.right.seen)
    view.showing.set_area("bu1")
    eyes.until(lambda: "fewer than 3" not in texts(view.right.seen))
    assert "Componistenbuurt" in texts(view.right.seen)
    eyes.until(lambda: [one["area"] for one in eyes.page(view.map_page.view)["talents"]] == ["bu1"])
    assert view.areas_panel.talents_of("bu2") == "< 3"
    view.show_everything()
    eyes.see_as(peopled, Audience.TEAM)
    assert view.areas_panel.talents_of("bu1") == ""
    assert view.filters_panel.kinds[Kind.TALENT].accessibleName() == "Talent, 6"


def test_partners_see_talents_at_the_street_with_a_first_name(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    view.select("t5")
    eyes.see_as(peopled, Audience.PARTNERS)
    assert view.showing.selection == "t5"
    shown = texts(view.right.seen)
    assert "Wilhelmina · Vliegeniersbuurt" in shown
    assert "Zonneveld" not in shown
    assert "06 1234" not in texts(peopled)
    assert peopled.session is not None
    exact = peopled.session.workspace.assets(["t5"])[0].asset
    assert view.view_as.sight is not None
    seen = view.view_as.sight.asset("t5")
    assert seen is not None
    assert (seen.asset.lon, seen.asset.lat) != (exact.lon, exact.lat)
    assert abs((seen.asset.lon or 0) - (exact.lon or 0)) < 0.002


def test_what_may_not_be_seen_is_let_go_and_what_may_stays_chosen(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    view.select("t6")
    eyes.see_as(peopled, Audience.RESIDENTS)
    assert view.asset("t6") is None
    assert eyes.page(view.map_page.view)["selected"] is None
    eyes.see_as(peopled, Audience.TEAM)
    view.select("x1")
    eyes.see_as(peopled, Audience.PUBLIC)
    assert view.showing.selection == "x1"
    assert "fijn hier" not in texts(view.right)
    assert "altijd" in texts(view.right.seen)
    eyes.see_as(peopled, Audience.TEAM)
    assert view.right.currentWidget() is view.right.detail


def test_the_band_says_who_looks_what_is_left_out_and_leads_back(qtbot: QtBot, peopled: Window, eyes: Any) -> None:
    view = peopled.view
    assert not view.band.isVisible()
    eyes.see_as(peopled, Audience.PARTNERS)
    eyes.until(view.band.withheld.isVisible)
    assert view.band.words.text() == "You see what partners see."
    assert not view.band.lines.isVisible()
    qtbot.mouseClick(view.band.withheld, Qt.MouseButton.LeftButton)
    assert view.band.lines.isVisible()
    assert "nobody could agree" in view.band.lines.text()
    qtbot.mouseClick(view.band.back_button, Qt.MouseButton.LeftButton)
    eyes.settled(peopled, Audience.TEAM)
    assert not view.band.isVisible()
    assert eyes.page(view.map_page.view)["movable"]


def test_the_list_finds_and_orders_what_is_seen(peopled: Window, eyes: Any) -> None:
    view, model = peopled.view, peopled.view.list_page.model
    eyes.see_as(peopled, Audience.PARTNERS)
    view.show_page(1)
    view.select("x1")
    assert view.list_page.current_id() == "x1"
    view.list_page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    buurten = [str(model.data(model.index(row, 2))) for row in range(model.rowCount())]
    assert buurten == sorted(buurten, reverse=True)
    found = [model.row_of(asset_id) for asset_id in ("x1", "t5", "t6")]
    assert found[2] is None
    assert [placed.asset.id for row in found[:2] if (placed := model.asset(row or 0)) is not None] == ["x1", "t5"]


def test_filters_and_search_ask_the_gate(peopled: Window, eyes: Any) -> None:
    assert peopled.session is not None
    view, workspace = peopled.view, peopled.session.workspace
    eyes.see_as(peopled, Audience.PARTNERS)
    for filters in (
        Filters(text="schulden"),
        Filters(kinds=frozenset({Kind.TALENT})),
        Filters(themes=frozenset({"samen"})),
    ):
        view.showing.reset()
        view.showing.set_text(filters.text)
        view.showing.set_kinds(filters.kinds)
        view.showing.set_themes(filters.themes)
        wanted = set(workspace.snapshot(Audience.PARTNERS, None, filters).assets.title)
        eyes.until(partial(lambda wanted: eyes.titles(view.map_page.view) == wanted, wanted))
        assert SECRET not in wanted


def test_nothing_can_be_changed_and_it_says_why(qtbot: QtBot, peopled: Window, eyes: Any) -> None:
    view, before = peopled.view, steps(peopled)
    eyes.see_as(peopled, Audience.RESIDENTS)
    assert not any(action.isEnabled() for action in (peopled.menus.undo, peopled.menus.vintages, peopled.menus.delete))
    bridge = view.map_page.view._page.bridge
    bridge.assetMoved("x1", 5.995, 51.185)
    bridge.placed("place", 5.995, 51.185)
    square = [[[5.99, 51.18], [5.992, 51.18], [5.992, 51.182], [5.99, 51.18]]]
    bridge.drawn(json.dumps({"type": "Polygon", "coordinates": square}))
    bridge.areaEdited("bu1", json.dumps({"type": "Polygon", "coordinates": square}))
    for act in (view.undo, view.redo, view.own.start, peopled.import_areas, peopled.import_assets, peopled.vintages):
        assert act() is None
    for act_on in (
        view.work.edit,
        view.work.delete,
        view.work.start_moving,
        view.own.edit,
        view.own.reshape,
        view.own.delete,
    ):
        act_on("x1")
    view.work.start_new(Kind.TALENT)
    view.list_page.edit.emit("x1")
    view.show_page(2)
    assert view.pages.currentWidget() is view.map_page
    assert view.extra.current is None
    assert not view.right.editing
    assert not view.map_page.placing
    assert "Go back to the team" in view.toast.words.text()
    assert peopled.session is not None
    with qtbot.waitSignal(view.view_as._looking.seen, timeout=10_000):
        peopled.session.read(lambda: None, lambda _nothing: view.refresh())
    assert steps(peopled) == before


def test_withdrawing_takes_effect_at_once(peopled: Window, eyes: Any) -> None:
    assert peopled.session is not None
    eyes.see_as(peopled, Audience.PARTNERS)
    assert "Vertelt over de mijn" in eyes.titles(peopled.view.map_page.view)
    peopled.session.do(
        "withdraw", partial(people.withdraw, person_id="pt5", today=eyes.seen(peopled, Audience.TEAM).made_on)
    )
    eyes.until(lambda: "Vertelt over de mijn" not in eyes.titles(peopled.view.map_page.view))
    assert not peopled.view.toast.isVisible()


def test_when_the_band_speaks_the_page_holds_nothing_that_is_too_much(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    held: list[tuple[Audience, set[str]]] = []

    def watch() -> None:
        audience = view.view_as.audience
        page: MapView = view.map_page.view
        page.state(lambda said: held.append((audience, {one["title"] for one in said["held"]})))  # type: ignore[attr-defined]

    view.view_as.changed.connect(watch)
    turns = [Audience.RESIDENTS, Audience.TEAM, Audience.PARTNERS, Audience.PUBLIC, Audience.TEAM, Audience.RESIDENTS]
    for number, audience in enumerate(turns):
        eyes.see_as(peopled, audience)
        eyes.until(partial(lambda most: len(held) >= most, number + 1))
    assert [audience for audience, _titles in held] == turns
    for audience, titles in held:
        assert titles <= set(eyes.seen(peopled, audience).assets.title)


def test_of_quick_changes_of_mind_the_last_one_counts(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    for last in (Audience.RESIDENTS, Audience.TEAM, Audience.PARTNERS):
        for audience in (Audience.PUBLIC, Audience.TEAM, Audience.RESIDENTS, Audience.PARTNERS, Audience.TEAM, last):
            view.view_as.choose(audience)
        eyes.settled(peopled, last)
        assert view.band.isVisible() == (last is not Audience.TEAM)
        view.show_page(1)
        eyes.until(lambda: (SECRET in rows(peopled)) == view.as_team)
        view.show_page(0)


def test_what_was_under_way_for_the_team_comes_too_late(peopled: Window, eyes: Any) -> None:
    view, session = peopled.view, peopled.session
    assert session is not None
    secret = Asset(id="new", kind=Kind.STORY, title="Nog geheimer", lon=5.995, lat=51.185)
    session.do("add", partial(assets.add, asset=secret))
    view.showing.set_kinds(frozenset({Kind.STORY}))
    view.view_as.choose(Audience.RESIDENTS)
    view.showing.reset()
    eyes.settled(peopled, Audience.RESIDENTS)
    eyes.until(lambda: steps(peopled) and session.workspace.asset("new") is not None)
    eyes.settled(peopled, Audience.RESIDENTS)
    assert "Nog geheimer" not in texts(peopled)


def test_a_page_that_is_still_loading_begins_anew(qtbot: QtBot, peopled: Window, eyes: Any) -> None:
    page = peopled.view.map_page.view
    page._load()
    peopled.view.view_as.choose(Audience.PUBLIC)
    with qtbot.waitSignal(page.ready, timeout=20_000):
        assert page._cover.isVisible()
    eyes.settled(peopled, Audience.PUBLIC)
    assert not page._cover.isVisible()


def test_a_form_that_must_be_mended_stays(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    view.work.edit("x1")
    view.right.editor.title.clear()
    view.top.audience_actions[Audience.PUBLIC].trigger()
    assert view.as_team
    assert view.top.audience_actions[Audience.TEAM].isChecked()
    assert view.right.editing
    view.work.close_editor()


def test_another_dossier_begins_with_the_team_and_without_the_words_of_the_one_before(
    qtbot: QtBot, peopled: Window, eyes: Any, tmp_path: Path
) -> None:
    view = peopled.view
    view.work.delete("a4")
    eyes.until(view.toast.isVisible)
    eyes.until(lambda: view.asset("a4") is None)
    other = tmp_path / "ander.assetmap"
    peopled.create_dossier(other)
    eyes.until(lambda: peopled.session is not None and peopled.session.workspace.path == other)
    assert not view.toast.isVisible()
    view.view_as.choose(Audience.PUBLIC)
    eyes.until(lambda: view.view_as.sight is not None)
    assert peopled.close_dossier()
    assert view.as_team
    assert not view.band.isVisible()
