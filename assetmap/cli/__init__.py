"""The same operations as the window offers, without a window.

stdout is data, stderr is talk. What goes wrong in the world is one sentence and exit code 1; a fault of Assetmap itself
is logged with its traceback, and only said where. The modules behind it are imported when a command needs them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from assetmap import folders, i18n, settings
from assetmap.cli import arguments, output, parsers
from assetmap.domain.errors import Cancelled, KnownError

DONE = 0
KNOWN = 1
BUG = 70
"""What sysexits.h calls EX_SOFTWARE."""
STOPPED = 130
"""What shells give for a program that Ctrl+C ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, `sys.argv` by default; returns the exit code and never raises."""
    output.prepare_streams()
    with suppress(KnownError, OSError):  # without its translations the program speaks English, and can still say so
        i18n.use(settings.language(settings.load()))
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()
        return DONE
    return code


def _run(words: list[str]) -> int:
    try:
        return _command(words)
    except parsers.WrongUsage as wrong:
        return wrong.tell()
    except SystemExit as asked:
        return asked.code if isinstance(asked.code, int) else DONE
    except (KeyboardInterrupt, Cancelled):
        output.say(i18n.gettext("Stopped. Nothing was changed."))
        return STOPPED
    except KnownError as error:
        output.say(i18n.translate(error))
        return KNOWN
    except BrokenPipeError:
        raise
    except Exception as bug:  # noqa: BLE001 - the one place of the command line that reports bugs
        from assetmap.cli import bugs

        output.say(bugs.report(bug))
        return BUG


def _command(words: list[str]) -> int:
    chosen = arguments.parse(words)
    if chosen.command == "window":
        from assetmap.cli import window

        return window.open_window(chosen.dossier)
    from assetmap.cli import commands

    with folders.run():
        return commands.RUN[chosen.command](chosen)


def _close_stdout() -> None:
    """Whoever read our data has gone; let Python's last flush find a place that takes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
