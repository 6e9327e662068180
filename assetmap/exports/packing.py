"""Zip files of which every byte follows from what is in them: all office formats are zip files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO

_UNIX = 3


def packed(parts: Iterable[tuple[str, str | bytes]], day: date, *, stored: frozenset[str] = frozenset()) -> bytes:
    """A zip file of these parts in this order, each of `day`; those in `stored` are not made smaller."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = _UNIX  # else it says on which system it was made
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return made.getvalue()


def repacked(made: bytes, day: date) -> bytes:
    """A zip file that a library made, without the time at which it did."""
    with zipfile.ZipFile(BytesIO(made)) as file:
        return packed([(name, file.read(name)) for name in file.namelist()], day)
