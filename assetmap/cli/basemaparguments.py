"""The words of the commands about base map packs: make one, fetch one, look into one, use one."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from assetmap.cli.parsers import Parser, add_command, add_json, examples
from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import Layer
from assetmap.domain.tileservices import SERVICES
from assetmap.i18n import gettext as _


def add_basemap_commands(commands: Any) -> None:
    """`basemap make`, `basemap fetch`, `basemap services`, `basemap info` and `basemap use`."""
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
    _add_fetch(parts)
    add_json(
        _part(
            parts, "services", _("List the services that a base map can be fetched from."), "assetmap basemap services"
        )
    )
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


def _add_fetch(parts: Any) -> None:
    fetch = _part(
        parts,
        "fetch",
        _(
            "Fetch a base map of the land of a dossier from a service on the internet, and 500 m around. "
            "The service sees which land that is, and nothing of the dossier."
        ),
        "assetmap basemap fetch --use --dossier raalte.assetmap",
        "assetmap basemap fetch raalte.mbtiles --dossier raalte.assetmap --service luchtfoto --zoom 17",
    )
    to = fetch.add_mutually_exclusive_group(required=True)
    to.add_argument("out", metavar="OUT", type=Path, nargs="?", help=_("the base map to make, a file NAME.mbtiles"))
    to.add_argument("--use", action="store_true", help=_("keep it on this computer, and let the dossier show it"))
    fetch.add_argument(
        "--dossier", metavar=_("DOSSIER"), type=Path, required=True, help=_("of whose land the map must be")
    )
    fetch.add_argument(
        "--password-env", metavar="VAR", help=_("the environment variable that holds the password of the dossier")
    )
    source = fetch.add_mutually_exclusive_group()
    source.add_argument(
        "--service",
        metavar=_("SERVICE"),
        choices=[service.key for service in SERVICES],
        default=SERVICES[0].key,
        help=_("one of {services}; without it the first").format(services=", ".join(each.key for each in SERVICES)),
    )
    source.add_argument(
        "--address", metavar="URL", help=_("the tiles of your own organisation: https://…/{z}/{x}/{y}.png")
    )
    fetch.add_argument("--attribution", metavar=_("TEXT"), help=_("who must be named on the map, with --address"))
    fetch.add_argument(
        "--zoom",
        metavar="ZOOM",
        type=int,
        choices=range(10, 20),
        default=16,
        help=_("until which zoom, 10 to 19: 14 for areas, 16 for streets (without it), 17 for houses"),
    )
    fetch.add_argument("--overwrite", action="store_true", help=_("take the place of a file of that name"))
    fetch.add_argument("--yes", action="store_true", help=_("do not ask whether the size is all right"))
    add_json(fetch)


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
