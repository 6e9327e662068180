"""Starts the window: what must be done before Qt, the application, the languages of Qt, and the way out.

The order is made for a short start: the window stands at once, the web engine starts while a thread opens the dossier.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from assetmap import __version__, folders, i18n, resources, settings
from assetmap.ui import errors, scheme, theme

if TYPE_CHECKING:
    from assetmap.ui.map_page import MapPage
    from assetmap.ui.window import Window

COLLECT_EVERY = 30_000
"""Milliseconds between two looks for garbage."""


def start(arguments: list[str] | None = None) -> QApplication:
    """The application, dressed and in the user's language; made once per process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    scheme.register()
    app = QApplication(sys.argv[:1] if arguments is None else arguments)
    app.setApplicationName("Assetmap")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("assetmap")
    icon = resources.path("icons", "assetmap.svg")
    app.setWindowIcon(QIcon(str(icon)))
    speak(app, i18n.language())
    theme.start(app)
    return app


def speak(app: QCoreApplication, language: str) -> None:
    """Let Qt's own buttons, dialogs and numbers speak `language` ("nl" or "en")."""
    QLocale.setDefault(QLocale(language))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for catalogue in ("qtbase", "qtwebengine"):
        translator = QTranslator(app)
        if translator.load(QLocale(language), catalogue, "_", folder):
            app.installTranslator(translator)


def _early_map() -> MapPage:
    from assetmap.ui.map_page import MapPage

    map_page = MapPage()
    map_page.view.expect_session()
    return map_page


def _collect_garbage_here() -> QTimer:
    """Look for garbage now and then, in the thread of the window.

    Python would do it in whatever thread happens to make objects, and objects of Qt must not be destroyed in another
    thread than their own. Nor does it help the start, where all that is made stays.
    """
    timer = QTimer()
    timer.timeout.connect(gc.collect)
    timer.start(COLLECT_EVERY)
    return timer


def run(dossier: Path | None = None, *, shown: Callable[[Window], None] | None = None) -> int:
    """Show the window, with `dossier` open if one is given, until the user closes it; returns the exit code.

    `shown` gets the window as soon as it stands, to drive it from a script.
    """
    with folders.run():
        return _run(dossier, shown)


def _run(dossier: Path | None, shown: Callable[[Window], None] | None) -> int:
    gc.disable()
    chosen = settings.load()
    i18n.use(settings.language(chosen))
    app = start()
    collecting = _collect_garbage_here()
    errors.start_log()
    stop_catching = errors.catch_everything()
    # The web engine takes longest to start: it loads the page while the rest of the window is imported and made.
    map_page = None if dossier is None else _early_map()
    from assetmap.ui.window import Window

    window = Window(chosen, map_page)
    window.show()
    if dossier is not None:
        window.open_dossier(dossier)
    if shown is not None:
        shown(window)
    code = app.exec()
    collecting.stop()
    gc.enable()
    # The window must go before the application does, or the web engine complains.
    if shiboken6.isValid(window):
        shiboken6.delete(window)
    stop_catching()
    errors.stop_log()
    return code
