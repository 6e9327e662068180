"""Bringing a list of assets into the dossier, from a CSV.

Choose a file, read it, see what was read, mended and left out, and only then store it, as one step that can be undone.
Files with areas have a wizard of their own: `area_wizard`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.imports.report import Finding
    from assetmap.imports.table import AssetFile
    from assetmap.store.unit import Unit

TABLE_SUFFIXES = (".csv", ".txt")
FINDINGS_MAX = 500
"""Findings shown one by one; more would help nobody."""


class AssetsImport(TaskDialog):
    """Assets from a CSV. `stored` tells what came in."""

    stored = Signal(str)

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Import assets"), parent)
        self.folder = folder
        self._file: AssetFile | None = None
        self.choose_button: QPushButton = parts.button(_("Choose a file…"), "primary")
        self.choose_button.clicked.connect(self._ask)
        self.ask_page = QWidget()
        asking = QVBoxLayout(self.ask_page)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(16)
        asking.addWidget(parts.text(_("Import assets"), "title"))
        asking.addWidget(
            parts.text(
                _(
                    "Choose a list saved as CSV, with a column for each of: soort, titel, omschrijving, lat, lon, "
                    "themas. Only soort and titel must be filled in."
                )
            )
        )
        asking.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeft)
        asking.addWidget(parts.text(_("You see what is in it first. Nothing is stored before you say so."), "muted"))
        asking.addStretch(1)
        self.report_page = QWidget()
        self.report = QVBoxLayout(self.report_page)
        self.report.setContentsMargins(0, 0, 0, 0)
        self.report.setSpacing(8)
        self.stack.addWidget(self.ask_page)
        self.stack.addWidget(self.report_page)
        self.show_page(self.ask_page, "")

    def _ask(self) -> None:
        kinds = _("Lists ({suffixes})").format(suffixes=" ".join(f"*{suffix}" for suffix in TABLE_SUFFIXES))
        name, _filter = QFileDialog.getOpenFileName(self, self.windowTitle(), str(self.folder), kinds)
        if name:
            self.read_file(Path(name))

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page, with the focus where the user goes on."""
        super().show_page(page, go_on, cancel=cancel)
        if page is self.ask_page:
            self.choose_button.setFocus()

    def read_file(self, path: Path) -> None:
        """Read the assets of a file and show what is in it."""

        def work(progress: Progress) -> AssetFile:
            from assetmap.imports.table import read_assets

            progress.report(None)
            return read_assets(path, self.session.workspace.persons())

        self.folder = path.parent
        self.read(_("Reading {name}…").format(name=path.name), work, self._show_report)

    def _show_report(self, file: AssetFile) -> None:
        self._file = file
        parts.empty(self.report)
        self.report.addWidget(parts.text(_("This is in the file"), "title"))
        count = len(file.assets)
        self.report.addWidget(parts.text(ngettext("{count} asset", "{count} assets", count)))
        without = sum(asset.lon is None for asset in file.assets)
        if without:
            self.report.addWidget(
                parts.text(
                    ngettext(
                        "{count} has no place yet; you find it in the list.",
                        "{count} have no place yet; you find them in the list.",
                        without,
                    ),
                    "muted",
                )
            )
        self._add_findings(
            ngettext("{count} row needs a look", "{count} rows need a look", len(file.warnings)), file.warnings
        )
        self._add_findings(
            ngettext("{count} row was left out", "{count} rows were left out", len(file.left_out)), file.left_out
        )
        self.report.addStretch(1)
        self.show_page(self.report_page, ngettext("Import {count} asset", "Import {count} assets", count))
        self.accept_button.setEnabled(bool(count))

    def _add_findings(self, heading: str, findings: Sequence[Finding]) -> None:
        """Add a list of rows, each with why it was mended or left out; nothing for none."""
        if not findings:
            return
        self.report.addSpacing(8)
        self.report.addWidget(parts.text(heading, "strong"))
        lines = [finding_words(each) for each in findings[:FINDINGS_MAX]]
        if len(findings) > FINDINGS_MAX:
            lines.append(_("and {count} more").format(count=len(findings) - FINDINGS_MAX))
        shown = QPlainTextEdit("\n".join(lines))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(heading)
        shown.setMinimumHeight(72)
        self.report.addWidget(shown, 1)

    def go_on(self) -> None:
        """Store what was read."""
        file = self._file
        if file is None or not file.assets:
            return
        words = ngettext("{count} asset", "{count} assets", len(file.assets))

        def operation(unit: Unit, progress: Progress) -> int:
            from assetmap.operations.people import import_assets

            return import_assets(unit, file.assets, file.people, progress)

        task = self.session.do_long(_("Assets imported"), operation, done=lambda _count: self._finish(words))
        self.watch(_("Storing the assets…"), task)

    def _finish(self, words: str) -> None:
        """Tell that it is stored, and close."""
        self.stored.emit(words)
        self.accept()


def finding_words(finding: Finding) -> str:
    """A row with why it was mended or left out."""
    reason = translate(finding.reason)
    if finding.name:
        return _("Row {row}, {name}: {reason}").format(row=finding.row, name=finding.name, reason=reason)
    return _("Row {row}: {reason}").format(row=finding.row, reason=reason)
