"""Fetching a base map of the dossier's land: which one and how precise, how much that is, and then the fetching itself.

Nothing is asked of a service before the user presses the button. What was stopped can be gone on with or thrown away.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetmap import settings
from assetmap.domain import tileservices
from assetmap.domain.errors import KnownError
from assetmap.domain.tileservices import OWN, SERVICES, AddressRefused, TileService
from assetmap.fetching import plan, unfinished, words, work
from assetmap.fetching.plan import Land, Plan
from assetmap.fetching.unfinished import Waiting
from assetmap.fetching.work import Fetched
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.maps import packs
from assetmap.settings import Settings
from assetmap.ui import parts
from assetmap.ui.proxies import proxy_for
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

EXAMPLE = "https://kaart.raalte.nl/tiles/{z}/{x}/{y}.png"


def details() -> dict[int, str]:
    """By the zoom until which to fetch: how precise the map is then."""
    return {
        plan.AREAS: _("Neighbourhoods: main roads, water and green"),
        plan.STREETS: _("Streets, with their names"),
        plan.HOUSES: _("Houses, each by itself"),
    }


class BasemapFetch(TaskDialog):
    """Asks, fetches, and tells by `fetched` the name of the pack that the dossier can use."""

    fetched = Signal(str)

    def __init__(self, session: Session, chosen: Settings, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Fetch a base map"), parent)
        self.resize(680, 700)
        self._chosen = chosen
        self._land: Land | None = None
        self._waiting: Waiting | None = None
        self._plan: Plan | None = None
        self._made: Fetched | None = None
        self.stopped = Stopped()
        self.stopped.go_on.clicked.connect(self._go_on_with)
        self.stopped.throw.clicked.connect(self._throw_away)
        self.source = Source(chosen.map_address, chosen.map_credit)
        self.source.changed.connect(self._count)
        self.precise = QButtonGroup(self)
        self.precise.idToggled.connect(self._count)
        self.total: QLabel = parts.text("", "strong")
        self.leaving: QLabel = parts.text("", "note")
        self.ask_page = self._asking()
        self.done_said: QLabel = parts.text("")
        self.done_page = QWidget()
        told = QVBoxLayout(self.done_page)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(12)
        told.addWidget(parts.text(_("The base map is there"), "title"))
        told.addWidget(self.done_said)
        told.addStretch(1)
        for page in (self.ask_page, self.done_page):
            self.stack.addWidget(page)
        below = self.working.layout()
        if isinstance(below, QVBoxLayout):
            kept = parts.text(_("You can stop at any time. What is there is kept, and you can go on later."), "muted")
            below.insertWidget(below.count() - 1, kept)
        self.show_page(self.ask_page, _("Fetch"))
        self.accept_button.setEnabled(False)
        self.source.setFocus()
        session.closing.connect(self._leave)
        session.read(partial(_land, session), self._found)

    def _asking(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(parts.text(_("Fetch a base map"), "title"))
        column.addWidget(
            parts.text(
                _(
                    "Once it is fetched, the map with streets, water and green works without internet too. "
                    "It is of the areas of this dossier, and 500 metres around."
                )
            )
        )
        column.addWidget(self.stopped)
        column.addSpacing(4)
        column.addWidget(self.source)
        column.addSpacing(4)
        column.addWidget(parts.section(_("How precise")))
        for zoom, said in details().items():
            button = QRadioButton(said)
            button.setChecked(zoom == plan.STREETS)
            self.precise.addButton(button, zoom)
            column.addWidget(button)
        column.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidget(page)
        whole = QWidget()
        below = QVBoxLayout(whole)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(scrolled, 1)
        # In sight on a low screen too: whoever presses the button has read what leaves this computer.
        below.addWidget(self.total)
        below.addWidget(self.leaving)
        return whole

    def _found(self, found: tuple[Land, Waiting | None] | KnownError) -> None:
        if isinstance(found, KnownError):
            self.say_problem(translate(found))
            return
        self._land, self._waiting = found
        self.stopped.tell(self._waiting)
        self._count()

    def _count(self, *_changed: object) -> None:
        """Say how much it is, as chosen now."""
        self.accept_button.setEnabled(False)
        self._plan = None
        service = self.source.service()
        if self._land is None:
            return
        for zoom in details():
            button = self.precise.button(zoom)
            button.setEnabled(service is None or plan.fits(self._land, service, zoom))
            button.setToolTip("" if button.isEnabled() else _("Too much to ask of a service at one time"))
        self.leaving.setVisible(service is not None)
        if service is None:
            self.total.setText("")
            return
        self.leaving.setText(words.privacy_words(service.host))
        try:
            self._plan = plan.plan(self._land, service, self.precise.checkedId())
        except KnownError as refused:
            self.total.setText(translate(refused))
        else:
            self.total.setText(words.size_words(self._plan))
            self.accept_button.setEnabled(True)

    def go_on(self) -> None:
        """Fetch, or close when that is done."""
        if self._made is not None:
            self.accept()
        elif self._plan is not None:
            self.source.remember(self._chosen)
            self._fetch(self._plan)

    def _fetch(self, wanted: Plan) -> None:
        self.read(
            _("Fetching {name}…").format(name=_named(wanted.service)),
            lambda progress: work.into_packs(wanted, progress, proxy=proxy_for(wanted.service.address(0, 0, 0))),
            self._done,
        )

    def _done(self, made: Fetched) -> None:
        self._made = made
        self.fetched.emit(made.path.name)
        if made.blank:
            self.done_said.setText(words.blank_words(made.blank))
            self.show_page(self.done_page, _("Close"))
            self.cancel_button.hide()
        else:
            self.accept()

    def _go_on_with(self) -> None:
        """Fetch what is missing of the map that was stopped."""
        if self._waiting is None or self._land is None:
            return
        try:
            self._fetch(plan.plan(self._land, _service_of(self._waiting), self._waiting.zoom))
        except KnownError as refused:
            self.say_problem(translate(refused))

    def _throw_away(self) -> None:
        if self._waiting is not None:
            try:
                unfinished.forget(self._waiting.path)
            except KnownError as refused:
                self.say_problem(translate(refused))
        self._look_again()

    def _look_again(self) -> None:
        if self._land is not None:
            self._waiting = _stopped(self._land)
            self.stopped.tell(self._waiting)

    def _failed(self, error: KnownError) -> None:
        super()._failed(error)
        self._after_all()

    def _stopped(self) -> None:
        super()._stopped()
        self.say_note(words.kept_words())
        self._after_all()

    def _leave(self) -> None:
        """The dossier is being closed: there is nothing left to fetch a map for."""
        if self._task is not None:
            self._task.cancel()
        self.done(0)

    def _after_all(self) -> None:
        """The choices again, after fetching that came to nothing."""
        self._look_again()
        self._count()


class Source(QWidget):
    """Where the map comes from: a service of the list, or an address that the user fills in. `changed` tells."""

    changed = Signal()

    def __init__(self, address: str, credit: str) -> None:
        super().__init__()
        self.choice = QComboBox()
        for each in SERVICES:
            self.choice.addItem(_(each.name), each.key)
        self.choice.addItem(_("An address of your own organisation…"), OWN)
        self.setFocusProxy(self.choice)
        self.described: QLabel = parts.text("")
        self.terms: QLabel = parts.text("", "muted")
        self.address = _line(_("Address of the tiles"), address, EXAMPLE)
        self.credit = _line(_("Who must be named on the map"), credit, "© Gemeente Raalte")
        self.refused: QLabel = parts.text("", "muted")
        self.caution: QLabel = parts.text("", "mind")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        heading = parts.section(_("Which map"))
        heading.setBuddy(self.choice)
        self.choice.setAccessibleName(_("Which map"))
        column.addWidget(heading)
        column.addWidget(self.choice)
        self.own = QWidget()
        fields = QVBoxLayout(self.own)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(4)
        for field in (self.address, self.credit):
            label = parts.text(field.accessibleName())
            label.setBuddy(field)
            fields.addWidget(label)
            fields.addWidget(field)
            field.textChanged.connect(self._show)
        for widget in (self.described, self.terms, self.own, self.refused, self.caution):
            column.addWidget(widget)
        self.choice.currentIndexChanged.connect(self._show)
        self._show()

    def service(self) -> TileService | None:
        """The service as it stands there; None when what was filled in cannot be used."""
        if self.choice.currentData() != OWN:
            return tileservices.service(self.choice.currentData())
        try:
            return tileservices.own_service(self.address.text(), self.credit.text())
        except AddressRefused:
            return None

    def remember(self, chosen: Settings) -> None:
        """Keep the own address for the next time, on this computer and never in a dossier."""
        if self.choice.currentData() == OWN:
            chosen.map_address, chosen.map_credit = self.address.text().strip(), self.credit.text().strip()
            settings.save(chosen)

    def _show(self, *_changed: object) -> None:
        key = self.choice.currentData()
        self.own.setVisible(key == OWN)
        self.described.setVisible(key != OWN)
        self.terms.setVisible(key != OWN)
        said, careful = "", ""
        if key == OWN:
            try:
                tileservices.own_service(self.address.text(), self.credit.text())
                caution = tileservices.caution(self.address.text())
                careful = "" if caution is None else translate(caution)
            except AddressRefused as refused:
                said = translate(refused)
        else:
            service = tileservices.service(key)
            self.described.setText(_(service.description))
            self.terms.setText(f"{_(service.terms)} {service.attribution}.")
        for label, text in ((self.refused, said), (self.caution, careful)):
            label.setText(parts.broken(text))
            label.setVisible(bool(text))
        self.changed.emit()


class Stopped(QFrame):
    """A map of which the fetching was stopped, and what can be done with it; hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "ask")
        self.said: QLabel = parts.text("")
        self.go_on = parts.button(_("Go on fetching"))
        self.throw = parts.button(_("Throw away"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go_on)
        row.addWidget(self.throw)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.said)
        column.addLayout(row)
        self.hide()

    def tell(self, waiting: Waiting | None) -> None:
        """Say how far it is."""
        self.setVisible(waiting is not None)
        if waiting is not None:
            told = {"done": words.grouped(waiting.done), "count": words.grouped(waiting.count)}
            name = _named(_service_of(waiting))
            self.said.setText(_("This map is not finished: {name}, {done} of {count} tiles.").format(name=name, **told))


def _line(name: str, text: str, example: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    made.setMaxLength(1000)
    made.setCursorPosition(0)
    return made


def _land(session: Session) -> tuple[Land, Waiting | None] | KnownError:
    """The land of the dossier and what was stopped of it, or why there is none."""
    try:
        land = plan.land(session.workspace.areas())
    except KnownError as error:
        return error
    return land, _stopped(land)


def _stopped(land: Land) -> Waiting | None:
    """What was stopped last, and can be gone on with."""
    for found in unfinished.waiting(packs.folder(), land.bounds):
        with suppress(KnownError):
            _service_of(found)
            return found
    return None


def _named(service: TileService) -> str:
    return service.host if service.key == OWN else _(service.name)


def _service_of(waiting: Waiting) -> TileService:
    if waiting.service == OWN:
        return tileservices.own_service(waiting.template, waiting.attribution)
    return tileservices.service(waiting.service)
