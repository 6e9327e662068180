"""The choices of an export as a form: only those are shown that belong to what is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Area
from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.messages import N_
from assetmap.exports.paper.options import Paper
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.export.area_picker import AreaPicker
from assetmap.ui.export.choices import DPI, Choices, Scope, Shown
from assetmap.ui.export.work import BaseMap

WIDTH = 332

AUDIENCE_WORDS = {
    Audience.TEAM: N_("Everything, also what residents told you in confidence. Do not hand it on outside the team."),
    Audience.PARTNERS: N_("Professionals: first names, and talents at the street."),
    Audience.RESIDENTS: N_("Without names, and talents as a number per buurt."),
    Audience.PUBLIC: N_("Only what everyone may know."),
}

_TICKS = {
    "numbered": N_("A numbered list beside the map"),
    "margin": N_("Room to write"),
    "tiled": N_("Over sheets of A4, to paste together"),
    "separate": N_("A file for each area"),
    "basemap": N_("With the base map"),
    "named": N_("With our name and logo"),
}


class Fields(QScrollArea):
    """`changed` at once for what is chosen, `typed` for every letter."""

    changed = Signal()
    typed = Signal()

    def __init__(self, shown: Shown, named_words: str, parent: QWidget | None = None) -> None:
        """`named_words` says whose name and logo come on paper; empty when there are none."""
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown = shown
        self._has_name = bool(named_words)
        self._groups: list[tuple[QWidget, tuple[str, ...]]] = []
        self._choices = Choices()
        self._basemap: BaseMap | None = None
        self._filling = False
        self.with_forms = True
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 16, 0)
        self._column.setSpacing(14)
        self.heading: QLabel = parts.text("", "title")
        self.described: QLabel = parts.text("", "muted")
        self._column.addWidget(_stacked(self.heading, self.described))
        self._add_audience()
        self._add_form()
        self._add_scope()
        self._add_titles()
        self._add_paper(named_words)
        self._add_since()
        self._column.addStretch(1)
        for box in (self.form, self.paper, self.turn, self.dpi):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        self.setWidget(inner)

    def _group(self, name: str, *fields: QWidget, asks: Sequence[str]) -> QWidget:
        label = parts.text(name, "strong")
        if len(fields) == 1 and isinstance(fields[0], QLineEdit | QComboBox):
            label.setBuddy(fields[0])
            fields[0].setAccessibleName(name)
        made = _stacked(label, *fields)
        self._groups.append((made, tuple(asks)))
        self._column.addWidget(made)
        return made

    def _add_audience(self) -> None:
        self.audiences = QButtonGroup(self)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        box = QWidget()
        box.setLayout(grid)
        for number, audience in enumerate(Audience):
            made = QRadioButton(_(AUDIENCE_LABELS[audience]))
            made.setAccessibleDescription(_(AUDIENCE_WORDS[audience]))
            self.audiences.addButton(made, number)
            grid.addWidget(made, number // 2, number % 2)
        self.audience_said: QLabel = parts.text("", "muted")
        self._group(_("Who will see it?"), box, self.audience_said, asks=("audience",))
        self.audiences.idClicked.connect(lambda _id: self._tell())

    def _add_form(self) -> None:
        self.form = QComboBox()
        self.form.activated.connect(lambda _index: self._tell())
        self._form_group = self._group(_("What kind of file?"), self.form, asks=())

    def _add_scope(self) -> None:
        shown = self._shown
        self.scopes = QButtonGroup(self)
        names = {
            Scope.SHOWN: _("As shown now: {area}").format(area=shown.area_name),
            Scope.ALL: _("The whole dossier"),
            Scope.TICKED: _("Choose areas…"),
        }
        buttons: list[QWidget] = []
        for number, scope in enumerate(Scope):
            made = QRadioButton(self.fontMetrics().elidedText(names[scope], Qt.TextElideMode.ElideRight, WIDTH - 64))
            made.setAccessibleName(names[scope])
            made.setToolTip(parts.tip(names[scope]))
            self.scopes.addButton(made, number)
            buttons.append(made)
        buttons[0].setVisible(shown.area_id is not None)
        self.scopes.idClicked.connect(lambda _id: self._tell())
        self.picker = AreaPicker()
        self.picker.changed.connect(self._tell)
        self._group(_("Of which area?"), *buttons, self.picker, asks=("scope",))
        self.filtered = QCheckBox(_("Only what the filters show"))
        self.filtered.setVisible(False)
        self.filtered.toggled.connect(lambda _on: self._tell())
        self._filter_group = self._plain(self.filtered, _indented(parts.broken(shown.filter_words)), asks=("filtered",))

    def _plain(self, *fields: QWidget, asks: Sequence[str]) -> QWidget:
        made = _stacked(*fields)
        self._groups.append((made, tuple(asks)))
        self._column.addWidget(made)
        return made

    def _add_paper(self, named_words: str) -> None:
        self.paper = QComboBox()
        for paper in Paper:
            width, height = paper.size_mm(landscape=False)
            self.paper.addItem(
                _("{paper} ({width} × {height} mm)").format(paper=paper, width=width, height=height), paper
            )
        self.paper.setAccessibleName(_("Size of the paper"))
        self.turn = QComboBox()
        self.turn.addItem(_("Landscape"), 1)
        self.turn.addItem(_("Portrait"), 0)
        self.turn.setAccessibleName(_("Landscape or portrait"))
        row = QWidget()
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(8)
        beside.addWidget(self.paper, 3)
        beside.addWidget(self.turn, 2)
        self._group(_("Paper"), row, asks=("paper",))
        self.dpi = QComboBox()
        for number, words in zip(DPI, (_("for a screen"), _("for a document"), _("sharp, to print")), strict=True):
            self.dpi.addItem(_("{number} dots per inch, {use}").format(number=number, use=words), number)
        self._group(_("Sharpness"), self.dpi, asks=("dpi",))
        for box in (self.paper, self.turn, self.dpi):
            box.activated.connect(lambda _index: self._tell())
        self.ticks = {name: QCheckBox(_(words)) for name, words in _TICKS.items()}
        self._column.addWidget(self._ticks_box(named_words))

    def _ticks_box(self, named_words: str) -> QWidget:
        """What else may be on the paper, close together."""
        self.named = self.ticks["named"]
        self.named.setEnabled(bool(named_words))
        self.basemap_said = _indented("")
        hint = named_words or _("You set the name and the logo of your organisation in the preferences.")
        rows = []
        for name, tick in self.ticks.items():
            tick.toggled.connect(lambda _on: self._tell())
            said = {"named": _indented(parts.broken(hint)), "basemap": self.basemap_said}.get(name)
            row = _stacked(tick, said) if said is not None else tick
            self._groups.append((row, (name,)))
            rows.append(row)
        self._ticks = _stacked(*rows)
        return self._ticks

    def _add_titles(self) -> None:
        self.title = QLineEdit()
        self.title.setMaxLength(200)
        self._group(_("Title"), self.title, asks=("title",))
        self.subtitle = QLineEdit()
        self.subtitle.setMaxLength(200)
        self._group(_("Line under the title"), self.subtitle, asks=("subtitle",))
        for line in (self.title, self.subtitle):
            line.textEdited.connect(lambda _text: self._tell(typed=True))

    def _add_since(self) -> None:
        self.with_since = QCheckBox(_("Tell what is new since"))
        self.since = QDateEdit(QDate.currentDate().addYears(-1))
        self.since.setCalendarPopup(True)
        self.since.setMaximumDate(QDate.currentDate())
        self.since.setDisplayFormat("dd-MM-yyyy")
        self.since.setAccessibleName(_("New since this day"))
        self.with_since.toggled.connect(self.since.setEnabled)
        self.with_since.toggled.connect(lambda _on: self._tell())
        self.since.setEnabled(False)
        self.since.dateChanged.connect(lambda _date: self._tell(typed=True))
        self._plain(self.with_since, self.since, asks=("since",))

    def set_areas(self, areas: Sequence[Area]) -> None:
        """The areas that can be ticked."""
        self.picker.set_areas(areas)

    def set_basemap(self, basemap: BaseMap | None) -> None:
        """The base map that the dossier has, None when it has none; one that cannot be drawn is told, not offered."""
        self._basemap = basemap
        self.basemap_said.setText("" if basemap is None else parts.broken(basemap.words))
        tick = self.ticks["basemap"]
        with QSignalBlocker(tick):
            tick.setEnabled(self.basemap is not None)
            tick.setChecked(self.basemap is not None and self._choices.basemap)
        self._dress()

    @property
    def basemap(self) -> Path | None:
        """Where the base map is, when it can be drawn."""
        return None if self._basemap is None else self._basemap.path

    def _offers(self, name: str, choices: Choices) -> bool:
        return choices.asks(name) and (name != "basemap" or self._basemap is not None)

    def set_titles(self, title: str) -> None:
        """The title that it gets when none is typed."""
        self.title.setPlaceholderText(title)

    def choices(self) -> Choices:
        """What is chosen now."""
        number = self.audiences.checkedId()
        since = self.since.date()
        return replace(
            self._choices,
            form_number=max(0, self.form.currentIndex()),
            audience=None if number < 0 else list(Audience)[number],
            scope=list(Scope)[self.scopes.checkedId()],
            ticked=self.picker.ids(),
            filtered=self.filtered.isChecked(),
            paper=Paper(self.paper.currentData()),
            landscape=bool(self.turn.currentData()),
            title=self.title.text(),
            subtitle=self.subtitle.text(),
            named=self.named.isChecked() if self._has_name else self._choices.named,
            dpi=int(self.dpi.currentData()),
            since=date(since.year(), since.month(), since.day()) if self.with_since.isChecked() else None,
            numbered=self.ticks["numbered"].isChecked(),
            margin=self.ticks["margin"].isChecked(),
            tiled=self.ticks["tiled"].isChecked(),
            separate=self.ticks["separate"].isChecked(),
            basemap=self.ticks["basemap"].isChecked() if self.basemap is not None else self._choices.basemap,
        )

    def show_choices(self, choices: Choices) -> None:
        """Fill the form; tells nobody."""
        self._choices = choices
        self._filling = True
        self.form.clear()
        for form in choices.thing.forms:
            self.form.addItem(_(form.label))
        self.form.setCurrentIndex(choices.form_number)
        if choices.audience is not None:
            self.audiences.button(choices.audience.width).setChecked(True)
        scope = choices.scope if choices.scope is not Scope.SHOWN or self._shown.area_id is not None else Scope.ALL
        self.scopes.button(list(Scope).index(scope)).setChecked(True)
        self.filtered.setChecked(choices.filtered)
        self.paper.setCurrentIndex(self.paper.findData(choices.paper))
        self.turn.setCurrentIndex(0 if choices.landscape else 1)
        self.dpi.setCurrentIndex(self.dpi.findData(choices.dpi))
        for name, tick in self.ticks.items():
            can = {"named": self._has_name, "basemap": self.basemap is not None}.get(name, True)
            tick.setChecked(getattr(choices, name) and can)
        self._filling = False
        self._dress()

    def _dress(self) -> None:
        """Show what belongs to what is made, and say what it is."""
        choices = self.choices()
        self.heading.setText(_(choices.thing.label))
        self.described.setText(_(choices.thing.description))
        for group, names in self._groups:
            group.setVisible(all(self._offers(name, choices) for name in names))
        self._ticks.setVisible(any(self._offers(name, choices) for name in self.ticks))
        self._form_group.setVisible(self.with_forms and len(choices.thing.forms) > 1)
        self._filter_group.setVisible(self._shown.filters.active and choices.asks("filtered"))
        self.filtered.setVisible(self._shown.filters.active)
        self.picker.setVisible(choices.scope is Scope.TICKED)
        said = AUDIENCE_WORDS[choices.audience] if choices.audience is not None else N_("Choose first who will see it.")
        self.audience_said.setText(_(said))

    def _tell(self, *, typed: bool = False) -> None:
        if self._filling:
            return
        self._dress()
        (self.typed if typed else self.changed).emit()


def _indented(words: str) -> QLabel:
    """A word beside a box to tick, under it."""
    made = parts.text(words, "muted")
    made.setContentsMargins(30, 0, 0, 0)
    return made


def _stacked(*widgets: QWidget) -> QFrame:
    made = QFrame()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget)
    return made
