"""What is told about a foreign file after it was read: which rows were mended or left out, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assetmap.domain.areas import Level
from assetmap.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row. `row` counts from 1 (in a table: as the spreadsheet shows it, the header being 1)."""

    row: int
    name: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReport:
    """What was read from an area file.

    `read` is the number of rows in the file; `levels` counts the areas that come out; `crs` is an EPSG code, or the
    name that the file gives when it has no code; `crs_source` is `file`, `guessed` or `given`; `encoding` is that of
    the texts.
    """

    read: int
    levels: Mapping[Level, int]
    municipalities: tuple[str, ...]
    crs: str
    crs_source: str
    encoding: str
    repaired: tuple[Finding, ...] = ()
    left_out: tuple[Finding, ...] = ()
    warnings: tuple[Message, ...] = ()
