"""The pages of a dossier beside map and list: each is made when it is first shown, and reads when someone looks.

To add one: a line in `extra_pages`, and a function that imports it. Its button in the rail, its place in the menu View
and its key come by themselves. These pages are for the team: while the dossier is seen as someone else they cannot be
reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.domain.changes import Changed
    from assetmap.ui.dossier_view import DossierView


class DossierPage(QWidget):
    """A page in the rail; takes the whole width. Below is what it must be able to do."""

    def set_session(self, session: Session | None) -> None:
        """Show another dossier, or none; `refresh` follows when it is in sight."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read again: the dossier changed. Called only while the page is in sight, or when it comes in sight."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the focus where work begins."""
        self.setFocus()

    def may_leave(self) -> bool:
        """Store what was typed before something else is shown; False when something must be mended first."""
        return True

    def held(self) -> Callable[[], None] | None:
        """Before the lock: what shows again, after it, what was typed and cannot be stored yet. None for nothing."""
        return None

    def start_search(self) -> bool:
        """Put the focus in a search field of its own; False when it has none."""
        return False

    def escape(self) -> bool:
        """Stop what is under way; False when there is nothing."""
        return False


class Entry(NamedTuple):
    """A page: by what name it is asked for, its name in the user's language, its icon and its key, and who makes it."""

    page: str
    name: str
    icon: str
    key: str
    make: Callable[[DossierView], DossierPage]


def extra_pages() -> tuple[Entry, ...]:
    """The pages after map (0) and list (1), in the order of the rail."""
    return (Entry("people", _("Residents"), "people", "Ctrl+3", _people),)


def _people(view: DossierView) -> DossierPage:
    from assetmap.ui.people.opening import people_page

    return people_page(view)


class Pages(QObject):
    """The pages of one view, in a stack whose first widget is that of map and list."""

    def __init__(self, view: DossierView, stack: QStackedWidget) -> None:
        super().__init__(view)
        self._view = view
        self._stack = stack
        self._entries = extra_pages()
        self._made: dict[str, DossierPage] = {}
        self._stale: set[str] = set()
        self._session: Session | None = None

    def number(self, page: str) -> int:
        """The number of a page by its name, for `DossierView.show_page`."""
        return 2 + [entry.page for entry in self._entries].index(page)

    @property
    def current(self) -> DossierPage | None:
        """The page in sight, None for the map and the list."""
        found = self._stack.currentWidget()
        return found if isinstance(found, DossierPage) else None

    def set_session(self, session: Session | None) -> None:
        """Show another dossier, or none."""
        self._session = session
        for name, page in self._made.items():
            page.set_session(session)
            self._stale.add(name)
        if session is not None:
            session.changed.connect(self._changed)

    def show(self, number: int) -> DossierPage:
        """Show the page of this number, made now if nobody looked before."""
        entry = self._entries[number - 2]
        page = self._made.get(entry.page)
        if page is None:
            page = self._made[entry.page] = entry.make(self._view)
            self._stack.addWidget(page)
            page.set_session(self._session)
            self._stale.add(entry.page)
        self._stack.setCurrentWidget(page)
        self._read()
        page.take_focus()
        return page

    def _changed(self, _changed: Changed) -> None:
        self._stale.update(self._made)
        self._read()

    def _read(self) -> None:
        """Let the page in sight read again when something changed since."""
        for name, page in self._made.items():
            if page is self.current and name in self._stale and self._session is not None:
                self._stale.discard(name)
                page.refresh()
