"""The card that says in plain sentences what someone agreed to, and the history below it with its scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetmap.domain.attachments import Attachment
from assetmap.domain.attention import Line
from assetmap.domain.consent import Consent, ConsentText, Standing
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.parts import broken
from assetmap.ui.people import words

MARK = 20


@dataclass(frozen=True, slots=True)
class Papers:
    """What belongs to someone's consents: the texts that were shown, and the scans that are kept."""

    texts: tuple[ConsentText, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def consent_card(line: Line, today: date) -> QFrame:
    """The card: a title with a sign, and a sentence for each thing there is to say."""
    look = words.LOOKS[line.standing]
    card = QFrame()
    card.setProperty("look", look.card)
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 10, 12, 12)
    column.setSpacing(4)
    mark = QLabel()
    fore = "on_accent_soft" if line.standing is Standing.VALID else "on_warm_soft"
    mark.setPixmap(theme.icon(look.icon, fore).pixmap(MARK, MARK))
    mark.setFixedWidth(MARK)
    head = QHBoxLayout()
    head.setSpacing(6)
    head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    head.addWidget(parts.text(words.card_title(line), "strong"), 1)
    column.addLayout(head)
    for sentence in words.card_sentences(line, today):
        column.addWidget(parts.text(broken(sentence)))
    card.setAccessibleName(" ".join((words.card_title(line), *words.card_sentences(line, today))))
    return card


class History(QWidget):
    """All consents of someone, newest first, open or closed.

    `add_scan(consent id)`, `view_scan(Attachment)` and `drop_scan(Attachment)`.
    """

    add_scan = Signal(str)
    view_scan = Signal(object)
    drop_scan = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.opener: QPushButton = parts.button("", "link")
        self.opener.setObjectName("history")
        self.opener.setCheckable(True)
        self.opener.toggled.connect(self._opened)
        self._count = 0
        self._box = QWidget()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._box)
        self._box.hide()

    def show_consents(self, consents: Sequence[Consent], papers: Papers) -> None:
        """Show these consents with what belongs to them."""
        parts.empty(self._column)
        versions = {text.id: text.version for text in papers.texts}
        for consent in consents:
            scans = [scan for scan in papers.attachments if scan.consent_id == consent.id]
            self._column.addWidget(self._entry(consent, versions.get(consent.text_id or ""), scans))
        loose = [scan for scan in papers.attachments if all(scan.consent_id != consent.id for consent in consents)]
        for scan in loose:
            self._column.addWidget(self._scan(scan))
        self._count = len(consents)
        self.setVisible(bool(consents or loose))
        self._opened(self.opener.isChecked())

    def _entry(self, consent: Consent, version: int | None, scans: Sequence[Attachment]) -> QWidget:
        entry = QFrame()
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addWidget(parts.text(words.given_words(consent)))
        column.addWidget(parts.text(f"{words.holds_words(consent)}.", "muted"))
        if consent.purpose:
            column.addWidget(parts.text(_("For: {purpose}").format(purpose=broken(consent.purpose)), "muted"))
        said = [_("Text version {number}").format(number=version)] if version is not None else []
        said += [_("Noted by {name}").format(name=broken(consent.noted_by))] if consent.noted_by else []
        if said:
            column.addWidget(parts.text(" · ".join(said), "muted"))
        for scan in scans:
            column.addWidget(self._scan(scan))
        if not scans:
            add = parts.button(_("Add a scan…"), "link")
            add.clicked.connect(partial(self._tell_add, consent.id))
            column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(parts.line())
        return entry

    def _tell_add(self, consent_id: str, _on: object = None) -> None:
        self.add_scan.emit(consent_id)

    def _scan(self, scan: Attachment) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        name = f"{parts.short(scan.name, 80)} ({words.size_words(scan.size)})"
        column.addWidget(parts.text(parts.broken(name)))
        view = parts.button(_("View"), "link")
        view.setAccessibleName(_("View {name}").format(name=scan.name))
        view.clicked.connect(lambda: self.view_scan.emit(scan))
        drop = parts.button(_("Remove"), "link", _("You can undo this."))
        drop.setAccessibleName(_("Remove {name}").format(name=scan.name))
        drop.clicked.connect(lambda: self.drop_scan.emit(scan))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(view)
        row.addWidget(drop)
        row.addStretch(1)
        column.addLayout(row)
        return box

    def _opened(self, is_open: bool) -> None:
        self._box.setVisible(is_open)
        self.opener.setText(_("Hide the history") if is_open else _("History ({count})").format(count=self._count))
