"""Opens the window from the command line, or says in a sentence why this machine cannot show one.

Without this look beforehand Qt and its web engine would end the process themselves, with words for developers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_


def open_window(dossier: Path | None) -> int:
    """Show the window until the user closes it; the exit code.

    Raises:
        KnownError: there is no screen, the user is root, or a library of the system is missing.
    """
    check_screen(os.environ)
    try:
        from assetmap.ui import application
    except ImportError as error:
        if ".so" not in str(error):
            raise
        raise KnownError(
            N_("The window cannot be shown: this computer misses a library of the system ({reason})."), reason=error
        ) from error
    return application.run(dossier)


def check_screen(environment: Mapping[str, str]) -> None:
    """Refuse what is known to fail on Linux: no screen, or root, for whom the web engine has no sandbox.

    Raises:
        KnownError: with what to do instead.
    """
    if not sys.platform.startswith("linux"):
        return
    chosen = environment.get("QT_QPA_PLATFORM")
    if not (chosen or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        raise KnownError(N_('There is no screen here to show a window on. For what works without: "assetmap --help".'))
    allowed = "--no-sandbox" in environment.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    if os.geteuid() == 0 and not allowed and environment.get("QTWEBENGINE_DISABLE_SANDBOX") != "1":
        raise KnownError(N_("The map is not shown to the administrator (root). Start Assetmap as an ordinary user."))
