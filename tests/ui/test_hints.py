"""The quiet line below a field: it comes after a pause, goes with what it is about, and stops nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.domain.assets import Asset, Kind
from assetmap.domain.hints import Hint
from assetmap.ui import hints, theme
from assetmap.ui.editor import Editor
from assetmap.ui.own_area_panel import OwnAreaPanel

Made = tuple[QPlainTextEdit, hints.HintLine]


@pytest.fixture
def field(qtbot: QtBot, dressed: theme.Theme) -> Iterator[Made]:
    box, text = QWidget(), QPlainTextEdit()
    line = hints.attach(text)
    column = QVBoxLayout(box)
    column.addWidget(text)
    column.addWidget(line)
    qtbot.addWidget(box)
    box.resize(344, 300)
    box.show()
    text.setFocus()
    yield text, line
    box.close()


def comes(qtbot: QtBot, line: hints.HintLine) -> None:
    qtbot.waitUntil(line.isVisible, timeout=20_000)


def test_it_comes_after_a_pause_and_says_why_and_what_to_do(qtbot: QtBot, field: Made) -> None:
    text, line = field
    qtbot.keyClicks(text, "Heeft een depressie")
    assert not line.isVisible(), "not while typing goes on"
    comes(qtbot, line)
    assert line.label.text() == "“depressie”: special personal data (health)? Rather leave it out."
    assert "GDPR, article 9" in line.toolTip()
    assert "depressie" in text.accessibleDescription()


def test_it_goes_at_once_with_what_it_is_about(qtbot: QtBot, field: Made) -> None:
    text, line = field
    text.setPlainText("Heeft kanker")
    comes(qtbot, line)
    text.setPlainText("Heeft een kan")
    assert not line.isVisible()
    assert text.accessibleDescription() == ""


def test_the_text_stays_as_it_was_typed(qtbot: QtBot, field: Made) -> None:
    text, line = field
    qtbot.keyClicks(text, "bel 06-12345678")
    comes(qtbot, line)
    assert text.toPlainText() == "bel 06-12345678"
    assert "Note it with the person." in line.label.text()


def test_several_things_are_one_line(qtbot: QtBot, field: Made) -> None:
    text, line = field
    text.setPlainText("is ziek, heeft schulden en rekening NL91 ABNA 0417 1643 00")
    comes(qtbot, line)
    assert line.label.text().startswith("“ziek”")
    assert line.label.text().endswith("And 2 things more.")


def test_what_was_filled_in_silence_is_looked_at_when_asked(field: Made) -> None:
    text, line = field
    with QSignalBlocker(text):
        text.setPlainText("bsn 111222333")
    line.look()
    assert line.isVisible()
    assert "BSN" in line.label.text()


def test_what_may_stand_there_is_left_alone(qtbot: QtBot, dressed: theme.Theme) -> None:
    phone = QLineEdit()
    qtbot.addWidget(phone)
    line = hints.attach(phone, skip=frozenset({Hint.PHONE}))
    qtbot.addWidget(line)
    phone.setText("06-12345678")
    line.look()
    assert line.isHidden()
    phone.setText("06-12345678, heeft kanker")
    line.look()
    assert not line.isHidden()


def test_every_free_text_of_the_editor_has_one_and_saving_goes_on(qtbot: QtBot, dressed: theme.Theme) -> None:
    editor = Editor()
    qtbot.addWidget(editor)
    told = "is gelovig"
    asset = Asset(
        id="a", kind=Kind.TALENT, title=told, description=told, quote=told, availability=told, themes=("gelovig",)
    )
    editor.fill(asset, new=False)
    assert {name for name, line in editor.hints.items() if not line.isHidden()} == set(editor.hints)
    assert set(editor.hints) == {"title", "description", "quote", "themes", "availability"}
    editor.title.setText("is nog steeds gelovig")
    with qtbot.waitSignal(editor.saved, timeout=20_000):
        assert editor.save()
    editor.fill(Asset(id="b", kind=Kind.TALENT, title="Kookt"), new=False)
    assert all(line.isHidden() for line in editor.hints.values())


def test_the_name_of_an_own_area_has_one(qtbot: QtBot, dressed: theme.Theme) -> None:
    panel = OwnAreaPanel()
    qtbot.addWidget(panel)
    panel.name.setText("Straat van de asielzoekers")
    panel.name_hint.look()
    assert not panel.name_hint.isHidden()


def test_it_speaks_dutch(field: Made) -> None:
    i18n.use("nl")
    text, line = field
    text.setPlainText("Moslim")
    line.look()
    assert line.label.text() == "“Moslim”: bijzonder persoonsgegeven (geloof)? Liever weglaten."
