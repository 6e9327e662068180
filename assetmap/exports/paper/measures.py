"""Sizes of letters and lines on all paper, and what is markup already."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

TITLE, SUBTITLE, WORDS, SMALL, TINY = 9.6, 5.2, 3.9, 3.5, 3.1
"""Sizes of letters in mm, on A3."""

LINE = 1.28
"""Height of a line, in ems."""


def markup(parts: Sequence[str] | str) -> Markup:
    """Markup that our own code made, which is not escaped again."""
    return Markup(parts if isinstance(parts, str) else "".join(parts))  # noqa: S704 - texts in it are escaped
