"""The dialog in which a consent is noted: for what, who may see what, how it was given, and until when.

It builds a `Consent` with what belongs to it and shows what must be mended beside each field. It knows no dossier: the
page stores what it tells, and closes it when that is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.attachments import Attachment
from assetmap.domain.attention import Line
from assetmap.domain.consent import DEFAULT_PURPOSE, DEFAULT_TEXT, Allowed, Consent, ConsentText, How, default_end
from assetmap.domain.consent import problems as consent_problems
from assetmap.domain.people import Person
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.parts import broken
from assetmap.ui.people import words
from assetmap.ui.people.age import AgeField
from assetmap.ui.people.days import DayField, OptionalDay, today
from assetmap.ui.people.scan_field import ScanField
from assetmap.ui.who_sees import day_words

SIZE = (680, 660)
TEXT_ROWS = 4


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What the dialog tells: the consent, the first text of a dossier without one, the person after it, the scan."""

    consent: Consent
    text: str
    person: Person
    scan: tuple[Attachment, bytes] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in and not noted yet."""

    consent: Consent
    audience: Audience | None
    age: tuple[bool | None, bool]
    scan: tuple[Attachment, bytes] | None


class ConsentForm(QDialog):
    """`noted(NewConsent)` when all is right; `edit_text` when the user wants to change the text that is shown.

    Esc and the lock close it too: then `kept` has what was filled in. `interrupted` when it was the lock.
    """

    noted = Signal(object)
    edit_text = Signal()

    def __init__(
        self,
        line: Line,
        texts: Sequence[ConsentText],
        *,
        purposes: Sequence[str] = (),
        noted_by: str = "",
        folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask about the person in `line`; what was agreed before is the answer to begin with."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Note consent"))
        self.resize(*SIZE)
        self._line = line
        self._person = line.person
        self._before = line.consents[0] if line.consents else None
        self._ends_touched = False
        self._dropped = False
        self.interrupted = False
        self._problem_labels: dict[str, QLabel] = {}
        self._scroll = Scrolling()
        self._make_fields(purposes, noted_by, folder or Path.home())
        self.save_button: QPushButton = parts.button(_("Note consent"), "primary", _("Save (Ctrl+Enter)"))
        self.save_button.setShortcut("Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self._drop)
        self._lay_out()
        self.set_texts(texts)
        self._fill()
        self._first = self.draft()

    def _make_fields(self, purposes: Sequence[str], noted_by: str, folder: Path) -> None:
        self.purpose = QComboBox()
        self.purpose.setEditable(True)
        self.purpose.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.purpose.addItems(list(dict.fromkeys([*purposes, _(DEFAULT_PURPOSE)])))
        self.audiences = {audience: QRadioButton(_(AUDIENCE_LABELS[audience])) for audience in Audience}
        self.sentences: dict[Audience, QLabel] = {audience: parts.text("", "muted") for audience in Audience}
        self._audience_group = _group(self, self.audiences.values())
        self.with_name = QCheckBox(_("With full name"))
        self.with_contact = QCheckBox(_("With phone and e-mail"))
        for box in (self.with_name, self.with_contact):
            box.toggled.connect(lambda _on: self._say())
        self.age = AgeField()
        self.hows = {how: QRadioButton(words.how_words(how)) for how in How}
        self._how_group = _group(self, self.hows.values())
        self.scan = ScanField(folder)
        self.scan.taken.connect(lambda: self.hows[How.WRITTEN].setChecked(True))
        self.text_choice = QComboBox()
        self.text_choice.currentIndexChanged.connect(lambda _index: self._show_text())
        self.text_words = QPlainTextEdit()
        self.text_words.setReadOnly(True)
        self.text_words.setTabChangesFocus(True)
        self.text_words.setFixedHeight(self.text_words.fontMetrics().lineSpacing() * TEXT_ROWS + 28)
        self.text_button: QPushButton = parts.button(_("Change the text…"), "small")
        self.text_button.clicked.connect(self.edit_text)
        self.given_on = DayField(_("Given on"))
        self.given_on.dateChanged.connect(lambda _day: self._given_changed())
        self.ends_on = OptionalDay(_("Ends on"))
        self.ends_on.edited.connect(self._end_chosen)
        self.noted_by = QLineEdit(noted_by)
        self.noted_by.setPlaceholderText(_("Your name"))
        self.noted_by.returnPressed.connect(self.save)

    def _lay_out(self) -> None:
        fields = self._scroll.column
        fields.setContentsMargins(24, 20, 24, 16)
        fields.setSpacing(6)
        title = _("Consent of {name}").format(name=broken(parts.short(self._person.name, 80)))
        fields.addWidget(parts.text(title, "title"))
        fields.addWidget(self._before_row())
        self._head(_("The text that you show or read aloud"))
        fields.addLayout(_row(self.text_choice, self.text_button, stretch=0))
        fields.addWidget(self.text_words)
        self._add("purpose", _("For what"), self.purpose)
        self._add_audiences()
        self._head(_("How it was given"))
        fields.addLayout(_row(*self.hows.values()))
        fields.addWidget(self.scan)
        fields.addSpacing(8)
        fields.addLayout(_row(parts.text(_("Given on"), "muted"), self.given_on, self.ends_on, stretch=2))
        self._add_problem("given_on")
        self._add_problem("ends_on")
        self._add("noted_by", _("Noted by"), self.noted_by)
        fields.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 12, 24, 16)
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(parts.line())
        layout.addLayout(buttons)

    def _before_row(self) -> QWidget:
        self.before_row = QWidget()
        self.again_button: QPushButton = parts.button(_("Start again"), "link")
        self.again_button.clicked.connect(self._start_again)
        words = parts.text(_("You filled this in before, and did not note it yet."), "muted")
        row = _row(words, self.again_button, stretch=0)
        row.setContentsMargins(0, 0, 0, 0)
        self.before_row.setLayout(row)
        self.before_row.hide()
        return self.before_row

    def _add_audiences(self) -> None:
        fields = self._scroll.column
        self._head(_("Who may see it at most"))
        self._add_problem("audience")
        for audience, button in self.audiences.items():
            fields.addWidget(button)
            self.sentences[audience].setContentsMargins(26, 0, 0, 4)
            fields.addWidget(self.sentences[audience])
        fields.addLayout(_row(self.with_name, self.with_contact))
        self.age_box = QWidget()
        column = QVBoxLayout(self.age_box)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(6)
        column.addWidget(parts.text(_("16 or older?"), "strong"))
        column.addWidget(self.age)
        fields.addWidget(self.age_box)

    def _head(self, text: str) -> None:
        self._scroll.column.addSpacing(10)
        self._scroll.column.addWidget(parts.text(text, "strong"))

    def _add(self, name: str, text: str, field: QWidget) -> None:
        self._head(text)
        field.setAccessibleName(text)
        self._scroll.column.addWidget(field)
        self._add_problem(name)

    def _add_problem(self, name: str) -> None:
        label = parts.text("", "error")
        label.hide()
        self._problem_labels[name] = label
        self._scroll.column.addWidget(label)

    # What was filled in before

    def draft(self) -> Draft:
        """What is filled in now."""
        return Draft(self.consent(), self.audience(), self.age.age(), self.scan.scan)

    def kept(self) -> Draft | None:
        """What should not be lost when the form closes now; None when nothing was filled in, or it was thrown away."""
        being_stored = not self.save_button.isEnabled()
        typed = self.draft()
        return None if self._dropped or being_stored or typed == self._first else typed

    def leave(self) -> None:
        """Before the lock: the form comes back when it is opened."""
        self.interrupted = True

    def bring_back(self, draft: Draft) -> None:
        """Show what was filled in before, and say so."""
        self._show_draft(draft)
        self.before_row.show()

    def _show_draft(self, draft: Draft) -> None:
        made = draft.consent
        self.purpose.setCurrentText(made.purpose)
        self._audience_group.setExclusive(False)
        for audience, button in self.audiences.items():
            button.setChecked(audience is draft.audience)
        self._audience_group.setExclusive(True)
        self.with_name.setChecked(made.with_name)
        self.with_contact.setChecked(made.with_contact)
        older, agreed = draft.age
        self.age.set_age(older, parent_agreed=agreed)
        self.scan.show_scan(draft.scan)
        self.hows[made.how].setChecked(True)
        self.text_choice.setCurrentIndex(max(0, self.text_choice.findData(made.text_id)))
        self.given_on.set_day(made.given_on)
        self.ends_on.set_day(made.ends_on)
        self._ends_touched = made.ends_on != default_end(made.given_on)
        self.noted_by.setText(made.noted_by)

    def _start_again(self) -> None:
        self._show_draft(self._first)
        self._show_problems({})
        self.before_row.hide()
        self.audiences[self.audience() or Audience.TEAM].setFocus()

    def _drop(self) -> None:
        self._dropped = True
        self.reject()

    def _fill(self) -> None:
        before, person = self._before, self._person
        self.purpose.setCurrentText(before.purpose if before is not None and before.purpose else _(DEFAULT_PURPOSE))
        if before is not None:  # nothing is chosen for who never said anything
            self.audiences[before.audience].setChecked(True)
        self.with_name.setChecked(before is not None and before.with_name)
        self.with_contact.setChecked(before is not None and before.with_contact)
        self.age.set_age(person.is_16_or_older, parent_agreed=person.parent_agreed)
        self.age_box.setVisible(person.is_16_or_older is not True)
        self.hows[How.SPOKEN].setChecked(True)
        self.given_on.set_day(today())
        self.given_on.setAccessibleName(_("Given on"))
        self.ends_on.set_day(default_end(today()))
        self._say()
        self.audiences[self.audience() or Audience.TEAM].setFocus()

    # Texts that were shown

    def set_texts(self, texts: Sequence[ConsentText]) -> None:
        """The versions of the text, newest first; without any there is the one of Assetmap itself."""
        self.texts = texts
        self.text_choice.clear()
        for index, text in enumerate(texts):
            day = day_words(date.fromisoformat(text.made_at[:10]))
            said = _("Version {number}, of {day}").format(number=text.version, day=day)
            self.text_choice.addItem(_("{text} (newest)").format(text=said) if index == 0 else said, text.id)
        if not texts:
            self.text_choice.addItem(_("The text of Assetmap"), None)
        self._show_text()

    def _show_text(self) -> None:
        index = self.text_choice.currentIndex()
        self.text_words.setPlainText(self.texts[index].text if 0 <= index < len(self.texts) else _(DEFAULT_TEXT))

    # What the user does

    def audience(self) -> Audience | None:
        """The widest audience that is chosen, None as long as nobody chose."""
        return next((audience for audience, button in self.audiences.items() if button.isChecked()), None)

    def _say(self) -> None:
        """Say of every audience what it would see if it were the widest."""
        for audience, label in self.sentences.items():
            given = Allowed(audience, self.with_name.isChecked(), self.with_contact.isChecked())
            label.setText(words.seen(self._person, given, self._line.assets)[audience])

    def _given_changed(self) -> None:
        if not self._ends_touched and self.ends_on.day() is not None:
            self.ends_on.set_day(default_end(self.given_on.day()))

    def _end_chosen(self) -> None:
        self._ends_touched = True

    def consent(self) -> Consent:
        """What the form says now."""
        return Consent(
            id="",
            person_id=self._person.id,
            given_on=self.given_on.day(),
            purpose=" ".join(self.purpose.currentText().split()),
            audience=self.audience() or Audience.TEAM,
            with_name=self.with_name.isChecked(),
            with_contact=self.with_contact.isChecked(),
            how=next(how for how, button in self.hows.items() if button.isChecked()),
            text_id=self.text_choice.currentData(),
            noted_by=" ".join(self.noted_by.text().split()),
            ends_on=self.ends_on.day(),
        )

    def save(self) -> bool:
        """Tell `noted` when all is right, else show what must be mended."""
        made = self.consent()
        found = {problem.field: translate(problem.message) for problem in consent_problems(made, today())}
        if not made.purpose:
            found["purpose"] = _("Write down for what the consent is.")
        if self.audience() is None:
            found["audience"] = _("Choose who may see it at most: ask it.")
        self._show_problems(found)
        if found:
            first = next(name for name in self._problem_labels if name in found)
            field = self.audiences[Audience.TEAM] if first == "audience" else getattr(self, first)
            field.setFocus()
            self._scroll.ensureWidgetVisible(field)
            self._scroll.ensureWidgetVisible(self._problem_labels[first])
            return False
        older, agreed = self.age.age()
        spoken = max(filter(None, (self._person.last_spoken, made.given_on)))
        person = replace(self._person, is_16_or_older=older, parent_agreed=agreed, last_spoken=spoken)
        self.save_button.setEnabled(False)  # until it is stored: a second click is no second consent
        text = "" if self.texts else _(DEFAULT_TEXT)
        self.noted.emit(NewConsent(made, text, person, self.scan.scan))
        return True

    def refused(self) -> None:
        """What was told could not be stored: the form is there again."""
        self.save_button.setEnabled(True)

    def _show_problems(self, found: dict[str, str]) -> None:
        for name, label in self._problem_labels.items():
            label.setText(found.get(name, ""))
            label.setVisible(name in found)


def _group(owner: QWidget, buttons: Iterable[QRadioButton]) -> QButtonGroup:
    group = QButtonGroup(owner)
    for button in buttons:
        group.addButton(button)
    return group


def _row(*widgets: QWidget, stretch: int | None = None) -> QHBoxLayout:
    """Widgets beside each other; the one at `stretch` takes the room that is left, without it nobody does."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for index, widget in enumerate(widgets):
        row.addWidget(widget, int(index == stretch))
    if stretch is None:
        row.addStretch(1)
    return row
