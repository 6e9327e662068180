"""The panel at the right: the selected asset with the resident's own words first, or what is strong in the area shown.

Knows one asset or some numbers, not the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from assetmap.domain.assets import KIND_STYLES, Asset, Audience, Kind, PlacedAsset
from assetmap.domain.consent import allowed
from assetmap.domain.noting import Linked
from assetmap.domain.people import ROLE_LABELS, Role
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import coordinates, parts, theme
from assetmap.ui.flow import FlowBox
from assetmap.ui.parts import broken
from assetmap.ui.who_sees import WhoSees, day_words

LOCK = 16
"""Side of the lock before what stays in the team, in pixels."""


def audience_words(audience: Audience) -> str:
    """Who may see an asset, in plain words."""
    return {
        Audience.TEAM: _("Team only"),
        Audience.PARTNERS: _("Team and partners"),
        Audience.RESIDENTS: _("Team, partners and residents"),
        Audience.PUBLIC: _("Everyone"),
    }[audience]


def day(moment: str) -> str:
    """The local day of a UTC moment in ISO 8601, as in "12 okt 2026"; empty when there is none."""
    if not moment:
        return ""
    return day_words(datetime.fromisoformat(moment).astimezone().date())


NAME_LONG = 32
"""So many letters of a name fit beside each other in the panel."""


class Scrolling(QScrollArea):
    """A column of widgets that scrolls up and down, never sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("look", "panel")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(8)
        self.setWidget(body)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its content, so that a layout with room to spare leaves nothing to scroll."""
        hint = super().sizeHint()
        body = self.widget()
        if body is not None:
            width = self.viewport().width()
            hint.setHeight(self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else hint.height())
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """At another width the content has another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def clear(self) -> None:
        """Throw all away and scroll to the top."""
        parts.empty(self.column)
        self.verticalScrollBar().setValue(0)


class DetailPanel(Scrolling):
    """One asset, as the team sees it. `edit`, `relocate` and `delete` tell its id, `person_chosen` that of a person."""

    person_chosen = Signal(str)
    edit = Signal(str)
    relocate = Signal(str)
    delete = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asset_id: str | None = None
        self.setAccessibleName(_("Details"))

    def show_asset(self, placed: PlacedAsset, buurt: str, people: Sequence[Linked] = ()) -> None:
        """Show an asset that lies in `buurt` (a name, empty when it has none), with who stands beside it."""
        self.clear()
        asset = placed.asset
        self.asset_id = asset.id
        today = datetime.now().astimezone().date()
        givers = [each for each in people if each.role is Role.GIVER]
        self._add_head(asset, buurt, givers)
        if asset.quote:
            self.column.addWidget(quote(asset.quote, KIND_STYLES[asset.kind].colour))
        if asset.description:
            self.column.addWidget(self._selectable(asset.description, ""))
        self.column.addSpacing(4)
        for name, value in facts(asset):
            self._add_fact(name, value)
        for each in givers:
            self._add_contact(each, today)
        self._add_contacts([each for each in people if each.role is not Role.GIVER], today)
        self.column.addSpacing(4)
        card = WhoSees(asset, people, today)
        card.person_chosen.connect(self.person_chosen)
        self.column.addWidget(card)
        self.column.addSpacing(8)
        self.column.addWidget(self._buttons(asset))
        self.column.addSpacing(8)
        for name, value in small_facts(asset):
            self._add_fact(name, value)
        self.column.addStretch(1)

    def _add_head(self, asset: Asset, buurt: str, givers: Sequence[Linked]) -> None:
        chip = QFrame()
        chip.setProperty("look", "tag")
        row = QHBoxLayout(chip)
        row.setContentsMargins(4, 2, 12, 2)
        row.setSpacing(6)
        row.addWidget(parts.sign(asset.kind))
        words = parts.text(parts.sort_words(asset), "strong")
        words.setWordWrap(False)
        row.addWidget(words)
        line = QHBoxLayout()
        line.addWidget(chip)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self._selectable(asset.title, "title"))
        where = buurt or (_("Outside the areas of this dossier") if asset.lon is not None else _("Not on the map yet"))
        if not givers:
            self.column.addWidget(parts.text(where, "muted"))
            return
        box = FlowBox(spacing=6)
        for each in givers:
            box.flow.addWidget(self._name(each))
        buurt_words = parts.text(f"· {where}", "muted")
        buurt_words.setWordWrap(False)
        buurt_words.setContentsMargins(0, 1, 0, 3)
        box.flow.addWidget(buurt_words)
        self.column.addWidget(box)

    def _name(self, linked: Linked) -> QPushButton:
        """The name of someone, to be clicked on for all that is known of them."""
        words = parts.short(linked.person.name, NAME_LONG).replace("&", "&&")  # else Qt takes it for a key
        tip = _("See this person on the page Residents")
        made = parts.button(words, "name", parts.tip(f"{linked.person.name}\n{tip}"))
        made.setMinimumWidth(1)  # rather cut off than a panel that must be scrolled sideways
        made.setAccessibleName(linked.person.name)
        made.clicked.connect(lambda _checked=False: self.person_chosen.emit(linked.person.id))
        return made

    def _add_contact(self, linked: Linked, today: date) -> None:
        """Phone and e-mail with how far they may go, and when someone was spoken with last."""
        person = linked.person
        if person.contact:
            self._add_fact(_("Contact"), _contact_lines(linked), below=_reach_line(linked, today, right=True))
        if person.last_spoken is not None:
            self._add_fact(_("Last spoken"), day_words(person.last_spoken))

    def _add_contacts(self, people: Sequence[Linked], today: date) -> None:
        """The contact persons of an association, a place and the like."""
        if not people:
            return
        self.column.addSpacing(4)
        self.column.addWidget(parts.section(_("Contact persons")))
        for each in people:
            self.column.addWidget(self._name(each), 0, Qt.AlignmentFlag.AlignLeft)
            told = [_(ROLE_LABELS[each.role])]
            if each.person.last_spoken is not None:
                told.append(_("spoken on {day}").format(day=day_words(each.person.last_spoken)))
            self.column.addWidget(parts.text(" · ".join(told), "muted"))
            if each.person.contact:
                self.column.addWidget(self._selectable(_contact_lines(each), ""))
                self.column.addLayout(_reach_line(each, today))
            self.column.addWidget(parts.line())

    def _selectable(self, words: str, look: str) -> QLabel:
        label = parts.text(broken(words), look)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _add_fact(self, name: str, value: str, *, below: QHBoxLayout | None = None) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        left = parts.text(name, "muted")
        left.setWordWrap(False)
        right = self._selectable(value, "")
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        stack = QVBoxLayout()
        stack.setSpacing(2)
        stack.addWidget(right)
        if below is not None:
            stack.addLayout(below)
        row.addLayout(stack, 1)
        self.column.addLayout(row)
        self.column.addWidget(parts.line())

    def _buttons(self, asset: Asset) -> FlowBox:
        box = FlowBox()
        self.edit_button = parts.button(_("Edit"), "small", tip=_("Change the texts (Enter or F2)"))
        self.edit_button.clicked.connect(lambda: self.edit.emit(asset.id))
        placed = asset.lon is not None
        self.move_button = parts.button(
            _("Move") if placed else _("Put on the map"), "small", tip=_("Choose the place by a click on the map")
        )
        self.move_button.clicked.connect(lambda: self.relocate.emit(asset.id))
        self.delete_button = parts.button(_("Delete"), "small", tip=_("Delete (Del). You can undo this."))
        self.delete_button.clicked.connect(lambda: self.delete.emit(asset.id))
        for made in (self.edit_button, self.move_button, self.delete_button):
            box.flow.addWidget(made)
        return box


def _contact_lines(linked: Linked) -> str:
    return "\n".join(part for part in (linked.person.phone, linked.person.email) if part)


def _reach_line(linked: Linked, today: date, *, right: bool = False) -> QHBoxLayout:
    """Who else than the team may have phone and e-mail; a lock when nobody may."""
    given = allowed(linked.person, linked.consents, today)
    reach = given.audience if given is not None and given.with_contact else Audience.TEAM
    row = QHBoxLayout()
    row.setSpacing(6)
    who = audience_words(reach).lower()
    told = who if reach is Audience.TEAM else _("may be shown to: {who}").format(who=who)
    words = parts.text(told, "muted")
    words.setWordWrap(False)
    if right:
        row.addStretch(1)
    if reach is Audience.TEAM:
        sign = QLabel()
        sign.setPixmap(theme.icon("lock", "muted").pixmap(LOCK, LOCK))
        row.addWidget(sign)
    row.addWidget(words)
    if not right:
        row.addStretch(1)
    return row


def facts(asset: Asset) -> list[tuple[str, str]]:
    """Name and value of what one wants to know first, as far as it is known, in plain words."""
    rows = [
        (_("Themes"), ", ".join(asset.themes)),
        (_("Available"), asset.availability),
        (_("Place"), parts.somewhere(asset)),
    ]
    return [(name, value) for name, value in rows if value]


def small_facts(asset: Asset) -> list[tuple[str, str]]:
    """Name and value of what one looks up now and then."""
    rows = [
        (_("Visible for"), audience_words(asset.audience)),
        (_("Place"), "" if asset.street else coordinates.as_text(asset.lon, asset.lat)),
        (_("Noted on"), day(asset.created_at)),
    ]
    if day(asset.updated_at) != day(asset.created_at):
        rows.append((_("Changed on"), day(asset.updated_at)))
    return [(name, value) for name, value in rows if value]


def quote(words: str, colour: str) -> QFrame:
    """The resident's own words with a bar in the colour of the kind beside them."""
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    bar = QFrame()
    bar.setFixedWidth(3)
    bar.setStyleSheet(f"background: {colour};")
    label = parts.text(_("“{words}”").format(words=broken(words)), "quote")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(bar)
    row.addWidget(label, 1)
    return frame


class Bar(QWidget):
    """How many of the assets shown are of one kind: sign, name, number, and a line as long as its share."""

    def __init__(self, kind: Kind, count: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(KIND_STYLES[kind].colour)
        self._share = count / most if most else 0.0
        self.setMinimumHeight(36)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 6)
        row.setSpacing(8)
        row.addWidget(parts.sign(kind))
        row.addWidget(parts.text(_(KIND_STYLES[kind].plural)), 1)
        number = parts.text(str(count), "strong")
        number.setWordWrap(False)
        row.addWidget(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line below the words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = parts.SIGN + 8
        full = QRectF(left, self.height() - 6, self.width() - left, 4)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(full, 2, 2)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(full.x(), full.y(), max(full.width() * self._share, 4), 4), 2, 2)


class OverviewPanel(Scrolling):
    """What is strong in the area that is shown: shown while no asset is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Overview"))

    def offer(self, *buttons: QPushButton) -> None:
        """Put these below the name of the area, until other numbers are shown."""
        box = FlowBox()
        for button in buttons:
            box.flow.addWidget(button)
        self.column.insertWidget(2, box)

    def show_counts(
        self,
        name: str,
        level: str,
        *,
        total: int,
        by_kind: Mapping[Kind, int],
        by_theme: Mapping[str, int],
    ) -> None:
        """Show the numbers of one area, or of the dossier."""
        self.clear()
        self.column.addWidget(parts.text(level, "muted"))
        self.column.addWidget(parts.text(broken(name), "title"))
        if not total:
            self.column.addWidget(parts.text(_("Nothing to show here yet."), "muted"))
            self.column.addStretch(1)
            return
        self.column.addWidget(parts.text(ngettext("{count} asset", "{count} assets", total)))
        self.column.addSpacing(8)
        self.column.addWidget(parts.section(_("What is strong here")))
        most = max(by_kind.values(), default=0)
        for kind in Kind:
            if by_kind.get(kind):
                self.column.addWidget(Bar(kind, by_kind[kind], most))
        themes = sorted((name for name in by_theme if by_theme[name]), key=lambda each: (-by_theme[each], each))[:6]
        if themes:
            self.column.addSpacing(8)
            self.column.addWidget(parts.section(_("Most named themes")))
            self.column.addWidget(parts.text(broken(" · ".join(f"{theme} {by_theme[theme]}" for theme in themes))))
        self.column.addSpacing(8)
        self.column.addWidget(parts.text(_("Choose a pin on the map or a row in the list to see more."), "muted"))
        self.column.addStretch(1)
