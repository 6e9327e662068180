"""The contact persons of what does not come from one resident (an association, a place …): several, with a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from assetmap.domain.noting import Named
from assetmap.domain.people import ROLE_LABELS, Role
from assetmap.i18n import gettext as _
from assetmap.ui import parts, theme
from assetmap.ui.offering import ENTER
from assetmap.ui.person_choice import PersonField, PersonOption

ROLES = (Role.CONTACT, Role.BOARD, Role.FLOOR, Role.VOLUNTEER)


class ContactsEdit(QWidget):
    """A list of persons with their roles, and a field to add one. Enter in the empty field is `returnPressed`."""

    returnPressed = Signal()  # noqa: N815 - as that of a field

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named: list[Named] = []
        self.rows: list[QFrame] = []
        self.field = _AddField()
        self.field.setPlaceholderText(_("Add: search a name, or type a new one"))
        self.field.taken.connect(self.take_typed)
        self.field.added.connect(self.take_typed)
        self.field.returnPressed.connect(self.returnPressed)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._list)
        column.addWidget(self.field)
        self.setFocusProxy(self.field)

    def set_options(self, options: Sequence[PersonOption]) -> None:
        """Who can be chosen."""
        self.field.set_options(options)

    def fill(self, named: Sequence[Named]) -> None:
        """Show these contact persons."""
        self._named = list(named)
        self.field.fill(None)
        self._show()

    def named(self) -> tuple[Named, ...]:
        """The contact persons, with who stands in the field and was not added yet."""
        waiting = self.field.named(Role.CONTACT)
        return (*self._named, *([] if waiting is None or self._has(waiting) else [waiting]))

    def problem(self) -> str:
        """What must be said before it is clear who is meant, empty when it is."""
        return self.field.problem()

    def offer(self) -> None:
        """Show who may be meant."""
        self.field.offer()

    def take_typed(self) -> None:
        """Put who stands in the field on the list, unless it is not clear who is meant."""
        typed = self.field.named(Role.CONTACT)
        if typed is None:
            return
        if self.field.problem():
            self.field.offer()
            return
        if not self._has(typed):
            self._named.append(typed)
        self.field.fill(None)
        self._show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has(self, typed: Named) -> bool:
        if typed.person_id is not None:
            return any(each.person_id == typed.person_id for each in self._named)
        name = typed.name.casefold()
        return any(each.person_id is None and each.name.casefold() == name for each in self._named)

    def _show(self) -> None:
        parts.empty(self._list)
        self.rows = [self._row(place, named) for place, named in enumerate(self._named)]
        for row in self.rows:
            self._list.addWidget(row)

    def _row(self, place: int, named: Named) -> QFrame:
        row = QFrame()
        row.setProperty("look", "card")
        grid = QGridLayout(row)
        grid.setContentsMargins(10, 6, 6, 6)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        name = parts.text(parts.broken(named.name), "strong")
        remove = parts.button("", "link", _("Take off this asset; the person stays in the dossier"))
        theme.set_icon(remove, "close", "muted")
        remove.setIconSize(QSize(16, 16))
        remove.setAccessibleName(_("Take {name} off this asset").format(name=named.name))
        remove.clicked.connect(lambda _checked=False: self._remove(place))
        role = QComboBox()
        role.setAccessibleName(_("Role of {name}").format(name=named.name))
        for each in ROLES:
            role.addItem(_(ROLE_LABELS[each]), each.value)
        role.setCurrentIndex(ROLES.index(named.role) if named.role in ROLES else 0)
        role.activated.connect(partial(self._set_role, place))
        grid.addWidget(name, 0, 0)
        grid.addWidget(remove, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(role, 1, 0, 1, 2)
        if named.person_id is None:
            grid.addWidget(parts.text(_("New: is noted with this"), "muted"), 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        return row

    def _set_role(self, place: int, chosen: int) -> None:
        self._named[place] = replace(self._named[place], role=ROLES[chosen])

    def _remove(self, place: int) -> None:
        del self._named[place]
        self._show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)


class _AddField(PersonField):
    """Enter puts who was typed on the list; only in the empty field it is the Enter of the form."""

    added = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Called by the list of names too."""
        chosen = self._popup.isVisible() and self._popup.selectionModel().hasSelection()
        if event.key() in ENTER and self.text().strip() and not chosen:
            self._popup.hide()
            event.accept()
            self.added.emit()
        else:
            super().keyPressEvent(event)
