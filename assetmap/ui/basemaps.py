"""The menu of base maps: which one the dossier shows, and how base maps look to this user."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QMenu

from assetmap import settings
from assetmap.domain.basemap import PackInfo
from assetmap.i18n import gettext as _
from assetmap.maps import packs
from assetmap.operations import dossier
from assetmap.ui import parts

if TYPE_CHECKING:
    from assetmap.ui.basemap_fetch import BasemapFetch
    from assetmap.ui.basemap_packs import PacksDialog
    from assetmap.ui.basemap_taking import TakeDialog
    from assetmap.ui.basemap_wizard.wizard import BasemapWizard
    from assetmap.ui.session import Session
    from assetmap.ui.window import Window


SUFFIXES = (".pmtiles", ".mbtiles")
"""Of base maps that exist."""
EXTRACT = ".pbf"
"""Of what can only become a base map."""


def styles() -> dict[str, str]:
    """By name in the settings: how a base map can look, in words."""
    words = (_("C&alm"), _("In co&lour"), _("&Black and white"))
    return dict(zip(settings.MAP_STYLES, words, strict=True))


def fill(menu: QMenu, window: Window) -> None:
    """Show what there is to choose now."""
    menu.clear()
    session = window.session
    may = session is not None and window.view.as_team
    name = session.workspace.setting(packs.SETTING) if session is not None else None
    ground = QActionGroup(menu)
    _choice(menu, ground, _("&None"), partial(choose, window, None), chosen=name is None).setEnabled(may)
    there = packs.available()
    for each in there:
        words = Path(each).stem.replace("&", "&&")
        _choice(menu, ground, words, partial(choose, window, each), chosen=each == name).setEnabled(may)
    if isinstance(name, str) and name not in there:
        words = _("{name} (not there)").format(name=name[:60]).replace("&", "&&")
        _choice(menu, ground, words, lambda: None, chosen=True).setEnabled(False)
    menu.addSeparator()
    ways: dict[str, Callable[[Window], object]] = {
        _("Choose a &file…"): ask,
        _("Fetch from the &internet…"): fetch,
        _("&Make one of files…"): make,
        _("M&anage…"): manage,
    }
    for words, way in ways.items():
        _action(menu, words, partial(way, window)).setEnabled(may)
    menu.addSeparator()
    looks = QActionGroup(menu)
    for style, words in styles().items():
        _choice(menu, looks, words, partial(restyle, window, style), chosen=style == window.settings.map_style)


def choose(window: Window, name: str | None) -> None:
    """Let the dossier show the pack of this name, or none; one that cannot be used is refused with a sentence."""
    session = window.session
    if session is None or not window.view.may_change():
        return
    if name is None:
        _set(session, None)
        return
    session.read(partial(_checked, session, packs.find(name)), lambda _info: _set(session, name))


def ask(window: Window) -> None:
    """Ask for a file with a base map, which is kept for all dossiers."""
    if window.session is None or not window.view.may_change():
        return
    words = _("Base maps") + " (*.pmtiles *.mbtiles)"
    start = str(window.settings.folder())
    found, _filter = QFileDialog.getOpenFileName(window, _("Choose a base map"), start, words)
    if found:
        take(window, Path(found))


def dropped(window: Window, path: Path) -> None:
    """Take over a base map that was dragged onto the window, or make one of an extract of OpenStreetMap."""
    if window.session is None:
        window.say(_("First open or make a dossier; then drag the file onto it."))
    elif path.suffix.lower() in SUFFIXES:
        if window.view.may_change():
            take(window, path)
    elif (dialog := make(window)) is not None:
        dialog.read_files([path])


def take(window: Window, path: Path) -> TakeDialog | None:
    """Keep a copy of this pack on this computer, and let the dossier show it."""
    session = window.session
    if session is None:
        return None
    from assetmap.ui.basemap_taking import TakeDialog

    dialog = TakeDialog(session, path, window)
    dialog.taken.connect(partial(_set, session))
    dialog.begin()
    return dialog


def fetch(window: Window) -> BasemapFetch | None:
    """Fetch a map of the dossier's land from a service, and let the dossier show it."""
    session = window.session
    if session is None or not window.view.may_change() or not window.view.leave():
        return None
    from assetmap.ui.basemap_fetch import BasemapFetch

    dialog = BasemapFetch(session, window.settings, window)
    dialog.fetched.connect(partial(_set, session))
    dialog.open()
    return dialog


def make(window: Window) -> BasemapWizard | None:
    """Make a pack of files that the user has, and let the dossier show it."""
    session = window.session
    if session is None or not window.view.may_change() or not window.view.leave():
        return None
    from assetmap.ui.basemap_wizard.wizard import BasemapWizard

    view = window.view.map_page.view
    dialog = BasemapWizard(session, window.settings.folder(), view.let_go, window)
    dialog.made.connect(partial(_made, window))
    dialog.finished.connect(partial(_remember, window, dialog))
    # What was shown may have been let go of, also when nothing came in its place.
    dialog.finished.connect(view.restyle)
    dialog.open()
    return dialog


def _remember(window: Window, dialog: BasemapWizard | PacksDialog, _result: int) -> None:
    window.settings.last_folder = str(dialog.folder)


def _made(window: Window, name: str, info: PackInfo) -> None:
    from assetmap.ui.basemap_wizard.words import size_words

    session = window.session
    if session is None:
        return
    words = _("Base map made: {name}, {size}").format(name=parts.short(Path(name).stem), size=size_words(info.size))
    if session.workspace.setting(packs.SETTING) == name:
        window.say(words)
    else:
        session.do(words, lambda unit: dossier.set_setting(unit, packs.SETTING, name))


def manage(window: Window) -> PacksDialog | None:
    """Show the packs on this computer, to throw away what is not needed any more."""
    session = window.session
    if session is None or not window.view.may_change() or not window.view.leave():
        return None
    from assetmap.ui.basemap_packs import PacksDialog

    view = window.view.map_page.view
    dialog = PacksDialog(session, window.settings.folder(), view.let_go, window)
    dialog.finished.connect(partial(_remember, window, dialog))
    dialog.finished.connect(view.restyle)
    dialog.open()
    return dialog


def restyle(window: Window, style: str) -> None:
    """Let base maps look like this from now on, for this user."""
    window.settings.map_style = style
    settings.save(window.settings)
    if window.session is not None:
        window.view.map_page.view.restyle()


def _set(session: Session, name: str | None) -> None:
    chosen = "" if name is None else parts.short(Path(name).stem)
    title = _("Base map chosen: {name}").format(name=chosen) if chosen else _("Base map taken away")
    session.do(title, lambda unit: dossier.set_setting(unit, packs.SETTING, name))


def _checked(session: Session, path: Path) -> PackInfo:
    return packs.check(path, session.workspace.areas())


def _choice(menu: QMenu, group: QActionGroup, words: str, call: Callable[[], object], *, chosen: bool) -> QAction:
    action = _action(menu, words, call)
    action.setCheckable(True)
    action.setChecked(chosen)
    group.addAction(action)
    return action


def _action(menu: QMenu, words: str, call: Callable[[], object]) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: call())
    return action
