"""The right of the page with people: one person, what that person agreed to, gives and is a contact of.

Knows one person, not the dossier.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.attention import AssetOf, Line
from assetmap.domain.consent import Standing
from assetmap.domain.people import GROUNDS, ROLE_LABELS, Person, Role
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.flow import FlowBox
from assetmap.ui.parts import broken
from assetmap.ui.people.consent_card import History, Papers, consent_card
from assetmap.ui.people.link_dialog import CONTACT_ROLES
from assetmap.ui.who_sees import day_words

TITLE_SHOWN = 44


class PersonPanel(Scrolling):
    """One person. All signals tell what the user wants with who is shown."""

    edit = Signal(str)
    spoken = Signal(str)
    consent = Signal(str)
    withdraw = Signal(str)
    subject_access = Signal(str)
    erase = Signal(str)
    older = Signal(object)
    link = Signal(str)
    unlink = Signal(str)
    role_chosen = Signal(str, object)
    asset_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Person"))
        self.person_id = ""
        self.history = History()

    def show_person(self, line: Line, papers: Papers, today: date) -> None:
        """Show someone; who is shown again keeps its place and focus."""
        again = line.person.id == self.person_id
        top = self.verticalScrollBar().value() if again else 0
        focused = self._focused()
        history_open = again and self.history.opener.isChecked()
        self.clear()
        self.person_id = line.person.id
        person = line.person
        self.column.addWidget(self._selectable(person.name, "title"))
        self._add_steps(line)
        self._add_question(person)
        self.column.addWidget(consent_card(line, today))
        self._add_consent_buttons(line)
        self.history = History()
        self.history.show_consents(line.consents, papers)
        self.history.opener.setChecked(history_open)
        self.column.addWidget(self.history)
        self._add_assets(line)
        self._add_facts(person)
        self._add_last_buttons(person)
        self.column.addStretch(1)
        if again:
            QTimer.singleShot(0, self, partial(self._put_back, top, focused))

    def forget(self) -> None:
        """Show nobody any more."""
        self.clear()
        self.person_id = ""

    def _focused(self) -> str:
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        return focused.objectName() if focused is not None and inside else ""

    def _put_back(self, top: int, focused: str) -> None:
        self.verticalScrollBar().setValue(top)
        if focused:
            found = next((each for each in self.findChildren(QPushButton, focused) if each.isVisibleTo(self)), None)
            if found is not None:
                found.setFocus()

    def _add_steps(self, line: Line) -> None:
        last = line.person.last_spoken
        words = _("Last spoken: {day}").format(day=day_words(last)) if last is not None else _("Not spoken with yet")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(parts.text(words, "muted"), 1)
        self.spoken_button = self._button("spoken", _("Spoken today"), _("Note that you spoke with this person today"))
        self.spoken_button.clicked.connect(lambda: self.spoken.emit(self.person_id))
        row.addWidget(self.spoken_button)
        self.column.addLayout(row)
        self.column.addSpacing(4)

    def _button(self, name: str, words: str, tip: str = "", look: str = "small") -> QPushButton:
        made = parts.button(words, look, tip)
        made.setObjectName(name)
        return made

    def _add_question(self, person: Person) -> None:
        """Whether someone is 16 or older, as long as that is not known or a parent must agree."""
        if person.may_consent and person.is_16_or_older is not None:
            return
        asked = person.is_16_or_older is None
        frame = QFrame()
        frame.setProperty("look", "ask")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        question = (
            _("Is this person 16 or older?") if asked else _("Younger than 16: did a parent or guardian agree too?")
        )
        column.addWidget(parts.text(question))
        box = FlowBox()
        answers = (
            [("yes", _("Yes"), (True, False)), ("no", _("No, younger"), (False, False))]
            if asked
            else [("agreed", _("Yes, agreed"), (False, True))]
        )
        for name, words, answer in answers:
            button = self._button(name, words)
            button.clicked.connect(partial(self._answer, answer))
            box.flow.addWidget(button)
        column.addWidget(box)
        self.column.addWidget(frame)

    def _answer(self, answer: tuple[bool, bool], _on: object = None) -> None:
        self.older.emit(answer)

    def _add_consent_buttons(self, line: Line) -> None:
        box = FlowBox()
        again = line.standing in {Standing.EXPIRES, Standing.EXPIRED}
        words = _("Ask again…") if again else _("Note consent…")
        self.consent_button = self._button("consent", words, look="small" if line.allowed is not None else "primary")
        self.consent_button.clicked.connect(lambda: self.consent.emit(self.person_id))
        box.flow.addWidget(self.consent_button)
        if any(each.withdrawn_on is None for each in line.consents) and line.standing not in _ENDED:
            withdraw = self._button("withdraw", _("Withdraw"), _("At once, everywhere. You can undo this."))
            withdraw.setAccessibleName(_("Withdraw consent"))
            withdraw.clicked.connect(lambda: self.withdraw.emit(self.person_id))
            box.flow.addWidget(withdraw)
        self.column.addWidget(box)

    def _add_assets(self, line: Line) -> None:
        self.column.addSpacing(8)
        self.column.addWidget(parts.section(_("Gives or is a contact of")))
        for each in line.assets:
            self.column.addLayout(self._asset_row(each))
        if not line.assets:
            self.column.addWidget(parts.text(_("Nothing is linked to this person yet."), "muted"))
        add = self._button("link", _("+ Link an asset…"), look="link")
        add.clicked.connect(lambda: self.link.emit(self.person_id))
        self.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def _asset_row(self, asset: AssetOf) -> QHBoxLayout:
        name = parts.short(asset.title, TITLE_SHOWN)
        words = name if asset.role is Role.GIVER else f"{name} · {_(ROLE_LABELS[asset.role]).lower()}"
        button = parts.button(words.replace("&", "&&"), "row", _("Show on the map: {title}").format(title=asset.title))
        button.setIcon(parts.sign_icon(asset.kind))
        button.setAccessibleName(f"{parts.kind_label(asset.kind)}: {words}")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.asset_chosen.emit(asset.asset_id))
        more = parts.button("", "small", _("Change the role, or unlink"))
        more.setAccessibleName(_("More about {title}").format(title=asset.title))
        theme.set_icon(more, "more")
        more.setFixedWidth(36)
        more.clicked.connect(lambda: self._menu(asset).popup(more.mapToGlobal(more.rect().bottomLeft())))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(button, 1)
        row.addWidget(more)
        return row

    def _menu(self, asset: AssetOf) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if asset.role is not Role.GIVER:
            for role in CONTACT_ROLES:
                action = QAction(_(ROLE_LABELS[role]), menu)
                action.setCheckable(True)
                action.setChecked(role is asset.role)
                action.triggered.connect(partial(self._choose_role, asset.asset_id, role))
                menu.addAction(action)
            menu.addSeparator()
        unlink = menu.addAction(_("Unlink from this person"))
        unlink.triggered.connect(lambda: self.unlink.emit(asset.asset_id))
        return menu

    def _choose_role(self, asset_id: str, role: Role, _on: object = None) -> None:
        self.role_chosen.emit(asset_id, role)

    def _add_facts(self, person: Person) -> None:
        self.column.addSpacing(8)
        ground = GROUNDS[person.ground]
        age = {None: "", True: _("16 or older"), False: _("Younger than 16")}[person.is_16_or_older]
        if person.is_16_or_older is False and person.parent_agreed:
            age = _("Younger than 16, a parent or guardian agreed")
        facts = (
            (_("Phone"), person.phone),
            (_("E-mail"), person.email),
            (_("Address"), person.address),
            (_("Age"), age),
            (_("Legal ground"), _(ground.label)),
        )
        for name, value in facts:
            if value:
                self._add_fact(name, value)
        self.column.addWidget(parts.text(_(ground.explanation), "muted"))
        if person.note:
            self.column.addSpacing(4)
            self.column.addWidget(parts.section(_("Note, for the team only")))
            self.column.addWidget(self._selectable(person.note, ""))

    def _add_fact(self, name: str, value: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        left = parts.text(name, "muted")
        left.setWordWrap(False)
        right = self._selectable(value, "")
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(right, 1)
        self.column.addLayout(row)
        self.column.addWidget(parts.line())

    def _selectable(self, words: str, look: str) -> QLabel:
        label = parts.text(broken(words), look)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _add_last_buttons(self, person: Person) -> None:
        box = FlowBox()
        buttons = (
            ("edit", _("Edit"), _("Change name, contact and the rest (Enter or F2)"), self.edit),
            (
                "access",
                _("Inzage…"),
                _("Everything that is noted about this person, in one file"),
                self.subject_access,
            ),
            ("erase", _("Erase this person…"), _("You see first what goes"), self.erase),
        )
        for name, words, tip, signal in buttons:
            button = self._button(name, words, tip)
            button.clicked.connect(partial(_tell, signal, person.id))
            box.flow.addWidget(button)
        self.column.addSpacing(8)
        self.column.addWidget(box)


def _tell(signal: SignalInstance, person_id: str, _on: object = None) -> None:
    signal.emit(person_id)


_ENDED = {Standing.EXPIRED, Standing.WITHDRAWN}
