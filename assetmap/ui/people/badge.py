"""The small number at the button of the page with people: how many of them need attention. Quiet, and for the team."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QToolButton

from assetmap.domain import attention
from assetmap.domain.changes import Changed
from assetmap.i18n import ngettext
from assetmap.ui.people.days import today
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.workspace import Workspace

RIGHT, TOP = 5, 7
"""Pixels from the corner of the button."""

MOST = 99


def count(workspace: Workspace) -> int:
    """How many people in a dossier need attention today."""
    return attention.count(workspace.persons(), workspace.consents(), today())


class AttentionBadge(QObject):
    """Follows one dossier, and shows the number on `button`; nothing while nobody needs attention."""

    def __init__(self, button: QToolButton) -> None:
        super().__init__(button)
        self._button = button
        self._tip = button.toolTip()
        self._session: Session | None = None
        self._asked = 0
        self.number = 0
        self.label = QLabel(button)
        self.label.setProperty("look", "badge")
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label.hide()
        button.installEventFilter(self)

    def set_session(self, session: Session | None) -> None:
        """Follow another dossier, or none."""
        self._session = session
        self._asked += 1
        self._show(self._asked, 0)
        if session is not None:
            session.changed.connect(self._changed)
            self._read(session)

    def _changed(self, changed: Changed) -> None:
        if self._session is not None and changed.touched("persons", "consents"):
            self._read(self._session)

    def _read(self, session: Session) -> None:
        self._asked += 1
        session.read(partial(count, session.workspace), partial(self._show, self._asked))

    def _show(self, asked: int, number: int) -> None:
        if asked != self._asked:
            return
        self.number = number
        self.label.setText(str(number) if number <= MOST else f"{MOST}+")
        self.label.adjustSize()
        self.label.move(self._button.width() - self.label.width() - RIGHT, TOP)
        self.label.setVisible(bool(number) and self._button.isEnabled())
        said = ngettext("{count} person needs attention", "{count} persons need attention", number) if number else ""
        self._button.setToolTip(f"{self._tip}\n{said}" if said else self._tip)
        self._button.setAccessibleDescription(said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Who may not see the page does not see the number."""
        if event.type() == QEvent.Type.EnabledChange:
            self.label.setVisible(bool(self.number) and self._button.isEnabled())
        return super().eventFilter(watched, event)
