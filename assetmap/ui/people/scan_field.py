"""The field in which the scan of a signed form is chosen, looked at and taken away again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.attachments import Attachment
from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.parts import broken
from assetmap.ui.people import words
from assetmap.ui.people.scans import ScanDialog, file_filter, read_scan


class ScanField(QWidget):
    """At most one scan. `taken` when a file was taken."""

    taken = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """`folder` is where a file is looked for first, and then the one of the last file."""
        super().__init__(parent)
        self.folder = folder
        self.scan: tuple[Attachment, bytes] | None = None
        self.choose_button: QPushButton = parts.button("", "small")
        self.choose_button.clicked.connect(self._ask)
        self.name: QLabel = parts.text("", "muted")
        self.view_button: QPushButton = parts.button(_("View"), "link")
        self.view_button.clicked.connect(self._view)
        self.drop_button: QPushButton = parts.button(_("Remove"), "link")
        self.drop_button.clicked.connect(lambda: self.show_scan(None))
        self.problem: QLabel = parts.text("", "error")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose_button)
        row.addWidget(self.name, 1)
        row.addWidget(self.view_button)
        row.addWidget(self.drop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        self._set(None)

    def take(self, path: Path) -> None:
        """Take the file at `path`, or say why it cannot be taken; then what was there stays."""
        self.folder = path.parent
        try:
            found = read_scan(path)
        except KnownError as error:
            self._set(self.scan, translate(error))
        else:
            self._set(found)
            self.taken.emit()

    def show_scan(self, scan: tuple[Attachment, bytes] | None) -> None:
        """Have this scan, or none; tells nobody."""
        self._set(scan)

    def _ask(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, _("Add a scan"), str(self.folder), file_filter())
        if name:
            self.take(Path(name))

    def _set(self, scan: tuple[Attachment, bytes] | None, problem: str = "") -> None:
        self.scan = scan
        self.choose_button.setText(_("Add a scan…") if scan is None else _("Another scan…"))
        hint = _("A PDF or photo of the signed form, at most 10 MB. It stays in the dossier.")
        shown = hint if scan is None else f"{parts.short(scan[0].name)} ({words.size_words(scan[0].size)})"
        self.name.setText(broken(shown))
        for button in (self.view_button, self.drop_button):
            button.setVisible(scan is not None)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _view(self) -> None:
        if self.scan is not None:
            ScanDialog(*self.scan, self).open()
