"""What a layer brings to the map, as paths to paint; made in the thread that reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.domain.errors import ImportRefused, KnownError
from assetmap.domain.progress import Progress
from assetmap.imports.basemapsorting import Mixed

if TYPE_CHECKING:
    from assetmap.imports.basemapsketch import Corners, Sketch
    from assetmap.imports.basemapsource import SourceLayer


@dataclass(frozen=True, slots=True)
class Brush:
    """Shapes of one layer of the map, in degrees."""

    layer: Layer
    areas: tuple[QPainterPath, ...]
    lines: QPainterPath
    points: tuple[QPointF, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a layer of a file brings: how many rows, where, and how that looks; or why it cannot be read."""

    brushes: tuple[Brush, ...] = ()
    rows: int = 0
    bounds: Bounds | None = None
    refusal: KnownError | None = None


def draw(
    layer: SourceLayer, use: Layer | Mixed, around: Bounds | None, system: str | None, progress: Progress
) -> Drawing:
    """What `layer` brings within `around` (degrees; None: everything) when it is used so.

    Raises:
        Cancelled: the user stopped it.
    """
    from assetmap.imports.basemapsketch import sketch

    try:
        found = sketch(layer, use, around, system, progress)
    except ImportRefused as refusal:
        return Drawing(refusal=refusal)
    return Drawing(_brushes(found), found.rows, found.bounds)


def _brushes(found: Sketch) -> tuple[Brush, ...]:
    return tuple(
        Brush(
            strokes.layer,
            tuple(_path(rings, closed=True) for rings in strokes.areas),
            _path(strokes.lines, closed=False),
            tuple(QPointF(x, y) for x, y in strokes.points),
        )
        for strokes in found.strokes
    )


def _path(lines: tuple[Corners, ...], *, closed: bool) -> QPainterPath:
    path = QPainterPath()
    for corners in lines:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        if closed:
            path.closeSubpath()
    return path
