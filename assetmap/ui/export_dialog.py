"""Handing out an overview: which file, of what is shown or of everything, and for whom it is.

The audience is asked, never assumed: nothing goes out before it is chosen, and what will be left out for it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.exports.registry import Format, Subject


SUBJECTS: tuple[Subject, ...] = ("assets", "areas")


def _column() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    return box, layout


class ExportDialog(TaskDialog):
    """Writes a file of the assets `shown` (area and filters, `words` says which) or of the whole dossier."""

    def __init__(
        self,
        session: Session,
        *,
        area_id: str | None,
        filters: Filters,
        words: str,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        from assetmap.exports.registry import AREA_FORMATS, FORMATS

        super().__init__(session, _("Export an overview"), parent)
        self.folder = folder
        self.written: Path | None = None
        self._area_id, self._filters = area_id, filters
        self._words = words
        self._formats = (*FORMATS, *AREA_FORMATS)
        self._written_areas = self._written_assets = 0
        self._shown = session.workspace.counts(filters, area_id).total
        self._all = session.workspace.counts(Filters(), None).total
        self.subjects = QButtonGroup(self)
        self.formats = QButtonGroup(self)
        self.scopes = QButtonGroup(self)
        self.audiences = QButtonGroup(self)
        self.choice_page = self._choice_page(area_id is not None or filters.active)
        self.done_page = self._done_page()
        self.stack.addWidget(self.choice_page)
        self.stack.addWidget(self.done_page)
        self.show_page(self.choice_page, _("Save as…"))
        self.scopes.idClicked.connect(lambda _id: self._preview())
        self.audiences.idClicked.connect(lambda _id: self._preview())
        self.subjects.idClicked.connect(lambda _id: self._show_subject())
        self._show_subject()
        self._can_go_on()

    def _choice_page(self, narrowed: bool) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(parts.text(_("What do you want to hand out?"), "strong"))
        row = QHBoxLayout()
        for number, words in enumerate((_("Assets"), _("Areas"))):
            made = QRadioButton(words)
            made.setChecked(number == 0)
            self.subjects.addButton(made, number)
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addSpacing(8)
        layout.addWidget(parts.text(_("What kind of file?"), "strong"))
        self._choices = [self._format_choices(subject) for subject in SUBJECTS]
        for choices in self._choices:
            layout.addWidget(choices)
        layout.addSpacing(12)
        self._scope = self._scope_choices(narrowed)
        layout.addWidget(self._scope)
        layout.addStretch(1)
        return page

    def _format_choices(self, subject: str) -> QWidget:
        box, layout = _column()
        for number, each in enumerate(self._formats):
            if each.kind != subject:
                continue
            made = QRadioButton(f"{_(each.label)} ({each.suffix})")
            made.setAccessibleDescription(_(each.description))
            self.formats.addButton(made, number)
            layout.addWidget(made)
            indented = QHBoxLayout()
            indented.setContentsMargins(28, 0, 0, 4)
            indented.addWidget(parts.text(_(each.description), "muted"))
            layout.addLayout(indented)
        return box

    def _scope_choices(self, narrowed: bool) -> QWidget:
        box, layout = _column()
        layout.addWidget(parts.text(_("Which assets?"), "strong"))
        for number, words in enumerate(self._scope_words(narrowed)):
            made = QRadioButton(words)
            made.setChecked(number == 0)
            self.scopes.addButton(made, number if narrowed else 1)
            layout.addWidget(made)
        layout.addSpacing(12)
        layout.addWidget(parts.text(_("Who will see it?"), "strong"))
        row = QHBoxLayout()
        for number, audience in enumerate(Audience):
            made = QRadioButton(_(AUDIENCE_LABELS[audience]))
            self.audiences.addButton(made, number)
            row.addWidget(made)
        row.addStretch(1)
        layout.addLayout(row)
        self.left_out = parts.text(_("Choose first who will see it. You then see here what is left out."), "note")
        layout.addWidget(self.left_out)
        return box

    def _scope_words(self, narrowed: bool) -> list[str]:
        everything = ngettext("Everything: {count} asset", "Everything: {count} assets", self._all)
        if not narrowed:
            return [everything]
        shown = ngettext("As shown now: {count} asset", "As shown now: {count} assets", self._shown)
        return [f"{shown} ({self._words})" if self._words else shown, everything]

    def _done_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Your overview is ready"), "title"))
        self.outcome = parts.text("")
        layout.addWidget(self.outcome)
        self.open_button = parts.button(_("Open the file"), "primary")
        self.open_button.clicked.connect(lambda: self._open(self.written))
        self.folder_button = parts.button(_("Show the folder"))
        self.folder_button.clicked.connect(lambda: self._open(self.written.parent if self.written else None))
        layout.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return page

    @property
    def of_areas(self) -> bool:
        """Whether the areas go out, and not the assets."""
        return SUBJECTS[self.subjects.checkedId()] == "areas"

    def _show_subject(self) -> None:
        """Offer the formats of what goes out, the first of them chosen."""
        for number, choices in enumerate(self._choices):
            choices.setVisible(number == self.subjects.checkedId())
        self._scope.setVisible(not self.of_areas)
        subject = SUBJECTS[self.subjects.checkedId()]
        first = next(number for number, each in enumerate(self._formats) if each.kind == subject)
        self.formats.button(first).setChecked(True)
        self._can_go_on()

    @property
    def format(self) -> Format:
        """The chosen format."""
        return self._formats[self.formats.checkedId()]

    @property
    def as_shown(self) -> bool:
        """Whether only what is shown goes out."""
        return self.scopes.checkedId() == 0

    @property
    def audience(self) -> Audience | None:
        """Who will see it; None as long as nobody was chosen."""
        number = self.audiences.checkedId()
        return None if number < 0 else list(Audience)[number]

    def _preview(self) -> None:
        """Show what will be left out for the chosen audience."""
        audience = self.audience
        if audience is not None:
            self.left_out.setText(_left_out_words(self._reading(audience)()))
        self._can_go_on()

    def _reading(self, audience: Audience) -> Callable[[], Snapshot]:
        """What reads all that will go out, as it is chosen now; in any thread."""
        narrowed = self.as_shown and not self.of_areas
        area_id, filters = (self._area_id, self._filters) if narrowed else (None, Filters())
        workspace = self.session.workspace

        def read() -> Snapshot:
            from assetmap.geo import grid

            return workspace.snapshot(audience, area_id, filters, grid=grid.snap)

        return read

    def _can_go_on(self) -> None:
        count = 1 if self.of_areas else self._shown if self.as_shown else self._all
        self.accept_button.setEnabled(count > 0 and (self.of_areas or self.audience is not None))
        self.say_problem("" if count else _("There is nothing to export yet."))

    def go_on(self) -> None:
        """Ask where, and write."""
        overview = _("areas") if self.of_areas else _("overview")
        name = f"{self.session.workspace.name} {overview}{self.format.suffix}"
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.windowTitle(), str(self.folder / name), f"{_(self.format.label)} (*{self.format.suffix})"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, target: Path) -> None:
        """Write to `target`, of which the user said that it may be replaced."""
        if target.suffix.lower() != self.format.suffix:
            target = target.with_name(target.name + self.format.suffix)
        kind, audience = self.format.kind, self.audience
        if kind == "areas":
            audience = Audience.PUBLIC  # they hold nothing of people
        if audience is None:
            return
        read = self._reading(audience)

        def work(progress: Progress) -> Path:
            from assetmap.exports.registry import export

            progress.report(None)
            cut = read()  # again: a consent may have been withdrawn since it was shown what is left out
            self._written_assets, self._written_areas = len(cut.assets), len(cut.areas)
            return export(cut, target, kind=kind, overwrite=True)

        self.folder = target.parent
        self.read(_("Writing {name}…").format(name=target.name), work, self._written)

    def _written(self, target: Path) -> None:
        self.written = target
        words = ngettext("{count} asset", "{count} assets", self._written_assets)
        if self.of_areas:
            words = ngettext("{count} area", "{count} areas", self._written_areas)
        self.outcome.setText(_("{words} in {path}").format(words=words, path=target))
        self.show_page(self.done_page, "", cancel=_("Close"))

    def _open(self, path: Path | None) -> None:
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say_problem(_("No program on this computer opens this. You find it here: {path}").format(path=path))


def _left_out_words(cut: Snapshot) -> str:
    """What an audience will see, and what not, in sentences."""
    from assetmap.exports.overview import withheld_lines

    if cut.audience is Audience.TEAM:
        return _(
            "This file is for the team: it holds everything, also what residents told you in confidence. "
            "Do not hand it on outside the team."
        )
    shown = ngettext("In the file: {count} asset.", "In the file: {count} assets.", len(cut.assets))
    left = [_("Left out: {what}").format(what=line) for line in withheld_lines(cut)]
    return "\n".join([shown, *(left or [_("Nothing is left out.")])])
