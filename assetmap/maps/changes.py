"""What became of areas, as GeoJSON for the map page: the new areas by fate, and the outlines of the old ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assetmap.domain.areas import Area
from assetmap.domain.vintages import FATE_STYLES, AreaFate, Fate
from assetmap.i18n import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAS = "was"
"""The level that the page draws as a dashed line only: how areas lay before."""

MANY = 3_000
"""More areas than this make a map slow that has no tiles."""

_STEPS = 4_000
"""A screen is narrower than this: finer detail of a whole division would not be seen."""

_DECIMALS = 6
_DASHES = "M2 10.5h5v3H2zM9.5 10.5h5v3h-5zM17 10.5h5v3h-5z"
_DASHES_COLOUR = "#475569"


def are_many(rows: Sequence[AreaFate]) -> bool:
    """Whether there are so many that the map leaves out what stayed the same."""
    return sum(max(len(row.old), len(row.new)) for row in rows) > MANY


def changes_geojson(rows: Sequence[AreaFate], around: Sequence[Area] = ()) -> str:
    """The areas of `rows` (of one level) as a FeatureCollection as `map.js` wants them.

    An area that did not stay the same says its fate behind its name, so that nothing depends on colour alone. Areas
    that stayed the same are drawn as coarsely as the whole allows, those that changed eight times finer. Where there
    are very many, the larger areas `around` stand in for those that stayed the same.
    """
    many = are_many(rows)
    rows = [row for row in rows if row.fate is not Fate.SAME] if many else rows
    if many:
        rows = [AreaFate(Fate.SAME, (area,), (area,), 1.0) for area in around] + list(rows)
    shown = [(area, row.fate) for row in rows for area in (row.old if row.fate is Fate.GONE else row.new)]
    before = [area for row in rows if row.fate.moved for area in row.old]
    areas = [area for area, _fate in shown] + before
    if not areas:
        return '{"type":"FeatureCollection","features":[]}'
    fine = [fate is not Fate.SAME for _area, fate in shown] + [True] * len(before)
    shapes = _drawn(areas, fine)
    properties = [_properties(area, fate) for area, fate in shown] + [_before(area) for area in before]
    return '{"type":"FeatureCollection","features":[' + ",\n".join(_features(shapes, properties)) + "]}"


def fate_signs() -> dict[str, dict[str, str]]:
    """The legend: name, colour and sign of each fate, and of the dashed line."""
    signs = {
        fate.value: {"label": _(style.label), "plural": _(style.label), "colour": style.colour, "sign": style.sign}
        for fate, style in FATE_STYLES.items()
    }
    was = _("Border before")
    return signs | {WAS: {"label": was, "plural": was, "colour": _DASHES_COLOUR, "sign": _DASHES}}


def _properties(area: Area, fate: Fate) -> dict[str, object]:
    style = FATE_STYLES[fate]
    name = area.name if fate is Fate.SAME else f"{area.name} ({_(style.label).lower()})"
    return {
        "id": area.id,
        "code": area.code,
        "name": name,
        "level": str(area.level),
        "colour": "" if fate is Fate.SAME else style.colour,
    }


def _before(area: Area) -> dict[str, object]:
    return {"id": f"{WAS}:{area.id}", "code": area.code, "name": area.name, "level": WAS, "colour": ""}


def _drawn(areas: Sequence[Area], fine: Sequence[bool]) -> NDArray[Any]:
    import numpy as np
    import shapely

    bounds = np.array([area.bounds for area in areas])
    extent = float(max(bounds[:, 2].max() - bounds[:, 0].min(), bounds[:, 3].max() - bounds[:, 1].min()))
    coarse = extent / _STEPS
    shapes = shapely.from_wkb([area.geometry for area in areas])
    simpler = shapely.simplify(shapes, np.where(fine, coarse / 8, coarse))
    drawn: NDArray[Any] = np.where(shapely.is_empty(simpler), shapes, simpler)
    return drawn


def _features(shapes: NDArray[Any], properties: Sequence[Mapping[str, object]]) -> list[str]:
    import numpy as np
    import shapely

    rounded = shapely.transform(shapes, lambda points: np.round(points, _DECIMALS))
    labels = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(_DECIMALS).tolist()
    made = []
    for geometry, label, known in zip(shapely.to_geojson(rounded).tolist(), labels, properties, strict=True):
        shown = {**known, "parent": None, "count": 0, "label": None if known["level"] == WAS else label}
        area_id = json.dumps(shown.pop("id"), ensure_ascii=False)
        words = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        made.append(f'{{"type":"Feature","id":{area_id},"properties":{words},"geometry":{geometry}}}')
    return made
