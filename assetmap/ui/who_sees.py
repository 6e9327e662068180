"""The card that says in plain sentences who is shown what of an asset, and what to do when consent is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from assetmap.domain import shown
from assetmap.domain.assets import AUDIENCE_LABELS, Asset, Audience
from assetmap.domain.consent import HOW_LABELS, STANDING_LABELS, Consent, Standing, counting, standing
from assetmap.domain.noting import Linked
from assetmap.domain.people import Role
from assetmap.i18n import gettext as _
from assetmap.i18n import language, translate
from assetmap.ui import parts

GOOD = frozenset({Standing.VALID})


class WhoSees(QFrame):
    """Who sees what. `person_chosen(id)` for who wants to note or look up a consent."""

    person_chosen = Signal(str)

    def __init__(self, asset: Asset, people: Sequence[Linked], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(4)
        if shown.comes_from_resident(asset, people):
            self._of_resident(asset, people)
        else:
            self._of_organisation(asset, people)

    def _of_resident(self, asset: Asset, people: Sequence[Linked]) -> None:
        givers = [each for each in people if each.role is Role.GIVER]
        good = bool(givers) and all(self._standing(each) in GOOD for each in givers)
        held_back = shown.held_back_by_asset(asset, people, self._today)
        self.setProperty("look", "consent" if good and not held_back else "consent-ask")
        if not givers:
            self._add(_("Noted without a name"), "strong")
            self._add(_("Nobody is known who could agree, so it stays in the team."))
            self._add(_("Do you know who it is? Add the person with Edit, and ask for consent."))
            return
        for each in givers:
            self._add(self._heading(each), "strong")
            self._add(given_words(each, self._today))
        self._sentences(asset, people)
        for each in givers:
            self._next_step(each)
        if held_back:
            words = _("The asset itself is marked: {audience}. So consent is not used in full. Change it with Edit.")
            self._add(words.format(audience=_(AUDIENCE_LABELS[asset.audience]).lower()))

    def _of_organisation(self, asset: Asset, people: Sequence[Linked]) -> None:
        self.setProperty("look", "consent")
        self._add(_("Who sees what"), "strong")
        self._sentences(asset, people)
        if asset.audience is not Audience.TEAM:
            for each in people:
                words = next_step(each, self._today)
                self._add(f"{each.person.name}: {words[0].lower()}{words[1:]}" if words else "")

    def _sentences(self, asset: Asset, people: Sequence[Linked]) -> None:
        if shown.stays_inside(asset, people, self._today):
            self._add(_("Not for partners, not for residents, not for everyone: only the team sees this."))
            return
        told = shown.sentences(asset, people, self._today)
        for audience in shown.OUTSIDE:
            self._add(translate(told[audience].sentence))

    def _standing(self, linked: Linked) -> Standing:
        return standing(linked.person, linked.consents, self._today)

    def _heading(self, linked: Linked) -> str:
        found = self._standing(linked)
        label = _(STANDING_LABELS[found])
        reach = shown.consent_reach([linked], self._today) if linked.role is Role.GIVER else None
        return f"{label}: {_(AUDIENCE_LABELS[reach]).lower()}" if reach is not None else label

    def _next_step(self, linked: Linked) -> None:
        words = next_step(linked, self._today)
        if not words:
            return
        self._add(words)
        name = linked.person.first_name or linked.person.name
        shown_name = parts.short(name, 24).replace("&", "&&")  # else Qt takes it for a key
        made = parts.button(_("To {name}…").format(name=shown_name), "small")
        made.clicked.connect(lambda _checked=False: self.person_chosen.emit(linked.person.id))
        self._column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _add(self, words: str, look: str = "") -> None:
        if words:
            self._column.addWidget(parts.text(parts.broken(words), look))


def day_words(day: date) -> str:
    """A day as in "12 okt 2026"."""
    month = QLocale(language()).standaloneMonthName(day.month, QLocale.FormatType.ShortFormat).rstrip(".")
    return f"{day.day} {month} {day.year}"


def given_words(linked: Linked, today: date) -> str:
    """How and when the consent was given that counts, or was the last to count; empty when there never was one."""
    consent = latest(linked, today)
    if consent is None or not linked.person.may_consent:
        return ""
    values = {"how": _(HOW_LABELS[consent.how]), "day": day_words(consent.given_on)}
    if consent.withdrawn_on is not None:
        return _("{how}, given on {day}. Taken back on {end}.").format(end=day_words(consent.withdrawn_on), **values)
    if consent.ends_on is None:
        return _("{how}, given on {day}.").format(**values)
    if consent.ends_on < today:
        return _("{how}, given on {day}. Ended on {end}.").format(end=day_words(consent.ends_on), **values)
    return _("{how}, given on {day}, valid until {end}.").format(end=day_words(consent.ends_on), **values)


def latest(linked: Linked, today: date) -> Consent | None:
    """The newest consent that counts today, else the newest of all that were given."""
    valid = counting(linked.person, linked.consents, today) or linked.consents
    given = [each for each in valid if each.given_on <= today]
    return max(given, key=lambda each: each.given_on, default=None)


def next_step(linked: Linked, today: date) -> str:
    """What to do about someone's consent, empty when nothing has to be done."""
    found = standing(linked.person, linked.consents, today)
    if not linked.person.may_consent:
        return _("Younger than 16: ask a parent too.")
    return {
        Standing.VALID: "",
        Standing.EXPIRES: _("Ask again before it ends."),
        Standing.EXPIRED: _("Ask whether it may stay, and note the new consent."),
        Standing.WITHDRAWN: _("Respect that: keep it in the team, or delete what is not needed."),
        Standing.MISSING: _("Ask for consent at the next talk, and note it."),
    }[found]
