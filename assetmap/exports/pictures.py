"""Maps of areas as pictures, for documents and slides: drawn as those on paper, without what stands around those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assetmap.domain.areas import Area
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.ground import drawable
from assetmap.exports.overview import ExportOptions, one_line

DPI = 150


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as PNG, the numbers of the pins on it by the id of the asset, and whose base map it shows."""

    png: bytes
    numbers: dict[str, int]
    credit: str


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture in mm; `unit` is how large signs and letters are on it, 1 on A3."""

    width: float
    height: float
    unit: float


def maps(snapshot: Snapshot, areas: Sequence[Area], size: Size, options: ExportOptions) -> dict[str, Picture]:
    """A map of each area, by its id; none when the options are without maps.

    Raises:
        KnownError: the web engine that draws them cannot be started.
        Cancelled: the user stopped it.
    """
    drawn = [area for area in areas if area.geometry]
    if not options.maps or not drawn:
        return {}
    from assetmap import printing
    from assetmap.exports.paper import layout, meeting, wording
    from assetmap.exports.paper.options import Paper
    from assetmap.maps.paper import svg
    from assetmap.maps.paper.terrain import Terrain

    terrain = Terrain(snapshot, drawable(snapshot, options).basemap)
    page = layout.Page(size.width, size.height, size.unit, Paper.A4)
    told: list[tuple[dict[str, int], str]] = []

    def sheets() -> Iterator[printing.Sheet]:
        told.clear()
        for area in drawn:
            subject = meeting.Subject([area], wording.rows_of(snapshot, [area]))
            shown = meeting.draw(terrain, subject, (size.width, size.height), size.unit)
            numbers = {snapshot.assets.id[row]: number for number, row in shown.plan.listed}
            told.append((numbers, layout.credit(terrain, shown.plan.wanted.frame)))
            yield printing.Sheet(svg.draw(shown.plan, terrain, shown.over))

    job = layout.Job(terrain, options.paper, page, one_line(snapshot.dossier))
    made = layout.document(job, len(drawn), sheets)
    bare = replace(made, style=made.style + "body>section{padding:0}")
    found = list(printing.pictures(bare, DPI, options.progress))
    return {area.id: Picture(png, *of) for area, png, of in zip(drawn, found, told, strict=True)}
