"""The access log ("Logboek van inzage en export"): who opened the dossier, and what went out of it or was erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from assetmap.domain.access import Act, Entry, sentence, who
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.list_table import list_table
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.workspace import Workspace

WHEN, WHO, WHAT = range(3)
Read = tuple[tuple[Entry, ...], Mapping[str, str]]
"""The log, and the names of the persons and areas in it by their ids."""


class AccessLogDialog(QDialog):
    """A list that can only be looked at. `own` is the id under which this laptop stands in the log."""

    def __init__(self, session: Session, own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self.entries: tuple[Entry, ...] = ()
        self._names: Mapping[str, str] = {}
        self.setWindowTitle(_("Log of inzage and export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(860, 600)
        self.table = list_table(_("Log of inzage and export"), {_("When"): 170, _("Who"): 210, _("What"): 0}, row=36)
        self.with_openings = QCheckBox(_("Show each opening too"))
        self.with_openings.toggled.connect(lambda _on: self._fill())
        self.nothing = parts.text(_("Nothing went out of this dossier yet."), "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        close: QPushButton = parts.button(_("Close"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.with_openings)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Log of inzage and export"), "title"))
        layout.addWidget(
            parts.text(
                _(
                    "Who opened this dossier, what went out of it and for whom, and what was erased. The log itself "
                    "holds no names: a laptop is a random number, that only the laptop itself knows as its own. Lines "
                    "go away after two years."
                )
            )
        )
        layout.addWidget(self.table, 1)
        layout.addWidget(self.nothing, 1)
        layout.addLayout(foot)
        self._fill()
        workspace = session.workspace
        session.read(lambda: _read(workspace), self._found)

    def _found(self, found: Read) -> None:
        if not isValid(self):  # closed before the answer came
            return
        self.entries, self._names = found
        self._fill()

    def _fill(self) -> None:
        shown = [entry for entry in self.entries if entry.what is not Act.OPENED or self.with_openings.isChecked()]
        self.table.setRowCount(len(shown))
        for row, entry in enumerate(shown):
            for column, words in enumerate(self._cells(entry)):
                self.table.setItem(row, column, QTableWidgetItem(words))
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)

    def _cells(self, entry: Entry) -> tuple[str, str, str]:
        when = f"{entry.local:%d-%m-%Y %H:%M}"
        return when, translate(who(entry, self._own)), translate(sentence(entry, self._names))


def _read(workspace: Workspace) -> Read:
    return workspace.access.entries(), workspace.access.names()
