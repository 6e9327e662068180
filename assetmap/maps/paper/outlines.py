"""Outlines of letters and of drawn signs, as points."""

from __future__ import annotations

from fontTools.pens.basePen import BasePen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from assetmap.maps.paper import fonts

Point = tuple[float, float]

_BEND = (0.25, 0.5, 0.75, 1.0)


def letter(character: str, style: fonts.Style) -> list[list[Point]]:
    """The rings of a character in ems, y upwards, with bends as a few straight lines; none when the font lacks it."""
    pen = _Rings()
    fonts.draw(character, style, pen)
    return [ring for ring in pen.rings if len(ring) > 2]


def steps(path: str) -> list[tuple[str, tuple[Point, ...]]]:
    """What the data of a `<path>` does: `moveTo`, `lineTo`, `curveTo`, `qCurveTo` or `closePath`, with its points."""
    pen = RecordingPen()
    parse_path(path, pen)
    return list(pen.value)


class _Rings(BasePen):  # type: ignore[misc] # fontTools has no types
    """Collects the outlines of a letter."""

    def __init__(self) -> None:
        super().__init__(None)
        self.rings: list[list[Point]] = []

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 - fontTools' name
        self.rings.append([pt])

    def _lineTo(self, pt: Point) -> None:  # noqa: N802 - fontTools' name
        self.rings[-1].append(pt)

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802 - fontTools' name
        points = (self.rings[-1][-1], pt1, pt2, pt3)
        for at in _BEND:
            left = 1 - at
            weights = (left**3, 3 * left**2 * at, 3 * left * at**2, at**3)
            x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
            self.rings[-1].append((x, y))
