"""The form for one asset: a title and Enter is enough, the rest can wait.

It builds an `Asset` and shows what must be mended beside each field. It knows no dossier: the window stores what it
tells. Filling it fires none of its signals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import (
    GIFT_LABELS,
    SECTOR_KINDS,
    SECTOR_LABELS,
    Asset,
    Gift,
    Kind,
    Sector,
    default_audience,
    default_sector,
    problems,
    tidy_themes,
)
from assetmap.domain.noting import Linked, Named, name_problems
from assetmap.domain.people import GIVEN_KINDS, Role
from assetmap.domain.places import NamedPlace, PlaceNames
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.maps import placenames
from assetmap.ui import coordinates, hints, parts
from assetmap.ui.audience_edit import AudienceEdit
from assetmap.ui.contacts_edit import ContactsEdit
from assetmap.ui.offering import ENTER
from assetmap.ui.one_of import OneOf
from assetmap.ui.person_choice import PersonField, PersonOption, option
from assetmap.ui.street_field import StreetField
from assetmap.ui.themes_edit import ThemesEdit

NEARBY = 120.0
"""Metres within which a street is offered for a place."""


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


def _gifts() -> OneOf[Gift]:
    tips = {
        Gift.HEAD: _("What someone knows"),
        Gift.HANDS: _("What someone can do"),
        Gift.HEART: _("What someone cares about"),
    }
    return OneOf({gift: (_(GIFT_LABELS[gift]), tips[gift]) for gift in Gift})


def _sectors() -> OneOf[Sector]:
    tips = {
        Sector.GOVERNMENT: _("Gemeente, police, fire brigade and other services of government"),
        Sector.EDUCATION: _("Schools, courses and child care"),
        Sector.BUSINESS: _("Shops, tradespeople and other businesses"),
        Sector.COMMUNITY: _("What residents do together, and who works for them: clubs, care, welfare, faith"),
    }
    return OneOf({sector: (_(SECTOR_LABELS[sector]), tips[sector]) for sector in Sector})


class Editor(QWidget):
    """`saved(Asset, tuple[Named, ...])` when the form is right, `cancelled`, and `place_wanted(Kind)` for the map.

    `filled` when it shows another asset.
    """

    saved = Signal(object, object)
    cancelled = Signal()
    place_wanted = Signal(object)
    filled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asset = Asset(id="", kind=Kind.TALENT, title="")
        self._filled = self._asset
        self._refused = False
        self._problem_labels: dict[str, QLabel] = {}
        self._filled_named: tuple[Named, ...] = ()
        self._audience_chosen = self._sector_chosen = False
        self.new = True
        self.heading = parts.text("", "title")
        self.kind = QComboBox()
        for kind in Kind:
            self.kind.addItem(parts.sign_icon(kind), parts.kind_label(kind), kind)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.title = QLineEdit()
        self.person = PersonField()
        self.person_words = parts.text("", "muted")
        self.person.meant.connect(self._person_meant)
        self.contacts = ContactsEdit()
        self.audience = AudienceEdit()
        self.audience.chosen.connect(self._audience_was_chosen)
        self.gift, self.sector = _gifts(), _sectors()
        self.sector.picked.connect(self._sector_was_chosen)
        self.description = self._text_field(3)
        self.quote = self._text_field(2)
        self.themes = ThemesEdit()
        self.availability = QLineEdit()
        self.place = QLineEdit()
        self.on_map = parts.button(_("On the map…"), tip=_("Choose the place by a click on the map"))
        self.on_map.clicked.connect(lambda: self.place_wanted.emit(self.chosen_kind()))
        self.street = StreetField()
        self.street.chosen.connect(self._street_chosen)
        self.street.cleared.connect(lambda: self.set_place(None, None, ""))
        self.where = parts.text("", "muted")
        texts: dict[str, hints.TextField] = {"title": self.title, "description": self.description, "quote": self.quote}
        texts |= {"themes": self.themes, "availability": self.availability}
        self.hints = {name: hints.attach(field) for name, field in texts.items()}
        self.save_button = parts.button(_("Save"), "primary", _("Save (Enter; Ctrl+Enter in a large field)"))
        self.save_button.clicked.connect(self.save)
        self.cancel_button = parts.button(_("Cancel"), tip=_("Close without saving (Esc)"))
        self.cancel_button.clicked.connect(self.cancelled)
        self._lay_out()
        for field in (self.title, self.person, self.contacts, self.themes, self.availability, self.place):
            field.returnPressed.connect(self.save)

    def _text_field(self, rows: int) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * rows + 28)
        field.installEventFilter(self)
        return field

    def _lay_out(self) -> None:
        form = QWidget()
        form.setProperty("look", "panel")
        fields = QVBoxLayout(form)
        fields.setContentsMargins(16, 0, 16, 8)
        fields.setSpacing(4)
        self._add(fields, "title", _("Title"), self.title)
        self.person_label = self._add(fields, "person", _("Person it comes from"), self.person)
        fields.addWidget(self.person_words)
        self.gift_label = self._add(fields, "gift", _("Gift"), self.gift)
        self.sector_label = self._add(fields, "sector", _("Sector: one of the four O's"), self.sector)
        self._add(fields, "description", _("Description"), self.description)
        self._add(fields, "quote", _("In their own words"), self.quote)
        self._add(fields, "themes", _("Themes, with commas between"), self.themes)
        self._add(fields, "availability", _("Available"), self.availability)
        self.availability.setPlaceholderText(_("For example: Sunday afternoon"))
        self.contacts_label = self._add(fields, "contacts", _("Contact persons"), self.contacts)
        self._add_place(fields)
        self._add(fields, "audience", _("Who may see this"), self.audience)
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
        self.street_label = self._add(fields, "street", _("Or only the street, not the exact place"), self.street)

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
        (field.focusProxy() or field).setAccessibleName(words)
        problem = parts.text("", "error")
        problem.hide()
        self._problem_labels[name] = problem
        label.setContentsMargins(0, 8 if fields.count() else 0, 0, 0)  # goes with the label when that is hidden
        for widget in (label, field, problem):
            fields.addWidget(widget)
        if name in self.hints:
            fields.addWidget(self.hints[name])
        return label

    def fill(
        self,
        asset: Asset,
        *,
        new: bool,
        themes: Iterable[str] = (),
        where: str = "",
        people: Sequence[Linked] = (),
    ) -> None:
        """Show an asset with its `people`.

        `themes` are those of the dossier to complete with, `where` is the name of its buurt.
        """
        self.new = new
        self._refused = False
        self._audience_chosen = self._sector_chosen = not new
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
        self.gift.set_value(asset.gift)
        self.sector.set_value(asset.sector)
        del blocked
        self._fill_people(people)
        self.audience.fill(asset.audience, of_resident=asset.kind in GIVEN_KINDS)
        self.set_place(asset.lon, asset.lat, where, asset.street)
        self._kind_changed()
        self._show_problems({})
        self._filled, self._filled_named = self.asset(), self.named()
        for line in self.hints.values():
            line.look()
        self.filled.emit()
        self._scroll.verticalScrollBar().setValue(0)

    def _fill_people(self, people: Sequence[Linked]) -> None:
        giver = next((each.person for each in people if each.role is Role.GIVER), None)
        self.person.fill(None if giver is None else option(giver.id, giver.name, giver.address))
        self.contacts.fill([each.named for each in people if each.role is not Role.GIVER])

    def set_persons(self, options: Sequence[PersonOption]) -> None:
        """The persons of the dossier to choose from."""
        self.person.set_options(options)
        self.contacts.set_options(options)

    def set_place(self, lon: float | None, lat: float | None, where: str, street: str = "") -> None:
        """Show a place that was chosen elsewhere, with the name of its buurt; with `street` it is somewhere on that."""
        with QSignalBlocker(self.place):
            self.place.setText(coordinates.as_text(lon, lat))
        self._asset = replace(self._asset, lon=lon, lat=lat, street=street)
        self.street.set_street(street)
        self._show_street()
        self.where.setText(where)
        self.where.setVisible(bool(where))

    def set_streets(self, names: PlaceNames) -> None:
        """The streets of the base map, of which one can be noted instead of the exact place."""
        self.street.set_names(names, lambda: self._streets_nearby(names))
        self._show_street()

    def _streets_nearby(self, names: PlaceNames) -> Sequence[NamedPlace]:
        lon, lat = self._typed_place()
        return () if lon is None or lat is None else placenames.streets_near(names, lon, lat, NEARBY)

    def _show_street(self) -> None:
        for widget in (self.street_label, self.street):
            widget.setVisible(self.street.of_use)

    def _street_chosen(self, place: NamedPlace) -> None:
        self.set_place(*place.middle, place.within, place.name)

    def asset(self) -> Asset:
        """What the form says now; `lon` is out of range when the place cannot be read."""
        kind = self.chosen_kind()
        lon, lat = self._typed_place()
        return replace(
            self._asset,
            kind=kind,
            title=self.title.text().strip(),
            gift=self.gift.value() if kind is Kind.TALENT else None,
            sector=self.sector.value() if kind in SECTOR_KINDS else None,
            description=self.description.toPlainText().strip(),
            quote=self.quote.toPlainText().strip(),
            themes=tidy_themes(self.themes.text().split(",")),
            availability=self.availability.text().strip(),
            lon=lon,
            lat=lat,
            street=self._asset.street if (lon, lat) == (self._asset.lon, self._asset.lat) else "",
            audience=self.audience.audience(),
        )

    def named(self) -> tuple[Named, ...]:
        """The people that the form says now: whom it comes from, or the contact persons."""
        if self.chosen_kind() not in GIVEN_KINDS:
            return self.contacts.named()
        giver = self.person.named(Role.GIVER)
        return () if giver is None else (giver,)

    def chosen_kind(self) -> Kind:
        """The kind that is chosen in the form."""
        return Kind(self.kind.currentData())

    @property
    def dirty(self) -> bool:
        """Whether there is something in the form that is not stored yet."""
        return self._refused or self.asset() != self._filled or self.named() != self._filled_named

    def save(self) -> bool:
        """Tell `saved` when all is right, else show what must be mended; False when it must be mended."""
        found = self.problems()
        self._show_problems(found)
        if found:
            first = next(name for name in self._problem_labels if name in found)
            field = self.place if first == "lon" else getattr(self, first, self.title)
            field.offer() if isinstance(field, PersonField | ContactsEdit) else field.setFocus()
            return False
        self._filled, self._filled_named = self.asset(), self.named()
        self._refused = False
        self.saved.emit(self._filled, self._filled_named)
        return True

    def refused(self) -> None:
        """What was told as saved could not be stored: it counts as typed and not stored again."""
        self._refused = True

    def problems(self) -> dict[str, str]:
        """What must be mended, by field, in the user's language."""
        found = {problem.field: translate(problem.message) for problem in problems(self.asset())}
        given = self.chosen_kind() in GIVEN_KINDS
        unclear = self.person.problem() if given else self.contacts.problem()
        wrong = [translate(each.message) for named in self.named() for each in name_problems(named)]
        if unclear or wrong:
            found["person" if given else "contacts"] = unclear or wrong[0]
        if self.street.problem():
            found["street"] = self.street.problem()
        typed = self.place.text().strip()
        if typed and coordinates.parse(typed) is None:
            found["lon"] = _("This is not a place. Type latitude and longitude, such as 51.1897, 6.0104.")
        return found

    def leave(self) -> bool:
        """Store what is in the form before something else is shown; False when it must be mended first."""
        if not self.dirty:
            return True
        blank = replace(self.asset(), lon=None, lat=None, gift=None, kind=self._filled.kind, title="")
        typed = (self.title.text().strip(), blank.description, blank.quote, blank.themes, self.named())
        nothing_typed = not any(typed)
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

    def _kind_changed(self) -> None:
        kind = self.chosen_kind()
        given = kind in GIVEN_KINDS
        self._carry_over(given=given)
        shown: dict[QWidget, bool] = {self.person_label: given, self.person: given}
        shown |= {self.contacts_label: not given, self.contacts: not given}
        shown |= dict.fromkeys((self.gift_label, self.gift), kind is Kind.TALENT)
        shown |= dict.fromkeys((self.sector_label, self.sector), kind in SECTOR_KINDS)
        for widget, visible in shown.items():
            widget.setVisible(visible)
        self._person_meant(self.person_words.text())
        if not self._sector_chosen:
            self.sector.set_value(default_sector(kind))
        chosen = self.audience.audience() if self._audience_chosen else default_audience(kind)
        self.audience.fill(chosen, of_resident=given)
        words = _("New: {kind}") if self.new else _("Edit: {kind}")
        self.heading.setText(words.format(kind=parts.kind_label(kind).lower()))
        self.title.setPlaceholderText(title_hint(kind))

    def _carry_over(self, *, given: bool) -> None:
        """Whoever was named with the kind before is named with this one too, where there is nobody yet."""
        contacts, giver = self.contacts.named(), self.person.named(Role.CONTACT)
        if given and giver is None and contacts:
            first = contacts[0]
            known = None if first.person_id is None else option(first.person_id, first.name)
            self.person.fill(known, first.name)
        elif not given and giver is not None and not contacts:
            self.contacts.fill([giver])

    def _person_meant(self, words: str) -> None:
        self.person_words.setText(words)
        self.person_words.setVisible(bool(words) and self.chosen_kind() in GIVEN_KINDS)

    def _audience_was_chosen(self) -> None:
        self._audience_chosen = True

    def _sector_was_chosen(self) -> None:
        self._sector_chosen = True

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
