"""How an OpenStreetMap extract is read: which tags come along, and which closed lines are areas.

GDAL's own choice leaves out the tags of coastlines and of the banks of rivers, and of tunnels; and it reads a good deal
that no map shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assetmap.imports import basemapsorting

SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm")
LAYERS: Final = ("points", "lines", "multipolygons")
CREDIT: Final = "© OpenStreetMap-bijdragers"

_TEXT: Final = """[general]
closed_ways_are_polygons={areas}

[points]
osm_id=no
attributes=name,place
other_tags=no

[lines]
osm_id=no
attributes=name,{tags}
other_tags=no

[multipolygons]
osm_id=yes
attributes=name,{tags}
other_tags=no
"""


def configuration(folder: Path) -> Path:
    """The file in `folder` that tells GDAL how to read an extract, for its open option CONFIG_FILE."""
    path = folder / "osmconf.ini"
    areas = ",".join(basemapsorting.area_tags())
    path.write_text(_TEXT.format(areas=areas, tags=",".join(basemapsorting.TAG_COLUMNS)), encoding="utf-8")
    return path
