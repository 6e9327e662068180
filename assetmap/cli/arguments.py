"""The words of the command line: commands, options and help, in the user's language.

Knows nothing of what a command does: that is `commands`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from assetmap import __version__, i18n
from assetmap.cli.output import say
from assetmap.domain.messages import N_
from assetmap.i18n import gettext as _

WRONG_USAGE = 2

ARGPARSE_WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)
"""What argparse itself says. It asks `gettext` for these; here they are marked for our catalogue."""

VERSION_HELP = N_("show program's version number and exit")

COMMANDS = (
    "new",
    "import-areas",
    "areas",
    "import-assets",
    "assets",
    "export",
    "demo",
    "check",
    "self-test",
)


class WrongUsage(Exception):  # noqa: N818 - what the user typed, not a fault of the program
    """The command line cannot be understood; carries the usage and a sentence, both in the user's language."""

    def __init__(self, usage: str, sentence: str) -> None:
        super().__init__(sentence)
        self.usage = usage
        self.sentence = sentence

    def tell(self) -> int:
        """Say it on stderr; returns the exit code."""
        sys.stderr.write(self.usage.rstrip() + "\n")
        say(self.sentence)
        return WRONG_USAGE


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with room for our longest command in its left column."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=20)
        self._action_max_length = 18  # argparse forgets the indent of commands when it measures them


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of ending the process, and never abbreviates an option."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Help)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:].rstrip(".") + "."
        raise WrongUsage(self.format_usage(), sentence)


@contextmanager
def own_words() -> Iterator[None]:
    """Let argparse take its own words from our catalogue.

    It looks them up through two names of its module; there is no door for it.
    """
    kept = {name: getattr(argparse, name) for name in ("_", "ngettext")}
    argparse._ = i18n.gettext  # type: ignore[attr-defined]
    argparse.ngettext = i18n.ngettext  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(argparse, name, value)


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
    if parsed.command is None:
        parsed.command = "window"
        parsed.dossier = None
    return parsed


def _parse_window(words: list[str]) -> argparse.Namespace:
    """`assetmap DOSSIER`. A first word that is not a command is a dossier, unless nothing by that name exists."""
    first, *rest = words
    if not Path(first).exists() and Path(first).name == first and not Path(first).suffix:
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


def _parser() -> _Parser:
    parser = _Parser(
        prog="assetmap",
        usage=_("assetmap [DOSSIER]\n       assetmap COMMAND …"),
        description=_(
            "Map what is strong in a neighbourhood: talents, associations and places.\n"
            "Without a command the window opens, with the dossier when you name one."
        ),
        epilog=_examples(
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
        dest="command", metavar=_("COMMAND"), title=_("commands"), parser_class=_Parser, prog="assetmap"
    )
    _command(commands, "new", _("Make an empty dossier."), "assetmap new donderberg.assetmap")
    _add_area_commands(commands)
    _add_asset_commands(commands)
    _add_other_commands(commands)
    return parser


def _command(commands: Any, name: str, help_text: str, *examples: str) -> _Parser:
    parser: _Parser = commands.add_parser(name, help=help_text, description=help_text, epilog=_examples(*examples))
    parser.set_defaults(command=name)
    if name != "self-test":
        parser.add_argument("dossier", metavar=_("DOSSIER"), type=Path, help=_("the dossier, a file NAME.assetmap"))
    return parser


def _add_json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help=_("write JSON instead of text"))


def _add_area_commands(commands: Any) -> None:
    read = _command(
        commands,
        "import-areas",
        _("Read gemeenten, wijken and buurten from an area file (.shp, .zip, .geojson or .gpkg)."),
        "assetmap import-areas donderberg.assetmap buurt_2016.shp",
        "assetmap import-areas donderberg.assetmap buurten.gpkg --municipality Roermond --municipality GM0971",
    )
    read.add_argument("file", metavar=_("FILE"), type=Path, help=_("the area file"))
    read.add_argument(
        "--municipality",
        metavar=_("CODE_OR_NAME"),
        action="append",
        default=[],
        help=_("only this gemeente; may be given more than once"),
    )
    _add_json(read)
    areas = _command(
        commands,
        "areas",
        _("List the areas of a dossier, with the number of assets in each."),
        "assetmap areas donderberg.assetmap",
        "assetmap areas donderberg.assetmap --json",
    )
    _add_json(areas)


def _add_asset_commands(commands: Any) -> None:
    read = _command(
        commands,
        "import-assets",
        _(
            "Read assets from a CSV file with the columns soort;titel;omschrijving;lat;lon;themas "
            "(or kind;title;description;lat;lon;themes)."
        ),
        "assetmap import-assets donderberg.assetmap assets.csv",
    )
    read.add_argument("file", metavar="CSV", type=Path, help=_("the CSV file"))
    _add_json(read)
    assets = _command(
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
    _add_json(assets)


def _add_area_option(parser: _Parser) -> None:
    parser.add_argument("--area", metavar="CODE", help=_("only what lies in the area with this code"))


def _add_other_commands(commands: Any) -> None:
    export = _command(
        commands,
        "export",
        _("Write an overview for the team; the suffix of OUT says which kind: .xlsx, .csv, .geojson or .html."),
        "assetmap export donderberg.assetmap overzicht.xlsx",
        "assetmap export donderberg.assetmap kaart.html --area WK095704",
    )
    export.add_argument("out", metavar=_("OUT"), type=Path, help=_("the file to write"))
    _add_area_option(export)
    export.add_argument("--overwrite", action="store_true", help=_("replace the file when it is already there"))
    _command(
        commands,
        "demo",
        _("Make a dossier of an invented gemeente, to try things out."),
        "assetmap demo demo.assetmap",
    )
    _command(
        commands,
        "check",
        _("Check that a dossier is whole."),
        "assetmap check donderberg.assetmap",
    )
    test = _command(
        commands,
        "self-test",
        _("Check that this installation works: its files, a dossier, and a map in the web engine."),
        "assetmap self-test",
    )
    test.add_argument("--page", type=Path, help=argparse.SUPPRESS)


def _examples(*lines: str) -> str:
    return _("examples:") + "".join(f"\n  {line}" for line in lines)
