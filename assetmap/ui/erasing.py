"""Erasing a person: what will go, where else the name stands, and afterwards where was looked and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from assetmap.custody.words import erased_lines, going_lines, searched_lines, verdict
from assetmap.domain.erasure import ErasePlan, Erasure, Mention, where
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.domain.progress import Progress

SNIPPET = 70
SHOWN_MAX = 500
"""Mentions shown one by one; the others become what is suggested."""
ROWS_SHOWN = 5


class EraseDialog(TaskDialog):
    """Asks, erases, and says where was looked. `erased` tells the id of who is gone."""

    erased = Signal(str)

    def __init__(self, session: Session, person_id: str, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Erase a person"), parent)
        self.person_id = person_id
        self.plan: ErasePlan | None = None
        self.resize(720, 560)
        self.keep = QCheckBox(_("Keep what came from this person, without the person"))
        self.keep.toggled.connect(self._look)
        self.table = MentionTable()
        self.agree = QCheckBox(_("I know that this cannot be undone"))
        self.agree.toggled.connect(self.accept_button.setEnabled)
        self.ask_page = QWidget()
        self._asking = QVBoxLayout(self.ask_page)
        self.done_page = QWidget()
        self._told = QVBoxLayout(self.done_page)
        for layout, page in ((self._asking, self.ask_page), (self._told, self.done_page)):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
            self.stack.addWidget(page)
        self._look()

    def _look(self) -> None:
        """Find out what there is of this person; in a large dossier that takes seconds."""
        from assetmap.custody import deeds

        keep = self.keep.isChecked()
        find = partial(deeds.erase_plan, self.session.workspace, self.person_id, keep_assets=keep)
        self.read(_("Looking for everything about this person …"), lambda _progress: find(), self._show_plan)

    def _show_plan(self, plan: ErasePlan) -> None:
        first = self.plan is None
        self.plan = plan
        layout = self._asking
        for kept in (self.keep, self.table, self.agree):
            kept.setParent(None)
        parts.empty(layout)
        layout.addWidget(parts.text(_("Erase {name}").format(name=parts.broken(plan.person.name)), "title"))
        layout.addWidget(parts.text(_("This goes, everywhere in the dossier, its history and its copies:")))
        for words in going_lines(plan):
            layout.addWidget(parts.text(f"•  {parts.broken(words)}"))
        if plan.assets or self.keep.isChecked():
            layout.addWidget(self.keep)
        self.table.show_mentions(plan.mentions[:SHOWN_MAX])
        if plan.mentions:
            count = ngettext(
                "The name also stands in {count} other text. What is ticked is replaced by …",
                "The name also stands in {count} other texts. What is ticked is replaced by …",
                len(plan.mentions),
            )
            layout.addSpacing(8)
            layout.addWidget(parts.text(count))
            layout.addWidget(self.table, 1)
        self.table.setVisible(bool(plan.mentions))
        layout.addStretch(0 if plan.mentions else 1)
        layout.addWidget(self.agree)
        for kept in (self.keep, self.agree):
            kept.setVisible(kept is self.agree or bool(plan.assets) or self.keep.isChecked())
        self.show_page(self.ask_page, _("Erase for good"))
        self.accept_button.setEnabled(self.agree.isChecked())
        (self.cancel_button if first else self.keep).setFocus()

    def go_on(self) -> None:
        """Erase, or close when that is done."""
        if self.stack.currentWidget() is self.done_page:
            self.accept()
        elif self.plan is not None and self.agree.isChecked():
            self._erase(self.plan)

    def _erase(self, plan: ErasePlan) -> None:
        from assetmap.custody import deeds

        choices = self.table.choices()

        def work(progress: Progress) -> Erasure:
            return deeds.erase(self.session.workspace, plan.person.id, choices, progress, keep_assets=plan.keep_assets)

        self.watch(_("Erasing …"), self.session.keep(_("Erase a person"), work, done=self._show_done))
        # From here on it goes on to the end: half erased is no answer.
        self.cancel_button.setEnabled(False)

    def reject(self) -> None:
        """Close; while someone is being erased nothing can be stopped."""
        if self._task is None or self.cancel_button.isEnabled():
            super().reject()

    def _show_done(self, done: Erasure) -> None:
        self.table.show_mentions(())
        self.plan = None
        layout = self._told
        parts.empty(layout)
        layout.addWidget(parts.text(_("Erased for good"), "title"))
        for words in erased_lines(done):
            layout.addWidget(parts.text(parts.broken(words)))
        if not done.clean:
            for words in searched_lines(done):
                layout.addWidget(parts.text(f"•  {parts.broken(words)}"))
        layout.addSpacing(8)
        self.verdict = parts.text(parts.broken(verdict(done)), "strong" if done.clean else "error")
        layout.addWidget(self.verdict)
        layout.addSpacing(8)
        elsewhere = _(
            "A copy that is kept elsewhere, on a USB stick or with a colleague, still holds this person. When it is "
            "opened or put back on this computer, the person is erased from it too."
        )
        layout.addWidget(parts.text(elsewhere, "muted"))
        layout.addStretch(1)
        self.show_page(self.done_page, _("Close"))
        self.accept_button.setEnabled(True)
        self.cancel_button.hide()
        self.accept_button.setFocus()
        self.erased.emit(self.person_id)


class MentionTable(QWidget):
    """Texts in which someone is mentioned: ticked ones are replaced; below it the chosen one as it will be."""

    def __init__(self) -> None:
        super().__init__()
        self._mentions: Sequence[Mention] = ()
        self._own: dict[int, str] = {}
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([_("Where"), _("Text")])
        self.table.setAccessibleName(_("Texts with the name"))
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.itemChanged.connect(lambda _item: self._show_chosen())
        self.table.currentCellChanged.connect(lambda *_cells: self._show_chosen())
        self.label = parts.text("", "muted")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("The text as it will be"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(76)
        self.text.textChanged.connect(self._typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.label)
        layout.addWidget(self.text)

    def show_mentions(self, mentions: Sequence[Mention]) -> None:
        """Show these, ticked as suggested; what the user decided about one that was shown before stays."""
        before = {mention.key: (self._ticked(row), self._own.get(row)) for row, mention in enumerate(self._mentions)}
        self._mentions = mentions
        self._own.clear()
        self.table.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.table.setRowCount(len(mentions))
        for row, mention in enumerate(mentions):
            item = QTableWidgetItem(translate(where(mention)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked, own = before.get(mention.key, (mention.suggested, None))
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            if own is not None:
                self._own[row] = own
            self.table.setItem(row, 0, item)
            text = QTableWidgetItem(snippet(mention))
            text.setToolTip(parts.tip(mention.text[:1000]))
            self.table.setItem(row, 1, text)
        self.table.blockSignals(False)  # noqa: FBT003
        height = (
            self.table.horizontalHeader().sizeHint().height()
            + self.table.verticalHeader().defaultSectionSize() * (min(len(mentions), ROWS_SHOWN))
        )
        self.table.setMinimumHeight(height + 4)
        if mentions:
            self.table.setCurrentCell(0, 0)
        self._show_chosen()

    def choices(self) -> dict[tuple[str, str, str], str | None]:
        """What becomes of each that is shown."""
        return {
            mention.key: self._own.get(row, mention.replaced) if self._ticked(row) else None
            for row, mention in enumerate(self._mentions)
        }

    def _ticked(self, row: int) -> bool:
        item = self.table.item(row, 0)
        return item is not None and item.checkState() is Qt.CheckState.Checked

    def _show_chosen(self) -> None:
        row = self.table.currentRow()
        if not 0 <= row < len(self._mentions):
            self.text.setPlainText("")
            return
        mention, ticked = self._mentions[row], self._ticked(row)
        self.label.setText(_("It becomes (you can change it):") if ticked else _("It stays as it is:"))
        self.text.setReadOnly(not (ticked and mention.editable))
        shown = self._own.get(row, mention.replaced) if ticked else mention.text
        if self.text.toPlainText() != shown:
            self.text.setPlainText(shown)

    def _typed(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._mentions) and not self.text.isReadOnly():
            words = self.text.toPlainText().strip()
            if words and words != self._mentions[row].replaced:
                self._own[row] = words
            else:
                self._own.pop(row, None)


def snippet(mention: Mention) -> str:
    """The part of a text around its first mention, on one line."""
    text = mention.text
    pairs = enumerate(zip(text, mention.replaced, strict=False))
    at = next((index for index, (one, other) in pairs if one != other), 0)
    start = max(0, at - SNIPPET // 3)
    words = " ".join(text[start : start + SNIPPET].split())
    return ("…" if start else "") + words + ("…" if start + SNIPPET < len(text) else "")
