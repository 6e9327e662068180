"""The form for one person: a name and Enter is enough, the rest can wait.

It builds a `Person` and shows what must be mended beside each field. It knows no dossier: the page stores what it
tells. Filling it fires none of its signals.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.hints import Hint
from assetmap.domain.people import GROUND_WARNING, GROUNDS, Ground, Person, problems, tidy
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import hints, parts
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.people.age import AgeField
from assetmap.ui.people.days import OptionalDay

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PersonForm(QWidget):
    """`saved(Person)` when the form is right, and `cancelled`."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person = Person(id="", name="")
        self._filled = self._person
        self._refused = False
        self._problem_labels: dict[str, QLabel] = {}
        self.heading: QLabel = parts.text("", "title")
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("For example: Fatima el Amrani"))
        self.phone = QLineEdit()
        self.email = QLineEdit()
        self.address = QLineEdit()
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * 4 + 28)
        self.note.installEventFilter(self)
        self.note_hint = hints.attach(self.note, skip=frozenset({Hint.PHONE, Hint.EMAIL}))
        self.last_spoken = OptionalDay(_("Spoken with on"))
        self.age = AgeField()
        self.ground = QComboBox()
        for ground in Ground:
            self.ground.addItem(_(GROUNDS[ground].label), ground.value)
        self.ground.currentIndexChanged.connect(lambda _index: self._explain())
        self.ground_words: QLabel = parts.text("", "muted")
        self.save_button = parts.button(_("Save"), "primary", _("Save (Enter; Ctrl+Enter in a large field)"))
        self.save_button.clicked.connect(self.save)
        self.cancel_button = parts.button(_("Cancel"), tip=_("Close without saving (Esc)"))
        self.cancel_button.clicked.connect(self.cancelled)
        self._scroll = Scrolling()
        self._lay_out()
        for field in (self.name, self.phone, self.email, self.address):
            field.returnPressed.connect(self.save)

    def _lay_out(self) -> None:
        fields = self._scroll.column
        fields.setContentsMargins(16, 0, 16, 8)
        fields.setSpacing(4)
        self._add("name", _("Name"), self.name)
        self._add("phone", _("Phone"), self.phone)
        self._add("email", _("E-mail"), self.email)
        self._add("address", _("Address"), self.address)
        self._add("note", _("Note, for the team only"), self.note)
        fields.insertWidget(fields.indexOf(self.note) + 1, self.note_hint)
        fields.addSpacing(8)
        fields.addWidget(self.last_spoken)
        self._add("is_16_or_older", _("16 or older?"), self.age)
        self._add("ground", _("Legal ground"), self.ground)
        fields.addWidget(self.ground_words)
        fields.addSpacing(4)
        fields.addWidget(parts.text(_(GROUND_WARNING), "muted"))
        fields.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 8)
        head.addWidget(self.heading)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(parts.line())
        layout.addLayout(buttons)

    def _add(self, name: str, words: str, field: QWidget) -> None:
        fields = self._scroll.column
        label = parts.text(words, "muted")
        label.setBuddy(field)
        field.setAccessibleName(words)
        problem = parts.text("", "error")
        problem.hide()
        self._problem_labels[name] = problem
        if fields.count():
            fields.addSpacing(8)
        for widget in (label, field, problem):
            fields.addWidget(widget)

    def fill(self, person: Person) -> None:
        """Show someone; a person without an id is someone new."""
        self._person, self._refused = person, False
        blocked = [QSignalBlocker(field) for field in (self.name, self.phone, self.email, self.address, self.note)]
        for name in ("name", "phone", "email", "address"):
            field: QLineEdit = getattr(self, name)
            field.setText(getattr(person, name))
            field.setCursorPosition(0)
        self.note.setPlainText(person.note)
        del blocked
        with QSignalBlocker(self.ground):
            self.ground.setCurrentIndex(list(Ground).index(person.ground))
        self.last_spoken.set_day(person.last_spoken)
        self.age.set_age(person.is_16_or_older, parent_agreed=person.parent_agreed)
        self.heading.setText(self._title(person))
        self.note_hint.look()
        self._explain()
        self._show_problems({})
        self._filled = self.person()
        self._scroll.verticalScrollBar().setValue(0)

    def person(self) -> Person:
        """What the form says now."""
        older, agreed = self.age.age()
        return tidy(
            replace(
                self._person,
                name=self.name.text(),
                phone=self.phone.text(),
                email=self.email.text(),
                address=self.address.text(),
                note=self.note.toPlainText(),
                last_spoken=self.last_spoken.day(),
                is_16_or_older=older,
                parent_agreed=agreed,
                ground=Ground(self.ground.currentData()),
            )
        )

    @property
    def dirty(self) -> bool:
        """Whether there is something in the form that is not stored yet."""
        return self._refused or self.person() != self._filled

    def refused(self) -> None:
        """What was told as saved could not be stored: it counts as typed and not stored again."""
        self._refused = True

    def save(self) -> bool:
        """Tell `saved` when all is right, else show what must be mended; False when it must be mended."""
        made = self.person()
        found = {problem.field: translate(problem.message) for problem in problems(made)}
        self._show_problems(found)
        if found:
            first = next(name for name in self._problem_labels if name in found)
            getattr(self, first).setFocus()
            return False
        self._filled, self._refused = made, False
        self.saved.emit(made)
        return True

    def leave(self) -> bool:
        """Store what is in the form before something else is shown; False when it must be mended first."""
        return True if not self.dirty else self.save()

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes without saving."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ctrl+Enter saves from a large field, where Enter is a new line."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in ENTER
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
            return True
        return super().eventFilter(watched, event)

    def _title(self, person: Person) -> str:
        if not person.id:
            return _("New: resident")
        return _("Edit: {name}").format(name=parts.broken(parts.short(person.name, 80)))

    def _explain(self) -> None:
        self.ground_words.setText(_(GROUNDS[Ground(self.ground.currentData())].explanation))

    def _show_problems(self, found: dict[str, str]) -> None:
        for name, label in self._problem_labels.items():
            label.setText(found.get(name, ""))
            label.setVisible(name in found)
            field: QWidget = getattr(self, name, self.age)
            if bool(field.property("invalid")) != (name in found):
                field.setProperty("invalid", name in found)
                field.style().unpolish(field)
                field.style().polish(field)
