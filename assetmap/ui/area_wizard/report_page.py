"""The report of an import: what was read, chosen, repaired and left out, each row with its reason. It can be saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.imports.report import Finding
from assetmap.ui import parts
from assetmap.ui.area_wizard import words
from assetmap.ui.area_wizard.looking import Look
from assetmap.ui.import_dialog import FINDINGS_MAX, finding_words

_LINES = 12
"""A list grows with its lines up to here, then it scrolls."""


class ReportPage(QWidget):
    """Before the import it tells what will happen, after it what was done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.save_button: QPushButton = parts.button(_("Save the report…"))
        self.compare_button: QPushButton = parts.button(_("Compare with before…"))

    def show_report(self, look: Look, heading: str, effect: str) -> None:
        """Show the report of what was read."""
        file = look.file
        if file is None:
            return
        parts.empty(self.body)
        self.body.addWidget(parts.text(heading, "title"))
        self.body.addWidget(parts.text(words.outcome_words(file.report)))
        for warning in file.report.warnings:
            self.body.addWidget(parts.text(translate(warning)))
        if effect:
            self.body.addWidget(parts.text(effect, "note"))
        self._add(words.repaired_words(file.report), file.report.repaired)
        self._add(words.left_out_words(file.report), file.report.left_out)
        self.body.addStretch(1)

    def _add(self, heading: str, findings: Sequence[Finding]) -> None:
        """Add a list of rows, each with why it was mended or left out; nothing for none."""
        if not findings:
            return
        lines = [finding_words(each) for each in findings[:FINDINGS_MAX]]
        if len(findings) > FINDINGS_MAX:
            lines.append(_("and {count} more").format(count=len(findings) - FINDINGS_MAX))
        shown = QPlainTextEdit("\n".join(lines))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(heading)
        shown.setMinimumHeight(72)
        self.body.addSpacing(8)
        self.body.addWidget(parts.text(heading, "strong"))
        self.body.addWidget(shown, min(len(lines), _LINES))
