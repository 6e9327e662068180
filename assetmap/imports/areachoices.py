"""What the user may choose about an area file; everything that is not chosen follows from the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assetmap.domain.areas import Level

COLUMN_KEYS = ("code", "name", "wijk_code", "wijk_name", "gemeente_code", "gemeente_name")
"""What a column of the file can be."""

UNKNOWN_YEAR = 0
"""As the chosen year: no year, also where the file seems to tell one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Choices about one file.

    `layer` is the name of a layer, or of a file in a zip or folder (see `LayerInfo.name`); `crs` something like
    `EPSG:28992`; `encoding` that of the texts; `columns` gives the column of the file for each of `COLUMN_KEYS`, "" for
    none.
    `municipalities` and `wijken` are codes or names, in any case: a chosen gemeente of which wijken are chosen counts
    for those only. `vintage` is the year, `UNKNOWN_YEAR` for none; `level` what the areas are. `water` also takes areas
    of water; `outside` also those outside the Netherlands; `mend_names` repairs names that were once saved in the wrong
    letters.
    """

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    municipalities: tuple[str, ...] = ()
    wijken: tuple[str, ...] = ()
    vintage: int | None = None
    level: Level | None = None
    water: bool = False
    outside: bool = False
    mend_names: bool = False
