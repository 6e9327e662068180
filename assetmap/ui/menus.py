"""The menus of the window and their keys: one line for each thing that can be done.

What an action does stands elsewhere, and is imported when it is chosen: the start does not wait for it. `When` says
when an action can be chosen; whoever adds one says it there, and need not think of it any more.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from assetmap import i18n
from assetmap.i18n import gettext as _
from assetmap.ui.pages import extra_pages

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView
    from assetmap.ui.window import Window


class When(Enum):
    """When an action can be chosen: always, with a dossier open, when it is seen as the team, or with an asset too."""

    ALWAYS = auto()
    OPEN = auto()
    TEAM = auto()
    CHOSEN = auto()


class Menus:
    """The actions of one window. Those that others need are attributes."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._when: list[tuple[QAction, When]] = []
        self._add_dossier(window.menuBar().addMenu(_("&Dossier")))
        self._add_edit(window.menuBar().addMenu(_("&Edit")))
        self._add_view(window.menuBar().addMenu(_("&View")))
        self._add_help(window.menuBar().addMenu(_("&Help")))

    def _add_dossier(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, _("&New dossier…"), window.new_dossier, "Ctrl+N", when=When.ALWAYS)
        self._add(menu, _("&Open…"), window.ask_dossier, "Ctrl+O", when=When.ALWAYS)
        self._recent = menu.addMenu(_("&Recent"))
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self._add(menu, _("Import &areas…"), window.import_areas)
        self.vintages = self._add(menu, _("&Vintages…"), window.vintages)
        self._add(menu, _("Import a&ssets from a list…"), window.import_assets)
        self._add(menu, _("&Export…"), window.export, "Ctrl+E", when=When.OPEN)
        menu.addSeparator()
        self._add(menu, _("Make a &backup…"), partial(_make_backup, window))
        self._add(menu, _("Put a backup bac&k…"), partial(_restore, window))
        self._add(menu, _("Rea&d another dossier in…"), partial(_read_in, window))
        menu.addSeparator()
        self._add(menu, _("&Log of inzage and export…"), partial(_access_log, window))
        self.password = self._add(menu, _("&Password…"), window.password)
        self.lock = self._add(menu, _("&Lock now"), partial(_lock, window), "Ctrl+L", when=When.OPEN)
        self._add(menu, _("&Close dossier"), window.close_dossier, "Ctrl+W", when=When.OPEN)
        menu.addSeparator()
        prefer = self._add(menu, _("P&references…"), partial(_show_preferences, window), "Ctrl+,", when=When.ALWAYS)
        prefer.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.preferences = prefer
        leave = self._add(menu, _("&Quit"), window.close, "Ctrl+Q", when=When.ALWAYS)
        leave.setMenuRole(QAction.MenuRole.QuitRole)

    def _add_edit(self, menu: QMenu) -> None:
        window = self._window
        self.undo = self._add(menu, _("Undo"), self._in_view(lambda view: view.undo()), "Ctrl+Z")
        self.redo = self._add(menu, _("Redo"), self._in_view(lambda view: view.redo()), "Ctrl+Shift+Z", "Ctrl+Y")
        menu.addSeparator()
        self.edit = self._add(menu, _("&Edit the chosen asset"), window.edit_selected, "F2", when=When.CHOSEN)
        self.delete = self._add(menu, _("&Delete the chosen asset"), window.delete_selected, "Del", when=When.CHOSEN)
        menu.addSeparator()
        self._add(menu, _("Draw an &own area…"), self._in_view(lambda view: view.own.start()), "Ctrl+B")
        menu.addSeparator()
        self._add(menu, _("Copy the map as a pict&ure…"), partial(window.export, copying=True), when=When.OPEN)
        menu.addSeparator()
        self.search = self._add(
            menu, _("&Search"), self._in_view(lambda view: view.search()), "Ctrl+K", "Ctrl+F", when=When.OPEN
        )

    def _add_view(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, _("&Map"), self._in_view(lambda view: view.show_page(0)), "Ctrl+1", when=When.OPEN)
        self._add(menu, _("&List"), self._in_view(lambda view: view.show_page(1)), "Ctrl+2", when=When.OPEN)
        for number, entry in enumerate(extra_pages(), 2):
            self._add(menu, entry.name, partial(_show_page, window, number), entry.key)
        self._add(menu, _("Show &all"), self._in_view(lambda view: view.show_everything()), "Ctrl+0", when=When.OPEN)
        menu.addSeparator()
        self.basemaps = menu.addMenu(_("&Base map"))
        self.basemaps.aboutToShow.connect(partial(_fill_basemaps, self.basemaps, window))
        self._add(menu, _("&Meeting mode…"), window.room.ask, "F11", when=When.OPEN)
        menu.addSeparator()
        languages = menu.addMenu(_("La&nguage"))
        for code, name in i18n.LANGUAGES.items():
            action = self._add(languages, name, partial(window.choose_language, code), when=When.ALWAYS)
            action.setCheckable(True)
            action.setChecked(code == window.settings.language)

    def _add_help(self, menu: QMenu) -> None:
        self._add(menu, _("&How Assetmap works"), self._window.help, "F1", when=When.ALWAYS)

    def _add(self, menu: QMenu, words: str, call: Callable[[], object], *keys: str, when: When = When.TEAM) -> QAction:
        action = menu.addAction(words)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: call())
        self._when.append((action, when))
        return action

    def _in_view(self, do: Callable[[DossierView], object]) -> Callable[[], object]:
        """Do something in the view, which is not made before it is needed."""
        return lambda: do(self._window.view)

    def show_basemaps(self, where: QPoint) -> None:
        """Show the menu of base maps here on the screen."""
        self.basemaps.popup(where)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for dossier in self._window.settings.recent_dossiers():
            action = self._recent.addAction(dossier.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=dossier.path: self._window.open_dossier(path))
            action.setEnabled(dossier.present)

    def enable(self) -> None:
        """Let be chosen what can be done now."""
        window = self._window
        is_open = window.session is not None
        team = is_open and window.view.as_team
        can = {
            When.ALWAYS: True,
            When.OPEN: is_open,
            When.TEAM: team,
            When.CHOSEN: team and self._asset_in_sight(),
        }
        for action, when in self._when:
            if action not in {self.undo, self.redo}:
                action.setEnabled(can[when])
        session = window.session
        if session is None or not team:
            self._name_undo((None, None))
        else:
            session.read(lambda: (session.undo_title(), session.redo_title()), self._name_undo)

    def _asset_in_sight(self) -> bool:
        """Whether the chosen asset can be seen and no form is open: what is not in sight is not edited or deleted."""
        view = self._window.view
        return view.showing.selection is not None and not view.right.editing and view.extra.current is None

    def _name_undo(self, titles: tuple[str | None, str | None]) -> None:
        may = self._window.session is not None and self._window.view.as_team
        named = ((self.undo, _("Undo"), titles[0]), (self.redo, _("Redo"), titles[1]))
        for action, words, title in named:
            action.setEnabled(may and title is not None)
            action.setText(f"{words}: {title}".replace("&", "&&") if may and title else words)


def _show_page(window: Window, number: int) -> None:
    window.view.show_page(number)


def _fill_basemaps(menu: QMenu, window: Window) -> None:
    from assetmap.ui import basemaps

    basemaps.fill(menu, window)


def _make_backup(window: Window) -> None:
    from assetmap.ui import backups

    backups.make_backup(window)


def _restore(window: Window) -> None:
    from assetmap.ui import backups

    backups.restore(window)


def _read_in(window: Window) -> None:
    from assetmap.ui import backups

    backups.read_in(window)


def _access_log(window: Window) -> None:
    from assetmap.ui.access_log import AccessLogDialog

    if window.session is not None:
        AccessLogDialog(window.session, window.settings.signature(), window).open()


def _lock(window: Window) -> None:
    window.locking.lock()


def _show_preferences(window: Window) -> None:
    from assetmap.ui.preferences import Preferences

    dialog = Preferences(window.settings, window)
    dialog.lock_changed.connect(window.locking.set_minutes)
    dialog.open()
