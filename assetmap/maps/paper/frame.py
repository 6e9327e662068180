"""The piece of land that a map on paper shows, at a round scale, and the scale bar that goes with it.

RD's own scale is within 0.02 % of the true one in all of the Netherlands: nothing that paper could show. Its north is
at most 1.6 degrees beside the true one, and is what the arrow on a map points to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = (1.0, 1.1, 1.25, 1.4, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0)
LARGEST = 250
"""The largest scale of a map, 1 : 250: an area of one spot must not fill the paper."""


class Box(NamedTuple):
    """A rectangle on paper in mm: left, top, right, bottom; y runs down."""

    left: float
    top: float
    right: float
    bottom: float


class Land(NamedTuple):
    """A rectangle of land in metres RD: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A map of `width` by `height` mm at 1 : `scale`, around a middle in metres RD."""

    x: float
    y: float
    width: float
    height: float
    scale: float

    @property
    def metres(self) -> float:
        """Metres in the land of one mm on paper."""
        return self.scale / 1000

    @property
    def land(self) -> Land:
        """What is shown."""
        across, down = self.width / 2 * self.metres, self.height / 2 * self.metres
        return Land(self.x - across, self.y - down, self.x + across, self.y + down)

    @property
    def box(self) -> Box:
        """The map on paper, from its own upper left corner."""
        return Box(0, 0, self.width, self.height)

    def place(self, coordinates: Floats) -> Floats:
        """Coordinates (n, 2) in metres RD to mm from the upper left corner of the map."""
        return np.column_stack(
            [
                (coordinates[:, 0] - self.x) / self.metres + self.width / 2,
                (self.y - coordinates[:, 1]) / self.metres + self.height / 2,
            ]
        )

    def placed(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Shapes in metres RD in mm from the upper left corner of the map."""
        import shapely

        moved: NDArray[Any] = shapely.transform(shapes, self.place)
        return moved

    def part(self, box: Box) -> Frame:
        """The map of a part of this one, at the same scale."""
        return Frame(
            self.x + ((box.left + box.right) / 2 - self.width / 2) * self.metres,
            self.y - ((box.top + box.bottom) / 2 - self.height / 2) * self.metres,
            box.right - box.left,
            box.bottom - box.top,
            self.scale,
        )


def fit(land: Land, width: float, height: float, margin: float = 0.0) -> Frame:
    """The map of `width` by `height` mm that shows `land` with `margin` mm around it, at the largest round scale."""
    needed = max(
        (land.east - land.west) / max(width - 2 * margin, 1), (land.north - land.south) / max(height - 2 * margin, 1)
    )
    scale = round_scale(max(needed * 1000, LARGEST))
    return Frame((land.west + land.east) / 2, (land.south + land.north) / 2, width, height, scale)


def round_scale(least: float) -> float:
    """The first round scale number that is at least `least`: 5000, 6000, 7000 and so on."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that lies over the map: its drawing and the box that it takes, in mm."""

    svg: str
    box: Box


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar that stands for `metres`, `length` mm long."""

    metres: float
    length: float


def scale_bar(frame: Frame, longest: float) -> ScaleBar:
    """The longest bar of a round length (1, 2, 2.5 or 5 with noughts) that is at most `longest` mm."""
    most = longest * frame.metres
    power = 10.0 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 2.5, 5) if step * power <= most * (1 + 1e-9))
    return ScaleBar(metres, metres / frame.metres)


def around(shapes: NDArray[Any]) -> Land:
    """The land that holds all of `shapes` (metres RD)."""
    import shapely

    return Land(*(float(side) for side in shapely.total_bounds(shapes)))
