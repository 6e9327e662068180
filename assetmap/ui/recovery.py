"""The recovery code in the window: shown to be printed and put away, and typed over when the password is lost."""

from __future__ import annotations

import html

from PySide6.QtCore import QDate, QLocale, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPageLayout, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.recovery import MistypedCode, RecoveryCode, understood
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import parts
from assetmap.ui.passwords import WIDTH, PasswordDialog
from assetmap.ui.patience import Patience

ON_CLIPBOARD = 60_000
"""Milliseconds that a copied code stays on the clipboard."""

_SECRET_HINTS = {
    # So that programs that keep what was copied leave this out: those of KDE, and Windows itself.
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\0",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
}


class ShowCode(QDialog):
    """The recovery code of a dossier, to print or copy."""

    def __init__(self, name: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._code = code
        self.setWindowTitle(_("Recovery code"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self.code: QLabel = parts.text(code, "code")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setAccessibleName(_("Recovery code"))
        self.said: QLabel = parts.text("", "muted")
        self.said.setMinimumHeight(self.said.fontMetrics().lineSpacing() + 2)
        self.print_button: QPushButton = parts.button(_("Print…"), "primary")
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self._print)
        self.copy_button: QPushButton = parts.button(_("Copy"))
        self.copy_button.clicked.connect(self._copy)
        self.done_button: QPushButton = parts.button(_("Close"))
        self.done_button.clicked.connect(self.accept)
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.done_button)
        buttons.addWidget(self.print_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(parts.text(_("Recovery code of {name}").format(name=self._name), "title"))
        layout.addWidget(
            parts.text(
                _(
                    "With this code the dossier opens when the password is lost. Print it, and keep it in a safe "
                    "place: not with the laptop, because whoever has both can read everything."
                )
            )
        )
        layout.addWidget(self.code)
        layout.addWidget(
            parts.text(
                _(
                    "The code ends to work when you change the password. You find it again in the menu Dossier › "
                    "Password."
                ),
                "muted",
            )
        )
        layout.addWidget(self.said)
        layout.addLayout(buttons)

    def _copy(self) -> None:
        copy_for_a_while(self._code)
        self.said.setText(_("Copied. After a minute it is taken off the clipboard."))

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(_("Print the recovery code"))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            print_code(printer, self._name, self._code)
            self.said.setText(_("Sent to the printer."))
        dialog.deleteLater()


class AskCode(PasswordDialog):
    """The recovery code of a dossier whose password is lost: `given(RecoveryCode)` when it can be one."""

    given = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None, *, waits: Patience | None = None) -> None:
        super().__init__(
            _("Open with the recovery code"),
            _(
                "Type the code that was printed for the dossier {name}. Spaces and capitals do not matter. After that "
                "you choose a new password."
            ).format(name=name),
            _("Open"),
            parent,
            waits=waits,
        )
        self.code: RecoveryCode | None = None
        self.field = _CodeField()
        self.field.setAccessibleName(_("Recovery code"))
        self.field.finished.connect(self._go_on)
        label = parts.text(_("Recovery code"), "strong")
        label.setBuddy(self.field)
        self.fields.addWidget(label)
        self.fields.addWidget(self.field)
        self.field.setFocus()

    def go_on(self) -> None:
        """Try what was typed, when it can be a code."""
        typed = self.field.toPlainText()
        try:
            understood(typed)
        except MistypedCode as slip:
            self.say(translate(slip))
            return
        self.wait()
        self.code = RecoveryCode(typed)
        self.given.emit(self.code)

    def _try_again(self) -> None:
        super()._try_again()
        self.field.setFocus()


class _CodeField(QPlainTextEdit):
    """Four lines for a code; `finished` on Enter where all of it is typed, or with Ctrl."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "code")
        self.setTabChangesFocus(True)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhSensitiveData)
        self.setPlaceholderText("\n".join(["XXXX XXXX XXXX XXXX"] * 4))
        self.setFixedHeight(4 * self.fontMetrics().lineSpacing() + 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to the next line, and after the last line it is the main button."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        whole = len([letter for letter in self.toPlainText() if letter.isalnum()]) >= 64
        if enter and (whole or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


def copy_for_a_while(code: str) -> None:
    """Put a code on the clipboard, and take it off after a minute or when the program ends."""
    data = QMimeData()
    data.setText(code)
    for name, value in _SECRET_HINTS.items():
        data.setData(name, value)
    clipboard = QGuiApplication.clipboard()
    clipboard.setMimeData(data)

    def take_off() -> None:
        if clipboard.text() == code:  # not what was copied since
            clipboard.clear()

    app = QGuiApplication.instance()
    timer = QTimer(app)
    timer.setSingleShot(True)
    timer.timeout.connect(take_off)
    timer.timeout.connect(timer.deleteLater)
    timer.start(ON_CLIPBOARD)
    if app is not None:
        app.aboutToQuit.connect(take_off)


def print_code(printer: QPrinter, name: str, code: str) -> None:
    """Print one page with the code of a dossier, and what it is for."""
    printer.setDocName(_("Recovery code"))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    words = [
        _("With this code the dossier opens when the password is lost: Open › Forgot the password?"),
        _("Keep it in a safe place, not with the laptop: whoever has both can read everything."),
        _("The code ends to work when the password is changed. Then print a new one, and tear this one up."),
    ]
    lines = "<br>".join(html.escape(line).replace(" ", "&nbsp;&nbsp;") for line in code.splitlines())
    document = QTextDocument()
    font = QGuiApplication.font()
    font.setPointSize(12)
    document.setDefaultFont(font)
    title = _("Recovery code of {name}").format(name=name)
    printed = _("Printed on {date}").format(
        date=QLocale().toString(QDate.currentDate(), QLocale.FormatType.ShortFormat)
    )
    document.setHtml(
        f"<h1>{html.escape(title)}</h1><p>{html.escape(printed)}</p>"
        f'<p style="font-family:monospace; font-size:22pt; line-height:150%">{lines}</p>'
        + "".join(f"<p>{html.escape(sentence)}</p>" for sentence in words)
    )
    document.print_(printer)
