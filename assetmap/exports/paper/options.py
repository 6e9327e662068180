"""What a user may choose about a document on paper. Cheap to import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from assetmap.domain.messages import N_
from assetmap.settings import MAP_STYLES


class PaperKind(StrEnum):
    """The documents that can be printed."""

    MAP = "map"
    ATLAS = "atlas"
    PROFILE = "profile"
    CAPTURE = "capture"
    OVERVIEW = "overview"


PAPER_LABELS = {
    PaperKind.MAP: N_("Meeting map"),
    PaperKind.ATLAS: N_("Atlas"),
    PaperKind.PROFILE: N_("Profile of an area"),
    PaperKind.CAPTURE: N_("Sheets to write on"),
    PaperKind.OVERVIEW: N_("List of all assets"),
}


class Paper(StrEnum):
    """Sizes of paper."""

    A4 = "A4"
    A3 = "A3"
    A2 = "A2"
    A1 = "A1"
    A0 = "A0"

    def size_mm(self, landscape: bool) -> tuple[int, int]:
        """Width and height in mm."""
        width, height = _PORTRAIT[self]
        return (height, width) if landscape else (width, height)

    @property
    def unit(self) -> float:
        """How large letters and signs are, 1 on A3: larger paper is looked at from further away."""
        return _UNIT[self]


_PORTRAIT = {
    Paper.A4: (210, 297),
    Paper.A3: (297, 420),
    Paper.A2: (420, 594),
    Paper.A1: (594, 841),
    Paper.A0: (841, 1189),
}
_UNIT = {Paper.A4: 0.8, Paper.A3: 1.0, Paper.A2: 1.3, Paper.A1: 1.7, Paper.A0: 2.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOptions:
    """What is printed, and how.

    `areas` are ids of areas; none means the snapshot's own area or the whole dossier. `logo` is a PNG or JPEG. `since`
    asks a profile for what was added from that day on. `tiled` cuts a large map into sheets of A4. `dpi` is for
    pictures. `basemap` is the pack to draw under the areas, None for none, in `map_style`.
    """

    kind: PaperKind = PaperKind.MAP
    paper: Paper = Paper.A3
    landscape: bool = True
    title: str = ""
    subtitle: str = ""
    organisation: str = ""
    logo: bytes = b""
    writing_margin: bool = True
    numbered_list: bool = True
    tiled: bool = False
    dpi: int = 150
    areas: tuple[str, ...] = ()
    since: date | None = None
    basemap: Path | None = None
    map_style: str = MAP_STYLES[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the paper in mm."""
        return self.paper.size_mm(self.landscape)

    def of(self, *areas: str) -> PaperOptions:
        """The same for these areas alone."""
        return replace(self, areas=areas)
