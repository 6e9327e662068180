"""The words of the commands about base map packs: make one, look into one, use one."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from assetmap.cli.parsers import Parser, add_command, add_json, examples
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.i18n import gettext as _


def add_basemap_commands(commands: Any) -> None:
    """`basemap make`, `basemap info` and `basemap use`."""
    words = _("Base maps that work without network: streets, water, green and buildings under the areas.")
    group: Parser = commands.add_parser(
        "basemap", help=words, description=words, epilog=examples("assetmap basemap make raalte.pmtiles raalte.osm.pbf")
    )
    group.set_defaults(command="basemap")
    parts = group.add_subparsers(
        dest="part",
        metavar=_("COMMAND"),
        title=_("commands"),
        parser_class=Parser,
        prog="assetmap basemap",
        required=True,
    )
    _add_make(parts)
    info = _part(parts, "info", _("Say what is in a base map."), "assetmap basemap info raalte.pmtiles --json")
    info.add_argument("pack", metavar=_("PACK"), type=Path, help=_("a .pmtiles or .mbtiles file"))
    add_json(info)
    use = add_command(
        parts,
        "use",
        _("Let a dossier show a base map; a copy of it is kept on this computer, for all dossiers."),
        "assetmap basemap use raalte.assetmap raalte.pmtiles",
        "assetmap basemap use raalte.assetmap none",
    )
    use.set_defaults(command="basemap")
    use.add_argument(
        "pack", metavar=_("PACK"), help=_("a .pmtiles or .mbtiles file, the name of one that is kept, or none")
    )
    add_json(use)


def _add_make(parts: Any) -> None:
    make = _part(
        parts,
        "make",
        _(
            "Make a base map of files: an OpenStreetMap extract, BGT, TOP10NL, "
            "or layers of streets, water and buildings."
        ),
        "assetmap basemap make raalte.pmtiles overijssel.osm.pbf --dossier raalte.assetmap",
        "assetmap basemap make otterlo.pmtiles bgt_otterlo.zip --bbox 5.74,52.08,5.80,52.12",
    )
    make.add_argument("out", metavar="OUT", type=Path, help=_("the base map to make, a file NAME.pmtiles"))
    make.add_argument(
        "sources", metavar=_("SOURCE"), type=Path, nargs="+", help=_(".osm.pbf, .gml, .zip, .gpkg, .shp or .geojson")
    )
    where = make.add_mutually_exclusive_group()
    where.add_argument(
        "--dossier", metavar=_("DOSSIER"), type=Path, help=_("only the land of this dossier, and 500 m around")
    )
    where.add_argument("--bbox", metavar="W,S,E,N", type=_bbox, help=_("only within these degrees"))
    make.add_argument(
        "--password-env", metavar="VAR", help=_("the environment variable that holds the password of the dossier")
    )
    make.add_argument(
        "--layer",
        metavar=_("LAYER=CLASS"),
        type=_use,
        action="append",
        default=[],
        help=_("what a layer is for: {classes}, tags or none; may be given more than once").format(
            classes=", ".join(Layer)
        ),
    )
    make.add_argument("--attribution", metavar=_("TEXT"), help=_("who must be named on the map"))
    make.add_argument("--overwrite", action="store_true", help=_("take the place of a file of that name"))
    add_json(make)


def _part(parts: Any, name: str, words: str, *lines: str) -> Parser:
    part = add_command(parts, name, words, *lines, dossier=False)
    part.set_defaults(command="basemap")
    return part


def _bbox(text: str) -> Bounds:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("write west,south,east,north in degrees, such as 5.74,52.08,5.80,52.12")
        ) from error
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise argparse.ArgumentTypeError(_("west must be less than east, and south less than north"))
    return Bounds(west, south, east, north)


def _use(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.+)=([a-z]+)", text.strip())
    if found is None or found[2] not in {*Layer, "tags", "none"}:
        raise argparse.ArgumentTypeError(
            _("write LAYER=CLASS, with one of {classes}, tags or none").format(classes=", ".join(Layer))
        )
    return found[1], found[2]
