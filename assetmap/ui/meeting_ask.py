"""The questions of meeting mode: for whom it is, and whether whoever wants to stop may do so."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import AUDIENCE_LABELS, Audience
from assetmap.i18n import gettext as _
from assetmap.ui import parts, patience
from assetmap.ui.passwords import PasswordDialog, PasswordField
from assetmap.ui.session import Session

AUDIENCES = (Audience.PARTNERS, Audience.RESIDENTS, Audience.PUBLIC)
"""Who can be shown something: the team has the window itself."""


WIDTH = 560
"""Pixels, so that each audience fits on its line."""


class MeetingAsk(QDialog):
    """Before it begins: `chosen(Audience)`."""

    chosen = Signal(object)

    def __init__(self, session: Session, audience: Audience, parent: QWidget | None = None) -> None:
        """`audience` is offered first; residents when it is the team."""
        super().__init__(parent)
        self.setWindowTitle(_("Meeting mode"))
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self.audiences = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Meeting mode"), "title"))
        layout.addWidget(
            parts.text(_("The map fills the screen, in large type. Only what this audience may see can be reached."))
        )
        layout.addWidget(parts.text(_("Who is at the table?"), "strong"))
        explained = {
            Audience.PARTNERS: _("professionals, with first names, and talents at the street"),
            Audience.RESIDENTS: _("without names, talents as a number per buurt"),
            Audience.PUBLIC: _("only what everyone may know"),
        }
        offered = audience if audience in AUDIENCES else Audience.RESIDENTS
        for number, each in enumerate(AUDIENCES):
            made = QRadioButton(f"{_(AUDIENCE_LABELS[each])} – {explained[each]}")
            made.setChecked(each is offered)
            self.audiences.addButton(made, number)
            layout.addWidget(made)
        self.leaving: QLabel = parts.text(
            _("To stop you need the password of this dossier.")
            if session.workspace.encrypted
            else _("This dossier has no password: whoever wants to stop is only asked whether that is right."),
            "note",
        )
        layout.addWidget(self.leaving)
        layout.addSpacing(4)
        layout.addLayout(self._buttons())
        self.audiences.button(AUDIENCES.index(offered)).setFocus()  # only now: all are in the dialog

    def _buttons(self) -> QHBoxLayout:
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.accept_button: QPushButton = parts.button(_("Begin"), "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._begin)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.accept_button)
        return row

    def _begin(self) -> None:
        self.accept()
        self.chosen.emit(AUDIENCES[self.audiences.checkedId()])


class LeaveWithPassword(PasswordDialog):
    """The way out of an encrypted dossier: `allowed` when the password fits.

    Who guesses waits longer each time, also when it is closed and opened again.
    """

    allowed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Stop meeting mode"),
            _("Type the password of the dossier {name}. After that everything in it is on the screen.").format(
                name=session.workspace.name
            ),
            _("Stop"),
            parent,
            waits=patience.with_dossier(session.workspace.path),
        )
        self._session = session
        self.field = PasswordField(_("Password"))
        self.add(self.field)

    def go_on(self) -> None:
        """Look whether what was typed is the password."""
        password, workspace = self.field.text(), self._session.workspace
        if not password:
            self.say(_("Type a password first."))
            return
        self.wait()
        self._session.read(lambda: workspace.password_fits(password), self._tried)

    def _tried(self, fits: bool) -> None:
        self.field.clear()
        if fits:
            self.let_in()
            self.allowed.emit()
        else:
            self.refuse(_("The password is not right. Mind capitals and Caps Lock."))


class LeaveWithConfirm(QDialog):
    """The way out of a dossier without a password: `allowed` when the user says so."""

    allowed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Stop meeting mode"))
        self.setModal(True)
        self.setMinimumWidth(480)
        self.stay_button: QPushButton = parts.button(_("Go on"), "primary")
        self.stay_button.setDefault(True)
        self.stay_button.clicked.connect(self.reject)
        self.stop_button: QPushButton = parts.button(_("Stop"))
        self.stop_button.clicked.connect(self._stop)
        row = QHBoxLayout()
        row.addWidget(self.stop_button)
        row.addStretch(1)
        row.addWidget(self.stay_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(parts.text(_("Stop meeting mode?"), "title"))
        layout.addWidget(parts.text(_("After that everything in the dossier is on the screen, also what is private.")))
        layout.addLayout(row)

    def _stop(self) -> None:
        self.accept()
        self.allowed.emit()
