"""What is chosen in the export dialog: for whom, of which areas, on which paper, and what of it is remembered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

from assetmap import settings
from assetmap.domain.assets import Audience, Kind
from assetmap.domain.snapshot import Filters
from assetmap.exports import registry
from assetmap.exports.paper.options import Paper
from assetmap.settings import Settings
from assetmap.ui.export import wording
from assetmap.ui.export.choices import Choices, Scope, Shown, kept_of, recalled
from assetmap.ui.export.things import BY_NAME, THINGS
from assetmap.ui.window import Window

Open = Callable[..., Any]


def test_every_format_is_offered_and_each_offer_can_be_written() -> None:
    offered = {(form.suffix, form.kind) for thing in THINGS for form in thing.forms}
    written = {(each.suffix, kind) for each in (*registry.FORMATS, *registry.AREA_FORMATS) for kind in each.kinds}
    assert offered == written


def test_nothing_goes_out_before_the_audience_is_chosen(open_dialog: Open, tmp_path: Path) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    assert not dialog.accept_button.isEnabled()
    assert not dialog.print_button.isEnabled()
    assert not dialog.copy_button.isEnabled()
    assert dialog.order() is None
    dialog.write(tmp_path / "kaart.pdf")
    assert not list(tmp_path.glob("kaart*"))
    assert "Choose first who will see it" in dialog.note.text()
    assert not dialog.drafting.busy


def test_what_is_left_out_follows_the_audience(open_dialog: Open) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("table")
    hand.for_whom(Audience.TEAM)
    hand.until(lambda: "In the file: 5 assets" in dialog.note.text())
    assert "for the team" in dialog.note.text()
    hand.for_whom(Audience.PARTNERS)
    hand.until(lambda: "For: Partners. In the file: 2 assets." in dialog.note.text())
    assert "contact details: no consent" in dialog.note.text()
    assert "5 assets" not in dialog.preview.told.text()
    hand.for_whom(Audience.PUBLIC)
    hand.until(lambda: "For: Public. In the file: 1 asset." in dialog.note.text())
    assert dialog.accept_button.isEnabled()
    hand.until(lambda: "Place: 1" in dialog.preview.told.text())
    assert "Per area" in dialog.preview.told.text()


def test_only_the_choices_that_belong_to_it_are_shown(open_dialog: Open) -> None:
    hand = open_dialog()
    fields = hand.dialog.fields
    ticks = fields.ticks
    hand.make("map")
    assert fields.paper.isVisible()
    assert ticks["tiled"].isVisible()
    assert not ticks["separate"].isVisible()
    ticks["tiled"].click()
    assert not ticks["numbered"].isVisible()
    hand.make("profile")
    assert fields.with_since.isVisible()
    assert ticks["separate"].isVisible()
    hand.form(".png")
    assert not ticks["separate"].isVisible()
    assert fields.dpi.isVisible()
    hand.make("table")
    assert not fields.paper.isVisible()
    assert fields.title.isVisible()
    hand.make("areas")
    assert not fields.audiences.button(0).isVisible()
    assert not fields.title.isVisible()


def test_areas_are_found_by_name_and_ticked(open_dialog: Open) -> None:
    hand = open_dialog(Shown(area_id="wk1", area_name="Wijk West"))
    dialog, picker = hand.dialog, hand.dialog.fields.picker
    hand.make("table")
    hand.for_whom(Audience.TEAM)
    hand.until(lambda: "In the file: 3 assets" in dialog.note.text())
    dialog.fields.scopes.button(2).click()
    assert dialog.order() is None
    assert not dialog.accept_button.isEnabled()
    assert "Tick" in dialog.note.text()
    hand.until(lambda: picker.list.count() == 7)
    hand.qtbot.keyClicks(picker.search, "buurt")
    seen = [picker.list.item(row).text() for row in range(7) if not picker.list.item(row).isHidden()]
    assert seen == ["Componistenbuurt · Wijk West", "Kastelenbuurt · Wijk West", "Vliegeniersbuurt · Wijk Oost"]
    picker.tick("bu1")
    picker.tick("bu3")
    assert "2 areas ticked" in picker.chosen.text()
    hand.until(lambda: "In the file: 3 assets" in dialog.note.text() and not dialog.drafting.busy)
    assert dialog.order().wanted.areas == ("bu1", "bu3")


def test_filters_as_shown_or_all(open_dialog: Open) -> None:
    filters = Filters(kinds=frozenset({Kind.STORY}))
    hand = open_dialog(Shown(filters=filters, filter_words="story"))
    dialog = hand.dialog
    hand.make("table")
    hand.for_whom(Audience.TEAM)
    hand.until(lambda: "In the file: 1 asset." in dialog.note.text())
    dialog.fields.filtered.click()
    hand.until(lambda: "In the file: 5 assets" in dialog.note.text())


def test_nothing_to_hand_out_is_told_before(open_dialog: Open) -> None:
    hand = open_dialog(Shown(filters=Filters(text="bestaat niet"), filter_words="“bestaat niet”"))
    hand.make("table")
    hand.for_whom(Audience.TEAM)
    hand.until(hand.dialog.problem.isVisible)
    assert not hand.dialog.accept_button.isEnabled()
    hand.dialog.fields.filtered.click()
    hand.until(hand.dialog.accept_button.isEnabled)
    assert not hand.dialog.problem.isVisible()


def test_choices_are_remembered_but_not_the_team_nor_words_of_the_dossier(
    open_dialog: Open, chosen: Settings, tmp_path: Path
) -> None:
    hand = open_dialog(Shown(area_id="wk1", area_name="Wijk West"))
    fields = hand.dialog.fields
    hand.make("capture")
    fields.paper.setCurrentIndex(fields.paper.findData(Paper.A2))
    fields.ticks["separate"].click()
    hand.make("table")
    hand.form(".csv")
    hand.for_whom(Audience.RESIDENTS)
    fields.title.setText("Geheim van Fatima")
    hand.until(hand.dialog.accept_button.isEnabled)
    hand.dialog.write(tmp_path / "lijst.csv")
    hand.until(lambda: hand.dialog.written)
    hand.dialog.done(0)
    kept = settings.load().export
    assert "Fatima" not in str(kept)
    assert "West" not in str(kept)
    again = open_dialog().dialog
    assert again.choices.thing.name == "table"
    assert again.choices.form.suffix == ".csv"
    assert again.choices.audience is Audience.RESIDENTS
    assert again.fields.audiences.button(Audience.RESIDENTS.width).isChecked()
    again.things.setCurrentRow(THINGS.index(BY_NAME["capture"]))
    assert again.choices.paper is Paper.A2
    assert again.choices.separate
    assert recalled(kept_of(Choices(audience=Audience.TEAM))).audience is None


def test_what_was_kept_by_another_version_does_no_harm() -> None:
    kept = {"thing": "hologram", "map.paper": "A9", "map.form": "12", "map.dpi": "veel", "audience": "king"}
    made = recalled(kept)
    assert (made.thing.name, made.paper, made.form_number, made.dpi) == ("map", Paper.A3, 0, 150)
    assert made.audience is None


def test_the_window_seen_as_someone_is_for_that_someone(open_dialog: Open) -> None:
    hand = open_dialog(audience=Audience.PARTNERS)
    assert hand.dialog.choices.audience is Audience.PARTNERS


def test_the_name_of_the_file_says_what_and_for_whom() -> None:
    choices = Choices(audience=Audience.RESIDENTS)
    name = wording.file_name(choices, 'Rond "het" Plein / Oost', date(2026, 11, 22))
    assert name == "Rond het Plein Oost - map - residents 2026-11-22.pdf"
    long = wording.file_name(dataclasses.replace(choices, thing=BY_NAME["areas"]), "x" * 300, date(2026, 11, 22))
    assert len(long) < 150
    assert long.endswith(".gpkg")


def test_it_fits_a_small_screen_with_long_names_and_everything_has_a_name(open_dialog: Open) -> None:
    name = "Buurtschap achter de oude spoorlijn naar het noorden en verder dan dat"
    filters = Filters(kinds=frozenset({Kind.TALENT}), text=name)
    hand = open_dialog(Shown(area_id="wk1", area_name=name, filters=filters, filter_words=name))
    dialog = hand.dialog
    for thing in THINGS:
        hand.make(thing.name)
        hand.qtbot.wait(1)
        inner, view = dialog.fields.widget(), dialog.fields.viewport()
        assert inner is not None
        assert inner.width() <= view.width(), thing.name
    assert dialog.minimumSizeHint().width() <= 1024
    assert dialog.minimumSizeHint().height() <= 640
    assert dialog.width() <= 1024
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
        for widget in dialog.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                words = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or words, widget


def test_all_of_it_works_with_the_keyboard(open_dialog: Open) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.qtbot.keyClick(dialog.things, Qt.Key.Key_End)
    assert dialog.choices.thing.of_areas
    hand.until(dialog.accept_button.isEnabled)
    hand.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_copying_from_the_menu_asks_for_the_map_alone(opened: Window) -> None:
    opened.view.choose_area("wk1")
    dialog = opened.export(copying=True)
    assert dialog is not None
    assert not dialog.things.isVisible()
    assert dialog.choices.thing.name == "map"
    assert dialog.choices.scope is Scope.SHOWN
    assert dialog.accept_button.text() == "Copy"
    assert not dialog.accept_button.isEnabled()
    dialog.reject()
