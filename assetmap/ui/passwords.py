"""The dialogs about the password of a dossier: give it, choose the first one, change it or take it off.

They only ask and tell; what happens with a password is for whoever shows them. A wrong one makes everyone wait, longer
each time, and says nothing about the file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.i18n import gettext as _
from assetmap.ui import keychain, parts, patience, theme
from assetmap.ui.patience import Patience
from assetmap.ui.session import Session
from assetmap.ui.strength import STRONGEST, strength

WIDTH = 480


class PasswordField(QLineEdit):
    """One line that hides what is typed, with an eye to show it. `caps_lock(1 or 0)` after each letter."""

    caps_lock = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self.eye: QAction = self.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self.eye.setShortcut(QKeySequence("Ctrl+H"))
        self.eye.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.eye.triggered.connect(self._toggle)
        self._show_eye()

    def _toggle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._show_eye()

    def _show_eye(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        theme.set_icon(self.eye, "eye" if hidden else "eye-off", "muted")
        self.eye.setText(_("Show the password") if hidden else _("Hide the password"))
        key = self.eye.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.eye.setToolTip(f"{self.eye.text()} ({key})")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Qt puts the eye too low in a field with room around its text."""
        super().resizeEvent(event)
        for button in self.findChildren(QToolButton):
            button.move(button.x(), (self.height() - button.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Notice Caps Lock: Qt does not tell, but a capital without Shift does."""
        letter = event.text()
        if len(letter) == 1 and letter.lower() != letter.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(int(letter.isupper() != shifted))
        super().keyPressEvent(event)


class NewFields(QWidget):
    """A new password, twice, with how strong it is."""

    def __init__(self, known: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = known
        self.first = PasswordField(_("New password"))
        self.again = PasswordField(_("The same password again"))
        self.bar = QProgressBar()
        self.bar.setRange(0, STRONGEST)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(_("How strong the password is"))
        self.hint: QLabel = parts.text("", "muted")
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing() + 2)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        _add_field(layout, self.first)
        layout.addWidget(self.bar)
        layout.addWidget(self.hint)
        _add_field(layout, self.again)
        self.first.textChanged.connect(self._judge)
        self._judge("")

    def _judge(self, password: str) -> None:
        found = strength(password, self._known, "assetmap") if password else None
        self.bar.setValue(max(1, found.score) if found is not None else 0)
        self.hint.setText(found.words if found is not None else _("Four words that you remember are a good password."))

    def problem(self) -> str:
        """What must be mended first, empty when nothing."""
        if not self.first.text():
            return _("Type a password first.")
        if self.first.text() != self.again.text():
            return _("The two passwords are not the same. Type the same password twice.")
        return ""


class PasswordDialog(QDialog):
    """A title, an explanation, a form with fields, a sentence for what is wrong, and buttons."""

    def __init__(
        self,
        title: str,
        explanation: str,
        go_on: str,
        parent: QWidget | None = None,
        *,
        waits: Patience | None = None,
    ) -> None:
        super().__init__(parent)
        self._patience = waits or Patience()
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._try_again)
        self._warned: Callable[[], None] | None = None
        self.heading: QLabel = parts.text(title, "title")
        self.explanation: QLabel = parts.text(explanation)
        self.form = QWidget()
        self.fields = QVBoxLayout(self.form)
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setSpacing(6)
        self.caps: QLabel = parts.text(_("Caps Lock is on."), "strong")
        self.caps.hide()
        self.problem: QLabel = parts.text("", "error")
        self.problem.hide()
        self.other_button: QPushButton = parts.button("", "link")
        self.other_button.hide()
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self._back)
        self.accept_button: QPushButton = parts.button(go_on, "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._go_on)
        self._kept = (title, explanation, go_on)
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.other_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        for widget in (self.heading, self.explanation, self.form, self.caps, self.problem):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addSpacing(4)
        layout.addLayout(buttons)

    def add(self, *fields: PasswordField) -> None:
        """Put fields in the form; those of a group inside it are only watched for Caps Lock."""
        for field in fields:
            field.caps_lock.connect(self._caps_lock)
            if field.parent() is None:
                _add_field(self.fields, field)

    def offer(self, words: str, call: Callable[[], None]) -> None:
        """Another way out, at the left of the buttons."""
        self.other_button.setText(words)
        self.other_button.clicked.connect(call)
        self.other_button.show()

    def say(self, words: str) -> None:
        """Show what is wrong; nothing for an empty text."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self._fit()

    def go_on(self) -> None:
        """What the main button does with what was typed."""
        raise NotImplementedError

    def warn(self, title: str, words: str, go_on: str, call: Callable[[], None]) -> None:
        """Put a warning in the place of the form; `call` when the user goes on all the same."""
        self._warned = call
        self.say("")
        self._show(title, words, go_on, form=False)
        self.cancel_button.setText(_("Back"))
        self.cancel_button.setFocus()

    def wait(self) -> None:
        """While a password is tried nothing can be typed."""
        self.say("")
        self._enable(enabled=False)

    def refuse(self, words: str) -> None:
        """The password was wrong: say so, and wait a little longer than the time before."""
        self.say(words)
        self._enable(enabled=False)
        self._waiting.start(self._patience.refused())

    def _go_on(self) -> None:
        if self._warned is not None:
            self._warned()
        elif self.accept_button.isEnabled():
            self.go_on()

    def _back(self) -> None:
        if self._warned is None:
            self.reject()
            return
        self._warned = None
        self._show(*self._kept, form=True)
        self.cancel_button.setText(_("Cancel"))

    def _show(self, title: str, explanation: str, go_on: str, *, form: bool) -> None:
        self.heading.setText(title)
        self.explanation.setText(explanation)
        self.accept_button.setText(go_on)
        self.form.setVisible(form)
        self.other_button.setVisible(form)
        self.caps.hide()
        self._fit()

    def _enable(self, *, enabled: bool) -> None:
        self.form.setEnabled(enabled)
        self.accept_button.setEnabled(enabled)
        self.other_button.setEnabled(enabled)

    def _try_again(self) -> None:
        self._enable(enabled=True)
        first = self.form.findChild(PasswordField)
        if isinstance(first, PasswordField):
            first.setFocus()
            first.selectAll()

    def let_in(self) -> None:
        """What was typed was right: the waiting is over, and the dialog with it."""
        self._patience.let_in()
        self.accept()

    def _caps_lock(self, on: int) -> None:
        self.caps.setVisible(bool(on))
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the height of the words."""
        super().showEvent(event)
        self.hold_up()
        self._fit()

    def hold_up(self) -> None:
        """Wait first, when there were mistakes a moment ago in another dialog."""
        if left := self._patience.left():
            self._enable(enabled=False)
            self._waiting.start(left)

    def _fit(self) -> None:
        """Be as high as the words need."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(QSize(self.width(), layout.totalHeightForWidth(self.width())))


class AskPassword(PasswordDialog):
    """The password of a dossier that is being opened: `given(str)` for each try; closed by whoever tries.

    `forgotten` when the user wants to use the recovery code instead. `remember` is ticked when this laptop should open
    the dossier by itself from now on.
    """

    given = Signal(object)
    forgotten = Signal()

    def __init__(
        self, name: str, parent: QWidget | None = None, *, waits: Patience | None = None, remembered: bool = False
    ) -> None:
        super().__init__(
            _("Password"),
            _("Type the password of the dossier {name}.").format(name=name),
            _("Open"),
            parent,
            waits=waits,
        )
        self.field = PasswordField(_("Password"))
        self.add(self.field)
        self.remember = QCheckBox(_("Remember on this laptop"))
        self.remember.setChecked(remembered)
        self.remember.setEnabled(False)
        self.why: QLabel = parts.text("", "muted")
        self.fields.addSpacing(6)
        self.fields.addWidget(self.remember)
        self.fields.addWidget(self.why)
        self._explain(_("Looking whether this computer can keep it safe…"))
        self.offer(_("Forgot the password?"), self.forgotten.emit)
        self.field.setFocus()
        keychain.can_remember(self._may_remember, self)

    def _may_remember(self, can: bool) -> None:
        self.remember.setEnabled(can)
        if can:
            self._explain(_("Then whoever is logged in on this laptop opens the dossier without a password."))
        else:
            self.remember.setChecked(False)
            self._explain(_("This computer has no safe place to keep a password, so it cannot be remembered."))

    def _explain(self, words: str) -> None:
        self.why.setText(words)
        self._fit()

    def go_on(self) -> None:
        """Try what was typed."""
        if not self.field.text():
            self.say(_("Type a password first."))
            return
        self.wait()
        self.given.emit(self.field.text())


class NewPassword(PasswordDialog):
    """The first password of a dossier: `chosen(str or None)`; None only when `may_be_plain`, after a warning."""

    chosen = Signal(object)

    def __init__(self, name: str, go_on: str, parent: QWidget | None = None, *, may_be_plain: bool = False) -> None:
        super().__init__(
            _("Choose a password"),
            _(
                "With a password the dossier {name} is encrypted: whoever finds your laptop cannot read what residents "
                "told you. Keep the password in a safe place. Without it nobody can open the dossier, we cannot either."
            ).format(name=name),
            go_on,
            parent,
        )
        self.new = NewFields(name)
        self.fields.addWidget(self.new)
        self.add(self.new.first, self.new.again)
        if may_be_plain:
            self.offer(_("Without a password…"), self._warn_plain)
        self.new.first.setFocus()

    def go_on(self) -> None:
        """Take the password."""
        problem = self.new.problem()
        self.say(problem)
        if not problem:
            self._choose(self.new.first.text())

    def _warn_plain(self) -> None:
        self.warn(
            _("Without a password?"),
            _(
                "Then everyone who has the file can read all that is in it: names, phone numbers and what people told "
                "you. Do this only when there are no people in the dossier. You can add a password later: Dossier › "
                "Password."
            ),
            _("Without a password"),
            partial(self._choose, None),
        )

    def _choose(self, password: str | None) -> None:
        self.chosen.emit(password)
        self.accept()


class ChangePassword(PasswordDialog):
    """Another password for the open, encrypted dossier, or none: `chosen(old, new or None)` when the old one fits.

    `code_wanted` when the present password is right and the user asked for the recovery code.
    """

    chosen = Signal(object, object)
    code_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Change the password"),
            _("Backups that were made before keep the old password."),
            _("Change the password"),
            parent,
            waits=patience.with_dossier(session.workspace.path),
        )
        self._session = session
        self._fitting: Callable[[], None] = self.accept
        self.old = PasswordField(_("Present password"))
        self.add(self.old)
        self.code_button: QPushButton = parts.button(_("Show the recovery code…"), "link")
        self.code_button.clicked.connect(self._want_code)
        self.fields.addWidget(self.code_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.fields.addSpacing(6)
        self.new = NewFields(session.workspace.name)
        self.fields.addWidget(self.new)
        self.add(self.new.first, self.new.again)
        self.offer(_("Take the password off…"), self._warn_off)
        self.old.setFocus()

    def go_on(self) -> None:
        """Look whether the old password fits."""
        problem = _("Type the present password first.") if not self.old.text() else self.new.problem()
        self.say(problem)
        if not problem:
            self._try(self.new.first.text())

    def _has_old(self) -> bool:
        if not self.old.text():
            self.say(_("Type the present password first."))
            self.old.setFocus()
        return bool(self.old.text())

    def _want_code(self) -> None:
        if self._has_old():
            self._look(self.code_wanted.emit)

    def _warn_off(self) -> None:
        if not self._has_old():
            return
        self.warn(
            _("Take the password off?"),
            _(
                "Then everyone who has the file can read all that is in it: names, phone numbers and what people told "
                "you."
            ),
            _("Take the password off"),
            self._take_off,
        )

    def _take_off(self) -> None:
        self._back()
        self._try(None)

    def _try(self, new: str | None) -> None:
        self._look(lambda: self.chosen.emit(self.old.text(), new))

    def _look(self, fitting: Callable[[], None]) -> None:
        """Do something when the present password fits."""
        self._fitting = fitting
        self.wait()
        workspace, old = self._session.workspace, self.old.text()
        self._session.read(lambda: workspace.password_fits(old), self._tried)

    def _tried(self, fits: bool) -> None:
        if fits:
            self._fitting()
            self.let_in()
        else:
            self.refuse(_("The present password is not right. Mind capitals and Caps Lock."))


def _add_field(layout: QVBoxLayout, field: PasswordField) -> None:
    label = parts.text(field.accessibleName(), "strong")
    label.setBuddy(field)
    layout.addWidget(label)
    layout.addWidget(field)
