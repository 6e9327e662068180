"""What the command line does with a fault of Assetmap itself: write down where it happened, and say so in one sentence.

The log must tell nothing about residents, so it gets the types of the exceptions and the lines of the program, never
their messages or values. It is the same file as the window's.
"""

from __future__ import annotations

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from assetmap import __version__, folders
from assetmap.i18n import gettext as _


def report(bug: BaseException) -> str:
    """Log `bug`; returns the sentence for the user."""
    log = folders.logs() / "assetmap.log"
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    try:
        folders.private(log.parent)
        with open(log, "a", encoding="utf-8", errors="backslashreplace", opener=folders.opener) as file:
            file.write(f"{stamp} ERROR assetmap {details(bug)}\n")
    except OSError:
        return _(
            "Something went wrong inside Assetmap, and it could not be written down. That is our mistake, not yours."
        )
    return _(
        "Something went wrong inside Assetmap. That is our mistake, not yours. Where it happened is in {log}"
    ).format(log=log)


def details(bug: BaseException) -> str:
    """Where a bug happened: types and program lines of the exception and of what led to it."""
    lines = [f"Assetmap {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"]
    cause: BaseException | None = bug
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in _frames(cause)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _frames(bug: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(bug.__traceback__)


def _short(filename: str) -> str:
    parts = Path(filename).parts
    start = max((index for index, part in enumerate(parts) if part in {"assetmap", "site-packages"}), default=-1)
    return "/".join(parts[start:]) if start >= 0 else Path(filename).name
