"""Inzage: everything that is noted of someone in one file, to hand to that person.

Texts in which the name stands, but that were noted of something else, may tell of others: those only go along when the
user ticks them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from assetmap.domain.access import Act
from assetmap.domain.progress import Progress
from assetmap.domain.subject import Subject
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

TEXT_SHOWN = 300
"""So many characters of a text are shown, to choose by."""


class SubjectAccessDialog(TaskDialog):
    """Says what goes in, asks which kind of file and which texts, and writes it."""

    def __init__(self, session: Session, person_id: str, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Inzage"), parent)
        self.folder = folder
        self.written: Path | None = None
        self.subject: Subject | None = None
        self._person_id = person_id
        self.formats = QButtonGroup(self)
        self.texts = QListWidget()
        self.choice_page = self._choice_page()
        self.done_page = self._done_page()
        self.stack.addWidget(self.choice_page)
        self.stack.addWidget(self.done_page)
        self.show_page(self.choice_page, _("Save as…"))
        self.accept_button.setEnabled(False)
        self.read(_("Reading…"), lambda _progress: session.workspace.subject(person_id), self._found)

    def _choice_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.heading = parts.text("", "title")
        layout.addWidget(self.heading)
        layout.addWidget(
            parts.text(
                _(
                    "People may see what you have noted of them. Everything goes in one file: who it is, what was "
                    "agreed to, what comes from this person, scans, and what was changed when."
                )
            )
        )
        self.counts = parts.text("", "note")
        layout.addWidget(self.counts)
        layout.addSpacing(12)
        layout.addWidget(parts.text(_("What kind of file?"), "strong"))
        for number, words in enumerate((_("A page to read and print (.html)"), _("Data for another program (.json)"))):
            made = QRadioButton(words)
            made.setChecked(number == 0)
            self.formats.addButton(made, number)
            layout.addWidget(made)
        layout.addSpacing(12)
        self.texts_title = parts.text(_("Other texts in which the name stands"), "strong")
        self.texts_words = parts.text(
            _("They may tell of others too. Read them, and tick only what this person may have."), "muted"
        )
        self.texts.setAccessibleName(self.texts_title.text())
        self.texts.setWordWrap(True)
        self.texts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.texts.setProperty("look", "list")
        self.texts.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.texts.setMinimumHeight(150)
        for widget in (self.texts_title, self.texts_words, self.texts):
            layout.addWidget(widget)
            widget.hide()
        layout.addSpacing(12)
        layout.addWidget(
            parts.text(_("Read the file through before you hand it over, and give it to this person only."), "note")
        )
        layout.addStretch(1)
        return page

    def _done_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("The file is ready"), "title"))
        self.outcome = parts.text("")
        layout.addWidget(self.outcome)
        layout.addWidget(
            parts.text(_("It holds everything of this person. Throw your copy away when it is handed over."), "note")
        )
        self.open_button = parts.button(_("Open the file"), "primary")
        self.open_button.clicked.connect(lambda: self._open(self.written))
        self.folder_button = parts.button(_("Show the folder"))
        self.folder_button.clicked.connect(lambda: self._open(self.written.parent if self.written else None))
        layout.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return page

    @property
    def suffix(self) -> str:
        """The suffix of the chosen kind of file."""
        return ".json" if self.formats.checkedId() == 1 else ".html"

    def _found(self, subject: Subject) -> None:
        from assetmap.exports.subject import place_of

        if not isValid(self):  # closed before the answer came
            return
        self.subject = subject
        self.heading.setText(_("Inzage for {name}").format(name=subject.person.name))
        self.counts.setText(_counts(subject))
        for mentioned in subject.mentioned:
            item = QListWidgetItem(f"{place_of(mentioned)}: {parts.short(mentioned.text, TEXT_SHOWN)}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.texts.addItem(item)
        for widget in (self.texts_title, self.texts_words, self.texts):
            widget.setVisible(bool(subject.mentioned))
        self.show_page(self.choice_page, _("Save as…"))
        self.accept_button.setEnabled(True)

    def chosen(self) -> Subject | None:
        """What will be written: without the texts that are not ticked."""
        if self.subject is None:
            return None
        ticked = tuple(
            mentioned
            for number, mentioned in enumerate(self.subject.mentioned)
            if self.texts.item(number).checkState() is Qt.CheckState.Checked
        )
        left_out = len(self.subject.mentioned) - len(ticked)
        return replace(self.subject, mentioned=ticked, left_out=left_out)

    def go_on(self) -> None:
        """Ask where, and write."""
        # No name of the person in the name of the file: names of files are shown in many places.
        name = f"{_('inzage')} {self.session.workspace.name}{self.suffix}"
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.windowTitle(), str(self.folder / name), f"{_('Inzage')} (*{self.suffix})"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, target: Path) -> None:
        """Write to `target`, of which the user said that it may be replaced."""
        subject = self.chosen()
        if subject is None:
            return
        if target.suffix.lower() != self.suffix:
            target = target.with_name(target.name + self.suffix)
        log, person_id = self.session.workspace.access, self._person_id

        def work(progress: Progress) -> Path:
            from assetmap.exports import subject as exports

            progress.report(None)
            made = exports.write(subject, target, overwrite=True)
            log.note(Act.SUBJECT, about=person_id, form=target.suffix.lower())
            return made

        self.folder = target.parent
        self.read(_("Writing {name}…").format(name=target.name), work, self._written)

    def _written(self, target: Path) -> None:
        if not isValid(self):
            return
        self.written = target
        self.outcome.setText(str(target))
        self.show_page(self.done_page, "", cancel=_("Close"))

    def _open(self, path: Path | None) -> None:
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say_problem(_("No program on this computer opens this. You find it here: {path}").format(path=path))


def _counts(subject: Subject) -> str:
    """How much there is, in one sentence."""
    parts_ = (
        ngettext("{count} consent", "{count} consents", len(subject.consents)),
        ngettext("{count} asset", "{count} assets", len(subject.given)),
        ngettext("{count} scan", "{count} scans", len(subject.scans)),
        ngettext("{count} change", "{count} changes", len(subject.history)),
    )
    return _("In the file: {what}").format(what=", ".join(parts_))
