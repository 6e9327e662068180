"""Colours can be read, icons are there and sharp, dark follows the system."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from assetmap import resources
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.ui import theme

SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), theme.TEXT_PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert theme.contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("sign", "ground"), theme.SIGN_PAIRS)
def test_borders_and_focus_can_be_seen(scheme: str, sign: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert theme.contrast(getattr(colours, sign), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_a_list_to_choose_from_has_an_arrow(qtbot: QtBot, dressed: theme.Theme, dark: bool) -> None:
    dressed._follow(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    try:
        box = QComboBox()
        qtbot.addWidget(box)
        box.addItem("")
        box.resize(200, 36)
        box.show()
        picture = box.grab().toImage()
        ground = theme.colours(dark).surface
        side = {picture.pixelColor(x, y).name() for x in range(170, 194) for y in range(8, 28)}
        assert max(theme.contrast(colour, ground) for colour in side) >= 7
    finally:
        dressed._follow(Qt.ColorScheme.Light)


@pytest.mark.parametrize("kind", Kind)
def test_the_white_sign_stands_out_on_each_kind(kind: Kind) -> None:
    assert theme.contrast("#FFFFFF", KIND_STYLES[kind].colour) >= 3


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_stylesheet_is_complete_and_its_text_large_enough(scheme: str) -> None:
    sheet = theme.stylesheet(SCHEMES[scheme])
    assert "$" not in sheet
    assert all(int(size) >= theme.TEXT_PX for size in re.findall(r"font-size: (\d+)px", sheet))


def test_the_font_is_large_enough_and_has_fallbacks(qtbot: QtBot, dressed: theme.Theme) -> None:
    font = QApplication.font()
    assert font.pixelSize() >= theme.TEXT_PX
    assert set(theme.FAMILIES) <= set(font.families())


def test_focus_is_drawn(qtbot: QtBot, dressed: theme.Theme) -> None:
    for widget in (QPushButton("Bewaren"), QLineEdit()):
        qtbot.addWidget(widget)
        other = QLineEdit(widget)
        other.setGeometry(-50, -50, 10, 10)
        widget.resize(160, 40)
        widget.show()
        other.setFocus()
        without = widget.grab().toImage()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus, timeout=20_000)
        assert widget.grab().toImage() != without


@pytest.mark.parametrize("path", sorted(resources.path("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_is_drawn_at_every_scale(qtbot: QtBot, dressed: theme.Theme, path: Path) -> None:
    icon = theme.icon(path.stem)
    for ratio in (1.0, 2.0):
        image = icon.pixmap(QSize(24, 24), ratio).toImage()
        assert image.width() == 24 * ratio
        assert any(image.pixelColor(x, y).alpha() > 200 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_sign_in_its_colour(qtbot: QtBot, kind: Kind) -> None:
    image = theme.kind_pixmap(kind, 24, 2.0).toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
    }
    assert QColor(KIND_STYLES[kind].colour).name() in colours
    assert "#ffffff" in colours


def test_dark_follows_the_system_and_icons_follow_dark(qtbot: QtBot, dressed: theme.Theme) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "map")
    light = button.icon().pixmap(24, 24).toImage()
    hints = QApplication.styleHints()
    try:
        with qtbot.waitSignal(dressed.changed, timeout=20_000) as told:
            hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)  # the test platform has no scheme of its own
        assert told.args == [True]
        assert theme.colours() == theme.DARK
        assert QApplication.palette().window().color().name() == theme.DARK.surface.lower()
        assert button.icon().pixmap(24, 24).toImage() != light
    finally:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours() == theme.LIGHT
