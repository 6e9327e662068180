"""The font of all paper: its files for the page, and how wide a text comes out, so that nothing overlaps or is cut.

Noto Sans, which the build puts in `resources/web/vendor/fonts`: the same on every machine, and in every PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Any, Literal

from assetmap import resources
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_

FAMILY = "Paper"
Style = Literal["400-normal", "400-italic", "600-normal", "700-normal"]
REGULAR: Style = "400-normal"
ITALIC: Style = "400-italic"
MEDIUM: Style = "600-normal"
BOLD: Style = "700-normal"
STYLES = (REGULAR, ITALIC, MEDIUM, BOLD)

_SCRIPTS = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB",
}
_UNKNOWN = 1.1
"""How wide a character is that the font lacks, in ems: another font draws it, and none draws wider."""


def css() -> str:
    """The rules that make the font known to a page whose `files()` are there."""
    return "".join(
        f"@font-face{{font-family:{FAMILY};font-weight:{style[:3]};font-style:{style[4:]};"
        f"src:url(assetmap://app/{_name(script, style)}) format('woff');unicode-range:{span}}}"
        for style in STYLES
        for script, span in _SCRIPTS.items()
    )


@cache
def files() -> dict[str, tuple[bytes, str]]:
    """The files of the font: bytes and mime type by the name under which a page asks for them.

    Raises:
        KnownError: the installation is incomplete.
    """
    return {_name(script, style): (_read(script, style), "font/woff") for style in STYLES for script in _SCRIPTS}


def width(text: str, size: float, style: Style = REGULAR) -> float:
    """How wide `text` is at `size` mm (its em), in mm."""
    return sum(map(_widths(style).__getitem__, text)) * size


def wrapped(text: str, room: float, size: float, style: Style = REGULAR) -> list[str]:
    """`text` in lines of at most `room` mm; a word that is wider than that is broken."""
    whole = " ".join(text.split())
    if len(text.splitlines()) == 1 and width(whole, size, style) <= room:
        return [whole]
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in _short_words(paragraph, room, size, style):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, style) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return [line for line in lines if line] or [""]


def cut(text: str, room: float, size: float, style: Style = REGULAR) -> str:
    """`text` on one line of at most `room` mm, with an ellipsis where it was longer."""
    if width(text, size, style) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size, style) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _short_words(text: str, room: float, size: float, style: Style) -> Iterator[str]:
    for word in text.split():
        rest = word
        while width(rest, size, style) > room and len(rest) > 1:
            fits = max(
                1, next(at for at in range(len(rest), 0, -1) if at == 1 or width(rest[:at], size, style) <= room)
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def draw(character: str, style: Style, pen: Any) -> None:
    """Draw the outline of a character with a pen of fontTools, in ems; nothing when the font lacks it."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.transformPen import TransformPen

    with _reading:
        for glyphs, names, em in _outlines(style):
            if ord(character) in names:
                outline = DecomposingRecordingPen(glyphs)
                glyphs[names[ord(character)]].draw(outline)
                outline.replay(TransformPen(pen, (1 / em, 0, 0, 1 / em, 0, 0)))
                return


_reading = Lock()
"""A letter is read from its font when it is first drawn, which two threads may not do at once."""


@cache
def _outlines(style: Style) -> list[tuple[Any, dict[int, str], int]]:
    """For each file of the font: its glyphs, their names by character, and its units per em."""
    import io

    from fontTools.ttLib import TTFont

    found = []
    for script in _SCRIPTS:
        font = TTFont(io.BytesIO(_read(script, style)), lazy=True)
        found.append((font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm))
    return found


class _Widths(dict[str, float]):
    """Widths in ems by character."""

    def __missing__(self, character: str) -> float:
        return _UNKNOWN


@cache
def _widths(style: Style) -> _Widths:
    import io

    from fontTools.ttLib import TTFont

    found = _Widths()
    for script in reversed(list(_SCRIPTS)):
        with TTFont(io.BytesIO(_read(script, style)), lazy=True) as font:
            em = font["head"].unitsPerEm
            advances = font["hmtx"].metrics
            found.update({chr(code): advances[glyph][0] / em for code, glyph in font.getBestCmap().items()})
    return found


def _name(script: str, style: Style) -> str:
    return f"fonts/noto-sans-{script}-{style}.woff"


def _read(script: str, style: Style) -> bytes:
    name = _name(script, style)
    try:
        return resources.path("web", "vendor", *name.split("/")).read_bytes()
    except OSError as error:
        raise KnownError(
            N_(
                "A part of the map is missing: {name}. Install Assetmap again, or in a source tree run: "
                "python packaging/dev.py run"
            ),
            name=name,
        ) from error
