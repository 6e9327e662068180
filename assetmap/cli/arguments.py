"""The words of the command line: commands, options and help, in the user's language.

Knows nothing of what a command does: that is `commands`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assetmap import __version__
from assetmap.cli.accessarguments import add_access_commands
from assetmap.cli.areaarguments import add_area_commands, add_vintage_commands
from assetmap.cli.basemaparguments import add_basemap_commands
from assetmap.cli.custodyarguments import add_custody_commands
from assetmap.cli.exportarguments import add_export_command
from assetmap.cli.parsers import Parser, WrongUsage, add_command, add_json, examples, is_there, own_words
from assetmap.cli.passwordarguments import add_password_commands
from assetmap.cli.peoplearguments import add_people_commands
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _

VERSION_HELP = N_("show program's version number and exit")

COMMANDS = (
    "new",
    "import-areas",
    "inspect-areas",
    "areas",
    "divisions",
    "use-division",
    "compare-areas",
    "import-assets",
    "assets",
    "people",
    "add-person",
    "withdraw",
    "erase",
    "backup",
    "restore",
    "import-dossier",
    "subject",
    "log",
    "export",
    "basemap",
    "demo",
    "check",
    "encrypt",
    "decrypt",
    "change-password",
    "recovery-code",
    "self-test",
)


def parse(words: list[str]) -> argparse.Namespace:
    """The command and its options.

    Raises:
        WrongUsage: it cannot be understood.
        SystemExit: help or the version was asked for, and printed.
    """
    with own_words():
        if words and not words[0].startswith("-") and words[0] not in COMMANDS:
            return _parse_window(words)
        parsed = _parser().parse_args(words)
        if "check" in parsed:
            parsed.check(parsed)
    if parsed.command is None:
        parsed.command = "window"
        parsed.dossier = None
    return parsed


def _parse_window(words: list[str]) -> argparse.Namespace:
    """`assetmap DOSSIER`. A first word that is not a command is a dossier, unless nothing by that name exists."""
    first, *rest = words
    if not is_there(Path(first)) and Path(first).name == first and not Path(first).suffix:
        raise WrongUsage(_parser().format_usage(), _unknown(first))
    if rest:
        _parser().error(_("unrecognized arguments: %s") % " ".join(rest))
    return argparse.Namespace(command="window", dossier=Path(first))


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    if near:
        return _('"{word}" is not a command and not a dossier. Did you mean "{near}"?').format(word=word, near=near[0])
    return _('"{word}" is not a command and not a dossier. See "assetmap --help".').format(word=word)


def _parser() -> Parser:
    parser = Parser(
        prog="assetmap",
        usage=_("assetmap [DOSSIER]\n       assetmap COMMAND …"),
        description=_(
            "Map what is strong in a neighbourhood: talents, associations and places.\n"
            "Without a command the window opens, with the dossier when you name one."
        ),
        epilog=examples(
            "assetmap donderberg.assetmap",
            "assetmap new donderberg.assetmap",
            "assetmap import-areas donderberg.assetmap buurten.shp --municipality Roermond",
            "assetmap export donderberg.assetmap overzicht.xlsx",
        )
        + "\n\n"
        + _(
            "Data goes to standard output, everything else to standard error.\n"
            "Exit codes: 0 done, 1 something you can mend, 2 wrong usage, 70 a fault of Assetmap, 130 stopped.\n"
            "A dossier that is called like a command is written with its folder: ./new"
        ),
    )
    parser.add_argument("--version", action="version", version=f"assetmap {__version__}", help=_(VERSION_HELP))
    commands = parser.add_subparsers(
        dest="command", metavar=_("COMMAND"), title=_("commands"), parser_class=Parser, prog="assetmap"
    )
    add_command(
        commands,
        "new",
        _("Make an empty dossier; with --password-env an encrypted one."),
        "assetmap new donderberg.assetmap --password-env WACHTWOORD",
        "assetmap new donderberg.assetmap",
    )
    add_area_commands(commands)
    add_vintage_commands(commands)
    _add_asset_commands(commands)
    add_people_commands(commands)
    add_custody_commands(commands)
    add_access_commands(commands)
    _add_other_commands(commands)
    return parser


def _add_asset_commands(commands: Any) -> None:
    read = add_command(
        commands,
        "import-assets",
        _(
            "Read assets from a CSV file with the columns soort;titel;omschrijving;lat;lon;themas;persoon "
            "(or kind;title;description;lat;lon;themes;person)."
        ),
        "assetmap import-assets donderberg.assetmap assets.csv",
    )
    read.add_argument("file", metavar="CSV", type=Path, help=_("the CSV file"))
    add_json(read)
    assets = add_command(
        commands,
        "assets",
        _("List the assets of a dossier."),
        "assetmap assets donderberg.assetmap --area BU09570402",
        "assetmap assets donderberg.assetmap --kind talent --json",
    )
    _add_area_option(assets)
    assets.add_argument(
        "--kind", metavar=_("KIND"), help=_("only this kind: talent, vereniging, plek, … (Dutch or English)")
    )
    assets.add_argument(
        "--sector",
        metavar=_("SECTOR"),
        help=_("only this sector: overheid, onderwijs, ondernemers, omgeving (Dutch or English)"),
    )
    add_json(assets)


def _add_area_option(parser: Parser) -> None:
    parser.add_argument("--area", metavar="CODE", help=_("only what lies in the area with this code"))


def _add_other_commands(commands: Any) -> None:
    add_export_command(commands)
    add_basemap_commands(commands)
    add_command(
        commands,
        "demo",
        _("Make a dossier of an invented gemeente, to try things out."),
        "assetmap demo demo.assetmap",
    )
    add_command(
        commands,
        "check",
        _("Check that a dossier is whole."),
        "assetmap check donderberg.assetmap",
    )
    add_password_commands(commands)
    test = add_command(
        commands,
        "self-test",
        _("Check that this installation works: its files, a dossier, and a map in the web engine."),
        "assetmap self-test",
        dossier=False,
    )
    test.add_argument("--page", type=Path, help=argparse.SUPPRESS)
