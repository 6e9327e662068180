"""The form of an own area at the right: how it is made, its size and what lies in it, its name and colour.

It knows no dossier and no map: it tells what is wanted and is told what outline that gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Area
from assetmap.domain.own_areas import COLOURS, problems
from assetmap.geo.shapes import Outline
from assetmap.i18n import gettext as _
from assetmap.i18n import language, translate
from assetmap.ui import hints, parts
from assetmap.ui.detail_panel import Scrolling
from assetmap.ui.flow import FlowBox
from assetmap.ui.own_area_ways import AreaChoice, PointsEdit, StreetChoice, Way

CHIP_EDGES = 26
"""Pixels that a chip is wider than its words, which are bold when it is chosen."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds; `area_id` is None for a new area, `outline` None where it was not touched."""

    area_id: str | None
    name: str
    colour: str
    outline: Outline | None


class OwnAreaPanel(QWidget):
    """`saved(Draft)` and `cancelled`; what the ways themselves tell, they tell by `areas`, `streets` and `points`.

    `way_chosen(Way)`; `finish` and `reshape` are wishes for the map; `delete(id)`, `import_file`, `recoloured(colour)`.
    """

    saved = Signal(object)
    cancelled = Signal()
    way_chosen = Signal(object)
    finish = Signal()
    reshape = Signal()
    delete = Signal(str)
    import_file = Signal()
    recoloured = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area_id: str | None = None
        self.outline: Outline | None = None
        self._filled = ("", "")
        self._suggested = ""
        self.heading = parts.text("", "title")
        self.areas = AreaChoice()
        self.streets = StreetChoice()
        self.points = PointsEdit()
        self.draw_words: QLabel = parts.text("", "")
        self.finish_button = parts.button(_("Done"), tip=_("The area is complete (Enter)"))
        self.finish_button.clicked.connect(self.finish)
        self.again_button = parts.button(_("Draw again"))
        self.again_button.clicked.connect(lambda: self.choose_way(Way.DRAW))
        self.reshape_button = parts.button(_("Change the shape…"), tip=_("Drag the points of the area on the map"))
        self.reshape_button.clicked.connect(self.reshape)
        self.file_button = parts.button(_("From a file…"), "link", _("A file with areas that have names but no codes"))
        self.file_button.clicked.connect(self.import_file)
        self.size_words: QLabel = parts.text("")
        self.count_words: QLabel = parts.text("")
        self.note: QLabel = parts.text("", "note")
        self.outline_problem: QLabel = parts.text("", "error")
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("For example: around the Mozartplein"))
        self.name.returnPressed.connect(self.save)
        self.name_problem: QLabel = parts.text("", "error")
        self.name_hint = hints.attach(self.name)
        self.save_button = parts.button(_("Save"), "primary", _("Save (Enter)"))
        self.save_button.clicked.connect(self.save)
        self.cancel_button = parts.button(_("Cancel"), tip=_("Close without saving (Esc)"))
        self.cancel_button.clicked.connect(self.cancelled)
        self.delete_button = parts.button(_("Delete"), tip=_("You can undo this"))
        self.delete_button.clicked.connect(self._delete)
        self.ways = {way: self._way_button(way) for way in Way}
        self._colour_group = QButtonGroup(self)
        self.colours = {colour: self._colour_button(colour) for colour in COLOURS}
        self._lay_out()
        self.way = Way.DRAW

    # Building

    def _way_button(self, way: Way) -> QPushButton:
        words = {
            Way.DRAW: _("Draw"),
            Way.AREAS: _("From buurten"),
            Way.STREET: _("Along a street"),
            Way.POINTS: _("Coordinates"),
        }
        made = parts.button(words[way], "chip")
        made.setCheckable(True)
        bold = made.font()
        bold.setWeight(QFont.Weight.Bold)
        made.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(words[way]) + CHIP_EDGES)
        made.clicked.connect(lambda _checked=False: self.choose_way(way))
        return made

    def _colour_button(self, colour: str) -> QPushButton:
        name = _(COLOURS[colour])
        made = parts.button("", "swatch", name)
        made.setIcon(parts.swatch(colour))
        made.setIconSize(QSize(parts.SWATCH, parts.SWATCH))
        made.setFixedSize(parts.SWATCH + 12, parts.SWATCH + 12)
        made.setCheckable(True)
        made.setAccessibleName(name)
        made.clicked.connect(lambda _checked=False: self._recolour(colour))
        return made

    def _lay_out(self) -> None:
        body = Scrolling()
        fields = body.column
        fields.setContentsMargins(16, 0, 16, 8)
        self.way_box = FlowBox(spacing=6)
        group = QButtonGroup(self)
        for button in self.ways.values():
            group.addButton(button)
            self.way_box.flow.addWidget(button)
        self.pages = dict(zip(Way, (self._draw_page(), self.areas, self.streets, self.points), strict=True))
        fields.addWidget(self.way_box)
        fields.addSpacing(4)
        for page in self.pages.values():
            fields.addWidget(page)
        fields.addWidget(self.outline_problem)
        fields.addWidget(self.note)
        self._add_fact(fields, _("Size"), self.size_words)
        self._add_fact(fields, _("Assets in it"), self.count_words)
        fields.addWidget(self.reshape_button, 0, Qt.AlignmentFlag.AlignLeft)
        fields.addSpacing(4)
        self._add_field(fields, _("Name"), self.name)
        fields.addWidget(self.name_problem)
        fields.addWidget(self.name_hint)
        self._add_colours(fields)
        fields.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignLeft)
        fields.addStretch(1)
        self._frame(body)

    def _draw_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.draw_words)
        row = QHBoxLayout()
        row.addWidget(self.finish_button)
        row.addWidget(self.again_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _add_fact(self, fields: QVBoxLayout, name: str, value: QLabel) -> None:
        value.setWordWrap(False)
        row = QHBoxLayout()
        row.addWidget(parts.text(name, "muted"), 1)
        row.addWidget(value)
        fields.addLayout(row)
        fields.addWidget(parts.line())

    def _add_field(self, fields: QVBoxLayout, words: str, field: QWidget) -> None:
        label = parts.text(words, "muted")
        label.setBuddy(field)
        field.setAccessibleName(words)
        fields.addWidget(label)
        fields.addWidget(field)

    def _add_colours(self, fields: QVBoxLayout) -> None:
        fields.addWidget(parts.text(_("Colour"), "muted"))
        box = FlowBox(spacing=4)
        for button in self.colours.values():
            self._colour_group.addButton(button)
            box.flow.addWidget(button)
        fields.addWidget(box)

    def _frame(self, body: QWidget) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 12)
        head.addWidget(self.heading)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 16)
        buttons.setSpacing(8)
        for button in (self.save_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(body, 1)
        layout.addWidget(parts.line())
        layout.addLayout(buttons)
        for field in (self.name, self.points.text):
            field.installEventFilter(self)

    # Filling

    def fill_new(self, areas: Sequence[Area], streets: Sequence[str]) -> None:
        """An empty form for a new area, made by drawing unless another way is chosen."""
        self.areas.set_areas(areas)
        self.streets.set_streets(streets)
        self.points.clear()
        self._fill(None, "", "")
        self.heading.setText(_("New own area"))
        self.set_outline(None)
        self.choose_way(Way.DRAW)

    def fill(self, area: Area, hectares: float, count: int) -> None:
        """The form for an own area of the dossier."""
        self._fill(area.id, area.name, area.colour)
        self.heading.setText(_("Own area"))
        self.set_outline(None)
        self._show_size(hectares, count)
        self.reshape_button.show()

    def _fill(self, area_id: str | None, name: str, colour: str) -> None:
        self.area_id = area_id
        self._filled = (name, colour)
        self._suggested = ""
        self.name.setText(name)
        self.name.setCursorPosition(0)
        # In an exclusive group the last one chosen cannot be let go: a colour out of a file is none of ours.
        self._colour_group.setExclusive(False)
        for each, button in self.colours.items():
            button.setChecked(each == colour)
        self._colour_group.setExclusive(True)
        is_new = area_id is None
        for widget in (self.way_box, self.file_button):
            widget.setVisible(is_new)
        self.delete_button.setVisible(not is_new)
        for page in self.pages.values():
            page.hide()
        self._show_problems(name="", outline="")

    @property
    def by_hand(self) -> bool:
        """Whether the area is drawn on the map."""
        return self.way is Way.DRAW

    def choose_way(self, way: Way) -> None:
        """Show another way to make the area; what was made so far goes."""
        self.way = way
        self.ways[way].setChecked(True)
        for each, page in self.pages.items():
            page.setVisible(each is way)
        self.set_outline(None)
        self.way_chosen.emit(way)
        field = {Way.AREAS: self.areas.search, Way.STREET: self.streets.search, Way.POINTS: self.points.text}.get(way)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_outline(self, outline: Outline | None, count: int = 0) -> None:
        """Show what outline there is now, and how many assets it holds."""
        self.outline = outline
        self._show_problems(name=self.name_problem.text(), outline="")
        self.note.setText(_("The lines crossed each other. The surfaces between them were kept."))
        self.note.setVisible(outline is not None and outline.repaired)
        self._show_size(None if outline is None else outline.hectares, count)
        drawing = outline is None
        self.finish_button.setVisible(drawing)
        self.again_button.setVisible(not drawing)
        self.reshape_button.setVisible(outline is not None or self.area_id is not None)
        if drawing:
            self.show_points(0)
        else:
            self.draw_words.setText(_("Drawn. Now give it a name."))

    def show_points(self, count: int) -> None:
        """Say how far drawing is."""
        words = _("Click on the map around the area. Double-click or press Enter when you are done.")
        if count:
            words = _("Points: {count}. Double-click or press Enter when you are done.").format(count=count)
        self.draw_words.setText(words)
        self.finish_button.setEnabled(count >= 3)

    def suggest_name(self, words: str) -> None:
        """Begin with this name, as long as the user typed none."""
        if self.area_id is None and self.name.text().strip() in {"", self._suggested}:
            self._suggested = words
            self.name.setText(words)
            self.name.setCursorPosition(0)

    def refuse(self, words: str) -> None:
        """Say why what was chosen gives no outline."""
        self.set_outline(None)
        self._show_problems(name="", outline=words)

    def _show_size(self, hectares: float | None, count: int) -> None:
        self.size_words.setText("–" if hectares is None else hectares_text(hectares))
        self.count_words.setText("–" if hectares is None else str(count))

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    # What the user does

    def colour(self) -> str:
        """The colour that is chosen; that of a file stays until another one is."""
        return next((colour for colour, button in self.colours.items() if button.isChecked()), self._filled[1])

    def _recolour(self, colour: str) -> None:
        self.recoloured.emit(colour)

    def _delete(self) -> None:
        if self.area_id is not None:
            self.delete.emit(self.area_id)

    def save(self) -> bool:
        """Tell `saved` when all is right, else show what must be mended; False when it must be mended."""
        name = self.name.text()
        found = "\n".join(translate(problem.message) for problem in problems(name, self.colour()))
        missing = self.area_id is None and self.outline is None
        outline = self.outline_problem.text() or (_("First say where it is: draw it on the map.") if missing else "")
        self._show_problems(name=found, outline=outline)
        if missing:
            return False
        if found:
            self.start()
            return False
        self.saved.emit(Draft(self.area_id, name, self.colour(), self.outline))
        return True

    def leave(self) -> bool:
        """Store what is in the form before something else is shown; False when it must be mended first."""
        typed = (self.name.text(), self.colour())
        touched = typed != self._filled if self.area_id is not None else bool(typed[0].strip() or self.outline)
        if touched:
            return self.save()
        self.cancelled.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Esc closes without saving."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return True
        return super().eventFilter(watched, event)

    def _show_problems(self, *, name: str, outline: str) -> None:
        for label, words in ((self.name_problem, name), (self.outline_problem, outline)):
            label.setText(words)
            label.setVisible(bool(words))
        if bool(self.name.property("invalid")) != bool(name):
            self.name.setProperty("invalid", bool(name))
            self.name.style().unpolish(self.name)
            self.name.style().polish(self.name)


def hectares_text(hectares: float) -> str:
    """A size in hectares as one reads it: two decimals for a street, none for a wijk."""
    digits = 2 if hectares < 10 else 1 if hectares < 100 else 0
    return f"{QLocale(language()).toString(hectares, 'f', digits)} ha"
