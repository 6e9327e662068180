"""Who it is about: a field to search among the persons of the dossier, or to write down someone new by a name.

Persons of the same name stand apart by their address and by what they gave. The field knows no dossier; what it
searches in is read by `read_options`, in another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assetmap.domain.attention import folded
from assetmap.domain.noting import Named
from assetmap.domain.people import Role
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext
from assetmap.ui import parts, theme
from assetmap.ui.offering import OfferingEdit, draw_line

if TYPE_CHECKING:
    from assetmap.workspace import Workspace

OFFERED = 8
"""So many persons are offered at a time; who types on sees the others."""

TITLES = 2
_ABOUT = Qt.ItemDataRole.UserRole
_OPTION = Qt.ItemDataRole.UserRole + 1
_PAD = 8


@dataclass(frozen=True, slots=True)
class PersonOption:
    """Someone who can be chosen: `about` tells them from others, `key` is what is searched in."""

    id: str
    name: str
    about: str = ""
    key: str = ""


def read_options(workspace: Workspace) -> tuple[PersonOption, ...]:
    """Everybody in the dossier, by name, with an address and some of their assets."""
    known = workspace.known_people()
    return tuple(
        option(person.id, person.name, person.address, [asset.title for asset in known.assets.get(person.id, ())])
        for person in known.persons
    )


def option(person_id: str, name: str, address: str = "", titles: Sequence[str] = ()) -> PersonOption:
    """Someone to choose from, with what tells them from others of the same name."""
    told = [parts.short(title) for title in titles[:TITLES]]
    if len(titles) > TITLES:
        told.append(_("and {count} more").format(count=len(titles) - TITLES))
    about = " · ".join(part for part in (address, *told) if part)
    return PersonOption(person_id, name, about, folded(f"{name} {address} {' '.join(titles)}"))


def matching(options: Sequence[PersonOption], typed: str) -> list[PersonOption]:
    """Who fits what was typed: each word somewhere in name, address or assets; who begins like it comes first."""
    words = folded(typed).split()
    found = [each for each in options if all(word in each.key for word in words)]
    start = " ".join(words)
    return sorted(found, key=lambda each: not each.key.startswith(start)) if start else found


class PersonField(OfferingEdit):
    """One person, by name. `meant` tells in words who that is when it changes, empty for nobody."""

    meant = Signal(str)
    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: Sequence[PersonOption] = ()
        self._chosen: PersonOption | None = None
        self._is_new = False
        self._rows = QStandardItemModel(self)
        self._offer.setModel(self._rows)
        self._offer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offer.setMaxVisibleItems(OFFERED + 2)
        self._popup.setItemDelegate(_TwoLines(self._popup))
        self._offer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(self._edited)
        self.setPlaceholderText(_("Search a name, or type a new one"))

    def set_options(self, options: Sequence[PersonOption]) -> None:
        """Who can be chosen."""
        self._options = options
        if self._popup.isVisible():
            self._suggest()
        self._tell()

    def fill(self, chosen: PersonOption | None, name: str = "") -> None:
        """Show someone of the dossier, someone new by a name, or nobody; without telling it as typed."""
        self._chosen = chosen
        self._is_new = chosen is None and bool(name)
        self.setText(chosen.name if chosen is not None else name)
        self.setCursorPosition(0)
        self._tell()

    def named(self, role: Role) -> Named | None:
        """Who is in the field, None for nobody."""
        name = " ".join(self.text().split())
        if not name:
            return None
        chosen = self._meant()
        return Named(name, role) if chosen is None else Named(chosen.name, role, chosen.id)

    def problem(self) -> str:
        """What must be said before it is clear who is meant, empty when it is."""
        if self._is_new or self._chosen is not None or len(same := self._same()) < 2:
            return ""
        return _("{count} persons are called {name}. Choose who you mean from the list, or “New person”.").format(
            count=len(same), name=" ".join(self.text().split())
        )

    def offer(self) -> None:
        """Show the list again, for whom it is not clear yet who is meant."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._suggest()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrow down shows the list without typing."""
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self._suggest()
        else:
            super().keyPressEvent(event)

    def _same(self) -> list[PersonOption]:
        name = " ".join(self.text().split()).casefold()
        return [each for each in self._options if each.name.casefold() == name] if name else []

    def _meant(self) -> PersonOption | None:
        if self._chosen is not None and self.text() == self._chosen.name:
            return self._chosen
        if self._is_new:
            return None
        same = self._same()
        return same[0] if len(same) == 1 else None

    def _edited(self) -> None:
        self._chosen, self._is_new = None, False
        self._tell()
        if self.text().strip():
            self._suggest()
        else:
            self._popup.hide()

    def _tell(self) -> None:
        meant = self._meant()
        if not self.text().strip():
            self.meant.emit("")
        elif meant is not None:
            self.meant.emit(meant.about or _("Is in the dossier already"))
        else:
            self.meant.emit("" if self.problem() else _("New: is noted with this"))

    def _suggest(self) -> None:
        typed = " ".join(self.text().split())
        found = matching(self._options, typed)
        self._rows.clear()
        for each in found[:OFFERED]:
            self._add_row(each.name, each.about, each)
        if len(found) > OFFERED:
            more = ngettext("{count} more: type on", "{count} more: type on", len(found) - OFFERED)
            self._add_row(more, "", None)
        if typed:
            self._add_row(_("New person: {name}").format(name=typed), "", typed)
        if self._rows.rowCount():
            self._offer.complete()
        else:
            self._popup.hide()

    def _add_row(self, words: str, about: str, data: PersonOption | str | None) -> None:
        item = QStandardItem(words)
        item.setData(about, _ABOUT)
        item.setData(data, _OPTION)
        item.setData(", ".join(part for part in (words, about) if part), Qt.ItemDataRole.AccessibleTextRole)
        if data is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._rows.appendRow(item)

    def _take(self, index: QModelIndex) -> None:
        data = index.data(_OPTION)
        if isinstance(data, PersonOption):
            self.fill(data)
        elif isinstance(data, str):
            self.fill(None, data)
        else:
            return
        self.taken.emit()


class _TwoLines(QStyledItemDelegate):
    """A name with what tells it from others below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Room for one line, or two."""
        lines = 2 if index.data(_ABOUT) else 1
        return QSize(120, option.fontMetrics.lineSpacing() * lines + _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw both lines, cut off with an ellipsis."""
        painter.save()
        colours = theme.colours()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.hover))
        box = option.rect.adjusted(_PAD + 2, _PAD // 2, -_PAD, -_PAD // 2)
        height = option.fontMetrics.lineSpacing()
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if enabled else QFont.Weight.Normal)
        first = QRect(box.topLeft(), QSize(box.width(), height))
        draw_line(painter, first, index.data() or "", font, QColor(colours.text if enabled else colours.muted))
        if about := index.data(_ABOUT):
            below = QRect(box.topLeft() + QPoint(0, height), QSize(box.width(), height))
            draw_line(painter, below, about, option.font, QColor(colours.muted))
        painter.restore()
