"""The form for one asset: a title and Enter is enough, the rest can wait.

It builds an `Asset` and shows what must be mended beside each field. It knows no dossier: the window stores what it
tells. Filling it fires none of its signals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import GIFT_LABELS, Asset, Gift, Kind, problems, tidy_themes
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.ui import coordinates, parts
from assetmap.ui.themes_edit import ThemesEdit

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def title_hint(kind: Kind) -> str:
    """What a good title of this kind looks like."""
    return {
        Kind.TALENT: _("For example: cooks for the whole street"),
        Kind.ASSOCIATION: _("For example: walking club De Stappers"),
        Kind.PLACE: _("For example: bench under the lime tree"),
        Kind.INSTITUTION: _("For example: primary school De Brug"),
        Kind.BUSINESS: _("For example: bakery on the square"),
        Kind.ACTIVITY: _("For example: soup on Thursday"),
        Kind.GOODS: _("For example: party tent to lend"),
        Kind.STORY: _("For example: how the playground came about"),
    }[kind]


class Editor(QWidget):
    """`saved(Asset)` when the form is right, `cancelled`, and `place_wanted(Kind)` to choose a place on the map."""

    saved = Signal(object)
    cancelled = Signal()
    place_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asset = Asset(id="", kind=Kind.TALENT, title="")
        self._filled = self._asset
        self._refused = False
        self._problem_labels: dict[str, QLabel] = {}
        self.new = True
        self.heading = parts.text("", "title")
        self.kind = QComboBox()
        for kind in Kind:
            self.kind.addItem(parts.sign_icon(kind), parts.kind_label(kind), kind)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.title = QLineEdit()
        self.gifts = {gift: self._gift_button(gift) for gift in Gift}
        self.description = self._text_field(3)
        self.quote = self._text_field(2)
        self.themes = ThemesEdit()
        self.availability = QLineEdit()
        self.place = QLineEdit()
        self.on_map = parts.button(_("On the map…"), tip=_("Choose the place by a click on the map"))
        self.on_map.clicked.connect(lambda: self.place_wanted.emit(self.chosen_kind()))
        self.where = parts.text("", "muted")
        self.save_button = parts.button(_("Save"), "primary", _("Save (Enter; Ctrl+Enter in a large field)"))
        self.save_button.clicked.connect(self.save)
        self.cancel_button = parts.button(_("Cancel"), tip=_("Close without saving (Esc)"))
        self.cancel_button.clicked.connect(self.cancelled)
        self._lay_out()
        for field in (self.title, self.themes, self.availability, self.place):
            field.returnPressed.connect(self.save)

    def _text_field(self, rows: int) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * rows + 28)
        field.installEventFilter(self)
        return field

    def _gift_button(self, gift: Gift) -> QPushButton:
        tips = {
            Gift.HEAD: _("What someone knows"),
            Gift.HANDS: _("What someone can do"),
            Gift.HEART: _("What someone cares about"),
        }
        made = parts.button(_(GIFT_LABELS[gift]), "chip", tips[gift])
        made.setCheckable(True)
        made.clicked.connect(lambda checked, gift=gift: self._set_gift(gift if checked else None))
        return made

    def _lay_out(self) -> None:
        form = QWidget()
        form.setProperty("look", "panel")
        fields = QVBoxLayout(form)
        fields.setContentsMargins(16, 0, 16, 8)
        fields.setSpacing(4)
        self._add(fields, "title", _("Title"), self.title)
        self.gift_box = QWidget()
        gifts = QHBoxLayout(self.gift_box)
        gifts.setContentsMargins(0, 0, 0, 0)
        gifts.setSpacing(6)
        for button in self.gifts.values():
            gifts.addWidget(button)
        gifts.addStretch(1)
        self.gift_label = self._add(fields, "gift", _("Gift"), self.gift_box)
        self._add(fields, "description", _("Description"), self.description)
        self._add(fields, "quote", _("In their own words"), self.quote)
        self._add(fields, "themes", _("Themes, with commas between"), self.themes)
        self._add(fields, "availability", _("Available"), self.availability)
        self.availability.setPlaceholderText(_("For example: Sunday afternoon"))
        self._add_place(fields)
        self._add(fields, "kind", _("Kind"), self.kind)
        fields.addStretch(1)
        self._frame(form)

    def _add_place(self, fields: QVBoxLayout) -> None:
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.place, 1)
        row.addWidget(self.on_map)
        label = self._add(fields, "lon", _("Place: latitude, longitude"), place)
        label.setBuddy(self.place)
        self.place.setAccessibleName(label.text())
        self.place.setPlaceholderText(_("No place yet"))
        fields.addWidget(self.where)

    def _frame(self, form: QWidget) -> None:
        area = QScrollArea()
        area.setWidget(form)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = area
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 8)
        head.addWidget(self.heading)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(area, 1)
        layout.addWidget(parts.line())
        layout.addLayout(buttons)

    def _add(self, fields: QVBoxLayout, name: str, words: str, field: QWidget) -> QLabel:
        label = parts.text(words, "muted")
        label.setBuddy(field)
        field.setAccessibleName(words)
        problem = parts.text("", "error")
        problem.hide()
        self._problem_labels[name] = problem
        if fields.count():
            fields.addSpacing(8)
        for widget in (label, field, problem):
            fields.addWidget(widget)
        return label

    def fill(self, asset: Asset, *, new: bool, themes: Iterable[str] = (), where: str = "") -> None:
        """Show an asset; `themes` are those of the dossier to complete with, `where` the name of its buurt."""
        self.new = new
        self._refused = False
        self._asset = asset
        fields = (self.kind, self.title, self.description, self.quote, self.themes, self.availability, self.place)
        blocked = [QSignalBlocker(field) for field in fields]
        self.kind.setCurrentIndex(list(Kind).index(asset.kind))
        self.title.setText(asset.title)
        self.title.setCursorPosition(0)
        self.description.setPlainText(asset.description)
        self.quote.setPlainText(asset.quote)
        self.themes.set_vocabulary(themes)
        self.themes.setText(", ".join(asset.themes))
        self.availability.setText(asset.availability)
        self._set_gift(asset.gift)
        del blocked
        self.set_place(asset.lon, asset.lat, where)
        self._kind_changed()
        self._show_problems({})
        self._filled = self.asset()
        self._scroll.verticalScrollBar().setValue(0)

    def set_place(self, lon: float | None, lat: float | None, where: str) -> None:
        """Show a place that was chosen elsewhere, with the name of its buurt."""
        with QSignalBlocker(self.place):
            self.place.setText(coordinates.as_text(lon, lat))
        self._asset = replace(self._asset, lon=lon, lat=lat)
        self.where.setText(where)
        self.where.setVisible(bool(where))

    def asset(self) -> Asset:
        """What the form says now; `lon` is out of range when the place cannot be read."""
        lon, lat = self._typed_place()
        return replace(
            self._asset,
            kind=self.chosen_kind(),
            title=self.title.text().strip(),
            gift=self._gift() if self.chosen_kind() is Kind.TALENT else None,
            description=self.description.toPlainText().strip(),
            quote=self.quote.toPlainText().strip(),
            themes=tidy_themes(self.themes.text().split(",")),
            availability=self.availability.text().strip(),
            lon=lon,
            lat=lat,
        )

    def chosen_kind(self) -> Kind:
        """The kind that is chosen in the form."""
        return Kind(self.kind.currentData())

    @property
    def dirty(self) -> bool:
        """Whether there is something in the form that is not stored yet."""
        return self._refused or self.asset() != self._filled

    def save(self) -> bool:
        """Tell `saved` when all is right, else show what must be mended; False when it must be mended."""
        found = self.problems()
        self._show_problems(found)
        if found:
            first = next(name for name in self._problem_labels if name in found)
            (self.place if first == "lon" else getattr(self, first, self.title)).setFocus()
            return False
        self._filled = self.asset()
        self._refused = False
        self.saved.emit(self._filled)
        return True

    def refused(self) -> None:
        """What was told as saved could not be stored: it counts as typed and not stored again."""
        self._refused = True

    def problems(self) -> dict[str, str]:
        """What must be mended, by field, in the user's language."""
        found = {problem.field: translate(problem.message) for problem in problems(self.asset())}
        typed = self.place.text().strip()
        if typed and coordinates.parse(typed) is None:
            found["lon"] = _("This is not a place. Type latitude and longitude, such as 51.1897, 6.0104.")
        return found

    def leave(self) -> bool:
        """Store what is in the form before something else is shown; False when it must be mended first."""
        if not self.dirty:
            return True
        blank = replace(self.asset(), lon=None, lat=None, gift=None, kind=self._filled.kind, title="")
        nothing_typed = not (self.title.text().strip() or blank.description or blank.quote or blank.themes)
        return True if self.new and nothing_typed else self.save()

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes without saving."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ctrl+Enter saves from a large field, where Enter is a new line."""
        if isinstance(event, QKeyEvent) and _is_ctrl_enter(event):
            self.save()
            return True
        return super().eventFilter(watched, event)

    def _typed_place(self) -> tuple[float | None, float | None]:
        typed = self.place.text().strip()
        if not typed:
            return None, None
        if typed == coordinates.as_text(self._asset.lon, self._asset.lat):
            return self._asset.lon, self._asset.lat
        return coordinates.parse(typed) or (999.0, 999.0)

    def _gift(self) -> Gift | None:
        return next((gift for gift, button in self.gifts.items() if button.isChecked()), None)

    def _set_gift(self, gift: Gift | None) -> None:
        for each, button in self.gifts.items():
            button.setChecked(each is gift)

    def _kind_changed(self) -> None:
        kind = self.chosen_kind()
        words = _("New: {kind}") if self.new else _("Edit: {kind}")
        self.heading.setText(words.format(kind=parts.kind_label(kind).lower()))
        self.title.setPlaceholderText(title_hint(kind))
        self.gift_box.setVisible(kind is Kind.TALENT)
        self.gift_label.setVisible(kind is Kind.TALENT)

    def _show_problems(self, found: dict[str, str]) -> None:
        for name, label in self._problem_labels.items():
            label.setText(found.get(name, ""))
            label.setVisible(name in found)
            field = self.place if name == "lon" else getattr(self, name, None)
            if isinstance(field, QWidget) and bool(field.property("invalid")) != (name in found):
                field.setProperty("invalid", name in found)
                field.style().unpolish(field)
                field.style().polish(field)


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.type() == QEvent.Type.KeyPress and ctrl and event.key() in ENTER
