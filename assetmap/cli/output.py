"""What the command line says: data on stdout, talk on stderr, tables that survive narrow terminals and pipes."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from assetmap import i18n
from assetmap.domain.messages import Message

ELLIPSIS = "…"
REPORT_SECONDS = 0.1


def prepare_streams() -> None:
    """Make stdout and stderr UTF-8 on every system, and present even where a windowed program has none."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """One line of talk, on stderr."""
    sys.stderr.write(one_line(text) + "\n")
    sys.stderr.flush()


def write(text: str) -> None:
    """One line of data, on stdout."""
    sys.stdout.write(text + "\n")


def write_json(value: object) -> None:
    """A value as JSON, readable by people too."""
    write(json.dumps(value, ensure_ascii=False, indent=2))


def one_line(text: str) -> str:
    """`text` without line ends, and without characters that steer a terminal or turn the reading direction."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or not _steers(char))
    return " ".join("".join(kept).split(" ")).strip()


def _steers(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Cc", "Cs"}
        or char in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def width(text: str) -> int:
    """How many columns of a terminal `text` takes: two for East Asian and emoji, none for combining marks."""
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def shorten(text: str, limit: int) -> str:
    """`text` cut to `limit` columns, with an ellipsis where something is gone."""
    if width(text) <= limit:
        return text
    kept, used = [], 0
    for char in text:
        used += _char_width(char)
        if used > limit - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ELLIPSIS


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `limit` is its greatest width in a terminal, 0 for as wide as its cells."""

    title: str
    right: bool = False
    limit: int = 0


def write_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Rows under their titles. The last column may be of any length; it is cut in a terminal and whole in a pipe."""
    terminal = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    cells = [[one_line(cell) for cell in row] for row in [[column.title for column in columns], *rows]]
    if terminal:
        cells = [
            [shorten(cell, column.limit) if column.limit else cell for cell, column in zip(row, columns, strict=True)]
            for row in cells
        ]
    widths = [max(width(row[index]) for row in cells) for index in range(len(columns) - 1)]
    room = terminal - sum(widths) - 2 * len(widths) if terminal else 0
    for row in cells:
        last = shorten(row[-1], max(room, 8)) if terminal else row[-1]
        padded = [_pad(cell, columns[index].right, widths[index]) for index, cell in enumerate(row[:-1])]
        write("  ".join([*padded, last]).rstrip())


def _pad(cell: str, right: bool, to: int) -> str:
    gap = " " * (to - width(cell))
    return gap + cell if right else cell + gap


class ProgressLine:
    """A `Progress` that keeps one line of stderr up to date, and is quiet where stderr is not a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._next = 0.0

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Show how far the work is (0 to 1, None when unknown)."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + REPORT_SECONDS
        words = [] if message is None else [i18n.translate(message)]
        if fraction is not None:
            words.append(f"{fraction:.0%}")
        columns = shutil.get_terminal_size().columns
        self._stream.write("\r\x1b[K" + shorten(one_line(" ".join(words)), columns - 1))
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


@contextmanager
def progress_line() -> Iterator[ProgressLine]:
    """A line of progress that is gone again afterwards."""
    line = ProgressLine()
    try:
        yield line
    finally:
        line.clear()
