"""The words of the command that writes a file for others, and which of them go together."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, get_args

from assetmap.cli.parsers import Parser, add_command, add_json
from assetmap.domain.assets import Audience
from assetmap.exports.overview import DocumentKind
from assetmap.exports.paper.options import Paper
from assetmap.i18n import gettext as _

ON_PAPER = frozenset({".pdf", ".png"})
WITH_MAPS = frozenset({".docx", ".pptx"})
DRAWN = ON_PAPER | WITH_MAPS | {".html"}
LEAST_DPI, MOST_DPI = 36, 1200


def add_export_command(commands: Any) -> None:
    """Write a file for an audience."""
    export = add_command(
        commands,
        "export",
        _(
            "Write a file for an audience; the suffix of OUT says which: {suffixes}. With --kind areas the areas "
            "themselves, in a .gpkg, .shp or .geojson."
        ).format(suffixes=", ".join(_suffixes())),
        "assetmap export donderberg.assetmap overzicht.xlsx",
        "assetmap export donderberg.assetmap kaart.html --area WK095704 --audience partners",
        "assetmap export donderberg.assetmap buurtprofiel.docx --kind profile --area BU09570402 --area BU09570403",
        "assetmap export donderberg.assetmap buurten.gpkg --kind areas",
    )
    export.add_argument("out", metavar=_("OUT"), type=Path, help=_("the file to write"))
    export.add_argument(
        "--kind",
        choices=get_args(DocumentKind),
        help=_("which document: an overview of all, a map, an atlas, a profile, … or the areas themselves"),
    )
    export.add_argument(
        "--audience",
        choices=[audience.value for audience in Audience],
        default=Audience.PUBLIC.value,
        help=_("who will see it; public unless you say otherwise, and only team holds everything"),
    )
    export.add_argument(
        "--area",
        metavar="CODE",
        action="append",
        default=[],
        help=_("only what lies in the area with this code; may be given more than once"),
    )
    export.add_argument("--title", metavar=_("TITLE"), default="", help=_("the title in the file"))
    export.add_argument("--paper", choices=[paper.value for paper in Paper], help=_("the size of the paper"))
    export.add_argument("--landscape", action="store_true", help=_("the paper is wider than it is high"))
    export.add_argument("--dpi", metavar="N", type=_dots, help=_("dots per inch of a .png"))
    export.add_argument(
        "--since", metavar=_("DATE"), type=_day, help=_("a profile tells what was added from this day (2026-11-21) on")
    )
    export.add_argument("--without-maps", action="store_true", help=_("a .docx or .pptx without pictures of the map"))
    export.add_argument("--no-basemap", action="store_true", help=_("maps without the base map that the dossier shows"))
    export.add_argument("--overwrite", action="store_true", help=_("replace the file when it is already there"))
    add_json(export)
    export.set_defaults(check=partial(_check, export))


def _suffixes() -> list[str]:
    from assetmap.exports import registry

    return [format_.suffix for format_ in registry.FORMATS]


def _check(parser: Parser, chosen: argparse.Namespace) -> None:
    """Refuse what does not go together, before a dossier is opened."""
    from assetmap.exports import registry

    suffix = chosen.out.suffix.lower()
    every = (*registry.FORMATS, *registry.AREA_FORMATS)
    kinds = [kind for format_ in every if format_.suffix == suffix for kind in format_.kinds]
    if not kinds:
        known = ", ".join(dict.fromkeys(format_.suffix for format_ in every))
        parser.error(
            _("The name {name} does not say what kind of file it must be. Let it end in one of: {suffixes}.").format(
                name=chosen.out.name, suffixes=known
            )
        )
    if chosen.kind is None and kinds == ["areas"]:
        parser.error(_("A {suffix} file holds areas, not assets. Write --kind areas for that.").format(suffix=suffix))
    chosen.kind = chosen.kind or kinds[0]
    if chosen.kind not in kinds:
        fitting = ", ".join(format_.suffix for format_ in registry.formats(chosen.kind))
        parser.error(
            _("A {suffix} file cannot hold this kind ({kind}). Take one of: {suffixes}.").format(
                suffix=suffix, kind=chosen.kind, suffixes=fitting
            )
        )
    for option, wrong in _misplaced(chosen, suffix).items():
        if wrong:
            words = _("{option} means nothing for this file ({suffix}, {kind}). Leave it out.")
            parser.error(words.format(option=option, suffix=suffix, kind=chosen.kind))


def _misplaced(chosen: argparse.Namespace, suffix: str) -> dict[str, bool]:
    """The options that were given, and whether they mean nothing for this file."""
    return {
        "--paper": chosen.paper is not None and suffix not in ON_PAPER,
        "--landscape": chosen.landscape and suffix not in ON_PAPER,
        "--dpi": chosen.dpi is not None and suffix != ".png",
        "--since": chosen.since is not None and chosen.kind != "profile",
        "--without-maps": chosen.without_maps and suffix not in WITH_MAPS,
        "--no-basemap": chosen.no_basemap and suffix not in DRAWN,
    }


def _dots(text: str) -> int:
    if not text.isdecimal() or not LEAST_DPI <= int(text) <= MOST_DPI:
        raise argparse.ArgumentTypeError(
            _("dots per inch are a number from {least} to {most}").format(least=LEAST_DPI, most=MOST_DPI)
        )
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_('"{text}" is no date: write it as 2026-11-21').format(text=text)) from None
