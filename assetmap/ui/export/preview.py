"""How it will look: the real pages, or a few words where there are no pages; and how far the drawing of them is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts, theme
from assetmap.ui.background import Report
from assetmap.ui.export.work import Draft

ZOOM_STEP = 1.25
ZOOM_LEAST, ZOOM_MOST = 0.1, 6.0


class Preview(QFrame):
    """`all_wanted` when all pages of a long document are asked for, `stop_wanted` when the drawing must stop."""

    all_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft: Draft | None = None
        self._buffer: QBuffer | None = None
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)
        self.view.setAccessibleName(_("Preview of the pages"))
        self.view.setDocument(self.document)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self._paint_table()
        current = theme.current()
        if current is not None:
            current.changed.connect(self._paint_table)
        self.view.pageNavigator().currentPageChanged.connect(lambda _page: self._count())
        self.words: QLabel = parts.text("", "empty")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMargin(24)
        self.told_title: QLabel = parts.text("", "title")
        self.told: QLabel = parts.text("")
        self.stack = QStackedWidget()
        self.stack.setProperty("look", "map")
        self.summary = self._summary()
        for page in (self.words, self.summary, self.view):
            self.stack.addWidget(page)
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self._working_row())
        layout.addWidget(self._pages_row())
        self.say("")

    def _summary(self) -> QWidget:
        card = QFrame()
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 20, 24, 24)
        inside.setSpacing(12)
        inside.addWidget(self.told_title)
        inside.addWidget(self.told)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.addWidget(card)
        layout.addStretch(1)
        return made

    def _working_row(self) -> QWidget:
        self.doing: QLabel = parts.text("", "muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("Progress of the preview"))
        self.bar.setTextVisible(False)
        self.stop_button = parts.button(_("Stop"), "small")
        self.stop_button.setAccessibleName(_("Stop drawing the preview"))
        self.stop_button.clicked.connect(self.stop_wanted)
        self.working = QWidget()
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.doing, 2)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        self.working.hide()
        return self.working

    def _pages_row(self) -> QWidget:
        self.before = parts.button("‹", "small", _("The page before"))
        self.after = parts.button("›", "small", _("The next page"))
        self.smaller = parts.button("−", "small", _("Smaller"))
        self.larger = parts.button("+", "small", _("Larger"))
        self.fit = parts.button("", "small", _("The whole page"))
        theme.set_icon(self.fit, "fit")
        for made in (self.before, self.after, self.smaller, self.larger, self.fit):
            made.setAccessibleName(made.toolTip())
            made.setFixedWidth(38)
        self.all_button = parts.button(_("Show all pages"), "link")
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        self.smaller.clicked.connect(lambda: self._zoom(1 / ZOOM_STEP))
        self.larger.clicked.connect(lambda: self._zoom(ZOOM_STEP))
        self.fit.clicked.connect(self._whole_page)
        self.all_button.clicked.connect(self.all_wanted)
        self.count: QLabel = parts.text("", "muted")
        self.partly: QLabel = parts.text("", "muted")
        self.some = QWidget()
        beside = QHBoxLayout(self.some)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.partly, 1)
        beside.addWidget(self.all_button)
        self.pages = QWidget()
        below = QVBoxLayout(self.pages)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self.count, 1)
        for widget in (self.smaller, self.fit, self.larger):
            row.addWidget(widget)
        below.addWidget(self.some)
        below.addLayout(row)
        return self.pages

    def _paint_table(self) -> None:
        """What the pages lie on, as the map is before it is drawn."""
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(theme.colours().map))
        self.view.setPalette(palette)

    @property
    def empty(self) -> bool:
        """Whether neither pages nor words are shown."""
        return self.stack.currentWidget() is self.words and not self.words.text()

    def say(self, words: str) -> None:
        """Show a sentence instead of pages; what was shown is gone."""
        self._let_go()
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self._show(self.words)

    def tell(self, heading: str, lines: Sequence[str]) -> None:
        """Show in words what a file without pages will hold."""
        self._let_go()
        self.told_title.setText(heading)
        self.told.setText("\n\n".join(lines))
        self._show(self.summary)

    def show_draft(self, draft: Draft) -> None:
        """Show pages."""
        page = self.view.pageNavigator().currentPage() if self.draft is not None else 0
        self._let_go()
        self.draft = draft
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(draft.content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self._show(self.view)
        several = QPdfView.PageMode.MultiPage if draft.shown > 1 else QPdfView.PageMode.SinglePage
        self.view.setPageMode(several)
        self._whole_page()
        self.some.setVisible(draft.shown < draft.pages)
        first = ngettext(
            "Only the first {count} page is shown.", "Only the first {count} pages are shown.", draft.shown
        )
        self.partly.setText(first)
        self.view.pageNavigator().jump(min(page, draft.shown - 1), QPointF())
        self._count()

    def begin(self, words: str) -> None:
        """Say that something is being made; what is shown stays until it is there."""
        self.doing.setText(words)
        self.bar.setRange(0, 0)
        self.working.show()

    def end(self) -> None:
        """Nothing is being made any more."""
        self.working.hide()

    def progress(self, report: Report) -> None:
        """How far it is."""
        self.bar.setRange(0, 0 if report.fraction is None else 100)
        if report.fraction is not None:
            self.bar.setValue(round(report.fraction * 100))
        if report.message is not None:
            self.doing.setText(translate(report.message))

    def forget(self) -> None:
        """Keep nothing of the dossier: the dialog closes."""
        self._let_go()

    def _show(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self.pages.setVisible(page is self.view)

    def _let_go(self) -> None:
        self.draft = None
        self.document.close()
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None

    def _turn(self, by: int) -> None:
        navigator = self.view.pageNavigator()
        navigator.jump(max(0, min(navigator.currentPage() + by, self.document.pageCount() - 1)), QPointF())

    def _whole_page(self) -> None:
        """As large as a page can be in sight; one page alone has nothing to scroll then."""
        alone = self.draft is not None and self.draft.shown == 1
        bars = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if alone else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.view.setVerticalScrollBarPolicy(bars)
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)

    def _zoom(self, factor: float) -> None:
        now = self.view.zoomFactor() if self.view.zoomMode() is QPdfView.ZoomMode.Custom else self._fitted()
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(max(ZOOM_LEAST, min(now * factor, ZOOM_MOST)))

    def _fitted(self) -> float:
        """The zoom at which a whole page is in view."""
        size = self.document.pagePointSize(0)
        room = self.view.viewport().size()
        return min(room.width() / max(size.width(), 1), room.height() / max(size.height(), 1)) * 0.75

    def _count(self) -> None:
        if self.draft is None:
            return
        page, last = self.view.pageNavigator().currentPage(), self.draft.shown - 1
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < last)
        self.count.setText(_("Page {number} of {count}").format(number=page + 1, count=self.draft.pages))
