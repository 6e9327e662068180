"""The pages of few words in the dialog: what came of it, and whether something may be replaced."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts, theme
from assetmap.ui.export.choices import Choices
from assetmap.ui.export.work import Standing, Written

WORDS_WIDTH = 620
SIGN = 40
NAMES_MAX = 5


def plain_page(icon: str, colour: str) -> tuple[QWidget, QVBoxLayout]:
    """A page of a few words, in the middle, under a sign."""
    page = QWidget()
    inner = QWidget()
    inner.setMaximumWidth(WORDS_WIDTH)
    row = QHBoxLayout(page)
    row.addStretch(1)
    row.addWidget(inner, 6)
    row.addStretch(1)
    layout = QVBoxLayout(inner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addStretch(1)
    sign = QLabel()
    sign.setPixmap(theme.icon(icon, colour).pixmap(SIGN, SIGN))
    layout.addWidget(sign)
    return page, layout


def written_words(written: Written, choices: Choices, path: Path) -> str:
    """What was written and where, and what it lacks."""
    words = ngettext("{count} asset", "{count} assets", written.assets)
    if choices.thing.of_areas:
        words = ngettext("{count} area", "{count} areas", written.areas)
    elif choices.thing.for_all or choices.apart:
        words = ngettext("{count} file", "{count} files", len(written.files))
    told = _("{words} in {path}").format(words=words, path=parts.broken(str(path)))
    return "\n\n".join([told, *(translate(lack) for lack in written.lacks)])


def standing_words(error: Standing, target: Path) -> str:
    """Which files are there already, and where."""
    names = list(error.names)
    told = ", ".join(parts.short(name, 80) for name in names[:NAMES_MAX])
    more = len(names) - NAMES_MAX
    words = ngettext("This file is already there:", "These files are already there:", len(names))
    rest = _("and {count} more").format(count=more) if more > 0 else ""
    folder = target.parent if not target.is_dir() else target
    return "\n".join(line for line in (words, parts.broken(told), rest, str(folder)) if line)
