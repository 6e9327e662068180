"""The words of the commands about areas: options that say the same as the choices in the window."""

from __future__ import annotations

import argparse
import re
from functools import partial
from pathlib import Path
from typing import Any

from assetmap.cli.parsers import Parser, add_command, add_json
from assetmap.domain.areas import Level
from assetmap.i18n import gettext as _
from assetmap.imports.areachoices import COLUMN_KEYS

_LEVELS = (Level.BUURT, Level.WIJK, Level.GEMEENTE, Level.OWN)


def add_area_commands(commands: Any) -> None:
    """Import a file, look into one, list what there is."""
    _add_import(commands)
    looked = add_command(
        commands,
        "inspect-areas",
        _("Look into an area file: its layers, columns, coordinates and letters, and what would be taken."),
        "assetmap inspect-areas buurten.gpkg --json",
        dossier=False,
    )
    _add_file(looked)
    _add_reading(looked)
    add_json(looked)
    areas = add_command(
        commands,
        "areas",
        _("List the areas of a dossier, with the number of assets in each."),
        "assetmap areas donderberg.assetmap",
        "assetmap areas donderberg.assetmap --json",
    )
    add_json(areas)


def _add_import(commands: Any) -> None:
    read = add_command(
        commands,
        "import-areas",
        _("Read areas from a file (.shp, .zip, .gpkg, .geojson, .gml, .kml, .fgb or .gdb) into a dossier."),
        "assetmap import-areas donderberg.assetmap buurt_2016.shp",
        "assetmap import-areas donderberg.assetmap buurten.gpkg --municipality Roermond --wijk WK095704",
        "assetmap import-areas donderberg.assetmap stad.zip --layer GBD_Buurt --columns code=VOLLCODE,name=NAAM",
    )
    _add_file(read)
    _add_reading(read)
    read.add_argument(
        "--municipality",
        metavar=_("CODE_OR_NAME"),
        action="append",
        default=[],
        help=_("only this gemeente; may be given more than once"),
    )
    read.add_argument(
        "--wijk",
        metavar=_("CODE_OR_NAME"),
        action="append",
        default=[],
        help=_("only this wijk; may be given more than once"),
    )
    read.add_argument("--vintage", metavar=_("YEAR"), type=_year, help=_("the year of the division"))
    read.add_argument(
        "--level",
        choices=[level.value for level in _LEVELS],
        help=_("what the areas are, where their codes do not tell; own: areas of your own, beside the official ones"),
    )
    read.add_argument("--water", action="store_true", help=_("also areas of water"))
    read.add_argument("--mend-names", action="store_true", help=_("mend names that were once saved in wrong letters"))
    read.add_argument(
        "--dry-run", action="store_true", help=_("read and report, but store nothing; the dossier stays as it is")
    )
    read.add_argument(
        "--report",
        metavar=_("FILE"),
        type=Path,
        help=_(
            "keep the report in this new file: text, or a table when it ends in .csv, or JSON when it ends in .json"
        ),
    )
    add_json(read)
    read.set_defaults(check=partial(_check_import, read))


def _add_file(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the area file"))


def _add_reading(parser: Parser) -> None:
    """The options about how a file must be read."""
    parser.add_argument("--layer", metavar=_("LAYER"), help=_("the layer, or the file in a zip or folder"))
    parser.add_argument(
        "--crs",
        metavar="EPSG:n",
        type=_crs,
        help=_("the coordinates, such as EPSG:28992 for RD; else what the file says or its numbers show"),
    )
    parser.add_argument(
        "--encoding",
        metavar=_("ENCODING"),
        help=_("the letters of the names, such as UTF-8, CP1252 or CP850; else what fits best"),
    )
    parser.add_argument(
        "--columns",
        metavar="code=…,name=…",
        type=_columns,
        action="append",
        default=[],
        help=_("which columns hold what: {keys}").format(keys=", ".join(COLUMN_KEYS)),
    )
    parser.add_argument("--outside", action="store_true", help=_("also what lies outside the Netherlands"))


def add_vintage_commands(commands: Any) -> None:
    """List the divisions, choose the one in use, compare two."""
    listed = add_command(
        commands,
        "divisions",
        _("List the divisions of a dossier: of which years its areas are, and which one is in use."),
        "assetmap divisions donderberg.assetmap",
    )
    add_json(listed)
    used = add_command(
        commands,
        "use-division",
        _("Make a division the one in use; assets follow by their location."),
        "assetmap use-division donderberg.assetmap 2024",
    )
    used.add_argument("division", metavar=_("DIVISION"), help=_("its year, name or id"))
    compared = add_command(
        commands,
        "compare-areas",
        _("Say what changed from one division to another: same, renamed, redrawn, split, merged, new or gone."),
        "assetmap compare-areas donderberg.assetmap",
        "assetmap compare-areas donderberg.assetmap 2016 2024 --json",
    )
    compared.add_argument("old", metavar=_("OLD"), nargs="?", help=_("the earlier division: its year, name or id"))
    compared.add_argument(
        "new", metavar=_("NEW"), nargs="?", help=_("the later one; without both, the one in use and the newest other")
    )
    add_json(compared)
    compared.set_defaults(check=partial(_check_comparison, compared))


def _check_comparison(parser: Parser, chosen: argparse.Namespace) -> None:
    if chosen.old is not None and chosen.new is None:
        parser.error(_("name two divisions to compare, or none"))


def _check_import(parser: Parser, chosen: argparse.Namespace) -> None:
    """What argparse cannot see by itself.

    Raises:
        WrongUsage: options that exclude each other.
    """
    if chosen.level == Level.OWN and (chosen.municipality or chosen.wijk):
        parser.error(_("own areas lie in no gemeente or wijk: leave out --municipality and --wijk, or --level own"))
    keys = [key for pairs in chosen.columns for key, _name in pairs]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        parser.error(_("--columns says twice which column is the {key}").format(key=twice))


def _crs(text: str) -> str:
    """`28992` and `epsg:28992` as `EPSG:28992`; whether there is such a system is seen when the file is read."""
    found = re.fullmatch(r"(?:EPSG:)?([0-9]{4,6})", text.strip(), re.IGNORECASE)
    if found is None:
        raise argparse.ArgumentTypeError(
            _('"{text}" is not an EPSG code; write it as EPSG:28992').format(text=text[:40])
        )
    return f"EPSG:{found[1]}"


def _year(text: str) -> int:
    from assetmap.operations.divisions import YEARS

    if not (text.isascii() and text.isdecimal()) or int(text[:6]) not in YEARS:
        raise argparse.ArgumentTypeError(
            _('"{text}" is not a year between {first} and {last}').format(
                text=text[:40], first=YEARS[0], last=YEARS[-1]
            )
        )
    return int(text)


def _columns(text: str) -> list[tuple[str, str]]:
    """`code=VOLLCODE,name=NAAM` as pairs. A column with a comma in its name gets a --columns of its own."""
    pairs = [part.partition("=") for part in re.split(r",(?=\s*\w+\s*=)", text)]
    for key, _sign, name in pairs:
        if key.strip() not in COLUMN_KEYS or not name.strip():
            raise argparse.ArgumentTypeError(
                _('"{text}" does not say which column is what; write it as code=…,name=…, with any of: {keys}').format(
                    text=text[:60], keys=", ".join(COLUMN_KEYS)
                )
            )
    return [(key.strip(), name.strip()) for key, _sign, name in pairs]
