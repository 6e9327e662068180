"""Parsers for the command line, which speak the user's language and raise instead of ending the process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from assetmap import i18n
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


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of ending the process, and never abbreviates an option."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Help)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed.

        Raises:
            WrongUsage: always.
        """
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


def add_command(commands: Any, name: str, help_text: str, *lines: str, dossier: bool = True) -> Parser:
    """A command with its help and the `lines` that are examples of it; most are about a dossier."""
    parser: Parser = commands.add_parser(name, help=help_text, description=help_text, epilog=examples(*lines))
    parser.set_defaults(command=name)
    if dossier:
        parser.add_argument("dossier", metavar=_("DOSSIER"), type=Path, help=_("the dossier, a file NAME.assetmap"))
        parser.add_argument(
            "--password-env", metavar="VAR", help=_("the environment variable that holds the password of the dossier")
        )
    return parser


def add_json(parser: Parser) -> None:
    """The option for an answer that other programs read."""
    parser.add_argument("--json", action="store_true", help=_("write JSON instead of text"))


def examples(*lines: str) -> str:
    """The end of a help text."""
    return _("examples:") + "".join(f"\n  {line}" for line in lines)


def is_there(path: Path) -> bool:
    """Whether there is something at `path`; there is not where no file can be called so, as with a name too long."""
    try:
        return path.exists()
    except OSError:
        return False
