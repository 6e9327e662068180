"""A fictional gemeente, Lindervoort, made by our own code: to try the program on, to test it, to show it.

It goes in by the same doors as real data: a shapefile is written and imported, and every asset and person is added by
the same operation. All that is in it is invented, its people too; its code (GM9901) is not one that CBS gives out. Made
the same each time, but for days, which are counted from the day on which it is made.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.domain.basemap import PackRefused
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent
from assetmap.i18n import gettext as _

if TYPE_CHECKING:
    from assetmap.demo import places
    from assetmap.domain.assets import Asset
    from assetmap.store.unit import Unit
    from assetmap.workspace import Workspace

__all__ = ["make_demo", "write_shapefile"]


def make_demo(
    path: Path, progress: Progress | None = None, *, password: str | None = None, today: date | None = None
) -> None:
    """Make a dossier at `path` with the background, areas, assets and people of Lindervoort, each one step.

    With a password it is encrypted. The days of consents and talks are counted from `today`.

    Raises:
        DossierError: something of that name exists, or nothing can be written there.
        Cancelled: the user asked to stop; no dossier is left behind.
    """
    from assetmap.workspace import Workspace

    workspace = Workspace.create(path, password)
    try:
        with workspace:
            _fill(workspace, progress or Silent(), today or datetime.now().astimezone().date())
    except BaseException:
        workspace.path.unlink(missing_ok=True)
        raise


def write_shapefile(folder: Path) -> Path:
    """Write the buurten of Lindervoort in `folder` as a shapefile in RD with CBS columns; the path of its .shp."""
    from assetmap.demo import areafile, landscape

    return areafile.write(landscape.build(), folder)


def _fill(workspace: Workspace, progress: Progress, today: date) -> None:
    from assetmap.demo import areafile, background, landscape, pack, places, residents, streets
    from assetmap.imports.areafile import read_areas
    from assetmap.operations import areas, assets

    progress.report(0.0, Message(N_("Drawing the land of Lindervoort")))
    land = landscape.build()
    laid = streets.lay(land)
    drawing = background.geojson(land, laid, streets.houses(land, laid))
    ground = None
    with tempfile.TemporaryDirectory() as folder, suppress(PackRefused):  # without it, there is still the drawing
        ground = pack.adopt(drawing, Path(folder), _Part(progress, 0.3, 0.4))
    workspace.do(_("Background drawn"), partial(_set_background, drawing=drawing, ground=ground))
    progress.report(0.4, Message(N_("Importing the buurten of Lindervoort")))
    with tempfile.TemporaryDirectory() as folder:
        read = read_areas(areafile.write(land, Path(folder)))
    division = replace(read.division, source=_("Lindervoort: the gemeente and its people are made up"))
    workspace.do(
        _("Areas imported"),
        lambda unit: areas.import_division(unit, division, read.areas, _Part(progress, 0.4, 0.7)),
    )
    progress.report(0.7, Message(N_("Adding the assets of Lindervoort")))
    found = _on_the_map(places.spots(land, laid))
    workspace.do(_("Assets added"), lambda unit: assets.import_assets(unit, found, _Part(progress, 0.7, 0.9)))
    progress.report(0.9, Message(N_("Adding the people of Lindervoort")))
    ids = {asset.title: asset.id for asset in found}
    workspace.do(_("People added"), lambda unit: residents.add(unit, ids, today))
    progress.report(1.0)


def _set_background(unit: Unit, drawing: str, ground: str | None) -> None:
    """What lies under the areas: as a drawing for pages that stand alone, and as a base map."""
    from assetmap.maps import packs
    from assetmap.operations import dossier

    dossier.set_setting(unit, "background", drawing)
    dossier.set_setting(unit, packs.SETTING, ground)


def _on_the_map(spots: tuple[places.Spot, ...]) -> list[Asset]:
    import numpy as np

    from assetmap.demo.landscape import facts
    from assetmap.geo import crs

    east, north = facts()["origin"]
    lons, lats = crs.points_to_wgs84(
        np.array([spot.x + east for spot in spots]), np.array([spot.y + north for spot in spots])
    )
    return [
        replace(spot.asset, lon=round(float(lon), 6), lat=round(float(lat), 6))
        for spot, lon, lat in zip(spots, lons, lats, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """Progress of a part of the work, from `start` to `end` of the whole."""

    whole: Progress
    start: float
    end: float

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Hand on how far the part is, as a share of the whole."""
        self.whole.report(None if fraction is None else self.start + fraction * (self.end - self.start), message)
