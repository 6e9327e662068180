"""What is done about consent on the page with people: asking and noting it, the text that is shown, and the scans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from assetmap.domain.attachments import Attachment
from assetmap.domain.attention import Line
from assetmap.domain.consent import ConsentText
from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.ui import errors
from assetmap.ui.people.consent_form import ConsentForm, Draft, NewConsent
from assetmap.ui.people.days import today
from assetmap.ui.people.scans import ScanDialog, file_filter, read_scan
from assetmap.ui.people.texts import TextsDialog

if TYPE_CHECKING:
    from assetmap.ui.people.page import PeoplePage


class ConsentWork(QObject):
    """Works for one page; `form` is the one that is open, if any.

    `kept` has, by person, what was filled in and not noted when a form was closed with Esc or by the lock, and
    `interrupted` of whom the form was open when the lock came.
    """

    def __init__(self, page: PeoplePage) -> None:
        super().__init__(page)
        self._page = page
        self.form: ConsentForm | None = None
        self.kept: dict[str, Draft] = {}
        self.interrupted = ""

    def ask(self, line: Line, texts: Sequence[ConsentText], purposes: Sequence[str]) -> ConsentForm:
        """Ask what someone agrees to; the answer of before is the one to begin with."""
        settings = self._page.settings
        form = ConsentForm(
            line,
            texts,
            purposes=purposes,
            noted_by=settings.noted_by,
            folder=settings.folder(),
            parent=self._page,
        )
        form.noted.connect(partial(self._note, form))
        form.edit_text.connect(lambda: self.ask_text(form))
        form.finished.connect(lambda _result: self._closed(form, line.person.id))
        draft = self.kept.pop(line.person.id, None)
        if draft is not None:
            form.bring_back(draft)
        form.open()
        self.form = form
        return form

    def _closed(self, form: ConsentForm, person_id: str) -> None:
        if self.form is form:
            self.form = None
        draft = form.kept()
        if draft is not None:
            self.kept[person_id] = draft
        self.interrupted = person_id if form.interrupted else ""

    def keep_only(self, person_ids: Collection[str]) -> None:
        """Forget what was filled in for who is not there any more."""
        self.kept = {person_id: draft for person_id, draft in self.kept.items() if person_id in person_ids}

    def _note(self, form: ConsentForm, new: NewConsent) -> None:
        from assetmap.operations import people

        session = self._page.session
        if session is None:
            return
        self._page.settings.noted_by = new.consent.noted_by
        self._page.remember_folder(form.scan.folder)
        operation = partial(
            people.note_consent, consent=new.consent, today=today(), text=new.text, person=new.person, scan=new.scan
        )
        session.failed.connect(form.refused)
        session.do(_("Consent noted"), operation, origin=self._page, done=partial(self._noted, form))

    def _noted(self, form: ConsentForm, _consent_id: str) -> None:
        if self.form is form:  # it may be closed by now
            form.accept()

    # The text that is shown

    def ask_text(self, form: ConsentForm) -> TextsDialog:
        """Show the text, to change it."""
        dialog = TextsDialog(form.texts, form)
        dialog.written.connect(partial(self._keep_text, form))
        dialog.open()
        return dialog

    def _keep_text(self, form: ConsentForm, text: str) -> None:
        from assetmap.operations import people

        session = self._page.session
        if session is None:
            return
        workspace = session.workspace

        def kept(_text_id: str) -> None:
            session.read(workspace.consent_texts, partial(self._show_texts, form))

        operation = partial(people.set_text, text=text)
        session.do(_("Text for consent changed"), operation, origin=self._page, done=kept)

    def _show_texts(self, form: ConsentForm, texts: Sequence[ConsentText]) -> None:
        if self.form is form:
            form.set_texts(texts)

    # Scans

    def ask_scan(self, person_id: str, consent_id: str) -> None:
        """Ask for the scan of a consent that was noted before."""
        folder = str(self._page.settings.folder())
        name, _filter = QFileDialog.getOpenFileName(self._page, _("Add a scan"), folder, file_filter())
        if name:
            self.add_scan(person_id, consent_id, Path(name))

    def add_scan(self, person_id: str, consent_id: str, path: Path) -> None:
        """Keep the file at `path` with a consent, or say why it cannot be kept."""
        from assetmap.operations import people

        self._page.remember_folder(path.parent)
        try:
            attachment, content = read_scan(path)
        except KnownError as error:
            errors.show_known(self._page, error)
            return
        whole = replace(attachment, person_id=person_id, consent_id=consent_id)
        self._page.do(_("Scan added"), partial(people.attach, attachment=whole, content=content))

    def view_scan(self, attachment: Attachment) -> None:
        """Show a scan, from memory."""
        session = self._page.session
        if session is not None:
            workspace = session.workspace
            session.read(partial(workspace.attachment_content, attachment.id), partial(self._view, attachment))

    def _view(self, attachment: Attachment, content: bytes | None) -> None:
        if content is not None and self._page.session is not None:
            ScanDialog(attachment, content, self._page).open()

    def drop_scan(self, attachment: Attachment) -> None:
        """Take a scan out of the dossier; it can be undone, so nobody is asked."""
        from assetmap.operations import people

        self._page.do(_("Scan removed"), partial(people.detach, attachment_id=attachment.id))
