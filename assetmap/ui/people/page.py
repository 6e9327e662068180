"""The page with people: the list at the left, who is chosen at the right. For the team only.

It connects the panels with the session: what the user does becomes an operation, what changed is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assetmap import settings
from assetmap.domain import attention
from assetmap.domain.attention import Line, NextStep
from assetmap.domain.errors import KnownError
from assetmap.domain.people import Person, Role
from assetmap.i18n import gettext as _
from assetmap.settings import Settings
from assetmap.ui import parts
from assetmap.ui.pages import DossierPage
from assetmap.ui.people.consent_card import Papers
from assetmap.ui.people.consent_form import ConsentForm
from assetmap.ui.people.consent_work import ConsentWork
from assetmap.ui.people.days import today
from assetmap.ui.people.link_dialog import LinkDialog
from assetmap.ui.people.people_list import PeopleListPanel
from assetmap.ui.people.person_form import PersonForm
from assetmap.ui.people.person_panel import PersonPanel
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.store.unit import Unit
    from assetmap.workspace import Workspace

SIZES = [898, 388]


class Read(NamedTuple):
    """What the page reads: everybody as of a day, and what belongs to the consents of who is chosen."""

    today: date
    lines: tuple[Line, ...]
    papers: Papers


def read(workspace: Workspace, person_id: str) -> Read:
    """Everybody, and the papers of one person (an id, or empty)."""
    day = today()
    known = workspace.known_people()
    papers = Papers(workspace.consent_texts(), workspace.attachments(person_id) if person_id else ())
    return Read(day, attention.lines(known.persons, known.consents, known.assets, day), papers)


class PeoplePage(DossierPage):
    """`asset_chosen(id)` to see it on the map; `subject_access(id)` and `erase(id)` of who is shown."""

    asset_chosen = Signal(str)
    subject_access = Signal(str)
    erase = Signal(str)

    def __init__(self, chosen_settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = chosen_settings or Settings()
        self.session: Session | None = None
        self._lines: dict[str, Line] = {}
        self._papers = Papers()
        self._today = today()
        self._chosen = ""
        self._asked = 0
        self.consents = ConsentWork(self)
        self._storing: Person | None = None
        self._known = False
        self._focus_wanted = False
        self.list = PeopleListPanel()
        self.panel = PersonPanel()
        self.form = PersonForm()
        self.nobody: QLabel = parts.text(_("Choose someone in the list to see more."), "muted")
        self.nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nobody.setMargin(24)
        self.side = QStackedWidget()
        self.side.setProperty("look", "panel")
        for widget in (self.nobody, self.panel, self.form):
            self.side.addWidget(widget)
        self.side.setMinimumWidth(336)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes(SIZES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        self.list.chosen.connect(self._row_chosen)
        self.list.step.connect(self.do_step)
        self.list.edit.connect(self.edit)
        self.list.add.connect(self.add)
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self.close_form)
        panel = self.panel
        panel.edit.connect(self.edit)
        panel.spoken.connect(self.note_spoken)
        panel.consent.connect(self.ask_consent)
        panel.withdraw.connect(self.withdraw)
        panel.older.connect(self._note_age)
        panel.link.connect(self.ask_link)
        panel.unlink.connect(self._unlink)
        panel.role_chosen.connect(self._link)
        panel.asset_chosen.connect(self.asset_chosen)
        panel.subject_access.connect(self.subject_access)
        panel.erase.connect(self.erase)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (("Ctrl+Shift+N", self.add), ("F2", self.edit_chosen))
        for key, call in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    # What is shown

    def set_session(self, session: Session | None) -> None:
        """Show another dossier, or none."""
        for dialog in self.findChildren(QDialog):  # nobody goes on looking at a dossier that is closed
            dialog.close()
        self.consents.keep_only(())
        self.consents.interrupted = ""
        self.session = session
        self._chosen, self._lines, self._papers, self._storing = "", {}, Papers(), None
        self._asked += 1
        self.panel.forget()
        self.form.fill(Person(id="", name=""))
        self.list.search.clear()
        self.list.show_everybody()
        self.list.wait()
        self._known = self._focus_wanted = False
        self._show_side()
        if session is not None:
            session.failed.connect(self._failed)

    def refresh(self) -> None:
        """Read everybody again."""
        session = self.session
        if session is not None:
            self._asked += 1
            session.read(partial(read, session.workspace, self._chosen), partial(self._show, self._asked))

    def _show(self, asked: int, found: Read) -> None:
        if asked != self._asked:
            return
        self._today, self._papers = found.today, found.papers
        self._lines = {line.person.id: line for line in found.lines}
        self.consents.keep_only(self._lines)
        if self._chosen not in self._lines:
            self._chosen = ""
        self.list.show_lines(found.lines, found.today, self._chosen)
        self._known = True
        if self._focus_wanted:
            self.take_focus()
        gone = self.form.person().id not in {"", *self._lines}
        if not self.editing or (gone and not self.form.dirty):
            self._show_side()
        interrupted, self.consents.interrupted = self.consents.interrupted, ""
        if interrupted:
            self.ask_consent(interrupted)

    def _show_side(self) -> None:
        line = self._lines.get(self._chosen)
        if line is None:
            self.side.setCurrentWidget(self.nobody)
        else:
            self.panel.show_person(line, self._papers, self._today)
            self._connect_history()
            self.side.setCurrentWidget(self.panel)
        self.side.setVisible(bool(self._lines))

    def _connect_history(self) -> None:
        history = self.panel.history
        history.add_scan.connect(partial(self.consents.ask_scan, self._chosen))
        history.view_scan.connect(self.consents.view_scan)
        history.drop_scan.connect(self.consents.drop_scan)

    def show_person(self, person_id: str) -> None:
        """Choose someone, also when another list is shown now."""
        if not self.may_leave():
            return
        self._chosen = person_id
        self._papers = Papers(self._papers.texts)
        if self.list.model.row_of(person_id) is None:
            self.list.show_everybody()
        self.list.mark(person_id)
        self.refresh()
        self._show_side()

    def _row_chosen(self, person_id: str) -> None:
        if person_id == self._chosen and not self.editing:
            return
        if not self.may_leave():
            self.list.mark(self._chosen)
            return
        self._chosen = person_id
        self._papers = Papers(self._papers.texts)
        self._show_side()
        self._read_papers()

    def _read_papers(self) -> None:
        session, person_id = self.session, self._chosen
        if session is None or not person_id:
            return
        workspace = session.workspace
        session.read(
            lambda: Papers(workspace.consent_texts(), workspace.attachments(person_id)),
            partial(self._show_papers, person_id),
        )

    def _show_papers(self, person_id: str, papers: Papers) -> None:
        if person_id == self._chosen and papers != self._papers:
            self._papers = papers
            line = self._lines.get(person_id)
            if line is not None and not self.editing:
                self.panel.history.show_consents(line.consents, papers)

    @property
    def editing(self) -> bool:
        """Whether the form is open."""
        return self.side.currentWidget() is self.form

    def take_focus(self) -> None:
        """Put the focus where work begins."""
        self._focus_wanted = not self._known
        if self._known:
            (self.list.table if self._lines else self.list.first_button).setFocus()
        else:
            self.setFocus()

    def may_leave(self) -> bool:
        """Store what was typed before something else is shown; False when it must be mended first."""
        if not self.editing:
            return True
        if not self.form.leave():
            return False
        self._show_side()
        return True

    def held(self) -> Callable[[], None] | None:
        """Before the lock: what brings back who is chosen, and the forms with what is in them."""
        if not self._chosen and not self.editing:
            return None
        typed = self.form.person() if self.editing else None
        chosen, kept, interrupted = self._chosen, self.consents.kept, self.consents.interrupted

        def bring_back() -> None:
            self._chosen = chosen
            self.consents.kept, self.consents.interrupted = kept, interrupted
            if typed is not None:
                self._fill(typed)
                self.form.refused()
            self.refresh()

        return bring_back

    # What the user does

    def start_search(self) -> bool:
        """Put the cursor in the search field."""
        self.list.search.setFocus()
        self.list.search.selectAll()
        return True

    def escape(self) -> bool:
        """Stop what is under way: the form, then the search; False when there is nothing."""
        if self.editing:
            self.close_form()
        elif self.list.search.hasFocus() and self.list.search.text():
            self.list.search.clear()
        else:
            return False
        return True

    def add(self) -> None:
        """Begin someone new: a name is enough."""
        if self.session is not None and self.may_leave():
            self._chosen = ""
            self.list.mark("")
            self._fill(Person(id="", name=""))

    def edit(self, person_id: str) -> None:
        """Change someone."""
        line = self._lines.get(person_id)
        if line is not None and self.may_leave():
            self._chosen = person_id
            self._fill(line.person)

    def edit_chosen(self) -> None:
        """Change who is chosen."""
        if not self.editing:
            self.edit(self._chosen)

    def _fill(self, person: Person) -> None:
        self.form.fill(person)
        self.side.setVisible(True)
        self.side.setCurrentWidget(self.form)
        self.form.start()

    def close_form(self) -> None:
        """Close the form without storing what is in it."""
        self._show_side()
        self.take_focus()

    def _save(self, person: Person) -> None:
        from assetmap.operations import people

        if self.session is None:
            return
        inside = self.form.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._storing = person
        if person.id:
            change = partial(people.save_person, person=person)
            self.session.do(_("Person changed"), change, origin=self, done=self._stored)
        else:
            add = partial(people.add_person, person=person)
            self.session.do(_("Person noted"), add, origin=self, done=self._noted)
        self._show_side()
        if inside:
            self.take_focus()

    def _stored(self, _nothing: None) -> None:
        self._storing = None

    def _noted(self, person_id: str) -> None:
        self._storing = None
        if not self.editing and not self._chosen:
            self.show_person(person_id)

    def _failed(self, _error: KnownError) -> None:
        """What could not be stored is in the form again: nothing that was typed is lost."""
        person, self._storing = self._storing, None
        if person is not None and not self.editing:
            self._fill(person)
            self.form.refused()

    def do_step(self, person_id: str, step: NextStep) -> None:
        """Do what there is to do about someone."""
        if step is NextStep.SPOKEN:
            self.note_spoken(person_id)
        else:
            self.ask_consent(person_id)

    def note_spoken(self, person_id: str) -> None:
        """Note that someone was spoken with today."""
        from assetmap.operations import people

        self.do(_("Spoken with today"), partial(people.spoken, person_id=person_id, day=today()))

    def withdraw(self, person_id: str) -> None:
        """Take back everything that someone agreed to; it can be undone, so nobody is asked."""
        from assetmap.operations import people

        self.do(_("Consent withdrawn"), partial(people.withdraw, person_id=person_id, today=today()))

    def _note_age(self, answer: tuple[bool, bool]) -> None:
        from assetmap.operations import people

        line = self._lines.get(self._chosen)
        if line is not None:
            older, agreed = answer
            person = replace(line.person, is_16_or_older=older, parent_agreed=agreed)
            self.do(_("Person changed"), partial(people.save_person, person=person))

    def do(self, title: str, operation: Callable[[Unit], object]) -> None:
        """Do something as a step that can be undone."""
        if self.session is not None:
            self.session.do(title, operation, origin=self)

    # Consent

    def ask_consent(self, person_id: str) -> ConsentForm | None:
        """Ask what someone agrees to; the answer of before is the one to begin with."""
        line = self._lines.get(person_id)
        if line is None or self.session is None or not self.may_leave():
            return None
        return self.consents.ask(line, self._papers.texts, self._purposes())

    def _purposes(self) -> list[str]:
        found: dict[str, int] = {}
        for line in self._lines.values():
            for consent in line.consents:
                found[consent.purpose] = found.get(consent.purpose, 0) + 1
        return sorted((purpose for purpose in found if purpose), key=lambda purpose: -found[purpose])

    def remember_folder(self, folder: Path) -> None:
        """Look for files here first the next time; kept with the other settings of the user."""
        self.settings.last_folder = str(folder)
        settings.save(self.settings)

    # What someone gives, or is a contact of

    def ask_link(self, person_id: str) -> LinkDialog | None:
        """Ask to which asset someone is to be linked."""
        line = self._lines.get(person_id)
        if line is None or self.session is None:
            return None
        dialog = LinkDialog(self.session, line.person.name, [each.asset_id for each in line.assets], self)
        dialog.linked.connect(self._link)
        dialog.open()
        return dialog

    def _link(self, asset_id: str, role: Role) -> None:
        from assetmap.operations import people

        operation = partial(people.link, asset_id=asset_id, person_id=self._chosen, role=role)
        self.do(_("Person linked to an asset"), operation)

    def _unlink(self, asset_id: str) -> None:
        from assetmap.operations import people

        operation = partial(people.unlink, asset_id=asset_id, person_id=self._chosen)
        self.do(_("Person unlinked from an asset"), operation)
