"""The commands that fetch a base map from a service, and list the services."""

from __future__ import annotations

import argparse

from assetmap.cli import STOPPED
from assetmap.cli.basemapwords import as_json, show, tell
from assetmap.cli.output import progress_line, say, write, write_json
from assetmap.cli.passwords import ask, open_dossier
from assetmap.domain import tileservices
from assetmap.domain.errors import Cancelled
from assetmap.domain.tileservices import SERVICES, TileService
from assetmap.i18n import gettext as _
from assetmap.i18n import translate

DONE = 0


def services(chosen: argparse.Namespace) -> int:
    """List the services, with their terms."""
    if chosen.json:
        write_json(
            [
                {
                    "key": each.key,
                    "name": _(each.name),
                    "address": each.template,
                    "attribution": each.attribution,
                    "licence": each.licence,
                    "zooms": [each.min_zoom, each.max_zoom],
                }
                for each in SERVICES
            ]
        )
        return DONE
    for each in SERVICES:
        write(f"{each.key}: {_(each.name)}")
        write(f"  {_(each.description)}")
        write(f"  {each.attribution}. {_(each.terms)}")
    return DONE


def fetch(chosen: argparse.Namespace) -> int:
    """Fetch a map of the land of a dossier, after saying how much it is."""
    from assetmap.fetching import plan, words, work

    service = _service(chosen)
    with open_dossier(chosen) as workspace:
        land = plan.land(workspace.areas())
    wanted = plan.plan(land, service, chosen.zoom)
    say(words.size_words(wanted))
    say(words.privacy_words(service.host))
    if not chosen.yes:
        ask(_("Fetch this? [y/N] "))
    try:
        with progress_line() as progress:
            if chosen.use:
                made = work.into_packs(wanted, progress)
            else:
                out = chosen.out if chosen.out.suffix else chosen.out.with_suffix(".mbtiles")
                made = work.to_file(wanted, out, overwrite=chosen.overwrite, progress=progress)
    except (KeyboardInterrupt, Cancelled):
        say(words.kept_words())
        return STOPPED
    if chosen.use:
        with open_dossier(chosen) as workspace:
            show(workspace, made.path.name)
    if chosen.json:
        write_json(as_json(made.info) | {"path": str(made.path), "blank": made.blank})
    else:
        write(str(made.path))
        tell(made.info)
    if made.blank:
        say(words.blank_words(made.blank))
    return DONE


def _service(chosen: argparse.Namespace) -> TileService:
    if chosen.address is None:
        return tileservices.service(chosen.service)
    caution = tileservices.caution(chosen.address)
    if caution is not None:
        say(translate(caution))
    return tileservices.own_service(chosen.address, chosen.attribution or "")
