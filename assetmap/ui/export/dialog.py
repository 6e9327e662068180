"""Handing something out: what to make, for whom, how it will look, what is left out of it, and where it goes.

The audience is asked, never assumed: nothing is shown or goes out before it stands in the dialog. What is shown
beforehand are the real pages.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from assetmap import settings
from assetmap.domain.areas import Area
from assetmap.domain.assets import Audience
from assetmap.domain.errors import KnownError
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.settings import Settings
from assetmap.ui import parts, theme
from assetmap.ui.background import Mailbox
from assetmap.ui.export import wording, work
from assetmap.ui.export.choices import Choices, Given, Shown, kept_of, of_thing, recalled, wanted
from assetmap.ui.export.drafting import Drafting
from assetmap.ui.export.fields import Fields
from assetmap.ui.export.logo import logo_bytes
from assetmap.ui.export.note import Note
from assetmap.ui.export.outcome import plain_page, standing_words, written_words
from assetmap.ui.export.preview import Preview
from assetmap.ui.export.printout import Printout, printer_for
from assetmap.ui.export.things import THINGS
from assetmap.ui.export.work import BaseMap, Draft, Order, Standing, Written
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

THINGS_WIDTH = 228
ROW_HEIGHT = 36
LARGEST = QSize(1480, 940)


class ExportDialog(TaskDialog):
    """Makes something of what is `shown`, or of other areas. With `copying` it is the map for on the clipboard."""

    def __init__(
        self,
        session: Session,
        chosen: Settings,
        shown: Shown,
        *,
        audience: Audience | None = None,
        copying: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`audience` is as whom the window is seen, None for the team: then it is asked."""
        super().__init__(session, _("Copy the map as a picture") if copying else _("Export"), parent)
        self.folder = chosen.folder()
        self.written: Written | None = None
        self.snapshot: Snapshot | None = None
        self._chosen = chosen
        self._shown = shown
        self._copying = copying
        self._logo = logo_bytes(chosen.logo)
        self._target = Path()
        self._previewed: object = None
        self._gone = False
        self._on_paper: bytes | None = None
        self._standing: Standing | None = None
        self.things = QListWidget()
        self.fields = Fields(shown, self._named_words())
        self.preview = Preview()
        self.note = Note(_("What is left out"))
        self.drafting = Drafting(session, self)
        self.print_button = parts.button(_("Print…"))
        self.copy_button = parts.button(_("Copy as a picture"))
        self._add_buttons()
        self.choice_page = self._choice_page()
        self.done_page = self._done_page()
        self.ask_page = self._ask_page()
        for page in (self.choice_page, self.done_page, self.ask_page):
            self.stack.addWidget(page)
        self._connect()
        self._begin(recalled(chosen.export, "map" if copying else "", audience))

    def _named_words(self) -> str:
        told = [self._chosen.organisation, Path(self._chosen.logo).name if self._logo else ""]
        return ", ".join(each for each in told if each)

    def _add_buttons(self) -> None:
        theme.set_icon(self.print_button, "print")
        theme.set_icon(self.copy_button, "copy")
        self.print_button.setToolTip(_("Print the pages at once"))
        self.copy_button.setToolTip(_("Put the first page on the clipboard, to paste it in a mail or a document"))
        for made in (self.print_button, self.copy_button):
            self.extra.addWidget(made)

    def _choice_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.things.setFixedWidth(THINGS_WIDTH)
        self.things.setAccessibleName(_("What do you want to make?"))
        self.things.setIconSize(QSize(20, 20))
        self.things.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.things.setUniformItemSizes(True)
        for thing in THINGS:
            item = QListWidgetItem(_(thing.label))
            item.setToolTip(_(thing.description))
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.things.addItem(item)
        self._paint_icons()
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.note)
        right.addWidget(self.preview, 1)
        row.addWidget(self.things)
        row.addWidget(self.fields)
        row.addLayout(right, 1)
        return page

    def _paint_icons(self) -> None:
        for number, thing in enumerate(THINGS):
            self.things.item(number).setIcon(theme.icon(thing.icon))

    def _done_page(self) -> QWidget:
        page, layout = plain_page("check", "accent")
        self.outcome_title: QLabel = parts.text("", "title")
        self.outcome: QLabel = parts.text("")
        layout.addWidget(self.outcome_title)
        layout.addWidget(self.outcome)
        self.open_button = parts.button(_("Open"), "primary")
        self.open_button.clicked.connect(lambda: self._open(self._first_written()))
        self.folder_button = parts.button(_("Show the folder"))
        self.folder_button.clicked.connect(lambda: self._open(self.folder))
        self.again_button = parts.button(_("Make something else"))
        self.again_button.clicked.connect(self._again)
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in (self.open_button, self.folder_button, self.again_button):
            row.addWidget(made)
        row.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addStretch(2)
        return page

    def _ask_page(self) -> QWidget:
        page, layout = plain_page("warning", "on_warm_soft")
        layout.addWidget(parts.text(_("Replace what is there?"), "title"))
        self.asked: QLabel = parts.text("")
        layout.addWidget(self.asked)
        layout.addStretch(2)
        return page

    def _connect(self) -> None:
        self.things.currentRowChanged.connect(self._choose_thing)
        self.fields.changed.connect(self._changed)
        self.fields.typed.connect(lambda: self._changed(later=True))
        self.preview.all_wanted.connect(self._show_all)
        self.preview.stop_wanted.connect(self.drafting.stop)
        drafting = self.drafting
        drafting.read_in.connect(self._read_in)
        drafting.drawn.connect(self._drawn)
        drafting.refused.connect(self._refused)
        drafting.began.connect(lambda: self.preview.begin(_("Making the preview…")))
        drafting.progressed.connect(self.preview.progress)
        drafting.stopped.connect(self._preview_stopped)
        drafting.ended.connect(self._preview_ended)
        self.print_button.clicked.connect(self.print)
        self.copy_button.clicked.connect(self.copy)
        self.session.changed.connect(self._dossier_changed)
        self.finished.connect(lambda _result: self._shut())
        current = theme.current()
        if current is not None:
            current.changed.connect(self._paint_icons)

    def _begin(self, choices: Choices) -> None:
        self.things.setVisible(not self._copying)
        with QSignalBlocker(self.things):
            self.things.setCurrentRow(THINGS.index(choices.thing))
        self.fields.with_forms = not self._copying
        self.fields.show_choices(choices)
        parent = self.parentWidget()
        room = parent.window().size() - QSize(32, 40) if parent is not None else QSize(1180, 760)
        self.resize(room.boundedTo(LARGEST))
        self._show_choices_page()
        (self.fields if self._copying else self.things).setFocus()
        self.session.read(self.session.workspace.areas, self._areas_read)
        self.session.read(partial(work.basemap, self.session.workspace), self._basemap_read)
        self._changed()

    def _areas_read(self, areas: tuple[Area, ...]) -> None:
        if not self._gone:
            self.fields.set_areas(areas)

    def _basemap_read(self, basemap: BaseMap | None) -> None:
        if basemap is not None and not self._gone:
            self.fields.set_basemap(basemap)
            self._changed()

    def _show_choices_page(self) -> None:
        self.show_page(self.choice_page, _("Copy") if self._copying else _("Save…"))
        self._offer()

    # What is chosen, and how it will look

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self.fields.choices()

    def order(self) -> Order | None:
        """What must be made; None as long as something must be chosen first."""
        choices = self.choices
        what = wanted(choices, self._shown)
        chosen = self._chosen
        given = Given(chosen.organisation, self._logo, self.fields.basemap, chosen.map_style)
        return None if what is None else Order(choices, what, given)

    def _choose_thing(self, row: int) -> None:
        self._remember()
        self.fields.show_choices(of_thing(self.choices, THINGS[row], self._chosen.export))
        self._changed()

    def _changed(self, *, later: bool = False) -> None:
        """Something else is chosen: what was shown for others must not stand there any longer."""
        order = self.order()
        if not later:
            self.say_problem("")
        if order is None or self.snapshot is None or not self._still_of(order):
            self.snapshot = None
            self.fields.set_titles("")
            self.note.set_text(self._first_words())
            self.preview.say("" if order is not None else _("Here you will see the pages as they will be."))
        self.drafting.want(order, later=later)
        self._offer()

    def _still_of(self, order: Order) -> bool:
        """Whether what is shown is for the same audience, and the same thing."""
        return self._previewed == (order.choices.thing, order.choices.form.printed, order.wanted)

    def _first_words(self) -> str:
        if self.choices.for_whom is None:
            return _("Choose first who will see it. You then see here what is left out.")
        if self.order() is None:
            return _("Tick one or more areas.")
        return _("Looking what may go out…")

    def _read_in(self, snapshot: Snapshot) -> None:
        order = self.order()
        if order is None:
            return
        self.snapshot = snapshot
        self._previewed = (order.choices.thing, order.choices.form.printed, order.wanted)
        whole = order.choices.audience is Audience.TEAM and not order.choices.thing.for_all
        self.note.set_text(wording.left_out(snapshot, order.choices), mind=whole)
        if wording.nothing_in(snapshot, order.choices):
            self.say_problem(_("There is nothing to export yet."))
        if not order.choices.form.printed:
            self.preview.tell(_(order.choices.form.label), wording.inside(snapshot, order.choices))
        self._offer()

    def _drawn(self, draft: Draft) -> None:
        self.preview.show_draft(draft)
        if not self.choices.title.strip():
            self.fields.set_titles(draft.title)

    def _refused(self, error: KnownError) -> None:
        self.preview.say(translate(error))

    def _preview_stopped(self) -> None:
        if self.preview.draft is None and self.choices.form.printed:
            self.preview.say(_("The preview was stopped. Change something to see it."))

    def _preview_ended(self) -> None:
        if self.drafting.busy:
            return
        self.preview.end()
        if self.order() is not None and self.choices.form.printed and self.preview.empty:
            self.preview.say(_("There is no preview. You can save it all the same."))  # a mistake of the program

    def _show_all(self) -> None:
        self.drafting.want(self.order(), most=None)

    def _dossier_changed(self) -> None:
        """What was read may be old: read it again."""
        self.drafting.forget_read()
        if self.stack.currentWidget() is self.choice_page:
            self._changed(later=True)

    def _offer(self) -> None:
        """Let be done what can be done now."""
        choices, choosing = self.choices, self.stack.currentWidget() is self.choice_page
        ready = self.snapshot is not None and not wording.nothing_in(self.snapshot, choices)
        if choosing:
            self.accept_button.setEnabled(ready)
        for made in (self.print_button, self.copy_button):
            made.setVisible(choosing and not self._copying and choices.form.printed)
            made.setEnabled(ready)

    # Making it

    def go_on(self) -> None:
        """Save, copy, replace, or begin again: what the main button says."""
        page = self.stack.currentWidget()
        if page is self.ask_page:
            self._show_choices_page()
            self.write(self._target, overwrite=True)
        elif self._copying:
            self.copy()
        else:
            self._ask_where()

    def _again(self) -> None:
        """Back to the choices, with the pages as they are now."""
        self.snapshot = None
        self._show_choices_page()
        self._changed()
        self.things.setFocus()

    def _ask_where(self) -> None:
        choices = self.choices
        if choices.apart:
            name = QFileDialog.getExistingDirectory(self, _("In which folder?"), str(self.folder))
        else:
            suffix = choices.form.suffix
            name, _filter = QFileDialog.getSaveFileName(
                self,
                _(choices.thing.label),
                str(self.folder / self.file_name()),
                f"{_(choices.form.label)} (*{suffix})",
                options=QFileDialog.Option.DontConfirmOverwrite,  # it is asked here, of all files that it becomes
            )
        if name:
            self.write(Path(name))

    def file_name(self) -> str:
        """The name that is offered."""
        chosen = self.snapshot.chosen if self.snapshot is not None else ()
        place = chosen[0].name if len(chosen) == 1 else self.session.workspace.name
        return wording.file_name(self.choices, place, date.today())  # noqa: DTZ011 - the user's own day

    def write(self, target: Path, *, overwrite: bool = False) -> None:
        """Write to `target`: a file, or a folder where each area gets one. Asks before it replaces anything."""
        order = self.order()
        if order is None:
            return
        suffix = order.choices.form.suffix
        if not order.choices.apart and target.suffix.lower() != suffix:
            target = target.with_name(target.name + suffix)
        self._target = target
        workspace = self.session.workspace

        def make(progress: Progress) -> Written:
            return work.write(workspace, order, target, progress, overwrite=overwrite)

        self._begin_work()
        self.read(_("Writing {name}…").format(name=target.name), make, self._written)

    def copy(self) -> None:
        """Put the first page on the clipboard as a picture."""
        order = self.order()
        if order is not None:
            self._begin_work()
            workspace = self.session.workspace
            self.read(_("Drawing the map…"), lambda told: work.picture(workspace, order, told), self._copied)

    def print(self) -> None:
        """Make all pages, then ask which printer."""
        order = self.order()
        if order is not None:
            self._begin_work()
            workspace = self.session.workspace
            self.read(_("Making the pages…"), lambda told: work.all_pages(workspace, order, told), self._set_on_paper)

    def _begin_work(self) -> None:
        self._remember()
        self.drafting.want(None)
        self._hide_extra()

    def _hide_extra(self) -> None:
        for made in (self.print_button, self.copy_button):
            made.hide()

    def _written(self, written: Written) -> None:
        self.written = written
        self.folder = self._target if self.choices.apart else self._target.parent
        path = self.folder if len(written.files) > 1 and self.choices.apart else self._first_written()
        self._show_done(_("It is ready"), written_words(written, self.choices, path))
        self.open_button.show()
        self.folder_button.show()
        self.open_button.setFocus()

    def _copied(self, content: bytes) -> None:
        image = QImage.fromData(content)
        QGuiApplication.clipboard().setImage(image)
        words = _("Paste it in a mail, a document or slides with Ctrl+V. Mind for whom it is: {audience}.")
        audience = self.fields.audiences.checkedButton()
        self._show_done(_("The map is on the clipboard"), words.format(audience=audience.text() if audience else ""))

    def _set_on_paper(self, content: bytes) -> None:
        self._on_paper = content  # the dialog of the printer opens when this work has ended

    def _ended(self) -> None:
        super()._ended()
        content, self._on_paper = self._on_paper, None
        standing, self._standing = self._standing, None
        if standing is not None:
            self.say_problem("")
            self.asked.setText(standing_words(standing, self._target))
            self.accept_button.setEnabled(True)
            self.show_page(self.ask_page, _("Replace"), cancel=_("Back"))
        elif content is not None:
            self._ask_printer(content)
        elif self.stack.currentWidget() is self.choice_page:
            self._show_choices_page()
            self.drafting.want(self.order())

    def _ask_printer(self, content: bytes) -> None:
        printer = printer_for(content)
        ask = QPrintDialog(printer, self)
        ask.setWindowTitle(_(self.choices.thing.label))
        if ask.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer, content)
        else:
            self._again()

    def print_on(self, printer: QPrinter, content: bytes) -> None:
        """Print these pages."""
        order = self.order()
        printer.setDocName(self.file_name())
        task = Printout(content, printer, Mailbox(self))
        task.printed.connect(lambda: self._printed(order))
        self.watch(_("Printing…"), task)

    def _printed(self, order: Order | None) -> None:
        if order is not None:
            workspace = self.session.workspace
            self.session.read(lambda: work.note_printed(workspace, order), lambda _nothing: None)
        self._show_done(_("Sent to the printer"), "")

    def _show_done(self, title: str, words: str) -> None:
        self.outcome_title.setText(title)
        self.outcome.setText(words)
        self.open_button.hide()
        self.folder_button.hide()
        self.again_button.setVisible(not self._copying)
        self.show_page(self.done_page, "", cancel=_("Close"))
        self.cancel_button.setFocus()

    def _failed(self, error: KnownError) -> None:
        super()._failed(error)
        self._standing = error if isinstance(error, Standing) else None  # asked when this work has ended

    def _first_written(self) -> Path:
        files = self.written.files if self.written is not None else ()
        return self._target if self._target in files or not files else files[0]

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say_problem(_("No program on this computer opens this. You find it here: {path}").format(path=path))

    def reject(self) -> None:
        """Back from the question whether files may be replaced; else stop the work, or close."""
        if self._task is None and self.stack.currentWidget() is self.ask_page:
            self._again()
        else:
            super().reject()

    def leave(self) -> bool:
        """The dossier will be closed: the question whether to replace falls away."""
        if self.stack.currentWidget() is self.ask_page:
            self._show_choices_page()
        return True

    def _remember(self) -> None:
        self._chosen.export = self._chosen.export | kept_of(self.choices)
        settings.save(self._chosen)

    def _shut(self) -> None:
        """Keep nothing of the dossier."""
        self._gone = True
        self.drafting.shut()
        self.preview.forget()
        self.snapshot = None
