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

from assetmap import __version__, i18n, resources, settings
from assetmap.ui import errors, scheme, theme

if TYPE_CHECKING:
    from assetmap.ui.map_page import MapPage
    from assetmap.ui.window import Window

STARTED_AFTER = 3000
"""Milliseconds after which what was made at the start is there to stay."""


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


def _collect_garbage() -> None:
    gc.freeze()
    gc.enable()


def run(dossier: Path | None = None, *, shown: Callable[[Window], None] | None = None) -> int:
    """Show the window, with `dossier` open if one is given, until the user closes it; returns the exit code.

    `shown` gets the window as soon as it stands, to drive it from a script.
    """
    # Starting makes many objects that all stay: looking for garbage among them costs a fifth of the time.
    gc.disable()
    chosen = settings.load()
    i18n.use(settings.language(chosen))
    app = start()
    QTimer.singleShot(STARTED_AFTER, app, _collect_garbage)
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
    # The window must go before the application does, or the web engine complains.
    if shiboken6.isValid(window):
        shiboken6.delete(window)
    stop_catching()
    errors.stop_log()
    return code
